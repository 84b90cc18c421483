"""DBOS behind one seam: the only file that knows the workflow engine.

A task is written into the transaction that makes it necessary (`enqueuer`), taken up by a worker (`Engine`), and told
as a story whose finished steps are remembered. The engine's tables live in our own database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypedDict, TypeVar, cast

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from dbos._serialization import DBOSPortableJSON
from pydantic import TypeAdapter
from sqlmodel import Session

from coaching.db import connect
from coaching.errors import NotFound
from coaching.jobs import Job, SendMail
from coaching.lessons.preparation import Problem
from coaching.settings import Settings
from media.ffmpeg import FfmpegCancelled
from workers import tables
from workers.gentle import gently
from workers.retries import GAVE_UP, INTERNAL, MOST_TRIES, PAUSES_S, Tries, database_away, in_plain_words, should_retry
from workers.tasks import Queue, Task, queue_of, urgency
from workers.workshop import Leaving, Trouble, Workshop

if TYPE_CHECKING:
    from sqlalchemy import Engine as Database

APPLICATION = "vignette"
VERSION = "1"
"""Pinned: by default DBOS derives it from the code and then leaves behind whatever older code began (docs/adr)."""

SCHEMA = "dbos"
UNFINISHED = frozenset({"ENQUEUED", "PENDING", "DELAYED"})
ROOM = {Queue.LESSONS: 32, Queue.PICTURES: 1, Queue.EXPORTS: 1, Queue.LATER: 1, Queue.ERRANDS: 4}
"""Tasks one worker tells at once; see `room` for segments."""

LETTERS_AT_ONCE = 100
QUIET_S = 1.0
"""How often what can wait looks whether it still has to."""

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound=Task)

log = structlog.get_logger()


class Outcome(TypedDict):
    """What is remembered of a step or a told story: its value, or why there is none. JSON."""

    value: object
    gone: bool
    problem: dict[str, str] | None


def room(queue: Queue, encoders: int) -> int:
    """How many tasks of a queue one worker tells at once: a segment for each encoder, and one copy more.

    A copy waits for the disk and for the start of programs between its turns at a processor (docs/benchmarks.md).
    """
    return encoders + 1 if queue is Queue.COPY else ROOM.get(queue, encoders)


def prepare_database(settings: Settings) -> None:
    """Create or migrate the workers' tables and the engine's. Safe to repeat; run by `vignette migrate`."""
    engine = connect(settings.database)
    try:
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            tables.metadata.create_all(connection)
    finally:
        engine.dispose()
    DBOS.migrate(settings.database, schema=SCHEMA)


def enqueuer(settings: Settings, engine: Database) -> Callable[[Session, Job], None]:
    """Return what writes a job into an open transaction: committed, a worker will do it; rolled back, it never was.

    Asking twice for the same `job.key` is asking once, also while the first is running or long done.
    """
    del settings
    client = DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        serializer=DBOSPortableJSON,
        application_name=APPLICATION,
        lazy=True,
    )

    def enqueue(session: Session, job: Job) -> None:
        client.enqueue_in_transaction(session, _options(job), _fields(job))

    return enqueue


def _options(task: Task) -> EnqueueOptions:
    return {
        "workflow_name": type(task).__name__,
        "queue_name": queue_of(task),
        "workflow_id": task.key,
        "app_version": VERSION,
        "application_name": APPLICATION,
        "priority": urgency(task),
    }


def _fields(task: Task) -> object:
    return TypeAdapter(type(task)).dump_python(task, mode="json")


@dataclass(frozen=True)
class Story:
    """One task being done. Steps that ended are not repeated when the story is told again by another worker."""

    shop: Workshop
    tries: Tries

    def step(self, action: Callable[Concatenate[Workshop, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do `action(shop, …)` until it succeeds, once in effect; what it returns must be JSON.

        Raises Trouble when no try is left, NotFound when its lesson was erased, Leaving when the worker ends.
        """
        name = getattr(action, "__name__", "step")
        bound = partial(action, self.shop, *args, **kwargs)
        outcome = DBOS.run_step({"name": name}, self._tried, name, bound)
        return cast("R", _opened(outcome))

    def later(self, action: Callable[Concatenate[Workshop, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Like `step`, for what can wait: begun when no segment waits for a worker, and at the lowest priority."""
        DBOS.run_step({"name": "await_quiet"}, self._await_quiet)
        name = getattr(action, "__name__", "step")
        bound = partial(action, self.shop, *args, **kwargs)
        outcome = DBOS.run_step({"name": name}, self._tried, name, partial(gently, bound))
        return cast("R", _opened(outcome))

    def begin(self, tasks: Iterable[Task], after_s: float = 0.0) -> list[str]:
        """Ask for tasks that belong to this story, now or in a while, and go on; returns their keys."""
        keys = []
        for task in tasks:
            self._stop_if_leaving()
            options = _options(task)
            if after_s:
                options["delay_seconds"] = after_s
            DBOS.enqueue_workflow_with_options(options, _fields(task))
            keys.append(task.key)
        return keys

    def await_all(self, keys: Sequence[str]) -> None:
        """Wait until all these tasks have ended. Raises the first one's Trouble, or NotFound."""
        for outcome in DBOS.run_step({"name": "await_all"}, self._ends, list(keys)):
            _opened(outcome)

    def _tried(self, name: str, action: Callable[[], R]) -> Outcome:
        step = f"{DBOS.workflow_id}#{DBOS.step_id}"
        while True:
            self._stop_if_leaving()
            tried = self._counted(step)
            if tried > MOST_TRIES:
                return _outcome(problem=GAVE_UP)
            try:
                return _outcome(value=action())
            except (NotFound, FfmpegCancelled):
                self._break_off_if_leaving(step)
                return _outcome(gone=True)
            except Leaving:
                self._break_off_if_leaving(step)
                raise
            except Trouble as trouble:
                return _outcome(problem=trouble.problem)
            except Exception as error:
                log.exception("a step failed", step=step, name=name, tried=tried)
                if not should_retry(error, tried):
                    return _outcome(problem=in_plain_words(error))
                self.shop.pause(PAUSES_S[tried - 1])

    def _counted(self, step: str) -> int:
        while True:
            try:
                return self.tries.begin(step)
            except Exception as error:
                if not database_away(error):
                    raise
                self.shop.pause(1.0)

    def _stop_if_leaving(self) -> None:
        if self.shop.stopping.is_set():
            raise Leaving

    def _break_off_if_leaving(self, step: str) -> None:
        if self.shop.stopping.is_set():
            self.tries.forgive(step)
            raise Leaving

    def _await_quiet(self) -> None:
        while DBOS.list_workflows(queue_name=[Queue.ENCODE, Queue.COPY], status="ENQUEUED", limit=1, load_input=False):
            self.shop.pause(QUIET_S)
        self._stop_if_leaving()

    def _ends(self, keys: list[str]) -> list[Outcome]:
        while True:
            found = DBOS.list_workflows(workflow_ids=keys, load_input=False)
            ends = {one.workflow_id: one for one in found if one.status not in UNFINISHED}
            if len(ends) == len(keys):
                return [cast("Outcome", ends[key].output or _outcome(problem=INTERNAL)) for key in keys]
            self.shop.pause(self.shop.desk.settings.poll_s)


def _outcome(*, value: object = None, gone: bool = False, problem: Problem | None = None) -> Outcome:
    return {"value": value, "gone": gone, "problem": None if problem is None else asdict(problem)}


def _opened(outcome: Outcome) -> object:
    if outcome["gone"]:
        raise NotFound
    if outcome["problem"] is not None:
        raise Trouble(Problem(**outcome["problem"]))
    return outcome["value"]


@dataclass(frozen=True)
class Telling:
    """How tasks of one kind are done: what the engine calls with their fields."""

    kind: type[Task]
    tell: Callable[[Story, object], None]


Tellings = Sequence[Telling]


def telling(kind: type[T], tell: Callable[[Story, T], None]) -> Telling:
    """Tasks of this kind are done by telling this story."""
    adapter = TypeAdapter(kind)
    return Telling(cast("type[Task]", kind), lambda story, fields: tell(story, adapter.validate_python(fields)))


class Engine:
    """The workflow engine of this process: one per process, between `launch` and `land`."""

    def __init__(self, settings: Settings, executor: str) -> None:
        self.settings = settings
        self.executor = executor

    def launch(self, shop: Workshop, tellings: Tellings) -> None:
        """Start to take up tasks."""
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self.settings.database,
            "dbos_system_schema": SCHEMA,
            "sys_db_pool_size": 10,
            "application_version": VERSION,
            "executor_id": self.executor,
            "serializer": DBOSPortableJSON,
            "run_migrations": False,
            "enable_otlp": False,
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": 1.0,
            "db_engine_kwargs": {"hide_parameters": True},  # errors are logged, and a letter holds a secret link
        }
        DBOS(config=config)
        story = Story(shop, Tries(shop.desk.engine))
        for one in tellings:
            DBOS.workflow(name=one.kind.__name__, max_recovery_attempts=None)(_workflow(story, one))
        DBOS.launch()
        for queue in Queue:
            told = room(queue, self.settings.encoders)
            DBOS.register_queue(queue, worker_concurrency=told, polling_interval_sec=self.settings.poll_s)

    def land(self, patience_s: float) -> bool:
        """Take up nothing more and wait for what is running; False when something still runs."""
        DBOS.destroy(workflow_completion_timeout_sec=int(patience_s), destroy_registry=True)
        busy = [thread for thread in threading.enumerate() if thread.name.startswith("dbos-executor-")]
        for thread in busy:
            thread.join(0.5)
        return not any(thread.is_alive() for thread in busy)


def _workflow(story: Story, one: Telling) -> Callable[[object], Outcome]:
    def tell(fields: object) -> Outcome:
        try:
            one.tell(story, fields)
        except NotFound:
            return _outcome(gone=True)
        except Trouble as trouble:
            return _outcome(problem=trouble.problem)
        return _outcome()

    tell.__qualname__ = one.kind.__name__
    return tell


def busy_executors() -> set[str]:
    """Names of the workers, dead or alive, that own unfinished tasks."""
    pending = DBOS.list_workflows(status="PENDING", app_version=VERSION, load_input=False, load_output=False)
    return {one.executor_id for one in pending if one.executor_id}


def hand_over(executors: Iterable[str]) -> int:
    """Put the unfinished tasks of dead workers back into their queues; returns how many.

    The one place that calls an internal function of DBOS (docs/adr; contract: tests/workers/test_runtime.py). The
    public `resume_workflow` would take tasks away from living workers, too.
    """
    return len(DBOS._recover_pending_workflows(sorted(executors)))  # noqa: SLF001 - see above


def forget_letters(to: str = "", *, ended_before: datetime | None = None) -> int:
    """Drop what is remembered of letters to somebody, or of all that ended before then; returns how many.

    A letter holds an address and often a secret link: it is kept no longer than it takes to know that it was sent.
    """
    letters = DBOS.list_workflows(name=SendMail.__name__, load_output=False, load_input=bool(to))
    going = [
        one.workflow_id
        for one in letters
        if (to and _recipient(one.input) == to)
        or (ended_before and one.status not in UNFINISHED and (one.updated_at or 0) < ended_before.timestamp() * 1000)
    ]
    for start in range(0, len(going), LETTERS_AT_ONCE):
        DBOS.delete_workflows(going[start : start + LETTERS_AT_ONCE])
    return len(going)


def _recipient(given: object) -> str:
    args = given.get("args", ()) if isinstance(given, dict) else ()
    fields = args[0] if args else None
    return str(fields.get("to", "")) if isinstance(fields, dict) else ""


def ended_among(jobs: Sequence[T]) -> list[T]:
    """Those whose story has ended, however it ended."""
    found = DBOS.list_workflows(workflow_ids=[job.key for job in jobs], load_input=False, load_output=False)
    ended = {one.workflow_id for one in found if one.status not in UNFINISHED}
    return [job for job in jobs if job.key in ended]
