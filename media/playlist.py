"""HLS playlists from the fragment index: the whole lesson, one segment or any clip, without touching a file.

A segment is one fragmented MP4 whose own time starts at 0; a playlist line names a byte range of it. The lines' lengths
are whole microseconds and add up to the cuts exactly, so in the lesson's playlist the player's clock *is* lesson time.
A clip's playlist begins at the keyframe before the clip: there, lesson time is the player's clock plus
`clip_starts_at_us`, which the playlist also carries as `#EXT-X-VIGNETTE-LESSON-TIME` (seconds).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from media.timeline import Span

CONTENT_TYPE = "application/vnd.apple.mpegurl"
HAIR_US = 5
"""How far past its first frame a clip is begun: players round to microseconds, some to the frame before."""
_SECOND_US = 1_000_000
_LEAST_TARGET_S = 6
_MOST_IN_A_STRETCH = 300
"""Fragments looked at together: a film of nothing but keyframes has one for every frame."""


class Completeness(Enum):
    """Whether the parts given are all there will ever be."""

    WHOLE = "VOD"
    GROWING = "EVENT"


class Fragment(NamedTuple):
    """A stretch of a segment that can be decoded on its own: times in the segment's microseconds, bytes in its file."""

    start_us: int
    duration_us: int
    offset: int
    size: int


def fragments_of(rows: object) -> tuple[Fragment, ...]:
    """Return fragments as they are kept, a list of four numbers each; none where nothing is kept."""
    return tuple(map(Fragment._make, rows)) if isinstance(rows, list) else ()


@dataclass(frozen=True)
class PlaylistPart:
    """One segment as a playlist names it.

    `uri` is relative to the playlist; the first `init_size` bytes of the file are its header; `span` is its place in
    the lesson, and `start_us` the same exactly. The fragments' durations add up to the exact length of the segment.
    """

    uri: str
    init_size: int
    fragments: tuple[Fragment, ...]
    span: Span
    start_us: int | None = None
    """Lesson time; None where it follows from the parts before it, given from the lesson's beginning on."""


@dataclass(frozen=True)
class _Placed:
    """A fragment with its part and its place in the lesson."""

    part: PlaylistPart
    fragment: Fragment
    start_us: int

    @property
    def end_us(self) -> int:
        return self.start_us + self.fragment.duration_us


def media_playlist(
    parts: Sequence[PlaylistPart],
    span: Span | None = None,
    completeness: Completeness = Completeness.WHOLE,
    from_us: int | None = None,
) -> str:
    """Write the playlist of consecutive parts, or of the stretch `span` (lesson time) of them.

    Give all parts from the lesson's beginning on, or for a clip those that hold it, told exactly where they start. One
    part alone is the playlist of that segment. While a lesson is being prepared give those that are ready and
    `Completeness.GROWING`: the playlist stays open, starts at the beginning, and the player comes back for more.
    `from_us` lets a clip begin earlier, at the keyframe at which another rendition of it begins.
    Raises ValueError when the parts do not follow one another, or hold nothing of the span.
    """
    placed = _covering(parts, span, from_us)
    if not placed:
        raise ValueError("no part of the lesson to play")
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{_target_s([item.fragment for item in placed])}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-DISCONTINUITY-SEQUENCE:0",
        f"#EXT-X-PLAYLIST-TYPE:{completeness.value}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        *_beginning(placed[0], span, completeness),
        *_body(placed),
    ]
    if completeness is Completeness.WHOLE:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Variant:
    """One way to watch the same film, as a multivariant playlist names it. `uri` is relative to that playlist."""

    uri: str
    peak_bit_s: int
    average_bit_s: int
    codecs: tuple[str, ...]
    """In the words of RFC 6381."""
    width: int
    height: int
    frame_rate: float | None


