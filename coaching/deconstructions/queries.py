"""Reads about deconstructions, and the door to them. What others marked leaves here through `_marks` alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.facts import Actor, DeconstructionFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.deconstructions import rules
from coaching.deconstructions.models import (
    AgreedMark,
    Deconstruction,
    DeconstructionCriterion,
    DeconstructionMember,
    DeconstructionState,
    Mark,
)
from coaching.errors import Conflict, NotFound
from coaching.exemplars import queries as exemplars
from coaching.exemplars.models import Exemplar
from coaching.exemplars.queries import ShownExemplar
from coaching.people.models import Pair, Person
from coaching.people.queries import member_for, names_of
from coaching.work import Work


@dataclass(frozen=True)
class ShownDeconstruction:
    """A deconstruction as the actor sees it.

    `film` is the model while it can be watched; once it was withdrawn, marks are gone with it and what was agreed keeps
    only its words. `people` are those who take part, in a steady order.
    """

    row: Deconstruction
    exemplar: Exemplar
    state: DeconstructionState
    film: ShownExemplar | None
    people: tuple[tuple[UUID, str], ...]
    committed: tuple[UUID, ...]
    criteria: tuple[DeconstructionCriterion, ...]
    marks: tuple[Mark, ...]
    agreed: tuple[AgreedMark, ...]


def deconstruction_for(work: Work, deconstruction_id: UUID, permission: Permission) -> Deconstruction:
    """The door to a deconstruction; whoever comes to work on it holds the row, so that two tabs take turns.

    Raises NotFound, Conflict("exemplar_withdrawn") where the model can no longer be used.
    """
    query = select(Deconstruction).where(col(Deconstruction.id) == deconstruction_id)
    looks = permission is Permission.DECONSTRUCTION_VIEW
    row = work.session.exec(query if looks else query.with_for_update()).first()
    facts = facts_of_all(work, [row]).get(row.id) if row else None
    if row is None or facts is None or not allows(work.actor, Permission.DECONSTRUCTION_VIEW, facts, work.now):
        raise NotFound
    if not allows(work.actor, permission, facts, work.now):
        detail = "This model can no longer be watched: it was withdrawn, or is no longer for you."
        raise Conflict(detail, "exemplar_withdrawn")
    return row


def facts_of_all(work: Work, rows: Sequence[Deconstruction]) -> dict[UUID, DeconstructionFacts]:
    """What the permission table may know of deconstructions, as things are now. A few queries."""
    models = _exemplars(work, rows)
    known = exemplars.facts_of_all(work, list(models.values()))
    taking_part = present_in_all(work, rows)
    return {
        row.id: DeconstructionFacts(row.organisation_id, frozenset(taking_part[row.id]), known[row.exemplar_id])
        for row in rows
        if row.exemplar_id in known
    }


def facts_by_id(work: Work, ids: Collection[UUID]) -> dict[UUID, DeconstructionFacts]:
    """The same by id, for those that are still there."""
    return facts_of_all(work, work.session.exec(select(Deconstruction).where(col(Deconstruction.id).in_(ids))).all())


def may_see(work: Work, deconstruction_id: UUID) -> bool:
    """Whether the actor takes part, as things are now."""
    known = facts_by_id(work, [deconstruction_id]).get(deconstruction_id)
    return known is not None and allows(work.actor, Permission.DECONSTRUCTION_VIEW, known, work.now)


def _exemplars(work: Work, rows: Sequence[Deconstruction]) -> dict[UUID, Exemplar]:
    ids = {row.exemplar_id for row in rows}
    return {one.id: one for one in work.session.exec(select(Exemplar).where(col(Exemplar.id).in_(ids)))}


def present(work: Work, row: Deconstruction) -> rules.Commits:
    """Who takes part now, and when each committed."""
    return present_in_all(work, [row])[row.id]


def present_in_all(work: Work, rows: Sequence[Deconstruction]) -> dict[UUID, rules.Commits]:
    """The same for several. Three queries."""
    ended = select(Pair).where(
        col(Pair.id).in_({row.pair_id for row in rows if row.pair_id}), col(Pair.ended_at).is_not(None)
    )
    former = {pair.id: pair.coach_id for pair in work.session.exec(ended)}
    commits = commits_in_all(work, rows)
    people = {person_id for known in commits.values() for person_id in known}
    left = set(
        work.session.exec(select(Person.id).where(col(Person.id).in_(people), col(Person.disabled_at).is_not(None)))
    )
    return {row.id: rules.present(commits[row.id], left | {former.get(row.pair_id or row.id)}) for row in rows}


def commits_in_all(work: Work, rows: Sequence[Deconstruction]) -> dict[UUID, dict[UUID, datetime | None]]:
    """Everybody who was taken in and has not left, and when each committed. One query; every row has an entry."""
    found: dict[UUID, dict[UUID, datetime | None]] = {row.id: {} for row in rows}
    for member in work.session.exec(
        select(DeconstructionMember).where(col(DeconstructionMember.deconstruction_id).in_(found))
    ):
        found[member.deconstruction_id][member.person_id] = member.committed_at
    return found


def may_use(work: Work, exemplar: Exemplar, person_id: UUID) -> bool:
    """Whether somebody of the actor's organisation may use the exemplar. Raises NotFound for anybody else."""
    _, place = member_for(work, person_id)
    them = Actor(person_id, place.organisation_id, place.role)
    return allows(them, Permission.EXEMPLAR_USE, exemplars.facts_of_all(work, [exemplar])[exemplar.id], work.now)


