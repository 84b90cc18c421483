"""Reads about lessons, and the doors to them.

`visible_lessons` is LESSON_VIEW once more, in SQL; `tests/coaching/test_visibility.py` holds the two together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, or_
from sqlalchemy.orm import QueryableAttribute, defer, load_only
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.facts import LessonFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed, NotFound
from coaching.lessons.models import Clip, DataSaver, Lesson, Purpose, Segment, Upload
from coaching.privacy.models import Share
from coaching.privacy.queries import grants_of, lessons_shown
from coaching.work import Work
from media.timeline import Span


class Scope(StrEnum):
    """Whose lessons a list is about."""

    MINE = "mine"
    SHARED = "shared"
    ALL = "all"


def facts_of(work: Work, lesson: Lesson) -> LessonFacts:
    """What the permission table may know of a lesson, as things are now."""
    return facts_of_all(work, [lesson])[lesson.id]


def facts_of_all(work: Work, lessons: Collection[Lesson]) -> dict[UUID, LessonFacts]:
    """The same for several, in one query."""
    grants = grants_of(work, [lesson.id for lesson in lessons])
    return {lesson.id: LessonFacts(lesson.organisation_id, lesson.owner_id, grants[lesson.id]) for lesson in lessons}


def facts_by_id(work: Work, lesson_ids: Collection[UUID]) -> dict[UUID, LessonFacts]:
    """The same by id, for those that are still there."""
    return facts_of_all(work, work.session.exec(select(Lesson).where(col(Lesson.id).in_(lesson_ids))).all())


def lesson_for(work: Work, lesson_id: UUID, permission: Permission) -> Lesson:
    """The door to a lesson. Raises NotFound for what the actor may not see, NotAllowed for what they may not do."""
    lesson = work.session.get(Lesson, lesson_id)
    facts = facts_of(work, lesson) if lesson is not None else None
    if lesson is None or facts is None or not allows(work.actor, Permission.LESSON_VIEW, facts, work.now):
        raise NotFound
    if not allows(work.actor, permission, facts, work.now):
        raise NotAllowed
    return lesson


def opened_lesson(work: Work, lesson_id: UUID) -> Lesson:
    """A lesson whose door is open already. Raises NotFound when it was erased meanwhile."""
    lesson = work.session.get(Lesson, lesson_id)
    if lesson is None:
        raise NotFound
    return lesson


def seen_lesson(work: Work, lesson_id: UUID) -> Lesson | None:
    """The lesson if it is there and the actor may see it."""
    lesson = work.session.get(Lesson, lesson_id)
    if lesson is None or not allows(work.actor, Permission.LESSON_VIEW, facts_of(work, lesson), work.now):
        return None
    return lesson


def visible_lessons(
    work: Work,
    scope: Scope,
    q: str = "",
    after: UUID | None = None,
    limit: int = 50,
    purpose: Purpose | None = None,
    owner_id: UUID | None = None,
) -> list[Lesson]:
    """Lessons the actor may see, newest first, perhaps of one purpose or owner only. `after` is the last one seen."""
    query = select(Lesson).where(_visible(work, scope)).order_by(col(Lesson.id).desc()).limit(limit)
    if q.strip():
        query = query.where(_named_like(q.strip()))
    if after:
        query = query.where(col(Lesson.id) < after)
    if purpose:
        query = query.where(col(Lesson.purpose) == purpose)
    if owner_id:
        query = query.where(col(Lesson.owner_id) == owner_id)
    return list(work.session.exec(query).all())


def shared_with_pair(work: Work, pair_id: UUID) -> list[Lesson]:
    """The lessons that a pair can see because they were shared with it, now."""
    living = or_(col(Share.expires_at).is_(None), col(Share.expires_at) > work.now)
    query = select(Lesson).join(Share, col(Share.lesson_id) == col(Lesson.id)).order_by(col(Lesson.id))
    chosen = col(Share.pair_id) == pair_id, col(Share.withdrawn_at).is_(None), living
    return list(work.session.exec(query.where(*chosen)).all())


def visible_ids(work: Work) -> set[UUID]:
    """The ids of every lesson the actor may see."""
    return set(work.session.exec(ids_seen(work)).all())


def ids_seen(work: Work) -> SelectOfScalar[UUID]:
    """The same ids, for use inside another query."""
    return select(Lesson.id).where(_visible(work, Scope.ALL))


def own_ids(work: Work) -> SelectOfScalar[UUID]:
    """The ids of the actor's own lessons, for use inside another query: the rule of LESSON_LEDGER in SQL."""
    return select(Lesson.id).where(_visible(work, Scope.MINE))


