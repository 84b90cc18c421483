"""Lesson time: whole milliseconds from the first picture shown, in half-open spans.

Frames do not start on whole milliseconds, so one rule joins the two clocks: a frame belongs to the first whole
millisecond at which it is on screen (`first_ms`). Seeking to that millisecond shows that frame, and spans made of
such milliseconds partition the frames exactly as the cuts do.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def first_ms(at_us: int) -> int:
    """Return the first whole millisecond at which a frame that starts at `at_us` microseconds is on screen."""
    return -(-at_us // 1000)


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time from `start_ms` up to, not including, `end_ms`; never empty.

    Raises ValueError when the end does not come after the start.
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        """Refuse spans that hold no time."""
        if self.start_ms >= self.end_ms:
            message = f"a span must end after it starts: {self.start_ms} to {self.end_ms} ms"
            raise ValueError(message)

    @property
    def length_ms(self) -> int:
        """How long it lasts, in milliseconds; at least 1."""
        return self.end_ms - self.start_ms

    def contains(self, moment_ms: int) -> bool:
        """Say whether the moment lies inside; the end does not."""
        return self.start_ms <= moment_ms < self.end_ms

    def covers(self, other: Span) -> bool:
        """Say whether every moment of `other` lies inside this span."""
        return self.start_ms <= other.start_ms and other.end_ms <= self.end_ms

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share at least one millisecond; touching is not overlapping."""
        return self.start_ms < other.end_ms and other.start_ms < self.end_ms

    def clamp(self, bounds: Span) -> Span | None:
        """Return the part inside `bounds`, or None when there is none."""
        if not self.overlaps(bounds):
            return None
        return Span(max(self.start_ms, bounds.start_ms), min(self.end_ms, bounds.end_ms))

    def nearest(self, moment_ms: int) -> int:
        """Return the moment of this span nearest to `moment_ms`."""
        return min(max(moment_ms, self.start_ms), self.end_ms - 1)

    def shift(self, by_ms: int) -> Self:
        """Return the same length, `by_ms` later (earlier when negative)."""
        return type(self)(self.start_ms + by_ms, self.end_ms + by_ms)

    def split(self, moments_ms: Iterable[int]) -> tuple[Span, ...]:
        """Cut at every moment strictly inside; the pieces join up to this span exactly."""
        inside = sorted({moment for moment in moments_ms if self.start_ms < moment < self.end_ms})
        edges = [self.start_ms, *inside, self.end_ms]
        return tuple(Span(start, end) for start, end in pairwise(edges))


def is_partition(parts: Sequence[Span], whole: Span) -> bool:
    """Say whether the parts, in order, fill the whole with no gap and no overlap."""
    if not parts:
        return False
    joined = all(left.end_ms == right.start_ms for left, right in pairwise(parts))
    return joined and parts[0].start_ms == whole.start_ms and parts[-1].end_ms == whole.end_ms


def locate(parts: Sequence[Span], wanted: Span) -> tuple[tuple[int, Span], ...]:
    """Find where a stretch of the lesson lies in its parts.

    Returns pairs of (number of the part, counted from 0; the stretch in that part's own time, where 0 is the part's
    first millisecond), in the order of the parts. What lies outside every part is left out.
    """
    found: list[tuple[int, Span]] = []
    for number, part in enumerate(parts):
        inside = wanted.clamp(part)
        if inside is not None:
            found.append((number, inside.shift(-part.start_ms)))
    return tuple(found)
