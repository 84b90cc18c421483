"""A person is erased: what goes, what stays without a name, and that no table was forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from coaching.access.facts import Role
from coaching.annotations.models import Annotation, Kind, Visibility
from coaching.certificates.models import Certificate, Ground, Subject
from coaching.certificates.queries import checked, hanging_on
from coaching.erasing import actions, making, queries
from coaching.erasing.actions import Confirmation
from coaching.erasing.rules import NAMELESS, address_of
from coaching.errors import Conflict, Invalid, NotAllowed, NotFound
from coaching.fates import FATES, PAIR_FATES
from coaching.jobs import EraseBlobs, ErasePerson
from coaching.lessons.sharing import ledger_of, share_lesson
from coaching.people.models import Pair, Person
from coaching.privacy.queries import Receiver
from coaching.tables import metadata
from tests.filling import NOT_ABOUT_ANYBODY, fill, words_in
from tests.world import PASSWORD, Someone, World

if TYPE_CHECKING:
    from uuid import UUID

CANARY = "Quetzalcoatl"


def pointing_at(name: str) -> set[str]:
    """Every column of every table that points at rows of that table."""
    return {
        f"{table.name}.{link.parent.name}"
        for table in metadata.sorted_tables
        for link in table.foreign_keys
        if link.column.table.name == name
    }


def test_every_column_that_names_a_person_has_a_fate() -> None:
    assert pointing_at("people") == set(FATES), "say in coaching/fates.py what becomes of it"
    assert pointing_at("pairs") == set(PAIR_FATES), "say in coaching/fates.py what becomes of it"


def test_everything_that_hangs_on_a_lesson_goes_with_it_or_is_let_go() -> None:
    odd = {
        f"{table.name}.{link.parent.name}"
        for table in metadata.sorted_tables
        for link in table.foreign_keys
        if link.column.table.name in {"lessons", "clips", "annotations", "segments"} and link.ondelete != "CASCADE"
    }
    assert odd == {"exports.clip_id", "step_events.clip_id", "rehearsal_rounds.lesson_id"}, (
        "a row that outlives a film needs a reason here"
    )


@dataclass
class Filled:
    """A school in which a row of every table is about one person."""

    world: World
    teacher: Someone
    other: Someone
    admin: Someone
    keys: dict[str, UUID]


def filled(world: World, *, own: bool) -> Filled:
    """Everything on the teacher's own lesson, or everything by the teacher on somebody else's."""
    teacher, other = world.person("Tess Teacher", password=PASSWORD), world.person("Otto Other")
    admin = world.person("Ada Admin", Role.ADMIN)
    lesson = world.lesson(teacher if own else other, f"{CANARY} lesson", filename=f"{CANARY}.mp4")
    with world.desk.write() as work:
        membership = queries.membership_of(work, teacher.id).id
        known = {"people": teacher.id, "lessons": lesson.id, "memberships": membership}
        known |= {"organisations": teacher.organisation_id}
        keys = fill(work.session.connection(), known, CANARY, work.now)
    return Filled(world, teacher, other, admin, keys)


def erase(world: World, admin: Someone, person: Someone) -> None:
    """As an administrator, in both steps, and then what workers do with the rows."""
    with world.desk.write(world.actor(admin)) as work:
        plan = queries.plan_for(work, person.id)
        actions.ask_to_erase(work, person.id, Confirmation(person.email, plan.code))
    [job] = [job for job in world.jobs if isinstance(job, ErasePerson)]
    for _ in range(2):  # a step that is repeated changes nothing
        while True:
            with world.desk.write() as work:
                if not making.erase_next_lesson(work, job.certificate_id, job.person_id):
                    break
        with world.desk.write() as work:
            making.erase_rows(work, person.id)


def left(world: World, *needles: str) -> list[tuple[str, str]]:
    return [(table, row) for table, row in words_in(world.engine) if any(needle in row for needle in needles)]


def test_the_filler_reaches_every_table(world: World) -> None:
    filled(world, own=True)
    silent = {table.name for table in metadata.sorted_tables} - {table for table, _ in left(world, CANARY)}
    no_text = {
        "memberships",
        "pairs",
        "credentials",
        "annotation_links",
        "deconstructions",
        "deconstruction_members",
        "cycle_clips",
        "letters",
        "notice_choices",
        "step_clips",
        "lesson_terms",
        "held_lessons",
        "meeting_turns",
        "room_people",
        "room_hosts",
        "room_seats",
        "exemplar_people",
        "shares",
        "people",
        "rehearsals",
        "rehearsal_members",
        "round_criteria",
    }
    assert silent - NOT_ABOUT_ANYBODY <= no_text | {"uploads"}, silent


def test_no_word_and_no_name_of_an_erased_person_is_left_in_any_table(world: World) -> None:
    school = filled(world, own=True)
    assert len({table for table, _ in left(world, CANARY)}) > 15
    erase(world, school.admin, school.teacher)
    assert left(world, CANARY, school.teacher.name, school.teacher.email) == []
    with world.desk.read() as work:
        person = work.session.get(Person, school.teacher.id)
        assert person is not None
        assert (person.name, person.email) == (NAMELESS, address_of(person.id))
        assert person.erased_at
        assert person.disabled_at


def test_what_they_gave_to_others_stays_without_their_name(world: World) -> None:
    school = filled(world, own=False)
    with world.desk.write() as work:
        for visibility in Visibility:
            work.session.add(
                Annotation(
                    lesson_id=school.keys["lessons"],
                    author_id=school.teacher.id,
                    kind=Kind.OBSERVE,
                    start_ms=0,
                    body=f"A {visibility.value}",
                    searched="",
                    visibility=visibility,
                    tags=[],
                    created_at=work.now,
                )
            )
    erase(world, school.admin, school.teacher)
    assert left(world, school.teacher.name, school.teacher.email) == []
    with world.desk.read(world.actor(school.other)) as work:
        bodies = set(work.session.exec(select(Annotation.body)).all())
        assert bodies == {f"{CANARY} body", "A published"}
        [line] = ledger_of(work, school.keys["lessons"], None, 10)
        assert line.person_name == NAMELESS
        assert work.session.exec(select(Pair)).all(), "the pair is history, not a leak"
    assert {table for table, _ in left(world, CANARY)} >= {"annotations", "replies", "clips", "ledger_entries"}
    assert not {"goals", "exports", "takeouts", "credentials"} & {table for table, _ in left(world, CANARY)}


def test_the_ledger_says_whom_a_lesson_was_shown_to_until_they_are_erased(world: World) -> None:
    teacher, coach, admin = world.person("Tess Teacher"), world.person("Cora Coach"), world.person("Ada", Role.ADMIN)
    lesson = world.lesson(teacher)
    with world.desk.write(world.actor(teacher)) as work:
        share_lesson(work, lesson.id, Receiver(person_id=coach.id), "view", None)  # type: ignore[arg-type]
    with world.desk.read(world.actor(teacher)) as work:
        assert [line.detail for line in ledger_of(work, lesson.id, None, 9)] == ["with Cora Coach, may watch"]
    erase(world, admin, coach)
    with world.desk.read(world.actor(teacher)) as work:
        assert [line.detail for line in ledger_of(work, lesson.id, None, 9)] == [f"with {NAMELESS}, may watch"]


def test_they_are_shut_out_and_their_pairs_ended_in_the_same_moment(world: World) -> None:
    teacher, coach, admin = world.person("Tess Teacher"), world.person("Cora Coach"), world.person("Ada", Role.ADMIN)
    lesson = world.lesson(teacher)
    pair = world.pair(coach, teacher)
    world.share(lesson, pair=pair)
    theirs = world.client(coach)
    assert theirs.get(f"/api/v1/lessons/{lesson.id}").status_code == 200
    with world.desk.write(world.actor(admin)) as work:
        plan = queries.plan_for(work, coach.id)
        assert plan.rows["pairs"] == 1
        certificate = actions.ask_to_erase(work, coach.id, Confirmation(coach.email, plan.code))
        assert (certificate.subject, certificate.ground) == (Subject.PERSON, Ground.ADMINISTRATOR)
    assert theirs.get(f"/api/v1/lessons/{lesson.id}").status_code == 401
    with world.desk.read(world.actor(teacher)) as work:
        assert work.session.get_one(Pair, pair.id).ended_at
        [line] = ledger_of(work, lesson.id, None, 9)
        assert (line.what.value, line.detail) == ("withdrawn", "from Cora Coach, because the pair has ended")


def test_both_halves_of_the_confirmation_are_asked_for(world: World) -> None:
    teacher, admin = world.person("Tess Teacher", password=PASSWORD), world.person("Ada", Role.ADMIN)
    with world.desk.read(world.actor(admin)) as work:
        code = queries.plan_for(work, teacher.id).code
    world.lesson(teacher)
    wrong = [
        (admin, Confirmation("somebody@else.example", code), Invalid),
        (admin, Confirmation(teacher.email, ""), Conflict),
        (admin, Confirmation(teacher.email, code), Conflict),  # a lesson came since the plan was shown
    ]
    for who, said, error in wrong:
        with pytest.raises(error), world.desk.write(world.actor(who)) as work:
            actions.ask_to_erase(work, teacher.id, said)
    with pytest.raises(Invalid, match="password"), world.desk.write(world.actor(teacher)) as work:
        fresh = queries.plan_for(work, teacher.id).code
        actions.ask_to_erase(work, teacher.id, Confirmation(teacher.email, fresh, "not this one"))
    assert not [job for job in world.jobs if isinstance(job, ErasePerson)]
    with world.desk.write(world.actor(teacher)) as work:
        fresh = queries.plan_for(work, teacher.id).code
        certificate = actions.ask_to_erase(work, teacher.id, Confirmation(teacher.email.upper(), fresh, PASSWORD))
    assert certificate.ground is Ground.PERSON


def test_only_they_and_an_administrator_of_their_school_may(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    leader, elsewhere = world.person("Lea Leader", Role.LEADER), world.organisation("Vale School")
    world.pair(coach, teacher)
    stranger = world.person("Ann Stranger", Role.ADMIN, organisation_id=elsewhere)
    for who, refused in ((coach, NotAllowed), (leader, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refused), world.desk.read(world.actor(who)) as work:
            queries.plan_for(work, teacher.id)


def test_the_last_administrator_stays(world: World) -> None:
    admin = world.person("Ada Admin", Role.ADMIN, password=PASSWORD)
    with pytest.raises(Conflict, match="administrator"), world.desk.write(world.actor(admin)) as work:
        plan = queries.plan_for(work, admin.id)
        actions.ask_to_erase(work, admin.id, Confirmation(admin.email, plan.code, PASSWORD))


def test_a_lesson_erased_leaves_no_word_of_it_and_a_certificate_that_counts(world: World) -> None:
    school = filled(world, own=True)
    with world.desk.read() as work:
        expected = hanging_on(work, "lessons", school.keys["lessons"])
    owner = world.client(school.teacher)
    assert owner.delete(f"/api/v1/lessons/{school.keys['lessons']}").status_code == 204
    gone = set(expected)
    assert {"lessons", "segments", "annotations", "replies", "annotation_links", "clips", "exports"} <= gone
    assert not gone & {table for table, _ in left(world, CANARY)}
    with world.desk.read() as work:
        lesson_id = school.keys["lessons"]
        [certificate] = work.session.exec(select(Certificate).where(Certificate.subject_id == lesson_id)).all()
        assert (certificate.ground, certificate.rows) == (Ground.OWNER, expected)
        assert checked(work, certificate).fault, "nothing is certified before the files are gone"
    assert any(isinstance(job, EraseBlobs) for job in world.jobs)
