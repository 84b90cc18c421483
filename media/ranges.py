"""The frames of a recording that one segment is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    """The frames of one segment: from the tick `start_pts` up to not including `end_pts` (None: to the end)."""

    start_pts: int
    end_pts: int | None
    length_us: int
    """How long the segment lasts; for the last one, to the end of the lesson."""
