"""A calendar as other programs read it (RFC 5545). It leaves the house, so it holds next to nothing: days, initials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

REFRESH = timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One day of coaching. `version` grows with every change, so that calendars take the newer one."""

    cycle_id: UUID
    day: date
    whom: str
    version: int


def calendar(entries: Iterable[Entry], root_url: str, now: datetime) -> bytes:
    """The whole feed."""
    feed = Calendar()
    feed.add("prodid", "-//Vignette//coaching//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", "Coaching")
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.cycle_id}@vignette")
        event.add("dtstamp", now)
        event.add("sequence", entry.version)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", f"Coaching ({entry.whom})" if entry.whom else "Coaching")
        event.add("transp", "TRANSPARENT")
        event.add("url", f"{root_url}/cycles/{entry.cycle_id}")
        feed.add_component(event)
    return bytes(feed.to_ical())
