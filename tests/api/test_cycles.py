"""A pair's cycles over HTTP. Each permission with its refusals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlmodel import select

from coaching.access.facts import Role
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.cycles import queries
from coaching.cycles.models import Cycle
from coaching.deconstructions.models import Deconstruction
from coaching.errors import NotFound
from coaching.people.actions import disable
from coaching.people.models import Cadence
from coaching.people.models import Pair as PairRow
from tests.asking import (
    API,
    Answer,
    Pair,
    add_template,
    consent,
    make_clip,
    propose_step,
    publish,
    set_goal,
    write_note,
)

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import World


def begin(client: TestClient, pair: Pair) -> Answer:
    """The pair's next cycle."""
    answer = client.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def read(client: TestClient, cycle: Answer) -> Answer:
    """As the client sees it now."""
    answer = client.get(f"{API}/cycles/{cycle['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(client: TestClient, cycle: Answer, status: int = 200, **fields: object) -> Answer:
    """An edit."""
    answer = client.patch(f"{API}/cycles/{cycle['id']}", json=fields)
    assert answer.status_code == status, answer.text
    return answer.json()


def states(cycle: Answer) -> str:
    """One letter for each phase."""
    return "".join(phase["state"][0] for phase in cycle["phases"])


def clip(client: TestClient, pair: Pair) -> str:
    """A clip of the pair's lesson."""
    body = {"title": "The pause", "start_ms": 1000, "end_ms": 9000}
    answer = client.post(f"{API}/lessons/{pair.lesson.id}/clips", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_a_cycle_fills_itself_as_the_pair_works(world: World) -> None:
    pair = Pair(world)
    step = propose_step(pair.coachs, set_goal(pair.coachs, pair.teacher))
    world.clock.forward(days=1)
    cycle = begin(pair.coachs, pair)
    assert states(cycle) == "owwwwwww"
    assert (cycle["coach"]["name"], cycle["teacher"]["name"]) == ("Cora Coach", "Tess Teacher")
    clip_id = clip(pair.coachs, pair)
    for _ in range(2):
        gathered = pair.coachs.put(f"{API}/cycles/{cycle['id']}/clips/{clip_id}")
        assert [piece["id"] for piece in gathered.json()["evidence"]] == [clip_id]
    assert states(read(pair.theirs, cycle)) == "dowwwwww"
    write_note(pair.coachs, pair.lesson, links=[{"type": "criterion", "id": step["criteria"][0]["id"]}])
    assert states(read(pair.theirs, cycle)) == "ddowwwww"
    change(pair.coachs, cycle, focus=" Thinking   time ", plan="Ask first.\nThen wait.")
    now = read(pair.theirs, cycle)
    assert (states(now), now["focus"], now["plan"]) == ("ddddowww", "Thinking time", "Ask first.\nThen wait.")
    assert pair.theirs.patch(f"{API}/steps/{step['id']}", json={"state": "agreed"}).status_code == 200
    now = read(pair.coachs, cycle)
    assert (states(now), now["step_id"]) == ("ddddodww", step["id"])
    assert now["phases"][5]["evidence"][0]["title"] == step["title"]
    assert (now["meeting"], now["rehearsal_id"]) == (None, None)
    assert pair.coachs.delete(f"{API}/cycles/{cycle['id']}/clips/{clip_id}").status_code == 204
    assert states(read(pair.coachs, cycle)) == "odddwdww"


def test_a_model_the_pair_has_agreed_about_fills_its_phase(world: World) -> None:
    pair = Pair(world)
    consent(pair.theirs, pair.lesson)
    model = publish(pair.theirs, make_clip(pair.theirs, pair.lesson), add_template(pair.theirs), audience="pairs")
    cycle = begin(pair.coachs, pair)
    made = []
    for company in ({"pair_id": str(pair.pair.id)}, {}):
        answer = pair.coachs.post(f"{API}/exemplars/{model['id']}/deconstructions", json=company)
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    assert states(read(pair.theirs, cycle)) == "owwwwwww", "begun is not agreed"
    with world.desk.write() as work:
        for row in work.session.exec(select(Deconstruction)):
            row.agreed_at = work.now
    for client in (pair.theirs, pair.coachs):
        now = read(client, cycle)
        assert states(now) == "owwwwwdw"
        assert [piece["id"] for piece in now["phases"][6]["evidence"]] == made[:1], (
            "what one does alone is not the pair's"
        )


def test_drafts_and_films_that_are_not_shared_are_no_evidence_for_the_other(world: World) -> None:
    pair = Pair(world)
    step = propose_step(pair.theirs, set_goal(pair.theirs, pair.teacher))
    world.clock.forward(days=1)
    cycle = begin(pair.theirs, pair)
    private = world.lesson(pair.teacher, "Nobody has seen this")
    write_note(pair.theirs, private, links=[{"type": "step", "id": step["id"]}])
    write_note(pair.coachs, pair.lesson, visibility="draft", links=[{"type": "step", "id": step["id"]}])
    made = pair.theirs.post(f"{API}/lessons/{private.id}/clips", json={"title": "Mine", "start_ms": 0, "end_ms": 900})
    assert pair.theirs.put(f"{API}/cycles/{cycle['id']}/clips/{made.json()['id']}").status_code == 200
    assert states(read(pair.theirs, cycle)) == "ddowwwww"
    assert states(read(pair.coachs, cycle)) == "owwwwwww"
    assert "Mine" not in pair.coachs.get(f"{API}/cycles/{cycle['id']}").text
    assert pair.coachs.put(f"{API}/cycles/{cycle['id']}/clips/{made.json()['id']}").status_code == 422
    assert pair.coachs.delete(f"{API}/cycles/{cycle['id']}/clips/{made.json()['id']}").status_code == 404
    assert pair.theirs.delete(f"{API}/lessons/{private.id}").status_code == 204, (
        "an erased lesson takes its evidence along"
    )
    left = pair.theirs.get(f"{API}/cycles/{cycle['id']}").text
    assert "Mine" not in left
    assert states(read(pair.theirs, cycle)) == "owwwwwww"


def test_cycles_are_the_pairs_while_it_lasts_and_the_teachers_for_good(world: World) -> None:
    pair = Pair(world)
    cycle = begin(pair.theirs, pair)
    change(pair.theirs, cycle, focus="Thinking time")
    item = pair.theirs.post(f"{API}/cycles/{cycle['id']}/items", json={"text": "The back row"}).json()
    other = world.person("Otto Other")
    world.pair(other, pair.coach)  # coaches the coach: no way in
    second = world.person("Sue Second")
    world.pair(second, pair.teacher)  # coaches the same teacher: their own cycles, not these
    nobody = [other, second, world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)]
    nobody.append(world.person("Eve Elsewhere", Role.ADMIN, world.organisation("Vale School")))

    def answers(client: TestClient) -> list[int]:
        one = f"{API}/cycles/{cycle['id']}"
        return [
            client.get(one).status_code,
            client.get(f"{API}/cycles", params={"pair_id": str(pair.pair.id)}).status_code,
            client.patch(one, json={"focus": "Thinking time"}).status_code,
            client.patch(f"{API}/cycle-items/{item['id']}", json={"done": False}).status_code,
            client.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)}).status_code,
        ]

    for person in nobody:
        client = world.client(person)
        assert answers(client) == [404] * 5, person.name
        assert client.get(f"{API}/cycles").json()["items"] == []
    assert answers(world.client(None)) == [401] * 5
    assert answers(pair.theirs) == [200] * 4 + [201]
    assert answers(pair.coachs) == [200, 200, 409, 409, 409], "the teacher began the next: this one is over"
    world.end_pair(pair.pair)
    assert answers(pair.theirs) == [200, 200, 403, 403, 403]
    assert answers(pair.coachs) == [404] * 5
    assert len(pair.theirs.get(f"{API}/cycles").json()["items"]) == 2
    assert pair.coachs.get(f"{API}/cycles").json()["items"] == []


