"""The built page: hashed assets as compressed by the build, `index.html` for every address the page knows itself."""

from __future__ import annotations

import mimetypes
import os
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT = Path(__file__).parents[1] / "frontend" / "dist"
SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""The content codings that the build writes beside each asset, the smaller one first."""


def install(app: FastAPI, folder: Path = BUILT) -> None:
    """Serve what stands in a folder, after everything else: hashed assets for a year, the page itself never cached."""
    if (folder / "assets").is_dir():
        app.mount("/assets", _Assets(directory=folder / "assets"))

    @app.get("/{address:path}", include_in_schema=False)
    def page(address: str) -> Response:
        if address.startswith(("api/", "media/")) or not (folder / "index.html").is_file():
            raise HTTPException(404, "There is nothing here.")
        file = _file(folder, address)
        if file is not None:
            return FileResponse(file)
        return FileResponse(folder / "index.html", headers={"Cache-Control": "no-cache"})


def _file(folder: Path, address: str) -> Path | None:
    """The built file at an address, if it is one of ours."""
    try:
        file = (folder / address).resolve()
        return file if file.is_file() and file.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):  # longer than a name may be, or with a NUL in it
        return None


class _Assets(StaticFiles):
    """Assets whose names change with what is in them, in the smallest coding that was asked for."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        coding = next((each for each in accepted(scope) if Path(f"{full_path}{SUFFIXES[each]}").is_file()), None)
        kind = mimetypes.guess_type(full_path)[0] or "application/octet-stream"
        if coding is not None:
            full_path = f"{full_path}{SUFFIXES[coding]}"
            stat_result = Path(full_path).stat()
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Vary"] = "Accept-Encoding"
        if coding is not None and response.status_code == status_code:
            response.headers["Content-Encoding"] = coding
            response.headers["Content-Type"] = kind if not kind.startswith("text/") else f"{kind}; charset=utf-8"
        return response


def accepted(scope: Scope) -> list[str]:
    """The codings of ours that a request takes, the smaller one first (RFC 9110, 12.5.3; `*` is not taken for more)."""
    asked = {}
    for part in Headers(scope=scope).get("accept-encoding", "").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";")
        asked[name] = weight.removeprefix("q=").strip("0.") != "" or weight == ""
    return [coding for coding in SUFFIXES if asked.get(coding)]
