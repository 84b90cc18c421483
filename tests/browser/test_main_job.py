"""The main job, in a browser: a lesson goes in, a coach's comment comes out, without a reload in between."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.recordings import make_lesson

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone]

READY_MS = 90_000
NEWS_MS = 10_000
AMA, DANA, TOMAS, INES = (f"{name}@hill.example" for name in ("ama", "dana", "tomas", "ines"))
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 40-second lesson."""
    return make_lesson(tmp_path_factory.mktemp("film") / "Year 8 fractions.mp4")


def upload(page: Page, recording: Path) -> str:
    """Add a recording through the page and wait until it is ready; answers the lesson's address."""
    page.goto("/")
    page.get_by_role("link", name="Add a lesson").first.click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose recordings").click()
    chooser.value.set_files(recording)
    expect(page.get_by_text("Safe to delete").first).to_be_visible(timeout=READY_MS)
    page.goto("/lessons")
    card = page.get_by_role("link", name=re.compile(recording.stem)).first
    expect(page.get_by_text("Ready to watch").first).to_be_visible(timeout=READY_MS)
    card.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(recording.stem)
    return page.url


def test_a_lesson_goes_in_and_a_comment_comes_out(
    site: Site, enter: Enter, recording: Path, axe: Axe, shoot: Shoot
) -> None:
    ama, dana = enter(AMA), enter(DANA, width=820, height=1180)
    address = upload(ama, recording)

    # it plays, and time moves
    expect(ama.get_by_text("Nobody but you can see this")).to_be_visible()
    ama.keyboard.press("k")
    ama.wait_for_function("() => document.querySelector('video').currentTime > 1", timeout=20_000)
    ama.keyboard.press("k")

    # nobody else sees it
    dana.goto(address)
    expect(dana.get_by_text(re.compile("nothing here|not shared", re.IGNORECASE)).first).to_be_visible()

    # shared with the pair, the coach finds it and comments on a moment
    ama.get_by_role("button", name="Share").click()
    dialog = ama.get_by_role("dialog")
    expect(dialog.get_by_text("Nobody but you can see this")).to_be_visible()
    assert axe(ama) == []
    shoot(ama, "share-1440")
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(dialog.get_by_text(re.compile("Dana")).first).to_be_visible()
    ama.keyboard.press("Escape")

    dana.goto("/")
    expect(dana.get_by_text(recording.stem).first).to_be_visible()
    assert axe(dana) == []
    dana.goto(f"{address}?t=12000")
    note = dana.get_by_role("textbox", name="Your note")
    expect(note).to_be_visible()
    dana.wait_for_function("() => document.querySelector('video')?.currentTime > 11.5", timeout=20_000)
    note.click()  # on a tablet the composer opens when it is wanted
    dana.get_by_role("form", name="Write a note").get_by_role("button", name="Praise").click()
    note.fill("You waited six seconds.")
    note.press("Control+Enter")

    # it arrives on the teacher's open page, who answers; the answer arrives at the coach's
    notes = ama.get_by_role("region", name="Notes")
    expect(notes.get_by_text("You waited six seconds.")).to_be_visible(timeout=NEWS_MS)
    expect(notes.get_by_text("Dana Kessler").first).to_be_visible()
    expect(notes.get_by_text("0:12").first).to_be_visible()
    notes.get_by_role("button", name="Reply").first.click()
    ama.keyboard.type("I counted in my head.")
    ama.keyboard.press("Control+Enter")
    dana.get_by_text("1 reply").click(timeout=NEWS_MS)
    expect(dana.get_by_text("I counted in my head.")).to_be_visible()
    assert axe(ama) == []
    assert axe(dana) == []
    shoot(ama, "lesson-1440")
    shoot(dana, "lesson-820")

    # the time on the note leads to the moment
    notes.get_by_role("button", name=re.compile("0:12")).first.click()
    ama.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 12) < 0.2", timeout=10_000)

    # the teacher sees who watched; a colleague and the administrator see nothing
    for stranger in (TOMAS, INES):
        page = enter(stranger)
        page.goto(address)
        expect(page.get_by_text(re.compile("nothing here|not shared", re.IGNORECASE)).first).to_be_visible()
        page.goto("/lessons")
        expect(page.get_by_text(recording.stem)).to_have_count(0)


def test_a_withdrawn_share_stops_the_coach_politely(site: Site, enter: Enter, recording: Path) -> None:
    with site.api(AMA) as ama:
        lesson = ama.get("/api/v1/lessons", params={"scope": "mine"}).json()["items"][0]
        pair = ama.get("/api/v1/pairs").json()["items"][0]["id"]
        share = ama.post(f"/api/v1/lessons/{lesson['id']}/shares", json={"pair_id": pair, "can": "view"}).json()
        dana = enter(DANA)
        dana.goto(f"/lessons/{lesson['id']}")
        expect(dana.get_by_role("heading", level=1)).to_contain_text(lesson["title"])
        expect(dana.get_by_role("button", name="Add note")).to_have_count(0)
        assert ama.delete(f"/api/v1/shares/{share['id']}").status_code == 204
    expect(dana.get_by_text(re.compile("no longer|not shared", re.IGNORECASE)).first).to_be_visible(timeout=NEWS_MS)
    assert dana.locator("video").count() == 0 or dana.evaluate("() => document.querySelector('video').paused")


def test_a_file_that_is_no_recording_is_refused_in_plain_words(enter: Enter, tmp_path: Path) -> None:
    text = tmp_path / "homework.mp4"
    text.write_text("This is not a film. " * 200)
    ama = enter(AMA, width=390, height=844)
    ama.goto("/lessons/add")
    with ama.expect_file_chooser() as chooser:
        ama.get_by_role("button", name="Choose recordings").click()
    chooser.value.set_files(text)
    words = ama.get_by_text(re.compile("not a (video )?recording", re.IGNORECASE)).first
    expect(words).to_be_visible(timeout=READY_MS)
    assert "traceback" not in ama.content().lower()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_every_screen_is_clean_to_axe_and_kept_as_a_picture(
    enter: Enter, axe: Axe, shoot: Shoot, width: int, scheme: str
) -> None:
    page = enter(INES, width=width, height=900, scheme=scheme)
    found: dict[str, list[str]] = {}
    for name, address in (
        ("home", "/"),
        ("lessons", "/lessons"),
        ("add", "/lessons/add"),
        ("people", "/people"),
        ("account", "/account"),
        ("ui", "/_ui"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        page.wait_for_timeout(300)
        shoot(page, f"{name}-{width}-{scheme}")
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        if problems := axe(page):
            found[name] = problems
    nobody = enter(width=width, height=900, scheme=scheme)
    nobody.goto("/")
    expect(nobody.get_by_role("button", name="Sign in")).to_be_visible()
    shoot(nobody, f"sign-in-{width}-{scheme}")
    if problems := axe(nobody):
        found["sign-in"] = problems
    assert found == {}
