"""Two rounds recorded with Chromium's own test camera, a glow and a grow after each, and the coach sees both."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from tests.browser.conftest import CHROMIUM, PASSWORD, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AMA, DANA, TOMAS = (f"{name}@hill.example" for name in ("ama", "dana", "tomas"))
API = "/api/v1"
CRITERIA = ["Three seconds pass before a name", "Most hands are up"]
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
RECORDED_S = 4
READY_S = 90.0
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


@pytest.fixture(scope="module")
def filming(browser_type: BrowserType) -> Iterator[Browser]:
    """A Chromium with a camera that shows a counter, and nobody to ask."""
    made = browser_type.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM, *CAMERA])
    yield made
    made.close()


@pytest.fixture
def stage(site: Site, filming: Browser) -> Iterator[BrowserContext]:
    """Ama at a device with a camera."""
    context = filming.new_context(base_url=site.url, viewport={"width": 1440, "height": 900})
    answer = context.request.post("/api/v1/session", data={"email": AMA, "password": PASSWORD})
    assert answer.ok, answer.text()
    yield context
    context.close()


def begun(site: Site, teacher: str = AMA, coach: str = "Dana Kessler") -> tuple[str, str]:
    """A cycle with an agreed step: the ids of both."""
    with site.api(teacher) as ama:
        me = ama.get(f"{API}/session").json()["id"]
        pair = next(one for one in ama.get(f"{API}/pairs").json()["items"] if one["coach"]["name"] == coach)
        goal = ama.post(f"{API}/goals", json={"teacher_id": me, "title": "Everybody thinks", "why": ""}).json()
        step = {"title": "Wait before the name", "cue": "Count three", "criteria": CRITERIA}
        made = ama.post(f"{API}/goals/{goal['id']}/steps", json=step).json()
        assert ama.patch(f"{API}/steps/{made['id']}", json={"state": "agreed"}).status_code == 200
        known = ama.get(f"{API}/cycles", params={"pair_id": pair["id"]}).json()["items"]
        open_one = next((one for one in known if one["closed_at"] is None), None)
        cycle = open_one or ama.post(f"{API}/cycles", json={"pair_id": pair["id"]}).json()
        assert ama.patch(f"{API}/cycles/{cycle['id']}", json={"step_id": made["id"]}).status_code == 200
        return cycle["id"], made["id"]


def look(page: Page, axe: Axe, shoot: Shoot, name: str) -> None:
    """The page is clean, fits, and is kept as a picture."""
    shoot(page, name)
    assert axe(page) == [], name
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"


def record(page: Page) -> None:
    """A few seconds before the camera."""
    page.get_by_role("button", name="Record this round").click()
    page.get_by_role("button", name="Start: 3, 2, 1").click()
    expect(page.get_by_text("Recording")).to_be_visible(timeout=10_000)
    page.wait_for_timeout(RECORDED_S * 1000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_label("Your recording")).to_be_visible()


def say(page: Page, glow: str, grow: str) -> None:
    """What was there, one glow, one grow."""
    page.get_by_role("checkbox", name=CRITERIA[0]).check()
    page.get_by_label("Glow: keep this").fill(glow)
    page.get_by_label("Grow: try this").fill(grow)
    page.get_by_label("Grow is about").select_option(label=CRITERIA[1])
    page.get_by_role("button", name="Keep it, next round").click()


def ready(site: Site, rehearsal: str) -> list[dict[str, object]]:
    """The rounds, once the coach can watch each recording."""
    with site.api(DANA) as dana:
        until = time.monotonic() + READY_S
        while True:
            rounds = dana.get(f"{API}/rehearsals/{rehearsal}").json()["rounds"]
            states = [one["recording"]["state"] for one in rounds if one["recording"]]
            assert "failed" not in states, rounds
            if len(states) == 2 and set(states) == {"ready"}:
                return rounds
            assert time.monotonic() < until, json.dumps(states)
            time.sleep(0.5)


def test_two_rounds_are_recorded_and_seen_by_the_coach(
    site: Site, stage: BrowserContext, enter: Enter, axe: Axe, shoot: Shoot
) -> None:
    cycle, _ = begun(site)
    ama = stage.new_page()
    ama.goto(f"/cycles/{cycle}")
    ama.get_by_role("button", name="Rehearse it").click()
    expect(ama.get_by_role("heading", name="Round 1")).to_be_visible()
    rehearsal = ama.url.rsplit("/", 1)[1]
    look(ama, axe, shoot, "rehearsal-empty-1440")

    # not sent yet, and the page is loaded anew: it is still there
    record(ama)
    ama.reload()
    expect(ama.get_by_label("Your recording")).to_be_visible()
    look(ama, axe, shoot, "rehearsal-look-1440")
    ama.get_by_role("button", name="Send it").click()
    expect(ama.get_by_role("heading", name="Round 1: what did you see?")).to_be_visible(timeout=20_000)
    look(ama, axe, shoot, "rehearsal-feedback-1440")
    say(ama, "You held the silence", "Look along the back row")
    expect(ama.get_by_role("heading", name="Round 2")).to_be_visible()

    ama.get_by_label("For this class").fill("8c: names on the board")
    record(ama)
    ama.get_by_role("button", name="Send it").click()
    expect(ama.get_by_role("heading", name="Round 2: what did you see?")).to_be_visible(timeout=20_000)
    say(ama, "Slower than before", "Wait for the last hand")
    rounds = ready(site, rehearsal)
    assert [len(one["recording"]["segments"]) for one in rounds] == [1, 1]  # type: ignore[index]
    for one in rounds:
        assert one["glow"]["start_ms"] is not None  # type: ignore[index]
        assert 2000 < one["recording"]["duration_ms"] < 12_000  # type: ignore[index]

    # from the third round on there is a card; a tick is a round too
    expect(ama.get_by_text("This time")).to_be_visible()
    look(ama, axe, shoot, "rehearsal-third-1440")
    ama.get_by_role("button", name="Just tick, no recording").click()
    expect(ama.get_by_role("heading", name="Round 3: what did you see?")).to_be_visible()

    # the coach watches both, on a phone in the dark and on a tablet; a colleague sees nothing
    for width, height, scheme in ((390, 844, "dark"), (820, 1100, "light"), (1440, 900, "dark")):
        dana = enter(DANA, width=width, height=height, scheme=scheme, touch=width < 1000)
        dana.goto(f"/rehearsals/{rehearsal}")
        for number, words in ((1, "You held the silence"), (2, "Slower than before")):
            card = dana.get_by_role("listitem", name=f"Round {number}", exact=True)
            expect(card.get_by_text(words)).to_be_visible()
        look(dana, axe, shoot, f"rehearsal-rounds-{width}-{scheme}")
        dana.get_by_role("button", name="Watch round 2").click()
        dana.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
        expect(dana.get_by_text("8c: names on the board").first).to_be_visible()
        look(dana, axe, shoot, f"rehearsal-watch-{width}-{scheme}")
    with site.api(AMA) as api:
        lesson = rounds[0]["lesson_id"]
        assert [line["what"] for line in api.get(f"{API}/lessons/{lesson}/ledger").json()["items"]][-1] == "shared"
        assert lesson not in [one["id"] for one in api.get(f"{API}/lessons").json()["items"]]
    stranger = enter(TOMAS)
    stranger.goto(f"/rehearsals/{rehearsal}")
    expect(stranger.get_by_text("Not there, or not yours")).to_be_visible()

    ama.reload()
    address = beside(ama, dana, stranger, lambda page, name: look(page, axe, shoot, name))
    taken_away(site, ama, shoot, rehearsal, rounds)
    dana.goto(address)
    expect(dana.get_by_text("One of the two is not there")).to_be_visible()


def beside(ama: Page, dana: Page, stranger: Page, seen: Callable[[Page, str], None]) -> str:
    """One press puts the second round beside the first; its address is for whoever may see both, and for nobody else."""
    ama.get_by_role("link", name="Round 2 beside round 1").click()
    expect(ama.get_by_role("heading", level=1)).to_have_text("Compare")
    both = "() => [...document.querySelectorAll('video')].filter(({readyState}) => readyState >= 2).length === 2"
    ama.wait_for_function(both)
    for name in ("First", "Second"):
        expect(ama.get_by_role("region", name=re.compile(f"^{name}: ")).get_by_text("Rehearsal")).to_be_visible()
    seen(ama, "rehearsal-beside-1440")
    ama.get_by_role("button", name="Play both").click()
    ama.wait_for_function("() => [...document.querySelectorAll('video')].every(({currentTime}) => currentTime > 0.5)")
    ama.get_by_role("button", name="Pause both").click()
    address = ama.url
    dana.goto(address)
    dana.wait_for_function(both)
    stranger.goto(address)
    expect(stranger.get_by_text("Neither is there")).to_be_visible()
    ama.get_by_role("link", name="The step").click()
    ama.get_by_role("link", name=re.compile("3 rounds")).click()
    return address


def taken_away(site: Site, ama: Page, shoot: Shoot, rehearsal: str, rounds: list[dict[str, object]]) -> None:
    """A tick by mistake, and a recording nobody wants to keep; the other's eyes decide nothing."""
    ama.get_by_role("button", name="Delete round 3").click()
    expect(ama.get_by_role("alertdialog")).to_contain_text("What was ticked")
    ama.get_by_role("button", name="Keep it").click()
    for number, words in ((3, "What was ticked"), (1, "erased everywhere")):
        ama.get_by_role("button", name=f"Delete round {number}").click()
        expect(ama.get_by_role("alertdialog")).to_contain_text(words)
        shoot(ama, f"rehearsal-delete-{number}-1440")
        ama.get_by_role("button", name="Delete it").click()
        expect(ama.get_by_role("listitem", name=f"Round {number}", exact=True)).to_have_count(0)
        expect(ama.locator("main :focus")).to_have_count(1)
    shoot(ama, "rehearsal-deleted-1440")
    with site.api(DANA) as dana:
        assert dana.get(f"{API}/lessons/{rounds[0]['lesson_id']}").status_code == 404
        left = dana.get(f"{API}/rehearsals/{rehearsal}").json()["rounds"]
        assert [(one["number"], one["may_remove"]) for one in left] == [(2, False)]


def test_without_a_camera_a_round_is_ticked(site: Site, enter: Enter, axe: Axe, shoot: Shoot) -> None:
    cycle, step = begun(site)
    with site.api(AMA) as api:
        rehearsal = api.post(f"{API}/cycles/{cycle}/rehearsals", json={"step_id": step}).json()["id"]
    ama = enter(AMA, width=390, height=844, touch=True)
    ama.goto(f"/rehearsals/{rehearsal}")
    ama.get_by_role("button", name="Record this round").click()
    expect(ama.get_by_role("alert")).to_contain_text(re.compile("camera|record"))
    look(ama, axe, shoot, "rehearsal-no-camera-390")
    ama.get_by_role("button", name="Just tick, no recording").click()
    say(ama, "You waited", "Longer")
    expect(ama.get_by_role("heading", name="Round 2")).to_be_visible()
    card = ama.get_by_role("listitem", name="Round 1", exact=True)
    expect(card.get_by_text("You waited")).to_be_visible()
    expect(card.get_by_text("1 of 2")).to_be_visible()
