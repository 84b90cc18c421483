"""Terms over HTTP, and what is counted in one: the same as the pages of cycles and steps say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import col, select

from coaching.access.facts import Role
from coaching.audit import AuditEntry
from coaching.coverage.sources import REACHED, counted_phases
from coaching.cycles.models import Cycle
from coaching.cycles.phases import PHASES, Found, PhaseState
from coaching.deconstructions.models import Deconstruction, DeconstructionMember
from coaching.goals.models import Goal, Step, StepState
from coaching.people.models import Pair
from coaching.rehearsals.models import RehearsalRound
from tests.asking import API, Answer, add_template, consent, make_clip, propose_step, publish, set_goal, write_note
from tests.asking import Pair as Couple
from tests.leading import CANARY, School, counts, figure, read
from tests.world import World

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

AUTUMN = {"name": "Autumn term", "starts_on": "2026-09-01", "ends_on": "2026-12-18"}


def test_terms_are_the_administrators_to_set(world: World) -> None:
    school = School(world)
    member = world.client(world.person("Max Member"))
    stranger = world.person("Ann Stranger", Role.ADMIN, organisation_id=world.organisation("Vale School"))
    assert read(school.leaders)["term_id"] is None
    term = school.term(**AUTUMN)
    assert {k: term[k] for k in AUTUMN} == AUTUMN
    for client, status in ((school.leaders, 403), (member, 403), (world.client(None), 401)):
        assert client.post(f"{API}/school-terms", json=AUTUMN).status_code == status
        assert client.delete(f"{API}/school-terms/{term['id']}").status_code == status
    assert world.client(stranger).delete(f"{API}/school-terms/{term['id']}").status_code == 404
    overlap = school.admins.post(
        f"{API}/school-terms", json=AUTUMN | {"starts_on": "2026-12-18", "ends_on": "2027-03-01"}
    )
    assert (overlap.status_code, overlap.json()["type"].rsplit("/", 1)[-1]) == (409, "term_overlaps")
    short = school.admins.post(
        f"{API}/school-terms", json={"name": "x", "starts_on": "2027-01-04", "ends_on": "2027-01-08"}
    )
    assert (short.status_code, short.json()["errors"][0]["field"]) == (422, "ends_on")
    assert world.client(stranger).post(f"{API}/school-terms", json=AUTUMN).status_code == 201, (
        "terms are a school's own"
    )
    assert [one["id"] for one in school.leaders.get(f"{API}/school-terms").json()["items"]] == [term["id"]]
    assert school.admins.delete(f"{API}/school-terms/{term['id']}").status_code == 204
    assert school.leaders.get(f"{API}/school-terms").json()["items"] == []
    with world.desk.read() as work:
        verbs = [one.verb for one in work.session.exec(select(AuditEntry)) if one.verb.startswith("school_term")]
    assert sorted(verbs) == ["school_term.added", "school_term.added", "school_term.removed"]


def test_the_term_shown_is_the_one_we_are_in_or_the_one_asked_for(world: World) -> None:
    school = School(world)
    today = world.clock.now.date()
    later = school.term(name="Later", starts_on=str(today + timedelta(40)), ends_on=str(today + timedelta(80)))
    assert read(school.leaders)["term_id"] == later["id"], "the first, while none has begun"
    past = school.term(name="Past", starts_on=str(today - timedelta(90)), ends_on=str(today - timedelta(40)))
    assert read(school.leaders)["term_id"] == past["id"], "the last one that has begun"
    this = school.term()
    assert read(school.leaders)["term_id"] == this["id"]
    assert read(school.leaders, term_id=past["id"])["term_id"] == past["id"]


def seen_and_counted(world: World, client: TestClient, cycle: Answer) -> str:
    """The phases that a cycle's own page calls done. Raises when counting says otherwise."""
    page = client.get(f"{API}/cycles/{cycle['id']}").json()
    done = {phase["number"] for phase in page["phases"] if phase["state"] == PhaseState.DONE}
    known = counted_phases()
    with world.desk.read() as work:
        query = (
            select(Cycle.id).add_columns(*(flag for _, flag in known)).join(Pair, col(Pair.id) == col(Cycle.pair_id))
        )
        [row] = work.session.execute(query)
    assert {phase.number for (phase, _), flag in zip(known, row[1:], strict=True) if flag} == done
    return "".join(map(str, sorted(done)))


