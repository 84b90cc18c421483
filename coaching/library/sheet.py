"""The library as a sheet (CSV): what a spreadsheet writes is read, what is written a spreadsheet opens. Pure.

Columns: title, area, about, cue, contrast, criterion 1, criterion 2, … and id, which finds a step again after its title
was changed. Unknown columns are left alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from coaching.errors import Invalid, InvalidMany
from coaching.library.rules import CriterionWish, Words, area_key, cleaned, title_key

MOST_ROWS = 1_000
TEXTS = ("title", "area", "about", "cue", "contrast")
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet would take for a formula (OWASP, "CSV Injection"); a quote more in front guards it."""
CRITERION = re.compile(r"criterion ?(\d{0,2})")
FIELD = "file"


@dataclass(frozen=True)
class SheetRow:
    """One step as the sheet has it; `number` counts as a spreadsheet does, the headings being 1."""

    number: int
    words: Words
    id: UUID | None = None


def write_sheet(templates: Iterable[tuple[UUID | None, Words]]) -> bytes:
    """The sheet: UTF-8 with the mark that spreadsheets look for, commas, one step a row."""
    rows = list(templates)
    most = max((len(words.criteria) for _, words in rows), default=1)
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\r\n")
    sheet.writerow([*TEXTS, *(f"criterion {n}" for n in range(1, most + 1)), "id"])
    for template_id, words in rows:
        criteria = [wish.text for wish in words.criteria] + [""] * (most - len(words.criteria))
        cells = [*(getattr(words, name) for name in TEXTS), *criteria]
        sheet.writerow([*(guarded(cell) for cell in cells), str(template_id or "")])
    return text.getvalue().encode("utf-8-sig")


def read_sheet(content: bytes) -> tuple[SheetRow, ...]:
    """The steps of a sheet, cleaned. Raises InvalidMany with every row that is wrong, Invalid("file") for no sheet."""
    cells = _cells(_text(content))
    headings = [heading.strip().casefold() for heading in cells[0]] if cells else []
    if not {"title", "area"} <= set(headings):
        raise Invalid(FIELD, "The first row must name the columns; title and area have to be among them.")
    rows: list[SheetRow] = []
    wrong: list[tuple[str, str]] = []
    for number, line in enumerate(cells[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        try:
            rows.append(_row(number, headings, line))
        except Invalid as error:
            wrong.append((f"row {number}, {error.field}", error.detail))
    wrong += _twice(rows)
    if wrong:
        raise InvalidMany(wrong)
    if len(rows) > MOST_ROWS:
        raise Invalid(FIELD, f"Please import at most {MOST_ROWS:,} steps at once.")
    return tuple(rows)


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what spreadsheets on Windows still write
    if "\0" in text:
        raise Invalid(FIELD, "This is not a sheet of steps (CSV).")
    return text


def _cells(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)  # spreadsheets follow the country
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Invalid(FIELD, "This is not a sheet of steps (CSV).") from error


def _row(number: int, headings: Sequence[str], line: Sequence[str]) -> SheetRow:
    cells = {heading: _plain(cell.strip()) for heading, cell in zip(headings, line, strict=False)}
    numbered = {heading: CRITERION.fullmatch(heading) for heading in headings}
    in_order = sorted((int(found[1] or 0), heading) for heading, found in numbered.items() if found)
    criteria = [text for _, heading in in_order if (text := cells.get(heading, ""))]
    wanted = Words(**{name: cells.get(name, "") for name in TEXTS}, criteria=tuple(map(CriterionWish, criteria)))
    return SheetRow(number, cleaned(wanted), _id(cells.get("id", "")))


def _id(cell: str) -> UUID | None:
    try:
        return UUID(cell) if cell else None
    except ValueError as error:
        field = "id"
        raise Invalid(field, "Leave this empty, or as it was exported.") from error


def _twice(rows: Sequence[SheetRow]) -> list[tuple[str, str]]:
    first: dict[object, int] = {}
    wrong: list[tuple[str, str]] = []
    for row in rows:
        keys: list[object] = [(area_key(row.words.area), title_key(row.words.title)), *([row.id] if row.id else [])]
        before = next((first[key] for key in keys if key in first), None)
        if before is not None:
            wrong.append((f"row {row.number}, title", f"This is the same step as in row {before}."))
        first |= dict.fromkeys(keys, row.number)
    return wrong


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
