"""Around the room: asked in on any page, the meeting's clock above the picture, a model taken apart by two who watch it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.recordings import make_lesson
from tests.browser.test_meeting import talk_for
from tests.browser.test_taking_apart import mark
from tests.browser.test_whole_path import ended, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone]

MIRA, OLU, TOMAS = "mira@hill.example", "olu@hill.example", "tomas@hill.example"
CLIP, MODEL = "The pause", "She waits, and looks around"
CRITERIA = ["Three seconds pass before a name", "Most hands are up"]
READY = "() => { const video = document.querySelector('video'); return video?.readyState >= 2 && !video.seeking; }"
CANARY = "canary: the back row"
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


@dataclass(frozen=True)
class Story:
    """Mira teaches and Olu coaches her: their cycle, with a meeting that runs, and the model of its step."""

    cycle: str
    model: str
    pair: str


def prepared(site: Site, folder: Path) -> Story:
    """A clip is gathered, a step of the library chosen, a model of it published, and the meeting begun."""
    mira, pair = site.new_pair((MIRA, "Mira Sow"), (OLU, "Olu Adeyemi"))
    with site.api(MIRA) as api:

        def post(path: str, body: dict[str, object]) -> str:
            answer = api.post(f"/api/v1/{path}", json=body)
            assert answer.status_code == 201, answer.text
            return answer.json()["id"]

        lesson = upload(api, make_lesson(folder / "Ratio.mp4", 16, "320x180").read_bytes(), "Ratio.mp4")
        assert ended(api, lesson)["state"] == "ready"
        post(f"lessons/{lesson}/shares", {"pair_id": str(pair), "can": "comment"})
        assert api.put(f"/api/v1/lessons/{lesson}/consent", json={"state": "all", "note": ""}).status_code == 200
        clip = post(f"lessons/{lesson}/clips", {"title": CLIP, "start_ms": 3000, "end_ms": 7000})
        template = post("step-templates", {"title": "Wait for Mira", "area": "Questions", "criteria": CRITERIA})
        model = {"clip_id": clip, "template_id": template, "kind": "model", "title": MODEL}
        found = post("exemplars", model)
        goal = post("goals", {"teacher_id": str(mira), "title": "Everybody thinks", "why": ""})
        step = post(f"goals/{goal}/steps", {"title": "Wait", "cue": "", "criteria": [], "template_id": template})
        cycle = post("cycles", {"pair_id": str(pair)})
        api.put(f"/api/v1/cycles/{cycle}/clips/{clip}")
        assert api.patch(f"/api/v1/cycles/{cycle}", json={"step_id": step}).status_code == 200
        post(f"cycles/{cycle}/meeting/start", {})
    return Story(f"/cycles/{cycle}", found, str(pair))


def look(page: Page, axe: Axe, shoot: Shoot, name: str) -> None:
    """The page is clean, fits, and is kept as a picture."""
    shoot(page, name)
    assert axe(page) == [], name
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"


def test_two_are_asked_in_keep_the_time_and_take_a_model_apart(
    site: Site, enter: Enter, axe: Axe, shoot: Shoot, tmp_path: Path
) -> None:
    story = prepared(site, tmp_path)
    olu, mira, tomas = enter(OLU), enter(MIRA, width=390, height=844, touch=True), enter(TOMAS)
    mira.goto("/account")
    tomas.goto("/account")
    olu.goto(f"{story.cycle}/meeting")
    look(olu, axe, shoot, "together-meeting-1440")

    _asked_in_on_any_page(olu, mira, story, axe, shoot)
    expect(tomas.get_by_role("status", name="Who is waiting")).to_be_attached()
    expect(tomas.get_by_role("status", name="Who is waiting")).to_have_text("")
    _the_clock_is_in_sight(site, olu, mira, story, axe, shoot)
    _a_model_is_taken_apart(olu, mira, axe, shoot)
    _look_everywhere(enter, olu, axe, shoot)


def _asked_in_on_any_page(olu: Page, mira: Page, story: Story, axe: Axe, shoot: Shoot) -> None:
    """One tap in the meeting, and the other hears of it wherever they are, until nobody is there."""
    olu.get_by_role("button", name=f"Watch together: {CLIP}").click()
    olu.wait_for_url(re.compile(r"/rooms/[0-9a-f-]+$"))
    waits = mira.get_by_role("status", name="Who is waiting")
    expect(waits).to_contain_text(f"Olu is waiting in a room: “{CLIP}”", timeout=3000)
    look(mira, axe, shoot, "invited-390")
    waits.get_by_role("button", name="Not now, Olu").tap()
    expect(waits).to_have_text("")
    mira.goto("/")
    card = mira.get_by_role("region", name="Waiting in a room")
    expect(card).to_contain_text("Olu is waiting in a room")
    look(mira, axe, shoot, "invited-home-390")
    olu.get_by_role("link", name="Back to the meeting").click()
    expect(olu.get_by_role("heading", level=1)).to_have_text("Discuss progress")
    expect(card).to_have_count(0, timeout=3000)
    olu.go_back()
    card.get_by_role("link", name="Join Olu").tap()
    mira.wait_for_function(READY, timeout=30_000)
    expect(olu.get_by_role("list", name="Who is here").get_by_text("Mira Sow", exact=True)).to_be_attached()
    expect(waits).to_have_text("")
    assert story.cycle in (mira.get_by_role("link", name="Back to the meeting").get_attribute("href") or "")


def _the_clock_is_in_sight(site: Site, olu: Page, mira: Page, story: Story, axe: Axe, shoot: Shoot) -> None:
    """Both see the part and the warning while they watch; moving on is seen at once."""
    for page in (olu, mira):
        expect(page.get_by_role("region", name="Your meeting")).to_contain_text("Discuss progress")
    talk_for(site, story.cycle, 13.1)
    for page, name in ((olu, "1440"), (mira, "390")):
        expect(page.get_by_role("region", name="Your meeting")).to_contain_text("talking takes from the rehearsal.")
        expect(page.get_by_test_id("meeting-said")).to_contain_text("Two minutes until talking takes")
        look(page, axe, shoot, f"room-clock-{name}")
    olu.get_by_role("link", name="Back to the meeting").click()
    olu.get_by_role("button", name=re.compile("Take a model apart, 5 minutes")).click()
    expect(mira.get_by_role("region", name="Your meeting")).to_contain_text("Take a model apart")


def _a_model_is_taken_apart(olu: Page, mira: Page, axe: Axe, shoot: Shoot) -> None:
    """Each for themselves in one room; then both see all of it and agree."""
    shoot(olu, "together-model-1440")
    olu.get_by_role("button", name=f"Watch together: {MODEL}").click()
    olu.wait_for_url(re.compile(r"/rooms/[0-9a-f-]+$"))
    mira.get_by_role("status", name="Who is waiting").get_by_role("link", name="Join Olu").tap()
    for page in (olu, mira):
        expect(page.get_by_role("heading", level=1)).to_have_text(MODEL)
        page.wait_for_function(READY, timeout=30_000)
    shoot(olu, "room-apart-none-1440")
    olu.get_by_role("button", name="Take it apart together").click()
    for page in (olu, mira):
        expect(page.get_by_role("heading", name="Where does it happen?")).to_be_visible()
    mark(olu, 1, CANARY)
    olu.get_by_role("region", name="Your marks").get_by_role("button", name=re.compile("^Go to")).click()
    expect(olu.get_by_role("status", name="News")).to_contain_text("everybody would be led to your mark")
    look(olu, axe, shoot, "room-apart-marking-1440")
    olu.get_by_role("button", name="Commit to these marks").click()
    expect(mira.get_by_text("Olu Adeyemi committed")).to_be_visible(timeout=3000)
    mira.get_by_role("button", name=re.compile(CRITERIA[0])).tap()
    expect(mira.get_by_role("region", name="Your marks").get_by_role("listitem")).to_have_count(1)
    assert CANARY not in mira.content()
    look(mira, axe, shoot, "room-apart-marking-390")
    mira.get_by_role("button", name="Commit to these marks").tap()
    for page, name in ((olu, "1440"), (mira, "390")):
        expect(page.get_by_role("heading", name="Compare and agree")).to_be_visible(timeout=3000)
        expect(page.get_by_text(CANARY).first).to_be_visible()
        look(page, axe, shoot, f"room-apart-revealed-{name}")
    mira.get_by_role("button", name="Make this our rehearsal checklist").tap()
    for page in (olu, mira):
        expect(page.get_by_role("heading", name="Your checklist")).to_be_visible(timeout=3000)


def _look_everywhere(enter: Enter, olu: Page, axe: Axe, shoot: Shoot) -> None:
    address = olu.url
    for scheme, width in (("dark", 390), ("light", 820), ("dark", 1440)):
        page = enter(MIRA, width=width, height=900, scheme=scheme, touch=width == 390)
        page.goto(address)
        page.wait_for_function(READY, timeout=30_000)
        expect(page.get_by_role("heading", name="Your checklist")).to_be_visible()
        look(page, axe, shoot, f"room-apart-agreed-{width}-{scheme}")
        page.context.close()
