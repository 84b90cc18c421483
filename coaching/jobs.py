"""What the domain may ask the workers to do. A job is written in the transaction that makes it necessary."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PrepareLesson:
    """Cut, transcode and picture a finished upload. `attempt` counts the owner's retries."""

    lesson_id: UUID
    attempt: int = 1

    @property
    def key(self) -> str:
        """The workflow's id: asking twice is asking once."""
        return f"prepare-lesson:{self.lesson_id}:{self.attempt}"


@dataclass(frozen=True)
class TendLesson:
    """Do at leisure what follows after *ready*: look for damage, hear who speaks when, make data savers."""

    lesson_id: UUID
    attempt: int = 1

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"tend-lesson:{self.lesson_id}:{self.attempt}"


@dataclass(frozen=True)
class EraseBlobs:
    """Remove every file of an erased lesson. The rows are gone already."""

    organisation_id: UUID
    lesson_id: UUID

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"erase-blobs:{self.lesson_id}"


@dataclass(frozen=True)
class SendMail:
    """One plain-text e-mail. `mail_id` makes asking twice asking once."""

    mail_id: UUID
    to: str
    subject: str
    body: str

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"send-mail:{self.mail_id}"


@dataclass(frozen=True)
class MakeExport:
    """Make the file of an export."""

    export_id: UUID

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"make-export:{self.export_id}"


@dataclass(frozen=True)
class MakeTakeout:
    """Put everything about a person into one file."""

    takeout_id: UUID

    @property
    def key(self) -> str:
        """The workflow's id."""
        return f"make-takeout:{self.takeout_id}"


@dataclass(frozen=True)
class ErasePerson:
    """Erase a person who has been shut out already: lessons one by one, then every other row, then files.

    What a hold keeps waits; `released` is the hold whose release lets the erasure go on.
    """

    certificate_id: UUID
    person_id: UUID
    released: UUID | None = None

    @property
    def key(self) -> str:
        """The workflow's id."""
        again = f":{self.released}" if self.released else ""
        return f"erase-person:{self.certificate_id}{again}"


Job = PrepareLesson | TendLesson | MakeExport | MakeTakeout | EraseBlobs | ErasePerson | SendMail
