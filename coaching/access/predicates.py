"""Small pure questions about an actor and some facts. Each is one line that can be read aloud."""

from __future__ import annotations

from datetime import datetime

from coaching.access.facts import (
    REACH,
    Actor,
    AnnotationFacts,
    Can,
    ExportFacts,
    Facts,
    LessonFacts,
    OrganisationFacts,
    PairFacts,
    Role,
    TeacherFacts,
)


def same_organisation(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Nothing crosses an organisation."""
    where = facts.lesson if isinstance(facts, AnnotationFacts | ExportFacts) else facts
    return actor.organisation_id == where.organisation_id


def is_admin(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """An administrator of organisations, people and pairs; of no content."""
    return isinstance(facts, OrganisationFacts | PairFacts) and actor.role is Role.ADMIN


def is_leader(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """A leader of organisations, people and pairs; of no content."""
    return isinstance(facts, OrganisationFacts | PairFacts) and actor.role is Role.LEADER


def in_the_pair(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The coach or the teacher of the pair."""
    return isinstance(facts, PairFacts) and actor.person_id in {facts.coach_id, facts.teacher_id}


def the_teacher(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The teacher of the pair, or of the goals."""
    return isinstance(facts, PairFacts | TeacherFacts) and actor.person_id == facts.teacher_id


def coaches_them(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Coaches the teacher today."""
    return isinstance(facts, TeacherFacts) and actor.person_id in facts.coach_ids


def owns_lesson(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The film is theirs."""
    lesson = _lesson(facts)
    return lesson is not None and actor.person_id == lesson.owner_id


def may_view(actor: Actor, facts: Facts, now: datetime) -> bool:
    """Was let in to watch."""
    return _granted(actor, facts, now, Can.VIEW)


def may_comment(actor: Actor, facts: Facts, now: datetime) -> bool:
    """Was let in to comment."""
    return _granted(actor, facts, now, Can.COMMENT)


def may_download(actor: Actor, facts: Facts, now: datetime) -> bool:
    """Was let in to take a copy."""
    return _granted(actor, facts, now, Can.DOWNLOAD)


def wrote_it(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The note is theirs."""
    return isinstance(facts, AnnotationFacts) and actor.person_id == facts.author_id


def asked_for_it(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The export is theirs."""
    return isinstance(facts, ExportFacts) and actor.person_id == facts.asker_id


def published(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The note is no longer a private draft."""
    return isinstance(facts, AnnotationFacts) and facts.published


def _lesson(facts: Facts) -> LessonFacts | None:
    if isinstance(facts, AnnotationFacts | ExportFacts):
        return facts.lesson
    return facts if isinstance(facts, LessonFacts) else None


def _granted(actor: Actor, facts: Facts, now: datetime, can: Can) -> bool:
    lesson = _lesson(facts)
    if lesson is None or actor.person_id is None:
        return False
    return any(
        grant.person_id == actor.person_id
        and REACH[grant.can] >= REACH[can]
        and (grant.until is None or grant.until > now)
        for grant in lesson.grants
    )
