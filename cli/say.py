"""How commands speak: tables and words for people, JSON for machines, one plain line on stderr for errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from coaching.errors import VignetteError
from media.ffmpeg import JailUnavailable, ToolsMissing

Json = bool
as_json = typer.Option(False, "--json", help="Answer in JSON, for machines.")
_WITHOUT_A_JAIL = (
    "install bubblewrap, or allow it with VIGNETTE_ALLOW_UNSANDBOXED_MEDIA=1 where nobody else's recordings are opened"
)
out = Console()
err = Console(stderr=True)


def answer(words: str, *, machine: bool, **facts: object) -> None:
    """Say it in words, or as a JSON object."""
    if machine:
        sys.stdout.write(json.dumps(facts, default=str, ensure_ascii=False) + "\n")
    else:
        out.print(words, highlight=False, soft_wrap=True, markup=False)


def fail(words: str) -> typer.Exit:
    """One plain line on stderr, exit 1."""
    sys.stderr.write(f"vignette: {words}\n")
    return typer.Exit(1)


@contextmanager
def plainly() -> Iterator[None]:
    """Errors of ours as one plain line; anything else is a bug and shows itself."""
    try:
        yield
    except VignetteError as error:
        raise fail(error.detail) from error
    except SQLAlchemyError as error:
        first = str(error).splitlines()[0]
        raise fail(f"The database said: {first} (has `vignette migrate` been run?)") from error
    except JailUnavailable as error:
        raise fail(f"Recordings are not opened without a sandbox, and {error} ({_WITHOUT_A_JAIL})") from error
    except (ToolsMissing, OSError) as error:
        raise fail(str(error)) from error
