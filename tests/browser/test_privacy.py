"""What is kept and until when, one's own data as a file, the school's rules, and a person erased in two steps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from coaching.access.facts import Role
from coaching.lessons.models import Lesson, LessonState
from coaching.people.actions import add_person
from coaching.people.models import Membership, Person
from coaching.retention.actions import warn_of_ends
from tests.browser.conftest import PASSWORD, Site
from tests.workers.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VERA, INES, HANA = "vera@hill.example", "ines@hill.example", "hana@hill.example"
BROKEN = {"title": "This did not work", "detail": "Please try again in a moment.", "code": "unavailable", "status": 503}
SIZES = ((390, "light"), (390, "dark"), (820, "light"), (1440, "dark"), (1440, "light"))
READY_MS = 60_000


@pytest.fixture
def vera(site: Site) -> Person:
    """A teacher with an old lesson, whose end has been announced, and a young one."""
    with site.desk.write() as work:
        ines = work.session.exec(select(Person).where(Person.email == INES)).one()
        place = work.session.exec(select(Membership).where(Membership.person_id == ines.id)).one()
        person = add_person(work, place.organisation_id, VERA, "Vera Voss", Role.MEMBER, PASSWORD)
        for title, days in (("Fractions with counters", 355), ("Volcanoes", 3)):
            work.session.add(
                Lesson(
                    organisation_id=place.organisation_id,
                    owner_id=person.id,
                    title=title,
                    state=LessonState.FAILED,
                    size_bytes=712_000_000,
                    created_at=work.now - timedelta(days=days),
                )
            )
        work.session.flush()
        warn_of_ends(work)
    return person


def settle(page: Page) -> None:
    """Whatever moves and comes to rest has done so."""
    resting = "one.playState !== 'running' || one.effect.getComputedTiming().endTime === Infinity"
    page.wait_for_function(f"() => document.getAnimations().every((one) => {resting})")


def is_erased(site: Site, person: Person) -> bool:
    """Whether the workers are done with the rows."""
    with site.desk.read() as work:
        return work.session.get_one(Person, person.id).erased_at is not None


def test_a_teacher_keeps_takes_along_and_an_administrator_erases(
    site: Site, vera: Person, enter: Callable[..., Page], axe: Callable[[Page], list[str]], shoot: Callable[..., Path]
) -> None:
    for width, scheme in SIZES:
        page = enter(VERA, width=width, scheme=scheme, touch=width < 600)
        page.goto("/privacy")
        expect(page.get_by_text("Will be deleted on")).to_be_visible()
        expect(page.get_by_text("Nobody has seen any of your lessons.")).to_be_visible()
        page.evaluate("document.fonts.ready")
        shoot(page, f"privacy-{width}-{scheme}")
        page.get_by_role("heading", name="Erase everything about you").scroll_into_view_if_needed()
        shoot(page, f"privacy-end-{width}-{scheme}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing reaches over the edge"
    page.goto("/")
    expect(page.get_by_text("“Fractions with counters” will be deleted on")).to_be_visible()
    shoot(page, "privacy-home-1440-light")
    page.get_by_role("link", name="See until when").press("Enter")

    page.get_by_role("button", name="Keep it longer: Fractions with counters").press("Enter")
    expect(page.get_by_text("Will be deleted on")).to_have_count(0)

    page.get_by_role("button", name="Put my data into a file").press("Enter")
    save = page.get_by_role("link", name="Save the file")
    expect(save).to_be_visible(timeout=READY_MS)
    shoot(page, "privacy-takeout-1440-light")
    with page.expect_download() as saved:
        save.click()
    archive = zipfile.ZipFile(io.BytesIO(saved.value.path().read_bytes()))
    assert archive.testzip() is None
    assert sum(name.endswith("/lesson.json") for name in archive.namelist()) == 2

    admin = enter(INES, width=1440)
    admin.goto("/privacy/school")
    lessons = admin.get_by_role("region", name="Lessons", exact=True)
    lessons.get_by_label("Days of notice").fill("5")
    lessons.get_by_role("button", name="Save").press("Enter")
    expect(lessons.get_by_text("greater than or equal to 7").or_(lessons.get_by_text("between 7"))).to_be_visible()
    lessons.get_by_label("Days of notice").fill("21")
    lessons.get_by_role("button", name="Save").press("Enter")
    expect(admin.get_by_text("Their teacher is told 21 days before the end.")).to_be_visible()
    shoot(admin, "privacy-school-1440-light")
    assert axe(admin) == []

    admin.goto("/people")
    admin.get_by_role("button", name="More about Vera Voss").press("Enter")
    admin.get_by_role("menuitem", name="Erase for ever").press("Enter")
    dialog = admin.get_by_role("alertdialog")
    expect(dialog.get_by_text("2 lessons")).to_be_visible()
    shoot(admin, "privacy-erase-1-1440-light")
    assert axe(admin) == []
    dialog.get_by_role("button", name="Go on").press("Enter")
    dialog.get_by_label(f"Type {VERA}").fill("vera")
    dialog.get_by_role("button", name="Erase for ever").press("Enter")
    expect(dialog.get_by_text("This is not their e-mail address")).to_be_visible()
    dialog.get_by_label(f"Type {VERA}").fill(VERA)
    shoot(admin, "privacy-erase-2-1440-light")
    dialog.get_by_role("button", name="Erase for ever").press("Enter")
    expect(admin.get_by_role("alertdialog")).to_have_count(0)
    until(lambda: is_erased(site, vera), READY_MS / 1000)
    admin.goto("/people")
    expect(admin.get_by_role("heading", name="People", level=1)).to_be_visible()
    expect(admin.get_by_text("Ines Ferro").first).to_be_visible()
    expect(admin.get_by_text("Vera Voss", exact=True)).to_have_count(0)
    admin.goto("/privacy/school")
    expect(admin.get_by_text("A person, erased by an administrator")).to_be_visible()
    shoot(admin, "privacy-certificates-1440-light")
    assert axe(admin) == []
    page.goto("/privacy")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.fixture
def hana(site: Site) -> tuple[Person, Lesson]:
    """A teacher with one lesson, of which somebody will ask to keep it."""
    with site.desk.write() as work:
        ines = work.session.exec(select(Person).where(Person.email == INES)).one()
        place = work.session.exec(select(Membership).where(Membership.person_id == ines.id)).one()
        person = add_person(work, place.organisation_id, HANA, "Hana Hale", Role.MEMBER, PASSWORD)
        lesson = Lesson(
            organisation_id=place.organisation_id,
            owner_id=person.id,
            title="Rivers and lakes",
            state=LessonState.STORED,
            size_bytes=512_000_000,
            created_at=work.now - timedelta(days=30),
        )
        work.session.add(lesson)
    return person, lesson


def test_an_administrator_holds_what_has_to_be_kept_and_its_teacher_sees_that_it_is(
    site: Site,
    hana: tuple[Person, Lesson],
    enter: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    shoot: Callable[..., Path],
) -> None:
    _, lesson = hana
    admin = enter(INES, width=1440)
    holds = admin.get_by_role("region", name="Holds")
    admin.route("**/api/v1/holds?*", lambda route: route.fulfill(status=503, json=BROKEN))
    admin.goto("/privacy/school")
    expect(holds.get_by_text("This did not work")).to_be_visible()
    holds.scroll_into_view_if_needed()
    shoot(admin, "holds-error-1440-light")
    admin.unroute("**/api/v1/holds?*")
    holds.get_by_role("button", name="Try again").press("Enter")
    expect(holds.get_by_text("No recording is on hold.")).to_be_visible()
    assert axe(admin) == []
    shoot(admin, "holds-empty-1440-light")

    holds.get_by_role("button", name="Place a hold").press("Enter")
    dialog = admin.get_by_role("dialog", name="Place a hold")
    dialog.get_by_label("Keep", exact=True).select_option("lesson")
    dialog.get_by_label("Address or id").fill("0198c0de-0000-7000-8000-00000000cafe")
    dialog.get_by_label("Why").fill("Court order 4711")
    dialog.get_by_role("button", name="Place the hold").press("Enter")
    expect(dialog.get_by_text("There is no such recording in your school.")).to_be_visible()
    shoot(admin, "holds-missing-1440-light")
    dialog.get_by_label("Address or id").fill(f"{site.url}/lessons/{lesson.id}")
    dialog.get_by_label("Why").press("Tab")
    admin.keyboard.press("Tab")
    admin.keyboard.press("Enter")
    expect(holds.get_by_text("One recording of Hana Hale")).to_be_visible()
    holds.get_by_role("button", name="Place a hold").press("Enter")
    dialog.get_by_label("Whose").select_option(label="Hana Hale")
    dialog.get_by_label("Taught or added from").fill("2026-09-01")
    dialog.get_by_label("To", exact=True).fill("2026-08-01")
    dialog.get_by_label("Why").fill("A claim by a parent, received by the office")
    dialog.get_by_role("button", name="Place the hold").press("Enter")
    expect(dialog.get_by_text("The last day comes before the first.")).to_be_visible()
    assert axe(admin) == []
    shoot(admin, "holds-place-1440-light")
    dialog.get_by_label("To", exact=True).fill("")
    dialog.get_by_role("button", name="Place the hold").press("Enter")
    expect(holds.get_by_text("Recordings of Hana Hale: 1 so far")).to_be_visible()
    assert "Rivers" not in admin.content()

    for width, scheme in SIZES:
        page = enter(INES, width=width, scheme=scheme, touch=width < 600)
        page.goto("/privacy/school")
        expect(page.get_by_text("Court order 4711")).to_be_visible()
        page.get_by_role("heading", name="Holds").scroll_into_view_if_needed()
        shoot(page, f"holds-{width}-{scheme}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing reaches over the edge"
        mine = enter(HANA, width=width, scheme=scheme, touch=width < 600)
        mine.goto("/privacy")
        expect(mine.get_by_text("by Ines Ferro: it has to be kept for now")).to_be_visible()
        shoot(mine, f"holds-mine-{width}-{scheme}")
        mine.goto(f"/lessons/{lesson.id}")
        expect(mine.get_by_text("by Ines Ferro: it has to be kept for now.")).to_be_visible()
        shoot(mine, f"holds-lesson-{width}-{scheme}")
        assert axe(mine) == []
        assert mine.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing reaches over the edge"
    assert "Court order" not in mine.content()
    mine.get_by_role("button", name="About this lesson").press("Enter")
    mine.get_by_role("button", name="Erase Rivers and lakes").last.press("Enter")
    told = mine.get_by_role("dialog", name="“Rivers and lakes” is on hold")
    expect(told.get_by_text("so it cannot be erased")).to_be_visible()
    settle(mine)
    shoot(mine, "holds-no-erasing-1440-light")
    told.get_by_role("button", name="All right").press("Enter")
    mine.goto("/privacy")
    mine.get_by_role("button", name="Erase me for ever").press("Enter")
    expect(mine.get_by_text("Rivers and lakes: on hold since")).to_be_visible()
    settle(mine)
    shoot(mine, "holds-erase-me-1440-light")
    assert axe(mine) == []

    for name in ("Release: One recording", "Release: Recordings"):
        holds.get_by_role("button", name=name).press("Enter")
        sure = admin.get_by_role("alertdialog", name="Release this hold?")
        expect(sure).to_be_visible()
        settle(admin)
        shoot(admin, "holds-release-1440-light")
        assert axe(admin) == []
        sure.get_by_role("button", name="Release it").press("Enter")
        expect(sure).to_have_count(0)
    expect(holds.get_by_role("button", name="Release")).to_have_count(0)
    mine.goto("/privacy")
    expect(mine.get_by_text("Rivers and lakes").first).to_be_visible()
    expect(
        mine.get_by_text("it has to be kept for now", exact=False).and_(mine.get_by_text("On hold since"))
    ).to_have_count(0)
    expect(mine.get_by_text("Ines Ferro released the hold on it").first).to_be_visible()
