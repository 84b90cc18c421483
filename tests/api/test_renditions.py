"""After ready: two renditions to choose from, when somebody speaks, and damage told in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from api import media_tokens
from coaching.lessons.models import DataSaver, Lesson, LessonState, Segment, SegmentMode, SegmentState
from coaching.lessons.uploads import kept_bytes
from media.storage import LessonKeys

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.world import Someone, World

FULL, SMALL = b"f" * 25_000, b"s" * 1_500
SECOND_US = 1_000_000
INF, RATE = "#EXT-X-STREAM-INF:", ",FRAME-RATE=29.970"


def fragments(every_s: int, size: int, length_s: int = 20) -> list[list[int]]:
    return [
        [at * SECOND_US, every_s * SECOND_US, 100 + number * size, size]
        for number, at in enumerate(range(0, length_s, every_s))
    ]


@pytest.fixture
def teacher(world: World) -> Someone:
    return world.person("Tess Teacher")


@pytest.fixture
def lesson(world: World, teacher: Someone) -> Lesson:
    """Two segments of twenty seconds: full ones with a fragment every two seconds, small ones every four."""
    made = world.lesson(teacher, "Brave fractions", duration_ms=40_000, frame_rate=29.97002997, has_speech=True)
    keys = LessonKeys(made.organisation_id, made.id)
    world.store.put_bytes(keys.speech, b'{"spans":[]}')
    with world.desk.write() as work:
        for index in (1, 2):
            world.store.put_bytes(keys.segment(index, "r"), FULL)
            world.store.put_bytes(keys.data_saver(index, "r"), SMALL)
            place = {"lesson_id": made.id, "index": index, "init_bytes": 100}
            work.session.add(
                Segment(
                    **place, start_ms=(index - 1) * 20_000, end_ms=index * 20_000, cut=[], state=SegmentState.READY,
                    mode=SegmentMode.COPY, blob_key=keys.segment(index, "r"), size_bytes=len(FULL), width=1280,
                    height=720, fragments=fragments(2, 2_000), codecs="avc1.64001F,mp4a.40.2", peak_bit_s=8_000 * index,
                )
            )  # fmt: skip
            work.session.add(
                DataSaver(
                    **place, blob_key=keys.data_saver(index, "r"), size_bytes=len(SMALL), width=854, height=480,
                    codecs="avc1.64001E,mp4a.40.2", peak_bit_s=700 + index, fragments=fragments(4, 250),
                    made_at=work.now,
                )
            )  # fmt: skip
    return made


def read(world: World, person: Someone, lesson: Lesson) -> dict:
    return world.client(person).get(f"/api/v1/lessons/{lesson.id}").json()


@pytest.fixture
def anyone(world: World) -> TestClient:
    return world.client(None)


def names(playlist: str) -> list[str]:
    return list(dict.fromkeys(line for line in playlist.splitlines() if line and not line.startswith("#")))


def test_a_lesson_with_data_savers_is_a_choice_between_two_playlists(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    address = read(world, teacher, lesson)["playlist_url"]
    text = anyone.get(address).text
    assert text.splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'{INF}BANDWIDTH=16000,AVERAGE-BANDWIDTH=10000,CODECS="avc1.64001F,mp4a.40.2",RESOLUTION=1280x720{RATE}',
        "lesson.m3u8?quality=full",
        f'{INF}BANDWIDTH=702,AVERAGE-BANDWIDTH=600,CODECS="avc1.64001E,mp4a.40.2",RESOLUTION=854x480{RATE}',
        "lesson.m3u8?quality=saver",
    ]
    folder = address.rsplit("/", 1)[0]
    full, small = (anyone.get(f"{folder}/{name}").text for name in names(text))
    assert names(full) == ["segments/1.mp4", "segments/2.mp4"]
    assert names(small) == ["segments/1.mp4?quality=saver", "segments/2.mp4?quality=saver"]
    for playlist, size, content in ((full, 2_000, FULL), (small, 250, SMALL)):
        assert "#EXT-X-ENDLIST" in playlist
        assert playlist.count("#EXT-X-DISCONTINUITY\n") == 1
        lengths = [float(line[8:-1]) for line in playlist.splitlines() if line.startswith("#EXTINF:")]
        assert sum(lengths) == 40.0
        assert f"#EXT-X-BYTERANGE:{size}@100" in playlist
        assert anyone.get(f"{folder}/{names(playlist)[1]}").content == content


def test_segments_and_clips_are_the_same_choice_and_a_clip_begins_at_one_moment(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    body = {"title": "c", "start_ms": 26_500, "end_ms": 31_000}
    clip = world.client(teacher).post(f"/api/v1/lessons/{lesson.id}/clips", json=body).json()
    seen = read(world, teacher, lesson)
    folder = seen["playlist_url"].rsplit("/", 1)[0]
    for address, place in ((seen["segments"][0]["playlist_url"], "segments"), (clip["playlist_url"], "clips")):
        two = names(anyone.get(address).text)
        assert [name.partition("?")[2] for name in two] == ["quality=full", "quality=saver"]
        texts = [anyone.get(f"{folder}/{place}/{name}").text for name in two]
        assert all("#EXTINF" in text for text in texts)
        if place == "clips":
            begins = [re.search(r"LESSON-TIME:([\d.]+)", text) for text in texts]
            # 26.5 s lies after a full keyframe at 26 s; the small one before it is at 24 s, and both begin there
            assert [found and found[1] for found in begins] == ["24.000000", "24.000000"]
            assert all("#EXT-X-START:TIME-OFFSET=2.500005,PRECISE=YES" in text for text in texts)


@pytest.mark.parametrize("lacking", ["one data saver", "a segment's codecs", "readiness"])
def test_a_lesson_without_all_of_them_keeps_its_one_playlist(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient, lacking: str
) -> None:
    with world.desk.write() as work:
        if lacking == "one data saver":
            work.session.delete(work.session.exec(select(DataSaver).where(DataSaver.index == 2)).one())
        elif lacking == "readiness":
            work.session.get_one(Lesson, lesson.id).state = LessonState.PREPARING
        else:
            work.session.exec(select(Segment).where(Segment.index == 2)).one().codecs = None
    seen = read(world, teacher, lesson)
    assert seen["playlist_url"].endswith("/lesson.m3u8")
    assert "#EXTINF" in anyone.get(seen["playlist_url"]).text
    assert "#EXTINF" in anyone.get(f"{seen['playlist_url']}?quality=auto").text
    assert anyone.get(f"{seen['playlist_url']}?quality=saver").status_code == 404


def test_what_is_not_there_and_what_is_not_ones_own_is_refused_alike(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    seen = read(world, teacher, lesson)
    folder = seen["playlist_url"].rsplit("/", 1)[0]
    assert anyone.get(f"{folder}/segments/1.mp4?quality=auto").status_code == 422
    assert anyone.get(f"{folder}/lesson.m3u8?quality=best").status_code == 422
    missing = anyone.get(f"{folder}/segments/3.mp4?quality=saver")
    assert (missing.status_code, missing.content) == (404, anyone.get(f"{folder}/segments/3.mp4").content)
    stranger = media_tokens.issue(world.settings, world.actor(world.person("Olga Other")), lesson.id, world.clock.now)
    refused = [
        anyone.get(f"/media/{stranger}/{name}")
        for name in ("waveform.json", "speech.json", "lesson.m3u8?quality=auto", "segments/1.mp4?quality=saver")
    ]
    assert {(answer.status_code, answer.content) for answer in refused} == {(403, refused[0].content)}


def test_speech_is_served_where_it_is_known(world: World, teacher: Someone, lesson: Lesson, anyone: TestClient) -> None:
    answer = anyone.get(read(world, teacher, lesson)["speech_url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {"spans": []}
    assert read(world, teacher, world.lesson(teacher, "Not heard yet"))["speech_url"] is None


def test_damage_is_told_in_plain_words_and_takes_nothing_away(world: World, teacher: Someone, lesson: Lesson) -> None:
    assert read(world, teacher, lesson)["notice"] is None
    with world.desk.write() as work:
        first, second = work.session.exec(select(Segment).order_by(Segment.index)).all()
        first.flaws = [["picture", 12_300, 12_900]]
        second.flaws = [["picture", 31_000, 31_200], ["sound", 20_000, 20_400]]
    seen = read(world, teacher, lesson)
    assert seen["state"] == "ready"
    assert seen["notice"] == (
        "Some pictures near 0:12 and 0:31 are damaged in the recording. "
        "Some sound near 0:20 is damaged in the recording."
    )
    assert seen["segments"][0]["flaws"] == [{"what": "picture", "start_ms": 12_300, "end_ms": 12_900}]


def test_data_savers_count_towards_what_a_school_keeps(world: World, teacher: Someone, lesson: Lesson) -> None:
    with world.desk.read() as work:
        assert kept_bytes(work, lesson.organisation_id) == 2 * len(FULL) + 2 * len(SMALL)