def test_a_cycle_counts_as_having_reached_what_its_teacher_sees_done(world: World) -> None:
    """The rule in SQL against the cycle's own page, while one piece of evidence after another comes and goes."""
    pair = Couple(world)
    client = pair.theirs
    step = propose_step(client, set_goal(client, pair.teacher))
    world.clock.forward(days=1)
    cycle = client.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)}).json()
    assert seen_and_counted(world, client, cycle) == ""
    note = write_note(client, pair.lesson, links=[{"type": "criterion", "id": step["criteria"][0]["id"]}])
    assert seen_and_counted(world, client, cycle) == "2"
    client.delete(f"{API}/annotations/{note['id']}")
    assert seen_and_counted(world, client, cycle) == ""
    write_note(client, pair.lesson, links=[{"type": "step", "id": step["id"]}], visibility="draft")
    assert seen_and_counted(world, client, cycle) == ""
    write_note(client, pair.lesson, links=[{"type": "step", "id": step["id"]}])
    assert seen_and_counted(world, client, cycle) == "2"
    world.clock.forward(days=1)
    cycle_2 = next_cycle(world, client, pair, focus="Thinking time")
    assert seen_and_counted(world, client, cycle_2) == "3"
    client.patch(f"{API}/cycles/{cycle_2['id']}", json={"plan": "Ask first."})
    assert client.patch(f"{API}/steps/{step['id']}", json={"state": "agreed"}).status_code == 200
    assert seen_and_counted(world, client, cycle_2) == "346"
    assert client.patch(f"{API}/steps/{step['id']}", json={"state": "practising"}).status_code == 200
    assert seen_and_counted(world, client, cycle_2) == "2346"
    world.clock.forward(days=1)
    cycle_3 = next_cycle(world, client, pair, step_id=step["id"])
    assert seen_and_counted(world, client, cycle_3) == "6", "the step that was chosen for it"
    clip = make_clip(client, pair.lesson)
    assert client.put(f"{API}/cycles/{cycle_3['id']}/clips/{clip}").status_code == 200
    assert seen_and_counted(world, client, cycle_3) == "16"
    assert client.put(f"{API}/steps/{step['id']}/clips/{clip}").status_code in {200, 201, 204}
    assert seen_and_counted(world, client, cycle_3) == "126"
    meeting = f"{API}/cycles/{cycle_3['id']}/meeting"
    assert client.post(f"{meeting}/start").status_code == 201
    for seconds, phases in ((50, "126"), (20, "1256")):
        world.clock.forward(seconds=seconds)
        assert client.post(f"{meeting}/end").status_code == 200
        assert seen_and_counted(world, client, cycle_3) == phases
        assert client.post(f"{meeting}/start", json={"again": True}).status_code in {200, 201}
        assert client.post(f"{meeting}/part", json={"number": 5}).status_code == 200
    assert client.post(f"{meeting}/end").status_code == 200
    rehearsal = client.post(f"{API}/cycles/{cycle_3['id']}/rehearsals").json()
    assert seen_and_counted(world, client, cycle_3) == "1256", "begun is not rehearsed"
    assert client.post(f"{API}/rehearsals/{rehearsal['id']}/rounds", json={"adaptation": "Wait"}).status_code == 201
    assert seen_and_counted(world, client, cycle_3) == "12568"
    consent(client, pair.lesson)
    model = publish(client, clip, add_template(client), audience="pairs")
    client.post(f"{API}/exemplars/{model['id']}/deconstructions", json={"pair_id": str(pair.pair.id)})
    assert seen_and_counted(world, client, cycle_3) == "12568", "begun is not agreed"
    for days, phases in ((0, "125678"), (-5, "12568"), (2, "12568")):
        with world.desk.write() as work:
            for row in work.session.exec(select(Deconstruction)):
                row.agreed_at = work.now + timedelta(days=days)
            work.session.get_one(Cycle, UUID(cycle_3["id"])).closed_at = work.now + timedelta(days=1)
        assert seen_and_counted(world, client, cycle_3) == phases
        with world.desk.write() as work:
            work.session.get_one(Cycle, UUID(cycle_3["id"])).closed_at = None


def test_every_kind_of_evidence_is_counted() -> None:
    assert set(REACHED) == set(Found), "give the new kind of evidence its line in REACHED"
    assert [phase.number for phase, _ in counted_phases()] == [phase.number for phase in PHASES]


def next_cycle(world: World, client: TestClient, pair: Couple, **fields: object) -> Answer:
    """The pair's next one; the one before is out of the way of `seen_and_counted`."""
    begun = client.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)})
    assert begun.status_code == 201, begun.text
    with world.desk.write() as work:
        for cycle in work.session.exec(select(Cycle)):
            if str(cycle.id) != begun.json()["id"]:
                work.session.delete(cycle)
    assert client.patch(f"{API}/cycles/{begun.json()['id']}", json=fields).status_code == 200
    return begun.json()


