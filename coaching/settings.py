"""Everything an administrator may set, as `VIGNETTE_*` variables or a `.env` file.

Built once by `cli` and passed on; importing this module reads nothing.
"""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

GIB = 2**30
SHORTEST_KEY = 32


class Settings(BaseSettings):
    """The settings of one Vignette. Sizes are bytes, times are seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="VIGNETTE_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(
        default=Path("var"), description="Where everything lives: database, uploads, recordings, scratch space."
    )
    host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the web server listens on.")
    public_url: str = Field(
        default="",
        description="Address people type, for links in e-mails and the origin check. Default: http://HOST:PORT.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses or networks, with commas between, of proxies whose X-Forwarded-For is believed.",
    )
    database_url: str = Field(
        default="", description="postgresql+psycopg://… for PostgreSQL. Default: SQLite in DATA_DIR."
    )
    blobs: str = Field(default="", description="file:/path or s3://bucket/prefix. Default: DATA_DIR/blobs.")
    s3_endpoint_url: str = Field(default="", description="Address of an S3-compatible store; empty for AWS.")
    s3_region: str = Field(default="us-east-1", description="Region of the S3 store.")
    s3_access_key_id: str = Field(default="", description="S3 key id; empty uses the usual AWS credential chain.")
    s3_secret_access_key: str = Field(default="", description="S3 secret key.")
    secret_key: str = Field(
        default="", description="Signs media addresses. Default: made on first start and kept in DATA_DIR/secret.key."
    )
    smtp_url: str = Field(default="", description="smtp://user:password@host:port to send e-mail; empty sends none.")
    mail_from: str = Field(default="vignette@localhost", description="Sender of e-mails.")
    letter_hour: int = Field(
        default=6, ge=0, le=23, description="Hour (UTC) from which each day's one e-mail of news goes out."
    )
    workers: int = Field(
        default=1, ge=0, le=64, description="Worker processes that `serve` starts beside the web server."
    )
    encoders: int = Field(
        default=2, ge=1, le=64, description="Segments one worker encodes side by side, one thread each."
    )
    jail: Literal["auto", "bwrap", "landlock", "none"] = Field(
        default="auto", description="How media programs are locked in."
    )
    allow_unsandboxed_media: bool = Field(
        default=False, description="Process recordings even where no jail works. Do not set this."
    )
    max_upload_bytes: int = Field(default=20 * GIB, ge=1, description="Largest recording accepted.")
    max_lesson_hours: float = Field(default=6.0, gt=0, description="Longest recording prepared.")
    quota_bytes: int = Field(default=0, ge=0, description="Most that one organisation may keep; 0 is no limit.")
    free_disk_bytes: int = Field(default=2 * GIB, ge=0, description="Disk space that uploads must leave free.")
    upload_days: int = Field(default=14, ge=1, description="Days an unfinished upload waits to be resumed.")
    upload_stall_s: float = Field(
        default=60.0, gt=0, description="Seconds without a byte after which an upload's connection is cut."
    )
    session_days: int = Field(default=14, ge=1, description="Days a sign-in lasts.")
    media_hours: int = Field(default=6, ge=1, description="Hours a media address works.")
    worker_ttl_s: float = Field(
        default=30.0, gt=0, description="Seconds of silence after which a worker counts as dead."
    )
    poll_s: float = Field(default=0.25, gt=0, description="Seconds between a worker's looks at the queue.")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: str) -> str:
        if key and len(key) < SHORTEST_KEY:
            raise ValueError(f"it must have at least {SHORTEST_KEY} characters")
        return key

    @property
    def root_url(self) -> str:
        """Address without a trailing slash, for links and the origin check."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether people reach us over HTTPS."""
        return self.root_url.startswith("https://")

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'vignette.sqlite').absolute()}"

    @property
    def blobs_at(self) -> str:
        """Address of the blob store."""
        return self.blobs or f"file:{(self.data_dir / 'blobs').absolute()}"

    @property
    def uploads_dir(self) -> Path:
        """Unfinished uploads, one file each."""
        return self.data_dir.absolute() / "uploads"

    @property
    def scratch_dir(self) -> Path:
        """Working space of the workers; may be emptied while none runs."""
        return self.data_dir.absolute() / "scratch"

    @cached_property
    def signing_key(self) -> bytes:
        """The key behind media addresses; made once and kept 0600 when none is set."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.data_dir / "secret.key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            made = path.with_suffix(f".{secrets.token_hex(4)}")
            made.touch(mode=0o600)
            made.write_text(secrets.token_hex(32))
            try:
                path.hardlink_to(made)  # the first of two processes wins, both read the same key
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return path.read_text().strip().encode()
