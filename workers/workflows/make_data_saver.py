"""The small rendition of one segment: last of all that is made, and no lesson waits for it."""

from __future__ import annotations

import hashlib
import json
from uuid import UUID

import structlog

from coaching.errors import NotFound
from coaching.lessons import preparation, tending
from coaching.lessons.models import DataSaver, Lesson, Segment, SegmentState
from coaching.lessons.tending import MadeDataSaver
from coaching.work import Work
from media.playlist import fragments_of
from media.saver import make_saver
from workers.runtime import Story
from workers.tasks import MakeDataSaver
from workers.workflows.make_pictures import keys_of
from workers.workflows.make_segment import digest
from workers.workshop import Trouble, Workshop

RECIPE = "data saver 2"

log = structlog.get_logger()


def make_data_saver(story: Story, task: MakeDataSaver) -> None:
    """Make it, or go on without it: then the lesson is watched as it is."""
    try:
        story.later(make_smaller, task.lesson_id, task.index)
    except Trouble as trouble:
        log.warning("data_saver.missing", lesson=str(task.lesson_id), index=task.index, problem=trouble.problem.code)


def make_smaller(shop: Workshop, lesson_id: UUID, index: int) -> None:
    """Make the file and keep it, unless that has been done."""
    shop.witness(f"data saver {index}")
    lesson, segment, before = shop.record(at_hand, lesson_id, index)
    if before is not None and shop.store.exists(before.blob_key):
        return
    if segment.state is not SegmentState.READY or segment.blob_key is None:
        return
    with shop.store.local_path(segment.blob_key) as path, shop.bench(f"{lesson_id}-{index}-data-saver") as bench:
        made = make_saver(
            shop.tools, path, fragments_of(segment.fragments), bench / "small.mp4", cancelled=shop.unwanted(lesson_id)
        )
        recipe = hashlib.sha256(json.dumps([segment.blob_key, RECIPE]).encode()).hexdigest()[:12]
        key = keys_of(lesson).data_saver(index - 1, f"{recipe}-{digest(made.path)[:16]}")
        shop.keep(key, made.path)
    shop.witness(f"data saver {index} kept")
    file = MadeDataSaver(
        blob_key=key,
        size_bytes=made.size_bytes,
        width=made.width,
        height=made.height,
        init_bytes=made.init_bytes,
        codecs=",".join(made.codecs),
        peak_bit_s=made.peak_bit_s,
        fragments=[[one.start_us, one.duration_us, one.offset, one.size] for one in made.fragments],
    )
    try:
        replaced = shop.record(tending.saved, lesson_id, index, file)
    except NotFound:
        shop.store.delete(key)
        raise
    if replaced is not None:
        shop.store.delete(replaced)
    shop.witness(f"data saver {index} shown")


def at_hand(work: Work, lesson_id: UUID, index: int) -> tuple[Lesson, Segment, DataSaver | None]:
    """The rows. Raises NotFound when the lesson was erased."""
    lesson = preparation.lesson_in_preparation(work, lesson_id)
    segment = preparation.segment_in_preparation(work, lesson_id, index)
    return lesson, segment, tending.data_saver_of(work, lesson_id, index)
