"""After ready: decoded, listened to and made small at leisure, whatever happens meanwhile, and never at anyone's cost."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from coaching.errors import NotFound
from coaching.jobs import PrepareLesson, TendLesson
from coaching.lessons.actions import erase
from coaching.lessons.models import DataSaver, Lesson, LessonState, Segment, SegmentMode, SegmentState
from coaching.lessons.tending import ask_for_tending
from coaching.people.models import Organisation, Person
from coaching.work import Desk
from media.fragments import read_fragments
from media.probe import probe
from media.segments import MadeSegment, make_segment, plan
from media.storage import LessonKeys
from tests.engines import on_postgresql, on_sqlite
from tests.workers.conftest import MOVING, SPEAKING, _record
from tests.workers.school import School
from tests.workers.waiting import until
from workers import runtime
from workers.gentle import LOWEST
from workers.runtime import Story, telling
from workers.tasks import MakeSegment
from workers.workflows.make_data_saver import make_smaller
from workers.workflows.tend_lesson import check, examine_original, hear, heavy_parts
from workers.workshop import Workshop

Working = Callable[..., AbstractContextManager[runtime.Engine]]
LENGTH = ("-t", "4")


@pytest.fixture(scope="session")
def heavy_recording(recordings: Path) -> Path:
    """Ten seconds that a browser can play, at more than two megabits a second."""
    copied = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:v", "3M")
    return _record(recordings / "heavy.mp4", *MOVING, *SPEAKING, "-t", "10", *copied, "-movflags", "+faststart")


@pytest.fixture(scope="session")
def brief_recording(heavy_recording: Path, recordings: Path) -> Path:
    """The first four seconds of it."""
    return _record(recordings / "brief.mp4", "-i", str(heavy_recording), *LENGTH, "-c", "copy")


def savers(school: School, lesson_id: UUID) -> list[DataSaver]:
    with school.desk.read() as work:
        of = select(DataSaver).where(DataSaver.lesson_id == lesson_id).order_by(col(DataSaver.index))
        return list(work.session.exec(of).all())


@on_sqlite
@pytest.mark.slow
def test_nothing_of_it_comes_before_ready_and_a_killed_worker_is_followed(
    school: School, heavy_recording: Path
) -> None:
    lesson_id = school.add(heavy_recording)
    school.let_die("data saver 1 kept")
    assert school.lesson(lesson_id).state is LessonState.READY
    with school.worker():
        until(lambda: len(savers(school, lesson_id)) == len(school.segments(lesson_id)), 90)
    moments, lesson, made = school.moments(), school.lesson(lesson_id), savers(school, lesson_id)
    assert moments.index("finishing") < moments.index("examining") < moments.index("data saver 1")
    assert moments.count("checked 1") == 1  # a step that ended is not repeated
    assert (lesson.state, lesson.has_speech, lesson.tended_at is not None) == (LessonState.READY, True, True)
    for part in school.segments(lesson_id):
        assert (part.flaws, part.codecs, part.times_made) == ([], "avc1.42C01E,mp4a.40.2", 1)
    folder = LessonKeys(lesson.organisation_id, lesson_id).folder
    later = {f"{folder}/speech.json", *(one.blob_key for one in made)}
    assert school.all_blobs(lesson_id) == school.named(lesson_id) | {key.removeprefix(f"{folder}/") for key in later}
    for one in made:
        with school.store.local_path(one.blob_key) as path:
            assert (path.stat().st_size, read_fragments(path).init_bytes) == (one.size_bytes, one.init_bytes)
    assert [path for path in school.desk.settings.scratch_dir.rglob("*") if path.is_file()] == []


@dataclass
class Ready:
    """A lesson that is ready, made by hand: its segment's file is in the store."""

    shop: Workshop
    lesson_id: UUID
    keys: LessonKeys
    made: MadeSegment

    @property
    def segment(self) -> Segment:
        """The segment as it is now."""
        with self.shop.desk.read() as work:
            return work.session.exec(select(Segment).where(Segment.lesson_id == self.lesson_id)).one()

    @property
    def blobs(self) -> set[str]:
        """Names of what the store has of it."""
        return {blob.key.removeprefix(f"{self.keys.folder}/") for blob in self.shop.store.list_prefix(self.keys.folder)}


