"""Where a media program runs: a room in which there is nothing but its input, its output folder and its libraries.

A recording is made by a stranger and decoders have holes, so a program that reads one gets no network, no other files,
no other processes and no way to start any. Two back ends give that, best first:

* ``bwrap``: bubblewrap. Own mount, process, network, IPC, host and control-group namespaces, and a seccomp filter.
* ``landlock``: Landlock (Linux 5.13) and a stricter seccomp filter. Needs no package and no user namespaces, so it also
  works inside an ordinary container.

``none`` keeps the limits and the seccomp filter but is *no* boundary for files; it has to be allowed explicitly.

Inside, an input is ``/in/0`` (or ``/proc/self/fd/4``), and the output folder is the working directory, so no path of
the host shows. Started as root, the program becomes the user `JAIL_UID`. The folders above an input may stay closed
(0700), because the way to it is opened before rights are dropped; the file itself must be readable to others, and where
it is not, `readable` makes a private copy for the run, which costs time. The output folder is given to that user,
and what appears in it is given back afterwards.
"""

import contextlib
import json
import os
import shutil
import stat
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from media import jail_exec

Backend = Literal["bwrap", "landlock", "none"]

JAIL_UID = 65_173
"""The user that programs become when started as root: in the range Debian reserves and never gives to anyone."""

_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "AV_LOG_FORCE_NOCOLOR": "1",
}
_SYSTEM_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")
_PT_INTERP = 3
_BLOCK = 512
_MOST_FILES = 1000
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")


class JailUnavailable(Exception):
    """No back end works on this machine; ``reasons`` says why, one per back end that was tried."""

    def __init__(self, reasons: tuple[tuple[str, str], ...]) -> None:
        """``reasons``: pairs of back end and explanation."""
        self.reasons = reasons
        super().__init__(reasons)

    def __str__(self) -> str:
        """All reasons in a line."""
        return "no sandbox works here: " + "; ".join(f"{name}: {why}" for name, why in self.reasons)


class LeftBehind(OSError):
    """The program left something that is not a file or a folder; it was removed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use; going over any of them ends it."""

    wall_s: float
    """Seconds on the clock, start-up included."""
    cpu_s: int
    """Processor seconds, all threads together."""
    output_bytes: int
    """How much it may write into files, all together, and how much it may print."""
    memory_bytes: int = 1536 * 2**20
    """Address space."""
    open_files: int = 64
    processes: int = 512
    """Threads of the jail's user, over all runs at the same time; counted only when started as root, because an
    ordinary user's other programs would count too. A program cannot start processes at all."""
    nice: int = 10
    """By how much it stands back behind the rest of Vignette; 0 for a short look that somebody waits for."""


