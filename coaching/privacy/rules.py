"""Pure decisions about shares, consent and the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from coaching.access.facts import Can
from coaching.db import JsonValue
from coaching.errors import Invalid
from coaching.privacy.models import LedgerEntry
from media.timeline import Span

SITTING_ENDS_AFTER = timedelta(minutes=30)
SAME_LOOK_MS = 1_000  # heartbeats a second apart are one look, not two
MOST_LOOKS = 200
LONGEST_SHARE = timedelta(days=3660)
LONGEST_NOTE = 2_000
MAY = {Can.VIEW: "may watch", Can.COMMENT: "may comment", Can.DOWNLOAD: "may comment and download"}


def ensure_expiry(expires_at: datetime | None, now: datetime) -> None:
    """A share ends in the future, within ten years, or not by itself. Raises Invalid("expires_at")."""
    if expires_at is None:
        return
    field = "expires_at"
    if expires_at.tzinfo is None:
        raise Invalid(field, "Please give the time zone.")
    left = expires_at.replace(tzinfo=None) - now.replace(tzinfo=None) - (expires_at.utcoffset() or timedelta())
    if left <= timedelta():
        raise Invalid(field, "This moment has passed.")
    if left > LONGEST_SHARE:
        raise Invalid(field, "Please choose a day within ten years.")


def ensure_note(note: str) -> None:
    """A remark about consent. Raises Invalid("note")."""
    field = "note"
    if len(note) > LONGEST_NOTE:
        raise Invalid(field, f"Please keep it under {LONGEST_NOTE} characters.")
    if "\0" in note:
        raise Invalid(field, "This text holds a character that cannot be kept.")


def goes_on(last_seen: datetime, now: datetime) -> bool:
    """Whether watching now belongs to the sitting last heard of at `last_seen`."""
    return now - last_seen <= SITTING_ENDS_AFTER


def merged(looks: Iterable[Span]) -> tuple[Span, ...]:
    """The same watching as few, ordered spans that do not touch; never more than `MOST_LOOKS`.

    Looks a second apart become one. When somebody jumps about so much that there are still too many, the smallest
    gaps are closed: the ledger then says a little too much was watched, never too little.
    """
    joined: list[Span] = []
    for look in sorted(looks):
        if joined and look.start_ms <= joined[-1].end_ms + SAME_LOOK_MS:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, look.end_ms))
        else:
            joined.append(look)
    return _fewer(joined)


def _fewer(looks: list[Span]) -> tuple[Span, ...]:
    too_many = len(looks) - MOST_LOOKS
    if too_many <= 0:
        return tuple(looks)
    gaps = sorted((right.start_ms - left.end_ms, number) for number, (left, right) in enumerate(pairwise(looks)))
    closed = {number for _, number in gaps[:too_many]}
    kept = [looks[0]]
    for number, look in enumerate(looks[1:]):
        if number in closed:
            kept[-1] = Span(kept[-1].start_ms, look.end_ms)
        else:
            kept.append(look)
    return tuple(kept)


def packed(looks: Sequence[Span]) -> JsonValue:
    """Spans as the ledger row keeps them."""
    return [[look.start_ms, look.end_ms] for look in looks]


def unpacked(kept: JsonValue | None) -> tuple[Span, ...]:
    """Spans out of a ledger row."""
    rows = kept if isinstance(kept, list) else []
    return tuple(Span(row[0], row[1]) for row in rows if isinstance(row, list))


def shared_with(can: Can) -> str:
    """The ledger's words for letting someone in; `{}` stands for whom."""
    return f"with {{}}, {MAY[can]}"


def named_in(entry: LedgerEntry) -> tuple[UUID, ...]:
    """Whom the words of an entry stand for."""
    return tuple(UUID(str(each)) for each in entry.named) if isinstance(entry.named, list) else ()


def told(entry: LedgerEntry, names: Mapping[UUID, str]) -> str:
    """The words of an entry with the names people have now."""
    named = named_in(entry)
    return entry.detail.replace("{}", " and ".join(names.get(each, "") for each in named)) if named else entry.detail
