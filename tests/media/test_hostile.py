"""Files made to attack: each ends as a clear problem or plays harmlessly; none reads, calls out, hangs or stays.

A listener that must stay silent and a canary that must not be seen stand beside them. What the first bytes already
refuse is also forced past that door, to see that what is behind it holds on its own.
"""

import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from media.ffmpeg import (
    INPUT_OPTIONS,
    FfmpegFailed,
    Limits,
    MediaTools,
    _Run,
    input_name,
    run_ffmpeg,
    run_ffprobe,
)
from media.jail import prepare
from media.probe import MediaInfo, probe
from media.problems import MediaProblem
from tests.media.processes import children_of

LIMITS = Limits(wall_s=20, cpu_s=10, output_bytes=2**24)
PATIENCE_S = 60  # for one file, with everything that is done to it, on a busy machine
SECRET = "CANARY-SECRET"
Record = Callable[..., Path]


@dataclass
class Listener:
    """A server on this machine that nobody may call."""

    socket: socket.socket

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def was_called(self) -> bool:
        """Whether anyone connected since it was last asked."""
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True


def listen(port: int) -> Listener:
    """A listener on ``port``, or on any that is free (0)."""
    server = socket.create_server(("127.0.0.1", port))
    server.setblocking(False)
    return Listener(server)


def look_at(tools: MediaTools, path: Path) -> MediaInfo | str:
    """What becomes of a file: what it is, or the code of its problem. Anything else is a failure of the test."""
    try:
        return probe(tools, path)
    except MediaProblem as problem:
        return str(problem.code)


def forced_past_the_door(tools: MediaTools, path: Path) -> bytes:
    """What ffprobe prints about a file whose first bytes nobody looked at."""
    entries = ("-show_entries", "format=format_name:stream=codec_name", "-of", "csv=p=0")
    try:
        return run_ffprobe(tools, [*INPUT_OPTIONS, "-i", input_name(path), *entries], reads=[path], limits=LIMITS)
    except FfmpegFailed as failure:
        return b"" if SECRET not in failure.stderr_tail else SECRET.encode()


def decode_a_little(tools: MediaTools, path: Path, info: MediaInfo) -> None:
    """Two seconds of picture and sound, to nowhere."""
    chosen = ["-map", f"0:{info.video.index}", *(["-map", f"0:{info.audio.index}"] if info.audio else [])]
    words = [*INPUT_OPTIONS, "-t", "2", "-i", input_name(path), *chosen, "-sn", "-dn", "-f", "null", "-"]
    with contextlib.suppress(FfmpegFailed):  # damaged ones may stop
        run_ffmpeg(tools, words, reads=[path], writes=None, limits=LIMITS)


# --- attacks of our own, which need no corpus --------------------------------------------------------------------------
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:8,\n{target}\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile '{target}'\n"
MANIFEST = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"'
    ' type="static" mediaPresentationDuration="PT8S"><Period><AdaptationSet mimeType="video/mp2t" contentType="video">'
    '<Representation id="1" bandwidth="1" mimeType="video/mp2t"><BaseURL>{target}</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>"
)
# What a careless caller might allow, so that each form reaches its target.
CARELESS = {
    "playlist": ("-protocol_whitelist", "file,http,tcp", "-allowed_extensions", "ALL"),
    "concat": ("-protocol_whitelist", "file,http,tcp", "-safe", "0"),
    "manifest": ("-protocol_whitelist", "file,http,tcp"),
}


@dataclass
class Attack:
    """A file that names another, and the one who would be called."""

    form: str
    target: str
    file: Path
    listener: Listener


