"""Verbs about the companies that rehearse a step of the library together: begin, ask in, leave, end.

A company belongs to no cycle and no pair, and is nobody's else: who is not in it is not told that there is one. Whoever
brought it together asks people in and ends it; when they have left, whoever has been in it longest does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, delete, select

from coaching import audit
from coaching.access.permissions import Permission
from coaching.deconstructions import queries as deconstructions
from coaching.deconstructions.models import Deconstruction
from coaching.errors import Invalid, NotAllowed, NotFound
from coaching.exemplars.models import Exemplar
from coaching.lessons.models import Lesson
from coaching.lessons.sharing import hide_from
from coaching.library.models import StepTemplate
from coaching.library.queries import criteria_of_all, template_for
from coaching.notices.actions import Subject, tell
from coaching.notices.models import NoticeKind
from coaching.people.queries import member_for
from coaching.rehearsals import queries, rules
from coaching.rehearsals.actions import write_lines
from coaching.rehearsals.checklists import agreed_lines
from coaching.rehearsals.models import Rehearsal, RehearsalMember, RehearsalRound
from coaching.rehearsals.rules import Line
from coaching.work import Work


@dataclass(frozen=True)
class Company:
    """With whom, besides the actor; and whose agreed list they rehearse by, if not the step's own criteria."""

    person_ids: frozenset[UUID]
    deconstruction_id: UUID | None = None


