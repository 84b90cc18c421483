"""Goals, steps and a step's chain of evidence. Each permission with its refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from coaching.access.facts import Role
from tests.asking import API, Answer, Pair, propose_step, set_goal

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import World


def goals(client: TestClient, **filters: object) -> list[str]:
    """The ids of the goals the client sees."""
    answer = client.get(f"{API}/goals", params=filters)
    assert answer.status_code == 200, answer.text
    return [goal["id"] for goal in answer.json()["items"]]


def test_a_teacher_and_their_coach_set_goals_and_break_them_into_steps(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    world.pair(coach, teacher)
    theirs, coachs = world.client(teacher), world.client(coach)
    goal = set_goal(theirs, teacher)
    assert {name: goal[name] for name in ("teacher_id", "title", "why", "steps")} == {
        "teacher_id": str(teacher.id),
        "title": "Everybody thinks",
        "why": "All of them.",
        "steps": [],
    }
    step = propose_step(coachs, goal, "Wait   three\nseconds")
    assert (step["title"], step["cue"], step["state"]) == ("Wait three seconds", "Count", "proposed")
    assert [criterion["text"] for criterion in step["criteria"]] == ["Three seconds pass", "Hands go up"]
    for client, moves in ((theirs, ["agreed", "set_aside"]), (coachs, ["set_aside"])):
        seen = step | {"moves": moves}
        assert client.get(f"{API}/goals/{goal['id']}").json()["steps"] == [seen]
        assert client.get(f"{API}/steps/{step['id']}").json() == seen
        assert client.get(f"{API}/goals", params={"teacher_id": str(teacher.id)}).json()["items"][0]["steps"] == [seen]


def test_goals_belong_to_the_teacher_and_whoever_coaches_them_now(world: World) -> None:
    people = [world.person(name) for name in ("Tess Teacher", "Cora Coach", "Fred Former", "Otto Other")]
    teacher, coach, former, other = people
    world.pair(coach, teacher)
    world.end_pair(world.pair(former, teacher))
    world.pair(teacher, other)  # the teacher coaches someone else: no way back
    leader, admin = world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)
    stranger = world.person("Eve Elsewhere", Role.ADMIN, world.organisation("Vale School"))
    goal = set_goal(world.client(teacher), teacher)
    step = propose_step(world.client(teacher), goal)

    def answers(person: object) -> list[int]:
        client = world.client(person)  # type: ignore[arg-type]
        return [
            client.get(f"{API}/goals", params={"teacher_id": str(teacher.id)}).status_code,
            client.get(f"{API}/goals/{goal['id']}").status_code,
            client.get(f"{API}/steps/{step['id']}").status_code,
            client.get(f"{API}/steps/{step['id']}/evidence").status_code,
            client.patch(f"{API}/goals/{goal['id']}", json={"why": "x"}).status_code,
            client.patch(f"{API}/steps/{step['id']}", json={"cue": "x"}).status_code,
            client.post(f"{API}/goals/{goal['id']}/steps", json={"title": "x"}).status_code,
            client.post(f"{API}/goals", json={"teacher_id": str(teacher.id), "title": "x"}).status_code,
        ]

    for welcome in (teacher, coach):
        assert answers(welcome) == [200] * 6 + [201] * 2, welcome.name
    for nobody in (former, other, leader, admin, stranger):
        assert answers(nobody) == [404] * 8, nobody.name
        assert goals(world.client(nobody)) == []
    assert answers(None) == [401] * 8


def test_without_a_teacher_the_list_holds_mine_and_those_i_coach_now(world: World) -> None:
    me, first, second, third = (world.person(name) for name in ("Mia Me", "A First", "B Second", "C Third"))
    world.pair(me, first)
    living_and_ended = [world.pair(me, second), world.pair(me, second)]
    world.end_pair(living_and_ended[0])
    world.end_pair(world.pair(me, third))
    made = {person.name: set_goal(world.client(person), person)["id"] for person in (me, first, second, third)}
    mine = world.client(me)
    assert goals(mine) == [made["Mia Me"], made["A First"], made["B Second"]]
    assert goals(mine, teacher_id=str(second.id)) == [made["B Second"]]
    found, cursor = [], None
    while True:
        page = mine.get(f"{API}/goals", params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        found += [goal["id"] for goal in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == goals(mine)
    for unknown in (third.id, uuid4()):
        assert mine.get(f"{API}/goals", params={"teacher_id": str(unknown)}).status_code == 404


def test_a_step_moves_on_and_back_but_becomes_secure_only_through_evidence(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    step = propose_step(theirs, set_goal(theirs, teacher))
    address = f"{API}/steps/{step['id']}"
    for state, code in (
        ("practising", "step_state"),
        ("secure", "evidence_required"),
        ("agreed", ""),
        ("practising", ""),
        ("practising", ""),
        ("proposed", "step_state"),
        ("secure", "evidence_required"),
        ("set_aside", ""),
        ("agreed", "step_state"),
        ("secure", "evidence_required"),
        ("proposed", ""),
    ):
        answer = theirs.patch(address, json={"state": state, "reason": "Not now."})
        assert (answer.status_code, answer.json().get("code", "")) == (409 if code else 200, code), state
        if not code:
            assert answer.json()["state"] == theirs.get(address).json()["state"] == state


def test_each_move_is_for_those_the_table_names(world: World) -> None:
    pair = Pair(world)
    step = propose_step(pair.coachs, set_goal(pair.coachs, pair.teacher))
    address = f"{API}/steps/{step['id']}"
    assert step["moves"] == ["set_aside"], (
        "a coach takes back what is only proposed, and cannot say yes for the teacher"
    )
    assert pair.theirs.get(address).json()["moves"] == ["agreed", "set_aside"]

    def move(client: TestClient, state: str, status: int = 200, **more: object) -> Answer:
        answer = client.patch(address, json={"state": state} | more)
        assert answer.status_code == status, answer.text
        return answer.json()

    move(pair.coachs, "agreed", 403)
    move(pair.theirs, "agreed")
    assert pair.coachs.get(address).json()["moves"] == ["practising", "secure"]
    assert pair.theirs.get(address).json()["moves"] == ["proposed", "practising", "secure", "set_aside"]
    move(pair.coachs, "proposed", 403)
    move(pair.coachs, "set_aside", 403, reason="Something else first.")
    move(pair.coachs, "practising")
    move(pair.coachs, "set_aside", 403, reason="Something else first.")
    assert move(pair.theirs, "set_aside", 422)["errors"][0]["field"] == "reason"
    assert move(pair.theirs, "set_aside", 422, reason="  ")["errors"][0]["field"] == "reason"
    assert move(pair.theirs, "set_aside", reason=" The class has changed. ")["reason"] == "The class has changed."
    again = move(pair.coachs, "proposed")
    assert (again["reason"], again["agreed_at"]) == ("", None)
    history = pair.coachs.get(f"{address}/history").json()["items"]
    assert [(line["verb"], line["person"]["name"], line["reason"]) for line in history] == [
        ("proposed", "Cora Coach", ""),
        ("set_aside", "Tess Teacher", "The class has changed."),
        ("practising", "Cora Coach", ""),
        ("agreed", "Tess Teacher", ""),
        ("proposed", "Cora Coach", ""),
    ]


def test_the_history_says_when_the_words_changed_and_not_when_they_did_not(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    step = propose_step(theirs, set_goal(theirs, teacher))
    address = f"{API}/steps/{step['id']}"
    for body in ({"cue": step["cue"]}, {"criteria": [one["text"] for one in step["criteria"]]}, {"title": "Wait"}):
        assert theirs.patch(address, json=body).status_code == 200
    for body in ({"criteria": ["Hands go up", "Three seconds pass"]}, {"area": "Checking understanding"}):
        assert theirs.patch(address, json=body).status_code == 200
    verbs = [line["verb"] for line in theirs.get(f"{address}/history").json()["items"]]
    assert verbs == ["reworded"] * 3 + ["proposed"]
    assert theirs.get(address).json()["area"] == "Checking understanding"


def test_a_step_that_leaves_an_area_early_says_so(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    one, other = set_goal(theirs, teacher), set_goal(theirs, teacher, "Calm starts")
    first = propose_step(theirs, one, "Wait", area="Checking understanding")
    assert first["notice"] == ""
    theirs.patch(f"{API}/steps/{first['id']}", json={"state": "agreed"})
    world.clock.forward(days=14)
    near = propose_step(theirs, one, "Boards", area="checking_understanding")
    far = propose_step(theirs, other, "Stand still", area="Behaviour")
    assert near["notice"] == ""
    assert far["notice"] == "A new area: the step before, “Wait”, is about checking understanding and not secure yet."
    listed = {
        step["id"]: step["notice"] for goal in theirs.get(f"{API}/goals").json()["items"] for step in goal["steps"]
    }
    assert listed == {first["id"]: "", near["id"]: "", far["id"]: far["notice"]}


def test_criteria_keep_their_ids_when_they_are_reworded_or_moved(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    goal = set_goal(theirs, teacher)
    step, other = propose_step(theirs, goal), propose_step(theirs, goal)
    first, second = (criterion["id"] for criterion in step["criteria"])
    address = f"{API}/steps/{step['id']}"

    def put(*criteria: object) -> list[tuple[str, str]]:
        answer = theirs.patch(address, json={"criteria": list(criteria)})
        assert answer.status_code == 200, answer.text
        assert theirs.get(address).json() == answer.json()
        return [(criterion["id"], criterion["text"]) for criterion in answer.json()["criteria"]]

    assert put({"id": second, "text": "Hands are up"}, "three seconds pass") == [
        (second, "Hands are up"),
        (first, "three seconds pass"),
    ]
    added = put("Three seconds pass", "New", {"text": "Newer"})
    assert [text for _, text in added] == ["Three seconds pass", "New", "Newer"]
    assert added[0][0] == first
    assert second not in {criterion_id for criterion_id, _ in added}
    for bad in (
        [{"id": other["criteria"][0]["id"], "text": "Stolen"}],
        [{"id": second, "text": "Gone already"}],
        ["same", "SAME"],
        [{"id": first, "text": "a"}, {"id": first, "text": "b"}],
        [" "],
        ["x" * 301],
        [f"c{number}" for number in range(13)],
        [{"text": "a", "step_id": other["id"]}],
    ):
        answer = theirs.patch(address, json={"criteria": bad})
        assert answer.status_code == 422, bad
        assert answer.json()["errors"][0]["field"].startswith("criteria")
    assert put() == []


def test_an_edit_of_an_old_copy_is_refused_with_the_current_one(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    goal = set_goal(theirs, teacher)
    step = propose_step(theirs, goal)
    for address, read in ((f"{API}/goals/{goal['id']}", goal), (f"{API}/steps/{step['id']}", step)):
        assert theirs.get(address).headers["etag"] == read["etag"]
        first = theirs.patch(address, json={"title": "First"}, headers={"If-Match": read["etag"]})
        assert (first.status_code, first.headers["etag"]) == (200, first.json()["etag"])
        second = theirs.patch(address, json={"title": "Second"}, headers={"If-Match": read["etag"]})
        assert second.status_code == 412
        assert second.json()["current"]["title"] == "First"
        assert theirs.patch(address, json={"title": "Third"}).status_code == 200


BAD: dict[str, tuple[object, ...]] = {
    "title": ("", "  ", "x" * 201, "a\0", None, 1),
    "why": ("x" * 2001, "a\0", None, []),
    "teacher_id": ("x", None, 1),
    "organisation_id": ("01a20aca-c0fc-731f-afd1-241e1d29373e",),
}


def test_bad_goals_are_refused_by_name(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    for field, value in ((field, value) for field, values in BAD.items() for value in values):
        body = {"teacher_id": str(teacher.id), "title": "Fine", "why": ""} | {field: value}
        answer = theirs.post(f"{API}/goals", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), value
    assert goals(theirs) == []


def test_a_goal_has_room_for_steps_not_crumbs(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    goal = set_goal(theirs, teacher)
    for number in range(100):
        propose_step(theirs, goal, f"Step {number}", criteria=[])
    answer = theirs.post(f"{API}/goals/{goal['id']}/steps", json={"title": "One more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_steps")
