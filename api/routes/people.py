"""People of an organisation, invitations, and pairs."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.deps import OnceRoute, ReadWork, WriteWork
from api.schemas.people import (
    HandedLink,
    InvitationBody,
    InvitationOut,
    Named,
    PairBody,
    PairOut,
    PairPatch,
    PersonOut,
    PersonPatch,
)
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, SearchText, pack_cursor, unpack_cursor
from coaching.access.facts import Role
from coaching.access.permissions import Permission
from coaching.lessons import sharing
from coaching.people import actions, queries
from coaching.people.models import Link, Membership, Pair, Person
from coaching.work import Work

router = APIRouter(tags=["people"], route_class=OnceRoute)


def _person(work: Work, person: Person, membership: Membership) -> PersonOut:
    if work.actor.role is not Role.ADMIN:
        return PersonOut(id=person.id, name=person.name)
    return PersonOut(
        id=person.id,
        name=person.name,
        email=person.email,
        role=membership.role,
        department=membership.department,
        disabled=person.disabled_at is not None,
    )


@router.get("/people", operation_id="list_people")
def list_people(work: ReadWork, q: SearchText = "", cursor: Cursor = None, limit: Limit = 50) -> Page[PersonOut]:
    """My colleagues, by name."""
    place = unpack_cursor(cursor, (str, str))
    after = (str(place[0]), id_part(place[1])) if place else None
    rows = queries.visible_people(work, q, after, limit + 1)
    last = rows[limit - 1][0] if len(rows) > limit else None
    return Page(
        items=[_person(work, person, membership) for person, membership in rows[:limit]],
        next_cursor=pack_cursor(last.name.lower(), str(last.id)) if last else None,
    )


@router.patch("/people/{person_id}", operation_id="change_person")
def change_person(person_id: UUID, body: PersonPatch, work: WriteWork) -> PersonOut:
    """Change somebody's role or department, shut them out, or let them in again."""
    if body.role is not None:
        actions.change_role(work, person_id, body.role)
    if body.department is not None:
        actions.change_department(work, person_id, body.department)
    if body.disabled is not None:
        (actions.disable if body.disabled else actions.enable)(work, person_id)
    return _person(work, *queries.member_for(work, person_id))


@router.post("/people/{person_id}/password-reset", status_code=201, operation_id="hand_out_reset")
def hand_out_reset(person_id: UUID, work: WriteWork) -> HandedLink:
    """A reset link to pass on by hand."""
    secret = actions.hand_out_reset(work, person_id)
    return HandedLink(
        url=f"{work.settings.root_url}/reset?token={secret}", expires_at=work.now + actions.HANDED_RESET_LASTS
    )


def _invitation(link: Link, url: str | None = None) -> InvitationOut:
    return InvitationOut(
        id=link.id, email=link.email, name=link.name, role=link.role, expires_at=link.expires_at, url=url
    )


@router.post("/invitations", status_code=201, operation_id="invite")
def invite(body: InvitationBody, work: WriteWork) -> InvitationOut:
    """Invite somebody; the answer holds the link, once."""
    link, secret = actions.invite(work, body.email, body.name, body.role)
    return _invitation(link, f"{work.settings.root_url}/join?token={secret}")


@router.get("/invitations", operation_id="list_invitations")
def list_invitations(work: ReadWork) -> Page[InvitationOut]:
    """Invitations that nobody has taken up."""
    return Page(items=[_invitation(link) for link in queries.open_invitations(work)])


@router.delete("/invitations/{invitation_id}", status_code=204, operation_id="withdraw_invitation")
def withdraw_invitation(invitation_id: UUID, work: WriteWork) -> None:
    """Take an invitation back."""
    actions.withdraw_invitation(work, invitation_id)


def _pairs(work: Work, pairs: list[Pair]) -> list[PairOut]:
    names = queries.names_of(work, {person for pair in pairs for person in (pair.coach_id, pair.teacher_id)})
    return [
        PairOut(
            id=pair.id,
            coach=Named(id=pair.coach_id, name=names[pair.coach_id]),
            teacher=Named(id=pair.teacher_id, name=names[pair.teacher_id]),
            cadence=pair.cadence,
            ended_at=pair.ended_at,
        )
        for pair in pairs
    ]


@router.get("/pairs", operation_id="list_pairs")
def list_pairs(work: ReadWork) -> Page[PairOut]:
    """Pairs I am in; for leaders and administrators, all."""
    return Page(items=_pairs(work, queries.visible_pairs(work)))


@router.post("/pairs", status_code=201, operation_id="add_pair")
def add_pair(body: PairBody, work: WriteWork) -> PairOut:
    """Put a coach and a teacher together."""
    pair = actions.add_pair(work, body.coach_id, body.teacher_id, body.cadence)
    return _pairs(work, [pair])[0]


@router.patch("/pairs/{pair_id}", operation_id="change_pair")
def change_pair(pair_id: UUID, body: PairPatch, work: WriteWork) -> PairOut:
    """Change a pair's cadence, or end it."""
    if body.cadence is not None:
        actions.change_cadence(work, pair_id, body.cadence)
    if body.ended:
        sharing.end_pair(work, pair_id)
    return _pairs(work, [queries.pair_for(work, pair_id, Permission.PAIR_VIEW)])[0]
