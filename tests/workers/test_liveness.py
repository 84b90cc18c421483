"""Who is alive, and who takes over."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest

from coaching.jobs import SendMail
from coaching.work import Desk
from tests.workers.waiting import until
from workers import runtime
from workers.liveness import Pulse, Roll, new_executor, take_over
from workers.runtime import Story, telling

Working = Callable[..., AbstractContextManager[runtime.Engine]]

PARKED_S = 1.5
"""DBOS looks this often whether the worker that took over has finished; then the one that lost the task lets go."""

HOLDER = """
import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


def test_every_worker_start_has_its_own_name() -> None:
    assert new_executor() != new_executor()


def test_a_present_worker_is_alive_and_an_absent_one_is_dead(roll: Roll) -> None:
    with roll.present("ama"):
        assert roll.dead_among({"ama", "ben"}) == {"ben"}
    assert roll.dead_among({"ama"}) == {"ama"}
    assert list(roll.locks.iterdir()) == []


def test_a_killed_worker_on_this_machine_is_dead_at_once(roll: Roll) -> None:
    roll.locks.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(roll.locks / "ben.lock")], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        roll.beat("ben")
        assert roll.dead_among({"ben"}) == set()
        holder.kill()
        holder.wait()
        assert roll.dead_among({"ben"}) == {"ben"}


def test_a_worker_elsewhere_is_dead_when_it_has_been_silent_for_too_long(desk: Desk, roll: Roll) -> None:
    brief = Roll(desk.engine, roll.locks, ttl_s=0.4)
    brief.beat("far")
    assert brief.dead_among({"far"}) == set()
    time.sleep(0.6)
    assert brief.dead_among({"far"}) == {"far"}


def test_a_stopped_worker_that_holds_its_lock_is_dead_when_silent(desk: Desk, roll: Roll) -> None:
    brief = Roll(desk.engine, roll.locks, ttl_s=0.4)
    with brief.present("stopped"):
        time.sleep(0.6)
        assert brief.dead_among({"stopped"}) == set(), "its beats may wait for a busy database: it is seen to live"
        assert brief.living() == {"stopped"}
        time.sleep(1.2)
        assert brief.dead_among({"stopped"}) == {"stopped"}
        brief.beat("stopped")
        assert brief.dead_among({"stopped"}) == set()


def test_sweeping_forgets_the_dead_and_keeps_the_living(roll: Roll) -> None:
    with roll.present("ama"):
        (roll.locks / "ben.lock").touch()
        roll.sweep()
        assert [path.name for path in roll.locks.iterdir()] == ["ama.lock"]
        assert roll.dead_among({"ama"}) == set()


def test_the_tasks_of_the_dead_are_done_by_the_living_and_those_of_the_living_are_left_alone(
    desk: Desk, working: Working, roll: Roll
) -> None:
    going_on = threading.Event()
    told: list[str] = []

    def story(_story: Story, job: SendMail) -> None:
        told.append(job.subject)
        assert going_on.wait(20)

    with roll.present("here"), working(telling(SendMail, story)):
        with desk.write() as work:
            work.request(SendMail(uuid4(), "a@example.org", "Hello", ""))
        until(lambda: told)
        assert take_over(roll, "me") == set()
        roll._forget("here")  # as if it had died on another machine
        assert take_over(roll, "me") == {"here"}
        until(lambda: len(told) == 2)
        going_on.set()
        until(lambda: not runtime.busy_executors())
        time.sleep(PARKED_S)


def test_the_pulse_takes_over_by_itself(desk: Desk, working: Working, roll: Roll) -> None:
    told: list[str] = []
    stuck = threading.Event()

    def story(_story: Story, job: SendMail) -> None:
        told.append(job.subject)
        if len(told) == 1:
            assert stuck.wait(20)

    with working(telling(SendMail, story), executor="silent"):
        with desk.write() as work:
            work.request(SendMail(uuid4(), "a@example.org", "Hello", ""))
        until(lambda: told)
        pulse = Pulse(roll, "me", threading.Event())
        pulse.start()
        try:
            until(lambda: len(told) == 2, 5)
        finally:
            pulse.stop()
        assert roll.dead_among({"me"}) == set()
        stuck.set()
        time.sleep(PARKED_S)


def test_a_pulse_that_cannot_look_after_others_still_beats(roll: Roll, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> set[str]:
        raise RuntimeError

    monkeypatch.setattr(runtime, "busy_executors", broken)
    brief = Roll(roll.engine, roll.locks, ttl_s=0.5)
    pulse = Pulse(brief, "me", threading.Event())
    pulse.start()
    try:
        time.sleep(1.5)  # by now one that beats no more is dead for good; one that beats may only be late
        assert pulse.is_alive()
        until(lambda: brief.dead_among({"me"}) == set())
    finally:
        pulse.stop()


def test_a_leaving_worker_takes_nothing_over(roll: Roll, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bool] = []
    monkeypatch.setattr(runtime, "busy_executors", lambda: looked.append(True) or set())
    leaving = threading.Event()
    leaving.set()
    pulse = Pulse(Roll(roll.engine, roll.locks, ttl_s=0.3), "me", leaving)
    pulse.start()
    time.sleep(0.5)
    pulse.stop()
    assert looked == []
