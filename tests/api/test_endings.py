"""The letters that say when a recording will be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coaching.access.facts import Role
from coaching.lessons.models import Purpose
from tests.asking import API, Pair
from tests.engines import on_sqlite
from tests.sweeping import letters, morning, sweep, to

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World

MAIL = "smtp://127.0.0.1:9"


def subjects(world: World) -> list[tuple[str, str]]:
    """One morning: to whom, and what the letter says first."""
    morning(world)
    sweep(world)
    return [(letter.to, letter.subject) for letter in letters(world)]


def test_its_owner_is_written_to_once_and_once_more_shortly_before(make_world: Callable[..., World]) -> None:
    world = make_world(smtp_url=MAIL)
    pair = Pair(world)
    world.person("Ada Admin", Role.ADMIN)
    world.lesson(pair.teacher, "Round one", purpose=Purpose.REHEARSAL)
    way = {"kind": "ending", "in_app": False, "by_mail": False}
    refused = pair.theirs.put(f"{API}/notice-choices", json={"items": [way]})
    assert [error["field"] for error in refused.json()["errors"]] == ["items"]
    kinds = [one["kind"] for one in pair.theirs.get(f"{API}/notice-choices").json()["items"]]
    off = [{"kind": kind, "in_app": False, "by_mail": False} for kind in kinds]
    assert pair.theirs.put(f"{API}/notice-choices", json={"items": off}).status_code == 200
    world.clock.forward(days=349)
    told: list[tuple[int, str, str]] = []
    for day in range(350, 368):
        told += [(day, *one) for one in subjects(world)]
        assert pair.theirs.post(f"{API}/notices/read", json={}).status_code == 204, "and reading all changes nothing"
    first, again = told
    assert again[0] - first[0] == 14 - 3, "at its announcement, and three days before the end"
    assert first[1:] == again[1:], "the same day both times, and to nobody else"
    assert first[1] == pair.teacher.email
    assert first[2].startswith("Vignette: 2 recordings of yours will be deleted on ")
    assert pair.theirs.get(f"{API}/privacy/lessons").json()["items"] == []


@on_sqlite
def test_the_letter_says_what_to_do_and_nothing_of_the_lesson(make_world: Callable[..., World]) -> None:
    world = make_world(smtp_url=MAIL)
    pair = Pair(world)
    world.clock.forward(days=351)
    sweep(world)
    morning(world)
    [letter] = letters(world)
    assert f"{world.settings.root_url}/privacy" in letter.body
    assert "save a copy" in letter.body
    assert pair.lesson.title not in letter.subject + letter.body
    assert to([letter], pair.teacher)
    home = pair.theirs.get(f"{API}/notices").json()
    assert (home["items"], home["unread"]) == ([], 0), "in the page the lesson says so itself"


@on_sqlite
def test_what_does_not_end_any_more_is_not_written_about(make_world: Callable[..., World]) -> None:
    world = make_world(smtp_url=MAIL)
    pair = Pair(world)
    world.clock.forward(days=351)
    sweep(world)
    assert pair.theirs.post(f"{API}/lessons/{pair.lesson.id}/keep").status_code == 200
    assert subjects(world) == []
    world.clock.forward(days=350)
    assert [to for to, _ in subjects(world)] == [pair.teacher.email], "a year later it is announced again"
    admin = world.client(world.person("Ada Admin", Role.ADMIN))
    longer = {"days": 3000, "warn_days": 14, "may_keep_longer": True}
    assert admin.put(f"{API}/retention/lesson", json=longer).status_code == 200
    world.clock.forward(days=10)
    assert subjects(world) == [], "the school keeps them longer now"


@on_sqlite
def test_a_mail_server_that_comes_late_still_writes(make_world: Callable[..., World]) -> None:
    silent = make_world()
    pair = Pair(silent)
    silent.clock.forward(days=352)
    sweep(silent)
    assert letters(silent) == []
    world = make_world(smtp_url=MAIL)
    world.clock.now = silent.clock.now
    world.clock.forward(days=6)
    assert [to for to, _ in subjects(world)] == [pair.teacher.email], "however old, until it is over"
    assert subjects(world) == []
