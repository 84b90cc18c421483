"""Pure decisions about notes: what they may hold, what an edit makes of them, what they may point at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Literal
from uuid import UUID

from coaching.annotations.models import AnnotationLink, Kind, Visibility
from coaching.db import JsonValue
from coaching.errors import Conflict, Invalid
from coaching.words import folded

LONGEST_BODY = 10_000
LONGEST_TAG = 40
MOST_TAGS = 20
MOST_LINKS = 20
MOST_REPLIES = 500
MOST_POINTS = 2_500  # two numbers of a dozen characters each stay under 64 kB
LATEST_MS = 2**31 - 1  # 24 days, and what an INTEGER column holds
RESTORE_WITHIN = timedelta(minutes=10)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class LinkKind(StrEnum):
    """What a note may point at."""

    GOAL = "goal"
    STEP = "step"
    CRITERION = "criterion"
    EXEMPLAR = "exemplar"
    CLIP = "clip"


class Keep(Enum):
    """Says "as it is" where null would say "none"."""

    KEEP = "keep"


Kept = Literal[Keep.KEEP]
KEEP = Keep.KEEP


@dataclass(frozen=True)
class Stroke:
    """A line over the picture; points from 0,0 (top left) to 1,1, width as a part of the picture's width."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float


@dataclass(frozen=True)
class Drawing:
    """Strokes in the order they were drawn."""

    strokes: tuple[Stroke, ...]


@dataclass(frozen=True)
class Content:
    """What a note says, and when."""

    kind: Kind
    start_ms: int
    end_ms: int | None
    body: str
    visibility: Visibility = Visibility.DRAFT
    tags: tuple[str, ...] = ()
    drawing: Drawing | None = None


@dataclass(frozen=True)
class Change:
    """An edit of a note's content."""

    kind: Kind | Kept = KEEP
    start_ms: int | Kept = KEEP
    end_ms: int | Kept | None = KEEP
    body: str | Kept = KEEP
    visibility: Visibility | Kept = KEEP
    tags: tuple[str, ...] | Kept = KEEP
    drawing: Drawing | Kept | None = KEEP


@dataclass(frozen=True)
class Link:
    """A pointer from a note to one thing."""

    kind: LinkKind
    id: UUID


def changed(content: Content, change: Change) -> Content:
    """The content after the edit."""
    wanted = {field.name: getattr(change, field.name) for field in fields(change)}
    return replace(content, **{name: value for name, value in wanted.items() if value is not KEEP})


def cleaned(content: Content) -> Content:
    """The content as it is kept. Raises Invalid for "body", "tags" or "drawing"."""
    ensure_body(content.body)
    return replace(content, tags=clean_tags(content.tags), drawing=clean_drawing(content.drawing))


def ensure_moment(start_ms: int, end_ms: int | None, duration_ms: int | None) -> None:
    """The note lies within the lesson, as far as its length is known. Raises Invalid("start_ms"), ("end_ms")."""
    lasts = LATEST_MS if duration_ms is None else duration_ms
    field = "start_ms"
    if not 0 <= start_ms < lasts:
        raise Invalid(field, "This moment is not in the lesson.")
    field = "end_ms"
    if end_ms is not None and end_ms <= start_ms:
        raise Invalid(field, "A span ends after it starts.")
    if end_ms is not None and end_ms > lasts:
        raise Invalid(field, "The lesson ends before this.")


