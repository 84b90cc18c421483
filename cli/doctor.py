"""`vignette doctor`: is everything there that Vignette needs, and does it work."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import typer
from sqlalchemy.exc import SQLAlchemyError

from cli.build import Parts, build
from cli.migrations import newest_revision, revision_of
from cli.say import answer, as_json, complain, in_short, plainly
from media.ffmpeg import MediaTools
from workers.liveness import Roll, lock_folder

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs"})
LOOKS = "doctor/look"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    words: str


def doctor(machine: bool = as_json) -> None:
    """Look whether everything Vignette needs is there and works. Exit 1 when something does not."""
    with plainly():
        parts = build()
    looks = {
        "python": _python,
        "media programs": _media,
        "database": _database,
        "store": _store,
        "disk": _disk,
        "workers": _workers,
        "address": _address,
    }
    findings = [_found(what, look, parts) for what, look in looks.items()]
    if machine:
        answer("", machine=True, findings=[asdict(finding) for finding in findings])
    for finding in findings if not machine else ():
        answer(f"{'well    ' if finding.fine else 'NOT WELL'}  {finding.what}: {finding.words}", machine=False)
    sick = [finding.what for finding in findings if not finding.fine]
    if sick:
        complain(f"not well: {', '.join(sick)}")
        raise typer.Exit(1)


def _found(what: str, look: Callable[[Parts], tuple[bool, str]], parts: Parts) -> Finding:
    """Whatever goes wrong in a look is its finding; the others are looked at all the same."""
    try:
        return Finding(what, *look(parts))
    except SQLAlchemyError as error:
        return Finding(what, fine=False, words=in_short(error))
    except Exception as error:  # noqa: BLE001 - the doctor names every trouble and dies of none
        return Finding(what, fine=False, words=" ".join(str(error).split()) or type(error).__name__)


def _python(_parts: Parts) -> tuple[bool, str]:
    return True, platform.python_version()


def _media(parts: Parts) -> tuple[bool, str]:
    settings = parts.settings
    tools = MediaTools.find(jail=settings.jail, allow_unsandboxed=settings.allow_unsandboxed_media)
    locked = tools.jail.name != "none"
    return locked, f"{tools.ffmpeg}, " + (f"locked in by {tools.jail.name}" if locked else "NOT locked in")


def _database(parts: Parts) -> tuple[bool, str]:
    here, wanted = revision_of(parts.engine), newest_revision()
    name = parts.engine.dialect.name
    if here != wanted:
        return False, f"{name} stands at revision {here}, this release wants {wanted}: run `vignette migrate`"
    if name == "sqlite" and (kind := file_system_of(parts.settings.data_dir.absolute())) in NETWORK:
        return False, f"sqlite lies on {kind}; it needs a disk of this machine"
    return True, f"{name}, revision {here}"


def file_system_of(path: Path, mounts: str | None = None) -> str:
    """What kind of file system holds `path`, by Linux's table of mounts; empty where there is none."""
    table = Path("/proc/self/mounts")
    text = mounts if mounts is not None else table.read_text() if table.exists() else ""
    points = {Path(words[1]): words[2] for line in text.splitlines() if len(words := line.split()) > 2}  # noqa: PLR2004
    return next((points[folder] for folder in (path, *path.parents) if folder in points), "")


def _store(parts: Parts) -> tuple[bool, str]:
    parts.store.put_bytes(LOOKS, b"well")
    read = b"".join(parts.store.open_range(LOOKS, 0))
    parts.store.delete(LOOKS)
    return read == b"well", f"{parts.settings.blobs_at} takes, gives and forgets"


def _disk(parts: Parts) -> tuple[bool, str]:
    free, least = shutil.disk_usage(parts.settings.data_dir).free, parts.settings.free_disk_bytes
    gib = f"{free / 2**30:.1f} GiB free"
    return free > least, gib if free > least else f"{gib}, uploads are refused below {least / 2**30:.1f} GiB"


def _workers(parts: Parts) -> tuple[bool, str]:
    roll = Roll(parts.engine, lock_folder(parts.settings), parts.settings.worker_ttl_s)
    count = len(roll.living())
    if not count:
        return False, "none is alive: recordings wait. Start one with `vignette serve` or `vignette worker`"
    return True, f"{count} alive"


def _address(parts: Parts) -> tuple[bool, str]:
    return (
        True,
        f"{parts.settings.root_url}{'' if parts.settings.secure else ' (no https: fine on this machine alone)'}",
    )
