"""Verbs about rooms: open one, come, go, do something in it. Each holds the room's row, so that all see one order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import col, delete, select

from coaching import audit
from coaching.access.permissions import Permission
from coaching.errors import Conflict, Invalid, NotAllowed, NotFound
from coaching.events import Pointed, RoomChanged, RoomPeopleChanged
from coaching.people.queries import member_for, pair_for
from coaching.privacy.actions import record_opened
from coaching.rooms import playback, queries, rules
from coaching.rooms.commands import Command, Event, Join, Leave, Tick
from coaching.rooms.models import Room, RoomHost, RoomPerson, RoomSeat
from coaching.rooms.queries import OpenRoom
from coaching.rooms.rules import Subject
from coaching.work import Work


@dataclass(frozen=True)
class Company:
    """With whom: a pair, or some colleagues."""

    pair_id: UUID | None = None
    person_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Place:
    """A connection that is being made, and the process it comes through."""

    seat_id: UUID
    host_id: UUID


def open_room(work: Work, company: Company, subject: Subject) -> OpenRoom:
    """The room of these people with this to watch: made, or gone on with as they left it.

    Raises NotFound, NotAllowed, Invalid("pair_id", "person_ids"),
    Conflict("pair_ended", "not_for_all", "not_watchable").
    """
    people = _people(work, company)
    films = queries.films_now(work, subject)
    if films is None or not all(film.seen_by(work.actor, work.now) for film in films):
        raise NotFound
    actors = [one.actor for one in queries.people_among(work, people)]
    rules.ensure_for_all(people, queries.seers(films, actors, work.now))
    if not all(film.lesson.duration_ms for film in films):
        detail = "This lesson cannot be watched yet."
        raise Conflict(detail, "not_watchable")
    _forget_unused(work)
    key = rules.company_of(company.pair_id, people)
    room = queries.room_of(work, key, subject.key)
    if room is None:
        cuts = [film.cut for film in films]
        state = playback.opened(rules.films_of(subject, cuts), queries.ms_of(work.now))
        room = Room(
            organisation_id=films[0].lesson.organisation_id,
            pair_id=company.pair_id,
            company=key,
            subject=rules.packed(subject),
            subject_key=subject.key,
            lesson_id=films[0].lesson.id,
            other_lesson_id=films[1].lesson.id if subject.compares else None,
            opened_by=_me(work),
            created_at=work.now,
            used_at=work.now,
            state=queries.packed(replace(state, heard=subject.heard)),
        )
        work.session.add(room)
        work.session.flush()
        work.session.add_all(RoomPerson(room_id=room.id, person_id=person_id) for person_id in people)
        work.session.flush()
        audit.record(work, "room.opened", room.id)
    return queries.room_for(work, room.id)


def _people(work: Work, company: Company) -> set[UUID]:
    if company.pair_id is None:
        people = {_me(work), *company.person_ids}
        rules.ensure_group(len(people))
        _ensure_colleagues(work, people)
        return people
    field = "pair_id"
    if company.person_ids:
        raise Invalid(field, "Choose a pair or some colleagues, not both.")
    pair = pair_for(work, company.pair_id, Permission.PAIR_VIEW)
    if work.actor.person_id not in {pair.coach_id, pair.teacher_id}:
        raise NotFound
    if pair.ended_at is not None:
        detail = "This pair has ended."
        raise Conflict(detail, "pair_ended")
    return {pair.coach_id, pair.teacher_id}


def _ensure_colleagues(work: Work, people: Collection[UUID]) -> None:
    field = "person_ids"
    for person_id in people:
        try:
            member_for(work, person_id)
        except NotFound as error:
            raise Invalid(field, "One of these people is not there.") from error


def _forget_unused(work: Work) -> None:
    work.session.exec(delete(Room).where(col(Room.used_at) < work.now - rules.UNUSED_FOR))


def join(work: Work, room_id: UUID, place: Place) -> OpenRoom:
    """Come in, or come back: to the films as they are cut today. Raises NotFound, Conflict("too_many_pages")."""
    found = queries.room_for(work, room_id, hold=True)
    me = _me(work)
    rules.ensure_seat(queries.seats_of(work, room_id, me))
    seat = RoomSeat(id=place.seat_id, room_id=room_id, person_id=me, host_id=place.host_id, taken_at=work.now)
    work.session.add(seat)
    for lesson in {film.lesson.id: film.lesson for film in found.films}.values():
        record_opened(work, lesson.id, lesson.owner_id)
    cuts = [film.cut for film in found.films]
    after = _changed(work, found, rules.films_after(found.subject, cuts, found.state))
    joined = _changed(work, after, Join(by=str(me)))
    if joined.state.version != found.state.version:
        audit.record(work, "room.joined", room_id)
    return joined


def obey(work: Work, room_id: UUID, command: Command) -> OpenRoom:
    """Do what somebody in the room wishes. Raises NotFound, playback.Refused."""
    found = queries.room_for(work, room_id, hold=True)
    return _changed(work, found, command)


def tick(work: Work, room_id: UUID) -> OpenRoom | None:
    """Write down what time brought about. Whichever process comes first does; the others find nothing to do."""
    found = queries.open_room(work, room_id, hold=True)
    return _changed(work, found, Tick()) if found else None


def leave(work: Work, seat_id: UUID) -> None:
    """A connection is gone; with their last one somebody is not here any more."""
    seat = work.session.get(RoomSeat, seat_id)
    if seat is not None:
        _leave(work, seat)


def point(work: Work, room_id: UUID, x: float, y: float) -> OpenRoom:
    """Point at something, for two seconds and for nobody's memory. Raises NotFound."""
    found = queries.room_for(work, room_id)
    work.announce(Pointed(room_id, _me(work), x, y))
    return found


