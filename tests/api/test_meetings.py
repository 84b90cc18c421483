"""The meeting of a cycle and its one page, over HTTP. Each permission with its refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlmodel import select

from coaching.access.facts import Role
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.cycles import queries
from coaching.cycles.models import Cycle
from coaching.deconstructions.models import Deconstruction
from coaching.errors import NotFound
from coaching.meetings.models import Meeting, MeetingTurn
from coaching.people.models import Pair as PairRow
from tests.asking import (
    API,
    Answer,
    Pair,
    add_template,
    consent,
    make_clip,
    propose_step,
    publish,
    set_goal,
)
from tests.engines import on_sqlite

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import World

MINUTE = 60_000


class Met(Pair):
    """A pair in the middle of a cycle."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        answer = self.coachs.post(f"{API}/cycles", json={"pair_id": str(self.pair.id)})
        self.cycle = f"{API}/cycles/{answer.json()['id']}"

    def start(self, client: TestClient, **wish: object) -> Answer:
        """Begin it, or hear how it stands."""
        answer = client.post(f"{self.cycle}/meeting/start", json=wish or None)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def go_to(self, client: TestClient, number: int, etag: str = "*", status: int = 200) -> Answer:
        """Another part."""
        answer = client.post(f"{self.cycle}/meeting/part", json={"number": number}, headers={"If-Match": etag})
        assert answer.status_code == status, answer.text
        return answer.json()

    def end(self, client: TestClient) -> Answer:
        """The end of it."""
        answer = client.post(f"{self.cycle}/meeting/end")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def write(self, client: TestClient, decided: str, etag: str = "*", status: int = 200) -> Answer:
        """Words."""
        answer = client.put(f"{self.cycle}/meeting/decided", json={"decided": decided}, headers={"If-Match": etag})
        assert answer.status_code == status, answer.text
        return answer.json()

    def read(self, client: TestClient) -> Answer:
        """The cycle as the client sees it."""
        answer = client.get(self.cycle)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def summary(self, client: TestClient) -> Answer:
        """The page."""
        answer = client.get(f"{self.cycle}/summary")
        assert answer.status_code == 200, answer.text
        return answer.json()


