"""The last steps before a media program runs: give up rights, then become the program.

It is started as ``python -I -S jail_exec.py SPEC`` and imports only the standard library. It becomes two processes. The
child takes the steps and becomes the program, which inherits all of them: limits, no new privileges, and either
bubblewrap's namespaces or Landlock, both with a seccomp filter that ends networking, new processes, signals to others
and changes to other people's files. The first process stays outside as its keeper: when it is told to end (SIGTERM), or
when whoever started it has gone, it ends the program and all that belongs to it, and it ends as the program ended.
"""

# Importing pathlib would cost more than everything else here.
# ruff: noqa: PTH112, PTH123, PTH208

import ctypes
import json
import os
import resource
import signal
import struct
import sys

PROGRESS_FD = 3
FIRST_INPUT_FD = 4
SECCOMP_FD_PLACEHOLDER = "@SECCOMP_FD@"
EXIT_REFUSED = 125

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
_libc = ctypes.CDLL(None, use_errno=True)

TYPE_CHECKING = False
if TYPE_CHECKING:  # to import typing takes a third of the time that all this takes
    from typing import TypedDict

    class Spec(TypedDict):
        """What the parent asks for; see `media.jail`, which writes it."""

        backend: str
        parent: int
        command: list[str]
        environment: dict[str, str]
        progress_fd: int | None
        cpu_s: int
        memory_bytes: int
        output_bytes: int
        open_files: int
        processes: int
        nice: int
        user: int | None
        reads: list[str]
        writes: str | None
        programs: list[str]
        libraries: list[str]


# --- seccomp: a list of refusals, as a BPF program made by hand -----------------------------------------------------
# Numbers: x86-64, aarch64 (-1: the call does not exist there).
_REFUSED: dict[str, tuple[int, int]] = {
    # network
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    # other processes; new processes (threads are allowed, below)
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "kill": (62, 129),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "fork": (57, -1),
    "vfork": (58, -1), "setsid": (112, 157), "setpgid": (109, 154), "setpriority": (141, 140),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122), "ioprio_set": (251, 30), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180),
    # what a path may be turned into; Landlock does not cover most of these
    "symlink": (88, -1), "symlinkat": (266, 36), "link": (86, -1), "linkat": (265, 37), "mknod": (133, -1),
    "mknodat": (259, 33), "mkdir": (83, -1), "mkdirat": (258, 34), "chmod": (90, -1),
    "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, -1), "fchown": (93, 55), "lchown": (94, -1), "fchownat": (260, 54), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "utime": (132, -1), "utimes": (235, -1), "futimesat": (261, -1),
    "utimensat": (280, 88), "truncate": (76, 45), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    # file systems and namespaces
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    # the kernel itself
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60), "syslog": (103, 116),
    "personality": (135, 92), "settimeofday": (164, 170), "clock_settime": (227, 112), "sethostname": (170, 161),
    "setdomainname": (171, 162),
}  # fmt: skip
# Numbers that the filter looks at more closely: (x86-64, aarch64).
_CLONE, _CLONE3, _TGKILL, _PRCTL, _PRLIMIT = (56, 220), (435, 435), (234, 131), (157, 167), (302, 261)
# fcntl: whom an open file signals, and with what; a way round every refusal to signal.
_FCNTL, _SIGNALLING = (72, 25), (8, 10, 15)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_ALLOW, _KILL, _EPERM, _ENOSYS = 0x7FFF0000, 0x80000000, 0x00050000 | 1, 0x00050000 | 38
_CLONE_THREAD = 0x10000


def _step(code: int, jump_true: int, jump_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, jump_true, jump_false, value)


def _load(offset: int) -> bytes:
    return _step(0x20, 0, 0, offset)


def _answer(value: int) -> bytes:
    return _step(0x06, 0, 0, value)


def _refuse(number: int, answer: int) -> bytes:
    return _step(0x15, 0, 1, number) + _answer(answer)


def _first_argument(number: int, test: bytes, when_true: int, when_false: int) -> bytes:
    """For call ``number``: load its first argument, apply ``test`` (which skips one step when it fails)."""
    return _step(0x15, 0, 4, number) + _load(16) + test + _answer(when_true) + _answer(when_false)


