"""A step's chain of evidence, and what it decides: a step closes on a later lesson, and is looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from coaching.access.facts import Can
from tests.asking import API, Answer, Pair, make_clip, propose_step, set_goal, write_note

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from coaching.lessons.models import Lesson
    from tests.world import World


def agreed_step(pair: Pair) -> Answer:
    """A step the teacher has agreed to just now."""
    step = propose_step(pair.coachs, set_goal(pair.theirs, pair.teacher))
    answer = pair.theirs.patch(f"{API}/steps/{step['id']}", json={"state": "agreed"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def secure(client: TestClient, step: Answer, **more: object) -> tuple[int, str]:
    """Try to close the step: status and code."""
    answer = client.patch(f"{API}/steps/{step['id']}", json={"state": "secure"} | more)
    return answer.status_code, answer.json().get("code", answer.json().get("state"))


def test_the_chain_of_evidence_runs_from_the_first_lesson_to_the_last(world: World) -> None:
    pair = Pair(world)
    theirs, coachs = pair.theirs, pair.coachs
    step = propose_step(theirs, set_goal(theirs, pair.teacher))
    undated = world.lesson(pair.teacher, "Added today")
    late = world.lesson(pair.teacher, "Late", taught_on=date(2026, 3, 9))
    early = world.lesson(pair.teacher, "Early", taught_on=date(2026, 3, 2))
    unshared = world.lesson(pair.teacher, "Unshared", taught_on=date(2026, 3, 5))
    for lesson in (early, late, undated):
        world.share(lesson, pair=pair.pair, can=Can.COMMENT)
    link, criterion = {"type": "step", "id": step["id"]}, {"type": "criterion", "id": step["criteria"][0]["id"]}

    def note(client: TestClient, lesson: Lesson, start_ms: int, **fields: object) -> str:
        return write_note(client, lesson, start_ms=start_ms, links=[link], **fields)["id"]

    def clip(client: TestClient, lesson: Lesson, start_ms: int) -> str:
        made = make_clip(client, lesson, start_ms=start_ms)
        assert client.put(f"{API}/steps/{step['id']}/clips/{made}").status_code == 204
        return made

    second = note(coachs, early, 9000)
    clip_of_late = clip(coachs, late, 500)
    third = write_note(theirs, late, links=[criterion, link])["id"]
    first = note(theirs, early, 5, end_ms=10)
    clip_of_early = clip(theirs, early, 7000)
    hidden, hidden_clip = note(theirs, unshared, 1), clip(theirs, unshared, 2000)
    draft = note(coachs, undated, 7, visibility="draft")
    write_note(coachs, early, links=[])

    def chain(client: TestClient, **params: object) -> list[str]:
        found, cursor = [], None
        while True:
            query = params | ({"cursor": cursor} if cursor else {})
            page = client.get(f"{API}/steps/{step['id']}/evidence", params=query).json()
            found += [(item.get("annotation") or item["clip"])["id"] for item in page["items"]]
            if (cursor := page["next_cursor"]) is None:
                return found

    assert chain(theirs) == [first, clip_of_early, second, hidden, hidden_clip, clip_of_late, third]
    assert chain(coachs) == [first, clip_of_early, second, clip_of_late, third, draft], "only what the coach may see"
    assert chain(coachs, limit=1) == chain(coachs)
    items = coachs.get(f"{API}/steps/{step['id']}/evidence").json()["items"]
    assert [item["type"] for item in items[:2]] == ["annotation", "clip"]
    assert items[0]["lesson"] == {"id": str(early.id), "title": "Early", "taught_on": "2026-03-02", "purpose": "lesson"}
    assert items[0]["annotation"] == coachs.get(f"{API}/annotations/{first}").json()
    shown, read = items[1]["clip"], coachs.get(f"{API}/clips/{clip_of_early}").json()
    assert {**shown, "playlist_url": ""} == {**read, "playlist_url": ""}
    theirs.delete(f"{API}/steps/{step['id']}/clips/{clip_of_early}")
    theirs.delete(f"{API}/clips/{clip_of_late}")
    assert chain(theirs) == [first, second, hidden, hidden_clip, third]
    theirs.delete(f"{API}/lessons/{unshared.id}")
    assert chain(theirs) == [first, second, third], "what is erased leaves the chain"


def test_a_step_closes_on_a_clip_of_a_lesson_taught_after_it_was_agreed(world: World) -> None:
    pair = Pair(world)
    today = world.clock.now.date()
    before = world.lesson(pair.teacher, "Before", taught_on=today - timedelta(days=1))
    same_morning = world.lesson(pair.teacher, "This morning", taught_on=today)
    world.clock.forward(minutes=1)
    step = agreed_step(pair)
    old = make_clip(pair.theirs, before)
    assert secure(pair.theirs, step) == (409, "evidence_required")
    assert secure(pair.theirs, step, clip_id=old) == (409, "evidence_too_early")
    assert secure(pair.theirs, step, clip_id=make_clip(pair.theirs, same_morning)) == (409, "evidence_too_early")
    pair.theirs.put(f"{API}/steps/{step['id']}/clips/{old}")
    assert secure(pair.theirs, step) == (409, "evidence_required"), "an old clip in the chain shows where it began"
    chain = pair.theirs.get(f"{API}/steps/{step['id']}/evidence").json()["items"]
    assert [item["later"] for item in chain] == [False]

    world.clock.forward(days=7)
    after = world.lesson(pair.teacher, "After", taught_on=today + timedelta(days=7))
    world.share(after, pair=pair.pair)
    write_note(pair.coachs, after, links=[{"type": "step", "id": step["id"]}])
    assert secure(pair.coachs, step) == (409, "evidence_required"), "a note alone is no clip"
    new = make_clip(pair.coachs, after)
    assert secure(pair.coachs, step, clip_id=new) == (200, "secure")
    closed = pair.theirs.get(f"{API}/steps/{step['id']}").json()
    assert closed["next_check_on"] == (world.clock.now.date() + timedelta(weeks=2)).isoformat()
    assert (closed["due"], closed["moves"]) == (False, ["practising"])
    line = pair.theirs.get(f"{API}/steps/{step['id']}/history").json()["items"][0]
    assert (line["verb"], line["clip"]) == ("secure", {"id": new, "lesson_id": str(after.id), "title": "She waits"})
    chain = pair.theirs.get(f"{API}/steps/{step['id']}/evidence").json()["items"]
    assert [item["lesson"]["title"] for item in chain] == ["Before", "After", "After"]
    pair.theirs.delete(f"{API}/lessons/{after.id}")
    line = pair.theirs.get(f"{API}/steps/{step['id']}/history").json()["items"][0]
    assert (line["verb"], line["clip"]) == ("secure", None), "erased with its lesson; that it was so stays"


def test_a_recording_that_came_in_after_the_yes_of_the_same_day_counts(world: World) -> None:
    pair = Pair(world)
    step = agreed_step(pair)
    world.clock.forward(seconds=1)
    dated = world.lesson(pair.teacher, "Afternoon", taught_on=world.clock.now.date())
    undated = world.lesson(pair.teacher, "Undated")
    for lesson in (dated, undated):
        pair.theirs.put(f"{API}/steps/{step['id']}/clips/{make_clip(pair.theirs, lesson)}")
    chain = pair.theirs.get(f"{API}/steps/{step['id']}/evidence").json()["items"]
    assert [item["later"] for item in chain] == [True, True]
    assert secure(pair.theirs, step) == (200, "secure")


def test_a_note_that_points_at_step_and_clip_is_evidence_by_itself(world: World) -> None:
    pair = Pair(world)
    step = agreed_step(pair)
    world.clock.forward(days=1)
    lesson = world.lesson(pair.teacher, "Next day", taught_on=world.clock.now.date())
    world.share(lesson, pair=pair.pair)
    clip = make_clip(pair.coachs, lesson)
    links = [{"type": "criterion", "id": step["criteria"][0]["id"]}, {"type": "clip", "id": clip}]
    note = write_note(pair.coachs, lesson, links=links, visibility="draft")
    assert secure(pair.theirs, step) == (409, "evidence_required"), "a coach's private draft decides nothing for others"
    pair.coachs.patch(f"{API}/annotations/{note['id']}", json={"visibility": "published"})
    assert secure(pair.theirs, step) == (200, "secure")
    assert pair.theirs.get(f"{API}/steps/{step['id']}/history").json()["items"][0]["clip"]["id"] == clip


def test_only_what_one_sees_of_this_teacher_can_be_linked(world: World) -> None:
    pair = Pair(world)
    step = agreed_step(pair)
    private = make_clip(pair.theirs, world.lesson(pair.teacher, "Private"))
    coach_lesson = world.lesson(pair.coach, "Of the coach")
    world.share(coach_lesson, person=pair.teacher)
    foreign = make_clip(pair.coachs, coach_lesson)
    for client, clip in (
        (pair.coachs, private),
        (pair.coachs, foreign),
        (pair.theirs, foreign),
        (pair.theirs, step["id"]),
    ):
        linked = client.put(f"{API}/steps/{step['id']}/clips/{clip}")
        assert (linked.status_code, linked.json()["errors"][0]["field"]) == (422, "clip_id")
        assert secure(client, step, clip_id=clip)[0] == 422
    assert pair.theirs.put(f"{API}/steps/{step['id']}/clips/{private}").status_code == 204
    assert pair.theirs.put(f"{API}/steps/{step['id']}/clips/{private}").status_code == 204, "twice is once"
    assert len(pair.theirs.get(f"{API}/steps/{step['id']}/evidence").json()["items"]) == 1
    assert pair.coachs.get(f"{API}/steps/{step['id']}/evidence").json()["items"] == []
    assert pair.coachs.delete(f"{API}/steps/{step['id']}/clips/{private}").status_code == 404
    for status in (204, 404):
        assert pair.theirs.delete(f"{API}/steps/{step['id']}/clips/{private}").status_code == status


def closed_step(world: World, pair: Pair) -> Answer:
    """A step that became secure today."""
    step = agreed_step(pair)
    world.clock.forward(days=1)
    lesson = world.lesson(pair.teacher, "Proof", taught_on=world.clock.now.date())
    assert secure(pair.theirs, step, clip_id=make_clip(pair.theirs, lesson)) == (200, "secure")
    return step


def test_a_secure_step_is_looked_at_again_at_growing_intervals(world: World) -> None:
    pair = Pair(world)
    step = closed_step(world, pair)
    address = f"{API}/steps/{step['id']}"

    def check(client: TestClient, **body: object) -> tuple[int, object]:
        answer = client.post(f"{address}/checks", json=body)
        return answer.status_code, answer.json().get("code", answer.json().get("next_check_on"))

    assert check(pair.coachs) == (409, "evidence_required"), "the lesson that closed it says nothing new"
    for weeks, then in ((2, 4), (4, 8), (8, 16), (16, 26), (26, 26)):
        world.clock.forward(weeks=weeks)
        assert pair.theirs.get(address).json()["due"] is True
        lesson = world.lesson(pair.teacher, f"After {weeks}", taught_on=world.clock.now.date())
        world.share(lesson, pair=pair.pair)
        write_note(pair.coachs, lesson, links=[{"type": "step", "id": step["id"]}])
        world.clock.forward(seconds=1)
        assert check(pair.coachs) == (200, (world.clock.now.date() + timedelta(weeks=then)).isoformat())
        assert pair.theirs.get(address).json()["due"] is False
    world.clock.forward(weeks=1)
    early = make_clip(pair.theirs, world.lesson(pair.teacher, "Early", taught_on=world.clock.now.date()))
    assert check(pair.theirs, clip_id=early) == (200, (world.clock.now.date() + timedelta(weeks=26)).isoformat())
    verbs = [line["verb"] for line in pair.theirs.get(f"{address}/history").json()["items"]]
    assert verbs == ["held"] * 6 + ["secure", "agreed", "proposed"]


def test_a_look_before_its_time_does_not_make_the_next_one_rarer(world: World) -> None:
    pair = Pair(world)
    step = closed_step(world, pair)
    for _ in range(2):
        world.clock.forward(days=2)
        clip = make_clip(pair.theirs, world.lesson(pair.teacher, "Soon", taught_on=world.clock.now.date()))
        answer = pair.theirs.post(f"{API}/steps/{step['id']}/checks", json={"clip_id": clip})
        assert answer.json()["next_check_on"] == (world.clock.now.date() + timedelta(weeks=2)).isoformat()


def test_a_step_that_slipped_is_practised_again_and_needs_new_evidence(world: World) -> None:
    pair = Pair(world)
    step = closed_step(world, pair)
    address = f"{API}/steps/{step['id']}"
    world.clock.forward(days=20)
    answer = pair.coachs.patch(address, json={"state": "practising", "reason": "Names come first again."})
    assert (answer.json()["state"], answer.json()["next_check_on"]) == ("practising", None)
    assert pair.theirs.post(f"{address}/checks", json={}).json()["code"] == "step_state"
    assert secure(pair.theirs, step) == (409, "evidence_required"), "what closed it once does not close it again"
    line = pair.theirs.get(f"{address}/history").json()["items"][0]
    assert (line["verb"], line["reason"]) == ("slipped", "Names come first again.")
    world.clock.forward(days=3)
    clip = make_clip(pair.theirs, world.lesson(pair.teacher, "Better", taught_on=world.clock.now.date()))
    assert secure(pair.theirs, step, clip_id=clip) == (200, "secure")
