"""An export: made on a bench from finished segments, checked, put into the store, and only then shown."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from coaching.errors import NotFound
from coaching.exports import making, rules
from coaching.exports.making import ExportFiles, Order
from coaching.jobs import MakeExport
from coaching.lessons.models import Segment
from coaching.lessons.preparation import Problem
from media.export import MadeExport, SourcePart
from media.export import make_export as make_file
from media.loudness import NOTHING, Levelling
from media.playlist import fragments_of
from media.remarks import Remark, webvtt_of
from media.segments import SegmentCut
from media.storage import LessonKeys
from media.timeline import Span
from workers.runtime import Story
from workers.workflows.make_pictures import heard
from workers.workshop import Trouble, Workshop

TELL_EVERY_S = 1.0


def make_export(story: Story, job: MakeExport) -> None:
    """Make it, or say that it cannot be made."""
    try:
        story.step(make, job.export_id)
    except Trouble as trouble:
        story.step(mark_failed, job.export_id, trouble.problem)


def make(shop: Workshop, export_id: UUID) -> None:
    """Make the files and show them, unless that has been done."""
    shop.witness("export")
    order = shop.record(making.begun, export_id)
    if order.export.state not in rules.UNDER_WAY:
        return
    remarks = tuple(Remark(**asdict(each)) for each in order.said)
    span = Span(order.export.start_ms, order.export.end_ms)
    with borrowed(shop, order) as parts, shop.bench(f"export-{export_id}") as bench:
        made = make_file(
            shop.tools,
            parts,
            span,
            bench / "export.mp4",
            title=order.export.title,
            remarks=remarks,
            burned_in=order.export.with_comments,
            levelling=levelling_of(shop, order, parts),
            threads=shop.encoders,
            on_progress=progress_of(shop, export_id),
            cancelled=shop.unwanted(order.lesson.id),
        )
        shop.witness("export made")
        files = named(order, made, with_comments=bool(remarks))
        shop.keep(files.film_key, made.path)
        if files.comments_key:
            shop.store.put_bytes(files.comments_key, webvtt_of(remarks, span.length_ms).encode())
    shop.witness("export kept")
    show(shop, export_id, files)
    shop.witness("export shown")


@contextmanager
def borrowed(shop: Workshop, order: Order) -> Iterator[list[SourcePart]]:
    """Lend the segments' files. Raises BlobMissing."""
    with ExitStack() as held:
        yield [
            source_part(segment, held.enter_context(shop.store.local_path(segment.blob_key or "")))
            for segment in order.segments
        ]


def source_part(segment: Segment, path: Path) -> SourcePart:
    """What the media library must know of a finished segment."""
    cut = SegmentCut.from_json(segment.cut if isinstance(segment.cut, dict) else {})
    return SourcePart(path, segment.init_bytes or 0, fragments_of(segment.fragments), cut.start_us, cut.levelled)


def levelling_of(shop: Workshop, order: Order, parts: Sequence[SourcePart]) -> Levelling:
    """What sound of this lesson needs that was copied into its segments; nothing where none was."""
    if all(part.levelled for part in parts):
        return NOTHING
    return heard(shop, order.lesson).levelling or NOTHING


def progress_of(shop: Workshop, export_id: UUID) -> Callable[[float], None]:
    """What the making is told to: it reaches the row once a second at most."""
    told_at = -TELL_EVERY_S

    def tell(share: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TELL_EVERY_S:
            told_at = time.monotonic()
            shop.mention(making.progressed, export_id, share)

    return tell


def named(order: Order, made: MadeExport, *, with_comments: bool) -> ExportFiles:
    """Name the files after the export and what is in them: two workers never write different bytes under one name."""
    with made.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    keys = LessonKeys(order.lesson.organisation_id, order.lesson.id)
    name = f"{order.export.id}-{digest}"
    comments = keys.export(f"{name}.vtt") if with_comments else None
    sound = f"sound {made.sound}" if made.sound != "none" else "no sound"
    return ExportFiles(
        keys.export(f"{name}.mp4"), comments, made.size_bytes, "; ".join(filter(None, (made.mode, made.reason, sound)))
    )


def show(shop: Workshop, export_id: UUID, files: ExportFiles) -> None:
    """Let its person have it; remove it when another worker was quicker or it is gone. Raises NotFound."""
    try:
        first = shop.record(making.made, export_id, files)
    except NotFound:
        remove(shop, files.film_key, files.comments_key)
        raise
    if not first:
        remove(shop, files.film_key, files.comments_key)


def remove(shop: Workshop, *keys: str | None) -> None:
    """Remove files of an export, as far as they are there."""
    for key in keys:
        if key:
            shop.store.delete(key)


def mark_failed(shop: Workshop, export_id: UUID, problem: Problem) -> None:
    """Say why there will be no file."""
    shop.record(making.failed, export_id, problem)


def sweep_exports(shop: Workshop) -> None:
    """Remove exports whose time has run out: first from sight, then their files, then their rows."""
    over = shop.record(making.expire)
    for export in over:
        remove(shop, export.film_key, export.comments_key)
    if over:
        shop.record(making.forget, [export.id for export in over])
