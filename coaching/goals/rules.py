"""Pure decisions about goals and steps: where a step may go, who moves it, when it comes back, when it jumps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from coaching.access.permissions import Permission
from coaching.errors import Conflict, Invalid
from coaching.goals.models import Step, StepState
from coaching.library.rules import area_key
from coaching.words import clean_text

LONGEST_TITLE = 200
LONGEST_WHY = 2_000
LONGEST_CUE = 200
LONGEST_REASON = 500
MOST_STEPS = 100

S, P = StepState, Permission
MOVES: dict[tuple[StepState, StepState], Permission] = {
    (S.PROPOSED, S.AGREED): P.STEP_AGREE,
    (S.PROPOSED, S.SET_ASIDE): P.STEP_SET_ASIDE,
    (S.AGREED, S.PROPOSED): P.STEP_AGREE,
    (S.AGREED, S.PRACTISING): P.STEP_PRACTISE,
    (S.AGREED, S.SECURE): P.STEP_SECURE,
    (S.AGREED, S.SET_ASIDE): P.STEP_SET_ASIDE,
    (S.PRACTISING, S.AGREED): P.STEP_PRACTISE,
    (S.PRACTISING, S.SECURE): P.STEP_SECURE,
    (S.PRACTISING, S.SET_ASIDE): P.STEP_SET_ASIDE,
    (S.SECURE, S.PRACTISING): P.STEP_PRACTISE,
    (S.SET_ASIDE, S.PROPOSED): P.GOAL_EDIT,
}
"""From where to where a step may go, and what the person who moves it must be allowed. Secure also needs evidence."""

CHECK_WEEKS = (2, 4, 8, 16, 26)
"""Weeks until a secure step is looked at again: after it became secure, then after each time it was still there.

Spacing a thing out keeps it better, and the best gap grows with the time it has to last: from about 20 to 40 % of one
week to about 5 to 10 % of a year (Cepeda, Vul, Rohrer, Wixted & Pashler 2008, "Spacing effects in learning"). Two weeks
are a sixth of a term of twelve, four weeks a tenth of a school year of forty. Whole fortnights, so that a look falls on
a meeting whatever the cadence; doubled, so that old steps cost little; and never more than half a year, so that no step
goes through a school year unseen. The doubling and the end are our choice.
"""


@dataclass(frozen=True)
class Proof:
    """What shows that a step is there: a clip, or a note on the moment, from a lesson that says something new."""

    clip_id: UUID | None


def ensure_move(now: StepState, wanted: StepState, proof: Proof | None) -> Permission:
    """What one must be allowed to move a step so. Raises Conflict("evidence_required"), Conflict("step_state")."""
    if wanted is StepState.SECURE and (proof is None or proof.clip_id is None):
        detail = "A step becomes secure through a clip from a lesson taught after it was agreed, not by a tick."
        raise Conflict(detail, "evidence_required")
    if (now, wanted) not in MOVES:
        detail = f"This step is {_word(now)}; it cannot become {_word(wanted)} from there."
        raise Conflict(detail, "step_state")
    return MOVES[now, wanted]


def _word(state: StepState) -> str:
    return state.value.replace("_", " ")


def clean_reason(reason: str, *, needed: bool) -> str:
    """Why a step is moved; a step that is set aside needs it. Raises Invalid("reason")."""
    field = "reason"
    text = clean_text(reason.strip(), field, LONGEST_REASON)
    if needed and not text:
        raise Invalid(field, "Please say in a few words why.")
    return text


def next_check(secured_or_held: date, checks_held: int) -> date:
    """The day on which a secure step is due for a look again, seen `checks_held` times since it became secure."""
    return secured_or_held + timedelta(weeks=CHECK_WEEKS[min(checks_held, len(CHECK_WEEKS) - 1)])


def ensure_secure(state: StepState) -> None:
    """Only what is secure can still be there. Raises Conflict("step_state")."""
    if state is not StepState.SECURE:
        detail = f"This step is {_word(state)}; only a secure step is looked at again."
        raise Conflict(detail, "step_state")


def ensure_seen(proof: Proof | None) -> Proof:
    """That somebody has seen it in a newer lesson. Raises Conflict("evidence_required")."""
    if proof is None:
        detail = "Link a note or a clip from a newer lesson to this step first: that is the look."
        raise Conflict(detail, "evidence_required")
    return proof


def jumps(steps: Sequence[Step]) -> dict[UUID, str]:
    """A line about each open step that leaves an area before its time: by step, for all steps of one teacher.

    Steps are read in the order in which they were agreed, proposals last: one cycle, one step. A step jumps when the
    one before is about something else and is not secure yet, or when it is the third in a row about something else.
    A step without an area says nothing.
    """
    trail = sorted(
        (step for step in steps if step.area and step.state is not StepState.SET_ASIDE),
        key=lambda step: (step.agreed_at is None, step.agreed_at or step.created_at, step.id),
    )
    agreed = [step for step in trail if step.agreed_at is not None]
    said = {step.id: _jump(agreed[:place], step) for place, step in enumerate(agreed)}
    said |= {step.id: _jump(agreed, step) for step in trail if step.agreed_at is None}
    return {step.id: words for step in trail if step.state is not StepState.SECURE and (words := said[step.id])}


def _jump(before: Sequence[Step], step: Step) -> str:
    if not before or area_key(before[-1].area) == area_key(step.area):
        return ""
    last = before[-1]
    if last.state is not StepState.SECURE:
        return f"A new area: the step before, “{last.title}”, is about {_lower(last.area)} and not secure yet."
    earlier = before[-2:-1]
    if earlier and len({area_key(one.area) for one in (*earlier, last, step)}) > 2:  # noqa: PLR2004 - all three differ
        return "The third area in three steps. Staying with one for a while lets it settle."
    return ""


def _lower(area: str) -> str:
    return area[:1].lower() + area[1:]


def ensure_room(steps: int) -> None:
    """A goal is broken into steps, not crumbs. Raises Conflict("too_many_steps")."""
    if steps >= MOST_STEPS:
        detail = f"This goal has {MOST_STEPS} steps already."
        raise Conflict(detail, "too_many_steps")