@pytest.fixture(
    params=[(form, target) for form in CARELESS for target in ("neighbour.ts", "neighbour by path", "listener")],
    ids=lambda pair: f"{pair[0]}-{pair[1]}",
)
def attack(request: pytest.FixtureRequest, tmp_path: Path, record: Record) -> Iterator[Attack]:
    form, target = request.param
    content = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2", "-c:v", "libx264", "-f", "mpegts")
    shutil.copy(record("neighbour.ts", *content), tmp_path / "neighbour.ts")
    listener = listen(0)
    targets = {
        "neighbour.ts": "neighbour.ts",
        "neighbour by path": f"file://{tmp_path}/neighbour.ts" if form != "concat" else f"{tmp_path}/neighbour.ts",
        "listener": f"{listener.url}/segment.ts",
    }
    text = {"playlist": PLAYLIST, "concat": CONCAT, "manifest": MANIFEST}[form]
    file = tmp_path / "lesson.mp4"
    file.write_text(text.format(target=targets[target]))
    yield Attack(form, target, file, listener)
    listener.socket.close()


def test_a_file_that_names_another_is_not_a_recording(tools: MediaTools, attack: Attack) -> None:
    assert look_at(tools, attack.file) == "not_a_recording"
    assert forced_past_the_door(tools, attack.file) == b""
    assert not attack.listener.was_called()


