"""Poster, storyboard and waveform: nice to have, so the lack of one never fails a lesson."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import structlog

from coaching.errors import NotFound
from coaching.lessons import preparation
from coaching.lessons.models import Lesson
from coaching.lessons.preparation import Picture
from media import speech, vision
from media.loudness import Levelling
from media.problems import MediaProblem
from media.speech import Waveform
from media.storage import LessonKeys
from media.timeline import Span
from workers.runtime import Story
from workers.tasks import MakePictures
from workers.workshop import Heard, Trouble, Workshop

log = structlog.get_logger()


def make_pictures(story: Story, task: MakePictures) -> None:
    """Make each of them, or go on without it."""
    steps: tuple[Callable[[Workshop, UUID], None], ...] = (make_poster, make_waveform, make_storyboard)
    for step in steps:
        try:
            story.step(step, task.lesson_id)
        except Trouble as trouble:
            log.warning("picture.missing", step=step.__name__, lesson=str(task.lesson_id), problem=trouble.problem.code)


def make_poster(shop: Workshop, lesson_id: UUID) -> None:
    """The picture that stands for the lesson."""
    shop.witness("poster")
    lesson = shop.record(preparation.lesson_in_preparation, lesson_id)
    if lesson.has_poster:
        return
    with shop.original(lesson) as (source, info), shop.bench(f"{lesson_id}-poster") as bench:
        made = vision.make_poster(shop.tools, source, info, bench / "poster.jpg", cancelled=shop.unwanted(lesson_id))
        shop.keep(keys_of(lesson).poster, made)
    shown(shop, lesson, Picture.POSTER)


def make_storyboard(shop: Workshop, lesson_id: UUID) -> None:
    """Small pictures along the timeline."""
    shop.witness("storyboard")
    lesson = shop.record(preparation.lesson_in_preparation, lesson_id)
    if lesson.has_storyboard:
        return
    with shop.original(lesson) as (source, info), shop.bench(f"{lesson_id}-storyboard") as bench:
        made = vision.make_storyboard(shop.tools, source, info, bench, cancelled=shop.unwanted(lesson_id))
        for sheet in made.sheets:
            shop.keep(keys_of(lesson).storyboard(sheet.name), sheet)
        shop.store.put_bytes(keys_of(lesson).storyboard("storyboard.vtt"), made.webvtt.encode())
    shown(shop, lesson, Picture.STORYBOARD)


def make_waveform(shop: Workshop, lesson_id: UUID) -> None:
    """Loudness and pauses, unless they were needed for the segments already."""
    shop.witness("waveform")
    heard(shop, shop.record(preparation.lesson_in_preparation, lesson_id))


def heard(shop: Workshop, lesson: Lesson) -> Heard:
    """What there is to hear, from the waveform in the store; the lesson is listened to first where it is missing."""
    is_kept = lesson.has_waveform and shop.store.exists(keys_of(lesson).waveform)
    return shop.hearings.at(lesson.id, lambda: _kept(shop, lesson) if is_kept else _listen(shop, lesson))


def _kept(shop: Workshop, lesson: Lesson) -> Heard:
    kept = json.loads(b"".join(shop.store.open_range(keys_of(lesson).waveform, 0)))
    pauses = tuple(Span(pause["start_ms"], pause["end_ms"]) for pause in kept["pauses"])
    return Heard(pauses, Levelling.from_json(kept.get("levelling")))


def _listen(shop: Workshop, lesson: Lesson) -> Heard:
    """Listen once, and keep what was heard for good: every segment must go by the same."""
    shop.witness("hearing")
    with shop.original(lesson) as (source, info), shop.bench(f"{lesson.id}-waveform") as bench:
        try:
            made = speech.make_waveform(shop.tools, source, info, bench, cancelled=shop.unwanted(lesson.id))
        except MediaProblem as problem:
            log.warning("waveform.flat", lesson=str(lesson.id), problem=problem.code)
            made = Waveform.flat(info.duration_ms)
    shop.store.put_bytes(keys_of(lesson).waveform, json.dumps(made.as_json(), separators=(",", ":")).encode())
    shown(shop, lesson, Picture.WAVEFORM)
    return Heard(made.pauses, made.levelling)


def shown(shop: Workshop, lesson: Lesson, picture: Picture) -> None:
    """Say that it is there; remove it when the lesson is gone. Raises NotFound."""
    try:
        shop.record(preparation.pictured, lesson.id, picture)
    except NotFound:
        shop.store.delete_prefix(keys_of(lesson).folder)
        raise


def keys_of(lesson: Lesson) -> LessonKeys:
    """The names of the lesson's blobs."""
    return LessonKeys(lesson.organisation_id, lesson.id)
