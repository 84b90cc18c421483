"""Two renditions and the voices: the player takes the small one on a poor network, and people choose with the keyboard."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Site
from tests.browser.test_exact_frames import AMA, PICTURE_MS, RATE, expect_frame, frame_at
from tests.media.recordings import H264, record

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Enter = Callable[..., Page]
FRAMES = 300
FULL, SMALL = 528, 480
NOISE = "noise=alls=12:allf=t,scale=960:528:flags=neighbor"
POOR_BYTES_S = 120_000
MADE_S = 180.0
WORDS = "Good morning everybody. Please take out your books, and turn to page twelve. " * 2


@pytest.fixture(scope="module")
def lesson_id(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Twenty-five seconds of numbered noise, in which somebody speaks from the tenth on, and all that follows after ready."""
    folder = tmp_path_factory.mktemp("film")
    film = record(folder / "film.mp4", FRAMES, RATE, *H264, "-g", "24", filters=NOISE, sound=None)
    subprocess.run([shutil.which("espeak-ng") or "espeak-ng", "-w", str(folder / "voice.wav"), WORDS], check=True)
    words = ("-filter_complex", "[1]adelay=10000,apad[a]", "-map", "0:v", "-map", "[a]", "-c:v", "copy", "-c:a", "aac")
    lesson = folder / "Two renditions.mp4"
    inputs = ("-i", str(film.path), "-i", str(folder / "voice.wav"))
    subprocess.run(["ffmpeg", "-loglevel", "error", *inputs, *words, "-t", "25", str(lesson)], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "ingest", str(lesson), "--as", AMA, "--json"],
        cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    made = str(json.loads(done.stdout)["id"])
    until = time.monotonic() + MADE_S
    with site.api(AMA) as ama:
        while not (seen := ama.get(f"/api/v1/lessons/{made}").json())["playlist_url"].endswith("?quality=auto"):
            assert time.monotonic() < until, seen
            time.sleep(0.5)
    assert seen["speech_url"]
    return made


def await_height(page: Page, height: int) -> None:
    """Wait until the picture has that many lines: that is which rendition it is."""
    page.wait_for_function(f"() => document.querySelector('video')?.videoHeight === {height}", timeout=2 * PICTURE_MS)


def test_a_poor_network_gets_the_data_saver_and_a_good_one_the_whole_picture(enter: Enter, lesson_id: str) -> None:
    page = enter(AMA)
    page.goto(f"/lessons/{lesson_id}")
    await_height(page, FULL)
    poor = enter(AMA)
    network = poor.context.new_cdp_session(poor)
    network.send("Network.enable")
    conditions = {"offline": False, "latency": 80, "downloadThroughput": POOR_BYTES_S, "uploadThroughput": POOR_BYTES_S}
    network.send("Network.emulateNetworkConditions", conditions)
    poor.goto(f"/lessons/{lesson_id}")
    poor.get_by_role("group", name="Player").get_by_role("button", name="Play", exact=True).click()
    await_height(poor, SMALL)


def test_the_choice_is_made_by_keyboard_remembered_and_as_exact(
    enter: Enter, lesson_id: str, shoot: Callable[[Page, str], Path], axe: Callable[[Page], list[str]]
) -> None:
    page = enter(AMA)
    page.goto(f"/lessons/{lesson_id}?t=15000")
    choice = page.get_by_label("Picture quality")
    expect(choice).to_have_value("auto")
    expect_frame(page, frame_at(15_000))
    slider = page.get_by_role("slider", name="Moment in the lesson")
    expect(slider).to_have_attribute("aria-description", re.compile("Somebody speaks during \\d+ %"))
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(choice).to_have_value("saver")
    for ms in (20_500, 12_345, 24_900):
        page.goto(f"/lessons/{lesson_id}?t={ms}")
        expect(page.get_by_label("Picture quality")).to_have_value("saver")
        await_height(page, SMALL)
        expect_frame(page, frame_at(ms))
    page.goto(f"/lessons/{lesson_id}?t=12345")
    expect_frame(page, frame_at(12_345))
    expect(slider).to_have_attribute("aria-valuetext", re.compile("somebody speaks$"))
    page.keyboard.press(".")
    expect_frame(page, frame_at(12_345) + 1)
    assert axe(page) == []
    shoot(page, "renditions-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    shoot(page, "renditions-390")
    page.get_by_role("group", name="Player").get_by_role("button", name="More").press("Enter")
    page.get_by_role("menuitem", name="Picture quality: Full").press("Enter")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_label("Picture quality")).to_have_value("full")
