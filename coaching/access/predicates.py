"""Small pure questions about an actor and some facts. Each is one line that can be read aloud."""

from __future__ import annotations

from datetime import datetime

from coaching.access.facts import (
    REACH,
    Actor,
    AnnotationFacts,
    Can,
    CompanyFacts,
    CycleFacts,
    DeconstructionFacts,
    ExemplarFacts,
    ExportFacts,
    Facts,
    LessonFacts,
    OrganisationFacts,
    PairFacts,
    PersonFacts,
    Role,
    RoomFacts,
    RoundFacts,
    StepFacts,
    TeacherFacts,
    TemplateFacts,
)


def same_organisation(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Nothing crosses an organisation."""
    return actor.organisation_id == _outermost(facts).organisation_id


def is_admin(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """An administrator of organisations, people and pairs; of no content."""
    return isinstance(facts, OrganisationFacts | PairFacts | PersonFacts) and actor.role is Role.ADMIN


def is_leader(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """A leader of organisations, people and pairs; of no content."""
    return isinstance(facts, OrganisationFacts | PairFacts) and actor.role is Role.LEADER


def is_themselves(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The person it is about."""
    return isinstance(facts, PersonFacts) and actor.person_id == facts.person_id


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
    cycle = facts.within if isinstance(facts, RoundFacts) else facts
    return isinstance(cycle, CycleFacts) and cycle.lasts


def in_the_company(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Is one of the colleagues who rehearse together."""
    company = _outermost(facts)
    return isinstance(company, CompanyFacts) and actor.person_id in company.person_ids


def first_of_the_company(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Brought them together; or, since whoever did has left, is the one longest in it."""
    return isinstance(facts, CompanyFacts) and facts.person_ids[:1] == (actor.person_id,)


def rehearsed_it(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The round is theirs: it was they who rehearsed."""
    return isinstance(facts, RoundFacts) and actor.person_id == facts.person_id


def added_it(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """It was they who added the round."""
    return isinstance(facts, RoundFacts) and actor.person_id == facts.adder_id


def only_ticked(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """No recording hangs on the round."""
    return isinstance(facts, RoundFacts) and not facts.filmed


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
    """The export is theirs, or it was they who asked for the clip as a model."""
    return isinstance(facts, ExportFacts | ExemplarFacts) and actor.person_id == facts.asker_id


def standing(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The model was not withdrawn."""
    model = _exemplar(facts)
    return model is not None and model.standing


def released(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The teacher said yes to the model, and the pupils' consent stands."""
    model = _exemplar(facts)
    return model is not None and model.released


def works_with_owner(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Is in a living pair with whoever the model is from."""
    model = _exemplar(facts)
    return model is not None and actor.person_id in model.partner_ids


def for_pairs(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The teacher did not keep the model for people named one by one."""
    model = _exemplar(facts)
    return model is not None and not model.for_named


def named_for_it(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The teacher named them as one who may use the model."""
    model = _exemplar(facts)
    return model is not None and model.for_named and actor.person_id in model.named_ids


def for_the_school(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The teacher opened the model to colleagues."""
    model = _exemplar(facts)
    return model is not None and model.for_school


def is_member(actor: Actor, _facts: Facts, _now: datetime) -> bool:
    """A colleague; a leader's or an administrator's role opens no content."""
    return actor.role is Role.MEMBER


def takes_part(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Is one of those who take the model apart."""
    return isinstance(facts, DeconstructionFacts) and actor.person_id in facts.member_ids


def in_the_room(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """Is one of those whose room it is."""
    return isinstance(facts, RoomFacts) and actor.person_id in facts.person_ids


def sees_its_films(actor: Actor, facts: Facts, _now: datetime) -> bool:
    """May see everything that is watched there."""
    return isinstance(facts, RoomFacts) and actor.person_id in facts.seer_ids


def published(_actor: Actor, facts: Facts, _now: datetime) -> bool:
    """The note is no longer a private draft."""
    return isinstance(facts, AnnotationFacts) and facts.published


Outermost = (
    OrganisationFacts
    | PersonFacts
    | PairFacts
    | LessonFacts
    | TeacherFacts
    | TemplateFacts
    | DeconstructionFacts
    | CompanyFacts
    | RoomFacts
)


def _outermost(facts: Facts) -> Outermost:
    """What a note, an export, a step or a cycle belongs to; everything else is its own."""
    match facts:
        case AnnotationFacts() | ExportFacts() | ExemplarFacts():
            return facts.lesson
        case StepFacts():
            return facts.teacher
        case CycleFacts():
            return facts.pair
        case RoundFacts():
            return _outermost(facts.within)
        case _:
            return facts


def _lesson(facts: Facts) -> LessonFacts | None:
    if isinstance(facts, AnnotationFacts | ExportFacts | ExemplarFacts):
        return facts.lesson
    if isinstance(facts, DeconstructionFacts):
        return facts.exemplar.lesson
    return facts if isinstance(facts, LessonFacts) else None


def _exemplar(facts: Facts) -> ExemplarFacts | None:
    if isinstance(facts, DeconstructionFacts):
        return facts.exemplar
    return facts if isinstance(facts, ExemplarFacts) else None


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