def spent(meeting: Answer) -> list[int]:
    return [part["spent_ms"] // 1000 for part in meeting["parts"]]


def test_both_see_the_same_clocks_and_either_moves_the_meeting_on_and_back(world: World) -> None:
    pair = Met(world)
    assert pair.read(pair.theirs)["meeting"] is None
    begun = pair.start(pair.coachs)
    assert (begun["state"], begun["part"], begun["minutes"], begun["planned_ms"]) == ("running", 5, 25, 25 * MINUTE)
    assert [part["planned_ms"] // MINUTE for part in begun["parts"]] == [5, 5, 5, 10]
    world.clock.forward(minutes=6)
    pair.go_to(pair.theirs, 6)
    world.clock.forward(minutes=3)
    for client in (pair.coachs, pair.theirs):
        meeting = pair.read(client)["meeting"]
        assert (spent(meeting), meeting["spent_ms"], meeting["part"]) == ([360, 180, 0, 0], 9 * MINUTE, 6)
        instants = [datetime.fromisoformat(text) for text in (meeting["now"], meeting["parts"][1]["running_since"])]
        assert instants == [world.clock.now, world.clock.now - timedelta(minutes=3)]
        assert [part["running_since"] is None for part in meeting["parts"]] == [True, False, True, True]
    pair.go_to(pair.coachs, 5)
    world.clock.forward(minutes=1)
    pair.go_to(pair.coachs, 8)
    world.clock.forward(minutes=10)
    over = pair.end(pair.theirs)
    assert (over["state"], over["part"], spent(over)) == ("over", None, [420, 180, 0, 600])
    assert (over["near_at"], over["eaten_at"]) == (None, None)
    phase = pair.read(pair.coachs)["phases"][4]
    assert (phase["state"], phase["evidence"][0]["title"]) == ("done", "You met for 20 minutes")


def test_pressing_twice_and_in_two_tabs_is_pressing_once(world: World) -> None:
    pair = Met(world)
    first = pair.start(pair.coachs, minutes=30)
    world.clock.forward(minutes=2)
    again = pair.start(pair.theirs, minutes=25)
    assert (again["id"], again["minutes"], spent(again)) == (first["id"], 30, [120, 0, 0, 0])
    moved = pair.go_to(pair.coachs, 6, first["etag"])
    assert pair.go_to(pair.theirs, 6, first["etag"])["etag"] == moved["etag"], "both pressed the same"
    stale = pair.go_to(pair.theirs, 7, first["etag"], status=412)
    assert stale["current"]["part"] == 6
    world.clock.forward(minutes=2)
    ended = pair.end(pair.coachs)
    world.clock.forward(minutes=2)
    assert pair.end(pair.theirs)["ended_at"] == ended["ended_at"]
    assert pair.go_to(pair.theirs, 7, status=409)["code"] == "meeting_over"
    assert pair.coachs.post(f"{pair.cycle}/meeting/start").json()["code"] == "meeting_over", "a tab left open"
    with world.desk.read() as work:
        assert len(work.session.exec(select(Meeting)).all()) == 1
        assert [row.part for row in work.session.exec(select(MeetingTurn).order_by(MeetingTurn.id))] == [5, 6]  # type: ignore[arg-type]


def test_two_who_press_at_the_same_moment_have_pressed_once(world: World) -> None:
    pair = Met(world)
    both = [world.client(person) for person in (pair.coach, pair.teacher) * 2]
    with ThreadPoolExecutor(len(both)) as pool:
        begun = list(pool.map(pair.start, both))
        assert len({meeting["id"] for meeting in begun}) == 1
        world.clock.forward(minutes=2)
        moved = list(pool.map(lambda client: pair.go_to(client, 6, begun[0]["etag"]), both))
        assert len({meeting["etag"] for meeting in moved}) == 1
        list(pool.map(pair.end, both))
    with world.desk.read() as work:
        assert sorted(row.part for row in work.session.exec(select(MeetingTurn))) == [5, 6]


def test_a_meeting_can_be_taken_up_again_and_the_break_does_not_count(world: World) -> None:
    pair = Met(world)
    pair.start(pair.coachs)
    world.clock.forward(minutes=2)
    pair.go_to(pair.coachs, 7)
    world.clock.forward(minutes=1)
    pair.end(pair.coachs)
    world.clock.forward(hours=3)
    resumed = pair.start(pair.theirs, again=True)
    assert (resumed["part"], spent(resumed)) == (7, [120, 0, 60, 0])
    world.clock.forward(hours=5)
    forgotten = pair.read(pair.coachs)["meeting"]
    assert (forgotten["state"], spent(forgotten)) == ("over", [120, 0, 300, 0]), "it ended by itself"
    assert pair.start(pair.coachs, again=True)["part"] == 7
    pair.go_to(pair.coachs, 8)
    assert spent(pair.end(pair.coachs)) == [120, 0, 300, 0], "and was not longer for it"


def test_what_does_not_fit_is_refused(world: World) -> None:
    pair = Met(world)
    assert pair.coachs.post(f"{pair.cycle}/meeting/start", json={"minutes": 24}).status_code == 422
    assert pair.coachs.post(f"{pair.cycle}/meeting/start", json={"minutes": 31}).status_code == 422
    assert pair.coachs.post(f"{pair.cycle}/meeting/end").status_code == 404, "nothing has begun"
    assert pair.coachs.get(f"{pair.cycle}/summary").status_code == 404
    assert pair.coachs.get(f"{pair.cycle}/summary.pdf").status_code == 404
    pair.start(pair.coachs)
    for number in (4, 9):
        assert pair.coachs.post(f"{pair.cycle}/meeting/part", json={"number": number}).status_code == 422
    pair.coachs.patch(pair.cycle, json={"focus": "Thinking time"})
    world.clock.forward(minutes=4)
    assert pair.coachs.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)}).status_code == 201
    meeting = pair.read(pair.theirs)["meeting"]
    assert (meeting["state"], spent(meeting)) == ("over", [240, 0, 0, 0]), "the next cycle ended it"
    assert pair.coachs.post(f"{pair.cycle}/meeting/start", json={"again": True}).json()["code"] == "cycle_closed"


def test_the_words_are_both_peoples_for_a_day_and_then_stay(world: World) -> None:
    pair = Met(world)
    meeting = pair.start(pair.coachs)
    pair.write(pair.coachs, "Wait before taking an answer.", meeting["decided_etag"])
    stale = pair.write(pair.theirs, "I wait.", meeting["decided_etag"], status=412)
    assert stale["current"]["decided"] == "Wait before taking an answer."
    assert pair.go_to(pair.coachs, 6, meeting["etag"])["part"] == 6, "writing does not get in the way of the parts"
    ended = pair.end(pair.coachs)
    world.clock.forward(hours=23, minutes=59)
    assert pair.summary(pair.theirs)["may_write"]
    later = pair.write(pair.theirs, "Wait three seconds before taking an answer.", stale["current"]["decided_etag"])
    assert later["ended_at"] == ended["ended_at"], "writing afterwards does not make it longer"
    world.clock.forward(minutes=1)
    for client in (pair.theirs, pair.coachs):
        assert pair.write(client, "No.", status=409)["code"] == "summary_closed"
        page = pair.summary(client)
        assert (page["meeting"]["decided"], page["may_write"]) == (later["decided"], False)


