"""Notes over HTTP: written, read, edited, hidden, taken back. Each permission with its refusals."""

from __future__ import annotations

import json

import pytest

from coaching.access.facts import Can, Role
from tests.asking import API, Pair, read_notes, write_note
from tests.world import MINUTE_MS, World

GONE = (404, 404)


@pytest.fixture
def pair(world: World) -> Pair:
    """A pair and its lesson."""
    return Pair(world)


def test_a_coach_comments_on_a_moment_and_the_teacher_reads_it(pair: Pair) -> None:
    body = {
        "kind": "suggest",
        "start_ms": 724_000,
        "end_ms": 751_000,
        "body": "  Spaces, <b>tags</b> and\nlines stay \u202e 🙂\r\n",
        "visibility": "published",
        "tags": ["Questioning", "wait   time", "questioning"],
        "drawing": {"strokes": [{"points": [[0, 0.25], [1, 1]], "colour": "#fF8800", "width": 0.01}]},
    }
    answer = pair.coachs.post(f"{API}/lessons/{pair.lesson.id}/annotations", json=body)
    assert answer.status_code == 201
    made = answer.json()
    assert made["etag"] == answer.headers["etag"]
    assert {name: made[name] for name in ("kind", "start_ms", "end_ms", "body", "visibility", "drawing")} == {
        name: body[name] for name in ("kind", "start_ms", "end_ms", "body", "visibility", "drawing")
    }
    assert made["tags"] == ["Questioning", "wait time"]
    assert made["author"] == {"id": str(pair.coach.id), "name": "Cora Coach"}
    assert (made["author_id"], made["lesson_id"]) == (str(pair.coach.id), str(pair.lesson.id))
    assert made["may"] == ["edit", "delete", "reply"]
    assert made["edited_at"] is None
    [read] = read_notes(pair.theirs, pair.lesson)
    assert read == made | {"may": ["delete", "reply"]}
    assert pair.theirs.get(f"{API}/annotations/{made['id']}").json() == read


def test_a_note_is_a_draft_unless_it_says_otherwise_and_then_only_its_author_sees_it(pair: Pair) -> None:
    body = {"kind": "observe", "start_ms": 0, "body": "Not sure yet"}
    draft = pair.coachs.post(f"{API}/lessons/{pair.lesson.id}/annotations", json=body).json()
    assert draft["visibility"] == "draft"
    assert draft["end_ms"] is None
    assert [note["id"] for note in read_notes(pair.coachs, pair.lesson)] == [draft["id"]]
    assert read_notes(pair.theirs, pair.lesson) == []
    address = f"{API}/annotations/{draft['id']}"
    assert pair.theirs.get(address).status_code == 404
    assert pair.theirs.patch(address, json={"body": "mine"}).status_code == 404
    assert pair.theirs.delete(address).status_code == 404
    assert pair.theirs.post(f"{address}/replies", json={"body": "?"}).status_code == 404
    assert pair.coachs.patch(address, json={"visibility": "published"}).json()["edited_at"] is None
    assert [note["id"] for note in read_notes(pair.theirs, pair.lesson)] == [draft["id"]]


def test_who_may_comment_is_who_was_let_in_to_comment(world: World, pair: Pair) -> None:
    viewer, stranger = world.person("Vic Viewer"), world.person("Stan Stranger")
    elsewhere = world.person("Eve Elsewhere", organisation_id=world.organisation("Vale School"))
    leader, admin = world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)
    world.share(pair.lesson, person=viewer, can=Can.VIEW)
    body = {"kind": "ask", "start_ms": 1, "body": "Why?", "visibility": "published"}
    address = f"{API}/lessons/{pair.lesson.id}/annotations"

    def answers(person: object) -> tuple[int, int]:
        client = world.client(person)  # type: ignore[arg-type]
        return client.post(address, json=body).status_code, client.get(address).status_code

    assert answers(pair.coach) == (201, 200)
    assert answers(pair.teacher) == (201, 200)
    assert answers(viewer) == (403, 200)
    assert answers(None) == (401, 401)
    for nobody in (stranger, leader, admin, elsewhere):
        assert answers(nobody) == GONE, nobody.name
    assert len(read_notes(world.client(viewer), pair.lesson)) == 2


def test_only_the_author_edits_and_the_author_or_the_owner_deletes(world: World, pair: Pair) -> None:
    other = world.person("Otto Other")
    world.share(pair.lesson, person=other, can=Can.COMMENT)
    others = world.client(other)
    note = write_note(pair.coachs, pair.lesson)
    address = f"{API}/annotations/{note['id']}"
    assert pair.coachs.patch(address, json={"body": "Better"}).status_code == 200
    assert pair.theirs.patch(address, json={"body": "Worse"}).status_code == 403
    assert others.patch(address, json={"body": "Worse"}).status_code == 403
    assert others.delete(address).status_code == 403
    assert pair.theirs.get(address).json()["body"] == "Better"
    assert pair.theirs.delete(address).status_code == 204
    assert pair.coachs.get(address).status_code == 404
    assert pair.coachs.delete(address).status_code == 404


