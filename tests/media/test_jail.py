"""Nothing gets out of the jail: each way out is tried inside (and seen to be open outside)."""

import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from media import jail_exec
from media.ffmpeg import FfmpegFailed, JailUnavailable, Limits, MediaTools, _Run
from media.jail import JAIL_UID, Jail, LeftBehind, prepare

PLANTED = (Path(__file__).parent / "planted.py").read_text()
PYTHON = shutil.which("python3", path="/usr/bin") or os.path.realpath(sys.executable)
LIMITS = Limits(wall_s=20, cpu_s=10, output_bytes=2**20)
STARTED_AS_ROOT = os.geteuid() == 0
PRISONER = JAIL_UID if STARTED_AS_ROOT else None


@pytest.fixture
def jail(each_jail: MediaTools) -> Jail:
    """Each back end that this machine has."""
    return each_jail.jail


@dataclass
class Outside:
    """What a prisoner would like to reach."""

    folder: Path
    canary: Path
    victim_process: "subprocess.Popen[bytes]"
    listener: socket.socket
    given: Path
    results: Path

    @property
    def victim(self) -> int:
        """The id of a process of the same user."""
        return self.victim_process.pid

    def victim_lives(self) -> bool:
        """Whether that process is as it was."""
        return self.victim_process.poll() is None

    @property
    def port(self) -> str:
        """Where somebody listens."""
        return str(self.listener.getsockname()[1])

    def was_called(self) -> bool:
        """Whether anyone connected."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    canary = folder / "canary"
    canary.write_text("another teacher's lesson")
    given = tmp_path / "given"
    given.write_text("hello")
    results = tmp_path / "results"
    results.mkdir()
    for path in (folder, tmp_path):  # what keeps the prisoner out must be the jail, not the modes of files
        path.chmod(0o777)
    for path in tmp_path.parents:
        if path.stat().st_uid == os.geteuid() and path != Path("/") and path.is_relative_to("/tmp"):
            path.chmod(path.stat().st_mode | 0o011)
    for path in (canary, given):
        path.chmod(0o666)
        if STARTED_AS_ROOT:
            os.chown(path, JAIL_UID, JAIL_UID)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        victim = subprocess.Popen(["sleep", "60"], user=PRISONER)
        try:
            yield Outside(folder, canary, victim, listener, given, results)
        finally:
            victim.kill()
            victim.wait()


ATTEMPTS: dict[str, Callable[[Outside], list[str]]] = {
    "reading another file": lambda outside: ["read", str(outside.canary)],
    "reading the list of users": lambda _: ["read", "/etc/passwd"],
    "listing a folder": lambda outside: ["list_folder", str(outside.folder)],
    "writing elsewhere": lambda outside: ["write", str(outside.folder / "planted")],
    "writing over its input": lambda outside: ["overwrite", str(outside.given)],
    "connecting": lambda outside: ["connect", outside.port],
    "seeing another process": lambda outside: ["see", str(outside.victim)],
    "signalling another process": lambda outside: ["signal", str(outside.victim)],
    "limiting another process": lambda outside: ["limit", str(outside.victim)],
    "starting a process": lambda _: ["fork"],
    "running a shell": lambda _: ["shell", "did it"],
    "leaving a link": lambda outside: ["link", str(outside.canary)],
    "changing the mode of a file": lambda outside: ["change_mode", str(outside.canary)],
    "leaving a folder": lambda _: ["make_folder"],
    "leaving a pipe": lambda _: ["make_pipe"],
    "leaving its input under another name": lambda outside: ["name_again", str(outside.given)],
    "opening a door": lambda _: ["open_door"],
    "killing another process by way of a file": lambda outside: ["signal_by_file", str(outside.victim)],
}


def inside(jail: Jail, outside: Outside, words: list[str], limits: Limits = LIMITS) -> str:
    """What the planted program says when it runs in the jail."""
    said = bytearray()
    with prepare(jail, [outside.given], outside.results) as cell:
        run = _Run(cell, PYTHON, ("-I", "-S", "-c", PLANTED, *words), limits)
        run.on_stdout = said.extend
        try:
            run.finish()
        except FfmpegFailed as failure:
            return f"stopped: {failure.stderr_tail.strip().splitlines()[-1:]}"
    return said.decode().strip()


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_program_in_the_jail_is_kept_from(jail: Jail, outside: Outside, attempt: str) -> None:
    said = inside(jail, outside, ATTEMPTS[attempt](outside))

    assert re.match(r"stopped: .*(PermissionError|FileNotFoundError|ProcessLookupError|Read-only file system)", said)
    assert not outside.was_called()
    assert outside.victim_lives()
    assert sorted(path.name for path in outside.folder.iterdir()) == ["canary"]
    assert list(outside.results.iterdir()) == []
    assert outside.given.read_text() == "hello"


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_same_program_outside_the_jail_gets_away_with(outside: Outside, attempt: str) -> None:
    command = [PYTHON, "-I", "-S", "-c", PLANTED, *ATTEMPTS[attempt](outside)]
    outside.results.chmod(0o777)
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=outside.results, user=PRISONER)

    assert done.stdout.strip() == "did it", done.stderr


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_an_honest_program_reads_its_input_and_leaves_its_result(jail: Jail, outside: Outside, mode: int) -> None:
    outside.given.chmod(mode)
    outside.given.parent.chmod(0o700)

    assert inside(jail, outside, ["work"]) == "did it"
    result = outside.results / "result"
    assert result.read_text() == "HELLO"
    assert result.stat().st_uid == os.geteuid()
    assert outside.given.stat().st_mode & 0o777 == mode


def test_an_honest_program_can_make_its_result_again(jail: Jail, outside: Outside) -> None:
    inside(jail, outside, ["work"])
    outside.given.write_text("bye")
    assert inside(jail, outside, ["work"]) == "did it"
    assert (outside.results / "result").read_text() == "BYE"


@pytest.mark.skipif(not STARTED_AS_ROOT, reason="only root has rights to drop")
def test_root_is_given_up_for_good(jail: Jail, outside: Outside) -> None:
    assert inside(jail, outside, ["whoami"]) == f"{JAIL_UID} {JAIL_UID} []\ndid it"
    assert inside(jail, outside, ["be_root"]).startswith("stopped: ")


@pytest.mark.parametrize(
    ("waste", "limits"),
    [
        ("memory", Limits(wall_s=20, cpu_s=10, output_bytes=2**20, memory_bytes=256 * 2**20)),
        ("processor", Limits(wall_s=20, cpu_s=1, output_bytes=2**20)),
        ("clock", Limits(wall_s=1.5, cpu_s=10, output_bytes=2**20)),
        ("disk", Limits(wall_s=20, cpu_s=10, output_bytes=2**20)),
        ("names", Limits(wall_s=20, cpu_s=10, output_bytes=2**20)),
        ("files", Limits(wall_s=20, cpu_s=10, output_bytes=2**20, open_files=32)),
        ("words", Limits(wall_s=20, cpu_s=10, output_bytes=2**20)),
    ],
)
def test_a_wasteful_program_is_ended(jail: Jail, outside: Outside, waste: str, limits: Limits) -> None:
    assert inside(jail, outside, [f"waste_{waste}"], limits).startswith("stopped: ")
    assert sum(path.stat().st_size for path in outside.results.iterdir()) <= limits.output_bytes


def test_a_disk_is_not_filled_by_many_files_either(jail: Jail, outside: Outside) -> None:
    limits = Limits(wall_s=30, cpu_s=20, output_bytes=2**22)
    with prepare(jail, [], outside.results) as cell:
        run = _Run(cell, PYTHON, ("-I", "-S", "-c", PLANTED, "waste_disk_by_many"), limits)
        with pytest.raises(FfmpegFailed, match="grew over the limit"):
            run.finish()
    assert sum(path.stat().st_size for path in outside.results.iterdir()) < 2**30


def test_what_stood_in_the_folder_before_does_not_count(jail: Jail, outside: Outside) -> None:
    (outside.results / "before").write_bytes(bytes(2**21))
    assert inside(jail, outside, ["work"]) == "did it"


def test_a_program_is_given_its_files_its_limits_and_nothing_else(
    jail: Jail, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGNETTE_SECRET_KEY", "not to be seen")
    held = os.open(outside.canary, os.O_RDONLY)
    os.set_inheritable(held, True)
    limits = Limits(wall_s=20, cpu_s=7, output_bytes=2**20, memory_bytes=2**29, open_files=48, processes=100, nice=7)
    try:
        told = json.loads(inside(jail, outside, ["tell"], limits).splitlines()[0])
    finally:
        os.close(held)

    assert "not to be seen" not in str(told["environment"])
    assert set(told["environment"]) <= {
        "PATH",
        "HOME",
        "LANG",
        "PWD",
        "LC_CTYPE",
        "MALLOC_ARENA_MAX",
        "AV_LOG_FORCE_NOCOLOR",
    }
    wanted = {"AS": 2**29, "CPU": 12, "FSIZE": 2**20, "NOFILE": 48, "CORE": 0}
    assert wanted.items() <= told["limits"].items()
    assert not STARTED_AS_ROOT or told["limits"]["NPROC"] == 100
    files = [number for number, kind, _ in told["opened"] if kind == stat.S_IFREG]
    assert files == ([] if jail.name == "bwrap" else [jail_exec.FIRST_INPUT_FD])
    assert len(told["opened"]) <= 5
    assert len(told["processes"]) == 0
    assert (told["seccomp"], told["no_new_privileges"], told["nice"]) == (2, 1, min(19, os.nice(0) + 7))


def test_a_link_that_a_program_left_is_removed_and_not_followed(outside: Outside) -> None:
    with pytest.raises(LeftBehind, match="not a file"), prepare(Jail("none"), [], outside.results):
        (outside.results / "lesson.mp4").symlink_to(outside.canary)
        (outside.results / "another.mp4").symlink_to(outside.canary)
        os.mkfifo(outside.results / "pipe")

    assert list(outside.results.iterdir()) == []
    assert outside.canary.exists()


def test_an_input_must_be_a_file(outside: Outside) -> None:
    with pytest.raises(FileNotFoundError), prepare(Jail("none"), [outside.folder], None):
        pass


def test_the_best_jail_that_works_is_chosen_and_named(tools: MediaTools) -> None:
    assert tools.jail.name in {"bwrap", "landlock"}
    assert (tools.jail.name == "landlock") == any(name == "bwrap" for name, _ in tools.jail.rejected)


def test_without_a_sandbox_nothing_runs_unless_it_is_allowed() -> None:
    with pytest.raises(JailUnavailable, match="allowed explicitly"):
        MediaTools.find("none")
    assert MediaTools.find("none", allow_unsandboxed=True).jail.name == "none"


def test_the_reasons_why_no_jail_works_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ffmpeg", "ffprobe"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(tmp_path))  # a machine without bubblewrap
    monkeypatch.setattr(jail_exec, "__file__", str(tmp_path / "broken.py"))  # and with a launcher that fails

    with pytest.raises(JailUnavailable) as refusal:
        MediaTools.find()

    assert [name for name, _ in refusal.value.reasons] == ["bwrap", "landlock"]
    assert "not installed" in str(refusal.value)


AS_ANYBODY = """
import json, os, sys
from pathlib import Path
from media.ffmpeg import FfmpegFailed, Limits, MediaTools, _Run
from media.jail import prepare
backend, planted, given, results, attempts = json.loads(sys.argv[1])
jail, said = MediaTools.find(backend).jail, {}
for name, words in attempts.items():
    with prepare(jail, [Path(given)], Path(results)) as cell:
        run = _Run(cell, sys.executable, ("-I", "-S", "-c", planted, *words), Limits(20, 10, 2**20))
        printed = bytearray()
        run.on_stdout = printed.extend
        try:
            run.finish()
            said[name] = printed.decode().strip()
        except FfmpegFailed as failure:
            said[name] = "stopped: " + failure.stderr_tail.strip().splitlines()[-1]
