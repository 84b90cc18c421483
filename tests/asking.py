"""What tests ask for over HTTP again and again, and the parts of the answers they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from coaching.lessons.models import Lesson
    from tests.world import Someone, World

API = "/api/v1"
Answer = dict[str, Any]


class Pair:
    """A teacher with a lesson that their coach may comment on."""

    def __init__(self, world: World) -> None:
        self.teacher, self.coach = world.person("Tess Teacher"), world.person("Cora Coach")
        self.pair = world.pair(self.coach, self.teacher)
        self.lesson: Lesson = world.lesson(self.teacher)
        self.share = world.share(self.lesson, pair=self.pair)
        self.theirs: TestClient = world.client(self.teacher)
        self.coachs: TestClient = world.client(self.coach)


def write_note(client: TestClient, lesson: Lesson, **fields: object) -> Answer:
    """A published note on the first second, unless told otherwise."""
    body = {"kind": "observe", "start_ms": 1000, "body": "She waits.", "visibility": "published"} | fields
    answer = client.post(f"{API}/lessons/{lesson.id}/annotations", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def read_notes(client: TestClient, lesson: Lesson, **filters: object) -> list[Answer]:
    """Every note of the lesson the client sees, page after page."""
    found: list[Answer] = []
    cursor = None
    while True:
        params = filters | ({"cursor": cursor} if cursor else {})
        answer = client.get(f"{API}/lessons/{lesson.id}/annotations", params=params)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return found


def set_goal(client: TestClient, teacher: Someone, title: str = "Everybody thinks") -> Answer:
    """A goal for the teacher."""
    answer = client.post(f"{API}/goals", json={"teacher_id": str(teacher.id), "title": title, "why": "All of them."})
    assert answer.status_code == 201, answer.text
    return answer.json()


def propose_step(client: TestClient, goal: Answer, title: str = "Wait three seconds", **fields: object) -> Answer:
    """A step with two criteria, unless told otherwise."""
    body = {"title": title, "cue": "Count", "criteria": ["Three seconds pass", "Hands go up"]} | fields
    answer = client.post(f"{API}/goals/{goal['id']}/steps", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def add_template(client: TestClient, title: str = "Wait time", **fields: object) -> Answer:
    """A step of the library with two criteria, unless told otherwise."""
    body = {"title": title, "area": "Instruction", "criteria": ["Three seconds pass", "Hands go up"]} | fields
    answer = client.post(f"{API}/step-templates", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def make_clip(client: TestClient, lesson: Lesson, title: str = "She waits", start_ms: int = 1000) -> str:
    """A clip of five seconds; its id."""
    body = {"title": title, "start_ms": start_ms, "end_ms": start_ms + 5000}
    answer = client.post(f"{API}/lessons/{lesson.id}/clips", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def consent(client: TestClient, lesson: Lesson, state: str = "all") -> None:
    """The owner says what is known of the pupils' consent."""
    assert client.put(f"{API}/lessons/{lesson.id}/consent", json={"state": state, "note": ""}).status_code == 200


def publish(client: TestClient, clip_id: str, template: Answer, **fields: object) -> Answer:
    """The clip as a model, from whoever asks."""
    body = {"clip_id": clip_id, "template_id": template["id"], "kind": "model", "title": "Nobody hurries"} | fields
    answer = client.post(f"{API}/exemplars", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def ledger(client: TestClient, lesson: Lesson) -> list[Answer]:
    """The owner's ledger, newest first."""
    answer = client.get(f"{API}/lessons/{lesson.id}/ledger")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]