def test_the_list_holds_exactly_what_the_table_allows(world: World) -> None:
    people = [world.person(name) for name in ("Tess Teacher", "Cora Coach", "Otto Other")]
    people += [world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)]
    elsewhere = world.organisation("Vale School")
    people += [
        world.person("Sam Stranger", organisation_id=elsewhere),
        world.person("Sue S", organisation_id=elsewhere),
    ]
    teacher, coach, other, leader, _, sam, sue = people
    for pair in (
        world.pair(coach, teacher),
        world.pair(other, teacher),
        world.pair(teacher, coach),
        world.pair(leader, other),
        world.pair(sam, sue),
        ended := world.pair(other, coach),
    ):
        with world.desk.write(world.actor(next(one for one in people if one.id == pair.teacher_id))) as work:
            day = work.now.date()
            row = Cycle(
                organisation_id=pair.organisation_id,
                pair_id=pair.id,
                number=1,
                first_due_on=day,
                due_on=day,
                opened_at=work.now,
                opened_by=pair.teacher_id,
            )
            work.session.add(row)
    world.end_pair(ended)
    counts = set()
    for person in people:
        actor = world.actor(person)
        with world.desk.read(actor) as work:
            rows = work.session.exec(select(Cycle)).all()
            pairs = {row.id: work.session.get_one(PairRow, row.pair_id) for row in rows}
            allowed = {
                row.id
                for row in rows
                if allows(actor, Permission.CYCLE_VIEW, queries.cycle_facts(pairs[row.id]), work.now)
            }
            assert {row.id for row in queries.visible_cycles(work, None, None, 100)} == allowed, person.name
            for row in rows:
                if row.id not in allowed:
                    with pytest.raises(NotFound):
                        queries.cycle_for(work, row.id, Permission.CYCLE_VIEW)
            counts.add(len(allowed))
    assert counts == {0, 1, 2, 3}


