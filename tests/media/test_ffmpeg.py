"""The one place that starts processes: what it runs, what it refuses, how it stops, what it remembers."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import media
from media.arguments import inside
from media.ffmpeg import (
    INPUT_OPTIONS,
    STDERR_TAIL_BYTES,
    FfmpegBrokenOff,
    FfmpegCancelled,
    FfmpegFailed,
    FfmpegTimedOut,
    Limits,
    MediaTools,
    Progress,
    ToolsMissing,
    _Run,
    input_name,
    run_ffmpeg,
    run_ffprobe,
)
from media.jail import prepare
from tests.media.processes import children_of
from tests.workers.waiting import until

LIMITS = Limits(wall_s=60, cpu_s=60, output_bytes=2**26)
FOREVER = ("-f", "lavfi", "-i", "anullsrc=r=8000", "-f", "null")
Record = Callable[..., Path]


@pytest.fixture
def lesson(record: Record) -> Path:
    """Two seconds of picture and sound."""
    picture = ("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2")
    return record("lesson.mp4", *picture, "-c:v", "libx264", "-g", "25", "-c:a", "aac")


def read(path: Path) -> tuple[str, ...]:
    return (*INPUT_OPTIONS, "-i", input_name(path))


def test_a_recording_is_converted_and_progress_is_told(tools: MediaTools, lesson: Path, tmp_path: Path) -> None:
    heard: list[Progress] = []
    made = tmp_path / "made.mp4"

    run_ffmpeg(
        tools,
        [*read(lesson), "-c", "copy", f"file:{made}"],
        reads=[lesson],
        writes=tmp_path,
        limits=LIMITS,
        on_progress=heard.append,
    )

    assert made.stat().st_size > 1000
    assert heard[-1].out_time_us == pytest.approx(2_000_000, abs=100_000)
    assert heard[-1].frame == 50
    assert heard[-1].total_size == made.stat().st_size


def test_raw_sound_comes_through_a_pipe_untouched(tools: MediaTools, lesson: Path) -> None:
    sound = bytearray()

    run_ffmpeg(
        tools,
        [*read(lesson), "-map", "0:a", "-ar", "8000", "-ac", "1", "-t", "2", "-f", "s16le", "pipe:1"],
        reads=[lesson],
        writes=None,
        limits=LIMITS,
        on_stdout=sound.extend,
    )

    assert len(sound) == 2 * 8000 * 2
    assert any(sound)


def test_ffprobe_answers_in_bytes(tools: MediaTools, lesson: Path) -> None:
    printed = run_ffprobe(
        tools, [*read(lesson), "-show_entries", "format=nb_streams", "-of", "csv=p=0"], reads=[lesson], limits=LIMITS
    )

    assert printed.split() == [b"2"]


def test_a_path_with_every_odd_character_is_only_a_path(tools: MediaTools, lesson: Path, tmp_path: Path) -> None:
    for name in ("-y", "concat:a|b.mp4", "%03d *.mp4", "new\nline.mp4", "a;touch b;.mp4", "http:x", "'\"$(id)"):
        odd = tmp_path / name
        odd.write_bytes(lesson.read_bytes())
        printed = run_ffprobe(
            tools, [*read(odd), "-show_entries", "format=nb_streams", "-of", "csv=p=0"], reads=[odd], limits=LIMITS
        )
        assert printed.split() == [b"2"], name


def test_a_failure_keeps_its_arguments_code_and_last_words(tools: MediaTools, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\0\0\0\x20ftypisom" + bytes(500))

    with pytest.raises(FfmpegFailed) as failure:
        run_ffprobe(tools, read(broken), reads=[broken], limits=LIMITS)

    assert failure.value.arguments == (tools.ffprobe, *read(broken))
    assert failure.value.code == 1
    assert "moov atom not found" in failure.value.stderr_tail
    assert str(tmp_path) not in failure.value.stderr_tail
    again = pickle.loads(pickle.dumps(failure.value))  # noqa: S301 - our own
    assert (again.arguments, again.code, again.stderr_tail) == (
        failure.value.arguments,
        failure.value.code,
        failure.value.stderr_tail,
    )


def test_only_the_end_of_many_words_is_kept(tools: MediaTools, lesson: Path) -> None:
    noisy = [*read(lesson), "-loglevel", "trace", "-f", "null", "-"]
    done = run_ffmpeg(tools, noisy, reads=[lesson], writes=None, limits=LIMITS)

    assert len(done.stderr_tail) == STDERR_TAIL_BYTES


def test_a_run_that_takes_too_long_is_ended_with_all_it_started(tools: MediaTools) -> None:
    before = children_of(os.getpid())
    started = time.monotonic()

    with pytest.raises(FfmpegTimedOut, match="longer than 1 s"):
        run_ffmpeg(tools, [*FOREVER, "-"], reads=[], writes=None, limits=Limits(wall_s=1, cpu_s=60, output_bytes=1))

    assert time.monotonic() - started < 5
    assert children_of(os.getpid()) == before


def test_a_run_that_uses_too_much_processor_time_is_timed_out(tools: MediaTools) -> None:
    with pytest.raises(FfmpegTimedOut, match="processor time"):
        run_ffmpeg(tools, [*FOREVER, "-"], reads=[], writes=None, limits=Limits(wall_s=60, cpu_s=1, output_bytes=1))


def test_a_program_that_the_machine_kills_says_nothing_against_the_recording(tools: MediaTools) -> None:
    """As the kernel does when memory is short."""
    title = f"title=victim-{os.getpid()}"

    def kill(_: Progress) -> None:
        subprocess.run(["/usr/bin/pkill", "-KILL", "-f", f"^/usr/bin/ffmpeg.*{title}"], check=False)  # once is enough

    with pytest.raises(FfmpegBrokenOff) as broken:
        words = [*FOREVER, "-metadata", title, "-"]
        run_ffmpeg(tools, words, reads=[], writes=None, limits=LIMITS, on_progress=kill)
    assert broken.value.code == 128 + signal.SIGKILL
    assert not isinstance(broken.value, FfmpegFailed)


def test_a_jail_that_does_not_open_says_nothing_against_the_recording(each_jail: MediaTools, tmp_path: Path) -> None:
    went = tmp_path / "lesson.mp4"
    went.write_bytes(b"film")

    with prepare(each_jail.jail, [went], None) as cell, pytest.raises(FfmpegBrokenOff):
        went.unlink()
        _Run(cell, each_jail.ffprobe, ("-i", cell.name_of_input(0)), LIMITS).finish()


def test_a_cancelled_run_stops_at_once(tools: MediaTools) -> None:
    started = time.monotonic()
    before = children_of(os.getpid())

    with pytest.raises(FfmpegCancelled):
        run_ffmpeg(
            tools,
            [*FOREVER, "-"],
            reads=[],
            writes=None,
            limits=LIMITS,
            cancelled=lambda: time.monotonic() - started > 0.5,
        )

    assert time.monotonic() - started < 3
    assert children_of(os.getpid()) == before


def test_a_mistake_in_a_listener_ends_the_run_too(tools: MediaTools) -> None:
    def stumble(_: Progress) -> None:
        raise ZeroDivisionError

    before = children_of(os.getpid())
    with pytest.raises(ZeroDivisionError):
        run_ffmpeg(tools, [*FOREVER, "-"], reads=[], writes=None, limits=LIMITS, on_progress=stumble)
    assert children_of(os.getpid()) == before


def orphans(title: str) -> list[str]:
    """Programs with that title, and what would become them."""
    rows = subprocess.run(["ps", "-ww", "-eo", "args="], capture_output=True, text=True, check=True).stdout.splitlines()
    return [row for row in rows if title in row and " -c " not in row[:200]]


def worker_of(jail: str, title: str, before: str) -> "subprocess.Popen[bytes]":
    """A process that says ``on`` when ffmpeg runs for it; ``before`` is what it does before it starts that."""
    script = (
        "from media.ffmpeg import *\n"
        f"tools = MediaTools.find({jail!r})\n"
        "limits = Limits(wall_s=60, cpu_s=60, output_bytes=1)\n"
        f"arguments = [*{FOREVER!r}, '-metadata', {title!r}, '-']\n"
        "started = lambda _: print('on', flush=True)\n"
        f"{before}\n"
        "run_ffmpeg(tools, arguments, reads=[], writes=None, limits=limits, on_progress=started)"
    )
    command = [sys.executable, "-c", script]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(media.__file__).parents[1], env={**os.environ})


def test_a_killed_worker_leaves_nothing_running(each_jail: MediaTools) -> None:
    """As `kill -9` does: nobody is left to clean up."""
    title = f"title=orphan-{os.getpid()}"
    with worker_of(each_jail.jail.name, title, "") as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"on\n"
        assert orphans(title)
        worker.kill()
    until(lambda: not orphans(title), 5)


DIES_WHEN_THE_DOOR_IS_HALF_OPEN = """
import os, signal, threading
from tests.media.processes import names_below
def watch():
    while names_below(os.getpid()).count("bwrap") < 2:
        pass
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
"""


def test_a_worker_killed_while_the_jail_is_made_leaves_nothing_running(tools: MediaTools) -> None:
    """Bubblewrap binds its two processes to one another only at the end of that."""
    if tools.jail.name != "bwrap":
        pytest.skip("the other jails are one process")
    title = f"title=half-{os.getpid()}"
    for _ in range(3):
        with worker_of("bwrap", title, DIES_WHEN_THE_DOOR_IS_HALF_OPEN) as worker:
            worker.wait()
        assert worker.returncode == -signal.SIGKILL, "it came to that moment"
        time.sleep(0.3)  # time for the program to begin
        assert orphans(title) == []


def test_output_over_the_limit_is_a_failure(tools: MediaTools, tmp_path: Path) -> None:
    big = ["-f", "lavfi", "-i", "anullsrc=r=48000", "-t", "60", "-f", "wav", f"file:{tmp_path}/big.wav"]
    with pytest.raises(FfmpegFailed):
        run_ffmpeg(tools, big, reads=[], writes=tmp_path, limits=Limits(wall_s=60, cpu_s=60, output_bytes=2**20))
    assert (tmp_path / "big.wav").stat().st_size <= 2**20


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-i", "file:{lesson}", "-f", "null", "-"], "without INPUT_OPTIONS"),
        ([*INPUT_OPTIONS, "-protocol_whitelist", "file,http", "-i", "file:{lesson}"], "must not be overridden"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "-i", "file:{lesson}"], "without INPUT_OPTIONS"),
        ([*INPUT_OPTIONS, "-i", "{lesson}"], "not declared"),
        ([*INPUT_OPTIONS, "-i", "file:/etc/passwd"], "not declared"),
        ([*INPUT_OPTIONS, "-i", "http://127.0.0.1/"], "not declared"),
        ([*INPUT_OPTIONS, "-i", "concat:file:{lesson}|file:{lesson}"], "not declared"),
        (["-f", "lavfi", "-i", "movie={lesson}"], "without INPUT_OPTIONS"),
        (["-f", "lavfi", "-i", "anullsrc[a];movie={lesson}"], "without INPUT_OPTIONS"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "file:/tmp/elsewhere.mp4"], "not declared"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "file:{out}/../escaped.mp4"], "not declared"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "/tmp/elsewhere.mp4"], "could open something"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "../elsewhere.mp4"], "could open something"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "tcp://127.0.0.1:1"], "could open something"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "pipe:1"], "could open something"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "-vf", "movie=x[b];[in][b]overlay", "-"], "could open something"),
        ([*INPUT_OPTIONS, "-i", "file:{lesson}", "-vf", "drawtext=textfile=/etc/passwd", "-"], "could open something"),
    ],
)
def test_arguments_that_could_open_anything_else_are_refused(
    tools: MediaTools, lesson: Path, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    words = [word.format(lesson=lesson, out=tmp_path) for word in arguments]

    with pytest.raises(ValueError, match=complaint):
        run_ffmpeg(tools, words, reads=[lesson], writes=tmp_path, limits=LIMITS)


@pytest.mark.parametrize(
    "harmless",
    [
        "trunc(iw/2)*2:-2",
        "fps=30000/1001",
        "0:v:0",
        "select='gt(scene,0.3)',metadata=print:file=-",
        "[0:v]split=2[a][b]",
    ],
)
def test_ordinary_words_are_not_refused(harmless: str) -> None:
    assert inside(["-vf", harmless], [], None, str, pipe=False) == ["-vf", harmless]


def test_tools_that_are_not_there_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolsMissing, match="ffmpeg is not installed"):
        MediaTools.find()


@pytest.mark.alone
def test_the_jail_adds_little_to_the_start(tools: MediaTools) -> None:
    def seconds(run: Callable[[], object]) -> float:
        times = []
        for _ in range(7):
            started = time.monotonic()
            run()
            times.append(time.monotonic() - started)
        return sorted(times)[2]

    bare = seconds(lambda: subprocess.run([tools.ffprobe, "-version"], check=True, capture_output=True))
    jailed = seconds(lambda: run_ffprobe(tools, ["-version"], reads=[], limits=LIMITS))

    assert jailed < 3 * bare + 0.06, f"{jailed * 1000:.0f} ms in the jail, {bare * 1000:.0f} ms without"
