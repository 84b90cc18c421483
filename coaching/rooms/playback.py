"""What a room shows, as one pure reducer: `(state, event, now) -> state`. No clock, no database, no randomness.

`tests/rooms/cases.json` holds it to the reducer of the page (TypeScript), case by case; ADR 21 says why. Times are
integer milliseconds: `now` since 1970 on the server's clock, positions on the lesson's timeline (of two films side by
side: since both began). What time alone brings about (a planned pause, the end, a holder who stays away) follows from
the state and `now`: see `settled`. Nobody has to be told for it to be true.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from coaching.rooms import commands as c

AWAY_MS = 15_000
"""A holder who is away for this long has no control any more, and a room that is empty for as long stands still."""
WAITS_MS = 10_000
"""The room waits no longer than this for somebody who has nothing to show."""
MOST_PAUSES = 30


class Refused(Exception):
    """What was wished for cannot be; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Member:
    """Somebody who is here. Whoever is looking around is not waited for."""

    person_id: str
    looking: bool = False


@dataclass(frozen=True)
class PlannedPause:
    """Where the room stands still by itself, and what there is to talk about."""

    at_ms: int
    question: str = ""


@dataclass(frozen=True)
class State:
    """The whole truth about a room. The position was `position_ms` at `server_ms`, and moves on only while `playing`.

    `held_ms`: since when it waits for the `stalled`, though it was told to play. `away_ms`, `empty_ms`: since when the
    holder, or everybody, is not here. `sides` are two films, or none where there is one; then `heard` means nothing.
    """

    version: int
    playing: bool
    position_ms: int
    server_ms: int
    rate: float
    low_ms: int
    high_ms: int
    waits: bool = True
    held_ms: int | None = None
    stalled: tuple[str, ...] = ()
    holder_id: str | None = None
    away_ms: int | None = None
    empty_ms: int | None = None
    asked: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    pauses: tuple[PlannedPause, ...] = ()
    sides: tuple[c.Strand, ...] = ()
    heard: c.Heard = c.Heard.A


def opened(films: c.Films, now: int) -> State:
    """A room nobody is in yet: at the beginning, standing still."""
    low_ms, high_ms = _bounds(films)
    return State(
        version=1,
        playing=False,
        position_ms=low_ms,
        server_ms=now,
        rate=1,
        low_ms=low_ms,
        high_ms=high_ms,
        empty_ms=now,
        sides=films.sides,
    )


def reduce(state: State, event: c.Event, now: int) -> State:
    """The state after `event`: the same one where nothing changed, else one with the next version. Raises Refused.

    A clock that runs backwards (another server's) does not make a room do so.
    """
    now = max(now, state.server_ms)
    before = settled(state, now)
    after = settled(_after(before, event, now), now)
    return state if after == state else replace(after, version=state.version + 1)


def settled(state: State, now: int) -> State:
    """The state with everything in it that time alone brought about by `now`; its version stays."""
    left_at = _plus(state.empty_ms, AWAY_MS)
    if left_at is not None and now >= left_at:
        state = _standing(_moved(state, left_at), left_at)
    state = _moved(state, now)
    if state.away_ms is not None and now >= state.away_ms + AWAY_MS:
        state = replace(state, holder_id=None, away_ms=None, asked=())
    return state


def place(state: State, now: int) -> int:
    """Where a settled state is at `now`."""
    if not state.playing:
        return state.position_ms
    return min(state.high_ms, state.position_ms + math.floor(max(0, now - state.server_ms) * state.rate))


def next_due(state: State) -> int | None:
    """When time alone will next bring something about, if nothing else happens."""
    due = [at for at in (_moved_at(state), _plus(state.away_ms, AWAY_MS), _stops_at(state)) if at is not None]
    return min(due) if due else None


def _moved(state: State, now: int) -> State:
    """The waiting over, the planned pause or the end reached, in the order in which they come."""
    if state.held_ms is not None and now >= state.held_ms + WAITS_MS:
        state = replace(state, playing=True, server_ms=state.held_ms + WAITS_MS, held_ms=None, stalled=())
    reached = _moved_at(state) if state.playing else None
    if reached is not None and now >= reached:
        state = replace(state, playing=False, position_ms=_stop(state), server_ms=reached)
    return state


def _moved_at(state: State) -> int | None:
    if state.held_ms is not None:
        return state.held_ms + WAITS_MS
    if not state.playing:
        return None
    return state.server_ms + math.ceil((_stop(state) - state.position_ms) / state.rate)


