"""Recordings arrive by tus: in pieces, in order, only from their owner, and never more than was said."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from coaching.access.facts import Role
from coaching.jobs import EraseBlobs, PrepareLesson
from coaching.lessons import uploads
from coaching.lessons.models import Lesson, LessonState, Upload
from tests.world import World

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}
FILM = os.urandom(100_000)


def metadata(**said: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def create(client: TestClient, length: int = len(FILM), **said: str) -> Response:
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(**said)}
    return client.post("/api/v1/uploads", headers=headers)


def patch(client: TestClient, address: str, offset: int, piece: bytes, **more: str) -> Response:
    headers = BYTES | {"Upload-Offset": str(offset)} | more
    return client.patch(address, content=piece, headers=headers)


def head(client: TestClient, address: str) -> Response:
    return client.head(address, headers=TUS)


def lesson_of(world: World, address: str) -> tuple[Lesson, Upload]:
    lesson_id = UUID(address.rsplit("/", 1)[-1])
    with world.desk.read() as work:
        lesson, upload = work.session.get(Lesson, lesson_id), work.session.get(Upload, lesson_id)
    assert lesson is not None
    assert upload is not None
    return lesson, upload


@pytest.fixture
def teacher(world: World) -> TestClient:
    return world.client(world.person("Tess Teacher"))


def test_a_recording_arrives_in_two_pieces_and_is_handed_to_the_workers(world: World, teacher: TestClient) -> None:
    made = create(teacher, filename="Year 8.mp4", title="Fractions", taught_on="2026-03-04")
    assert (made.status_code, made.headers["Tus-Resumable"]) == (201, "1.0.0")
    address = made.headers["Location"]
    assert address.startswith("/api/v1/uploads/")
    assert "Upload-Expires" in made.headers
    lesson, _ = lesson_of(world, address)
    assert (lesson.title, lesson.filename, str(lesson.taught_on)) == ("Fractions", "Year 8.mp4", "2026-03-04")
    assert (lesson.state, lesson.size_bytes) == (LessonState.UPLOADING, len(FILM))

    first = patch(teacher, address, 0, FILM[:60_000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "60000")
    assert world.jobs == []
    asked = head(teacher, address)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("60000", "100000")
    assert asked.headers["Cache-Control"] == "no-store"
    assert lesson_of(world, address)[0].progress == 0.6

    last = patch(teacher, address, 60_000, FILM[60_000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "100000")
    lesson, upload = lesson_of(world, address)
    assert world.jobs == [PrepareLesson(lesson.id)]
    assert upload.finished_at is not None
    assert upload.received_sha256 == hashlib.sha256(FILM).hexdigest()
    assert (world.settings.uploads_dir / str(lesson.id)).read_bytes() == FILM


def test_the_first_bytes_may_come_with_the_creation(world: World, teacher: TestClient) -> None:
    headers = BYTES | {"Upload-Length": str(len(FILM)), "Upload-Metadata": metadata(filename="a.mp4")}
    made = teacher.post("/api/v1/uploads", headers=headers, content=FILM[:1000])
    assert (made.status_code, made.headers["Upload-Offset"]) == (201, "1000")
    assert head(teacher, made.headers["Location"]).headers["Upload-Offset"] == "1000"
    whole = teacher.post("/api/v1/uploads", headers=headers, content=FILM)
    assert (whole.status_code, whole.headers["Upload-Offset"]) == (201, "100000")
    assert len(world.jobs) == 1


def test_a_wrong_offset_is_refused_and_the_true_one_told(world: World, teacher: TestClient) -> None:
    address = create(teacher).headers["Location"]
    patch(teacher, address, 0, FILM[:500])
    for wrong in (0, 499, 501, 10**18):
        refused = patch(teacher, address, wrong, FILM[:10])
        assert (refused.status_code, refused.headers["Upload-Offset"]) == (409, "500")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["Tus-Resumable"] == "1.0.0"
    assert (world.settings.uploads_dir / address.rsplit("/", 1)[-1]).read_bytes() == FILM[:500]
    assert patch(teacher, address, 500, FILM[500:600]).status_code == 204


def test_bytes_past_the_declared_length_are_refused_and_never_stored(world: World, teacher: TestClient) -> None:
    address = create(teacher, 1000).headers["Location"]
    path = world.settings.uploads_dir / address.rsplit("/", 1)[-1]
    said = patch(teacher, address, 0, FILM[:1001])
    assert (said.status_code, said.headers["Upload-Offset"]) == (413, "0")

    def unsaid() -> Iterator[bytes]:
        for start in range(0, 3000, 100):
            yield FILM[start : start + 100]

    streamed = teacher.patch(address, content=unsaid(), headers=BYTES | {"Upload-Offset": "0"})
    assert streamed.status_code == 413
    assert not path.exists() or path.stat().st_size <= 1000
    assert world.jobs == [], "a recording that is longer than it said is not a finished one"
    offset = int(head(teacher, address).headers["Upload-Offset"])
    assert patch(teacher, address, offset, FILM[offset:1000]).headers["Upload-Offset"] == "1000"
    assert path.read_bytes() == FILM[:1000]
    assert lesson_of(world, address)[1].received_sha256 == hashlib.sha256(FILM[:1000]).hexdigest()


@pytest.mark.parametrize(
    "length", ["", "-1", "1.5", "1e3", "Infinity", "0x10", "+5", "9223372036854775808", "1_000", "٣"]
)
def test_a_length_that_is_no_length_is_refused(teacher: TestClient, length: str) -> None:
    refused = teacher.post("/api/v1/uploads", headers=TUS | {"Upload-Length": length.encode()})
    assert refused.status_code == 400


def test_a_recording_over_the_limit_is_refused_before_it_is_sent(make_world: Callable[..., World]) -> None:
    world = make_world(max_upload_bytes=1000)
    client = world.client(world.person())
    refused, allowed = create(client, 1001), create(client, 1000)
    assert (refused.status_code, refused.json()["code"], allowed.status_code) == (413, "too_large", 201)
    assert client.options("/api/v1/uploads").headers["Tus-Max-Size"] == "1000"


def test_parallel_uploads_cannot_overshoot_the_quota_together(make_world: Callable[..., World]) -> None:
    world = make_world(quota_bytes=10_000)
    people = [world.client(world.person(f"Teacher {number}")) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda number: create(people[number % 4], 1000), range(16)))
    taken = [answer for answer in answers if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code == 413]
    assert (len(taken), len(refused)) == (10, 6)
    assert {answer.json()["code"] for answer in refused} == {"over_quota"}
    people[0].delete(taken[0].headers["Location"], headers=TUS)
    for client in people:
        client.delete(taken[0].headers["Location"], headers=TUS)
    assert create(people[0], 1000).status_code == 201, "what was given up makes room"


def test_a_disk_without_room_takes_no_new_recordings(make_world: Callable[..., World]) -> None:
    world = make_world(free_disk_bytes=2**60)
    refused = create(world.client(world.person()))
    assert (refused.status_code, refused.json()["code"]) == (507, "no_space")


def test_somebody_elses_upload_is_not_there(world: World, teacher: TestClient) -> None:
    owner = world.person("Olga Owner")
    address = create(world.client(owner)).headers["Location"]
    lesson, _ = lesson_of(world, address)
    coach, admin = world.person("Cora Coach"), world.person("Ada Admin", Role.ADMIN)
    world.share(lesson, person=coach)
    never = f"/api/v1/uploads/{uuid4()}"
    for client in (teacher, world.client(coach), world.client(admin)):
        for method, headers in (("HEAD", TUS), ("DELETE", TUS), ("PATCH", BYTES | {"Upload-Offset": "0"})):
            theirs = client.request(method, address, headers=headers)
            nobodys = client.request(method, never, headers=headers)
            assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    signed_out = patch(world.client(None), address, 0, FILM)
    assert (signed_out.status_code, signed_out.headers["Tus-Resumable"]) == (401, "1.0.0")
    assert create(world.client(None)).status_code == 401
    assert head(world.client(owner), address).headers["Upload-Offset"] == "0"
    assert head(world.client(owner), "/api/v1/uploads/..passwd").status_code == 404


def test_a_wrong_checksum_leaves_the_offset_and_a_right_one_moves_it(world: World, teacher: TestClient) -> None:
    address = create(teacher).headers["Location"]
    assert patch(teacher, address, 0, FILM[:10]).status_code == 204
    for algorithm in ("sha1", "sha256", "md5"):
        offset = int(head(teacher, address).headers["Upload-Offset"])
        piece = FILM[offset : offset + 1000]
        said = f"{algorithm} {base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()}"
        wrong = patch(teacher, address, offset, piece[::-1], **{"Upload-Checksum": said})
        assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (460, str(offset))
        assert wrong.json()["code"] == "checksum_mismatch"
        right = patch(teacher, address, offset, piece, **{"Upload-Checksum": said})
        assert (right.status_code, right.headers["Upload-Offset"]) == (204, str(offset + 1000))
    patch(teacher, address, 3010, FILM[3010:])
    assert lesson_of(world, address)[1].received_sha256 == hashlib.sha256(FILM).hexdigest()
    for nonsense in ("crc32 AAAA", "sha1", "sha1 !!!", "sha1 AAAA", ""):
        assert patch(teacher, address, 0, b"x", **{"Upload-Checksum": nonsense}).status_code == 400


def test_a_recording_that_is_not_what_the_client_said_fails_and_is_not_prepared(
    world: World, teacher: TestClient
) -> None:
    right = create(teacher, sha256=hashlib.sha256(FILM).hexdigest()).headers["Location"]
    wrong = create(teacher, sha256=hashlib.sha256(b"else").hexdigest()).headers["Location"]
    assert patch(teacher, right, 0, FILM).status_code == 204
    assert patch(teacher, wrong, 0, FILM).status_code == 204
    assert world.jobs == [PrepareLesson(lesson_of(world, right)[0].id)]
    failed, _ = lesson_of(world, wrong)
    assert (failed.state, failed.problem_code) == (LessonState.FAILED, "wrong_bytes")


def test_finishing_twice_and_ending_twice_change_nothing_more(world: World, teacher: TestClient) -> None:
    address = create(teacher, 10).headers["Location"]
    assert patch(teacher, address, 0, FILM[:10]).status_code == 204
    again = patch(teacher, address, 10, b"")
    assert (again.status_code, again.headers["Upload-Offset"]) == (204, "10")
    assert patch(teacher, address, 10, b"more").status_code == 413
    assert patch(teacher, address, 0, FILM[:10]).status_code == 409
    assert head(teacher, address).headers["Upload-Offset"] == "10"
    assert len(world.jobs) == 1
    lesson, _ = lesson_of(world, address)
    path = world.settings.uploads_dir / str(lesson.id)
    assert path.read_bytes() == FILM[:10]
    path.unlink()  # a worker has adopted it
    assert head(teacher, address).headers["Upload-Offset"] == "10"
    assert patch(teacher, address, 10, b"").status_code == 204
    assert not path.exists(), "asking about a finished upload makes no new file"

    assert teacher.delete(address, headers=TUS).status_code == 204
    for answer in (teacher.delete(address, headers=TUS), head(teacher, address), patch(teacher, address, 0, b"x")):
        assert answer.status_code == 404
    assert world.jobs[1:] == [EraseBlobs(lesson.organisation_id, lesson.id)]
    assert list(world.settings.uploads_dir.iterdir()) == []


def test_an_empty_recording_is_finished_at_once(world: World, teacher: TestClient) -> None:
    made = create(teacher, 0)
    assert (made.status_code, made.headers["Upload-Offset"]) == (201, "0")
    lesson, upload = lesson_of(world, made.headers["Location"])
    assert upload.finished_at is not None
    assert world.jobs == [PrepareLesson(lesson.id)]
    assert (world.settings.uploads_dir / str(lesson.id)).stat().st_size == 0


def test_an_upload_that_waits_too_long_is_gone_and_swept(world: World, teacher: TestClient) -> None:
    address = create(teacher).headers["Location"]
    world.clock.forward(days=world.settings.upload_days - 1)
    assert patch(teacher, address, 0, FILM[:10]).status_code == 204, "bytes start the waiting anew"
    world.clock.forward(days=world.settings.upload_days - 1)
    assert head(teacher, address).status_code == 200
    finished = create(teacher, 3).headers["Location"]
    patch(teacher, finished, 0, b"abc")
    world.clock.forward(days=1)
    assert [head(teacher, address).status_code, patch(teacher, address, 10, b"x").status_code] == [410, 410]
    with world.desk.write() as work:
        assert uploads.expire_uploads(work) == 1
    assert head(teacher, address).status_code == 404
    world.clock.forward(days=100)
    with world.desk.write() as work:
        assert uploads.expire_uploads(work) == 0, "a finished upload does not expire"


def test_names_from_devices_are_only_ever_shown(world: World, teacher: TestClient) -> None:
    names = {
        "../../etc/passwd": "passwd",
        "C:\\Users\\Tess\\film.mp4": "film.mp4",
        "evil\u202egpj.mp4": "evilgpj.mp4",
        "nul\x00 tab\t new\nline.mp4": "nul tab new line.mp4",
        "=cmd|'/c calc'!A1.mp4": "c calc'!A1.mp4",
        "Klasse 8b 👩‍🏫.mov": "Klasse 8b 👩‍🏫.mov",
        "e\u0301cole.mp4": "\u00e9cole.mp4",
        "x" * 10_000 + ".mp4": "x" * 251 + ".mp4",
        "": "",
    }
    for sent, shown in names.items():
        lesson, _ = lesson_of(world, create(teacher, 1, filename=sent).headers["Location"])
        assert lesson.filename == shown
        assert 0 < len(lesson.title) <= 200
        assert not lesson.title.endswith(".mp4")


@pytest.mark.parametrize(
    "header",
    [
        "filename !!!",
        "filename YQ",
        "filename YQ==,filename YQ==",
        "fi lename YQ==",
        ",",
        "key YQ== YQ==",
        "k" * 20_000,
    ],
)
def test_metadata_that_cannot_be_read_is_refused(teacher: TestClient, header: str) -> None:
    refused = teacher.post("/api/v1/uploads", headers=TUS | {"Upload-Length": "5", "Upload-Metadata": header})
    assert refused.status_code == 400
    kind = teacher.post(
        "/api/v1/uploads", headers=TUS | {"Upload-Length": "5", "Upload-Metadata": "filename /w==,empty"}
    )
    assert kind.status_code == 201, "words that are no UTF-8 and keys without value do no harm"


def test_other_versions_types_and_extensions_are_refused(teacher: TestClient) -> None:
    address = create(teacher).headers["Location"]
    for version in ({}, {"Tus-Resumable": "0.2.2"}):
        old = teacher.patch(
            address, content=b"x", headers=BYTES | version | {"Tus-Resumable": version.get("Tus-Resumable", "")}
        )
        assert (old.status_code, old.headers["Tus-Version"]) == (412, "1.0.0")
    typed = teacher.patch(address, content=b"x", headers=TUS | {"Upload-Offset": "0", "Content-Type": "video/mp4"})
    assert typed.status_code == 415
    later = teacher.post("/api/v1/uploads", headers=TUS | {"Upload-Defer-Length": "1"})
    joined = teacher.post("/api/v1/uploads", headers=TUS | {"Upload-Length": "1", "Upload-Concat": "partial"})
    disguised = teacher.post(
        address, content=b"x", headers=BYTES | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    )
    assert (later.status_code, joined.status_code, disguised.status_code) == (400, 400, 405)
    assert create(teacher, taught_on="yesterday").status_code == 422
    options = teacher.options("/api/v1/uploads")
    assert (options.status_code, options.headers["Tus-Version"]) == (204, "1.0.0")
    assert set(options.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "termination", "checksum", "expiration",
    }  # fmt: skip


def test_what_was_written_but_never_acknowledged_does_not_count(world: World, teacher: TestClient) -> None:
    address = create(teacher).headers["Location"]
    patch(teacher, address, 0, FILM[:1000])
    path = world.settings.uploads_dir / address.rsplit("/", 1)[-1]
    with path.open("ab") as file:
        file.write(b"rubbish of a process that was killed before it synced")
    assert head(teacher, address).headers["Upload-Offset"] == "1000"
    assert patch(teacher, address, 1000, FILM[1000:]).status_code == 204
    assert path.read_bytes() == FILM


def test_a_file_that_lost_bytes_is_admitted_and_filled_again(world: World, teacher: TestClient) -> None:
    address = create(teacher).headers["Location"]
    patch(teacher, address, 0, FILM[:1000])
    path = world.settings.uploads_dir / address.rsplit("/", 1)[-1]
    os.truncate(path, 400)
    assert head(teacher, address).headers["Upload-Offset"] == "400"
    assert patch(teacher, address, 400, FILM[400:]).status_code == 204
    assert path.read_bytes() == FILM
    assert lesson_of(world, address)[1].received_sha256 is None, "this process did not see every byte in order"


def test_fifty_races_have_one_winner_each_and_whole_films(world: World, teacher: TestClient) -> None:
    def one_of_two(pair: tuple[str, int]) -> int:
        return patch(clients[pair[1]], pair[0], 0, FILM[:5000]).status_code

    owner = world.person("Rita Racer")
    clients = [world.client(owner), world.client(owner)]
    addresses = [create(clients[0], 5000).headers["Location"] for _ in range(50)]
    for address in addresses:
        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(one_of_two, [(address, 0), (address, 1)]))
        assert answers[0] == 204
        assert answers[1] in {409, 423}
        lesson, upload = lesson_of(world, address)
        assert upload.received_sha256 == hashlib.sha256(FILM[:5000]).hexdigest()
        assert (world.settings.uploads_dir / str(lesson.id)).read_bytes() == FILM[:5000]
    assert len(world.jobs) == 50


def test_too_many_new_uploads_in_an_hour_are_slowed(
    world: World, teacher: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_PER_HOUR", 3)
    assert [create(teacher, 1).status_code for _ in range(4)] == [201, 201, 201, 429]
    world.clock.forward(hours=1, seconds=1)
    assert create(teacher, 1).status_code == 201


def test_a_creation_asked_twice_with_a_key_is_one_upload(world: World, teacher: TestClient) -> None:
    headers = TUS | {"Upload-Length": "10", "Idempotency-Key": "once"}
    first = teacher.post("/api/v1/uploads", headers=headers)
    patch(teacher, first.headers["Location"], 0, b"12345")
    again = teacher.post("/api/v1/uploads", headers=headers)
    assert (again.status_code, again.headers["Location"]) == (201, first.headers["Location"])
    assert again.headers["Upload-Offset"] == "5"
    assert len(teacher.get("/api/v1/lessons").json()["items"]) == 1
    assert teacher.post("/api/v1/uploads", headers=headers | {"Upload-Length": "11"}).status_code == 409
