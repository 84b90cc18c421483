"""The demo's story can be told: every word of it is accepted by the real API, and telling it again changes nothing."""

from __future__ import annotations

import json

from cli.staffroom import Staffroom
from cli.story import API, STORY, Telling
from coaching.access.facts import Actor, Role
from coaching.library.actions import add_starter
from tests.engines import on_sqlite
from tests.world import World


@on_sqlite
def test_the_story_of_the_demo_is_told_once(world: World) -> None:
    teacher, coach, admin = (
        world.person("Ama Osei"),
        world.person("Dana Kessler"),
        world.person("Ines Ferro", Role.ADMIN),
    )
    world.pair(coach, teacher)
    with world.desk.write(Actor(admin.id, admin.organisation_id, Role.ADMIN)) as work:
        add_starter(work)
    mine, theirs = world.client(teacher), world.client(coach)
    told = Telling(mine, theirs, str(teacher.id))
    told.goals()
    for title in json.loads(STORY.read_text())["lessons"]:
        assert title not in told.lessons()
        told.lesson(str(world.lesson(teacher, title).id), title)
        assert title in told.lessons()
    told.cycle()
    [cycle] = theirs.get(f"{API}/cycles").json()["items"]
    cycle = theirs.get(f"{API}/cycles/{cycle['id']}").json()
    assert [phase["number"] for phase in cycle["phases"] if phase["state"] == "done"] == [1, 2, 3, 4, 6]
    assert {model["state"] for model in theirs.get(f"{API}/exemplars").json()["items"]} == {"published"}

    again = Telling(mine, theirs, str(teacher.id))
    again.goals()
    again.cycle()
    assert len(theirs.get(f"{API}/cycles").json()["items"]) == 1
    assert len(theirs.get(f"{API}/goals", params={"teacher_id": str(teacher.id)}).json()["items"]) == 2


@on_sqlite
def test_a_leader_of_the_demo_sees_figures_of_every_department(world: World) -> None:
    admin, leader = world.person("Ines Ferro", Role.ADMIN), world.person("Lee Marsh", Role.LEADER)
    with world.desk.write(Actor(admin.id, admin.organisation_id, Role.ADMIN)) as work:
        add_starter(work)
    staffroom = Staffroom(world.desk, admin.organisation_id, admin.id, "notebook and screen")
    staffroom.fill()
    lee = world.client(leader)
    seen = lee.get(f"{API}/coverage").json()
    by_name = {(one["measure"], one["phase"]): one for one in seen["now"] + seen["in_term"]}
    coached = by_name["in_cycle", None]
    assert coached["all"]["count"] == 21
    assert {one["name"] for one in coached["departments"]} == {"Languages", "Mathematics", "Science"}
    assert by_name["overdue", None]["all"]["count"] == 9
    assert by_name["rounds", None]["all"]["count"] == 21
    staffroom.fill()
    assert lee.get(f"{API}/coverage").json() == seen
