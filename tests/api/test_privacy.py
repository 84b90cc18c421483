"""How long recordings are kept, the warning, the end, the certificates, and everything about me in one place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from coaching.access.facts import Role
from coaching.certificates import actions as certificates
from coaching.certificates.models import Certificate
from coaching.jobs import EraseBlobs, ErasePerson
from coaching.lessons.models import Lesson
from coaching.retention import actions as retention
from tests.asking import API, Pair, write_note
from tests.sweeping import sweep
from tests.world import PASSWORD, Someone, World

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


def terms(client: TestClient, **filters: object) -> list[dict[str, object]]:
    return client.get(f"{API}/privacy/lessons", params=filters).json()["items"]


def there(world: World) -> set[str]:
    with world.desk.read() as work:
        return {lesson.title for lesson in work.session.exec(select(Lesson))}


def test_a_lesson_is_kept_a_year_then_announced_then_deleted_on_its_day(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    world.lesson(teacher, "Old")
    theirs = world.client(teacher)
    world.clock.forward(days=300)
    world.lesson(teacher, "Young")
    world.lesson(other, "Another's")
    assert sweep(world) == 0
    assert terms(theirs, warned=True) == []
    world.clock.forward(days=51)
    assert sweep(world) == 0
    [warned] = terms(theirs, warned=True)
    assert (warned["title"], warned["warned_at"]) == ("Old", world.clock.now.isoformat().replace("+00:00", "Z"))
    assert datetime.fromisoformat(str(warned["deletes_at"])) == world.clock.now + timedelta(days=14)
    assert terms(world.client(other), warned=True) == []
    world.clock.forward(days=13.9)
    assert sweep(world) == 0
    world.clock.forward(days=0.2)
    assert sweep(world) == 1
    assert sweep(world) == 0
    assert there(world) == {"Young", "Another's"}
    [certificate] = theirs.get(f"{API}/privacy/certificates").json()["items"]
    assert (certificate["ground"], certificate["asked_by"]) == ("retention", None)
    assert certificate["rule"] == "lesson: 365 days, with 14 days' notice"
    assert certificate["rows"]["lessons"] == 1
    assert [job for job in world.jobs if isinstance(job, EraseBlobs)]


def test_two_workers_sweeping_at_once_erase_a_lesson_once(world: World) -> None:
    teacher = world.person("Tess Teacher")
    lesson = world.lesson(teacher)
    world.clock.forward(days=351)
    sweep(world)
    world.clock.forward(days=15)
    ended = []
    for _ in range(2):  # both saw the lesson before either erased it
        with world.desk.write() as work:
            ended.append(retention.end_if_over(work, lesson.id))
    assert ended == [True, False]
    with world.desk.read() as work:
        assert len(work.session.exec(select(Certificate)).all()) == 1


def test_its_owner_keeps_it_longer_and_nobody_else_does(world: World) -> None:
    pair = Pair(world)
    world.clock.forward(days=355)
    sweep(world)
    address = f"{API}/lessons/{pair.lesson.id}"
    assert pair.coachs.post(f"{address}/keep").status_code == 403
    assert pair.coachs.get(f"{address}/term").status_code == 403
    for role in (Role.LEADER, Role.ADMIN, Role.MEMBER):
        assert world.client(world.person(f"Some {role}", role)).post(f"{address}/keep").status_code == 404
    assert pair.theirs.get(f"{address}/term").json()["warned_at"]
    kept = pair.theirs.post(f"{address}/keep").json()
    assert (kept["warned_at"], kept["may_keep_longer"]) == (None, True)
    world.clock.forward(days=100)
    assert sweep(world) == 0
    assert terms(pair.theirs, warned=True) == []
    world.clock.forward(days=252)
    assert sweep(world) == 0
    assert terms(pair.theirs, warned=True), "and it is announced again"


def test_an_administrator_sets_the_rule_and_everybody_can_read_it(world: World) -> None:
    admin, teacher = world.client(world.person("Ada", Role.ADMIN)), world.person("Tess Teacher")
    elsewhere = world.person("Sam", organisation_id=world.organisation("Vale"))
    rule = admin.get(f"{API}/retention").json()["items"][0]
    assert (rule["purpose"], rule["days"], rule["version"], rule["changed_at"]) == ("lesson", 365, 0, None)
    body = {"days": 60, "warn_days": 10, "may_keep_longer": False}
    for who in (teacher, world.person("Lea", Role.LEADER)):
        assert world.client(who).put(f"{API}/retention/lesson", json=body).status_code == 403
    assert admin.put(f"{API}/retention/lesson", json=body | {"warn_days": 60}).status_code == 422
    first = admin.put(f"{API}/retention/lesson", json=body, headers={"If-Match": '"0"'})
    assert (first.status_code, first.json()["version"]) == (200, 1)
    assert admin.put(f"{API}/retention/lesson", json=body, headers={"If-Match": '"0"'}).status_code == 412
    assert world.client(teacher).get(f"{API}/retention").json()["items"][0]["days"] == 60
    assert world.client(elsewhere).get(f"{API}/retention").json()["items"][0]["days"] == 365
    lesson = world.lesson(teacher)
    refused = world.client(teacher).post(f"{API}/lessons/{lesson.id}/keep")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_longer")


def test_a_rule_made_longer_takes_the_announcement_back(world: World) -> None:
    admin, teacher = world.client(world.person("Ada", Role.ADMIN)), world.person("Tess Teacher")
    world.lesson(teacher)
    world.clock.forward(days=355)
    sweep(world)
    admin.put(f"{API}/retention/lesson", json={"days": None, "warn_days": 14})
    world.clock.forward(days=100)
    assert sweep(world) == 0
    assert terms(world.client(teacher), warned=True) == []
    assert terms(world.client(teacher))[0]["deletes_at"] is None


def test_lessons_and_their_ends_come_in_pages_that_join(world: World) -> None:
    teacher = world.person("Tess Teacher")
    for number in range(5):
        world.lesson(teacher, f"Lesson {number}")
    client, cursor, titles = world.client(teacher), None, []
    while True:
        page = client.get(f"{API}/privacy/lessons", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        titles += [term["title"] for term in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert titles == [f"Lesson {number}" for number in range(5)]


def test_one_ledger_of_all_my_lessons_and_of_nobody_elses(world: World) -> None:
    pair = Pair(world)
    second = world.lesson(pair.teacher, "Second")
    world.share(second, pair=pair.pair)
    theirs = world.lesson(pair.coach, "The coach's own")
    world.share(theirs, pair=pair.pair)
    for lesson in (pair.lesson, second):
        write_note(pair.coachs, lesson)
        world.clock.forward(minutes=1)
    write_note(pair.theirs, theirs)
    page = pair.theirs.get(f"{API}/privacy/ledger", params={"limit": 1}).json()
    rest = pair.theirs.get(f"{API}/privacy/ledger", params={"cursor": page["next_cursor"]}).json()
    lines = [*page["items"], *rest["items"]]
    assert [(line["lesson_title"], line["what"], line["person"]["name"]) for line in lines] == [
        ("Second", "commented", "Cora Coach"),
        (pair.lesson.title, "commented", "Cora Coach"),
    ]
    assert [line["lesson_title"] for line in pair.coachs.get(f"{API}/privacy/ledger").json()["items"]] == [
        "The coach's own"
    ]


def seal(world: World, lesson: Lesson) -> None:
    """What the workers do when no file is left."""
    with world.desk.write() as work:
        certificates.note_files(work, lesson.id, [("segments", 12, "ab12")])
        certificates.note_files(work, lesson.id, [])  # said once
        certificates.finish(work, lesson.id)


def test_a_certificate_shows_when_it_or_the_one_before_it_was_changed(world: World) -> None:
    teacher, admin = world.person("Tess Teacher"), world.client(world.person("Ada", Role.ADMIN))
    client = world.client(teacher)
    lessons = [world.lesson(teacher, f"Secret title {number}") for number in range(3)]
    for lesson in lessons:
        assert client.delete(f"{API}/lessons/{lesson.id}").status_code == 204
        seal(world, lesson)
    found = admin.get(f"{API}/certificates").json()["items"]
    assert [one["number"] for one in found] == [3, 2, 1]
    assert [one["previous"] for one in found] == [found[1]["seal"], found[2]["seal"], ""]
    assert "Secret" not in admin.get(f"{API}/certificates").text
    assert found[0]["files"] == [{"kind": "segments", "size_bytes": 12, "sha256": "ab12"}]
    assert found[0]["sha256"] == "0" * 64

    def faults(who: TestClient) -> list[str | None]:
        return [who.get(f"{API}/certificates/{one['id']}").json()["fault"] for one in found]

    assert faults(admin) == faults(client) == [None, None, None]
    with world.desk.write() as work:
        middle = work.session.exec(select(Certificate).where(Certificate.number == 2)).one()
        middle.rows = {"lessons": 7}
    assert faults(admin) == [None, "seal", None]
    with world.desk.write() as work:
        work.session.delete(work.session.exec(select(Certificate).where(Certificate.number == 2)).one())
    assert admin.get(f"{API}/certificates/{found[0]['id']}").json()["fault"] == "chain"


def test_a_certificate_is_for_whose_it_was_and_for_administrators(world: World) -> None:
    pair = Pair(world)
    pair.theirs.delete(f"{API}/lessons/{pair.lesson.id}")
    [mine] = pair.theirs.get(f"{API}/privacy/certificates").json()["items"]
    for who in (pair.coach, world.person("Lea", Role.LEADER)):
        client = world.client(who)
        assert client.get(f"{API}/certificates/{mine['id']}").status_code == 404
        assert client.get(f"{API}/certificates").status_code == 403
        assert client.get(f"{API}/privacy/certificates").json()["items"] == []
    elsewhere = world.client(world.person("Ann", Role.ADMIN, world.organisation("Vale")))
    assert elsewhere.get(f"{API}/certificates/{mine['id']}").status_code == 404
    assert elsewhere.get(f"{API}/certificates").json()["items"] == []


@pytest.mark.parametrize("myself", [True, False])
def test_being_forgotten_takes_two_steps_over_http(world: World, *, myself: bool) -> None:
    teacher: Someone = world.person("Tess Teacher", password=PASSWORD)
    world.lesson(teacher, "Secret title")
    client = world.client(teacher) if myself else world.client(world.person("Ada", Role.ADMIN))
    address = f"{API}/people/{teacher.id}/erasure"
    plan = client.get(address).json()
    assert plan["rows"]["lessons"] == 1
    assert "Secret" not in str(plan)
    body = {"email": teacher.email, "code": plan["code"], "password": PASSWORD if myself else ""}
    assert client.post(address, json=body | {"email": "x"}).json()["errors"][0]["field"] == "email"
    assert client.post(address, json=body | {"code": "x"}).status_code == 409
    done = client.post(address, json=body)
    assert (done.status_code, done.json()["subject"], done.json()["finished_at"]) == (202, "person", None)
    assert world.client(None).get(f"{API}/session").status_code == 401
    assert [job.person_id for job in world.jobs if isinstance(job, ErasePerson)] == [teacher.id]
    assert client.get(f"{API}/lessons").status_code == (401 if myself else 200)
