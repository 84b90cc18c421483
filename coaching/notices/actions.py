"""Verbs about notices. Whatever tells somebody something stands above this and gives ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, select

from coaching.errors import NotAllowed
from coaching.jobs import SendMail
from coaching.notices.models import Letter, Notice, NoticeChoice, NoticeKind
from coaching.notices.rules import Way, ensure_choosable
from coaching.work import Work

KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Subject:
    """What a notice is about: exactly one of these."""

    lesson_id: UUID | None = None
    annotation_id: UUID | None = None
    step_id: UUID | None = None
    cycle_id: UUID | None = None
    rehearsal_id: UUID | None = None


def tell(work: Work, people: Iterable[UUID], kind: NoticeKind, verb: str, key: str, subject: Subject) -> None:
    """Tell these people, but not whoever does it; what somebody was told already is not told again."""
    wanted = sorted(set(people) - {work.actor.person_id} - {None})
    known = work.session.exec(
        select(Notice.person_id).where(col(Notice.key) == key, col(Notice.person_id).in_(wanted))
    ).all()
    for person_id in wanted:
        if person_id not in known:
            row = Notice(
                person_id=person_id,
                kind=kind,
                verb=verb,
                key=key,
                by_id=work.actor.person_id,
                lesson_id=subject.lesson_id,
                annotation_id=subject.annotation_id,
                step_id=subject.step_id,
                cycle_id=subject.cycle_id,
                rehearsal_id=subject.rehearsal_id,
                created_at=work.now,
            )
            work.session.add(row)


def take_back(work: Work, key: str) -> None:
    """What is no more is not told about either."""
    work.session.exec(delete(Notice).where(col(Notice.key) == key))


def choose(work: Work, ways: Mapping[NoticeKind, Way]) -> None:
    """How the actor wants to hear of these kinds; the others stay. Raises NotAllowed, Invalid("items")."""
    person_id = work.actor.person_id
    if person_id is None:
        raise NotAllowed
    ensure_choosable(ways)
    for kind, way in ways.items():
        row = work.session.get(NoticeChoice, (person_id, kind))
        if row is None:
            row = NoticeChoice(person_id=person_id, kind=kind, in_app=way.in_app, by_mail=way.by_mail)
            work.session.add(row)
        row.in_app, row.by_mail = way.in_app, way.by_mail


def write_letter(work: Work, person_id: UUID, to: str, subject: str, body: str) -> Letter:
    """The day's one e-mail to somebody, asked for in this commit."""
    made = Letter(person_id=person_id, day=work.now.date(), asked_at=work.now)
    work.session.add(made)
    work.session.flush()
    work.request(SendMail(made.id, to, subject, body))
    return made


def forget_old(work: Work) -> int:
    """Forget what was told long ago; how many rows that were. Letters of past days decide nothing any more."""
    before = work.now - KEPT
    gone = work.session.exec(delete(Notice).where(col(Notice.created_at) < before)).rowcount
    return gone + work.session.exec(delete(Letter).where(col(Letter.day) < before.date())).rowcount
