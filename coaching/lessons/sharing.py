"""Letting people in and out of a lesson, and its pupils' consent. Here, because each verb opens the lesson's door."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from coaching import audit
from coaching.access.facts import Can
from coaching.access.permissions import Permission
from coaching.errors import Conflict, Invalid, NotFound
from coaching.events import AccessChanged
from coaching.holds.actions import keep_where_covered
from coaching.lessons.models import Lesson, Upload
from coaching.lessons.queries import lesson_for, own_ids, shared_with_pair, titles_of
from coaching.notices.actions import Subject, tell
from coaching.notices.models import NoticeKind
from coaching.people import actions as arranging
from coaching.people.models import Pair
from coaching.people.queries import pair_for, person_for
from coaching.privacy import queries, rules
from coaching.privacy.actions import enter
from coaching.privacy.models import Consent, ConsentState, LedgerVerb, Share
from coaching.privacy.queries import LedgerLine, Receiver, ShownShare
from coaching.work import Work


def share_lesson(
    work: Work, lesson_id: UUID, receiver: Receiver, can: Can, expires_at: datetime | None, *, quietly: bool = False
) -> tuple[ShownShare, bool]:
    """Let a colleague or a pair in; doing it again changes what they may. Answers also whether they are newly in.

    `quietly`: whoever calls this tells them in other words.

    Raises NotFound, NotAllowed, Invalid("expires_at", "person_id"), Conflict("pair_ended").
    """
    lesson = _held(work, lesson_for(work, lesson_id, Permission.LESSON_SHARE))
    named = _named(work, lesson, receiver)
    rules.ensure_expiry(expires_at, work.now)
    share, new = _let_in(work, lesson, receiver, can, expires_at)
    enter(work, lesson.id, LedgerVerb.SHARED, rules.shared_with(can), named)
    audit.record(work, "lesson.shared", share.id)
    if new and not quietly:
        _tell(work, lesson, share)
    work.announce(AccessChanged(lesson.id))
    return queries.shown(work, share), new


def _let_in(
    work: Work, lesson: Lesson, receiver: Receiver, can: Can, expires_at: datetime | None
) -> tuple[Share, bool]:
    share = queries.share_with(work, lesson.id, receiver)
    new = share is None or share.withdrawn_at is not None
    if share is None:
        share = Share(
            lesson_id=lesson.id,
            person_id=receiver.person_id,
            pair_id=receiver.pair_id,
            can=can,
            created_at=work.now,
            created_by=lesson.owner_id,
        )
        work.session.add(share)
    if new:
        share.created_at, share.withdrawn_at = work.now, None
    share.can, share.expires_at = can, expires_at
    work.session.flush()
    return share, new


def show_to(work: Work, lesson: Lesson, people: Iterable[UUID]) -> None:
    """Let colleagues comment on a recording behind its door: those it was made with, in its owner's name.

    The ledger says so in one line, and whoever calls this tells them. What somebody was let in for already stays.
    """
    lesson = _held(work, lesson)
    grants = queries.grants_of(work, [lesson.id])[lesson.id]
    known = {grant.person_id for grant in grants if grant.until is None or grant.until > work.now}
    named = [person_id for person_id in _but_owner(lesson, people) if person_id not in known]
    for person_id in named:
        share, _ = _let_in(work, lesson, Receiver(person_id=person_id), Can.COMMENT, None)
        audit.record(work, "lesson.shared", share.id)
    if named:
        enter(work, lesson.id, LedgerVerb.SHARED, rules.shared_with(Can.COMMENT), named)
        work.announce(AccessChanged(lesson.id))


def hide_from(work: Work, lesson: Lesson, people: Iterable[UUID]) -> None:
    """Let colleagues in no more, since one of them left the company it was made in; the ledger says so in one line."""
    lesson = _held(work, lesson)
    named = []
    for person_id in _but_owner(lesson, people):
        share = queries.share_with(work, lesson.id, Receiver(person_id=person_id))
        if share is not None and share.withdrawn_at is None:
            share.withdrawn_at = work.now
            audit.record(work, "lesson.withdrawn", share.id)
            named.append(person_id)
    if named:
        enter(work, lesson.id, LedgerVerb.WITHDRAWN, "from {}, who no longer rehearse together", named)
        work.announce(AccessChanged(lesson.id))


def _tell(work: Work, lesson: Lesson, share: Share) -> None:
    people = {share.person_id} if share.person_id else set()
    if share.pair_id is not None:
        pair = pair_for(work, share.pair_id, Permission.PAIR_VIEW)
        people = {pair.coach_id, pair.teacher_id}
    tell(work, people - {None}, NoticeKind.SHARE, "shared", f"share:{share.id}", Subject(lesson_id=lesson.id))


def hand_over(work: Work, lesson: Lesson, person_id: UUID) -> None:
    """Give a recording of one's own to the person who is on it: it was made on somebody else's device. Holds go along.

    Only once every byte has arrived, for an upload goes on with its owner. Raises Conflict("still_sending").
    """
    upload = work.session.get(Upload, lesson.id)
    if upload is not None and upload.finished_at is None:
        detail = "This recording is still on its way. Add it when it has arrived."
        raise Conflict(detail, "still_sending")
    lesson.owner_id = person_id
    keep_where_covered(work, lesson.id, person_id, lesson.taught_on, lesson.created_at)
    audit.record(work, "lesson.handed_over", lesson.id)
    work.announce(AccessChanged(lesson.id))


def withdraw_share(work: Work, share_id: UUID) -> None:
    """Let them in no more; twice is once. Sharing again is the undo. Raises NotFound, NotAllowed."""
    share = work.session.get(Share, share_id)
    if share is None:
        raise NotFound
    lesson = _held(work, lesson_for(work, share.lesson_id, Permission.LESSON_SHARE))
    work.session.refresh(share)
    if share.withdrawn_at is not None:
        return
    share.withdrawn_at = work.now
    shown = queries.shown(work, share)
    people = [person[0] for person in (shown.person, shown.coach, shown.teacher) if person]
    enter(work, lesson.id, LedgerVerb.WITHDRAWN, "from {}", _but_owner(lesson, people))
    audit.record(work, "lesson.withdrawn", share.id)
    work.announce(AccessChanged(lesson.id))


def end_pair(work: Work, pair_id: UUID) -> Pair:
    """End a pair; the ledgers of what was shared with it say that it is shared no more. Raises NotFound, NotAllowed."""
    pair = pair_for(work, pair_id, Permission.PAIR_ARRANGE)
    close_pair(work, pair)
    return pair


def close_pair(work: Work, pair: Pair) -> None:
    """The same for a pair whose door is open already; twice is once."""
    if pair.ended_at is not None:
        return
    for lesson in shared_with_pair(work, pair.id):
        named = _but_owner(lesson, (pair.coach_id, pair.teacher_id))
        enter(work, lesson.id, LedgerVerb.WITHDRAWN, "from {}, because the pair has ended", named)
        work.announce(AccessChanged(lesson.id))
    arranging.close_pair(work, pair)


def shares_of(work: Work, lesson_id: UUID, after: UUID | None, limit: int) -> list[ShownShare]:
    """Who may see a lesson, for its owner. Raises NotFound, NotAllowed."""
    lesson = lesson_for(work, lesson_id, Permission.LESSON_SHARE)
    return queries.shares_of(work, lesson.id, after, limit)


def ledger_of(work: Work, lesson_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[LedgerLine]:
    """Who did what with a lesson, for its owner, newest first. Raises NotFound, NotAllowed."""
    lesson = lesson_for(work, lesson_id, Permission.LESSON_LEDGER)
    return queries.ledger_of(work, lesson.id, after, limit)


def ledger_of_mine(work: Work, after: tuple[datetime, UUID] | None, limit: int) -> list[tuple[LedgerLine, str]]:
    """Who did what with any of the actor's own lessons, newest first, each with its lesson's title."""
    lines = queries.ledger_within(work, own_ids(work), after, limit)
    titles = titles_of(work, {line.lesson_id for line in lines})
    return [(line, titles.get(line.lesson_id, "")) for line in lines]


def consent_for(work: Work, lesson_id: UUID) -> Consent | None:
    """What is known of the pupils' consent, for the lesson's owner; None is `unknown`. Raises NotFound, NotAllowed."""
    return queries.consent_of(work, lesson_for(work, lesson_id, Permission.LESSON_EDIT).id)


def set_consent(work: Work, lesson_id: UUID, state: ConsentState, note: str) -> Consent:
    """Say what is known of the pupils' consent. Raises NotFound, NotAllowed, Invalid("note")."""
    lesson = _held(work, lesson_for(work, lesson_id, Permission.LESSON_EDIT))
    rules.ensure_note(note)
    consent = queries.consent_of(work, lesson.id)
    if consent is None:
        consent = Consent(lesson_id=lesson.id, state=state, changed_at=work.now, changed_by=lesson.owner_id)
        work.session.add(consent)
    consent.state, consent.note, consent.changed_at = state, note, work.now
    consent.changed_by = work.actor.person_id or lesson.owner_id
    audit.record(work, "consent.changed", lesson.id)
    work.announce(AccessChanged(lesson.id))
    return consent


def _held(work: Work, lesson: Lesson) -> Lesson:
    """The same lesson, held until the commit: two answers to one double click do not make two rows."""
    hold = {"key_share": True}
    held = work.session.get(Lesson, lesson.id, populate_existing=True, with_for_update=hold)
    if held is None:
        raise NotFound
    return held


def _named(work: Work, lesson: Lesson, receiver: Receiver) -> tuple[UUID, ...]:
    """Whom the ledger names as let in. Someone of another organisation is not there."""
    if receiver.person_id is not None:
        person = person_for(work, receiver.person_id)
        if person.id == lesson.owner_id:
            field = "person_id"
            raise Invalid(field, "This lesson is yours already.")
        return (person.id,)
    if receiver.pair_id is None:
        raise NotFound
    pair = pair_for(work, receiver.pair_id, Permission.PAIR_VIEW)
    if pair.ended_at is not None:
        detail = "This pair has ended. Share with the person instead."
        raise Conflict(detail, "pair_ended")
    return _but_owner(lesson, (pair.coach_id, pair.teacher_id))


def _but_owner(lesson: Lesson, people: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(person_id for person_id in people if person_id != lesson.owner_id)
