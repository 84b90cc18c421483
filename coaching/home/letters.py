"""The day's one e-mail to each person who has news and wants it by mail. Written by the workers' housekeeping.

The row of the letter, the mark on what it tells and the job that sends it are one commit: a crash before it leaves
nothing behind, and after it the job is tried until the mail server takes it. Two workers at once: the second finds the
row of the first, and rolls back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select, update

from coaching.access.facts import Actor
from coaching.home import queries
from coaching.notices import rules
from coaching.notices.actions import write_letter
from coaching.notices.models import Notice
from coaching.notices.queries import untold, waiting_for_mail
from coaching.people.models import Membership, Person
from coaching.work import Work

MOST_AT_ONCE = 100


def write_letters(work: Work) -> int:
    """Write today's letters that are still to be written; how many those were."""
    before = rules.letter_time(work.now, work.settings.letter_hour)
    if before is None or not work.settings.smtp_url:
        return 0
    return sum(_write(work, person_id) for person_id in waiting_for_mail(work, before, MOST_AT_ONCE))


def _write(work: Work, person_id: UUID) -> bool:
    before = rules.letter_time(work.now, work.settings.letter_hour) or work.now
    found = work.session.exec(
        select(Person, Membership)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Person.id) == person_id, col(Person.disabled_at).is_(None))
    ).first()
    told = _tell(work, *found, before) if found is not None else False
    mine = untold(work, before), col(Notice.person_id) == person_id
    work.session.exec(update(Notice).where(*mine).values(mailed_at=work.now))
    return told


def _tell(work: Work, person: Person, membership: Membership, before: datetime) -> bool:
    reader = replace(work, actor=Actor(person.id, membership.organisation_id, membership.role))
    news = queries.for_letter(reader, untold(work, before))
    if news:
        subject, body = rules.letter(news, work.now.date(), work.settings.root_url)
        write_letter(work, person.id, person.email, subject, body)
    return bool(news)
