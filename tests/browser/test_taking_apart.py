"""A clip becomes a model with the teacher's yes, and two people in two browsers take it apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.recordings import make_lesson
from tests.browser.test_whole_path import ended, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AMA, DANA, TOMAS, INES = (f"{name}@hill.example" for name in ("ama", "dana", "tomas", "ines"))
API = "/api/v1"
STEP, MODEL = "Wait before the name", "She waits, and looks around"
CRITERIA = ["Three seconds pass before a name", "Most hands are up"]
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


def prepared(site: Site, folder: Path, title: str = STEP) -> tuple[str, str]:
    """A lesson of Ama's with a film and a clip, shared with her coach, and a step: ids of lesson and step."""
    with site.api(AMA) as ama:
        lesson_id = upload(ama, make_lesson(folder / "Plants.mp4", 20).read_bytes(), "Plants.mp4")
        assert ended(ama, lesson_id)["state"] == "ready"
        pair = next(one for one in ama.get(f"{API}/pairs").json()["items"] if one["coach"]["name"] == "Dana Kessler")
        shared = ama.post(f"{API}/lessons/{lesson_id}/shares", json={"pair_id": pair["id"], "can": "comment"})
        assert shared.status_code == 201
        clip = {"title": MODEL, "start_ms": 5300, "end_ms": 14_500}
        assert ama.post(f"{API}/lessons/{lesson_id}/clips", json=clip).status_code == 201
        consent = {"state": "all", "note": ""}
        assert ama.put(f"{API}/lessons/{lesson_id}/consent", json=consent).status_code == 200
        step = {"title": title, "area": "Checking understanding", "criteria": CRITERIA}
        made = ama.post(f"{API}/step-templates", json=step)
        assert made.status_code == 201
    return lesson_id, made.json()["id"]


def look(page: Page, axe: Axe, shoot: Shoot, name: str) -> None:
    """The page is clean, fits, and is kept as a picture."""
    shoot(page, name)
    assert axe(page) == [], name
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"


def mark(page: Page, number: int, why: str) -> None:
    """Mark a criterion by its number and say why."""
    count = page.get_by_role("region", name="Your marks").get_by_role("listitem").count()
    page.locator("h1").focus()
    page.keyboard.press(str(number))
    rows = page.get_by_role("region", name="Your marks").get_by_role("listitem")
    expect(rows).to_have_count(count + 1)
    field = page.get_by_label(f"Why here? ({number})").last
    field.fill(why)
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        field.press("Enter")


def test_a_model_is_published_and_taken_apart_by_two(
    site: Site, enter: Enter, axe: Axe, shoot: Shoot, tmp_path: Path
) -> None:
    lesson_id, step_id = prepared(site, tmp_path)

    # the coach asks from the clip's menu, without typing
    dana = enter(DANA)
    dana.goto(f"/library/{step_id}")
    expect(dana.get_by_text("No model yet")).to_be_visible()
    look(dana, axe, shoot, "model-none-1440")
    dana.goto(f"/lessons/{lesson_id}")
    dana.get_by_text("1 clip", exact=True).click()
    dana.get_by_role("button", name=f"More about clip {MODEL}").press("Enter")
    dana.get_by_role("menuitem", name="Make it a model of a step").press("Enter")
    dialog = dana.get_by_role("dialog", name="Make it a model")
    dialog.get_by_label("Which step does it show?").select_option(value=step_id)
    look(dana, axe, shoot, "model-ask-1440")
    dialog.get_by_role("button", name="Ask Ama Osei").click()
    expect(dana.get_by_text("Ama Osei is asked")).to_be_visible()

    # the teacher says yes on a phone; a colleague and the administrator see nothing
    ama = enter(AMA, width=390, height=844, touch=True, scheme="dark")
    ama.goto("/")
    ama.get_by_role("link", name=re.compile("Dana Kessler asks to use your clip")).click()
    expect(ama.get_by_role("button", name="Yes, use it")).to_be_visible()
    look(ama, axe, shoot, "model-asked-390-dark")
    ama.get_by_role("button", name="Yes, use it").click()
    expect(ama.get_by_role("button", name="Take it apart")).to_be_visible()
    for stranger in (TOMAS, INES):
        page = enter(stranger)
        page.goto(f"/library/{step_id}")
        expect(page.get_by_text("No model yet")).to_be_visible()

    # the coach watches in place, and begins
    dana.goto(f"/library/{step_id}")
    dana.get_by_role("button", name="Watch", exact=True).click()
    dana.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    look(dana, axe, shoot, "model-watch-1440")
    dana.get_by_role("button", name="Take it apart").click()
    dana.get_by_role("dialog").get_by_role("button", name="Begin").click()
    expect(dana.get_by_role("heading", name="Where does it happen?")).to_be_visible()
    dana.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    mark(dana, 1, "Her eyes go round once")
    dana.locator("h1").focus()
    dana.keyboard.press("ArrowRight")
    mark(dana, 2, "canary: the back row")
    expect(dana.get_by_role("region", name="Your marks").get_by_text("0:10")).to_be_visible()
    look(dana, axe, shoot, "apart-marking-1440")
    dana.get_by_role("button", name="Commit to these marks").click()
    expect(dana.get_by_text("You have committed")).to_be_visible()
    look(dana, axe, shoot, "apart-committed-1440")

    # the teacher marks too, seeing that the other has committed, but not what
    ama.goto("/")
    ama.get_by_role("link", name=re.compile("Take .* apart with Dana Kessler")).click()
    expect(ama.get_by_text("Dana Kessler committed")).to_be_visible()
    ama.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    expect(ama.get_by_text("canary")).to_have_count(0)
    ama.get_by_role("button", name=re.compile(CRITERIA[0])).tap()
    expect(ama.get_by_role("region", name="Your marks").get_by_role("listitem")).to_have_count(1)
    look(ama, axe, shoot, "apart-marking-390-dark")
    ama.get_by_role("button", name="Commit to these marks").tap()

    # both see everything now, without reloading; they agree once
    for page, name in ((ama, "390-dark"), (dana, "1440")):
        expect(page.get_by_role("heading", name="Compare and agree")).to_be_visible(timeout=15_000)
        expect(page.get_by_text("canary: the back row").first).to_be_visible()
        look(page, axe, shoot, f"apart-revealed-{name}")
    expect(dana.get_by_text("You agree on 1. You differ on 2")).to_be_visible()
    expect(dana.get_by_text(re.compile("You and Ama Osei|Ama Osei and You"))).to_be_visible()
    dana.get_by_role("button", name="Make this our rehearsal checklist").click()
    for page, name in ((dana, "1440"), (ama, "390-dark")):
        expect(page.get_by_role("heading", name="Your checklist")).to_be_visible(timeout=20_000)
        expect(page.get_by_text(CRITERIA[0]).first).to_be_visible()
        look(page, axe, shoot, f"apart-agreed-{name}")
    tablet = enter(DANA, width=820, height=1100)
    tablet.goto(dana.url)
    expect(tablet.get_by_role("heading", name="Your checklist")).to_be_visible()
    look(tablet, axe, shoot, "apart-agreed-820")

    # taken back while somebody has it open: it goes from their screen
    with site.api(AMA) as api:
        model = api.get(f"{API}/exemplars", params={"template_id": step_id}).json()["items"][0]["id"]
        assert api.delete(f"{API}/exemplars/{model}").status_code == 204
    expect(dana.get_by_text("Marks on it are no longer shown")).to_be_visible(timeout=20_000)
    expect(dana.locator("video")).to_have_count(0)
    expect(dana.get_by_text(CRITERIA[0])).to_be_visible()
    look(dana, axe, shoot, "apart-withdrawn-1440")


