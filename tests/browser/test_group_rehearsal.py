"""Three colleagues rehearse a step of the library in turns, in three browsers; who is not with them sees nothing of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from coaching.erasing.queries import membership_of
from coaching.lessons.models import Lesson, LessonState
from coaching.people import queries
from tests.browser.conftest import CHROMIUM, PASSWORD, Site
from tests.browser.test_rehearsal import CAMERA, begun, record
from tests.browser.test_rehearsal import look as look_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AMA, DANA, TOMAS, INES, IDA, OLE = (f"{name}@hill.example" for name in ("ama", "dana", "tomas", "ines", "ida", "ole"))
API = "/api/v1"
CRITERIA = ["Three seconds pass before a name", "Most hands are up"]
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


def look(page: Page, axe: Axe, shoot: Shoot, name: str) -> None:
    """As it stands once nothing moves."""
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((one) => one.finished))")
    look_at(page, axe, shoot, name)


def template(site: Site, title: str = "Everybody thinks first") -> dict[str, str]:
    """A step of the library: its id and those of its criteria."""
    step = {"title": title, "area": "Instruction", "cue": "Ask, then count", "criteria": CRITERIA}
    with site.api(AMA) as ama:
        made = ama.post(f"{API}/step-templates", json=step).json()
    return {"id": made["id"], "first": made["criteria"][0]["id"]}


def say(page: Page, glow: str, grow: str, moment: str = "") -> None:
    """What was there, one glow, one grow."""
    page.get_by_role("checkbox", name=CRITERIA[0]).check()
    page.get_by_label("Glow: keep this").fill(glow)
    page.get_by_label("Grow: try this").fill(grow)
    if moment:
        page.get_by_label("Grow is about").select_option(label=moment)
    page.get_by_role("button", name="Keep it, next round").click()


def watchable(site: Site, rehearsal: str, number: int) -> str:
    """The lesson of a round, once Tomas can watch it."""
    with site.api(TOMAS) as tomas:
        until = time.monotonic() + READY_S
        while True:
            rounds = tomas.get(f"{API}/rehearsals/{rehearsal}").json()["rounds"]
            film = rounds[number - 1]["recording"]
            if film and film["state"] == "ready":
                return film["id"]
            assert time.monotonic() < until, film
            time.sleep(0.5)


def test_three_colleagues_take_turns(site: Site, filming: Browser, enter: Enter, axe: Axe, shoot: Shoot) -> None:
    step = template(site)["id"]
    context = filming.new_context(base_url=site.url, viewport={"width": 1440, "height": 900})
    assert context.request.post("/api/v1/session", data={"email": AMA, "password": PASSWORD}).ok
    ama = context.new_page()
    ama.goto(f"/library/{step}")
    rehearsal = begin_by_keyboard(ama, lambda name: look(ama, axe, shoot, name))

    # one's own turn is ticked; then it is the next one's, who is filmed on the same laptop
    company = ama.get_by_role("list", name="Who takes turns")
    expect(company.get_by_role("listitem").filter(has_text="Next")).to_contain_text("You")
    look(ama, axe, shoot, "together-empty-1440")
    ama.get_by_role("button", name="Just tick, no recording").click()
    say(ama, "You held the silence", "Look along the back row")
    expect(ama.get_by_text(re.compile("Dana Kessler.s turn"))).to_be_visible()
    expect(ama.get_by_label("Who rehearses").locator("option:checked")).to_have_text("Dana Kessler")
    record(ama)
    ama.get_by_role("button", name="Send it").click()
    expect(ama.get_by_role("heading", name="Round 2: what did you see?")).to_be_visible(timeout=30_000)
    say(ama, "Slower than before", "Wait for the last hand", CRITERIA[1])
    expect(ama.get_by_text(re.compile("Tomas Berg.s turn"))).to_be_visible()
    expect(ama.get_by_text("This time")).to_be_visible()
    film = watchable(site, rehearsal, 2)
    look(ama, axe, shoot, "together-third-1440")

    # Dana is told on her phone, and finds it on Home; the film of her is hers
    dana = enter(DANA, width=390, height=844, scheme="dark", touch=True)
    dana.goto("/")
    expect(dana.get_by_text(re.compile("asked you to rehearse “Everybody thinks first” together"))).to_be_visible()
    dana.get_by_role("region", name="Rehearsing together").get_by_role("link").tap()
    expect(dana.get_by_role("heading", level=1)).to_have_text("Everybody thinks first")
    card = dana.get_by_role("listitem", name="Round 2", exact=True)
    expect(card.get_by_text("Slower than before")).to_be_visible()
    expect(card.get_by_role("button", name="Delete round 2")).to_be_visible()
    expect(dana.get_by_role("button", name="We are done")).to_have_count(0)
    look(dana, axe, shoot, "together-390-dark")
    with site.api(DANA) as api:
        assert api.get(f"{API}/lessons/{film}").json()["owner"]["name"] == "Dana Kessler"

    # Tomas takes his turn on a tablet and watches hers; an administrator sees nothing of it
    tomas = enter(TOMAS, width=820, height=1100, touch=True)
    tomas.goto(f"/rehearsals/{rehearsal}")
    expect(tomas.get_by_text("Your turn")).to_be_visible()
    tomas.get_by_role("button", name="Watch round 2").tap()
    tomas.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    look(tomas, axe, shoot, "together-watch-820")
    tomas.get_by_role("button", name="Next round", exact=True).tap()
    tomas.get_by_role("button", name="Just tick, no recording").tap()
    say(tomas, "All hands", "Fewer words")
    expect(tomas.get_by_text(re.compile("Ama Osei.s turn"))).to_be_visible()
    ines = enter(INES)
    ines.goto(f"/rehearsals/{rehearsal}")
    expect(ines.get_by_text("Not there, or not yours")).to_be_visible()
    look(ines, axe, shoot, "together-not-yours-1440")
    ines.goto(f"/library/{step}")
    expect(ines.get_by_role("button", name="Rehearse together")).to_be_visible()
    expect(ines.get_by_role("region", name="Rehearsing together")).to_have_count(0)

    leaving(ama, dana, tomas, lambda page, name: look(page, axe, shoot, name))
    context.close()


def begin_by_keyboard(page: Page, seen: Callable[[str], None]) -> str:
    """From the step to the rehearsal without a mouse; the id of the rehearsal."""
    page.get_by_role("button", name="Rehearse together").press("Enter")
    dialog = page.get_by_role("dialog", name=re.compile("Rehearse .* together"))
    expect(dialog.get_by_role("button", name="Begin")).to_be_disabled()
    for name in ("Dana Kessler", "Tomas Berg"):
        dialog.get_by_role("switch", name=name).press("Space")
    seen("together-with-whom-1440")
    dialog.get_by_role("button", name="Begin").press("Enter")
    expect(page.get_by_role("heading", name="Round 1")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def leaving(ama: Page, dana: Page, tomas: Page, seen: Callable[[Page, str], None]) -> None:
    """Dana leaves and takes her film with her; Ama goes on, asks her in again, and says that they are done."""
    dana.get_by_role("button", name="Leave").tap()
    expect(dana.get_by_role("alertdialog")).to_contain_text("Your own stay yours")
    seen(dana, "together-leave-390-dark")
    dana.get_by_role("alertdialog").get_by_role("button", name="Leave").tap()
    expect(dana.get_by_text("You have left the rehearsal.")).to_be_visible()
    card = tomas.get_by_role("listitem", name="Round 2", exact=True)
    expect(card.get_by_role("button", name="Watch round 2")).to_have_count(0, timeout=20_000)
    expect(card.get_by_text("Dana Kessler").first).to_be_visible()
    ama.reload()
    expect(ama.get_by_role("heading", name="Round 4", exact=True)).to_be_visible()
    ama.get_by_role("button", name="Ask somebody in").press("Enter")
    dialog = ama.get_by_role("dialog", name="Ask somebody in")
    expect(dialog.get_by_role("switch")).to_have_count(2)
    dialog.get_by_role("switch", name="Dana Kessler").press("Space")
    seen(ama, "together-ask-in-1440")
    dialog.get_by_role("button", name="Ask them in").press("Enter")
    company = ama.get_by_role("list", name="Who takes turns")
    expect(company.get_by_role("listitem").last).to_contain_text("Dana Kessler")
    ama.get_by_role("button", name="Go on without Dana Kessler").click()
    ama.get_by_role("alertdialog").get_by_role("button", name="Go on without them").click()
    expect(company.get_by_role("listitem")).to_have_count(2)
    ama.get_by_role("button", name="We are done").click()
    ama.get_by_role("alertdialog").get_by_role("button", name="We are done").click()
    expect(ama.get_by_text("This rehearsal is over.")).to_be_visible()
    expect(tomas.get_by_text("This rehearsal is over.")).to_be_visible(timeout=20_000)
    expect(tomas.get_by_role("button", name="Just tick, no recording")).to_have_count(0)
    for page, width in ((ama, 1440), (tomas, 820)):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            seen(page, f"together-over-{width}-{scheme}")


def test_what_a_group_agreed_on_is_rehearsed_by_it(site: Site, enter: Enter, axe: Axe, shoot: Shoot) -> None:
    apart = agreed(site)
    ama = enter(AMA, width=390, height=844, touch=True)
    ama.goto(f"/apart/{apart}")
    ama.get_by_role("button", name="Rehearse it together").tap()
    dialog = ama.get_by_role("dialog", name=re.compile("Rehearse .* together"))
    expect(dialog.get_by_role("switch")).to_have_count(1)
    expect(dialog.get_by_role("switch", name="Tomas Berg")).to_be_checked()
    look(ama, axe, shoot, "together-agreed-390")
    dialog.get_by_role("button", name="Begin").tap()
    expect(ama.get_by_role("heading", level=1)).to_have_text("Everybody thinks first")
    expect(dialog).to_have_count(0)
    expect(ama.get_by_role("region", name="Round 1").get_by_text("Her eyes go round once")).to_be_visible()
    expect(ama.get_by_text(CRITERIA[1])).to_have_count(0)
    look(ama, axe, shoot, "together-checklist-390")


def test_a_pair_that_agrees_while_it_rehearses_is_offered_the_list(
    site: Site, enter: Enter, axe: Axe, shoot: Shoot
) -> None:
    site.new_pair((IDA, "Ida Teach"), (OLE, "Ole Coach"))
    cycle, step = begun(site, IDA, "Ole Coach")
    with site.api(IDA) as api:
        one = api.post(f"{API}/cycles/{cycle}/rehearsals", json={"step_id": step}).json()
        tied = {"text": "You waited", "criterion_id": one["criteria"][0]["id"]}
        tried = {"criteria_met": [tied["criterion_id"]], "glow": tied, "grow": tied}
        assert api.post(f"{API}/rehearsals/{one['id']}/rounds", json=tried).status_code == 201
    ida = enter(IDA, width=390, height=844, touch=True)
    ida.goto(f"/rehearsals/{one['id']}")
    following = ida.get_by_role("region", name="Round 2")
    take = following.get_by_role("button", name="Look for what you agreed on")
    expect(following.get_by_text(CRITERIA[1])).to_be_visible()
    expect(take).to_have_count(0)
    agreed(site, IDA, OLE, {"pair_id": one["pair_id"]})
    expect(take).to_be_visible(timeout=10_000)
    look(ida, axe, shoot, "rehearsal-newer-list-390")
    take.tap()
    expect(following.get_by_text("Her eyes go round once")).to_be_visible()
    expect(following.get_by_text(CRITERIA[1])).to_have_count(0)
    expect(take).to_have_count(0)
    before = ida.get_by_role("listitem", name="Round 1", exact=True)
    expect(before.get_by_text("1 of 2")).to_be_visible()
    expect(before.get_by_text(CRITERIA[1])).to_be_visible()
    look(ida, axe, shoot, "rehearsal-list-taken-390")


def agreed(site: Site, first: str = AMA, second: str = TOMAS, company: dict[str, str] | None = None) -> str:
    """Two people took a model of the first one apart and agreed on one moment; its film is not needed here."""
    made = template(site, "She waits for them") if company else template(site)
    with site.desk.write() as work:
        ama = queries.person_with_email(work, first)
        assert ama is not None
        lesson = Lesson(
            organisation_id=membership_of(work, ama.id).organisation_id,
            owner_id=ama.id,
            title="Plants",
            duration_ms=60_000,
            state=LessonState.READY,
            created_at=work.now,
        )
        work.session.add(lesson)
    mark = {"criterion_id": made["first"], "start_ms": 2000, "why": "Her eyes go round once"}
    with site.api(first) as api, site.api(second) as other:
        clip = {"title": "She waits", "start_ms": 1000, "end_ms": 9000}
        clip_id = api.post(f"{API}/lessons/{lesson.id}/clips", json=clip).json()["id"]
        assert api.put(f"{API}/lessons/{lesson.id}/consent", json={"state": "all", "note": ""}).status_code == 200
        wish = {"clip_id": clip_id, "template_id": made["id"], "kind": "model", "title": "She waits"}
        model = api.post(f"{API}/exemplars", json=wish | {"audience": "school"}).json()["id"]
        asked = company or {"person_ids": [other.get(f"{API}/session").json()["id"]]}
        apart: str = api.post(f"{API}/exemplars/{model}/deconstructions", json=asked).json()["id"]
        for one in (api, other):
            assert one.post(f"{API}/deconstructions/{apart}/marks", json=mark).status_code == 201
            assert one.post(f"{API}/deconstructions/{apart}/commit").status_code == 200
        assert api.post(f"{API}/deconstructions/{apart}/agree", json={"marks": [mark]}).status_code == 200
    return apart
