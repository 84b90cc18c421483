"""Pure decisions about notices: what the house does by default, when a letter goes out, and what may stand in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from coaching.errors import Invalid
from coaching.notices.models import NoticeKind


@dataclass(frozen=True)
class Way:
    """How somebody hears of a kind of thing: in the page, and in the day's one e-mail."""

    in_app: bool = True
    by_mail: bool = True


HOUSE: Mapping[NoticeKind, Way] = {
    NoticeKind.COMMENT: Way(),
    NoticeKind.SHARE: Way(),
    NoticeKind.STEP: Way(),
    NoticeKind.CYCLE: Way(by_mail=False),
    NoticeKind.REHEARSAL: Way(),
    NoticeKind.REMINDER: Way(),
}
"""What holds until somebody chooses. A new cycle is seen soon enough; its due date is reminded of anyway."""

COUNTED: Mapping[NoticeKind, tuple[str, str]] = {
    NoticeKind.COMMENT: ("new comment", "new comments"),
    NoticeKind.SHARE: ("lesson shared with you", "lessons shared with you"),
    NoticeKind.STEP: ("step moved", "steps moved"),
    NoticeKind.CYCLE: ("change to a coaching cycle", "changes to coaching cycles"),
    NoticeKind.REHEARSAL: ("note about rehearsing together", "notes about rehearsing together"),
}


def ensure_choosable(kinds: Iterable[NoticeKind]) -> None:
    """That nobody misses the end of a recording of theirs. Raises Invalid("items")."""
    if not HOUSE.keys() >= set(kinds):
        field = "items"
        raise Invalid(field, "You are always told before a recording of yours is deleted.")


def letter_time(now: datetime, hour: int) -> datetime | None:
    """When today's letters are from: `hour` o'clock UTC, once that has come. What happens later is for tomorrow's."""
    return now.replace(hour=hour, minute=0, second=0, microsecond=0) if now.hour >= hour else None


def day_in_words(day: date) -> str:
    """`Thursday 26 November`."""
    return f"{day:%A} {day.day} {day:%B}"


def letter(news: Sequence[tuple[NoticeKind, date | None]], today: date, root_url: str) -> tuple[str, str]:
    """Subject and body of a letter. A locked phone may show it: counts and days, no name, nothing of a lesson."""
    counts = Counter(kind for kind, _ in news)
    ends = Counter(day for kind, day in news if kind is NoticeKind.ENDING and day)
    due = {day for kind, day in news if kind is NoticeKind.REMINDER and day}
    lines = [_end_in_words(day, ends[day]) for day in sorted(ends)]
    lines += [f"Coaching {'was' if day < today else 'is'} due on {day_in_words(day)}" for day in sorted(due)]
    lines += [f"{n} {COUNTED[kind][n > 1]}" for kind in COUNTED if (n := counts[kind])]
    subject = f"Vignette: {lines[0][:1].lower()}{lines[0][1:]}" + (" and more" if len(lines) > 1 else "")
    body = "\n".join(f"- {line}" for line in lines)
    act = f"Before that day, save a copy or see whether it can be kept longer: {root_url}/privacy\n" if ends else ""
    end = f"Open Vignette: {root_url}/\nChoose what you hear about: {root_url}/account\n"
    return subject, f"{body}\n\n{act}{end}"


def _end_in_words(day: date, recordings: int) -> str:
    whose = "A recording of yours" if recordings == 1 else f"{recordings} recordings of yours"
    return f"{whose} will be deleted on {day_in_words(day)}"
