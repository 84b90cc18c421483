"""One work is one transaction: rows and jobs together or not at all."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import select

from coaching.db import new_id
from coaching.errors import Conflict
from coaching.jobs import PrepareLesson
from coaching.people.models import Organisation, Person
from tests.world import World


def test_a_work_that_fails_leaves_no_row_and_no_job(world: World) -> None:
    with pytest.raises(RuntimeError), world.desk.write() as work:
        work.session.add(Organisation(name="Nowhere", created_at=work.now))
        work.request(PrepareLesson(new_id()))
        raise RuntimeError
    with world.desk.read() as work:
        assert work.session.exec(select(Organisation)).all() == []
    assert world.jobs == []


def test_a_work_that_ends_well_leaves_both(world: World) -> None:
    job = PrepareLesson(new_id())
    with world.desk.write() as work:
        work.session.add(Organisation(name="Somewhere", created_at=work.now))
        work.request(job)
    with world.desk.read() as work:
        assert [row.created_at for row in work.session.exec(select(Organisation))] == [world.clock.now]
    assert world.jobs == [job]


def test_reading_changes_nothing_even_by_accident(world: World) -> None:
    with world.desk.read() as work:
        work.session.add(Organisation(name="Nowhere", created_at=work.now))
        work.session.flush()
    with world.desk.read() as work:
        assert work.session.exec(select(Organisation)).all() == []


def test_an_instant_without_its_zone_is_refused(world: World) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 - what the test is about
    with pytest.raises(StatementError), world.desk.write() as work:
        work.session.add(Organisation(name="Nowhere", created_at=naive))


def test_two_people_making_the_same_thing_is_a_conflict_in_our_words(world: World) -> None:
    ama = world.person()
    with pytest.raises(Conflict), world.desk.write() as work:
        work.session.add(Person(email=ama.email, name="Twin", password_hash="x", created_at=work.now))
