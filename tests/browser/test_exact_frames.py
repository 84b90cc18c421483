"""Time is exact: through the real pipeline and the real page, every moment shows its own frame, and a note keeps it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Site
from tests.media.recordings import BITS, BLOCK_ROW, H264, HEIGHT, WIDTH, record

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AMA = "ama@hill.example"
Enter = Callable[..., Page]
RATE = Fraction(12_000, 1001)
"""Frames begin at no whole millisecond, and 16 minutes of them are soon drawn."""
FRAMES = 11_600
PICTURE_MS = 30_000

READ = """([width, height, bits, row]) => {
  const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext('2d');
  pen.drawImage(document.querySelector('video'), 0, 0, width, height);
  let number = 0;
  for (let bit = 0; bit < bits; bit++) {
    number = number * 2 + (pen.getImageData(bit * 20 + 10, row, 1, 1).data[0] > 128 ? 1 : 0);
  }
  return number;
}"""
STANDS = "() => { const v = document.querySelector('video'); return v && v.readyState >= 2 && !v.seeking && v.paused; }"


@dataclass(frozen=True)
class Film:
    """A lesson of two segments whose every frame carries its number."""

    lesson_id: str
    cut_ms: int


@pytest.fixture(scope="module")
def film(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Recorded, and taken in as any lesson is."""
    made = record(tmp_path_factory.mktemp("film") / "Counted.mp4", FRAMES, RATE, *H264)
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "ingest", str(made.path), "--as", AMA, "--title", "Counted", "--json"],
        cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    lesson = json.loads(done.stdout)
    first, _second = lesson["segments"]
    return Film(lesson["id"], first["end_ms"])


def frame_at(ms: int) -> int:
    """The frame whose interval holds this moment."""
    return floor(ms * RATE / 1000)


def number_on(page: Page) -> int:
    """The number on the picture that the page shows."""
    number: int = page.evaluate(READ, [WIDTH, HEIGHT, BITS, BLOCK_ROW])
    return number


def expect_frame(page: Page, wanted: int) -> None:
    """Wait until the picture stands still on this frame; a picture that stays another one is a failure."""
    page.wait_for_function(STANDS, timeout=PICTURE_MS)
    for _ in range(20):
        if number_on(page) == wanted:
            return
        page.wait_for_timeout(150)
    assert number_on(page) == wanted


def kept_moment(page: Page) -> int:
    """The moment in the address of a lesson that stands still."""
    page.wait_for_url(re.compile(r"[?&]t=\d+"))
    page.wait_for_timeout(700)
    found = re.search(r"[?&]t=(\d+)", page.url)
    assert found
    return int(found[1])


def test_a_link_to_any_moment_shows_the_frame_of_that_moment(enter: Enter, film: Film) -> None:
    page = enter(AMA)
    for ms in (0, 83, 84, 300_017, film.cut_ms - 1, film.cut_ms, film.cut_ms + 1, 900_000, floor(FRAMES / RATE * 1000)):
        page.goto(f"/lessons/{film.lesson_id}?t={ms}")
        expect_frame(page, frame_at(ms))


def test_frames_are_stepped_one_by_one_over_the_cut_between_segments(enter: Enter, film: Film) -> None:
    page = enter(AMA)
    page.goto(f"/lessons/{film.lesson_id}?t={film.cut_ms}")
    first = frame_at(film.cut_ms)
    expect_frame(page, first)
    for wanted in (first - 1, first - 2, first - 3):
        page.keyboard.press(",")
        expect_frame(page, wanted)
    for wanted in range(first - 2, first + 3):
        page.keyboard.press(".")
        expect_frame(page, wanted)


