"""Requests that no page sends: each gets an answer, and none makes the server stumble or say too much."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.media_tokens import issue
from tests.world import World

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
