"""Reads about exemplars, and the door to them.

`visible_exemplars` is EXEMPLAR_VIEW once more, in SQL; `tests/coaching/test_model_visibility.py` holds them together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select

from coaching.access.facts import ExemplarFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed, NotFound
from coaching.exemplars import rules
from coaching.exemplars.models import Audience, Exemplar, ExemplarPerson, ExemplarState
from coaching.lessons.models import Lesson
from coaching.lessons.queries import facts_by_id
from coaching.library.models import StepTemplate
from coaching.library.queries import templates_by_id
from coaching.people.models import Pair
from coaching.people.queries import names_of
from coaching.privacy.models import Consent, ConsentState
from coaching.privacy.queries import lessons_shown
from coaching.work import Work

MAY = {
    "use": Permission.EXEMPLAR_USE,
    "settle": Permission.EXEMPLAR_SETTLE,
    "withdraw": Permission.EXEMPLAR_WITHDRAW,
}


@dataclass(frozen=True)
class Wanted:
    """Which exemplars to list: of one template or lesson, or those that wait for the actor's own yes."""

    template_id: UUID | None = None
    lesson_id: UUID | None = None
    waiting: bool = False


@dataclass(frozen=True)
class ShownExemplar:
    """An exemplar with the names on it. `lesson_seen`: the actor may open the lesson it is from.

    `people` are those whom its owner named, for their owner alone.

    `released` is false while it waits for the teacher's yes, or while the pupils' consent does not stand.
    """

    exemplar: Exemplar
    template: StepTemplate
    owner: tuple[UUID, str]
    asker: tuple[UUID, str]
    released: bool
    lesson_seen: bool
    may: tuple[str, ...]
    people: tuple[tuple[UUID, str], ...] = ()


def exemplar_for(work: Work, exemplar_id: UUID, permission: Permission) -> Exemplar:
    """The door to an exemplar; whoever comes to change it holds the row. Raises NotFound, NotAllowed."""
    query = select(Exemplar).where(col(Exemplar.id) == exemplar_id)
    looks = permission in {Permission.EXEMPLAR_VIEW, Permission.EXEMPLAR_USE}
    exemplar = work.session.exec(query if looks else query.with_for_update()).first()
    facts = facts_of_all(work, [exemplar]).get(exemplar.id) if exemplar else None
    if exemplar is None or facts is None or not allows(work.actor, Permission.EXEMPLAR_VIEW, facts, work.now):
        raise NotFound
    if not allows(work.actor, permission, facts, work.now):
        raise NotAllowed
    return exemplar


def facts_of_all(work: Work, exemplars: Collection[Exemplar]) -> dict[UUID, ExemplarFacts]:
    """What the permission table may know of exemplars, as things are now. Five queries."""
    lessons = facts_by_id(work, {exemplar.lesson_id for exemplar in exemplars})
    partners = _partners(work, {lesson.owner_id for lesson in lessons.values()})
    consented, named = _consented(work, lessons), named_for(work, [exemplar.id for exemplar in exemplars])
    return {
        exemplar.id: ExemplarFacts(
            lesson=lesson,
            asker_id=exemplar.asked_by,
            standing=exemplar.state in rules.STANDING,
            released=exemplar.state is ExemplarState.PUBLISHED and exemplar.lesson_id in consented,
            for_school=exemplar.audience is Audience.SCHOOL,
            partner_ids=frozenset(partners[lesson.owner_id]),
            for_named=exemplar.audience is Audience.PEOPLE,
            named_ids=frozenset(named[exemplar.id]),
        )
        for exemplar in exemplars
        if (lesson := lessons.get(exemplar.lesson_id))
    }


