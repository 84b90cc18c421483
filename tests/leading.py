"""A school large enough for numbers, made in a few statements, and the numbers its leader is shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from coaching.access.facts import Role
from coaching.cycles.models import Cycle
from coaching.people.models import Cadence, Membership, Pair, Person
from tests.asking import API, Answer
from tests.world import PASSWORD_HASH, World

if TYPE_CHECKING:
    from uuid import UUID

    from fastapi.testclient import TestClient

CANARY = "Quetzalcoatl"


def read(client: TestClient, **params: str) -> Answer:
    """The page."""
    answer = client.get(f"{API}/coverage", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def figure(answer: Answer, measure: str, phase: int | None = None) -> Answer:
    """One measure of it."""
    [found] = [
        one for one in (*answer["now"], *answer["in_term"]) if (one["measure"], one["phase"]) == (measure, phase)
    ]
    return found


def counts(answer: Answer, measure: str, phase: int | None = None) -> dict[str, int | None]:
    """Its number for everybody, for each department, and for those together."""
    one = figure(answer, measure, phase)
    found = {"all": one["all"]["count"]} | {each["name"]: each["count"] for each in one["departments"]}
    if one["together"]:
        found["+".join(one["together"]["names"])] = one["together"]["count"]
    return found


class School:
    """A school with departments, made in a few statements however large it is."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.leader, self.admin = world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)
        self.coach = world.person(f"{CANARY} Coach", Role.ADMIN)
        self.leaders, self.admins = world.client(self.leader), world.client(self.admin)
        self.made = 0

    def department(self, name: str, in_time: int = 0, late: int = 0, none: int = 0) -> list[Pair]:
        """People of a department; the open cycles of those in time are due tomorrow, of those late yesterday."""
        today = self.world.clock.now.date()
        with self.world.desk.write() as work:
            people = [
                Person(email=f"p{self.made + at}@hill.example", name=CANARY, password_hash=PASSWORD_HASH, created_at=work.now)
                for at in range(in_time + late + none)
            ]  # fmt: skip
            self.made += len(people)
            work.session.add_all(people)
            work.session.flush()
            place = {"organisation_id": self.leader.organisation_id, "role": Role.MEMBER, "joined_at": work.now}
            work.session.add_all(Membership(person_id=one.id, department=name, **place) for one in people)
            pairs = [self._pair(one.id) for one in people[: in_time + late]]
            work.session.add_all(pairs)
            work.session.flush()
            for at, pair in enumerate(pairs):
                work.session.add(self._cycle(pair, today + timedelta(days=1 if at < in_time else -1)))
        return pairs

    def _pair(self, teacher_id: UUID) -> Pair:
        return Pair(
            organisation_id=self.leader.organisation_id,
            coach_id=self.coach.id,
            teacher_id=teacher_id,
            cadence=Cadence.WEEKLY,
            created_at=self.world.clock.now,
        )

    def _cycle(self, pair: Pair, due_on: date) -> Cycle:
        return Cycle(
            organisation_id=pair.organisation_id,
            pair_id=pair.id,
            number=1,
            focus=CANARY,
            first_due_on=due_on,
            due_on=due_on,
            opened_at=self.world.clock.now,
            opened_by=self.coach.id,
        )

    def term(self, **fields: object) -> Answer:
        """A term around today, unless told otherwise."""
        today = self.world.clock.now.date()
        around = {
            "name": "This term",
            "starts_on": str(today - timedelta(days=30)),
            "ends_on": str(today + timedelta(days=30)),
        }
        answer = self.admins.post(f"{API}/school-terms", json=around | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()
