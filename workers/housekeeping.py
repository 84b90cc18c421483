"""What gathers while people work, and nobody misses: swept by every worker now and then, harmless to repeat."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog

from coaching.annotations.actions import sweep_deleted
from coaching.cycles.actions import remind
from coaching.errors import NotFound
from coaching.exports import making
from coaching.home.letters import write_letters
from coaching.lessons import preparation
from coaching.lessons.tending import ask_for_tending
from coaching.lessons.uploads import expire_uploads
from coaching.notices.actions import forget_old
from coaching.people.tries import forget_tries
from coaching.retention import actions as retention
from coaching.takeouts import making as takeouts
from workers import runtime
from workers.liveness import Roll
from workers.retries import INTERNAL, Tries
from workers.workflows.make_export import sweep_exports
from workers.workflows.make_takeout import sweep_takeouts
from workers.workshop import Leaving, Workshop

EVERY_S = 600.0
DAY_S = 24 * 3600.0

log = structlog.get_logger()


class Housekeeping(threading.Thread):
    """Sweeps at the start and every ten minutes, until the workshop closes."""

    def __init__(self, shop: Workshop, roll: Roll) -> None:
        super().__init__(name="housekeeping", daemon=True)
        self._shop = shop
        self._roll = roll

    def run(self) -> None:
        """Sweep; a broom that breaks does not stop the others."""
        while True:
            for sweep in (
                self._rows,
                lambda: self._shop.record(remind),
                lambda: self._shop.record(write_letters),
                lambda: fail_forgotten(self._shop),
                lambda: sweep_exports(self._shop),
                lambda: sweep_takeouts(self._shop),
                lambda: end_lessons(self._shop),
                lambda: forget_letters(self._shop),
                lambda: sweep_scratch(self._shop.scratch, self._roll),
                self._roll.sweep,
                lambda: Tries(self._shop.desk.engine).forget(7 * DAY_S),
                lambda: self._shop.store.remove_unfinished(older_than_s=DAY_S),
            ):
                self._do(sweep)
            if self._shop.stopping.wait(EVERY_S):
                return

    def _rows(self) -> None:
        for sweep in (expire_uploads, sweep_deleted, forget_tries, forget_old, ask_for_tending, retention.warn_of_ends):
            self._shop.record(sweep)

    def _do(self, sweep: Callable[[], object]) -> None:
        try:
            sweep()
        except Leaving:
            return
        except Exception:
            log.exception("housekeeping.failed")


def sweep_scratch(mine: Path, roll: Roll) -> None:
    """Remove the scratch folders of workers that have died; each folder has its worker's name."""
    others = {folder.name for folder in mine.parent.glob("*") if folder.is_dir() and folder != mine}
    for name in roll.dead_among(others):
        shutil.rmtree(mine.parent / name, ignore_errors=True)


def end_lessons(shop: Workshop) -> int:
    """Erase the lessons whose time is over and whose owners were told, each in a transaction of its own; how many."""
    with shop.desk.read() as work:
        lesson_ids = retention.warned_lessons(work)
    return sum(shop.record(retention.end_if_over, lesson_id) for lesson_id in lesson_ids)


def forget_letters(shop: Workshop) -> int:
    """Letters that were sent a day ago are nobody's business any more; how many."""
    return runtime.forget_letters(ended_before=shop.desk.clock() - timedelta(seconds=DAY_S))


def fail_forgotten(shop: Workshop) -> None:
    """Say so where preparation ended without a word: a lesson must never look busy while nobody works on it."""
    with shop.desk.read() as work:
        waiting, exports = preparation.unfinished(work), making.unfinished(work)
        files = takeouts.unfinished(work)
    for job in runtime.ended_among(waiting):
        with suppress(NotFound):
            shop.record(preparation.gave_up, job, INTERNAL)
    for export in runtime.ended_among(exports):
        with suppress(NotFound):
            shop.record(making.failed, export.export_id, INTERNAL)
    for takeout in runtime.ended_among(files):
        with suppress(NotFound):
            shop.record(takeouts.failed, takeout.takeout_id, INTERNAL)
