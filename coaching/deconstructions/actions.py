"""Verbs about deconstructions: begin, mark, commit, agree, go on without somebody.

Each holds the row of the deconstruction first: of two tabs, or two people at the same moment, one comes second and
sees what the first did. Marks leave no line in the audit and are no news: even their number is nobody's business
before the reveal.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from coaching import audit
from coaching.access.permissions import Permission
from coaching.deconstructions import queries, rules
from coaching.deconstructions.models import (
    AgreedMark,
    Deconstruction,
    DeconstructionCriterion,
    DeconstructionMember,
    Mark,
)
from coaching.deconstructions.rules import MarkWish
from coaching.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from coaching.events import DeconstructionChanged
from coaching.exemplars.models import Exemplar
from coaching.exemplars.queries import exemplar_for
from coaching.library.queries import criteria_of_all
from coaching.people.queries import pair_for
from coaching.work import Work
from media.timeline import Span


@dataclass(frozen=True)
class Company:
    """With whom: a pair, some colleagues, or (neither) nobody."""

    pair_id: UUID | None = None
    person_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class MarkChange:
    """What to change of a mark; None leaves it."""

    criterion_id: UUID | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    why: str | None = None


def begin(work: Work, exemplar_id: UUID, company: Company) -> Deconstruction:
    """Take a model apart, alone or with others; one with the same people that is not finished is gone on with.

    Raises NotFound, NotAllowed, Invalid("pair_id", "person_ids"),
    Conflict("pair_ended", "no_criteria", "exemplar_not_for_all").
    """
    exemplar = exemplar_for(work, exemplar_id, Permission.EXEMPLAR_USE)
    people = _people(work, company)
    for person_id in people:
        _ensure_may_use(work, exemplar, person_id)
    criteria = criteria_of_all(work, [exemplar.template_id])[exemplar.template_id]
    rules.ensure_criteria(len(criteria))
    work.session.exec(
        select(Exemplar.id).where(col(Exemplar.id) == exemplar.id).with_for_update(key_share=True)
    ).first()
    known = queries.open_with(work, exemplar.id, company.pair_id, people)
    if known is not None:
        return known
    row = Deconstruction(
        organisation_id=exemplar.organisation_id,
        exemplar_id=exemplar.id,
        pair_id=company.pair_id,
        started_by=_me(work),
        created_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    work.session.add_all(DeconstructionMember(deconstruction_id=row.id, person_id=one) for one in people)
    work.session.add_all(
        DeconstructionCriterion(
            deconstruction_id=row.id, criterion_id=criterion.id, position=position, text=criterion.text
        )
        for position, criterion in enumerate(criteria, start=1)
    )
    work.session.flush()
    audit.record(work, "deconstruction.begun", row.id)
    work.announce(DeconstructionChanged(row.id))
    return row


def add_mark(work: Work, deconstruction_id: UUID, wish: MarkWish) -> Mark:
    """Mark where a criterion happens, for nobody else's eyes yet.

    Raises NotFound, Invalid, Conflict("committed", "revealed", "too_many_marks", "exemplar_withdrawn").
    """
    row = _open(work, deconstruction_id)
    rules.ensure_room(queries.count_own(work, row) + 1)
    clean = _cleaned(work, row, wish)
    mark = Mark(
        deconstruction_id=row.id,
        person_id=_me(work),
        criterion_id=clean.criterion_id,
        start_ms=clean.start_ms,
        end_ms=clean.end_ms,
        why=clean.why,
        created_at=work.now,
    )
    work.session.add(mark)
    return mark


def change_mark(work: Work, deconstruction_id: UUID, mark_id: UUID, change: MarkChange) -> Mark:
    """Move or reword one's own mark. Raises as `add_mark` does."""
    row = _open(work, deconstruction_id)
    mark = queries.own_mark(work, row, mark_id)
    said = {name: value for name, value in vars(change).items() if value is not None}
    now = MarkWish(mark.criterion_id, mark.start_ms, mark.end_ms, mark.why)
    clean = _cleaned(work, row, replace(now, **said))
    mark.criterion_id, mark.start_ms, mark.end_ms, mark.why = (
        clean.criterion_id,
        clean.start_ms,
        clean.end_ms,
        clean.why,
    )
    return mark


def remove_mark(work: Work, deconstruction_id: UUID, mark_id: UUID) -> None:
    """Take back one's own mark. Raises NotFound, Conflict("committed", "revealed", "exemplar_withdrawn")."""
    row = _open(work, deconstruction_id)
    work.session.delete(queries.own_mark(work, row, mark_id))


def commit_marks(work: Work, deconstruction_id: UUID) -> Deconstruction:
    """Stand by one's marks; the last to do so opens everybody's. Twice is once.

    Raises NotFound, Conflict("no_marks", "exemplar_withdrawn").
    """
    row = queries.deconstruction_for(work, deconstruction_id, Permission.DECONSTRUCTION_WORK)
    member = _member(work, row, _me(work))
    if member.committed_at is None:
        rules.ensure_some(queries.count_own(work, row))
        member.committed_at = work.now
        work.session.flush()
        audit.record(work, "deconstruction.committed", row.id)
        work.announce(DeconstructionChanged(row.id))
        _reveal_when_all_have(work, row)
    return row


