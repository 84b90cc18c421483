"""A real PostgreSQL in a temporary directory, ready in about two seconds.

One per test process (pytest-xdist starts each worker's own), with as many databases in it as tests want.
"""

from __future__ import annotations

import secrets
import signal
import subprocess
from collections import deque
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from tests.servers.daemons import ServerFailed, ServerMissing, directory_of, free_port, running, unprivileged_account

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from tests.servers.daemons import Account, Daemon

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
"""For tests of behaviour: nothing outlives the test anyway."""

DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
"""For tests that kill things and look at what survived, and for benchmarks."""

RESTING = 4
"""So many databases wait to be used again before the first of them is."""

EMPTY = """
DO $$ DECLARE one regclass; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica; -- no triggers, and no order among tables
  FOR one IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' AND c.relname !~ 'migration' AND pg_relation_size(c.oid) > 0
  LOOP EXECUTE 'DELETE FROM ' || one; END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
SHAPE = """
SELECT md5(string_agg(format('%s %s %s %s %s', c.oid::regclass, c.relkind, a.attname, a.atttypid, a.attnotnull), ';'
  ORDER BY c.oid::regclass::text, a.attname))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname !~ '^(pg_|information_schema)' AND NOT a.attisdropped
"""

ATTEMPTS = 3  # a free port can be taken by somebody else before the server has it
READY_SECONDS = 30.0


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    port: int
    password: str

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of `database`."""
        return f"postgresql+psycopg://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Return a plain connection in autocommit, as the superuser."""
        return psycopg.connect(self.url(database).replace("+psycopg", ""), autocommit=True)

    def create_database(self, name: str) -> str:
        """Create an empty database and return its SQLAlchemy address."""
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def new_database(self) -> str:
        """Create an empty database under a name nobody else has and return its SQLAlchemy address."""
        return self.create_database(f"vignette_{secrets.token_hex(6)}")

    def drop_database(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


class Databases:
    """Databases like one another, for one test after the other.

    They are emptied and used again, because new ones take files by the hundred thousand. One that a test has changed
    the tables of is not given to another.
    """

    def __init__(self, server: Postgres, pattern: str) -> None:
        """`pattern` is the database they are copies of."""
        self._server, self._pattern = server, pattern
        self._like_new: deque[str] = deque()
        self._shape = self._shape_of(pattern)

    def take(self) -> str:
        """An empty database: the one that was given back longest ago, so that nobody is likely to speak to it still."""
        if len(self._like_new) >= RESTING:
            return self._like_new.popleft()
        name = f"test_{secrets.token_hex(6)}"
        with self._server.connect() as connection:
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(copy.format(sql.Identifier(name), sql.Identifier(self._pattern)))
        return name

    def give_back(self, name: str) -> None:
        """No test uses it any more."""
        with self._server.connect(name) as connection:
            connection.execute(EMPTY)
        if self._shape_of(name) == self._shape:
            self._like_new.append(name)
        else:
            self._server.drop_database(name)

    def _shape_of(self, name: str) -> object:
        with self._server.connect(name) as connection:
            return connection.execute(SHAPE).fetchone()


def programs() -> Path:
    """Return the folder with `initdb` and `postgres`, of the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        message = "PostgreSQL's server programs are not installed; `make test` installs them"
        raise ServerMissing(message)
    return found[-1].parent


@dataclass(frozen=True)
class _Cluster:
    """Files of a server that is not running yet."""

    binaries: Path
    account: Account
    directory: Path
    password: str


@contextmanager
def running_postgres(settings: Sequence[str] = FAST) -> Iterator[Postgres]:
    """Run a new, empty server with `settings`; stopped and removed at the end of the block."""
    account = unprivileged_account("postgres", "nobody")
    binaries = programs()
    with directory_of(account, "vignette-postgres-") as directory, ExitStack() as stack:
        cluster = _Cluster(binaries, account, directory, secrets.token_hex(16))
        _initialise(cluster)
        yield _started_somewhere(stack, cluster, settings)


def _initialise(cluster: _Cluster) -> None:
    word = cluster.directory / "password"
    word.write_text(cluster.password)
    word.chmod(0o644)  # the directory itself lets nobody else in
    subprocess.run(
        [
            *cluster.account.prefix,
            str(cluster.binaries / "initdb"),
            f"--pgdata={cluster.directory / 'data'}",
            "--username=postgres",
            f"--pwfile={word}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    word.unlink()


def _started_somewhere(stack: ExitStack, cluster: _Cluster, settings: Sequence[str]) -> Postgres:
    for attempt in range(1, ATTEMPTS + 1):
        server = Postgres(free_port(), cluster.password)
        try:
            with ExitStack() as trial:
                daemon = trial.enter_context(_started(cluster, server.port, settings))
                daemon.wait_until(partial(_answers, server), READY_SECONDS)
                stack.push(trial.pop_all())
                return server
        except ServerFailed:  # somebody else took the port
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def _started(cluster: _Cluster, port: int, settings: Sequence[str]) -> AbstractContextManager[Daemon]:
    wanted = ("listen_addresses=127.0.0.1", "max_connections=200", "shared_buffers=64MB", *settings)
    command = [
        str(cluster.binaries / "postgres"),
        f"-D{cluster.directory / 'data'}",
        f"-p{port}",
        f"-k{cluster.directory}",
        *(f"-c{setting}" for setting in wanted),
    ]
    # SIGQUIT is PostgreSQL's immediate shutdown: no goodbye to clients that a test left connected.
    log = cluster.directory / "log"
    return running("postgres", command, account=cluster.account, log=log, stop_with=signal.SIGQUIT)


def _answers(server: Postgres) -> bool:
    try:
        server.connect().close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One real PostgreSQL for all tests of this process."""
    with running_postgres() as server:
        yield server
