"""Every table, imported once, for migrations and for tests that need the whole schema."""

from __future__ import annotations

from sqlmodel import SQLModel

from coaching import audit, events, repeats
from coaching.annotations import models as notes
from coaching.certificates import models as certificates
from coaching.coverage import models as coverage
from coaching.cycles import models as cycles
from coaching.deconstructions import models as deconstructions
from coaching.evidence import models as evidence
from coaching.exemplars import models as exemplars
from coaching.exports import models as exports
from coaching.goals import models as goals
from coaching.holds import models as holds
from coaching.lessons import models as lessons
from coaching.library import models as library
from coaching.meetings import models as meetings
from coaching.notices import models as notices
from coaching.people import models as people
from coaching.privacy import models as privacy
from coaching.rehearsals import models as rehearsals
from coaching.retention import models as retention
from coaching.rooms import models as rooms
from coaching.takeouts import models as takeouts

__all__ = [
    "audit",
    "certificates",
    "coverage",
    "cycles",
    "deconstructions",
    "events",
    "evidence",
    "exemplars",
    "exports",
    "goals",
    "holds",
    "lessons",
    "library",
    "meetings",
    "metadata",
    "notes",
    "notices",
    "people",
    "privacy",
    "rehearsals",
    "repeats",
    "retention",
    "rooms",
    "takeouts",
]

metadata = SQLModel.metadata
