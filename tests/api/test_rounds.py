"""Rounds that are taken away again, and what the others stand beside. Each permission with its refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coaching.access.facts import Role
from coaching.jobs import EraseBlobs
from tests.asking import API, add_template, consent, make_clip, propose_step, publish, set_goal
from tests.engines import on_sqlite
from tests.practising import Practice, phase_of

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.asking import Answer
    from tests.world import World


def remove(client: TestClient, one: Answer, status: int = 204) -> Answer:
    """The answer's problem, if it has one."""
    answer = client.delete(f"{API}/rounds/{one['id']}")
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else {}


def may_remove(practice: Practice, client: TestClient) -> list[bool]:
    """Of each round, in order."""
    return [one["may_remove"] for one in practice.read(client)["rounds"]]


def verbs(client: TestClient) -> list[str]:
    """What somebody was told about rounds."""
    told = [one["verb"] for one in client.get(f"{API}/notices").json()["items"]]
    return [verb for verb in told if verb in {"rehearsed", "fed_back", "round_removed"}]


def test_a_recorded_round_is_taken_away_by_whoever_is_on_it(world: World) -> None:
    pair = Practice(world)
    second = world.person("Sue Second")
    world.pair(second, pair.teacher)
    nobody = [second, world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)]
    nobody += [world.person("Carl Colleague"), world.person("Eve", Role.ADMIN, world.organisation("Vale School"))]
    film = pair.recording(pair.coach)  # on the coach's laptop, so it is handed over
    one = pair.round(pair.coachs, lesson_id=str(film.id))
    pair.change(pair.coachs, one, glow=pair.said("There", start_ms=5))
    assert "rehearsed" in verbs(pair.theirs)
    assert may_remove(pair, pair.theirs) == [True]
    assert may_remove(pair, pair.coachs) == [False]
    for person in nobody:
        remove(world.client(person), one, 404)
    remove(world.client(None), one, 401)
    remove(pair.coachs, one, 403)
    assert pair.coachs.get(f"{API}/lessons/{film.id}").status_code == 200, "nothing has happened to it"
    [share] = pair.theirs.get(f"{API}/lessons/{film.id}/shares").json()["items"]
    assert pair.theirs.delete(f"{API}/shares/{share['id']}").status_code == 204
    remove(pair.coachs, one, 403)
    assert pair.read(pair.theirs)["rounds"][0]["recording"], "taken back is not taken away"

    remove(pair.theirs, one)
    assert pair.read(pair.theirs)["rounds"] == pair.read(pair.coachs)["rounds"] == []
    assert pair.theirs.get(f"{API}/lessons/{film.id}").status_code == 404
    assert [job.lesson_id for job in world.jobs if isinstance(job, EraseBlobs)] == [film.id]
    [certificate] = pair.theirs.get(f"{API}/privacy/certificates").json()["items"]
    assert certificate["subject_id"] == str(film.id)
    assert phase_of(pair.coachs, pair.cycle)["state"] == "waiting"
    assert (verbs(pair.theirs), verbs(pair.coachs)) == ([], ["round_removed"]), "their words went with it"
    remove(pair.theirs, one, 404)


@on_sqlite
def test_a_tick_is_taken_back_by_whoever_made_it_or_is_in_it(world: World) -> None:
    pair = Practice(world)
    hers, coachs = pair.round(pair.theirs), pair.round(pair.coachs)
    shown = pair.round(pair.coachs, person_id=str(pair.coach.id), lesson_id=str(pair.recording(pair.coach).id))
    assert may_remove(pair, pair.theirs) == [True, True, False]
    assert may_remove(pair, pair.coachs) == [False, True, True]
    remove(pair.coachs, hers, 403)
    remove(pair.theirs, shown, 403)
    remove(pair.coachs, coachs)
    assert [one["number"] for one in pair.read(pair.theirs)["rounds"]] == [1, 3], "names do not move"
    assert pair.read(pair.theirs)["next_number"] == pair.round(pair.theirs)["number"] == 4
    remove(pair.theirs, hers)
    remove(pair.coachs, shown)
    assert verbs(pair.theirs) == [], "nobody had said anything"


@on_sqlite
def test_what_is_over_is_taken_away_no_more(world: World) -> None:
    pair = Practice(world)
    one = pair.round(pair.coachs)
    assert pair.theirs.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)}).status_code == 201
    for client in (pair.theirs, pair.coachs):
        assert may_remove(pair, client) == [False]
        assert remove(client, one, 409)["code"] == "cycle_closed"
    world.end_pair(pair.pair)
    assert may_remove(pair, pair.theirs) == [False]
    remove(pair.theirs, one, 403)
    remove(pair.coachs, one, 404)


@on_sqlite
def test_a_round_stands_beside_a_model_its_reader_may_use(world: World) -> None:
    pair = Practice(world)
    assert pair.read(pair.theirs)["model"] is None, "the step is of no template"
    consent(pair.theirs, pair.lesson)
    template = add_template(pair.theirs)
    publish(pair.theirs, make_clip(pair.theirs, pair.lesson), template, kind="contrast", title="Not this")
    step = propose_step(pair.coachs, set_goal(pair.coachs, pair.teacher), template_id=template["id"])
    pair.id = pair.begin(pair.theirs, step_id=step["id"])["id"]
    assert pair.read(pair.theirs)["model"] is None, "a contrast shows what not to do"
    model = publish(pair.theirs, make_clip(pair.theirs, pair.lesson, "She waits longer"), template, audience="pairs")
    for client in (pair.theirs, pair.coachs):
        assert pair.read(client)["model"] == {"id": model["id"], "name": model["title"]}
    apart = pair.coachs.post(f"{API}/exemplars/{model['id']}/deconstructions", json={"pair_id": str(pair.pair.id)})
    assert apart.status_code == 201
    assert pair.theirs.delete(f"{API}/exemplars/{model['id']}").status_code == 204
    for client in (pair.theirs, pair.coachs):
        assert pair.read(client)["model"] is None, "withdrawn everywhere"