def go_on_without(work: Work, deconstruction_id: UUID, person_id: UUID) -> None:
    """Leave, or (for whoever began it) go on without somebody who does not come. Their marks are gone.

    Raises NotFound, NotAllowed, Conflict("committed", "revealed", "exemplar_withdrawn").
    """
    row = queries.deconstruction_for(work, deconstruction_id, Permission.DECONSTRUCTION_WORK)
    member = _member(work, row, person_id)
    here = queries.present(work, row)
    if _me(work) not in {person_id, row.started_by} and {person_id, row.started_by} <= set(here):
        raise NotAllowed
    rules.ensure_open(None, row.revealed_at)
    if member.committed_at is not None:
        detail = "They have committed to their marks already."
        raise Conflict(detail, "committed")
    marks = (col(Mark.deconstruction_id) == row.id, col(Mark.person_id) == person_id)
    work.session.execute(delete(Mark).where(*marks))
    work.session.delete(member)
    work.session.flush()
    audit.record(work, "deconstruction.left", row.id)
    work.announce(DeconstructionChanged(row.id))
    if not queries.commits_in_all(work, [row])[row.id]:
        work.session.delete(row)
    else:
        _reveal_when_all_have(work, row)


def agree(
    work: Work, deconstruction_id: UUID, wishes: Sequence[MarkWish], version: int | None = None
) -> Deconstruction:
    """Keep the list they agreed on; a changed one replaces the version that was read. Saying the same twice is once.

    Raises NotFound, Invalid, Stale, Conflict("not_revealed", "exemplar_withdrawn").
    """
    row = queries.deconstruction_for(work, deconstruction_id, Permission.DECONSTRUCTION_WORK)
    rules.ensure_revealed(row.revealed_at)
    rules.ensure_agreed_on(wishes)
    clean = [_cleaned(work, row, wish) for wish in wishes]
    kept = queries.checklist_of(work, row)
    if [MarkWish(one.criterion_id, one.start_ms, one.end_ms, one.why) for one in kept] == clean:
        return row
    if row.agreed_version != (version or 0):
        raise Stale
    for one in kept:
        work.session.delete(one)
    work.session.add_all(
        AgreedMark(
            deconstruction_id=row.id,
            criterion_id=wish.criterion_id,
            position=position,
            start_ms=wish.start_ms,
            end_ms=wish.end_ms,
            why=wish.why,
        )
        for position, wish in enumerate(clean, start=1)
    )
    row.agreed_at, row.agreed_by = work.now, _me(work)
    row.agreed_version += 1
    work.session.flush()
    audit.record(work, "deconstruction.agreed", row.id)
    work.announce(DeconstructionChanged(row.id))
    return row


def _people(work: Work, company: Company) -> set[UUID]:
    if company.pair_id is None:
        people = {_me(work), *company.person_ids}
        rules.ensure_group(len(people))
        return people
    field = "pair_id"
    if company.person_ids:
        raise Invalid(field, "Choose a pair or some colleagues, not both.")
    try:
        pair = pair_for(work, company.pair_id, Permission.PAIR_VIEW)
    except NotFound as error:
        raise Invalid(field, "This pair is not there.") from error
    if work.actor.person_id not in {pair.coach_id, pair.teacher_id}:
        raise Invalid(field, "This is not a pair of yours.")
    if pair.ended_at is not None:
        detail = "This pair has ended."
        raise Conflict(detail, "pair_ended")
    return {pair.coach_id, pair.teacher_id}


def _ensure_may_use(work: Work, exemplar: Exemplar, person_id: UUID) -> None:
    try:
        may = queries.may_use(work, exemplar, person_id)
    except NotFound as error:
        field = "person_ids"
        raise Invalid(field, "One of these people is not there.") from error
    if not may:
        detail = "This model is not for everybody you chose. The teacher on the film decides who may use it."
        raise Conflict(detail, "exemplar_not_for_all")


def _open(work: Work, deconstruction_id: UUID) -> Deconstruction:
    row = queries.deconstruction_for(work, deconstruction_id, Permission.DECONSTRUCTION_WORK)
    rules.ensure_open(_member(work, row, _me(work)).committed_at, row.revealed_at)
    return row


def _member(work: Work, row: Deconstruction, person_id: UUID) -> DeconstructionMember:
    member = work.session.get(DeconstructionMember, (row.id, person_id), populate_existing=True)
    if member is None:
        raise NotFound
    return member


def _cleaned(work: Work, row: Deconstruction, wish: MarkWish) -> MarkWish:
    exemplar = work.session.get(Exemplar, row.exemplar_id)
    if exemplar is None:
        raise NotFound
    criteria: Collection[UUID] = {criterion.criterion_id for criterion in queries.criteria_of(work, row)}
    return rules.cleaned(wish, criteria, Span(exemplar.start_ms, exemplar.end_ms))


def _reveal_when_all_have(work: Work, row: Deconstruction) -> None:
    if row.revealed_at is None and rules.all_committed(queries.present(work, row)):
        row.revealed_at = work.now
        audit.record(work, "deconstruction.revealed", row.id)


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
