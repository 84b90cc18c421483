"""Pure decisions about step templates: their words, their criteria, when two are the same step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from coaching.db import JsonValue
from coaching.errors import Conflict, Invalid
from coaching.words import clean_line, clean_text, folded

LONGEST_TITLE = 200
LONGEST_AREA = 60
LONGEST_ABOUT = 1_000
LONGEST_CUE = 200
LONGEST_CONTRAST = 500
LONGEST_CRITERION = 300
MOST_CRITERIA = 12
MOST_TEMPLATES = 2_000

AREAS = ("Behaviour", "Instruction", "Checking understanding", "Practice", "Relationships")
"""What the starter set is ordered by, and what is offered first. A school may use words of its own."""


@dataclass(frozen=True)
class CriterionWish:
    """A criterion as somebody wants it; `id` names an existing one that is to be kept and perhaps reworded."""

    text: str
    id: UUID | None = None


@dataclass(frozen=True)
class Words:
    """Everything a template says."""

    title: str
    area: str
    about: str = ""
    cue: str = ""
    contrast: str = ""
    criteria: tuple[CriterionWish, ...] = ()


def cleaned(words: Words) -> Words:
    """The words as they are kept. Raises Invalid for the field that is wrong."""
    return Words(
        title=clean_line(words.title, "title", LONGEST_TITLE),
        area=clean_line(words.area, "area", LONGEST_AREA),
        about=clean_text(words.about.strip(), "about", LONGEST_ABOUT),
        cue=clean_text(words.cue.strip(), "cue", LONGEST_CUE),
        contrast=clean_text(words.contrast.strip(), "contrast", LONGEST_CONTRAST),
        criteria=clean_criteria(words.criteria),
    )


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


def arranged(now: Sequence[CriterionWish], wishes: Sequence[CriterionWish]) -> tuple[CriterionWish, ...]:
    """The wishes with the ids of those criteria that stay: an id, or the same text, keeps what points at it.

    `now` are the criteria as they stand, each with its id. Raises Invalid("criteria") for an id that is not among them.
    """
    by_text = {one.text.casefold(): one.id for one in now}
    known, claimed = {one.id for one in now}, {wish.id for wish in wishes}
    kept: list[CriterionWish] = []
    for wish in wishes:
        if wish.id is not None and wish.id not in known:
            field = "criteria"
            raise Invalid(field, "One of these does not belong to this step.")
        same = by_text.get(wish.text.casefold())
        kept.append(wish if wish.id or same in claimed else replace(wish, id=same))
    return tuple(kept)


def area_key(area: str) -> str:
    """Areas are the same whatever their capitals and however their words are joined."""
    return folded(" ".join(area.replace("_", " ").replace("-", " ").split()))


def title_key(title: str) -> str:
    """Titles are the same whatever their capitals."""
    return folded(title)


def searchable(words: Words) -> str:
    """What a search looks through."""
    texts = (words.title, words.area, words.about, words.cue, words.contrast, *(one.text for one in words.criteria))
    return folded("\n".join(texts))


def same_words(one: Words, other: Words) -> bool:
    """Whether a version would say nothing new; which criterion has which id is not a word."""
    return _bare(one) == _bare(other)


def _bare(words: Words) -> Words:
    return replace(words, criteria=tuple(CriterionWish(wish.text) for wish in words.criteria))


def pack_words(words: Words) -> JsonValue:
    """The words as a version keeps them."""
    return {
        "title": words.title,
        "area": words.area,
        "about": words.about,
        "cue": words.cue,
        "contrast": words.contrast,
        "criteria": [wish.text for wish in words.criteria],
    }


def unpack_words(kept: JsonValue) -> Words:
    """The words out of a version, which `pack_words` wrote."""
    assert isinstance(kept, dict)
    criteria = kept["criteria"]
    assert isinstance(criteria, list)
    texts = {name: str(kept[name]) for name in ("title", "area", "about", "cue", "contrast")}
    return Words(**texts, criteria=tuple(CriterionWish(str(text)) for text in criteria))


def ensure_room(templates: int) -> None:
    """A library nobody can look through is none. Raises Conflict("library_full")."""
    if templates > MOST_TEMPLATES:
        detail = f"The library would hold more than {MOST_TEMPLATES:,} steps. Archive some first."
        raise Conflict(detail, "library_full")


def ensure_in_use(*, archived: bool) -> None:
    """An archived template can be read, but no longer used. Raises Conflict("template_archived")."""
    if archived:
        detail = "This step was taken out of the library. Bring it back, or choose another."
        raise Conflict(detail, "template_archived")
