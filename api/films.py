"""From rows to what a player is told: the parts of a playlist, and the renditions it may choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from coaching.lessons.models import DataSaver, Lesson, LessonState, Segment, SegmentState
from coaching.lessons.queries import segments_holding
from coaching.work import Work
from media.playlist import PlaylistPart, Variant, fragments_of, ready_prefix
from media.timeline import Span

Savers = Mapping[int, DataSaver]
"""The small renditions of a lesson, by the number of their segment."""


class Quality(StrEnum):
    """Which rendition: the whole picture, the data saver, or both for the player to choose from."""

    FULL = "full"
    SAVER = "saver"
    AUTO = "auto"


def part_of(segment: Segment, folder: str) -> PlaylistPart | None:
    """A segment as a playlist names it; None while it is not ready."""
    if segment.state is not SegmentState.READY or segment.init_bytes is None or not segment.fragments:
        return None
    uri, fragments = f"{folder}{segment.index}.mp4", fragments_of(segment.fragments)
    return PlaylistPart(uri, segment.init_bytes, fragments, _span(segment), _start_us(segment))


def saver_part_of(segment: Segment, saver: DataSaver, folder: str) -> PlaylistPart:
    """The small rendition of a segment as a playlist names it."""
    uri = f"{folder}{segment.index}.mp4?quality={Quality.SAVER}"
    return PlaylistPart(uri, saver.init_bytes, fragments_of(saver.fragments), _span(segment), _start_us(segment))


def _start_us(segment: Segment) -> int | None:
    start_us = segment.cut.get("start_us") if isinstance(segment.cut, dict) else None
    return start_us if isinstance(start_us, int) else None


def _span(segment: Segment) -> Span:
    return Span(segment.start_ms, segment.end_ms)


def may_choose(lesson: Lesson, segments: Sequence[Segment], savers: Savers) -> bool:
    """Whether there is a data saver for every one of these segments of a lesson that is ready."""
    return (
        lesson.state is LessonState.READY
        and bool(segments)
        and all(part.index in savers and part.codecs and part.peak_bit_s and part.size_bytes for part in segments)
    )


def variants_of(lesson: Lesson, segments: Sequence[Segment], savers: Savers, name: str) -> list[Variant]:
    """Both renditions, the whole picture first, at `name` with the quality as its query. Ask `may_choose` first."""
    small = [savers[part.index] for part in segments]
    length_ms = segments[-1].end_ms - segments[0].start_ms
    return [
        Variant(
            uri=f"{name}?quality={quality}",
            peak_bit_s=max(part.peak_bit_s or 0 for part in files),
            average_bit_s=-(-sum(part.size_bytes or 0 for part in files) * 8000 // length_ms),
            codecs=_codecs([part.codecs or "" for part in files]),
            width=max(part.width or 0 for part in files),
            height=max(part.height or 0 for part in files),
            frame_rate=lesson.frame_rate,
        )
        for quality, files in ((Quality.FULL, segments), (Quality.SAVER, small))
    ]


def _codecs(said: Sequence[str]) -> tuple[str, ...]:
    """Each kind of track once: where segments differ, the one that asks the most of a player."""
    most: dict[str, str] = {}
    for codec in (codec for each in said for codec in each.split(",") if codec):
        kind = codec.partition(".")[0]
        most[kind] = max(codec, most.get(kind, ""))
    return tuple(most.values())


def parts_of(work: Work, lesson_id: UUID, span: Span) -> tuple[PlaylistPart, ...]:
    """What holds a span of a lesson, as far as it is ready; the door of something cut from it is open already."""
    return ready_prefix([part_of(segment, "segments/") for segment in segments_holding(work, lesson_id, span)])
