"""A pair in the middle of rehearsing, for the tests that ask about its rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coaching.lessons.models import Lesson, Purpose
from tests.asking import API, Answer, Pair, propose_step, set_goal

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import Someone, World


class Practice(Pair):
    """A pair in a cycle with a step, rehearsing it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.world = world
        self.step = propose_step(self.coachs, set_goal(self.coachs, self.teacher))
        self.lines = [criterion["id"] for criterion in self.step["criteria"]]
        made = self.theirs.post(f"{API}/cycles", json={"pair_id": str(self.pair.id)})
        self.cycle = made.json()["id"]
        self.id = self.begin(self.coachs, step_id=self.step["id"])["id"]

    def begin(self, client: TestClient, status: int = 201, **body: object) -> Answer:
        """Begin, or go on."""
        answer = client.post(f"{API}/cycles/{self.cycle}/rehearsals", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def round(self, client: TestClient, status: int = 201, **body: object) -> Answer:
        """One more."""
        answer = client.post(f"{API}/rehearsals/{self.id}/rounds", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def change(self, client: TestClient, one: Answer, status: int = 200, **body: object) -> Answer:
        """Of a round."""
        answer = client.patch(f"{API}/rounds/{one['id']}", json=body, headers={"If-Match": one["etag"]})
        assert answer.status_code == status, answer.text
        return answer.json()

    def read(self, client: TestClient) -> Answer:
        """As the client sees it now."""
        answer = client.get(f"{API}/rehearsals/{self.id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def recording(self, owner: Someone, **fields: object) -> Lesson:
        """Sent, and nobody's but theirs yet."""
        values = {"purpose": Purpose.REHEARSAL, "duration_ms": 40_000} | fields
        return self.world.lesson(owner, "Round", **values)  # type: ignore[arg-type]

    def said(self, text: str = "You waited", **tie: object) -> dict[str, object]:
        """A glow or a grow; on the first line of the checklist unless told otherwise."""
        return {"text": text} | (tie or {"criterion_id": self.lines[0]})


def phase_of(client: TestClient, cycle: str) -> Answer:
    """Adapt and rehearse."""
    return client.get(f"{API}/cycles/{cycle}").json()["phases"][7]
