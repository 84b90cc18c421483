"""Reads about rooms, and the door to them.

There is one question, ROOM_WATCH, asked on opening, on each command and on each delivery, of everything as it is then:
the people of the room while their pair lasts, and of them those who may see each of its films.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.facts import Actor, Facts, Role, RoomFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.annotations.models import Annotation
from coaching.annotations.queries import facts_of_note
from coaching.db import JsonValue
from coaching.errors import NotFound
from coaching.exemplars import queries as exemplars
from coaching.exemplars.models import Exemplar
from coaching.lessons.models import Clip, Lesson
from coaching.lessons.queries import facts_of
from coaching.people.models import Credential, Membership, Pair, Person
from coaching.rooms import rules
from coaching.rooms.models import Room, RoomHost, RoomPerson, RoomSeat
from coaching.rooms.playback import State, settled
from coaching.rooms.rules import Cut, Film, FilmKind, Subject
from coaching.work import Work

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_LISTED = 200
_STATE: TypeAdapter[State] = TypeAdapter(State)


@dataclass(frozen=True)
class ShownFilm:
    """A film as it is now, under its own name or its lesson's, and what its own door asks."""

    film: Film
    title: str
    lesson: Lesson
    cut: Cut
    facts: Facts
    permission: Permission

    def seen_by(self, actor: Actor, now: datetime) -> bool:
        """Whether somebody may see it."""
        return allows(actor, self.permission, self.facts, now)


@dataclass(frozen=True)
class RoomPersonShown:
    """Somebody of the room, as the table knows them."""

    actor: Actor
    name: str


@dataclass(frozen=True)
class OpenRoom:
    """A room as it is now. `seers`: those of its people who may see all of it; perhaps nobody."""

    room: Room
    subject: Subject
    films: tuple[ShownFilm, ...]
    names: dict[UUID, str]
    seers: frozenset[UUID]
    state: State


@dataclass(frozen=True)
class Look:
    """What the pages of a room may be told (None: it is not there); which of the credentials `asked` about live."""

    room: OpenRoom | None
    living: frozenset[UUID]
    asked: frozenset[UUID]

    def admits(self, person_id: UUID) -> bool:
        """Whether somebody may be in it now."""
        return self.room is not None and person_id in self.room.seers


def ms_of(instant: datetime) -> int:
    """An instant as rooms count: milliseconds since 1970."""
    return (instant - EPOCH) // timedelta(milliseconds=1)


def packed(state: State) -> JsonValue:
    """A state as it is kept and sent."""
    kept: JsonValue = _STATE.dump_python(state, mode="json")
    return kept


def unpacked(kept: JsonValue) -> State:
    """A state as it was kept."""
    return _STATE.validate_python(kept)


def room_for(work: Work, room_id: UUID, *, hold: bool = False) -> OpenRoom:
    """The door to a room; whoever comes to change it holds the row. Raises NotFound."""
    found = open_room(work, room_id, hold=hold)
    if found is None or not _admits(work, found):
        raise NotFound
    return found


def may_watch(work: Work, room_id: UUID) -> bool:
    """Whether the door to a room is open to the actor, as things are now."""
    found = open_room(work, room_id)
    return found is not None and _admits(work, found)


def _admits(work: Work, found: OpenRoom) -> bool:
    return allows(work.actor, Permission.ROOM_WATCH, room_facts(found), work.now)


def facts_by_id(work: Work, ids: Collection[UUID]) -> dict[UUID, RoomFacts]:
    """What the permission table may know of these rooms; those with nothing to show any more are not in it."""
    found = {room_id: open_room(work, room_id) for room_id in ids}
    return {room_id: room_facts(room) for room_id, room in found.items() if room is not None}


def room_facts(found: OpenRoom) -> RoomFacts:
    """What the permission table may know of a room."""
    return RoomFacts(found.room.organisation_id, frozenset(found.names), found.seers)


