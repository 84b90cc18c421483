"""Coverage for leaders and administrators, and the school's terms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import OnceRoute, ReadWork, WriteWork
from api.schemas.coverage import CoverageOut, SchoolTermBody, SchoolTermOut, write_coverage, write_term
from api.schemas.text import Page
from coaching.coverage import actions, queries
from coaching.coverage.sheet import write_sheet

router = APIRouter(tags=["coverage"], route_class=OnceRoute)
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/coverage", operation_id="read_coverage")
def read_coverage(work: ReadWork, response: Response, term_id: UUID | None = None) -> CoverageOut:
    """Who is coached on cadence, in numbers: never about fewer than five people, not even by subtraction."""
    response.headers["Cache-Control"] = "no-store"
    return write_coverage(queries.coverage(work, term_id))


@router.get("/coverage/sheet", operation_id="export_coverage", response_class=Response, responses=CSV)
def export_coverage(work: ReadWork, term_id: UUID | None = None) -> Response:
    """The same numbers as a sheet (CSV)."""
    shown = queries.coverage(work, term_id)
    parts = [(shown.today.isoformat(), shown.now)]
    if shown.term:
        parts.append((shown.term.name, shown.in_term))
    headers = {"Content-Disposition": 'attachment; filename="coverage.csv"', "Cache-Control": "no-store"}
    return Response(write_sheet(parts), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/school-terms", operation_id="list_school_terms")
def list_school_terms(work: ReadWork) -> Page[SchoolTermOut]:
    """The school's terms, first things first."""
    return Page(items=[write_term(term) for term in queries.my_terms(work)])


@router.post("/school-terms", status_code=201, operation_id="add_school_term")
def add_school_term(body: SchoolTermBody, work: WriteWork) -> SchoolTermOut:
    """Add a term; it shares no day with another one."""
    return write_term(actions.add_term(work, body.name, body.starts_on, body.ends_on))


@router.delete("/school-terms/{term_id}", status_code=204, operation_id="remove_school_term")
def remove_school_term(term_id: UUID, work: WriteWork) -> None:
    """Remove a term; what happened in it stays."""
    actions.remove_term(work, term_id)