print(json.dumps([os.geteuid(), jail.name, said]))
"""


@pytest.mark.skipif(not STARTED_AS_ROOT, reason="as an ordinary user, the other tests show this")
def test_an_ordinary_user_gets_a_jail_that_holds_too(each_jail: MediaTools, outside: Outside, tmp_path: Path) -> None:
    code = tmp_path / "code"
    shutil.copytree(Path(jail_exec.__file__).parent, code / "media", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (code, *code.rglob("*"), *tmp_path.parents[:2], tmp_path):
        path.chmod(path.stat().st_mode | 0o055)
    outside.results.chmod(0o777)
    attempts = {name: words(outside) for name, words in ATTEMPTS.items()} | {"being honest": ["work"]}
    asked = [each_jail.jail.name, PLANTED, str(outside.given), str(outside.results), attempts]
    done = subprocess.run(
        [PYTHON, "-c", AS_ANYBODY, json.dumps(asked)],
        check=False,
        capture_output=True,
        text=True,
        user=JAIL_UID,
        group=JAIL_UID,
        extra_groups=[],
        cwd=code,
        env={"PATH": os.environ["PATH"]},
    )

    assert done.returncode == 0, done.stderr
    user, backend, said = json.loads(done.stdout)
    assert (user, backend) == (JAIL_UID, each_jail.jail.name)
    assert said.pop("being honest") == "did it"
    assert {name: words for name, words in said.items() if not words.startswith("stopped: ")} == {}
    assert not outside.was_called()
    assert outside.victim_lives()
    assert [path.name for path in outside.results.iterdir()] == ["result"]
