"""The whole chain of a step: where it began, its models, what was agreed about them, the lessons since.

Each link stands there only while its reader may see the thing itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from coaching.access.facts import Can, Role
from tests.asking import (
    API,
    Answer,
    Pair,
    add_template,
    consent,
    make_clip,
    propose_step,
    publish,
    set_goal,
    write_note,
)
from tests.world import World

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

MARK = {"start_ms": 2000, "end_ms": 2500, "why": "Her eyes go round once"}


class Chained(Pair):
    """A pair whose step has a link of every kind: a note before, two models, one taken apart, a clip of a later lesson.

    The models' films are a colleague's, who is in no pair with the teacher.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        today = world.clock.now.date()
        self.template = add_template(self.theirs)
        self.step = propose_step(self.theirs, set_goal(self.theirs, self.teacher), template_id=self.template["id"])
        self.before = world.lesson(self.teacher, "Before", taught_on=today - timedelta(days=3))
        self.share_of_before = world.share(self.before, pair=self.pair, can=Can.COMMENT)
        self.note = write_note(self.coachs, self.before, links=[{"type": "step", "id": self.step["id"]}])["id"]
        agreed = self.theirs.patch(f"{API}/steps/{self.step['id']}", json={"state": "agreed"})
        assert agreed.status_code == 200, agreed.text

        owner = world.person("Mo Del")
        self.films = world.client(owner)
        self.film = world.lesson(owner, "A colleague's lesson")
        consent(self.films, self.film)
        self.model = self.published("Nobody hurries", "model")
        self.contrast = self.published("The quickest hand", "contrast")
        self.apart = self.agreed_about(self.model, pair_id=str(self.pair.id))

        world.clock.forward(days=7)
        self.after = world.lesson(self.teacher, "After", taught_on=world.clock.now.date())
        self.share_of_after = world.share(self.after, pair=self.pair)
        self.clip = make_clip(self.coachs, self.after)
        linked = self.coachs.put(f"{API}/steps/{self.step['id']}/clips/{self.clip}")
        assert linked.status_code == 204

    def published(self, title: str, kind: str) -> Answer:
        """A model or contrast for all colleagues."""
        clip = make_clip(self.films, self.film)
        return publish(self.films, clip, self.template, title=title, kind=kind, audience="school")

    def agreed_about(self, model: Answer, **company: object) -> str:
        """Begun by the coach, marked and committed by everybody, agreed."""
        begun = self.coachs.post(f"{API}/exemplars/{model['id']}/deconstructions", json=company)
        assert begun.status_code == 201, begun.text
        address, sent = f"{API}/deconstructions/{begun.json()['id']}", None
        names = {person["id"] for person in begun.json()["people"]}
        for client, person in ((self.coachs, self.coach), (self.theirs, self.teacher)):
            if str(person.id) in names:
                sent = MARK | {"criterion_id": begun.json()["criteria"][0]["id"]}
                assert client.post(f"{address}/marks", json=sent).status_code == 201
                assert client.post(f"{address}/commit").status_code == 200
        assert self.coachs.post(f"{address}/agree", json={"marks": [sent]}).status_code == 200
        return str(begun.json()["id"])

    def read(self, client: TestClient, **params: object) -> list[Answer]:
        """The chain as somebody gets it, page after page."""
        found: list[Answer] = []
        cursor = None
        while True:
            query = params | ({"cursor": cursor} if cursor else {})
            answer = client.get(f"{API}/steps/{self.step['id']}/evidence", params=query)
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            if (cursor := answer.json()["next_cursor"]) is None:
                return found

    def links(self, client: TestClient, **params: object) -> list[tuple[str, str]]:
        """Kind and id of every link."""
        return [
            (link["type"], link["id"] if "id" in link else inside(link)["id"]) for link in self.read(client, **params)
        ]


def inside(link: Answer) -> Answer:
    """The thing itself in a link of the chain."""
    return link.get("annotation") or link.get("clip") or link["exemplar"]


def test_the_chain_runs_from_the_first_moment_over_the_model_to_the_later_lesson(world: World) -> None:
    one = Chained(world)
    whole = [
        ("annotation", one.note),
        ("model", one.model["id"]),
        ("model", one.contrast["id"]),
        ("deconstruction", one.apart),
        ("clip", one.clip),
    ]
    for client in (one.theirs, one.coachs):
        assert one.links(client) == whole
        assert one.links(client, limit=1) == whole, "page after page the same"
    note, model, _, apart, clip = one.read(one.coachs)
    assert (note["after"], clip["after"], clip["later"]) == (False, True, True)
    assert model["exemplar"]["title"] == "Nobody hurries"
    assert (model["exemplar"]["lesson_id"], model["exemplar"]["clip_id"]) == (None, None), "it opens no lesson"
    assert apart["exemplar"] == {"id": one.model["id"], "name": "Nobody hurries"}
    assert [(line["text"], line["start_ms"], line["why"]) for line in apart["agreed"]] == [
        ("Three seconds pass", 2000, "Her eyes go round once")
    ]
    assert {person["name"] for person in apart["people"]} == {"Tess Teacher", "Cora Coach"}

    closed = one.theirs.patch(f"{API}/steps/{one.step['id']}", json={"state": "secure", "clip_id": one.clip})
    assert closed.status_code == 200, closed.text
    last = one.read(one.theirs)[-1]
    assert (last["after"], last["later"]) == (True, False), "it stays where it is; it says nothing new any more"


