"""Drawing on the picture: for a note, with a mouse and with a finger, and together in a room; always on the same things."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.recordings import make_lesson
from tests.browser.test_whole_path import ended, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AMA, DANA = "ama@hill.example", "dana@hill.example"
API = "/api/v1"
FILM_S = 12
CORNER = [(0.25, 0.25), (0.5, 0.75), (0.75, 0.25)]
BAR = [(0.1, 0.9), (0.9, 0.9)]
Place = tuple[float, float]
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]

READY = "() => { const video = document.querySelector('video'); return video?.readyState >= 2 && !video.seeking; }"
PAUSED = "() => document.querySelector('video').paused"
PICTURE = """() => {
  const video = document.querySelector('video'), place = video.getBoundingClientRect(), ratio = video.videoWidth / video.videoHeight;
  const width = Math.min(place.width, place.height * ratio), height = width / ratio;
  return [place.left + (place.width - width) / 2, place.top + (place.height - height) / 2, width, height];
}"""
ENDS = """path => [0, path.getTotalLength()].map((at) => {
  const place = path.getPointAtLength(at).matrixTransform(path.getScreenCTM());
  return [place.x, place.y];
})"""


@dataclass(frozen=True)
class Story:
    """A lesson of Ama's that Dana, her coach, may comment on; not as wide as a screen."""

    lesson: str
    pair: str


