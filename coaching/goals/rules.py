"""Pure decisions about goals and steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from coaching.errors import Conflict, Invalid
from coaching.goals.models import StepState

LONGEST_TITLE = 200
LONGEST_WHY = 2_000
LONGEST_CUE = 200
LONGEST_CRITERION = 300
MOST_CRITERIA = 12
MOST_STEPS = 100

# One small step at a time, and back where somebody pressed too soon. `secure` is not among them: evidence leads there.
NEXT: dict[StepState, frozenset[StepState]] = {
    StepState.PROPOSED: frozenset({StepState.AGREED, StepState.SET_ASIDE}),
    StepState.AGREED: frozenset({StepState.PRACTISING, StepState.PROPOSED, StepState.SET_ASIDE}),
    StepState.PRACTISING: frozenset({StepState.AGREED, StepState.SET_ASIDE}),
    StepState.SECURE: frozenset({StepState.PRACTISING}),
    StepState.SET_ASIDE: frozenset({StepState.PROPOSED}),
}


@dataclass(frozen=True)
class CriterionWish:
    """A criterion as somebody wants it; `id` names an existing one that is to be kept and perhaps reworded."""

    text: str
    id: UUID | None = None


def clean_line(text: str, field: str, longest: int) -> str:
    """One line of plain text, without spaces around it. Raises Invalid(field)."""
    line = " ".join(text.split())
    if not line:
        raise Invalid(field, "Please write something here.")
    return _bounded(line, field, longest)


def clean_text(text: str, field: str, longest: int) -> str:
    """Plain text, perhaps empty, as it was written. Raises Invalid(field)."""
    return _bounded(text, field, longest)


def _bounded(text: str, field: str, longest: int) -> str:
    if len(text) > longest:
        raise Invalid(field, f"Please keep it under {longest:,} characters.")
    if "\0" in text:
        raise Invalid(field, "This text holds a character that cannot be kept.")
    return text


def clean_criteria(wishes: Sequence[CriterionWish]) -> tuple[CriterionWish, ...]:
    """Success criteria, each different. Raises Invalid("criteria")."""
    field = "criteria"
    if len(wishes) > MOST_CRITERIA:
        raise Invalid(field, f"Please choose at most {MOST_CRITERIA}.")
    cleaned = tuple(CriterionWish(clean_line(wish.text, field, LONGEST_CRITERION), wish.id) for wish in wishes)
    kept = [wish.id for wish in cleaned if wish.id]
    if len({wish.text.casefold() for wish in cleaned}) < len(cleaned) or len(set(kept)) < len(kept):
        raise Invalid(field, "Two of these are the same.")
    return cleaned


def ensure_next(now: StepState, wanted: StepState) -> None:
    """Whether a step may go from one state to the other. Raises Conflict("evidence_required", "step_state")."""
    if wanted is now:
        return
    if wanted is StepState.SECURE:
        detail = "A step becomes secure through evidence from a later lesson, not by a tick."
        raise Conflict(detail, "evidence_required")
    if wanted not in NEXT[now]:
        detail = f"This step is {_word(now)}; it cannot become {_word(wanted)} from there."
        raise Conflict(detail, "step_state")


def _word(state: StepState) -> str:
    return state.value.replace("_", " ")


def ensure_room(steps: int) -> None:
    """A goal is broken into steps, not crumbs. Raises Conflict("too_many_steps")."""
    if steps >= MOST_STEPS:
        detail = f"This goal has {MOST_STEPS} steps already."
        raise Conflict(detail, "too_many_steps")
