"""Notes as the actor may see them: with names, replies, labelled links, and what they may do.

The same few queries for one note or five hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from coaching.access.facts import AnnotationFacts, LessonFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.annotations.models import Annotation, AnnotationLink, Reply
from coaching.annotations.queries import OpenNote, facts_of_note, facts_of_reply
from coaching.annotations.rules import Link, LinkKind, target_of
from coaching.goals.models import Criterion, Goal, Step
from coaching.goals.queries import may_with
from coaching.lessons.models import Clip, Lesson
from coaching.lessons.queries import facts_of_all, ids_seen
from coaching.people.queries import names_of
from coaching.work import Work

NOTE_MAY = (Permission.ANNOTATION_EDIT, Permission.ANNOTATION_DELETE, Permission.ANNOTATION_REPLY)
REPLY_MAY = (Permission.ANNOTATION_EDIT, Permission.ANNOTATION_DELETE)


@dataclass(frozen=True)
class ShownReply:
    """A reply with its author's name."""

    reply: Reply
    author_name: str
    may: tuple[Permission, ...]


@dataclass(frozen=True)
class ShownNote:
    """A note with everything its page needs. Links the actor may not follow are left out."""

    note: Annotation
    author_name: str
    links: tuple[tuple[Link, str], ...]
    replies: tuple[ShownReply, ...]
    may: tuple[Permission, ...]


def shown(work: Work, opened: OpenNote) -> ShownNote:
    """One note."""
    return shown_all(work, [opened.lesson], [opened.note])[0]


def shown_all(work: Work, lessons: Sequence[Lesson], notes: Sequence[Annotation]) -> list[ShownNote]:
    """Notes the actor sees, in the order given, on these lessons of one teacher."""
    if not notes:
        return []
    ids = [note.id for note in notes]
    replies = _replies(work, ids)
    links = _links(work, ids)
    labels = _labels(work, lessons[0], [link for several in links.values() for link in several])
    facts = facts_of_all(work, lessons)
    names = names_of(work, _authors(notes, replies))
    return [_one(work, facts[note.lesson_id], note, replies[note.id], links[note.id], labels, names) for note in notes]


def _one(
    work: Work,
    lesson: LessonFacts,
    note: Annotation,
    replies: list[Reply],
    links: list[Link],
    labels: dict[Link, str],
    names: dict[UUID, str],
) -> ShownNote:
    facts = facts_of_note(lesson, note)
    return ShownNote(
        note=note,
        author_name=names.get(note.author_id, ""),
        links=tuple((link, labels[link]) for link in links if link in labels),
        replies=tuple(
            ShownReply(reply, names.get(reply.author_id, ""), _may(work, REPLY_MAY, facts_of_reply(facts, reply)))
            for reply in replies
        ),
        may=_may(work, NOTE_MAY, facts),
    )


def _may(work: Work, permissions: Iterable[Permission], facts: AnnotationFacts) -> tuple[Permission, ...]:
    return tuple(permission for permission in permissions if allows(work.actor, permission, facts, work.now))


def _authors(notes: Sequence[Annotation], replies: dict[UUID, list[Reply]]) -> set[UUID]:
    return {note.author_id for note in notes} | {reply.author_id for several in replies.values() for reply in several}


def _replies(work: Work, annotation_ids: Sequence[UUID]) -> dict[UUID, list[Reply]]:
    found: dict[UUID, list[Reply]] = {annotation_id: [] for annotation_id in annotation_ids}
    for reply in work.session.exec(
        select(Reply).where(col(Reply.annotation_id).in_(annotation_ids)).order_by(col(Reply.created_at), col(Reply.id))
    ):
        found[reply.annotation_id].append(reply)
    return found


def _links(work: Work, annotation_ids: Sequence[UUID]) -> dict[UUID, list[Link]]:
    found: dict[UUID, list[Link]] = {annotation_id: [] for annotation_id in annotation_ids}
    for row in work.session.exec(
        select(AnnotationLink)
        .where(col(AnnotationLink.annotation_id).in_(annotation_ids))
        .order_by(col(AnnotationLink.id))
    ):
        found[row.annotation_id].append(target_of(row))
    return found


def visible_links(work: Work, lesson: Lesson, annotation_id: UUID) -> tuple[frozenset[Link], frozenset[Link]]:
    """What a note points at: the links the actor may follow, and those they may not."""
    links = _links(work, [annotation_id])[annotation_id]
    seen = frozenset(_labels(work, lesson, links))
    return seen, frozenset(links) - seen


def _labels(work: Work, lesson: Lesson, links: Sequence[Link]) -> dict[Link, str]:
    """The words for those links the actor may follow: goals only with the teacher or their coach, clips with theirs."""
    wanted: dict[LinkKind, set[UUID]] = {kind: set() for kind in LinkKind}
    for link in links:
        wanted[link.kind].add(link.id)
    labels: dict[Link, str] = {}
    if clips := wanted.pop(LinkKind.CLIP):
        rows = work.session.exec(
            select(Clip.id, Clip.title).where(col(Clip.id).in_(clips), col(Clip.lesson_id).in_(ids_seen(work)))
        )
        labels |= {Link(LinkKind.CLIP, found): title for found, title in rows}
    if any(wanted.values()) and may_with(work, lesson.owner_id, lesson.organisation_id, Permission.GOAL_VIEW):
        labels |= _goal_labels(work, wanted)
    return labels


def _goal_labels(work: Work, wanted: dict[LinkKind, set[UUID]]) -> dict[Link, str]:
    goals = select(Goal.id, Goal.title).where(col(Goal.id).in_(wanted[LinkKind.GOAL]))
    steps = select(Step.id, Step.title).where(col(Step.id).in_(wanted[LinkKind.STEP]))
    criteria = select(Criterion.id, Criterion.text).where(col(Criterion.id).in_(wanted[LinkKind.CRITERION]))
    return {
        Link(kind, found): words
        for kind, query in ((LinkKind.GOAL, goals), (LinkKind.STEP, steps), (LinkKind.CRITERION, criteria))
        for found, words in work.session.exec(query)
    }
