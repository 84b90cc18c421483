"""The reducer of rooms: the cases it shares with the page, and what holds whatever happens."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from coaching.rooms import playback
from coaching.rooms.commands import EVENTS, Event, Films, Strand
from coaching.rooms.playback import Refused, State, next_due, opened, place, settled

SHARED = json.loads((Path(__file__).parent / "cases.json").read_text())
STATES = TypeAdapter(State)
NOW = SHARED["start"]["server_ms"]


def read(state: State, now: int) -> dict[str, Any]:
    """What is seen of a state at `now`."""
    seen = settled(state, now)
    return STATES.dump_python(replace(seen, position_ms=place(seen, now)), mode="json")


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_the_cases_that_the_page_is_held_to_as_well(case: dict[str, Any]) -> None:
    state = STATES.validate_python(SHARED["start"] | case["state"])
    for step in case["steps"]:
        now = step["now"]
        if "shown" in step:
            assert read(state, now).items() >= step["shown"].items()
            continue
        event = EVENTS.validate_python(step["event"])
        if "problem" in step:
            with pytest.raises(Refused) as refused:
                playback.reduce(state, event, now)
            assert refused.value.code == step["problem"]
            continue
        before, state = state, playback.reduce(state, event, now)
        then = {**step["then"], "version": before.version + 1} if step["then"] else {}
        assert STATES.dump_python(state, mode="json") == STATES.dump_python(before, mode="json") | then
        assert (state is before) == (not step["then"])


def test_every_kind_of_event_and_every_refusal_has_a_case() -> None:
    steps = [step for case in SHARED["cases"] for step in case["steps"]]
    kinds = {step["event"]["type"] for step in steps if "event" in step}
    assert kinds == set(EVENTS.json_schema()["discriminator"]["mapping"])
    source = Path(playback.__file__).read_text()
    assert {step["problem"] for step in steps if "problem" in step} == {
        line.split('"')[1] for line in source.splitlines() if line.strip().startswith("code = ")
    }


def test_a_room_begins_at_the_beginning_and_stands_still() -> None:
    film = opened(Films(low_ms=5_000, high_ms=9_000), NOW)
    assert (film.version, film.playing, film.position_ms, film.holder_id, film.members) == (1, False, 5_000, None, ())
    two = opened(Films(low_ms=0, high_ms=1, sides=(Strand(5_000, 5_000, 9_000), Strand(0, 0, 7_000))), NOW)
    assert (two.position_ms, two.low_ms, two.high_ms) == (0, 0, 7_000)


PEOPLE = st.sampled_from(["ann", "ben", "cleo"])
PLACES = st.integers(0, 60_000)
EVENTS_MADE = st.one_of(
    st.builds(dict, type=st.sampled_from(["join", "leave", "take", "play", "pause"]), by=PEOPLE),
    st.builds(dict, type=st.sampled_from(["ask", "look", "stall", "wait"]), by=PEOPLE, on=st.booleans()),
    st.builds(dict, type=st.just("seek"), by=PEOPLE, position_ms=PLACES),
    st.builds(dict, type=st.just("plan"), by=PEOPLE, at_ms=PLACES),
    st.builds(dict, type=st.just("rate"), by=PEOPLE, rate=st.sampled_from([0.25, 0.7, 1, 1.1, 2])),
    st.builds(dict, type=st.just("give"), by=PEOPLE, person_id=PEOPLE),
)
STORIES = st.lists(st.tuples(st.integers(0, 20_000), EVENTS_MADE), min_size=1, max_size=25)


def told(story: list[tuple[int, dict[str, Any]]]) -> list[tuple[int, State]]:
    """Each state of a story, with when it began."""
    now, state = NOW, opened(Films(low_ms=0, high_ms=60_000), NOW)
    states = [(now, state)]
    for after, made in story:
        now += after
        event: Event = EVENTS.validate_python(made)
        try:
            state = playback.reduce(state, event, now)
        except Refused:
            continue
        states.append((now, state))
    return states


@given(STORIES, st.integers(0, 40_000), st.integers(0, 40_000))
def test_looking_in_between_changes_nothing(story: list[tuple[int, dict[str, Any]]], soon: int, later: int) -> None:
    for now, state in told(story):
        looked = settled(state, now + soon)
        assert settled(looked, now + soon + later) == settled(state, now + soon + later)


@given(STORIES)
def test_what_is_due_is_what_happens_by_itself(story: list[tuple[int, dict[str, Any]]]) -> None:
    for now, state in told(story):
        due = next_due(state)
        if due is None:
            assert settled(state, now + 10**9) == state
        else:
            assert due > now
            assert settled(state, due - 1) == state
            assert settled(state, due) != state


@given(STORIES)
def test_whatever_happens_a_room_is_in_order(story: list[tuple[int, dict[str, Any]]]) -> None:
    version = 0
    for now, state in told(story):
        here = [member.person_id for member in state.members]
        assert len(set(here)) == len(here)
        assert state.version >= version
        assert 0 <= place(state, now) <= 60_000
        assert not (state.playing and state.held_ms is not None)
        assert not (state.playing and state.waits and state.stalled)
        assert (state.away_ms is None) == (state.holder_id is None or state.holder_id in here)
        assert (state.empty_ms is None) == bool(here)
        assert {*state.asked, *state.stalled} <= set(here)
        assert not any(
            member.looking for member in state.members if member.person_id in {state.holder_id, *state.stalled}
        )
        version = state.version
