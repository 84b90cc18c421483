"""Retention, erasing people and checking certificates from the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from cli.build import Parts, build
from cli.people import people, person_named
from cli.say import answer, as_json, complain, fail, plainly
from coaching.access.facts import SYSTEM
from coaching.certificates.actions import Why
from coaching.certificates.models import Certificate, Ground, Subject
from coaching.certificates.queries import checked, sealed
from coaching.certificates.rules import is_sealed, statement_of
from coaching.erasing import rules
from coaching.erasing.actions import erase as erase_person
from coaching.erasing.queries import held_of, rows_of
from coaching.lessons.models import Lesson, Purpose
from coaching.people.models import Person
from coaching.retention import actions
from coaching.retention.queries import rules_here
from coaching.retention.rules import ORDINARY, Terms
from coaching.work import Work
from media.storage import LessonKeys

retention = typer.Typer(help="How long recordings are kept.", no_args_is_help=True)
certificates = typer.Typer(help="Certificates of erasure.", no_args_is_help=True)
AsAdmin = Annotated[str, typer.Option("--as", help="Address of an administrator.")]


@retention.command("show")
def show(person: AsAdmin, machine: bool = as_json) -> None:
    """Say how long recordings of each purpose are kept in an administrator's school."""
    with plainly(), build().desk.read() as work:
        _, work.actor = person_named(work, person)
        found = rules_here(work)
    lines, facts = [], []
    for purpose, terms in ((rule.purpose.value, rule.terms) for rule in found):
        words = "until their owner erases them" if terms.days is None else f"for {terms.days} days"
        lines.append(f"{purpose}: kept {words}, announced {terms.warn_days} days before the end.")
        facts.append({"purpose": purpose, **asdict(terms)})
    answer("\n".join(lines), machine=machine, rules=facts)


@retention.command("set")
def set_rule(
    purpose: Purpose,
    person: AsAdmin,
    days: Annotated[int, typer.Option(help="Days a recording is kept; 0 is until its owner erases it.")],
    warn_days: Annotated[int, typer.Option(help="Days between the announcement and the end.")] = ORDINARY.warn_days,
    longer: Annotated[bool, typer.Option("--longer/--not-longer", help="Owners may begin the time anew.")] = True,
    machine: bool = as_json,
) -> None:
    """Say how long recordings of a purpose are kept. Nothing is deleted before its owner was told."""
    with plainly(), build().desk.write() as work:
        _, work.actor = person_named(work, person)
        shown = actions.set_rule(work, purpose, Terms(days or None, warn_days, longer))
    answer(f"{purpose.value}: set.", machine=machine, purpose=purpose.value, days=shown.terms.days)


@people.command("erase")
def erase(
    email: Annotated[str, typer.Argument(help="Address of the person.")],
    confirm: Annotated[str, typer.Option(help="The address once more; without it, only what would go is said.")] = "",
    when_released: Annotated[
        bool, typer.Option("--when-released", help="What a hold keeps may wait until the hold is released.")
    ] = False,
    machine: bool = as_json,
) -> None:
    """Erase a person for ever: their lessons, goals, sign-ins, exports. Notes on others' lessons lose their name."""
    with plainly(), build().desk.write(SYSTEM) as work:
        person, _ = person_named(work, email)
        rows, held = rows_of(work, person.id), held_of(work, person.id)
        if not confirm:
            counts = ", ".join(f"{name} {count}" for name, count in rows.items()) or "nothing but the account"
            later = f" On hold, and erased when that is released: {held} recordings." if held else ""
            answer(
                f"Would go with {person.name}: {counts}.{later}", machine=machine, rows=rows, held=held, erased=False
            )
            return
        code = rules.code_of(person.id, rows)
        rules.ensure_confirmed(confirm, person.email, code, code)
        why = Why(Ground.ADMINISTRATOR, "asked for on the command line")
        made = erase_person(work, person, why, when_released=when_released)
    words = f"Shut out. The workers are erasing everything; certificate {made.id} says when nothing is left."
    answer(words, machine=machine, erased=True, certificate=made.id, rows=made.rows)


@certificates.command("list")
def list_all(machine: bool = as_json) -> None:
    """List what was erased: ids, counts and dates, no content."""
    with plainly(), build().desk.read() as work:
        found = list(work.session.exec(select(Certificate).order_by(col(Certificate.id))))
    for one in found:
        done = f"nothing left since {one.finished_at:%Y-%m-%d %H:%M}" if one.finished_at else "under way"
        words = f"{one.begun_at:%Y-%m-%d %H:%M}  {one.subject.value:6}  {one.subject_id}  {one.ground.value}: {done}"
        answer(words, machine=machine, **statement_of(one), seal=one.seal)


@certificates.command("check")
def check(
    file: Annotated[Path | None, typer.Argument(help="A certificate as it was saved; none checks all we have.")] = None,
    machine: bool = as_json,
) -> None:
    """Check that certificates are as they were sealed, and that what they name is gone. Exit 1 when not."""
    with plainly():
        parts = build()
        with parts.desk.read() as work:
            wrong = _saved(work, file) if file else _all(work)
            wrong += [f"{key} is there" for key in _still_there(parts, work)]
    answer("" if wrong else "Everything is as it was sealed, and gone.", machine=machine, wrong=wrong)
    for words in wrong if not machine else ():
        complain(words)
    if wrong:
        raise typer.Exit(1)


def _saved(work: Work, file: Path) -> list[str]:
    try:
        kept = json.loads(file.read_bytes())
        statement, seal = kept["statement"], str(kept["certificate"]["seal"])
    except (ValueError, KeyError, TypeError) as error:
        raise fail(f"{file} is no certificate.") from error
    sealed_here = is_sealed(work.settings.signing_key, statement, seal)
    return [] if sealed_here else [f"{file} was not sealed by this Vignette, or was changed since."]


def _all(work: Work) -> list[str]:
    found = [checked(work, one) for one in sealed(work)]
    return [f"Certificate {one.certificate.id}: wrong {one.fault}" for one in found if one.fault]


def _still_there(parts: Parts, work: Work) -> list[str]:
    """Rows and files of what a finished certificate names."""
    found: list[str] = []
    for one in sealed(work):
        if one.subject is Subject.LESSON:
            folder = LessonKeys(one.organisation_id, one.subject_id).folder
            found += [blob.key for blob in parts.store.list_prefix(folder)]
            found += [f"lesson {one.subject_id}"] if work.session.get(Lesson, one.subject_id) else []
        else:
            person = work.session.get(Person, one.subject_id)
            found += [f"person {one.subject_id}"] if person and person.erased_at is None else []
    return found