@pytest.fixture(scope="module")
def story(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The lesson, ready and shared."""
    film = make_lesson(tmp_path_factory.mktemp("drawing") / "lesson.mp4", FILM_S, "320x240").read_bytes()
    with site.api(AMA) as ama:
        pair = next(one for one in ama.get(f"{API}/pairs").json()["items"] if one["coach"]["name"] == "Dana Kessler")
        lesson = upload(ama, film, "Year 8 area.mp4")
        assert ended(ama, lesson)["state"] == "ready"
        shared = ama.post(f"{API}/lessons/{lesson}/shares", json={"pair_id": pair["id"], "can": "comment"})
        assert shared.status_code == 201, shared.text
    return Story(lesson, pair["id"])


def come(page: Page, address: str) -> None:
    """Open a page, and wait for its picture."""
    page.goto(address)
    page.wait_for_function(READY, timeout=30_000)


def places(page: Page, shares: list[Place]) -> list[Place]:
    """Where on the screen these places of the picture are."""
    left, top, width, height = page.evaluate(PICTURE)
    return [(left + x * width, top + y * height) for x, y in shares]


def with_mouse(page: Page, shares: list[Place]) -> None:
    """A line from place to place of the picture."""
    first, *rest = places(page, shares)
    page.mouse.move(*first)
    page.mouse.down()
    for place in rest:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def with_finger(page: Page, shares: list[Place]) -> None:
    """The same on glass."""
    touch = page.context.new_cdp_session(page)

    def say(kind: str, *at: Place) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    first, *rest = places(page, shares)
    say("touchStart", first)
    for place in rest:
        say("touchMove", place)
    say("touchEnd")


def drawing(page: Page, name: str) -> Locator:
    """What is drawn over the picture."""
    return page.get_by_role("img", name=re.compile(name))


def lines(shown: Locator) -> Locator:
    """Its lines, without their dark edges."""
    return shown.locator("path[stroke]")


def lies(page: Page, line: Locator, shares: list[Place]) -> None:
    """A line lies on these places of the picture, from end to end."""
    wanted = places(page, [shares[0], shares[-1]])
    for (x, y), (at_x, at_y) in zip(line.evaluate(ENDS), wanted, strict=True):
        assert (x, y) == pytest.approx((at_x, at_y), abs=2)


def kept(site: Site, story: Story, body: str) -> dict[str, Any]:
    """A note as the server has it."""
    with site.api(AMA) as ama:
        notes: list[dict[str, Any]] = ama.get(f"{API}/lessons/{story.lesson}/annotations").json()["items"]
    return next(one for one in notes if one["body"] == body)


def test_a_drawing_is_on_its_picture_and_nowhere_else(
    site: Site, enter: Enter, story: Story, axe: Axe, shoot: Shoot
) -> None:
    dana = enter(DANA)
    come(dana, f"/lessons/{story.lesson}?t=4000")
    _drawn_with_a_mouse(dana, axe, shoot)
    _half_written_it_survives(dana)
    note = kept(site, story, "She stands in their way.")
    assert [len(stroke["points"]) for stroke in note["drawing"]["strokes"]] == [3, 2]
    assert note["start_ms"] == 4000
    _seen_at_its_moment_on_any_screen(enter(AMA, width=390, height=844, touch=True), story, axe, shoot)
    tablet = enter(DANA, width=820, height=1100, scheme="dark")
    come(tablet, f"/lessons/{story.lesson}?t=4000")
    lies(tablet, lines(drawing(tablet, "for the note: She stands")).first, CORNER)
    shoot(tablet, "drawing-seen-820-dark")
    assert axe(tablet) == []
    tablet.context.close()
    _changed_and_taken_away(dana, site, story)


def _drawn_with_a_mouse(dana: Page, axe: Axe, shoot: Shoot) -> None:
    dana.locator("h1").focus()
    dana.keyboard.press("d")
    expect(dana.get_by_role("group", name="Drawing on the picture")).to_be_visible()
    with_mouse(dana, CORNER)
    with_mouse(dana, [(0.3, 0.3), (0.4, 0.9)])
    mine = drawing(dana, "Your drawing")
    expect(lines(mine)).to_have_count(2)
    lies(dana, lines(mine).first, CORNER)
    dana.keyboard.press("Control+z")
    expect(lines(mine)).to_have_count(1)
    dana.get_by_role("button", name="Blue").click()
    with_mouse(dana, BAR)
    dana.get_by_role("button", name="Wipe the drawing").click()
    expect(mine).to_have_count(0)
    dana.keyboard.press("Control+z")
    expect(lines(mine)).to_have_count(2)
    assert lines(mine).evaluate_all("all => new Set(all.map((one) => one.getAttribute('stroke'))).size") == 2
    shoot(dana, "drawing-1440")
    assert axe(dana) == []
    dana.keyboard.press("Escape")
    expect(dana.get_by_role("group", name="Player", exact=True)).to_be_visible()
    expect(dana.get_by_label("Your note")).to_be_focused()
    expect(mine, "it stays while one writes").to_have_count(1)


def _half_written_it_survives(dana: Page) -> None:
    dana.reload()
    dana.wait_for_function(READY, timeout=30_000)
    moment = dana.get_by_role("button", name=re.compile("^About 0:04"))
    expect(moment, "the film has come to its moment, and nothing moves any more").to_have_text("0:04")
    expect(dana.get_by_role("button", name="Remove the drawing")).to_be_visible()
    expect(lines(drawing(dana, "Your drawing"))).to_have_count(2)
    dana.get_by_label("Your note").fill("She stands in their way.")
    with dana.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/annotations")):
        dana.get_by_role("button", name="Add note").click()  # it is shown before it has arrived
    expect(dana.get_by_role("button", name="Remove the drawing")).to_have_count(0)
    expect(drawing(dana, "for the note: She stands")).to_be_visible()
    dana.locator("h1").focus()
    dana.keyboard.press("k")
    expect(drawing(dana, "drawing|Drawing")).to_have_count(0)
    dana.keyboard.press("k")


def _seen_at_its_moment_on_any_screen(ama: Page, story: Story, axe: Axe, shoot: Shoot) -> None:
    come(ama, f"/lessons/{story.lesson}")
    sign = ama.get_by_role("button", name="With a drawing: show it on the picture")
    expect(drawing(ama, "for the note")).to_have_count(0)
    player = ama.get_by_role("group", name="Player")
    player.get_by_role("button", name="Play").tap()
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    sign.tap()
    shown = drawing(ama, "for the note: She stands")
    expect(shown).to_be_visible()
    assert ama.evaluate(PAUSED)
    ama.wait_for_function(READY)
    lies(ama, lines(shown).first, CORNER)
    shoot(ama, "drawing-seen-390")
    assert axe(ama) == []
    ama.set_viewport_size({"width": 844, "height": 390})
    ama.wait_for_timeout(300)
    lies(ama, lines(shown).first, CORNER)
    lies(ama, lines(shown).last, BAR)
    ama.set_viewport_size({"width": 390, "height": 844})

    ama.get_by_label("Your note").tap()
    ama.get_by_role("button", name="Draw on the picture").tap()
    expect(ama.get_by_role("group", name="Drawing on the picture")).to_be_visible()
    before = ama.evaluate("() => scrollY")
    with_finger(ama, BAR)
    mine = drawing(ama, "Your drawing")
    expect(lines(mine)).to_have_count(1)
    lies(ama, lines(mine).first, BAR)
    assert ama.evaluate("() => scrollY") == before, "a finger that draws does not move the page"
    shoot(ama, "drawing-390")
    assert axe(ama) == []
    ama.get_by_role("button", name="Take the last line back").tap()
    expect(mine, "one sees it go before the finger goes on").to_have_count(0)
    ama.get_by_role("button", name="Done").tap()
    expect(ama.get_by_role("button", name="Remove the drawing")).to_have_count(0)


def _changed_and_taken_away(dana: Page, site: Site, story: Story) -> None:
    note = dana.get_by_role("article").filter(has_text="She stands in their way.")

    def edit() -> None:
        note.get_by_role("button", name="More about the note").click()
        dana.get_by_role("menuitem", name="Edit").click()

    edit()
    note.get_by_role("button", name="Change the drawing").click()
    with_mouse(dana, [(0.4, 0.1), (0.6, 0.1)])
    dana.get_by_role("button", name="Done").click()
    with dana.expect_response(lambda answer: answer.request.method == "PATCH"):
        note.get_by_role("button", name="Save").click()
    expect(lines(drawing(dana, "for the note: She stands"))).to_have_count(3)
    edit()
    note.get_by_role("button", name="Remove the drawing").click()
    expect(drawing(dana, "drawing|Drawing")).to_have_count(0)
    with dana.expect_response(lambda answer: answer.request.method == "PATCH") as answer:
        note.get_by_role("button", name="Save").click()
    assert answer.value.ok
    assert kept(site, story, "She stands in their way.")["drawing"] is None
    expect(note.get_by_role("button", name="With a drawing")).to_have_count(0)


def test_people_draw_together_and_keep_it_as_a_note(
    site: Site, enter: Enter, story: Story, axe: Axe, shoot: Shoot
) -> None:
    with site.api(DANA) as api:
        subject = {"type": "lesson", "id": story.lesson}
        room = api.post(f"{API}/rooms", json={"pair_id": story.pair, "subject": subject}).json()["id"]
    dana, ama = enter(DANA), enter(AMA, width=390, height=844, touch=True)
    come(dana, f"/rooms/{room}")
    come(ama, f"/rooms/{room}")
    dana.locator("h1").focus()
    for key in ("k", "d"):  # whoever has the control stops the picture by drawing
        dana.keyboard.press(key)
    expect(dana.get_by_role("group", name="Drawing on the picture")).to_be_visible()
    with_mouse(dana, CORNER)
    shown = {page: drawing(page, "Drawn together") for page in (dana, ama)}
    expect(lines(shown[ama])).to_have_count(1)
    expect(shown[ama]).to_have_accessible_name("Drawn together on the picture, by Dana Kessler")
    ama.wait_for_timeout(300)
    lies(ama, lines(shown[ama]).first, CORNER)

    ama.get_by_role("button", name="More about the room").tap()
    ama.get_by_role("menuitem", name="Draw on the picture").tap()
    expect(ama.get_by_role("group", name="Drawing on the picture")).to_be_visible()
    with_finger(ama, BAR)
    expect(lines(shown[dana])).to_have_count(2)
    lies(dana, lines(shown[dana]).last, BAR)
    assert lines(shown[dana]).evaluate_all("all => new Set(all.map((one) => one.getAttribute('stroke'))).size") == 2
    dana.keyboard.press("Control+z")
    expect(lines(shown[ama]), "one takes back what is one's own").to_have_count(1)
    with_mouse(dana, CORNER)
    expect(lines(shown[ama])).to_have_count(2)
    for page, width in ((dana, 1440), (ama, 390)):
        shoot(page, f"room-drawing-{width}")
        assert axe(page) == []
    _kept_as_a_note(site, story, dana, ama)


def _kept_as_a_note(site: Site, story: Story, dana: Page, ama: Page) -> None:
    ama.get_by_role("button", name="Keep as a note").tap()
    expect(ama.get_by_role("button", name="Remove the drawing"), "taken into the note").to_be_visible()
    ama.get_by_label("Your note").fill("From here to there.")
    ama.get_by_role("button", name="Add note").tap()
    note = dana.get_by_role("article").filter(has_text="From here to there.")
    expect(note.get_by_role("button", name="With a drawing")).to_be_visible()
    made = kept(site, story, "From here to there.")
    assert len({stroke["colour"] for stroke in made["drawing"]["strokes"]}) == 2
    dana.keyboard.press("Escape")
    dana.keyboard.press("k")
    for page in (dana, ama):
        expect(drawing(page, "drawing|Drawing|Drawn")).to_have_count(0)
    dana.keyboard.press("k")
    dana.locator("h1").focus()
    dana.keyboard.press("d")
    expect(dana.get_by_role("group", name="Drawing on the picture")).to_be_visible()
    with_mouse(dana, BAR)
    expect(lines(drawing(ama, "Drawn together"))).to_have_count(1)
    dana.get_by_role("button", name="Wipe it for everybody").click()
    expect(drawing(ama, "Drawn together")).to_have_count(0)

    come(ama, f"/lessons/{story.lesson}")
    ama.get_by_role("article").filter(has_text="From here to there.").get_by_role("button", name="With a drawing").tap()
    shown = drawing(ama, "for the note: From here to there.")
    expect(lines(shown)).to_have_count(2)
    ama.wait_for_function(READY)
    lies(ama, lines(shown).first, BAR)
