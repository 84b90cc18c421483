"""Everything about a person in one file, made by workers."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from coaching.annotations.models import Annotation, Kind, Visibility
from coaching.cycles.models import Cycle
from coaching.errors import NotFound
from coaching.meetings.models import Meeting
from coaching.people.models import Cadence, Membership, Pair, Person
from coaching.takeouts import queries
from coaching.takeouts.models import Takeout, TakeoutState
from media.storage import LessonKeys
from tests.engines import on_postgresql, on_sqlite
from tests.filling import fill
from tests.workers.school import School
from tests.workers.takeouts import asked_for, opened, takeout_of
from tests.workers.waiting import until
from workers.workflows import TELLINGS
from workers.workflows.make_takeout import Filling, make, sweep_takeouts
from workers.workshop import Leaving, Trouble, Workshop


def test_what_is_mine_is_in_it_and_what_is_not_is_not(school: School, shop: Workshop) -> None:
    takeout, lesson = asked_for(school)
    with school.desk.write() as work:
        other = Person(email="o@hill.example", name="Otto Other", password_hash="$secret$", created_at=work.now)
        work.session.add(other)
        work.session.flush()
        for visibility in Visibility:
            work.session.add(
                Annotation(
                    lesson_id=lesson.id,
                    author_id=other.id,
                    kind=Kind.ASK,
                    start_ms=1000,
                    body=f"Otto's {visibility.value} <note>",
                    searched="",
                    visibility=visibility,
                    tags=[],
                    created_at=work.now,
                )
            )
        membership = work.session.exec(select(Membership.id)).one()
        known = {"organisations": lesson.organisation_id, "people": lesson.owner_id, "lessons": lesson.id}
        known |= {"memberships": membership, "takeouts": takeout.id}
        fill(work.session.connection(), known, "Mine", work.now)
    make(shop, takeout.id)
    ready = takeout_of(school, takeout.id)
    assert (ready.state, ready.progress) == (TakeoutState.READY, 1.0)
    with opened(school, takeout.id) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        [film] = [name for name in names if "/film" in name]
        assert film.endswith("/film.mp4"), "no word that anybody typed is part of a name"
        assert not any(".." in name or "evil" in name or name.startswith("/") for name in names)
        assert archive.read(film) == b"film"
        folder = film.rpartition("/")[0]
        said = archive.read(f"{folder}/notes.vtt").decode()
        assert said.startswith("WEBVTT\n")
        assert "<v Otto Other>Ask: Otto's published &lt;note&gt;" in said
        notes = json.loads(archive.read(f"{folder}/notes.json"))
        assert {note["body"] for note in notes} == {"Mine body", "Otto's published <note>"}
        assert json.loads(archive.read("account.json"))["email"] == "ama@hill.example"
        assert json.loads(archive.read("goals.json"))[0]["steps"][0]["criteria"][0]["text"] == "Mine text"
        [cycle] = json.loads(archive.read("coaching.json"))
        assert (cycle["focus"], cycle["plan"], cycle["teacher"]) == ("Mine focus", "Mine plan", "Ama Osei")
        assert cycle["meetings"][0]["decided"] == "Mine decided"
        assert cycle["to_come_back_to"][0]["text"] == "Mine text"
        assert json.loads(archive.read("rows/replies.json"))[0]["body"] == "Mine body"
        whole = b"".join(archive.read(name) for name in names)
    assert all(word not in whole for word in (b"Otto's draft", b"$secret$", b"password_hash", b"secret_hash"))


def test_what_was_decided_about_a_teacher_is_the_teachers_and_no_longer_a_former_coachs(school: School) -> None:
    _, lesson = asked_for(school)
    with school.desk.write() as work:
        teacher = Person(email="t@hill.example", name="Tia Teacher", password_hash="", created_at=work.now)
        work.session.add(teacher)
        work.session.flush()
        here = {"organisation_id": lesson.organisation_id}
        pair = Pair(
            coach_id=lesson.owner_id, teacher_id=teacher.id, cadence=Cadence.WEEKLY, created_at=work.now, **here
        )
        work.session.add(pair)
        work.session.flush()
        days = {"first_due_on": work.now.date(), "due_on": work.now.date(), "opened_at": work.now}
        cycle = Cycle(pair_id=pair.id, number=1, plan="Be kind", opened_by=lesson.owner_id, **days, **here)
        work.session.add(cycle)
        work.session.flush()
        moment = {"started_at": work.now, "touched_at": work.now}
        work.session.add(Meeting(cycle_id=cycle.id, minutes=25, started_by=lesson.owner_id, decided="Wait", **moment))
    for ended in (False, True):
        with school.desk.write() as work:
            work.session.get_one(Pair, pair.id).ended_at = work.now if ended else None
        with school.desk.read() as work:
            theirs = queries.coaching_of(work, teacher.id)
            assert [(one["plan"], one["meetings"][0]["decided"]) for one in theirs] == [("Be kind", "Wait")]
            assert len(queries.coaching_of(work, lesson.owner_id)) == (0 if ended else 1)
            assert "meetings" not in {table for table, _ in queries.rows_naming(work, lesson.owner_id)}


@on_sqlite
def test_without_films_it_is_small(school: School, shop: Workshop) -> None:
    takeout, _ = asked_for(school, with_films=False)
    make(shop, takeout.id)
    with opened(school, takeout.id) as archive:
        assert not any("/film" in name for name in archive.namelist())


@on_sqlite
def test_memory_stays_the_same_however_large_the_films(school: School, shop: Workshop) -> None:
    takeout, lesson = asked_for(school)
    size = 96 * 2**20
    key = LessonKeys(lesson.organisation_id, lesson.id).original
    with (school.store.root / key).open("wb") as file:  # type: ignore[attr-defined]
        file.truncate(size)
    tracemalloc.start()
    make(shop, takeout.id)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (takeout_of(school, takeout.id).size_bytes or 0) > size
    assert peak < 12 * 2**20, f"{peak / 2**20:.1f} MiB for {size / 2**20:.0f} MiB of film"


@on_sqlite
def test_it_is_broken_off_when_the_worker_leaves_or_nobody_wants_it(school: School, shop: Workshop) -> None:
    takeout, _ = asked_for(school)
    shop.stopping.set()
    with pytest.raises(Leaving):
        make(shop, takeout.id)
    shop.stopping.clear()
    with school.desk.write() as work:
        work.session.get_one(Takeout, takeout.id).state = TakeoutState.EXPIRED
    with shop.bench("takeout") as bench, pytest.raises(NotFound):
        Filling(shop, takeout, bench / "x.zip").fill()


@on_postgresql
def test_without_room_it_is_not_begun(school: School, shop: Workshop) -> None:
    takeout, _ = asked_for(school)
    settings = shop.desk.settings.model_copy(update={"free_disk_bytes": 2**60})
    with pytest.raises(Trouble) as refused:
        make(replace(shop, desk=replace(shop.desk, settings=settings)), takeout.id)
    assert refused.value.problem.code == "no_space"


@on_postgresql
def test_when_its_time_is_over_the_file_goes_and_then_the_row(school: School, shop: Workshop) -> None:
    takeout, lesson = asked_for(school)
    make(shop, takeout.id)
    sweep_takeouts(shop)
    assert takeout_of(school, takeout.id).state is TakeoutState.READY
    with school.desk.write() as work:
        work.session.get_one(Takeout, takeout.id).expires_at = work.now - timedelta(seconds=1)
    sweep_takeouts(shop)
    with school.desk.read() as work:
        assert work.session.get(Takeout, takeout.id) is None
    assert [blob.key for blob in school.store.list_prefix("")] == [
        LessonKeys(lesson.organisation_id, lesson.id).original
    ]


@on_sqlite
def test_a_worker_that_dies_with_the_file_finished_leaves_one_file_in_the_end(
    school: School, working: Callable[..., object]
) -> None:
    takeout, _ = asked_for(school)
    school.let_die("takeout kept")
    with school.worker():
        until(lambda: takeout_of(school, takeout.id).state is TakeoutState.READY, 40)
    files = [blob.key for blob in school.store.list_prefix("") if blob.key.endswith(".zip")]
    assert files == [takeout_of(school, takeout.id).blob_key]
    with opened(school, takeout.id) as archive:
        assert archive.testzip() is None


@on_postgresql
def test_the_story_of_a_takeout_is_told(school: School, working: Callable[..., object]) -> None:
    takeout, _ = asked_for(school)
    with working(*TELLINGS):  # type: ignore[attr-defined]
        until(lambda: takeout_of(school, takeout.id).state is TakeoutState.READY)
