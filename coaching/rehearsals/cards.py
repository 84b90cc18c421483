"""Variation cards: what a class might do, for when the move itself begins to sit. Data, and the rule that deals them.

The first two rounds are for the step as it was agreed. From the third on each round may have a card; no card comes
twice in one rehearsal, and another rehearsal begins elsewhere in the pack.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

FIRST_ROUND_WITH_CARD = 3


@dataclass(frozen=True)
class Card:
    """One thing that happens in classrooms. Whoever does not rehearse plays it."""

    key: str
    title: str
    text: str


CARDS = (
    Card("late", "Somebody comes in late", "The door opens in the middle of your sentence. Go on without losing it."),
    Card("no_answer", "Nobody answers", "You ask, and the room is silent. Hold it for as long as you had planned to."),
    Card("calling_out", "An answer is called out", "The right answer comes before you have chosen anybody. What now?"),
    Card("half_right", "The answer is half right", "Keep what is right in it, and get the other half from the class."),
    Card("i_dont_know", "“I don't know”", "The pupil you chose shrugs. Come back to them so that they do answer."),
    Card("other_question", "A good question, but another one", "Somebody asks about something else. Park it, kindly."),
    Card("whispering", "Whispering at the back", "Two pupils talk quietly. Deal with it without stopping the lesson."),
    Card("too_quick", "Half the class is done", "Some have finished and look at you, others have hardly begun."),
    Card("lost", "They did not get it", "Blank faces. Say it again in fewer words, with one example."),
    Card("less_time", "Half the time", "You are running late. Do the same move in half the time, without rushing."),
    Card("no_slide", "The board is gone", "The projector has gone dark. Do it with your voice and your hands."),
    Card("new_pupil", "Somebody is new", "One pupil does not know your routine. Let them in on it while you go on."),
    Card(
        "after_lunch",
        "After lunch, last lesson, rain",
        "They come in loud and wet. Begin from there, not from silence.",
    ),
    Card(
        "visitor",
        "A stranger at the back",
        "A visitor sits down. Everything as before: teach the class, not the guest.",
    ),
)
BY_KEY = {card.key: card for card in CARDS}


def card_for(rehearsal_id: UUID, number: int, used: Collection[str]) -> Card | None:
    """The card for a round: none before the third, none twice, and none once all have been played."""
    if number < FIRST_ROUND_WITH_CARD:
        return None
    start = rehearsal_id.int % len(CARDS)
    pack = CARDS[start:] + CARDS[:start]
    return next((card for card in pack if card.key not in used), None)
