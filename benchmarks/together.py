"""Watching together for ten minutes: how far the pictures of three real pages are apart, one of them on a bad line.

Chromium, the real server, a real film. The holder plays, pauses, seeks and changes speed; every difference counts but
those in the first second after a change. All pages tell the time by the clock of the machine they share.
"""

from __future__ import annotations

import queue
import random
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.table import Row
from tests.browser.conftest import CHROMIUM, PASSWORD, Site, running_site
from tests.browser.recordings import make_lesson
from tests.browser.test_room import AMA, API, DANA, READY, TOMAS, WATCH, Measure, press
from tests.browser.test_whole_path import ended, upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from benchmarks.making import Bench

MINUTES = 10.0
MOSTLY_MS, WORST_MS, MOSTLY_ON_A_BAD_LINE_MS = 50.0, 100.0, 80.0
DELAY_S, GIVE_OR_TAKE_S = 0.1, 0.05
LOST, SENT_AGAIN_S = 0.01, 0.25
"""A lost packet of TCP comes late, and holds up all that follow it."""
PIECE_BYTES = 16 * 1024
CHANGES = (
    ("l", 6.0),
    ("k", 3.0),
    ("k", 9.0),
    ("j", 7.0),
    (">", 8.0),
    ("<", 8.0),
    ("l", 0.6),
    ("l", 8.0),
    ("Home", 9.0),
)
"""Keys of the holder, and how many seconds until the next one."""


def together_rows(bench: Bench, minutes: float = MINUTES) -> tuple[Row, ...]:
    """Measure how far apart the pages are."""
    folder = bench.room("together")
    film = make_lesson(folder / "lesson.mp4", 120, "320x180").read_bytes()
    with running_site(bench.room("site")) as site, _bad_line(int(site.url.rsplit(":", 1)[1])) as line:
        room = _room(site, film)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
            dana = _in_the_room(chromium, site.url, DANA, room)
            ama = _in_the_room(chromium, site.url, AMA, room)
            tomas = _in_the_room(chromium, line, TOMAS, room)
            near, far = Measure((dana, ama)), Measure((dana, tomas))
            until = time.monotonic() + minutes * 60
            press(dana, "k")
            while time.monotonic() < until:
                for key, pause_s in CHANGES:
                    near.change()
                    far.change()
                    press(dana, key)
                    dana.wait_for_timeout(pause_s * 1000)
            found, on_a_bad_line = near.apart(), far.apart()
            chromium.close()
    return (
        *_rows(f"two pages, {minutes:g} min", found, MOSTLY_MS, WORST_MS),
        *_rows("one of them with 100 ± 50 ms and 1 % loss", on_a_bad_line, MOSTLY_ON_A_BAD_LINE_MS, None),
    )


def _rows(name: str, found: list[float], mostly_ms: float, worst_ms: float | None) -> tuple[Row, ...]:
    if not found:
        raise RuntimeError("the pages never played at the same time")
    name = f"{name}, {len(found)} looks"
    return (
        Row("position difference, p95", found[int(len(found) * 0.95)], limit=mostly_ms, unit="ms", lesson=name),
        Row("  half of them", found[len(found) // 2], unit="ms", lesson=name),
        Row("  worst", found[-1], limit=worst_ms, unit="ms", lesson=name),
    )


def _room(site: Site, film: bytes) -> str:
    """Ama's lesson, shared with the two others, and a room of Dana's on it; answers the room's address."""
    with site.api(AMA) as ama, site.api(DANA) as dana, site.api(TOMAS) as tomas:
        ids = {one: one.get(f"{API}/session").json()["id"] for one in (ama, dana, tomas)}
        lesson = upload(ama, film, "Year 9 ratio.mp4")
        if ended(ama, lesson)["state"] != "ready":
            raise RuntimeError("the lesson did not become ready")
        for one in (dana, tomas):
            share = {"person_id": ids[one], "can": "comment"}
            ama.post(f"{API}/lessons/{lesson}/shares", json=share).raise_for_status()
        body = {"person_ids": [ids[ama], ids[tomas]], "subject": {"type": "lesson", "id": lesson}}
        made = dana.post(f"{API}/rooms", json=body)
        made.raise_for_status()
        return f"/rooms/{made.json()['id']}"


def _in_the_room(chromium: Browser, url: str, email: str, room: str) -> Page:
    context = chromium.new_context(base_url=url, viewport={"width": 900, "height": 700})
    context.request.post("/api/v1/session", data={"email": email, "password": PASSWORD})
    page = context.new_page()
    page.goto(room)
    page.wait_for_function(READY, timeout=60_000)
    page.evaluate(WATCH)
    return page


@contextmanager
def _bad_line(to_port: int) -> Iterator[str]:
    """The address of a line to a port of this machine that delays what passes, in either direction, and loses some."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        threading.Thread(target=_accept, args=(listener, to_port), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, to_port: int) -> None:
    with suppress(OSError):  # closed at the end of the block
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", to_port))
            for source, target in ((near, far), (far, near)):
                on_its_way: queue.Queue[tuple[float, bytes]] = queue.Queue()
                threading.Thread(target=_take, args=(source, on_its_way), daemon=True).start()
                threading.Thread(target=_bring, args=(on_its_way, target), daemon=True).start()


def _take(source: socket.socket, on_its_way: queue.Queue[tuple[float, bytes]]) -> None:
    due = 0.0
    piece = b"-"
    while piece:
        piece = b""
        with suppress(OSError):
            piece = source.recv(PIECE_BYTES)
        late = random.uniform(DELAY_S - GIVE_OR_TAKE_S, DELAY_S + GIVE_OR_TAKE_S)
        again = SENT_AGAIN_S if random.random() < LOST else 0.0
        due = max(due, time.monotonic() + late + again)  # nothing overtakes what was sent before it
        on_its_way.put((due, piece))


def _bring(on_its_way: queue.Queue[tuple[float, bytes]], target: socket.socket) -> None:
    with suppress(OSError):
        while True:
            due, piece = on_its_way.get()
            time.sleep(max(0.0, due - time.monotonic()))
            if not piece:
                target.shutdown(socket.SHUT_RDWR)
                return
            target.sendall(piece)
