"""Who is running: to see that nothing is left behind."""

import subprocess
from contextlib import suppress
from pathlib import Path


def children_of(pid: int) -> list[str]:
    """The command lines of every process that descends from ``pid``."""
    command = ["ps", "-ww", "-eo", "pid=,ppid=,args="]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in found.splitlines()]
    wanted, result = {str(pid)}, []
    for row_pid, parent, *args in sorted(rows, key=lambda row: int(row[0])):
        if parent in wanted and not " ".join(args).startswith("ps -ww"):
            wanted.add(row_pid)
            result.append(" ".join(args))
    return result


def running_with(folder: Path) -> list[str]:
    """The command lines of every process that was told anything of this folder."""
    listed = subprocess.run(["ps", "-ww", "-eo", "args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder) in line]


def names_below(pid: int) -> list[str]:
    """The programs that descend from ``pid``, by their short names; quick enough to catch one on its way."""
    names = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # gone since
            for child in listed.read_text().split():
                names += [Path(f"/proc/{child}/comm").read_text().strip(), *names_below(int(child))]
    return names