def _stop(state: State) -> int:
    """Where it will stand still by itself: at the next planned pause, or at the end."""
    ahead = (pause.at_ms for pause in state.pauses if pause.at_ms > state.position_ms)
    return min(next(ahead, state.high_ms), state.high_ms)


def _stops_at(state: State) -> int | None:
    return _plus(state.empty_ms, AWAY_MS) if state.playing or state.held_ms is not None else None


def _plus(at: int | None, more: int) -> int | None:
    return None if at is None else at + more


def _standing(state: State, now: int) -> State:
    if not state.playing and state.held_ms is None:
        return state
    return replace(state, playing=False, held_ms=None, position_ms=place(state, now), server_ms=now)


def _going(state: State, now: int, position_ms: int) -> State:
    """Playing from there, or waiting there for whoever has nothing to show."""
    waiting = state.waits and bool(state.stalled)
    held_ms = now if waiting else None
    return replace(state, playing=not waiting, held_ms=held_ms, position_ms=position_ms, server_ms=now)


def _after(state: State, event: c.Event, now: int) -> State:
    """What happens by itself needs nobody; a wish needs somebody who is here, and most need the control."""
    match event:
        case c.Tick():
            return state
        case c.Films():
            return _shown(state, event, now)
        case c.Join():
            return _joined(state, event.by)
        case c.Leave():
            return _left(state, event.by, now)
        case _:
            return _wished(state, event, now)


def _wished(state: State, event: c.Command, now: int) -> State:
    if not _is_here(state, event.by):
        code = "not_here"
        raise Refused(code)
    match event:
        case c.Take() | c.Ask():
            return _asking(state, event)
        case c.Look():
            return _looking(state, event, now)
        case c.Stall():
            return _stalling(state, event.by, now, on=event.on)
        case c.Plan() | c.Unplan():
            return _planned(state, event, now)
        case _:
            return _steered(state, event, now)


def _steered(state: State, event: c.Steering, now: int) -> State:
    if state.holder_id != event.by:
        code = "not_holder"
        raise Refused(code)
    match event:
        case c.Give():
            return _given(state, event.person_id)
        case c.Wait():
            return _waiting(state, now, on=event.on)
        case c.Shift() | c.Hear():
            return _lined_up(state, event, now)
        case _:
            return _played(state, event, now)


def _played(state: State, event: c.Play | c.Pause | c.Seek | c.Rate, now: int) -> State:
    match event:
        case c.Play():
            if state.playing or state.held_ms is not None:
                return state
            return _going(state, now, state.low_ms if state.position_ms >= state.high_ms else state.position_ms)
        case c.Pause():
            state = _standing(state, now)
            return state if event.position_ms is None else _sought(state, event.position_ms, now)
        case c.Seek():
            return _sought(state, event.position_ms, now)
        case c.Rate():
            return state if event.rate == state.rate else replace(_anchored(state, now), rate=event.rate)


def _anchored(state: State, now: int) -> State:
    """The same, said as of now."""
    return replace(state, position_ms=place(state, now), server_ms=now) if state.playing else state


def _sought(state: State, position_ms: int, now: int) -> State:
    position_ms = min(max(position_ms, state.low_ms), state.high_ms)
    if state.playing or state.held_ms is not None:
        return _going(state, now, position_ms)
    return state if position_ms == state.position_ms else replace(state, position_ms=position_ms, server_ms=now)


def _joined(state: State, person_id: str) -> State:
    """The first one in an empty room nobody controls has the control; nobody else gets it by coming in."""
    if _is_here(state, person_id):
        return state
    if state.holder_id is None and not state.members:
        state = replace(state, holder_id=person_id)
    away_ms = None if state.holder_id == person_id else state.away_ms
    return replace(state, members=(*state.members, Member(person_id)), away_ms=away_ms, empty_ms=None)


def _left(state: State, person_id: str, now: int) -> State:
    if not _is_here(state, person_id):
        return state
    state = _stalling(state, person_id, now, on=False)
    members = tuple(member for member in state.members if member.person_id != person_id)
    return replace(
        state,
        members=members,
        asked=_without(state.asked, person_id),
        away_ms=now if state.holder_id == person_id else state.away_ms,
        empty_ms=None if members else now,
    )


