"""Verbs about the library: add, change, take out, import, begin with the starter set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from uuid import UUID

from coaching import audit
from coaching.access.permissions import Permission
from coaching.errors import NotAllowed, Stale
from coaching.library import queries, rules
from coaching.library.models import StepTemplate, TemplateCriterion, TemplateVersion
from coaching.library.rules import CriterionWish, Words
from coaching.library.sheet import TEXTS, SheetRow, read_sheet
from coaching.people.queries import ensure
from coaching.work import Work

STARTER = "starter.csv"


@dataclass(frozen=True)
class TemplateChange:
    """What to change of a template; None leaves it as it is. `versions` are those the editor may have read."""

    title: str | None = None
    area: str | None = None
    about: str | None = None
    cue: str | None = None
    contrast: str | None = None
    criteria: tuple[CriterionWish, ...] | None = None
    archived: bool | None = None
    versions: frozenset[int] | None = None


@dataclass(frozen=True)
class Imported:
    """What a sheet did to the library, in numbers of templates."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


def add_template(work: Work, words: Words) -> StepTemplate:
    """A new step in the library. Raises Invalid, Conflict("library_full")."""
    organisation_id = ensure(work, Permission.LIBRARY_ADD)
    rules.ensure_room(queries.count(work) + 1)
    return _add(work, organisation_id, rules.cleaned(words))


def change_template(work: Work, template_id: UUID, change: TemplateChange) -> StepTemplate:
    """Reword a template, which makes a version, or take it out of the library and back.

    Raises NotFound, NotAllowed, Invalid, Stale, Conflict("library_full").
    """
    template = queries.template_for(work, template_id, Permission.LIBRARY_EDIT)
    if change.versions is not None and template.revision not in change.versions:
        raise Stale
    if change.archived is not None and change.archived != (template.archived_at is not None):
        _archive(work, template, archived=change.archived)
    now = queries.words_of(template, queries.criteria_of_all(work, [template.id])[template.id])
    said = {name: text for name in TEXTS if (text := getattr(change, name)) is not None}
    wanted = replace(now, **said, criteria=now.criteria if change.criteria is None else change.criteria)
    _reword(work, template, now, rules.cleaned(wanted))
    return template


def import_sheet(work: Work, content: bytes) -> Imported:
    """Take in a sheet: all of it or nothing. A row is the same step as one that has its id, or its area and title.

    Raises NotAllowed, Invalid, InvalidMany, Conflict("library_full").
    """
    organisation_id = ensure(work, Permission.LIBRARY_FILL)
    return _take_in(work, organisation_id, read_sheet(content))


def add_starter(work: Work) -> Imported:
    """The steps Vignette comes with, but for those that are there already: they stay as the school has them.

    Raises NotAllowed, Conflict("library_full").
    """
    organisation_id = ensure(work, Permission.LIBRARY_FILL)
    known = {_key(template.area, template.title) for template in queries.living(work)}
    rows = read_sheet(files(__package__ or "").joinpath(STARTER).read_bytes())
    return _take_in(work, organisation_id, [row for row in rows if _key(row.words.area, row.words.title) not in known])


def _take_in(work: Work, organisation_id: UUID, rows: Sequence[SheetRow]) -> Imported:
    templates = queries.living(work)
    by_id = {template.id: template for template in templates}
    by_key = {_key(template.area, template.title): template for template in templates}
    criteria = queries.criteria_of_all(work, by_id)
    added = changed = 0
    for row in rows:
        known = by_id.get(row.id) if row.id else None
        template = known or by_key.get(_key(row.words.area, row.words.title))
        if template is None:
            _add(work, organisation_id, row.words)
            added += 1
        else:
            changed += _reword(work, template, queries.words_of(template, criteria[template.id]), row.words)
    rules.ensure_room(len(templates) + added)
    return Imported(added, changed, len(rows) - added - changed)


def _key(area: str, title: str) -> tuple[str, str]:
    return rules.area_key(area), rules.title_key(title)


def _add(work: Work, organisation_id: UUID, words: Words) -> StepTemplate:
    template = StepTemplate(
        organisation_id=organisation_id,
        title="",
        area="",
        area_key="",
        title_key="",
        searched="",
        created_at=work.now,
        created_by=_me(work),
        changed_at=work.now,
    )
    _write(template, words)
    work.session.add(template)
    work.session.flush()
    _put_criteria(work, template, words.criteria)
    _keep_version(work, template, words)
    audit.record(work, "template.added", template.id)
    return template


def _reword(work: Work, template: StepTemplate, now: Words, wanted: Words) -> bool:
    """Make the template say this; answers whether that is a new version. Raises Invalid("criteria")."""
    criteria = rules.arranged(now.criteria, wanted.criteria)
    if rules.same_words(now, wanted):
        return False
    _write(template, wanted)
    _put_criteria(work, template, criteria)
    template.version += 1
    template.revision += 1
    template.changed_at = work.now
    _keep_version(work, template, wanted)
    audit.record(work, "template.changed", template.id)
    return True


def _archive(work: Work, template: StepTemplate, *, archived: bool) -> None:
    if not archived:
        rules.ensure_room(queries.count(work) + 1)
    template.archived_at = work.now if archived else None
    template.revision += 1
    audit.record(work, "template.archived" if archived else "template.brought_back", template.id)


def _write(template: StepTemplate, words: Words) -> None:
    template.title, template.area, template.about = words.title, words.area, words.about
    template.cue, template.contrast = words.cue, words.contrast
    template.area_key, template.title_key = _key(words.area, words.title)
    template.searched = rules.searchable(words)


def _put_criteria(work: Work, template: StepTemplate, criteria: Sequence[CriterionWish]) -> None:
    now = {row.id: row for row in queries.criteria_of_all(work, [template.id])[template.id]}
    for position, wish in enumerate(criteria, start=1):
        row = now.pop(wish.id, None) if wish.id else None
        if row is None:
            row = TemplateCriterion(template_id=template.id, position=position, text=wish.text)
        row.position, row.text = position, wish.text
        work.session.add(row)
    for row in now.values():
        work.session.delete(row)


def _keep_version(work: Work, template: StepTemplate, words: Words) -> None:
    work.session.add(
        TemplateVersion(
            template_id=template.id,
            version=template.version,
            words=rules.pack_words(words),
            made_by=_me(work),
            made_at=work.now,
        )
    )


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
