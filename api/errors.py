"""Domain words to HTTP: one dictionary, RFC 9457 problem details, no stack trace and no echo of the input."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from coaching import errors

log = structlog.get_logger()

STATUS: dict[type[errors.VignetteError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.SignedOut: 401,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.Invalid: 422,
    errors.InvalidMany: 422,
    errors.TooLarge: 413,
    errors.TooMany: 429,
}
NO_SPACE = 507


def problem(
    status: int,
    detail: str,
    *,
    code: str = "",
    fields: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An `application/problem+json` answer."""
    title = HTTPStatus(status).phrase
    code = code or title.lower().replace(" ", "_").replace("-", "_")
    body: dict[str, object] = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if fields:
        body["errors"] = fields
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


def domain_problem(error: errors.VignetteError) -> JSONResponse:
    """The answer for a domain error."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    match error:
        case errors.Invalid() | errors.InvalidMany():
            wrong = [{"field": field, "message": message} for field, message in error.fields]
            return problem(status, error.detail, code="invalid", fields=wrong)
        case errors.TooLarge():
            return problem(NO_SPACE if error.code == "no_space" else status, error.detail, code=error.code)
        case errors.Conflict():
            return problem(status, error.detail, code=error.code)
        case errors.TooMany():
            return problem(status, error.detail, headers={"Retry-After": str(error.retry_after_s)})
        case errors.SignedOut():
            return problem(status, error.detail, code="signed_out", headers={"WWW-Authenticate": "Bearer"})
        case _:
            return problem(status, error.detail)


def install(app: FastAPI) -> None:
    """Teach `app` the translations."""
    app.add_exception_handler(errors.VignetteError, _domain)
    app.add_exception_handler(RequestValidationError, _fields)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _crash)


def _domain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.VignetteError)
    return domain_problem(error)


def _fields(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = [
        {"field": ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]), "message": str(item["msg"])}
        for item in error.errors()
    ]
    return problem(422, "Some fields need another look.", code="invalid", fields=jsonable_encoder(fields))


def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), headers=dict(error.headers or {}))


def _crash(request: Request, error: Exception) -> Response:
    log.error("request.crashed", method=request.method, route=request.scope.get("route_path"), exc_info=error)
    return problem(500, "Something went wrong on our side. Nothing you sent before is lost; please try again.")
