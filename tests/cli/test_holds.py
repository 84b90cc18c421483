"""Holding recordings from the command line; fsck, backups and restores know of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from coaching.access.facts import SYSTEM
from coaching.errors import Conflict
from coaching.holds.models import HeldLesson, Hold
from coaching.lessons.actions import erase
from coaching.lessons.models import Lesson
from coaching.people.models import Organisation
from coaching.people.queries import person_with_email
from tests.cli.conftest import AMA, DANA, Place
from tests.cli.test_privacy import make_admin

if TYPE_CHECKING:
    from uuid import UUID

Elsewhere = Callable[[], Place]
WHY = ("--reason", "A claim of 3 March")


def hold(place: Place, *words: object) -> Any:
    """Place one as Dana."""
    make_admin(place)
    return place.well("hold", "add", "--as", DANA, *WHY, *words, "--json").told


def kinds(place: Place) -> list[str]:
    """What fsck finds."""
    return [one["kind"] for one in place.run("fsck", "--json").told["wrong"]]


def erased(place: Place, lesson_id: UUID) -> None:
    """Its owner erases it."""
    with place.parts() as parts, parts.desk.write(SYSTEM) as work:
        erase(work, work.session.get_one(Lesson, lesson_id))


def test_holds_are_placed_listed_and_released(school: Place) -> None:
    first, _ = school.lessons()
    one = hold(school, "--lesson", first)
    assert (one["scope"], one["lesson_id"], one["recordings"]) == ("lesson", str(first), 1)
    whole = hold(school, "--of", AMA, "--since", "2020-01-01")
    assert (whole["scope"], whole["since"], whole["recordings"]) == ("person", "2020-01-01", 2)
    with pytest.raises(Conflict, match="on hold since"):
        erased(school, first)
    listed = school.well("hold", "list", "--as", DANA, "--json").told["holds"]
    assert [each["id"] for each in listed] == [whole["id"], one["id"]]
    assert "from 2020-01-01 (A claim of 3 March)" in school.well("hold", "list", "--as", DANA).out
    for each in (one, whole):
        assert "Released" in school.well("hold", "release", each["id"], "--as", DANA).out
    assert school.well("hold", "list", "--as", DANA).out == "No recording is on hold.\n"
    assert school.well("hold", "list", "--as", DANA, "--all").out.count("; released") == 2
    assert "released already" in school.refused("hold", "release", one["id"], "--as", DANA)
    erased(school, first)


def test_what_cannot_be_held_is_one_plain_line(school: Place) -> None:
    make_admin(school)
    lesson = school.lessons()[0]
    assert "There is nothing here" in school.refused("hold", "add", "--as", AMA, *WHY, "--lesson", lesson)
    assert "There is nothing here" in school.refused("hold", "list", "--as", AMA)
    assert "name one recording" in school.refused("hold", "add", "--as", DANA, *WHY)
    assert "is not an id" in school.refused("hold", "add", "--as", DANA, *WHY, "--lesson", "12")
    assert "is not an id" in school.refused("hold", "release", "12", "--as", DANA)


def test_a_person_is_erased_from_here_but_for_what_is_held(school: Place) -> None:
    hold(school, "--lesson", school.lessons()[0])
    told = school.well("person", "erase", AMA, "--json").told
    assert (told["held"], told["erased"]) == (1, False)
    assert "On hold, and erased when that is released: 1" in school.well("person", "erase", AMA).out
    assert "Nothing was erased" in school.refused("person", "erase", AMA, "--confirm", AMA)
    assert school.well("person", "erase", AMA, "--confirm", AMA, "--when-released", "--json").told["erased"] is True


def test_a_backup_brings_holds_back_and_restoring_says_so(school: Place, elsewhere: Elsewhere, tmp_path: Path) -> None:
    hold(school, "--of", AMA)
    school.well("backup", tmp_path / "backup")
    done = elsewhere().run("restore", tmp_path / "backup")
    assert (done.code, "Holds that stand, as of then: 1." in done.out) == (0, True)
    with pytest.raises(Conflict, match="on hold since"):
        erased(elsewhere(), elsewhere().lessons()[0])
    assert elsewhere().well("fsck", "--json").told["wrong"] == []


def test_fsck_finds_what_a_hold_does_not_keep_and_what_it_keeps_elsewhere(school: Place) -> None:
    hold(school, "--of", AMA)
    assert kinds(school) == []
    with school.parts() as parts, parts.desk.write(SYSTEM) as work:
        work.session.delete(work.session.exec(select(HeldLesson)).first())
    assert kinds(school) == ["hold"]
    with school.parts() as parts, parts.desk.write(SYSTEM) as work:
        vale = Organisation(name="Vale", created_at=work.now)
        work.session.add(vale)
        work.session.flush()
        kept = work.session.exec(select(Hold)).one()
        dana = person_with_email(work, DANA)
        assert dana is not None
        kept.organisation_id, kept.person_id = vale.id, dana.id
    assert kinds(school) == ["tenant"]