def test_a_model_is_opened_to_people_named_one_by_one(
    site: Site, enter: Enter, axe: Axe, shoot: Shoot, tmp_path: Path
) -> None:
    lesson_id, step_id = prepared(site, tmp_path, "Wait before the second name")
    ama = enter(AMA)
    ama.goto(f"/lessons/{lesson_id}")
    ama.get_by_text("1 clip", exact=True).click()
    ama.get_by_role("button", name=f"More about clip {MODEL}").press("Enter")
    ama.get_by_role("menuitem", name="Make it a model of a step").press("Enter")
    dialog = ama.get_by_role("dialog", name="Make it a model")
    dialog.get_by_label("Which step does it show?").select_option(value=step_id)
    dialog.get_by_label("Who may use it?").select_option("people")
    expect(dialog.get_by_text("Nobody is named yet.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Put it in the library")).to_be_disabled()
    dialog.get_by_role("switch", name="Tomas Berg").press("Space")
    expect(dialog.get_by_text("1 named. Nobody else may use it")).to_be_visible()
    look(ama, axe, shoot, "model-named-1440")
    dialog.get_by_role("button", name="Put it in the library").press("Enter")
    expect(dialog).to_have_count(0)

    # the one who is named watches it; the coach is not, and sees nothing
    tomas, dana = enter(TOMAS), enter(DANA)
    tomas.goto(f"/library/{step_id}")
    expect(tomas.get_by_text("For people Ama Osei named")).to_be_visible()
    tomas.get_by_role("button", name="Watch", exact=True).press("Enter")
    tomas.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    dana.goto(f"/library/{step_id}")
    expect(dana.get_by_text("No model yet")).to_be_visible()

    # another is named instead, on a phone and on a tablet as well
    for width, scheme, who, other in ((390, "dark", "Dana Kessler", "Tomas Berg"), (820, "light", "Ines Ferro", "")):
        page = enter(AMA, width=width, height=844, touch=width < 600, scheme=scheme)
        page.goto(f"/library/{step_id}")
        page.get_by_role("button", name=f"More about {MODEL}").press("Enter")
        page.get_by_role("menuitem", name="Change whom it is for").press("Enter")
        naming = page.get_by_role("dialog", name="Who may use")
        naming.get_by_role("switch", name=who).press("Space")
        if other:
            naming.get_by_role("switch", name=other).press("Space")
        look(page, axe, shoot, f"model-naming-{width}-{scheme}")
        naming.get_by_role("button", name="Save").press("Enter")
        expect(page.get_by_text(f"For {'Dana Kessler' if other else 'Dana Kessler and Ines Ferro'}")).to_be_visible()
        look(page, axe, shoot, f"model-named-{width}-{scheme}")
    dana.reload()
    expect(dana.get_by_text("For people Ama Osei named")).to_be_visible()
    tomas.reload()
    expect(tomas.get_by_text("No model yet")).to_be_visible()
