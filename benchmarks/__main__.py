"""Measure everything, or what is named, and print the table; exit 1 when a bound is missed.

`python -m benchmarks [FAMILY ...]`; the families are below.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clips import clip_rows
from benchmarks.copying import copy_rows, picture_rows
from benchmarks.exporting import export_rows
from benchmarks.lists import list_rows
from benchmarks.making import Bench
from benchmarks.memory import memory_rows
from benchmarks.peers import peer_rows
from benchmarks.rooms import room_rows
from benchmarks.table import Row, show
from benchmarks.together import together_rows
from benchmarks.transcoding import transcode_rows, worker_rows
from cli.memory import spare_what_stays
from media.ffmpeg import MediaTools

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = Path("var/bench")
FAMILIES: dict[str, Callable[[Bench], tuple[Row, ...]]] = {
    "copy": copy_rows,
    "pictures": picture_rows,
    "transcode": transcode_rows,
    "workers": worker_rows,
    "peers": peer_rows,
    "clip": clip_rows,
    "lists": list_rows,
    "export": export_rows,
    "memory": memory_rows,
    "rooms": room_rows,
    "together": together_rows,
}


def main(words: list[str] | None = None) -> int:
    """Run the benchmarks one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios, measured side by side.")
    parser.add_argument("families", nargs="*", metavar="family", help=f"which of {', '.join(FAMILIES)} (all)")
    chosen = parser.parse_args(words).families or list(FAMILIES)
    unknown = [name for name in chosen if name not in FAMILIES]
    if unknown:
        parser.error(f"there is no family {', '.join(unknown)}")
    KEPT.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    print("recordings are made the first time, which takes a few minutes", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT) as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        bench = Bench(MediaTools.find(threads=1), KEPT, folder)
        for family in chosen:
            spare_what_stays()  # or the garbage collector looks through what earlier families left, on this one's time
            started = time.monotonic()
            found = FAMILIES[family](bench)
            show(found)  # at once: a run that is broken off has said what it knew
            print(f"{family}: {time.monotonic() - started:.0f} s", file=sys.stderr)
            rows += found
    if len(chosen) > 1:
        show(rows)
    busy = os.getloadavg()[0]
    print(f"{bench.cores} cores; load in the last minute {busy:.1f}")
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
