"""A whole cycle of two people in two browsers, from a moment in a lesson to a step that is secure; nothing typed twice.

Each part has its own test with its own pictures; this one walks the way between them, by the links the pages offer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect
from sqlmodel import select

from coaching.meetings.models import Meeting, MeetingTurn
from tests.browser.conftest import CHROMIUM, PASSWORD, Site
from tests.browser.recordings import make_lesson
from tests.browser.test_main_job import upload
from tests.browser.test_meeting import talk_for
from tests.browser.test_rehearsal import CAMERA
from tests.browser.test_taking_apart import mark

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOOR, SAM, INES = (f"{name}@hill.example" for name in ("noor", "sam", "ines"))
PAUSE = "Question first, then pause, then the name"
CLIP = "Every hand is up before the question ends"
NEWS_MS = 20_000
WATCHABLE = "() => document.querySelector('video')?.readyState >= 2"
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


@pytest.fixture
def noor(site: Site, browser_type: BrowserType) -> Iterator[Page]:
    """A teacher with a camera, and a coach for her; the library has its first steps."""
    site.new_pair((NOOR, "Noor Haddad"), (SAM, "Sam Whitlock"))
    with site.api(INES) as api:
        assert api.post("/api/v1/step-templates/starter").is_success
    camera: Browser = browser_type.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM, *CAMERA])
    context: BrowserContext = camera.new_context(base_url=site.url, viewport={"width": 1440, "height": 900})
    answer = context.request.post("/api/v1/session", data={"email": NOOR, "password": PASSWORD})
    assert answer.ok, answer.text()
    yield context.new_page()
    camera.close()


def share(page: Page) -> None:
    """With the coach, as the dialog offers it."""
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(dialog.get_by_text("Sam Whitlock").first).to_be_visible()
    page.keyboard.press("Escape")


def chosen_span(page: Page, address: str, start_s: int) -> None:
    """A span of five seconds, by the keys."""
    page.goto(f"{address}?t={start_s * 1000}")
    page.wait_for_function(f"() => Math.abs(document.querySelector('video')?.currentTime - {start_s}) < 0.1")
    page.locator("h1").focus()
    page.keyboard.press("i")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => Math.abs(document.querySelector('video')?.currentTime - {start_s + 5}) < 0.1")
    page.keyboard.press("o")


def from_menu(page: Page, entry: str) -> None:
    """What the menu of the clip offers."""
    page.get_by_role("button", name=f"More about clip {CLIP}").press("Enter")
    page.get_by_role("menuitem", name=entry).press("Enter")


def note_on_step(page: Page, words: str) -> None:
    """Words about the span, pointing at the step."""
    field = page.get_by_role("textbox", name="Your note")
    field.fill(words)
    page.get_by_role("button", name="# step").click()
    page.get_by_role("option", name=re.compile(PAUSE)).first.click()
    field.press("Control+Enter")
    expect(page.get_by_role("region", name="Notes").get_by_text(words)).to_be_visible()


def rehearse(page: Page, number: int, glow: str, grow: str) -> None:
    """Two seconds before the camera, then what was seen."""
    page.get_by_role("button", name="Record this round").click()
    page.get_by_role("button", name="Start: 3, 2, 1").click()
    expect(page.get_by_text("Recording")).to_be_visible(timeout=10_000)
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name=f"Round {number}: what did you see?")).to_be_visible(timeout=NEWS_MS)
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Glow: keep this").fill(glow)
    page.get_by_label("Grow: try this").fill(grow)
    page.get_by_role("button", name="Keep it, next round").click()
    expect(page.get_by_role("heading", name=f"Round {number + 1}")).to_be_visible()


def test_a_moment_in_a_lesson_becomes_a_step_that_is_secure(
    site: Site, noor: Page, enter: Enter, axe: Axe, shoot: Shoot, tmp_path: Path
) -> None:
    sam = enter(SAM, width=820, height=1180)

    # the lesson goes in and is shared
    lesson = upload(noor, make_lesson(tmp_path / "Year 8 ratio.mp4", 30, "320x180"))
    share(noor)

    # the coach proposes a step out of the library, and shows with a moment where it begins
    sam.goto("/library")
    sam.get_by_role("searchbox", name="Search the library").fill("pause name")
    expect(sam.get_by_role("heading", level=3)).to_have_count(1)
    sam.get_by_role("link", name=PAUSE).click()
    sam.get_by_role("button", name="Use this step").click()
    dialog = sam.get_by_role("dialog")
    dialog.get_by_label("The new goal").fill("Everyone thinks")
    dialog.get_by_role("button", name="Propose it").click()
    sam.wait_for_url(re.compile("/steps/"))
    step = sam.url
    chosen_span(sam, lesson, 12)
    note_on_step(sam, CLIP)
    sam.get_by_role("button", name=re.compile("More about the note at 0:12")).press("Enter")
    sam.get_by_role("menuitem", name="Make a clip of it").press("Enter")
    expect(sam.get_by_label("Name")).to_have_value(CLIP)
    sam.get_by_role("button", name="Make the clip").click()
    expect(sam.get_by_text("1 clip", exact=True)).to_be_visible()

    # it shows the step; the teacher makes it a model, whose pupils all have consent
    sam.get_by_text("1 clip", exact=True).click()
    from_menu(sam, "Show a step with it")
    sam.get_by_role("button", name=f"Put it there: {PAUSE}").click()
    expect(sam.get_by_text("It is there")).to_be_visible()
    assert axe(sam) == []
    shoot(sam, "clip-steps-820")
    sam.get_by_role("button", name="Done").click()
    noor.goto(lesson)
    noor.get_by_text("1 clip", exact=True).click()
    from_menu(noor, "Make it a model of a step")
    steps = noor.get_by_label("Which step does it show?")
    steps.select_option(label=steps.locator("option", has_text=PAUSE).inner_text())
    noor.get_by_text("Every pupil on this lesson").click()
    noor.get_by_role("button", name="Put it in the library").click()
    expect(noor.get_by_role("dialog")).to_have_count(0)

    # the cycle gathers what there is
    sam.goto("/")
    sam.get_by_role("button", name="Begin a cycle").click()
    expect(sam.get_by_role("heading", level=1)).to_have_text("Cycle 1")
    cycle = sam.url
    sam.get_by_role("button", name="Choose clips").click()
    sam.get_by_role("button", name=f"Put in: {CLIP}").click()
    expect(sam.get_by_role("button", name=f"Take out: {CLIP}")).to_be_visible()
    sam.get_by_role("button", name="Done").click()
    sam.get_by_label("Area").fill("Thinking time")
    sam.get_by_label("Plan for the meeting").fill("Watch the hands together.")
    sam.get_by_role("button", name="Save").click()

    # they meet: the clip is there, the step is agreed
    sam.get_by_role("link", name="Begin the meeting").click()
    sam.get_by_role("button", name="Begin the meeting").click()
    noor.goto("/")
    noor.get_by_role("link", name="Sam Whitlock began your meeting").click()
    for page in (sam, noor):
        expect(page.get_by_role("heading", level=1)).to_have_text("Discuss progress")
        expect(page.get_by_role("button", name=re.compile(f"^{CLIP}"))).to_be_visible()
    talk_for(site, cycle, 4)
    sam.get_by_role("button", name="On to: Agree one small step").click()
    sam.get_by_role("radio", name=re.compile(PAUSE)).check()
    noor.get_by_role("button", name="Agree to it").click()
    expect(noor.get_by_text("Agreed", exact=True)).to_be_visible()

    # take the model apart: nobody sees the other's marks before both have committed
    noor.get_by_role("button", name="On to: Take a model apart").click()
    noor.get_by_role("button", name=f"Take apart: {CLIP}").click()
    expect(noor.get_by_role("heading", name="Where does it happen?")).to_be_visible()
    noor.wait_for_function(WATCHABLE)
    mark(noor, 1, "canary: the back row")
    noor.get_by_role("button", name="Commit to these marks").click()
    sam.goto(noor.url)
    sam.wait_for_function(WATCHABLE)
    expect(sam.get_by_text("Noor Haddad committed")).to_be_visible()
    expect(sam.get_by_text("canary")).to_have_count(0)
    mark(sam, 1, "Her eyes go round once")
    sam.get_by_role("button", name="Commit to these marks").click()
    for page in (sam, noor):
        expect(page.get_by_text("canary: the back row").first).to_be_visible(timeout=NEWS_MS)
    sam.get_by_role("button", name="Make this our rehearsal checklist").click()
    for page in (sam, noor):
        expect(page.get_by_role("heading", name="Your checklist")).to_be_visible(timeout=NEWS_MS)

    # two recorded rounds; the checklist is the one they agreed on
    noor.goto(cycle)
    noor.get_by_role("link", name="Join the meeting").click()
    noor.get_by_role("button", name=re.compile("Adapt and rehearse|Rehearse now")).first.click()
    noor.get_by_role("button", name="Rehearse it").click()
    expect(noor.get_by_text("canary: the back row").first).to_be_visible()
    rehearse(noor, 1, "You held the silence", "Look along the back row")
    rehearse(noor, 2, "Slower than before", "Wait for the last hand")
    sam.goto(f"{cycle}/meeting")
    sam.get_by_role("button", name="End the meeting").first.click()
    sam.get_by_role("button", name="End it").click()
    expect(sam.get_by_role("heading", level=1)).to_have_text("Summary of the meeting")
    sam.goto(cycle)
    for phase in range(1, 9):
        item = sam.get_by_role("listitem").filter(
            has=sam.get_by_role("heading", level=3, name=re.compile(f"^{phase} "))
        )
        expect(item.get_by_text("Done", exact=True)).to_be_visible()
    shoot(sam, "whole-cycle-done-820")
    assert axe(sam) == []

    # the next lesson: the coach sees it happen, the teacher closes the step on it
    again = upload(noor, make_lesson(tmp_path / "Year 8 percentages.mp4", 31, "320x180"))
    share(noor)
    chosen_span(sam, again, 6)
    note_on_step(sam, "Six seconds. Three more hands.")
    noor.goto(step)
    noor.get_by_role("button", name="Begin to practise it").click()
    noor.get_by_role("button", name="Close it on evidence").click()
    expect(noor.get_by_role("radio")).to_have_count(1)
    noor.get_by_role("button", name="Close the step").click()
    expect(noor.get_by_text("You closed it on evidence")).to_be_visible()
    chain = noor.get_by_role("region", name="What shows it")
    expect(chain.get_by_role("heading", level=3)).to_have_text(
        [
            "Year 8 ratio",
            "What good looks like",
            "What you agreed to look for",
            "What you rehearsed",
            "Year 8 percentages",
        ]
    )
    shoot(noor, "whole-chain-1440")
    assert axe(noor) == []

    # before and after, in one click
    noor.get_by_role("link", name="Compare before and after").click()
    both = "() => { const v = [...document.querySelectorAll('video')]; return v.length === 2 && v.every((one) => one.readyState >= 2 && !one.seeking); }"
    noor.wait_for_function(both)
    times = noor.evaluate("() => [...document.querySelectorAll('video')].map((video) => video.currentTime)")
    assert [round(at) for at in times] == [12, 6]
    shoot(noor, "whole-compare-1440")
    with site.desk.read() as work:
        [meeting] = [row for row in work.session.exec(select(Meeting)) if str(row.cycle_id) in cycle]
        assert len(work.session.exec(select(MeetingTurn).where(MeetingTurn.meeting_id == meeting.id)).all()) >= 3
