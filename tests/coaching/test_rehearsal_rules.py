"""What a round may say, and which card comes when: pure decisions."""

from __future__ import annotations

import pytest

from coaching.db import new_id
from coaching.errors import Conflict, Invalid
from coaching.lessons.models import Purpose
from coaching.rehearsals import rules
from coaching.rehearsals.cards import BY_KEY, CARDS, card_for
from coaching.rehearsals.rules import Film, Line, Said

WAITS, HANDS = new_id(), new_id()
LINES = {WAITS, HANDS}
FILM = Film(new_id(), 40_000)


def test_the_agreed_list_is_the_checklist_and_the_steps_criteria_are_where_there_is_none() -> None:
    own = [Line(WAITS, "Waits"), Line(HANDS, "Hands go up")]
    assert rules.checklist(own, []) == tuple(own)
    agreed = [Line(HANDS, "Hands", "all of them"), Line(WAITS, "Waits"), Line(HANDS, "Hands", "and stay up")]
    assert rules.checklist(own, agreed) == (Line(HANDS, "Hands", "all of them\nand stay up"), Line(WAITS, "Waits"))
    with pytest.raises(Conflict, match="no criteria"):
        rules.ensure_lines(rules.checklist([], []))


@pytest.mark.parametrize(
    ("said", "film"),
    [
        (Said("She waits", WAITS), None),
        (Said("She waits", None, 0), FILM),
        (Said("She waits", HANDS, 39_999), FILM),
        (Said("She waits", None, 90_000), Film(FILM.lesson_id, None)),  # how long it is is not known yet
    ],
)
def test_feedback_is_tied_to_a_criterion_or_a_moment(said: Said, film: Film | None) -> None:
    assert rules.cleaned_said(said, "glow", LINES, film) == said


@pytest.mark.parametrize(
    ("said", "film"),
    [
        (Said("She waits"), FILM),
        (Said("  ", WAITS), FILM),
        (Said("She waits", new_id()), FILM),
        (Said("She waits", WAITS, 1000), None),
        (Said("She waits", None, 40_000), FILM),
        (Said("x" * (rules.LONGEST_FEEDBACK + 1), WAITS), FILM),
    ],
)
def test_feedback_that_hangs_on_nothing_is_refused(said: Said, film: Film | None) -> None:
    with pytest.raises(Invalid) as refused:
        rules.cleaned_said(said, "grow", LINES, film)
    assert refused.value.field == "grow"


def test_cards_come_from_the_third_round_on_and_none_comes_twice() -> None:
    rehearsal_id = new_id()
    assert [card_for(rehearsal_id, number, ()) for number in (1, 2)] == [None, None]
    used: list[str] = []
    while card := card_for(rehearsal_id, 3 + len(used), used):
        assert card.key not in used
        assert card_for(rehearsal_id, 3 + len(used), used) == card, "looking again deals no other"
        used.append(card.key)
    assert sorted(used) == sorted(BY_KEY)
    assert len(BY_KEY) == len(CARDS)
    first = {card.key for _ in range(200) if (card := card_for(new_id(), 3, ()))}
    assert len(first) > len(CARDS) / 2, "another rehearsal begins elsewhere in the pack"


def test_a_film_of_a_class_is_no_recording_of_a_rehearsal() -> None:
    rules.ensure_recorded_for_this(Purpose.REHEARSAL)
    with pytest.raises(Invalid):
        rules.ensure_recorded_for_this(Purpose.LESSON)


def test_only_what_is_on_the_list_can_be_ticked() -> None:
    assert rules.cleaned_met([WAITS, WAITS], LINES) == {WAITS}
    with pytest.raises(Invalid):
        rules.cleaned_met([new_id()], LINES)


def test_turns_go_to_whoever_had_fewest_then_in_the_order_of_the_company() -> None:
    ann, ben, cem, gone = (new_id() for _ in range(4))
    company = (ben, ann, cem)  # the order in which they came, not that of ids
    assert rules.whose_turn(company, []) == ben
    assert rules.whose_turn(company, [ben, cem]) == ann
    assert rules.whose_turn(company, [ben, ann, cem]) == ben
    assert rules.whose_turn(company, [gone, gone, ben, ben, ann, cem, cem]) == ann
    assert rules.whose_turn((), [gone]) is None


@pytest.mark.parametrize("people", [0, 1, rules.MOST_PEOPLE + 1])
def test_a_company_has_somebody_to_watch_and_not_too_many(people: int) -> None:
    with pytest.raises(Invalid):
        rules.ensure_company(people)
    for fits in (rules.FEWEST_PEOPLE, rules.MOST_PEOPLE):
        rules.ensure_company(fits)


def test_what_was_agreed_is_for_those_who_did() -> None:
    ann, ben, cem = (new_id() for _ in range(3))
    rules.ensure_took_apart([ann, ben], [cem, ben, ann])
    with pytest.raises(Invalid):
        rules.ensure_took_apart([ann, cem], [ann, ben])
