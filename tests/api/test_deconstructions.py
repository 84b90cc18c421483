"""Taking a model apart: nobody learns what another marked before all have committed, by no way whatever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import structlog
from sqlmodel import select

from coaching.access.facts import Role
from coaching.audit import AuditEntry
from coaching.deconstructions.models import Mark
from coaching.exemplars.models import Exemplar
from coaching.people.models import Person
from tests.asking import API, Answer, Pair, add_template, consent, ledger, make_clip, publish
from tests.engines import on_postgresql, on_sqlite
from tests.world import World

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx import Response

CANARY = "canary: the third row"


class Model(Pair):
    """A pair with a model they may both use."""

    def __init__(self, world: World, audience: str = "pairs") -> None:
        super().__init__(world)
        consent(self.theirs, self.lesson)
        self.template = add_template(self.theirs)
        self.clip = make_clip(self.theirs, self.lesson)
        self.model = publish(self.theirs, self.clip, self.template, audience=audience)

    def begin(self, client: TestClient, **company: object) -> Answer:
        """A deconstruction with the pair, unless told otherwise."""
        answer = client.post(f"{API}/exemplars/{self.model['id']}/deconstructions", json=company)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def together(self) -> Answer:
        """A deconstruction of the pair."""
        return self.begin(self.coachs, pair_id=str(self.pair.id))


def mark(client: TestClient, one: Answer, start_ms: int = 2000, **fields: object) -> Response:
    """Mark the first criterion."""
    body = {"criterion_id": one["criteria"][0]["id"], "start_ms": start_ms, "end_ms": start_ms + 500, "why": "Calm"}
    return client.post(f"{API}/deconstructions/{one['id']}/marks", json=body | fields)


def commit(client: TestClient, one: Answer) -> Response:
    """Stand by one's marks."""
    return client.post(f"{API}/deconstructions/{one['id']}/commit")