def visible_deconstructions(
    work: Work, exemplar_id: UUID | None, after: UUID | None, limit: int
) -> list[ShownDeconstruction]:
    """Those the actor takes part in, newest first: the rule of DECONSTRUCTION_VIEW in SQL. A few queries."""
    query = _visible(work).order_by(col(Deconstruction.id).desc()).limit(limit)
    if exemplar_id:
        query = query.where(col(Deconstruction.exemplar_id) == exemplar_id)
    if after:
        query = query.where(col(Deconstruction.id) < after)
    return shown_all(work, work.session.exec(query).all())


def agreed_about(work: Work, template_id: UUID, teacher_id: UUID) -> list[ShownDeconstruction]:
    """What was agreed about models of a step of the library, oldest first, where the actor took part.

    By a pair for its teacher, or by the teacher alone or in a group: not what they do as somebody else's coach.
    """
    theirs = select(DeconstructionMember.deconstruction_id).where(col(DeconstructionMember.person_id) == teacher_id)
    query = (
        _visible(work)
        .join(Exemplar, col(Exemplar.id) == col(Deconstruction.exemplar_id))
        .where(
            col(Exemplar.template_id) == template_id,
            col(Deconstruction.agreed_at).is_not(None),
            or_(
                col(Pair.teacher_id) == teacher_id,
                and_(col(Deconstruction.pair_id).is_(None), col(Deconstruction.id).in_(theirs)),
            ),
        )
        .order_by(col(Deconstruction.agreed_at), col(Deconstruction.id))
    )
    return shown_all(work, work.session.exec(query).all())


def _visible(work: Work) -> SelectOfScalar[Deconstruction]:
    """Every deconstruction the actor takes part in, joined with its pair."""
    me = work.actor.person_id
    return (
        select(Deconstruction)
        .join(DeconstructionMember, col(DeconstructionMember.deconstruction_id) == col(Deconstruction.id))
        .outerjoin(Pair, col(Pair.id) == col(Deconstruction.pair_id))
        .where(
            col(Deconstruction.organisation_id) == work.actor.organisation_id,
            col(DeconstructionMember.person_id) == me,
            or_(col(Pair.id).is_(None), col(Pair.ended_at).is_(None), col(Pair.coach_id) != me),
        )
    )


def open_with(work: Work, exemplar_id: UUID, pair_id: UUID | None, people: set[UUID]) -> Deconstruction | None:
    """One of the same model with the same people that nobody has finished, to go on with."""
    query = select(Deconstruction).where(
        col(Deconstruction.exemplar_id) == exemplar_id,
        col(Deconstruction.pair_id) == pair_id if pair_id else col(Deconstruction.pair_id).is_(None),
        col(Deconstruction.agreed_at).is_(None),
    )
    rows = work.session.exec(query.order_by(col(Deconstruction.id).desc())).all()
    commits = commits_in_all(work, rows)
    return next((row for row in rows if set(commits[row.id]) == people), None)


def shown(work: Work, row: Deconstruction) -> ShownDeconstruction:
    """A deconstruction behind its door, as far as the actor may see into it."""
    return shown_all(work, [row])[0]


