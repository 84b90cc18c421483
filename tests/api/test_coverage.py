"""Coverage over HTTP: what leaders and administrators get, what nobody gets, and that nothing else can be asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import event
from sqlmodel import select

from coaching.access.facts import Role
from coaching.access.permissions import Permission
from coaching.access.table import TABLE
from coaching.cycles.models import Cycle
from coaching.people.actions import disable
from coaching.people.models import Pair, Person
from tests.asking import API
from tests.engines import on_sqlite
from tests.leading import CANARY, School, counts, figure, read
from tests.world import World


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
    read(school.leaders)  # the first request of a while notes when the credential was used
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