def _refuse_second_argument(number: int, refused: tuple[int, ...]) -> bytes:
    """For call ``number``: load its second argument and refuse those values."""
    looked_at = _load(24) + b"".join(_refuse(value, _EPERM) for value in refused) + _answer(_ALLOW)
    return _step(0x15, 0, len(looked_at) // 8, number) + looked_at


def seccomp_program(machine: str, own_pid: int | None) -> bytes:
    """The filter for ``machine``; ``own_pid`` is set where the process is not alone in a PID namespace.

    Raises KeyError for a machine whose call numbers are not known.
    """
    column, architecture = _MACHINES[machine]
    program = [_load(4), _step(0x15, 1, 0, architecture), _answer(_KILL), _load(0)]
    if machine == "x86_64":
        program += [_step(0x35, 0, 1, 0x40000000), _answer(_KILL)]  # the x32 numbers would go round the list
    program += [_refuse(numbers[column], _EPERM) for numbers in _REFUSED.values() if numbers[column] >= 0]
    program.append(_refuse(_CLONE3[column], _ENOSYS))  # its flags are out of reach; libc falls back to clone
    program.append(_first_argument(_CLONE[column], _step(0x45, 0, 1, _CLONE_THREAD), _ALLOW, _EPERM))
    program.append(_first_argument(_PRCTL[column], _step(0x15, 0, 1, _PR_SET_PDEATHSIG), _EPERM, _ALLOW))
    program.append(_refuse_second_argument(_FCNTL[column], _SIGNALLING))
    if own_pid is not None:
        program.append(_first_argument(_TGKILL[column], _step(0x15, 0, 1, own_pid), _ALLOW, _EPERM))
        program.append(_first_argument(_PRLIMIT[column], _step(0x15, 0, 1, 0), _ALLOW, _EPERM))
    return b"".join([*program, _answer(_ALLOW)])


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _check(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def _prctl(option: int, value: int, pointer: object = 0) -> None:
    _check(_libc.prctl(option, ctypes.c_ulong(value), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0)), f"prctl {option}")


def _apply_seccomp() -> None:
    program = seccomp_program(os.uname().machine, os.getpid())
    buffer = ctypes.create_string_buffer(program, len(program))
    described = _FilterProgram(len(program) // 8, ctypes.addressof(buffer))
    _prctl(_PR_SET_SECCOMP, 2, ctypes.byref(described))


# --- Landlock ---------------------------------------------------------------------------------------------------------
_EXECUTE, _WRITE, _READ, _LIST, _REMOVE_FILE, _MAKE_FILE, _TRUNCATE = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 5, 1 << 8, 1 << 14
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
# Rights that each version of Landlock knows: all of 1; 2 adds moving between folders; 3 truncating; 5 device controls.
_MORE_SINCE, _BOTH = (4, 6), 3
_RIGHTS_SINCE = ((1, (1 << 13) - 1), (2, 1 << 13), (3, _TRUNCATE), (5, 1 << 15))


def landlock_version() -> int:
    """The Landlock version of this kernel, 0 or less where there is none."""
    return int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def _landlock_ruleset(spec: "Spec") -> int:
    """A rule set for the paths of ``spec``; made before rights are given up, so that private folders can be named."""
    version = landlock_version()
    if version < 1:
        raise OSError(0, "this kernel has no Landlock")
    handled = sum(rights for since, rights in _RIGHTS_SINCE if version >= since)
    fields = [handled]  # then what of TCP (since 4), and of signals and abstract sockets (since 6)
    fields += [_BOTH for since in _MORE_SINCE if version >= since]
    attributes = struct.pack(f"{len(fields)}Q", *fields)
    ruleset = _check(
        _libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0)), "landlock"
    )

    def allow(path: str, rights: int) -> None:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", rights & handled, descriptor)
        _check(
            _libc.syscall(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint32(0)),
            f"landlock {path}",
        )
        os.close(descriptor)

    for path in spec["programs"]:
        allow(path, _EXECUTE | _READ)
    for path in spec["libraries"]:
        allow(path, _READ | (_LIST if os.path.isdir(path) else 0))
    for path in spec["reads"]:
        allow(path, _READ)
    for path in ("/dev/null", "/dev/zero", "/dev/urandom"):
        allow(path, _READ | _WRITE)
    if spec["writes"] is not None:
        allow(spec["writes"], _READ | _LIST | _WRITE | _MAKE_FILE | _REMOVE_FILE | _TRUNCATE)
    return ruleset


# --- the keeper -------------------------------------------------------------------------------------------------------
def _leave_a_keeper(parent: int) -> int:
    """Become two; only the child returns, with the keeper's number.

    Why bubblewrap is not enough: the inner of its two processes asks to die with the outer one only when the room is
    furnished, which takes some 10 ms. If the outer one is killed in between, what it was about to start runs on, with
    nobody to stop it. The keeper is made the parent of whoever loses theirs, so it finds those too.
    """
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it would take the child's last word away
    heard = (signal.SIGTERM, signal.SIGCHLD)
    signal.pthread_sigmask(signal.SIG_BLOCK, heard)
    _die_with(parent, signal.SIGTERM)
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, heard)
        return keeper
    nowhere = os.open("/dev/null", os.O_RDWR)
    for number in range(PROGRESS_FD):
        os.dup2(nowhere, number)
    os.closerange(PROGRESS_FD, os.sysconf("SC_OPEN_MAX"))
    code = None
    while code is None:
        if signal.sigwait(heard) == signal.SIGTERM:
            os.kill(child, signal.SIGKILL)
        ended, status = os.waitpid(child, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status) if ended else None
    _end_what_is_left()
    os._exit(code if code >= 0 else 128 - code)


