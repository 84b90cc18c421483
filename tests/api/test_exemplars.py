"""A clip becomes a model with the pupils' consent and the teacher's yes, and stops being one at any moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from coaching.access.facts import Role
from tests.api.watching import anyone, lesson, teacher
from tests.asking import API, Answer, Pair, add_template, consent, ledger, make_clip, publish
from tests.engines import on_sqlite
from tests.world import Someone, World

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from coaching.lessons.models import Lesson

__all__ = ["anyone", "lesson", "teacher"]


def seen(client: TestClient, exemplar: Answer) -> bool:
    """Whether somebody sees the model: in the list, by its name, and through the step it is of, all alike."""
    by_list = {item["id"] for item in client.get(f"{API}/exemplars").json()["items"]}
    of_step = client.get(f"{API}/exemplars", params={"template_id": exemplar["template"]["id"]}).json()["items"]
    read = client.get(f"{API}/exemplars/{exemplar['id']}")
    assert read.status_code in {200, 404}
    answers = {exemplar["id"] in by_list, exemplar["id"] in {one["id"] for one in of_step}, read.status_code == 200}
    assert len(answers) == 1
    return answers.pop()


def used(client: TestClient, exemplar: Answer) -> int:
    """The answer to asking for the film."""
    return client.get(f"{API}/exemplars/{exemplar['id']}/film").status_code


@on_sqlite
@pytest.mark.parametrize("state", ["unknown", "some"])
def test_without_every_pupils_consent_no_clip_becomes_a_model(world: World, state: str) -> None:
    pair = Pair(world)
    template, clip = add_template(pair.theirs), make_clip(pair.theirs, pair.lesson)
    if state != "unknown":
        consent(pair.theirs, pair.lesson, state)
    body = {"clip_id": clip, "template_id": template["id"], "kind": "model", "title": "x"}
    for client in (pair.theirs, pair.coachs):
        answer = client.post(f"{API}/exemplars", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "consent_required")
    assert pair.theirs.get(f"{API}/exemplars").json()["items"] == []


def test_a_coach_asks_and_the_teacher_says_yes_and_to_whom(world: World) -> None:
    pair = Pair(world)
    third = world.person("Theo Third")
    world.pair(third, pair.teacher)
    others = {
        "third": world.client(third),
        "colleague": world.client(world.person("Carl Colleague")),
        "leader": world.client(world.person("Lea Leader", Role.LEADER)),
        "admin": world.client(world.person("Ada Admin", Role.ADMIN)),
        "elsewhere": world.client(world.person("Sam Stranger", organisation_id=world.organisation("Vale School"))),
    }

    def seeing(exemplar: Answer) -> set[str]:
        return {name for name, client in others.items() if seen(client, exemplar)}

    consent(pair.theirs, pair.lesson)
    template = add_template(pair.coachs)
    model = publish(pair.coachs, make_clip(pair.coachs, pair.lesson), template, audience="school")
    assert (model["state"], model["released"], model["playlist_url"]) == ("asked", False, None)
    assert seen(pair.coachs, model)
    assert seen(pair.theirs, model)
    assert seeing(model) == set(), "until the yes it is between the two"
    assert (used(pair.coachs, model), used(pair.theirs, model)) == (403, 403)
    address = f"{API}/exemplars/{model['id']}"
    assert pair.coachs.patch(address, json={"state": "published"}).status_code == 403, "the yes is the teacher's"
    waiting = pair.theirs.get(f"{API}/exemplars", params={"waiting": True}).json()["items"]
    assert [one["id"] for one in waiting] == [model["id"]]
    assert pair.coachs.get(f"{API}/exemplars", params={"waiting": True}).json()["items"] == []

    yes = pair.theirs.patch(address, json={"state": "published", "audience": "pairs"})
    assert (yes.json()["state"], yes.json()["released"]) == ("published", True)
    assert seeing(model) == {"third"}
    wider = pair.theirs.patch(address, json={"audience": "school"}, headers={"If-Match": yes.json()["etag"]})
    assert wider.status_code == 200
    assert seeing(model) == {"third", "colleague"}, "being in charge opens no content"
    assert pair.theirs.patch(address, json={"title": "x"}, headers={"If-Match": yes.json()["etag"]}).status_code == 412
    shown = others["colleague"].get(address).json()
    assert (shown["lesson_id"], shown["clip_id"]) == (None, None), "a model opens no lesson"
    assert others["colleague"].get(f"{API}/lessons/{pair.lesson.id}").status_code == 404
    for client, status in ((others["colleague"], 403), (others["leader"], 404), (others["elsewhere"], 404)):
        assert client.patch(address, json={"audience": "pairs"}).status_code == status
        assert client.delete(address).status_code == status

    lines = [(line["what"], line["detail"]) for line in ledger(pair.theirs, pair.lesson)]
    assert lines == [
        ("shared", "as a model for “Wait time”, for all colleagues"),
        ("shared", "as a model for “Wait time”, for the people I am in a pair with"),
    ]
    watch = {"spans": [{"start_ms": 0, "end_ms": 3000}, {"start_ms": 9000, "end_ms": 9500}]}
    assert others["colleague"].post(f"{address}/watched", json=watch).status_code == 204
    [line] = [line for line in ledger(pair.theirs, pair.lesson) if line["what"] == "viewed"]
    assert (line["person"]["name"], line["spans"]) == ("Carl Colleague", [{"start_ms": 1000, "end_ms": 3000}])

    assert pair.theirs.delete(address).status_code == 204
    assert not any(seen(client, model) for client in (*others.values(), pair.theirs, pair.coachs)), "everywhere"
    assert pair.theirs.delete(address).status_code == 404
    assert ledger(pair.theirs, pair.lesson)[0]["what"] == "withdrawn"


def test_who_has_left_sees_nothing_and_consent_that_ends_silences_a_model(world: World) -> None:
    pair = Pair(world)
    consent(pair.theirs, pair.lesson)
    clip = make_clip(pair.theirs, pair.lesson)
    model = publish(pair.theirs, clip, add_template(pair.theirs))
    assert model["state"] == "published", "the owner's wish is the yes"
    assert seen(pair.coachs, model)
    consent(pair.theirs, pair.lesson, "some")
    assert not seen(pair.coachs, model)
    assert used(pair.theirs, model) == 403
    assert pair.theirs.get(f"{API}/exemplars/{model['id']}").json()["released"] is False
    consent(pair.theirs, pair.lesson)
    assert seen(pair.coachs, model)
    world.end_pair(pair.pair)
    assert not seen(pair.coachs, model), "a former coach"
    pair.theirs.delete(f"{API}/clips/{clip}")
    assert not seen(pair.theirs, model), "without the clip there is no model"


def test_only_clips_one_may_talk_about_and_steps_in_use(world: World) -> None:
    pair = Pair(world)
    consent(pair.theirs, pair.lesson)
    clip, template = make_clip(pair.theirs, pair.lesson), add_template(pair.theirs)
    stranger = world.client(world.person("Sam Stranger", organisation_id=world.organisation("Vale School")))
    foreign = add_template(stranger)
    body = {"clip_id": clip, "template_id": template["id"], "kind": "model", "title": "x"}
    for client in (stranger, world.client(world.person("Carl Colleague"))):
        assert client.post(f"{API}/exemplars", json=body).status_code == 404
    answer = pair.theirs.post(f"{API}/exemplars", json=body | {"template_id": foreign["id"]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "template_id")
    first = publish(pair.coachs, clip, template)
    assert publish(pair.coachs, clip, template)["id"] == first["id"], "asking twice is asking once"
    assert publish(pair.theirs, clip, template)["state"] == "published", "wishing for it too is the yes"
    both = pair.theirs.post(f"{API}/exemplars", json=body | {"kind": "contrast"})
    assert (both.status_code, both.json()["code"]) == (409, "already_published")
    pair.theirs.patch(f"{API}/step-templates/{template['id']}", json={"archived": True})
    gone = pair.theirs.post(f"{API}/exemplars", json=body)
    assert (gone.status_code, gone.json()["code"]) == (409, "template_archived")


def test_two_clicks_make_one_model(world: World) -> None:
    pair = Pair(world)
    consent(pair.theirs, pair.lesson)
    clip, template = make_clip(pair.theirs, pair.lesson), add_template(pair.theirs)
    clients = [world.client(pair.teacher) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda client: publish(client, clip, template)["id"], clients))
    assert len(set(made)) == 1
    assert len(ledger(pair.theirs, pair.lesson)) == 1


@on_sqlite
def test_the_yes_is_for_these_moments_wherever_the_clip_goes(world: World) -> None:
    pair = Pair(world)
    consent(pair.theirs, pair.lesson)
    clip = make_clip(pair.coachs, pair.lesson)
    model = publish(pair.theirs, clip, add_template(pair.theirs))
    pair.coachs.patch(f"{API}/clips/{clip}", json={"start_ms": 0, "end_ms": 60_000})
    shown = pair.theirs.get(f"{API}/exemplars/{model['id']}").json()
    assert (shown["start_ms"], shown["end_ms"]) == (1000, 6000)


@on_sqlite
def test_a_model_plays_its_own_moments_and_nothing_else_of_the_lesson(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    theirs, colleague = world.client(teacher), world.person("Carl Colleague")
    consent(theirs, lesson)
    clip = theirs.post(f"{API}/lessons/{lesson.id}/clips", json={"title": "c", "start_ms": 14_500, "end_ms": 16_000})
    model = publish(theirs, clip.json()["id"], add_template(theirs), audience="school")
    client = world.client(colleague)
    film = client.get(f"{API}/exemplars/{model['id']}/film").json()
    assert (film["starts_us"], film["start_ms"], film["end_ms"]) == (14_000_000, 14_500, 16_000)
    playlist = anyone.get(film["playlist_url"])
    assert playlist.headers["cache-control"] == "private, no-store"
    assert "#EXT-X-BYTERANGE:4000@1000" in playlist.text
    assert "segments/1.mp4" not in playlist.text
    base = film["playlist_url"].rsplit("/", 1)[0]

    def asked(index: int, first: int, last: int) -> int:
        return anyone.get(f"{base}/segments/{index}.mp4", headers={"Range": f"bytes={first}-{last}"}).status_code

    assert (asked(2, 0, 99), asked(2, 1000, 4999), asked(2, 1500, 1600)) == (206, 206, 206)
    assert (asked(2, 100, 999), asked(2, 999, 1000), asked(2, 0, 100), asked(1, 0, 99), asked(1, 100, 4999)) == (
        404,
    ) * 5
    assert anyone.get(f"{base}/segments/2.mp4").status_code == 404, "not the whole file"
    token = base.rsplit("/", 1)[1]
    for name in ("lesson.m3u8", "original", "poster.jpg", "segments/2.mp4", "waveform.json"):
        assert anyone.get(f"/media/{token}/{name}").status_code == 403, "an address of a model opens no lesson"
    of_lesson = theirs.get(f"{API}/lessons/{lesson.id}").json()["playlist_url"].split("/")[2]
    assert anyone.get(f"/media/models/{of_lesson}/film.m3u8").status_code == 403

    assert theirs.delete(f"{API}/exemplars/{model['id']}").status_code == 204
    assert asked(2, 1000, 4999) == 403, "withdrawn in the middle of watching"
    assert anyone.get(film["playlist_url"]).status_code == 403


def test_erasing_the_lesson_takes_models_and_what_hangs_on_them(world: World) -> None:
    pair = Pair(world)
    consent(pair.theirs, pair.lesson)
    model = publish(pair.theirs, make_clip(pair.theirs, pair.lesson), add_template(pair.theirs))
    begun = pair.coachs.post(f"{API}/exemplars/{model['id']}/deconstructions", json={"pair_id": str(pair.pair.id)})
    assert begun.status_code == 201
    assert pair.theirs.delete(f"{API}/lessons/{pair.lesson.id}").status_code == 204
    assert not seen(pair.coachs, model)
    assert pair.coachs.get(f"{API}/deconstructions").json()["items"] == []
    assert pair.coachs.get(f"{API}/deconstructions/{begun.json()['id']}").status_code == 404


def test_a_model_for_named_people_is_for_them_alone_until_they_are_named_no_more(world: World) -> None:
    pair = Pair(world)
    carl, theo, admin = world.person("Carl Colleague"), world.person("Theo Third"), world.person("Ada", Role.ADMIN)
    stranger = world.person("Sam Stranger", organisation_id=world.organisation("Vale School"))
    people = {"coach": pair.coach, "carl": carl, "theo": theo, "admin": admin, "stranger": stranger}
    clients = {name: world.client(person) for name, person in people.items()}
    consent(pair.theirs, pair.lesson)
    template, clip = add_template(pair.theirs), make_clip(pair.theirs, pair.lesson)
    for wish, field in (
        ({"audience": "people"}, "person_ids"),
        ({"audience": "people", "person_ids": [str(pair.teacher.id)]}, "person_ids"),
        ({"audience": "people", "person_ids": [str(stranger.id)]}, "person_ids"),
        ({"audience": "pairs", "person_ids": [str(carl.id)]}, "person_ids"),
    ):
        body = {"clip_id": clip, "template_id": template["id"], "kind": "model", "title": "x"} | wish
        refused = pair.theirs.post(f"{API}/exemplars", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field), wish
    model = publish(pair.theirs, clip, template, audience="people", person_ids=[str(carl.id), str(admin.id)])
    address = f"{API}/exemplars/{model['id']}"

    def seeing() -> set[str]:
        return {name for name, client in clients.items() if seen(client, model)}

    assert seeing() == {"carl", "admin"}, "not the coach either, and whoever is named by the teacher whatever they are"
    assert [each["name"] for each in model["people"]] == ["Ada", "Carl Colleague"]
    assert clients["carl"].get(address).json()["people"] == [], "whom else is between the teacher and them"
    assert clients["carl"].patch(address, json={"audience": "school"}).status_code == 403
    assert clients["theo"].patch(address, json={"audience": "school"}).status_code == 404

    change = {"audience": "people", "person_ids": [str(theo.id), str(pair.coach.id)]}
    changed = pair.theirs.patch(address, json=change, headers={"If-Match": model["etag"]})
    assert changed.status_code == 200
    assert seeing() == {"theo", "coach"}
    assert pair.theirs.patch(address, json=change, headers={"If-Match": model["etag"]}).status_code == 412
    assert pair.theirs.patch(address, json={"person_ids": [str(carl.id)]}).status_code == 422
    assert pair.theirs.patch(address, json={"title": "Nobody hurries now"}).json()["audience"] == "people"
    assert seeing() == {"theo", "coach"}, "another name changes nothing of this"
    lines = [(line["what"], line["detail"]) for line in ledger(pair.theirs, pair.lesson)]
    assert [what for what, _ in lines] == ["shared", "withdrawn", "shared"]
    assert all("as a model for “Wait time”, " in detail for _, detail in lines)
    assert "Theo Third" in lines[0][1]
    assert "Carl Colleague" in lines[1][1]
    begun = clients["theo"].post(f"{address}/deconstructions", json={"person_ids": [str(carl.id)]})
    assert begun.status_code == 409, "it is not for all of them"
    assert clients["theo"].post(f"{address}/deconstructions", json={}).status_code == 201

    assert pair.theirs.patch(address, json={"audience": "pairs"}).json()["people"] == []
    assert seeing() == {"coach"}
    consent(pair.theirs, pair.lesson, "some")
    assert seeing() == set()


@on_sqlite
def test_the_film_of_a_model_stops_for_whoever_is_named_no_more(
    world: World, teacher: Someone, lesson: Lesson, anyone: TestClient
) -> None:
    theirs, carl, theo = world.client(teacher), world.person("Carl Colleague"), world.person("Theo Third")
    consent(theirs, lesson)
    clip = theirs.post(f"{API}/lessons/{lesson.id}/clips", json={"title": "c", "start_ms": 14_500, "end_ms": 16_000})
    named = {"audience": "people", "person_ids": [str(carl.id)]}
    model = publish(theirs, clip.json()["id"], add_template(theirs), **named)
    address = world.client(carl).get(f"{API}/exemplars/{model['id']}/film").json()["playlist_url"]
    assert used(world.client(theo), model) == 404
    base, piece = address.rsplit("/", 1)[0], {"Range": "bytes=1000-1999"}
    assert anyone.get(address).status_code == 200
    assert anyone.get(f"{base}/segments/2.mp4", headers=piece).status_code == 206
    change = {"audience": "people", "person_ids": [str(theo.id)]}
    assert theirs.patch(f"{API}/exemplars/{model['id']}", json=change).status_code == 200
    assert anyone.get(address).status_code == 403
    assert anyone.get(f"{base}/segments/2.mp4", headers=piece).status_code == 403, "in the middle of watching"
    assert used(world.client(theo), model) == 200


@on_sqlite
def test_a_coach_proposes_whom_it_is_for_and_the_teacher_decides(world: World) -> None:
    pair = Pair(world)
    carl, theo = world.person("Carl Colleague"), world.person("Theo Third")
    consent(pair.theirs, pair.lesson)
    named = {"audience": "people", "person_ids": [str(carl.id)]}
    model = publish(pair.coachs, make_clip(pair.coachs, pair.lesson), add_template(pair.coachs), **named)
    assert not seen(world.client(carl), model), "until the yes it is between the two"
    address = f"{API}/exemplars/{model['id']}"
    assert [each["name"] for each in pair.theirs.get(address).json()["people"]] == ["Carl Colleague"]
    yes = {"state": "published", "audience": "people", "person_ids": [str(theo.id)]}
    assert pair.theirs.patch(address, json=yes).status_code == 200
    assert seen(world.client(theo), model)
    assert not seen(world.client(carl), model)
    assert [line["what"] for line in ledger(pair.theirs, pair.lesson)] == ["shared"], "nobody lost what they never had"
