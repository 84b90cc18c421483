"""A school built in a test: people, pairs, lessons, and a signed-in client for each of them.

Everything is real but the workers: jobs are recorded in `world.jobs` instead of run (tests/workers runs them).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi.testclient import TestClient

from api.app import create_app
from api.deps import cookie_name
from coaching.access.facts import Actor, Can, Role
from coaching.db import connect
from coaching.lessons.models import Lesson, LessonState, Segment, SegmentMode, SegmentState
from coaching.people import actions, rules
from coaching.people.models import Cadence, Credential, CredentialKind, Membership, Organisation, Pair, Person
from coaching.privacy.models import Share
from coaching.settings import Settings
from coaching.work import Desk
from media.storage import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI
    from sqlmodel import Session

    from coaching.jobs import Job
    from media.storage import BlobStore

PASSWORD = "correct horse battery"
PASSWORD_HASH = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0c2FsdA$"
MINUTE_MS = 60_000


@dataclass(frozen=True)
class Someone:
    """A person of the test's school."""

    id: UUID
    name: str
    email: str
    organisation_id: UUID
    role: Role


@dataclass
class Clock:
    """The time of the world; tests move it."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        """Answer the time."""
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass (hours=2, days=1)."""
        self.now += timedelta(**by)


class World:
    """One database, one store, one app."""

    def __init__(self, database_url: str, data_dir: Path, **settings: object) -> None:
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            data_dir=data_dir,
            database_url=database_url,
            **({"free_disk_bytes": 0} | settings),
        )
        self.jobs: list[Job] = []
        self.clock = Clock()
        self.engine = connect(self.settings.database)
        self.desk = Desk(self.settings, self.engine, self._keep, self.clock)
        self.store: BlobStore = open_store(self.settings.blobs_at, self.settings.data_dir)
        self.app: FastAPI = create_app(self.desk, self.store)
        self._lifespan = TestClient(self.app)
        self._clients: list[TestClient] = []
        self._organisation: UUID | None = None

    def _keep(self, _session: Session, job: Job) -> None:
        self.jobs.append(job)

    def start(self) -> None:
        """Run the app's start-up."""
        self._lifespan.__enter__()

    def stop(self) -> None:
        """Run its shut-down and let go of the database."""
        self._lifespan.__exit__(None, None, None)
        self.engine.dispose()

    def organisation(self, name: str = "Hill School") -> UUID:
        """A new organisation."""
        with self.desk.write() as work:
            made = Organisation(name=name, created_at=work.now)
            work.session.add(made)
        return made.id

    def person(
        self, name: str = "Ama Osei", role: Role = Role.MEMBER, organisation_id: UUID | None = None, password: str = ""
    ) -> Someone:
        """A new person in the world's own organisation, or another. Give a password only to sign in with it."""
        if organisation_id is None:
            self._organisation = self._organisation or self.organisation()
            organisation_id = self._organisation
        email = f"{name.lower().replace(' ', '.')}@{organisation_id.hex[-12:]}.example"
        with self.desk.write() as work:
            if password:
                person = actions.add_person(work, organisation_id, email, name, role, password)
            else:
                person = Person(email=email, name=name, password_hash=PASSWORD_HASH, created_at=work.now)
                work.session.add(person)
                work.session.flush()
                place = Membership(organisation_id=organisation_id, person_id=person.id, role=role, joined_at=work.now)
                work.session.add(place)
        return Someone(person.id, name, email, organisation_id, role)

    def pair(self, coach: Someone, teacher: Someone, cadence: Cadence = Cadence.WEEKLY) -> Pair:
        """A coach and a teacher."""
        with self.desk.write() as work:
            pair = Pair(
                organisation_id=teacher.organisation_id,
                coach_id=coach.id,
                teacher_id=teacher.id,
                cadence=cadence,
                created_at=work.now,
            )
            work.session.add(pair)
        return pair

    def end_pair(self, pair: Pair) -> None:
        """The pair is no more."""
        with self.desk.write() as work:
            row = work.session.get(Pair, pair.id)
            assert row is not None
            row.ended_at = work.now

    def lesson(
        self, owner: Someone, title: str = "Year 8 fractions", duration_ms: int = 30 * MINUTE_MS, **fields: object
    ) -> Lesson:
        """A lesson that is ready, unless told otherwise; it has no files."""
        values = {"state": LessonState.READY, "progress": 1.0, "sha256": "0" * 64} | fields
        with self.desk.write() as work:
            lesson = Lesson(
                organisation_id=owner.organisation_id,
                owner_id=owner.id,
                title=title,
                duration_ms=duration_ms,
                created_at=work.now,
                **values,
            )
            work.session.add(lesson)
        return lesson

    def segment(self, lesson: Lesson, **fields: object) -> Segment:
        """The whole lesson as one segment that is ready; it has no file."""
        values = {"state": SegmentState.READY, "mode": SegmentMode.COPY, "cut": {}} | fields
        with self.desk.write() as work:
            segment = Segment(lesson_id=lesson.id, index=1, start_ms=0, end_ms=lesson.duration_ms, **values)
            work.session.add(segment)
        return segment

    def share(
        self,
        lesson: Lesson,
        *,
        person: Someone | None = None,
        pair: Pair | None = None,
        can: Can = Can.COMMENT,
        expires_at: datetime | None = None,
    ) -> Share:
        """Let somebody in."""
        with self.desk.write() as work:
            share = Share(
                lesson_id=lesson.id,
                person_id=person.id if person else None,
                pair_id=pair.id if pair else None,
                can=can,
                created_at=work.now,
                created_by=lesson.owner_id,
                expires_at=expires_at,
            )
            work.session.add(share)
        return share

    def withdraw(self, share: Share) -> None:
        """Let them in no more."""
        with self.desk.write() as work:
            row = work.session.get(Share, share.id)
            assert row is not None
            row.withdrawn_at = work.now

    def credential(self, person: Someone, kind: CredentialKind = CredentialKind.SIGN_IN) -> tuple[Actor, str]:
        """A living sign-in or token: who it makes them, and its secret."""
        secret = rules.new_secret()
        with self.desk.write() as work:
            row = Credential(
                person_id=person.id,
                kind=kind,
                secret_hash=rules.fingerprint(secret),
                created_at=work.now,
                seen_at=work.now,
            )
            work.session.add(row)
        return Actor(person.id, person.organisation_id, person.role, row.id), secret

    def actor(self, person: Someone) -> Actor:
        """The person, signed in, without HTTP."""
        return self.credential(person)[0]

    def client(self, person: Someone | None) -> TestClient:
        """A browser in which the person (or nobody) is signed in."""
        cookies = {cookie_name(self.settings): self.credential(person)[1]} if person else {}
        client = TestClient(self.app, cookies=cookies, raise_server_exceptions=True)
        client.portal = self._lifespan.portal  # the loop that the app was started on, not a new one for each request
        return client
