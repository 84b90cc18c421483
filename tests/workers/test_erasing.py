"""A person erased by real workers: nothing left in any table, the workflow engine's too, nor in the store."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import select

from coaching.access.facts import SYSTEM, Actor, Role
from coaching.certificates.actions import Why
from coaching.certificates.models import Certificate, Ground
from coaching.certificates.queries import checked
from coaching.db import new_id
from coaching.erasing.actions import erase
from coaching.exports.models import Export
from coaching.jobs import SendMail
from coaching.lessons.models import Lesson, LessonState
from coaching.people.models import Membership, Person
from coaching.retention import holding
from coaching.takeouts.models import Takeout
from media.storage import ERASED, LessonKeys, takeout_key
from tests.engines import on_postgresql, on_sqlite
from tests.filling import fill, words_in
from tests.workers.school import School
from tests.workers.waiting import until
from workers import runtime
from workers.workflows import TELLINGS
from workers.workflows.erase_person import finish, finish_lessons
from workers.workshop import Workshop

CANARY = "Quetzalcoatl"


def given(school: School) -> Certificate:
    """Two lessons with files, a row of everything, a letter; the person is to be erased."""
    me, here = school.teacher.person_id, school.teacher.organisation_id
    assert me is not None
    assert here is not None
    with school.desk.write() as work:
        fields = {"organisation_id": here, "owner_id": me, "state": LessonState.READY, "created_at": work.now}
        fields |= {"tended_at": work.now}
        lessons = [Lesson(title=f"{CANARY} {number}", sha256="ab" * 32, **fields) for number in range(2)]
        other = Person(email="o@hill.example", name="Otto Other", password_hash="-", created_at=work.now)
        work.session.add_all([*lessons, other])
        work.session.flush()
        theirs = Lesson(title="Another's", **fields | {"owner_id": other.id})
        work.session.add(theirs)
        membership = work.session.exec(select(Membership.id)).one()
        known = {"organisations": here, "people": me, "lessons": lessons[0].id, "memberships": membership}
        keys = fill(work.session.connection(), known, CANARY, work.now)
        export = work.session.get_one(Export, keys["exports"])
        export.lesson_id, export.film_key = theirs.id, LessonKeys(here, theirs.id).export(f"{export.id}-x.mp4")
        export.comments_key = None
        takeout = work.session.get_one(Takeout, keys["takeouts"])
        takeout.blob_key = takeout_key(here, takeout.id, "0" * 16)
        for key in (export.film_key, takeout.blob_key, *(LessonKeys(here, one.id).original for one in lessons)):
            school.store.put_bytes(key, f"{CANARY} film".encode())
        school.store.put_bytes(LessonKeys(here, lessons[0].id).segment(0, "0123456789abcdef"), b"part")
        school.store.put_bytes(LessonKeys(here, theirs.id).original, b"stays")
        person = work.session.get_one(Person, me)
        work.request(SendMail(new_id(), person.email, f"Dear {person.name}", f"{CANARY} link"))
        work.request(SendMail(new_id(), "o@hill.example", "Dear Otto", "Hello"))
    with school.desk.write(SYSTEM) as work:
        return erase(work, work.session.get_one(Person, me), Why(Ground.ADMINISTRATOR))


def finished(school: School, certificate: Certificate) -> bool:
    with school.desk.read() as work:
        return work.session.get_one(Certificate, certificate.id).finished_at is not None


def assert_gone(school: School, certificate: Certificate) -> None:
    """No word in any table or file, and certificates that hold."""
    engine = school.desk.engine
    schemas = (None, runtime.SCHEMA) if engine.dialect.name == "postgresql" else (None,)
    rows = list(words_in(engine, schemas=schemas))
    assert any(table == "workflow_input" for table, _ in rows), "the engine's tables were looked at, too"
    assert [row for row in rows if any(word in row[1] for word in (CANARY, "Ama Osei", "ama@hill"))] == []
    assert any("o@hill.example" in row for table, row in rows if table == "workflow_input"), "another's letter"
    kept = [blob.key for blob in school.store.list_prefix("") if not blob.key.startswith(ERASED)]
    assert [key.rpartition("/")[2] for key in kept] == ["original"]
    assert b"".join(school.store.open_range(kept[0], 0)) == b"stays"
    with school.desk.read() as work:
        made = work.session.exec(select(Certificate).where(Certificate.part_of == certificate.id)).all()
        assert len(made) == 2
        for one in (*made, work.session.get_one(Certificate, certificate.id)):
            assert checked(work, one).fault is None
        files = [file for one in made for file in one.files or []]
        assert sorted(str(file[0]) for file in files) == ["original", "original", "segments"]  # type: ignore[index]
        assert all(file[2] for file in files), "small files are known by their whole hash, large ones by their name"  # type: ignore[index]


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for leftovers soon, in this process."""
    for name in ("erase_blobs", "erase_person"):
        monkeypatch.setattr(import_module(f"workers.workflows.{name}"), "LAST_WRITE_S", 0.3)


