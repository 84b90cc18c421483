"""Media addresses: they work as given, in ranges, for whom they were made, until they end or are taken back."""

from __future__ import annotations

import base64
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from api import media_tokens
from api.media_tokens import Gate
from coaching.access.facts import Can, Role
from coaching.lessons.models import Lesson, LessonState, Segment, SegmentState
from coaching.people.models import Credential, Person
from media.storage import LessonKeys
from tests.api.watching import MP4, anyone, lesson, read, teacher
from tests.world import Someone, World

__all__ = ["anyone", "lesson", "teacher"]  # the fixtures, found by their names


class Seconds:
    """A clock for the gate."""

    now = 0.0

    def __call__(self) -> float:
        """Answer the time."""
        return self.now


@pytest.fixture
def seconds(world: World) -> Seconds:
    clock = Seconds()
    world.app.state.gate = Gate(world.desk, clock=clock)
    return clock


def test_every_address_of_a_lesson_works_as_given(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    seen = read(world, teacher, lesson)
    types = {
        "playlist_url": "application/vnd.apple.mpegurl", "original_url": "video/mp4", "poster_url": "image/jpeg",
        "storyboard_url": "text/vtt; charset=utf-8", "waveform_url": "application/json",
    }  # fmt: skip
    for field, media_type in types.items():
        answer = anyone.get(seen[field])
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"].startswith("private")
        # film stays on no disk but ours: a browser that kept a broken-off range gave half of it for the whole
        assert ("no-store" in answer.headers["cache-control"]) is (media_type == "video/mp4")
        head = anyone.head(seen[field])
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == answer.headers["content-length"] == str(len(answer.content))
        again = anyone.get(seen[field], headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    folder = seen["poster_url"].rsplit("/", 1)[0]
    assert anyone.get(f"{folder}/sheet-001.jpg").content == b"sheet"
    assert anyone.get(f"{folder}/sheet-002.jpg").status_code == 404
    for index in (1, 2):
        segment = anyone.get(f"{folder}/segments/{index}.mp4")
        assert (segment.status_code, segment.content[-1]) == (200, index)
    assert anyone.get(f"{folder}/segments/3.mp4").status_code == 404


def test_playlists_name_segments_relative_to_themselves(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    seen = read(world, teacher, lesson)
    folder = seen["playlist_url"].rsplit("/", 1)[0]
    clip = world.client(teacher).post(
        f"/api/v1/lessons/{lesson.id}/clips", json={"title": "c", "start_ms": 12_000, "end_ms": 13_000}
    )
    places = {
        seen["playlist_url"]: ["segments/1.mp4", "segments/2.mp4"],
        seen["segments"][0]["playlist_url"]: ["1.mp4"],
        clip.json()["playlist_url"]: ["../segments/2.mp4"],
    }
    for address, names in places.items():
        text = anyone.get(address).text
        assert text.startswith("#EXTM3U")
        assert "#EXT-X-ENDLIST" in text
        assert sorted({line for line in text.splitlines() if not line.startswith("#")}) == names
    elsewhere = world.lesson(teacher, "Another")
    foreign = read(world, teacher, elsewhere)
    assert foreign["playlist_url"] is None
    token = media_tokens.issue(world.settings, world.actor(teacher), elsewhere.id, world.clock.now)
    assert anyone.get(f"/media/{token}/clips/{clip.json()['id']}.m3u8").status_code == 404
    assert anyone.get(f"{folder}/clips/{uuid4()}.m3u8").status_code == 404


def test_a_lesson_in_preparation_plays_as_far_as_it_is_ready(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    with world.desk.write() as work:
        row = work.session.get_one(Lesson, lesson.id)
        row.state = LessonState.PREPARING
        second = work.session.exec(select(Segment).where(Segment.index == 2)).one()
        second.state, second.blob_key = SegmentState.RUNNING, None
    seen = read(world, teacher, lesson)
    text = anyone.get(seen["playlist_url"]).text
    assert "segments/1.mp4" in text
    assert "segments/2.mp4" not in text
    assert "#EXT-X-ENDLIST" not in text
    assert (seen["segments"][1]["playlist_url"], seen["segments"][1]["download_url"]) == (None, None)
    folder = seen["playlist_url"].rsplit("/", 1)[0]
    assert [anyone.get(f"{folder}/segments/2.{kind}").status_code for kind in ("mp4", "m3u8")] == [404, 404]


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-0", 206, 0, 1),
        ("bytes=100-199", 206, 100, 200),
        ("bytes=5000-", 206, 5000, None),
        ("bytes=-12", 206, -12, None),
        ("bytes=-999999", 206, 0, None),
        ("bytes=10-999999", 206, 10, None),
        ("bytes=0-0,2-3", 200, 0, None),
        ("bytes=" + ",".join(["0-"] * 1000), 200, 0, None),
        ("bytes=9-3", 200, 0, None),
        ("bytes=-", 200, 0, None),
        ("bytes=a-b", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
    ],
)
def test_one_range_or_the_whole(
    world: World,
    teacher: Someone,
    lesson: Lesson,
    anyone: TestClient,
    asked: str,
    status: int,
    start: int,
    end: int | None,
) -> None:
    answer = anyone.get(read(world, teacher, lesson)["original_url"], headers={"Range": asked})
    assert answer.status_code == status
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{len(MP4)}"
        return
    assert answer.content == MP4[start:end]
    assert ("content-range" in answer.headers) is (status == 206)


def test_a_range_of_an_older_file_gets_the_whole_new_one(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    address = read(world, teacher, lesson)["original_url"]
    tag = anyone.head(address).headers["etag"]
    for if_range, status in ((tag, 206), ('"older"', 200)):
        answer = anyone.get(address, headers={"Range": "bytes=0-9", "If-Range": if_range})
        assert answer.status_code == status


def test_addresses_stay_the_same_for_a_while_and_then_end(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient, seconds: Seconds
) -> None:
    world.clock.now = world.clock.now.replace(minute=0, second=0)
    browser = world.client(teacher)
    first = browser.get(f"/api/v1/lessons/{lesson.id}").json()["original_url"]
    world.clock.forward(minutes=59)
    assert browser.get(f"/api/v1/lessons/{lesson.id}").json()["original_url"] == first
    world.clock.forward(minutes=1)
    assert browser.get(f"/api/v1/lessons/{lesson.id}").json()["original_url"] != first
    world.clock.forward(hours=world.settings.media_hours, seconds=-1)
    assert anyone.get(first).status_code == 200
    world.clock.forward(seconds=1)
    ended = anyone.get(first)
    assert (ended.status_code, ended.headers["content-type"]) == (403, "application/problem+json")


def test_a_changed_token_opens_nothing(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient, seconds: Seconds
) -> None:
    address = read(world, teacher, lesson)["original_url"]
    token = address.split("/")[2]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for place in range(0, len(raw), 5):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        forged = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        assert anyone.get(address.replace(token, forged)).status_code == 403, place
    other = world.lesson(world.person("Olga Other"), "Not shown")
    raw_other = raw[:32] + other.id.bytes + raw[48:]
    for wrong in ("", "x", token[:-4], token + "AAAA", "…", base64.urlsafe_b64encode(raw_other).decode().rstrip("=")):
        assert anyone.get(f"/media/{wrong}/original").status_code in {403, 404}, wrong


def test_a_withdrawn_share_ends_playback_within_ten_seconds(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient, seconds: Seconds
) -> None:
    coach = world.person("Cora Coach")
    share = world.share(lesson, person=coach, can=Can.VIEW)
    address = read(world, coach, lesson)["playlist_url"].replace("lesson.m3u8", "segments/1.mp4")
    assert anyone.get(address).status_code == 200
    world.withdraw(share)
    seconds.now = 9.9
    assert anyone.get(address).status_code == 200, "a yes is believed for ten seconds"
    seconds.now = 10.0
    refused = anyone.get(address, headers={"Range": "bytes=0-9"})
    assert refused.status_code == 403
    assert b"ftyp" not in refused.content
    assert anyone.get(read(world, teacher, lesson)["original_url"]).status_code == 200


@pytest.mark.parametrize("how", ["signed out", "disabled", "pair ended", "lesson erased"])
def test_addresses_die_with_what_they_stand_on(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient, seconds: Seconds, how: str
) -> None:
    coach = world.person("Cora Coach")
    pair = world.pair(coach, teacher)
    world.share(lesson, pair=pair)
    address = read(world, coach, lesson)["original_url"]
    assert anyone.get(address).status_code == 200
    with world.desk.write() as work:
        if how == "signed out":
            for credential in work.session.exec(select(Credential).where(Credential.person_id == coach.id)):
                work.session.delete(credential)
        if how == "disabled":
            work.session.get_one(Person, coach.id).disabled_at = work.now
        if how == "lesson erased":
            work.session.delete(work.session.get_one(Lesson, lesson.id))
    if how == "pair ended":
        world.end_pair(pair)
    seconds.now = 10.0
    assert anyone.get(address).status_code == 403


def test_nobody_gets_an_address_by_being_in_charge(world: World, lesson: Lesson, anyone: TestClient) -> None:
    for role in (Role.LEADER, Role.ADMIN):
        token = media_tokens.issue(
            world.settings, world.actor(world.person(f"Chief {role}", role)), lesson.id, world.clock.now
        )
        for name in (
            "lesson.m3u8",
            "segments/1.mp4",
            "segments/1.m3u8",
            "original",
            "poster.jpg",
            "storyboard.vtt",
            "waveform.json",
            "sheet-001.jpg",
        ):
            assert anyone.get(f"/media/{token}/{name}").status_code == 403, name


def test_an_original_is_watchable_before_a_worker_has_put_it_away(
    world: World, teacher: Someone, anyone: TestClient
) -> None:
    client = world.client(teacher)
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(MP4)),
        "Content-Type": "application/offset+octet-stream",
    }
    half = client.post("/api/v1/uploads", headers=headers, content=MP4[:100])
    lesson_id = UUID(half.headers["Location"].rsplit("/", 1)[1])
    token = media_tokens.issue(world.settings, world.actor(teacher), lesson_id, world.clock.now)
    assert anyone.get(f"/media/{token}/original").status_code == 404, "half a recording is nobody's"
    client.patch(half.headers["Location"], content=MP4[100:], headers=headers | {"Upload-Offset": "100"})
    with world.desk.write() as work:
        work.session.get_one(Lesson, lesson_id).watchable = True
    address = client.get(f"/api/v1/lessons/{lesson_id}").json()["original_url"]
    answer = anyone.get(address, headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.content) == (206, b"ftyp")
    path = world.settings.uploads_dir / str(lesson_id)
    with world.desk.read() as work:
        lesson = work.session.get_one(Lesson, lesson_id)
    world.store.adopt(LessonKeys(lesson.organisation_id, lesson_id).original, path)
    assert anyone.get(address).content == MP4


def test_two_people_never_get_the_same_address(world: World, teacher: Someone, lesson: Lesson) -> None:
    coach = world.person("Cora Coach")
    world.share(lesson, person=coach)
    now = world.clock.now + timedelta(0)
    tokens = {media_tokens.issue(world.settings, world.actor(person), lesson.id, now) for person in (teacher, coach)}
    assert len(tokens) == 2
