"""Pure decisions about notes."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from coaching.annotations import rules
from coaching.annotations.models import Kind, Visibility
from coaching.annotations.rules import Change, Content, Drawing, Link, LinkKind, Stroke
from coaching.errors import Invalid
from coaching.words import folded, like

NOTE = Content(
    Kind.ASK, 1000, 2000, "Why?", Visibility.PUBLISHED, ("a",), Drawing((Stroke(((0.1, 0.2),), "#000000", 0.1),))
)
texts = some.text(some.characters(exclude_categories=("Cs",), exclude_characters="\0"))


def test_an_edit_that_names_nothing_changes_nothing_and_null_means_none() -> None:
    assert rules.changed(NOTE, Change()) == NOTE
    assert rules.changed(NOTE, Change(end_ms=None)).end_ms is None
    assert rules.changed(NOTE, Change(drawing=None)).drawing is None
    assert rules.changed(NOTE, Change(body="x", tags=())) == Content(
        Kind.ASK, 1000, 2000, "x", Visibility.PUBLISHED, (), NOTE.drawing
    )


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "duration_ms", "wrong"),
    [
        (0, None, 1, ""),
        (0, 1, 1, ""),
        (999, 1000, 1000, ""),
        (1000, None, 1000, "start_ms"),
        (-1, None, 1000, "start_ms"),
        (5, 5, 1000, "end_ms"),
        (5, 4, 1000, "end_ms"),
        (5, 1001, 1000, "end_ms"),
        (10**9, None, None, ""),
        (2**31, None, None, "start_ms"),
        (0, 2**31, None, "end_ms"),
    ],
)
def test_a_note_lies_within_its_lesson(start_ms: int, end_ms: int | None, duration_ms: int | None, wrong: str) -> None:
    if not wrong:
        rules.ensure_moment(start_ms, end_ms, duration_ms)
        return
    with pytest.raises(Invalid) as refused:
        rules.ensure_moment(start_ms, end_ms, duration_ms)
    assert refused.value.field == wrong


@settings(deadline=None)  # a busy machine is not a wrong answer
@given(texts)
def test_a_pattern_says_the_words_and_nothing_else(text: str) -> None:
    pattern = re.sub(r"!(.)|[%_]", lambda found: found[1] or "", like(text))
    assert pattern == folded(text.strip())
    assert pattern in folded(text)


@settings(deadline=None)  # a busy machine is not a wrong answer
@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(("q", "text"), [("STRASSE", "Straße"), ("ﬁn", "FIN"), ("Å", "å"), ("①", "1")])
def test_folding_sees_through_case_and_form_in_any_script(q: str, text: str) -> None:
    assert folded(q) == folded(text)


def test_wildcards_are_escaped() -> None:
    assert like(" 50% _a_ wow! ") == "%50!% !_a!_ wow!!%"


@settings(deadline=None)  # a busy machine is not a wrong answer
@given(some.lists(texts.filter(lambda tag: 0 < len(" ".join(tag.split())) <= 40), max_size=25))
def test_tags_are_few_short_and_different(tags: list[str]) -> None:
    different = {folded(" ".join(tag.split())) for tag in tags}
    if len(different) > 20:
        with pytest.raises(Invalid):
            rules.clean_tags(tags)
        return
    cleaned = rules.clean_tags(tags)
    assert {folded(tag) for tag in cleaned} == different
    assert len(cleaned) == len(different)
    assert rules.clean_tags(cleaned) == cleaned


@pytest.mark.parametrize("body", ["", " ", "\n\t", "x" * 10_001, "a\0b", "a\ud800b"])
def test_a_body_that_cannot_be_kept_is_refused(body: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_body(body)
    assert refused.value.field == "body"


points = some.tuples(some.floats(0, 1), some.floats(0, 1))
strokes = some.builds(
    Stroke, some.lists(points, min_size=1, max_size=5).map(tuple), some.just("#a1b2c3"), some.floats(0.001, 0.2)
)


@settings(deadline=None)  # a busy machine is not a wrong answer
@given(some.lists(strokes, min_size=1, max_size=4).map(lambda several: Drawing(tuple(several))))
def test_a_drawing_comes_back_from_its_row_as_it_was_kept(drawing: Drawing) -> None:
    kept = rules.clean_drawing(drawing)
    packed = json.loads(json.dumps(rules.pack_drawing(kept)))
    assert rules.unpack_drawing(packed) == kept
    assert rules.clean_drawing(kept) == kept


@pytest.mark.parametrize(
    "stroke",
    [
        Stroke((), "#000000", 0.1),
        Stroke(((1.1, 0.5),), "#000000", 0.1),
        Stroke(((float("nan"), 0.5),), "#000000", 0.1),
        Stroke(((0.5, 0.5),), "red", 0.1),
        Stroke(((0.5, 0.5),), "#000000\n", 0.1),
        Stroke(((0.5, 0.5),), "#000000", 0),
        Stroke(((0.5, 0.5),), "#000000", float("inf")),
        Stroke(((0.5, 0.5),) * 2501, "#000000", 0.1),
    ],
)
def test_a_stroke_off_the_picture_is_refused(stroke: Stroke) -> None:
    with pytest.raises(Invalid) as refused:
        rules.clean_drawing(Drawing((stroke,)))
    assert refused.value.field == "drawing"
    assert rules.clean_drawing(Drawing(())) is None


@pytest.mark.parametrize("kind", [LinkKind.GOAL, LinkKind.STEP, LinkKind.CRITERION, LinkKind.CLIP])
def test_a_link_comes_back_from_its_row(kind: LinkKind) -> None:
    link = Link(kind, uuid4())
    assert rules.target_of(rules.link_row(uuid4(), link)) == link


def test_links_are_few_and_each_once() -> None:
    links = [Link(LinkKind.GOAL, uuid4()) for _ in range(21)]
    assert rules.clean_links([*links[:20], links[0]]) == tuple(links[:20])
    with pytest.raises(Invalid):
        rules.clean_links(links)
    with pytest.raises(Invalid):
        rules.clean_links([Link(LinkKind.EXEMPLAR, uuid4())])
