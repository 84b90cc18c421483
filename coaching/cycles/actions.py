"""Verbs about cycles, holidays and the calendar feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, delete

from coaching import audit
from coaching.access.permissions import Permission
from coaching.cycles import queries, rules
from coaching.cycles.calendar import Entry, calendar
from coaching.cycles.models import CalendarFeed, Cycle, CycleClip, CycleItem, Holiday
from coaching.errors import Invalid, NotAllowed, NotFound, Stale
from coaching.events import CycleChanged
from coaching.goals.models import Step
from coaching.goals.queries import step_for, teacher_of
from coaching.lessons.queries import clip_for
from coaching.notices.actions import Subject, tell
from coaching.notices.models import NoticeKind
from coaching.people.models import Pair
from coaching.people.queries import ensure, names_of
from coaching.people.rules import fingerprint, new_secret
from coaching.rehearsals import actions as rehearsals
from coaching.rehearsals.actions import Place
from coaching.rehearsals.models import Rehearsal
from coaching.work import Work


@dataclass(frozen=True)
class CycleChange:
    """What to change of a cycle; None leaves it as it is. `versions` are those the editor may have read."""

    focus: str | None = None
    plan: str | None = None
    step_id: UUID | None = None
    due_on: date | None = None
    versions: frozenset[int] | None = None


def open_cycle(work: Work, pair_id: UUID) -> Cycle:
    """Begin the pair's next cycle; the last one is over, and what was left in it waits here.

    Raises NotFound, NotAllowed, Conflict("cycle_empty").
    """
    pair = queries.pair_for(work, pair_id, Permission.CYCLE_EDIT)
    last = queries.last_cycle(work, pair.id)
    if last is not None:
        rules.ensure_begun(sum(bool(now.evidence) for now in queries.phases_of(work, last, pair)))
        last.closed_at = work.now
        work.announce(CycleChanged(last.id))
        rehearsals.end_all(work, last.id)
    due_on = rules.due_after(work.now.date(), pair.cadence, queries.days_off(work, pair.organisation_id))
    cycle = Cycle(
        organisation_id=pair.organisation_id,
        pair_id=pair.id,
        number=1 if last is None else last.number + 1,
        first_due_on=due_on,
        due_on=due_on,
        opened_at=work.now,
        opened_by=_me(work),
    )
    work.session.add(cycle)
    work.session.flush()
    if last is not None:
        _carry_over(work, last, cycle)
    audit.record(work, "cycle.opened", cycle.id)
    _tell(work, cycle, pair, "opened", f"cycle-opened:{cycle.id}")
    return cycle


def _carry_over(work: Work, last: Cycle, cycle: Cycle) -> None:
    for item in queries.items_of(work, last.id):
        if item.done_at is None:
            work.session.add(
                CycleItem(
                    cycle_id=cycle.id,
                    text=item.text,
                    carried=item.carried + 1,
                    added_by=item.added_by,
                    added_at=item.added_at,
                )
            )


def change_cycle(work: Work, cycle_id: UUID, change: CycleChange) -> Cycle:
    """Raises NotFound, NotAllowed, Stale, Invalid("focus", "plan", "step_id", "due_on"), Conflict("cycle_closed")."""
    cycle, pair = _open(work, cycle_id)
    if change.versions is not None and cycle.version not in change.versions:
        raise Stale
    if change.focus is not None:
        cycle.focus = rules.clean_focus(change.focus)
    if change.plan is not None:
        cycle.plan = rules.clean_plan(change.plan)
    if change.step_id is not None:
        cycle.step_id = _step(work, pair, change.step_id)
    if change.due_on is not None and change.due_on != cycle.due_on:
        rules.ensure_due(change.due_on, work.now.date(), queries.days_off(work, cycle.organisation_id))
        cycle.due_on = change.due_on
        audit.record(work, "cycle.rescheduled", cycle.id)
        _tell(work, cycle, pair, "rescheduled", f"cycle-rescheduled:{cycle.id}:{cycle.version}")
    cycle.version += 1
    audit.record(work, "cycle.changed", cycle.id)
    work.announce(CycleChanged(cycle.id))
    return cycle


def _step(work: Work, pair: Pair, step_id: UUID) -> UUID:
    field = "step_id"
    try:
        step = step_for(work, step_id, Permission.GOAL_VIEW)
    except NotFound as error:
        raise Invalid(field, "This step is not there.") from error
    if teacher_of(work, step) != pair.teacher_id:
        raise Invalid(field, "This step belongs to somebody else.")
    return step.id


def gather_clip(work: Work, cycle_id: UUID, clip_id: UUID) -> Cycle:
    """Put a clip of the teacher's into the cycle; twice is once.

    Raises NotFound, NotAllowed, Invalid("clip_id"), Conflict("cycle_closed", "too_many").
    """
    cycle, pair = _open(work, cycle_id)
    field = "clip_id"
    try:
        _, lesson = clip_for(work, clip_id, Permission.LESSON_VIEW)
    except NotFound as error:
        raise Invalid(field, "This clip is not there, or is not shared with you.") from error
    if lesson.owner_id != pair.teacher_id:
        raise Invalid(field, "This clip is from another teacher's lesson.")
    if queries.link_of(work, cycle.id, clip_id) is None:
        rules.ensure_room(queries.count_clips(work, cycle.id), rules.MOST_CLIPS, "clips")
        work.session.add(CycleClip(cycle_id=cycle.id, clip_id=clip_id, linked_by=_me(work), linked_at=work.now))
        work.session.flush()
        audit.record(work, "cycle.clip_gathered", cycle.id)
        work.announce(CycleChanged(cycle.id))
    return cycle


def leave_clip(work: Work, cycle_id: UUID, clip_id: UUID) -> None:
    """Take a clip out of the cycle; clip and film stay. Raises NotFound, NotAllowed, Conflict("cycle_closed")."""
    cycle, _ = _open(work, cycle_id)
    link = queries.link_of(work, cycle.id, clip_id)
    if link is None:
        raise NotFound
    clip_for(work, clip_id, Permission.LESSON_VIEW)
    work.session.delete(link)
    audit.record(work, "cycle.clip_left", cycle.id)
    work.announce(CycleChanged(cycle.id))


def begin_rehearsal(work: Work, cycle_id: UUID, step_id: UUID | None = None) -> Rehearsal:
    """Rehearse the cycle's step, or another of the teacher's; a rehearsal that was begun is gone on with.

    Raises NotFound, NotAllowed, Invalid("step_id"), Conflict("cycle_closed", "no_step", "no_criteria").
    """
    cycle, pair = _open(work, cycle_id)
    wanted = rules.ensure_step(step_id or queries.step_of(cycle, queries.phases_of(work, cycle, pair)))
    step = work.session.get_one(Step, _step(work, pair, wanted))
    return rehearsals.begin(work, Place(cycle.id, pair, cycle.opened_at), step)


def add_item(work: Work, cycle_id: UUID, text: str) -> CycleItem:
    """Something to come back to. Raises NotFound, NotAllowed, Invalid("text"), Conflict("cycle_closed", "too_many")."""
    cycle, _ = _open(work, cycle_id)
    rules.ensure_room(len(queries.items_of(work, cycle.id)), rules.MOST_ITEMS, "items")
    item = CycleItem(cycle_id=cycle.id, text=rules.clean_item(text), added_by=_me(work), added_at=work.now)
    work.session.add(item)
    work.session.flush()
    audit.record(work, "cycle.item_added", item.id)
    work.announce(CycleChanged(cycle.id))
    return item


def change_item(work: Work, item_id: UUID, text: str | None, done: bool | None) -> CycleItem:  # noqa: FBT001 - a field
    """Reword an item, or say whether it is done. Raises NotFound, NotAllowed, Invalid("text"), Conflict."""
    item, cycle = queries.item_for(work, item_id, Permission.CYCLE_EDIT)
    rules.ensure_open(closed=cycle.closed_at is not None)
    if text is not None:
        item.text = rules.clean_item(text)
    if done is not None:
        item.done_at = (item.done_at or work.now) if done else None
    audit.record(work, "cycle.item_changed", item.id)
    work.announce(CycleChanged(cycle.id))
    return item


def drop_item(work: Work, item_id: UUID) -> None:
    """Raises NotFound, NotAllowed, Conflict("cycle_closed")."""
    item, cycle = queries.item_for(work, item_id, Permission.CYCLE_EDIT)
    rules.ensure_open(closed=cycle.closed_at is not None)
    work.session.delete(item)
    audit.record(work, "cycle.item_dropped", item.id)
    work.announce(CycleChanged(cycle.id))


def _open(work: Work, cycle_id: UUID) -> tuple[Cycle, Pair]:
    cycle, pair = queries.cycle_for(work, cycle_id, Permission.CYCLE_EDIT)
    rules.ensure_open(closed=cycle.closed_at is not None)
    return cycle, pair


def _tell(work: Work, cycle: Cycle, pair: Pair, verb: str, key: str) -> None:
    tell(work, (pair.coach_id, pair.teacher_id), NoticeKind.CYCLE, verb, key, Subject(cycle_id=cycle.id))


def add_holiday(work: Work, name: str, starts_on: date, ends_on: date) -> Holiday:
    """Days without teaching; open cycles that were due in them move on by the rule, and their pairs are told.

    Raises NotAllowed, Invalid("name", "ends_on"), Conflict("too_many").
    """
    organisation_id = ensure(work, Permission.HOLIDAYS_EDIT)
    days = rules.clean_holiday(name, starts_on, ends_on)
    known = queries.days_off(work, organisation_id)
    rules.ensure_room(len(known), rules.MOST_HOLIDAYS, "holidays")
    holiday = Holiday(organisation_id=organisation_id, name=days.name, starts_on=days.first, ends_on=days.last)
    work.session.add(holiday)
    work.session.flush()
    for cycle in queries.open_in(work, organisation_id, days):
        cycle.due_on = rules.free_day(cycle.due_on, [*known, days])
        cycle.version += 1
        pair = work.session.get_one(Pair, cycle.pair_id)
        audit.record(work, "cycle.rescheduled", cycle.id)
        _tell(work, cycle, pair, "holiday", f"cycle-holiday:{cycle.id}:{holiday.id}")
    audit.record(work, "holiday.added", holiday.id)
    return holiday


def remove_holiday(work: Work, holiday_id: UUID) -> None:
    """What moved because of it stays where it is. Raises NotAllowed, NotFound."""
    organisation_id = ensure(work, Permission.HOLIDAYS_EDIT)
    holiday = work.session.get(Holiday, holiday_id)
    if holiday is None or holiday.organisation_id != organisation_id:
        raise NotFound
    work.session.delete(holiday)
    audit.record(work, "holiday.removed", holiday.id)


def make_feed(work: Work) -> tuple[CalendarFeed, str]:
    """A new secret address of the actor's calendar; an older one stops working. Answers it with its secret."""
    secret = new_secret()
    drop_feed(work)
    feed = CalendarFeed(person_id=_me(work), secret_hash=fingerprint(secret), made_at=work.now)
    work.session.add(feed)
    audit.record(work, "calendar.offered", feed.person_id)
    return feed, secret