def test_an_edit_changes_what_it_names_and_says_when(world: World, pair: Pair) -> None:
    drawing = {"strokes": [{"points": [[0.5, 0.5]], "colour": "#000000", "width": 0.02}]}
    note = write_note(pair.coachs, pair.lesson, end_ms=2000, tags=["a"], drawing=drawing)
    address = f"{API}/annotations/{note['id']}"
    world.clock.forward(minutes=1)
    same = pair.coachs.patch(address, json={"body": note["body"]}).json()
    assert same == note, "an edit that changes nothing is none"
    edited = pair.coachs.patch(address, json={"kind": "praise", "end_ms": None, "drawing": None}).json()
    assert edited["edited_at"] is not None
    assert edited == note | {
        "kind": "praise",
        "end_ms": None,
        "drawing": None,
        "edited_at": edited["edited_at"],
        "etag": edited["etag"],
    }
    assert edited["etag"] != note["etag"]
    for field, value in {"id": note["id"], "lesson_id": note["lesson_id"], "author_id": str(pair.teacher.id)}.items():
        assert pair.coachs.patch(address, json={field: value}).status_code == 422, field


def test_an_edit_of_an_old_copy_is_refused_with_the_current_one(pair: Pair) -> None:
    note = write_note(pair.coachs, pair.lesson)
    address = f"{API}/annotations/{note['id']}"
    first = pair.coachs.patch(address, json={"body": "First"}, headers={"If-Match": note["etag"]})
    assert first.status_code == 200
    second = pair.coachs.patch(address, json={"body": "Second"}, headers={"If-Match": note["etag"]})
    assert second.status_code == 412
    assert second.headers["content-type"] == "application/problem+json"
    assert second.headers["etag"] == first.json()["etag"]
    assert second.json()["current"] == first.json()
    for tag in ('"nonsense"', "3", '"', "", '"99999999999999999999"'):
        assert pair.coachs.patch(address, json={"body": "Third"}, headers={"If-Match": tag}).status_code == 412, tag
        assert pair.coachs.delete(address, headers={"If-Match": tag}).status_code == 412, tag
    assert pair.coachs.get(address).json()["body"] == "First"
    weak = f'"77", W/{first.json()["etag"]}'
    assert pair.coachs.patch(address, json={"body": "Third"}, headers={"If-Match": weak}).status_code == 200
    assert pair.coachs.patch(address, json={"body": "Fourth"}, headers={"If-Match": "*"}).status_code == 200
    assert pair.coachs.delete(address, headers={"If-Match": "*"}).status_code == 204


def test_a_published_note_becomes_a_draft_again_only_while_nobody_answered(pair: Pair) -> None:
    note = write_note(pair.coachs, pair.lesson)
    address = f"{API}/annotations/{note['id']}"
    hide, publish = {"visibility": "draft"}, {"visibility": "published"}
    assert pair.coachs.post(f"{address}/replies", json={"body": "A thought of my own"}).status_code == 201
    assert pair.coachs.patch(address, json=hide).status_code == 200
    assert read_notes(pair.theirs, pair.lesson) == []
    assert pair.coachs.patch(address, json=publish).status_code == 200
    assert pair.theirs.post(f"{address}/replies", json={"body": "Thank you"}).status_code == 201
    refused = pair.coachs.patch(address, json=hide)
    assert (refused.status_code, refused.json()["code"]) == (409, "has_replies")
    assert len(read_notes(pair.theirs, pair.lesson)) == 1


def test_whoever_deleted_a_note_brings_it_back_within_ten_minutes_and_nobody_else(world: World, pair: Pair) -> None:
    note = write_note(pair.coachs, pair.lesson)
    address = f"{API}/annotations/{note['id']}"
    assert pair.theirs.delete(address).status_code == 204
    assert pair.coachs.post(f"{address}/restore").status_code == 404
    world.clock.forward(minutes=9)
    back = pair.theirs.post(f"{address}/restore")
    assert back.status_code == 200
    assert back.json()["body"] == note["body"]
    assert pair.theirs.post(f"{address}/restore").json() == back.json(), "it is back already"
    assert pair.coachs.delete(address).status_code == 204
    world.clock.forward(minutes=11)
    assert pair.coachs.post(f"{address}/restore").status_code == 404
    assert read_notes(pair.coachs, pair.lesson) == []


