"""A meeting of two people in two browsers: the same clocks, parts that arrive by themselves, one page that is left."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader
from sqlmodel import select

from coaching.events import CycleChanged
from coaching.meetings.models import Meeting, MeetingTurn
from tests.browser.conftest import Site
from tests.browser.recordings import make_lesson
from tests.browser.test_whole_path import ended, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUTH, IVO = "ruth@hill.example", "ivo@hill.example"
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


def prepared(site: Site, folder: Path) -> str:
    """Ruth teaches, Ivo coaches her; a clip is gathered, a step proposed, the plan written. Where their cycle is."""
    ruth, pair = site.new_pair((RUTH, "Ruth Núñez"), (IVO, "Ivo Żak"))
    with site.api(RUTH) as api:

        def post(path: str, body: dict[str, object]) -> str:
            answer = api.post(f"/api/v1/{path}", json=body)
            assert answer.status_code == 201, answer.text
            return answer.json()["id"]

        film = make_lesson(folder / "Ratio.mp4", seconds=10, size="320x180").read_bytes()
        lesson_id = upload(api, film, "Ratio.mp4")
        assert ended(api, lesson_id)["state"] == "ready"
        post(f"lessons/{lesson_id}/shares", {"pair_id": str(pair), "can": "comment"})
        clip = post(f"lessons/{lesson_id}/clips", {"title": "The pause", "start_ms": 3000, "end_ms": 7000})
        goal = post("goals", {"teacher_id": str(ruth), "title": "Everybody thinks", "why": ""})
        words = {"cue": "When I ask, I will count to three.", "criteria": ["Three seconds pass", "Hands go up"]}
        post(f"goals/{goal}/steps", {"title": "Wait three seconds"} | words)
        cycle = post("cycles", {"pair_id": str(pair)})
        api.put(f"/api/v1/cycles/{cycle}/clips/{clip}")
        plan = {"focus": "Thinking time", "plan": "Praise the pause.\nAsk what the back row did."}
        assert api.patch(f"/api/v1/cycles/{cycle}", json=plan).status_code == 200
    return f"/cycles/{cycle}"


def talk_for(site: Site, cycle: str, minutes: float) -> None:
    """As if the part that runs had begun so much earlier, and all before it too; both hear of it."""
    with site.desk.write() as work:
        [meeting] = [row for row in work.session.exec(select(Meeting)) if str(row.cycle_id) in cycle]
        for turn in work.session.exec(select(MeetingTurn).where(MeetingTurn.meeting_id == meeting.id)):
            turn.started_at -= timedelta(minutes=minutes)
            turn.ended_at = turn.ended_at and turn.ended_at - timedelta(minutes=minutes)
        work.announce(CycleChanged(meeting.cycle_id))


def seconds_left(page: Page) -> int:
    """What the big clock shows, as seconds; what is too much is negative."""
    shown = page.get_by_role("timer").first.locator("b").inner_text()
    minutes, seconds = (int(part) for part in shown.strip("+").split(":"))
    return (60 * minutes + seconds) * (-1 if shown.startswith("+") else 1)


def test_two_people_meet_and_one_page_is_left(site: Site, enter: Enter, axe: Axe, shoot: Shoot, tmp_path: Path) -> None:
    place = prepared(site, tmp_path)
    ivo, ruth = enter(IVO), enter(RUTH, width=390, height=844, touch=True)
    ivo.goto(place)
    ivo.get_by_role("link", name="Begin the meeting").click()
    ruth.goto(f"{place}/meeting")
    expect(ruth.get_by_role("heading", level=1)).to_have_text("Your meeting")
    assert axe(ivo) == []
    shoot(ivo, "meeting-before-1440")
    ivo.get_by_role("button", name="Begin the meeting").click()
    for page in (ivo, ruth):
        expect(page.get_by_role("heading", level=1)).to_have_text("Discuss progress")
    assert abs(seconds_left(ivo) - seconds_left(ruth)) <= 1

    ivo.get_by_role("button", name=re.compile("^The pause")).click()
    for _ in range(2):  # it goes round and round
        ivo.wait_for_function(
            "() => { const at = document.querySelector('video')?.currentTime; return at > 6.2 && at < 7.1; }"
        )
        ivo.wait_for_function(
            "() => { const at = document.querySelector('video')?.currentTime; return at > 2.9 && at < 4; }"
        )
    assert axe(ivo) == []
    shoot(ivo, "meeting-clip-1440")
    ivo.get_by_role("dialog", name="The pause").get_by_role("button", name="Done").click()
    talk_for(site, place, 4.5)
    for page in (ivo, ruth):
        expect(page.get_by_role("timer").first).to_contain_text(re.compile(r"^0:[0-2]\d"))
    assert abs(seconds_left(ivo) - seconds_left(ruth)) <= 1

    ruth.get_by_role("button", name="On to: Agree one small step").click()
    expect(ivo.get_by_role("heading", level=1)).to_have_text("Agree one small step")
    expect(ivo.get_by_test_id("said")).to_have_text("Now: Agree one small step.")
    ivo.get_by_role("radio", name=re.compile("Wait three seconds")).check()
    expect(ivo.get_by_text("Waiting for Ruth\N{RIGHT SINGLE QUOTATION MARK}s yes")).to_be_visible()
    ruth.get_by_role("button", name="Agree to it").click()
    expect(ruth.get_by_text("Agreed", exact=True)).to_be_visible()
    assert axe(ruth) == []

    talk_for(site, place, 8.7)
    for page in (ivo, ruth):
        expect(page.get_by_text("talking takes from the rehearsal.").first).to_be_visible()
    expect(ivo.get_by_test_id("said")).to_have_text(re.compile("Two minutes until"))
    talk_for(site, place, 3)
    expect(ruth.get_by_text("The rehearsal has lost")).to_be_visible()
    shoot(ruth, "meeting-eaten-390")
    assert axe(ivo) == []
    ivo.get_by_role("button", name=re.compile("Take a model apart, 5 minutes")).click()
    expect(ruth.get_by_role("heading", level=1)).to_have_text("Take a model apart")
    ruth.get_by_role("button", name="Rehearse now").click()
    expect(ivo.get_by_role("heading", level=1)).to_have_text("Adapt and rehearse")
    expect(ivo.get_by_text("The rehearsal has lost")).to_have_count(0)
    expect(ivo.get_by_role("list", name="You will know it works when").get_by_text("Hands go up")).to_be_visible()

    _write_at_once(ivo, ruth)
    for page in (ivo, ruth):
        page.get_by_label("Something to come back to").fill(f"The back row, {page.viewport_size['width']}")  # type: ignore[index]
        page.get_by_role("button", name="Note it").click()
    expect(ivo.get_by_role("checkbox", name=re.compile("back row"))).to_have_count(2)
    _look_everywhere(enter, axe, shoot, f"{place}/meeting", "meeting")

    ivo.get_by_role("button", name="End the meeting").first.click()
    ivo.get_by_role("button", name="End it").click()
    expect(ivo.get_by_role("heading", level=1)).to_have_text("Summary of the meeting")
    expect(ruth.get_by_role("heading", level=1)).to_have_text("The meeting is over")
    ruth.get_by_role("link", name="See the summary").click()
    ruth.get_by_label("What we decided").fill("Count to three, then a name. Zażółć.")
    ruth.get_by_role("button", name="Save").click()
    expect(ivo.get_by_label("What we decided")).to_have_value("Count to three, then a name. Zażółć.")
    with ivo.expect_download() as saving:
        ivo.get_by_role("link", name="Save as PDF").click()
    saving.value.save_as(tmp_path / "summary.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / "summary.pdf").pages).split())
    wanted = (
        "Ivo Żak coaches Ruth Núñez",
        "The pause (0:03\N{EN DASH}0:07)",
        "Wait three seconds (agreed)",
        "Hands go up",
    )
    for words in (*wanted, "When I ask, I will count to three.", "Zażółć.", "The back row, 390", "Thinking time"):
        assert words in text
    _look_everywhere(enter, axe, shoot, f"{place}/summary", "summary")
    ivo.goto(place)
    expect(ivo.get_by_role("link", name=re.compile("You met for"))).to_be_visible()
    ama = enter("ama@hill.example")
    for address in (f"{place}/meeting", f"{place}/summary"):
        ama.goto(address)
        expect(ama.get_by_text("or not yours")).to_be_visible()


def _write_at_once(ivo: Page, ruth: Page) -> None:
    """Both write; whoever saves second keeps their words and sees the others'."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        """Playwright marks its handlers, which it cannot with `held.append` itself."""
        held.append(route)

    ruth.route("**/meeting/decided", hold)
    with ruth.expect_request("**/meeting/decided"):
        ruth.get_by_label("What we decided").fill("Ruth: I count.")
        ruth.get_by_label("What we decided").blur()  # which saves, but does not come through yet
    ivo.get_by_label("What we decided").fill("Ivo: a name last.")
    ivo.get_by_role("button", name="Save", exact=True).click()
    expect(ivo.get_by_text("Saved", exact=True)).to_be_visible()
    (late,) = held
    late.continue_()
    ruth.unroute("**/meeting/decided")
    expect(ruth.get_by_text("Ivo: a name last.")).to_be_visible()
    ruth.get_by_role("button", name="Put mine below theirs").click()
    ruth.get_by_role("button", name="Save", exact=True).click()
    expect(ivo.get_by_label("What we decided")).to_have_value("Ivo: a name last.\n\nRuth: I count.")


def _look_everywhere(enter: Enter, axe: Axe, shoot: Shoot, address: str, name: str) -> None:
    for scheme in ("light", "dark"):
        for width in (390, 820, 1440):
            page = enter(IVO, width=width, scheme=scheme, touch=width == 390)
            page.goto(address)
            expect(page.get_by_label("What we decided")).to_be_visible()
            expect(page.locator("[role=status]:has-text('Loading')")).to_have_count(0)
            shoot(page, f"{name}-{width}-{scheme}")
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"{name} at {width}"
            assert axe(page) == [], f"{name} at {width}, {scheme}"
            page.context.close()
