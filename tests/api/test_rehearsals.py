"""A pair's rehearsals over HTTP. Each permission with its refusals."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import select

from coaching.access.facts import CompanyFacts, CycleFacts, Role
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.cycles.models import Cycle
from coaching.deconstructions.models import AgreedMark, Deconstruction
from coaching.goals.models import Goal, Step
from coaching.lessons.models import LessonState, Purpose, Upload
from coaching.people.models import Pair as PairRow
from coaching.people.queries import pair_facts
from coaching.rehearsals import queries
from coaching.rehearsals.models import Rehearsal
from coaching.rehearsals.queries import Which
from tests.asking import (
    API,
    add_template,
    consent,
    ledger,
    make_clip,
    propose_step,
    publish,
    set_goal,
    write_note,
)
from tests.engines import on_sqlite
from tests.practising import Practice, phase_of

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import Someone, World


def test_a_pair_rehearses_in_rounds_and_the_phase_fills_itself(world: World) -> None:
    pair = Practice(world)
    assert pair.coachs.get(f"{API}/cycles/{pair.cycle}").json()["rehearsal_id"] == pair.id
    assert pair.begin(pair.theirs, step_id=pair.step["id"])["id"] == pair.id, "a second press goes on with it"
    begun = pair.read(pair.theirs)
    assert [line["text"] for line in begun["criteria"]] == ["Three seconds pass", "Hands go up"]
    assert (begun["step"]["title"], begun["rounds"], begun["card"]) == ("Wait three seconds", [], None)
    assert phase_of(pair.theirs, pair.cycle)["state"] == "waiting"
    glow, grow = pair.said("You waited"), pair.said("Look up", criterion_id=pair.lines[1])
    first = pair.round(
        pair.coachs, adaptation=" With 8c: names first ", criteria_met=pair.lines[:1], glow=glow, grow=grow
    )
    assert (first["number"], first["person"]["name"], first["adaptation"]) == (
        1,
        "Tess Teacher",
        "With 8c: names first",
    )
    assert (first["criteria_met"], first["recording"], first["variation"]) == (pair.lines[:1], None, None)
    assert first["glow"] == {
        "text": "You waited",
        "criterion_id": pair.lines[0],
        "start_ms": None,
        "author": {"id": str(pair.coach.id), "name": "Cora Coach"},
    }
    film = pair.recording(pair.teacher)
    second = pair.round(pair.theirs, lesson_id=str(film.id), criteria_met=pair.lines)
    assert (second["number"], second["glow"], second["recording"]["purpose"]) == (2, None, "rehearsal")
    said = pair.change(pair.coachs, second, glow=pair.said("There", start_ms=12_000), grow=pair.said("Longer"))
    assert (said["glow"]["start_ms"], said["grow"]["criterion_id"]) == (12_000, pair.lines[0])
    pair.change(pair.theirs, second, 412, glow=pair.said("Late"))
    now = pair.read(pair.coachs)
    assert [one["criteria_met"] for one in now["rounds"]] == [pair.lines[:1], pair.lines]
    assert now["rounds"][1]["recording"]["id"] == str(film.id)
    done = phase_of(pair.coachs, pair.cycle)
    assert (done["state"], [piece["title"] for piece in done["evidence"]]) == ("done", ["Round 1", "Round 2"])
    assert [piece["lesson_id"] for piece in done["evidence"]] == [None, str(film.id)]
    third = pair.round(pair.theirs, variation=now["card"]["key"])
    assert third["variation"] == now["card"]
    assert pair.read(pair.theirs)["card"]["key"] not in {"", now["card"]["key"]}
    assert pair.round(pair.theirs, variation="With the noisy table")["variation"]["title"] == "With the noisy table"
    assert pair.round(pair.coachs, person_id=str(pair.coach.id))["person"]["name"] == "Cora Coach"
    verbs = [notice["verb"] for notice in pair.theirs.get(f"{API}/notices").json()["items"]]
    assert verbs.count("rehearsed") == 2, "what the coach added; one's own rounds are no news"
    assert "fed_back" in verbs
    assert "shared" not in [one["verb"] for one in pair.coachs.get(f"{API}/notices").json()["items"]]


@on_sqlite
def test_a_round_says_only_what_it_can(world: World) -> None:
    pair = Practice(world)
    other = world.person("Otto Other")
    film, lesson = pair.recording(pair.teacher), pair.recording(pair.teacher, purpose=Purpose.LESSON)
    theirs = pair.recording(other)
    wrong = {
        "lesson_id": [{"lesson_id": str(one)} for one in (lesson.id, theirs.id, pair.id)],
        "person_id": [{"person_id": str(other.id)}],
        "criteria_met": [{"criteria_met": [pair.id]}],
        "glow": [
            {"glow": {"text": "Tied to nothing"}},
            {"glow": pair.said("No film", start_ms=5)},
            {"glow": pair.said("Not on the list", criterion_id=pair.id)},
            {"glow": pair.said("After the end", start_ms=40_000), "lesson_id": str(film.id)},
        ],
    }
    for field, bodies in wrong.items():
        for body in bodies:
            answer = pair.round(pair.theirs, 422, **body)
            assert [error["field"] for error in answer["errors"]] == [field], answer
    assert pair.read(pair.theirs)["rounds"] == []
    pair.round(pair.theirs, lesson_id=str(film.id))
    assert pair.round(pair.theirs, 422, lesson_id=str(film.id))["errors"][0]["field"] == "lesson_id", "of one round"
    ticked = pair.round(pair.theirs)
    pair.change(pair.theirs, ticked, 422, lesson_id=str(film.id))
    late = pair.change(pair.theirs, ticked, lesson_id=str(pair.recording(pair.teacher).id))
    assert late["recording"]
    pair.change(pair.theirs, late, 422, lesson_id=str(pair.recording(pair.teacher).id))
    bare = propose_step(pair.coachs, {"id": pair.step["goal_id"]}, "No criteria", criteria=[])
    assert pair.begin(pair.coachs, 409, step_id=bare["id"])["code"] == "no_criteria"
    assert pair.begin(pair.coachs, 409)["code"] == "no_step"
    strange = propose_step(world.client(other), set_goal(world.client(other), other))
    assert pair.begin(pair.coachs, 422, step_id=strange["id"])["errors"][0]["field"] == "step_id"


def test_rehearsals_are_the_pairs_while_it_lasts_and_the_teachers_for_good(world: World) -> None:
    pair = Practice(world)
    film = pair.recording(pair.teacher)
    address = f"{API}/lessons/{film.id}"
    assert pair.coachs.get(address).status_code == 404, "until it belongs to a round it is hers alone"
    one = pair.round(pair.theirs, lesson_id=str(film.id), glow=pair.said("Here", start_ms=5))
    second = world.person("Sue Second")
    world.pair(second, pair.teacher)  # coaches the same teacher: their own cycles, not these
    nobody = [second, world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)]
    nobody += [world.person("Carl Colleague"), world.person("Eve", Role.ADMIN, world.organisation("Vale School"))]
    body = {"criteria_met": []}

    def answers(client: TestClient) -> list[int]:
        return [
            client.get(f"{API}/rehearsals/{pair.id}").status_code,
            client.get(address).status_code,
            client.post(f"{API}/cycles/{pair.cycle}/rehearsals", json={"step_id": pair.step["id"]}).status_code,
            client.post(f"{API}/rehearsals/{pair.id}/rounds", json=body).status_code,
            client.patch(f"{API}/rounds/{one['id']}", json=body).status_code,
        ]

    for person in nobody:
        client = world.client(person)
        assert answers(client) == [404] * 5, person.name
        assert client.get(f"{API}/rehearsals").json()["items"] == []
    assert answers(world.client(None)) == [401] * 5
    assert answers(pair.theirs) == answers(pair.coachs) == [200, 200, 201, 201, 200]
    assert pair.theirs.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)}).status_code == 201
    assert answers(pair.theirs) == answers(pair.coachs) == [200, 200, 409, 409, 409], "its cycle is over"
    world.end_pair(pair.pair)
    assert answers(pair.theirs) == [200, 200, 403, 403, 403]
    assert answers(pair.coachs) == [404] * 5
    assert pair.read(pair.theirs)["may_edit"] is False
    assert len(pair.theirs.get(f"{API}/rehearsals", params={"step_id": pair.step["id"]}).json()["items"]) == 1
    assert pair.coachs.get(f"{API}/rehearsals").json()["items"] == []


def test_a_recording_is_hers_to_take_back_and_to_erase(world: World) -> None:
    pair = Practice(world)
    film = pair.recording(pair.teacher)
    glow, grow = pair.said("You smiled", start_ms=5000), pair.said("Slower")
    one = pair.round(pair.theirs, lesson_id=str(film.id), glow=glow, grow=grow)
    assert [line["what"] for line in ledger(pair.theirs, film)] == ["shared"]
    [share] = pair.theirs.get(f"{API}/lessons/{film.id}/shares").json()["items"]
    assert pair.theirs.delete(f"{API}/shares/{share['id']}").status_code == 204
    [seen] = pair.read(pair.coachs)["rounds"]
    assert (seen["recording"], seen["lesson_id"], seen["glow"], seen["grow"]["text"]) == (None, None, None, "Slower")
    assert phase_of(pair.coachs, pair.cycle)["evidence"][0]["lesson_id"] is None
    assert pair.change(pair.coachs, one, 409, glow=pair.said("Over it"))["code"] == "recording_hidden"
    pair.change(pair.coachs, one, 422, grow=pair.said("Blindly", start_ms=5))
    [hers] = pair.read(pair.theirs)["rounds"]
    assert (hers["lesson_id"], hers["glow"]["text"]) == (str(film.id), "You smiled")
    assert pair.theirs.delete(f"{API}/lessons/{film.id}").status_code == 204
    [left] = pair.read(pair.theirs)["rounds"]
    assert (left["recording"], left["glow"], left["grow"]["text"]) == (None, None, "Slower"), "the round stays"
    assert phase_of(pair.theirs, pair.cycle)["state"] == "done"


@on_sqlite
def test_what_was_recorded_on_the_coachs_laptop_is_the_teachers(world: World) -> None:
    pair = Practice(world)
    film = pair.recording(pair.coach, state=LessonState.UPLOADING)
    with world.desk.write() as work:
        work.session.add(Upload(lesson_id=film.id, length_bytes=9, expires_at=work.now))
    assert pair.round(pair.coachs, 409, lesson_id=str(film.id))["code"] == "still_sending"
    with world.desk.write() as work:
        work.session.get_one(Upload, film.id).finished_at = work.now
    made = pair.round(pair.coachs, lesson_id=str(film.id))
    assert made["recording"]["owner"]["name"] == "Tess Teacher"
    assert "erase" not in made["recording"]["may"]
    own = pair.recording(pair.coach)
    shown = pair.round(pair.coachs, lesson_id=str(own.id), person_id=str(pair.coach.id))
    assert shown["recording"]["owner"]["name"] == "Cora Coach", "who shows how keeps their own film"
    assert pair.theirs.get(f"{API}/lessons/{own.id}").status_code == 200
    world.end_pair(pair.pair)
    assert pair.coachs.get(f"{API}/lessons/{film.id}").status_code == 404
    assert pair.theirs.delete(f"{API}/lessons/{film.id}").status_code == 204


@on_sqlite
def test_recordings_of_rehearsals_are_kept_apart_from_lessons(world: World) -> None:
    pair = Practice(world)

    def send(purpose: str) -> tuple[int, str]:
        said = f"filename {_base64('round.webm')},purpose {_base64(purpose)}"
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": said}
        answer = pair.theirs.post(f"{API}/uploads", headers=headers)
        return answer.status_code, answer.headers.get("location", "").rsplit("/", 1)[-1]

    status, lesson_id = send("rehearsal")
    assert (status, send("party")[0]) == (201, 422)
    assert pair.round(pair.theirs, lesson_id=lesson_id)["recording"]["state"] == "uploading"
    for client in (pair.theirs, pair.coachs):
        usual = [lesson["id"] for lesson in client.get(f"{API}/lessons").json()["items"]]
        apart = client.get(f"{API}/lessons", params={"purpose": "rehearsal"}).json()["items"]
        assert (usual, [lesson["id"] for lesson in apart]) == ([str(pair.lesson.id)], [lesson_id])
    purposes = [rule["purpose"] for rule in pair.theirs.get(f"{API}/retention").json()["items"]]
    assert purposes == ["lesson", "rehearsal"]
    assert lesson_id in [term["lesson_id"] for term in pair.theirs.get(f"{API}/privacy/lessons").json()["items"]]


@on_sqlite
def test_a_rehearsal_is_practice_and_makes_no_step_secure(world: World) -> None:
    pair = Practice(world)
    step = f"{API}/steps/{pair.step['id']}"
    for state in ("agreed", "practising"):
        assert pair.theirs.patch(step, json={"state": state}).status_code == 200
    world.clock.forward(days=2)
    film = pair.recording(pair.teacher)
    clip = make_clip(pair.theirs, film)
    secure = pair.theirs.patch(step, json={"state": "secure", "clip_id": clip})
    assert (secure.status_code, secure.json()["code"]) == (409, "evidence_rehearsed")
    links = [{"type": "step", "id": pair.step["id"]}, {"type": "clip", "id": clip}]
    write_note(pair.theirs, film, links=links)
    assert pair.theirs.patch(step, json={"state": "secure"}).json()["code"] == "evidence_required"
    lesson = world.lesson(pair.teacher)
    taught = pair.theirs.patch(step, json={"state": "secure", "clip_id": make_clip(pair.theirs, lesson)})
    assert taught.status_code == 200, taught.text


@on_sqlite
def test_the_list_the_pair_agreed_on_is_the_checklist(world: World) -> None:
    pair = Practice(world)
    consent(pair.theirs, pair.lesson)
    template = add_template(pair.theirs)
    model = publish(pair.theirs, make_clip(pair.theirs, pair.lesson), template, audience="pairs")
    begun = pair.coachs.post(f"{API}/exemplars/{model['id']}/deconstructions", json={"pair_id": str(pair.pair.id)})
    criteria = [criterion["id"] for criterion in template["criteria"]]
    with world.desk.write() as work:
        row = work.session.exec(select(Deconstruction)).one()
        row.agreed_at = work.now
        for position, (criterion, why) in enumerate(((1, "All hands"), (1, "And they stay")), start=1):
            ids = {"deconstruction_id": row.id, "criterion_id": UUID(criteria[criterion])}
            work.session.add(AgreedMark(position=position, start_ms=1, why=why, **ids))
    again = pair.begin(pair.theirs, step_id=pair.step["id"])
    assert (again["id"], again["deconstruction_id"]) == (pair.id, begun.json()["id"])
    assert [(line["id"], line["hint"]) for line in again["criteria"]] == [(criteria[1], "All hands\nAnd they stay")]
    pair.round(pair.theirs, criteria_met=[criteria[1]])
    with world.desk.write() as work:
        work.session.delete(work.session.exec(select(Deconstruction)).one())
    after = pair.begin(pair.theirs, step_id=pair.step["id"])
    assert [line["id"] for line in after["criteria"]] == [criteria[1]], "after the first round the list stands"


def test_the_list_holds_exactly_what_the_table_allows(world: World) -> None:
    people = [world.person(name) for name in ("Tess Teacher", "Cora Coach", "Otto Other")]
    people += [world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)]
    elsewhere = world.organisation("Vale School")
    people += [world.person(name, organisation_id=elsewhere) for name in ("Sam Stranger", "Sue Stranger")]
    teacher, coach, other, leader, _, sam, sue = people
    pairs = [(coach, teacher), (other, teacher), (teacher, coach), (leader, other), (sam, sue)]
    for two in pairs:
        _rehearsing(world, world.pair(*two), two[1])
    template = add_template(world.client(other))
    companies = [(other, coach, teacher), (leader, other), (coach, teacher)]
    for first, *others in companies:
        body = {"person_ids": [str(one.id) for one in others]}
        begun = world.client(first).post(f"{API}/step-templates/{template['id']}/rehearsals", json=body)
        assert begun.status_code == 201, begun.text
        if first is coach:
            me = f"{API}/rehearsals/{begun.json()['id']}/members/{coach.id}"
            assert world.client(coach).delete(me).status_code == 204
    ended = world.pair(other, coach)
    _rehearsing(world, ended, coach)
    world.end_pair(ended)
    counts = set()
    for person in people:
        actor = world.actor(person)
        with world.desk.read(actor) as work:
            allowed = set()
            for row in work.session.exec(select(Rehearsal)):
                facts: CycleFacts | CompanyFacts
                if row.pair_id is None:
                    facts = CompanyFacts(row.organisation_id, queries.company_of(work, row.id))
                else:
                    pair = work.session.get_one(PairRow, row.pair_id)
                    facts = CycleFacts(pair_facts(pair), lasts=pair.ended_at is None)
                    assert allows(actor, Permission.CYCLE_VIEW, facts, work.now) == allows(
                        actor, Permission.REHEARSAL_VIEW, facts, work.now
                    )
                if allows(actor, Permission.REHEARSAL_VIEW, facts, work.now):
                    allowed.add(row.id)
            listed = queries.visible_rehearsals(work, Which(), None, 100)
            assert [row.id for row in listed] == sorted(allowed, reverse=True), person.name
            counts.add(len(allowed))
    assert counts >= {0, 1, 2, 4}


def _rehearsing(world: World, pair: PairRow, teacher: Someone) -> None:
    with world.desk.write() as work:
        here = {"organisation_id": pair.organisation_id}
        goal = Goal(teacher_id=teacher.id, title="G", created_at=work.now, created_by=teacher.id, **here)
        day = work.now.date()
        cycle = Cycle(
            pair_id=pair.id, number=1, first_due_on=day, due_on=day, opened_at=work.now, opened_by=teacher.id, **here
        )
        work.session.add_all([goal, cycle])
        work.session.flush()
        step = Step(goal_id=goal.id, title="S", created_at=work.now, created_by=teacher.id)
        work.session.add(step)
        work.session.flush()
        ids = {"pair_id": pair.id, "cycle_id": cycle.id, "step_id": step.id, "started_by": teacher.id}
        work.session.add(Rehearsal(created_at=work.now, **ids, **here))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
