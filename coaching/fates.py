"""What becomes of every row that names a person, when the person is erased: one list, read aloud like the permissions.

A row that names somebody either goes, or stays because it is part of somebody else's work, and then names "A former
colleague". The same list says which rows a person gets when they ask for their data. Pure data, by table and column;
`tests/coaching/test_erasing.py` fails when a column of any table is missing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """What happens to the row."""

    GOES = "goes"
    STAYS = "stays"
    EMPTIED = "emptied"


@dataclass(frozen=True)
class Fate:
    """Of the rows whose column names the person. `taken`: they are in the person's own export of their data."""

    end: End
    taken: bool
    why: str


def _goes(why: str, *, taken: bool = True) -> Fate:
    return Fate(End.GOES, taken, why)


def _stays(why: str, *, taken: bool = True) -> Fate:
    return Fate(End.STAYS, taken, why)


FATES: dict[str, Fate] = {
    "memberships.person_id": _goes("their place in the school"),
    "credentials.person_id": _goes("their sign-ins and tokens"),
    "links.person_id": _goes("a one-time link to a new password", taken=False),
    "repeats.person_id": _goes("answers kept for a day", taken=False),
    "lessons.owner_id": _goes("their films, with everything made of them and said about them"),
    "consents.changed_by": _goes("a lesson's owner says it, and it goes with the lesson", taken=False),
    "shares.person_id": _goes("what was shown to them"),
    "shares.created_by": _goes("a lesson's owner shares it, and it goes with the lesson", taken=False),
    "goals.teacher_id": _goes("their goals, with steps, criteria and history"),
    "exports.person_id": _goes("clips they had made into files"),
    "takeouts.person_id": _goes("exports of their own data"),
    "calendar_feeds.person_id": _goes("the address of their calendar"),
    "notices.person_id": _goes("what they were told"),
    "notice_choices.person_id": _goes("how they wished to be told"),
    "letters.person_id": _goes("on which days they were written to"),
    "pairs.coach_id": _stays("ended; the teacher's coaching happened"),
    "pairs.teacher_id": _stays("ended; the coach's coaching happened"),
    "ledger_entries.person_id": _stays("the owner of a film may know that somebody watched it"),
    "annotations.author_id": _stays("published notes are part of another teacher's work; drafts go"),
    "annotations.deleted_by": Fate(End.EMPTIED, taken=False, why="who took a note away is nobody's business then"),
    "replies.author_id": _stays("part of a conversation about another teacher's lesson"),
    "clips.author_id": _stays("part of another teacher's lesson; its owner may have renamed it since", taken=False),
    "goals.created_by": _stays("the goal is another teacher's, who may have reworded it since", taken=False),
    "steps.created_by": _stays("the step is another teacher's, as is what became of it", taken=False),
    "step_events.person_id": _stays("the history of another teacher's step"),
    "step_clips.linked_by": _stays("the evidence of another teacher's step"),
    "step_templates.created_by": _stays("the library is the school's and about nobody"),
    "template_versions.made_by": _stays("the library is the school's and about nobody", taken=False),
    "exemplars.asked_by": _stays("the model is another teacher's; their own go with their lessons"),
    "exemplar_people.person_id": _goes("which models they may use", taken=False),
    "deconstructions.started_by": _stays("others took the model apart with them", taken=False),
    "deconstructions.agreed_by": Fate(End.EMPTIED, taken=False, why="what was agreed is everybody's"),
    "deconstruction_members.person_id": _stays("others took part too, and may go on without them"),
    "deconstruction_marks.person_id": _goes("what they marked, in their own words"),
    "notices.by_id": Fate(End.EMPTIED, taken=False, why="what somebody else was told; the thing itself names them"),
    "cycles.opened_by": _stays("a round of another teacher's coaching", taken=False),
    "cycle_clips.linked_by": _stays("evidence in another teacher's coaching", taken=False),
    "cycle_items.added_by": _stays("what a pair wants to come back to"),
    "meetings.started_by": _stays("what was decided is in that teacher's own export", taken=False),
    "rehearsals.started_by": _stays("a rehearsal in another teacher's coaching, or of a company", taken=False),
    "rehearsal_members.person_id": _goes("their place among those who rehearse together; their rounds go too"),
    "rehearsal_rounds.person_id": _stays(
        "a round in another teacher's coaching; their own go with pairs and companies"
    ),
    "rehearsal_rounds.added_by": _stays("a round in another teacher's coaching", taken=False),
    "round_feedback.author_id": _stays("part of another teacher's rehearsal"),
    "round_feedback.about_id": _goes("what was said about how they rehearsed"),
    "rooms.opened_by": _goes("where they watched with others; the ledgers of the films say so too", taken=False),
    "room_people.person_id": _goes("rooms of theirs go as a whole: what is planned in them is in nobody's name"),
    "room_seats.person_id": _goes("their connections", taken=False),
    "holds.person_id": _goes("holds on their recordings: released, for a standing one delays all this", taken=False),
    "holds.placed_by": _stays("the school's own duty to keep another's recording", taken=False),
    "holds.released_by": _stays("the school's own duty to keep another's recording", taken=False),
    "retention_rules.changed_by": _stays("the school's own settings", taken=False),
}
"""`table.column` of everything that points at a person."""

PAIR_FATES: dict[str, Fate] = {
    "cycles.pair_id": _goes("rounds of coaching are about the teacher", taken=False),
    "rehearsals.pair_id": _goes("what a teacher rehearsed is about the teacher", taken=False),
    "shares.pair_id": _goes("what was shown to the pair", taken=False),
    "rooms.pair_id": _goes("they watch together no more", taken=False),
    "deconstructions.pair_id": _stays("a model was taken apart by both, and is about neither", taken=False),
}
"""The same for what hangs on a pair, when its teacher is erased: a pair's work is about its teacher. When its coach is
erased, it stays with the pair."""

SECRET = frozenset({"password_hash", "secret_hash", "searched", "blob_key", "film_key", "comments_key"})
"""Columns that are in nobody's export: they prove who somebody is, say a thing twice, or name places in the store."""
