"""A clip becomes a file, from the lesson page: with the mouse, by keyboard and by touch."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from playwright.sync_api import Page, expect

from coaching.events import ExportChanged
from coaching.exports import rules
from coaching.exports.models import Export, ExportState
from coaching.people import queries
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


STATES = (
    (ExportState.WAITING, "It waits for its turn. You can close this; it goes on.", "Being made…"),
    (ExportState.RUNNING, "It is being made. You can close this; it goes on.", "Being made…"),
    (ExportState.FAILED, "This part of the recording is damaged", "Try again"),
    (ExportState.READY, "The file was kept for seven days and is gone. You can make it again.", "Make it again"),
)
"""The last is ready, and the page stays open until its time is over."""


def test_every_state_of_a_file_is_told_without_asking(
    site: Site, enter: Callable[..., Page], axe: Callable[[Page], list[str]], shoot: Callable[..., Path], tmp_path: Path
) -> None:
    with site.api(AMA) as ama:
        lesson_id = lesson_with_a_clip(ama, tmp_path)
        clip = ama.get(f"{API}/lessons/{lesson_id}/clips").json()["items"][0]
    export_id = None
    for width, scheme in WIDTHS:
        page = enter(AMA, width=width, height=900, scheme=scheme, touch=width < 600)
        open_dialog(page, lesson_id)
        for state, words, button in STATES:
            if state is ExportState.READY:
                page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=8))
            export_id = put(site, clip, state, export_id)
            expect(page.get_by_text(words)).to_be_visible()
            expect(page.get_by_role("button", name=button)).to_be_visible()
            bar = page.get_by_role("progressbar", name="Making the file")
            if state is ExportState.RUNNING:
                expect(bar).to_have_attribute("aria-valuenow", "40")
            elif state is not ExportState.WAITING:
                expect(bar).to_have_count(0)
            shoot(page, f"export-{width}-{scheme}-{state.value}")
            assert axe(page) == []


def put(site: Site, clip: dict[str, Any], state: ExportState, export_id: UUID | None) -> UUID:
    """Bring the export of a clip into a state; whoever may know hears of it."""
    with site.desk.write() as work:
        person = queries.person_with_email(work, AMA)
        assert person is not None
        place = {"lesson_id": UUID(clip["lesson_id"]), "clip_id": UUID(clip["id"]), "person_id": person.id}
        span = {"title": clip["title"], "start_ms": clip["start_ms"], "end_ms": clip["end_ms"]}
        times = {"created_at": work.now, "expires_at": work.now + rules.KEPT}
        export = work.session.get(Export, export_id) if export_id else None
        export = export or Export(**place, **span, **times, with_comments=False, said="")
        export.state, export.progress = state, 0.4
        export.problem_title = "This part of the recording is damaged"
        export.problem_detail = "Choose a clip that begins a little later."
        work.session.add(export)
        work.announce(ExportChanged(export.lesson_id, export.id))
        return export.id


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
