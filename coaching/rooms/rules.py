"""Pure decisions about rooms: what can be watched together, by whom, and where each film begins and ends."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import TypeAdapter

from coaching.db import JsonValue
from coaching.errors import Conflict, Invalid
from coaching.rooms.commands import Films, Heard, Strand
from coaching.rooms.playback import State

MOST_PEOPLE = 12
MOST_SEATS = 6
UNUSED_FOR = timedelta(days=30)
SILENT_FOR = timedelta(seconds=15)
LONG_ENOUGH_MS = 30_000
"""Without an end, a moment is compared for as long as this."""


class FilmKind(StrEnum):
    """What one film of a room can be."""

    LESSON = "lesson"
    CLIP = "clip"
    EXEMPLAR = "exemplar"
    ANNOTATION = "annotation"


@dataclass(frozen=True)
class Film:
    """A lesson or a stretch of it, a clip, a model, or the moment of a note."""

    kind: FilmKind
    id: UUID
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True)
class Subject:
    """What is watched: one film, or two side by side, with how much later than its start each begins at first."""

    films: tuple[Film, ...]
    shifts: tuple[int, ...] = ()
    heard: Heard = Heard.A

    @property
    def compares(self) -> bool:
        """Whether there are two."""
        return len(self.films) > 1

    @property
    def key(self) -> str:
        """The same for the same films: how they are lined up is said in the room."""
        return "|".join(_key(film) for film in self.films)


@dataclass(frozen=True)
class Cut:
    """A film as it is now: the bounds it may be shown within, and where it begins and ends. Lesson time."""

    low_ms: int
    start_ms: int
    end_ms: int


_SUBJECT: TypeAdapter[Subject] = TypeAdapter(Subject)


def _key(film: Film) -> str:
    span = "" if film.start_ms is None else f":{film.start_ms}-{'' if film.end_ms is None else film.end_ms}"
    return f"{film.kind}:{film.id}{span}"


def company_of(pair_id: UUID | None, person_ids: Collection[UUID]) -> str:
    """Whose room it is, as a key."""
    if pair_id is not None:
        return f"pair:{pair_id}"
    joined = " ".join(sorted(str(person_id) for person_id in person_ids))
    return f"people:{hashlib.sha256(joined.encode()).hexdigest()}"


def packed(subject: Subject) -> JsonValue:
    """The subject as it is kept."""
    kept: JsonValue = _SUBJECT.dump_python(subject, mode="json")
    return kept


def unpacked(kept: JsonValue) -> Subject:
    """The subject as it was kept."""
    return _SUBJECT.validate_python(kept)


def moment(start_ms: int, end_ms: int | None, duration_ms: int) -> Cut:
    """A stretch of a lesson that may be moved on the whole lesson before its end."""
    start = min(start_ms, max(0, duration_ms - 1))
    end = start + LONG_ENOUGH_MS if end_ms is None else end_ms
    return Cut(0, start, max(start + 1, min(end, duration_ms)))


def films_of(subject: Subject, cuts: Collection[Cut]) -> Films:
    """What a room shows: one film from its start to its end, or two from the start of both."""
    if not subject.compares:
        cut = next(iter(cuts))
        return Films(low_ms=cut.start_ms, high_ms=cut.end_ms)
    shifts = subject.shifts or tuple(0 for _ in cuts)
    sides = (Strand(c.start_ms, c.low_ms, c.end_ms, shift) for c, shift in zip(cuts, shifts, strict=True))
    return Films(low_ms=0, high_ms=1, sides=tuple(sides))


def films_after(subject: Subject, cuts: Collection[Cut], state: State) -> Films:
    """What a room shows today, lined up as it was: a clip may have been cut anew."""
    return films_of(replace(subject, shifts=tuple(side.shift_ms for side in state.sides)), cuts)


def ensure_group(people: int) -> None:
    """That it is a small group, and one. Raises Invalid("person_ids")."""
    field = "person_ids"
    if people > MOST_PEOPLE:
        raise Invalid(field, f"At most {MOST_PEOPLE} people can watch together.")


def ensure_for_all(people: Collection[UUID], watching: Collection[UUID]) -> None:
    """That everybody who is asked in may see what is shown. Raises Conflict("not_for_all")."""
    if not set(people) <= set(watching):
        detail = "Not everybody here may watch this. Share it with them first."
        raise Conflict(detail, "not_for_all")


def ensure_seat(taken: int) -> None:
    """That somebody has a page or two open, not a hundred. Raises Conflict("too_many_pages")."""
    if taken >= MOST_SEATS:
        detail = "This room is open on too many of your pages. Close one of them."
        raise Conflict(detail, "too_many_pages")
