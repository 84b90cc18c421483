"""Requests that no page sends: each gets an answer, and none makes the server stumble or say too much."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.media_tokens import issue
from coaching.jobs import SendMail
from tests.world import PASSWORD, World

NAMES = {
    "a NUL": "/%00",
    "a name longer than any file's": f"/{'a' * 300}",
    "a path longer than any file's": "/" + "a/" * 3000,
    "a way out": "/..%2f..%2fpyproject.toml",
    "a way from the root": "//etc/passwd",
    "no text": "/%ff",
    "half a character": "/%ed%a0%80",
}
ASSETS = ("/assets/%00", f"/assets/{'a' * 300}", "/assets/..%2f..%2f..%2fpyproject.toml", "/assets/%ff")


@pytest.fixture
def anyone(world: World) -> TestClient:
    return world.client(None)


def test_an_odd_address_is_no_file_of_ours(anyone: TestClient) -> None:
    for kind, address in NAMES.items():
        answer = anyone.get(address)
        assert answer.status_code in {200, 404}, kind
        assert "root:" not in answer.text, kind
        assert "hatchling" not in answer.text, kind
    assert {anyone.get(address).status_code for address in ASSETS} == {404}


def test_a_segment_is_asked_for_by_a_number_that_there_can_be(world: World, anyone: TestClient) -> None:
    teacher = world.person("Tess Teacher")
    token = issue(world.settings, world.actor(teacher), world.lesson(teacher).id, world.clock())
    for name in ("mp4", "m3u8"):
        for number in ("0", "-1", "10000", str(2**63), "9" * 4000, "1e3", "one"):
            assert anyone.get(f"/media/{token}/segments/{number}.{name}").status_code == 422, number
        assert anyone.get(f"/media/{token}/segments/1.{name}").status_code == 404


def test_an_origin_that_is_none_is_another_site(anyone: TestClient) -> None:
    body = {"email": "a@b.example", "password": "x"}
    for origin in ("http://[", "http://[::1", "null", "", "file://", "http://evil@testserver", "é"):
        answer = anyone.post("/api/v1/session", json=body, headers={"Origin": origin.encode()})
        assert (answer.status_code, answer.json()["code"]) == (403, "other_site"), origin


def test_what_the_database_refuses_is_not_repeated_in_its_error(world: World) -> None:
    statement = text("INSERT INTO goals (id, title) VALUES (:id, :title)")  # without the rest of a goal
    with world.engine.connect() as connection, pytest.raises(DBAPIError) as refusal:
        connection.execute(statement, {"id": "0", "title": "What nobody else may read"})

    assert "nobody else" not in str(refusal.value)


def test_every_answer_carries_the_headers_that_keep_a_browser_safe(world: World, anyone: TestClient) -> None:
    teacher = world.person("Tess Teacher")
    token = issue(world.settings, world.actor(teacher), world.lesson(teacher).id, world.clock())
    asked = (
        "/",
        "/api/v1/session",
        "/api/v1/lessons",
        "/api/v1/nothing",
        f"/media/{token}/original",
        "/media/x/poster.jpg",
    )
    for answer in (
        *map(anyone.get, asked),
        anyone.post("/api/v1/session", content=b"x" * 2**20 + b"x"),
        anyone.put("/"),
    ):
        headers, where = answer.headers, f"{answer.status_code} {answer.url}"
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'", where
        assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'", where
        assert "script-src" not in policy, where  # so that scripts come from here alone
        assert headers["x-content-type-options"] == "nosniff", where
        assert headers["referrer-policy"] == "no-referrer", where
        assert headers["x-frame-options"] == "DENY", where
        assert headers["cross-origin-resource-policy"] == "same-origin", where
        assert "server" not in headers, where
        if answer.url.path.startswith("/api/"):
            assert headers["cache-control"] == "private, no-store", where


def test_a_cookie_from_before_signing_in_is_worth_nothing_afterwards(world: World) -> None:
    teacher = world.person("Tess Teacher", password=PASSWORD)
    planted = world.client(None)
    planted.cookies.set("vignette", "planted by somebody else")
    answer = planted.post("/api/v1/session", json={"email": teacher.email, "password": PASSWORD})
    given = answer.headers["set-cookie"]

    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in given.split(";")}
    assert "planted" not in given
    assert planted.get("/api/v1/session").status_code == 200
    still = world.client(None)
    still.cookies.set("vignette", "planted by somebody else")
    assert still.get("/api/v1/session").status_code == 401


def test_over_https_the_cookie_is_bound_to_this_host(make_world: Callable[..., World]) -> None:
    world = make_world(public_url="https://vignette.hill.example", secret_key="k" * 40)
    teacher = world.person("Tess Teacher", password=PASSWORD)
    answer = world.client(None).post("/api/v1/session", json={"email": teacher.email, "password": PASSWORD})

    assert answer.headers["set-cookie"].startswith("__Host-vignette=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "Domain" not in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_letters_carry_our_address_whatever_host_was_asked_for(make_world: Callable[..., World]) -> None:
    world = make_world(smtp_url="smtp://mail.hill.example")
    teacher = world.person("Tess Teacher", password=PASSWORD)
    odd = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    asked = world.client(None).post("/api/v1/password-resets", json={"email": teacher.email}, headers=odd)
    assert asked.status_code == 202
    (letter,) = (job for job in world.jobs if isinstance(job, SendMail))

    assert world.settings.root_url in letter.body
    assert "evil" not in letter.body


def test_nobody_gives_themselves_what_is_not_theirs_to_give(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Cole League")
    mine, theirs = world.lesson(teacher, state="preparing", progress=0.5), world.lesson(other)
    client = world.client(teacher)
    wishes = {
        "owner_id": str(other.id),
        "organisation_id": str(world.organisation()),
        "state": "ready",
        "sha256": "f" * 64,
    }
    wishes |= {"id": str(theirs.id), "lesson_id": str(theirs.id), "author_id": str(other.id), "role": "admin"}
    before = client.get(f"/api/v1/lessons/{mine.id}").json()
    asked = [
        client.patch(f"/api/v1/lessons/{mine.id}", json={"title": "Mine"} | wishes),
        client.patch("/api/v1/me", json={"name": "Tess Teacher"} | wishes),
        client.post(
            f"/api/v1/lessons/{mine.id}/annotations", json={"kind": "ask", "start_ms": 0, "body": "x"} | wishes
        ),
    ]
    assert all(answer.status_code in {200, 201, 422} for answer in asked)

    after = client.get(f"/api/v1/lessons/{mine.id}").json()
    for name in ("id", "owner_id", "state", "progress", "sha256"):
        assert after[name] == before[name], name
    assert client.get("/api/v1/session").json()["role"] == "member"
    assert world.client(other).get(f"/api/v1/lessons/{theirs.id}/annotations").json()["items"] == []


def test_a_method_in_a_header_is_not_one(world: World) -> None:
    teacher = world.person("Tess Teacher")
    lesson, client = world.lesson(teacher), world.client(teacher)
    for method in (client.get, client.post):
        method(
            f"/api/v1/lessons/{lesson.id}?_method=DELETE",
            headers={"X-HTTP-Method-Override": "DELETE", "X-Method": "DELETE"},
        )
    assert client.get(f"/api/v1/lessons/{lesson.id}").status_code == 200
    assert client.get(f"/api/v1/lessons/{lesson.id}/").status_code == 404
