"""The only file that starts a process: ffmpeg and ffprobe, jailed, limited, followed and stopped.

Callers hand over argument lists (see `media.recipes`) and the files they name; every input must carry `INPUT_OPTIONS`
and be one of ``reads``, every output must lie in ``writes``. A failure keeps its arguments, exit code and the end of
what the program said.
"""

import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from media import jail_exec
from media.arguments import INPUT_OPTIONS, input_name, inside
from media.jail import Backend, Cell, Jail, JailUnavailable, LeftBehind, Limits, prepare
from media.progress import Progress, ProgressReader

__all__ = [
    "INPUT_OPTIONS",
    "FfmpegBrokenOff",
    "FfmpegCancelled",
    "FfmpegFailed",
    "FfmpegTimedOut",
    "Finished",
    "JailUnavailable",
    "Limits",
    "MediaTools",
    "Progress",
    "ToolsMissing",
    "input_name",
    "run_ffmpeg",
    "run_ffprobe",
    "run_ours",
]

STDERR_TAIL_BYTES = 64 * 2**10
_POLL_S = 0.2
_READ_BYTES = 2**16
_LAST_WORDS_S = 5.0
_OUT_OF_CPU_TIME = frozenset({128 + signal.SIGXCPU, 255})  # ffmpeg catches the signal, tidies up and says 255
_KILLED = 128 + signal.SIGKILL
_DOORS = ("bwrap: ", "setpriv: ")
_NO_THREAD = "Resource temporarily unavailable"
_TOO_MUCH = "its output grew over the limit"
_LEAKS = "it lets other files be read"
_GLOBAL_OPTIONS = ("-hide_banner", "-nostdin", "-nostats", "-y")


class ToolsMissing(Exception):
    """ffmpeg or ffprobe is not installed; the text says which."""


class ProgramEnded(Exception):
    """The program ended badly. ``code`` is its exit code, 128 + n where signal n ended it."""

    def __init__(self, arguments: tuple[str, ...], code: int, stderr_tail: str) -> None:
        """Keep the evidence; ``arguments`` is the whole list, program first."""
        self.arguments = arguments
        self.code = code
        self.stderr_tail = stderr_tail
        super().__init__(arguments, code, stderr_tail)

    def __str__(self) -> str:
        """One line: what ended how, and the last thing it said."""
        last = self.stderr_tail.strip().splitlines()[-1:] or ["it said nothing"]
        return f"{Path(self.arguments[0]).name} ended with {self.code}: {last[0]}"


class FfmpegFailed(ProgramEnded):
    """It could not do what it was asked, most likely because of the recording."""


class FfmpegBrokenOff(ProgramEnded):
    """The machine did not let it begin or go on: killed for memory, no more threads, no jail. The recording is fine."""


class FfmpegTimedOut(FfmpegFailed):
    """It used more wall or processor time than its limits allow."""


class FfmpegCancelled(FfmpegFailed):
    """The caller no longer wants the result."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended well; the tail may still hold warnings."""

    stderr_tail: str
    wall_s: float


@dataclass(frozen=True, slots=True)
class MediaTools:
    """The programs and the jail, found and tried once at start-up."""

    ffmpeg: str
    ffprobe: str
    jail: Jail
    threads: int

    @classmethod
    def find(cls, jail: str = "auto", *, allow_unsandboxed: bool = False, threads: int | None = None) -> Self:
        """Look for the programs on the path and for a jail that works (``auto``, ``bwrap``, ``landlock`` or ``none``).

        A back end counts as working when ffprobe runs in it and cannot open a file that was not named. ``none`` is only
        taken with ``allow_unsandboxed``, and by ``auto`` only when nothing better works.
        Raises ToolsMissing and JailUnavailable.
        """
        found = {name: shutil.which(name) for name in ("ffmpeg", "ffprobe")}
        for name, path in found.items():
            if path is None:
                raise ToolsMissing(f"{name} is not installed or not on the path")
        rejected: tuple[tuple[str, str], ...] = ()
        for backend in _backends(jail, allow_unsandboxed=allow_unsandboxed):
            candidate = Jail(backend, shutil.which("bwrap") if backend == "bwrap" else None, rejected)
            tools = cls(str(found["ffmpeg"]), str(found["ffprobe"]), candidate, threads or len(os.sched_getaffinity(0)))
            why_not = _objection(tools)
            if why_not is None:
                return tools
            rejected = (*rejected, (backend, why_not))
        if not rejected:
            rejected = ((jail, "running without a sandbox has to be allowed explicitly"),)
        raise JailUnavailable(rejected)