def open_room(work: Work, room_id: UUID, *, hold: bool = False) -> OpenRoom | None:
    """A room with everything its door asks about; None where it or one of its films is not there any more."""
    query = select(Room).where(col(Room.id) == room_id)
    room = work.session.exec(query.with_for_update() if hold else query).first()
    if room is None:
        return None
    subject = rules.unpacked(room.subject)
    films = films_now(work, subject)
    if films is None:
        return None
    people = _shown(work.rows(_PEOPLE_OF, room_id=room_id))
    return OpenRoom(
        room=room,
        subject=subject,
        films=films,
        names={one.actor.person_id: one.name for one in people if one.actor.person_id},
        seers=seers(films, [one.actor for one in people], work.now),
        state=settled(unpacked(room.state), ms_of(work.now)),
    )


def seers(films: Sequence[ShownFilm], people: Collection[Actor], now: datetime) -> frozenset[UUID]:
    """Those who may see every film."""
    return frozenset(
        person.person_id for person in people if person.person_id and all(film.seen_by(person, now) for film in films)
    )


_PEOPLE = (
    select_columns(col(Person.id), col(Person.name), col(Membership.organisation_id), col(Membership.role))
    .join(Membership, col(Membership.person_id) == col(Person.id))
    .where(col(Person.disabled_at).is_(None))
    .order_by(col(Person.id))
)
_PEOPLE_AMONG = _PEOPLE.where(col(Person.id).in_(bindparam("person_ids", expanding=True)))
_PEOPLE_OF = (
    _PEOPLE.join(RoomPerson, col(RoomPerson.person_id) == col(Person.id))
    .join(Room, col(Room.id) == col(RoomPerson.room_id))
    .outerjoin(Pair, col(Pair.id) == col(Room.pair_id))
    .where(col(Room.id) == bindparam("room_id"), col(Pair.ended_at).is_(None))
)
"""Who belongs to a room now: nobody any more when its pair has ended."""


def people_among(work: Work, person_ids: Collection[UUID]) -> list[RoomPersonShown]:
    """Those of them who are in the school today. One query."""
    return _shown(work.rows(_PEOPLE_AMONG, person_ids=list(person_ids)))


def _shown(rows: Iterable[tuple[Any, ...]]) -> list[RoomPersonShown]:
    return [
        RoomPersonShown(Actor(person_id, organisation_id, Role(role)), name)
        for person_id, name, organisation_id, role in rows
    ]


def films_now(work: Work, subject: Subject) -> tuple[ShownFilm, ...] | None:
    """Its films as they are now, whoever asks; None where one is not there any more."""
    found = [_film_now(work, film) for film in subject.films]
    there = tuple(film for film in found if film is not None)
    return there if len(there) == len(found) else None


def _film_now(work: Work, film: Film) -> ShownFilm | None:
    match film.kind:
        case FilmKind.LESSON:
            return _of_lesson(work, film)
        case FilmKind.CLIP:
            clip = work.session.get(Clip, film.id)
            return _of_clip(work, film, clip) if clip else None
        case FilmKind.EXEMPLAR:
            exemplar = work.session.get(Exemplar, film.id)
            return _of_exemplar(work, film, exemplar) if exemplar else None
        case FilmKind.ANNOTATION:
            note = work.session.get(Annotation, film.id)
            return _of_note(work, film, note) if note and note.deleted_at is None else None


def _of_lesson(work: Work, film: Film) -> ShownFilm | None:
    lesson = _lesson(work, film.id)
    if lesson is None:
        return None
    length = lesson.duration_ms or 0
    cut = Cut(0, 0, max(1, length)) if film.start_ms is None else rules.moment(film.start_ms, film.end_ms, length)
    return ShownFilm(film, lesson.title, lesson, cut, facts_of(work, lesson), Permission.LESSON_VIEW)


def _of_clip(work: Work, film: Film, clip: Clip) -> ShownFilm | None:
    lesson = _lesson(work, clip.lesson_id)
    if lesson is None:
        return None
    cut = Cut(0, clip.start_ms, clip.end_ms)
    return ShownFilm(film, clip.title, lesson, cut, facts_of(work, lesson), Permission.LESSON_VIEW)