def _end_what_is_left() -> None:
    try:
        while True:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                for number in _children():
                    os.kill(number, signal.SIGKILL)
                os.waitpid(-1, 0)
    except ChildProcessError:  # none is left
        return


def _children() -> list[int]:
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                parent = int(file.read().rpartition(b")")[2].split()[1])
        except OSError:  # gone since it was listed
            continue
        if parent == os.getpid():
            found.append(int(name))
    return found


# --- the steps --------------------------------------------------------------------------------------------------------
def _arrange_descriptors(spec: "Spec") -> None:
    """Standard streams, the progress pipe as 3, the inputs from 4 on, and nothing else."""
    given = spec["progress_fd"]
    source = os.open("/dev/null", os.O_WRONLY) if given is None else given
    os.dup2(source, PROGRESS_FD, inheritable=True)
    os.set_inheritable(PROGRESS_FD, True)  # dup2 onto itself changes nothing
    os.closerange(PROGRESS_FD + 1, source + 64)
    if spec["backend"] == "bwrap":
        return  # it binds them as files
    for number, path in enumerate(spec["reads"], FIRST_INPUT_FD):
        if os.open(path, os.O_RDONLY) != number:
            raise ValueError("descriptors are not in order")
        os.set_inheritable(number, True)


def _apply_limits(spec: "Spec") -> None:
    wanted = [
        (resource.RLIMIT_AS, spec["memory_bytes"], 0),
        (resource.RLIMIT_CPU, spec["cpu_s"], 5),  # five seconds between the polite signal and the last one
        (resource.RLIMIT_FSIZE, spec["output_bytes"], 0),
        (resource.RLIMIT_NOFILE, spec["open_files"], 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
    ]
    if spec["user"] is not None:  # counted per user: only where the user is the jail's own
        wanted.append((resource.RLIMIT_NPROC, spec["processes"], 0))
    for kind, value, grace in wanted:
        ceiling = resource.getrlimit(kind)[1]
        hard = value + grace if ceiling == resource.RLIM_INFINITY else min(value + grace, ceiling)
        resource.setrlimit(kind, (min(value, hard), hard))


def _be_first_to_go(nice: int) -> None:
    os.nice(nice)
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
            score.write("900")
    except OSError:  # a hardened container may forbid it; nothing depends on it
        return


def _become(user: int) -> None:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _die_with(parent: int, by: int = signal.SIGKILL) -> None:
    _prctl(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:  # it went before we asked
        sys.exit(EXIT_REFUSED)


def _enter_bubblewrap(spec: "Spec", keeper: int) -> None:
    descriptor = os.memfd_create("seccomp", 0)
    os.write(descriptor, seccomp_program(os.uname().machine, None))
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.set_inheritable(descriptor, True)
    command = [str(descriptor) if word == SECCOMP_FD_PLACEHOLDER else word for word in spec["command"]]
    _die_with(keeper)
    _apply_limits(spec)
    os.execve(command[0], command, spec["environment"])  # noqa: S606 - that is the point


def _enter_landlock(spec: "Spec", keeper: int) -> None:
    ruleset = _landlock_ruleset(spec) if spec["backend"] == "landlock" else None
    os.chdir(spec["writes"] or "/")
    if spec["user"] is not None:
        _become(spec["user"])
    _die_with(keeper)
    _apply_limits(spec)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if ruleset is not None:
        _check(_libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)), "landlock_restrict_self")
        os.close(ruleset)
    _apply_seccomp()
    os.execve(spec["command"][0], spec["command"], spec["environment"])  # noqa: S606 - that is the point


def main() -> None:
    """Give up rights as the specification in the first argument says, then become its command."""
    try:
        spec: Spec = json.loads(sys.argv[1])
        keeper = _leave_a_keeper(spec["parent"])
        _arrange_descriptors(spec)
        _be_first_to_go(spec["nice"])
        if spec["backend"] == "bwrap":
            _enter_bubblewrap(spec, keeper)
        else:
            _enter_landlock(spec, keeper)
    except (OSError, ValueError, KeyError) as refusal:
        sys.stderr.write(f"jail: {refusal}\n")
    sys.exit(EXIT_REFUSED)


if __name__ == "__main__":
    main()
