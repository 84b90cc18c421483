"""Lists of a large school: a lesson with ten thousand notes, an organisation of five hundred people.

A list feels immediate when it is there within a tenth of a second (J. Nielsen, Usability Engineering, 1993, ch. 5);
that is the bound here. The bare endpoint says how fast this machine answers.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx2

from api.deps import cookie_name
from benchmarks.answers import BARE, answering, p95, school, timed
from benchmarks.table import Row
from coaching.access.facts import Role
from coaching.annotations.models import Annotation, AnnotationLink, Kind, Visibility
from coaching.cycles.models import Cycle
from coaching.goals.models import Goal, Step, StepState
from coaching.lessons.models import Lesson, LessonState
from coaching.people.models import Cadence, Membership, Pair, Person
from coaching.privacy.models import Share
from tests.world import MINUTE_MS, PASSWORD_HASH

if TYPE_CHECKING:
    from uuid import UUID

    from benchmarks.making import Bench
    from coaching.work import Work
    from tests.world import Someone, World

NOTES, PEOPLE, TEACHERS_OF_ONE, ASKED = 10_000, 500, 40, 60
IMMEDIATE_MS = 100.0
LESSON_MS = 60 * MINUTE_MS


def list_rows(bench: Bench, notes: int = NOTES, people: int = PEOPLE, asked: int = ASKED) -> tuple[Row, ...]:
    """Ask for each list in turn with a bare request."""
    with school(bench) as world:
        coach = world.person("Cora Coach")
        leader = world.person("Lea Leader", Role.LEADER)
        lesson_id, step_id = _fill(world, coach, notes, people)
        wanted = {
            "notes of a lesson, the first 500": (coach, f"lessons/{lesson_id}/annotations?limit=500"),
            "notes of a lesson, around a moment": (
                coach,
                f"lessons/{lesson_id}/annotations?from_ms={LESSON_MS // 2}&to_ms={LESSON_MS // 2 + MINUTE_MS}",
            ),
            "notes of a lesson that point at a step": (coach, f"lessons/{lesson_id}/annotations?step_id={step_id}"),
            "notes of a lesson, searched": (coach, f"lessons/{lesson_id}/annotations?q=back%20row"),
            "evidence of a step": (coach, f"steps/{step_id}/evidence"),
            "lessons shared with a coach": (coach, "lessons?scope=shared&limit=50"),
            f"home of a coach of {min(TEACHERS_OF_ONE, people)}": (coach, "home"),
            "people of a school": (leader, "people?limit=50"),
            "people of a school, searched": (leader, "people?q=person%2042"),
            "coverage": (leader, "coverage"),
        }
        with answering(world) as (address, other):
            name = f"{notes} notes, {people} people; p95 of {asked}"
            return tuple(
                _asked(world, who, what, f"{address}/api/v1/{path}", other, asked, name)
                for what, (who, path) in wanted.items()
            )


def _asked(world: World, who: Someone, what: str, address: str, other: str, count: int, name: str) -> Row:
    ours: list[float] = []
    nothing: list[float] = []
    with httpx2.Client(cookies={cookie_name(world.settings): world.credential(who)[1]}, timeout=60) as client:
        client.get(address).raise_for_status()
        for _ in range(count):
            timed(lambda: client.get(address), ours)
            timed(lambda: client.get(other), nothing)
    return Row(what, p95(ours), BARE, p95(nothing), limit=IMMEDIATE_MS, unit="ms", lesson=name)


def _fill(world: World, coach: Someone, notes: int, people: int) -> tuple[UUID, UUID]:
    """A school in which `coach` has many teachers; ids of the lesson with all the notes, and of its teacher's step."""
    with world.desk.write() as work:
        school_id, now = coach.organisation_id, work.now
        everybody = [
            Person(email=f"p{n}@hill.example", name=f"Person {n}", password_hash=PASSWORD_HASH, created_at=now)
            for n in range(people)
        ]
        work.session.add_all(everybody)
        work.session.flush()
        place = {"organisation_id": school_id, "role": Role.MEMBER, "joined_at": now}
        work.session.add_all(
            Membership(person_id=one.id, department=f"Department {n % 8}", **place) for n, one in enumerate(everybody)
        )
        coaches = [coach.id if n < TEACHERS_OF_ONE else everybody[n // 2].id for n in range(people)]
        pairs = [
            Pair(organisation_id=school_id, coach_id=one, teacher_id=teacher.id, cadence=Cadence.WEEKLY, created_at=now)
            for one, teacher in zip(coaches, everybody, strict=True)
            if one != teacher.id
        ]
        lessons = [
            Lesson(
                organisation_id=school_id,
                owner_id=pair.teacher_id,
                title=f"Lesson {n}",
                state=LessonState.READY,
                progress=1.0,
                duration_ms=LESSON_MS,
                created_at=now,
            )
            for n, pair in enumerate(pairs)
        ]
        work.session.add_all([*pairs, *lessons])
        work.session.flush()
        for pair, lesson in zip(pairs, lessons, strict=True):
            share = {"lesson_id": lesson.id, "pair_id": pair.id, "can": "comment"}
            work.session.add(Share(**share, created_at=now, created_by=lesson.owner_id))
            due = (now + timedelta(days=3)).date()
            work.session.add(
                Cycle(
                    organisation_id=school_id,
                    pair_id=pair.id,
                    number=1,
                    focus="Thinking time",
                    first_due_on=due,
                    due_on=due,
                    opened_at=now,
                    opened_by=pair.coach_id,
                )
            )
        step = _step(work, pairs[0], school_id)
        _notes(work, lessons[0], coach.id, step.id, notes)
        return lessons[0].id, step.id


def _step(work: Work, pair: Pair, school_id: UUID) -> Step:
    goal = Goal(
        organisation_id=school_id,
        teacher_id=pair.teacher_id,
        title="Everyone thinks",
        why="",
        created_by=pair.coach_id,
        created_at=work.now,
    )
    work.session.add(goal)
    work.session.flush()
    step = Step(
        goal_id=goal.id,
        title="Wait before the name",
        state=StepState.AGREED,
        created_by=pair.coach_id,
        created_at=work.now,
        agreed_at=work.now,
    )
    work.session.add(step)
    work.session.flush()
    return step


def _notes(work: Work, lesson: Lesson, author_id: UUID, step_id: UUID, count: int) -> None:
    chance = random.Random(8)
    words = ("hands", "pause", "question", "waits", "name", "again", "board", "quiet", "table", "partner")
    rows = []
    for number in range(count):
        body = " ".join(chance.choices(words, k=12)) + (" back row" if number % 50 == 0 else "")
        rows.append(
            Annotation(
                lesson_id=lesson.id,
                author_id=author_id,
                kind=chance.choice(list(Kind)),
                start_ms=number * (LESSON_MS // count),
                body=body,
                searched=body,
                visibility=Visibility.PUBLISHED,
                tags=[],
                created_at=work.now,
                published_at=work.now,
            )
        )
    work.session.add_all(rows)
    work.session.flush()
    work.session.add_all(AnnotationLink(annotation_id=row.id, step_id=step_id) for row in rows[:: max(count // 50, 1)])