def refuse(work: Work, room_id: UUID) -> None:
    """Somebody who is signed in came to a room that is not theirs: that is written down."""
    if work.session.get(Room, room_id) is not None:
        audit.record(work, "room.refused", room_id)


def arrive(work: Work, host_id: UUID) -> None:
    """This process lives from now on; call it before anybody joins through it."""
    work.session.add(RoomHost(id=host_id, seen_at=work.now))


def stay(work: Work, host_id: UUID) -> bool:
    """This process lives; False where the others took it for dead, and nobody is connected through it any more."""
    host = work.session.get(RoomHost, host_id)
    if host is not None:
        host.seen_at = work.now
    return host is not None


def end_host(work: Work, host_id: UUID) -> None:
    """A process has gone, and everybody's connections through it. Call it for one at a time."""
    work.session.exec(select(RoomHost).where(col(RoomHost.id) == host_id).with_for_update()).first()
    for seat in queries.seats_at(work, host_id):
        _leave(work, seat)
    work.session.exec(delete(RoomHost).where(col(RoomHost.id) == host_id))


def forget_rooms(work: Work, person_id: UUID) -> None:
    """Every room somebody belongs to, with what was planned in it."""
    theirs = select(RoomPerson.room_id).where(col(RoomPerson.person_id) == person_id)
    work.session.exec(delete(Room).where(col(Room.id).in_(theirs)))


def _leave(work: Work, seat: RoomSeat) -> None:
    room_id, person_id = seat.room_id, seat.person_id
    held = work.session.exec(select(Room).where(col(Room.id) == room_id).with_for_update()).first()
    work.session.exec(delete(RoomSeat).where(col(RoomSeat.id) == seat.id))
    if held is not None and queries.seats_of(work, room_id, person_id) == 0:
        _write(work, held, Leave(by=str(person_id)))


def _changed(work: Work, found: OpenRoom, event: Event) -> OpenRoom:
    return replace(found, state=_write(work, found.room, event))


def _write(work: Work, room: Room, event: Event) -> playback.State:
    """Reduce, keep, announce. What time brought about is kept with it."""
    now = queries.ms_of(work.now)
    before = queries.unpacked(room.state)
    after = playback.reduce(before, event, now)
    if after.version != before.version:
        room.state, room.version, room.used_at = queries.packed(after), after.version, work.now
        work.session.add(room)
        work.session.flush()
        work.announce(RoomChanged(room.id, after.version))
        if _people_in(before) != _people_in(after):
            work.announce(RoomPeopleChanged(room.id))
    return playback.settled(after, now)


def _people_in(state: playback.State) -> set[str]:
    return {member.person_id for member in state.members}


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
