"""A row of a benchmark, and how rows are printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Row:
    """What was measured; `seconds` of ours, and of what it is compared with, where there is such a thing."""

    what: str
    seconds: float
    against: str = ""
    against_seconds: float | None = None
    at_most: float | None = None
    """The ratio that must not be exceeded."""

    @property
    def ratio(self) -> float | None:
        """How many times as long as the other; None where nothing is compared."""
        return None if self.against_seconds is None else self.seconds / self.against_seconds

    @property
    def kept(self) -> bool:
        """Whether the ratio is within its bound."""
        return self.ratio is None or self.at_most is None or self.ratio <= self.at_most


def show(rows: Sequence[Row]) -> None:
    """Print the rows as a table."""
    table = Table("what", "seconds", "against", "seconds", "ratio", "at most", "")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        bound = "" if row.at_most is None else f"{row.at_most:g}"
        verdict = "" if row.at_most is None else ("kept" if row.kept else "[bold]exceeded[/bold]")
        other = "" if row.against_seconds is None else f"{row.against_seconds:.2f}"
        table.add_row(row.what, f"{row.seconds:.2f}", row.against, other, ratio, bound, verdict)
    Console(width=150).print(table)
