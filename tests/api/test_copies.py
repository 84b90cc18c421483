"""Copies of a lesson: for whom, under which name, written down, and never a page that a browser would open."""

from __future__ import annotations

import os
from pathlib import Path

import httpx2
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from api import media_tokens
from api.app import create_app
from api.ranges import attachment
from coaching.access.facts import Can
from coaching.lessons.models import Lesson
from coaching.privacy.models import LedgerEntry
from media.storage import LessonKeys, S3Options, open_store
from tests.api.watching import MP4, anyone, lesson, read, teacher
from tests.engines import on_postgresql
from tests.servers.s3 import S3Server, s3_server
from tests.world import Someone, World

__all__ = ["anyone", "lesson", "s3_server", "teacher"]  # the fixtures, found by their names

MKV_WITH_LIES = b"<html><script>alert(1)</script>" + os.urandom(500)


def test_a_copy_is_for_those_who_may_and_is_written_down(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    coach = world.person("Cora Coach")
    world.share(lesson, person=coach, can=Can.DOWNLOAD)
    viewer = world.person("Vera Viewer")
    world.share(lesson, person=viewer, can=Can.COMMENT)
    seen = read(world, coach, lesson)
    for address in (seen["segments"][0]["download_url"], seen["original_url"] + "?download=1"):
        answer = anyone.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment;")
    assert (
        "filename*=UTF-8''Br%C3%BCche"
        in anyone.head(seen["segments"][0]["download_url"]).headers["content-disposition"]
    )
    theirs = read(world, viewer, lesson)
    assert theirs["segments"][0]["download_url"] is None
    folder = theirs["playlist_url"].rsplit("/", 1)[0]
    for name in ("segments/1.mp4?download=1", "original?download=1", "original?download=true"):
        assert anyone.get(f"{folder}/{name}").status_code == 403, name
    assert "content-disposition" not in anyone.get(f"{folder}/original").headers
    anyone.get(read(world, teacher, lesson)["segments"][0]["download_url"])
    with world.desk.read() as work:
        lines = work.session.exec(select(LedgerEntry).order_by(LedgerEntry.id)).all()  # type: ignore[arg-type]
    written = [(line.person_id, line.verb, line.spans) for line in lines]
    watched = (viewer.id, "viewed", [])  # the film itself was handed out, whatever a player says of it
    assert written == [(coach.id, "downloaded", None), watched], "once a day; the owner's own are nobody's business"


def test_what_a_browser_cannot_play_is_only_ever_a_download(world: World, teacher: Someone, anyone: TestClient) -> None:
    raw = world.lesson(teacher, "Raw", watchable=False, filename='a"b\r\nSet-Cookie: x=1\u202e.html')
    world.store.put_bytes(LessonKeys(raw.organisation_id, raw.id).original, MKV_WITH_LIES)
    viewer = world.person("Vera Viewer")
    world.share(raw, person=viewer, can=Can.COMMENT)
    answer = anyone.get(read(world, teacher, raw)["original_url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "set-cookie" not in answer.headers
    token = media_tokens.issue(world.settings, world.actor(viewer), raw.id, world.clock.now)
    assert anyone.get(f"/media/{token}/original").status_code == 403


@pytest.mark.parametrize(
    "name", ["a.mp4", 'x"; filename="evil.exe', "a\r\nSet-Cookie: a=b", "Brüche 😀.mp4", "", "../../etc", "\x00"]
)
def test_a_file_name_never_becomes_a_header(name: str) -> None:
    header = attachment(name)
    header.encode("ascii")
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2
    assert header.count(";") == 2


@on_postgresql
def test_with_an_s3_store_copies_come_from_it_and_playback_through_us(
    world: World, teacher: Someone, lesson: Lesson, s3_server: S3Server, tmp_path: Path
) -> None:
    options = S3Options(s3_server.endpoint_url, "us-east-1", s3_server.access_key_id, s3_server.secret_access_key)
    store = open_store(f"s3://{s3_server.new_bucket()}/school", tmp_path, s3=options)
    keys = LessonKeys(lesson.organisation_id, lesson.id)
    store.put_bytes(keys.original, MP4)
    anyone = TestClient(create_app(world.desk, store), follow_redirects=False)
    address = read(world, teacher, lesson)["original_url"]
    played = anyone.get(address, headers={"Range": "bytes=4-7"})
    assert (played.status_code, played.content) == (206, b"ftyp")
    copied = anyone.get(f"{address}?download=1")
    assert (copied.status_code, copied.headers["cache-control"]) == (307, "no-store")
    answer = httpx2.get(copied.headers["location"])
    assert answer.content == MP4
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert anyone.get(address.replace("original", "poster.jpg")).status_code == 404
