"""Pure decisions about cycles: when one is due, what it may hold, and when somebody is reminded of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from coaching.errors import Conflict, Invalid
from coaching.people.models import Cadence
from coaching.words import clean_line, clean_text

LONGEST_FOCUS = 200
LONGEST_PLAN = 10_000
LONGEST_ITEM = 500
LONGEST_HOLIDAY_NAME = 100
LONGEST_HOLIDAY = timedelta(days=120)
MOST_CLIPS = 50
MOST_ITEMS = 50
MOST_HOLIDAYS = 200
FURTHEST = timedelta(days=366)
REMIND_BEFORE = timedelta(days=2)
WEEK = timedelta(days=7)
WEEKS = {Cadence.WEEKLY: 1, Cadence.FORTNIGHTLY: 2}
SATURDAY, FRIDAY = 5, 4
MOST_WEEKS_ON = 60


@dataclass(frozen=True)
class Days:
    """A stretch of days without teaching, both ends included."""

    first: date
    last: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def holiday_on(day: date, holidays: Collection[Days]) -> Days | None:
    """The holiday that this day belongs to."""
    return next((days for days in holidays if day in days), None)


def due_after(begun: date, cadence: Cadence, holidays: Collection[Days]) -> date:
    """When a cycle that begins on a day is due: the same weekday one or two weeks on, or as soon after as is taught.

    A pair has its weekday, so it keeps it. Where the day is a holiday: a later day of that same week, if there is one;
    else the same weekday of the next week, and so on. Nobody meets on a Saturday or Sunday: that is the Monday after.
    """
    day = begun + WEEK * WEEKS[cadence]
    if day.weekday() >= SATURDAY:
        day += timedelta(days=7 - day.weekday())
    return free_day(day, holidays)


def free_day(day: date, holidays: Collection[Days]) -> date:
    """This day, or the next that suits, by the same rule."""
    for _ in range(MOST_WEEKS_ON):
        rest = range(max(FRIDAY - day.weekday(), 0) + 1)
        for later in rest:
            if holiday_on(day + timedelta(days=later), holidays) is None:
                return day + timedelta(days=later)
        day += WEEK
    return day


def ensure_due(day: date, today: date, holidays: Collection[Days]) -> None:
    """A day somebody chose to meet on. Raises Invalid("due_on")."""
    field = "due_on"
    if day < today:
        raise Invalid(field, "This day is over.")
    if day > today + FURTHEST:
        raise Invalid(field, "Please choose a day within a year.")
    holiday = holiday_on(day, holidays)
    if holiday is not None:
        raise Invalid(field, f"This day is a holiday: {holiday.name}.")


def clean_holiday(name: str, first: date, last: date) -> Days:
    """Raises Invalid("name", "ends_on")."""
    named = clean_line(name, "name", LONGEST_HOLIDAY_NAME)
    field = "ends_on"
    if last < first:
        raise Invalid(field, "It cannot end before it begins.")
    if last - first > LONGEST_HOLIDAY:
        raise Invalid(field, f"A holiday has at most {LONGEST_HOLIDAY.days} days here.")
    return Days(first, last, named)


def clean_focus(text: str) -> str:
    """Perhaps empty. Raises Invalid("focus")."""
    return clean_line(text, "focus", LONGEST_FOCUS) if text.strip() else ""


def clean_plan(text: str) -> str:
    """Perhaps empty. Raises Invalid("plan")."""
    return clean_text(text, "plan", LONGEST_PLAN) if text.strip() else ""


def clean_item(text: str) -> str:
    """Raises Invalid("text")."""
    return clean_line(text, "text", LONGEST_ITEM)


def ensure_open(*, closed: bool) -> None:
    """What is over stays as it was. Raises Conflict("cycle_closed")."""
    if closed:
        detail = "This cycle is over. Go on in the newest one."
        raise Conflict(detail, "cycle_closed")


def ensure_step(step_id: UUID | None) -> UUID:
    """What is rehearsed is a step. Raises Conflict("no_step")."""
    if step_id is None:
        detail = "Agree on a step first: it is what you rehearse."
        raise Conflict(detail, "no_step")
    return step_id


def ensure_begun(done: int) -> None:
    """The next cycle begins when the last holds something: also the answer to a second press. Raises Conflict."""
    if done == 0:
        detail = "The open cycle has nothing in it yet. Go on there."
        raise Conflict(detail, "cycle_empty")


def ensure_room(held: int, most: int, what: str) -> None:
    """Raises Conflict("too_many")."""
    if held >= most:
        detail = f"There are {most} {what} already."
        raise Conflict(detail, "too_many")


def initials(name: str) -> str:
    """`AO` for Ama Osei: enough to know whom one meets, little enough for somebody else's calendar server."""
    words: Sequence[str] = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""


class Reminder(StrEnum):
    """What somebody is reminded of; each once for each due date."""

    DUE = "due"
    OVERDUE = "overdue"


def reminder_on(today: date, due_on: date) -> Reminder | None:
    """Two days before and on the day itself it is due; the week after, overdue. Then nobody is nagged."""
    if due_on - REMIND_BEFORE <= today <= due_on:
        return Reminder.DUE
    if due_on < today <= due_on + WEEK:
        return Reminder.OVERDUE
    return None
