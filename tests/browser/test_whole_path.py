"""Texts that call themselves films, through the whole of a running Vignette: uploaded, refused in words, telling nothing.

And its log afterwards: nothing that anybody typed stands in it.
"""

from __future__ import annotations

import base64
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.browser.conftest import PASSWORD, Site

pytestmark = pytest.mark.browser
API = "/api/v1"
SECRET = "CANARY what only a neighbour may see"
TYPED = "Nobody else reads this CANARY"
READY_S = 120.0
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:8,\n{target}\n#EXT-X-ENDLIST\n"
TEXTS = {
    "a playlist of a neighbour's file": PLAYLIST.replace("{target}", "file://{neighbour}"),
    "a playlist of a place on this machine": PLAYLIST.replace("{target}", "{listener}/segment.ts"),
    "a playlist of itself": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\noriginal\n",
    "a list of a neighbour's film": "ffconcat version 1.0\nfile '{film}'\n",
    "a text": "This is my lesson plan. " * 50,
    "a page": "<html><script>alert(document.cookie)</script></html>",
    "a film that is a page": "\0\0\0\x1cftypmp42<script>document.location='{listener}'</script>" + "\0" * 64,
}


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Somebody whom nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def upload(teacher: httpx2.Client, content: bytes, filename: str) -> str:
    """Add a recording, to its last byte; returns the lesson's id."""
    name = base64.b64encode(filename.encode()).decode()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
    headers["Content-Type"] = "application/offset+octet-stream"
    made = teacher.post(f"{API}/uploads", content=content, headers=headers)
    assert made.status_code == 201, made.text
    assert made.headers["upload-offset"] == str(len(content))
    return str(made.headers["location"]).rsplit("/", 1)[1]


def ended(teacher: httpx2.Client, lesson_id: str) -> dict[str, object]:
    """The lesson, once it is ready or has failed."""
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        lesson: dict[str, object] = teacher.get(f"{API}/lessons/{lesson_id}").json()
        if lesson["state"] in {"ready", "failed"}:
            return lesson
        time.sleep(0.1)
    raise AssertionError(lesson)


def film(path: Path) -> bytes:
    """A second of film."""
    moving = ("-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *moving, "-pix_fmt", "yuv420p", str(path)], check=True)
    return path.read_bytes()


def test_a_text_that_calls_itself_a_film_fails_in_words_and_tells_nothing(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "neighbour.ts"
    secret.write_text(SECRET)
    tmp_path.chmod(0o755)
    colleague = site.api("tomas@hill.example")
    with site.api("ama@hill.example") as teacher, listening() as listener:
        neighbours = film(tmp_path / "film.mp4")
        places = {
            "neighbour": secret,
            "listener": f"http://127.0.0.1:{listener.getsockname()[1]}",
            "film": tmp_path / "film.mp4",
        }
        sent = {}
        for number, text in enumerate(TEXTS.values()):
            for name, place in places.items():
                text = text.replace(f"{{{name}}}", str(place))  # noqa: PLW2901
            sent[upload(teacher, text.encode(), f"lesson {number}.mp4")] = text
        for lesson_id, text in sent.items():
            lesson = ended(teacher, lesson_id)
            assert lesson["state"] == "failed", text[:60]
            problem = lesson["problem"]
            assert isinstance(problem, dict)
            assert problem["code"] in {"not_a_recording", "damaged"}, text[:60]
            assert problem["title"].startswith("This ")
            assert lesson["segments"] == []
            assert lesson["playlist_url"] is lesson["poster_url"] is None
            assert colleague.get(f"{API}/lessons/{lesson_id}").status_code == 404
            kept = teacher.get(str(lesson["original_url"]))
            assert kept.content == text.encode()  # the teacher's own bytes, as a file to save and never a page
            assert kept.headers["content-type"] in {"application/octet-stream", "video/mp4"}
            assert kept.headers["x-content-type-options"] == "nosniff"
            assert kept.headers["content-disposition"].startswith("attachment")
            every = (
                teacher.get(f"{API}/lessons/{lesson_id}").text + teacher.get(f"{API}/lessons/{lesson_id}/ledger").text
            )
            assert SECRET not in every
            assert str(tmp_path) not in every
        with pytest.raises(BlockingIOError):
            listener.accept()

    stored = [path for path in site.data.rglob("*") if path.is_file() and path.name != "serve.log"]
    for path in stored:
        content = path.read_bytes()
        assert SECRET.encode() not in content, path
        assert neighbours[1000:1100] not in content, path
    assert SECRET not in (site.data / "serve.log").read_text()
    until = time.monotonic() + READY_S  # other lessons of this site may still be getting their small copies
    while (left := list((site.data / "scratch").rglob("*.*"))) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []


def test_the_log_holds_nothing_that_anybody_typed(site: Site, tmp_path: Path) -> None:
    with site.api("ama@hill.example") as teacher, httpx2.Client(base_url=site.url) as anyone:
        token = teacher.headers["authorization"].removeprefix("Bearer ")
        lesson_id = upload(teacher, film(tmp_path / "film.mp4"), f"{TYPED} name.mp4")
        lesson = ended(teacher, lesson_id)
        assert lesson["state"] == "ready"
        address = str(lesson["playlist_url"])
        sign_in = {"email": "canary@hill.example", "password": f"{TYPED} password"}
        answers = [
            teacher.patch(f"{API}/lessons/{lesson_id}", json={"title": f"{TYPED} title"}),
            teacher.post(f"{API}/lessons/{lesson_id}/annotations", json={"kind": "ask", "start_ms": 0, "body": TYPED}),
            teacher.post(f"{API}/lessons/{lesson_id}/annotations", json={"kind": TYPED, "start_ms": 0, "body": TYPED}),
            teacher.get(f"{API}/people", params={"q": TYPED}),
            anyone.get(address),
            anyone.get(address.replace("/media/", "/media/A")),
            anyone.post(f"{API}/session", json=sign_in),
            anyone.post(f"{API}/password-resets", json={"email": "canary@hill.example"}),
            anyone.get(f"{API}/links/{TYPED}"),
            anyone.get(f"/{TYPED}%00"),
            upload_of_nothing(teacher),
        ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert {answers[0].status_code, answers[1].status_code, answers[4].status_code} == {200, 201}
    log = (site.data / "serve.log").read_text()
    assert "worker.ready" in log  # it is the log
    for typed in ("CANARY", "canary@", PASSWORD, token, address.split("/")[2], "notebook", "Set-Cookie"):
        assert typed not in log, typed


def upload_of_nothing(teacher: httpx2.Client) -> httpx2.Response:
    """A recording that is refused for its name."""
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Metadata": f"filename {TYPED}"}
    return teacher.post(f"{API}/uploads", headers=headers)