def test_what_is_left_waits_in_the_next_cycle(world: World) -> None:
    pair = Pair(world)
    step = propose_step(pair.theirs, set_goal(pair.theirs, pair.teacher))
    first = begin(pair.theirs, pair)
    address = f"{API}/cycles/{first['id']}/items"
    _, done, gone = (pair.coachs.post(address, json={"text": text}).json() for text in ("Left", "Done", "Gone"))
    assert pair.theirs.patch(f"{API}/cycle-items/{done['id']}", json={"done": True}).json()["done"] is True
    assert pair.theirs.delete(f"{API}/cycle-items/{gone['id']}").status_code == 204
    assert pair.theirs.patch(f"{API}/steps/{step['id']}", json={"state": "agreed"}).status_code == 200
    world.clock.forward(days=7)
    second = begin(pair.coachs, pair)
    assert second["number"] == 2
    assert [(one["type"], one["title"]) for one in second["carried_over"]] == [
        ("item", "Left"),
        ("step", step["title"]),
    ]
    assert [(one["text"], one["carried"]) for one in second["items"]] == [("Left", 1)]
    left = f"{API}/cycle-items/{second['items'][0]['id']}"
    for client, text in ((pair.theirs, "Left, in other words"), (pair.coachs, "And in others")):
        assert client.patch(left, json={"text": f" {text} "}).json()["text"] == text, "either of the two may reword it"
    assert pair.theirs.patch(left, json={"text": " "}).status_code == 422
    assert world.client(world.person("Otto Other")).patch(left, json={"text": "Mine"}).status_code == 404
    assert pair.coachs.patch(f"{API}/cycle-items/{done['id']}", json={"text": "Too late"}).status_code == 409
    assert [(one["text"], one["done"]) for one in read(pair.theirs, second)["items"]] == [("And in others", False)]
    over = read(pair.theirs, first)
    assert (over["closed_at"] is not None, over["may_edit"], "o" in states(over)) == (True, False, False)
    assert change(pair.theirs, first, 409, focus="Too late")["code"] == "cycle_closed"
    assert pair.coachs.post(address, json={"text": "Too late"}).status_code == 409
    again = pair.theirs.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)})
    assert (again.status_code, again.json()["code"]) == (409, "cycle_empty"), "a second press begins no third cycle"


