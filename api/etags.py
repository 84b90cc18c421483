"""ETags of editable things: the version of the row, quoted. `If-Match` guards an edit against somebody else's."""

from __future__ import annotations

import json
import re
from typing import Annotated

from fastapi import Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.errors import problem
from coaching.errors import Stale

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=500)]
OURS = re.compile(r'(?:W/)?"(\d{1,9})"')  # a proxy that compresses turns ours into a weak one


def etag(version: int) -> str:
    """The tag of a version, as it stands in the header and in the body."""
    return f'"{version}"'


def versions(if_match: str | None) -> frozenset[int] | None:
    """The versions the editor may have read; None where they did not say, or said any (`*`).

    Tags we never made match no version.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    return frozenset(int(version) for version in OURS.findall(if_match))


def stale(current: BaseModel, tag: str) -> JSONResponse:
    """412 with the thing as it is now, so that the editor can show both."""
    said = problem(412, Stale().detail, code="stale")
    body = json.loads(bytes(said.body)) | {"current": current.model_dump(mode="json")}
    return JSONResponse(body, 412, headers={"ETag": tag}, media_type="application/problem+json")
