"""Recordings on their way to being watched, by real workers with real programs."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from coaching.lessons.models import LessonState, Segment, SegmentMode, SegmentState
from media.fragments import read_fragments
from media.storage import LessonKeys
from tests.engines import on_postgresql, on_sqlite
from tests.workers.school import School


def test_a_recording_a_browser_can_play_becomes_ready_segments_by_copy(school: School, quick_recording: Path) -> None:
    lesson_id = school.add(quick_recording)
    with school.worker():
        lesson = school.await_end(lesson_id)
    assert (lesson.state, lesson.problem_detail) == (LessonState.READY, None)
    assert lesson.watchable
    seen = [moment for moment in school.moments() if moment in {"at first sight", "looked"}]
    assert seen == ["at first sight", "looked"]
    assert lesson.progress == 1.0
    assert lesson.sha256 == hashlib.sha256(quick_recording.read_bytes()).hexdigest()
    assert (lesson.width, lesson.height, lesson.frame_rate) == (320, 180, 25.0)
    assert lesson.stored_at is not None
    assert lesson.ready_at is not None
    assert (lesson.has_poster, lesson.has_storyboard, lesson.has_waveform) == (True, True, True)
    parts = school.segments(lesson_id)
    assert len(parts) >= 3
    assert all(part.state is SegmentState.READY and part.times_made == 1 for part in parts)
    assert {part.mode for part in parts} == {SegmentMode.COPY}
    assert parts[0].start_ms == 0
    assert all(left.end_ms == right.start_ms for left, right in pairwise(parts))
    assert parts[-1].end_ms == lesson.duration_ms


@on_postgresql
def test_every_file_a_row_names_is_in_the_store_and_nothing_else_is(school: School, quick_recording: Path) -> None:
    lesson_id = school.add(quick_recording)
    with school.worker():
        lesson = school.await_end(lesson_id)
    parts = school.segments(lesson_id)
    for part in parts:
        assert part.blob_key is not None
        with school.store.local_path(part.blob_key) as path:
            assert path.stat().st_size == part.size_bytes
            whole = read_fragments(path)
        assert isinstance(part.fragments, list)
        assert whole.init_bytes == part.init_bytes
        assert part.fragments[0][0] == 0
        assert round(sum(row[1] for row in part.fragments) / 1000) in {
            part.end_ms - part.start_ms,
            part.end_ms - part.start_ms - 1,
            part.end_ms - part.start_ms + 1,
        }
    assert school.blobs(lesson_id) == school.named(lesson_id)
    keys = LessonKeys(lesson.organisation_id, lesson_id)
    waveform = json.loads(b"".join(school.store.open_range(keys.waveform, 0)))
    assert waveform["interval_ms"] == 100
    assert list(school.desk.settings.uploads_dir.iterdir()) == []
    assert [path for path in school.desk.settings.scratch_dir.rglob("*") if path.is_file()] == []


@on_sqlite
def test_a_recording_no_browser_can_play_is_transcoded(school: School, slow_recording: Path) -> None:
    lesson_id = school.add(slow_recording)
    with school.worker():
        lesson = school.await_end(lesson_id)
    assert (lesson.state, lesson.problem_detail) == (LessonState.READY, None)
    assert not lesson.watchable
    assert {part.mode for part in school.segments(lesson_id)} == {SegmentMode.TRANSCODE}


@on_postgresql
def test_a_lesson_is_listened_to_once_and_every_transcode_is_as_loud(school: School, slow_recording: Path) -> None:
    lesson_id = school.add(slow_recording)
    school.let_die("segment 1 kept")
    with school.worker():
        assert school.await_end(lesson_id).state is LessonState.READY
    assert school.moments().count("hearing") == 1
    parts = school.segments(lesson_id)
    assert len(parts) >= 3
    assert [loudness(school, part) for part in parts] == pytest.approx([-16.0] * len(parts), abs=1)


@on_sqlite
def test_a_lesson_of_one_segment_is_planned_before_it_is_listened_to(
    school: School, slow_recording: Path, tmp_path: Path
) -> None:
    short = tmp_path / "short.avi"
    command = ["ffmpeg", "-v", "error", "-i", str(slow_recording), "-t", "4", "-c", "copy", str(short)]
    subprocess.run(command, check=True)
    lesson_id = school.add(short)
    with school.worker():
        assert school.await_end(lesson_id).state is LessonState.READY
    (part,) = school.segments(lesson_id)
    assert loudness(school, part) == pytest.approx(-16, abs=1)
    moments = school.moments()
    assert moments.index("planned") < moments.index("hearing")
    assert moments.count("hearing") == 1


def loudness(school: School, part: Segment) -> float:
    """How loud the segment's file is, in LUFS."""
    assert part.blob_key is not None
    with school.store.local_path(part.blob_key) as path:
        command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-vn", "-af", "ebur128", "-f", "null", "-"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return float(re.findall(r"I: +(\S+) LUFS", said)[-1])


@on_sqlite
def test_a_text_that_calls_itself_a_film_fails_in_plain_words_and_is_kept(school: School, tmp_path: Path) -> None:
    text = tmp_path / "lesson.mp4"
    text.write_text("Dear diary")
    lesson_id = school.add(text)
    with school.worker():
        lesson = school.await_end(lesson_id)
    assert (lesson.state, lesson.problem_code) == (LessonState.FAILED, "not_a_recording")
    assert lesson.problem_title == "This is not a video recording"
    assert school.blobs(lesson_id) == {"original"}


@on_postgresql
def test_bytes_that_are_not_those_the_device_promised_fail_the_lesson(school: School, quick_recording: Path) -> None:
    lesson_id = school.add(quick_recording, claimed_sha256="0" * 64)
    with school.worker():
        lesson = school.await_end(lesson_id)
    assert (lesson.state, lesson.problem_code) == (LessonState.FAILED, "wrong_bytes")
    assert lesson.stored_at is None
    assert school.segments(lesson_id) == []


@on_postgresql
def test_a_recording_of_which_only_the_header_came_is_not_called_watchable(
    school: School, quick_recording: Path, tmp_path: Path
) -> None:
    """At first sight, by its header, a browser could play it."""
    header = tmp_path / "header.mp4"
    data = quick_recording.read_bytes()
    header.write_bytes(data[: data.index(b"mdat") + 4])
    lesson_id = school.add(header)
    with school.worker():
        lesson = school.await_end(lesson_id)
    assert (lesson.state, lesson.problem_code) == (LessonState.FAILED, "damaged")
    assert "at first sight" in school.moments()
    assert not lesson.watchable


@on_sqlite
def test_a_recording_that_was_cut_off_becomes_ready_and_says_so(
    school: School, quick_recording: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(quick_recording.read_bytes()[: quick_recording.stat().st_size // 2])
    lesson_id = school.add(torn)
    with school.worker():
        lesson = school.await_end(lesson_id)
    assert (lesson.state, lesson.problem_detail) == (LessonState.READY, None)
    assert lesson.notice is not None
    assert "of 20.0 seconds could be read" in lesson.notice


@on_postgresql
def test_a_poison_file_does_not_hold_up_the_others(school: School, quick_recording: Path, tmp_path: Path) -> None:
    poison = tmp_path / "poison.mp4"
    whole = quick_recording.read_bytes()
    poison.write_bytes(whole[: whole.index(b"mdat") + 4] + bytes(50_000))
    bad = [school.add(poison) for _ in range(2)]
    good = school.add(quick_recording)
    with school.worker():
        assert school.await_end(good).state is LessonState.READY
        for lesson_id in bad:
            assert school.await_end(lesson_id).problem_title
