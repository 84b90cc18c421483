"""`vignette demo`: a small school whose lessons are really uploaded, cut and commented on, through the public door."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx2
import typer
from rich.progress import BarColumn, Progress, TextColumn

from cli.build import Parts, build, environment
from cli.ingest import Door, send
from cli.migrations import migrate
from cli.say import answer, as_json, err, fail, out, plainly
from cli.staffroom import Staffroom
from cli.story import Telling
from coaching.access.facts import SYSTEM, Actor, Role
from coaching.library.actions import add_starter
from coaching.people import actions, queries
from coaching.people.models import Cadence, Person
from coaching.work import Work
from demo.recordings import Recording, make_recordings

PASSWORD = "notebook and screen"  # noqa: S105 - printed on the screen, for a school that does not exist
SCHOOL = "Hill School"
ENDINGS = (signal.SIGTERM, signal.SIGHUP)
READY_S = 120.0  # a laptop that is busy with something else; a server that ends is noticed at once


@dataclass(frozen=True)
class Player:
    """One of the demo's people."""

    name: str
    email: str
    role: Role
    part: str


TEACHER = Player("Ama Osei", "ama@hill.example", Role.MEMBER, "teacher")
COACH = Player("Dana Kessler", "dana@hill.example", Role.MEMBER, "coach")
LEADER = Player("Lee Marsh", "lee@hill.example", Role.LEADER, "leader: sees pairs, never films")
ADMIN = Player("Ines Ferro", "ines@hill.example", Role.ADMIN, "administrator: sees people, never films")
OTHER = Player("Tomas Berg", "tomas@hill.example", Role.MEMBER, "a colleague nobody has shared anything with")
PEOPLE = (TEACHER, COACH, LEADER, ADMIN, OTHER)


def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Go on running when the school stands.")] = False,
    machine: bool = as_json,
) -> None:
    """Start a demo school on this machine. Asked again, it finds the school as it was left."""
    os.environ.setdefault("VIGNETTE_DATA_DIR", "var/demo")
    with plainly():
        parts = build()
        _ensure_port(parts)
        migrate(parts.settings, parts.engine)
        people = _people(parts)
        _staffroom(parts, people[ADMIN.email])
        recordings = _recordings(parts.settings.data_dir / "recordings")
        leave_cleanly()
        with running(parts):
            if not machine:
                tell(parts, "The lessons are being prepared; you can sign in already.")
            _lessons(parts, people, recordings)
            if machine:
                who = [{"name": one.name, "email": one.email, "part": one.part} for one in PEOPLE]
                answer("", machine=True, url=parts.settings.root_url, password=PASSWORD, people=who)
            else:
                tell(parts, "Everything is ready. Ctrl-C stops it; `make demo` starts it again as you left it.")
            if serve:
                signal.sigwait({signal.SIGINT, *ENDINGS})


def tell(parts: Parts, words: str) -> None:
    """Where it is and who can sign in."""
    out.print(f"\n  Vignette is running at {parts.settings.root_url}\n", highlight=False)
    for player in PEOPLE:
        out.print(f"    {player.email:<20} {PASSWORD}    {player.name}, {player.part}", highlight=False)
    out.print(f"\n  {words}\n", highlight=False)


def _ensure_port(parts: Parts) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((parts.settings.host, parts.settings.port))
        except OSError as error:
            words = f"Port {parts.settings.port} is taken. Stop what uses it, or set VIGNETTE_PORT."
            raise fail(words) from error


def _people(parts: Parts) -> dict[str, Person]:
    with parts.desk.write(SYSTEM) as work:
        known = {player.email: queries.person_with_email(work, player.email) for player in PEOPLE}
        found = {email: person for email, person in known.items() if person is not None}
        return found if len(found) == len(PEOPLE) else _arrive(work)


def _arrive(work: Work) -> dict[str, Person]:
    school = actions.add_organisation(work, SCHOOL)
    people = {
        player.email: actions.add_person(work, school.id, player.email, player.name, player.role, PASSWORD)
        for player in PEOPLE
    }
    work.session.flush()
    teacher = people[TEACHER.email]
    system, work.actor = work.actor, Actor(teacher.id, school.id, Role.MEMBER)
    actions.add_pair(work, people[COACH.email].id, teacher.id, Cadence.FORTNIGHTLY)
    work.actor = Actor(people[ADMIN.email].id, school.id, Role.ADMIN)
    add_starter(work)
    work.actor = system
    return people


def _staffroom(parts: Parts, admin: Person) -> None:
    with parts.desk.read(Actor(admin.id, None, Role.ADMIN)) as work:
        _, school, _ = queries.myself(work)
    Staffroom(parts.desk, school.id, admin.id, PASSWORD).fill()


def _recordings(directory: Path) -> list[Recording]:
    filming = "Filming three lessons (drawn and spoken by this machine)"
    if not err.is_terminal:  # a log cannot draw a bar: it gets a line at the start and at every tenth
        return make_recordings(directory, Tenths(f"  {filming}"))
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), console=err
    ) as bars:
        bar = bars.add_task(filming, total=1.0)
        return make_recordings(directory, lambda done: bars.update(bar, completed=done))


class Tenths:
    """Tells of a share from 0 to 1 in a line of its own for every tenth."""

    def __init__(self, words: str) -> None:
        self._told = -1
        self._words = words
        self(0.0)

    def __call__(self, done: float) -> None:
        """Print a line when `done` has reached the next tenth."""
        if int(done * 10) > self._told:
            self._told = int(done * 10)
            err.print(f"{self._words}: {self._told * 10} %", highlight=False)


def leave_cleanly() -> None:
    """Make a closed terminal and a `kill` end the school too; unasked, they end this process and leave it running."""
    for ending in ENDINGS:
        if signal.getsignal(ending) is signal.SIG_DFL:
            signal.signal(ending, _leave)


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


@contextmanager
def running(parts: Parts) -> Iterator[None]:
    """Vignette as its own process group; stopped, with its children, at the end."""
    server = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "serve", "--no-migrate"], env=environment(), start_new_session=True
    )
    try:
        _wait_until_ready(parts.settings.root_url, server)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx2.get(f"{url}/readyz", timeout=2).status_code < 500:  # noqa: PLR2004
                return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise fail("Vignette did not start; its messages are above.")


def _lessons(parts: Parts, people: dict[str, Person], recordings: list[Recording]) -> None:
    with parts.desk.write(SYSTEM) as work:
        rows = {email: actions.add_token(work, people[email].id, "demo") for email in (TEACHER.email, COACH.email)}
    try:
        teacher, coach = (Door(parts.settings.root_url, rows[email][1]) for email in (TEACHER.email, COACH.email))
        with teacher.client() as mine, coach.client() as theirs:
            told = Telling(mine, theirs, str(people[TEACHER.email].id))
            told.goals()
            for recording in recordings:
                _lesson(teacher, recording, told)
            told.cycle()
    finally:
        with parts.desk.write(SYSTEM) as work:
            for row, _ in rows.values():
                work.session.delete(row)


def _lesson(teacher: Door, recording: Recording, told: Telling) -> None:
    if recording.title in told.lessons():
        return
    err.print(f"  {recording.title}", highlight=False)
    lesson = send(teacher, recording.path, recording.title, recording.taught_on.isoformat(), wait=True)
    if lesson["state"] != "ready":
        raise fail(f"{recording.title} could not be prepared: {lesson['problem']}")
    told.lesson(str(lesson["id"]), recording.title)
