"""Organisations, people, pairs and tokens from the command line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from sqlmodel import col, select

from cli.build import build
from cli.say import answer, as_json, fail, plainly
from coaching.access.facts import SYSTEM, Actor, Role
from coaching.people import actions, queries
from coaching.people.models import Cadence, Membership, Organisation, Person
from coaching.work import Work

organisations = typer.Typer(help="Organisations.", no_args_is_help=True)
people = typer.Typer(help="People.", no_args_is_help=True)
pairs = typer.Typer(help="Pairs.", no_args_is_help=True)
tokens = typer.Typer(help="Bearer tokens.", no_args_is_help=True)


def person_named(work: Work, email: str) -> tuple[Person, Actor]:
    """Somebody by address, and the actor they are. Exits 1 when there is no such person."""
    person = queries.person_with_email(work, email.strip().lower())
    membership = (
        work.session.exec(select(Membership).where(col(Membership.person_id) == person.id)).first() if person else None
    )
    if person is None or membership is None:
        raise fail(f"Nobody here has the address {email}.")
    return person, Actor(person.id, membership.organisation_id, membership.role)


@organisations.command("add")
def add_organisation(name: str, machine: bool = as_json) -> None:
    """Add an organisation: a school, or a group of schools."""
    with plainly(), build().desk.write() as work:
        if work.session.exec(select(Organisation.id).where(col(Organisation.name) == name)).first():
            raise fail(f"There is an organisation called {name} already.")
        made = actions.add_organisation(work, name)
    answer(f"Added {made.name}.", machine=machine, id=made.id, name=made.name)


@people.command("add")
def add_person(
    email: str,
    name: Annotated[str, typer.Option(help="Their name.")],
    org: Annotated[str, typer.Option(help="Name of their organisation.")],
    role: Annotated[Role, typer.Option(help="member, leader or admin.")] = Role.MEMBER,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")] = False,
    machine: bool = as_json,
) -> None:
    """Add somebody who can sign in."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else typer.prompt("Password", hide_input=True)
    with plainly(), build().desk.write() as work:
        organisation = work.session.exec(select(Organisation).where(col(Organisation.name) == org)).first()
        if organisation is None:
            raise fail(f"There is no organisation called {org}.")
        made = actions.add_person(work, organisation.id, email, name, role, password)
    answer(f"Added {made.name} <{made.email}>.", machine=machine, id=made.id, email=made.email, role=role.value)


@pairs.command("add")
def add_pair(
    coach: Annotated[str, typer.Option(help="Address of the coach.")],
    teacher: Annotated[str, typer.Option(help="Address of the teacher.")],
    cadence: Annotated[Cadence, typer.Option(help="weekly or fortnightly.")] = Cadence.WEEKLY,
    machine: bool = as_json,
) -> None:
    """Put a coach and a teacher together."""
    with plainly(), build().desk.write() as work:
        first, place = person_named(work, coach)
        second, work.actor = person_named(work, teacher)
        if place.organisation_id != work.actor.organisation_id:
            raise fail(f"{first.name} and {second.name} belong to different organisations.")
        made = actions.add_pair(work, first.id, second.id, cadence)
    answer(f"{first.name} coaches {second.name}, {cadence.value}.", machine=machine, id=made.id)


@tokens.command("add")
def add_token(
    person: Annotated[str, typer.Option(help="Address of the person.")],
    label: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    machine: bool = as_json,
) -> None:
    """Make a bearer token; it is shown once."""
    with plainly(), build().desk.write(SYSTEM) as work:
        holder, _ = person_named(work, person)
        made, secret = actions.add_token(work, holder.id, label)
    answer(secret, machine=machine, id=made.id, token=secret)
