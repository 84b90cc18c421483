"""Rows about people. Secrets are kept as hashes: a stolen database signs nobody in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.access.facts import Role
from coaching.db import Instant, new_id, one_of


class Cadence(StrEnum):
    """How often a pair meets."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    SETUP = "setup"
    INVITATION = "invitation"
    RESET = "reset"


class CredentialKind(StrEnum):
    """A browser's sign-in, or a script's token."""

    SIGN_IN = "sign_in"
    TOKEN = "token"  # noqa: S105 - a kind, not a secret


class Organisation(SQLModel, table=True):
    """A school or a group of schools; the tenant."""

    __tablename__ = "organisations"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str
    created_at: datetime = Field(sa_type=Instant)


class Person(SQLModel, table=True):
    """Someone who can sign in."""

    __tablename__ = "people"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True, description="Lower case, trimmed.")
    name: str
    password_hash: str
    created_at: datetime = Field(sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)
    erased_at: datetime | None = Field(
        default=None, sa_type=Instant, description="Since then the row is a name for nobody, for others' rows."
    )


class Membership(SQLModel, table=True):
    """A person in an organisation, with a role. One at a time."""

    __tablename__ = "memberships"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    person_id: UUID = Field(foreign_key="people.id", unique=True)
    role: Role = Field(sa_type=one_of(Role))
    department: str = Field(
        default="", sa_column_kwargs={"server_default": ""}, description="As the organisation calls it, or none."
    )
    joined_at: datetime = Field(sa_type=Instant)


class Pair(SQLModel, table=True):
    """A coach and a teacher."""

    __tablename__ = "pairs"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    coach_id: UUID = Field(foreign_key="people.id", index=True)
    teacher_id: UUID = Field(foreign_key="people.id", index=True)
    cadence: Cadence = Field(sa_type=one_of(Cadence))
    created_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Credential(SQLModel, table=True):
    """A living sign-in or bearer token. The secret itself is never stored."""

    __tablename__ = "credentials"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="people.id", index=True)
    kind: CredentialKind = Field(sa_type=one_of(CredentialKind))
    secret_hash: str = Field(unique=True)
    label: str = Field(default="", description="A token's name, or a browser's own description.")
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)


class Link(SQLModel, table=True):
    """A one-time link that was handed out."""

    __tablename__ = "links"
    __table_args__ = (
        Index("ix_links_organisation_purpose", "organisation_id", "purpose"),
        UniqueConstraint("secret_hash"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    purpose: LinkPurpose = Field(sa_type=one_of(LinkPurpose))
    secret_hash: str
    organisation_id: UUID | None = Field(default=None, foreign_key="organisations.id")
    person_id: UUID | None = Field(default=None, foreign_key="people.id", description="Whose password it resets.")
    email: str = ""
    name: str = ""
    role: Role = Field(default=Role.MEMBER, sa_type=one_of(Role))
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class Tries(SQLModel, table=True):
    """How often somebody tried a secret since their window opened."""

    __tablename__ = "secret_tries"

    key: str = Field(primary_key=True, description="Fingerprint of the account or place: no address is kept.")
    count: int
    since: datetime = Field(sa_type=Instant, index=True)
