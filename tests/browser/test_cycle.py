"""A pair's cycle on its page and on both first screens, looked at in every size."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coaching.lessons.models import Lesson, LessonState
from coaching.people import queries
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NELL, GUS, INES = (f"{name}@hill.example" for name in ("nell", "gus", "ines"))
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


def clip(site: Site) -> None:
    """Nell teaches, Gus coaches her; a clip of a lesson of hers, as rows: this is not about the film."""
    nell, pair = site.new_pair((NELL, "Nell Abara"), (GUS, "Gus Winter"))
    with site.desk.write() as work:
        lesson = Lesson(
            organisation_id=queries.living_pairs_of(work, nell)[0].organisation_id,
            owner_id=nell,
            title="Year 8 ratio",
            state=LessonState.READY,
            progress=1.0,
            duration_ms=1_800_000,
            created_at=work.now,
        )
        work.session.add(lesson)
    with site.api(NELL) as api:
        share = {"pair_id": str(pair), "can": "comment"}
        assert api.post(f"/api/v1/lessons/{lesson.id}/shares", json=share).status_code == 201
        made = {"title": "The pause before the name", "start_ms": 60_000, "end_ms": 75_000}
        assert api.post(f"/api/v1/lessons/{lesson.id}/clips", json=made).status_code == 201


def test_a_cycle_fills_itself_and_both_see_what_is_next(site: Site, enter: Enter, axe: Axe, shoot: Shoot) -> None:
    clip(site)
    gus = enter(GUS)
    gus.goto("/")
    gus.get_by_role("button", name="Begin a cycle").click()
    expect(gus.get_by_role("heading", level=1)).to_have_text("Cycle 1")
    shoot(gus, "cycle-empty-1440")
    gus.get_by_role("button", name="Choose clips").click()
    gus.get_by_role("button", name="Put in: The pause before the name").click()
    expect(gus.get_by_role("button", name="Take out: The pause before the name")).to_be_visible()
    assert axe(gus) == []
    gus.get_by_role("button", name="Done").click()
    gus.get_by_label("Area").fill("Thinking time")
    gus.get_by_label("Plan for the meeting").fill("Watch the pause together.")
    gus.get_by_role("button", name="Save").click()
    expect(gus.get_by_role("listitem").filter(has_text="Plan the meeting").filter(has_text="Done")).to_be_visible()
    gus.get_by_label("Something to come back to").fill("The back row")
    gus.get_by_role("button", name="Note it").click()
    expect(gus.get_by_role("checkbox", name="The back row")).to_be_visible()
    assert axe(gus) == []

    nell = enter(NELL, width=390, height=844)
    nell.goto("/")
    card = nell.get_by_role("article", name="Coaching with Gus Winter")
    expect(card.get_by_role("heading")).to_have_text("Look at your steps again")
    expect(nell.get_by_role("link", name="Gus Winter began a cycle with you")).to_be_visible()
    shoot(nell, "home-cycle-390")
    assert axe(nell) == []
    with nell.expect_response("**/notices/read"):  # a page loaded anew does not wait for what the last one was saying
        card.get_by_role("link", name=re.compile("Open the cycle")).click()
    expect(nell.get_by_role("link", name=re.compile("The pause before the name"))).to_be_visible()
    address = nell.url
    nell.goto("/")
    expect(card).to_be_visible()
    expect(nell.get_by_role("link", name="Gus Winter began a cycle with you")).to_have_count(0)

    for scheme in ("light", "dark"):
        for width in (390, 820, 1440):
            page = enter(GUS, width=width, scheme=scheme, touch=width == 390)
            for name, place in (("cycle", address), ("home", "/"), ("account", "/account")):
                page.goto(place)
                expect(page.get_by_role("heading", level=2).first).to_be_visible()
                expect(page.locator("[role=status]:has-text('Loading')")).to_have_count(0)
                shoot(page, f"{name}-with-cycle-{width}-{scheme}")
                assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"{name} at {width}"
                assert axe(page) == [], f"{name} at {width}, {scheme}"

    gus.goto(address)
    gus.get_by_role("button", name="Begin the next cycle").click()
    gus.get_by_role("button", name="Begin it").click()
    expect(gus.get_by_role("heading", level=1)).to_have_text("Cycle 2")
    expect(gus.get_by_text("from an earlier cycle")).to_be_visible()
    expect(gus.get_by_label("Area")).to_have_value("")
    touched = enter(NELL, width=390, height=844, touch=True)
    touched.goto(gus.url)
    touched.get_by_role("button", name="Change the words: The back row").tap()
    touched.get_by_label("What to come back to").fill("The back row, after break")
    shoot(touched, "cycle-reword-390")
    assert axe(touched) == []
    touched.get_by_role("button", name="Save").last.tap()
    pencil = gus.get_by_role("button", name="Change the words: The back row, after break")
    expect(pencil).to_be_visible()
    pencil.focus()
    gus.keyboard.press("Enter")
    gus.keyboard.type(" and again")
    gus.keyboard.press("Enter")
    expect(gus.get_by_role("checkbox", name="The back row, after break and again")).to_be_visible()
    gus.get_by_role("link", name="Cycle 1: Thinking time").click()
    expect(gus.get_by_role("heading", level=1)).to_have_text("Cycle 1")
    expect(gus.get_by_role("link", name="Cycle 2", exact=True)).to_be_visible()

    ines = enter(INES)
    ines.goto("/people")
    ines.get_by_label("Name").fill("Winter break")
    ines.get_by_label("First day").fill("2027-12-20")
    ines.get_by_label("Last day").fill("2027-12-31")
    ines.get_by_role("button", name="Add the holiday").click()
    expect(ines.get_by_text("Winter break")).to_be_visible()
    shoot(ines, "holidays-1440")
    assert axe(ines) == []
    ines.goto(address)
    expect(ines.get_by_text("Not there, or not yours")).to_be_visible()
