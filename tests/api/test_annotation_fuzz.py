"""Whatever anybody sends to notes, goals and shares, the answer is an answer, and of the promised shape."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core import NotSet
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.asking import API, propose_step, set_goal, write_note

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx import Response

    from tests.world import World

TAGS = {"annotations", "goals", "shares"}
calm = settings(
    max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


class School:
    """A teacher signed in, with one of everything; `ids` belong into paths."""

    def __init__(self, world: World) -> None:
        teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
        lesson = world.lesson(teacher)
        self.client = client = world.client(teacher)
        goal = set_goal(client, teacher)
        note = write_note(client, lesson)
        reply = client.post(f"{API}/annotations/{note['id']}/replies", json={"body": "x"}).json()
        clip = {"title": "x", "start_ms": 0, "end_ms": 5000}
        share = {"person_id": str(coach.id), "can": "view"}
        self.ids = {
            "lesson_id": str(lesson.id),
            "annotation_id": note["id"],
            "reply_id": reply["id"],
            "goal_id": goal["id"],
            "step_id": propose_step(client, goal)["id"],
            "clip_id": client.post(f"{API}/lessons/{lesson.id}/clips", json=clip).json()["id"],
            "teacher_id": str(teacher.id),
            "person_id": str(coach.id),
            "share_id": client.post(f"{API}/lessons/{lesson.id}/shares", json=share).json()["id"],
        }


def aimed(body: object, ids: dict[str, str]) -> object:
    """A well-formed body, aimed at people who exist."""
    return body | {name: ids[name] for name in ids if name in body} if isinstance(body, dict) else body


def send(client: TestClient, case: schemathesis.Case) -> Response:
    """The case as it would come over the wire, however odd."""
    headers = {name: str(value).encode("latin-1", "replace") for name, value in (case.headers or {}).items()}
    content: bytes | None = None
    if isinstance(case.body, bytes):
        content = case.body
    elif not isinstance(case.body, NotSet):
        content = json.dumps(case.body).encode()
    if content is not None:
        headers["Content-Type"] = b"application/json"
    query = urlencode(case.query or {}, doseq=True, errors="replace")
    return client.request(case.method, f"{case.formatted_path}?{query}", content=content, headers=headers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("database_url", "mode"),
    [("sqlite", GenerationMode.POSITIVE), ("postgresql", GenerationMode.NEGATIVE)],
    ids=["fitting", "wrong"],
    indirect=["database_url"],
)
def test_no_request_makes_the_server_stumble(world: World, mode: GenerationMode) -> None:
    school = School(world)
    answers: Counter[int] = Counter()
    schema = schemathesis.openapi.from_dict(world.app.openapi())
    operations = [found.ok() for found in schema.get_all_operations()]
    ours = [operation for operation in operations if TAGS & set(operation.tags or [])]
    assert len(ours) > 15
    for operation in sorted(ours, key=lambda operation: operation.method == "delete"):
        ids = {parameter.name: school.ids[parameter.name] for parameter in operation.path_parameters}

        @calm
        @given(case=operation.as_strategy(mode, path_parameters=ids))
        def ask(case: schemathesis.Case) -> None:
            if mode is GenerationMode.POSITIVE:
                case.body = aimed(case.body, school.ids)
            answer = send(school.client, case)
            answers[answer.status_code] += 1
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

        try:
            ask()
        except Unsatisfiable:
            continue  # nothing but a path, which is right: there is no wrong way to ask
    assert max(answers) < 500
    assert answers[422] > 50 if mode is GenerationMode.NEGATIVE else answers[200] + answers[201] + answers[204] > 50, (
        answers
    )
