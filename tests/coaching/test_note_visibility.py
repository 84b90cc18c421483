"""The permission table and the lists say the same about every note and every goal of a whole school."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlmodel import select

from coaching.access.facts import Can, Role, TeacherFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.annotations import queries
from coaching.annotations.models import Annotation, Kind, Visibility
from coaching.annotations.queries import Wanted
from coaching.annotations.showing import shown_all
from coaching.errors import NotAllowed, NotFound
from coaching.goals.models import Goal
from coaching.goals.queries import goal_for, visible_goals
from coaching.lessons.models import Lesson
from coaching.lessons.queries import facts_of
from coaching.people.queries import coaches_of
from tests.engines import on_postgresql
from tests.world import Someone, World

NOTE_PERMISSIONS = [permission for permission in Permission if permission.value.startswith("annotation:")]


def write(world: World, lesson: Lesson, author: Someone, visibility: Visibility, *, deleted: bool = False) -> None:
    """A note as a row, however it came to be there."""
    with world.desk.write() as work:
        work.session.add(
            Annotation(
                lesson_id=lesson.id,
                author_id=author.id,
                kind=Kind.OBSERVE,
                start_ms=1,
                body="x",
                searched="x",
                visibility=visibility,
                tags=[],
                created_at=work.now,
                deleted_at=work.now if deleted else None,
                deleted_by=author.id if deleted else None,
            )
        )


@pytest.fixture
def people(world: World) -> list[Someone]:
    """Two organisations, every role, every way into a lesson that lasts, has ended or was taken back; notes by all."""
    teacher, coach, former, colleague = (
        world.person(name) for name in ("Tess Teacher", "Cora Coach", "Fred Former", "Carl Colleague")
    )
    third, fourth = world.person("Otto Other"), world.person("Olga Other")
    leader, admin = world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)
    elsewhere = world.organisation("Vale School")
    stranger = world.person("Sam Stranger", organisation_id=elsewhere)
    living, ended, others = world.pair(coach, teacher), world.pair(former, teacher), world.pair(third, fourth)
    world.end_pair(ended)
    everyone = [teacher, coach, former, colleague, third, fourth, leader, admin, stranger]
    now = world.clock.now
    ends = [None, now + timedelta(hours=1), now]
    ways: list[dict[str, object]] = [{"pair": living}, {"pair": ended}, {"pair": others}]
    ways += [{"person": person} for person in (colleague, leader, stranger)]
    lessons = [
        world.lesson(teacher, "private"),
        world.lesson(colleague, "a colleague's"),
        world.lesson(stranger, "theirs"),
    ]
    for way, can, until in product(ways, Can, ends):
        lesson = world.lesson(teacher, f"{can} until {until}")
        world.share(lesson, can=can, expires_at=until, **way)  # type: ignore[arg-type]
        lessons.append(lesson)
    withdrawn = world.lesson(teacher, "withdrawn")
    world.withdraw(world.share(withdrawn, person=colleague))
    lessons.append(withdrawn)
    for lesson, author, visibility in product(lessons, everyone, Visibility):
        write(world, lesson, author, visibility)
    for author in everyone:
        write(world, lessons[3], author, Visibility.PUBLISHED, deleted=True)
    return everyone


def test_every_list_of_notes_holds_exactly_what_the_table_allows(world: World, people: list[Someone]) -> None:
    seen = {}
    for person in people:
        actor = world.actor(person)
        with world.desk.read(actor) as work:
            lessons = work.session.exec(select(Lesson)).all()
            facts = {lesson.id: facts_of(work, lesson) for lesson in lessons}
            notes = work.session.exec(select(Annotation).where(Annotation.deleted_at.is_(None))).all()  # type: ignore[union-attr]
            allowed = {
                note.id
                for note in notes
                if allows(
                    actor, Permission.ANNOTATION_VIEW, queries.facts_of_note(facts[note.lesson_id], note), work.now
                )
            }
            listed = [note.id for note in work.session.exec(queries.visible_annotations(work))]
            assert len(listed) == len(set(listed))
            assert set(listed) == allowed, person.name
            counted = queries.counts_of(work, [lesson.id for lesson in lessons])
            by_lesson = {
                lesson.id: {note.id for note in queries.annotations_of(work, lesson, Wanted(), None, 1000)}
                for lesson in lessons
            }
            assert set().union(*by_lesson.values()) == allowed
            assert counted == {lesson_id: len(ids) for lesson_id, ids in by_lesson.items()}
            seen[person.name] = len(allowed)
    assert len(set(seen.values())) > 4, "the school must tell people apart"
    assert seen["Ada Admin"] == 0, "an administrator sees no content"
    assert min(seen["Tess Teacher"], seen["Cora Coach"], seen["Lea Leader"], seen["Otto Other"]) > 0


@on_postgresql
def test_every_door_to_a_note_opens_exactly_where_the_table_says(world: World, people: list[Someone]) -> None:
    opened = refused = hidden = 0
    for person in people:
        actor = world.actor(person)
        with world.desk.write(actor) as work:
            lessons = {lesson.id: lesson for lesson in work.session.exec(select(Lesson)).all()}
            facts = {lesson_id: facts_of(work, lesson) for lesson_id, lesson in lessons.items()}
            for note in work.session.exec(select(Annotation)).all()[::7]:
                known = queries.facts_of_note(facts[note.lesson_id], note)
                may = {
                    permission: note.deleted_at is None and allows(actor, permission, known, work.now)
                    for permission in NOTE_PERMISSIONS
                }
                for permission in NOTE_PERMISSIONS:
                    if may[permission]:
                        assert queries.annotation_for(work, note.id, permission).note is note
                        opened += 1
                    else:
                        with pytest.raises(NotAllowed if may[Permission.ANNOTATION_VIEW] else NotFound):
                            queries.annotation_for(work, note.id, permission)
                        refused, hidden = (
                            (refused + 1, hidden) if may[Permission.ANNOTATION_VIEW] else (refused, hidden + 1)
                        )
                if may[Permission.ANNOTATION_VIEW]:
                    [shown] = shown_all(work, [lessons[note.lesson_id]], [note])
                    assert set(shown.may) == {p for p in may if may[p]} - {Permission.ANNOTATION_VIEW}
    assert min(opened, refused, hidden) > 20


def test_the_list_of_goals_holds_exactly_what_the_table_allows(world: World, people: list[Someone]) -> None:
    with world.desk.write() as work:
        for person in people:
            work.session.add(
                Goal(
                    organisation_id=person.organisation_id,
                    teacher_id=person.id,
                    title=person.name,
                    created_at=work.now,
                    created_by=person.id,
                )
            )
    seen = {}
    for person in people:
        actor = world.actor(person)
        with world.desk.read(actor) as work:
            allowed = set()
            for goal in work.session.exec(select(Goal)).all():
                facts = TeacherFacts(goal.organisation_id, goal.teacher_id, coaches_of(work, goal.teacher_id))
                if allows(actor, Permission.GOAL_VIEW, facts, work.now):
                    allowed.add(goal.title)
                    assert goal_for(work, goal.id, Permission.GOAL_VIEW) is goal
                else:
                    with pytest.raises(NotFound):
                        goal_for(work, goal.id, Permission.GOAL_VIEW)
            assert {shown.goal.title for shown in visible_goals(work, None, None, 100)} == allowed, person.name
            seen[person.name] = allowed
    assert seen["Cora Coach"] == {"Cora Coach", "Tess Teacher"}
    assert seen["Otto Other"] == {"Otto Other", "Olga Other"}
    assert seen["Fred Former"] == {"Fred Former"}