@dataclass(frozen=True, slots=True)
class Jail:
    """One way to shut a program in, that was tried and works on this machine."""

    name: Backend
    bwrap: str | None = None
    """Path of bubblewrap, for that back end."""
    rejected: tuple[tuple[str, str], ...] = ()
    """Better back ends that do not work here, with the reason."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A jail made ready for one run: which files, which folder."""

    jail: Jail
    reads: tuple[Path, ...]
    writes: Path | None

    def name_of_input(self, number: int) -> str:
        """What input ``number`` is called inside."""
        return f"/in/{number}" if self.jail.name == "bwrap" else f"/proc/self/fd/{jail_exec.FIRST_INPUT_FD + number}"

    def written_bytes(self) -> int:
        """How much room the output folder takes; more than any disk has where it holds more files than any run makes.

        What one file may grow to is a limit of the process; this is for a program that writes one after another.
        """
        if self.writes is None:
            return 0
        total = number = 0
        for parent, _, names in os.walk(self.writes, followlinks=False):
            for name in names:
                number += 1
                if number > _MOST_FILES:
                    return sys.maxsize
                with contextlib.suppress(FileNotFoundError):  # gone since it was listed
                    found = Path(parent, name).lstat()
                    total += min(found.st_size, found.st_blocks * _BLOCK)  # neither holes nor what is held in reserve
        return total

    def command(self, program: str, arguments: Sequence[str], limits: Limits, progress_fd: int | None) -> list[str]:
        """The argument list that starts ``program`` (an absolute path) inside; its progress pipe becomes ``pipe:3``."""
        path = os.path.realpath(program)
        user = JAIL_UID if os.geteuid() == 0 else None
        command = [path, *arguments]
        spec: jail_exec.Spec = {
            "backend": self.jail.name,
            "parent": os.getpid(),
            "command": command if self.jail.bwrap is None else self._bubblewrap(self.jail.bwrap, command, user),
            "environment": _ENVIRONMENT,
            "progress_fd": progress_fd,
            "cpu_s": limits.cpu_s,
            "memory_bytes": limits.memory_bytes,
            "output_bytes": limits.output_bytes,
            "open_files": limits.open_files,
            "processes": limits.processes,
            "nice": limits.nice,
            "user": user,
            "reads": [str(path) for path in self.reads],
            "writes": None if self.writes is None else str(self.writes),
            "programs": [path, *_interpreter_of(path)],
            "libraries": list(_libraries_of(path)),
        }
        return [sys.executable, "-I", "-S", str(Path(jail_exec.__file__)), json.dumps(spec)]

    def _bubblewrap(self, bwrap: str, command: list[str], user: int | None) -> list[str]:
        words = [bwrap, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        words += ["--die-with-parent", "--new-session", "--hostname", "media", "--cap-drop", "ALL"]
        programs = [command[0]]
        if user is None:
            words.append("--unshare-user")
        else:  # root makes the room, so that it can open closed folders, and the last program to start in it drops root
            for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_DAC_READ_SEARCH"):
                words += ["--cap-add", capability]
            drop = shutil.which("setpriv", path="/usr/bin:/bin") or "setpriv"
            programs.append(drop)
            become = (f"--reuid={user}", f"--regid={user}", "--clear-groups", "--inh-caps=-all", "--no-new-privs")
            command = [drop, *become, *command]
        shown = (*_libraries_of(programs[0]), *programs)
        for folder in sorted({str(parent) for path in (*shown, *_DEVICES, "/in/0") for parent in Path(path).parents}):
            if not Path(folder).is_symlink():
                words += ["--dir", folder]  # open to all; bubblewrap would make them for root alone
        for name in shown:
            link = str(Path(name).readlink()) if Path(name).is_symlink() else None
            words += ["--ro-bind", name, name] if link is None else ["--symlink", link, name]
        for name in _DEVICES:
            words += ["--dev-bind", name, name]
        for number, source in enumerate(self.reads):
            words += ["--ro-bind", str(source), self.name_of_input(number)]
        if self.writes is not None:
            words += ["--bind", str(self.writes), "/out"]
        words += ["--remount-ro", "/", "--chdir", "/" if self.writes is None else "/out"]
        return [*words, "--seccomp", jail_exec.SECCOMP_FD_PLACEHOLDER, "--", *command]


@contextlib.contextmanager
def prepare(jail: Jail, reads: Sequence[Path], writes: Path | None) -> Iterator[Cell]:
    """Make the files of one run reachable for the jail's user, and take the results back afterwards.

    Raises FileNotFoundError where an input is not a regular file or the output folder is not a folder, and LeftBehind
    where the run left something that is not a regular file or a folder (which is removed: a link planted by a broken
    decoder must never be followed).
    """
    real_reads = tuple(path.resolve(strict=True) for path in reads)
    for path in real_reads:
        if not path.is_file():
            raise FileNotFoundError(path)
    real_writes = None if writes is None else writes.resolve(strict=True)
    with contextlib.ExitStack() as afterwards:
        afterwards.callback(_claim, real_writes)
        if os.geteuid() == 0:
            real_reads = tuple(afterwards.enter_context(readable(path)) for path in real_reads)
            if real_writes is not None:
                _hand_over(real_writes)
        yield Cell(jail, real_reads, real_writes)


def _hand_over(folder: Path) -> None:
    """Give the output folder, and what an earlier run left in it, to the jail's user; not what has a second name."""
    os.chown(folder, JAIL_UID, JAIL_UID)
    for parent, folders, files in os.walk(folder, followlinks=False):
        for path in (Path(parent, name) for name in (*folders, *files)):
            found = path.lstat()
            if stat.S_ISDIR(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink == 1):
                os.chown(path, JAIL_UID, JAIL_UID, follow_symlinks=False)


@contextlib.contextmanager
def readable(source: Path) -> Iterator[Path]:
    """Lend ``source`` itself where the jail's user may read its content, else a copy that is private to the run."""
    if source.stat().st_mode & stat.S_IROTH:
        yield source
        return
    with TemporaryDirectory(prefix="vignette-jail-") as private:
        Path(private).chmod(0o711)  # the jail's user passes through it; nobody else knows its name
        copy = Path(private, "copy")
        shutil.copyfile(source, copy)
        copy.chmod(0o444)
        yield copy


def _claim(folder: Path | None) -> None:
    """Give the results to the user who asked for them; refuse anything but files and folders."""
    if folder is None:
        return
    strange: list[str] = []
    for parent, folders, files in os.walk(folder, followlinks=False):
        for name in (*folders, *files):
            path = Path(parent, name)
            mode = path.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                path.unlink()
                strange.append(name)
            elif os.geteuid() == 0:
                os.chown(path, 0, os.getegid(), follow_symlinks=False)
    if strange:
        raise LeftBehind(0, "the program left something that is not a file", strange[0])


def _libraries_of(program: str) -> Iterator[str]:
    """Folders and files a program loads code from: the system's, and ``lib`` beside its own ``bin``."""
    beside = str(Path(program).parent.parent / "lib")
    for path in dict.fromkeys((*_SYSTEM_LIBRARIES, beside)):
        if Path(path).exists():
            yield path


def _interpreter_of(program: str) -> Iterator[str]:
    """The loader that a program names (ELF ``PT_INTERP``), if it names one."""
    with Path(program).open("rb") as file:
        header = file.read(64)
        if header[:5] != b"\x7fELF\x02":  # not a 64-bit ELF file
            return
        offset, entry_size, entries = *struct.unpack_from("<Q", header, 32), *struct.unpack_from("<HH", header, 54)
        for number in range(entries):
            file.seek(offset + number * entry_size)
            kind, _flags, start, _virtual, _physical, length = struct.unpack("<IIQQQQ", file.read(40))
            if kind == _PT_INTERP:
                file.seek(start)
                yield os.path.realpath(file.read(length).rstrip(b"\0").decode())
