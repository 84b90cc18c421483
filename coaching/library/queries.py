"""Reads about the library, and the door to it: everybody of the organisation, and nobody else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, func, select

from coaching.access.facts import OrganisationFacts, TemplateFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed, NotFound
from coaching.library import rules
from coaching.library.models import StepTemplate, TemplateCriterion, TemplateVersion
from coaching.library.rules import CriterionWish, Words
from coaching.people.queries import names_of
from coaching.words import like
from coaching.work import Work

Place = tuple[str, str, UUID]
"""Area and title, folded, and id."""


@dataclass(frozen=True)
class Wanted:
    """Which templates to list: those with every word of `q`, of one area, living or archived."""

    q: str = ""
    area: str = ""
    archived: bool = False


@dataclass(frozen=True)
class ShownTemplate:
    """A template with its criteria in order, its author's name, and whether the actor may change it."""

    template: StepTemplate
    criteria: tuple[TemplateCriterion, ...]
    author_name: str
    may_edit: bool


@dataclass(frozen=True)
class ShownVersion:
    """What a template said from a moment on, and who made it say so."""

    row: TemplateVersion
    words: Words
    author_name: str


def template_for(work: Work, template_id: UUID, permission: Permission) -> StepTemplate:
    """The door to a template; whoever comes to change it holds the row. Raises NotFound, NotAllowed."""
    query = select(StepTemplate).where(col(StepTemplate.id) == template_id)
    template = work.session.exec(query if permission is Permission.LIBRARY_VIEW else query.with_for_update()).first()
    if template is None or not allows(work.actor, Permission.LIBRARY_VIEW, facts_of(template), work.now):
        raise NotFound
    if not allows(work.actor, permission, facts_of(template), work.now):
        raise NotAllowed
    return template


def facts_of(template: StepTemplate) -> TemplateFacts:
    """What the permission table may know of a template."""
    return TemplateFacts(template.organisation_id, template.created_by)


def visible_templates(work: Work, wanted: Wanted, after: Place | None, limit: int) -> list[ShownTemplate]:
    """The library by area and title: the rule of LIBRARY_VIEW in SQL. Three queries whatever the number."""
    area, title, template_id = col(StepTemplate.area_key), col(StepTemplate.title_key), col(StepTemplate.id)
    query = (
        select(StepTemplate)
        .where(col(StepTemplate.organisation_id) == work.actor.organisation_id)
        .where(
            col(StepTemplate.archived_at).is_not(None) if wanted.archived else col(StepTemplate.archived_at).is_(None)
        )
        .order_by(area, title, template_id)
        .limit(limit)
    )
    for word in wanted.q.split():
        query = query.where(col(StepTemplate.searched).like(like(word), escape="!"))
    if wanted.area:
        query = query.where(area == rules.area_key(wanted.area))
    if after:
        query = query.where(tuple_(area, title, template_id) > after)
    return shown_all(work, work.session.exec(query).all())


def place_of(template: StepTemplate) -> Place:
    """Where a template stands in the list."""
    return template.area_key, template.title_key, template.id


def areas_of(work: Work) -> list[tuple[str, int]]:
    """The areas of the library and how many living templates each has: those of the house first, then by name."""
    rows = work.session.exec(
        select(col(StepTemplate.area_key), func.min(col(StepTemplate.area)), func.count())
        .where(col(StepTemplate.organisation_id) == work.actor.organisation_id, col(StepTemplate.archived_at).is_(None))
        .group_by(col(StepTemplate.area_key))
    )
    order = [rules.area_key(area) for area in rules.AREAS]
    found = sorted(rows, key=lambda row: (order.index(row[0]) if row[0] in order else len(order), row[0]))
    return [(area, count) for _, area, count in found]


def living(work: Work) -> list[StepTemplate]:
    """Every template of the organisation that is not archived, held for changing."""
    here = col(StepTemplate.organisation_id) == work.actor.organisation_id
    query = select(StepTemplate).where(here, col(StepTemplate.archived_at).is_(None)).order_by(col(StepTemplate.id))
    return list(work.session.exec(query.with_for_update()).all())


def count(work: Work) -> int:
    """How many living templates the organisation has."""
    here = col(StepTemplate.organisation_id) == work.actor.organisation_id
    query = select(func.count()).select_from(StepTemplate).where(here, col(StepTemplate.archived_at).is_(None))
    return work.session.exec(query).one()


def may_fill(work: Work) -> bool:
    """Whether the actor looks after the library of their organisation."""
    here = work.actor.organisation_id
    return here is not None and allows(work.actor, Permission.LIBRARY_FILL, OrganisationFacts(here), work.now)


def sheet_of(work: Work) -> list[tuple[UUID | None, Words]]:
    """The whole living library as a sheet has it, by area and title."""
    found = visible_templates(work, Wanted(), None, rules.MOST_TEMPLATES)
    return [(one.template.id, words_of(one.template, one.criteria)) for one in found]


def shown(work: Work, template: StepTemplate) -> ShownTemplate:
    """One template behind its door."""
    return shown_all(work, [template])[0]


def shown_all(work: Work, templates: Sequence[StepTemplate]) -> list[ShownTemplate]:
    """Templates behind their doors, in the order given."""
    if not templates:
        return []
    criteria = criteria_of_all(work, [template.id for template in templates])
    names = names_of(work, {template.created_by for template in templates})
    return [
        ShownTemplate(
            template,
            tuple(criteria[template.id]),
            names.get(template.created_by, ""),
            allows(work.actor, Permission.LIBRARY_EDIT, facts_of(template), work.now),
        )
        for template in templates
    ]


def criteria_of_all(work: Work, template_ids: Collection[UUID]) -> dict[UUID, list[TemplateCriterion]]:
    """The criteria of templates behind their doors, in order. One query; every id has an entry."""
    in_order = (col(TemplateCriterion.position), col(TemplateCriterion.id))
    query = select(TemplateCriterion).where(col(TemplateCriterion.template_id).in_(template_ids)).order_by(*in_order)
    found: dict[UUID, list[TemplateCriterion]] = {template_id: [] for template_id in template_ids}
    for criterion in work.session.exec(query):
        found[criterion.template_id].append(criterion)
    return found


def words_of(template: StepTemplate, criteria: Sequence[TemplateCriterion]) -> Words:
    """What a template says now."""
    return Words(
        title=template.title,
        area=template.area,
        about=template.about,
        cue=template.cue,
        contrast=template.contrast,
        criteria=tuple(CriterionWish(criterion.text, criterion.id) for criterion in criteria),
    )


def versions_of(work: Work, template: StepTemplate) -> list[ShownVersion]:
    """What a template behind its door has said, newest first."""
    query = select(TemplateVersion).where(col(TemplateVersion.template_id) == template.id)
    rows = work.session.exec(query.order_by(col(TemplateVersion.version).desc())).all()
    names = names_of(work, {row.made_by for row in rows})
    return [ShownVersion(row, rules.unpack_words(row.words), names.get(row.made_by, "")) for row in rows]


def templates_by_id(work: Work, template_ids: Collection[UUID]) -> dict[UUID, StepTemplate]:
    """Templates of the actor's organisation by id. One query."""
    here = col(StepTemplate.organisation_id) == work.actor.organisation_id
    rows = work.session.exec(select(StepTemplate).where(col(StepTemplate.id).in_(template_ids), here))
    return {template.id: template for template in rows}