def test_what_happened_in_a_term_and_not_what_did_before_or_after(world: World) -> None:
    school = School(world)
    maths, science = school.department("Maths", 12), school.department("Science", 10)
    term = school.term()
    with world.desk.write() as work:
        cycles = work.session.exec(select(Cycle)).all()
        for cycle in cycles:
            cycle.focus = ""
        for cycle in cycles[:6]:
            cycle.focus = CANARY
        for at, pair in enumerate(maths + science):
            goal = Goal(
                organisation_id=pair.organisation_id,
                teacher_id=pair.teacher_id,
                title=CANARY,
                created_at=work.now - timedelta(days=1),
                created_by=school.coach.id,
            )
            work.session.add(goal)
            work.session.flush()
            steps = {"goal_id": goal.id, "title": CANARY, "created_at": work.now, "created_by": school.coach.id}
            for days in (0, 1, -31, 31):
                state = StepState.SECURE if at % 2 and days == 0 else StepState.AGREED
                work.session.add(Step(**steps, state=state, agreed_at=work.now + timedelta(days=days)))
    now = read(school.leaders)
    assert counts(now, "cycles") == {"all": 22, "Maths": 12, "Science": 10}
    assert counts(now, "phase", 3) == {"all": 6}, "in Maths six have it, and six not; in Science nobody has"
    assert figure(now, "phase", 3)["all"] == {"count": 6, "of": 22, "hidden": None}
    assert figure(now, "phase", 3)["name"] == "Identify an area"
    assert counts(now, "phase", 4) == {"all": None}
    assert figure(now, "phase", 4)["all"] == {"count": None, "of": 22, "hidden": "few"}
    assert counts(now, "steps_agreed") == {"all": 44, "Maths": 24, "Science": 20}
    assert figure(now, "steps_secure")["all"] == {"count": 11, "of": 44, "hidden": None}
    assert counts(now, "steps_secure") == {"all": 11, "Maths": 6, "Science": 5}
    assert figure(now, "phase", 8)["all"] == {"count": None, "of": 22, "hidden": "few"}
    world.clock.forward(days=70)
    leader = world.client(school.leader)
    assert counts(read(leader, term_id=term["id"]), "cycles")["all"] == 22, "a term that is over stays as it was"
    next_term = school.term(starts_on=str(date.fromisoformat(term["ends_on"]) + timedelta(days=1)))
    assert read(leader)["term_id"] == next_term["id"]
    assert counts(read(leader), "cycles") == {"all": None}


def test_models_taken_apart_count_once_for_each_who_took_part_to_the_end(world: World) -> None:
    pair = Couple(world)
    consent(pair.theirs, pair.lesson)
    model = publish(pair.theirs, make_clip(pair.theirs, pair.lesson), add_template(pair.theirs), audience="pairs")
    made = pair.theirs.post(
        f"{API}/exemplars/{model['id']}/deconstructions", json={"pair_id": str(pair.pair.id)}
    ).json()
    school = School(world)
    school.term()
    teachers = [one.teacher_id for one in school.department("Maths", 6)]
    with world.desk.write() as work:
        row = work.session.get_one(Deconstruction, UUID(made["id"]))
        row.agreed_at = work.now
        for teacher in teachers:
            work.session.add(DeconstructionMember(deconstruction_id=row.id, person_id=teacher, committed_at=work.now))
    assert counts(read(school.leaders), "models")["all"] == 6, "the pair of the model itself has not committed"
    with world.desk.write() as work:
        work.session.get_one(Deconstruction, UUID(made["id"])).agreed_at = None
    assert figure(read(school.leaders), "models")["all"] == {"count": None, "of": None, "hidden": "few"}


def test_rounds_count_for_whoever_rehearsed_them(world: World) -> None:
    pair = Couple(world)
    cycle = pair.theirs.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)}).json()
    step = propose_step(pair.theirs, set_goal(pair.theirs, pair.teacher))
    begun = pair.theirs.post(f"{API}/cycles/{cycle['id']}/rehearsals", json={"step_id": step["id"]})
    assert begun.status_code == 201, begun.text
    school = School(world)
    school.term()
    with world.desk.write() as work:
        for number, one in enumerate(school.department("Maths", 6) * 2, start=1):
            work.session.add(
                RehearsalRound(
                    rehearsal_id=UUID(begun.json()["id"]),
                    number=number,
                    person_id=one.teacher_id,
                    added_by=one.teacher_id,
                    added_at=work.now,
                )
            )
    assert counts(read(school.leaders), "rounds")["all"] == 12
    with world.desk.write() as work:
        for row in work.session.exec(select(RehearsalRound).where(RehearsalRound.number > 4)):
            row.added_at = work.now - timedelta(days=60)
    assert figure(read(school.leaders), "rounds")["all"] == {"count": None, "of": None, "hidden": "few"}