def shown_all(work: Work, rows: Sequence[Deconstruction]) -> list[ShownDeconstruction]:
    """Deconstructions behind their doors, in the order given. A dozen queries, however many there are."""
    facts, models, commits = facts_of_all(work, rows), _exemplars(work, rows), commits_in_all(work, rows)
    usable = [row for row in rows if allows(work.actor, Permission.DECONSTRUCTION_WORK, facts[row.id], work.now)]
    films = {
        one.exemplar.id: one
        for one in exemplars.shown_all(
            work, list({row.exemplar_id: models[row.exemplar_id] for row in usable}.values())
        )
    }
    names = names_of(work, {person_id for people in commits.values() for person_id in people})
    marks, criteria, agreed = _marks(work, usable, commits), _criteria(work, rows), _agreed(work, rows)
    watchable = {row.id for row in usable}

    def one(row: Deconstruction) -> ShownDeconstruction:
        people = sorted(commits[row.id], key=lambda person_id: (names.get(person_id, "").casefold(), person_id))
        return ShownDeconstruction(
            row=row,
            exemplar=models[row.exemplar_id],
            state=rules.state_of(row.revealed_at, row.agreed_at),
            film=films[row.exemplar_id] if row.id in watchable else None,
            people=tuple((person_id, names.get(person_id, "")) for person_id in people),
            committed=tuple(person_id for person_id in people if commits[row.id][person_id] is not None),
            criteria=tuple(criteria[row.id]),
            marks=tuple(marks.get(row.id, ())),
            agreed=tuple(agreed[row.id]),
        )

    return [one(row) for row in rows]


def _marks(work: Work, rows: Sequence[Deconstruction], commits: Mapping[UUID, rules.Commits]) -> dict[UUID, list[Mark]]:
    """The marks the actor may see. Before all is revealed the database is asked for nobody else's."""
    me = work.actor.person_id
    revealed = {row.id for row in rows if row.revealed_at is not None}
    place = col(Mark.deconstruction_id)
    query = select(Mark).where(
        or_(and_(place.in_([row.id for row in rows]), col(Mark.person_id) == me), place.in_(revealed))
    )
    found: dict[UUID, list[Mark]] = {row.id: [] for row in rows}
    for mark in work.session.exec(query.order_by(col(Mark.start_ms), col(Mark.id))):
        known = commits[mark.deconstruction_id]
        if mark.person_id in rules.authors_shown(me, known, revealed=mark.deconstruction_id in revealed):
            found[mark.deconstruction_id].append(mark)
    return found


def own_mark(work: Work, row: Deconstruction, mark_id: UUID) -> Mark:
    """A mark of the actor's own; anybody else's is not there. Raises NotFound."""
    mark = work.session.get(Mark, mark_id)
    if mark is None or mark.deconstruction_id != row.id or mark.person_id != work.actor.person_id:
        raise NotFound
    return mark


def count_own(work: Work, row: Deconstruction) -> int:
    """How many marks the actor has made; nobody is told how many others have."""
    mine = col(Mark.deconstruction_id) == row.id, col(Mark.person_id) == work.actor.person_id
    return work.session.exec(select(func.count()).select_from(Mark).where(*mine)).one()


def criteria_of(work: Work, row: Deconstruction) -> Sequence[DeconstructionCriterion]:
    """What is looked for, in order."""
    return _criteria(work, [row])[row.id]


def _criteria(work: Work, rows: Collection[Deconstruction]) -> dict[UUID, list[DeconstructionCriterion]]:
    found: dict[UUID, list[DeconstructionCriterion]] = {row.id: [] for row in rows}
    in_order = (col(DeconstructionCriterion.position), col(DeconstructionCriterion.criterion_id))
    query = select(DeconstructionCriterion).where(col(DeconstructionCriterion.deconstruction_id).in_(found))
    for criterion in work.session.exec(query.order_by(*in_order)):
        found[criterion.deconstruction_id].append(criterion)
    return found


def checklist_of(work: Work, row: Deconstruction) -> Sequence[AgreedMark]:
    """What was agreed, in order: a rehearsal's checklist. Empty until then."""
    return _agreed(work, [row])[row.id]


def _agreed(work: Work, rows: Collection[Deconstruction]) -> dict[UUID, list[AgreedMark]]:
    found: dict[UUID, list[AgreedMark]] = {row.id: [] for row in rows}
    query = select(AgreedMark).where(col(AgreedMark.deconstruction_id).in_(found))
    for line in work.session.exec(query.order_by(col(AgreedMark.position))):
        found[line.deconstruction_id].append(line)
    return found