def ensure_body(body: str) -> None:
    """1 to 10,000 characters that are not all blank, kept exactly as written. Raises Invalid("body")."""
    field = "body"
    if not body.strip():
        raise Invalid(field, "Please write something.")
    if len(body) > LONGEST_BODY:
        raise Invalid(field, f"Please keep it under {LONGEST_BODY:,} characters.")
    _ensure_storable(body, field)


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Up to 20 short words, each once whatever its case, in the order given. Raises Invalid("tags")."""
    field = "tags"
    found: dict[str, str] = {}
    for tag in tags:
        word = " ".join(tag.split())
        if not word or len(word) > LONGEST_TAG:
            raise Invalid(field, f"A tag has 1 to {LONGEST_TAG} characters.")
        _ensure_storable(word, field)
        found.setdefault(folded(word), word)
    if len(found) > MOST_TAGS:
        raise Invalid(field, f"Please use at most {MOST_TAGS} tags.")
    return tuple(found.values())


def _ensure_storable(text: str, field: str) -> None:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Invalid(field, "This text holds a character that cannot be kept.")


def clean_drawing(drawing: Drawing | None) -> Drawing | None:
    """A drawing that is small enough and lies on the picture; an empty one is none. Raises Invalid("drawing")."""
    field = "drawing"
    if drawing is None or not drawing.strokes:
        return None
    if sum(len(stroke.points) for stroke in drawing.strokes) > MOST_POINTS:
        raise Invalid(field, "This drawing is too large.")
    if not all(_is_stroke(stroke) for stroke in drawing.strokes):
        raise Invalid(field, "A stroke has points from 0 to 1, a colour like #1a2b3c, and a width up to 0.2.")
    points_to = 5  # a hundred-thousandth of the picture is less than any screen shows
    return Drawing(
        tuple(
            replace(stroke, points=tuple((round(x, points_to), round(y, points_to)) for x, y in stroke.points))
            for stroke in drawing.strokes
        )
    )


def _is_stroke(stroke: Stroke) -> bool:
    widest = 0.2
    on_picture = all(0 <= x <= 1 and 0 <= y <= 1 for x, y in stroke.points)
    return bool(stroke.points) and on_picture and bool(COLOUR.fullmatch(stroke.colour)) and 0 < stroke.width <= widest


def pack_drawing(drawing: Drawing | None) -> JsonValue | None:
    """A drawing as its row keeps it."""
    if drawing is None:
        return None
    return {
        "strokes": [
            {"points": [list(point) for point in stroke.points], "colour": stroke.colour, "width": stroke.width}
            for stroke in drawing.strokes
        ]
    }


def unpack_drawing(kept: JsonValue | None) -> Drawing | None:
    """A drawing out of its row, which `pack_drawing` wrote."""
    strokes = kept.get("strokes") if isinstance(kept, dict) else None
    if not isinstance(strokes, list):
        return None
    return Drawing(tuple(_unpack_stroke(stroke) for stroke in strokes if isinstance(stroke, dict)))


def _unpack_stroke(stroke: dict[str, object]) -> Stroke:
    points = stroke.get("points")
    pairs = tuple((float(x), float(y)) for x, y in points) if isinstance(points, list) else ()
    return Stroke(pairs, str(stroke.get("colour")), float(str(stroke.get("width"))))


def searchable(content: Content) -> str:
    """What a search looks through."""
    return folded("\n".join((content.body, *content.tags)))


def clean_links(links: Sequence[Link]) -> tuple[Link, ...]:
    """Each target once, in the order given. Raises Invalid("links")."""
    field = "links"
    once = tuple(dict.fromkeys(links))
    if len(once) > MOST_LINKS:
        raise Invalid(field, f"Please link at most {MOST_LINKS} things.")
    if any(link.kind is LinkKind.EXEMPLAR for link in once):
        raise Invalid(field, "Models cannot be linked yet.")
    return once


def target_of(row: AnnotationLink) -> Link:
    """What a link row points at."""
    targets = (
        (LinkKind.GOAL, row.goal_id),
        (LinkKind.STEP, row.step_id),
        (LinkKind.CRITERION, row.criterion_id),
        (LinkKind.CLIP, row.clip_id),
    )
    return next(Link(kind, target) for kind, target in targets if target is not None)


def link_row(annotation_id: UUID, link: Link) -> AnnotationLink:
    """The row that points at `link`."""
    return AnnotationLink(
        annotation_id=annotation_id,
        goal_id=link.id if link.kind is LinkKind.GOAL else None,
        step_id=link.id if link.kind is LinkKind.STEP else None,
        criterion_id=link.id if link.kind is LinkKind.CRITERION else None,
        clip_id=link.id if link.kind is LinkKind.CLIP else None,
    )


def ensure_may_hide(others_replied: int) -> None:
    """A note others answered stays published. Raises Conflict("has_replies")."""
    if others_replied:
        detail = "Someone has answered this already, so it cannot become a draft again."
        raise Conflict(detail, "has_replies")


def ensure_room(replies: int) -> None:
    """A conversation that long belongs in a meeting. Raises Conflict("thread_full")."""
    if replies >= MOST_REPLIES:
        detail = f"There are {MOST_REPLIES} replies already."
        raise Conflict(detail, "thread_full")


def may_restore(deleted_at: datetime, now: datetime) -> bool:
    """Whether a deleted note can still come back."""
    return now - deleted_at <= RESTORE_WITHIN