def test_nothing_is_left_of_a_person_in_any_table_or_in_the_store(
    school: School, working: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    certificate = given(school)
    with working(*TELLINGS):  # type: ignore[attr-defined]
        until(lambda: finished(school, certificate))
    assert_gone(school, certificate)


@on_postgresql
def test_a_worker_that_dies_between_two_lessons_leaves_the_rest_to_the_next(school: School, shop: Workshop) -> None:
    certificate = given(school)
    school.let_die("lesson of person erased")
    with school.desk.read() as work:
        assert len(work.session.exec(select(Lesson).where(Lesson.owner_id == school.teacher.person_id)).all()) == 1
    with school.worker():  # its rooms are empty: it takes over what the dead one had begun
        until(lambda: not _theirs(school), 40)
    finish_lessons(shop, certificate.id)  # what a worker does a minute later
    finish(shop, certificate.person_id)
    assert_gone(school, certificate)


def _theirs(school: School) -> bool:
    with school.desk.read() as work:
        person = work.session.get_one(Person, school.teacher.person_id)
        return person.erased_at is None


@on_sqlite
def test_letters_of_a_day_ago_are_forgotten(school: School, working: Callable[..., object], tmp_path: Path) -> None:
    with school.desk.write() as work:
        work.request(SendMail(uuid4(), "dana@hill.example", "Hello", "A secret link"))
        now = work.now
    with working(*TELLINGS):  # type: ignore[attr-defined]
        until(lambda: runtime.forget_letters(ended_before=now.replace(year=now.year + 1)))
    schemas = (None, runtime.SCHEMA) if school.desk.engine.dialect.name == "postgresql" else (None,)
    assert [row for row in words_in(school.desk.engine, schemas=schemas) if "dana@hill" in row[1]] == []


@on_sqlite
def test_what_a_hold_keeps_of_a_person_goes_when_it_is_released(
    school: School, working: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    me, here = school.teacher.person_id, school.teacher.organisation_id
    assert me is not None
    assert here is not None
    with school.desk.write() as work:
        office = Person(email="ada@hill.example", name="Ada Admin", password_hash="-", created_at=work.now)
        work.session.add(office)
        work.session.flush()
        fields = {"organisation_id": here, "owner_id": me, "state": LessonState.READY, "created_at": work.now}
        kept, other = (Lesson(title=title, tended_at=work.now, **fields) for title in ("Kept", "Other"))
        work.session.add_all([kept, other])
    films = [LessonKeys(here, lesson.id).original for lesson in (kept, other)]
    for film in films:
        school.store.put_bytes(film, b"film")
    admin = Actor(office.id, here, Role.ADMIN)
    with school.desk.write(admin) as work:
        hold = holding.place(work, holding.Wish("A claim", lesson_id=kept.id)).hold.id
    with school.desk.write(SYSTEM) as work:
        why = Why(Ground.ADMINISTRATOR)
        certificate = erase(work, work.session.get_one(Person, me), why, when_released=True)
    with working(*TELLINGS):  # type: ignore[attr-defined]
        until(lambda: not list(school.store.list_prefix(films[1])))
        with school.desk.write(admin) as work:
            assert work.session.get(Lesson, kept.id)
            holding.release(work, hold)
        until(lambda: finished(school, certificate))
    assert [blob.key for blob in school.store.list_prefix("") if not blob.key.startswith(ERASED)] == []
    with school.desk.read() as work:
        assert work.session.get_one(Person, me).erased_at
        assert len(work.session.exec(select(Certificate).where(Certificate.part_of == certificate.id)).all()) == 2
