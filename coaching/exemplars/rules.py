"""Pure decisions about exemplars: what must be true before children on a film are shown to more people."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from coaching.errors import Conflict, Invalid
from coaching.exemplars.models import Audience, ExemplarKind, ExemplarState
from coaching.privacy.models import ConsentState
from coaching.words import clean_line

LONGEST_TITLE = 200
STANDING = frozenset({ExemplarState.ASKED, ExemplarState.PUBLISHED})
MOST_NAMED = 50
FOR = {
    Audience.PAIRS: "for the people I am in a pair with",
    Audience.SCHOOL: "for all colleagues",
    Audience.PEOPLE: "for {}",
}


def clean_title(title: str) -> str:
    """What the model is called. Raises Invalid("title")."""
    return clean_line(title, "title", LONGEST_TITLE)


def consents(state: ConsentState) -> bool:
    """Only the consent of every pupil on the film lets it be shown as a model."""
    return state is ConsentState.ALL


def ensure_consent(state: ConsentState) -> None:
    """That every pupil's consent is there. Raises Conflict("consent_required")."""
    if not consents(state):
        detail = "Every pupil on the film must have consent before it can be a model. The lesson's owner can say so."
        raise Conflict(detail, "consent_required")


def ensure_same_kind(known: ExemplarKind, wanted: ExemplarKind) -> None:
    """That a clip is not both model and contrast of one step. Raises Conflict("already_published")."""
    if known is not wanted:
        detail = f"This clip is a {known} for this step already. Withdraw that first."
        raise Conflict(detail, "already_published")


def ensure_named(audience: Audience, named: Collection[UUID]) -> None:
    """That people are named where it is for named people, and only there. Raises Invalid("person_ids")."""
    field = "person_ids"
    if audience is Audience.PEOPLE and not named:
        raise Invalid(field, "Please name at least one person.")
    if audience is not Audience.PEOPLE and named:
        raise Invalid(field, "People are named only where it is for them alone.")
    if len(named) > MOST_NAMED:
        raise Invalid(field, f"Please name at most {MOST_NAMED} people.")


def published_as(kind: ExemplarKind, title: str, audience: Audience) -> str:
    """The ledger's words for letting others use it; `{}` stands for people who are named."""
    return f"{_as(kind, title, named=audience is Audience.PEOPLE)}, {FOR[audience]}"


def no_longer(kind: ExemplarKind, title: str, *, named: bool = False) -> str:
    """The ledger's words for taking it back, from everybody or from people who are named."""
    return _as(kind, title, named=named) + (", from {}" if named else "")


def _as(kind: ExemplarKind, title: str, *, named: bool) -> str:
    plain = title.replace("{}", "{ }") if named else title  # nobody's name belongs into a title
    return f"as a {kind} for “{plain}”"
