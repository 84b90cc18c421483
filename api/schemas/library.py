"""The library of steps on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.etags import etag
from api.schemas.people import Named
from api.schemas.text import Sent, Text
from coaching.library import rules
from coaching.library.actions import Imported
from coaching.library.queries import ShownTemplate, ShownVersion
from coaching.library.rules import CriterionWish, Words

Title = Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_TITLE)]
Area = Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_AREA)]
About = Annotated[Text, Field(max_length=rules.LONGEST_ABOUT)]
Cue = Annotated[Text, Field(max_length=rules.LONGEST_CUE)]
Contrast = Annotated[Text, Field(max_length=rules.LONGEST_CONTRAST)]
CriterionText = Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_CRITERION)]


class CriterionBody(Sent):
    """A criterion as it should be; with the id of an existing one it is kept and reworded."""

    id: UUID | None = None
    text: CriterionText


Criteria = Annotated[list[CriterionBody | CriterionText], Field(max_length=rules.MOST_CRITERIA)]


class TemplateBody(Sent):
    """A new step for the library."""

    title: Title
    area: Area
    about: About = ""
    cue: Cue = ""
    contrast: Contrast = ""
    criteria: Annotated[list[CriterionText], Field(max_length=rules.MOST_CRITERIA)] = Field(default_factory=list)


class TemplatePatch(Sent):
    """An edit: what is left out stays. `criteria` are all there shall be, in order; plain text will do.

    Other words make a new version; `archived` takes the step out of the library, or brings it back.
    """

    title: Title | None = None
    area: Area | None = None
    about: About | None = None
    cue: Cue | None = None
    contrast: Contrast | None = None
    criteria: Criteria | None = None
    archived: bool | None = None


class CriterionOut(BaseModel):
    """How one can see that the step is there."""

    id: UUID
    text: str


class TemplateOut(BaseModel):
    """A step of the library. `contrast` is what it is easily mistaken for; `etag` goes into `If-Match`."""

    id: UUID
    title: str
    area: str
    about: str
    cue: str
    contrast: str
    criteria: list[CriterionOut]
    version: int
    archived: bool
    created_by: Named
    created_at: datetime
    changed_at: datetime
    may_edit: bool
    etag: str


class TemplateVersionOut(BaseModel):
    """What a step of the library said from a moment on."""

    version: int
    title: str
    area: str
    about: str
    cue: str
    contrast: str
    criteria: list[str]
    made_by: Named
    made_at: datetime


class AreaOut(BaseModel):
    """An area, and how many steps of the library are about it."""

    area: str
    templates: int


class LibraryOut(BaseModel):
    """The library at a glance: its areas, those to suggest, and whether I look after it (import, starter set)."""

    areas: list[AreaOut]
    suggested: list[str]
    may_fill: bool


class ImportOut(BaseModel):
    """What came of it, in numbers of steps."""

    added: int
    changed: int
    unchanged: int


def read_criteria(criteria: list[CriterionBody | str] | None) -> tuple[CriterionWish, ...] | None:
    """Criteria as the domain knows them."""
    if criteria is None:
        return None
    return tuple(CriterionWish(one) if isinstance(one, str) else CriterionWish(one.text, one.id) for one in criteria)


def read_words(body: TemplateBody) -> Words:
    """A new template as the domain knows it."""
    criteria = tuple(CriterionWish(text) for text in body.criteria)
    return Words(body.title, body.area, body.about, body.cue, body.contrast, criteria)


def write_template(shown: ShownTemplate) -> TemplateOut:
    """A template as its reader gets it."""
    row = shown.template
    return TemplateOut(
        id=row.id,
        title=row.title,
        area=row.area,
        about=row.about,
        cue=row.cue,
        contrast=row.contrast,
        criteria=[CriterionOut(id=criterion.id, text=criterion.text) for criterion in shown.criteria],
        version=row.version,
        archived=row.archived_at is not None,
        created_by=Named(id=row.created_by, name=shown.author_name),
        created_at=row.created_at,
        changed_at=row.changed_at,
        may_edit=shown.may_edit,
        etag=etag(row.revision),
    )


def write_version(shown: ShownVersion) -> TemplateVersionOut:
    """A version as its reader gets it."""
    words = shown.words
    return TemplateVersionOut(
        version=shown.row.version,
        title=words.title,
        area=words.area,
        about=words.about,
        cue=words.cue,
        contrast=words.contrast,
        criteria=[wish.text for wish in words.criteria],
        made_by=Named(id=shown.row.made_by, name=shown.author_name),
        made_at=shown.row.made_at,
    )


def write_import(done: Imported) -> ImportOut:
    """What came of an import."""
    return ImportOut(added=done.added, changed=done.changed, unchanged=done.unchanged)
