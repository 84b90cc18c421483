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
    """What was measured: a value of ours, and of what it is compared with, where there is such a thing."""

    what: str
    ours: float
    against: str = ""
    theirs: float | None = None
    at_most: float | None = None
    """What the ratio (ours to theirs, or theirs to ours where `at_least` is given) must not exceed."""
    at_least: float | None = None
    """How many times ours theirs must be."""
    limit: float | None = None
    """What ours must not exceed by itself."""
    unit: str = "s"
    lesson: str = ""
    """Which recording, and what was scaled."""

    @property
    def ratio(self) -> float | None:
        """How many times theirs ours is, or the other way round; None where nothing is compared."""
        if self.theirs is None:
            return None
        return self.theirs / self.ours if self.at_least is not None else self.ours / self.theirs

    @property
    def kept(self) -> bool:
        """Whether everything is within its bound."""
        if self.limit is not None and self.ours > self.limit:
            return False
        if self.ratio is None:
            return True
        high = self.at_most is not None and self.ratio > self.at_most
        low = self.at_least is not None and self.ratio < self.at_least
        return not high and not low

    @property
    def bound(self) -> str:
        """The bound in words; nothing where there is none."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.limit is None else f"≤ {self.limit:g} {self.unit}"

    def cells(self) -> tuple[str, ...]:
        """The row as it is printed."""
        theirs = "" if self.theirs is None else f"{self.theirs:.4g} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = "" if not self.bound else ("kept" if self.kept else "[bold]missed[/bold]")
        return (
            self.what,
            f"{self.ours:.4g} {self.unit}",
            self.against,
            theirs,
            ratio,
            self.bound,
            verdict,
            self.lesson,
        )


def show(rows: Sequence[Row]) -> None:
    """Print the rows as a table."""
    table = Table("what", "ours", "against", "theirs", "ratio", "bound", "", "lesson")
    for row in rows:
        table.add_row(*row.cells())
    Console(width=190).print(table)
