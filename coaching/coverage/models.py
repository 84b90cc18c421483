"""Rows about coverage: the terms. Everything else is counted from rows that other features keep."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from coaching.db import new_id


class SchoolTerm(SQLModel, table=True):
    """A stretch of the school year with a name, both ends included. No two of an organisation share a day."""

    __tablename__ = "school_terms"
    __table_args__ = (Index("ix_school_terms_organisation_starts", "organisation_id", "starts_on"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    name: str
    starts_on: date
    ends_on: date
