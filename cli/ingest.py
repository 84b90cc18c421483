"""`vignette ingest FILE`: a recording through the same door as a browser's upload, with a progress bar."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx2
import typer
from rich.progress import Progress

from cli.build import build
from cli.people import person_named
from cli.say import answer, as_json, byte_bar, fail, plainly
from coaching.access.facts import SYSTEM
from coaching.people import actions

PIECE = 8 * 2**20
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True)
class Door:
    """A running Vignette and a token to enter it with."""

    url: str
    token: str

    def client(self) -> httpx2.Client:
        """An HTTP client that is signed in."""
        return httpx2.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=120)


def ingest(
    file: Path,
    person: Annotated[str, typer.Option("--as", help="Address of the teacher whose lesson it is.")],
    title: Annotated[str, typer.Option(help="Title; default is the file's name.")] = "",
    taught_on: Annotated[str, typer.Option(help="Date it was taught, as 2026-11-23.")] = "",
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until it is ready.")] = True,
    machine: bool = as_json,
) -> None:
    """Upload a recording to the running Vignette and wait until it is ready."""
    if not file.is_file():
        raise fail(f"There is no file {file}.")
    with plainly():
        parts = build()
        with parts.desk.write(SYSTEM) as work:
            holder, _ = person_named(work, person)
            row, secret = actions.add_token(work, holder.id, "ingest")
        try:
            lesson = send(Door(parts.settings.root_url, secret), file, title or file.stem, taught_on, wait=wait)
        finally:
            with parts.desk.write(SYSTEM) as work:
                work.session.delete(row)
    if machine or lesson["state"] != "failed":
        answer(f"{lesson['title']}: {lesson['state']}", machine=machine, **lesson)
    if lesson["state"] == "failed":
        problem = lesson["problem"]
        raise fail(f"{problem['title']}. {problem['detail']}")  # type: ignore[index]


def send(door: Door, file: Path, title: str, taught_on: str, *, wait: bool) -> dict[str, object]:
    """Upload by tus and follow the preparation; answers the lesson as the API shows it."""
    with (
        door.client() as client,
        byte_bar() as bars,
    ):
        size = file.stat().st_size
        try:
            lesson_id = _create(client, file, size, title, taught_on)
            _push(client, lesson_id, file, size, bars)
            return _follow(client, lesson_id, bars) if wait else _lesson(client, lesson_id)
        except httpx2.TransportError as error:
            raise fail(f"No Vignette answers at {door.url}. Start it with `vignette serve`.") from error


def _create(client: httpx2.Client, file: Path, size: int, title: str, taught_on: str) -> UUID:
    words = {"filename": file.name, "title": title, "sha256": _sha256(file)} | (
        {"taught_on": taught_on} if taught_on else {}
    )
    metadata = ",".join(f"{name} {base64.b64encode(word.encode()).decode()}" for name, word in words.items())
    made = client.post("/api/v1/uploads", headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata})
    expect(made, 201)
    return UUID(made.headers["location"].rpartition("/")[2])


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _push(client: httpx2.Client, lesson_id: UUID, file: Path, size: int, bars: Progress) -> None:
    bar = bars.add_task("Uploading", total=size)
    offset = 0
    with file.open("rb") as stream:
        while offset < size:
            stream.seek(offset)
            piece = stream.read(PIECE)
            headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            sent = client.patch(f"/api/v1/uploads/{lesson_id}", content=piece, headers=headers)
            expect(sent, 204)
            offset = int(sent.headers["upload-offset"])
            bars.update(bar, completed=offset)


def expect(response: httpx2.Response, status: int) -> None:
    """Go on only with this status; else say what the answer says. Raises typer.Exit."""
    if response.status_code != status:
        try:
            words = str(response.json()["detail"])
        except (ValueError, KeyError):
            words = f"HTTP {response.status_code}"
        raise fail(words)


def _lesson(client: httpx2.Client, lesson_id: UUID) -> dict[str, object]:
    seen = client.get(f"/api/v1/lessons/{lesson_id}")
    expect(seen, 200)
    lesson: dict[str, object] = seen.json()
    return lesson


def _follow(client: httpx2.Client, lesson_id: UUID, bars: Progress) -> dict[str, object]:
    bar = bars.add_task("Preparing", total=100)
    for lesson in _changes(client, lesson_id):
        bars.update(bar, completed=100 * float(str(lesson["progress"])))
        if lesson["state"] in {"ready", "failed"}:
            return lesson
    raise AssertionError


def _changes(client: httpx2.Client, lesson_id: UUID) -> Iterator[dict[str, object]]:
    while True:
        yield _lesson(client, lesson_id)
        time.sleep(0.5)