def test_who_was_let_out_sees_nothing_and_what_they_published_stays(world: World, pair: Pair) -> None:
    kept = write_note(pair.coachs, pair.lesson)
    draft = write_note(pair.coachs, pair.lesson, visibility="draft")
    deleted = write_note(pair.coachs, pair.lesson)
    assert pair.coachs.delete(f"{API}/annotations/{deleted['id']}").status_code == 204
    world.withdraw(pair.share)
    assert pair.coachs.get(f"{API}/lessons/{pair.lesson.id}/annotations").status_code == 404
    for note in (kept, draft):
        address = f"{API}/annotations/{note['id']}"
        assert pair.coachs.get(address).status_code == 404
        assert pair.coachs.patch(address, json={"body": "I was here"}).status_code == 404
        assert pair.coachs.delete(address).status_code == 404
        assert pair.coachs.post(f"{address}/replies", json={"body": "I was here"}).status_code == 404
    assert pair.coachs.post(f"{API}/annotations/{deleted['id']}/restore").status_code == 404
    assert [note["id"] for note in read_notes(pair.theirs, pair.lesson)] == [kept["id"]]


def test_who_may_only_watch_now_keeps_notes_but_no_longer_writes(world: World, pair: Pair) -> None:
    note = write_note(pair.coachs, pair.lesson)
    world.withdraw(pair.share)
    world.share(pair.lesson, person=pair.coach, can=Can.VIEW)
    [seen] = read_notes(pair.coachs, pair.lesson)
    assert seen["may"] == ["delete"]
    assert pair.coachs.patch(f"{API}/annotations/{note['id']}", json={"body": "More"}).status_code == 403


BAD: dict[str, tuple[object, ...]] = {
    "start_ms": (-1, 1.0, -0.0, 0.5, "1", True, None, [], 30 * MINUTE_MS, 2**31, 2**63, 10**400),
    "end_ms": (1000, 999, 0, 30 * MINUTE_MS + 1, 1e308, "2000", False, 2**64),
    "body": ("", "   \n", "a\0b", "x" * 10_001, 7, None, ["x"]),
    "kind": ("judge", "", None, 1),
    "visibility": ("public", None),
    "tags": ("x", [""], [" "], ["x" * 41], ["\0"], [1], [f"t{n}" for n in range(21)]),
    "links": ("x", [{}], [{"type": "goal"}], [{"type": "person", "id": "x"}]),
    "drawing": ([], {"strokes": [{}]}, {"strokes": [], "src": "http://x"}, "<svg/>"),
    "nonsense": (1,),
    "author_id": ("01a20aca-c0fc-731f-afd1-241e1d29373e",),
}


def test_bad_fields_are_refused_by_name_and_nothing_is_kept(pair: Pair) -> None:
    for field, value in ((field, value) for field, values in BAD.items() for value in values):
        body = {"kind": "observe", "start_ms": 1000, "body": "Fine"} | {field: value}
        answer = pair.coachs.post(f"{API}/lessons/{pair.lesson.id}/annotations", json=body)
        assert answer.status_code == 422, (field, value)
        assert answer.json()["errors"][0]["field"].split(".")[0] == field, value
    assert read_notes(pair.coachs, pair.lesson) == []
    assert write_note(pair.coachs, pair.lesson, body="Fine")["body"] == "Fine"


def test_numbers_and_letters_json_does_not_have_are_refused(pair: Pair) -> None:
    address = f"{API}/lessons/{pair.lesson.id}/annotations"
    headers = {"Content-Type": "application/json"}
    point = '{"strokes":[{"points":[[0.5,RAW]],"colour":"#000000","width":0.1}]}'
    texts = [
        '{"kind":"ask","body":"a\\ud800b","start_ms":1}',
        '{"kind":"ask","body":"x","start_ms":1,"tags":["\\udfff"]}',
        '{"kind":"ask","body":"x","start_ms":1,"\\ud800":1}',
        '{"kind":"ask","body":"x","start_ms":1,"drawing":' + "[" * 10_000 + "]" * 10_000 + "}",
    ]
    for raw in ("NaN", "Infinity", "-Infinity", "1e308", "1.5", '"\\ud800"', "9" * 5000):
        texts.append('{"kind":"ask","body":"x","start_ms":RAW}'.replace("RAW", raw))
        texts.append(
            '{"kind":"ask","body":"x","start_ms":1,"drawing":POINT}'.replace("POINT", point).replace("RAW", raw)
        )
    for text in texts:
        assert pair.coachs.post(address, content=text, headers=headers).status_code in {400, 422}, text[:100]
    assert read_notes(pair.coachs, pair.lesson) == []


