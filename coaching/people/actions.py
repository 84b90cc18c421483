"""Verbs about people: signing in and out, links, pairs, roles."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, select

from coaching import audit
from coaching.access.facts import PairFacts, Role
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.db import new_id
from coaching.errors import Conflict, Invalid, NotAllowed, NotFound, SignedOut
from coaching.events import StandingChanged
from coaching.jobs import SendMail
from coaching.people import queries, rules
from coaching.people.models import (
    Cadence,
    Credential,
    CredentialKind,
    Link,
    LinkPurpose,
    Membership,
    Organisation,
    Pair,
    Person,
)
from coaching.people.passwords import hash_password, verify_password
from coaching.work import Work

INVITATION_LASTS = timedelta(days=14)
RESET_LASTS = timedelta(minutes=30)
HANDED_RESET_LASTS = timedelta(days=2)  # an administrator carries it to the person by hand
SETUP_LASTS = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
LAST_ADMIN = "Someone has to stay administrator. Make another person administrator first."


def sign_in(work: Work, email: str, password: str, browser: str) -> str:
    """Check the password and open a sign-in; answers its secret. Raises SignedOut, always with the same words."""
    person = queries.person_with_email(work, email.strip().lower())
    fits = verify_password(password, person.password_hash if person else None)
    if person is None or not fits or person.disabled_at:
        detail = "That e-mail address and password do not go together."
        raise SignedOut(detail)
    audit.record(work, "person.signed_in", person.id)
    return open_sign_in(work, person.id, browser)


def open_sign_in(work: Work, person_id: UUID, browser: str) -> str:
    """A new sign-in for someone who has just proved who they are; answers its secret."""
    secret = rules.new_secret()
    work.session.add(
        Credential(
            person_id=person_id,
            kind=CredentialKind.SIGN_IN,
            secret_hash=rules.fingerprint(secret),
            label=browser[:200],
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + timedelta(days=work.settings.session_days),
        )
    )
    return secret


def touch(work: Work, credential_id: UUID) -> None:
    """Note that a credential was used; written at most every five minutes."""
    credential = work.session.get(Credential, credential_id)
    if credential and work.now - credential.seen_at > SEEN_EVERY:
        credential.seen_at = work.now


def sign_out(work: Work, credential_id: UUID) -> None:
    """End one of the actor's own sign-ins or tokens. Raises NotFound."""
    credential = work.session.get(Credential, credential_id)
    if credential is None or credential.person_id != work.actor.person_id:
        raise NotFound
    work.session.delete(credential)
    audit.record(work, "person.signed_out", work.actor.person_id)
    work.announce(StandingChanged(credential.person_id))


def sign_out_everywhere(work: Work) -> None:
    """End every sign-in of the actor. Tokens for scripts stay; they are removed one by one."""
    _end_sign_ins(work, work.actor.person_id)
    audit.record(work, "person.signed_out_everywhere", work.actor.person_id)


def _end_sign_ins(work: Work, person_id: UUID | None, *, but: UUID | None = None) -> None:
    query = delete(Credential).where(
        col(Credential.person_id) == person_id, col(Credential.kind) == CredentialKind.SIGN_IN
    )
    work.session.exec(query if but is None else query.where(col(Credential.id) != but))
    if person_id is not None:
        work.announce(StandingChanged(person_id))


def add_token(work: Work, person_id: UUID, label: str) -> tuple[Credential, str]:
    """A bearer token for scripts; the secret is answered once and never again."""
    if work.actor.person_id not in {None, person_id}:
        raise NotFound
    secret = rules.new_secret(rules.TOKEN_PREFIX)
    token = Credential(
        person_id=person_id,
        kind=CredentialKind.TOKEN,
        secret_hash=rules.fingerprint(secret),
        label=rules.clean_name(label, "label"),
        created_at=work.now,
        seen_at=work.now,
    )
    work.session.add(token)
    audit.record(work, "token.added", token.id)
    return token, secret


def change_password(work: Work, current: str, new: str) -> None:
    """Raises Invalid("current") or Invalid("new"). Every other sign-in of the person ends."""
    person, _, _ = queries.myself(work)
    if not verify_password(current, person.password_hash):
        field = "current"
        raise Invalid(field, "This is not your password.")
    rules.ensure_password(new, email=person.email, field="new")
    person.password_hash = hash_password(new)
    _end_sign_ins(work, person.id, but=work.actor.credential_id)
    audit.record(work, "person.password_changed", person.id)


def rename_me(work: Work, name: str) -> None:
    """Raises Invalid("name")."""
    person, _, _ = queries.myself(work)
    person.name = rules.clean_name(name)


def add_organisation(work: Work, name: str) -> Organisation:
    """For set-up and the command line."""
    organisation = Organisation(name=rules.clean_name(name, "organisation"), created_at=work.now)
    work.session.add(organisation)
    work.session.flush()
    audit.record(work, "organisation.added", organisation.id, organisation.id)
    return organisation