@pytest.fixture
def ready(shop: Workshop, brief_recording: Path, tmp_path: Path) -> Callable[..., Ready]:
    """Build one; `spoil` may change the bytes of the segment's file before they are stored."""

    def build(source: Path = brief_recording, spoil: Callable[[bytes, MadeSegment], bytes] | None = None) -> Ready:
        info = probe(shop.tools, source)
        planned = plan(shop.tools, source, info)
        (cut,) = planned.cuts
        made = make_segment(shop.tools, source, info, planned.decision, cut, tmp_path / "segment.mp4")
        with shop.desk.write() as work:
            school = Organisation(name="Hill School", created_at=work.now)
            person = Person(email=f"{uuid4()}@hill.example", name="Ama", password_hash="-", created_at=work.now)
            work.session.add_all([school, person])
            work.session.flush()
            lesson = Lesson(
                organisation_id=school.id, owner_id=person.id, title="Fractions", state=LessonState.READY,
                created_at=work.now, duration_ms=info.duration_ms,
            )  # fmt: skip
            work.session.add(lesson)
            work.session.flush()
            keys = LessonKeys(school.id, lesson.id)
            rows: list[object] = [[one.start_us, one.duration_us, one.offset, one.size] for one in made.fragments]
            work.session.add(
                Segment(
                    lesson_id=lesson.id, index=1, start_ms=0, end_ms=info.duration_ms, cut=dict(cut.as_json()),
                    state=SegmentState.READY, mode=SegmentMode(made.mode), blob_key=keys.segment(0, "r"),
                    size_bytes=made.size_bytes, init_bytes=made.init_bytes, fragments=rows,
                )
            )  # fmt: skip
        content = made.path.read_bytes()
        shop.store.put_bytes(keys.segment(0, "r"), spoil(content, made) if spoil else content)
        shop.store.put(keys.original, source)
        return Ready(shop, lesson.id, keys, made)

    return build


def rotten(content: bytes, made: MadeSegment) -> bytes:
    """The same file with forty bits turned over in the picture of the fragment at two seconds."""
    at = made.fragments[2].offset + made.fragments[2].size // 2
    return content[:at] + bytes(byte ^ 0x55 for byte in content[at : at + 40]) + content[at + 40 :]


def test_a_segment_that_rotted_is_flagged_with_its_moment_and_stays_ready(ready: Callable[..., Ready]) -> None:
    lesson = ready(spoil=rotten)
    check(lesson.shop, lesson.lesson_id, 1, [])
    flaws = lesson.segment.flaws
    assert isinstance(flaws, list)
    assert [flaw[0] for flaw in flaws if isinstance(flaw, list)] == ["picture"]
    ((_, start_ms, end_ms),) = flaws  # type: ignore[misc]
    assert 2000 <= start_ms < end_ms <= 3000
    assert lesson.segment.state is SegmentState.READY
    with lesson.shop.desk.read() as work:
        assert work.session.get_one(Lesson, lesson.lesson_id).state is LessonState.READY


@on_sqlite
def test_a_segment_whose_header_is_gone_is_damaged_all_over(ready: Callable[..., Ready]) -> None:
    lesson = ready(spoil=lambda content, _made: bytes(200) + content[200:])
    check(lesson.shop, lesson.lesson_id, 1, [])
    assert lesson.segment.flaws == [["picture", 0, lesson.segment.end_ms]]
    assert lesson.segment.codecs is None


