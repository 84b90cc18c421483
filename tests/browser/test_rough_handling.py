"""What people and schools do to a page: two windows, a closed laptop, double clicks, signing out elsewhere, a bad file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from coaching.lessons.models import Lesson, LessonState
from tests.browser.conftest import PASSWORD, ROOT, Site
from tests.browser.recordings import make_lesson
from tests.browser.wifi import Wifi, school_wifi

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOMAS = "tomas@hill.example"
SOON_MS, READY_MS = 20_000, 90_000
SLOW_BYTES_S = 60_000
PADDING_BYTES = 12 * 2**20
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of lesson."""
    return make_lesson(tmp_path_factory.mktemp("film") / "Year 9 circuits.mp4", seconds=10, size="320x180")


@pytest.fixture(scope="module")
def lesson_id(site: Site, recording: Path) -> str:
    """Tomas's lesson, ready to watch."""
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "ingest", str(recording), "--as", TOMAS, "--json"],
        cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return str(json.loads(done.stdout)["id"])


@pytest.fixture
def wifi(site: Site) -> Iterator[Wifi]:
    """The way to the server."""
    with school_wifi(urlsplit(site.url).port or 80) as way:
        yield way


def choose(page: Page, file: Path) -> None:
    """Pick a recording as a person does."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose recordings").click()
    chooser.value.set_files(file)


def lessons_made_of(site: Site, file: Path) -> list[dict[str, object]]:
    """What the server made of a file."""
    with site.api(TOMAS) as api:
        mine = api.get("/api/v1/lessons", params={"scope": "mine"}).json()["items"]
    return [lesson for lesson in mine if lesson["filename"] == file.name]


def wait_until_some_arrived(site: Site, file: Path) -> None:
    """Until the server holds a part of it; what a browser calls sent may still be in its own buffers."""
    until = time.monotonic() + SOON_MS / 1000
    while not any(lesson["received_bytes"] for lesson in lessons_made_of(site, file)):
        assert time.monotonic() < until, "nothing arrived"
        time.sleep(0.2)


def test_an_upload_survives_the_network_a_second_window_and_a_reload_and_happens_once(
    site: Site, wifi: Wifi, browser: Browser, recording: Path, tmp_path: Path
) -> None:
    film = tmp_path / "Long lesson.mp4"
    film.write_bytes(recording.read_bytes() + (PADDING_BYTES + 8).to_bytes(4, "big") + b"free" + bytes(PADDING_BYTES))
    context = browser.new_context(base_url=wifi.url)
    try:
        assert context.request.post("/api/v1/session", data={"email": TOMAS, "password": PASSWORD}).ok
        first, second = context.new_page(), context.new_page()
        for page in (first, second):
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto("/lessons/add")
            expect(page.get_by_role("button", name="Choose recordings")).to_be_visible()
        wifi.upload_bytes_s = SLOW_BYTES_S
        choose(first, film)
        wait_until_some_arrived(site, film)
        wifi.go_away()
        expect(first.get_by_text("Waiting for the network")).to_be_visible(timeout=SOON_MS)
        wifi.come_back()
        expect(first.get_by_text(re.compile(r"Uploading \d"))).to_be_visible(timeout=SOON_MS)

        choose(second, film)
        expect(second.get_by_text("Another window is sending this")).to_be_visible(timeout=SOON_MS)
        first.close()
        expect(second.get_by_text(re.compile(r"Uploading \d"))).to_be_visible(timeout=SOON_MS)
        (begun,) = lessons_made_of(site, film)
        assert begun["state"] == "uploading"

        second.reload()
        expect(second.get_by_role("heading", name="One upload waits for you")).to_be_visible(timeout=SOON_MS)
        wifi.upload_bytes_s = None
        choose(second, film)
        expect(second.get_by_text("Safe to delete").first).to_be_visible(timeout=READY_MS)
        second.reload()
        choose(second, film)
        expect(second.get_by_text("You have this recording already")).to_be_visible(timeout=SOON_MS)
        (arrived,) = lessons_made_of(site, film)
        assert arrived["id"] == begun["id"]
    finally:
        context.close()


def sign_in_again(page: Page) -> None:
    """From the sign-in page back to where one was."""
    page.get_by_label("E-mail").fill(TOMAS)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_no_note_is_lost_or_doubled_between_two_windows_and_a_sign_out(enter: Enter, lesson_id: str) -> None:
    here = enter(TOMAS)
    there = here.context.new_page()
    for page in (here, there):
        page.goto(f"/lessons/{lesson_id}")
    mine, other = (page.get_by_role("textbox", name="Your note") for page in (here, there))
    notes = here.get_by_role("region", name="Notes")

    mine.fill("Pressed twice.")
    here.get_by_role("button", name="Add note").dblclick()
    expect(there.get_by_role("region", name="Notes").get_by_text("Pressed twice.")).to_be_visible(timeout=SOON_MS)
    here.reload()
    expect(notes.get_by_text("Pressed twice.")).to_have_count(1, timeout=SOON_MS)

    mine.fill("Half a thought here")
    other.fill("Half a thought there")
    here.reload()
    expect(mine).to_have_value("Half a thought here")

    there.get_by_role("button", name=re.compile("sign out")).click()
    there.get_by_role("menuitem", name="Sign out").click()
    expect(here.get_by_role("button", name="Sign in")).to_be_visible(timeout=SOON_MS)
    sign_in_again(here)
    expect(mine).to_have_value("Half a thought here", timeout=SOON_MS)
    there.goto(f"/lessons/{lesson_id}")
    expect(other).to_have_value("Half a thought there", timeout=SOON_MS)

    assert here.context.request.delete("/api/v1/session").ok
    mine.fill("Written when the session was over.")
    mine.press("Control+Enter")
    expect(here.get_by_role("button", name="Sign in")).to_be_visible(timeout=SOON_MS)
    sign_in_again(here)
    expect(notes.get_by_text("Written when the session was over.")).to_have_count(1, timeout=SOON_MS)
    expect(notes.get_by_role("button", name="Send again")).to_have_count(0)
    here.reload()
    expect(notes.get_by_text("Written when the session was over.")).to_have_count(1, timeout=SOON_MS)


def test_a_note_changed_again_while_its_change_is_on_its_way_says_the_last(enter: Enter, lesson_id: str) -> None:
    page = enter(TOMAS)
    page.goto(f"/lessons/{lesson_id}")
    page.get_by_role("textbox", name="Your note").fill("First words.")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/annotations")):
        page.get_by_role("button", name="Add note").click()
    held: list[Route] = []

    def hold(route: Route) -> None:
        """The first change takes its time."""
        if route.request.method == "PATCH" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/annotations/*", hold)
    for before, after in (("First words.", "Second words."), ("Second words.", "Third words.")):
        note = page.get_by_role("article").filter(has_text=before)
        note.get_by_role("button", name="More about the note").click()
        page.get_by_role("menuitem", name="Edit").click()
        page.get_by_role("textbox", name="Change the note").fill(after)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("article").filter(has_text=after)).to_be_visible()
    with page.expect_response(lambda answer: answer.ok and "Third" in (answer.request.post_data or "")):
        held[0].continue_()
    expect(page.get_by_role("button", name="Send again")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("article").filter(has_text="Third words.")).to_be_visible(timeout=SOON_MS)


def test_a_lesson_that_failed_is_tried_again_only_where_that_may_help(
    site: Site, enter: Enter, lesson_id: str, tmp_path: Path
) -> None:
    page = enter(TOMAS, width=390, height=844, touch=True)
    text = tmp_path / "homework.mp4"
    text.write_text("This is not a film. " * 200)
    page.goto("/lessons/add")
    choose(page, text)
    page.get_by_role("link", name="Open the lesson").click(timeout=READY_MS)
    expect(page.get_by_text(re.compile("with the same recording will not help"))).to_be_visible(timeout=READY_MS)
    expect(page.get_by_role("button", name=re.compile("Try"))).to_have_count(0)
    expect(page.get_by_role("textbox", name="Your note")).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("Download the recording")).click()
    assert saved.value.path().read_bytes() == text.read_bytes()
    page.get_by_role("button", name=re.compile("Erase")).click()
    page.get_by_role("alertdialog").get_by_role("button", name="Erase it").click()
    expect(page.get_by_text(re.compile("” is erased")).first, "not the words of the question").to_be_visible(
        timeout=SOON_MS
    )
    assert lessons_made_of(site, text) == []

    with site.desk.write() as work:
        lesson = work.session.get(Lesson, UUID(lesson_id))
        assert lesson is not None
        lesson.state, lesson.problem_code = LessonState.FAILED, "out_of_space"
        lesson.problem_title, lesson.problem_detail = "There is no room left on the server", "Your file is safe."
    page.goto("/lessons")
    page.get_by_role("button", name="Try Year 9 circuits again").click(timeout=SOON_MS)
    expect(page.get_by_role("article").filter(has_text="Year 9 circuits")).to_contain_text(
        "Ready to watch", timeout=READY_MS
    )


WIDE = """() => [...document.querySelectorAll('body *')].filter((part) => {
  const box = part.getBoundingClientRect();
  return box.width > 1 && box.right > innerWidth + 1 && !part.closest('.visually-hidden');
}).map((part) => part.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, textarea')].filter((part) => {
  const box = (part.closest('label') ?? part).getBoundingClientRect();
  const covering = getComputedStyle(part, '::after').position === 'absolute';
  const shown = box.width > 1 && !part.closest('.visually-hidden') && getComputedStyle(part).display !== 'inline';
  return shown && !covering && (box.width < 43.5 || box.height < 43.5);
}).map((part) => part.outerHTML.slice(0, 80))"""


def test_every_screen_fits_the_smallest_phone_and_a_thumb(enter: Enter, lesson_id: str) -> None:
    page = enter(TOMAS, width=320, height=640, touch=True)
    lesson = f"/lessons/{lesson_id}"
    found: dict[str, list[str]] = {}
    for address in (
        "/",
        "/lessons",
        "/lessons/add",
        lesson,
        f"{lesson}/watched",
        "/people",
        "/privacy",
        "/steps",
        "/library",
        "/account",
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.get_by_text("Loading", exact=False)).to_have_count(0, timeout=SOON_MS)
        if wrong := [*page.evaluate(WIDE), *page.evaluate(SMALL)]:
            found[address] = wrong
    assert found == {}


def test_a_dialog_opens_and_closes_by_keyboard_and_gives_the_focus_back(enter: Enter, lesson_id: str) -> None:
    page = enter(TOMAS)
    page.goto(f"/lessons/{lesson_id}")
    for name in ("Share", "About this lesson"):
        opener = page.get_by_role("button", name=name, exact=True)
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        assert dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()
