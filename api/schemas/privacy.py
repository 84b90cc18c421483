"""What is kept, until when, what was erased and what may be taken along, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.lessons import HeldOut, LessonProblem, write_held
from api.schemas.people import Named
from api.schemas.shares import LedgerOut, write_line
from api.schemas.text import Sent
from coaching.certificates.models import Certificate, Ground, Subject
from coaching.certificates.queries import Checked, Fault
from coaching.certificates.rules import count_of
from coaching.erasing.queries import Plan
from coaching.lessons.models import Purpose
from coaching.privacy.queries import LedgerLine
from coaching.retention import rules
from coaching.retention.queries import ShownRule, ShownTerm
from coaching.retention.rules import Terms
from coaching.takeouts.models import Takeout, TakeoutState
from coaching.takeouts.rules import can_be_had
from coaching.work import Work


class RuleBody(Sent):
    """How long recordings of a purpose are kept; `days` null is until their owner erases them."""

    days: Annotated[int, Field(ge=rules.SHORTEST_DAYS, le=rules.LONGEST_DAYS)] | None
    warn_days: Annotated[int, Field(ge=rules.FEWEST_WARN_DAYS, le=rules.MOST_WARN_DAYS)]
    may_keep_longer: bool = True

    def terms(self) -> Terms:
        """As the rules know it."""
        return Terms(self.days, self.warn_days, self.may_keep_longer)


class RuleOut(BaseModel):
    """How long recordings of a purpose are kept here. `changed_at` is null while nobody changed the ordinary terms."""

    purpose: Purpose
    days: int | None
    warn_days: int
    may_keep_longer: bool
    version: int
    changed_at: datetime | None


class TermOut(BaseModel):
    """One of my lessons and its end. `warned_at` says since when I have been told. It has no end while it is held."""

    lesson_id: UUID
    title: str
    added_at: datetime
    size_bytes: int
    deletes_at: datetime | None
    warned_at: datetime | None
    kept_until: datetime | None
    may_keep_longer: bool
    held: HeldOut | None


class OverviewLineOut(LedgerOut):
    """A line of the ledger of any of my lessons."""

    lesson_id: UUID
    lesson_title: str


class TakeoutBody(Sent):
    """Whether the recordings themselves are to be in it."""

    with_films: bool = True


class TakeoutOut(BaseModel):
    """Everything about me in one ZIP file. `download_url` comes when it is ready; it is removed at `expires_at`."""

    id: UUID
    with_films: bool
    state: TakeoutState
    progress: float
    problem: LessonProblem | None
    size_bytes: int | None
    sha256: str | None
    created_at: datetime
    expires_at: datetime
    download_url: str | None


class FileOut(BaseModel):
    """A file that was erased: what kind, how large, and its SHA-256 or the beginning of it, where that is known."""

    kind: str
    size_bytes: int
    sha256: str


class CertificateOut(BaseModel):
    """What was erased, when, and by what rule. `finished_at` comes when nothing was found any more."""

    id: UUID
    number: int | None
    subject: Subject
    subject_id: UUID
    person_id: UUID
    ground: Ground
    rule: str
    asked_by: UUID | None
    part_of: UUID | None
    sha256: str | None
    rows: dict[str, int]
    row_count: int
    files: list[FileOut]
    begun_at: datetime
    finished_at: datetime | None
    previous: str
    seal: str


class CheckedOut(BaseModel):
    """A certificate as it was sealed: `statement` and `seal` are what to keep. `fault` is null when all is well."""

    certificate: CertificateOut
    statement: dict[str, object]
    fault: Fault | None


class HeldLessonOut(HeldOut):
    """A recording of mine that a hold keeps."""

    lesson_id: UUID
    title: str


class PlanOut(BaseModel):
    """What erasing a person takes away, in counts by kind of thing. `code` confirms exactly this.

    `held` recordings are kept by holds and erased as soon as those are released; `held_lessons` says which, to their
    owner alone.
    """

    person_id: UUID
    name: str
    email: str
    rows: dict[str, int]
    code: str
    held: int
    held_lessons: list[HeldLessonOut]


class EraseBody(Sent):
    """The second step: the person's address as typed, the code of the plan, and for oneself one's own password.

    With `when_released`, what a hold keeps may wait for its release; everything else is erased now.
    """

    email: Annotated[str, Field(max_length=254)]
    code: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=200)] = ""
    when_released: bool = False


def write_rule(shown: ShownRule) -> RuleOut:
    """A rule as everybody in the school may read it."""
    terms = shown.terms
    return RuleOut(
        purpose=shown.purpose,
        days=terms.days,
        warn_days=terms.warn_days,
        may_keep_longer=terms.may_keep_longer,
        version=shown.version,
        changed_at=shown.changed_at,
    )


def write_term(shown: ShownTerm) -> TermOut:
    """The end of a lesson as its owner gets it."""
    lesson = shown.lesson
    return TermOut(
        lesson_id=lesson.id,
        title=lesson.title,
        added_at=lesson.created_at,
        size_bytes=lesson.size_bytes,
        deletes_at=shown.deletes_at,
        warned_at=shown.warned_at,
        kept_until=shown.kept_until,
        may_keep_longer=shown.may_keep_longer,
        held=write_held(shown.held),
    )


def write_overview_line(line: LedgerLine, title: str) -> OverviewLineOut:
    """A line as the lesson's owner gets it."""
    return OverviewLineOut(**dict(write_line(line)), lesson_id=line.lesson_id, lesson_title=title)


