"""Legal holds: nothing that is held is erased by anybody, and nobody sees anything by holding it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from coaching.access.facts import Role
from coaching.audit import AuditEntry
from coaching.erasing import making
from coaching.holds.models import HeldLesson, Hold
from coaching.jobs import EraseBlobs, ErasePerson
from coaching.lessons.models import Lesson, LessonState, Upload
from coaching.lessons.uploads import Wish, begin_upload, expire_uploads
from coaching.notices.models import Notice, NoticeKind
from coaching.people.models import Person
from tests.asking import API, Pair, add_template, consent, make_clip, publish, write_note
from tests.practising import Practice
from tests.sweeping import sweep
from tests.world import PASSWORD, Someone, World

if TYPE_CHECKING:
    from uuid import UUID

    from fastapi.testclient import TestClient

Answer = dict[str, Any]
WHY = "A claim of 3 March"


class Office(Pair):
    """A pair and an administrator, who holds things."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.world = world
        self.admin = world.person("Ada Admin", Role.ADMIN)
        self.office: TestClient = world.client(self.admin)

    def hold(self, status: int = 201, **what: object) -> Answer:
        """Place one; on the pair's lesson unless told otherwise."""
        body = {"reason": WHY} | (what or {"lesson_id": str(self.lesson.id)})
        answer = self.office.post(f"{API}/holds", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def release(self, hold: Answer, status: int = 200) -> Answer:
        """Let go."""
        answer = self.office.post(f"{API}/holds/{hold['id']}/release")
        assert answer.status_code == status, answer.text
        return answer.json()

    def held(self) -> set[UUID]:
        """Lessons under a standing hold."""
        with self.world.desk.read() as work:
            standing = select(HeldLesson.lesson_id).join(Hold).where(Hold.released_at.is_(None))  # type: ignore[union-attr]
            return set(work.session.exec(standing))

    def erase_rows(self, person: Someone) -> None:
        """What workers do for the jobs that were asked for."""
        for job in [job for job in self.world.jobs if isinstance(job, ErasePerson)]:
            while True:
                with self.world.desk.write() as work:
                    if not making.erase_next_lesson(work, job.certificate_id, person.id):
                        break
            with self.world.desk.read() as work:
                held = making.is_held(work, job.certificate_id, person.id)
            if not held:
                with self.world.desk.write() as work:
                    making.erase_rows(work, person.id)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def told(world: World) -> list[str]:
    """What the next letters say of ends."""
    with world.desk.read() as work:
        return [notice.verb for notice in work.session.exec(select(Notice)) if notice.kind is NoticeKind.ENDING]


def ledger(client: TestClient, lesson: Lesson) -> list[tuple[str, str]]:
    lines = client.get(f"{API}/lessons/{lesson.id}/ledger").json()["items"]
    return [(line["what"], line["person"]["name"]) for line in lines]


def test_administrators_hold_and_nobody_else_knows_of_it(world: World) -> None:
    school = Office(world)
    elsewhere = world.person("Ewan Where", Role.ADMIN, world.organisation("Vale"))
    nobody = [school.teacher, school.coach, world.person("Lea", Role.LEADER), world.person("Carl")]
    body = {"reason": WHY, "lesson_id": str(school.lesson.id)}
    for person in (*nobody, elsewhere):
        assert world.client(person).post(f"{API}/holds", json=body).status_code == 404
    strange = {"reason": WHY, "person_id": str(school.teacher.id)}
    assert world.client(elsewhere).post(f"{API}/holds", json=strange).status_code == 404
    assert world.client(None).post(f"{API}/holds", json=body).status_code == 401
    hold = school.hold()
    for person in nobody:
        assert world.client(person).get(f"{API}/holds").status_code == 404
        assert world.client(person).post(f"{API}/holds/{hold['id']}/release").status_code == 404
    assert world.client(elsewhere).get(f"{API}/holds").json()["items"] == []
    assert world.client(elsewhere).post(f"{API}/holds/{hold['id']}/release").status_code == 404
    assert school.held() == {school.lesson.id}
    [listed] = school.office.get(f"{API}/holds").json()["items"]
    assert listed == hold
    assert (hold["scope"], hold["recordings"], hold["reason"]) == ("lesson", 1, WHY)
    assert (hold["person"]["name"], hold["placed_by"]["name"]) == ("Tess Teacher", "Ada Admin")
    assert school.lesson.title not in str(hold)
    school.release(hold)
    assert refusal(school.office.post(f"{API}/holds/{hold['id']}/release")) == (409, "released")
    assert school.office.get(f"{API}/holds", params={"standing": True}).json()["items"] == []
    [listed] = school.office.get(f"{API}/holds").json()["items"]
    assert listed["released_by"]["name"] == "Ada Admin"
    with world.desk.read() as work:
        verbs = [
            row.verb for row in work.session.exec(select(AuditEntry).where(AuditEntry.actor_id == school.admin.id))
        ]
    assert verbs == ["hold.placed", "lesson.held", "hold.released", "lesson.released"]


def test_a_hold_opens_nothing_to_whoever_places_it(world: World) -> None:
    school = Office(world)
    write_note(school.theirs, school.lesson)
    school.hold()
    school.hold(person_id=str(school.teacher.id))
    for path in ("", "/annotations", "/clips", "/ledger", "/shares", "/term"):
        assert school.office.get(f"{API}/lessons/{school.lesson.id}{path}").status_code == 404, path
    assert school.office.get(f"{API}/lessons").json()["items"] == []


def test_what_a_hold_needs(world: World) -> None:
    school = Office(world)
    one, whose = {"lesson_id": str(school.lesson.id)}, {"person_id": str(school.teacher.id)}
    for wrong, field in (
        (one | {"reason": "  "}, "reason"),
        ({}, "lesson_id"),
        (one | whose, "lesson_id"),
        (one | {"since": "2026-09-01"}, "lesson_id"),
        (whose | {"since": "2026-09-02", "until": "2026-09-01"}, "until"),
    ):
        answer = school.office.post(f"{API}/holds", json={"reason": WHY} | wrong)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert school.office.post(f"{API}/holds", json=one).status_code == 422
    school.hold(404, lesson_id=str(school.teacher.id))
    assert school.held() == set()


def test_its_owner_cannot_erase_it_and_sees_since_when_and_by_whom_but_not_why(world: World) -> None:
    school = Office(world)
    address = f"{API}/lessons/{school.lesson.id}"
    assert school.theirs.get(address).json()["held"] is None
    school.hold()
    since = world.clock.now.isoformat().replace("+00:00", "Z")
    told = {"since": since, "by": {"id": str(school.admin.id), "name": "Ada Admin"}}
    assert school.theirs.get(address).json()["held"] == told
    assert school.coachs.get(address).json()["held"] is None, "that is the owner's business"
    [term] = school.theirs.get(f"{API}/privacy/lessons").json()["items"]
    assert (term["held"], term["deletes_at"]) == (told, None)
    assert WHY not in school.theirs.get(address).text
    answer = school.theirs.delete(address)
    assert refusal(answer) == (409, "on_hold")
    assert f"since {world.clock.now.day} " in answer.json()["detail"]
    assert school.coachs.delete(address).status_code == 403
    assert school.theirs.get(address).status_code == 200
    assert not [job for job in world.jobs if isinstance(job, EraseBlobs)]
    assert ledger(school.theirs, school.lesson) == [("held", "Ada Admin")]
    whole = school.theirs.get(f"{API}/privacy/ledger").json()["items"]
    assert [line["what"] for line in whole] == ["held"]


def test_its_time_stands_still_and_is_announced_anew_after_the_release(world: World) -> None:
    school = Office(world)
    short = {"days": 60, "warn_days": 7, "may_keep_longer": True}
    assert school.office.put(f"{API}/retention/lesson", json=short).status_code == 200
    world.clock.forward(days=55)
    sweep(world)
    warned = {"warned": True}
    assert school.theirs.get(f"{API}/privacy/lessons", params=warned).json()["items"]
    assert told(world) == ["ending"]
    hold = school.hold()
    assert school.theirs.get(f"{API}/privacy/lessons", params=warned).json()["items"] == []
    assert told(world) == [], "and no letter says that it ends"
    world.clock.forward(days=200)
    assert sweep(world) == 0
    assert told(world) == []
    school.release(hold)
    assert ledger(school.theirs, school.lesson)[0] == ("released", "Ada Admin")
    [term] = school.theirs.get(f"{API}/privacy/lessons").json()["items"]
    assert datetime.fromisoformat(term["deletes_at"]) == world.clock.now + timedelta(days=14)
    assert sweep(world) == 0
    [term] = school.theirs.get(f"{API}/privacy/lessons", params=warned).json()["items"]
    assert datetime.fromisoformat(term["deletes_at"]) == world.clock.now + timedelta(days=14), "not the rule's 7"
    world.clock.forward(days=13.9)
    assert sweep(world) == 0
    world.clock.forward(days=0.2)
    assert sweep(world) == 1


def test_two_holds_are_released_one_by_one(world: World) -> None:
    school = Office(world)
    first, second = school.hold(), school.hold(person_id=str(school.teacher.id))
    school.release(first)
    address = f"{API}/lessons/{school.lesson.id}"
    assert refusal(school.theirs.delete(address)) == (409, "on_hold")
    [line, *_] = school.theirs.get(f"{address}/ledger").json()["items"]
    assert (line["what"], line["detail"]) == ("released", "another hold still keeps it")
    school.release(second)
    assert school.theirs.delete(address).status_code == 204


def test_a_persons_recordings_between_two_days_and_whatever_comes_later(world: World) -> None:
    school = Office(world)
    today = world.clock.now.date()
    old = world.lesson(school.teacher, "Old", taught_on=today - timedelta(days=400))
    world.lesson(school.coach, "Another's")
    world.clock.forward(days=100)
    later = world.clock.now.date()
    days = {"since": str(later - timedelta(days=5)), "until": str(later + timedelta(days=50))}
    hold = school.hold(person_id=str(school.teacher.id), **days)
    assert (hold["recordings"], school.held()) == (0, set())
    with world.desk.write(world.actor(school.teacher)) as work:
        upload = begin_upload(work, Wish(10), 2**40).lesson_id
    assert school.held() == {upload}
    moved = school.theirs.patch(f"{API}/lessons/{old.id}", json={"taught_on": days["since"]})
    assert moved.status_code == 200
    assert school.held() == {upload, old.id}
    school.theirs.patch(f"{API}/lessons/{old.id}", json={"taught_on": None})
    assert school.held() == {upload, old.id}, "another date lets nobody out"
    headers = {"Tus-Resumable": "1.0.0"}
    assert refusal(school.theirs.delete(f"{API}/uploads/{upload}", headers=headers)) == (409, "on_hold")
    world.clock.forward(days=60)
    with world.desk.write() as work:
        assert expire_uploads(work) == 0, "nor is what came in halfway swept away"
    with world.desk.write(world.actor(school.teacher)) as work:
        begin_upload(work, Wish(10), 2**40)
    assert school.held() == {upload, old.id}, "the days are over"
    assert school.office.get(f"{API}/holds").json()["items"][0]["recordings"] == 2
    school.release(hold)
    assert school.held() == set()


def test_a_rehearsal_that_is_handed_over_stays_held(world: World) -> None:
    practice = Practice(world)
    office = world.client(world.person("Ada Admin", Role.ADMIN))
    film = practice.recording(practice.coach)
    hold = office.post(f"{API}/holds", json={"reason": WHY, "person_id": str(practice.coach.id)}).json()
    one = practice.round(practice.coachs, lesson_id=str(film.id))
    assert practice.theirs.get(f"{API}/lessons/{film.id}").json()["held"]["by"]["name"] == "Ada Admin"
    assert refusal(practice.theirs.delete(f"{API}/rounds/{one['id']}")) == (409, "on_hold")
    assert practice.read(practice.theirs)["rounds"][0]["recording"]
    assert office.post(f"{API}/holds/{hold['id']}/release").status_code == 200
    assert practice.theirs.delete(f"{API}/rounds/{one['id']}").status_code == 204


def test_shares_and_models_are_withdrawn_as_ever(world: World) -> None:
    school = Office(world)
    consent(school.theirs, school.lesson)
    clip = make_clip(school.theirs, school.lesson)
    model = publish(school.theirs, clip, add_template(school.theirs))
    school.hold()
    assert school.theirs.delete(f"{API}/exemplars/{model['id']}").status_code == 204
    assert school.coachs.get(f"{API}/exemplars/{model['id']}").status_code == 404
    assert school.theirs.delete(f"{API}/shares/{school.share.id}").status_code == 204
    assert school.coachs.get(f"{API}/lessons/{school.lesson.id}").status_code == 404


def test_a_person_is_erased_but_for_what_is_held_and_then_altogether(world: World) -> None:
    school = Office(world)
    tina = world.person("Tina Teacher", password=PASSWORD)
    kept, other = world.lesson(tina, "Kept"), world.lesson(tina, "Other")
    hold = school.hold(lesson_id=str(kept.id))
    address = f"{API}/people/{tina.id}/erasure"
    mine, plan = world.client(tina).get(address).json(), school.office.get(address).json()
    assert [one["title"] for one in mine["held_lessons"]] == ["Kept"]
    assert (plan["held"], plan["held_lessons"]) == (1, [])
    body = {"email": tina.email, "code": plan["code"], "password": PASSWORD}
    for client in (world.client(tina), school.office):
        answer = client.post(address, json=body)
        assert refusal(answer) == (409, "on_hold")
        assert "Nothing was erased" in answer.json()["detail"]
    assert world.client(tina).get(f"{API}/session").status_code == 200
    assert school.office.post(address, json=body | {"when_released": True}).status_code == 202
    school.erase_rows(tina)
    with world.desk.read() as work:
        assert work.session.get(Lesson, other.id) is None
        assert work.session.get(Lesson, kept.id)
        person = work.session.get_one(Person, tina.id)
        assert (person.erased_at, person.disabled_at is not None) == (None, True)
    assert not [job for job in world.jobs if isinstance(job, EraseBlobs) and job.lesson_id == kept.id]
    again = body | {"code": school.office.get(address).json()["code"], "when_released": True}
    assert school.office.post(address, json=again).status_code == 202, "asking again is asking once"
    certificates = school.office.get(f"{API}/certificates").json()["items"]
    assert [one["subject"] for one in certificates].count("person") == 1
    asked = [job.key for job in world.jobs if isinstance(job, ErasePerson)]
    school.release(hold)
    assert len({job.key for job in world.jobs if isinstance(job, ErasePerson)}) == len(asked) + 1, "asked for anew"
    school.erase_rows(tina)
    with world.desk.read() as work:
        assert work.session.get(Lesson, kept.id) is None
        assert work.session.get_one(Person, tina.id).erased_at
    assert [job.lesson_id for job in world.jobs if isinstance(job, EraseBlobs)].count(kept.id) == 1


def test_what_was_erased_and_came_back_with_an_older_database_is_erased_again(world: World) -> None:
    school = Office(world)
    school.hold(person_id=str(school.teacher.id))
    with world.desk.write() as work:
        assert making.again(work, school.teacher.id)
    school.erase_rows(school.teacher)
    with world.desk.read() as work:
        assert work.session.get_one(Person, school.teacher.id).erased_at
        assert not work.session.exec(select(Hold)).all()
        assert not work.session.exec(select(HeldLesson)).all()


def test_what_is_placed_twice_is_held_twice_and_a_failed_upload_too(world: World) -> None:
    school = Office(world)
    failed = world.lesson(school.teacher, "Failed", state=LessonState.FAILED, taught_on=date(2026, 9, 1))
    with world.desk.write() as work:
        work.session.add(Upload(lesson_id=failed.id, length_bytes=5, expires_at=work.now, finished_at=work.now))
    school.hold(person_id=str(school.teacher.id))
    school.hold(person_id=str(school.teacher.id))
    assert school.held() == {failed.id, school.lesson.id}
    assert len(ledger(school.theirs, failed)) == 2
    assert school.theirs.get(f"{API}/lessons/{failed.id}").json()["held"]["by"]["name"] == "Ada Admin"


def test_whoever_holds_and_whoever_erases_at_once_do_not_both_succeed(world: World) -> None:
    school = Office(world)
    lessons = [world.lesson(school.teacher, f"Race {number}") for number in range(6)]
    with ThreadPoolExecutor(2) as pool:
        for number, lesson in enumerate(lessons):
            what = {"lesson_id": str(lesson.id)} if number % 2 else {"person_id": str(school.teacher.id)}
            placing = pool.submit(school.office.post, f"{API}/holds", json={"reason": WHY} | what)
            erasing = pool.submit(school.theirs.delete, f"{API}/lessons/{lesson.id}")
            placed, erased = placing.result(), erasing.result()
            assert (placed.status_code, erased.status_code) in {(201, 409), (201, 204), (404, 204), (404, 404)}
            with world.desk.read() as work:
                there = work.session.get(Lesson, lesson.id) is not None
            assert there is (erased.status_code == 409) is (lesson.id in school.held())
            if placed.status_code == 201:
                school.release(placed.json())


def test_an_upload_that_begins_while_a_hold_is_placed_is_held(world: World) -> None:
    school = Office(world)
    wish = {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    body = {"reason": WHY, "person_id": str(school.teacher.id)}
    with ThreadPoolExecutor(2) as pool:
        for _ in range(4):
            placing = pool.submit(school.office.post, f"{API}/holds", json=body)
            begun = pool.submit(school.theirs.post, f"{API}/uploads", headers=wish)
            assert (placing.result().status_code, begun.result().status_code) == (201, 201)
            with world.desk.read() as work:
                assert school.held() == set(work.session.exec(select(Lesson.id)))
            school.release(placing.result().json())
