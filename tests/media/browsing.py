"""Chromium with the player's HLS library, and a server that knows byte ranges: what tests of playing need."""

from __future__ import annotations

import base64
import re
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

HLS = Path(__file__).parents[2] / "frontend" / "node_modules" / "hls.js" / "dist" / "hls.min.js"
NUDGE_S = 0.000_01
"""What the player adds to a seek: Chromium rounds to microseconds, and must not land before a frame that begins there."""

PAGE = """<video id=v muted playsinline></video><canvas id=c></canvas>
<script src=hls.min.js></script><script>
const v = document.getElementById('v'), canvas = document.getElementById('c');
const context = canvas.getContext('2d', {willReadFrequently: true});
const once = (name) => new Promise((done, fail) => {
  v.addEventListener(name, done, {once: true});
  setTimeout(() => fail(new Error(name + ' did not come at ' + v.currentTime + ', ' + window.trouble)), 20000);
});
async function load(url, startPosition) {
  const ready = once('loadeddata');
  if (url.includes('.m3u8')) {
    const hls = new Hls(startPosition === null ? {} : {startPosition});
    hls.on(Hls.Events.ERROR, (_, data) => { window.trouble = data.details + ' ' + data.error; });
    hls.loadSource(url);
    hls.attachMedia(v);
  } else v.src = url;
  await ready;
  await settled();
  return v.currentTime;
}
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
async function settled() {
  while (v.seeking || v.readyState < 2) await pause(10);
  await pause(80);
}
async function pixels(width, height) {
  canvas.width = width;
  canvas.height = height;
  context.imageSmoothingQuality = 'high';
  let data = [0, 0, 0, 0];
  for (let tries = 0; data[3] === 0 && tries < 100; tries++) { // a busy machine has no picture yet: nothing is drawn
    if (tries) await pause(20);
    context.drawImage(v, 0, 0, width, height);
    data = context.getImageData(0, 0, width, height).data;
  }
  let text = '';
  for (const value of data) text += String.fromCharCode(value);
  return btoa(text);
}
async function seek(t) {
  const there = once('seeked');
  const shown = new Promise((done) => v.requestVideoFrameCallback(done)); // on a busy machine some time after 'seeked'
  v.currentTime = t;
  await there;
  await Promise.race([shown, pause(3000)]);
  await settled();
}
</script>"""


@dataclass(frozen=True)
class PlayerPage:
    """A page with a video element."""

    page: Page

    def open(self, address: str, name: str, start_s: float | None = None) -> float:
        """Open a playlist or file; returns where the player stands."""
        self.page.goto(f"{address}/page.html")
        return float(self.page.evaluate("([name, start]) => load(name, start)", [name, start_s]))

    def picture(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return what is shown, as RGB."""
        data = base64.b64decode(self.page.evaluate(f"pixels({width}, {height})"))
        return np.frombuffer(data, np.uint8).reshape(height, width, 4)[..., :3]

    def picture_at(self, at_s: float, width: int, height: int) -> NDArray[np.uint8]:
        """Seek, and return what is shown then."""
        self.page.evaluate(f"seek({at_s + NUDGE_S})")
        return self.picture(width, height)


@contextmanager
def playing() -> Iterator[PlayerPage]:
    """Start Chromium; the test is skipped where it or the HLS library is missing."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or not HLS.exists():
        pytest.skip("Chromium or the frontend's packages are not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield PlayerPage(browser.new_page())
        browser.close()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder, with the page and the HLS library added to it; yields its address."""
    (folder / "page.html").write_text(PAGE)
    shutil.copy(HLS, folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranges, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class _Ranges(SimpleHTTPRequestHandler):
    """Serves files, and byte ranges of them."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        self.send_response(206 if wanted else 200)
        if wanted:
            start, end = int(wanted[1]), min(int(wanted[2] or len(data)), len(data) - 1)
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(data)}")
            data = data[start : end + 1]
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
