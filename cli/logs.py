"""What the processes log, and how."""

from __future__ import annotations

import logging
import sys

import structlog
import typer
from structlog.typing import Processor

as_json_log = typer.Option(False, "--json", help="Log in JSON, for machines.")


def log_plainly(*, machine: bool) -> None:
    """One line an event, on stderr, without anything a person typed; one JSON object a line for machines."""
    stamp = structlog.processors.TimeStamper(fmt="iso")
    words = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    render: Processor = structlog.processors.JSONRenderer() if machine else words
    chain: list[Processor] = [structlog.processors.add_log_level, stamp, structlog.processors.format_exc_info]
    structlog.configure(processors=[*chain, render], logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    handler = logging.StreamHandler()
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, render]
    libraries = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *chain], processors=last
    )
    handler.setFormatter(libraries)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in ("dbos", "httpx2", "botocore", "alembic", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
