"""Everything a worker can be asked to do, and the queue it waits in.

Jobs come from the domain; the tasks here are parts of one, side by side or later. Tasks carry ids, never
objects: whoever tells the story looks the rest up, so a story can go on in another process, days later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from coaching.jobs import (
    EraseBlobs,
    ErasePerson,
    Job,
    MakeExport,
    MakeTakeout,
    PrepareLesson,
    SendMail,
    TendLesson,
)


class Queue(StrEnum):
    """Where tasks wait; each queue has its own room in a worker."""

    LESSONS = "lessons"  # stories that mostly wait for their parts
    ENCODE = "encode"  # what uses a processor for minutes
    COPY = "copy"  # what is done in seconds, and never waits for the minutes of another lesson
    PICTURES = "pictures"  # what must never delay a segment
    EXPORTS = "exports"  # somebody waits for the file
    LATER = "later"  # what must never delay anything
    ERRANDS = "errands"  # erasing, mail


@dataclass(frozen=True)
class MakeSegment:
    """Make the file of one segment."""

    lesson_id: UUID
    attempt: int
    index: int
    of: int = 1
    """How many segments the lesson has."""
    copied: bool = False
    """Whether it is to be a copy; one that turns out not to play is transcoded where it is."""

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"prepare-lesson:{self.lesson_id}:{self.attempt}:segment:{self.index}"


@dataclass(frozen=True)
class MakePictures:
    """Make poster, storyboard and waveform."""

    lesson_id: UUID
    attempt: int

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"prepare-lesson:{self.lesson_id}:{self.attempt}:pictures"


@dataclass(frozen=True)
class MakeDataSaver:
    """Make the small rendition of one segment."""

    lesson_id: UUID
    attempt: int
    index: int

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"tend-lesson:{self.lesson_id}:{self.attempt}:data-saver:{self.index}"


@dataclass(frozen=True)
class EraseLeftovers:
    """Erase a lesson's files once more, when nobody can be writing any longer."""

    organisation_id: UUID
    lesson_id: UUID

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"erase-blobs:{self.lesson_id}:leftovers"


@dataclass(frozen=True)
class SealPerson:
    """Seal the certificate of a person when nobody can be writing any longer."""

    certificate_id: UUID
    person_id: UUID

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"erase-person:{self.certificate_id}:seal"


Task = Job | MakeSegment | MakePictures | MakeDataSaver | EraseLeftovers | SealPerson

QUEUES: dict[type[Task], Queue] = {
    PrepareLesson: Queue.LESSONS,
    MakeSegment: Queue.ENCODE,
    MakePictures: Queue.PICTURES,
    TendLesson: Queue.LATER,
    MakeDataSaver: Queue.LATER,
    MakeExport: Queue.EXPORTS,
    MakeTakeout: Queue.LATER,
    EraseBlobs: Queue.ERRANDS,
    ErasePerson: Queue.ERRANDS,
    SealPerson: Queue.ERRANDS,
    EraseLeftovers: Queue.ERRANDS,
    SendMail: Queue.ERRANDS,
}


def queue_of(task: Task) -> Queue:
    """Where it waits."""
    return Queue.COPY if isinstance(task, MakeSegment) and task.copied else QUEUES[type(task)]


def urgency(task: Task) -> int:
    """Smaller goes first: the first segment of every lesson before the second of any, and data savers last of all."""
    if isinstance(task, MakeSegment):
        return task.index
    return 2 if isinstance(task, MakeDataSaver) else 1
