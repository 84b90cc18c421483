"""A real S3 server: OpenStack Swift's s3api, four daemons in a temporary directory, ready in a few seconds.

It checks signatures, expiry and checksums as a store must; mocks do not. It lives in its own environment
(.venv-s3server) because its dependencies are none of ours.
"""

from __future__ import annotations

import os
import secrets
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.servers.daemons import (
    ServerFailed,
    ServerMissing,
    current_account,
    directory_of,
    free_port,
    running,
    unprivileged_account,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client

    from tests.servers.daemons import Account

REGION = "us-east-1"
ATTEMPTS = 3
READY_SECONDS = 60.0
BACKENDS = ("account", "container", "object")

RINGS = """
import sys
from swift.common.ring import RingBuilder
for name, port in zip(("account", "container", "object"), sys.argv[2:]):
    ring = RingBuilder(4, 1, 0)
    ring.add_dev(dict(id=0, region=1, zone=1, weight=1.0, ip="127.0.0.1", port=int(port), device="disk",
                      replication_ip="127.0.0.1", replication_port=int(port), meta=""))
    ring.rebalance()
    ring.get_ring().save(f"{sys.argv[1]}/{name}.ring.gz")
"""

SWIFT_CONF = """
[swift-hash]
swift_hash_path_suffix = tests
[storage-policy:0]
name = gold
default = yes
"""

BACKEND_CONF = """
[DEFAULT]
devices = {directory}/devices
mount_check = false
disable_fallocate = true
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {directory}
log_level = WARNING
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""

PROXY_CONF = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {directory}
log_level = WARNING
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats bulk s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = {region}
[filter:tempauth]
use = egg:swift#tempauth
user_school_vignette = {secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


@dataclass(frozen=True)
class S3Server:
    """A running store and the one key pair it knows."""

    endpoint_url: str
    access_key_id: str
    secret_access_key: str
    region: str = REGION

    def client(self) -> S3Client:
        """Return a plain boto3 client, for looking at the store from outside our own code."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            region_name=self.region,
            config=Config(s3={"addressing_style": "path"}, connect_timeout=5, retries={"total_max_attempts": 1}),
        )

    def new_bucket(self) -> str:
        """Create an empty bucket and return its name."""
        name = f"vignette-{secrets.token_hex(6)}"
        self.client().create_bucket(Bucket=name)
        return name


def environment() -> Path:
    """Return the `bin` folder of the environment that Swift is installed in."""
    folder = Path(__file__).resolve().parents[2] / os.environ.get("VIGNETTE_TEST_S3SERVER", ".venv-s3server") / "bin"
    if not (folder / "swift-proxy-server").exists():
        message = "the S3 test server is not installed; `make test` installs it"
        raise ServerMissing(message)
    return folder


@contextmanager
def running_s3() -> Iterator[S3Server]:
    """Run a new, empty store; stopped and removed at the end of the block."""
    binaries = environment()
    account = _account_that_can_run(binaries)
    with directory_of(account, "vignette-s3-") as directory, ExitStack() as stack:
        yield _started_somewhere(stack, binaries, account, directory)


def _account_that_can_run(binaries: Path) -> Account:
    account = unprivileged_account("nobody")
    # `env` in between: setpriv itself still has root's reach when it looks the program up.
    command = [*account.prefix, "env", str(binaries / "python"), "-c", "import swift"]
    trial = subprocess.run(command, check=False, capture_output=True, cwd="/")
    # A checkout under /root is closed to everybody else; the store then runs as root, on loopback, for the tests' time.
    return account if trial.returncode == 0 else current_account()


def _started_somewhere(stack: ExitStack, binaries: Path, account: Account, directory: Path) -> S3Server:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with ExitStack() as trial:
                server = _started(trial, binaries, account, directory)
                stack.push(trial.pop_all())
                return server
        except ServerFailed:  # somebody else took one of the ports
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def _started(stack: ExitStack, binaries: Path, account: Account, directory: Path) -> S3Server:
    ports = {name: free_port() for name in (*BACKENDS, "proxy")}
    secret = secrets.token_hex(16)
    _configure(directory, account, ports, secret)
    subprocess.run(
        [str(binaries / "python"), "-c", RINGS, str(directory), *(str(ports[name]) for name in BACKENDS)],
        check=True,
        capture_output=True,
        cwd="/",
    )
    for path in directory.rglob("*"):
        os.chown(path, account.uid, account.gid)
    daemons = [
        stack.enter_context(
            running(
                f"swift {name}",
                [str(binaries / f"swift-{name}-server"), str(directory / f"{name}.conf")],
                account=account,
                log=directory / f"{name}.log",
                environment={"HOME": str(directory), "PYTHONDONTWRITEBYTECODE": "1"},
            )
        )
        for name in ports
    ]
    server = S3Server(f"http://127.0.0.1:{ports['proxy']}", "school:vignette", secret)
    daemons[-1].wait_until(partial(_answers, server), READY_SECONDS)
    return server


def _configure(directory: Path, account: Account, ports: dict[str, int], secret: str) -> None:
    (directory / "devices" / "disk").mkdir(parents=True, exist_ok=True)
    (directory / "swift.conf").write_text(SWIFT_CONF)
    for name in BACKENDS:
        text = BACKEND_CONF.format(directory=directory, name=name, port=ports[name], user=account.name)
        (directory / f"{name}.conf").write_text(text)
    text = PROXY_CONF.format(directory=directory, port=ports["proxy"], user=account.name, region=REGION, secret=secret)
    (directory / "proxy.conf").write_text(text)


def _answers(server: S3Server) -> bool:
    """Write, read and remove one object: only then are all four daemons there."""
    client = server.client()
    try:
        client.create_bucket(Bucket="ready")
        client.put_object(Bucket="ready", Key="ready", Body=b"ready")
        there = client.get_object(Bucket="ready", Key="ready")["Body"].read() == b"ready"
        client.delete_object(Bucket="ready", Key="ready")
        client.delete_bucket(Bucket="ready")
    except (BotoCoreError, ClientError):
        return False
    return there


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """One real S3 server for all tests of this process."""
    with running_s3() as server:
        yield server
