"""The organisation's library of steps: who reads, who keeps, versions, search, sheets, and steps made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlmodel import select

from coaching.access.facts import Role
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed, NotFound
from coaching.library import queries
from coaching.library.models import StepTemplate
from coaching.library.queries import Wanted
from coaching.people import actions
from tests.asking import API, Answer, Pair, propose_step, set_goal

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import World

CSV = {"Content-Type": "text/csv"}


def add(client: TestClient, title: str = "Wait", area: str = "Instruction", **fields: object) -> Answer:
    """A step in the library with two criteria."""
    body = {"title": title, "area": area, "cue": "When I ask, I will wait.", "criteria": ["Silence", "Hands"]} | fields
    answer = client.post(f"{API}/step-templates", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def titles(client: TestClient, **params: object) -> list[str]:
    """What the list holds, page after page."""
    found, cursor = [], None
    while True:
        page = client.get(f"{API}/step-templates", params=params | ({"cursor": cursor} if cursor else {})).json()
        found += [item["title"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            return found


def test_everybody_adds_and_reads_but_only_author_and_keepers_change(world: World) -> None:
    author, other = world.client(world.person("Ann Author")), world.client(world.person("Otto Other"))
    leader, admin = (world.client(world.person(f"Chief {role}", role)) for role in (Role.LEADER, Role.ADMIN))
    template = add(author)
    address = f"{API}/step-templates/{template['id']}"
    assert [one["text"] for one in template["criteria"]] == ["Silence", "Hands"]
    assert (template["version"], template["may_edit"], template["created_by"]["name"]) == (1, True, "Ann Author")
    for client, may in ((author, True), (other, False), (leader, True), (admin, True)):
        assert client.get(address).json() == template | {"may_edit": may}
        assert titles(client) == ["Wait"]
        assert client.patch(address, json={"title": "Wait"}).status_code == (200 if may else 403)
    stranger = world.client(world.person("Sam Stranger", Role.ADMIN, world.organisation("Vale School")))
    assert titles(stranger) == []
    assert [stranger.get(address).status_code, stranger.patch(address, json={}).status_code] == [404, 404]


def test_lists_and_doors_say_what_the_table_says(world: World) -> None:
    elsewhere = world.organisation("Vale School")
    people = [world.person(f"A {role}", role) for role in Role] + [world.person("B", Role.ADMIN, elsewhere)]
    for person in people:
        made = add(world.client(person), f"By {person.name}")
        world.client(person).patch(f"{API}/step-templates/{made['id']}", json={"archived": True})
        add(world.client(person), f"Also by {person.name}")
    opened = refused = hidden = 0
    for person in people:
        actor = world.actor(person)
        with world.desk.read(actor) as work:
            templates = work.session.exec(select(StepTemplate)).all()
            listed = {
                shown.template.id: shown.may_edit
                for archived in (False, True)
                for shown in queries.visible_templates(work, Wanted(archived=archived), None, 100)
            }
            allowed = {
                one.id: allows(actor, Permission.LIBRARY_EDIT, queries.facts_of(one), work.now)
                for one in templates
                if allows(actor, Permission.LIBRARY_VIEW, queries.facts_of(one), work.now)
            }
            assert listed == allowed, person.name
            for one in templates:
                if allowed.get(one.id):
                    assert queries.template_for(work, one.id, Permission.LIBRARY_EDIT) is one
                    opened += 1
                else:
                    with pytest.raises(NotAllowed if one.id in allowed else NotFound):
                        queries.template_for(work, one.id, Permission.LIBRARY_EDIT)
                    refused, hidden = refused + (one.id in allowed), hidden + (one.id not in allowed)
    assert min(opened, refused, hidden) > 2


def test_other_words_make_a_version_and_steps_in_use_keep_theirs(world: World) -> None:
    pair = Pair(world)
    template = add(pair.coachs, about="It helps.", contrast="Counting aloud.")
    address = f"{API}/step-templates/{template['id']}"
    goal = set_goal(pair.theirs, pair.teacher)
    copied = pair.coachs.post(f"{API}/goals/{goal['id']}/steps", json={"template_id": template["id"]})
    assert copied.status_code == 201, copied.text
    step = copied.json()
    assert {name: step[name] for name in ("title", "area", "cue", "state")} == {
        "title": "Wait",
        "area": "Instruction",
        "cue": "When I ask, I will wait.",
        "state": "proposed",
    }
    assert [one["text"] for one in step["criteria"]] == ["Silence", "Hands"]
    assert not {one["id"] for one in step["criteria"]} & {one["id"] for one in template["criteria"]}
    assert step["template"] == {"id": template["id"], "version": 1, "latest": 1}

    same = pair.coachs.patch(address, json={"title": "Wait", "criteria": ["Silence", "Hands"]}).json()
    assert (same["version"], same["etag"]) == (1, template["etag"]), "the same words are no version"
    criteria = [{"id": template["criteria"][1]["id"], "text": "Hands go up"}, "Silence", "Nobody calls out"]
    new = pair.coachs.patch(address, json={"title": "Wait five", "criteria": criteria}).json()
    assert (new["version"], new["title"]) == (2, "Wait five")
    assert [one["id"] for one in new["criteria"][:2]] == [one["id"] for one in template["criteria"]][::-1]
    assert pair.coachs.get(f"{API}/steps/{step['id']}").json()["template"] == {
        "id": template["id"],
        "version": 1,
        "latest": 2,
    }
    assert pair.coachs.get(f"{API}/steps/{step['id']}").json()["title"] == "Wait"
    versions = pair.theirs.get(f"{address}/versions").json()["items"]
    assert [(one["version"], one["title"], one["criteria"]) for one in versions] == [
        (2, "Wait five", ["Hands go up", "Silence", "Nobody calls out"]),
        (1, "Wait", ["Silence", "Hands"]),
    ]
    assert (versions[1]["about"], versions[1]["contrast"], versions[1]["made_by"]["name"]) == (
        "It helps.",
        "Counting aloud.",
        "Cora Coach",
    )
    adapted = propose_step(pair.theirs, goal, "Wait in 8b", template_id=template["id"])
    assert (adapted["title"], adapted["cue"], adapted["area"]) == ("Wait in 8b", "Count", "Instruction")
    assert adapted["template"]["version"] == 2


def test_an_archived_step_is_used_no_more_until_it_comes_back(world: World) -> None:
    teacher = world.person("Tess Teacher")
    theirs = world.client(teacher)
    template, goal = add(theirs), set_goal(theirs, teacher)
    address, use = f"{API}/step-templates/{template['id']}", f"{API}/goals/{goal['id']}/steps"
    gone = theirs.patch(address, json={"archived": True}).json()
    assert (gone["archived"], gone["version"]) == (True, 1)
    assert (titles(theirs), titles(theirs, archived=True)) == ([], ["Wait"])
    refused = theirs.post(use, json={"template_id": template["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "template_archived")
    stale = theirs.patch(address, json={"title": "x"}, headers={"If-Match": template["etag"]})
    assert (stale.status_code, stale.json()["current"]["archived"]) == (412, True)
    assert theirs.patch(address, json={"archived": False}, headers={"If-Match": gone["etag"]}).status_code == 200
    assert theirs.post(use, json={"template_id": template["id"]}).status_code == 201
    foreign = world.client(world.person("Sam Stranger", organisation_id=world.organisation("Vale School")))
    for unknown in (uuid4(), add(foreign)["id"]):
        answer = theirs.post(use, json={"template_id": str(unknown)})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "template_id")
    assert theirs.post(use, json={}).json()["errors"][0]["field"] == "title"


def test_searching_looks_for_every_word_everywhere_and_filters_by_area(world: World) -> None:
    client = world.client(world.person("Tess Teacher"))
    add(client, "Wait", "Checking understanding", about="Über die Pause, 100%", criteria=["Five_seconds"])
    add(client, "Boards", "checking_understanding")
    add(client, "Stand still", "Behaviour", contrast="Waiting at the front")
    everything = ["Stand still", "Boards", "Wait"]
    assert titles(client) == titles(client, limit=1) == everything
    for params, found in (
        ({"q": "WAIT"}, ["Stand still", "Boards", "Wait"]),
        ({"q": "pause über"}, ["Wait"]),
        ({"q": "100%"}, ["Wait"]),
        ({"q": "five_"}, ["Wait"]),
        ({"q": "%"}, ["Wait"]),
        ({"q": "five front"}, []),
        ({"area": "Checking Understanding"}, ["Boards", "Wait"]),
        ({"area": "checking understanding", "q": "boards"}, ["Boards"]),
        ({"area": "Practice"}, []),
    ):
        assert titles(client, **params) == found, params
    glance = client.get(f"{API}/step-templates/areas").json()
    assert [(one["area"], one["templates"]) for one in glance["areas"]] == [
        ("Behaviour", 1),
        ("Checking understanding", 2),
    ]
    assert (len(glance["suggested"]), glance["may_fill"]) == (5, False)


BAD: dict[str, tuple[object, ...]] = {
    "title": ("", " ", "x" * 201, None, "a\0"),
    "area": ("", " ", "x" * 61, None),
    "about": ("x" * 1001, None),
    "cue": ("x" * 201, 1),
    "contrast": ("x" * 501,),
    "criteria": (["same", "SAME"], ["x" * 301], [" "], [str(n) for n in range(13)], "x"),
    "version": (2,),
}


def test_bad_steps_are_refused_by_name(world: World) -> None:
    client = world.client(world.person("Tess Teacher"))
    for field, value in ((field, value) for field, values in BAD.items() for value in values):
        answer = client.post(f"{API}/step-templates", json={"title": "Fine", "area": "Fine"} | {field: value})
        assert answer.status_code == 422, (field, value)
        assert answer.json()["errors"][0]["field"].startswith(field), value
    assert titles(client) == []


def test_a_sheet_goes_out_and_comes_back(world: World) -> None:
    leader, member = world.client(world.person("Lea Leader", Role.LEADER)), world.client(world.person("Mia Member"))
    add(member, "Wait", about="=1+1")
    add(member, "Boards", criteria=["One", "Two", "Three"])
    sheet = member.get(f"{API}/step-templates/sheet")
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert "attachment" in sheet.headers["content-disposition"]

    def take_in(content: bytes, client: TestClient = leader) -> Answer:
        return client.post(f"{API}/step-templates/sheet", content=content, headers=CSV).json()

    assert take_in(sheet.content) == {"added": 0, "changed": 0, "unchanged": 2}
    changed = sheet.content.replace(b"Boards", b"Small boards") + b"Stand still,Behaviour\r\n"
    assert take_in(changed) == {"added": 1, "changed": 1, "unchanged": 1}
    assert titles(member) == ["Stand still", "Small boards", "Wait"], "found again by its id"
    assert take_in(b"title,area,cue\nWAIT,instruction,New cue\n") == {"added": 0, "changed": 1, "unchanged": 0}
    assert take_in(sheet.content, member)["status"] == 403
    wrong = take_in(b"title,area\nGood,Practice\n,Practice\nx,\n")
    assert [one["field"] for one in wrong["errors"]] == ["row 3, title", "row 4, area"]
    assert "Good" not in titles(member), "all of it or nothing"
    assert take_in(b"\x89PNG")["errors"][0]["field"] == "file"

    elsewhere = world.client(world.person("Ann Admin", Role.ADMIN, world.organisation("Vale School")))
    assert take_in(sheet.content, elsewhere) == {"added": 2, "changed": 0, "unchanged": 0}, "ids of another school"
    assert take_in(sheet.content, elsewhere) == {"added": 0, "changed": 0, "unchanged": 2}


def test_an_empty_library_begins_with_the_starter_set_and_keeps_what_is_there(world: World) -> None:
    admin, member = world.client(world.person("Ada Admin", Role.ADMIN)), world.client(world.person("Mia Member"))
    assert admin.get(f"{API}/step-templates/areas").json()["may_fill"] is True
    own = add(member, "Question first, then pause, then the name", "checking understanding", cue="Ours")
    assert member.post(f"{API}/step-templates/starter").status_code == 403
    assert admin.post(f"{API}/step-templates/starter").json() == {"added": 23, "changed": 0, "unchanged": 0}
    assert admin.post(f"{API}/step-templates/starter").json()["added"] == 0
    assert len(titles(member, limit=7)) == 24
    assert member.get(f"{API}/step-templates/{own['id']}").json() == own
    assert [one["templates"] for one in member.get(f"{API}/step-templates/areas").json()["areas"]] == [5, 5, 5, 5, 4]


@pytest.mark.parametrize("wanted", [True, False])
def test_setting_up_can_bring_the_starter_set(world: World, *, wanted: bool) -> None:
    with world.desk.write() as work:
        token = actions.offer_set_up(work)
    client = world.client(None)
    body = {
        "token": token,
        "organisation": "Hill",
        "name": "Ada",
        "email": "ada@hill.example",
        "password": "three words long",
    }
    answer = client.post(f"{API}/setup", json=body | ({"starter_steps": True} if wanted else {}))
    assert answer.status_code == 201, answer.text
    assert len(titles(client)) == (24 if wanted else 0)
