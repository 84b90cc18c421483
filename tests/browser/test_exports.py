"""A clip becomes a file, from the lesson page: with the mouse, by keyboard and by touch."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.recordings import make_lesson
from tests.browser.test_whole_path import ended, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AMA = "ama@hill.example"
API = "/api/v1"
READY_MS = 60_000
WIDTHS = ((1440, "light"), (390, "dark"))


def lesson_with_a_clip(ama: httpx2.Client, folder: Path) -> str:
    """Twenty seconds with two notes and a clip around them; answers the lesson's id."""
    lesson_id = upload(ama, make_lesson(folder / "Plants.mp4", 20).read_bytes(), "Plants.mp4")
    assert ended(ama, lesson_id)["state"] == "ready"
    for start_ms, body in ((6000, "She waits, and three more hands go up."), (8000, "<b>Why</b> '%{pts}' here?")):
        note = {"kind": "ask", "start_ms": start_ms, "body": body, "visibility": "published"}
        assert ama.post(f"{API}/lessons/{lesson_id}/annotations", json=note).status_code == 201
    clip = {"title": "Wait time", "start_ms": 5300, "end_ms": 10_500}
    assert ama.post(f"{API}/lessons/{lesson_id}/clips", json=clip).status_code == 201
    return lesson_id


def open_dialog(page: Page, lesson_id: str) -> None:
    """The way to it by keyboard."""
    page.goto(f"/lessons/{lesson_id}")
    page.get_by_text("1 clip", exact=True).click()
    page.get_by_role("button", name="More about clip Wait time").press("Enter")
    page.get_by_role("menuitem", name="Save as a file").press("Enter")
    expect(page.get_by_role("dialog", name="Save as a file")).to_be_visible()


def size_of(path: Path) -> tuple[int, int, int]:
    """Width, height and frames."""
    words = ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-of", "csv=p=0"]
    shown = ["-show_entries", "stream=width,height,nb_read_frames", str(path)]
    printed = subprocess.run([*words, *shown], check=True, capture_output=True, text=True).stdout
    width, height, frames = printed.strip().strip(",").split(",")
    return int(width), int(height), int(frames)


def test_a_clip_is_saved_with_and_without_its_comments(
    site: Site, enter: Callable[..., Page], axe: Callable[[Page], list[str]], shoot: Callable[..., Path], tmp_path: Path
) -> None:
    with site.api(AMA) as ama:
        lesson_id = lesson_with_a_clip(ama, tmp_path)
    for width, scheme in WIDTHS:
        page = enter(AMA, width=width, height=900, scheme=scheme, touch=width < 600)
        open_dialog(page, lesson_id)
        shoot(page, f"export-{width}-{scheme}")
        assert axe(page) == []
        for with_comments, tall in ((False, 360), (True, 361)):
            if with_comments:
                page.get_by_role("switch", name="Show the comments under the picture").press("Space")
            make, save = (
                page.get_by_role("button", name="Make the file"),
                page.get_by_role("link", name="Save the file"),
            )
            expect(make.or_(save)).to_be_visible()
            if make.is_visible():
                make.press("Enter")
            expect(save).to_be_visible(timeout=READY_MS)
            shoot(page, f"export-{width}-{scheme}-{'comments' if with_comments else 'plain'}")
            assert axe(page) == []
            with page.expect_download() as saved:
                save.click()
            assert saved.value.suggested_filename == "Plants - Wait time (00.05-00.10).mp4"
            file = tmp_path / f"{width}-{with_comments}.mp4"
            saved.value.save_as(file)
            found = size_of(file)
            assert (found[0], found[1] >= tall, found[2]) == (640, True, 131)
        expect(page.get_by_text(re.compile(r"It is kept until \w+"))).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
