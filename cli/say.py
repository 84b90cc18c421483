"""How commands speak: words for people, JSON for machines, one plain line on stderr for errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import SQLAlchemyError

from coaching.errors import VignetteError
from media.ffmpeg import JailUnavailable, ToolsMissing
from media.storage import BlobMissing, InvalidKey, StoreRefused, StoreUnavailable

as_json = typer.Option(False, "--json", help="Answer in JSON, for machines.")
_WITHOUT_A_JAIL = (
    "install bubblewrap, or allow it with VIGNETTE_ALLOW_UNSANDBOXED_MEDIA=1 where nobody else's recordings are opened"
)
out = Console()
err = Console(stderr=True)
UNKNOWN_TABLE = ("no such table", "no such column", "UndefinedTable", "UndefinedColumn")


def answer(words: str, *, machine: bool, **facts: object) -> None:
    """Say it in words, or as a JSON object."""
    if machine:
        sys.stdout.write(json.dumps(facts, default=str, ensure_ascii=False) + "\n")
    else:
        out.print(words, highlight=False, soft_wrap=True, markup=False)


def complain(words: str) -> None:
    """One plain line on stderr."""
    sys.stderr.write(f"vignette: {' '.join(words.split())}\n")


def fail(words: str) -> typer.Exit:
    """One plain line on stderr, exit 1."""
    complain(words)
    return typer.Exit(1)


@contextmanager
def plainly() -> Iterator[None]:
    """What an administrator can put right, as one plain line; anything else is a bug and shows itself."""
    try:
        yield
    except VignetteError as error:
        raise fail(error.detail) from error
    except ValidationError as error:  # of the settings
        wrong = [f"VIGNETTE_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors()]
        raise fail("; ".join(wrong)) from error
    except SQLAlchemyError as error:
        raise fail(in_short(error)) from error
    except JailUnavailable as error:
        raise fail(f"Recordings are not opened without a sandbox, and {error} ({_WITHOUT_A_JAIL})") from error
    except (BlobMissing, StoreUnavailable, StoreRefused, InvalidKey, ToolsMissing, OSError) as error:
        raise fail(str(error)) from error


def in_short(error: SQLAlchemyError) -> str:
    """What the database said, in one line, and what to do about it where that is known."""
    hint = ". Run `vignette migrate`" if any(word in str(error) for word in UNKNOWN_TABLE) else ""
    return f"The database said: {str(error).splitlines()[0]}{hint}"


def files(count: int) -> str:
    """`1 file`, `2 files`."""
    return f"{count} file{'' if count == 1 else 's'}"


def byte_bar() -> Progress:
    """A progress bar on stderr for bytes; shows itself to people, not to logs."""
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    return Progress(*columns, console=err, disable=not err.is_terminal)
