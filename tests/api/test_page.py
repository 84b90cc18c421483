"""The built page as a browser gets it: each asset in the smallest coding asked for, and no page out of a cache."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import page

SCRIPT = b"export const lesson = 'Year 8 fractions';" * 40


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[TestClient]:
    """A server of nothing but a page."""
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text("<title>Vignette</title>")
    (assets / "app-1.js").write_bytes(SCRIPT)
    (assets / "app-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "app-1.js.br").write_bytes(b"as brotli would have it")
    (assets / "word-2.css").write_text("p { color: red }")
    (assets / "word-2.css.gz").write_bytes(gzip.compress(b"p { color: red }"))
    (assets / "type-3.woff2").write_bytes(b"wOF2")
    app = FastAPI()
    page.install(app, tmp_path)
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("asked", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.000, gzip; q=0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_script_comes_in_the_smallest_coding_asked_for(reader: TestClient, asked: str, coding: str | None) -> None:
    with reader.stream("GET", "/assets/app-1.js", headers={"Accept-Encoding": asked}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert int(answer.headers["content-length"]) == len(raw)
    plain = gzip.decompress(raw) if coding == "gzip" else raw
    assert plain == (b"as brotli would have it" if coding == "br" else SCRIPT)


def test_what_the_build_did_not_compress_comes_as_it_is(reader: TestClient) -> None:
    font = reader.get("/assets/type-3.woff2", headers={"Accept-Encoding": "gzip, br"})
    assert ("content-encoding" in font.headers, font.headers["content-type"]) == (False, "font/woff2")
    style = reader.get("/assets/word-2.css", headers={"Accept-Encoding": "br, gzip"})
    assert style.headers["content-encoding"] == "gzip"
    assert style.text == "p { color: red }"


def test_nothing_is_sent_twice_to_whoever_has_it(reader: TestClient) -> None:
    asked = {"Accept-Encoding": "br"}
    with reader.stream("GET", "/assets/app-1.js", headers=asked) as first:
        tag = first.headers["etag"]
    again = reader.get("/assets/app-1.js", headers=asked | {"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = reader.get("/assets/app-1.js", headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert (other.status_code, other.content) == (200, SCRIPT), "another coding is another answer"


def test_every_address_of_the_page_is_the_page_and_is_asked_for_each_time(reader: TestClient) -> None:
    for address in ("/", "/lessons/123?t=5", "/assets-of-mine"):
        answer = reader.get(address)
        assert (answer.text, answer.headers["cache-control"]) == ("<title>Vignette</title>", "no-cache")
    assert reader.get("/assets/app-9.js").status_code == 404
    assert reader.get("/api/v1/nothing").status_code == 404
