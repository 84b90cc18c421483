"""Who is running: to see that nothing is left behind."""

import subprocess
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
