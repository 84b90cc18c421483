"""A whole meeting by keyboard alone: from Home through the cycle, a model and a round, and back. Nothing is clicked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.keys import Keys
from tests.browser.recordings import make_lesson
from tests.browser.test_whole_path import ended, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KAY, LOU = "kay@hill.example", "lou@hill.example"
API = "/api/v1"
CLIP, MODEL, STEP, OTHER = "The pause", "Nobody hurries", "Wait three seconds", "Stand still first"
CRITERIA = ["Three seconds pass", "Hands go up"]
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


def prepared(site: Site, folder: Path) -> str:
    """Kay teaches, Lou coaches her; a clip, a model and a step are there, and an open cycle: its id."""
    kay, pair = site.new_pair((KAY, "Kay Amsel"), (LOU, "Lou Berger"))
    with site.api(KAY) as api:

        def post(path: str, body: dict[str, object]) -> str:
            answer = api.post(f"{API}/{path}", json=body)
            assert answer.status_code == 201, answer.text
            return answer.json()["id"]

        lesson = upload(api, make_lesson(folder / "Ratio.mp4", 10, "320x180").read_bytes(), "Ratio.mp4")
        assert ended(api, lesson)["state"] == "ready"
        post(f"lessons/{lesson}/shares", {"pair_id": str(pair), "can": "comment"})
        assert api.put(f"{API}/lessons/{lesson}/consent", json={"state": "all", "note": ""}).status_code == 200
        clip = post(f"lessons/{lesson}/clips", {"title": CLIP, "start_ms": 3000, "end_ms": 7000})
        template = post("step-templates", {"title": STEP, "area": "Practice", "criteria": CRITERIA})
        post("exemplars", {"clip_id": clip, "template_id": template, "kind": "model", "title": MODEL})
        goal = post("goals", {"teacher_id": str(kay), "title": "Everybody thinks", "why": ""})
        post(f"goals/{goal}/steps", {"title": STEP, "criteria": CRITERIA, "template_id": template})
        return post("cycles", {"pair_id": str(pair)})


def test_a_meeting_is_prepared_held_and_ended_without_a_mouse(
    site: Site, enter: Enter, axe: Axe, shoot: Shoot, tmp_path: Path
) -> None:
    cycle = prepared(site, tmp_path)
    page = enter(LOU)
    keys = Keys(page)
    page.goto("/")
    expect(page.get_by_role("article", name="Coaching with Kay Amsel")).to_be_visible()
    keys.to("Skip to the page")
    keys.press("Enter")
    keys.to("Open the cycle")
    keys.press("Enter")
    keys.arrive("Cycle 1")

    # preparing
    keys.to("Choose clips")
    keys.press("Enter")
    keys.to(f"Put in: {CLIP}")
    keys.press("Enter")
    keys.held(f"Take out: {CLIP}")
    keys.press("Escape")
    keys.held("Choose clips")
    keys.to("Area")
    keys.type("Thinking time")
    keys.to("Plan for the meeting")
    keys.type("Praise the pause.")
    keys.to("Save")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    keys.held("Save")
    assert axe(page) == []

    # the meeting: how long, and its first part
    keys.back_to("Begin the meeting")
    keys.press("Enter")
    keys.arrive("Your meeting")
    keys.to("How long have you got?")
    keys.press("ArrowDown")
    expect(page.get_by_label("How long have you got?")).to_have_value("26")
    keys.to("Begin the meeting")
    keys.press("Enter")
    keys.arrive("Discuss progress")
    keys.to(CLIP)
    keys.press("Enter")
    expect(page.get_by_role("dialog", name=CLIP)).to_be_visible()
    keys.to("Done")
    keys.press("Escape")
    keys.held(CLIP)

    # a new step, then the other one after all; the yes is the teacher's, on her own phone
    keys.back_to("On to: Agree one small step")
    keys.press("Enter")
    keys.held("Agree one small step")
    keys.to("Write a new step")
    keys.press("Enter")
    keys.held("The step")
    keys.type(OTHER)
    keys.to("Take this step")
    keys.press("Enter")
    expect(page.get_by_role("radio", name=re.compile(OTHER))).to_be_checked()
    keys.held("Write a new step")
    keys.back_to(OTHER)
    keys.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile(STEP))).to_be_checked()
    with site.api(KAY) as api:
        step = api.get(f"{API}/cycles/{cycle}").json()["step_id"]
        assert api.patch(f"{API}/steps/{step}", json={"state": "agreed"}).status_code == 200
    keys.to("On to: Take a model apart")
    keys.press("Enter")
    keys.held("Take a model apart")

    # a model: marked by its number, committed, and back from there
    keys.to(f"Take apart: {MODEL}")
    keys.press("Enter")
    keys.arrive(MODEL)
    expect(page.get_by_role("region", name="Your marks")).to_be_visible()
    keys.press("1")
    keys.to("Why here? (1)")
    keys.type("She counts.")
    keys.to("Commit to these marks")
    keys.press("Enter")
    expect(page.get_by_text("You have committed.")).to_be_visible()
    keys.held("Who takes part")
    shoot(page, "keyboard-committed-1440")
    keys.back_to("To the meeting with Kay Amsel")
    keys.press("Enter")
    keys.arrive("Take a model apart")
    keys.to("On to: Adapt and rehearse")
    keys.press("Enter")
    keys.held("Adapt and rehearse")

    # a round that is ticked, with both words after it
    keys.to("Rehearse it")
    keys.press("Enter")
    keys.arrive(STEP)
    keys.to("Just tick, no recording")
    keys.press("Enter")
    keys.arrive("Round 1: what did you see?", level=2)
    keys.to(CRITERIA[0])
    keys.press("Space")
    keys.to("Glow: keep this")
    keys.type("You waited")
    keys.to("Grow: try this")
    keys.type("Longer")
    shoot(page, "keyboard-feedback-1440")
    keys.to("Keep it, next round")
    keys.press("Enter")
    keys.arrive("Round 2", level=2)
    keys.to("Delete round 1")
    keys.press("Enter")
    keys.to("Keep it")
    keys.press("Enter")
    keys.held("Delete round 1")
    keys.back_to("To the meeting with Kay Amsel")
    keys.press("Enter")
    keys.arrive("Adapt and rehearse")

    # what was decided, the end, and home again
    keys.to("What we decided")
    keys.type("Count to three, then a name.")
    keys.to("Save")
    keys.press("Enter")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    keys.held("Save")
    keys.back_to("End the meeting")
    keys.press("Enter")
    keys.to("End it")
    keys.press("Enter")
    keys.arrive("Summary of the meeting")
    expect(page.get_by_label("What we decided")).to_have_value("Count to three, then a name.")
    keys.back_to("Home")
    keys.press("Enter")
    keys.arrive("Good")
    expect(page.get_by_role("article", name="Coaching with Kay Amsel")).to_be_visible()
    with site.api(LOU) as api:
        phases = api.get(f"{API}/cycles/{cycle}").json()["phases"]
    assert {phase["number"] for phase in phases if phase["state"] == "done"} >= {1, 3, 4, 6, 8}
