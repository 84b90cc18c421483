"""Reads about people, and the doors to them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import col, select

from coaching.access.facts import Actor, OrganisationFacts, PairFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed, NotFound
from coaching.people.models import Credential, CredentialKind, Link, LinkPurpose, Membership, Organisation, Pair, Person
from coaching.people.rules import fingerprint
from coaching.work import Work


def actor_of(work: Work, credential_id: UUID) -> Actor | None:
    """Who is behind a credential, if it still lives, its person is not disabled and belongs somewhere."""
    return _actor(work, col(Credential.id) == credential_id)


def actor_with(work: Work, secret: str, kind: CredentialKind) -> Actor | None:
    """Who holds this secret, under the same conditions."""
    return _actor(work, (col(Credential.secret_hash) == fingerprint(secret)) & (col(Credential.kind) == kind))


def _actor(work: Work, condition: object) -> Actor | None:
    row = work.session.exec(
        select(Credential, Membership)
        .join(Person, col(Person.id) == col(Credential.person_id))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            condition,  # type: ignore[arg-type]
            col(Person.disabled_at).is_(None),
            or_(col(Credential.expires_at).is_(None), col(Credential.expires_at) > work.now),
        )
    ).first()
    if row is None:
        return None
    credential, membership = row
    return Actor(credential.person_id, membership.organisation_id, membership.role, credential.id)


def ensure(work: Work, permission: Permission) -> UUID:
    """That the actor may do this in their own organisation; answers its id. Raises NotAllowed."""
    organisation_id = work.actor.organisation_id
    if organisation_id is None or not allows(work.actor, permission, OrganisationFacts(organisation_id), work.now):
        raise NotAllowed
    return organisation_id


def myself(work: Work) -> tuple[Person, Organisation, Membership]:
    """The signed-in person, with their place. Raises NotFound for the system."""
    row = work.session.exec(
        select(Person, Organisation, Membership)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(col(Person.id) == work.actor.person_id)
    ).first()
    if row is None:
        raise NotFound
    return row


def person_for(work: Work, person_id: UUID) -> Person:
    """Someone of the actor's own organisation. Raises NotFound."""
    return member_for(work, person_id)[0]


def member_for(work: Work, person_id: UUID) -> tuple[Person, Membership]:
    """Someone of the actor's own organisation with their place in it. Raises NotFound."""
    row = work.session.exec(
        select(Person, Membership)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Person.id) == person_id, col(Membership.organisation_id) == work.actor.organisation_id)
    ).first()
    if row is None:
        raise NotFound
    return row


def person_with_email(work: Work, email: str) -> Person | None:
    """By address, in any organisation: for signing in and for the command line only."""
    return work.session.exec(select(Person).where(col(Person.email) == email)).first()


def visible_people(work: Work, q: str, after: tuple[str, UUID] | None, limit: int) -> list[tuple[Person, Membership]]:
    """The organisation's people by name. `after` is (name in lower case, id) of the last one seen."""
    name = func.lower(col(Person.name))
    query = (
        select(Person, Membership)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.organisation_id) == ensure(work, Permission.PEOPLE_LIST))
        .order_by(name, col(Person.id))
        .limit(limit)
    )
    if work.actor.role != "admin":
        query = query.where(col(Person.disabled_at).is_(None))
    if q:
        like = f"%{q.lower().replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        query = query.where(name.like(like, escape="!"))
    if after:
        query = query.where(or_(name > after[0], (name == after[0]) & (col(Person.id) > after[1])))
    return list(work.session.exec(query).all())


def departments_of(work: Work, organisation_id: UUID) -> list[str]:
    """The departments somebody is in, by name."""
    name = col(Membership.department)
    query = select(name).where(col(Membership.organisation_id) == organisation_id, name != "").distinct()
    return sorted(work.session.exec(query).all())


def names_of(work: Work, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, for people named on things the actor already sees."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = work.session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted)))
    return dict(rows.all())


def pair_facts(pair: Pair) -> PairFacts:
    """What the permission table may know of a pair."""
    return PairFacts(pair.organisation_id, pair.coach_id, pair.teacher_id)


def pair_for(work: Work, pair_id: UUID, permission: Permission) -> Pair:
    """The door to a pair. Raises NotFound, or NotAllowed where it may be seen but not arranged."""
    pair = work.session.get(Pair, pair_id)
    if pair is None or not allows(work.actor, Permission.PAIR_VIEW, pair_facts(pair), work.now):
        raise NotFound
    if not allows(work.actor, permission, pair_facts(pair), work.now):
        raise NotAllowed
    return pair


def visible_pairs(work: Work) -> list[Pair]:
    """Pairs the actor is in; for leaders and administrators, all of the organisation. The rule of PAIR_VIEW in SQL."""
    query = select(Pair).where(col(Pair.organisation_id) == work.actor.organisation_id).order_by(col(Pair.id))
    if work.actor.role == "member":
        me = work.actor.person_id
        query = query.where(or_(col(Pair.coach_id) == me, col(Pair.teacher_id) == me))
    return list(work.session.exec(query).all())


def living_pairs_of(work: Work, person_id: UUID) -> list[Pair]:
    """Pairs this person is in that have not ended."""
    return list(
        work.session.exec(
            select(Pair).where(
                or_(col(Pair.coach_id) == person_id, col(Pair.teacher_id) == person_id), col(Pair.ended_at).is_(None)
            )
        ).all()
    )


def coaches_of(work: Work, teacher_id: UUID) -> frozenset[UUID]:
    """Who coaches this teacher now."""
    return frozenset(
        work.session.exec(
            select(Pair.coach_id).where(col(Pair.teacher_id) == teacher_id, col(Pair.ended_at).is_(None))
        ).all()
    )


def living_link(work: Work, secret: str) -> Link:
    """A one-time link that can still be used. Raises NotFound."""
    link = work.session.exec(
        select(Link).where(
            col(Link.secret_hash) == fingerprint(secret), col(Link.used_at).is_(None), col(Link.expires_at) > work.now
        )
    ).first()
    if link is None:
        detail = "This link has been used or has run out. Ask for a new one."
        raise NotFound(detail)
    return link


def open_invitations(work: Work) -> list[Link]:
    """Invitations of the organisation that nobody has taken up yet."""
    return list(
        work.session.exec(
            select(Link)
            .where(
                col(Link.organisation_id) == ensure(work, Permission.ORGANISATION_MANAGE),
                col(Link.purpose) == LinkPurpose.INVITATION,
                col(Link.used_at).is_(None),
                col(Link.expires_at) > work.now,
            )
            .order_by(col(Link.id))
        ).all()
    )


def my_credentials(work: Work, kind: CredentialKind) -> list[Credential]:
    """The actor's own living sign-ins or tokens, newest first."""
    return list(
        work.session.exec(
            select(Credential)
            .where(
                col(Credential.person_id) == work.actor.person_id,
                col(Credential.kind) == kind,
                or_(col(Credential.expires_at).is_(None), col(Credential.expires_at) > work.now),
            )
            .order_by(col(Credential.id).desc())
        ).all()
    )


def set_up_needed(work: Work) -> bool:
    """Whether nobody has set this Vignette up yet."""
    return work.session.exec(select(Organisation.id).limit(1)).first() is None


def organisation_name(work: Work, link: Link) -> str:
    """The organisation a one-time link leads into; empty for set-up and resets."""
    organisation = work.session.get(Organisation, link.organisation_id) if link.organisation_id else None
    return organisation.name if organisation else ""
