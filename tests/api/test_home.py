"""What is next for each person, what they are told, and the day's letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coaching.access.facts import Role
from tests.asking import API, Answer, Pair, propose_step, set_goal, write_note
from tests.sweeping import letters, morning, to

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi.testclient import TestClient

    from tests.world import World


def home(client: TestClient) -> Answer:
    """The first screen."""
    answer = client.get(f"{API}/home")
    assert answer.status_code == 200, answer.text
    return answer.json()


def notices(client: TestClient) -> list[tuple[str, str, str]]:
    """Kind, what happened, and what about, oldest first."""
    answer = client.get(f"{API}/notices").json()
    assert answer["unread"] == home(client)["unread"]
    return [(one["kind"], one["verb"], one["title"]) for one in reversed(answer["items"])]


def choose(client: TestClient, kind: str, *, in_app: bool, by_mail: bool) -> None:
    """Switch a kind."""
    way = {"kind": kind, "in_app": in_app, "by_mail": by_mail}
    assert client.put(f"{API}/notice-choices", json={"items": [way]}).status_code == 200


def begin(pair: Pair) -> Answer:
    """A cycle, by the coach."""
    return pair.coachs.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)}).json()


def test_the_next_thing_is_different_for_each_of_a_pair(world: World) -> None:
    pair = Pair(world)
    for client, other in ((pair.theirs, "Cora Coach"), (pair.coachs, "Tess Teacher")):
        (only,) = home(client)["next"]
        assert (only["act"], only["other"]["name"], only["yours"]) == ("begin_cycle", other, True)
    cycle = begin(pair)
    assert pair.coachs.patch(f"{API}/cycles/{cycle['id']}", json={"plan": "Ask."}).status_code == 200
    goal = set_goal(pair.coachs, pair.teacher)
    step = propose_step(pair.coachs, goal)
    clip = pair.theirs.post(f"{API}/lessons/{pair.lesson.id}/clips", json={"title": "x", "start_ms": 0, "end_ms": 900})
    assert pair.theirs.put(f"{API}/cycles/{cycle['id']}/clips/{clip.json()['id']}").status_code == 200
    first, second = home(pair.theirs)["next"]
    assert (first["act"], first["step_id"], first["title"]) == ("agree_step", step["id"], step["title"])
    assert (second["act"], second["phase"], second["yours"]) == ("cycle_phase", 3, False), "the coach finds the area"
    (only,) = home(pair.coachs)["next"]
    assert (only["act"], only["phase"], only["yours"], only["overdue"]) == ("cycle_phase", 3, True, False)
    world.clock.forward(days=20)
    assert home(pair.coachs)["next"][0]["overdue"] is True
    (open_one,) = home(pair.theirs)["cycles"]
    assert [phase["number"] for phase in open_one["phases"]] == list(range(1, 9))
    leader = world.client(world.person("Lea Leader", Role.LEADER))
    assert home(leader) == {"next": [], "cycles": [], "unread": 0}
    world.end_pair(pair.pair)
    assert home(pair.coachs)["next"] == []


def test_people_are_told_once_of_what_they_may_see_and_not_of_what_they_did(world: World) -> None:
    pair = Pair(world)
    note = write_note(pair.coachs, pair.lesson, body="She waits")
    write_note(pair.coachs, pair.lesson, visibility="draft")
    assert notices(pair.theirs) == [("comment", "commented", pair.lesson.title)]
    reply = pair.theirs.post(f"{API}/annotations/{note['id']}/replies", json={"body": "Yes"}).json()
    assert notices(pair.coachs) == [("comment", "replied", pair.lesson.title)]
    assert "She waits" not in pair.theirs.get(f"{API}/notices").text
    assert pair.theirs.delete(f"{API}/replies/{reply['id']}").status_code == 204
    assert notices(pair.coachs) == []
    step = propose_step(pair.coachs, set_goal(pair.coachs, pair.teacher))
    assert pair.theirs.patch(f"{API}/steps/{step['id']}", json={"state": "agreed"}).status_code == 200
    begin(pair)
    told = notices(pair.theirs)
    assert told[1:] == [("step", "proposed", step["title"]), ("cycle", "opened", "Cora Coach")]
    lesson = world.lesson(pair.teacher, "Brave decimals")
    share = pair.theirs.post(f"{API}/lessons/{lesson.id}/shares", json={"pair_id": str(pair.pair.id), "can": "view"})
    assert notices(pair.coachs) == [("step", "agreed", step["title"]), ("share", "shared", "Brave decimals")]
    assert pair.theirs.delete(f"{API}/shares/{share.json()['id']}").status_code == 204
    assert notices(pair.coachs) == [("step", "agreed", step["title"])], "a share taken back takes its notice with it"
    assert pair.theirs.delete(f"{API}/lessons/{pair.lesson.id}").status_code == 204
    assert notices(pair.theirs) == told[1:], "an erased lesson takes what was told of it along"
    world.end_pair(pair.pair)
    assert notices(pair.coachs) == []
    other = world.client(world.person("Otto Other"))
    assert notices(other) == []


def test_what_was_read_stays_read_and_is_ones_own(world: World) -> None:
    pair = Pair(world)
    for _ in range(3):
        write_note(pair.coachs, pair.lesson)
    step = propose_step(pair.coachs, set_goal(pair.coachs, pair.teacher))
    page = pair.theirs.get(f"{API}/notices", params={"limit": 2}).json()
    assert (page["unread"], len(page["items"])) == (4, 2)
    rest = pair.theirs.get(f"{API}/notices", params={"limit": 2, "cursor": page["next_cursor"]}).json()
    assert (len(rest["items"]), rest["next_cursor"]) == (2, None)
    everything = [one["id"] for one in page["items"] + rest["items"]]
    assert pair.coachs.post(f"{API}/notices/read", json={"ids": everything}).status_code == 204
    assert home(pair.theirs)["unread"] == 4, "nobody reads for somebody else"
    for body, left in (
        ({"ids": []}, 4),
        ({"ids": everything[-1:]}, 3),
        ({"step_id": step["id"]}, 2),
        ({"lesson_id": str(pair.lesson.id)}, 0),
    ):
        assert pair.theirs.post(f"{API}/notices/read", json=body).status_code == 204
        assert home(pair.theirs)["unread"] == left, body
    write_note(pair.coachs, pair.lesson)
    assert pair.theirs.post(f"{API}/notices/read", json={}).status_code == 204
    assert home(pair.theirs)["unread"] == 0


def test_each_kind_is_switched_by_each_person(world: World) -> None:
    pair = Pair(world)
    write_note(pair.coachs, pair.lesson)
    choose(pair.theirs, "comment", in_app=False, by_mail=True)
    assert notices(pair.theirs) == []
    ways = {way["kind"]: way for way in pair.theirs.get(f"{API}/notice-choices").json()["items"]}
    assert ways["comment"] == {"kind": "comment", "in_app": False, "by_mail": True}
    assert ways["reminder"] == {"kind": "reminder", "in_app": True, "by_mail": True}
    choose(pair.theirs, "comment", in_app=True, by_mail=True)
    assert len(notices(pair.theirs)) == 1
    coachs = pair.coachs.get(f"{API}/notice-choices").json()["items"]
    choose(pair.theirs, "reminder", in_app=False, by_mail=False)
    assert pair.coachs.get(f"{API}/notice-choices").json()["items"] == coachs, "everybody for themselves"


def test_one_letter_a_day_tells_how_much_and_nothing_of_a_lesson(make_world: Callable[..., World]) -> None:
    world = make_world(smtp_url="smtp://127.0.0.1:9")
    pair = Pair(world)
    write_note(pair.coachs, pair.lesson, body="She waits")
    write_note(pair.coachs, pair.lesson)
    morning(world)
    (letter,) = letters(world)
    assert (letter.to, letter.subject) == (pair.teacher.email, "Vignette: 2 new comments")
    for secret in ("She waits", pair.lesson.title, "Cora", "Tess"):
        assert secret not in letter.subject + letter.body
    write_note(pair.coachs, pair.lesson)
    assert letters(world) == [], "what happens later in the day is for tomorrow's"
    morning(world)
    assert [one.subject for one in letters(world)] == ["Vignette: 1 new comment"]
    write_note(pair.coachs, pair.lesson)
    assert pair.theirs.post(f"{API}/notices/read", json={}).status_code == 204
    morning(world)
    assert letters(world) == [], "what was read needs no letter"
    write_note(pair.coachs, pair.lesson)
    choose(pair.theirs, "comment", in_app=True, by_mail=False)
    morning(world)
    assert letters(world) == []
    choose(pair.theirs, "comment", in_app=True, by_mail=True)
    assert letters(world) == [], "what was passed over is not sent later"


def test_both_are_reminded_once_of_a_due_day_and_again_when_it_moves(make_world: Callable[..., World]) -> None:
    world = make_world(smtp_url="smtp://127.0.0.1:9")
    pair = Pair(world)
    while world.clock().weekday() != 3:
        world.clock.forward(days=1)
    cycle = begin(pair)
    told: list[tuple[int, int]] = []
    for day in range(1, 11):
        morning(world)
        sent = letters(world)
        told += [(day, len(to(sent, person))) for person in (pair.teacher, pair.coach) if to(sent, person)]
    assert told == [(5, 1), (5, 1), (8, 1), (8, 1)], "two days before, and once it is overdue"
    kinds = [one for one in notices(pair.coachs) if one[0] == "reminder"]
    assert kinds == [("reminder", "due", "Tess Teacher"), ("reminder", "overdue", "Tess Teacher")]
    morning(world)
    soon = world.clock().date().isoformat()
    assert pair.theirs.patch(f"{API}/cycles/{cycle['id']}", json={"due_on": soon}).status_code == 200
    assert [one.subject[:25] for one in to(letters(world), pair.coach)] == ["Vignette: coaching is due"]
    world.end_pair(pair.pair)
    morning(world)
    assert letters(world) == []


def test_without_a_mail_server_no_letter_is_written(world: World) -> None:
    pair = Pair(world)
    write_note(pair.coachs, pair.lesson)
    morning(world)
    assert letters(world) == []
    assert pair.theirs.get(f"{API}/notice-choices").json()["mail"] is False


def test_home_knows_whether_the_two_are_meeting(world: World) -> None:
    pair = Pair(world)
    meeting = f"{API}/cycles/{begin(pair)['id']}/meeting"

    def seen() -> list[str | None]:
        return [home(client)["cycles"][0]["meeting"] for client in (pair.theirs, pair.coachs)]

    assert seen() == [None, None]
    assert pair.coachs.post(f"{meeting}/start").status_code == 201
    assert seen() == ["running", "running"]
    assert pair.theirs.post(f"{meeting}/end").status_code == 200
    assert seen() == ["over", "over"]
