"""What the permission table is allowed to know. Frozen and detached from the database: no predicate can query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """A person's part in the organisation. Coach and teacher are parts in a pair, not roles."""

    MEMBER = "member"
    LEADER = "leader"
    ADMIN = "admin"


class Can(StrEnum):
    """What a share allows; each includes the ones before it."""

    VIEW = "view"
    COMMENT = "comment"
    DOWNLOAD = "download"


REACH = {Can.VIEW: 1, Can.COMMENT: 2, Can.DOWNLOAD: 3}


@dataclass(frozen=True)
class Actor:
    """Who is asking. `credential_id` is the sign-in or token used; the system actor is the workers and the CLI."""

    person_id: UUID | None
    organisation_id: UUID | None
    role: Role
    credential_id: UUID | None = None
    system: bool = False


SYSTEM = Actor(person_id=None, organisation_id=None, role=Role.MEMBER, system=True)


@dataclass(frozen=True)
class OrganisationFacts:
    """An organisation as such."""

    organisation_id: UUID


@dataclass(frozen=True)
class PairFacts:
    """A pair, existing or wished for."""

    organisation_id: UUID
    coach_id: UUID
    teacher_id: UUID


@dataclass(frozen=True)
class CycleFacts:
    """A cycle of a pair, or a pair's cycles as such, and whether the pair is still one."""

    pair: PairFacts
    lasts: bool


@dataclass(frozen=True)
class CompanyFacts:
    """Colleagues who rehearse together, in their order; nobody is among them who left the company, or the school."""

    organisation_id: UUID
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class RoundFacts:
    """A round of rehearsal: who is in it, who added it, and whether a recording hangs on it, seen or not."""

    within: CycleFacts | CompanyFacts
    person_id: UUID
    adder_id: UUID
    filmed: bool


@dataclass(frozen=True)
class Grant:
    """One person's share of one lesson. Pair shares arrive here once for each of the two."""

    person_id: UUID
    can: Can
    until: datetime | None = None


@dataclass(frozen=True)
class LessonFacts:
    """Whose lesson it is and who was let in. Withdrawn shares and ended pairs are not among the grants."""

    organisation_id: UUID
    owner_id: UUID
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class AnnotationFacts:
    """A note on a lesson."""

    lesson: LessonFacts
    author_id: UUID
    published: bool


@dataclass(frozen=True)
class ExportFacts:
    """A file made of a part of a lesson, for whoever asked for it."""

    lesson: LessonFacts
    asker_id: UUID


@dataclass(frozen=True)
class ExemplarFacts:
    """A clip that is, or may become, a model of a step.

    `standing`: asked for or published, and not withdrawn. `released`: published, and the pupils' consent still stands.
    `for_named`: for the `named_ids` alone, not for `partner_ids`, who are in a living pair with the lesson's owner.
    """

    lesson: LessonFacts
    asker_id: UUID
    standing: bool
    released: bool
    for_school: bool
    partner_ids: frozenset[UUID]
    for_named: bool = False
    named_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class DeconstructionFacts:
    """People taking a model apart. A coach whose pair has ended is not among the members."""

    organisation_id: UUID
    member_ids: frozenset[UUID]
    exemplar: ExemplarFacts


@dataclass(frozen=True)
class TeacherFacts:
    """A teacher's goals belong to the teacher and to whoever coaches them now."""

    organisation_id: UUID
    teacher_id: UUID
    coach_ids: frozenset[UUID]


@dataclass(frozen=True)
class StepFacts:
    """A step of a teacher, and whether it is no more than a proposal yet."""

    teacher: TeacherFacts
    proposed: bool


@dataclass(frozen=True)
class TemplateFacts:
    """A step of the organisation's library. It is about no person."""

    organisation_id: UUID
    author_id: UUID


@dataclass(frozen=True)
class RoomFacts:
    """Where people watch something together: nobody is among them when their pair has ended.

    `seer_ids`: those of them whom this table lets see each of its films.
    """

    organisation_id: UUID
    person_ids: frozenset[UUID]
    seer_ids: frozenset[UUID]


@dataclass(frozen=True)
class PersonFacts:
    """A person as such: what is kept about them, and whether they are to be forgotten."""

    organisation_id: UUID
    person_id: UUID


Facts = (
    OrganisationFacts
    | PersonFacts
    | PairFacts
    | LessonFacts
    | AnnotationFacts
    | ExportFacts
    | ExemplarFacts
    | DeconstructionFacts
    | TeacherFacts
    | StepFacts
    | TemplateFacts
    | CycleFacts
    | CompanyFacts
    | RoomFacts
    | RoundFacts
)