def test_a_link_goes_when_its_reader_may_no_longer_see_the_thing(world: World) -> None:
    one = Chained(world)
    world.withdraw(one.share_of_before)
    assert ("annotation", one.note) not in one.links(one.coachs)
    assert ("annotation", one.note) in one.links(one.theirs)

    consent(one.films, one.film, "some")
    for client in (one.theirs, one.coachs):
        assert [kind for kind, _ in one.links(client) if kind == "model"] == [], "without every pupil's consent"
        [apart] = [link for link in one.read(client) if link["type"] == "deconstruction"]
        assert (apart["exemplar"], apart["agreed"][0]["start_ms"], apart["agreed"][0]["end_ms"]) == (None, None, None)
        assert (apart["agreed"][0]["text"], apart["agreed"][0]["why"]) == ("Three seconds pass", MARK["why"])
        assert "Nobody hurries" not in client.get(f"{API}/steps/{one.step['id']}/evidence").text
    consent(one.films, one.film)
    assert one.films.delete(f"{API}/exemplars/{one.contrast['id']}").status_code == 204
    for client in (one.theirs, one.coachs):
        assert [link for link in one.links(client) if link[0] == "model"] == [("model", one.model["id"])]
    narrow = {"audience": "pairs"}
    assert one.films.patch(f"{API}/exemplars/{one.model['id']}", json=narrow).status_code == 200
    for client in (one.theirs, one.coachs):
        assert [link for link in one.links(client) if link[0] == "model"] == [], "no longer for them"

    world.withdraw(one.share_of_after)
    assert one.links(one.coachs) == [("deconstruction", one.apart)]
    assert [kind for kind, _ in one.links(one.theirs)] == ["annotation", "deconstruction", "clip"]


def test_nobody_else_gets_anything_of_a_chain(world: World) -> None:
    one = Chained(world)
    second, other = world.person("Seb Second"), world.person("Oda Other")
    seconds, others = world.client(second), world.client(other)
    world.pair(second, one.teacher)
    world.pair(other, world.person("Ulf Unrelated"))
    elsewhere = world.organisation("Vale School")
    asked = f"{API}/steps/{one.step['id']}/evidence"
    for client, status in (
        (one.films, 404),
        (others, 404),
        (world.client(world.person("Lea Leader", Role.LEADER)), 404),
        (world.client(world.person("Ada Admin", Role.ADMIN)), 404),
        (world.client(world.person("Sam Stranger", organisation_id=elsewhere)), 404),
        (world.client(None), 401),
    ):
        answer = client.get(asked)
        assert answer.status_code == status
        assert "She waits" not in answer.text
    assert one.links(seconds) == [("model", one.model["id"]), ("model", one.contrast["id"])], (
        "a second coach sees no lesson that is not shared, and not what the other pair agreed on"
    )
    world.end_pair(one.pair)
    assert one.coachs.get(asked).status_code == 404, "a former coach"
    assert ("deconstruction", one.apart) in one.links(one.theirs), "the teacher keeps it"


def test_only_what_is_of_this_step_and_finished_stands_in_its_chain(world: World) -> None:
    one = Chained(world)
    known = one.links(one.theirs)
    other_step = add_template(one.theirs, "Cold calling")
    publish(one.films, make_clip(one.films, one.film), other_step, audience="school")
    one.agreed_about(one.contrast)  # the coach, for themselves
    begun = one.coachs.post(f"{API}/exemplars/{one.contrast['id']}/deconstructions", json={"pair_id": str(one.pair.id)})
    assert begun.status_code == 201
    consent(one.theirs, one.after)
    asked = publish(one.coachs, make_clip(one.coachs, one.after), one.template)
    assert asked["state"] == "asked"
    pupil = world.person("Pat Pupil-Teacher")
    pair = world.pair(one.teacher, pupil)
    pupils = world.client(pupil)
    theirs = one.theirs.post(f"{API}/exemplars/{one.model['id']}/deconstructions", json={"pair_id": str(pair.id)})
    address = f"{API}/deconstructions/{theirs.json()['id']}"
    sent = MARK | {"criterion_id": theirs.json()["criteria"][0]["id"]}
    for client in (one.theirs, pupils):
        assert client.post(f"{address}/marks", json=sent).status_code == 201
        assert client.post(f"{address}/commit").status_code == 200
    assert pupils.post(f"{address}/agree", json={"marks": [sent]}).status_code == 200
    assert one.links(one.theirs) == known, "not what the teacher does as somebody else's coach"
    assert one.links(one.coachs) == known
    alone = one.theirs.post(f"{API}/exemplars/{one.contrast['id']}/deconstructions", json={})
    address = f"{API}/deconstructions/{alone.json()['id']}"
    assert one.theirs.post(f"{address}/marks", json=sent).status_code == 201
    assert one.theirs.post(f"{address}/commit").status_code == 200
    assert one.theirs.post(f"{address}/agree", json={"marks": [sent]}).status_code == 200
    assert ("deconstruction", alone.json()["id"]) in one.links(one.theirs)
    assert one.links(one.coachs) == known, "what the teacher did alone is theirs alone"


def test_a_step_of_ones_own_words_has_no_models(world: World) -> None:
    pair = Pair(world)
    consent(pair.theirs, pair.lesson)
    publish(pair.theirs, make_clip(pair.theirs, pair.lesson), add_template(pair.theirs))
    step = propose_step(pair.theirs, set_goal(pair.theirs, pair.teacher))
    assert pair.coachs.get(f"{API}/steps/{step['id']}/evidence").json()["items"] == []
