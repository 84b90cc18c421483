"""Pure decisions about deconstructions: who sees which mark, when all is revealed, what a mark may say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coaching.deconstructions.models import DeconstructionState
from coaching.errors import Conflict, Invalid
from coaching.words import clean_text
from media.timeline import Span

LONGEST_WHY = 1_000
MOST_MARKS = 100
MOST_PEOPLE = 30

Commits = Mapping[UUID, datetime | None]
"""Who takes part, and when they committed."""


@dataclass(frozen=True)
class MarkWish:
    """A mark as somebody wants it; no `end_ms` is an instant."""

    criterion_id: UUID
    start_ms: int
    end_ms: int | None = None
    why: str = ""


def state_of(revealed_at: datetime | None, agreed_at: datetime | None) -> DeconstructionState:
    """How far it is."""
    if agreed_at is not None:
        return DeconstructionState.AGREED
    return DeconstructionState.REVEALED if revealed_at is not None else DeconstructionState.MARKING


def present(commits: Commits, gone: Collection[UUID | None]) -> Commits:
    """Those who take part now: a coach whose pair has ended does not, nor whoever left the school."""
    return {person_id: at for person_id, at in commits.items() if person_id not in gone}


def all_committed(commits: Commits) -> bool:
    """Whether nobody is left who could still be swayed."""
    return bool(commits) and all(at is not None for at in commits.values())


def authors_shown(me: UUID | None, commits: Commits, *, revealed: bool) -> set[UUID]:
    """Whose marks somebody sees: their own always; others' once all is revealed, and only if they committed to them."""
    mine = {me} if me is not None else set()
    return mine | {person_id for person_id, at in commits.items() if revealed and at is not None}


def ensure_open(mine: datetime | None, revealed_at: datetime | None) -> None:
    """That the actor may still change their marks. Raises Conflict("committed", "revealed")."""
    if mine is not None:
        detail = "You have committed to your marks. They stand until everybody compares."
        raise Conflict(detail, "committed")
    if revealed_at is not None:
        detail = "Everybody's marks are open now. Talk about them and agree on a list."
        raise Conflict(detail, "revealed")


def ensure_some(marks: int) -> None:
    """That there is something to commit to: nobody looks at others' marks for nothing. Raises Conflict("no_marks")."""
    if marks == 0:
        detail = "Mark at least one moment first."
        raise Conflict(detail, "no_marks")


def ensure_room(marks: int) -> None:
    """That a timeline can still be read. Raises Conflict("too_many_marks")."""
    if marks > MOST_MARKS:
        detail = f"Please keep to {MOST_MARKS} marks."
        raise Conflict(detail, "too_many_marks")


def ensure_group(people: int) -> None:
    """That everybody has a timeline on one page. Raises Invalid("person_ids")."""
    if people > MOST_PEOPLE:
        field = "person_ids"
        raise Invalid(field, f"At most {MOST_PEOPLE} people can take part.")


def ensure_criteria(criteria: int) -> None:
    """That there is something to look for. Raises Conflict("no_criteria")."""
    if criteria == 0:
        detail = "This step has no criteria to look for yet. Add some to it first."
        raise Conflict(detail, "no_criteria")


def ensure_revealed(revealed_at: datetime | None) -> None:
    """That everybody has shown their marks. Raises Conflict("not_revealed")."""
    if revealed_at is None:
        detail = "Not everybody has committed yet."
        raise Conflict(detail, "not_revealed")


def ensure_agreed_on(wishes: Sequence[MarkWish]) -> None:
    """That the list says something. Raises Invalid("marks")."""
    field = "marks"
    if not wishes:
        raise Invalid(field, "Keep at least one moment.")
    if len(wishes) > MOST_MARKS:
        raise Invalid(field, f"Please keep to {MOST_MARKS} moments.")


def cleaned(wish: MarkWish, criteria: Collection[UUID], film: Span) -> MarkWish:
    """The mark as it is kept. Raises Invalid for the field that is wrong."""
    if wish.criterion_id not in criteria:
        field = "criterion_id"
        raise Invalid(field, "This is none of the criteria here.")
    if not film.start_ms <= wish.start_ms < film.end_ms:
        field = "start_ms"
        raise Invalid(field, f"The film runs from {film.start_ms} to {film.end_ms} ms.")
    if wish.end_ms is not None and not wish.start_ms < wish.end_ms <= film.end_ms:
        field = "end_ms"
        raise Invalid(field, f"The end must come after the start, and by {film.end_ms} ms.")
    return MarkWish(wish.criterion_id, wish.start_ms, wish.end_ms, clean_text(wish.why.strip(), "why", LONGEST_WHY))
