"""What open pages are told, by server-sent events: ids and states, never content."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from coaching.exports.models import ExportState
from coaching.lessons.models import LessonState, SegmentState


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)
    name: ClassVar[str]

    def line(self) -> str:
        """The event as it goes over the wire."""
        return f"event: {self.name}\ndata: {self.model_dump_json()}\n\n"


class LessonEvent(_Event):
    """A lesson's state, progress or details changed."""

    name: ClassVar[str] = "lesson"
    id: UUID
    state: LessonState
    progress: float
    watchable: bool


class SegmentEvent(_Event):
    """A segment's state or progress changed."""

    name: ClassVar[str] = "segment"
    lesson_id: UUID
    index: int
    state: SegmentState
    progress: float


class AnnotationEvent(_Event):
    """A note or its replies changed: fetch it again; perhaps it is gone."""

    name: ClassVar[str] = "annotation"
    lesson_id: UUID
    id: UUID


class AccessEvent(_Event):
    """Who may see the lesson changed: fetch it again; perhaps it is gone."""

    name: ClassVar[str] = "access"
    lesson_id: UUID


class ExportEvent(_Event):
    """How far one of my exports is; when it is ready, or no longer there, fetch the list again."""

    name: ClassVar[str] = "export"
    lesson_id: UUID
    id: UUID
    state: ExportState
    progress: float


class CycleEvent(_Event):
    """A cycle of mine, or the meeting in it, changed: fetch it again."""

    name: ClassVar[str] = "cycle"
    id: UUID


class DeconstructionEvent(_Event):
    """A taking apart that I am in was begun, committed to, opened or agreed on; perhaps I am in it no more."""

    name: ClassVar[str] = "deconstruction"
    id: UUID


class RoomEvent(_Event):
    """Who is in a room of mine changed: ask which are occupied; perhaps it is not for me any more."""

    name: ClassVar[str] = "room"
    id: UUID


ThingEvent = DeconstructionEvent | RoomEvent
"""Told once more to whoever was told before, when it is not for them any more."""
Event = LessonEvent | SegmentEvent | AnnotationEvent | AccessEvent | ExportEvent | CycleEvent | ThingEvent