def test_the_due_day_respects_holidays_and_can_be_moved(world: World) -> None:
    pair = Pair(world)
    admin = world.client(world.person("Ada Admin", Role.ADMIN))
    while world.clock().weekday() != 3:
        world.clock.forward(days=1)
    today = world.clock().date()
    week = today + timedelta(days=7)

    def holiday(client: TestClient, first: date, last: date, status: int = 201) -> Answer:
        body = {"name": "Half term", "starts_on": first.isoformat(), "ends_on": last.isoformat()}
        answer = client.post(f"{API}/holidays", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    for nobody in (pair.theirs, pair.coachs, world.client(world.person("Lea Leader", Role.LEADER))):
        holiday(nobody, week, week, 403)
    cycle = begin(pair.theirs, pair)
    assert (cycle["due_on"], cycle["moved"]) == (week.isoformat(), False)
    made = holiday(admin, week - timedelta(days=3), week + timedelta(days=1))
    moved = read(pair.coachs, cycle)
    assert (moved["due_on"], moved["moved"]) == ((week + timedelta(days=7)).isoformat(), True)
    assert pair.theirs.get(f"{API}/holidays").json()["items"] == [made]
    elsewhere = world.client(world.person("Eve Elsewhere", Role.ADMIN, world.organisation("Vale School")))
    assert elsewhere.get(f"{API}/holidays").json()["items"] == []
    assert elsewhere.delete(f"{API}/holidays/{made['id']}").status_code == 404
    assert change(pair.coachs, cycle, 422, due_on=week.isoformat())["errors"][0]["field"] == "due_on"
    assert change(pair.coachs, cycle, 422, due_on="2020-01-01")["errors"][0]["field"] == "due_on"
    assert change(pair.coachs, cycle, due_on=(today + timedelta(days=1)).isoformat())["moved"] is True
    for nobody in (pair.theirs, elsewhere):
        assert nobody.delete(f"{API}/holidays/{made['id']}").status_code in {403, 404}
    assert admin.delete(f"{API}/holidays/{made['id']}").status_code == 204
    holiday(admin, week, today, 422)


def test_a_fortnightly_pair_has_two_weeks(world: World) -> None:
    coach, teacher = world.person("Cora Coach"), world.person("Tess Teacher")
    pair = world.pair(coach, teacher, Cadence.FORTNIGHTLY)
    answer = world.client(coach).post(f"{API}/cycles", json={"pair_id": str(pair.id)}).json()
    assert date.fromisoformat(answer["due_on"]) - world.clock().date() >= timedelta(days=14)


def test_two_editors_at_once_are_told(world: World) -> None:
    pair = Pair(world)
    cycle = begin(pair.theirs, pair)
    address, match = f"{API}/cycles/{cycle['id']}", {"If-Match": cycle["etag"]}
    assert pair.theirs.patch(address, json={"plan": "Mine"}, headers=match).status_code == 200
    late = pair.coachs.patch(address, json={"plan": "Ours"}, headers=match)
    assert (late.status_code, late.json()["current"]["plan"]) == (412, "Mine")


def test_a_step_of_somebody_else_or_nobody_cannot_be_chosen(world: World) -> None:
    pair = Pair(world)
    other = world.person("Otto Other")
    world.pair(pair.coach, other)
    cycle = begin(pair.theirs, pair)
    foreign = propose_step(pair.coachs, set_goal(pair.coachs, other))
    for client in (pair.coachs, pair.theirs):
        assert change(client, cycle, 422, step_id=foreign["id"])["errors"][0]["field"] == "step_id"
    mine = propose_step(pair.theirs, set_goal(pair.theirs, pair.teacher))
    assert change(pair.coachs, cycle, step_id=mine["id"])["step_id"] == mine["id"]


def test_a_calendar_address_opens_one_persons_days_and_can_be_taken_back(world: World) -> None:
    pair = Pair(world)
    cycle = begin(pair.theirs, pair)
    change(pair.theirs, cycle, focus="Brave fractions")
    anybody = world.client(None)
    assert pair.coachs.get(f"{API}/calendar-feed").json() == {"made_at": None, "url": None}
    url = pair.coachs.post(f"{API}/calendar-feed").json()["url"]
    path = url.removeprefix(world.settings.root_url)
    assert pair.coachs.get(f"{API}/calendar-feed").json()["url"] is None
    answer = anybody.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["summary"]), event.decoded("dtstart").isoformat()) == ("Coaching (TT)", cycle["due_on"])
    for secret in ("Brave", "fractions", "Tess", "Teacher", "Hill"):
        assert secret not in answer.text
    newer = pair.coachs.post(f"{API}/calendar-feed").json()["url"].removeprefix(world.settings.root_url)
    assert (anybody.get(path).status_code, anybody.get(newer).status_code) == (404, 200)
    assert anybody.get(f"{API}/calendar/nonsense.ics").status_code == 404
    world.end_pair(pair.pair)
    assert Calendar.from_ical(anybody.get(newer).content).walk("VEVENT") == []
    with world.desk.write(world.actor(world.person("Ada Admin", Role.ADMIN))) as work:
        disable(work, pair.coach.id)
    assert anybody.get(newer).status_code == 404
    mine = pair.theirs.post(f"{API}/calendar-feed").json()["url"].removeprefix(world.settings.root_url)
    assert pair.theirs.delete(f"{API}/calendar-feed").status_code == 204
    assert anybody.get(mine).status_code == 404
