"""Rows about rooms. What a room shows is one versioned row; who is connected to it is a row for each connection."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, Json, JsonValue, new_id


class Room(SQLModel, table=True):
    """Where certain people watch a certain thing together: one room for the same people and the same thing.

    It goes with any of the films it shows, and with any of its people.
    """

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("company", "subject_key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    pair_id: UUID | None = Field(default=None, foreign_key="pairs.id", index=True)
    company: str = Field(description="Whose it is, as a key: a pair's, or certain people's.")
    subject: JsonValue = Field(sa_type=Json, description="What is watched, as `rules.Subject`; ids and times only.")
    subject_key: str = Field(description="The same as a key.")
    lesson_id: UUID = Field(foreign_key="lessons.id", index=True, ondelete="CASCADE")
    other_lesson_id: UUID | None = Field(
        default=None, foreign_key="lessons.id", index=True, ondelete="CASCADE", description="Of the second film."
    )
    opened_by: UUID = Field(foreign_key="people.id")
    created_at: datetime = Field(sa_type=Instant)
    used_at: datetime = Field(sa_type=Instant, index=True, description="When something last happened in it.")
    version: int = Field(default=1, description="Of the state.")
    state: JsonValue = Field(sa_type=Json, description="As `playback.State`.")


class RoomPerson(SQLModel, table=True):
    """Somebody whose room it is."""

    __tablename__ = "room_people"

    room_id: UUID = Field(foreign_key="rooms.id", primary_key=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="people.id", primary_key=True, index=True)


class RoomHost(SQLModel, table=True):
    """A web server process with people in rooms. One that is silent is dead, and nobody is connected to it."""

    __tablename__ = "room_hosts"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    seen_at: datetime = Field(sa_type=Instant, index=True)


class RoomSeat(SQLModel, table=True):
    """One connection of somebody to a room, through one process."""

    __tablename__ = "room_seats"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    room_id: UUID = Field(foreign_key="rooms.id", index=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="people.id", index=True)
    host_id: UUID = Field(foreign_key="room_hosts.id", index=True, ondelete="CASCADE")
    taken_at: datetime = Field(sa_type=Instant)