def test_the_page_is_put_together_from_what_was_done_and_nothing_is_retyped(world: World) -> None:
    pair = Met(world)
    step = propose_step(pair.coachs, set_goal(pair.coachs, pair.teacher))
    pair.coachs.put(f"{pair.cycle}/clips/{make_clip(pair.coachs, pair.lesson)}")
    pair.coachs.patch(pair.cycle, json={"focus": "Thinking time", "step_id": step["id"]})
    done = pair.coachs.post(f"{pair.cycle}/items", json={"text": "Seating plan"}).json()
    pair.coachs.post(f"{pair.cycle}/items", json={"text": "The back row"})
    pair.coachs.patch(f"{API}/cycle-items/{done['id']}", json={"done": True})
    pair.start(pair.coachs)
    world.clock.forward(minutes=5)
    assert pair.theirs.patch(f"{API}/steps/{step['id']}", json={"state": "agreed"}).status_code == 200
    _agreed_model(world, pair)
    pair.write(pair.theirs, "Count to three.\nThen a name.")
    pair.end(pair.theirs)
    for client in (pair.theirs, pair.coachs):
        page = pair.summary(client)
        assert (page["coach"]["name"], page["teacher"]["name"]) == ("Cora Coach", "Tess Teacher")
        assert [piece["title"] for piece in page["evidence"]] == ["She waits"]
        assert page["step"]["criteria"] == ["Three seconds pass", "Hands go up"]
        assert (page["step"]["title"], page["step"]["cue"], page["step"]["state"]) == (
            "Wait three seconds",
            "Count",
            "agreed",
        )
        assert [model["title"] for model in page["models"]] == ["Nobody hurries"]
        assert (page["focus"], page["left"], page["rounds"]) == ("Thinking time", ["The back row"], [])
    text = _printed(pair.theirs, pair.cycle)
    for words in (
        "Cora Coach coaches Tess Teacher",
        "She waits (0:01\N{EN DASH}0:06)",
        "Wait three seconds",
        "Count to three.",
    ):
        assert words in text
    for words in ("Hands go up", "Nobody hurries", "The back row", "Thinking time", "Discussing progress: 5 min"):
        assert words in text
    assert "Seating plan" not in text


def _agreed_model(world: World, pair: Met) -> None:
    consent(pair.theirs, pair.lesson)
    model = publish(pair.theirs, make_clip(pair.theirs, pair.lesson), add_template(pair.theirs), audience="pairs")
    body = {"pair_id": str(pair.pair.id)}
    assert pair.theirs.post(f"{API}/exemplars/{model['id']}/deconstructions", json=body).status_code == 201
    with world.desk.write() as work:
        for row in work.session.exec(select(Deconstruction)):
            row.revealed_at = row.agreed_at = work.now


def _printed(client: TestClient, cycle: str, zone: str = "UTC") -> str:
    answer = client.get(f"{cycle}/summary.pdf", params={"zone": zone})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_films_that_are_not_shared_are_on_the_teachers_page_alone(world: World) -> None:
    pair = Met(world)
    pair.theirs.put(f"{pair.cycle}/clips/{make_clip(pair.theirs, world.lesson(pair.teacher), 'Mine alone')}")
    _agreed_model(world, pair)
    pair.start(pair.coachs)
    assert "Mine alone" in pair.theirs.get(f"{pair.cycle}/summary").text
    assert "Mine alone" in _printed(pair.theirs, pair.cycle)
    assert "Mine alone" not in pair.coachs.get(f"{pair.cycle}/summary").text
    assert "Mine alone" not in _printed(pair.coachs, pair.cycle)
    consent(pair.theirs, pair.lesson, "unknown")
    assert [model["title"] for model in pair.summary(pair.coachs)["models"]] == [None]
    assert "Nobody hurries" not in _printed(pair.coachs, pair.cycle)


@on_sqlite
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Zażółć gęślą jaźń, Ñandú, Straße", "Zażółć gęślą jaźń, Ñandú, Straße"),
        ("Ελληνικά и по-русски", "Ελληνικά и по-русски"),
        ('*stars* _lines_ $x$ #panic("no") @here <label> `code` \\ / [b] ]', '*stars* _lines_ $x$ #panic("no") @here'),
        ("日本語 العربية עברית हिन्दी ไทย 🙂 \u200b\ufeff\x07", ""),
        ("a" * 2000, ""),
        ("\n".join(f"Line {n}" for n in range(300)), "Line 299"),
    ],
)
def test_whatever_people_write_is_printed_as_words(world: World, words: str, told: str) -> None:
    pair = Met(world)
    pair.start(pair.coachs)
    pair.write(pair.coachs, words)
    pair.coachs.post(f"{pair.cycle}/items", json={"text": words[:400].replace("\n", " ")})
    assert told in _printed(pair.coachs, pair.cycle)


