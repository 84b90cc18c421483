"""Verbs about exemplars: ask for one, say yes, say who may use it, take it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, delete

from coaching import audit
from coaching.access.permissions import Permission
from coaching.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from coaching.events import LessonChanged
from coaching.exemplars import queries, rules
from coaching.exemplars.models import Audience, Exemplar, ExemplarKind, ExemplarPerson, ExemplarState, Source
from coaching.lessons.models import Clip, Lesson
from coaching.lessons.queries import clip_for
from coaching.library.models import StepTemplate
from coaching.library.queries import template_for
from coaching.library.rules import ensure_in_use
from coaching.people.queries import person_for
from coaching.privacy.actions import enter, record_watched
from coaching.privacy.models import LedgerVerb
from coaching.privacy.queries import consent_state
from coaching.work import Work
from media.timeline import Span


@dataclass(frozen=True)
class Wish:
    """A clip as somebody wants it in the library."""

    template_id: UUID
    kind: ExemplarKind
    title: str
    audience: Audience = Audience.PAIRS
    person_ids: Collection[UUID] = ()
    source: Source = Source.LESSON


@dataclass(frozen=True)
class ExemplarChange:
    """What the owner changes; None leaves it. `person_ids` come with the audience that they are.

    `agreed` is the teacher's yes. `versions` may have been read.
    """

    title: str | None = None
    audience: Audience | None = None
    person_ids: Collection[UUID] = ()
    agreed: bool = False
    versions: Collection[int] | None = None


def publish(work: Work, clip_id: UUID, wish: Wish) -> Exemplar:
    """Make a clip a model or a contrast. From the owner of the film it is the yes; from anybody else it asks for it.

    Doing it twice is doing it once. Raises NotFound, NotAllowed, Invalid("template_id", "title", "person_ids"),
    Conflict("consent_required", "template_archived", "already_published").
    """
    clip, lesson = clip_for(work, clip_id, Permission.LESSON_COMMENT)
    template = _template(work, wish.template_id)
    ensure_in_use(archived=template.archived_at is not None)
    title = rules.clean_title(wish.title)
    named = _colleagues(work, lesson, wish.audience, wish.person_ids)
    held = work.session.get(Lesson, lesson.id, populate_existing=True, with_for_update={"key_share": True})
    if held is None:
        raise NotFound
    rules.ensure_consent(consent_state(work, lesson.id))
    exemplar = queries.standing_of(work, clip.id, template.id)
    if exemplar is None:
        exemplar = _ask(work, lesson, clip, wish, title)
        _name(work, exemplar, named)
    rules.ensure_same_kind(exemplar.kind, wish.kind)
    _ensure_shown(work, exemplar)
    if work.actor.person_id == lesson.owner_id and exemplar.state is ExemplarState.ASKED:
        exemplar.audience, exemplar.title = wish.audience, title
        _name(work, exemplar, named)
        _release(work, exemplar, template)
    work.announce(LessonChanged(lesson.id))
    return exemplar


def change_exemplar(work: Work, exemplar_id: UUID, change: ExemplarChange) -> Exemplar:
    """The owner's answer: yes, who may use it, what it is called.

    Raises NotFound, NotAllowed, Stale, Invalid("title", "person_ids"), Conflict("consent_required").
    """
    exemplar = queries.exemplar_for(work, exemplar_id, Permission.EXEMPLAR_SETTLE)
    if change.versions is not None and exemplar.version not in change.versions:
        raise Stale
    if change.title is not None:
        exemplar.title = rules.clean_title(change.title)
    wider = _open_to(work, exemplar, change)
    exemplar.version += 1
    if change.agreed and exemplar.state is ExemplarState.ASKED:
        rules.ensure_consent(consent_state(work, exemplar.lesson_id))
        _release(work, exemplar, _template(work, exemplar.template_id))
    elif exemplar.state is ExemplarState.PUBLISHED and wider:
        _enter_shared(work, exemplar, _template(work, exemplar.template_id))
    audit.record(work, "exemplar.changed", exemplar.id)
    work.announce(LessonChanged(exemplar.lesson_id))
    return exemplar


def withdraw(work: Work, exemplar_id: UUID) -> None:
    """Take a model back, everywhere and at once; no is the same. Raises NotFound, NotAllowed."""
    exemplar = queries.exemplar_for(work, exemplar_id, Permission.EXEMPLAR_WITHDRAW)
    if exemplar.state is ExemplarState.PUBLISHED:
        words = rules.no_longer(exemplar.kind, _template(work, exemplar.template_id).title)
        enter(work, exemplar.lesson_id, LedgerVerb.WITHDRAWN, words)
    exemplar.state, exemplar.withdrawn_at = ExemplarState.WITHDRAWN, work.now
    exemplar.version += 1
    audit.record(work, "exemplar.withdrawn", exemplar.id)
    work.announce(LessonChanged(exemplar.lesson_id))


def report_watched(work: Work, exemplar_id: UUID, looks: Sequence[Span]) -> None:
    """What a player showed of a model since it last said so; into its lesson's ledger. Raises NotFound."""
    exemplar = queries.exemplar_for(work, exemplar_id, Permission.EXEMPLAR_VIEW)
    facts = queries.facts_of_all(work, [exemplar])[exemplar.id]
    whole = Span(exemplar.start_ms, exemplar.end_ms)
    record_watched(
        work, exemplar.lesson_id, facts.lesson.owner_id, [inside for look in looks if (inside := look.clamp(whole))]
    )


