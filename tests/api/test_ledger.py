"""What a lesson's owner can read of who did what with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from coaching.privacy.actions import enter, enter_once_a_day, record_watched
from coaching.privacy.models import LedgerVerb
from media.timeline import Span
from tests.asking import API, ledger

if TYPE_CHECKING:
    from coaching.lessons.models import Lesson
    from tests.world import Someone, World


def watch(world: World, lesson: Lesson, person: Someone, *looks: tuple[int, int]) -> None:
    """A heartbeat of the person's player."""
    with world.desk.write(world.actor(person)) as work:
        record_watched(work, lesson.id, lesson.owner_id, [Span(*look) for look in looks])


def test_heartbeats_of_one_sitting_are_one_line_with_what_was_watched(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    begun = world.clock.now
    for looks in ([(0, 15_000)], [(15_000, 30_000)], [(60_000, 75_000), (10_000, 20_000)], [(75_900, 90_000)]):
        watch(world, lesson, coach, *looks)
        world.clock.forward(seconds=15)
    world.clock.forward(minutes=29)
    watch(world, lesson, coach, (0, 1))
    [line] = ledger(theirs, lesson)
    assert line["person"] == {"id": str(coach.id), "name": "Cora Coach"}
    assert (line["what"], line["at"]) == ("viewed", begun.isoformat().replace("+00:00", "Z"))
    assert line["until"] == world.clock.now.isoformat().replace("+00:00", "Z")
    assert line["spans"] == [{"start_ms": 0, "end_ms": 30_000}, {"start_ms": 60_000, "end_ms": 90_000}]


def test_two_tabs_of_one_person_are_one_sitting(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    with ThreadPoolExecutor(6) as tabs:
        list(tabs.map(lambda tab: watch(world, lesson, coach, (tab * 10_000, tab * 10_000 + 5_000)), range(6)))
    [line] = ledger(theirs, lesson)
    assert [span["start_ms"] for span in line["spans"]] == [tab * 10_000 for tab in range(6)]


def test_half_an_hour_of_silence_ends_a_sitting_and_each_person_has_their_own(world: World) -> None:
    teacher, coach, other = (world.person(name) for name in ("Tess Teacher", "Cora Coach", "Otto Other"))
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    watch(world, lesson, coach, (0, 1000))
    watch(world, lesson, other, (5000, 6000))
    world.clock.forward(minutes=30, seconds=1)
    watch(world, lesson, coach, (1000, 2000))
    watch(world, lesson, coach)
    lines = [(line["person"]["name"], line["spans"][0]["start_ms"]) for line in ledger(theirs, lesson)]
    assert lines[0] == ("Cora Coach", 1000)
    assert sorted(lines[1:]) == [("Cora Coach", 0), ("Otto Other", 5000)]


def test_the_owners_own_watching_is_nobodys_business(world: World) -> None:
    teacher = world.person("Tess Teacher")
    lesson = world.lesson(teacher)
    watch(world, lesson, teacher, (0, 1000))
    assert ledger(world.client(teacher), lesson) == []


def test_the_ledger_comes_newest_first_in_pages_that_join(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    for number in range(7):
        with world.desk.write(world.actor(coach)) as work:
            enter(work, lesson.id, LedgerVerb.EXPORTED, f"clip {number}")
        if number % 3 == 0:
            world.clock.forward(seconds=1)
    with world.desk.write() as work:
        enter(work, lesson.id, LedgerVerb.EXPORTED, "the system is nobody")
    whole = ledger(theirs, lesson)
    assert [line["detail"] for line in whole] == [f"clip {number}" for number in (6, 5, 4, 3, 2, 1, 0)]
    found, cursor = [], None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = theirs.get(f"{API}/lessons/{lesson.id}/ledger", params=params).json()
        found += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == whole
    for made_up in ("x", "WzEsICJ4Il0", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTksICJ4Il0", "W10"):
        assert theirs.get(f"{API}/lessons/{lesson.id}/ledger", params={"cursor": made_up}).status_code == 422


def test_some_things_are_said_once_a_day(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    world.clock.now = world.clock.now.replace(hour=23, minute=50)
    for minutes in (0, 5, 10):
        world.clock.forward(minutes=minutes)
        with world.desk.write(world.actor(coach)) as work:
            enter_once_a_day(work, lesson.id, LedgerVerb.DOWNLOADED)
    assert [line["what"] for line in ledger(theirs, lesson)] == ["downloaded", "downloaded"]