@on_postgresql
def test_damage_in_a_recording_that_was_transcoded_is_found_in_the_original(
    ready: Callable[..., Ready], recordings: Path
) -> None:
    words = ("-c:v", "mpeg4", "-b:v", "2M", "-g", "25", "-c:a", "aac")
    source = _record(recordings / "torn.mp4", *MOVING, *SPEAKING, *LENGTH, *words, "-movflags", "+faststart")
    content = bytearray(source.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = bytes(3000)
    torn = recordings / "torn-in-the-middle.mp4"
    torn.write_bytes(content)
    lesson = ready(torn)
    found = examine_original(lesson.shop, lesson.lesson_id)
    assert found
    assert all(1000 < start_ms < 3500 for _, start_ms, _ in found if isinstance(start_ms, int))
    check(lesson.shop, lesson.lesson_id, 1, found)
    assert lesson.segment.flaws == found  # what was made of it is in order
    sound = ready(source)
    assert examine_original(sound.shop, sound.lesson_id) == []


@on_sqlite
def test_what_is_done_is_not_done_again_but_what_was_lost_is(ready: Callable[..., Ready]) -> None:
    lesson = ready()
    assert heavy_parts(lesson.shop, lesson.lesson_id) == [1]
    seen: list[str] = []
    shop = replace(lesson.shop, witness=seen.append)
    for _ in range(2):
        hear(shop, lesson.lesson_id)
        make_smaller(shop, lesson.lesson_id, 1)
    assert (seen.count("heard"), seen.count("data saver 1 shown")) == (1, 1)
    (small,) = (name for name in lesson.blobs if name.startswith("data-savers/"))
    shop.store.delete(f"{lesson.keys.folder}/{small}")
    make_smaller(shop, lesson.lesson_id, 1)
    assert small in lesson.blobs


@on_postgresql
@pytest.mark.parametrize("moment", ["heard", "data saver 1 kept"])
def test_a_lesson_erased_meanwhile_leaves_nothing_behind(ready: Callable[..., Ready], moment: str) -> None:
    lesson = ready()

    def witness(now: str) -> None:
        if now == moment:
            with lesson.shop.desk.write() as work:
                erase(work, work.session.get_one(Lesson, lesson.lesson_id))
            lesson.shop.store.delete_prefix(lesson.keys.folder)
            lesson.shop.store.put_bytes(lesson.keys.speech, b"late") if moment == "heard" else None

    shop = replace(lesson.shop, witness=witness)
    with pytest.raises(NotFound):
        hear(shop, lesson.lesson_id)
        make_smaller(shop, lesson.lesson_id, 1)
    assert lesson.blobs == set()


def test_a_lesson_from_before_is_asked_about_once(desk: Desk, ready: Callable[..., Ready]) -> None:
    lesson = ready()
    with desk.write() as work:
        assert ask_for_tending(work) == 1
        assert work.jobs == [TendLesson(lesson.lesson_id, 1)]
        work.session.get_one(Lesson, lesson.lesson_id).tended_at = work.now
    with desk.write() as work:
        assert ask_for_tending(work) == 0


@on_postgresql
def test_it_waits_for_every_segment_and_takes_no_processor_from_anybody(
    desk: Desk, shop: Workshop, working: Working
) -> None:
    done: list[tuple[str, int]] = []
    go_on = threading.Event()
    room = shop.desk.settings.encoders

    def note(_shop: Workshop) -> None:
        done.append(("later", os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))

    def prepare(story: Story, job: PrepareLesson) -> None:
        story.begin(MakeSegment(job.lesson_id, 1, index) for index in range(1, room + 2))

    def make(_story: Story, _task: MakeSegment) -> None:
        go_on.wait(30)
        done.append(("segment", os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))

    def tend(story: Story, _job: TendLesson) -> None:
        story.later(note)

    tellings = (telling(PrepareLesson, prepare), telling(MakeSegment, make), telling(TendLesson, tend))
    with working(*tellings):
        with desk.write() as work:
            work.request(PrepareLesson(uuid4()))
        until(lambda: runtime.DBOS.list_workflows(queue_name="encode", load_input=False))
        with desk.write() as work:
            work.request(TendLesson(uuid4()))
        time.sleep(1.0)
        assert done == []  # one segment waits for a worker
        go_on.set()
        until(lambda: len(done) == room + 2)
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert [how for what, how in done if what == "segment"] == [mine] * (room + 1)
    assert [how for what, how in done if what == "later"] == [LOWEST]