def add_person(work: Work, organisation_id: UUID, email: str, name: str, role: Role, password: str) -> Person:
    """For set-up, invitations and the command line. Raises Invalid, Conflict("email_taken")."""
    email = rules.clean_email(email)
    rules.ensure_password(password, email=email)
    if queries.person_with_email(work, email):
        detail = "There is already somebody with this e-mail address."
        raise Conflict(detail, "email_taken")
    person = Person(
        email=email, name=rules.clean_name(name), password_hash=hash_password(password), created_at=work.now
    )
    work.session.add(person)
    work.session.flush()
    work.session.add(Membership(organisation_id=organisation_id, person_id=person.id, role=role, joined_at=work.now))
    audit.record(work, "person.added", person.id, organisation_id)
    return person


def offer_set_up(work: Work) -> str | None:
    """A fresh first-start link while nobody has set things up, else None. Older ones stop working."""
    if not queries.set_up_needed(work):
        return None
    work.session.exec(delete(Link).where(col(Link.purpose) == LinkPurpose.SETUP))
    return _add_link(
        work, Link(purpose=LinkPurpose.SETUP, secret_hash="", created_at=work.now, expires_at=work.now + SETUP_LASTS)
    )


def _add_link(work: Work, link: Link) -> str:
    secret = rules.new_secret()
    link.secret_hash = rules.fingerprint(secret)
    work.session.add(link)
    return secret


def _take(work: Work, secret: str, purpose: LinkPurpose) -> Link:
    link = queries.living_link(work, secret)
    if link.purpose is not purpose:
        raise NotFound
    link.used_at = work.now
    return link


def set_up(work: Work, secret: str, organisation: str, name: str, email: str, password: str) -> Person:
    """The first organisation and its administrator. Raises NotFound for a dead link, Conflict when done already."""
    _take(work, secret, LinkPurpose.SETUP)
    if not queries.set_up_needed(work):
        detail = "This Vignette has been set up already."
        raise Conflict(detail, "set_up_done")
    made = add_organisation(work, organisation)
    return add_person(work, made.id, email, name, Role.ADMIN, password)


def invite(work: Work, email: str, name: str, role: Role) -> tuple[Link, str]:
    """A link that lets one person join; answers it with its secret. Raises NotAllowed, Invalid, Conflict."""
    organisation_id = queries.ensure(work, Permission.ORGANISATION_MANAGE)
    email = rules.clean_email(email)
    if queries.person_with_email(work, email):
        detail = "There is already somebody with this e-mail address."
        raise Conflict(detail, "email_taken")
    work.session.exec(
        delete(Link).where(
            col(Link.organisation_id) == organisation_id,
            col(Link.email) == email,
            col(Link.purpose) == LinkPurpose.INVITATION,
            col(Link.used_at).is_(None),
        )
    )
    link = Link(
        purpose=LinkPurpose.INVITATION,
        secret_hash="",
        organisation_id=organisation_id,
        email=email,
        name=rules.clean_name(name) if name.strip() else "",
        role=role,
        created_at=work.now,
        expires_at=work.now + INVITATION_LASTS,
    )
    secret = _add_link(work, link)
    _mail_link(work, email, "Your invitation to Vignette", f"{work.settings.root_url}/join?token={secret}")
    audit.record(work, "person.invited", link.id)
    return link, secret


def _mail_link(work: Work, to: str, subject: str, url: str) -> None:
    if work.settings.smtp_url:
        body = f"Open this link to go on:\n\n{url}\n\nIf you did not expect it, you can ignore this message.\n"
        work.request(SendMail(new_id(), to, subject, body))


def withdraw_invitation(work: Work, link_id: UUID) -> None:
    """Raises NotFound, NotAllowed."""
    organisation_id = queries.ensure(work, Permission.ORGANISATION_MANAGE)
    link = work.session.get(Link, link_id)
    if link is None or link.organisation_id != organisation_id or link.purpose is not LinkPurpose.INVITATION:
        raise NotFound
    work.session.delete(link)


def accept_invitation(work: Work, secret: str, name: str, password: str) -> Person:
    """Join by link. Raises NotFound, Invalid, Conflict."""
    link = _take(work, secret, LinkPurpose.INVITATION)
    if link.organisation_id is None:
        raise NotFound
    return add_person(work, link.organisation_id, link.email, name, link.role, password)


def forgot_password(work: Work, email: str) -> None:
    """Mails a link when the person exists and mail is set up; says nothing either way."""
    person = queries.person_with_email(work, email.strip().lower())
    if person is None or person.disabled_at or not work.settings.smtp_url:
        return
    secret = _add_reset(work, person, RESET_LASTS)
    _mail_link(work, person.email, "A new password for Vignette", f"{work.settings.root_url}/reset?token={secret}")


def _add_reset(work: Work, person: Person, lasts: timedelta) -> str:
    work.session.exec(delete(Link).where(col(Link.person_id) == person.id, col(Link.purpose) == LinkPurpose.RESET))
    audit.record(work, "person.reset_offered", person.id)
    return _add_link(
        work,
        Link(
            purpose=LinkPurpose.RESET,
            secret_hash="",
            person_id=person.id,
            email=person.email,
            name=person.name,
            created_at=work.now,
            expires_at=work.now + lasts,
        ),
    )