def titles_of(work: Work, lesson_ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles of lessons whose doors are open already."""
    rows = work.session.exec(select(Lesson.id, Lesson.title).where(col(Lesson.id).in_(lesson_ids)))
    return dict(rows.all())


def _visible(work: Work, scope: Scope) -> ColumnElement[bool]:
    here = col(Lesson.organisation_id) == work.actor.organisation_id
    mine = col(Lesson.owner_id) == work.actor.person_id
    shown = col(Lesson.id).in_(lessons_shown(work))
    match scope:
        case Scope.MINE:
            return and_(here, mine)
        case Scope.SHARED:
            return and_(here, ~mine, shown)
        case Scope.ALL:
            return and_(here, or_(mine, shown))


def _named_like(q: str) -> ColumnElement[bool]:
    # SQLite lowers ASCII only, so the words are also tried as they were typed
    tries: list[ColumnElement[bool]] = []
    for words in {q, q.lower()}:
        pattern = f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        tries.append(col(Lesson.title).like(pattern, escape="!"))
        tries.append(func.lower(col(Lesson.title)).like(pattern, escape="!"))
    return or_(*tries)


def segments_of(work: Work, lesson_ids: Iterable[UUID]) -> dict[UUID, list[Segment]]:
    """The segments of lessons whose doors are open already, in order. One query; every id has an entry."""
    return _by_lesson(work, lesson_ids, select(Segment))


def segments_holding(work: Work, lesson_id: UUID, span: Span) -> list[Segment]:
    """Those of one lesson that hold something of a span; one more where it just touches, for they are rounded to ms."""
    return _by_lesson(work, [lesson_id], select(Segment).where(*_holds(span.start_ms, span.end_ms)))[lesson_id]


def _holds(start_ms: int, end_ms: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Segment.start_ms) <= end_ms, col(Segment.end_ms) >= start_ms


def segments_in_short(work: Work, lesson_ids: Iterable[UUID]) -> dict[UUID, list[Segment]]:
    """The same without cuts and fragments, which are large and which lists do not show."""
    short = select(Segment).options(defer(_column(Segment.cut)), defer(_column(Segment.fragments)))
    return _by_lesson(work, lesson_ids, short)


def _column(attribute: object) -> QueryableAttribute[object]:
    return cast("QueryableAttribute[object]", attribute)


def _by_lesson(work: Work, lesson_ids: Iterable[UUID], query: SelectOfScalar[Segment]) -> dict[UUID, list[Segment]]:
    found: dict[UUID, list[Segment]] = {lesson_id: [] for lesson_id in lesson_ids}
    for segment in work.session.exec(query.where(col(Segment.lesson_id).in_(found)).order_by(col(Segment.index))):
        found[segment.lesson_id].append(segment)
    return found


def segment_of(work: Work, lesson_id: UUID, index: int) -> Segment | None:
    """One segment of a lesson whose door is open already."""
    chosen = col(Segment.lesson_id) == lesson_id, col(Segment.index) == index
    return work.session.exec(select(Segment).where(*chosen)).first()


def data_savers_of(work: Work, lesson_ids: Iterable[UUID]) -> dict[UUID, dict[int, DataSaver]]:
    """The small renditions of lessons whose doors are open already, by segment. One query; every id has an entry."""
    return _savers_by_lesson(work, lesson_ids, select(DataSaver))


def data_savers_in_short(work: Work, lesson_ids: Iterable[UUID]) -> dict[UUID, dict[int, DataSaver]]:
    """The same without fragments, which are large and which lists do not show."""
    return _savers_by_lesson(work, lesson_ids, select(DataSaver).options(defer(_column(DataSaver.fragments))))


def _savers_by_lesson(
    work: Work, lesson_ids: Iterable[UUID], query: SelectOfScalar[DataSaver]
) -> dict[UUID, dict[int, DataSaver]]:
    found: dict[UUID, dict[int, DataSaver]] = {lesson_id: {} for lesson_id in lesson_ids}
    for saver in work.session.exec(query.where(col(DataSaver.lesson_id).in_(found))):
        found[saver.lesson_id][saver.index] = saver
    return found


def uploads_of(work: Work, lesson_ids: Collection[UUID]) -> dict[UUID, Upload]:
    """The uploads of lessons whose doors are open already. One query."""
    rows = work.session.exec(select(Upload).where(col(Upload.lesson_id).in_(lesson_ids)))
    return {upload.lesson_id: upload for upload in rows}


def clip_for(work: Work, clip_id: UUID, permission: Permission) -> tuple[Clip, Lesson]:
    """The door to a clip is the door to its lesson. Raises NotFound, NotAllowed."""
    clip = work.session.get(Clip, clip_id)
    if clip is None:
        raise NotFound
    return clip, lesson_for(work, clip.lesson_id, permission)


class Stretch(NamedTuple):
    """A clip, and what it is played from."""

    clip: Clip
    lesson: Lesson
    played: list[Segment]
    """Those that hold something of it, in order."""
    has_savers: bool


def stretch_of(work: Work, lesson_id: UUID, clip_id: UUID) -> Stretch:
    """A clip of a lesson whose door is open already, in one query. Raises NotFound, also when nothing was cut yet.

    Of the clip only its span is looked up, of the lesson only its state.
    """
    rows = work.session.exec(_STRETCH, params={"lesson_id": lesson_id, "clip_id": clip_id}).all()
    if not rows:
        raise NotFound
    clip, lesson, _, has_savers = rows[0]
    return Stretch(clip, lesson, [segment for _, _, segment, _ in rows], has_savers)


_STRETCH = (
    select(Clip, Lesson, Segment, exists().where(col(DataSaver.lesson_id) == col(Lesson.id)))
    .join(Lesson, col(Lesson.id) == col(Clip.lesson_id))
    .join(Segment, and_(col(Segment.lesson_id) == col(Lesson.id), *_holds(Clip.start_ms, Clip.end_ms)))
    .where(col(Clip.id) == bindparam("clip_id"), col(Lesson.id) == bindparam("lesson_id"))
    .order_by(col(Segment.index))
    .options(
        load_only(_column(Clip.start_ms), _column(Clip.end_ms)),
        load_only(_column(Lesson.state)),
        defer(_column(Segment.flaws)),
    )
)
"""Made once: a small statement takes longer to make than to run."""


def own_clip(work: Work, clip_id: UUID) -> tuple[Clip, Lesson]:
    """The door to changing a clip: its author while they may comment, or the lesson's owner.

    Raises NotFound, NotAllowed.
    """
    clip, lesson = clip_for(work, clip_id, Permission.LESSON_VIEW)
    facts = facts_of(work, lesson)
    wrote_it = clip.author_id == work.actor.person_id and allows(work.actor, Permission.LESSON_COMMENT, facts, work.now)
    if not wrote_it and not allows(work.actor, Permission.LESSON_EDIT, facts, work.now):
        raise NotAllowed
    return clip, lesson


def clips_of(work: Work, lesson_id: UUID, after: tuple[int, UUID] | None = None, limit: int = 100) -> list[Clip]:
    """The clips of a lesson whose door is open already, by start. `after` is (start_ms, id) of the last one seen."""
    start, clip_id = col(Clip.start_ms), col(Clip.id)
    query = select(Clip).where(col(Clip.lesson_id) == lesson_id).order_by(start, clip_id).limit(limit)
    if after:
        query = query.where(or_(start > after[0], and_(start == after[0], clip_id > after[1])))
    return list(work.session.exec(query).all())
