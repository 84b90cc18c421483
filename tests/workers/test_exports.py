"""Clips that become files, by real workers with real programs: also by those that die on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from coaching.errors import NotFound
from coaching.exports import actions, rules
from coaching.exports.models import Export, ExportState
from coaching.lessons.actions import add_clip, erase_lesson
from coaching.work import Work
from media.boundaries import Bounds
from media.storage import LessonKeys
from media.timeline import Span
from tests.engines import on_postgresql, on_sqlite
from tests.media.recordings import frame_times
from tests.workers.school import School
from tests.workers.waiting import until
from workers.workflows.make_export import make, sweep_exports
from workers.workflows.make_segment import make as make_one
from workers.workflows.prepare_lesson import keep_original, look, plan, verify
from workers.workshop import Workshop


def clip_of(school: School, shop: Workshop, recording: Path) -> UUID:
    """A clip over the border of two segments of a lesson that was prepared by hand."""
    lesson_id, shop = school.add(recording), replace(shop, bounds=Bounds(5_000_000, 8_000_000))
    for step in (keep_original, look, verify):
        step(shop, lesson_id)
    for index in range(1, plan(shop, lesson_id) + 1):
        make_one(shop, lesson_id, index)
    border = school.segments(lesson_id)[0].end_ms
    with school.desk.write(school.teacher) as work:
        return add_clip(work, lesson_id, Span(border - 900, border + 1300), "Wait time").id


def ask(school: School, clip_id: UUID) -> UUID:
    with school.desk.write(school.teacher) as work:
        return actions.ask_for(work, clip_id, with_comments=False)[0].id


def export_now(school: School, export_id: UUID) -> Export | None:
    with school.desk.read() as work:
        return work.session.get(Export, export_id)


def await_end(school: School, export_id: UUID) -> Export:
    def ended() -> bool:
        export = export_now(school, export_id)
        return export is not None and export.state not in rules.UNDER_WAY

    until(ended, 90.0)
    export = export_now(school, export_id)
    assert export is not None
    return export


def files(school: School, lesson_id: UUID) -> set[str]:
    return {key for key in school.blobs(lesson_id) if key.startswith("exports/")}


def test_a_clip_over_a_border_is_made_of_both_segments_kept_and_swept(
    school: School, shop: Workshop, quick_recording: Path
) -> None:
    export_id = ask(school, clip_of(school, shop, quick_recording))
    make(shop, export_id)
    export = export_now(school, export_id)
    assert export is not None
    assert (export.state, export.progress, export.reason.partition(";")[0]) == (ExportState.READY, 1.0, "edges")
    assert export.film_key is not None
    assert school.store.size(export.film_key) == export.size_bytes
    with school.store.local_path(export.film_key) as film:
        assert len(frame_times(film)) == 56, "25 a second, and the one on the screen when it begins"
    assert export.reason.endswith("sound levelled"), "what was heard of the lesson says how loud it should be"
    make(shop, export_id)
    assert len(files(school, export.lesson_id)) == 1, "told twice, made once"
    with school.desk.write() as work:
        _of(work, export_id).expires_at = work.now
    sweep_exports(shop)
    assert files(school, export.lesson_id) == set()
    assert export_now(school, export_id) is None


@on_postgresql
@pytest.mark.slow
def test_a_worker_that_dies_at_any_moment_leaves_one_whole_file_in_the_end(
    school: School, shop: Workshop, quick_recording: Path
) -> None:
    clip_id = clip_of(school, shop, quick_recording)
    export_id = ask(school, clip_id)
    assert ask(school, clip_id) == export_id
    school.let_die("export made")
    school.let_die("export kept")
    assert (export_now(school, export_id) or Export()).state is ExportState.RUNNING, "not shown before it is kept"
    with school.worker():
        export = await_end(school, export_id)
    assert (export.state, export.problem_detail) == (ExportState.READY, None)
    assert export.film_key is not None
    assert school.store.size(export.film_key) == export.size_bytes
    assert len(files(school, export.lesson_id)) == 1, "made twice, the same bytes, one name"
    folder = LessonKeys(school.lesson(export.lesson_id).organisation_id, export.lesson_id).folder
    assert files(school, export.lesson_id) == {export.film_key.removeprefix(f"{folder}/")}


@on_sqlite
@pytest.mark.slow
def test_erasing_the_lesson_ends_the_making(school: School, shop: Workshop, quick_recording: Path) -> None:
    clip_id = clip_of(school, shop, quick_recording)
    export_id = ask(school, clip_id)
    school.let_die("export made")
    row = export_now(school, export_id)
    assert row is not None
    with school.desk.write(school.teacher) as work:
        erase_lesson(work, row.lesson_id)
    folder = LessonKeys(school.teacher.organisation_id or row.id, row.lesson_id).folder
    with school.worker():
        until(lambda: list(school.store.list_prefix(folder)) == [], 60.0)
    assert export_now(school, export_id) is None


def _of(work: Work, export_id: UUID) -> Export:
    export = work.session.get(Export, export_id)
    if export is None:
        raise NotFound
    return export
