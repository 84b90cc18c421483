"""One table over the whole corpus, told by the tests themselves: each test leaves its row, and the last line prints all.

The rows travel with pytest's own reports, so that it does not matter which process ran a test.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

PROPERTY = "corpus-row"
_WIDTH = 220


@dataclass
class Row:
    """What became of one recording; a test fills it in as it goes."""

    source: str
    """``made`` here, or ``real`` (by other people's devices)."""
    file: str
    decision: str = ""
    segments: str = ""
    exactness: str = ""
    sync: str = ""
    chromium: str = ""
    verdict: str = "FAILED"

    def as_property(self) -> tuple[str, str]:
        """Return it as pytest carries it from process to process."""
        return PROPERTY, json.dumps(asdict(self))


def rows_of(properties: Iterable[tuple[str, object]]) -> list[Row]:
    """Read the rows among what tests left."""
    return [Row(**json.loads(str(value))) for name, value in properties if name == PROPERTY]


def written(rows: Iterable[Row], notes: Iterable[str]) -> str:
    """Write the table, by file, with what must be said about it above."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in fields(Row):
        table.add_column(column.name, overflow="fold", max_width=48 if column.name == "decision" else None)
    listed = sorted(rows, key=lambda row: (row.source, row.file))
    for row in listed:
        table.add_row(*asdict(row).values())
    paper = io.StringIO()
    console = Console(file=paper, width=_WIDTH, markup=False, highlight=False)
    console.print(table)
    right = sum(row.verdict == "ok" for row in listed)
    return "\n".join((*notes, paper.getvalue(), f"{right} of {len(listed)} recordings came out right."))
