"""Whatever anybody sends to any route, the answer is an answer, of the promised shape.

Notes, goals and shares are asked much more in test_annotation_fuzz.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from api.media_tokens import MODEL, issue
from tests.api.test_annotation_fuzz import TAGS, aimed, send
from tests.api.test_every_route import CHARGE, CHARGE_OF_ONE, HOLD_OF_ONE, HOLDS, PAIR, REFUSALS, School
from tests.world import World

ENDLESS = {"hear_everything", "hear_lesson"}
"""An event stream is its own kind of answer; see test_events."""
calm = settings(
    max_examples=int(os.environ.get("VIGNETTE_FUZZ_EXAMPLES", "2")),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def database_url(tmp_path: Path, patterns: Callable[..., Path]) -> str:
    """One engine is enough: what differs between them, other tests look at."""
    shutil.copy(patterns("sqlite", engine_too=False), tmp_path / "vignette.sqlite")
    return f"sqlite:///{tmp_path / 'vignette.sqlite'}"


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "wrong"])
def test_no_request_to_any_route_makes_the_server_stumble(world: World, mode: GenerationMode) -> None:
    school = School(world)
    token = issue(world.settings, world.actor(school.teacher), school.lesson.id, world.clock())
    model = issue(world.settings, world.actor(school.teacher), UUID(school.ids["exemplar_id"]), world.clock(), MODEL)
    answers: Counter[int] = Counter()
    schema = schemathesis.openapi.from_dict(world.app.openapi())
    operations = [found.ok() for found in schema.get_all_operations()]
    ours = [
        one for one in operations if not TAGS & set(one.tags or []) and one.definition.raw["operationId"] not in ENDLESS
    ]
    assert len(ours) > 40
    for operation in sorted(ours, key=lambda one: one.method == "delete"):
        film = model if operation.path.startswith("/media/models/") else token
        known = school.ids | ({"token": str(film)} if operation.path.startswith("/media/") else {})
        ids = {parameter.name: known[parameter.name] for parameter in operation.path_parameters}
        charged = REFUSALS[operation.definition.raw["operationId"]] in (CHARGE, CHARGE_OF_ONE, PAIR, HOLDS, HOLD_OF_ONE)
        client = world.client(school.people["administrator"] if charged else school.teacher)  # some routes sign out

        @calm
        @given(case=operation.as_strategy(mode, path_parameters=ids))
        def ask(case: schemathesis.Case) -> None:
            if mode is GenerationMode.POSITIVE:
                case.body = aimed(case.body, school.ids)
            answer = send(client, case)  # noqa: B023 - it is asked at once
            answers[answer.status_code] += 1
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

        try:
            ask()
        except Unsatisfiable:
            continue  # nothing but a path, which is right: there is no wrong way to ask
    assert max(answers) < 500
    assert answers[422 if mode is GenerationMode.NEGATIVE else 200] > 10, answers