def drop_feed(work: Work) -> None:
    """Take the address back; none is none already."""
    work.session.exec(delete(CalendarFeed).where(col(CalendarFeed.person_id) == work.actor.person_id))
    audit.record(work, "calendar.withdrawn", work.actor.person_id)


def feed_of(work: Work) -> bytes:
    """The actor's calendar: the days of the open cycles of their pairs, and nobody else's."""
    return calendar(_entries(work), work.settings.root_url, work.now)


def _entries(work: Work) -> Iterable[Entry]:
    for cycle in sorted(queries.open_cycles(work).values(), key=lambda cycle: (cycle.due_on, cycle.id)):
        pair = work.session.get_one(Pair, cycle.pair_id)
        other = pair.coach_id if work.actor.person_id == pair.teacher_id else pair.teacher_id
        name = names_of(work, [other]).get(other, "")
        yield Entry(cycle.id, cycle.due_on, rules.initials(name), cycle.version)


def remind(work: Work) -> int:
    """Tell both of a pair that their cycle is due, or overdue: each once for each due date. For the workers."""
    told = 0
    for cycle, pair in queries.due_around(work, work.now.date()):
        reminder = rules.reminder_on(work.now.date(), cycle.due_on)
        if reminder is not None:
            key = f"{reminder}:{cycle.id}:{cycle.due_on}"
            people = (pair.coach_id, pair.teacher_id)
            tell(work, people, NoticeKind.REMINDER, reminder, key, Subject(cycle_id=cycle.id))
            told += 1
    return told


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
