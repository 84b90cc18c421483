"""`vignette hold`: recordings a school has to keep."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer

from cli.build import build
from cli.people import person_named
from cli.say import answer, as_json, fail, plainly
from coaching.holds.queries import ShownHold
from coaching.holds.rules import Days
from coaching.retention import holding
from coaching.retention.holding import Wish

holds = typer.Typer(help="Recordings that have to be kept: legal holds.", no_args_is_help=True)
AsAdmin = Annotated[str, typer.Option("--as", help="Address of an administrator.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Taught or added on this day or after it.")]
LastDay = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Taught or added on this day or before.")]


@holds.command("add")
def add(
    person: AsAdmin,
    reason: Annotated[str, typer.Option(help="Why; kept, and read by administrators alone.")],
    lesson: Annotated[str, typer.Option(help="Id of one recording.")] = "",
    of: Annotated[str, typer.Option(help="Address of the person whose recordings are kept, now and later.")] = "",
    since: Day = None,
    until: LastDay = None,
    machine: bool = as_json,
) -> None:
    """Keep recordings from being erased, by their owner or because their time is over. Nobody sees them by it."""
    with plainly(), build().desk.write() as work:
        _, work.actor = person_named(work, person)
        whose = person_named(work, of)[0].id if of else None
        wish = Wish(reason, _id(lesson) if lesson else None, whose, Days(_day(since), _day(until)))
        shown = holding.place(work, wish)
    answer(f"Placed {shown.hold.id}: {_words(shown)}.", machine=machine, **_facts(shown))


@holds.command("list")
def list_holds(
    person: AsAdmin,
    everything: Annotated[bool, typer.Option("--all", help="Also those that were released.")] = False,
    machine: bool = as_json,
) -> None:
    """List the holds of an administrator's school, newest first."""
    with plainly(), build().desk.read() as work:
        _, work.actor = person_named(work, person)
        found: list[ShownHold] = []
        while page := holding.holds_here(
            work, standing=not everything, after=found[-1].hold.id if found else None, limit=100
        ):
            found += page
    if machine:
        answer("", machine=True, holds=[_facts(shown) for shown in found])
        return
    for shown in found:
        answer(f"{shown.hold.placed_at:%Y-%m-%d}  {shown.hold.id}  {_words(shown)}", machine=False)
    if not found:
        answer("No recording is on hold.", machine=False)


@holds.command("release")
def release(hold: str, person: AsAdmin, machine: bool = as_json) -> None:
    """Let go of what a hold keeps. Its owners are told anew, two weeks at least, before anything is deleted."""
    with plainly(), build().desk.write() as work:
        _, work.actor = person_named(work, person)
        shown = holding.release(work, _id(hold))
    answer(f"Released {shown.hold.id}: {_words(shown)}.", machine=machine, **_facts(shown))


def _words(shown: ShownHold) -> str:
    hold = shown.hold
    count = f"{shown.recordings} recording{'' if shown.recordings == 1 else 's'} of {shown.person[1]}"
    days = "".join(f", {word} {day}" for word, day in (("from", hold.since), ("to", hold.until)) if day)
    ended = f"; released {hold.released_at:%Y-%m-%d}" if hold.released_at else ""
    return f"{count}{days} ({hold.reason}){ended}"


def _facts(shown: ShownHold) -> dict[str, object]:
    hold = shown.hold
    return {
        "id": hold.id,
        "scope": hold.scope.value,
        "person_id": hold.person_id,
        "lesson_id": shown.lesson_id,
        "since": hold.since,
        "until": hold.until,
        "recordings": shown.recordings,
        "reason": hold.reason,
        "placed_at": hold.placed_at,
        "placed_by": hold.placed_by,
        "released_at": hold.released_at,
        "released_by": hold.released_by,
    }


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise fail(f"{text} is not an id.") from error
