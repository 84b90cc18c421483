"""What is really in a file, packet by packet, whatever its header claims.

The list that ffprobe prints is read as it comes, so an hour costs a second and a few megabytes.
"""

import re
from array import array
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

ENTRIES = "packet=stream_index,pts,dts,duration,flags"
"""What to ask of ffprobe, in ``csv=p=0``; the columns come in this order."""

_LINE = re.compile(rb"\d+(,(-?\d{1,18}|N/A)){3},")
"""A packet as it must be; times of more digits are nonsense, and would not fit."""

_BACK_S = 1
"""Less may be pictures in another order; a keyframe that is shown so much earlier than the last one is not."""
_KEYFRAME_GAP_S = Fraction(1, 2)
"""Recordings made of keyframes alone are thinned to this: keyframes are places to cut, not frames."""


@dataclass(slots=True)
class SeenKeyframe:
    """A keyframe, in the order of decoding.

    ``clean`` if nothing decoded after it is shown before it, nor the other way round; ``before`` counts the frames that
    are decoded before it.
    """

    pts: int
    before: int
    clean: bool = True


@dataclass(slots=True)
class VideoPackets:
    """The pictures of one stream: which are shown, when, and where decoding can begin.

    Frames before the first keyframe cannot be decoded, and those that an edit list hides are not shown: neither
    counts. Frames after the first keyframe in the file but before it on the screen are kept apart (``leading``),
    because only decoding tells whether they can be shown.
    """

    time_base: Fraction
    shown: "array[int]" = field(default_factory=lambda: array("q"))
    leading: list[int] = field(default_factory=list)
    keyframes: list[SeenKeyframe] = field(default_factory=list)
    keys: int = 0
    read: int = 0
    untimed: int = 0
    """Packets without a time, as the second field of a frame often is."""
    _joined: bool = False
    _key_times: "array[int]" = field(default_factory=lambda: array("q"))
    _first_key: int | None = None
    _last: tuple[int, int | None] = (-(2**63), None)

    @classmethod
    def listed(cls, time_base: Fraction, shown: "array[int]", keys: "array[int]", length: int) -> Self:
        """All of them at once, the first one a keyframe that is shown first: what `add` makes of one after the other.

        ``shown``: when, in the order of decoding; ``keys``: which ones are keyframes, rising from 0; ``length``: how
        long the frame that is shown last lasts.
        """
        times = np.frombuffer(shown, dtype=np.int64)
        latest = np.maximum.accumulate(times)
        others = times.copy()
        others[np.frombuffer(keys, dtype=np.int64)] = 2**63 - 1
        found = cls(time_base, shown, keys=len(keys), read=len(shown))
        found._first_key, found._last = shown[0], (int(latest[-1]), length)
        far = _KEYFRAME_GAP_S / time_base
        kept: list[int] = []
        for key in keys:
            if not kept or shown[key] - shown[kept[-1]] >= far:
                kept.append(key)
        earliest = np.minimum.reduceat(others, kept)
        for key, first in zip(kept, earliest, strict=True):
            pts = shown[key]
            clean = first >= pts and (key == 0 or pts > latest[key - 1])
            found.keyframes.append(SeenKeyframe(pts, key, clean=bool(clean)))
        return found

    def add(self, pts: int, duration: int | None, flags: bytes) -> None:
        """The next packet in the order of decoding."""
        self.read += 1
        key = flags.startswith(b"K")
        if self._first_key is None:
            if not key:
                return
            self._first_key = pts
        if b"D" in flags:
            return
        if pts < self._first_key:
            self.leading.append(pts)
            self.keyframes[-1:] = [replace(seen, clean=False) for seen in self.keyframes[-1:]]
            return
        self.shown.append(pts)
        if key:
            self._add_keyframe(pts)
        elif self.keyframes and pts < self.keyframes[-1].pts:
            self.keyframes[-1].clean = False
        if pts > self._last[0]:
            self._last = (pts, duration)

    def _add_keyframe(self, pts: int) -> None:
        self.keys += 1
        self._key_times.append(pts)
        if not self.keyframes or (pts - self.keyframes[-1].pts) * self.time_base >= _KEYFRAME_GAP_S:
            self.keyframes.append(SeenKeyframe(pts, len(self.shown) - 1, clean=pts > self._last[0]))

    def show_leading(self, since: int) -> None:
        """Count the leading frames from ``since`` on as shown, because decoding did show them."""
        self.shown = array("q", [pts for pts in self.leading if pts >= since]) + self.shown
        self.leading = []

    def join_fields(self) -> None:
        """Count each two packets as the one frame whose fields they are, shown when the first of them is."""
        end = self.end
        self._joined = True
        self.shown = self.shown[::2]
        self.keyframes = [replace(seen, before=seen.before // 2) for seen in self.keyframes if seen.before % 2 == 0]
        self._last = (max(self.shown), end - max(self.shown))

    @property
    def by_fields(self) -> bool:
        """Whether the two fields of a frame are a packet each, provided that there are fields."""
        return self._joined or self.untimed * 3 > self.read

    def shift(self, ticks: int) -> None:
        """Show everything so much later."""
        self.shown = array("q", [pts + ticks for pts in self.shown])
        self.keyframes = [replace(seen, pts=seen.pts + ticks) for seen in self.keyframes]
        self._last = (self._last[0] + ticks, self._last[1])

    def keyframes_among(self, real: frozenset[int]) -> list[SeenKeyframe]:
        """The keyframes, where decoding found that only the frames at ``real`` are."""
        found: list[SeenKeyframe] = []
        latest = -(2**63)
        for before, pts in enumerate(self.shown):
            if pts in real:
                found.append(SeenKeyframe(pts, before, clean=pts > latest))
            elif found and pts < found[-1].pts:
                found[-1].clean = False
            latest = max(latest, pts)
        return found

    @property
    def start(self) -> int:
        """When the first frame is shown, in ticks of the stream."""
        return min(self.shown)

    @property
    def end(self) -> int:
        """When the last frame has been shown; it lasts as long as others where its own length makes no sense."""
        pts, duration = self._last
        usual = self.usual_gap()
        return pts + (duration if duration and duration * 8 >= usual else usual)

    def overlap(self) -> int:
        """Ticks that were filmed twice: a clock that jumps back tells the same times again, as where takes were joined.

        A single keyframe with a wrong time is not that: after it all goes on where it was.
        """
        keys, back = self._key_times, _BACK_S / self.time_base
        jumps = [at for at in range(1, len(keys)) if keys[at] <= keys[at - 1] - back]
        twice = 0
        for jump, until in zip(jumps, [*jumps[1:], len(keys)], strict=False):
            late_before = jump > 1 and keys[jump] >= keys[jump - 2]
            early_itself = jump + 1 < len(keys) and keys[jump + 1] >= keys[jump - 1]
            if not late_before and not early_itself:
                twice += max(0, min(keys[until - 1], max(keys[:jump])) - keys[jump])
        return twice

    @property
    def only_keyframes(self) -> bool:
        """Whether every packet says that it is a keyframe, which a file without a sync table also says."""
        return self.keys == len(self.shown) > 1

    def _gaps(self) -> "NDArray[np.int64]":
        times = np.sort(np.frombuffer(self.shown, dtype=np.int64))
        return times[1:] - times[:-1]

    def usual_gap(self) -> int:
        """Ticks from one frame to the next, mostly; 0 for a single frame."""
        gaps = self._gaps()
        return int(np.median(gaps)) if gaps.size else 0

    def is_variable(self) -> bool:
        """Whether frames follow each other at uneven distances, by more than the rounding of the container."""
        gaps = self._gaps()
        gaps = gaps[gaps > 0]
        if not gaps.size:
            return False
        slack = Fraction(1, 500)  # containers that count in milliseconds are off by one either way
        return int(gaps.max() - gaps.min()) * self.time_base > slack

    def average_rate(self) -> Fraction | None:
        """Frames per second over the whole recording; None for fewer than two frames."""
        length = (max(self.shown) - self.start) * self.time_base
        return (len(self.shown) - 1) / length if length > 0 else None


@dataclass(slots=True)
class SoundPackets:
    """When the sound starts and ends, in ticks of its stream."""

    start: int | None = None
    end: int | None = None

    def add(self, pts: int, duration: int | None, flags: bytes) -> None:
        """The next packet; those that only fill the decoder are not heard."""
        if b"D" in flags:
            return
        self.start = pts if self.start is None else min(self.start, pts)
        self.end = max(pts + (duration or 0), pts if self.end is None else self.end)


class PacketReader:
    """Takes what ffprobe prints, in pieces of any size, and hands each packet to its stream."""

    def __init__(self, streams: dict[int, VideoPackets | SoundPackets]) -> None:
        self.streams = {str(index).encode(): packets for index, packets in streams.items()}
        self.rest = b""

    def __call__(self, piece: bytes) -> None:
        """The next piece of text."""
        *lines, self.rest = (self.rest + piece).split(b"\n")
        for line in lines:
            if _LINE.match(line) is None:
                continue
            columns = line.split(b",", 5)
            packets = self.streams.get(columns[0])
            if packets is None or len(columns) < 5:  # noqa: PLR2004 - the columns of ENTRIES
                continue
            _, pts, dts, duration, flags = columns[:5]
            time = pts if pts != b"N/A" else dts
            if time != b"N/A":
                packets.add(int(time), None if duration == b"N/A" else int(duration), flags)
            elif isinstance(packets, VideoPackets):
                packets.untimed += 1
