"""The seam to the workflow engine: asking once, telling once, trying again, leaving in good order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import product
from typing import cast, get_args
from uuid import UUID, uuid4

import pytest
from dbos import DBOS
from sqlalchemy import text

from coaching.db import connect
from coaching.jobs import Job, PrepareLesson, SendMail
from coaching.lessons.preparation import Problem
from coaching.work import Desk
from media.ffmpeg import FfmpegBrokenOff, FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, ProgramEnded
from media.problems import MediaProblem
from tests.servers.postgres import Postgres
from tests.workers.waiting import PATIENCE_S, until
from workers import retries, runtime
from workers.retries import should_retry
from workers.runtime import Story, telling
from workers.tasks import QUEUES, MakeSegment, Task
from workers.workshop import Leaving, Trouble, Workshop

Working = Callable[..., AbstractContextManager[runtime.Engine]]


def mail() -> SendMail:
    return SendMail(uuid4(), "dana@example.org", "Hello", "Dear Dana, ñandú.")


def asked(desk: Desk, job: Job) -> list[tuple[str, str]]:
    """Key and queue of the rows the engine has for a job."""
    table = "dbos.workflow_status" if desk.engine.dialect.name == "postgresql" else "workflow_status"
    with desk.engine.connect() as connection:
        query = text(f"SELECT workflow_uuid, queue_name FROM {table} WHERE workflow_uuid = :key")  # noqa: S608
        return [(row[0], row[1]) for row in connection.execute(query, {"key": job.key})]


def test_a_job_of_a_work_that_commits_is_waiting_in_its_queue(desk: Desk) -> None:
    job = PrepareLesson(uuid4())
    with desk.write() as work:
        work.request(job)
    assert asked(desk, job) == [(f"prepare-lesson:{job.lesson_id}:1", "lessons")]


def test_a_job_of_a_work_that_rolls_back_never_was(desk: Desk) -> None:
    job = mail()
    with pytest.raises(ZeroDivisionError), desk.write() as work:
        desk.enqueue(work.session, job)
        assert 1 // 0
    assert asked(desk, job) == []


def test_asking_twice_is_asking_once_and_leaves_the_transaction_whole(desk: Desk) -> None:
    job = mail()
    with desk.write() as work:
        work.request(job)
    other = mail()
    with desk.write() as work:
        work.request(job)
        work.request(job)
        work.request(other)
    assert len(asked(desk, job)) == 1
    assert len(asked(desk, other)) == 1


def test_a_job_asked_for_again_after_it_was_done_is_not_done_again(desk: Desk, working: Working) -> None:
    told: list[SendMail] = []
    job = mail()
    with working(telling(SendMail, lambda _story, job: told.append(job))):
        for _ in range(2):
            with desk.write() as work:
                work.request(job)
            until(lambda: told)
            time.sleep(0.3)
    assert told == [job]


def test_the_engine_keeps_no_pickles(desk: Desk) -> None:
    job = mail()
    with desk.write() as work:
        work.request(job)
    table = "dbos.workflow_input" if desk.engine.dialect.name == "postgresql" else "workflow_input"
    with desk.engine.connect() as connection:
        stored = connection.execute(text(f"SELECT inputs FROM {table}")).scalar_one()  # noqa: S608
    assert str(job.mail_id) in stored
    assert "ñandú" in stored


def test_every_task_has_a_queue_of_its_own_choosing() -> None:
    assert set(QUEUES) == set(get_args(Task))
    assert set(get_args(Job)) <= set(get_args(Task))


def test_copies_do_not_wait_for_the_encoders(desk: Desk, working: Working) -> None:
    """Every encoder is at work on another lesson, and one copy more than that is made at once beside them."""
    encoders = desk.settings.encoders
    copies = threading.Barrier(encoders + 1, timeout=PATIENCE_S)
    encoded = threading.Event()
    done: list[bool] = []

    def part(_story: Story, task: MakeSegment) -> None:
        if task.copied:
            copies.wait()
        else:
            encoded.wait(PATIENCE_S)
        done.append(task.copied)

    with desk.write() as work:
        for index in range(1, encoders + 3):
            work.request(cast("Job", MakeSegment(uuid4(), 1, index)))
        for index in range(1, encoders + 2):
            work.request(cast("Job", MakeSegment(uuid4(), 1, index, copied=True)))
    with working(telling(MakeSegment, part)):
        until(lambda: len(done) == encoders + 1)
        assert all(done)
        encoded.set()
        until(lambda: len(done) == 2 * encoders + 3)


def test_preparing_the_database_twice_changes_nothing(desk: Desk) -> None:
    runtime.prepare_database(desk.settings)
    with desk.write() as work:
        work.request(mail())


def test_a_finished_step_is_not_repeated_when_the_story_is_told_again(desk: Desk, working: Working) -> None:
    steps: list[str] = []
    leave = threading.Event()

    def first(_shop: Workshop) -> int:
        steps.append("first")
        return 41

    def second(_shop: Workshop, number: int) -> None:
        steps.append(f"second {number + 1}")
        if not leave.is_set():
            leave.set()
            raise Leaving

    def story(story: Story, _job: SendMail) -> None:
        story.step(second, story.step(first))

    with desk.write() as work:
        work.request(mail())
    with working(telling(SendMail, story)):
        until(leave.is_set)
    with working(telling(SendMail, story), executor="somebody-else"):
        assert runtime.busy_executors() == {"here"}
        assert runtime.hand_over({"here"}) == 1
        until(lambda: len(steps) == 3)
        until(lambda: not runtime.busy_executors())
    assert steps == ["first", "second 42", "second 42"]


def test_contract_handing_over_takes_only_the_tasks_of_those_named(desk: Desk, working: Working) -> None:
    """What `hand_over` relies on inside DBOS: the name of the function, and that it looks at the owner."""
    going_on = threading.Event()
    told: list[str] = []

    def story(_story: Story, job: SendMail) -> None:
        told.append(job.subject)
        assert going_on.wait(PATIENCE_S)

    with working(telling(SendMail, story)):
        with desk.write() as work:
            work.request(mail())
        until(lambda: told)
        assert runtime.hand_over({"nobody"}) == 0
        assert runtime.busy_executors() == {"here"}
        going_on.set()
        until(lambda: not runtime.busy_executors())
        assert runtime.hand_over({"here"}) == 0
    assert len(told) == 1


def test_tasks_begun_by_older_code_are_still_taken_up(desk: Desk, working: Working) -> None:
    """DBOS derives its version from the code unless it is pinned, and then strands what older code began."""
    with working(telling(SendMail, lambda _story, _job: None)):
        assert DBOS.application_version == runtime.VERSION
    told: list[bool] = []
    with desk.write() as work:
        work.request(mail())

    def different_code(_story: Story, _job: SendMail) -> None:
        told.append(True)

    with working(telling(SendMail, different_code)):
        assert DBOS.application_version == runtime.VERSION
        until(lambda: told)


def test_what_may_pass_is_tried_three_times_and_then_told_in_plain_words(
    desk: Desk, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "PAUSES_S", (0.01, 0.01))
    tried: list[int] = []
    troubles: list[Problem] = []

    def full(_shop: Workshop) -> None:
        tried.append(1)
        raise OSError(28, "No space left on device")

    def story(story: Story, _job: SendMail) -> None:
        try:
            story.step(full)
        except Trouble as trouble:
            troubles.append(trouble.problem)

    with working(telling(SendMail, story)):
        with desk.write() as work:
            work.request(mail())
        until(lambda: troubles)
    assert len(tried) == 3
    assert troubles[0].code == "out_of_space"


@pytest.mark.slow
def test_a_step_that_kills_its_worker_three_times_is_given_up(desk: Desk, working: Working) -> None:
    tried: list[int] = []
    troubles: list[str] = []

    class PowerCut(BaseException):
        """Ends the step like a kill: nothing is recorded."""

    def deadly(_shop: Workshop) -> None:
        tried.append(1)
        raise PowerCut

    def story(story: Story, _job: SendMail) -> None:
        try:
            story.step(deadly)
        except Trouble as trouble:
            troubles.append(trouble.problem.code)

    with desk.write() as work:
        work.request(mail())
    for life in range(4):
        with working(telling(SendMail, story), executor=f"life-{life}"):
            runtime.hand_over({f"life-{life - 1}"})
            until(lambda life=life: len(tried) > life or troubles)  # type: ignore[misc]
    assert len(tried) == 3
    assert troubles == ["gave_up"]


@pytest.mark.slow
def test_leaving_in_good_order_costs_no_try(desk: Desk, working: Working, shop: Workshop) -> None:
    tried: list[int] = []

    def slow(shop: Workshop) -> None:
        tried.append(1)
        shop.pause(PATIENCE_S if len(tried) < 5 else 0)

    def story(story: Story, _job: SendMail) -> None:
        story.step(slow)

    with desk.write() as work:
        work.request(mail())
    for life in range(5):
        with working(telling(SendMail, story), executor=f"life-{life}"):
            runtime.hand_over({f"life-{life - 1}"})
            until(lambda life=life: len(tried) > life)  # type: ignore[misc]
            if life == 4:
                until(lambda: not runtime.busy_executors())
    assert len(tried) == 5


def test_parts_of_a_story_run_side_by_side_and_their_trouble_reaches_it(desk: Desk, working: Working) -> None:
    lesson = uuid4()
    together = threading.Barrier(2, timeout=PATIENCE_S)
    ends: list[str] = []

    def whole(story: Story, job: PrepareLesson) -> None:
        try:
            story.await_all(story.begin(MakeSegment(job.lesson_id, 1, index) for index in (1, 2)))
        except Trouble as trouble:
            ends.append(trouble.problem.title)

    def part(story: Story, task: MakeSegment) -> None:
        story.step(meet, task.index)

    def meet(_shop: Workshop, index: int) -> None:
        together.wait()
        if index == 2:
            raise Trouble(Problem("x", "The second one broke", ""))

    with working(telling(PrepareLesson, whole), telling(MakeSegment, part)):
        with desk.write() as work:
            work.request(PrepareLesson(lesson))
        until(lambda: ends)
    assert ends == ["The second one broke"]


def test_the_first_segment_of_a_later_lesson_goes_before_the_second_of_an_earlier_one(
    desk: Desk, working: Working
) -> None:
    order: list[tuple[UUID, int]] = []
    with desk.write() as work:
        for lesson, index in product((uuid4(), uuid4()), (1, 2, 3)):
            work.request(cast("Job", MakeSegment(lesson, 1, index)))  # as a story begins them, but all at one moment
    with working(telling(MakeSegment, lambda _story, task: order.append((task.lesson_id, task.index)))):
        until(lambda: len(order) == 6)
    assert sorted(index for _, index in order[:2]) == [1, 1]
    assert sorted(index for _, index in order[4:]) == [3, 3]


def failure(kind: type[ProgramEnded], code: int) -> ProgramEnded:
    return kind(("/usr/bin/ffmpeg",), code, "")


@pytest.mark.parametrize(
    ("error", "tried", "again"),
    [
        (MediaProblem("not_a_recording"), 1, False),
        (MediaProblem("timed_out"), 1, True),
        (failure(FfmpegTimedOut, 137), 1, True),
        (failure(FfmpegTimedOut, 137), 2, False),
        (failure(FfmpegFailed, 1), 1, False),
        (failure(FfmpegFailed, 139), 1, True),
        (failure(FfmpegBrokenOff, 137), 2, True),
        (failure(FfmpegBrokenOff, 137), 3, False),
        (OSError(28, "full"), 2, True),
        (OSError(28, "full"), 3, False),
        (retries.StoreUnavailable("away"), 1, True),
        (retries.StoreRefused("no"), 1, False),
        (KeyError("mistake"), 1, False),
    ],
)
def test_what_is_worth_another_try(error: Exception, tried: int, again: bool) -> None:  # noqa: FBT001
    assert should_retry(error, tried) is again


@pytest.mark.parametrize("error", [KeyError("secret path"), failure(FfmpegCancelled, 137), OSError(5, "/srv/secret")])
def test_plain_words_never_show_what_is_inside(error: Exception) -> None:
    problem = retries.in_plain_words(error)
    assert "secret" not in problem.title + problem.detail
    assert problem.title
    assert problem.detail


def test_what_the_machine_broke_off_is_not_called_damaged() -> None:
    assert retries.in_plain_words(failure(FfmpegBrokenOff, 137)) == retries.GAVE_UP


def test_on_postgresql_a_writer_that_stands_still_loses_its_locks(postgres: Postgres) -> None:
    engine = connect(postgres.new_database())
    allowed = text("SHOW idle_in_transaction_session_timeout")
    with engine.connect().execution_options(write=True) as writer, engine.connect() as reader:
        assert writer.execute(allowed).scalar_one() == "15s"
        assert reader.execute(allowed).scalar_one() == "0"
    engine.dispose()