def _backends(wanted: str, *, allow_unsandboxed: bool) -> tuple[Backend, ...]:
    choices: dict[str, tuple[Backend, ...]] = {
        "auto": ("bwrap", "landlock", "none"),
        "bwrap": ("bwrap",),
        "landlock": ("landlock",),
        "none": ("none",),
    }
    if wanted not in choices:
        raise ValueError(f"unknown jail {wanted!r}: choose one of {', '.join(choices)}")
    return tuple(name for name in choices[wanted] if name != "none" or allow_unsandboxed)


def _objection(tools: MediaTools) -> str | None:
    """Why this jail cannot be used, found by running ffprobe in it; ``None`` if it can."""
    if tools.jail.name == "bwrap" and tools.jail.bwrap is None:
        return "bubblewrap is not installed"
    limits = Limits(wall_s=20, cpu_s=10, output_bytes=2**20)
    with tempfile.TemporaryDirectory(prefix="vignette-jail-") as name:
        folder = Path(name)
        secret = folder / "secret"
        secret.write_bytes(b"not to be seen" * 100)
        folder.chmod(0o755)
        secret.chmod(0o644)
        try:
            with prepare(tools.jail, [], None) as cell:
                _Run(cell, tools.ffprobe, ("-version",), limits).finish()
                if tools.jail.name == "none":
                    return None
                _Run(cell, tools.ffprobe, ("-v", "error", f"file:{secret}"), limits).finish()
        except ProgramEnded as failure:
            if failure.arguments[-1] == "-version":
                return str(failure)
            # It must fail because the file cannot be opened, not because of what is in it.
            return _LEAKS if "Invalid data" in failure.stderr_tail else None
        except OSError as failure:
            return str(failure)
    return _LEAKS


def run_ffmpeg(
    tools: MediaTools,
    args: Sequence[str],
    *,
    reads: Sequence[Path],
    writes: Path | None,
    limits: Limits,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_stdout: Callable[[bytes], None] | None = None,
) -> Finished:
    """Run ffmpeg with ``args`` (everything after the program's name) and wait for it.

    Inputs are written ``*INPUT_OPTIONS, ..., "-i", input_name(path)``; outputs ``file:`` and an absolute path in
    ``writes``; ``pipe:1`` where ``on_stdout`` takes the bytes. ``cancelled`` is asked several times a second.
    Output is overwritten, standard input is closed, and messages are errors only unless ``-loglevel`` is given.
    Raises FfmpegFailed, FfmpegTimedOut, FfmpegCancelled, FfmpegBrokenOff; ValueError where ``args`` are against this.
    """
    quiet = () if "-loglevel" in args else ("-loglevel", "error")
    try:
        with prepare(tools.jail, reads, writes) as cell:
            checked = inside(args, reads, writes, cell.name_of_input, pipe=on_stdout is not None)
            run = _Run(cell, tools.ffmpeg, (*_GLOBAL_OPTIONS, *quiet, *checked), limits)
            run.original = (tools.ffmpeg, *args)
            run.on_progress, run.cancelled, run.on_stdout = on_progress, cancelled, on_stdout
            return run.finish()
    except LeftBehind as left:
        raise FfmpegFailed((tools.ffmpeg, *args), jail_exec.EXIT_REFUSED, str(left)) from left


