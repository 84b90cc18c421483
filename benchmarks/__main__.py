"""Measure everything and print the table; exit 1 when a bound is exceeded."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import copying, pictures
from benchmarks.lesson import an_hour
from benchmarks.table import show
from media.ffmpeg import MediaTools

KEPT = Path("var/bench")


def main() -> int:
    """Run the benchmarks one after the other."""
    print("an hour of 1080p30 H.264/AAC; the first time it has to be made, which takes a few minutes", file=sys.stderr)
    source = an_hour(KEPT)
    tools = MediaTools.find()
    with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT) as name:
        folder = Path(name)
        folder.chmod(0o755)
        copied = copying.measure(tools, source.resolve(), folder.resolve())
        rows = (*copied, *pictures.measure(tools, source.resolve(), folder.resolve(), copied[0].seconds))
    show(rows)
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
