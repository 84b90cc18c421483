"""Pure decisions about rehearsals: what is looked for, and what a round and its feedback may say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coaching.errors import Conflict, Invalid
from coaching.lessons.models import Purpose
from coaching.words import clean_line, clean_text

LONGEST_ADAPTATION = 2_000
LONGEST_FEEDBACK = 1_000
LONGEST_VARIATION = 200
LONGEST_RECORDING_MS = 24 * 3600 * 1000
MOST_ROUNDS = 50
FEWEST_PEOPLE = 2
MOST_PEOPLE = 12


@dataclass(frozen=True)
class Line:
    """A line of a checklist; `hint` is what was said about it when a model was taken apart."""

    criterion_id: UUID
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Said:
    """A glow or a grow as somebody wants it, tied to a criterion, or a moment of the round's recording, or both."""

    text: str
    criterion_id: UUID | None = None
    start_ms: int | None = None


@dataclass(frozen=True)
class Film:
    """The recording of a round that the actor sees; how long it is becomes known when it has been read."""

    lesson_id: UUID
    duration_ms: int | None


def checklist(own: Sequence[Line], agreed: Sequence[Line]) -> tuple[Line, ...]:
    """What is looked for: the list agreed on when a model was taken apart, else the step's own criteria.

    A criterion that happens several times in the model is one line, with all that was said about it.
    """
    hints: dict[UUID, list[str]] = {}
    texts: dict[UUID, str] = {}
    for line in agreed or own:
        texts.setdefault(line.criterion_id, line.text)
        hints.setdefault(line.criterion_id, []).extend([line.hint] if line.hint else [])
    return tuple(Line(criterion_id, text, "\n".join(hints[criterion_id])) for criterion_id, text in texts.items())


def ensure_lines(lines: Collection[Line]) -> None:
    """That there is something to practise towards. Raises Conflict("no_criteria")."""
    if not lines:
        detail = "This step has no criteria yet. Say how one can see it, then rehearse it."
        raise Conflict(detail, "no_criteria")


def ensure_agreed(*, agreed: bool) -> None:
    """That a list was agreed on since they began to rehearse. Raises Conflict("nothing_agreed")."""
    if not agreed:
        detail = "No list was agreed on since this rehearsal began."
        raise Conflict(detail, "nothing_agreed")


def whose_turn(company: Sequence[UUID], rounds: Iterable[UUID]) -> UUID | None:
    """Who rehearses next: of those with the fewest rounds the first in the order of the company; None of nobody.

    `rounds`: for each round there was, who rehearsed. Rounds of people who have left count for nobody.
    """
    had = Counter(rounds)
    return min(company, key=lambda person_id: had[person_id], default=None)


def ensure_company(people: int) -> None:
    """That there is somebody to watch, and that a turn comes round. Raises Invalid("person_ids")."""
    field = "person_ids"
    if people < FEWEST_PEOPLE:
        raise Invalid(field, "Choose at least one colleague to rehearse with.")
    if people > MOST_PEOPLE:
        raise Invalid(field, f"At most {MOST_PEOPLE} people can take turns.")


def ensure_took_apart(people: Collection[UUID], takers: Collection[UUID]) -> None:
    """That nobody reads what others said when they took a model apart. Raises Invalid("person_ids")."""
    if not set(people) <= set(takers):
        field = "person_ids"
        raise Invalid(
            field, "This checklist is for those who agreed on it. Begin one without it to rehearse with others."
        )


def ensure_of_company(person_id: UUID, company: Collection[UUID]) -> None:
    """That whoever rehearsed is one of those who rehearse together. Raises Invalid("person_id")."""
    if person_id not in company:
        field = "person_id"
        raise Invalid(field, "Only those who rehearse together take turns here.")


def ensure_here(*, here: bool, seen: bool) -> None:
    """That a company says nothing of who has left it, nor of a film somebody cannot see.

    Raises Conflict("has_left", "recording_hidden").
    """
    if not here:
        detail = "They have left this rehearsal. Their rounds stay as they are."
        raise Conflict(detail, "has_left")
    if not seen:
        detail = "This round has a recording that is not shared with you. Whoever saw it says what they saw."
        raise Conflict(detail, "recording_hidden")


def ensure_together(ended_at: datetime | None) -> None:
    """That a company is not done. Raises Conflict("rehearsal_over")."""
    if ended_at is not None:
        detail = "This rehearsal is over. Begin another one in the library."
        raise Conflict(detail, "rehearsal_over")


def ensure_going(ended_at: datetime | None) -> None:
    """That its cycle is open. Raises Conflict("cycle_closed")."""
    if ended_at is not None:
        detail = "The cycle of this rehearsal is over. Rehearse in the newest one."
        raise Conflict(detail, "cycle_closed")


def ensure_room(rounds: int) -> None:
    """That they still fit side by side. Raises Conflict("too_many_rounds")."""
    if rounds >= MOST_ROUNDS:
        detail = f"This rehearsal has {MOST_ROUNDS} rounds already."
        raise Conflict(detail, "too_many_rounds")


def ensure_of_pair(person_id: UUID, pair: Collection[UUID]) -> None:
    """That whoever rehearsed is one of the two. Raises Invalid("person_id")."""
    if person_id not in pair:
        field = "person_id"
        raise Invalid(field, "Only the two of you rehearse here.")


def ensure_recorded_for_this(purpose: Purpose) -> None:
    """That nobody puts a film of a class here by mistake. Raises Invalid("lesson_id")."""
    if purpose is not Purpose.REHEARSAL:
        field = "lesson_id"
        raise Invalid(field, "This is a lesson. Send a recording of the rehearsal instead.")


def cleaned_met(met: Iterable[UUID], lines: Collection[UUID]) -> frozenset[UUID]:
    """Raises Invalid("criteria_met")."""
    wanted = frozenset(met)
    if not wanted <= set(lines):
        field = "criteria_met"
        raise Invalid(field, "One of these is not on the checklist.")
    return wanted


def cleaned_adaptation(text: str) -> str:
    """Raises Invalid("adaptation")."""
    return clean_text(text.strip(), "adaptation", LONGEST_ADAPTATION)


def cleaned_variation(text: str | None) -> str:
    """A card's key or one's own words, perhaps none. Raises Invalid("variation")."""
    return clean_line(text, "variation", LONGEST_VARIATION) if text and text.strip() else ""


def cleaned_said(said: Said, field: str, lines: Collection[UUID], film: Film | None) -> Said:
    """A glow or a grow as it is kept. Raises Invalid(field)."""
    text = clean_text(said.text.strip(), field, LONGEST_FEEDBACK)
    if not text:
        raise Invalid(field, "Please write something here.")
    if said.criterion_id is None and said.start_ms is None:
        raise Invalid(field, "Tie it to a line of the checklist, or to a moment of the recording.")
    if said.criterion_id is not None and said.criterion_id not in lines:
        raise Invalid(field, "This is not on the checklist.")
    if said.start_ms is not None:
        if film is None:
            raise Invalid(field, "There is no recording to point into.")
        if not 0 <= said.start_ms < (film.duration_ms or LONGEST_RECORDING_MS):
            raise Invalid(field, "This moment is not in the recording.")
    return Said(text, said.criterion_id, said.start_ms)