def _ask(work: Work, lesson: Lesson, clip: Clip, wish: Wish, title: str) -> Exemplar:
    if work.actor.person_id is None:
        raise NotAllowed
    exemplar = Exemplar(
        organisation_id=lesson.organisation_id,
        template_id=wish.template_id,
        lesson_id=lesson.id,
        clip_id=clip.id,
        start_ms=clip.start_ms,
        end_ms=clip.end_ms,
        kind=wish.kind,
        source=wish.source,
        state=ExemplarState.ASKED,
        audience=wish.audience,
        title=title,
        asked_by=work.actor.person_id,
        created_at=work.now,
    )
    work.session.add(exemplar)
    work.session.flush()
    audit.record(work, "exemplar.asked", exemplar.id)
    return exemplar


def _ensure_shown(work: Work, exemplar: Exemplar) -> None:
    """What a colleague has asked for already is between that colleague and the teacher."""
    try:
        queries.exemplar_for(work, exemplar.id, Permission.EXEMPLAR_VIEW)
    except NotFound as error:
        detail = "Somebody has asked for this clip already. The teacher on the film decides."
        raise Conflict(detail, "already_published") from error


def _release(work: Work, exemplar: Exemplar, template: StepTemplate) -> None:
    exemplar.state, exemplar.published_at = ExemplarState.PUBLISHED, work.now
    _enter_shared(work, exemplar, template)
    audit.record(work, "exemplar.published", exemplar.id)


def _open_to(work: Work, exemplar: Exemplar, change: ExemplarChange) -> bool:
    """Say who may use it from now on; whether that is anybody else than before. The ledger names who no longer may."""
    if change.audience is None:
        rules.ensure_named(Audience.PAIRS, change.person_ids)
        return False
    lesson = work.session.get_one(Lesson, exemplar.lesson_id)
    named = _colleagues(work, lesson, change.audience, change.person_ids)
    before, was = exemplar.audience, queries.named_for(work, [exemplar.id])[exemplar.id]
    exemplar.audience = change.audience
    _name(work, exemplar, named)
    gone = sorted(was - named)
    if gone and exemplar.state is ExemplarState.PUBLISHED:
        words = rules.no_longer(exemplar.kind, _template(work, exemplar.template_id).title, named=True)
        enter(work, exemplar.lesson_id, LedgerVerb.WITHDRAWN, words, gone)
    return before is not change.audience or bool(named - was)


def _colleagues(work: Work, lesson: Lesson, audience: Audience, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of the people who are colleagues and not on the film. Raises Invalid("person_ids")."""
    named = set(person_ids) - {lesson.owner_id}
    rules.ensure_named(audience, named)
    try:
        return {person_for(work, person_id).id for person_id in sorted(named)}
    except NotFound as error:
        field = "person_ids"
        raise Invalid(field, "One of these is not a colleague here.") from error


def _name(work: Work, exemplar: Exemplar, named: Collection[UUID]) -> None:
    """These people and nobody else, from this commit on."""
    work.session.exec(delete(ExemplarPerson).where(col(ExemplarPerson.exemplar_id) == exemplar.id))
    work.session.add_all([ExemplarPerson(exemplar_id=exemplar.id, person_id=person_id) for person_id in sorted(named)])
    work.session.flush()


def _enter_shared(work: Work, exemplar: Exemplar, template: StepTemplate) -> None:
    words = rules.published_as(exemplar.kind, template.title, exemplar.audience)
    named = sorted(queries.named_for(work, [exemplar.id])[exemplar.id])
    enter(work, exemplar.lesson_id, LedgerVerb.SHARED, words, named)


def _template(work: Work, template_id: UUID) -> StepTemplate:
    try:
        return template_for(work, template_id, Permission.LIBRARY_VIEW)
    except NotFound as error:
        field = "template_id"
        raise Invalid(field, "This step is not in the library.") from error
