"""The organisation's library of steps: everybody reads and adds; authors, leaders and administrators keep it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Query, Response
from fastapi.responses import JSONResponse

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, stale, versions
from api.schemas.library import (
    AreaOut,
    ImportOut,
    LibraryOut,
    TemplateBody,
    TemplateOut,
    TemplatePatch,
    TemplateVersionOut,
    read_criteria,
    read_words,
    write_import,
    write_template,
    write_version,
)
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, SearchText, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.errors import Stale
from coaching.library import actions, queries, rules
from coaching.library.models import StepTemplate
from coaching.library.queries import Wanted
from coaching.library.sheet import write_sheet
from coaching.work import Work

router = APIRouter(tags=["library"], route_class=OnceRoute)

AreaText = Annotated[str, Query(max_length=rules.LONGEST_AREA)]
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def _template(work: Work, template: StepTemplate, response: Response) -> TemplateOut:
    answer = write_template(queries.shown(work, template))
    response.headers["ETag"] = answer.etag
    return answer


@router.get("/step-templates", operation_id="list_templates")
def list_templates(
    work: ReadWork,
    q: SearchText = "",
    area: AreaText = "",
    archived: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query, not an argument
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TemplateOut]:
    """The library by area and title: those that have every word of `q` somewhere."""
    place = unpack_cursor(cursor, (str, str, str))
    after = (str(place[0]), str(place[1]), id_part(place[2])) if place else None
    found = queries.visible_templates(work, Wanted(q, area, archived), after, limit + 1)
    last = queries.place_of(found[limit - 1].template) if len(found) > limit else None
    return Page(
        items=[write_template(one) for one in found[:limit]],
        next_cursor=pack_cursor(last[0], last[1], str(last[2])) if last else None,
    )


@router.post("/step-templates", status_code=201, operation_id="add_template")
def add_template(body: TemplateBody, work: WriteWork, response: Response) -> TemplateOut:
    """Put a step into the library."""
    return _template(work, actions.add_template(work, read_words(body)), response)


@router.get("/step-templates/areas", operation_id="read_library")
def read_library(work: ReadWork) -> LibraryOut:
    """The library at a glance."""
    areas = [AreaOut(area=area, templates=count) for area, count in queries.areas_of(work)]
    return LibraryOut(areas=areas, suggested=list(rules.AREAS), may_fill=queries.may_fill(work))


@router.get("/step-templates/sheet", operation_id="export_templates", response_class=Response, responses=CSV)
def export_templates(work: ReadWork) -> Response:
    """The library as a sheet (CSV)."""
    sheet = write_sheet(queries.sheet_of(work))
    headers = {"Content-Disposition": 'attachment; filename="steps.csv"', "Cache-Control": "no-store"}
    return Response(sheet, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/step-templates/sheet", operation_id="import_templates")
def import_templates(sheet: Annotated[bytes, Body(media_type="text/csv")], work: WriteWork) -> ImportOut:
    """Take in a sheet (CSV) as it is exported: all of it, or nothing when a row is wrong."""
    return write_import(actions.import_sheet(work, sheet))


@router.post("/step-templates/starter", operation_id="add_starter_templates")
def add_starter_templates(work: WriteWork) -> ImportOut:
    """Begin with the steps Vignette comes with; what the library has already stays as it is."""
    return write_import(actions.add_starter(work))


@router.get("/step-templates/{template_id}", operation_id="read_template")
def read_template(template_id: UUID, work: ReadWork, response: Response) -> TemplateOut:
    """One step of the library, archived or not."""
    return _template(work, queries.template_for(work, template_id, Permission.LIBRARY_VIEW), response)


@router.patch(
    "/step-templates/{template_id}",
    operation_id="change_template",
    response_model=TemplateOut,
    responses={412: {"description": "Someone changed it since; `current` is how it stands now."}},
)
def change_template(
    template_id: UUID, body: TemplatePatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> TemplateOut | JSONResponse:
    """Reword a step, which makes a version, or take it out of the library and back. Steps in use keep their words."""
    change = actions.TemplateChange(
        body.title,
        body.area,
        body.about,
        body.cue,
        body.contrast,
        read_criteria(body.criteria),
        body.archived,
        versions(if_match),
    )
    try:
        return _template(work, actions.change_template(work, template_id, change), response)
    except Stale:
        current = _template(work, queries.template_for(work, template_id, Permission.LIBRARY_VIEW), response)
        return stale(current, current.etag)


@router.get("/step-templates/{template_id}/versions", operation_id="list_template_versions")
def list_template_versions(template_id: UUID, work: ReadWork) -> Page[TemplateVersionOut]:
    """What a step of the library has said, newest first."""
    template = queries.template_for(work, template_id, Permission.LIBRARY_VIEW)
    return Page(items=[write_version(version) for version in queries.versions_of(work, template)])
