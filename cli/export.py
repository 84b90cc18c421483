"""`vignette export CLIP`: a clip as a file, through the same door as a browser, with a progress bar."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx2
import typer
from rich.progress import Progress

from cli.build import Parts, build
from cli.ingest import Door, expect
from cli.people import person_named
from cli.say import answer, as_json, byte_bar, fail, plainly
from coaching.access.facts import SYSTEM
from coaching.access.permissions import Permission
from coaching.lessons.queries import clip_for
from coaching.people import actions

PIECE = 2**20
Seen = dict[str, object]


def export(
    clip: Annotated[UUID, typer.Argument(help="The clip's id.")],
    file: Annotated[Path, typer.Option("-o", "--to", help="The file to write; its comments go beside it as .vtt.")],
    comments: Annotated[bool, typer.Option("--comments", help="Also draw the comments under the picture.")] = False,
    person: Annotated[str, typer.Option("--as", help="Who asks; default is the lesson's owner.")] = "",
    machine: bool = as_json,
) -> None:
    """Save a clip as a film of its own, exact to the frame. The lesson's ledger says so."""
    if not file.absolute().parent.is_dir():
        raise fail(f"There is no folder {file.absolute().parent}.")
    with plainly(), signed_in(clip, person) as door:
        made = save(door, clip, file, comments=comments)
    answer(f"{file} is written.", machine=machine, file=str(file), **made)


@contextmanager
def signed_in(clip_id: UUID, person: str) -> Iterator[Door]:
    """A door to the running Vignette with a token that lasts as long as the block. Raises NotFound."""
    parts = build()
    with parts.desk.write(SYSTEM) as work:
        holder_id = person_named(work, person)[0].id if person else _owner(parts, clip_id)
        row, secret = actions.add_token(work, holder_id, "export")
    try:
        yield Door(parts.settings.root_url, secret)
    finally:
        with parts.desk.write(SYSTEM) as work:
            work.session.delete(row)


def _owner(parts: Parts, clip_id: UUID) -> UUID:
    with parts.desk.read(SYSTEM) as work:
        return clip_for(work, clip_id, Permission.LESSON_VIEW)[1].owner_id


def save(door: Door, clip_id: UUID, file: Path, *, comments: bool) -> Seen:
    """Ask for the export, wait for it, and write it; answers the export as the API shows it."""
    with door.client() as client, byte_bar() as bars:
        try:
            asked = client.post(f"/api/v1/clips/{clip_id}/exports", json={"with_comments": comments})
            expect(asked, 202)
            made = _follow(client, asked.headers["location"], bars)
            _write(client, str(made["download_url"]), file, bars)
            if made["comments_url"]:
                _write(client, str(made["comments_url"]), file.with_suffix(".vtt"), bars)
        except httpx2.TransportError as error:
            raise fail(f"No Vignette answers at {door.url}. Start it with `vignette serve`.") from error
    return made


def _follow(client: httpx2.Client, address: str, bars: Progress) -> Seen:
    bar = bars.add_task("Making", total=100)
    while True:
        answered = client.get(address)
        expect(answered, 200)
        seen: Seen = answered.json()
        bars.update(bar, completed=100 * float(str(seen["progress"])))
        if seen["state"] == "ready":
            return seen
        if seen["state"] == "failed":
            problem = seen["problem"]
            raise fail(f"{problem['title']}. {problem['detail']}")  # type: ignore[index]
        time.sleep(0.3)


def _write(client: httpx2.Client, address: str, file: Path, bars: Progress) -> None:
    """Write what is at an address into a new file, which gets its name when it is whole."""
    part = file.with_name(f".{file.name}.part")
    with client.stream("GET", address, follow_redirects=True) as answered:
        if answered.status_code != 200:  # noqa: PLR2004 - OK
            answered.read()
            expect(answered, 200)
        bar = bars.add_task("Saving", total=int(answered.headers.get("content-length", 0)) or None)
        with part.open("wb") as out:
            for piece in answered.iter_bytes(PIECE):
                out.write(piece)
                bars.advance(bar, len(piece))
    part.replace(file)
