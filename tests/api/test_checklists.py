"""A list that a pair agrees on while it rehearses already: for the rounds to come, at one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coaching.access.facts import Role
from tests.asking import API, Answer, add_template, consent, make_clip, propose_step, publish
from tests.engines import on_sqlite
from tests.practising import Practice

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import World


class Agreeing(Practice):
    """A pair that has begun to rehearse, and takes a model apart meanwhile."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        consent(self.theirs, self.lesson)
        template = add_template(self.theirs)
        self.criteria = [criterion["id"] for criterion in template["criteria"]]
        self.model = publish(self.theirs, make_clip(self.theirs, self.lesson), template, audience="pairs")["id"]
        body = {"pair_id": str(self.pair.id)}
        begun = self.coachs.post(f"{API}/exemplars/{self.model}/deconstructions", json=body)
        self.apart = f"{API}/deconstructions/{begun.json()['id']}"
        for client in (self.coachs, self.theirs):
            mark = {"criterion_id": self.criteria[1], "start_ms": 2000, "why": ""}
            assert client.post(f"{self.apart}/marks", json=mark).status_code == 201
            assert client.post(f"{self.apart}/commit").status_code == 200

    def agree(self, *lines: tuple[int, str], version: int | None = None) -> None:
        """On these criteria of the model, each with why."""
        marks = [{"criterion_id": self.criteria[n], "start_ms": 2000, "why": why} for n, why in lines]
        answer = self.theirs.post(f"{self.apart}/agree", json={"marks": marks, "version": version})
        assert answer.status_code == 200, answer.text

    def take(self, client: TestClient, status: int = 200, rehearsal: str = "") -> Answer:
        """The list they have agreed on since."""
        answer = client.post(f"{API}/rehearsals/{rehearsal or self.id}/checklist")
        assert answer.status_code == status, answer.text
        return answer.json()


def hints(one: Answer) -> list[tuple[str, str]]:
    """A list, of a rehearsal or of a round."""
    return [(line["text"], line["hint"]) for line in one["criteria"]]


OWN = [("Three seconds pass", ""), ("Hands go up", "")]


def test_before_the_first_round_the_list_takes_the_place_of_the_other(world: World) -> None:
    pair = Agreeing(world)
    assert (pair.read(pair.coachs)["newer_list"], pair.take(pair.coachs, 409)["code"]) == (False, "nothing_agreed")
    world.clock.forward(minutes=1)
    pair.agree((1, "All hands"))
    assert [pair.read(client)["newer_list"] for client in (pair.theirs, pair.coachs)] == [True, True]
    for client in (pair.theirs, pair.coachs):
        taken = pair.take(client)
        assert (hints(taken), taken["newer_list"]) == ([("Hands go up", "All hands")], False), "twice is once"
    assert (taken["deconstruction_id"], taken["model"]["id"]) == (pair.apart.rpartition("/")[2], pair.model)


def test_rounds_that_were_there_keep_what_they_were_judged_by(world: World) -> None:
    pair = Agreeing(world)
    first = pair.round(pair.theirs, criteria_met=pair.lines[:1], glow=pair.said())
    world.clock.forward(minutes=1)
    pair.agree((1, "All hands"))
    assert pair.begin(pair.coachs, step_id=pair.step["id"])["newer_list"], "going on changes nothing by itself"
    assert hints(pair.read(pair.theirs)) == OWN
    now = pair.take(pair.theirs)
    assert (hints(now), hints(now["rounds"][0])) == ([("Hands go up", "All hands")], OWN)
    assert (now["rounds"][0]["criteria_met"], now["rounds"][0]["glow"]) == (pair.lines[:1], first["glow"])

    new = pair.criteria[1]
    second = pair.round(pair.coachs, criteria_met=[new], grow=pair.said("Longer", criterion_id=new))
    assert hints(second) == [("Hands go up", "All hands")]
    assert pair.round(pair.theirs, 422, criteria_met=pair.lines[:1])["errors"][0]["field"] == "criteria_met"
    changed = pair.change(pair.coachs, first, criteria_met=pair.lines, grow=pair.said(criterion_id=pair.lines[1]))
    assert changed["criteria_met"] == pair.lines, "and is judged by it still"
    assert pair.change(pair.coachs, changed, 422, criteria_met=[new])["errors"][0]["field"] == "criteria_met"

    world.clock.forward(minutes=1)
    pair.agree((0, "She counts"), (1, "All of them"), version=1)
    now = pair.take(pair.coachs)
    assert [hints(one) for one in (*now["rounds"], now)] == [
        OWN,
        [("Hands go up", "All hands")],
        [("Three seconds pass", "She counts"), ("Hands go up", "All of them")],
    ]
    assert [one["criteria_met"] for one in now["rounds"]] == [pair.lines, [new]]
    assert pair.theirs.delete(f"{API}/rounds/{second['id']}").status_code == 204
    assert [hints(one) for one in pair.read(pair.coachs)["rounds"]] == [OWN]


@on_sqlite
def test_what_was_agreed_before_they_began_is_theirs_already_and_not_offered(world: World) -> None:
    pair = Agreeing(world)
    pair.agree((1, "All hands"))
    world.clock.forward(days=1)
    step = propose_step(pair.coachs, {"id": pair.step["goal_id"]}, "Another step")
    begun = pair.begin(pair.theirs, step_id=step["id"])
    assert (hints(begun), begun["newer_list"]) == ([("Hands go up", "All hands")], False)


def test_nobody_else_takes_it_and_nobody_when_it_is_over(world: World) -> None:
    pair = Agreeing(world)
    pair.round(pair.theirs)
    world.clock.forward(minutes=1)
    pair.agree((1, "All hands"))
    people = [
        world.person("Otto Other"),
        world.person("Lea Leader", Role.LEADER),
        world.person("Ada Admin", Role.ADMIN),
    ]
    people.append(world.person("Eve Elsewhere", Role.ADMIN, world.organisation("Vale School")))
    second = world.person("Sue Second")
    world.pair(second, pair.teacher)  # coaches the same teacher: not in this cycle
    for person in (*people, second):
        pair.take(world.client(person), 404)
    pair.take(world.client(None), 401)

    together = {"person_ids": [str(pair.coach.id)]}
    template = add_template(pair.theirs, "Another")
    company = pair.theirs.post(f"{API}/step-templates/{template['id']}/rehearsals", json=together).json()
    assert company["newer_list"] is False
    assert pair.take(pair.theirs, 409, company["id"])["code"] == "nothing_agreed", (
        "a company says by which when it begins"
    )

    assert pair.coachs.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)}).status_code == 201
    over = pair.read(pair.theirs)
    assert (over["newer_list"], pair.take(pair.theirs, 409)["code"]) == (False, "cycle_closed")
    assert hints(over) == hints(over["rounds"][0]) == OWN
    world.end_pair(pair.pair)
    pair.take(pair.coachs, 404)
    pair.take(pair.theirs, 403)
