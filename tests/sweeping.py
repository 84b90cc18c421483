"""What workers do every ten minutes, for tests without one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coaching.cycles.actions import remind
from coaching.home.letters import write_letters
from coaching.jobs import SendMail
from coaching.retention import actions as retention

if TYPE_CHECKING:
    from tests.world import Someone, World


def sweep(world: World) -> int:
    """Warn of ends, and erase what has ended; how many lessons it erased."""
    with world.desk.write() as work:
        retention.warn_of_ends(work)
    with world.desk.read() as work:
        warned = retention.warned_lessons(work)
    erased = 0
    for lesson_id in warned:
        with world.desk.write() as work:
            erased += retention.end_if_over(work, lesson_id)
    return erased


def letters(world: World) -> list[SendMail]:
    """The letters of one sweep; a second sweep writes none."""
    before = len(world.jobs)
    for _ in range(2):
        with world.desk.write() as work:
            remind(work)
        with world.desk.write() as work:
            write_letters(work)
    return [job for job in world.jobs[before:] if isinstance(job, SendMail)]


def morning(world: World) -> None:
    """The next day, after the hour of letters."""
    world.clock.forward(days=1)
    world.clock.now = datetime.combine(world.clock.now.date(), datetime.min.time(), UTC).replace(hour=7)


def to(jobs: list[SendMail], person: Someone) -> list[SendMail]:
    """Those to one person."""
    return [job for job in jobs if job.to == person.email]
