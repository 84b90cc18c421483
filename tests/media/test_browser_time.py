"""In Chromium, with the player's HLS library: the frame at lesson time t is the same frame everywhere."""

from __future__ import annotations

import re
import shutil
import threading
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, sync_playwright

from media.boundaries import Bounds
from media.playlist import PlaylistPart, clip_starts_at_us, media_playlist
from media.probe import probe
from media.segments import Plan, make_segment, plan
from media.timeline import Span, first_ms
from tests.media.recordings import H264, Recorded, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from media.ffmpeg import MediaTools

HLS = Path(__file__).parents[2] / "frontend" / "node_modules" / "hls.js" / "dist" / "hls.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
NTSC = Fraction(30_000, 1001)
FRAMES = 900
NUDGE_S = 0.000_01
"""What the player adds when it seeks: Chromium rounds to microseconds, and must not land before a frame that begins there."""
SOURCES: dict[str, tuple[str, ...]] = {
    "copy": H264,
    "transcode": ("-c:v", "mpeg4", "-q:v", "3", "-g", "60"),
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
    pytest.mark.skipif(not HLS.exists(), reason="the frontend's packages are not installed"),
]

PAGE = """<video id=v muted playsinline></video><canvas id=c width=320 height=176></canvas>
<script src=hls.min.js></script><script>
const v = document.getElementById('v'), c = document.getElementById('c').getContext('2d', {willReadFrequently: true});
const once = (name) => new Promise((done, fail) => {
  v.addEventListener(name, done, {once: true});
  setTimeout(() => fail(new Error(name + ' did not come at ' + v.currentTime)), 20000);
});
async function load(url, startPosition) {
  const ready = once('loadeddata');
  if (url.endsWith('.m3u8')) {
    const hls = new Hls(startPosition === undefined ? {} : {startPosition});
    hls.loadSource(url);
    hls.attachMedia(v);
  } else v.src = url;
  await ready;
  return v.currentTime;
}
function number() {
  c.drawImage(v, 0, 0, 320, 176);
  const row = c.getImageData(0, 20, 320, 1).data;
  let found = 0;
  for (let bit = 0; bit < 16; bit++) found = found * 2 + (row[(bit * 20 + 10) * 4] > 128 ? 1 : 0);
  return found;
}
async function seek(t) {
  const there = once('seeked');
  v.currentTime = t;
  await there;
  await new Promise((done) => setTimeout(done, 80));
  return number();
}
</script>"""


@dataclass(frozen=True)
class Lesson:
    """A recording cut into segments, with the playlists in the folder of a server."""

    recording: Recorded
    planned: Plan
    parts: tuple[PlaylistPart, ...]
    address: str

    def frame_at(self, moment_ms: int) -> int:
        """Return the number of the source frame on screen at a whole millisecond of lesson time."""
        return int(moment_ms * self.recording.rate / 1000)


class _Ranges(SimpleHTTPRequestHandler):
    """Serves files, and byte ranges of them."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        self.send_response(206 if wanted else 200)
        if wanted:
            start, end = int(wanted[1]), min(int(wanted[2] or len(data)), len(data) - 1)
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(data)}")
            data = data[start : end + 1]
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


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
    (folder / "page.html").write_text(PAGE)
    shutil.copy(HLS, folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranges, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Lesson(recording, planned, tuple(parts), f"http://127.0.0.1:{server.server_address[1]}")
    server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def opened(page: Page, lesson: Lesson, name: str, start_s: float | None = None) -> float:
    """Open a playlist or file; returns where the player stands."""
    page.goto(f"{lesson.address}/page.html")
    arguments = f"'{name}'" if start_s is None else f"'{name}', {start_s}"
    return float(page.evaluate(f"load({arguments})"))


def seen(page: Page, moment_ms: int) -> int:
    """Return the number on the frame that is shown after seeking to a whole millisecond."""
    return int(page.evaluate(f"seek({moment_ms / 1000 + NUDGE_S})"))


def moments(lesson: Lesson) -> list[int]:
    """Name moments worth looking at: first milliseconds of frames, both sides of each cut, and between frames."""
    frames = [0, 1, 2, 3, 4, 60, 61, 299, 463, 599, 640, 747, 870]
    cuts = [cut.span.start_ms for cut in lesson.planned.cuts[1:]]
    near = [cut + away for cut in cuts for away in (-34, -1, 0, 1, 15, 34)]
    return [first_ms(round(lesson.recording.time_us(n))) for n in frames] + near + [7_777, 15_015, 22_222]


def test_the_lesson_shows_the_source_frame_of_its_time(lesson: Lesson, chromium: Page) -> None:
    opened(chromium, lesson, "lesson.m3u8")
    for moment in moments(lesson):
        assert seen(chromium, moment) == lesson.frame_at(moment), moment


@pytest.mark.parametrize("start_ms", [12_345, 15_000, 26_001])
def test_the_clock_is_the_same_when_watching_begins_in_the_middle(
    lesson: Lesson, chromium: Page, start_ms: int
) -> None:
    opened(chromium, lesson, "lesson.m3u8", start_ms / 1000)
    for moment in (start_ms, start_ms + 1_234, *moments(lesson)[13:], 40):
        assert seen(chromium, moment) == lesson.frame_at(moment), moment


def test_a_segment_alone_shows_the_same_frames(lesson: Lesson, chromium: Page) -> None:
    for number, cut in enumerate(lesson.planned.cuts):
        opened(chromium, lesson, f"{number}.m3u8")
        for local in (0, 34, 1_500, 4_321, cut.span.length_ms - 40):
            wanted = int((cut.start_us + local * 1000) * lesson.recording.rate / 1_000_000)
            assert seen(chromium, local) == wanted, (number, local)


def test_a_clip_starts_on_its_first_frame_and_says_where_it_is_in_the_lesson(lesson: Lesson, chromium: Page) -> None:
    cut_ms = lesson.planned.cuts[1].span.start_ms
    folder = lesson.recording.path.parent
    for number, span in enumerate((Span(3_333, 9_000), Span(cut_ms - 700, cut_ms + 2_000), Span(21_000, 22_000))):
        (folder / f"clip{number}.m3u8").write_text(media_playlist(lesson.parts, span))
        began_s = opened(chromium, lesson, f"clip{number}.m3u8")
        begins_us = clip_starts_at_us(lesson.parts, span)
        assert began_s * 1_000_000 + begins_us == pytest.approx(span.start_ms * 1000, abs=1)
        assert int(chromium.evaluate("number()")) == lesson.frame_at(span.start_ms)
        local_s = (span.end_ms * 1000 - begins_us) / 1_000_000 - 0.001
        assert int(chromium.evaluate(f"seek({local_s})")) == lesson.frame_at(span.end_ms - 1)


def test_the_file_of_a_segment_plays_by_itself(lesson: Lesson, chromium: Page) -> None:
    opened(chromium, lesson, "1.mp4")
    first = int(lesson.planned.cuts[1].start_us * lesson.recording.rate / 1_000_000 + Fraction(1, 2))
    delay_s = lesson.planned.cuts[1].delay_us / 1_000_000 if lesson.planned.decision.mode == "copy" else 0
    for away in (0, 1, 2, 58, 60, 200) if delay_s == 0 else (0, 1, 2, 50, 60, 200):  # it seeks by decoding times
        time = float(away / lesson.recording.rate) + delay_s + 0.01
        assert int(chromium.evaluate(f"seek({time})")) == first + away
