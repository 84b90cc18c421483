"""The permission table and the lists say the same about every person and every lesson of a whole school."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlmodel import select

from coaching.access.facts import SYSTEM, Can, Role
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed, NotFound
from coaching.lessons import queries
from coaching.lessons.models import Lesson, LessonState
from coaching.lessons.queries import Scope
from tests.engines import on_sqlite
from tests.world import Someone, World

LESSON_PERMISSIONS = [permission for permission in Permission if permission.value.startswith("lesson:")]


@pytest.fixture
def people(world: World) -> list[Someone]:
    """Two organisations, every role, pairs living and ended, and every kind of share on somebody's lessons."""
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    coach, former = world.person("Cora Coach"), world.person("Fred Former")
    leader, admin = world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)
    elsewhere = world.organisation("Vale School")
    stranger = world.person("Sam Stranger", organisation_id=elsewhere)
    strange_admin = world.person("Ann Stranger", Role.ADMIN, organisation_id=elsewhere)
    living, ended = world.pair(coach, teacher), world.pair(former, teacher)
    world.end_pair(ended)
    now = world.clock.now
    receivers = [
        {"person": other},
        {"pair": living},
        {"pair": ended},
        {"person": leader},
        {"person": stranger},  # no route makes such a share; if one ever did, it must still open nothing
        {"person": teacher},
    ]
    ends = [None, now + timedelta(hours=1), now - timedelta(seconds=1), now]
    for receiver, can, until in product(receivers, Can, ends):
        lesson = world.lesson(teacher, f"{can} until {until}")
        world.share(lesson, can=can, expires_at=until, **receiver)
        withdrawn = world.lesson(teacher, "withdrawn")
        world.withdraw(world.share(withdrawn, can=can, expires_at=until, **receiver))
    for taken_back in (False, True):
        twice = world.lesson(teacher, "two ways in, the better one perhaps taken back")
        world.share(twice, person=coach, can=Can.VIEW)
        better = world.share(twice, pair=living, can=Can.DOWNLOAD)
        if taken_back:
            world.withdraw(better)
    for owner, state in product([teacher, other, admin, stranger], LessonState):
        world.lesson(owner, f"{state} of {owner.name}", state=state)
    return [teacher, other, coach, former, leader, admin, stranger, strange_admin]


def test_every_list_holds_exactly_what_the_table_allows(world: World, people: list[Someone]) -> None:
    seen = set()
    for person in people:
        actor = world.actor(person)
        with world.desk.read(actor) as work:
            lessons = work.session.exec(select(Lesson)).all()
            allowed = {
                lesson.id
                for lesson in lessons
                if allows(actor, Permission.LESSON_VIEW, queries.facts_of(work, lesson), work.now)
            }
            mine = {lesson.id for lesson in lessons if lesson.owner_id == person.id}
            listed = {
                scope: [lesson.id for lesson in queries.visible_lessons(work, scope, limit=1000)] for scope in Scope
            }
            assert set(listed[Scope.ALL]) == allowed == queries.visible_ids(work), person.name
            assert set(listed[Scope.MINE]) == mine, person.name
            assert set(listed[Scope.SHARED]) == allowed - mine, person.name
            assert all(len(ids) == len(set(ids)) for ids in listed.values()), "a lesson shared twice is listed once"
            assert listed[Scope.ALL] == sorted(listed[Scope.ALL], reverse=True)
            seen.add((person.name, len(allowed)))
    assert len({count for _, count in seen}) > 3, "the school must tell people apart"


@on_sqlite
def test_every_door_opens_exactly_where_the_table_says(world: World, people: list[Someone]) -> None:
    opened = refused = hidden = 0
    for person in people:
        actor = world.actor(person)
        with world.desk.read(actor) as work:
            facts_of = queries.facts_of_all(work, work.session.exec(select(Lesson)).all())
            for lesson, permission in product(work.session.exec(select(Lesson)).all(), LESSON_PERMISSIONS):
                facts = facts_of[lesson.id]
                if allows(actor, permission, facts, work.now):
                    assert queries.lesson_for(work, lesson.id, permission) is lesson
                    opened += 1
                elif allows(actor, Permission.LESSON_VIEW, facts, work.now):
                    with pytest.raises(NotAllowed):
                        queries.lesson_for(work, lesson.id, permission)
                    refused += 1
                else:
                    with pytest.raises(NotFound):
                        queries.lesson_for(work, lesson.id, permission)
                    hidden += 1
    assert min(opened, refused, hidden) > 10


def test_leaders_and_administrators_see_no_lesson_that_nobody_showed_them(world: World) -> None:
    teacher = world.person("Tess Teacher")
    lesson = world.lesson(teacher)
    for role in (Role.LEADER, Role.ADMIN):
        chief = world.actor(world.person(f"Chief {role}", role))
        with world.desk.read(chief) as work:
            assert queries.visible_lessons(work, Scope.ALL) == []
            with pytest.raises(NotFound):
                queries.lesson_for(work, lesson.id, Permission.LESSON_VIEW)
    with world.desk.read(world.actor(teacher)) as work:
        assert [row.id for row in queries.visible_lessons(work, Scope.ALL)] == [lesson.id]


def test_the_facts_of_many_lessons_are_the_facts_of_each(world: World, people: list[Someone]) -> None:
    with world.desk.read(SYSTEM) as work:
        lessons = work.session.exec(select(Lesson)).all()
        together = queries.facts_of_all(work, lessons)
        assert together == {lesson.id: queries.facts_of(work, lesson) for lesson in lessons}
        assert sum(len(facts.grants) for facts in together.values()) > 20


def test_searching_finds_only_what_may_be_seen_and_takes_wildcards_literally(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    wanted = world.lesson(teacher, "100% Brüche_9")
    world.lesson(teacher, "1000 Brueche")
    world.lesson(other, "100% of someone else")
    with world.desk.read(world.actor(teacher)) as work:
        for q in ("100%", "100% br", "Brüche_", "100% BRÜCHE_9".title(), " brüche_9 "):
            found = [lesson.id for lesson in queries.visible_lessons(work, Scope.ALL, q)]
            assert found == [wanted.id], q
        assert queries.visible_lessons(work, Scope.ALL, "%") == queries.visible_lessons(work, Scope.ALL, "100%")


def test_pages_join_to_the_whole_list(world: World) -> None:
    teacher = world.person("Tess Teacher")
    made = [world.lesson(teacher, f"Lesson {number}").id for number in range(7)]
    with world.desk.read(world.actor(teacher)) as work:
        paged, after = [], None
        while page := queries.visible_lessons(work, Scope.MINE, after=after, limit=3):
            paged += [lesson.id for lesson in page]
            after = page[-1].id
    assert paged == sorted(made, reverse=True)
