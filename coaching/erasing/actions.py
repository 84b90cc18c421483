"""Verbs about erasing a person: shut out at once, erased by the workers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, delete

from coaching import audit
from coaching.access.facts import Role
from coaching.certificates.actions import Why, begin
from coaching.certificates.models import Certificate, Ground, Subject
from coaching.certificates.queries import under_way
from coaching.erasing import queries, rules
from coaching.errors import Invalid
from coaching.events import StandingChanged
from coaching.holds.rules import ensure_may_wait
from coaching.jobs import ErasePerson
from coaching.lessons.sharing import close_pair
from coaching.people.actions import ensure_another_admin
from coaching.people.models import Credential, Organisation, Person
from coaching.people.passwords import verify_password
from coaching.work import Work


@dataclass(frozen=True)
class Confirmation:
    """What was typed and shown: the person's address, the word for the plan, and one's own password for oneself.

    `when_released`: what is on hold may wait until the hold is released.
    """

    email: str
    code: str
    password: str = ""
    when_released: bool = False


def ask_to_erase(work: Work, person_id: UUID, said: Confirmation) -> Certificate:
    """Shut a person out, end their pairs, and have everything of theirs erased. There is no way back.

    A hold delays it for the recordings it keeps: they are erased, and the rest of the person with them, as soon as it
    is released. Raises NotFound, NotAllowed, Invalid("email", "password"),
    Conflict("changed", "on_hold", "last_admin").
    """
    plan = queries.plan_for(work, person_id)
    rules.ensure_confirmed(said.email, plan.person.email, said.code, plan.code)
    mine = work.actor.person_id == person_id
    if mine and not verify_password(said.password, plan.person.password_hash):
        field = "password"
        raise Invalid(field, "This is not your password. Nothing was erased.")
    return erase(
        work, plan.person, Why(Ground.PERSON if mine else Ground.ADMINISTRATOR), when_released=said.when_released
    )


def erase(work: Work, person: Person, why: Why, *, when_released: bool = False) -> Certificate:
    """The same for a person whose door is open already. Asking again while it waits for a release is asking once.

    Who came back with an older database waits for nothing.
    """
    work.session.refresh(person, with_for_update={"key_share": True})
    membership = queries.membership_of(work, person.id)
    organisation_id = membership.organisation_id
    if membership.role is Role.ADMIN and why.ground is not Ground.RESTORED:
        ensure_another_admin(work, organisation_id, person.id)
    # no hold is placed or released meanwhile: whoever releases one has to see that somebody waits for it
    work.session.get(Organisation, organisation_id, with_for_update={"key_share": True})
    if why.ground is not Ground.RESTORED:
        ensure_may_wait(queries.held_of(work, person.id), when_released=when_released)
        if (waiting := under_way(work, person.id)) is not None:
            return waiting
    rows = queries.rows_of(work, person.id)
    person.disabled_at = person.disabled_at or work.now
    work.session.exec(delete(Credential).where(col(Credential.person_id) == person.id))
    work.announce(StandingChanged(person.id))
    for pair in queries.pairs_of(work, person.id):
        close_pair(work, pair)
    certificate = begin(work, Subject.PERSON, person.id, organisation_id, person.id, why, rows)
    work.request(ErasePerson(certificate.id, person.id))
    audit.record(work, "person.erasing", person.id, organisation_id)
    return certificate