def _asking(state: State, event: c.Take | c.Ask) -> State:
    """Taking is seen by everybody and needs nobody's leave. Asking for what nobody has is taking it."""
    if isinstance(event, c.Ask) and not event.on:
        return replace(state, asked=_without(state.asked, event.by))
    if state.holder_id == event.by:
        return state
    if isinstance(event, c.Ask) and state.holder_id is not None:
        return state if event.by in state.asked else replace(state, asked=(*state.asked, event.by))
    return _handed(state, event.by)


def _given(state: State, person_id: str) -> State:
    if not _is_here(state, person_id):
        code = "nobody_there"
        raise Refused(code)
    return state if person_id == state.holder_id else _handed(state, person_id)


def _handed(state: State, person_id: str) -> State:
    """Whoever has the control looks where everybody looks."""
    return replace(
        state,
        holder_id=person_id,
        away_ms=None,
        asked=_without(state.asked, person_id),
        members=_with_looking(state, person_id, looking=False),
    )


def _looking(state: State, event: c.Look, now: int) -> State:
    if event.on and state.holder_id == event.by:
        code = "holds_control"
        raise Refused(code)
    if event.on:
        state = _stalling(state, event.by, now, on=False)
    return replace(state, members=_with_looking(state, event.by, looking=event.on))


def _with_looking(state: State, person_id: str, *, looking: bool) -> tuple[Member, ...]:
    return tuple(replace(one, looking=looking) if one.person_id == person_id else one for one in state.members)


def _stalling(state: State, person_id: str, now: int, *, on: bool) -> State:
    """The room waits for whoever follows and has nothing to show, and goes on with the last of them."""
    if on == (person_id in state.stalled) or (on and Member(person_id, looking=True) in state.members):
        return state
    stalled = (*state.stalled, person_id) if on else _without(state.stalled, person_id)
    return _reconsidered(replace(state, stalled=stalled), now)


def _waiting(state: State, now: int, *, on: bool) -> State:
    return state if on == state.waits else _reconsidered(replace(state, waits=on), now)


def _reconsidered(state: State, now: int) -> State:
    """Waits now, or no longer, where it should be playing."""
    should_wait = state.waits and bool(state.stalled)
    if (state.playing and should_wait) or (state.held_ms is not None and not should_wait):
        return _going(state, now, place(state, now))
    return state


def _planned(state: State, event: c.Plan | c.Unplan, now: int) -> State:
    """A pause behind the picture is not stood at now: what was passed by is said before it is planned."""
    others = tuple(pause for pause in state.pauses if pause.at_ms != event.at_ms)
    if isinstance(event, c.Unplan):
        return replace(state, pauses=others)
    if not state.low_ms <= event.at_ms < state.high_ms:
        code = "out_of_bounds"
        raise Refused(code)
    if len(others) >= MOST_PAUSES:
        code = "too_many_pauses"
        raise Refused(code)
    planned = PlannedPause(event.at_ms, event.question)
    if planned in state.pauses:
        return state
    pauses = sorted((*others, planned), key=lambda pause: pause.at_ms)
    return replace(_anchored(state, now), pauses=tuple(pauses))


def _lined_up(state: State, event: c.Shift | c.Hear, now: int) -> State:
    if not state.sides:
        code = "one_film"
        raise Refused(code)
    if isinstance(event, c.Hear):
        return replace(state, heard=event.heard)
    index = 0 if event.side is c.Side.A else 1
    sides = tuple(replace(s, shift_ms=event.shift_ms) if n == index else s for n, s in enumerate(state.sides))
    return _shown(state, c.Films(low_ms=state.low_ms, high_ms=state.high_ms, sides=sides), now)


def _shown(state: State, films: c.Films, now: int) -> State:
    """Other bounds. Where it stands or plays outside them, it goes to the nearest place inside."""
    low_ms, high_ms = _bounds(films)
    if (low_ms, high_ms, films.sides) == (state.low_ms, state.high_ms, state.sides):
        return state
    at = place(state, now)
    state = replace(state, low_ms=low_ms, high_ms=high_ms, sides=films.sides)
    return _sought(state, at, now)


def _bounds(films: c.Films) -> tuple[int, int]:
    """Of two films: from the beginning of both to the end of the one that takes longer."""
    if not films.sides:
        return films.low_ms, films.high_ms
    return 0, max(1, *(side.high_ms - side.start_ms - side.shift_ms for side in films.sides))


def _is_here(state: State, person_id: str) -> bool:
    return any(member.person_id == person_id for member in state.members)


def _without(people: tuple[str, ...], person_id: str) -> tuple[str, ...]:
    return tuple(one for one in people if one != person_id)
