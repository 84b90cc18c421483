"""A real Vignette (web server and worker as processes), and Chromium in front of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import select

from cli.migrations import migrate
from coaching.access.facts import Actor, Role
from coaching.db import connect
from coaching.people import actions, queries
from coaching.people.models import Cadence, Membership
from coaching.settings import Settings
from coaching.work import Desk
from tests.servers.daemons import free_port

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "notebook and screen"
READY_S = 60.0
PEOPLE = (
    ("ama@hill.example", "Ama Osei", Role.MEMBER),
    ("dana@hill.example", "Dana Kessler", Role.MEMBER),
    ("tomas@hill.example", "Tomas Berg", Role.MEMBER),
    ("ines@hill.example", "Ines Ferro", Role.ADMIN),
)
expect.set_options(timeout=15_000)  # a busy machine is no fault of the page; what is promised sooner says so itself
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium."""
    return {"executable_path": "/usr/bin/chromium", "args": CHROMIUM}


@dataclass
class Site:
    """A running Vignette and the way to add people to it."""

    url: str
    environment: dict[str, str]
    desk: Desk
    data: Path

    def new_pair(self, teacher: tuple[str, str], coach: tuple[str, str]) -> tuple[UUID, UUID]:
        """Add two people (address and name of each) who are a pair; answers the teacher's id and the pair's."""
        with self.desk.write() as work:
            known = queries.person_with_email(work, PEOPLE[0][0])
            assert known is not None
            school = work.session.exec(select(Membership).where(Membership.person_id == known.id)).one().organisation_id
            teaches, coaches = (
                actions.add_person(work, school, *each, Role.MEMBER, PASSWORD) for each in (teacher, coach)
            )
            system, work.actor = work.actor, Actor(teaches.id, school, Role.MEMBER)
            pair = actions.add_pair(work, coaches.id, teaches.id, Cadence.WEEKLY)
            work.actor = system
            return teaches.id, pair.id

    def api(self, email: str) -> httpx2.Client:
        """A script signed in as somebody."""
        with self.desk.write() as work:
            person = queries.person_with_email(work, email)
            assert person is not None
            _, token = actions.add_token(work, person.id, "test")
        return httpx2.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def _found_school(data: Path, port: int) -> Desk:
    """Hill School, written straight into the database: the command line has tests of its own."""
    settings = Settings(_env_file=None, data_dir=data, port=port, free_disk_bytes=0)  # type: ignore[call-arg]
    engine = connect(settings.database)
    migrate(settings, engine)
    desk = Desk(settings, engine, lambda _session, _job: None)
    with desk.write() as work:
        school = actions.add_organisation(work, "Hill School")
        made = [actions.add_person(work, school.id, *person, PASSWORD) for person in PEOPLE]
        system, work.actor = work.actor, Actor(made[0].id, school.id, Role.MEMBER)
        actions.add_pair(work, made[1].id, made[0].id, Cadence.WEEKLY)
        work.actor = system
    return desk


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Hill School with a teacher, a coach and an administrator."""
    with running_site(tmp_path_factory.mktemp("site")) as made:
        yield made


@contextmanager
def running_site(data: Path) -> Iterator[Site]:
    """The same for as long as the block lasts, with its data in that folder."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VIGNETTE_")} | {
        "VIGNETTE_DATA_DIR": str(data),
        "VIGNETTE_PORT": str(port),
        "VIGNETTE_FREE_DISK_BYTES": "0",
    }
    made = Site(f"http://127.0.0.1:{port}", environment, _found_school(data, port), data)
    log = (data / "serve.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        until = time.monotonic() + READY_S
        while not _answers(made.url):
            assert server.poll() is None and time.monotonic() < until, (data / "serve.log").read_text()[-3000:]  # noqa: PT018
            time.sleep(0.2)
        yield made
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(40)
        log.close()


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/readyz", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
def enter(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own and sign in as somebody: `enter("ama@hill.example", width=390)`."""
    contexts: list[BrowserContext] = []

    def open_page(
        email: str = "", *, width: int = 1440, height: int = 900, scheme: str = "light", touch: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            has_touch=touch,
        )
        contexts.append(context)
        page = context.new_page()
        if email:
            answer = context.request.post("/api/v1/session", data={"email": email, "password": PASSWORD})
            assert answer.ok, answer.text()
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """Keep a screenshot under var/screenshots, for people to look at."""
    directory = ROOT / "var" / "screenshots"
    directory.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> Path:
        path = directory / f"{name}.png"
        page.screenshot(path=path)
        return path

    return take


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe finds serious or critical on a page."""

    def look(page: Page) -> list[str]:
        page.evaluate(AXE.read_text())
        found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        return [
            f"{rule['id']}: {rule['help']} ({'; '.join(node['html'][:160] for node in rule['nodes'][:3])})"
            for rule in found
            if rule["impact"] in {"serious", "critical"}
        ]

    return look
