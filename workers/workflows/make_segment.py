"""One segment: made on a bench, checked, put into the store under a name of its own, and only then shown.

Two workers may make the same segment at once (one was thought dead): their files have different names unless they are
the same bytes, the first row wins, and the loser removes its own file.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from coaching.errors import NotFound
from coaching.lessons import preparation
from coaching.lessons.models import Lesson, Segment, SegmentMode, SegmentState
from coaching.lessons.preparation import MadeFile
from coaching.work import Work
from media import segments
from media.recipes import Decision
from media.segments import MadeSegment, SegmentCut
from media.storage import LessonKeys
from workers.runtime import Story
from workers.tasks import MakeSegment
from workers.workflows.make_pictures import heard
from workers.workshop import Trouble, Workshop

TELL_EVERY_S = 1.0


def make_segment(story: Story, task: MakeSegment) -> None:
    """Make it, or say that it cannot be made."""
    try:
        story.step(make, task.lesson_id, task.index, task.of)
    except Trouble:
        story.step(mark_failed, task.lesson_id, task.index)
        raise


def make(shop: Workshop, lesson_id: UUID, index: int, of: int = 1) -> None:
    """Make the file and show it, unless that has been done."""
    shop.witness(f"segment {index}")
    lesson, segment = shop.record(at_hand, lesson_id, index)
    if segment.state is SegmentState.READY:
        if segment.blob_key and shop.store.exists(segment.blob_key):
            return
        shop.record(preparation.lost, lesson_id, index)
    cut = SegmentCut.from_json(segment.cut if isinstance(segment.cut, dict) else {})
    mode_reason, _, ends = segment.reason.rpartition("; ")
    decision = Decision(segment.mode.value, mode_reason)
    levelling = heard(shop, lesson).levelling if cut.levelled else None
    with shop.original(lesson) as (source, info), shop.bench(f"{lesson_id}-{index}") as bench:
        made = segments.make_segment(
            shop.tools,
            source,
            info,
            decision,
            cut,
            bench / "segment.mp4",
            levelling=levelling,
            threads=threads_of(index, of, shop.encoders),
            on_progress=progress_of(shop, lesson_id, index),
            cancelled=shop.unwanted(lesson_id),
        )
        shop.witness(f"segment {index} made")
        file = made_file(lesson, segment, made, ends)
        shop.keep(file.blob_key, made.path)
    shop.witness(f"segment {index} kept")
    show(shop, lesson_id, index, file)
    shop.witness(f"segment {index} shown")


def threads_of(index: int, of: int, encoders: int) -> int:
    """How many threads encode one of so many segments.

    One thread each, side by side, is what takes the least time; only the first segment is made alone, because somebody
    waits for it, and those that are left over for the last round share what the others do not use.
    """
    if index == 1:
        return encoders
    left = (of - 1) % encoders
    return encoders // left if left and index > of - left else 1


def at_hand(work: Work, lesson_id: UUID, index: int) -> tuple[Lesson, Segment]:
    """The rows of a segment. Raises NotFound."""
    lesson = preparation.lesson_in_preparation(work, lesson_id)
    return lesson, preparation.segment_in_preparation(work, lesson_id, index)


def progress_of(shop: Workshop, lesson_id: UUID, index: int) -> Callable[[float], None]:
    """What ffmpeg's progress is told to: it reaches the rows once a second at most."""
    told_at = -TELL_EVERY_S

    def tell(share: float) -> None:
        nonlocal told_at
        shop.witness(f"segment {index} at {share:.2f}")
        if time.monotonic() - told_at < TELL_EVERY_S:
            return
        told_at = time.monotonic()
        shop.mention(preparation.progressed, lesson_id, index, share)

    return tell


def made_file(lesson: Lesson, segment: Segment, made: MadeSegment, ends: str) -> MadeFile:
    """Name the file after what it was made from and what is in it."""
    recipe = json.dumps([lesson.sha256, made.mode, segment.cut], sort_keys=True)
    name = f"{hashlib.sha256(recipe.encode()).hexdigest()[:12]}-{digest(made.path)[:16]}"
    return MadeFile(
        mode=SegmentMode(made.mode),
        reason=f"{made.reason}; {ends}",
        blob_key=LessonKeys(lesson.organisation_id, lesson.id).segment(segment.index - 1, name),
        size_bytes=made.size_bytes,
        width=made.width,
        height=made.height,
        init_bytes=made.init_bytes,
        fragments=[[one.start_us, one.duration_us, one.offset, one.size] for one in made.fragments],
    )


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def show(shop: Workshop, lesson_id: UUID, index: int, file: MadeFile) -> None:
    """Let people have it; remove it when somebody was quicker or the lesson is gone. Raises NotFound."""
    try:
        first = shop.record(preparation.made, lesson_id, index, file)
    except NotFound:
        shop.store.delete(file.blob_key)
        raise
    if not first:
        shop.store.delete(file.blob_key)


def mark_failed(shop: Workshop, lesson_id: UUID, index: int) -> None:
    """Say so on the timeline; the lesson says why."""
    shop.record(preparation.segment_failed, lesson_id, index)