def run_ffprobe(
    tools: MediaTools,
    args: Sequence[str],
    *,
    reads: Sequence[Path],
    limits: Limits,
    on_stdout: Callable[[bytes], None] | None = None,
) -> bytes:
    """Run ffprobe with ``args`` and return what it prints (empty where ``on_stdout`` takes it piece by piece).

    Same rules and errors as `run_ffmpeg`; printing more than ``limits.output_bytes`` is a failure.
    """
    printed = bytearray()
    with prepare(tools.jail, reads, None) as cell:
        checked = inside(args, reads, None, cell.name_of_input, pipe=False)
        run = _Run(cell, tools.ffprobe, ("-hide_banner", *checked), limits)
        run.original = (tools.ffprobe, *args)
        run.on_stdout = on_stdout or printed.extend
        run.finish()
    return bytes(printed)


def run_ours(
    tools: MediaTools,
    program: Path,
    words: Sequence[str],
    *,
    source: Path,
    limits: Limits,
    writes: Path | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_stdout: Callable[[bytes], None] | None = None,
) -> Finished:
    """Run a Python program of ours (one file) on one recording, jailed like any other.

    ``words`` are its arguments; the recording's name comes after the first. Same errors as `run_ffmpeg`.
    """
    verb, *more = words
    try:
        with prepare(tools.jail, [source, program], writes) as cell:
            started = ("-I", "-S", "-B", cell.name_of_input(1), verb, cell.name_of_input(0), *more)
            run = _Run(cell, sys.executable, started, limits)
            run.cancelled, run.on_stdout = cancelled, on_stdout
            return run.finish()
    except LeftBehind as left:
        raise FfmpegFailed((str(program), *words), jail_exec.EXIT_REFUSED, str(left)) from left


