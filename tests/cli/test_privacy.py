"""Retention, erasing people and certificates from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from sqlmodel import select

from coaching.access.facts import Role
from coaching.certificates.actions import finish
from coaching.certificates.models import Certificate
from coaching.erasing import making
from coaching.lessons.actions import erase
from coaching.lessons.models import Lesson
from coaching.people.models import Membership, Person
from coaching.takeouts.models import Takeout
from media.storage import LessonKeys, erased_person_mark, takeout_key
from tests.cli.conftest import AMA, DANA, Place


def make_admin(place: Place) -> None:
    """The school's only administrator is Dana."""
    with place.parts() as parts, parts.desk.write() as work:
        dana = work.session.exec(select(Person).where(Person.email == DANA)).one()
        work.session.exec(select(Membership).where(Membership.person_id == dana.id)).one().role = Role.ADMIN


def test_how_long_recordings_are_kept_is_said_and_set(school: Place) -> None:
    make_admin(school)
    assert "kept for 365 days" in school.well("retention", "show", "--as", DANA).out
    school.well("retention", "set", "lesson", "--as", DANA, "--days", "60", "--warn-days", "10", "--not-longer")
    lesson, rehearsal = school.well("retention", "show", "--as", DANA, "--json").told["rules"]
    assert lesson == {"purpose": "lesson", "days": 60, "warn_days": 10, "may_keep_longer": False}
    assert (rehearsal["purpose"], rehearsal["days"]) == ("rehearsal", 365)
    school.well("retention", "set", "lesson", "--as", DANA, "--days", "0")
    assert "until their owner erases them" in school.well("retention", "show", "--as", DANA).out
    assert "may not" in school.refused("retention", "set", "lesson", "--as", AMA, "--days", "60")
    assert "between 30" in school.refused("retention", "set", "lesson", "--as", DANA, "--days", "3")


def test_a_person_is_erased_in_two_steps(school: Place) -> None:
    told = school.well("person", "erase", AMA, "--json").told
    assert (told["erased"], told["rows"]["lessons"], len(school.lessons())) == (False, 2, 2)
    assert "not their e-mail address" in school.refused("person", "erase", AMA, "--confirm", DANA)
    assert school.well("person", "erase", AMA, "--confirm", AMA, "--json").told["erased"] is True
    with school.parts() as parts, parts.desk.read() as work:
        assert work.session.exec(select(Person).where(Person.email == AMA)).one().disabled_at
    make_admin(school)
    assert "administrator" in school.refused("person", "erase", DANA, "--confirm", DANA)


def test_certificates_are_checked_against_their_seal_and_against_what_is_there(school: Place, tmp_path: Path) -> None:
    first, _ = school.lessons()
    with school.parts() as parts, parts.desk.write() as work:
        lesson = work.session.get_one(Lesson, first)
        certificate = erase(work, lesson)
        parts.store.delete_prefix(LessonKeys(lesson.organisation_id, first).folder)
        finish(work, first)
    saved = tmp_path / "certificate.json"
    said = school.well("certificate", "list", "--json").told
    seal = said.pop("seal")
    saved.write_text(json.dumps({"statement": said, "certificate": {"seal": seal}}))
    assert school.well("certificate", "check").out == "Everything is as it was sealed, and gone.\n"
    school.well("certificate", "check", saved)
    saved.write_text(json.dumps({"statement": said | {"rows": {}}, "certificate": {"seal": seal}}))
    assert "was changed since" in school.refused("certificate", "check", saved)
    with school.parts() as parts:
        parts.store.put_bytes(LessonKeys(lesson.organisation_id, first).poster, b"back")
    assert "is there" in school.refused("certificate", "check")
    with school.parts() as parts:
        parts.store.delete_prefix(LessonKeys(lesson.organisation_id, first).folder)
        with parts.desk.write() as work:
            work.session.get_one(Certificate, certificate.id).rows = {}
    assert [one["kind"] for one in school.run("fsck", "--json").told["wrong"]] == ["certificate_seal"]


def test_a_person_erased_after_the_backup_is_erased_again_and_exports_of_data_are_in_no_backup(
    school: Place, tmp_path: Path
) -> None:
    with school.parts() as parts, parts.desk.write() as work:
        ama = work.session.exec(select(Person).where(Person.email == AMA)).one()
        place = work.session.exec(select(Membership).where(Membership.person_id == ama.id)).one().organisation_id
        fields = {"organisation_id": place, "person_id": ama.id, "with_films": True}
        takeout = Takeout(created_at=work.now, expires_at=work.now, **fields)
        work.session.add(takeout)
        work.session.flush()
        parts.store.put_bytes(takeout_key(place, takeout.id, "0" * 16), b"PK")
        parts.store.put_bytes(erased_person_mark(ama.id), b"")
    school.well("backup", tmp_path / "backup")
    assert not list((tmp_path / "backup").rglob("*.zip"))
    assert [one["kind"] for one in school.run("fsck", "--json").told["wrong"]] == ["erased"]
    assert school.well("fsck", "--repair", "--json").told["erased_again"] == [str(ama.id)]
    with school.parts() as parts, parts.desk.write() as work:
        [certificate] = work.session.exec(select(Certificate)).all()
        while making.erase_next_lesson(work, certificate.id, ama.id):
            pass
        making.erase_rows(work, ama.id)
    assert school.lessons() == []
