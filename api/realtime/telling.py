"""From news to what one page is told: the row is read anew and the permission asked again, every time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api.realtime.hub import Subscription
from api.schemas.events import (
    AccessEvent,
    AnnotationEvent,
    CycleEvent,
    DeconstructionEvent,
    Event,
    ExportEvent,
    LessonEvent,
    RoomEvent,
    SegmentEvent,
    ThingEvent,
)
from coaching.annotations.queries import may_see
from coaching.cycles import queries as cycles
from coaching.deconstructions import queries as deconstructions
from coaching.events import (
    AccessChanged,
    AnnotationChanged,
    CycleChanged,
    DeconstructionChanged,
    ExportChanged,
    LessonChanged,
    LessonNews,
    PageNews,
    RoomPeopleChanged,
    SegmentChanged,
)
from coaching.exports.queries import seen_export
from coaching.lessons.models import Lesson
from coaching.lessons.queries import seen_lesson, segment_of
from coaching.people.queries import actor_of
from coaching.rooms import queries as rooms
from coaching.work import Desk, Work


@dataclass(frozen=True)
class Told:
    """What a page is told now, and whether that was the last of it."""

    events: tuple[Event, ...]
    over: bool = False


def told(desk: Desk, page: Subscription, news: list[PageNews]) -> Told:
    """What `page` may know of `news`, as things are now. With no news: whether it may stay open."""
    with desk.read(page.actor) as work:
        credential = page.actor.credential_id
        actor = actor_of(work, credential) if credential else None
        if actor is None:
            return Told((), over=True)
        work.actor = page.actor = actor
        events = [event for item in news if (event := _event(work, page, item))]
        if page.lesson_id and seen_lesson(work, page.lesson_id) is None:
            return Told((AccessEvent(lesson_id=page.lesson_id),), over=True)
        return Told(tuple(dict.fromkeys(events)))


def _event(work: Work, page: Subscription, news: PageNews) -> Event | None:
    match news:
        case CycleChanged():
            return CycleEvent(id=news.cycle_id) if cycles.may_see(work, news.cycle_id) else None
        case DeconstructionChanged():
            one = DeconstructionEvent(id=news.deconstruction_id)
            return _of_thing(page, one, allowed=deconstructions.may_see(work, one.id))
        case RoomPeopleChanged():
            return _of_thing(page, RoomEvent(id=news.room_id), allowed=rooms.may_watch(work, news.room_id))
        case _:
            return _of_lesson(work, page, news)


def _of_thing(page: Subscription, event: ThingEvent, *, allowed: bool) -> ThingEvent | None:
    known = event.id in page.seen
    if allowed:
        page.seen.add(event.id)
    else:
        page.seen.discard(event.id)
    return event if allowed or known else None


def _of_lesson(work: Work, page: Subscription, news: LessonNews) -> Event | None:
    lesson = seen_lesson(work, news.lesson_id)
    if lesson is None:
        known = news.lesson_id in page.seen
        page.seen.discard(news.lesson_id)
        return AccessEvent(lesson_id=news.lesson_id) if known else None
    page.seen.add(lesson.id)
    match news:
        case LessonChanged():
            return _lesson(lesson)
        case SegmentChanged():
            return _segment(work, lesson.id, news.index)
        case AnnotationChanged():
            visible = may_see(work, news.annotation_id)
            return AnnotationEvent(lesson_id=lesson.id, id=news.annotation_id) if visible else None
        case AccessChanged():
            return AccessEvent(lesson_id=lesson.id)
        case ExportChanged():
            return _export(work, lesson.id, news.export_id)


def _lesson(lesson: Lesson) -> LessonEvent:
    return LessonEvent(id=lesson.id, state=lesson.state, progress=lesson.progress, watchable=lesson.watchable)


def _export(work: Work, lesson_id: UUID, export_id: UUID) -> ExportEvent | None:
    export = seen_export(work, export_id)
    if export is None:
        return None
    return ExportEvent(lesson_id=lesson_id, id=export.id, state=export.state, progress=export.progress)


def _segment(work: Work, lesson_id: UUID, index: int) -> SegmentEvent | None:
    segment = segment_of(work, lesson_id, index)
    if segment is None:
        return None
    return SegmentEvent(lesson_id=lesson_id, index=index, state=segment.state, progress=segment.progress)
