"""Verbs about goals and steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from coaching import audit
from coaching.access.permissions import Permission
from coaching.errors import Invalid, NotAllowed, NotFound, Stale
from coaching.goals import queries, rules
from coaching.goals.models import Criterion, Goal, Step, StepEvent, StepState, StepVerb
from coaching.goals.rules import Proof
from coaching.library.queries import criteria_of_all, template_for, words_of
from coaching.library.rules import LONGEST_AREA, CriterionWish, Words, arranged, clean_criteria, ensure_in_use
from coaching.notices.actions import Subject, tell
from coaching.notices.models import NoticeKind
from coaching.people.queries import coaches_of
from coaching.words import clean_line, clean_text
from coaching.work import Work

TOLD = {StepVerb.PROPOSED, StepVerb.AGREED, StepVerb.SECURE, StepVerb.SLIPPED, StepVerb.SET_ASIDE}
"""What the others of a step hear about; rewording and practising are seen on its page."""


@dataclass(frozen=True)
class GoalChange:
    """What to change of a goal; None leaves it as it is. `versions` are those the editor may have read."""

    title: str | None = None
    why: str | None = None
    versions: frozenset[int] | None = None


@dataclass(frozen=True)
class StepWish:
    """A step as somebody proposes it; what is None is copied from the template, where there is one."""

    title: str | None = None
    cue: str | None = None
    area: str | None = None
    criteria: tuple[str, ...] | None = None
    template_id: UUID | None = None


@dataclass(frozen=True)
class StepChange:
    """What to change of a step; None leaves it as it is. `versions` are those the editor may have read.

    `proof` is what shows that it is there, for a step that becomes secure.
    """

    title: str | None = None
    cue: str | None = None
    area: str | None = None
    criteria: tuple[CriterionWish, ...] | None = None
    state: StepState | None = None
    reason: str = ""
    proof: Proof | None = None
    versions: frozenset[int] | None = None


def add_goal(work: Work, teacher_id: UUID, title: str, why: str) -> Goal:
    """A new aim for oneself or for a teacher one coaches. Raises NotFound, Invalid."""
    organisation_id = queries.ensure_teacher(work, teacher_id, Permission.GOAL_EDIT)
    goal = Goal(
        organisation_id=organisation_id,
        teacher_id=teacher_id,
        title=clean_line(title, "title", rules.LONGEST_TITLE),
        why=clean_text(why, "why", rules.LONGEST_WHY),
        created_at=work.now,
        created_by=_me(work),
    )
    work.session.add(goal)
    work.session.flush()
    audit.record(work, "goal.added", goal.id)
    return goal


def change_goal(work: Work, goal_id: UUID, change: GoalChange) -> Goal:
    """Raises NotFound, Invalid, Stale."""
    goal = queries.goal_for(work, goal_id, Permission.GOAL_EDIT)
    _ensure_fresh(goal.version, change.versions)
    if change.title is not None:
        goal.title = clean_line(change.title, "title", rules.LONGEST_TITLE)
    if change.why is not None:
        goal.why = clean_text(change.why, "why", rules.LONGEST_WHY)
    goal.version += 1
    audit.record(work, "goal.changed", goal.id)
    return goal


def add_step(work: Work, goal_id: UUID, wish: StepWish) -> Step:
    """A new, proposed step; a template's words are copied as they are now.

    Raises NotFound, Invalid, Conflict("too_many_steps", "template_archived").
    """
    goal = queries.goal_for(work, goal_id, Permission.GOAL_EDIT)
    rules.ensure_room(queries.count_steps(work, goal.id))
    words, version = _template(work, wish.template_id)
    criteria = words.criteria if wish.criteria is None else tuple(CriterionWish(text) for text in wish.criteria)
    step = Step(
        goal_id=goal.id,
        title=clean_line(words.title if wish.title is None else wish.title, "title", rules.LONGEST_TITLE),
        cue=clean_text(words.cue if wish.cue is None else wish.cue, "cue", rules.LONGEST_CUE),
        area=_area(words.area if wish.area is None else wish.area),
        template_id=wish.template_id,
        template_version=version,
        created_at=work.now,
        created_by=_me(work),
    )
    criteria = clean_criteria(criteria)
    work.session.add(step)
    work.session.flush()
    _put_criteria(work, step, criteria)
    _enter(work, step, StepVerb.PROPOSED)
    audit.record(work, "step.added", step.id)
    return step


def _template(work: Work, template_id: UUID | None) -> tuple[Words, int | None]:
    """The words to copy and their version. Raises Invalid("template_id"), Conflict("template_archived")."""
    if template_id is None:
        return Words(title="", area=""), None
    try:
        template = template_for(work, template_id, Permission.LIBRARY_VIEW)
    except NotFound as error:
        field = "template_id"
        raise Invalid(field, "This step is not in your library.") from error
    ensure_in_use(archived=template.archived_at is not None)
    words = words_of(template, criteria_of_all(work, [template.id])[template.id])
    bare = tuple(CriterionWish(wish.text) for wish in words.criteria)  # the step's criteria are its own
    return Words(words.title, words.area, cue=words.cue, criteria=bare), template.version


def change_step(work: Work, step_id: UUID, change: StepChange) -> Step:
    """Reword a step, or move it on.

    Raises NotFound, NotAllowed, Invalid, Stale, Conflict("evidence_required", "step_state").
    """
    step = queries.step_for(work, step_id, Permission.GOAL_EDIT)
    _ensure_fresh(step.version, change.versions)
    if change.state is not None and change.state is not step.state:
        _move(work, step, change.state, change)
    if _reword(work, step, change):
        _enter(work, step, StepVerb.REWORDED)
    step.version += 1
    audit.record(work, "step.changed", step.id)
    return step


def _reword(work: Work, step: Step, change: StepChange) -> bool:
    before = (step.title, step.cue, step.area)
    if change.title is not None:
        step.title = clean_line(change.title, "title", rules.LONGEST_TITLE)
    if change.cue is not None:
        step.cue = clean_text(change.cue, "cue", rules.LONGEST_CUE)
    if change.area is not None:
        step.area = _area(change.area)
    moved = change.criteria is not None and _put_criteria(work, step, clean_criteria(change.criteria))
    return moved or before != (step.title, step.cue, step.area)


def _move(work: Work, step: Step, wanted: StepState, change: StepChange) -> None:
    """Into another state, by whoever may. Raises NotAllowed, Invalid("reason"), Conflict."""
    queries.ensure_step(work, step, rules.ensure_move(step.state, wanted, change.proof))
    before, step.state = step.state, wanted
    reason = rules.clean_reason(change.reason, needed=wanted is StepState.SET_ASIDE)
    step.reason = reason if wanted is StepState.SET_ASIDE else ""
    clip_id = None
    match wanted:
        case StepState.PROPOSED:
            step.agreed_at = step.evidence_since = None
        case StepState.AGREED if before is StepState.PROPOSED:
            step.agreed_at = step.evidence_since = work.now
        case StepState.SECURE:
            clip_id = change.proof.clip_id if change.proof else None
            step.secured_at = step.evidence_since = work.now
            step.checks_held, step.next_check_on = 0, rules.next_check(work.now.date(), 0)
        case StepState.PRACTISING if before is StepState.SECURE:
            step.secured_at = step.next_check_on = None
            step.evidence_since = work.now
    slipped = before is StepState.SECURE
    _enter(work, step, StepVerb.SLIPPED if slipped else StepVerb(wanted.value), reason, clip_id)


def hold_step(work: Work, step_id: UUID, proof: Proof | None) -> Step:
    """A secure step was seen again: the next look is further off, once this one was due.

    Raises NotFound, NotAllowed, Conflict("evidence_required", "step_state").
    """
    step = queries.step_for(work, step_id, Permission.GOAL_EDIT)
    queries.ensure_step(work, step, Permission.STEP_SECURE)
    rules.ensure_secure(step.state)
    seen, today = rules.ensure_seen(proof), work.now.date()
    if step.next_check_on is None or step.next_check_on <= today:
        step.checks_held += 1
    step.next_check_on = rules.next_check(today, step.checks_held)
    step.evidence_since = work.now
    step.version += 1
    _enter(work, step, StepVerb.HELD, clip_id=seen.clip_id)
    audit.record(work, "step.held", step.id)
    return step


def _area(area: str) -> str:
    return clean_line(area, "area", LONGEST_AREA) if area.strip() else ""


def _enter(work: Work, step: Step, verb: StepVerb, reason: str = "", clip_id: UUID | None = None) -> None:
    row = StepEvent(step_id=step.id, at=work.now, person_id=_me(work), verb=verb, reason=reason, clip_id=clip_id)
    work.session.add(row)
    if verb in TOLD:
        teacher_id = queries.teacher_of(work, step)
        people = {teacher_id} | coaches_of(work, teacher_id)
        tell(work, people, NoticeKind.STEP, verb, f"step:{row.id}", Subject(step_id=step.id))


def _put_criteria(work: Work, step: Step, wishes: Sequence[CriterionWish]) -> bool:
    """Make the step's criteria these, in this order; answers whether that changed anything."""
    now = queries.criteria_of(work, step.id)
    wanted = arranged([CriterionWish(row.text, row.id) for row in now], wishes)
    rows = {row.id: row for row in now}
    kept = [rows.pop(wish.id, None) if wish.id else None for wish in wanted]
    moved = bool(rows) or [wish.text for wish in wanted] != [row.text for row in now] or None in kept
    for position, (wish, known) in enumerate(zip(wanted, kept, strict=True), start=1):
        row = known or Criterion(step_id=step.id, position=position, text=wish.text)
        row.position, row.text = position, wish.text
        work.session.add(row)
    for row in rows.values():
        work.session.delete(row)
    return moved


def _ensure_fresh(version: int, read: frozenset[int] | None) -> None:
    if read is not None and version not in read:
        raise Stale


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
