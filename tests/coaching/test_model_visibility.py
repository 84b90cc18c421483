"""The permission table and the lists say the same about every model and every deconstruction of a whole school."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from coaching.access.facts import Role
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.deconstructions import queries as deconstructions
from coaching.deconstructions.models import Deconstruction, DeconstructionMember, Mark
from coaching.errors import Conflict, NotAllowed, NotFound
from coaching.exemplars import queries
from coaching.exemplars.models import Audience, Exemplar, ExemplarKind, ExemplarPerson, ExemplarState, Source
from coaching.exemplars.queries import Wanted
from coaching.lessons.models import Clip
from coaching.library.models import StepTemplate
from coaching.privacy.models import Consent, ConsentState
from tests.engines import on_postgresql, on_sqlite
from tests.world import Someone, World

if TYPE_CHECKING:
    from uuid import UUID

    from coaching.lessons.models import Lesson
    from coaching.people.models import Pair
    from coaching.work import Work

EXEMPLARS = [permission for permission in Permission if permission.value.startswith("exemplar:")]


def show(work: Work, lesson: Lesson, asker: Someone, **fields: object) -> Exemplar:
    """A model as a row, however it came to be there."""
    template = StepTemplate(
        organisation_id=lesson.organisation_id, title="Wait", area="Practice", area_key="practice", title_key="wait",
        searched="", created_at=work.now, created_by=asker.id, changed_at=work.now,
    )  # fmt: skip
    clip = Clip(lesson_id=lesson.id, author_id=lesson.owner_id, title="c", start_ms=0, end_ms=9, created_at=work.now)
    work.session.add_all([template, clip])
    work.session.flush()
    exemplar = Exemplar(
        organisation_id=lesson.organisation_id, template_id=template.id, lesson_id=lesson.id, clip_id=clip.id,
        start_ms=0, end_ms=9, kind=ExemplarKind.MODEL, source=Source.LESSON, title="x", asked_by=asker.id,
        created_at=work.now, **fields,
    )  # fmt: skip
    work.session.add(exemplar)
    work.session.flush()
    return exemplar


def take_apart(work: Work, exemplar: Exemplar, people: list[Someone], pair: Pair | None = None) -> None:
    """Some people taking it apart."""
    row = Deconstruction(
        organisation_id=exemplar.organisation_id, exemplar_id=exemplar.id, pair_id=pair.id if pair else None,
        started_by=people[0].id, created_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    for person in people:
        work.session.add(DeconstructionMember(deconstruction_id=row.id, person_id=person.id))
        work.session.add(
            Mark(deconstruction_id=row.id, person_id=person.id, criterion_id=row.id, start_ms=1, created_at=work.now)
        )


@pytest.fixture
def people(world: World) -> list[Someone]:
    """Two organisations, every role, pairs living and ended; models in every state, for everybody, of consent or none."""
    teacher, coach, former, colleague = (
        world.person(name) for name in ("Tess Teacher", "Cora Coach", "Fred Former", "Carl Colleague")
    )
    leader, admin = world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)
    stranger = world.person("Sam Stranger", organisation_id=world.organisation("Vale School"))
    living, ended = world.pair(coach, teacher), world.pair(former, teacher)
    world.pair(teacher, colleague)
    world.end_pair(ended)
    everyone = [teacher, coach, former, colleague, leader, admin, stranger]
    lessons = [world.lesson(owner) for owner in (teacher, teacher, teacher, leader, stranger)]
    for lesson in (lessons[0], lessons[3]):
        world.share(lesson, person=colleague)
        world.share(lesson, person=admin)
    world.share(lessons[1], pair=ended)
    with world.desk.write() as work:
        for lesson, state in zip(lessons, [*ConsentState, ConsentState.ALL, ConsentState.ALL], strict=True):
            work.session.add(Consent(lesson_id=lesson.id, state=state, changed_at=work.now, changed_by=lesson.owner_id))
        for lesson, state, audience, asker in product(lessons, ExemplarState, Audience, (teacher, coach, colleague)):
            exemplar = show(work, lesson, asker, state=state, audience=audience)
            named = (former, admin, stranger) if asker is coach else (coach,) if asker is teacher else ()
            work.session.add_all([ExemplarPerson(exemplar_id=exemplar.id, person_id=each.id) for each in named])
            if asker is coach:
                take_apart(work, exemplar, [teacher, coach], living)
                take_apart(work, exemplar, [teacher, former], ended)
                take_apart(work, exemplar, [colleague, leader, admin, stranger])
    return everyone


def test_the_list_of_models_holds_exactly_what_the_table_allows(world: World, people: list[Someone]) -> None:
    seen: dict[str, int] = {}
    for person in people:
        actor = world.actor(person)
        with world.desk.read(actor) as work:
            rows = work.session.exec(select(Exemplar)).all()
            facts = queries.facts_of_all(work, rows)
            allowed = {row.id for row in rows if allows(actor, Permission.EXEMPLAR_VIEW, facts[row.id], work.now)}
            listed = queries.visible_exemplars(work, Wanted(), None, 1000)
            assert [one.exemplar.id for one in listed] == sorted(allowed, reverse=True), person.name
            for one in listed:
                permissions = {"use": Permission.EXEMPLAR_USE, "settle": Permission.EXEMPLAR_SETTLE}
                permissions |= {"withdraw": Permission.EXEMPLAR_WITHDRAW}
                may = {w for w, p in permissions.items() if allows(actor, p, facts[one.exemplar.id], work.now)}
                assert set(one.may) == may
                assert facts[one.exemplar.id].standing
            seen[person.name] = len(allowed)
    assert len(set(seen.values())) > 4, f"the school must tell people apart: {seen}"


@on_sqlite
def test_the_doors_to_models_open_exactly_where_the_table_says(world: World, people: list[Someone]) -> None:
    opened = refused = hidden = 0
    for person in people:
        actor = world.actor(person)
        with world.desk.write(actor) as work:
            rows = work.session.exec(select(Exemplar)).all()[::3]
            facts = queries.facts_of_all(work, rows)
            for row, permission in product(rows, EXEMPLARS):
                if allows(actor, permission, facts[row.id], work.now):
                    assert queries.exemplar_for(work, row.id, permission) is row
                    opened += 1
                    continue
                sees = allows(actor, Permission.EXEMPLAR_VIEW, facts[row.id], work.now)
                with pytest.raises(NotAllowed if sees else NotFound):
                    queries.exemplar_for(work, row.id, permission)
                refused, hidden = (refused + 1, hidden) if sees else (refused, hidden + 1)
    assert min(opened, refused, hidden) > 20


@on_sqlite
def test_nobody_in_charge_sees_a_model_by_being_in_charge(world: World) -> None:
    teacher = world.person("Tess Teacher")
    lesson = world.lesson(teacher)
    with world.desk.write() as work:
        work.session.add(
            Consent(lesson_id=lesson.id, state=ConsentState.ALL, changed_at=work.now, changed_by=teacher.id)
        )
        show(work, lesson, teacher, state=ExemplarState.PUBLISHED, audience=Audience.SCHOOL)
    for role, count in ((Role.LEADER, 0), (Role.ADMIN, 0), (Role.MEMBER, 1)):
        with world.desk.read(world.actor(world.person(f"Chief {role}", role))) as work:
            assert len(queries.visible_exemplars(work, Wanted(), None, 10)) == count


@on_postgresql
def test_deconstructions_are_for_those_who_take_part_and_marks_for_their_makers(
    world: World, people: list[Someone]
) -> None:
    worked = closed = hidden = 0
    counts: dict[str, int] = {}
    for person in people:
        actor = world.actor(person)
        with world.desk.write(actor) as work:
            expected: dict[UUID, list[UUID]] = {}
            rows = work.session.exec(select(Deconstruction)).all()
            known = deconstructions.facts_of_all(work, rows)
            for row in rows[::2]:
                facts = known[row.id]
                if not allows(actor, Permission.DECONSTRUCTION_VIEW, facts, work.now):
                    with pytest.raises(NotFound):
                        deconstructions.deconstruction_for(work, row.id, Permission.DECONSTRUCTION_VIEW)
                    hidden += 1
                    continue
                film = allows(actor, Permission.DECONSTRUCTION_WORK, facts, work.now)
                expected[row.id] = [person.id] if film else []
                if film:
                    assert deconstructions.deconstruction_for(work, row.id, Permission.DECONSTRUCTION_WORK) is row
                    worked += 1
                else:
                    with pytest.raises(Conflict):
                        deconstructions.deconstruction_for(work, row.id, Permission.DECONSTRUCTION_WORK)
                    closed += 1
            listed = deconstructions.visible_deconstructions(work, None, None, 1000)
            allowed = [r for r in rows if allows(actor, Permission.DECONSTRUCTION_VIEW, known[r.id], work.now)]
            assert [one.row.id for one in listed] == sorted((row.id for row in allowed), reverse=True), person.name
            for one in listed:
                shown = [mark.person_id for mark in one.marks]
                assert shown == expected.get(one.row.id, [person.id] if one.film else []), person.name
            counts[person.name] = len(allowed)
    assert min(worked, closed, hidden) > 3
    assert counts["Fred Former"] == 0, "a former coach takes no part"