def test_a_note_made_on_a_frame_shows_that_frame_again(enter: Enter, film: Film) -> None:
    page = enter(AMA)
    page.goto(f"/lessons/{film.lesson_id}?t=120000")
    expect_frame(page, frame_at(120_000))
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').currentTime > 121", timeout=PICTURE_MS)

    # the first letter stands the lesson still, and the note keeps what is seen then
    page.get_by_role("textbox", name="Your note").press_sequentially("S")
    page.wait_for_function(STANDS, timeout=PICTURE_MS)
    page.wait_for_timeout(400)
    seen = number_on(page)
    page.get_by_role("textbox", name="Your note").fill("Six hands.")
    page.get_by_role("button", name="Add note").click()
    page.wait_for_function("() => !document.querySelector('video').paused", timeout=PICTURE_MS)
    page.keyboard.press("Escape")

    again = enter(AMA, width=390, height=844, touch=True)
    again.goto(f"/lessons/{film.lesson_id}?t=600000")
    note = again.get_by_role("article").filter(has_text="Six hands.")
    note.get_by_role("button", name=re.compile("go to this moment")).click()
    expect_frame(again, seen)
    assert frame_at(kept_moment(again)) == seen
    again.reload()
    expect_frame(again, seen)


def test_a_pause_keeps_the_frame_on_the_screen(enter: Enter, film: Film) -> None:
    page = enter(AMA)
    page.goto(f"/lessons/{film.lesson_id}?t={film.cut_ms - 1500}")
    page.wait_for_function(STANDS, timeout=PICTURE_MS)
    for _ in range(3):
        page.locator("h1").click()
        page.keyboard.press("k")
        page.wait_for_timeout(900)
        page.keyboard.press("k")
        page.wait_for_function(STANDS, timeout=PICTURE_MS)
        page.wait_for_timeout(900)
        assert frame_at(kept_moment(page)) == number_on(page)


def test_a_range_is_dragged_on_the_sound_and_moved_by_keys(enter: Enter, film: Film) -> None:
    page = enter(AMA)
    page.goto(f"/lessons/{film.lesson_id}")
    sound = page.get_by_role("region", name="Timeline").locator("canvas")
    box = sound.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 320, box["y"] + 20, steps=5)
    page.mouse.up()
    start = page.get_by_role("slider", name="Start of the span")
    before = int(start.get_attribute("aria-valuenow") or 0)
    assert abs(before - 200 / box["width"] * float(FRAMES / RATE * 1000)) < 2000
    start.press("ArrowRight")
    expect(start).to_have_attribute("aria-valuenow", str(before + 100))
    expect(page.get_by_role("group", name=re.compile("Chosen span"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(start).to_have_count(0)


def test_an_export_shows_the_same_frames_over_its_joins_and_over_the_cut(site: Site, enter: Enter, film: Film) -> None:
    """A clip that begins and ends between keyframes, half of it in each segment, as a file in a bare player."""
    start_ms, end_ms = film.cut_ms - 9017, film.cut_ms + 8013
    with site.api(AMA) as ama:
        body = {"title": "Over the cut", "start_ms": start_ms, "end_ms": end_ms}
        clip = ama.post(f"/api/v1/lessons/{film.lesson_id}/clips", json=body).json()
        asked = ama.post(f"/api/v1/clips/{clip['id']}/exports")
        page = enter(AMA)
        export = asked.json()
        while export["state"] in {"waiting", "running"}:
            page.wait_for_timeout(200)
            export = ama.get(asked.headers["location"]).json()
    assert export["state"] == "ready", export
    page.goto("/_ui")
    page.evaluate(
        "(src) => { document.body.innerHTML = `<video src='${src}' muted></video>`; }", export["download_url"]
    )
    page.wait_for_function("() => document.querySelector('video').readyState >= 2", timeout=PICTURE_MS)
    length_s = page.evaluate("() => document.querySelector('video').duration")
    assert abs(length_s - (end_ms - start_ms) / 1000) < 0.03
    for ms in (0, 1, 4990, 5010, 9016, 9017, 9018, 12_345, 15_100, end_ms - start_ms - 1):
        page.evaluate("(at) => { document.querySelector('video').currentTime = at; }", (ms + 0.5) / 1000)
        expect_frame(page, frame_at(start_ms + ms))
