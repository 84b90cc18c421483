"""What a mark may say, and who sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from coaching.deconstructions import rules
from coaching.errors import Invalid
from media.timeline import Span


def test_marks_are_shown_by_the_rule_alone() -> None:
    me, other, late = uuid4(), uuid4(), uuid4()
    now = datetime.now(UTC)
    commits = {me: None, other: now, late: None}
    assert rules.authors_shown(me, commits, revealed=False) == {me}
    assert rules.authors_shown(me, commits, revealed=True) == {me, other}, "what nobody stood by stays its maker's"
    assert not rules.all_committed(commits)
    assert not rules.all_committed({})
    assert rules.all_committed(rules.present({me: now, late: None}, {late, None})), "a former coach holds nobody up"


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "field"),
    [(99, None, "start_ms"), (200, None, "start_ms"), (150, 201, "end_ms"), (150, 150, "end_ms"), (150, 100, "end_ms")],
)
def test_a_mark_lies_on_the_film(start_ms: int, end_ms: int | None, field: str) -> None:
    criterion = uuid4()
    film = Span(100, 200)
    with pytest.raises(Invalid) as caught:
        rules.cleaned(rules.MarkWish(criterion, start_ms, end_ms), {criterion}, film)
    assert caught.value.field == field
    whole = rules.MarkWish(criterion, 100, 200, "  all of it ")
    assert rules.cleaned(whole, {criterion}, film).why == "all of it"
