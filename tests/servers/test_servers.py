"""The servers that other tests lean on are real, private and gone afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import psycopg
import pytest
from botocore.exceptions import ClientError
from sqlalchemy import create_engine, text

from tests.servers import postgres as postgres_server
from tests.servers import s3 as s3_server_module
from tests.servers.daemons import ServerFailed, ServerMissing, current_account, directory_of, running
from tests.servers.postgres import DURABLE, running_postgres
from tests.servers.s3 import S3Server, running_s3

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("s3")


@pytest.fixture(scope="module")
def store() -> Iterator[S3Server]:
    """One store for this file."""
    with running_s3() as server:
        yield server


def test_postgres_keeps_databases_apart_and_stops_with_the_block() -> None:
    with running_postgres(DURABLE) as server:
        first, second = create_engine(server.create_database("first")), create_engine(server.new_database())
        with first.begin() as connection:
            connection.execute(text("CREATE TABLE lesson (id uuid PRIMARY KEY)"))
            assert connection.execute(text("SHOW fsync")).scalar_one() == "on"
            assert "PostgreSQL 1" in connection.execute(text("SELECT version()")).scalar_one()
        with second.begin() as connection:
            assert connection.execute(text("SELECT to_regclass('lesson')")).scalar_one() is None
        first.dispose()
        second.dispose()
    with pytest.raises(psycopg.OperationalError):
        server.connect()


def test_postgres_lets_nobody_in_without_its_password() -> None:
    with running_postgres() as server, pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", password="guess", dbname="postgres")


def test_a_missing_postgres_says_what_installs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_server, "Path", lambda _: tmp_path)
    with pytest.raises(ServerMissing, match="make test"):
        postgres_server.programs()


def test_a_missing_s3_server_says_what_installs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIGNETTE_TEST_S3SERVER", str(tmp_path))
    with pytest.raises(ServerMissing, match="make test"):
        s3_server_module.environment()


def test_the_store_checks_the_secret_as_a_real_one_does(store: S3Server) -> None:
    bucket = store.new_bucket()
    store.client().put_object(Bucket=bucket, Key="lesson", Body=b"picture")
    stranger = S3Server(store.endpoint_url, store.access_key_id, "another secret").client()
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        stranger.get_object(Bucket=bucket, Key="lesson")
    assert httpx2.get(f"{store.endpoint_url}/{bucket}/lesson").is_client_error
    assert store.client().get_object(Bucket=bucket, Key="lesson")["Body"].read() == b"picture"


def test_the_store_refuses_bytes_that_do_not_match_their_checksum(store: S3Server) -> None:
    with pytest.raises(ClientError) as refused:
        store.client().put_object(
            Bucket=store.new_bucket(), Key="lesson", Body=b"abc", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg=="
        )
    assert refused.value.response["Error"]["Code"] == "BadDigest"


def test_a_server_that_ends_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    command = ["sh", "-c", "echo no such disk; exit 3"]
    account = current_account()
    with (
        directory_of(account, "vignette-test-") as directory,
        running("broken", command, account=account, log=directory / "log") as daemon,
        pytest.raises(ServerFailed, match="no such disk"),
    ):
        daemon.wait_until(lambda: False, 10)
    assert not directory.exists()
    assert daemon.process.returncode is not None
    assert tmp_path.exists()
