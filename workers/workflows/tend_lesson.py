"""What follows after *ready*, at leisure: every frame decoded, the voices heard, the data savers asked for.

A lesson is whole without any of it, so what cannot be done is left out, and nothing here ever fails a lesson.
"""

from __future__ import annotations

import json
from uuid import UUID

import structlog

from coaching.db import JsonValue
from coaching.errors import NotFound
from coaching.jobs import TendLesson
from coaching.lessons import preparation, tending
from coaching.lessons.models import Lesson, Segment, SegmentMode
from coaching.lessons.tending import Checked
from coaching.work import Work
from media import flaws, voice
from media.flaws import Flaw, What
from media.fragments import BadFragments, read_fragments
from media.playlist import fragments_of, peak_bit_s
from media.probe import probe
from media.problems import MediaProblem
from media.saver import needs_saver
from media.segments import SegmentCut
from media.timeline import Span
from workers.runtime import Story
from workers.tasks import MakeDataSaver
from workers.workflows.make_pictures import keys_of
from workers.workshop import Trouble, Workshop

MOST_FLAWS = 200
"""Of one segment: a recording with more is damaged all over, and more words do not help."""

log = structlog.get_logger()


def tend_lesson(story: Story, job: TendLesson) -> None:
    """Do each of them, or go on without it."""
    lesson_id = job.lesson_id
    try:
        torn = story.later(examine_original, lesson_id)
    except Trouble as trouble:
        _left_out("examine_original", lesson_id, trouble)
        torn = []
    for index in story.step(ready_parts, lesson_id):
        try:
            story.later(check, lesson_id, index, torn)
        except Trouble as trouble:
            _left_out("check", lesson_id, trouble)
    try:
        story.later(hear, lesson_id)
    except Trouble as trouble:
        _left_out("hear", lesson_id, trouble)
    heavy = story.step(heavy_parts, lesson_id)
    story.begin(MakeDataSaver(lesson_id, job.attempt, index) for index in heavy)
    story.step(rest, lesson_id)


def _left_out(step: str, lesson_id: UUID, trouble: Trouble) -> None:
    log.warning("tending.left_out", step=step, lesson=str(lesson_id), problem=trouble.problem.code)


def examine_original(shop: Workshop, lesson_id: UUID) -> list[list[str | int]]:
    """Find what is damaged in a recording that was transcoded: what was made of it is in order, whatever it shows.

    A copy holds the recording's own packets; there the segments tell.
    """
    shop.witness("examining")
    lesson, parts = shop.record(at_hand, lesson_id)
    if not any(part.mode is SegmentMode.TRANSCODE for part in parts):
        return []
    with shop.original(lesson) as (source, info):
        found = flaws.find_flaws(shop.tools, source, info, cancelled=shop.unwanted(lesson_id))
    return [[str(flaw.what), flaw.span.start_ms, flaw.span.end_ms] for flaw in found[:MOST_FLAWS]]


def at_hand(work: Work, lesson_id: UUID) -> tuple[Lesson, list[Segment]]:
    """The rows of a lesson; no segments while it is not ready. Raises NotFound."""
    lesson = preparation.lesson_in_preparation(work, lesson_id)
    return lesson, list(tending.ready_segments(work, lesson_id))


def ready_parts(shop: Workshop, lesson_id: UUID) -> list[int]:
    """The numbers of the segments."""
    _, parts = shop.record(at_hand, lesson_id)
    return [part.index for part in parts]


def check(shop: Workshop, lesson_id: UUID, index: int, torn: list[list[str | int]]) -> None:
    """Decode a segment's file from end to end and keep what is damaged in it; `torn` is damaged in its original."""
    shop.witness(f"checking {index}")
    segment = shop.record(preparation.segment_in_preparation, lesson_id, index)
    if segment.flaws is not None or segment.blob_key is None:
        return
    inherited: list[Flaw] = []
    if segment.mode is SegmentMode.TRANSCODE:
        here = Span(segment.start_ms, segment.end_ms)
        whole = [(What(str(what)), Span(int(start), int(end))) for what, start, end in torn]
        inherited = [Flaw(what, inside) for what, span in whole if (inside := span.clamp(here))]
    found, codecs = _looked_through(shop, segment)
    told: JsonValue = [
        [str(flaw.what), flaw.span.start_ms, flaw.span.end_ms] for flaw in [*inherited, *found][:MOST_FLAWS]
    ]
    facts = Checked(codecs, peak_bit_s(fragments_of(segment.fragments)), told)
    shop.record(tending.checked, lesson_id, index, facts)
    shop.witness(f"checked {index}")


def _looked_through(shop: Workshop, segment: Segment) -> tuple[list[Flaw], str | None]:
    """What is damaged in a segment's file, and how it is encoded; None where that can no longer be read."""
    cut = SegmentCut.from_json(segment.cut if isinstance(segment.cut, dict) else {})
    with shop.store.local_path(segment.blob_key or "") as path:
        try:
            said = read_fragments(path).codecs
            info = probe(shop.tools, path)
        except (BadFragments, MediaProblem):
            return [Flaw(What.PICTURE, Span(segment.start_ms, segment.end_ms))], None
        wanted = shop.unwanted(segment.lesson_id)
        found = flaws.find_flaws(
            shop.tools, path, info, starts_ms=segment.start_ms, promised_frames=cut.frames, cancelled=wanted
        )
    return list(found), ",".join(said) if all(said) else None


def hear(shop: Workshop, lesson_id: UUID) -> None:
    """Find out when somebody speaks."""
    shop.witness("hearing")
    lesson = shop.record(preparation.lesson_in_preparation, lesson_id)
    if lesson.has_speech:
        return
    with shop.original(lesson) as (source, info), shop.bench(f"{lesson_id}-speech") as bench:
        speech = voice.hear_speech(shop.tools, source, info, bench, cancelled=shop.unwanted(lesson_id))
    shop.store.put_bytes(keys_of(lesson).speech, json.dumps(speech.as_json(), separators=(",", ":")).encode())
    shop.witness("heard")
    try:
        shop.record(tending.heard, lesson_id)
    except NotFound:
        shop.store.delete_prefix(keys_of(lesson).folder)
        raise


def heavy_parts(shop: Workshop, lesson_id: UUID) -> list[int]:
    """The numbers of the segments that need a small rendition: all, as soon as one is heavy, else none."""
    _, parts = shop.record(at_hand, lesson_id)
    heavy = any(needs_saver(fragments_of(part.fragments)) for part in parts)
    return [part.index for part in parts] if heavy else []


def rest(shop: Workshop, lesson_id: UUID) -> None:
    """Nothing is left but data savers."""
    shop.record(tending.tended, lesson_id)
    shop.witness("tended")
