"""What notes point at: goals, steps, criteria and clips of this teacher, shown to those who may follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from coaching.access.facts import Can
from coaching.annotations.models import Annotation, AnnotationLink, Reply
from coaching.lessons.actions import add_clip, erase_lesson
from media.timeline import Span
from tests.asking import API, Pair, propose_step, read_notes, set_goal, write_note

if TYPE_CHECKING:
    from coaching.lessons.models import Clip, Lesson
    from tests.world import Someone, World


@pytest.fixture
def pair(world: World) -> Pair:
    """A pair and its lesson."""
    return Pair(world)


def cut_clip(world: World, lesson: Lesson, author: Someone, title: str) -> Clip:
    """A clip of the lesson's first seconds."""
    with world.desk.write(world.actor(author)) as work:
        return add_clip(work, lesson.id, Span(0, 5000), title)


def test_links_go_to_what_the_author_sees_of_this_teacher(world: World, pair: Pair) -> None:
    goal = set_goal(pair.coachs, pair.teacher)
    step = propose_step(pair.coachs, goal)
    clip = cut_clip(world, pair.lesson, pair.coach, "The wait")
    links = [
        {"type": "goal", "id": goal["id"], "label": "Everybody thinks"},
        {"type": "step", "id": step["id"], "label": "Wait three seconds"},
        {"type": "criterion", "id": step["criteria"][0]["id"], "label": "Three seconds pass"},
        {"type": "clip", "id": str(clip.id), "label": "The wait"},
    ]
    plain = [{"type": link["type"], "id": link["id"]} for link in links]
    note = write_note(pair.coachs, pair.lesson, links=[*plain, plain[0]])
    assert note["links"] == links
    [read] = read_notes(pair.theirs, pair.lesson)
    assert read["links"] == links
    viewer = world.person("Vic Viewer")
    world.share(pair.lesson, person=viewer, can=Can.COMMENT)
    viewers = world.client(viewer)
    [read] = read_notes(viewers, pair.lesson)
    assert read["links"] == links[3:], "a teacher's goals are not for everyone who may watch a lesson"
    assert read_notes(viewers, pair.lesson, step_id=step["id"]) == []
    assert len(read_notes(pair.theirs, pair.lesson, step_id=step["id"])) == 1

    other = world.person("Otto Other")
    theirs = set_goal(world.client(other), other)
    own = set_goal(world.client(viewer), viewer)
    unseen = world.lesson(pair.teacher, "unseen")
    hidden = cut_clip(world, unseen, pair.teacher, "Hidden")
    for client, link in (
        (pair.coachs, {"type": "goal", "id": theirs["id"]}),
        (pair.coachs, {"type": "clip", "id": str(hidden.id)}),
        (pair.coachs, {"type": "exemplar", "id": goal["id"]}),
        (pair.coachs, {"type": "step", "id": goal["id"]}),
        (viewers, {"type": "goal", "id": goal["id"]}),
        (viewers, {"type": "criterion", "id": step["criteria"][0]["id"]}),
        (viewers, {"type": "goal", "id": own["id"]}),
    ):
        body = {"kind": "ask", "start_ms": 1, "body": "x", "links": [link]}
        answer = client.post(f"{API}/lessons/{pair.lesson.id}/annotations", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "links"), link


def test_links_are_changed_and_go_with_their_target(pair: Pair) -> None:
    step = propose_step(pair.theirs, set_goal(pair.theirs, pair.teacher))
    first, second = ({"type": "criterion", "id": criterion["id"]} for criterion in step["criteria"])
    note = write_note(pair.coachs, pair.lesson, links=[first])
    address = f"{API}/annotations/{note['id']}"
    assert pair.coachs.patch(address, json={"body": "Reworded"}).json()["links"][0]["id"] == first["id"]
    changed = pair.coachs.patch(address, json={"links": [second, first]}).json()
    assert [link["id"] for link in changed["links"]] == [second["id"], first["id"]]
    fewer = [{"id": second["id"], "text": "Every hand is up"}]
    assert pair.theirs.patch(f"{API}/steps/{step['id']}", json={"criteria": fewer}).status_code == 200
    [link] = pair.coachs.get(address).json()["links"]
    assert link == second | {"label": "Every hand is up"}
    assert pair.coachs.patch(address, json={"links": []}).json()["links"] == []


def test_a_former_coach_cannot_unlink_what_they_no_longer_see(world: World, pair: Pair) -> None:
    goal = set_goal(pair.theirs, pair.teacher)
    note = write_note(pair.coachs, pair.lesson, links=[{"type": "goal", "id": goal["id"]}])
    world.share(pair.lesson, person=pair.coach, can=Can.COMMENT)
    world.end_pair(pair.pair)
    edited = pair.coachs.patch(f"{API}/annotations/{note['id']}", json={"links": [], "body": "Later"}).json()
    assert edited["links"] == []
    [read] = read_notes(pair.theirs, pair.lesson)
    assert (read["body"], [link["id"] for link in read["links"]]) == ("Later", [goal["id"]])


def test_notes_go_with_their_lesson(world: World, pair: Pair) -> None:
    note = write_note(
        pair.coachs, pair.lesson, links=[{"type": "goal", "id": set_goal(pair.theirs, pair.teacher)["id"]}]
    )
    pair.theirs.post(f"{API}/annotations/{note['id']}/replies", json={"body": "Yes"})
    with world.desk.write(world.actor(pair.teacher)) as work:
        erase_lesson(work, pair.lesson.id)
    assert pair.coachs.get(f"{API}/annotations/{note['id']}").status_code == 404
    with world.desk.read() as work:
        assert [work.session.exec(select(table)).all() for table in (Annotation, AnnotationLink, Reply)] == [[], [], []]
