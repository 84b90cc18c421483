"""A step's way from the library to being secure, by two people, and the pages it passes, looked at in every size."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coaching.access.facts import Actor, Role
from coaching.lessons.models import Lesson, LessonState
from coaching.people import actions, queries
from coaching.people.models import Cadence
from tests.browser.conftest import PASSWORD, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AMA, DANA, TOMAS, INES = (f"{name}@moor.example" for name in ("ama", "dana", "tomas", "ines"))
PAUSE = "Question first, then pause, then the name"
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


@pytest.fixture(scope="module", autouse=True)
def moor(site: Site) -> None:
    """A school of its own: its library is empty, and its teacher has no goals yet."""
    with site.desk.write() as work:
        school = actions.add_organisation(work, "Moor School")
        made = [
            actions.add_person(work, school.id, email, name, role, PASSWORD)
            for email, name, role in (
                (AMA, "Ama Osei", Role.MEMBER),
                (DANA, "Dana Kessler", Role.MEMBER),
                (TOMAS, "Tomas Berg", Role.MEMBER),
                (INES, "Ines Ferro", Role.ADMIN),
            )
        ]
        system, work.actor = work.actor, Actor(made[0].id, school.id, Role.MEMBER)
        actions.add_pair(work, made[1].id, made[0].id, Cadence.WEEKLY)
        work.actor = system


def teach(site: Site, title: str, taught_on: date | None = None) -> str:
    """A lesson of Ama's that is ready, as a row: this is not about the film. Shared with the pair."""
    with site.desk.write() as work:
        ama = queries.person_with_email(work, AMA)
        assert ama is not None
        pair = queries.living_pairs_of(work, ama.id)[0]
        lesson = Lesson(
            organisation_id=pair.organisation_id,
            owner_id=ama.id,
            title=title,
            taught_on=taught_on,
            state=LessonState.READY,
            progress=1.0,
            duration_ms=1_800_000,
            created_at=work.now,
        )
        work.session.add(lesson)
    with site.api(AMA) as api:
        share = {"pair_id": str(pair.id), "can": "comment"}
        assert api.post(f"/api/v1/lessons/{lesson.id}/shares", json=share).status_code == 201
    return str(lesson.id)


def press(page: Page, name: str) -> None:
    """Reach a button by the keyboard and press it."""
    button = page.get_by_role("button", name=name).last
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")