def named_for(work: Work, exemplar_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Whom their owners named for these exemplars, behind their doors. One query; every id has an entry."""
    found: dict[UUID, set[UUID]] = {exemplar_id: set() for exemplar_id in exemplar_ids}
    for row in work.session.exec(select(ExemplarPerson).where(col(ExemplarPerson.exemplar_id).in_(found))):
        found[row.exemplar_id].add(row.person_id)
    return found


def _partners(work: Work, owner_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    teacher, coach = col(Pair.teacher_id), col(Pair.coach_id)
    living = select(Pair).where(col(Pair.ended_at).is_(None), or_(teacher.in_(owner_ids), coach.in_(owner_ids)))
    found: dict[UUID, set[UUID]] = {owner_id: set() for owner_id in owner_ids}
    for pair in work.session.exec(living):
        for one, other in ((pair.teacher_id, pair.coach_id), (pair.coach_id, pair.teacher_id)):
            if one in found:
                found[one].add(other)
    return found


def _consented(work: Work, lesson_ids: Collection[UUID]) -> set[UUID]:
    rows = work.session.exec(select(Consent).where(col(Consent.lesson_id).in_(lesson_ids)))
    return {consent.lesson_id for consent in rows if rules.consents(consent.state)}


def visible_exemplars(work: Work, wanted: Wanted, after: UUID | None, limit: int) -> list[ShownExemplar]:
    """Exemplars the actor may see, newest first: the rule of EXEMPLAR_VIEW in SQL. A few queries."""
    query = (
        select(Exemplar)
        .join(Lesson, col(Lesson.id) == col(Exemplar.lesson_id))
        .where(_visible(work))
        .order_by(col(Exemplar.id).desc())
        .limit(limit)
    )
    if wanted.template_id:
        query = query.where(col(Exemplar.template_id) == wanted.template_id)
    if wanted.lesson_id:
        query = query.where(col(Exemplar.lesson_id) == wanted.lesson_id)
    if wanted.waiting:
        query = query.where(col(Exemplar.state) == ExemplarState.ASKED, col(Lesson.owner_id) == work.actor.person_id)
    if after:
        query = query.where(col(Exemplar.id) < after)
    return shown_all(work, work.session.exec(query).all())


def _visible(work: Work) -> ColumnElement[bool]:
    me, owner = work.actor.person_id, col(Lesson.owner_id)
    standing = col(Exemplar.state).in_(rules.STANDING)
    consented = select(Consent.lesson_id).where(col(Consent.state) == ConsentState.ALL)
    released = and_(col(Exemplar.state) == ExemplarState.PUBLISHED, col(Exemplar.lesson_id).in_(consented))
    living = col(Pair.ended_at).is_(None)
    for_named = col(Exemplar.audience) == Audience.PEOPLE
    for_pairs = and_(released, ~for_named)
    named = select(ExemplarPerson.exemplar_id).where(col(ExemplarPerson.person_id) == me)
    ways = [
        and_(standing, owner == me),
        and_(standing, col(Exemplar.asked_by) == me, col(Exemplar.lesson_id).in_(lessons_shown(work))),
        and_(for_pairs, owner.in_(select(Pair.teacher_id).where(living, col(Pair.coach_id) == me))),
        and_(for_pairs, owner.in_(select(Pair.coach_id).where(living, col(Pair.teacher_id) == me))),
        and_(released, for_named, col(Exemplar.id).in_(named)),
    ]
    if work.actor.role == "member":
        ways.append(and_(released, col(Exemplar.audience) == Audience.SCHOOL))
    return and_(col(Exemplar.organisation_id) == work.actor.organisation_id, or_(*ways))


def shown(work: Work, exemplar: Exemplar) -> ShownExemplar:
    """One exemplar behind its door, with the names on it."""
    return shown_all(work, [exemplar])[0]


def shown_all(work: Work, exemplars: Sequence[Exemplar]) -> list[ShownExemplar]:
    """Exemplars behind their doors, with the names on them, in the order given. A few queries."""
    facts = facts_of_all(work, exemplars)
    templates = templates_by_id(work, {exemplar.template_id for exemplar in exemplars})
    owners = {exemplar.id: facts[exemplar.id].lesson.owner_id for exemplar in exemplars}
    mine = {one.id: facts[one.id].named_ids for one in exemplars if owners[one.id] == work.actor.person_id}
    named = {person_id for ids in mine.values() for person_id in ids}
    names = names_of(work, {*owners.values(), *(exemplar.asked_by for exemplar in exemplars), *named})
    return [
        ShownExemplar(
            exemplar=one,
            template=templates[one.template_id],
            owner=(owners[one.id], names.get(owners[one.id], "")),
            asker=(one.asked_by, names.get(one.asked_by, "")),
            released=facts[one.id].released,
            lesson_seen=allows(work.actor, Permission.LESSON_VIEW, facts[one.id].lesson, work.now),
            may=tuple(word for word, wish in MAY.items() if allows(work.actor, wish, facts[one.id], work.now)),
            people=tuple(sorted(((each, names.get(each, "")) for each in mine.get(one.id, ())), key=itemgetter(1))),
        )
        for one in exemplars
    ]


def standing_of(work: Work, clip_id: UUID, template_id: UUID) -> Exemplar | None:
    """The clip as an exemplar of this template, asked for or published. The clip's door is open already."""
    query = select(Exemplar).where(
        col(Exemplar.clip_id) == clip_id,
        col(Exemplar.template_id) == template_id,
        col(Exemplar.state).in_(rules.STANDING),
    )
    return work.session.exec(query).first()
