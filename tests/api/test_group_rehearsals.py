"""Rehearsals of several colleagues over HTTP. Each permission with its refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import select

from coaching.access.facts import Role
from coaching.deconstructions.models import AgreedMark, Deconstruction
from coaching.erasing import actions, making
from coaching.erasing import queries as erasing
from coaching.erasing.actions import Confirmation
from coaching.jobs import ErasePerson
from coaching.lessons.models import Lesson, LessonState, Purpose, Upload
from coaching.people.actions import disable
from coaching.rehearsals.models import Rehearsal, RehearsalMember, RehearsalRound, RoundFeedback
from tests.asking import API, Answer, add_template, consent, ledger, make_clip, publish
from tests.engines import on_sqlite

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import Someone, World


class Company:
    """Three colleagues, one of them a leader, who rehearse a step of the library; Ann brought them together."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ann, self.ben = world.person("Ann Able"), world.person("Ben Brisk")
        self.cem = world.person("Cem Calm", Role.LEADER)
        self.anns, self.bens, self.cems = (world.client(one) for one in (self.ann, self.ben, self.cem))
        self.template = add_template(self.anns)
        self.lines = [criterion["id"] for criterion in self.template["criteria"]]
        self.id = self.begin()["id"]

    def begin(self, status: int = 201, **body: object) -> Answer:
        """Ann begins, or goes on."""
        wish = {"person_ids": [str(self.ben.id), str(self.cem.id)]} | body
        answer = self.anns.post(f"{API}/step-templates/{self.template['id']}/rehearsals", json=wish)
        assert answer.status_code == status, answer.text
        return answer.json()

    def round(self, client: TestClient, status: int = 201, **body: object) -> Answer:
        """One more."""
        answer = client.post(f"{API}/rehearsals/{self.id}/rounds", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def read(self, client: TestClient) -> Answer:
        """As the client sees it now."""
        answer = client.get(f"{API}/rehearsals/{self.id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask_in(self, client: TestClient, *people: Someone) -> int:
        """The status of the answer."""
        body = {"person_ids": [str(one.id) for one in people]}
        return client.post(f"{API}/rehearsals/{self.id}/members", json=body).status_code

    def leave(self, client: TestClient, person: Someone) -> int:
        """The status of the answer."""
        return client.delete(f"{API}/rehearsals/{self.id}/members/{person.id}").status_code

    def end(self, client: TestClient) -> int:
        """The status of the answer."""
        return client.post(f"{API}/rehearsals/{self.id}/end").status_code

    def recording(self, owner: Someone, **fields: object) -> Lesson:
        """Sent, and nobody's but theirs yet."""
        values = {"purpose": Purpose.REHEARSAL, "duration_ms": 40_000} | fields
        return self.world.lesson(owner, "Round", **values)  # type: ignore[arg-type]


def names(people: list[Answer]) -> list[str]:
    return [one["name"] for one in people]


def seen(client: TestClient, film: Lesson) -> int:
    return client.get(f"{API}/lessons/{film.id}").status_code


def test_colleagues_take_turns_and_say_what_they_saw(world: World) -> None:
    us = Company(world)
    begun = us.read(us.cems)
    assert (names(begun["company"]), begun["turn"]["name"]) == (["Ann Able", "Ben Brisk", "Cem Calm"], "Ann Able")
    assert [line["text"] for line in begun["criteria"]] == ["Three seconds pass", "Hands go up"]
    assert begun["template"]["title"] == "Wait time"
    assert [begun[key] for key in ("cycle_id", "pair_id", "coach", "teacher", "step")] == [None] * 5
    assert us.begin()["id"] == us.id, "a second press goes on with it"
    glow = {"text": "You waited", "criterion_id": us.lines[0]}
    us.round(us.anns, criteria_met=us.lines[:1])
    assert us.read(us.anns)["turn"]["name"] == "Ben Brisk"
    two = us.round(us.anns, person_id=str(us.ben.id), glow=glow)
    assert (two["number"], two["person"]["name"], two["glow"]["author"]["name"]) == (2, "Ben Brisk", "Ann Able")
    change = {"grow": {"text": "Look up", "criterion_id": us.lines[1]}, "criteria_met": us.lines}
    said = us.cems.patch(f"{API}/rounds/{two['id']}", json=change, headers={"If-Match": two["etag"]})
    assert (said.status_code, said.json()["grow"]["author"]["name"]) == (200, "Cem Calm")
    late = us.anns.patch(f"{API}/rounds/{two['id']}", json={"grow": glow}, headers={"If-Match": two["etag"]})
    assert late.status_code == 412
    now = us.read(us.bens)
    assert (now["turn"]["name"], now["next_number"]) == ("Cem Calm", 3)
    assert now["card"], "the third round has a card, whoever has it"
    us.round(us.cems)
    assert us.read(us.anns)["turn"]["name"] == "Ann Able", "and round again"
    told = us.bens.get(f"{API}/notices").json()["items"]
    assert [(one["verb"], one["title"], one["rehearsal_id"]) for one in told] == [
        ("fed_back", "Wait time", us.id),
        ("rehearsed", "Wait time", us.id),
        ("asked_in", "Wait time", us.id),
    ]
    assert [one["verb"] for one in us.anns.get(f"{API}/notices").json()["items"]] == []
    read = us.bens.post(f"{API}/notices/read", json={"rehearsal_id": us.id})
    assert (read.status_code, us.bens.get(f"{API}/notices").json()["unread"]) == (204, 0)


def test_a_company_is_nobody_elses_and_only_its_first_arranges_it(world: World) -> None:
    us = Company(world)
    film = us.recording(us.ben)
    one = us.round(us.bens, lesson_id=str(film.id))
    outside = [world.person("Otto Other"), world.person("Lea Leader", Role.LEADER), world.person("Ada", Role.ADMIN)]
    outside.append(world.person("Eve", Role.ADMIN, world.organisation("Vale School")))

    def answers(client: TestClient) -> list[int]:
        return [
            client.get(f"{API}/rehearsals/{us.id}").status_code,
            seen(client, film),
            client.post(f"{API}/rehearsals/{us.id}/rounds", json={}).status_code,
            client.patch(f"{API}/rounds/{one['id']}", json={"criteria_met": []}).status_code,
        ]

    def arranging(client: TestClient) -> list[int]:
        return [us.ask_in(client, us.ben), us.leave(client, us.cem), us.end(client)]

    for person in outside:
        client = world.client(person)
        assert answers(client) + arranging(client) == [404] * 7, person.name
        assert client.delete(f"{API}/rounds/{one['id']}").status_code == 404
        assert us.leave(client, person) == 404
        assert client.get(f"{API}/rehearsals").json()["items"] == []
    assert answers(world.client(None)) + arranging(world.client(None)) == [401] * 7
    assert arranging(us.bens) == [403] * 3
    assert us.anns.delete(f"{API}/rounds/{one['id']}").status_code == 403, "a film goes with whoever is on it"
    ticked = us.round(us.cems, person_id=str(us.ann.id))
    assert us.bens.delete(f"{API}/rounds/{ticked['id']}").status_code == 403
    assert us.cems.delete(f"{API}/rounds/{ticked['id']}").status_code == 204
    for client in (us.anns, us.bens, us.cems):
        assert answers(client) == [200, 200, 201, 200]
        listed = client.get(f"{API}/rehearsals", params={"together": True, "going": True}).json()["items"]
        assert [each["id"] for each in listed] == [us.id]
    listed = us.anns.get(f"{API}/rehearsals", params={"template_id": us.template["id"]}).json()["items"]
    assert [each["id"] for each in listed] == [us.id]
    assert [us.read(client)["may_arrange"] for client in (us.anns, us.bens)] == [True, False]
    assert us.end(us.anns) == us.end(us.anns) == 200
    assert answers(us.bens) == [200, 200, 409, 409]
    assert us.round(us.anns, 409)["code"] == "rehearsal_over"
    assert us.bens.delete(f"{API}/rounds/{one['id']}").status_code == 409
    assert us.ask_in(us.anns, outside[0]) == 409
    assert us.anns.get(f"{API}/rehearsals", params={"going": True}).json()["items"] == []
    assert us.begin()["id"] != us.id, "once it is over, another one is begun"


def test_a_recording_is_for_those_it_was_made_with(world: World) -> None:
    us = Company(world)
    dee = world.person("Dee Deft")
    dees = world.client(dee)
    mine = us.recording(us.ann)
    assert seen(us.bens, mine) == 404, "until it belongs to a round it is hers alone"
    us.round(us.anns, lesson_id=str(mine.id), glow={"text": "There", "start_ms": 5})
    bens = us.recording(us.ann)
    made = us.round(us.anns, lesson_id=str(bens.id), person_id=str(us.ben.id))
    assert made["recording"]["owner"]["name"] == "Ben Brisk", "who is on it owns it"
    assert [[seen(client, film) for client in (us.anns, us.bens, us.cems)] for film in (mine, bens)] == [[200] * 3] * 2
    assert [(line["what"], line["detail"]) for line in ledger(us.anns, mine)] == [
        ("shared", "with Ben Brisk and Cem Calm, may comment")
    ]
    assert us.ask_in(us.anns, dee) == 200
    hers = us.read(dees)
    assert names(hers["company"])[-1] == "Dee Deft"
    assert [(one["recording"], one["glow"]) for one in hers["rounds"]] == [(None, None)] * 2, "made before she came"
    third = us.recording(us.cem)
    us.round(us.cems, lesson_id=str(third.id))
    assert seen(dees, third) == 200
    assert us.leave(us.bens, us.ben) == 204
    assert us.bens.get(f"{API}/rehearsals/{us.id}").status_code == 404
    assert us.bens.get(f"{API}/notices").json()["items"] == []
    assert [seen(us.bens, film) for film in (mine, bens, third)] == [404, 200, 404], "his own stays his"
    assert [seen(client, bens) for client in (us.anns, us.cems)] == [404] * 2, "and is theirs no more"
    assert "who no longer rehearse together" in ledger(us.bens, bens)[0]["detail"]
    left = us.read(us.anns)
    assert (names(left["company"]), left["rounds"][1]["recording"]) == (["Ann Able", "Cem Calm", "Dee Deft"], None)
    assert left["rounds"][1]["person"]["name"] == "Ben Brisk", "that he rehearsed stays"
    us.round(us.anns, 422, person_id=str(us.ben.id))
    assert [[one["may_change"] for one in us.read(client)["rounds"]] for client in (us.anns, dees)] == [
        [True, False, True],
        [False, False, True],
    ]
    for client, number, code in ((us.anns, 1, "has_left"), (dees, 0, "recording_hidden")):
        address = f"{API}/rounds/{left['rounds'][number]['id']}"
        answer = client.patch(address, json={"criteria_met": us.lines})
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert us.leave(us.anns, us.cem) == 204, "who brought them together may go on without somebody"
    assert seen(us.cems, mine) == 404
    removed = us.read(us.anns)["rounds"][0]
    assert us.anns.delete(f"{API}/rounds/{removed['id']}").status_code == 204
    assert seen(us.anns, mine) == 404, "and the recording with it"


@on_sqlite
def test_a_company_goes_on_without_whoever_began_it_and_ends_with_the_last(world: World) -> None:
    us = Company(world)
    assert us.end(us.bens) == 403
    with world.desk.write(world.actor(world.person("Ada Admin", Role.ADMIN))) as work:
        disable(work, us.ann.id)
    assert names(us.read(us.cems)["company"]) == ["Ben Brisk", "Cem Calm"]
    assert us.read(us.bens)["may_arrange"]
    assert us.leave(us.bens, us.ann) == 204
    assert us.leave(us.cems, us.ben) == 403
    assert us.leave(us.bens, us.ben) == 204
    assert us.end(us.cems) == 200
    assert us.leave(us.cems, us.cem) == 204, "after its end, too"
    with world.desk.read() as work:
        assert work.session.exec(select(Rehearsal)).all() == []


@on_sqlite
def test_who_may_be_asked_in(world: World) -> None:
    us = Company(world)
    crowd = [world.person(f"P{n}") for n in range(12)]
    gone = world.person("Gil Gone")
    with world.desk.write(world.actor(world.person("Ada Admin", Role.ADMIN))) as work:
        disable(work, gone.id)
    stranger = world.person("Sam", organisation_id=world.organisation("Vale School"))
    for people in ([], [us.ann], [stranger], [gone], crowd):
        answer = us.begin(422, person_ids=[str(one.id) for one in people])
        assert [error["field"] for error in answer["errors"]] == ["person_ids"], people
    assert [us.ask_in(us.anns, *people) for people in ([], [stranger], [gone], crowd[:10])] == [422] * 4
    assert us.ask_in(us.anns, us.ben, *crowd[:9]) == 200
    assert us.ask_in(us.anns, us.ben) == 200, "whoever is in it stays"
    assert len(us.read(us.anns)["company"]) == 12
    assert us.round(us.anns, 422, person_id=str(crowd[11].id))["errors"][0]["field"] == "person_id"
    bare = add_template(us.anns, "Bare", criteria=[])
    body = {"person_ids": [str(us.ben.id)]}
    none = us.anns.post(f"{API}/step-templates/{bare['id']}/rehearsals", json=body)
    assert (none.status_code, none.json()["code"]) == (409, "no_criteria")


@on_sqlite
def test_the_list_a_group_agreed_on_is_the_checklist_and_for_nobody_else(world: World) -> None:
    us = Company(world)
    lesson = world.lesson(us.ann)
    consent(us.anns, lesson)
    cem = {"person_ids": [str(us.cem.id)]}
    assert us.anns.post(f"{API}/exemplars/{us.id}/deconstructions", json=cem).status_code == 404
    model = publish(us.anns, make_clip(us.anns, lesson), us.template, audience="school")
    both = {"person_ids": [str(us.ben.id)]}
    apart = us.anns.post(f"{API}/exemplars/{model['id']}/deconstructions", json=both).json()["id"]
    agreed = both | {"deconstruction_id": apart}
    assert us.begin(422, **agreed)["errors"][0]["field"] == "deconstruction_id", "nothing is agreed yet"
    with world.desk.write() as work:
        row = work.session.exec(select(Deconstruction)).one()
        row.agreed_at = work.now
        ids = {"deconstruction_id": row.id, "criterion_id": UUID(us.lines[1])}
        work.session.add(AgreedMark(position=1, start_ms=1, why="All hands", **ids))
    assert us.begin(422, deconstruction_id=apart)["errors"][0]["field"] == "person_ids", "Cem did not take part"
    theirs = us.begin(**agreed)
    assert [(line["id"], line["hint"]) for line in theirs["criteria"]] == [(us.lines[1], "All hands")]
    assert (theirs["deconstruction_id"], theirs["model"]["id"]) == (apart, model["id"])
    us.id = theirs["id"]
    assert us.ask_in(us.anns, us.cem) == 422
    other = add_template(us.anns, "Another")
    wrong = us.anns.post(f"{API}/step-templates/{other['id']}/rehearsals", json=agreed)
    assert wrong.json()["errors"][0]["field"] == "deconstruction_id"
    us.template = {"id": us.template["id"]}
    assert us.begin(**both)["criteria"][0]["text"] == "Three seconds pass", "until the first round it can be another"
    us.round(us.bens)
    assert us.begin(**agreed)["deconstruction_id"] is None, "then the list stands"


@on_sqlite
def test_what_was_recorded_on_one_laptop_waits_until_it_has_arrived(world: World) -> None:
    us = Company(world)
    film = us.recording(us.ann, state=LessonState.UPLOADING)
    with world.desk.write() as work:
        work.session.add(Upload(lesson_id=film.id, length_bytes=9, expires_at=work.now))
    wish = {"lesson_id": str(film.id), "person_id": str(us.ben.id)}
    assert us.round(us.anns, 409, **wish)["code"] == "still_sending"
    assert us.round(us.anns, lesson_id=str(film.id))["recording"]["state"] == "uploading", "one's own is shown at once"
    assert us.round(us.anns, 422, lesson_id=str(film.id))["errors"][0]["field"] == "lesson_id", "of one round"


@on_sqlite
def test_with_an_erased_person_go_their_rounds_and_their_place(world: World) -> None:
    us = Company(world)
    film = us.recording(us.ben)
    about = {"text": "Ben looked up", "criterion_id": us.lines[0]}
    us.round(us.bens, lesson_id=str(film.id), adaptation="With my 8c", grow=about)
    us.round(us.bens, person_id=str(us.ann.id), glow=about | {"text": "Said by Ben"})
    two = us.anns.post(
        f"{API}/step-templates/{us.template['id']}/rehearsals", json={"person_ids": [str(us.ben.id)]}
    ).json()["id"]
    assert us.anns.delete(f"{API}/rehearsals/{two}/members/{us.ann.id}").status_code == 204
    admin = world.person("Ada Admin", Role.ADMIN)
    with world.desk.write(world.actor(admin)) as work:
        plan = erasing.plan_for(work, us.ben.id)
        actions.ask_to_erase(work, us.ben.id, Confirmation(us.ben.email, plan.code))
    [job] = [job for job in world.jobs if isinstance(job, ErasePerson)]
    with world.desk.write() as work:
        assert making.erase_next_lesson(work, job.certificate_id, us.ben.id)
    with world.desk.write() as work:
        making.erase_rows(work, us.ben.id)
    with world.desk.read() as work:
        assert [row.id for row in work.session.exec(select(Rehearsal))] == [UUID(us.id)], "of one alone nothing stays"
        assert us.ben.id not in work.session.exec(select(RehearsalMember.person_id)).all()
        assert [row.person_id for row in work.session.exec(select(RehearsalRound))] == [us.ann.id]
        assert [row.text for row in work.session.exec(select(RoundFeedback))] == ["Said by Ben"]
    assert us.read(us.anns)["rounds"][0]["glow"]["author"]["name"] == "A former colleague"
