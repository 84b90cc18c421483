"""Signing in and out, set-up, one-time links, and my own account."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.auth import TriesDep, clear_cookie, set_cookie
from api.deps import AnonymousWork, OnceRoute, ReadWork, SignedIn, WriteWork
from api.schemas.people import (
    AcceptBody,
    ForgotBody,
    LinkOut,
    Me,
    NameBody,
    Named,
    NewToken,
    PasswordBody,
    RedeemBody,
    SetupBody,
    SetupState,
    SignInBody,
    SignInOut,
    TokenBody,
    TokenOut,
)
from api.schemas.text import Page
from coaching.access.facts import Actor
from coaching.errors import NotFound
from coaching.library.actions import add_starter
from coaching.people import actions, queries
from coaching.people.models import Credential, CredentialKind, Person
from coaching.work import Work

router = APIRouter(tags=["session"], route_class=OnceRoute)


def _me(work: Work) -> Me:
    person, organisation, membership = queries.myself(work)
    return Me(
        id=person.id,
        name=person.name,
        email=person.email,
        role=membership.role,
        organisation=Named(id=organisation.id, name=organisation.name),
    )


def _welcome(work: Work, person_id: UUID, request: Request, response: Response) -> Me:
    """Open a sign-in for someone who just proved who they are; a new secret every time (no fixation)."""
    set_cookie(response, work.settings, actions.open_sign_in(work, person_id, _browser(request)))
    return _me_as(work, person_id)


def _me_as(work: Work, person_id: UUID) -> Me:
    work.session.flush()
    work.actor = Actor(person_id, None, work.actor.role)
    return _me(work)


def _browser(request: Request) -> str:
    return request.headers.get("user-agent", "")


@router.get("/session", operation_id="get_session")
def get_session(work: ReadWork) -> Me:
    """Who is signed in."""
    return _me(work)


@router.post("/session", status_code=201, operation_id="sign_in")
def sign_in(body: SignInBody, request: Request, response: Response, tries: TriesDep) -> Me:
    """Sign in; sets the cookie."""
    with tries.work(body.email) as work:
        secret = actions.sign_in(work, body.email, body.password, _browser(request))
        tries.forgive(work, body.email)
        set_cookie(response, work.settings, secret)
        person = cast("Person", queries.person_with_email(work, body.email.strip().lower()))
        return _me_as(work, person.id)


@router.delete("/session", status_code=204, operation_id="sign_out")
def sign_out(work: WriteWork, response: Response) -> None:
    """Sign out here."""
    if work.actor.credential_id:
        actions.sign_out(work, work.actor.credential_id)
    clear_cookie(response, work.settings)


@router.get("/sessions", operation_id="list_sessions")
def list_sessions(work: ReadWork) -> Page[SignInOut]:
    """Where I am signed in."""
    return Page(
        items=[
            SignInOut(
                id=row.id,
                label=row.label,
                created_at=row.created_at,
                seen_at=row.seen_at,
                current=row.id == work.actor.credential_id,
            )
            for row in queries.my_credentials(work, CredentialKind.SIGN_IN)
        ]
    )


@router.delete("/sessions", status_code=204, operation_id="sign_out_everywhere")
def sign_out_everywhere(work: WriteWork, response: Response) -> None:
    """Sign out everywhere."""
    actions.sign_out_everywhere(work)
    clear_cookie(response, work.settings)


@router.patch("/me", operation_id="rename_me")
def rename_me(body: NameBody, work: WriteWork) -> Me:
    """Change my name."""
    actions.rename_me(work, body.name)
    return _me_as(work, cast("UUID", work.actor.person_id))


@router.put("/me/password", status_code=204, operation_id="change_password")
def change_password(body: PasswordBody, actor: SignedIn, tries: TriesDep) -> None:
    """Change my password; every other sign-in of mine ends."""
    with tries.work(str(actor.person_id), actor) as work:
        actions.change_password(work, body.current, body.new)


@router.get("/setup", operation_id="get_setup")
def get_setup(work: AnonymousWork) -> SetupState:
    """Whether this Vignette waits to be set up."""
    return SetupState(needed=queries.set_up_needed(work))


@router.post("/setup", status_code=201, operation_id="set_up")
def set_up(body: SetupBody, request: Request, response: Response, tries: TriesDep) -> Me:
    """Set up by the link printed at first start; signs in."""
    with tries.work("setup") as work:
        person = actions.set_up(work, body.token, body.organisation, body.name, body.email, body.password)
        me = _welcome(work, person.id, request, response)
        if body.starter_steps:
            work.actor = Actor(me.id, me.organisation.id, me.role)
            add_starter(work)
        return me


@router.get("/links/{token}", operation_id="get_link")
def get_link(token: str, tries: TriesDep) -> LinkOut:
    """What a one-time link is for."""
    with tries.work(f"link:{token[:64]}") as work:
        link = queries.living_link(work, token)
        return LinkOut(
            purpose=link.purpose, email=link.email, name=link.name, organisation=queries.organisation_name(work, link)
        )


@router.post("/invitations/accept", status_code=201, operation_id="accept_invitation")
def accept_invitation(body: AcceptBody, request: Request, response: Response, tries: TriesDep) -> Me:
    """Join by invitation; signs in."""
    with tries.work(f"link:{body.token[:64]}") as work:
        person = actions.accept_invitation(work, body.token, body.name, body.password)
        return _welcome(work, person.id, request, response)


@router.post("/password-resets", status_code=202, operation_id="forgot_password")
def forgot_password(body: ForgotBody, tries: TriesDep) -> None:
    """Ask for a reset link by e-mail; the answer is the same for everybody."""
    with tries.work(f"forgot:{body.email}") as work:
        actions.forgot_password(work, body.email)


@router.post("/password-resets/redeem", status_code=201, operation_id="redeem_reset")
def redeem_reset(body: RedeemBody, request: Request, response: Response, tries: TriesDep) -> Me:
    """Set a new password by link; ends every sign-in of mine and opens this one."""
    with tries.work(f"link:{body.token[:64]}") as work:
        person = actions.redeem_reset(work, body.token, body.password)
        return _welcome(work, person.id, request, response)


def _token(row: Credential) -> TokenOut:
    return TokenOut(id=row.id, label=row.label, created_at=row.created_at, seen_at=row.seen_at)


@router.get("/tokens", operation_id="list_tokens")
def list_tokens(work: ReadWork) -> Page[TokenOut]:
    """My bearer tokens."""
    return Page(items=[_token(row) for row in queries.my_credentials(work, CredentialKind.TOKEN)])


@router.post("/tokens", status_code=201, operation_id="add_token")
def add_token(body: TokenBody, work: WriteWork) -> NewToken:
    """A bearer token for scripts; shown once."""
    if work.actor.person_id is None:
        raise NotFound
    row, secret = actions.add_token(work, work.actor.person_id, body.label)
    return NewToken(**_token(row).model_dump(), token=secret)


@router.delete("/tokens/{token_id}", status_code=204, operation_id="remove_token")
def remove_token(token_id: UUID, work: WriteWork) -> None:
    """End a token (or one of my sign-ins) at once."""
    actions.sign_out(work, token_id)