def test_the_edges_of_a_lesson_can_be_noted(world: World, pair: Pair) -> None:
    last = 30 * MINUTE_MS
    assert write_note(pair.coachs, pair.lesson, start_ms=0, end_ms=last)["end_ms"] == last
    assert write_note(pair.coachs, pair.lesson, start_ms=last - 1)["start_ms"] == last - 1
    assert write_note(pair.coachs, pair.lesson, body="x" * 10_000)["body"] == "x" * 10_000
    unread = world.lesson(pair.teacher, duration_ms=None)  # type: ignore[arg-type]
    assert write_note(pair.theirs, unread, start_ms=10**9)["start_ms"] == 10**9


def test_a_drawing_too_large_to_keep_is_refused(pair: Pair) -> None:
    points = [[0.12345, 0.98765]] * 1250
    strokes = [{"points": points, "colour": "#123abc", "width": 0.005}] * 2
    kept = write_note(pair.coachs, pair.lesson, drawing={"strokes": strokes})
    assert len(json.dumps(kept["drawing"])) <= 64_000
    more = {"strokes": [*strokes, {"points": [[0, 0]], "colour": "#123abc", "width": 0.005}]}
    answer = pair.coachs.patch(f"{API}/annotations/{kept['id']}", json={"drawing": more})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "drawing")


def test_filters_find_what_they_say(pair: Pair) -> None:
    early = write_note(pair.coachs, pair.lesson, start_ms=1000, kind="praise", body="Ärger über 100 % _ganz_")
    span = write_note(pair.coachs, pair.lesson, start_ms=5000, end_ms=9000, tags=["ΣΊΣΥΦΟΣ"], body="Wait time")
    late = write_note(
        pair.theirs, pair.lesson, start_ms=9000, kind="ask", visibility="draft", body="Why not? C:\\temp!"
    )

    def found(**filters: object) -> list[str]:
        return [note["id"] for note in read_notes(pair.theirs, pair.lesson, **filters)]

    both = [early["id"], span["id"]]
    assert found() == [*both, late["id"]]
    assert found(kind="praise") == [early["id"]]
    assert found(author_id=str(pair.coach.id)) == both
    assert found(visibility="draft") == [late["id"]]
    assert found(visibility="published") == both
    assert found(from_ms=1000, to_ms=1001) == [early["id"]]
    assert found(from_ms=8999, to_ms=9000) == [span["id"]]
    assert found(from_ms=9000) == [late["id"]]
    assert found(to_ms=5000) == [early["id"]]
    for q in ("ärger", "ÄRGER", "100 %", "_GANZ_"):
        assert found(q=q) == [early["id"]], q
    assert found(q="σίσυφος") == [span["id"]]
    assert found(q="c:\\TEMP!") == [late["id"]]
    assert found(q="%") == [early["id"]], "a wildcard is a letter like any other"
    for nothing in ("100%", "__", "' OR 1=1 --", "wait%time"):
        assert found(q=nothing) == [], nothing
    assert found(q="  ") == found()
    for bad in (
        {"from_ms": 5, "to_ms": 5},
        {"from_ms": -1},
        {"q": "a\0"},
        {"q": "x" * 201},
        {"kind": "x"},
        {"to_ms": 2**31},
    ):
        assert pair.theirs.get(f"{API}/lessons/{pair.lesson.id}/annotations", params=bad).status_code == 422, bad


def test_pages_join_to_the_whole_list_in_order_of_time(pair: Pair) -> None:
    for start_ms in (5, 3, 3, 3, 9, 0):
        write_note(pair.coachs, pair.lesson, start_ms=start_ms)
    whole = read_notes(pair.theirs, pair.lesson)
    assert [note["start_ms"] for note in whole] == [0, 3, 3, 3, 5, 9]
    assert whole == sorted(whole, key=lambda note: (note["start_ms"], note["id"]))
    for limit in (1, 2, 5, 6, 500):
        assert read_notes(pair.theirs, pair.lesson, limit=limit) == whole
    address = f"{API}/lessons/{pair.lesson.id}/annotations"
    for bad in ({"limit": 0}, {"limit": 501}, {"cursor": "x"}, {"cursor": "WzFd"}, {"cursor": "WyJhIiwgImIiXQ"}):
        assert pair.theirs.get(address, params=bad).status_code == 422, bad
    for made_up in ("WzEsICJ4Il0", "Wy0xLCAieCJd", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5LCAieCJd"):
        assert pair.theirs.get(address, params={"cursor": made_up}).status_code == 422, made_up


def test_a_note_sent_twice_with_one_key_is_written_once(pair: Pair) -> None:
    body = {"kind": "observe", "start_ms": 1, "body": "From a train", "visibility": "published"}
    address = f"{API}/lessons/{pair.lesson.id}/annotations"
    first, second = (pair.coachs.post(address, json=body, headers={"Idempotency-Key": "offline-1"}) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len(read_notes(pair.coachs, pair.lesson)) == 1