def test_a_step_goes_from_the_library_to_secure(site: Site, enter: Enter, axe: Axe, shoot: Shoot) -> None:
    ines = enter(INES)
    ines.goto("/library")
    expect(ines.get_by_role("heading", name="An empty shelf")).to_be_visible()
    shoot(ines, "library-empty-1440")
    assert axe(ines) == []
    ines.get_by_role("button", name="Begin with 24 ready-made steps").click()
    expect(ines.get_by_role("heading", name="Checking understanding")).to_be_visible()

    # the coach finds a step, and proposes it without typing a word of it
    dana = enter(DANA)
    dana.goto("/steps")
    dana.get_by_role("button", name="Ama Osei").click()
    expect(dana.get_by_role("heading", name="No goals yet for Ama")).to_be_visible()
    dana.get_by_role("link", name="Library").last.click()
    dana.get_by_role("searchbox", name="Search the library").fill("pause name")
    expect(dana.get_by_role("heading", level=3)).to_have_count(1)
    dana.get_by_role("link", name=PAUSE).click()
    dana.get_by_role("button", name="Use this step").click()
    dialog = dana.get_by_role("dialog")
    expect(dialog.get_by_label("For")).to_have_value(re.compile(".+"))
    assert dialog.get_by_label("For").evaluate("select => select.selectedOptions[0].text") == "Ama Osei"
    dialog.get_by_label("The new goal").fill("Everyone thinks")
    assert axe(dana) == []
    dialog.get_by_role("button", name="Propose it").click()
    expect(dana.get_by_role("heading", level=1)).to_have_text(PAUSE)
    expect(dana.get_by_text(re.compile("Waiting for Ama.s yes"))).to_be_visible()
    expect(dana.get_by_role("button", name="Agree to this step")).to_have_count(0)
    address = dana.url
    step_id = address.rsplit("/", 1)[1]

    # the teacher agrees, on a phone, by the keyboard alone; there is nothing yet to close it with
    before = teach(site, "Year 8 fractions", date(2026, 3, 2))
    note(site, before, step_id, "Every hand is up before the question ends.", 72_000, 90_000)
    ama = enter(AMA, width=390, height=844)
    ama.goto("/")
    ama.get_by_role("navigation", name="Main, phone").get_by_role("link", name="Steps").click()
    expect(ama.get_by_role("heading", level=1)).to_have_text("Your steps")  # the first screen names the step too
    ama.get_by_role("link", name=PAUSE).click()
    expect(ama.get_by_text("Every hand is up before the question ends.")).to_be_visible()
    press(ama, "Agree to this step")
    press(ama, "Begin to practise it")
    expect(ama.get_by_role("region", name="The step").get_by_role("status")).to_have_text("Practising")
    press(ama, "Close it on evidence")
    expect(ama.get_by_text("Nothing from a lesson taught after it was agreed")).to_be_visible()
    shoot(ama, "step-nothing-yet-390")
    assert axe(ama) == []
    ama.keyboard.press("Escape")
    expect(ama.get_by_role("button", name="Close it on evidence")).to_be_focused()

    # the coach notes a span in the next lesson; it becomes the clip that closes the step
    after = teach(site, "Year 8 decimals")
    note(site, after, step_id, "Six seconds. Three more hands in the last two.", 300_000, 330_000)
    press(ama, "Close it on evidence")
    expect(ama.get_by_role("radio")).to_have_count(1)
    shoot(ama, "step-close-390")
    assert axe(ama) == []
    press(ama, "Close the step")
    expect(ama.get_by_text("You closed it on evidence")).to_be_visible()
    expect(ama.get_by_text(re.compile("Next look"))).to_be_visible()
    dana.reload()
    expect(dana.get_by_text("Ama Osei closed it on evidence")).to_be_visible()
    assert axe(dana) == []
    shoot(dana, "step-secure-1440")

    # a colleague and the administrator see nothing of it
    for stranger in (TOMAS, INES):
        page = enter(stranger)
        page.goto(address)
        expect(page.get_by_text("Not there, or not shared with you")).to_be_visible()


def note(site: Site, lesson_id: str, step_id: str, body: str, start_ms: int, end_ms: int) -> None:
    """The coach's note on a span, pointing at the step."""
    with site.api(DANA) as api:
        sent: dict[str, Any] = {"kind": "observe", "start_ms": start_ms, "end_ms": end_ms, "body": body}
        sent |= {"visibility": "published", "links": [{"type": "step", "id": step_id}]}
        assert api.post(f"/api/v1/lessons/{lesson_id}/annotations", json=sent).status_code == 201


@pytest.fixture
def places(site: Site) -> dict[str, str]:
    """The pages to look at, with something on them; the test before left a step."""
    with site.api(INES) as api:
        api.post("/api/v1/step-templates/starter")
    with site.api(DANA) as api:
        pair = next(one for one in api.get("/api/v1/pairs").json()["items"] if one["teacher"]["name"] == "Ama Osei")
        teacher = pair["teacher"]["id"]
        template = api.get("/api/v1/step-templates", params={"q": "still"}).json()["items"][0]["id"]
        goal = api.post(
            "/api/v1/goals", json={"teacher_id": teacher, "title": "Calm starts", "why": "We lose minutes."}
        )
        made = api.post(f"/api/v1/goals/{goal.json()['id']}/steps", json={"template_id": template}).json()
    return {
        "steps": f"/steps?teacher={teacher}",
        "step": f"/steps/{made['id']}",
        "library": "/library",
        "template": f"/library/{template}",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_steps_is_clean_and_kept_as_a_picture(
    enter: Enter, axe: Axe, shoot: Shoot, places: dict[str, str], scheme: str
) -> None:
    found: dict[str, list[str]] = {}
    for width in (390, 820, 1440):
        page = enter(DANA, width=width, height=900, scheme=scheme, touch=width == 390)
        for name, address in places.items():
            page.goto(address)
            expect(page.get_by_role("heading", level=2).first).to_be_visible()
            expect(page.locator("[role=status]:has-text('Loading')")).to_have_count(0)
            shoot(page, f"{name}-{width}-{scheme}")
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
            if problems := axe(page):
                found[f"{name}-{width}"] = problems
    assert found == {}