def read(client: TestClient, one: Answer) -> Answer:
    """The deconstruction as somebody sees it."""
    answer = client.get(f"{API}/deconstructions/{one['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def code(answer: Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


def test_a_pair_marks_commits_compares_and_agrees(world: World) -> None:
    pair = Model(world)
    one = pair.together()
    assert (one["state"], one["committed"], one["marks"], one["agreed"]) == ("marking", [], [], [])
    assert [criterion["text"] for criterion in one["criteria"]] == ["Three seconds pass", "Hands go up"]
    assert {person["name"] for person in one["people"]} == {"Tess Teacher", "Cora Coach"}
    mine = mark(pair.coachs, one, why=CANARY).json()
    assert code(commit(pair.theirs, one)) == (409, "no_marks")
    assert commit(pair.coachs, one).json()["committed"] == [str(pair.coach.id)]
    assert read(pair.theirs, one)["marks"] == []
    assert read(pair.coachs, one)["marks"] == [mine]
    other = mark(pair.theirs, one, 3000, end_ms=None, why="").json()
    assert read(pair.coachs, one)["marks"] == [mine]
    assert code(pair.theirs.post(f"{API}/deconstructions/{one['id']}/agree", json={"marks": [_sent(mine)]})) == (
        409,
        "not_revealed",
    )
    revealed = commit(pair.theirs, one).json()
    assert revealed["state"] == "revealed"
    assert revealed["marks"] == [mine, other]
    assert read(pair.coachs, one)["marks"] == [mine, other]
    assert code(mark(pair.theirs, one)) == (409, "committed")

    wish = {"marks": [_sent(other), _sent(mine)]}
    agreed = pair.theirs.post(f"{API}/deconstructions/{one['id']}/agree", json=wish)
    assert agreed.status_code == 200, agreed.text
    assert (agreed.json()["state"], agreed.json()["version"]) == ("agreed", 1)
    again = pair.coachs.post(f"{API}/deconstructions/{one['id']}/agree", json=wish).json()
    assert again["agreed"] == agreed.json()["agreed"], "two clicks, or both at once, are one"
    assert [(line["text"], line["start_ms"], line["why"]) for line in again["agreed"]] == [
        ("Three seconds pass", 3000, ""),
        ("Three seconds pass", 2000, CANARY),
    ]
    shorter = {"marks": [_sent(mine)]}
    assert pair.coachs.post(f"{API}/deconstructions/{one['id']}/agree", json=shorter).status_code == 412
    shorter["version"] = 1  # type: ignore[assignment]
    assert pair.coachs.post(f"{API}/deconstructions/{one['id']}/agree", json=shorter).json()["version"] == 2
    assert pair.together()["id"] != one["id"], "a finished one is not gone on with"


def _sent(mark: Answer) -> Answer:
    return {name: mark[name] for name in ("criterion_id", "start_ms", "end_ms", "why")}


@on_sqlite
def test_nothing_tells_what_or_how_much_another_has_marked(world: World) -> None:
    pair = Model(world)
    one = pair.together()
    theirs_id = mark(pair.theirs, one, why=CANARY).json()["id"]
    address = f"{API}/deconstructions/{one['id']}"

    def everything() -> list[tuple[int, object]]:
        unseen = "00000000-0000-7000-8000-000000000000"
        asked = [pair.coachs.get(address), pair.coachs.get(f"{API}/deconstructions")]
        asked += [
            pair.coachs.request(method, f"{address}/marks/{mark_id}", json=body)
            for method, body in (("PATCH", {"why": "x"}), ("DELETE", None))
            for mark_id in (theirs_id, unseen)
        ]
        asked += [pair.coachs.get(f"{API}/lessons/{pair.lesson.id}/{what}") for what in ("annotations", "clips", "")]
        asked += [pair.coachs.get(f"{API}/exemplars/{pair.model['id']}")]
        return [(answer.status_code, _without_addresses(answer.json())) for answer in asked]

    before = everything()
    assert before[2] == before[3], "another's mark is not there"
    assert before[4] == before[5]
    with structlog.testing.capture_logs() as logged:
        for start_ms in range(2000, 5000, 250):
            mark(pair.theirs, one, start_ms, why=CANARY)
    assert everything() == before
    assert CANARY not in str(before)
    assert CANARY not in str(logged)
    with world.desk.read() as work:
        verbs = [entry.verb for entry in work.session.exec(select(AuditEntry))]
        assert not any("mark" in verb for verb in verbs), "their number is nobody's business either"
    assert CANARY not in str(ledger(pair.theirs, pair.lesson))
    commit(pair.theirs, one)
    assert read(pair.coachs, one)["marks"] == []
    assert code(pair.coachs.post(f"{address}/agree", json={"marks": []})) == (409, "not_revealed")


def _without_addresses(answer: object) -> object:
    if isinstance(answer, dict):
        return {name: _without_addresses(value) for name, value in answer.items() if not name.endswith("_url")}
    return [_without_addresses(one) for one in answer] if isinstance(answer, list) else answer


@on_sqlite
def test_alone_there_is_nobody_to_wait_for(world: World) -> None:
    pair = Model(world)
    one = pair.begin(pair.theirs)
    assert pair.begin(pair.theirs)["id"] == one["id"], "one that is not finished is gone on with"
    mark(pair.theirs, one)
    assert commit(pair.theirs, one).json()["state"] == "revealed"
    assert commit(pair.theirs, one).status_code == 200, "twice is once"
    assert pair.coachs.get(f"{API}/deconstructions/{one['id']}").status_code == 404
    assert pair.coachs.get(f"{API}/deconstructions").json()["items"] == []


def test_a_group_waits_for_everybody_or_goes_on_without_them(world: World) -> None:
    pair = Model(world, audience="school")
    third, fourth = world.person("Theo Third"), world.person("Fay Fourth")
    clients = [pair.theirs, pair.coachs, world.client(third), world.client(fourth)]
    ids = [str(person.id) for person in (pair.coach, third, fourth)]
    one = pair.begin(pair.theirs, person_ids=ids)
    for number, client in enumerate(clients):
        mark(client, one, 2000 + number)
    for client in clients[:2]:
        assert commit(client, one).json()["state"] == "marking"
    without = f"{API}/deconstructions/{one['id']}/people"
    assert clients[1].delete(f"{without}/{third.id}").status_code == 403, "that is for whoever began it"
    assert code(clients[0].delete(f"{without}/{pair.coach.id}")) == (409, "committed")
    assert clients[2].delete(f"{without}/{third.id}").status_code == 204, "one may leave"
    assert read(clients[0], one)["state"] == "marking"
    assert clients[2].get(f"{API}/deconstructions/{one['id']}").status_code == 404
    assert clients[0].delete(f"{without}/{fourth.id}").status_code == 204
    shown = read(clients[0], one)
    assert (shown["state"], [mark["start_ms"] for mark in shown["marks"]]) == ("revealed", [2000, 2001])


def test_nobody_waits_for_somebody_who_left_the_school_not_even_for_whoever_began(world: World) -> None:
    pair = Model(world, audience="school")
    third = world.person("Theo Third")
    client = world.client(third)
    one = pair.begin(pair.coachs, person_ids=[str(pair.teacher.id), str(third.id)])
    for each in (pair.theirs, client):
        mark(each, one, 2000)
        assert commit(each, one).json()["state"] == "marking"
    without = f"{API}/deconstructions/{one['id']}/people/{pair.coach.id}"
    assert client.delete(without).status_code == 403, "she is still here"
    with world.desk.write() as work:
        work.session.get_one(Person, pair.coach.id).disabled_at = work.now
    assert client.delete(without).status_code == 204
    assert read(pair.theirs, one)["state"] == "revealed"


def test_who_may_take_part(world: World) -> None:
    pair = Model(world)
    leader, colleague = world.person("Lea Leader", Role.LEADER), world.person("Carl Colleague")
    admin = world.person("Ada Admin", Role.ADMIN)
    stranger = world.person("Sam Stranger", organisation_id=world.organisation("Vale School"))
    elsewhere = world.pair(colleague, world.person("Olga Other"))
    address = f"{API}/exemplars/{pair.model['id']}/deconstructions"
    for person in (leader, colleague, admin, stranger):
        assert world.client(person).post(address, json={"pair_id": str(pair.pair.id)}).status_code == 404
    refused = pair.coachs.post(address, json={"person_ids": [str(colleague.id)]})
    assert code(refused) == (409, "exemplar_not_for_all")
    for company in ({"person_ids": [str(stranger.id)]}, {"pair_id": str(elsewhere.id)}):
        assert pair.coachs.post(address, json=company).status_code == 422
    one = pair.together()
    steps: list[tuple[str, str, Answer | None]] = [
        ("GET", "", None),
        ("POST", "/marks", {"criterion_id": one["criteria"][0]["id"], "start_ms": 2000}),
        ("POST", "/commit", None),
        ("POST", "/agree", {"marks": []}),
        ("DELETE", f"/people/{pair.coach.id}", None),
    ]
    for person in (leader, colleague, admin, stranger):
        client = world.client(person)
        for method, path, body in steps:
            assert client.request(method, f"{API}/deconstructions/{one['id']}{path}", json=body).status_code == 404
        assert client.get(f"{API}/deconstructions").json()["items"] == []
    mark(pair.coachs, one)
    commit(pair.coachs, one)
    world.end_pair(pair.pair)
    assert pair.coachs.get(f"{API}/deconstructions/{one['id']}").status_code == 404, "a former coach"
    assert pair.coachs.get(f"{API}/deconstructions").json()["items"] == []
    mark(pair.theirs, one, 4000)
    assert commit(pair.theirs, one).json()["state"] == "revealed"
    assert code(pair.theirs.post(address, json={"pair_id": str(pair.pair.id)})) == (409, "pair_ended")


@on_sqlite
def test_marks_lie_on_the_film_and_name_what_is_looked_for(world: World) -> None:
    pair = Model(world)
    one = pair.together()
    for wrong, field in (
        ({"criterion_id": pair.model["id"]}, "criterion_id"),
        ({"start_ms": 999, "end_ms": None}, "start_ms"),
        ({"start_ms": 6000, "end_ms": None}, "start_ms"),
        ({"start_ms": 2000, "end_ms": 6001}, "end_ms"),
        ({"start_ms": 2000, "end_ms": 2000}, "end_ms"),
        ({"why": "x" * 1001}, "why"),
    ):
        answer = mark(pair.theirs, one, **wrong)
        assert answer.status_code == 422, wrong
        assert field in str(answer.json()["errors"]), wrong
    made = mark(pair.theirs, one).json()
    address = f"{API}/deconstructions/{one['id']}/marks/{made['id']}"
    moved = pair.theirs.patch(address, json={"start_ms": 1500, "why": "Her hand"}).json()
    assert (moved["start_ms"], moved["end_ms"], moved["why"]) == (1500, 2500, "Her hand")
    assert pair.theirs.delete(address).status_code == 204
    assert read(pair.theirs, one)["marks"] == []


@on_sqlite
def test_criteria_keep_the_words_they_had(world: World) -> None:
    pair = Model(world)
    one = pair.together()
    pair.theirs.patch(f"{API}/step-templates/{pair.template['id']}", json={"criteria": ["Other words"]})
    assert read(pair.theirs, one)["criteria"] == one["criteria"]
    bare = add_template(pair.theirs, "Bare", criteria=[])
    model = publish(pair.theirs, pair.clip, bare)
    answer = pair.theirs.post(f"{API}/exemplars/{model['id']}/deconstructions", json={})
    assert code(answer) == (409, "no_criteria")


def test_a_withdrawn_model_takes_film_and_marks_along_and_leaves_the_agreed_words(world: World) -> None:
    pair = Model(world)
    one = pair.begin(pair.theirs)
    mark(pair.theirs, one)
    made = commit(pair.theirs, one).json()["marks"][0]
    pair.theirs.post(f"{API}/deconstructions/{one['id']}/agree", json={"marks": [_sent(made)]})
    other = pair.together()
    mark(pair.coachs, other)
    pair.theirs.delete(f"{API}/exemplars/{pair.model['id']}")
    for answer in (mark(pair.coachs, other), commit(pair.coachs, other)):
        assert code(answer) == (409, "exemplar_withdrawn")
    shown = read(pair.theirs, one)
    assert (shown["film"], shown["marks"]) == (None, [])
    [line] = shown["agreed"]
    assert (line["text"], line["start_ms"], line["why"]) == ("Three seconds pass", None, "Calm")
    assert read(pair.coachs, other)["marks"] == []


def test_two_tabs_and_double_clicks_commit_once_and_reveal_once(world: World) -> None:
    pair = Model(world)
    one = pair.together()
    mark(pair.coachs, one)
    mark(pair.theirs, one)
    clients = [world.client(person) for person in (pair.teacher, pair.coach) * 3]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda client: commit(client, one), clients))
    assert {answer.status_code for answer in answers} == {200}
    assert read(pair.coachs, one)["state"] == "revealed"
    with world.desk.read() as work:
        verbs = [entry.verb for entry in work.session.exec(select(AuditEntry))]
    assert (verbs.count("deconstruction.committed"), verbs.count("deconstruction.revealed")) == (2, 1)


def test_beginning_twice_at_once_is_beginning_once(world: World) -> None:
    pair = Model(world)
    clients = [world.client(person) for person in (pair.teacher, pair.coach) * 2]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda client: pair.begin(client, pair_id=str(pair.pair.id))["id"], clients))
    assert len(set(made)) == 1


@on_postgresql
def test_a_mark_from_another_tab_comes_before_the_commit_or_not_at_all(world: World) -> None:
    pair = Model(world)
    one = pair.together()
    mark(pair.theirs, one)
    tabs = [world.client(pair.teacher) for _ in range(6)]

    def act(number: int) -> int:
        return (commit(tabs[number], one) if number == 2 else mark(tabs[number], one, 2000 + number)).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(act, range(6)))
    kept = len(read(pair.theirs, one)["marks"])
    assert kept == 1 + statuses.count(201)
    assert set(statuses) <= {200, 201, 409}
    with world.desk.read() as work:
        assert len(work.session.exec(select(Mark)).all()) == kept
        assert len(work.session.exec(select(Exemplar)).all()) == 1
