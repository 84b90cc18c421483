"""Coverage as a leader sees it, in every size; departments and terms as an administrator sets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from coaching.access.facts import Role
from coaching.cycles.models import Cycle
from coaching.goals.models import Goal, Step, StepState
from coaching.people import actions
from coaching.people.models import Cadence, Membership, Pair, Person
from coaching.work import Work
from tests.browser.conftest import PASSWORD, Site
from tests.world import PASSWORD_HASH

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEA, ADA, MAX = (f"{name}@vale.example" for name in ("lea", "ada", "max"))
INES = "ines@dale.example"
DEPARTMENTS = {
    "Maths and computing": (12, 8, 6),
    "Science": (15, 6, 9),
    "Art": (1, 1, 1),
    "English, drama and everything that has to do with words": (9, 9, 9),
}
"""On cadence, overdue, in no cycle."""
Enter = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], Path]


def found_school(site: Site) -> None:
    """Vale School as rows, large enough for numbers."""
    with site.desk.write() as work:
        school = actions.add_organisation(work, "Vale School")
        for email, name, role in ((LEA, "Lea Leader", Role.LEADER), (ADA, "Ada Admin", Role.ADMIN)):
            actions.add_person(work, school.id, email, name, role, PASSWORD)
        coach = actions.add_person(work, school.id, MAX, "Max Member", Role.MEMBER, PASSWORD)
        place = {"organisation_id": school.id, "role": Role.MEMBER, "joined_at": work.now}
        for department, (in_time, late, none) in DEPARTMENTS.items():
            for number in range(in_time + late + none):
                email = f"{department[:3].lower()}{number}@vale.example"
                person = Person(email=email, name=email, password_hash=PASSWORD_HASH, created_at=work.now)
                work.session.add(person)
                work.session.flush()
                work.session.add(Membership(person_id=person.id, department=department, **place))
                if number < in_time + late:
                    coached(work, school.id, coach, person, number, late=number >= in_time)


def coached(work: Work, school_id: UUID, coach: Person, teacher: Person, number: int, *, late: bool) -> None:
    """A pair in its first cycle, and a step agreed in it."""
    whose = {"organisation_id": school_id}
    pair = Pair(
        **whose,
        coach_id=coach.id,
        teacher_id=teacher.id,
        cadence=Cadence.WEEKLY,
        created_at=work.now,
    )
    work.session.add(pair)
    work.session.flush()
    due_on = work.now.date() + timedelta(days=-2 if late else 3)
    begun = work.now - timedelta(days=5)
    focus, plan = "Waiting" if number % 3 else "", "Ask first." if number % 2 else ""
    work.session.add(
        Cycle(
            **whose,
            pair_id=pair.id,
            number=1,
            focus=focus,
            plan=plan,
            first_due_on=due_on,
            due_on=due_on,
            opened_at=begun,
            opened_by=coach.id,
        )
    )
    goal = Goal(**whose, teacher_id=teacher.id, title="Everybody thinks", created_at=begun, created_by=coach.id)
    work.session.add(goal)
    work.session.flush()
    state = StepState.SECURE if number % 3 == 0 else StepState.AGREED
    step = Step(goal_id=goal.id, title="Wait", state=state, agreed_at=work.now, created_at=begun, created_by=coach.id)
    work.session.add(step)


def test_a_leader_sees_who_is_on_cadence_in_numbers_and_nobody_by_name(
    site: Site, enter: Enter, axe: Axe, shoot: Shoot
) -> None:
    found_school(site)
    ada = enter(ADA)
    ada.goto("/people")
    ada.get_by_role("button", name="More about Max Member").click()
    ada.get_by_role("menuitem", name="Set the department").click()
    ada.get_by_role("textbox", name="Department").fill("science")
    assert axe(ada) == []
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("max@vale.example · Science")).to_be_visible()
    with site.api(ADA) as api:
        today = api.get("/api/v1/coverage").json()["today"]
    ada.get_by_role("textbox", name="Term").fill("Autumn term")
    ada.get_by_label("Begins on").fill(f"{today[:4]}-01-01")
    ada.get_by_label("Ends on").fill(f"{today[:4]}-12-31")
    ada.get_by_role("button", name="Add the term").click()
    expect(ada.get_by_role("button", name="Remove Autumn term")).to_be_visible()
    shoot(ada, "terms-1440")
    assert axe(ada) == []

    lea = enter(LEA)
    lea.goto("/")
    lea.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Coverage").click()
    expect(lea.get_by_role("heading", level=1)).to_have_text("Coverage")
    expect(lea.get_by_role("img", name="On cadence and overdue")).to_be_visible()
    table = lea.get_by_role("table", name="On cadence and overdue")
    expect(table.get_by_role("row", name=re.compile("^All departments 37 of 61"))).to_be_visible()
    expect(lea.get_by_role("heading", name="Autumn term")).to_be_visible()
    assert "vale.example" not in lea.content()
    lea.get_by_role("combobox", name="Department").select_option("Art")
    expect(lea).to_have_url(re.compile(r"department=Art"))
    expect(table.get_by_role("rowheader", name="Art and Maths and computing, together")).to_be_visible()
    expect(table.get_by_role("rowheader", name="Science")).to_have_count(0)
    lea.reload()
    expect(lea.get_by_role("combobox", name="Department")).to_have_value("Art")
    with lea.expect_download() as saved:
        lea.get_by_role("button", name="Save as a sheet (CSV)").click()
    assert saved.value.suggested_filename == "coverage.csv"
    assert "All departments,37,61,61," in saved.value.path().read_text("utf-8-sig")
    lea.get_by_text("Why some numbers are not shown").click()
    expect(lea.get_by_text("this is no ranking")).to_be_visible()

    for scheme in ("light", "dark"):
        for width in (390, 820, 1440):
            page = enter(LEA, width=width, scheme=scheme, touch=width == 390)
            page.goto("/coverage")
            expect(page.get_by_role("img").first).to_be_visible()
            page.set_viewport_size({"width": width, "height": page.evaluate("() => document.body.scrollHeight")})
            shoot(page, f"coverage-{width}-{scheme}")
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"at {width}"
            assert axe(page) == [], f"at {width}, {scheme}"

    hand = enter(LEA, width=390, height=844, touch=True)
    hand.goto("/")
    hand.get_by_role("button", name="Lea Leader: account and sign out").click()
    hand.get_by_role("menuitem", name="Coverage").click()
    expect(hand.get_by_role("heading", level=1)).to_have_text("Coverage")


def test_a_small_school_and_a_member_are_told_why_there_is_nothing(
    site: Site, enter: Enter, axe: Axe, shoot: Shoot
) -> None:
    with site.desk.write() as work:
        school = actions.add_organisation(work, "Dale School")
        actions.add_person(work, school.id, INES, "Ines Ilić", Role.ADMIN, PASSWORD)
    ines = enter(INES, width=820)
    ines.goto("/coverage")
    expect(ines.get_by_role("heading", name="Too few people for numbers")).to_be_visible()
    ines.get_by_role("link", name="Add the terms").focus()
    shoot(ines, "coverage-empty-820")
    assert axe(ines) == []
    ama = enter("ama@hill.example")
    ama.goto("/")
    expect(ama.get_by_role("link", name="People").first).to_be_visible()
    expect(ama.get_by_role("link", name="Coverage")).to_have_count(0)
    ama.goto("/coverage")
    expect(ama.get_by_role("heading", name="This page is for leaders and administrators")).to_be_visible()
    assert axe(ama) == []