def _of_exemplar(work: Work, film: Film, exemplar: Exemplar) -> ShownFilm | None:
    """Of the lesson a model is from, only its own moments are to be seen."""
    lesson = _lesson(work, exemplar.lesson_id)
    facts = exemplars.facts_of_all(work, [exemplar]).get(exemplar.id)
    if lesson is None or facts is None:
        return None
    cut = Cut(exemplar.start_ms, exemplar.start_ms, exemplar.end_ms)
    return ShownFilm(film, exemplar.title, lesson, cut, facts, Permission.EXEMPLAR_VIEW)


def _of_note(work: Work, film: Film, note: Annotation) -> ShownFilm | None:
    lesson = _lesson(work, note.lesson_id)
    if lesson is None:
        return None
    cut = rules.moment(note.start_ms, note.end_ms, lesson.duration_ms or 0)
    facts = facts_of_note(facts_of(work, lesson), note)
    return ShownFilm(film, lesson.title, lesson, cut, facts, Permission.ANNOTATION_VIEW)


def _lesson(work: Work, lesson_id: UUID) -> Lesson | None:
    return work.session.get(Lesson, lesson_id)


def look(work: Work, room_id: UUID, credential_ids: Collection[UUID]) -> Look:
    """A room as its open pages may be told of it, and which of their sign-ins still live. A few queries."""
    return Look(open_room(work, room_id), living_among(work, credential_ids), frozenset(credential_ids))


def living_among(work: Work, credential_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these credentials have not ended. One query."""
    return frozenset(id_ for (id_,) in work.rows(_LIVING, credential_ids=list(credential_ids), now=work.now))


_LIVING = select_columns(col(Credential.id)).where(
    col(Credential.id).in_(bindparam("credential_ids", expanding=True)),
    col(Credential.expires_at).is_(None) | (col(Credential.expires_at) > bindparam("now")),
)


def visible_rooms(work: Work, limit: int) -> list[OpenRoom]:
    """The actor's rooms, the last used first: the door itself is asked about each."""
    return list(islice(_open_to_me(work, _mine(work)), limit))


def occupied_rooms(work: Work, limit: int) -> list[OpenRoom]:
    """Those of them that somebody is in now."""
    taken = _mine(work).where(col(Room.id).in_(select(RoomSeat.room_id)))
    return list(islice((found for found in _open_to_me(work, taken) if found.state.members), limit))


def _mine(work: Work) -> SelectOfScalar[UUID]:
    mine = select(RoomPerson.room_id).where(col(RoomPerson.person_id) == work.actor.person_id)
    return select(Room.id).where(col(Room.id).in_(mine)).order_by(col(Room.used_at).desc()).limit(MOST_LISTED)


def _open_to_me(work: Work, rooms: SelectOfScalar[UUID]) -> Iterator[OpenRoom]:
    for room_id in work.session.exec(rooms).all():
        found = open_room(work, room_id)
        if found is not None and _admits(work, found):
            yield found


def room_of(work: Work, company: str, subject_key: str) -> Room | None:
    """The room of the same people with the same films. Its films' doors are open already."""
    query = select(Room).where(col(Room.company) == company, col(Room.subject_key) == subject_key)
    return work.session.exec(query).first()


def seats_of(work: Work, room_id: UUID, person_id: UUID) -> int:
    """How many pages somebody has the room open on."""
    query = select(RoomSeat.id).where(col(RoomSeat.room_id) == room_id, col(RoomSeat.person_id) == person_id)
    return len(work.session.exec(query).all())


def silent_hosts(work: Work) -> list[UUID]:
    """Processes that have said nothing for too long."""
    query = select(RoomHost.id).where(col(RoomHost.seen_at) < work.now - rules.SILENT_FOR)
    return list(work.session.exec(query).all())


def seats_at(work: Work, host_id: UUID) -> list[RoomSeat]:
    """Who was connected through a process."""
    query = select(RoomSeat).where(col(RoomSeat.host_id) == host_id).order_by(col(RoomSeat.room_id), col(RoomSeat.id))
    return list(work.session.exec(query).all())
