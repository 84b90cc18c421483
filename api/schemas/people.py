"""People, pairs, sign-ins and links on the wire."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from api.schemas.text import Line, Sent
from coaching.access.facts import Role
from coaching.people.models import Cadence, LinkPurpose


class Named(BaseModel):
    """Someone or something by name."""

    id: UUID
    name: str


class Me(BaseModel):
    """Who is signed in."""

    id: UUID
    name: str
    email: str
    role: Role
    organisation: Named


class SignInBody(Sent):
    """Credentials."""

    email: Line
    password: Line


class SignInOut(BaseModel):
    """A browser where the person is signed in."""

    id: UUID
    label: str
    created_at: datetime
    seen_at: datetime
    current: bool


class TokenOut(BaseModel):
    """A bearer token, without its secret."""

    id: UUID
    label: str
    created_at: datetime
    seen_at: datetime


class NewToken(TokenOut):
    """A bearer token as it is made; the only time the secret is shown."""

    token: str


class TokenBody(Sent):
    """A token's label."""

    label: Line


class NameBody(Sent):
    """My name."""

    name: Line


class PasswordBody(Sent):
    """My password, changed."""

    current: Line
    new: Line


class SetupState(BaseModel):
    """Whether this Vignette waits to be set up."""

    needed: bool


class SetupBody(Sent):
    """The first organisation and its administrator. `starter_steps`: begin the library with the steps of the house."""

    token: Line
    organisation: Line
    name: Line
    email: Line
    password: Line
    starter_steps: bool = False


class LinkOut(BaseModel):
    """What a one-time link is for."""

    purpose: LinkPurpose
    email: str
    name: str
    organisation: str


class InvitationBody(Sent):
    """Whom to invite."""

    email: Line
    name: Line = ""
    role: Role = Role.MEMBER


class InvitationOut(BaseModel):
    """An invitation that nobody has taken up; `url` only when just made."""

    id: UUID
    email: str
    name: str
    role: Role
    expires_at: datetime
    url: str | None = None


class AcceptBody(Sent):
    """Joining by invitation."""

    token: Line
    name: Line
    password: Line


class ForgotBody(Sent):
    """Whose password was forgotten."""

    email: Line


class RedeemBody(Sent):
    """A new password by link."""

    token: Line
    password: Line


class HandedLink(BaseModel):
    """A link to pass on by hand."""

    url: str
    expires_at: datetime


class PersonOut(BaseModel):
    """A colleague. Address, role, department and whether disabled are for administrators."""

    id: UUID
    name: str
    email: str | None = None
    role: Role | None = None
    department: str | None = None
    disabled: bool | None = None


class PersonPatch(Sent):
    """What an administrator may change. An empty `department` is none."""

    role: Role | None = None
    department: Line | None = None
    disabled: bool | None = None


class PairBody(Sent):
    """A new pair."""

    coach_id: UUID
    teacher_id: UUID
    cadence: Cadence


class PairPatch(Sent):
    """A changed or ended pair."""

    cadence: Cadence | None = None
    ended: bool | None = None


class PairOut(BaseModel):
    """A coach and a teacher."""

    id: UUID
    coach: Named
    teacher: Named
    cadence: Cadence
    ended_at: datetime | None
