"""Coverage over HTTP: what leaders and administrators get, what nobody gets, and that it is counted right."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import event
from sqlmodel import col, select

from coaching.access.facts import Role
from coaching.access.permissions import Permission
from coaching.access.table import TABLE
from coaching.audit import AuditEntry
from coaching.coverage.sources import REACHED, counted_phases
from coaching.cycles.models import Cycle
from coaching.cycles.phases import PHASES, Found, PhaseState
from coaching.deconstructions.models import Deconstruction, DeconstructionMember
from coaching.goals.models import Goal, Step, StepState
from coaching.people.actions import disable
from coaching.people.models import Cadence, Membership, Pair, Person
from tests.asking import API, Answer, add_template, consent, make_clip, propose_step, publish, set_goal, write_note
from tests.asking import Pair as Couple
from tests.engines import on_sqlite
from tests.world import PASSWORD_HASH, World

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

CANARY = "Quetzalcoatl"
AUTUMN = {"name": "Autumn term", "starts_on": "2026-09-01", "ends_on": "2026-12-18"}


def read(client: TestClient, **params: str) -> Answer:
    """The page."""
    answer = client.get(f"{API}/coverage", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def figure(answer: Answer, measure: str, phase: int | None = None) -> Answer:
    """One measure of it."""
    [found] = [
        one for one in (*answer["now"], *answer["in_term"]) if (one["measure"], one["phase"]) == (measure, phase)
    ]
    return found


def counts(answer: Answer, measure: str, phase: int | None = None) -> dict[str, int | None]:
    """Its number for everybody, for each department, and for those together."""
    one = figure(answer, measure, phase)
    found = {"all": one["all"]["count"]} | {each["name"]: each["count"] for each in one["departments"]}
    if one["together"]:
        found["+".join(one["together"]["names"])] = one["together"]["count"]
    return found


class School:
    """A school with departments, made in a few statements however large it is."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.leader, self.admin = world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)
        self.coach = world.person(f"{CANARY} Coach", Role.ADMIN)
        self.leaders, self.admins = world.client(self.leader), world.client(self.admin)
        self.made = 0

    def department(self, name: str, in_time: int = 0, late: int = 0, none: int = 0) -> list[Pair]:
        """People of a department; the open cycles of those in time are due tomorrow, of those late yesterday."""
        today = self.world.clock.now.date()
        with self.world.desk.write() as work:
            people = [
                Person(email=f"p{self.made + at}@hill.example", name=CANARY, password_hash=PASSWORD_HASH, created_at=work.now)
                for at in range(in_time + late + none)
            ]  # fmt: skip
            self.made += len(people)
            work.session.add_all(people)
            work.session.flush()
            place = {"organisation_id": self.leader.organisation_id, "role": Role.MEMBER, "joined_at": work.now}
            work.session.add_all(Membership(person_id=one.id, department=name, **place) for one in people)
            pairs = [self._pair(one.id) for one in people[: in_time + late]]
            work.session.add_all(pairs)
            work.session.flush()
            for at, pair in enumerate(pairs):
                work.session.add(self._cycle(pair, today + timedelta(days=1 if at < in_time else -1)))
        return pairs

    def _pair(self, teacher_id: UUID) -> Pair:
        return Pair(
            organisation_id=self.leader.organisation_id,
            coach_id=self.coach.id,
            teacher_id=teacher_id,
            cadence=Cadence.WEEKLY,
            created_at=self.world.clock.now,
        )

    def _cycle(self, pair: Pair, due_on: date) -> Cycle:
        return Cycle(
            organisation_id=pair.organisation_id,
            pair_id=pair.id,
            number=1,
            focus=CANARY,
            first_due_on=due_on,
            due_on=due_on,
            opened_at=self.world.clock.now,
            opened_by=self.coach.id,
        )

    def term(self, **fields: object) -> Answer:
        """A term around today, unless told otherwise."""
        today = self.world.clock.now.date()
        around = {
            "name": "This term",
            "starts_on": str(today - timedelta(days=30)),
            "ends_on": str(today + timedelta(days=30)),
        }
        answer = self.admins.post(f"{API}/school-terms", json=around | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    yield asked
    event.remove(world.engine, "before_cursor_execute", note)


def test_leaders_and_administrators_read_it_and_nobody_else(world: World) -> None:
    school = School(world)
    school.department("Maths", 12, 8, 6)
    coach, member = world.person("Cora Coach"), world.person("Max Member")
    world.pair(coach, member)
    elsewhere = world.organisation("Vale School")
    strangers = [world.person(f"Stranger {role}", role, organisation_id=elsewhere) for role in Role]
    term = school.term()
    for path in ("coverage", "coverage/sheet", "school-terms"):
        for person in (school.leader, school.admin):
            assert world.client(person).get(f"{API}/{path}").status_code == 200
        for person in (member, coach, strangers[0]):
            assert world.client(person).get(f"{API}/{path}").status_code == 403
        assert world.client(None).get(f"{API}/{path}").status_code == 401
    for stranger in strangers[1:]:
        theirs = world.client(stranger)
        assert counts(read(theirs), "staff") == {"all": None}, "nothing of another school is in it"
        assert theirs.get(f"{API}/coverage/sheet").text.count("Maths") == 0
        for params in ({"term_id": term["id"]}, {"term_id": str(stranger.id)}):
            assert theirs.get(f"{API}/coverage", params=params).status_code == 404
            assert theirs.get(f"{API}/coverage/sheet", params=params).status_code == 404
    with world.desk.write(world.actor(school.admin)) as work:
        disable(work, school.leader.id)
    assert school.leaders.get(f"{API}/coverage").status_code == 401


def test_it_holds_numbers_and_no_names_but_of_departments_and_terms(world: World) -> None:
    school = School(world)
    school.department("Maths", 12, 8, 6)
    school.department("Science", 12, 8, 6)
    school.term()
    for client in (school.leaders, school.admins):
        for path in ("coverage", "coverage/sheet"):
            answer = client.get(f"{API}/{path}")
            assert "Maths" in answer.text
            assert "This term" in answer.text
            assert CANARY not in answer.text
            assert answer.headers["cache-control"] == "no-store"
            with world.desk.read() as work:
                ids = [str(one) for one in work.session.exec(select(Person.id))]
            assert not [one for one in ids if one in answer.text]


def test_staff_and_cadence_by_department(world: World) -> None:
    school = School(world)
    school.department("Maths", 12, 8, 6)
    school.department("Science", 11, 7, 9)
    school.department("Art", 1, 1, 1)
    school.department("", 9, 9, 9)
    now = read(school.leaders)
    assert now["departments"] == ["", "Art", "Maths", "Science"]
    assert counts(now, "staff") == {"all": 83, "": 27, "Science": 27, "Art+Maths": 29}
    assert figure(now, "staff")["all"] == {"count": 83, "of": None, "hidden": None}
    assert figure(now, "in_cycle")["all"] == {"count": 58, "of": 83, "hidden": None}
    assert counts(now, "on_cadence")["Science"] == 11
    assert counts(now, "overdue")["Art+Maths"] == 9
    assert figure(now, "overdue")["together"] == {"names": ["Art", "Maths"], "count": 9, "of": 22, "hidden": None}
    sheet = list(csv.reader(io.StringIO(school.leaders.get(f"{API}/coverage/sheet").content.decode("utf-8-sig"))))
    today = str(world.clock.now.date())
    assert [today, "Overdue", "Together: Art, Maths", "9", "22", "41", ""] in sheet
    assert [today, "Teachers and coaches", "No department", "27", "", "", ""] in sheet


def test_who_left_or_was_shut_out_or_whose_pair_ended_is_not_counted_today(world: World) -> None:
    school = School(world)
    pairs = school.department("Maths", 12, 8, 6)
    assert counts(read(school.leaders), "in_cycle")["all"] == 20
    with world.desk.write(world.actor(school.admin)) as work:
        disable(work, pairs[0].teacher_id)
        work.session.get_one(Pair, pairs[1].id).ended_at = work.now
        for cycle in work.session.exec(select(Cycle).where(Cycle.pair_id == pairs[2].id)):
            cycle.closed_at = work.now
    now = read(school.leaders)
    assert (counts(now, "staff")["all"], counts(now, "in_cycle")["all"], counts(now, "overdue")["all"]) == (25, 17, 8)
    world.clock.forward(days=2)
    assert figure(read(world.client(school.leader)), "overdue")["all"]["hidden"] == "most"


def test_a_leader_who_is_coached_is_staff_and_one_who_is_not_is_none(world: World) -> None:
    school = School(world)
    school.department("Maths", none=12)
    assert counts(read(school.leaders), "staff")["all"] == 12
    world.pair(school.coach, school.leader)
    assert counts(read(school.leaders), "staff")["all"] == 13


def test_a_small_school_is_told_why_it_sees_nothing(world: World) -> None:
    school = School(world)
    school.department("Maths", 2, 1, 1)
    now = read(school.leaders)
    assert {one["all"]["hidden"] for one in now["now"]} <= {"few", "small"}
    assert not [one for one in now["now"] if one["departments"] or one["together"] or one["all"]["count"] is not None]


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


def test_departments_are_the_administrators_to_set(world: World) -> None:
    school = School(world)
    teacher = world.person("Tess Teacher")
    path = f"{API}/people/{teacher.id}"
    assert school.admins.patch(path, json={"department": " Maths  & more "}).json()["department"] == "Maths & more"
    other = world.person("Otto Other")
    said = school.admins.patch(f"{API}/people/{other.id}", json={"department": "MATHS & MORE"})
    assert said.json()["department"] == "Maths & more", "one department has one spelling"
    assert school.admins.patch(f"{API}/people/{other.id}", json={"department": ""}).json()["department"] == ""
    assert school.admins.patch(path, json={"department": "x" * 61}).json()["errors"][0]["field"] == "department"
    stranger = world.person("Ann Stranger", Role.ADMIN, organisation_id=world.organisation("Vale School"))
    refused = (
        (world.client(teacher), 403),
        (school.leaders, 403),
        (world.client(stranger), 404),
        (world.client(None), 401),
    )
    for client, status in refused:
        assert client.patch(path, json={"department": "Art"}).status_code == status
    listed = {one["id"]: one.get("department") for one in school.admins.get(f"{API}/people").json()["items"]}
    assert listed[str(teacher.id)] == "Maths & more"
    for client in (world.client(teacher), school.leaders):
        assert {one["department"] for one in client.get(f"{API}/people").json()["items"]} == {None}


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
    consent(client, pair.lesson)
    model = publish(client, clip, add_template(client), audience="pairs")
    client.post(f"{API}/exemplars/{model['id']}/deconstructions", json={"pair_id": str(pair.pair.id)})
    assert seen_and_counted(world, client, cycle_3) == "126", "begun is not agreed"
    for days, phases in ((0, "1267"), (-5, "126"), (2, "126")):
        with world.desk.write() as work:
            for row in work.session.exec(select(Deconstruction)):
                row.agreed_at = work.now + timedelta(days=days)
            work.session.get_one(Cycle, UUID(cycle_3["id"])).closed_at = work.now + timedelta(days=1)
        assert seen_and_counted(world, client, cycle_3) == phases
        with world.desk.write() as work:
            work.session.get_one(Cycle, UUID(cycle_3["id"])).closed_at = None


def test_every_phase_whose_evidence_is_kept_is_counted_and_no_other() -> None:
    assert [phase.number for phase, _ in counted_phases()] == [
        phase.number for phase in PHASES if phase.by & set(REACHED)
    ]
    assert set(Found) - set(REACHED) == {Found.MEETING, Found.ROUND}, (
        "give the new kind of evidence its line in REACHED"
    )


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
    assert not [one for one in now["in_term"] if one["phase"] in {5, 8} or "rehearsal" in one["measure"]], (
        "nothing is said of what is not counted"
    )
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


def test_no_two_questions_have_a_difference(world: World) -> None:
    """Whoever asks again, for another term or as a sheet, gets the same cells, or cells of other cycles."""
    school = School(world)
    school.department("Maths", 12, 8, 6)
    school.department("Science", 11, 7, 9)
    school.department("Art", 1, 1, 1)
    first = school.term()
    start = date.fromisoformat(first["ends_on"]) + timedelta(days=1)
    second = school.term(name="Next", starts_on=str(start), ends_on=str(start + timedelta(days=40)))
    asked = [read(school.leaders, **params) for params in ({}, {"term_id": first["id"]}, {"term_id": second["id"]})]
    assert asked[0] == asked[1]
    assert asked[0]["now"] == asked[2]["now"], "neither term nor its departments change what is said of today"
    assert {one["all"]["hidden"] for one in asked[2]["in_term"]} <= {"few", "small"}
    for params in ({"department": "Art"}, {"from": "2026-01-01"}, {"person_id": str(school.leader.id)}):
        assert read(school.leaders, **params) == asked[0], "there is nothing else to narrow it down by"
    # a term that overlaps, by which one could ask for a day's difference, is refused: test_terms_are_…


@on_sqlite
def test_a_large_school_is_asked_for_in_as_few_statements_as_a_small_one(world: World) -> None:
    school = School(world)
    school.term()
    school.department("Maths", 5, 5, 5)
    with statements(world) as small:
        read(school.leaders)
    for name in ("Art", "Music", "Science", "English", "History", "", "Sport", "German", "Latin", "Drama"):
        school.department(name, 25, 12, 12)
    with statements(world) as large:
        now = read(school.leaders)
    assert counts(now, "staff")["all"] == 505
    assert len(now["departments"]) == 11
    assert len(large) == len(small) <= 9, large


def test_only_leaders_and_administrators_stand_in_the_table() -> None:
    named = {name for every in TABLE[Permission.COVERAGE_VIEW] for name in (one.__name__ for one in every)}
    assert named == {"is_admin", "is_leader"}
    assert [one.__name__ for every in TABLE[Permission.SCHOOL_TERMS_EDIT] for one in every] == ["is_admin"]
