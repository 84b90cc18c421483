"""Coverage as a sheet (CSV). Written from what is shown, so it holds no number that the page does not. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from coaching.coverage.figures import Figure, Measure, Number
from coaching.coverage.rules import FEWEST, Hidden
from coaching.library.sheet import guarded

HEADINGS = ("when", "what", "department", "number", "out of", "percent", "remark")
WORDS = {
    Measure.STAFF: "Teachers and coaches",
    Measure.IN_CYCLE: "In a cycle",
    Measure.ON_CADENCE: "On cadence",
    Measure.OVERDUE: "Overdue",
    Measure.CYCLES: "Cycles begun",
    Measure.STEPS_AGREED: "Steps agreed",
    Measure.STEPS_SECURE: "Steps agreed that are secure",
    Measure.MODELS: "Models taken apart, once for each person",
    Measure.ROUNDS: "Rounds rehearsed",
}
REMARKS = {
    Hidden.SMALL: "Not shown: too few people",
    Hidden.FEW: f"About fewer than {FEWEST} people",
    Hidden.MOST: f"About all but fewer than {FEWEST} people",
}
EVERYBODY, NO_DEPARTMENT = "All departments", "No department"


def write_sheet(parts: Iterable[tuple[str, Iterable[Figure]]]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; each part with the words for when it was."""
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\r\n")
    sheet.writerow(HEADINGS)
    for when, figures in parts:
        for figure in figures:
            for line in _lines(figure):
                sheet.writerow([guarded(cell) for cell in (when, *line)])
    return text.getvalue().encode("utf-8-sig")


def _lines(figure: Figure) -> Iterator[tuple[str, ...]]:
    what = f"Cycles with phase {figure.phase}: {figure.name}" if figure.phase else WORDS[figure.measure]
    yield what, EVERYBODY, *_cells(figure.all)
    for name, number in sorted(figure.departments.items()):
        yield what, name or NO_DEPARTMENT, *_cells(number)
    if figure.together:
        names = ", ".join(name or NO_DEPARTMENT for name in sorted(figure.together_names))
        yield what, f"Together: {names}", *_cells(figure.together)


def _cells(number: Number) -> tuple[str, str, str, str]:
    remark = REMARKS[number.hidden] if number.hidden else ""
    whole = str(number.of or "")
    if number.count is None:
        return "", whole, "", remark
    return str(number.count), whole, str(round(100 * number.count / number.of)) if number.of else "", remark
