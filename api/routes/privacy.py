"""What is kept about me and until when, who saw it, and being forgotten; a school's rules for it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, versions
from api.schemas.places import id_part, instant_part, pack_instant
from api.schemas.privacy import (
    CertificateOut,
    CheckedOut,
    EraseBody,
    OverviewLineOut,
    PlanOut,
    RuleBody,
    RuleOut,
    TermOut,
    write_certificate,
    write_checked,
    write_overview_line,
    write_plan,
    write_rule,
    write_term,
)
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.certificates import queries as certificates
from coaching.certificates.models import Certificate
from coaching.certificates.rules import statement_of
from coaching.erasing import actions as erasing
from coaching.erasing.queries import plan_for
from coaching.lessons.models import Purpose
from coaching.lessons.sharing import ledger_of_mine
from coaching.retention import actions as retention
from coaching.retention.queries import rules_here, terms_of_mine

router = APIRouter(tags=["privacy"], route_class=OnceRoute)


@router.get("/retention", operation_id="list_retention")
def list_retention(work: ReadWork) -> Page[RuleOut]:
    """How long recordings are kept in my school, by purpose."""
    return Page(items=[write_rule(shown) for shown in rules_here(work)])


@router.put("/retention/{purpose}", operation_id="set_retention")
def set_retention(purpose: Purpose, body: RuleBody, work: WriteWork, if_match: IfMatch = None) -> RuleOut:
    """Say how long recordings of a purpose are kept; nothing is deleted before its owner was warned."""
    return write_rule(retention.set_rule(work, purpose, body.terms(), versions(if_match)))


@router.get("/privacy/lessons", operation_id="list_terms")
def list_terms(
    work: ReadWork,
    warned: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TermOut]:
    """My lessons and when each of them will be deleted; `?warned=1` those whose end was announced."""
    place = unpack_cursor(cursor, (str,))
    found = terms_of_mine(work, warned=warned, after=id_part(place[0]) if place else None, limit=limit + 1)
    more = len(found) > limit
    return Page(
        items=[write_term(shown) for shown in found[:limit]],
        next_cursor=pack_cursor(str(found[limit - 1].lesson.id)) if more else None,
    )


@router.get("/lessons/{lesson_id}/term", operation_id="read_term")
def read_term(lesson_id: UUID, work: ReadWork) -> TermOut:
    """When my lesson will be deleted."""
    return write_term(retention.term_for(work, lesson_id))


@router.post("/lessons/{lesson_id}/keep", operation_id="keep_longer")
def keep_longer(lesson_id: UUID, work: WriteWork) -> TermOut:
    """Begin the time of my lesson anew, where the school allows it."""
    return write_term(retention.keep_longer(work, lesson_id))


@router.get("/privacy/ledger", operation_id="read_whole_ledger")
def read_whole_ledger(work: ReadWork, cursor: Cursor = None, limit: Limit = 50) -> Page[OverviewLineOut]:
    """Who did what with any of my lessons, newest first."""
    place = unpack_cursor(cursor, (int, str))
    after = (instant_part(place[0]), id_part(place[1])) if place else None
    found = ledger_of_mine(work, after, limit + 1)
    last = found[limit - 1][0] if len(found) > limit else None
    return Page(
        items=[write_overview_line(line, title) for line, title in found[:limit]],
        next_cursor=pack_cursor(pack_instant(last.at), str(last.id)) if last else None,
    )


@router.get("/privacy/certificates", operation_id="list_my_certificates")
def list_my_certificates(work: ReadWork, cursor: Cursor = None, limit: Limit = 50) -> Page[CertificateOut]:
    """What was mine and has been erased, newest first."""
    place = unpack_cursor(cursor, (str,))
    found = certificates.my_certificates(work, id_part(place[0]) if place else None, limit + 1)
    return _certificates(found, limit)


@router.get("/certificates", operation_id="list_certificates")
def list_certificates(work: ReadWork, cursor: Cursor = None, limit: Limit = 50) -> Page[CertificateOut]:
    """What has been erased in my school, for administrators: no titles and no names."""
    place = unpack_cursor(cursor, (str,))
    found = certificates.certificates_of_all(work, id_part(place[0]) if place else None, limit + 1)
    return _certificates(found, limit)


def _certificates(found: list[Certificate], limit: int) -> Page[CertificateOut]:
    return Page(
        items=[write_certificate(certificate) for certificate in found[:limit]],
        next_cursor=pack_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
    )


@router.get("/certificates/{certificate_id}", operation_id="read_certificate")
def read_certificate(certificate_id: UUID, work: ReadWork) -> CheckedOut:
    """A certificate of erasure, checked: as it was sealed, and after the one before it."""
    certificate = certificates.certificate_for(work, certificate_id)
    return write_checked(certificates.checked(work, certificate), statement_of(certificate))


@router.get("/people/{person_id}/erasure", operation_id="plan_erasure")
def plan_erasure(person_id: UUID, work: ReadWork) -> PlanOut:
    """What erasing me, or for administrators somebody of my school, would take away. Nothing happens yet."""
    return write_plan(plan_for(work, person_id))


@router.post("/people/{person_id}/erasure", status_code=202, operation_id="erase_person")
def erase_person(person_id: UUID, body: EraseBody, work: WriteWork) -> CertificateOut:
    """Erase a person for ever: shut out at once, everything of theirs gone within minutes. There is no way back.

    While a hold keeps recordings of theirs this answers 409 `on_hold`, unless those may wait (`when_released`).
    """
    said = erasing.Confirmation(body.email, body.code, body.password, body.when_released)
    return write_certificate(erasing.ask_to_erase(work, person_id, said))
