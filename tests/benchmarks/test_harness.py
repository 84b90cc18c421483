"""The harness of the benchmarks, on recordings of seconds: that it measures, compares and judges; not how fast it is."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from benchmarks.clips import clip_rows
from benchmarks.copying import copy_rows
from benchmarks.exporting import export_rows
from benchmarks.lesson import Lesson
from benchmarks.lists import list_rows
from benchmarks.making import Bench
from benchmarks.measure import Used, in_turns, measured, median, run
from benchmarks.peers import freeframe, mediacms_command, peertube, peertube_command
from benchmarks.table import Row
from benchmarks.transcoding import shorter
from media.ffmpeg import MediaTools
from media.probe import probe

TINY = Lesson(20, height=90)
BUSY = "import os\nwhile sum(os.times()[:2]) < 0.5: pass"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("bench")
    folder.chmod(0o755)
    kept, room = folder / "kept", folder / "room"
    room.mkdir(mode=0o755)
    return Bench(MediaTools.find(threads=1), kept, room, cores=2)


def test_time_and_memory_of_programs_nobody_waited_for_are_counted() -> None:
    def leave_one_behind() -> None:
        if os.fork() == 0:
            subprocess.run(["python3", "-c", BUSY], check=True)
            os._exit(0)
        time.sleep(0)

    used = measured(leave_one_behind)
    assert used.cpu_s >= 0.5
    assert used.wall_s >= 0.5
    assert used.peak_mib > 1


def test_work_that_fails_is_not_measured() -> None:
    def fail() -> None:
        raise ValueError("on purpose")

    with pytest.raises(RuntimeError):
        measured(fail)


def test_turns_alternate_and_the_middle_one_counts(tmp_path: Path) -> None:
    order = tmp_path / "order"

    def note(letter: str) -> None:
        with order.open("a") as file:
            file.write(letter)

    in_turns(2, lambda: note("a"), lambda: note("b"))
    assert order.read_text() == "abab"
    assert median([Used(3, 0, 0), Used(1, 0, 0), Used(2, 5, 5)]) == Used(2, 5, 5)


def test_a_row_is_judged_by_its_ratio_and_its_limit() -> None:
    assert Row("x", 13, "y", 10, at_most=1.3).kept
    assert not Row("x", 13.1, "y", 10, at_most=1.3).kept
    assert Row("x", 2, "peer", 100, at_least=50).kept
    assert not Row("x", 2, "peer", 99, at_least=50).kept
    assert not Row("x", 601, limit=600, unit="MiB").kept
    assert Row("x", 5).kept
    assert Row("x", 2, "peer", 100, at_least=50).cells()[4] == "50.00"


def test_the_copy_path_is_measured_against_ffmpeg(bench: Bench) -> None:
    rows = copy_rows(bench, (TINY,), turns=1)
    assert [row.bound for row in rows] == ["≤ 1.3", "", ""]
    assert all(row.ours > 0 and row.lesson == TINY.name for row in rows)
    assert list(bench.folder.iterdir()) == []
    kept = {path.name for path in bench.kept.iterdir()}
    assert kept == {"picture-h264-90p30.mp4", "words.wav", TINY.file(bench.kept).name}


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_every_frame_of_a_lesson_lasts_equally_long(bench: Bench, codec: str) -> None:
    found = probe(bench.tools, Lesson(40, codec, height=90).file(bench.kept))
    assert (found.video.frame_rate, found.video.variable_frame_rate, found.video.frames) == (30, False, 40 * 30)
    assert found.audio is not None


def test_a_shorter_lesson_is_cut_into_as_many_parts_as_an_hour() -> None:
    bounds = shorter(Lesson(300))
    assert bounds.counts(300_000_000) == (4, 6)


@pytest.mark.corpus
@pytest.mark.slow
def test_the_peers_commands_run(bench: Bench, tmp_path: Path) -> None:
    source = Lesson(1, height=90).file(bench.kept)
    run(mediacms_command(source, tmp_path / "mediacms.mp4", 144, 225))
    run(peertube_command(source, tmp_path / "encoded.mp4"))
    peertube(source, tmp_path, "h264")
    freeframe(source, tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    assert made >= {"mediacms.mp4", "encoded.mp4", "web.mp4", "hls.m3u8", "story.jpg", "0.m3u8", "2.m3u8"}


def test_a_clip_is_made_and_played_between_bare_requests(bench: Bench) -> None:
    rows = clip_rows(bench, count=4)
    assert [row.unit for row in rows] == ["ms"] * 3
    assert all(row.theirs for row in rows)


def test_lists_of_a_large_school_are_measured_and_not_empty(bench: Bench) -> None:
    rows = list_rows(bench, notes=60, people=12, asked=2)
    assert len(rows) == 10
    assert {row.bound for row in rows} == {"≤ 100 ms"}
    assert all(row.ours > 0 and row.theirs for row in rows)


def test_an_export_is_measured_against_ffmpegs_copy(bench: Bench) -> None:
    rows = export_rows(bench, (TINY,), turns=1)
    assert [row.bound for row in rows] == ["≤ 5", ""] * 2
    assert [row.lesson.rpartition(", ")[2] for row in rows[::2]] == ["inside a segment", "sound levelled"]
    assert all(row.ours > 0 for row in rows)
    assert list(bench.folder.glob("export*")) == list(bench.folder.glob("plain*")) == []