def hand_out_reset(work: Work, person_id: UUID) -> str:
    """A reset link for an administrator to pass on; answers its secret. Raises NotAllowed, NotFound."""
    queries.ensure(work, Permission.ORGANISATION_MANAGE)
    return _add_reset(work, queries.person_for(work, person_id), HANDED_RESET_LASTS)


def redeem_reset(work: Work, secret: str, password: str) -> Person:
    """A new password by link; every sign-in of the person ends. Raises NotFound, Invalid."""
    link = _take(work, secret, LinkPurpose.RESET)
    person = work.session.get(Person, link.person_id)
    if person is None or person.disabled_at:
        raise NotFound
    rules.ensure_password(password, email=person.email)
    person.password_hash = hash_password(password)
    _end_sign_ins(work, person.id)
    audit.record(work, "person.password_reset", person.id)
    return person


def change_role(work: Work, person_id: UUID, role: Role) -> None:
    """Raises NotAllowed, NotFound, Conflict("last_admin")."""
    organisation_id = queries.ensure(work, Permission.ORGANISATION_MANAGE)
    _, membership = queries.member_for(work, person_id)
    if membership.role is Role.ADMIN and role is not Role.ADMIN:
        ensure_another_admin(work, organisation_id, person_id)
    membership.role = role
    work.announce(StandingChanged(person_id))
    audit.record(work, f"person.made_{role.value}", person_id)


def change_department(work: Work, person_id: UUID, department: str) -> None:
    """Say which department somebody is in; empty for none. Raises NotAllowed, NotFound, Invalid("department")."""
    organisation_id = queries.ensure(work, Permission.ORGANISATION_MANAGE)
    _, membership = queries.member_for(work, person_id)
    membership.department = rules.clean_department(department, queries.departments_of(work, organisation_id))
    audit.record(work, "person.department_set", person_id)


def disable(work: Work, person_id: UUID) -> None:
    """Shut somebody out at once, everywhere. Raises NotAllowed, NotFound, Conflict("last_admin")."""
    organisation_id = queries.ensure(work, Permission.ORGANISATION_MANAGE)
    person, membership = queries.member_for(work, person_id)
    if membership.role is Role.ADMIN:
        ensure_another_admin(work, organisation_id, person_id)
    person.disabled_at = person.disabled_at or work.now
    work.session.exec(delete(Credential).where(col(Credential.person_id) == person_id))
    work.announce(StandingChanged(person_id))
    audit.record(work, "person.disabled", person_id)


def enable(work: Work, person_id: UUID) -> None:
    """Let somebody in again. Raises NotAllowed, NotFound."""
    queries.ensure(work, Permission.ORGANISATION_MANAGE)
    queries.person_for(work, person_id).disabled_at = None
    audit.record(work, "person.enabled", person_id)


def ensure_another_admin(work: Work, organisation_id: UUID, person_id: UUID) -> None:
    """That somebody else can look after the organisation. Raises Conflict("last_admin")."""
    another = work.session.exec(
        select(Membership.id)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            col(Membership.organisation_id) == organisation_id,
            col(Membership.role) == Role.ADMIN,
            col(Membership.person_id) != person_id,
            col(Person.disabled_at).is_(None),
        )
    ).first()
    if another is None:
        raise Conflict(LAST_ADMIN, "last_admin")


def add_pair(work: Work, coach_id: UUID, teacher_id: UUID, cadence: Cadence) -> Pair:
    """Raises NotFound for people elsewhere, NotAllowed, Invalid, Conflict("pair_exists")."""
    coach = queries.person_for(work, coach_id)
    teacher = queries.person_for(work, teacher_id)
    if work.actor.organisation_id is None:
        raise NotFound
    facts = PairFacts(work.actor.organisation_id, coach.id, teacher.id)
    if not allows(work.actor, Permission.PAIR_ARRANGE, facts, work.now):
        raise NotAllowed
    if coach.id == teacher.id:
        field = "teacher_id"
        raise Invalid(field, "A pair is two people.")
    if any(
        pair.coach_id == coach.id and pair.teacher_id == teacher.id for pair in queries.living_pairs_of(work, coach.id)
    ):
        detail = "These two are a pair already."
        raise Conflict(detail, "pair_exists")
    pair = Pair(
        organisation_id=facts.organisation_id,
        coach_id=coach.id,
        teacher_id=teacher.id,
        cadence=cadence,
        created_at=work.now,
    )
    work.session.add(pair)
    audit.record(work, "pair.added", pair.id)
    return pair


def change_cadence(work: Work, pair_id: UUID, cadence: Cadence) -> Pair:
    """Raises NotFound, NotAllowed."""
    pair = queries.pair_for(work, pair_id, Permission.PAIR_ARRANGE)
    pair.cadence = cadence
    return pair


def close_pair(work: Work, pair: Pair) -> None:
    """End a pair whose door is open already. `lessons.sharing.end_pair` also tells the ledgers."""
    pair.ended_at = pair.ended_at or work.now
    for person_id in (pair.coach_id, pair.teacher_id):
        work.announce(StandingChanged(person_id))
    audit.record(work, "pair.ended", pair.id, pair.organisation_id)
