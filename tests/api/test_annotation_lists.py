"""Lists of notes stay quick: as many queries for a thousand notes as for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import event

from coaching.annotations.models import Annotation, AnnotationLink, Kind, Reply, Visibility
from coaching.annotations.rules import folded
from tests.asking import API, propose_step, read_notes, set_goal
from tests.world import World

if TYPE_CHECKING:
    from coaching.lessons.models import Lesson
    from tests.asking import Answer
    from tests.world import Someone

MOST_QUERIES = 20


@contextmanager
def counting(world: World) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(world.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(world.engine, "before_cursor_execute", note)


def add_notes(world: World, lesson: Lesson, author: Someone, number: int) -> list[Annotation]:
    """Published notes all along the lesson, ten a second."""
    with world.desk.write() as work:
        notes = [
            Annotation(
                lesson_id=lesson.id,
                author_id=author.id,
                kind=Kind.OBSERVE,
                start_ms=n * 100,
                body=f"Note {n}",
                searched=folded(f"Note {n}"),
                visibility=Visibility.PUBLISHED,
                tags=[],
                created_at=work.now,
            )
            for n in range(number)
        ]
        work.session.add_all(notes)
    return notes


def add_threads(world: World, lesson: Lesson, notes: list[Annotation], step: Answer) -> None:
    """A link and a reply for each."""
    with world.desk.write() as work:
        work.session.add_all(AnnotationLink(annotation_id=note.id, step_id=UUID(step["id"])) for note in notes)
        work.session.add_all(
            Reply(annotation_id=note.id, author_id=lesson.owner_id, body="Yes", created_at=work.now) for note in notes
        )


@pytest.fixture
def measure(world: World) -> Callable[[int, str], tuple[int, int]]:
    """Fill a lesson with so many notes and ask for one page: answers the queries it took and the notes it holds."""
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    pair = world.pair(coach, teacher)
    theirs = world.client(teacher)
    step = propose_step(theirs, set_goal(theirs, teacher))

    def ask(number: int, address: str) -> tuple[int, int]:
        lesson = world.lesson(teacher)
        world.share(lesson, pair=pair)
        add_threads(world, lesson, add_notes(world, lesson, coach, number), step)
        client = world.client(coach)
        place = API + address.format(lesson=lesson.id, step=step["id"])
        client.get(place)  # the first request of a sign-in also notes when it was seen
        with counting(world) as sent:
            items = client.get(place).json()["items"]
        return len(sent), len(items)

    return ask


@pytest.mark.parametrize(
    "address",
    [
        "/lessons/{lesson}/annotations?limit=500",
        "/lessons/{lesson}/annotations?limit=500&step_id={step}&q=note",
        "/steps/{step}/evidence?limit=200",
        "/goals",
    ],
)
def test_a_long_list_takes_as_many_queries_as_a_short_one(
    measure: Callable[[int, str], tuple[int, int]], address: str
) -> None:
    few, short = measure(1, address)
    many, long = measure(150, address)
    assert few == many <= MOST_QUERIES
    assert long > short or address == "/goals"


def test_ten_thousand_notes_on_a_lesson_are_read_page_by_page(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    lesson = world.lesson(teacher)
    add_notes(world, lesson, teacher, 10_000)
    begun = time.monotonic()
    page = theirs.get(f"{API}/lessons/{lesson.id}/annotations", params={"limit": 100, "from_ms": 900_000}).json()
    took_s = time.monotonic() - begun
    assert [note["start_ms"] for note in page["items"]] == [900_000 + n * 100 for n in range(100)]
    assert took_s < 2, "an indexed page of ten thousand notes takes tens of milliseconds"
    [found] = read_notes(theirs, lesson, q="NOTE 9876")
    assert found["start_ms"] == 987_600