class _Run:
    """One process from start to end, watched by the thread that asked for it.

    That thread stays until the process is gone, which also matters to the kernel: a process dies with the *thread* that
    started it (PR_SET_PDEATHSIG).
    """

    on_progress: Callable[[Progress], None] | None = None
    cancelled: Callable[[], bool] | None = None
    on_stdout: Callable[[bytes], None] | None = None

    def __init__(self, cell: Cell, program: str, arguments: tuple[str, ...], limits: Limits) -> None:
        self.cell, self.program, self.arguments, self.limits = cell, program, arguments, limits
        self.original = (program, *arguments)
        self.stderr = bytearray()
        self.printed = 0
        self.next_question = 0.0
        self.before_bytes = 0

    def finish(self) -> Finished:
        """Run it to its end; see `run_ffmpeg` for what is raised."""
        started = time.monotonic()
        deadline = started + self.limits.wall_s
        self.before_bytes = self.cell.written_bytes()
        with selectors.DefaultSelector() as streams:
            try:
                code = self._watch(self._start(streams), streams, deadline)
            finally:
                for key in list(streams.get_map().values()):
                    _close(streams, key)
        took_s = time.monotonic() - started
        if code == 0:
            return Finished(self._tail(), took_s)
        if code in _OUT_OF_CPU_TIME or (code == _KILLED and took_s * (os.cpu_count() or 1) >= self.limits.cpu_s):
            raise self._failed(FfmpegTimedOut, code, "it used all its processor time")
        if code == 128 + signal.SIGXFSZ:
            raise self._failed(FfmpegFailed, code, _TOO_MUCH)
        raise self._failed(FfmpegBrokenOff if self._is_broken_off(code) else FfmpegFailed, code)

    def _is_broken_off(self, code: int) -> bool:
        """Whether it was ended, or never begun, for no reason of its own."""
        said = self._tail()
        return code in (_KILLED, jail_exec.EXIT_REFUSED) or said.startswith(_DOORS) or _NO_THREAD in said

    def _start(self, streams: selectors.BaseSelector) -> "subprocess.Popen[bytes]":
        words: tuple[str, ...] = ()
        progress_in = progress_out = None
        if self.on_progress is not None:
            progress_in, progress_out = os.pipe()
            words = ("-progress", f"pipe:{jail_exec.PROGRESS_FD}", "-stats_period", "0.5")
            streams.register(progress_in, selectors.EVENT_READ, ProgressReader(self.on_progress))
        command = self.cell.command(self.program, (*words, *self.arguments), self.limits, progress_out)
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if self.on_stdout is not None else subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                env={},
                pass_fds=() if progress_out is None else (progress_out,),
                start_new_session=True,
            )
        finally:
            if progress_out is not None:
                os.close(progress_out)
        for stream, take in ((process.stdout, self._take_stdout), (process.stderr, self._take_stderr)):
            if stream is not None:
                streams.register(stream, selectors.EVENT_READ, take)
        return process

    def _watch(self, process: "subprocess.Popen[bytes]", streams: selectors.BaseSelector, deadline: float) -> int:
        try:
            while streams.get_map():
                self._take_turn(streams, deadline)
            return self._reap(process, deadline)
        except BaseException:
            self._kill(process, streams)
            raise

    def _take_turn(self, streams: selectors.BaseSelector, deadline: float) -> None:
        """Wait a moment for something to read, and see whether it is time to stop."""
        for key, _ in streams.select(_POLL_S):
            piece = os.read(key.fd, _READ_BYTES)
            if piece:
                key.data(piece)
            else:
                _close(streams, key)
        now = time.monotonic()
        if now > deadline:
            raise self._failed(FfmpegTimedOut, 128 + signal.SIGKILL, self._too_slow())
        if now < self.next_question:  # it may have to ask a database
            return
        self.next_question = now + _POLL_S
        if self.cell.written_bytes() - self.before_bytes > self.limits.output_bytes:
            raise self._failed(FfmpegFailed, 128 + signal.SIGXFSZ, _TOO_MUCH)
        if self.cancelled is not None and self.cancelled():
            raise self._failed(FfmpegCancelled, 128 + signal.SIGKILL, "it is no longer wanted")

    def _reap(self, process: "subprocess.Popen[bytes]", deadline: float) -> int:
        """Its exit code, once it has gone; it has closed its streams, so that is soon."""
        try:
            code = process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise self._failed(FfmpegTimedOut, 128 + signal.SIGKILL, self._too_slow()) from None
        return code if code >= 0 else 128 - code

    def _kill(self, process: "subprocess.Popen[bytes]", streams: selectors.BaseSelector) -> None:
        """Have the keeper end it all, and wait until nothing holds its streams: then nothing of it is left."""
        process.terminate()
        try:
            process.wait(_LAST_WORDS_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        patience = time.monotonic() + _LAST_WORDS_S
        while streams.get_map() and time.monotonic() < patience:
            for key, _ in streams.select(_POLL_S):
                if not os.read(key.fd, _READ_BYTES):
                    _close(streams, key)

    def _take_stdout(self, piece: bytes) -> None:
        self.printed += len(piece)
        if self.printed > self.limits.output_bytes:
            raise self._failed(FfmpegFailed, 128 + signal.SIGKILL, "it printed more than it may")
        if self.on_stdout is not None:
            self.on_stdout(piece)

    def _take_stderr(self, piece: bytes) -> None:
        self.stderr += piece
        del self.stderr[:-STDERR_TAIL_BYTES]

    def _too_slow(self) -> str:
        return f"it took longer than {self.limits.wall_s:g} s"

    def _tail(self) -> str:
        return self.stderr.decode("utf-8", "replace")

    def _failed(self, kind: type[ProgramEnded], code: int, why: str = "") -> ProgramEnded:
        tail = self._tail()
        return kind(self.original, code, f"{tail.rstrip()}\n{why}".lstrip() if why else tail)


def _close(streams: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    streams.unregister(key.fileobj)
    if isinstance(key.fileobj, int):
        os.close(key.fileobj)
    else:
        key.fileobj.close()  # type: ignore[attr-defined]
