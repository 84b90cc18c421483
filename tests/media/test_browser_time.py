"""In Chromium, with the player's HLS library: the frame at lesson time t is the same frame everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from media.boundaries import Bounds
from media.encoding import reordering_us
from media.playlist import HAIR_US, PlaylistPart, clip_starts_at_us, media_playlist
from media.probe import probe
from media.segments import Plan, make_segment, plan
from media.timeline import Span, first_ms
from tests.media.browsing import PlayerPage, playing, serving
from tests.media.recordings import H264, HEIGHT, WIDTH, Recorded, number_on, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from media.ffmpeg import MediaTools

NTSC = Fraction(30_000, 1001)
FRAMES = 900
SOURCES: dict[str, tuple[str, ...]] = {
    "copy": H264,
    "transcode": ("-c:v", "mpeg4", "-q:v", "3", "-g", "60"),
}

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Lesson:
    """A recording cut into segments, with the playlists in the folder of a server."""

    recording: Recorded
    planned: Plan
    parts: tuple[PlaylistPart, ...]
    address: str
    late_us: int
    """How much later than decoded its frames are shown in the file of a segment."""

    def frame_at(self, moment_ms: int) -> int:
        """Return the number of the source frame on screen at a whole millisecond of lesson time."""
        return int(moment_ms * self.recording.rate / 1000)


@pytest.fixture(scope="module", params=SOURCES)
def lesson(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lesson]:
    """A lesson of 30 seconds in three segments, by copy (with B-frames) and by transcode."""
    folder = tmp_path_factory.mktemp(request.param)
    tools: MediaTools = request.getfixturevalue("tools")
    recording = record(folder / "source.mp4", FRAMES, NTSC, *SOURCES[request.param])
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=Bounds(8_000_000, 12_000_000))
    assert planned.decision.mode == request.param
    parts: list[PlaylistPart] = []
    for number, cut in enumerate(planned.cuts):
        made = make_segment(tools, recording.path, info, planned.decision, cut, folder / f"{number}.mp4")
        parts.append(PlaylistPart(f"{number}.mp4", made.init_bytes, made.fragments, cut.span))
        (folder / f"{number}.m3u8").write_text(media_playlist(parts[-1:]))
    (folder / "lesson.m3u8").write_text(media_playlist(parts))
    with serving(folder) as address:
        copied = request.param == "copy"
        late_us = planned.cuts[1].delay_us if copied else reordering_us(info.video)
        yield Lesson(recording, planned, tuple(parts), address, late_us)


@pytest.fixture(scope="module")
def chromium() -> Iterator[PlayerPage]:
    with playing() as page:
        yield page


def seen(chromium: PlayerPage, moment_ms: float) -> int:
    """Return the number on the frame that is shown after seeking to a millisecond."""
    return number_on(chromium.picture_at(moment_ms / 1000, WIDTH, HEIGHT)[..., 0])


def moments(lesson: Lesson) -> list[int]:
    """Name moments worth looking at: first milliseconds of frames, both sides of each cut, and between frames."""
    frames = [0, 1, 2, 3, 4, 60, 61, 299, 463, 599, 640, 747, 870]
    cuts = [cut.span.start_ms for cut in lesson.planned.cuts[1:]]
    near = [cut + away for cut in cuts for away in (-34, -1, 0, 1, 15, 34)]
    return [first_ms(round(lesson.recording.time_us(n))) for n in frames] + near + [7_777, 15_015, 22_222]


def test_the_lesson_shows_the_source_frame_of_its_time(lesson: Lesson, chromium: PlayerPage) -> None:
    chromium.open(lesson.address, "lesson.m3u8")
    for moment in moments(lesson):
        assert seen(chromium, moment) == lesson.frame_at(moment), moment


@pytest.mark.parametrize(
    "start_ms", [pytest.param(12_345, marks=pytest.mark.corpus), 15_000, pytest.param(26_001, marks=pytest.mark.corpus)]
)
def test_the_clock_is_the_same_when_watching_begins_in_the_middle(
    lesson: Lesson, chromium: PlayerPage, start_ms: int
) -> None:
    chromium.open(lesson.address, "lesson.m3u8", start_ms / 1000)
    for moment in (start_ms, start_ms + 1_234, *moments(lesson)[13:], 40):
        assert seen(chromium, moment) == lesson.frame_at(moment), moment


def test_a_segment_alone_shows_the_same_frames(lesson: Lesson, chromium: PlayerPage) -> None:
    for number, cut in enumerate(lesson.planned.cuts):
        chromium.open(lesson.address, f"{number}.m3u8")
        for local in (0, 34, 1_500, 4_321, cut.span.length_ms - 40):
            wanted = int((cut.start_us + local * 1000) * lesson.recording.rate / 1_000_000)
            assert seen(chromium, local) == wanted, (number, local)


def test_a_clip_starts_on_its_first_frame_and_says_where_it_is_in_the_lesson(
    lesson: Lesson, chromium: PlayerPage
) -> None:
    cut_ms = lesson.planned.cuts[1].span.start_ms
    folder = lesson.recording.path.parent
    for number, span in enumerate((Span(3_333, 9_000), Span(cut_ms - 700, cut_ms + 2_000), Span(21_000, 22_000))):
        (folder / f"clip{number}.m3u8").write_text(media_playlist(lesson.parts, span))
        began_s = chromium.open(lesson.address, f"clip{number}.m3u8")
        begins_us = clip_starts_at_us(lesson.parts, span)
        assert began_s * 1_000_000 + begins_us == pytest.approx(span.start_ms * 1000 + HAIR_US, abs=1)
        assert number_on(chromium.picture(WIDTH, HEIGHT)[..., 0]) == lesson.frame_at(span.start_ms)
        local_s = (span.end_ms * 1000 - begins_us) / 1_000_000 - 0.001
        assert seen(chromium, local_s * 1000) == lesson.frame_at(span.end_ms - 1)


def test_the_file_of_a_segment_plays_by_itself(lesson: Lesson, chromium: PlayerPage) -> None:
    chromium.open(lesson.address, "1.mp4")
    first = int(lesson.planned.cuts[1].start_us * lesson.recording.rate / 1_000_000 + Fraction(1, 2))
    for away in (0, 1, 2, 50, 60, 200):  # it seeks by decoding times
        time = float(away / lesson.recording.rate) + lesson.late_us / 1_000_000 + 0.01
        assert seen(chromium, time * 1000) == first + away
