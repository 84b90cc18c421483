"""Is it alive, can it work, what does it count."""

from __future__ import annotations

import shutil

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.deps import DeskDep
from coaching.people import queries

router = APIRouter(tags=["health"])


@router.get("/healthz", operation_id="healthz")
def healthz() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz", operation_id="readyz")
def readyz(request: Request, desk: DeskDep) -> Response:
    """The database answers, the disk has room, and no write to disk has failed."""
    with desk.read() as work:
        queries.set_up_needed(work)
    free = shutil.disk_usage(desk.settings.data_dir).free
    checks = {
        "database": True,
        "disk": free > desk.settings.free_disk_bytes,
        "durable": not getattr(request.app.state, "disk_failed", False),
    }
    return JSONResponse({"ready": all(checks.values()), **checks}, 200 if all(checks.values()) else 503)


@router.get("/metrics", operation_id="metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Prometheus counters, for this machine only."""
    if request.client and request.client.host not in {"127.0.0.1", "::1", "testclient"}:
        return Response(status_code=404)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
