"""Every table, imported once, for migrations and for tests that need the whole schema."""

from __future__ import annotations

from sqlmodel import SQLModel

from coaching import audit, events, repeats
from coaching.annotations import models as notes
from coaching.cycles import models as cycles
from coaching.evidence import models as evidence
from coaching.exports import models as exports
from coaching.goals import models as goals
from coaching.lessons import models as lessons
from coaching.library import models as library
from coaching.notices import models as notices
from coaching.people import models as people
from coaching.privacy import models as privacy

__all__ = [
    "audit",
    "cycles",
    "events",
    "evidence",
    "exports",
    "goals",
    "lessons",
    "library",
    "metadata",
    "notes",
    "notices",
    "people",
    "privacy",
    "repeats",
]

metadata = SQLModel.metadata
