"""My data as one file: asked for, followed, saved by me alone, gone in time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import select

from coaching.access.facts import Role
from coaching.audit import AuditEntry
from coaching.jobs import MakeTakeout
from coaching.takeouts import making
from coaching.takeouts.making import MadeTakeout
from media.storage import takeout_key
from tests.asking import API, Pair

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import Someone, World

ZIP = b"PK and so on" * 100


def make(world: World, person: Someone, takeout_id: str) -> None:
    """What a worker does."""
    key = takeout_key(person.organisation_id, UUID(takeout_id), "0" * 16)
    world.store.put_bytes(key, ZIP)
    with world.desk.write() as work:
        making.begun(work, UUID(takeout_id))
        making.made(work, UUID(takeout_id), MadeTakeout(key, len(ZIP), "ab" * 32))


def asked(client: TestClient) -> dict[str, object]:
    answer = client.post(f"{API}/takeouts", json={"with_films": True})
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"{API}/takeouts/{answer.json()['id']}"
    return answer.json()


def test_asked_twice_while_it_is_being_made_is_asked_once(world: World) -> None:
    client = world.client(world.person("Tess Teacher"))
    first = asked(client)
    assert (first["state"], first["download_url"]) == ("waiting", None)
    assert asked(client)["id"] == first["id"]
    assert [job for job in world.jobs if isinstance(job, MakeTakeout)] == [MakeTakeout(UUID(str(first["id"])))]


def test_it_is_saved_by_its_person_whole_and_in_ranges_and_that_is_written_down(world: World) -> None:
    teacher = world.person("Tess Teacher")
    client = world.client(teacher)
    takeout_id = str(asked(client)["id"])
    assert client.get(f"{API}/takeouts/{takeout_id}/file").status_code == 404
    make(world, teacher, takeout_id)
    [ready] = client.get(f"{API}/takeouts").json()["items"]
    assert (ready["state"], ready["size_bytes"], ready["sha256"]) == ("ready", len(ZIP), "ab" * 32)
    saved = client.get(ready["download_url"])
    assert (saved.status_code, saved.content, saved.headers["content-type"]) == (200, ZIP, "application/zip")
    assert "attachment" in saved.headers["content-disposition"]
    assert "no-store" in saved.headers["cache-control"]
    part = client.get(ready["download_url"], headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, ZIP[5:10])
    with world.desk.read() as work:
        verbs = [entry.verb for entry in work.session.exec(select(AuditEntry)) if entry.verb.startswith("takeout")]
    assert verbs == ["takeout.asked", "takeout.saved", "takeout.saved"]


def test_nobody_else_gets_it(world: World) -> None:
    pair = Pair(world)
    takeout_id = str(asked(pair.theirs)["id"])
    make(world, pair.teacher, takeout_id)
    others = [pair.coach, world.person("Lea", Role.LEADER), world.person("Ada", Role.ADMIN)]
    others.append(world.person("Sam", Role.ADMIN, world.organisation("Vale")))
    for who in others:
        client = world.client(who)
        assert client.get(f"{API}/takeouts").json()["items"] == []
        for method, path in (("GET", ""), ("GET", "/file"), ("DELETE", "")):
            answer = client.request(method, f"{API}/takeouts/{takeout_id}{path}")
            assert answer.status_code == 404, (who.name, method, path)
    assert world.client(None).get(f"{API}/takeouts/{takeout_id}/file").status_code == 401
    assert pair.theirs.get(f"{API}/takeouts/{takeout_id}/file").status_code == 200


def test_it_ends_by_itself_and_when_it_is_given_up_and_a_new_one_takes_its_place(world: World) -> None:
    teacher = world.person("Tess Teacher")
    client = world.client(teacher)
    first = str(asked(client)["id"])
    make(world, teacher, first)
    world.clock.forward(days=7, seconds=1)
    assert client.get(f"{API}/takeouts/{first}/file").status_code == 404
    second = str(asked(client)["id"])
    assert client.get(f"{API}/takeouts/{first}").status_code == 404
    assert client.delete(f"{API}/takeouts/{second}").status_code == 204
    assert client.get(f"{API}/takeouts").json()["items"] == []