def write_takeout(work: Work, takeout: Takeout) -> TakeoutOut:
    """A takeout as its person gets it."""
    there = can_be_had(takeout, work.now)
    return TakeoutOut(
        id=takeout.id,
        with_films=takeout.with_films,
        state=takeout.state,
        progress=takeout.progress,
        problem=_problem(takeout),
        size_bytes=takeout.size_bytes,
        sha256=takeout.sha256,
        created_at=takeout.created_at,
        expires_at=takeout.expires_at,
        download_url=f"/api/v1/takeouts/{takeout.id}/file" if there else None,
    )


def _problem(takeout: Takeout) -> LessonProblem | None:
    if takeout.state is not TakeoutState.FAILED:
        return None
    return LessonProblem(
        code=takeout.problem_code or "failed",
        title=takeout.problem_title or "Your data could not be put into a file",
        detail=takeout.problem_detail or "Please try again.",
        may_pass=True,
    )


def write_certificate(certificate: Certificate) -> CertificateOut:
    """A certificate, for whoever may read it."""
    rows = certificate.rows if isinstance(certificate.rows, dict) else {}
    files = certificate.files if isinstance(certificate.files, list) else []
    return CertificateOut(
        id=certificate.id,
        number=certificate.number,
        subject=certificate.subject,
        subject_id=certificate.subject_id,
        person_id=certificate.person_id,
        ground=certificate.ground,
        rule=certificate.rule,
        asked_by=certificate.asked_by,
        part_of=certificate.part_of,
        sha256=certificate.sha256,
        rows={name: count for name, count in rows.items() if isinstance(count, int)},
        row_count=count_of(certificate.rows),
        files=[FileOut(kind=row[0], size_bytes=row[1], sha256=row[2]) for row in files if isinstance(row, list)],
        begun_at=certificate.begun_at,
        finished_at=certificate.finished_at,
        previous=certificate.previous,
        seal=certificate.seal,
    )


def write_checked(checked: Checked, statement: dict[str, object]) -> CheckedOut:
    """A certificate with what was sealed."""
    return CheckedOut(certificate=write_certificate(checked.certificate), statement=statement, fault=checked.fault)


def write_plan(plan: Plan) -> PlanOut:
    """What would go."""
    return PlanOut(
        person_id=plan.person.id,
        name=plan.person.name,
        email=plan.person.email,
        rows=plan.rows,
        code=plan.code,
        held=plan.held,
        held_lessons=[
            HeldLessonOut(lesson_id=lesson_id, title=title, since=held.since, by=Named(id=held.by[0], name=held.by[1]))
            for lesson_id, title, held in plan.held_lessons
        ],
    )
