"""Verbs about exports of one's own data."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from coaching import audit
from coaching.access.facts import PersonFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed
from coaching.jobs import MakeTakeout
from coaching.people.models import Person
from coaching.takeouts import queries, rules
from coaching.takeouts.models import Takeout, TakeoutState
from coaching.work import Work


def ask_for(work: Work, *, with_films: bool) -> Takeout:
    """Have everything about oneself put into one file; a new one takes the place of the one before.

    Asked while one is being made, it is that one. Raises NotAllowed.
    """
    me, here = work.actor.person_id, work.actor.organisation_id
    if me is None or here is None or not allows(work.actor, Permission.TAKEOUT_ASK, PersonFacts(here, me), work.now):
        raise NotAllowed
    work.session.exec(select(Person.id).where(col(Person.id) == me).with_for_update(key_share=True)).first()
    for earlier in queries.my_takeouts(work):
        if earlier.state in rules.UNDER_WAY:
            return earlier
        expire(work, earlier)
    takeout = Takeout(
        organisation_id=here,
        person_id=me,
        with_films=with_films,
        created_at=work.now,
        expires_at=work.now + rules.KEPT,
    )
    work.session.add(takeout)
    work.session.flush()
    work.request(MakeTakeout(takeout.id))
    audit.record(work, "takeout.asked", takeout.id)
    return takeout


def give_up(work: Work, takeout_id: UUID) -> None:
    """Remove one's own export before its time. Raises NotFound."""
    takeout = queries.takeout_for(work, takeout_id)
    expire(work, takeout)
    audit.record(work, "takeout.removed", takeout.id)


def note_saved(work: Work, takeout_id: UUID) -> Takeout:
    """Its person saves it. Raises NotFound."""
    takeout = queries.takeout_for(work, takeout_id)
    audit.record(work, "takeout.saved", takeout.id)
    return takeout


def expire(work: Work, takeout: Takeout) -> None:
    """Let nobody have it from now on; the workers' sweep removes its file and then the row."""
    takeout.state = TakeoutState.EXPIRED
    takeout.expires_at = work.now