def multivariant_playlist(variants: Sequence[Variant]) -> str:
    """Write the playlist that lets a player choose by what the network carries; it begins with the first one."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for one in variants:
        rate = "" if one.frame_rate is None else f",FRAME-RATE={one.frame_rate:.3f}"
        rates = f"BANDWIDTH={one.peak_bit_s},AVERAGE-BANDWIDTH={one.average_bit_s}"
        codecs = ",".join(one.codecs)
        lines.append(f'#EXT-X-STREAM-INF:{rates},CODECS="{codecs}",RESOLUTION={one.width}x{one.height}{rate}')
        lines.append(one.uri)
    return "\n".join(lines) + "\n"


def peak_bit_s(fragments: Sequence[Fragment]) -> int:
    """Return the most bits a second that playing takes, as `BANDWIDTH` means it (RFC 8216, section 4.1).

    That is over any consecutive fragments that last 0.5 to 1.5 target durations together.
    """
    target_us = _target_s(fragments) * _SECOND_US
    peak = average_bit_s(fragments)
    for first in range(len(fragments)):
        length_us = size = 0
        for fragment in fragments[first : first + _MOST_IN_A_STRETCH]:
            length_us += fragment.duration_us
            size += fragment.size
            if length_us * 2 > target_us * 3:
                break
            if length_us * 2 >= target_us:
                peak = max(peak, -(-size * 8 * _SECOND_US // length_us))
    return peak


def average_bit_s(fragments: Sequence[Fragment]) -> int:
    """Return how many bits a second of playing takes on average, rounded up."""
    length_us = sum(fragment.duration_us for fragment in fragments)
    return -(-sum(fragment.size for fragment in fragments) * 8 * _SECOND_US // length_us)


def _target_s(fragments: Sequence[Fragment]) -> int:
    longest = max(fragment.duration_us for fragment in fragments)
    return max(_LEAST_TARGET_S, -(-longest // _SECOND_US))


def ready_prefix(parts: Sequence[PlaylistPart | None]) -> tuple[PlaylistPart, ...]:
    """Return the parts from the first one up to the first that is not ready (None)."""
    ready: list[PlaylistPart] = []
    for part in parts:
        if part is None:
            break
        ready.append(part)
    return tuple(ready)


def clip_starts_at_us(parts: Sequence[PlaylistPart], span: Span) -> int:
    """Return the lesson time at which the clip's playlist begins, at or before the clip: its player clock's 0.

    Raises ValueError as `media_playlist` does.
    """
    placed = _covering(parts, span)
    if not placed:
        raise ValueError("no part of the lesson to play")
    return placed[0].start_us


def reach_of(parts: Sequence[PlaylistPart], span: Span, uri: str) -> tuple[tuple[int, int], ...]:
    """Return which bytes of the file `uri` the clip's playlist names, as half-open ranges: its header, its stretch.

    Nothing where the clip does not touch that file. Raises ValueError as `media_playlist` does.
    """
    placed = [item for item in _covering(parts, span) if item.part.uri == uri]
    if not placed:
        return ()
    fragments = [item.fragment for item in placed]
    begin, end = min(one.offset for one in fragments), max(one.offset + one.size for one in fragments)
    return (0, placed[0].part.init_size), (begin, end)


def _covering(parts: Sequence[PlaylistPart], span: Span | None, from_us: int | None = None) -> list[_Placed]:
    if span is None:
        return list(_place(parts, -1, None))
    begin_us = span.start_ms * 1000 if from_us is None else from_us
    return list(_place(parts, begin_us, span.end_ms * 1000))


def _place(parts: Sequence[PlaylistPart], begin_us: int, end_us: int | None) -> Iterator[_Placed]:
    """Put the fragments that touch a stretch on the lesson's timeline.

    Whole milliseconds only say which part comes where.
    """
    at_us = parts[0].span.start_ms * 1000 if parts else 0
    expected_ms = parts[0].span.start_ms if parts else 0
    for part in parts:
        if part.span.start_ms != expected_ms:
            raise ValueError(f"the parts do not join: {expected_ms} ms, then {part.span.start_ms} ms")
        expected_ms = part.span.end_ms
        at_us = at_us if part.start_us is None else part.start_us
        for fragment in part.fragments:
            next_us = at_us + fragment.duration_us
            if begin_us < next_us and (end_us is None or at_us < end_us):
                yield _Placed(part, fragment, at_us)
            at_us = next_us


def _beginning(first: _Placed, span: Span | None, completeness: Completeness) -> Iterator[str]:
    if span is not None:
        yield f"#EXT-X-VIGNETTE-LESSON-TIME:{_seconds(first.start_us)}"
        begins_us = max(0, span.start_ms * 1000 - first.start_us) + HAIR_US
        yield f"#EXT-X-START:TIME-OFFSET={_seconds(begins_us)},PRECISE=YES"
    elif completeness is Completeness.GROWING:
        yield "#EXT-X-START:TIME-OFFSET=0,PRECISE=YES"  # without it, players start an open playlist near its end


def _body(placed: Sequence[_Placed]) -> Iterator[str]:
    before: PlaylistPart | None = None
    for item in placed:
        if item.part is not before:
            if before is not None:
                yield "#EXT-X-DISCONTINUITY"  # every segment's own time starts at 0
            yield f'#EXT-X-MAP:URI="{item.part.uri}",BYTERANGE="{item.part.init_size}@0"'
            before = item.part
        yield f"#EXTINF:{_seconds(item.fragment.duration_us)},"
        yield f"#EXT-X-BYTERANGE:{item.fragment.size}@{item.fragment.offset}"
        yield item.part.uri


def _seconds(us: int) -> str:
    return f"{us // _SECOND_US}.{us % _SECOND_US:06d}"
