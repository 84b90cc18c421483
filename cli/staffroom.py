"""The rest of the demo school: departments, coaches, and how far each pair is (`demo/staffroom.json`).

Nobody here has a film. It is told as of the days on which it happened, so that a leader's charts have something to say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from coaching.access.facts import Actor, Role
from coaching.coverage.actions import add_term
from coaching.cycles.actions import CycleChange, begin_rehearsal, change_cycle, open_cycle
from coaching.goals.actions import StepChange, StepWish, add_goal, add_step, change_step
from coaching.goals.models import StepState
from coaching.library.models import StepTemplate
from coaching.library.queries import living
from coaching.people import actions, queries
from coaching.people.models import Cadence, Person
from coaching.rehearsals.actions import RoundWish, add_round
from coaching.work import Desk, Work

STAFFROOM = Path(__file__).parents[1] / "demo" / "staffroom.json"
WAY = ("begun", "agreed", "practising", "rehearsal")
"""How far a pair may be."""


@dataclass(frozen=True)
class Staffroom:
    """Who tells it, and in which school."""

    desk: Desk
    organisation_id: UUID
    admin_id: UUID
    password: str

    def fill(self) -> None:
        """Everybody arrives, and the pairs begin. Asked again, what is there is left as people have changed it."""
        told = json.loads(STAFFROOM.read_text())
        with self.desk.write(self._actor(self.admin_id, Role.ADMIN)) as work:
            *_, (*_, last) = told["departments"].values()
            if queries.person_with_email(work, _email(last["name"])):
                return
            templates = {template.title: template for template in living(work)}
        coaches = {name: self._arrive(name, department) for name, department in told["coaches"].items()}
        for email, department in told["others"].items():
            with self.desk.write(self._actor(self.admin_id, Role.ADMIN)) as work:
                known = queries.person_with_email(work, email)
                if known is not None:
                    actions.change_department(work, known.id, department)
        for department, teachers in told["departments"].items():
            for one in teachers:
                teacher = self._arrive(one["name"], department)
                if one.get("step") in templates:
                    self._begin(coaches[one["coach"]], teacher, one, templates[one["step"]], told)
        self._term(told["term"])

    def _actor(self, person_id: UUID, role: Role = Role.MEMBER) -> Actor:
        return Actor(person_id, self.organisation_id, role)

    def _arrive(self, name: str, department: str) -> Person:
        email = _email(name)
        with self.desk.write() as work:
            known = queries.person_with_email(work, email)
            if known is not None:
                return known
            person = actions.add_person(work, self.organisation_id, email, name, Role.MEMBER, self.password)
            work.session.flush()
            work.actor = self._actor(self.admin_id, Role.ADMIN)
            actions.change_department(work, person.id, department)
            return person

    def _begin(
        self, coach: Person, teacher: Person, one: dict[str, Any], template: StepTemplate, told: dict[str, Any]
    ) -> None:
        """A pair's first cycle, as of the day on which it began."""
        began = self.desk.clock() - timedelta(days=one["begun_days_ago"])
        far = WAY.index(one["as_far_as"])
        with replace(self.desk, clock=lambda: began).write(self._actor(teacher.id)) as work:
            if queries.living_pairs_of(work, teacher.id):
                return
            pair = actions.add_pair(work, coach.id, teacher.id, Cadence.FORTNIGHTLY)
            work.session.flush()
            work.actor = self._actor(coach.id)
            cycle = open_cycle(work, pair.id)
            if far == 0:
                return
            goal = add_goal(work, teacher.id, told["goals"][template.area], "")
            step = add_step(work, goal.id, StepWish(template_id=template.id))
            plan = told["plan"] if far > 1 else None
            change_cycle(work, cycle.id, CycleChange(focus=template.area, step_id=step.id, plan=plan))
            work.actor = self._actor(teacher.id)
            for state in (StepState.AGREED, StepState.PRACTISING)[:far]:
                change_step(work, step.id, StepChange(state=state))
            if one["rounds"]:
                self._rehearse(work, cycle.id, one["rounds"])

    @staticmethod
    def _rehearse(work: Work, cycle_id: UUID, rounds: int) -> None:
        rehearsal = begin_rehearsal(work, cycle_id)
        work.session.flush()
        for _ in range(rounds):
            add_round(work, rehearsal.id, RoundWish())

    def _term(self, told: dict[str, Any]) -> None:
        with self.desk.write(self._actor(self.admin_id, Role.ADMIN)) as work:
            began = work.now.date() - timedelta(days=told["began_days_ago"])
            add_term(work, told["name"], began, began + timedelta(days=told["lasts_days"]))


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@hill.example"
