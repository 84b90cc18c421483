"""Verbs about terms."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from coaching import audit
from coaching.access.permissions import Permission
from coaching.coverage import queries, rules
from coaching.coverage.models import SchoolTerm
from coaching.people.queries import ensure
from coaching.work import Work


def add_term(work: Work, name: str, starts_on: date, ends_on: date) -> SchoolTerm:
    """Raises NotAllowed, Invalid("name", "ends_on"), Conflict("term_overlaps", "too_many")."""
    organisation_id = ensure(work, Permission.SCHOOL_TERMS_EDIT)
    days = rules.clean_term(name, starts_on, ends_on)
    queries.hold_organisation(work, organisation_id)
    known = queries.terms_of(work, organisation_id)
    rules.ensure_room(len(known))
    rules.ensure_apart(days, [(term.name, term.starts_on, term.ends_on) for term in known])
    term = SchoolTerm(organisation_id=organisation_id, name=days.name, starts_on=days.first, ends_on=days.last)
    work.session.add(term)
    work.session.flush()
    audit.record(work, "school_term.added", term.id)
    return term


def remove_term(work: Work, term_id: UUID) -> None:
    """What happened in it stays. Raises NotAllowed, NotFound."""
    term = queries.term_for(work, term_id, Permission.SCHOOL_TERMS_EDIT)
    work.session.delete(term)
    audit.record(work, "school_term.removed", term.id)
