"""Tries to get out. Runs inside a jail (and, to prove that it can, outside): ``planted.py WHAT ARGUMENTS``.

Says ``did it`` when it got away with it; everything else, and saying nothing, is being stopped.
"""

# It stands alone and uses plain system calls.
# ruff: noqa: PTH101, PTH102, PTH110, PTH123, PTH208, PTH211, S606, T201

import ctypes
import fcntl
import json
import os
import resource
import socket
import stat
import sys
import time


def read(path: str) -> None:
    with open(path) as file:
        file.read()


def list_folder(path: str) -> None:
    os.listdir(path)


def write(path: str) -> None:
    with open(path, "w") as file:
        file.write("was here")


def overwrite(path: str) -> None:
    names = [name for name in ("/in/0", "/proc/self/fd/4", path) if os.path.exists(name)]
    with open(names[0], "r+") as file:
        file.write("was here")


def connect(port: str) -> None:
    socket.create_connection(("127.0.0.1", int(port)), timeout=2).close()


def see(pid: str) -> None:
    with open(f"/proc/{pid}/cmdline") as file:
        file.read()


def signal(pid: str) -> None:
    os.kill(int(pid), 0)


def limit(pid: str) -> None:
    resource.prlimit(int(pid), resource.RLIMIT_CORE, (0, 0))


def shell(said: str) -> None:
    os.execv("/bin/sh", ["sh", "-c", f"echo {said}"])


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def link(target: str) -> None:
    os.symlink(target, "link")


def change_mode(path: str) -> None:
    os.chmod(path, 0o600)


def make_folder() -> None:
    os.mkdir("folder")


def make_pipe() -> None:
    os.mkfifo("pipe")


def name_again(path: str) -> None:
    names = [name for name in ("/in/0", path) if os.path.exists(name)]
    os.link(names[0], "again")


def open_door() -> None:
    socket.socketpair()


def signal_by_file(pid: str) -> None:
    """Have the kernel kill the other when something arrives in our own pipe."""
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, int(pid))
    fcntl.fcntl(reading, 10, 9)  # F_SETSIG, SIGKILL
    fcntl.fcntl(reading, fcntl.F_SETFL, fcntl.fcntl(reading, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(writing, b"x")


def be_root() -> None:
    os.setuid(0)


def whoami() -> None:
    print(os.getuid(), os.getgid(), os.getgroups())


def tell() -> None:
    """What it was given, as JSON."""
    kinds = {name: getattr(resource, f"RLIMIT_{name}") for name in ("AS", "CPU", "FSIZE", "NOFILE", "CORE", "NPROC")}
    opened = []
    for number in range(1024):
        try:
            opened.append([number, stat.S_IFMT(os.fstat(number).st_mode), os.fstat(number).st_rdev])
        except OSError:
            continue
    try:
        processes = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        processes = []
    libc = ctypes.CDLL(None)
    told = {
        "environment": dict(os.environ),
        "limits": {name: resource.getrlimit(kind)[1] for name, kind in kinds.items()},
        "opened": opened,
        "processes": processes,
        "seccomp": libc.prctl(21, 0, 0, 0, 0),
        "no_new_privileges": libc.prctl(39, 0, 0, 0, 0),
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
    }
    print(json.dumps(told))


def waste_memory() -> None:
    kept = [bytearray(2**24) for _ in range(64)]
    print(len(kept))


def waste_processor() -> None:
    while True:
        pass


def waste_clock() -> None:
    time.sleep(60)


def waste_disk() -> None:
    with open("big", "wb") as file:
        file.writelines(bytes(2**16) for _ in range(64))


def waste_disk_by_many() -> None:
    """One file after another, each as large as it may be."""
    for number in range(10**6):
        with open(f"big-{number % 900}", "wb") as file:
            file.write(bytes(2**20))
    time.sleep(60)


def waste_names() -> None:
    for number in range(2000):
        with open(f"small-{number}", "wb"):
            pass
    time.sleep(60)


def waste_files() -> None:
    kept = [os.dup(0) for _ in range(64)]
    print(len(kept))


def waste_words() -> None:
    for _ in range(64):
        print("x" * 2**16)


def work() -> None:
    """What an honest program does: read its input, write its output."""
    path = "/in/0" if os.path.exists("/in/0") else "/proc/self/fd/4"
    with open(path) as given, open("result", "w") as made:
        made.write(given.read().upper())


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
    print("did it")