def test_the_jail_alone_holds_where_every_other_check_is_gone(
    each_jail: MediaTools, attack: Attack, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with prepare(each_jail.jail, [attack.file], out) as cell:
        words = ("-nostdin", *CARELESS[attack.form], "-i", cell.name_of_input(0), "-c", "copy", "-y", "copy.ts")
        run = _Run(cell, each_jail.ffmpeg, words, Limits(wall_s=20, cpu_s=10, output_bytes=2**20))
        with pytest.raises(FfmpegFailed) as failure:
            run.finish()

    assert "not found" not in failure.value.stderr_tail  # as it would say of an option
    assert not attack.listener.was_called()
    assert all(path.stat().st_size == 0 for path in out.iterdir())


def test_without_the_jail_the_same_careless_reading_does_leak(
    tools: MediaTools, attack: Attack, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.ts"
    words = ["-v", "error", "-nostdin", *CARELESS[attack.form], "-i", str(attack.file), "-c", "copy", "-y", str(copy)]
    reading = subprocess.Popen([tools.ffmpeg, *words])
    patience = time.monotonic() + 20
    called = False
    while reading.poll() is None and not called and time.monotonic() < patience:
        called = attack.listener.was_called()
        time.sleep(0.02)
    reading.kill()
    reading.wait()

    leaked = copy.exists() and copy.stat().st_size > 1000
    assert called if attack.target == "listener" else leaked


# --- the corpus --------------------------------------------------------------------------------------------------------
ACCEPTABLE: dict[str, frozenset[str]] = {
    # Where the manifest says "accept" and we have decided otherwise.
    "l03_audio_only.m4a": frozenset({"no_picture"}),
}


@dataclass
class Hostile:
    """The hostile files, the listener they try to call, and what the manifest expects of each."""

    folder: Path
    listener: Listener
    expected: dict[str, str]


def build(corpus: Path, folder: Path, *, everything: bool) -> Listener:
    """Build the files once for all test processes and runs; they name the listener, so its port is kept with them."""
    script = corpus / "hostile" / ("gen.sh" if everything else "gen.py")
    if not script.exists():
        pytest.skip(f"no {script.name} in the corpus")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        port_file = folder / ".port"
        if port_file.exists():
            return _listen_again(int(port_file.read_text()))
        listener = listen(0)
        command = ["bash", str(script)] if everything else [sys.executable, str(script)]
        environment = {**os.environ, "CANARY_FILE": str(folder.with_suffix(".secret")), "TMPDIR": str(folder.parent)}
        folder.with_suffix(".secret").write_text(SECRET)
        folder.mkdir(exist_ok=True)
        words = [*command, str(folder), listener.url]
        subprocess.run(words, check=True, env=environment, capture_output=True, timeout=1200)
        port_file.write_text(str(listener.socket.getsockname()[1]))
        return listener


def _listen_again(port: int) -> Listener:
    try:
        return listen(port)
    except OSError:  # another test process listens there, and will hear the call
        return listen(0)


def hostile_files(corpus: Path, request: pytest.FixtureRequest, *, everything: bool) -> Iterator[Hostile]:
    cache = request.config.cache
    assert cache is not None
    folder = cache.mkdir("hostile") / ("all" if everything else "quick")
    listener = build(corpus, folder, everything=everything)
    manifest = json.loads((folder / "manifest.json").read_text())
    yield Hostile(folder, listener, {name: entry["expect"] for name, entry in manifest.items()})
    assert not listener.was_called()  # nor by a test in another process
    listener.socket.close()


@pytest.fixture(scope="session")
def quick(corpus: Path, request: pytest.FixtureRequest) -> Iterator[Hostile]:
    """The files that are written byte by byte: some seventy, made in a second."""
    yield from hostile_files(corpus, request, everything=False)


@pytest.fixture(scope="session")
def everything(corpus: Path, request: pytest.FixtureRequest) -> Iterator[Hostile]:
    """All of them; encoding takes a minute, the first time."""
    yield from hostile_files(corpus, request, everything=True)


def check(tools: MediaTools, hostile: Hostile, name: str) -> None:
    """Everything that is expected of one file."""
    path = hostile.folder / name
    expected = hostile.expected.get(name, "accept")
    started = time.monotonic()
    outcome = look_at(tools, path)
    assert SECRET.encode() not in forced_past_the_door(tools, path)
    if isinstance(outcome, MediaInfo):
        decode_a_little(tools, path, outcome)

    assert time.monotonic() - started < PATIENCE_S, name
    assert not hostile.listener.was_called(), name
    if expected == "reject":
        assert isinstance(outcome, str), f"{name} was accepted"
    elif expected.startswith("accept") and "reject" not in expected and name not in ACCEPTABLE:
        assert isinstance(outcome, MediaInfo), f"{name}: {outcome}"
        assert 0 < outcome.duration_ms < 60_000, name
        assert (outcome.missing_ms > 0) == (expected == "accept-flag-incomplete"), name
    if name in ACCEPTABLE:
        assert outcome in ACCEPTABLE[name]


@pytest.mark.parametrize("part", range(4))
def test_every_file_written_to_attack_is_harmless(tools: MediaTools, quick: Hostile, part: int) -> None:
    before = children_of(os.getpid())
    for name in sorted(quick.expected)[part::4]:
        check(tools, quick, name)
    assert children_of(os.getpid()) == before


@pytest.mark.slow
@pytest.mark.corpus
@pytest.mark.parametrize("part", range(4))
def test_every_file_encoded_to_attack_is_harmless(tools: MediaTools, everything: Hostile, part: int) -> None:
    encoded = [name for name in sorted(everything.expected) if name[0] in "hijklmo"]
    assert len(encoded) > 30
    before = children_of(os.getpid())
    for name in encoded[part::4]:
        check(tools, everything, name)
    assert children_of(os.getpid()) == before
    assert not Path("/tmp/PWNED_attachment").exists()


@pytest.mark.slow
@pytest.mark.corpus
def test_every_hostile_name_is_only_a_name(tools: MediaTools, everything: Hostile) -> None:
    paths = sorted((everything.folder / "names").iterdir())
    assert len(paths) > 5
    for path in paths:
        outcome = look_at(tools, path)
        assert isinstance(outcome, MediaInfo)
        decode_a_little(tools, path, outcome)
    assert not everything.listener.was_called()
    assert not Path("PWNED").exists()


@pytest.mark.slow
@pytest.mark.corpus
def test_both_jails_come_to_the_same_answer(each_jail: MediaTools, everything: Hostile) -> None:
    for name in ("ok_h264_aac.mp4", "h02_trunc_faststart.mp4", "i04_h264_8192_60fps_4s.mp4", "j02_1000fps.mp4"):
        check(each_jail, everything, name)
