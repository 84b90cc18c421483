"""What is known of the consent of the pupils on a film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.asking import API

if TYPE_CHECKING:
    from tests.world import World


def test_consent_is_unknown_until_the_owner_says(world: World) -> None:
    teacher = world.person("Tess Teacher")
    address, theirs = f"{API}/lessons/{world.lesson(teacher).id}/consent", world.client(teacher)
    assert theirs.get(address).json() == {"state": "unknown", "note": "", "changed_at": None}
    said = theirs.put(address, json={"state": "some", "note": "Two at the back\nmay not be shown"})
    assert said.status_code == 200
    assert theirs.get(address).json() == said.json()
    assert (said.json()["state"], said.json()["note"]) == ("some", "Two at the back\nmay not be shown")
    world.clock.forward(days=1)
    again = theirs.put(address, json={"state": "all"}).json()
    assert (again["state"], again["note"]) == ("all", "")
    assert again["changed_at"] > said.json()["changed_at"]


def test_bad_consent_is_refused_and_changes_nothing(world: World) -> None:
    teacher = world.person("Tess Teacher")
    address, theirs = f"{API}/lessons/{world.lesson(teacher).id}/consent", world.client(teacher)
    for body in (
        {},
        {"state": "maybe"},
        {"state": None},
        {"state": "all", "note": "a\0"},
        {"state": "all", "note": "x" * 2001},
        {"state": "all", "note": 1},
        {"state": "all", "lesson_id": "x"},
    ):
        assert theirs.put(address, json=body).status_code == 422, body
    assert theirs.get(address).json()["state"] == "unknown"
