"""Reads about deconstructions, and the door to them. What others marked leaves here through `_marks` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, func, select

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
from coaching.exemplars.models import Exemplar
from coaching.exemplars.queries import facts_of_all
from coaching.people.models import Pair
from coaching.people.queries import member_for, names_of
from coaching.work import Work


@dataclass(frozen=True)
class ShownDeconstruction:
    """A deconstruction as the actor sees it.

    `film` says whether the model can still be watched; once it was withdrawn, marks are gone with it and what was
    agreed keeps only its words. `people` are those who take part, in a steady order.
    """

    row: Deconstruction
    exemplar: Exemplar
    state: DeconstructionState
    film: bool
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
    facts = facts_of(work, row) if row else None
    if row is None or facts is None or not allows(work.actor, Permission.DECONSTRUCTION_VIEW, facts, work.now):
        raise NotFound
    if not allows(work.actor, permission, facts, work.now):
        detail = "This model can no longer be watched: it was withdrawn, or is no longer for you."
        raise Conflict(detail, "exemplar_withdrawn")
    return row


def facts_of(work: Work, row: Deconstruction) -> DeconstructionFacts | None:
    """What the permission table may know of it; None when its exemplar is gone."""
    exemplar = work.session.get(Exemplar, row.exemplar_id)
    known = facts_of_all(work, [exemplar]) if exemplar else {}
    if row.exemplar_id not in known:
        return None
    return DeconstructionFacts(row.organisation_id, frozenset(present(work, row)), known[row.exemplar_id])


def present(work: Work, row: Deconstruction) -> rules.Commits:
    """Who takes part now, and when each committed."""
    commits = {member.person_id: member.committed_at for member in members_of(work, row)}
    pair = work.session.get(Pair, row.pair_id) if row.pair_id else None
    return rules.present(commits, pair.coach_id if pair and pair.ended_at else None)


def members_of(work: Work, row: Deconstruction) -> Sequence[DeconstructionMember]:
    """Everybody who was ever taken in and has not left."""
    mine = col(DeconstructionMember.deconstruction_id) == row.id
    return work.session.exec(
        select(DeconstructionMember).where(mine).order_by(col(DeconstructionMember.person_id))
    ).all()


def may_use(work: Work, exemplar: Exemplar, person_id: UUID) -> bool:
    """Whether somebody of the actor's organisation may use the exemplar. Raises NotFound for anybody else."""
    _, place = member_for(work, person_id)
    them = Actor(person_id, place.organisation_id, place.role)
    return allows(them, Permission.EXEMPLAR_USE, facts_of_all(work, [exemplar])[exemplar.id], work.now)


def visible_deconstructions(
    work: Work, exemplar_id: UUID | None, after: UUID | None, limit: int
) -> list[ShownDeconstruction]:
    """Those the actor takes part in, newest first: the rule of DECONSTRUCTION_VIEW in SQL."""
    me = work.actor.person_id
    query = (
        select(Deconstruction)
        .join(DeconstructionMember, col(DeconstructionMember.deconstruction_id) == col(Deconstruction.id))
        .outerjoin(Pair, col(Pair.id) == col(Deconstruction.pair_id))
        .where(
            col(Deconstruction.organisation_id) == work.actor.organisation_id,
            col(DeconstructionMember.person_id) == me,
            or_(col(Pair.id).is_(None), col(Pair.ended_at).is_(None), col(Pair.coach_id) != me),
        )
        .order_by(col(Deconstruction.id).desc())
        .limit(limit)
    )
    if exemplar_id:
        query = query.where(col(Deconstruction.exemplar_id) == exemplar_id)
    if after:
        query = query.where(col(Deconstruction.id) < after)
    return [shown(work, row) for row in work.session.exec(query).all()]


def open_with(work: Work, exemplar_id: UUID, pair_id: UUID | None, people: set[UUID]) -> Deconstruction | None:
    """One of the same model with the same people that nobody has finished, to go on with."""
    query = select(Deconstruction).where(
        col(Deconstruction.exemplar_id) == exemplar_id,
        col(Deconstruction.pair_id) == pair_id if pair_id else col(Deconstruction.pair_id).is_(None),
        col(Deconstruction.agreed_at).is_(None),
    )
    for row in work.session.exec(query.order_by(col(Deconstruction.id).desc())):
        if {member.person_id for member in members_of(work, row)} == people:
            return row
    return None


def shown(work: Work, row: Deconstruction) -> ShownDeconstruction:
    """A deconstruction behind its door, as far as the actor may see into it."""
    facts = facts_of(work, row)
    exemplar = work.session.get(Exemplar, row.exemplar_id)
    if facts is None or exemplar is None:
        raise NotFound
    film = allows(work.actor, Permission.DECONSTRUCTION_WORK, facts, work.now)
    commits = {member.person_id: member.committed_at for member in members_of(work, row)}
    names = names_of(work, commits)
    in_order = sorted(commits, key=lambda person_id: (names.get(person_id, "").casefold(), person_id))
    return ShownDeconstruction(
        row=row,
        exemplar=exemplar,
        state=rules.state_of(row.revealed_at, row.agreed_at),
        film=film,
        people=tuple((person_id, names.get(person_id, "")) for person_id in in_order),
        committed=tuple(person_id for person_id in in_order if commits[person_id] is not None),
        criteria=tuple(criteria_of(work, row)),
        marks=tuple(_marks(work, row, commits)) if film else (),
        agreed=tuple(checklist_of(work, row)),
    )


def _marks(work: Work, row: Deconstruction, commits: rules.Commits) -> Sequence[Mark]:
    """The marks the actor may see. Before all is revealed the database is asked for nobody else's."""
    authors = rules.authors_shown(work.actor.person_id, commits, revealed=row.revealed_at is not None)
    query = select(Mark).where(col(Mark.deconstruction_id) == row.id, col(Mark.person_id).in_(authors))
    return work.session.exec(query.order_by(col(Mark.start_ms), col(Mark.id))).all()


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
    mine = col(DeconstructionCriterion.deconstruction_id) == row.id
    in_order = (col(DeconstructionCriterion.position), col(DeconstructionCriterion.criterion_id))
    return work.session.exec(select(DeconstructionCriterion).where(mine).order_by(*in_order)).all()


def checklist_of(work: Work, row: Deconstruction) -> Sequence[AgreedMark]:
    """What was agreed, in order: a rehearsal's checklist. Empty until then."""
    mine = col(AgreedMark.deconstruction_id) == row.id
    return work.session.exec(select(AgreedMark).where(mine).order_by(col(AgreedMark.position))).all()