@on_sqlite
def test_times_are_printed_in_the_readers_zone(world: World) -> None:
    world.clock.now = world.clock.now.replace(year=2026, month=11, day=26, hour=23, minute=30)
    pair = Met(world)
    pair.start(pair.coachs)
    assert "Friday 27 November 2026, 08:30 (JST)" in _printed(pair.coachs, pair.cycle, "Asia/Tokyo")
    assert "Thursday 26 November 2026, 23:30 (UTC)" in _printed(pair.coachs, pair.cycle, "../../etc/passwd")


@on_sqlite
def test_the_page_of_a_meeting_that_took_no_time_says_when_it_was_and_nothing_of_minutes(world: World) -> None:
    world.clock.now = world.clock.now.replace(year=2026, month=11, day=26, hour=15, minute=30, second=5)
    pair = Met(world)
    pair.start(pair.coachs)
    world.clock.forward(seconds=20)
    pair.end(pair.coachs)
    assert "Thursday 26 November 2026, 15:30 (UTC) Evidence we looked at" in _printed(pair.coachs, pair.cycle)


def test_a_meeting_is_the_pairs_while_it_lasts_and_the_teachers_to_read_for_good(world: World) -> None:
    pair = Met(world)
    pair.start(pair.coachs)
    pair.write(pair.coachs, "Wait before taking an answer.")
    other, second = world.person("Otto Other"), world.person("Sue Second")
    world.pair(other, pair.coach)  # coaches the coach: no way in
    world.pair(second, pair.teacher)  # coaches the same teacher: their own meetings, not these
    nobody = [other, second, world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)]
    nobody.append(world.person("Eve Elsewhere", Role.ADMIN, world.organisation("Vale School")))

    def answers(client: TestClient) -> list[int]:
        asked = [
            client.get(f"{pair.cycle}/summary"),
            client.get(f"{pair.cycle}/summary.pdf"),
            client.put(f"{pair.cycle}/meeting/decided", json={"decided": "Wait before taking an answer."}),
            client.post(f"{pair.cycle}/meeting/start", json={"again": True}),
            client.post(f"{pair.cycle}/meeting/part", json={"number": 6}),
            client.post(f"{pair.cycle}/meeting/end"),
        ]
        return [answer.status_code for answer in asked]

    for person in nobody:
        assert answers(world.client(person)) == [404] * 6, person.name
    assert answers(world.client(None)) == [401] * 6
    for client in (pair.theirs, pair.coachs):
        assert answers(client) == [200, 200, 200, 201, 200, 200]
    world.end_pair(pair.pair)
    assert answers(pair.theirs) == [200, 200, 403, 403, 403, 403]
    assert pair.summary(pair.theirs)["may_write"] is False
    assert answers(pair.coachs) == [404] * 6, "a former coach gets nothing"


def test_the_door_to_a_meeting_opens_exactly_where_the_table_says(world: World) -> None:
    pair = Met(world)
    pair.start(pair.coachs)
    people = [pair.teacher, pair.coach, world.person("Otto Other"), world.person("Lea Leader", Role.LEADER)]
    people += [world.person("Ada Admin", Role.ADMIN), world.person("Eve E", Role.ADMIN, world.organisation("Vale"))]
    opened = []
    for lasts in (True, False):
        if not lasts:
            world.end_pair(pair.pair)
        for person in people:
            actor = world.actor(person)
            with world.desk.read(actor) as work:
                [cycle] = work.session.exec(select(Cycle)).all()
                facts = queries.cycle_facts(work.session.get_one(PairRow, cycle.pair_id))
                allowed = allows(actor, Permission.CYCLE_VIEW, facts, work.now)
                listed = cycle.id in work.session.exec(queries.ids_visible(work)).all()
                assert allowed == listed == queries.may_see(work, cycle.id)
                if allowed:
                    assert queries.seat_for(work, cycle.id, Permission.CYCLE_VIEW).cycle_id == cycle.id
                    opened.append((person.name, lasts))
                else:
                    with pytest.raises(NotFound):
                        queries.seat_for(work, cycle.id, Permission.CYCLE_VIEW)
    assert opened == [("Tess Teacher", True), ("Cora Coach", True), ("Tess Teacher", False)]


def test_the_other_is_told_that_it_has_begun_once(world: World) -> None:
    pair = Met(world)
    for _ in range(2):
        pair.start(pair.coachs)
    told = pair.theirs.get(f"{API}/notices").json()["items"]
    assert [notice["verb"] for notice in told] == ["meeting", "opened"]
    assert pair.coachs.get(f"{API}/notices").json()["items"] == []
