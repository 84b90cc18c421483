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
from media.storage import LessonKeys
from media.timeline import Span
from workers.runtime import Story
from workers.tasks import MakePictures
from workers.workshop import Trouble, Workshop

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
    """Loudness and pauses, unless they were needed for cutting already."""
    shop.witness("waveform")
    lesson = shop.record(preparation.lesson_in_preparation, lesson_id)
    if not lesson.has_waveform:
        heard_pauses(shop, lesson)


def heard_pauses(shop: Workshop, lesson: Lesson) -> tuple[Span, ...]:
    """The pauses in speech, from the waveform in the store; it is made and put there first where it is missing."""
    if lesson.has_waveform:
        kept = json.loads(b"".join(shop.store.open_range(keys_of(lesson).waveform, 0)))
        return tuple(Span(pause["start_ms"], pause["end_ms"]) for pause in kept["pauses"])
    with shop.original(lesson) as (source, info):
        made = speech.make_waveform(shop.tools, source, info, cancelled=shop.unwanted(lesson.id))
    shop.store.put_bytes(keys_of(lesson).waveform, json.dumps(made.as_json(), separators=(",", ":")).encode())
    shown(shop, lesson, Picture.WAVEFORM)
    return made.pauses


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