def begin(work: Work, template_id: UUID, company: Company) -> Rehearsal:
    """Rehearse a step of the library together; one with the same people that is not over is gone on with.

    Its checklist is written down now; until the first round, beginning again writes it anew.
    Raises NotFound, Invalid("person_ids", "deconstruction_id"), Conflict("no_criteria").
    """
    template = _held(work, template_for(work, template_id, Permission.LIBRARY_VIEW))
    people = [_me(work), *sorted(company.person_ids - {_me(work)})]
    rules.ensure_company(len(people))
    _ensure_colleagues(work, people)
    apart = _apart(work, template, company, people)
    own = [Line(criterion.id, criterion.text) for criterion in criteria_of_all(work, [template.id])[template.id]]
    lines = rules.checklist(own, agreed_lines(work, apart) if apart else ())
    rules.ensure_lines(lines)
    row = queries.going_with(work, template.id, set(people))
    if row is None:
        row = Rehearsal(
            organisation_id=template.organisation_id,
            template_id=template.id,
            started_by=_me(work),
            created_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        audit.record(work, "rehearsal.begun", row.id)
        _take_in(work, row, people)
    elif queries.count_rounds(work, row.id):
        return row
    row.deconstruction_id = apart.id if apart else None
    write_lines(work, row, lines)
    return row


def ask_in(work: Work, rehearsal_id: UUID, person_ids: Collection[UUID]) -> Rehearsal:
    """Take colleagues in, at the end of the order; who is in it already stays where they are.

    They see the rounds there were, but recordings only of those that come. Raises NotFound, NotAllowed,
    Invalid("person_ids"), Conflict("rehearsal_over").
    """
    opened = queries.rehearsal_for(work, rehearsal_id, Permission.REHEARSAL_ARRANGE)
    rules.ensure_together(opened.row.ended_at)
    new = sorted(set(person_ids) - set(opened.people))
    rules.ensure_company(len(opened.people) + len(new))
    _ensure_colleagues(work, new)
    if any(line.hint for line in queries.criteria_of(work, opened.row.id)):
        apart = work.session.get(Deconstruction, opened.row.deconstruction_id) if opened.row.deconstruction_id else None
        rules.ensure_took_apart(new, deconstructions.present(work, apart) if apart else ())
    _take_in(work, opened.row, new)
    audit.record(work, "rehearsal.asked_in", opened.row.id)
    return opened.row


def leave(work: Work, rehearsal_id: UUID, person_id: UUID) -> None:
    """Leave the company, or (for whoever brought it together) go on without somebody; after its end too.

    Their rounds stay; recordings are taken back both ways: they see nobody's, and nobody sees theirs. With the last of
    them the rehearsal is gone. Raises NotFound, NotAllowed.
    """
    themselves = person_id == work.actor.person_id
    permission = Permission.REHEARSAL_EDIT if themselves else Permission.REHEARSAL_ARRANGE
    opened = queries.rehearsal_for(work, rehearsal_id, permission)
    row = opened.row
    member = work.session.get(RehearsalMember, (row.id, person_id), populate_existing=True)
    if opened.pair is not None or member is None:
        raise NotFound
    others = [one.person_id for one in queries.members_of(work, row.id) if one.person_id != person_id]
    for film in _films(work, row):
        hide_from(work, film, others if film.owner_id == person_id else (person_id,))
    work.session.delete(member)
    work.session.flush()
    audit.record(work, "rehearsal.left", row.id)
    if not others:
        work.session.delete(row)


def end(work: Work, rehearsal_id: UUID) -> Rehearsal:
    """They are done: it can be seen, and not added to. Twice is once. Raises NotFound, NotAllowed."""
    opened = queries.rehearsal_for(work, rehearsal_id, Permission.REHEARSAL_ARRANGE)
    if opened.row.ended_at is None:
        opened.row.ended_at = work.now
        audit.record(work, "rehearsal.ended", opened.row.id)
    return opened.row


def forget_companies(work: Work, person_id: UUID) -> None:
    """Somebody is erased: their rounds in companies go, and with the last of a company its rehearsal."""
    theirs = select(RehearsalMember.rehearsal_id).where(col(RehearsalMember.person_id) == person_id)
    together = select(Rehearsal.id).where(col(Rehearsal.pair_id).is_(None))
    rounds = col(RehearsalRound.person_id) == person_id, col(RehearsalRound.rehearsal_id).in_(together)
    work.session.exec(delete(RehearsalRound).where(*rounds))
    others = select(RehearsalMember.rehearsal_id).where(col(RehearsalMember.person_id) != person_id)
    alone = col(Rehearsal.id).in_(theirs), col(Rehearsal.id).not_in(others)
    work.session.exec(delete(Rehearsal).where(*alone))


def _take_in(work: Work, row: Rehearsal, people: Iterable[UUID]) -> None:
    last = max((one.position for one in queries.members_of(work, row.id)), default=0)
    asked = list(people)
    for position, person_id in enumerate(asked, start=last + 1):
        known = work.session.get(RehearsalMember, (row.id, person_id))
        if known is None:
            member = RehearsalMember(rehearsal_id=row.id, person_id=person_id, position=position, joined_at=work.now)
            work.session.add(member)
    work.session.flush()
    tell(work, asked, NoticeKind.REHEARSAL, "asked_in", f"asked_in:{row.id}", Subject(rehearsal_id=row.id))


def _held(work: Work, template: StepTemplate) -> StepTemplate:
    """The same, held until the commit: two answers to one double click do not make two companies."""
    held = select(StepTemplate).where(col(StepTemplate.id) == template.id).with_for_update(key_share=True)
    return work.session.exec(held).one()


def _ensure_colleagues(work: Work, people: Iterable[UUID]) -> None:
    field = "person_ids"
    for person_id in people:
        try:
            person, _ = member_for(work, person_id)
        except NotFound as error:
            raise Invalid(field, "One of these people is not there.") from error
        if person.disabled_at is not None:
            raise Invalid(field, "One of these people is no longer at the school.")


def _apart(work: Work, template: StepTemplate, company: Company, people: Collection[UUID]) -> Deconstruction | None:
    """What they agreed on about a model of this step, all of them among those who did."""
    if company.deconstruction_id is None:
        return None
    field = "deconstruction_id"
    try:
        row = deconstructions.deconstruction_for(work, company.deconstruction_id, Permission.DECONSTRUCTION_VIEW)
    except NotFound as error:
        raise Invalid(field, "This is not there, or not yours.") from error
    model = work.session.get_one(Exemplar, row.exemplar_id)
    if row.agreed_at is None or model.template_id != template.id:
        raise Invalid(field, "Nothing was agreed there about a model of this step.")
    rules.ensure_took_apart(people, deconstructions.present(work, row))
    return row


def _films(work: Work, row: Rehearsal) -> Iterable[Lesson]:
    query = select(Lesson).join(RehearsalRound, col(RehearsalRound.lesson_id) == col(Lesson.id))
    return work.session.exec(query.where(col(RehearsalRound.rehearsal_id) == row.id).order_by(col(Lesson.id))).all()


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
