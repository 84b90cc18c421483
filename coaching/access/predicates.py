"""Small pure questions about an actor and some facts. Each is one line that can be read aloud."""

from __future__ import annotations

from datetime import datetime

from coaching.access.facts import (
    REACH,
    Actor,
    AnnotationFacts,
    Can,
    CycleFacts,
    ExportFacts,
    Facts,
    LessonFacts,
    OrganisationFacts,
    PairFacts,
    Role,
    StepFacts,
    TeacherFacts,
    TemplateFacts,
)


def same_organisation(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Nothing crosses an organisation."""
    return actor.organisation_id == _outermost(facts).organisation_id


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
    """The teacher of the pair, of its cycles, or of the goals and steps."""
    whose = _outermost(facts)
    return isinstance(whose, PairFacts | TeacherFacts) and actor.person_id == whose.teacher_id


def coaches_in_it(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The coach of the pair whose cycle it is."""
    return isinstance(facts, CycleFacts) and actor.person_id == facts.pair.coach_id


def pair_lasts(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The pair whose cycle it is has not ended."""
    return isinstance(facts, CycleFacts) and facts.lasts


def coaches_them(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Coaches the teacher today."""
    whose = _outermost(facts)
    return isinstance(whose, TeacherFacts) and actor.person_id in whose.coach_ids


def only_proposed(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The teacher has not agreed to the step."""
    return isinstance(facts, StepFacts) and facts.proposed


def keeps_library(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """A leader or an administrator, of the organisation's library, which is about nobody."""
    return isinstance(facts, OrganisationFacts | TemplateFacts) and actor.role in {Role.LEADER, Role.ADMIN}


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
    """The note is theirs, or the step in the library."""
    return isinstance(facts, AnnotationFacts | TemplateFacts) and actor.person_id == facts.author_id


def asked_for_it(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The export is theirs."""
    return isinstance(facts, ExportFacts) and actor.person_id == facts.asker_id


def published(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The note is no longer a private draft."""
    return isinstance(facts, AnnotationFacts) and facts.published


Outermost = OrganisationFacts | PairFacts | LessonFacts | TeacherFacts | TemplateFacts


def _outermost(facts: Facts) -> Outermost:
    """What a note, an export, a step or a cycle belongs to; everything else is its own."""
    match facts:
        case AnnotationFacts() | ExportFacts():
            return facts.lesson
        case StepFacts():
            return facts.teacher
        case CycleFacts():
            return facts.pair
        case _:
            return facts


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
