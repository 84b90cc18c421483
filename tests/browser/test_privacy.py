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

VERA, INES = "vera@hill.example", "ines@hill.example"
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
