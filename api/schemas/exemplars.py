"""Exemplars on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.etags import etag
from api.media_tokens import MODEL, issue
from api.schemas.people import Named
from api.schemas.text import Sent, Text
from coaching.exemplars import rules
from coaching.exemplars.models import Audience, ExemplarKind, ExemplarState, Source
from coaching.exemplars.queries import ShownExemplar
from coaching.work import Work

People = Annotated[list[UUID], Field(max_length=rules.MOST_NAMED)]
Title = Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_TITLE)]


class ExemplarBody(Sent):
    """A clip as a model or contrast of a step of the library. `audience` is who may use it once the teacher agrees.

    `person_ids` with the audience `people`, and only with it.
    """

    clip_id: UUID
    template_id: UUID
    kind: ExemplarKind
    title: Title
    audience: Audience = Audience.PAIRS
    person_ids: People = Field(default_factory=list)
    source: Source = Source.LESSON


class ExemplarPatch(Sent):
    """The answer of the teacher on the film: `published` is the yes; what is left out stays.

    `person_ids` with the audience `people`: these and nobody else from now on.
    """

    title: Title | None = None
    audience: Audience | None = None
    person_ids: People = Field(default_factory=list)
    state: Literal["published"] | None = None


class ExemplarOut(BaseModel):
    """A model or contrast. Times are on the lesson's timeline; lesson and clip are named to those who may open them.

    `released`: the teacher said yes and the pupils' consent stands; until then there is no `playlist_url`. `people`
    are told to the teacher on the film alone.
    """

    id: UUID
    template: Named
    kind: ExemplarKind
    source: Source
    state: ExemplarState
    audience: Audience
    people: list[Named]
    title: str
    owner: Named
    asked_by: Named
    clip_id: UUID | None
    lesson_id: UUID | None
    start_ms: int
    end_ms: int
    released: bool
    playlist_url: str | None
    created_at: datetime
    published_at: datetime | None
    may: list[Literal["use", "settle", "withdraw"]]
    etag: str


class ModelFilmOut(BaseModel):
    """Where to watch a model: lesson time is the player's clock plus `starts_us`; it runs out after some hours."""

    playlist_url: str
    starts_us: int
    start_ms: int
    end_ms: int


def write_exemplar(work: Work, shown: ShownExemplar) -> ExemplarOut:
    """An exemplar as its reader gets it."""
    row = shown.exemplar
    return ExemplarOut(
        id=row.id,
        template=Named(id=row.template_id, name=shown.template.title),
        kind=row.kind,
        source=row.source,
        state=row.state,
        audience=row.audience,
        people=[Named(id=person_id, name=name) for person_id, name in shown.people],
        title=row.title,
        owner=Named(id=shown.owner[0], name=shown.owner[1]),
        asked_by=Named(id=shown.asker[0], name=shown.asker[1]),
        clip_id=row.clip_id if shown.lesson_seen else None,
        lesson_id=row.lesson_id if shown.lesson_seen else None,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        released=shown.released,
        playlist_url=film_address(work, row.id) if "use" in shown.may else None,
        created_at=row.created_at,
        published_at=row.published_at,
        may=[word for word in ("use", "settle", "withdraw") if word in shown.may],
        etag=etag(row.version),
    )


def film_address(work: Work, exemplar_id: UUID) -> str | None:
    """Where the actor may watch a model; None for the system."""
    token = issue(work.settings, work.actor, exemplar_id, work.now, MODEL)
    return f"/media/models/{token}/film.m3u8" if token else None
