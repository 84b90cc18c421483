"""Verbs about notes and replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select

from coaching import audit
from coaching.access.permissions import Permission
from coaching.annotations import queries, rules, showing
from coaching.annotations.models import Annotation, AnnotationLink, Reply, Visibility
from coaching.annotations.rules import Change, Content, Link, LinkKind
from coaching.db import JsonValue
from coaching.errors import Invalid, NotAllowed, NotFound, Stale
from coaching.events import AnnotationChanged
from coaching.goals.queries import criterion_for, goal_for, step_for, teacher_of
from coaching.lessons.models import Lesson
from coaching.lessons.queries import clip_for, lesson_for
from coaching.notices.actions import Subject, take_back, tell
from coaching.notices.models import NoticeKind
from coaching.privacy.actions import enter_once_a_day
from coaching.privacy.models import LedgerVerb
from coaching.work import Work


@dataclass(frozen=True)
class Edit:
    """What to change of a note; `versions` are those the editor may have read, None asks no question."""

    change: Change = field(default_factory=Change)
    links: tuple[Link, ...] | None = None
    versions: frozenset[int] | None = None


def add_annotation(work: Work, lesson_id: UUID, content: Content, links: Sequence[Link]) -> queries.OpenNote:
    """A new note. Raises NotFound, NotAllowed, Invalid."""
    lesson = lesson_for(work, lesson_id, Permission.LESSON_COMMENT)
    rules.ensure_moment(content.start_ms, content.end_ms, lesson.duration_ms)
    content = rules.cleaned(content)
    wanted = rules.clean_links(links)
    for link in wanted:
        _ensure_link(work, lesson, link)
    note = Annotation(
        lesson_id=lesson.id,
        author_id=_me(work),
        kind=content.kind,
        start_ms=content.start_ms,
        end_ms=content.end_ms,
        body=content.body,
        searched=rules.searchable(content),
        visibility=content.visibility,
        tags=_tags(content),
        drawing=rules.pack_drawing(content.drawing),
        created_at=work.now,
        published_at=None,
    )
    work.session.add(note)
    _flush(work)
    work.session.add_all(rules.link_row(note.id, link) for link in wanted)
    audit.record(work, "annotation.added", note.id)
    if note.visibility is Visibility.PUBLISHED:
        _publish(work, lesson, note)
    _announce(work, note)
    return queries.opened_note(work, note)


def edit_annotation(work: Work, annotation_id: UUID, edit: Edit) -> queries.OpenNote:
    """Raises NotFound, NotAllowed, Stale, Invalid, Conflict("has_replies")."""
    opened = queries.annotation_for(work, annotation_id, Permission.ANNOTATION_EDIT)
    note, lesson = opened.note, opened.lesson
    if edit.versions is not None and note.version not in edit.versions:
        raise Stale
    before = content_of(note)
    after = rules.cleaned(rules.changed(before, edit.change))
    if (after.start_ms, after.end_ms) != (before.start_ms, before.end_ms):
        rules.ensure_moment(after.start_ms, after.end_ms, lesson.duration_ms)
    relinked = edit.links is not None and _put_links(work, lesson, note, edit.links)
    if after == before and not relinked:
        return opened
    if rules.changed(after, Change(visibility=before.visibility)) != before or relinked:
        note.edited_at = work.now
    _write(note, after)
    note.version += 1
    audit.record(work, "annotation.changed", note.id)
    if after.visibility is not before.visibility:
        _turn(work, lesson, note)
    _announce(work, note)
    return queries.opened_note(work, note)


def _write(note: Annotation, content: Content) -> None:
    note.kind, note.body, note.visibility = content.kind, content.body, content.visibility
    note.start_ms, note.end_ms = content.start_ms, content.end_ms
    note.tags, note.drawing = _tags(content), rules.pack_drawing(content.drawing)
    note.searched = rules.searchable(content)


def _turn(work: Work, lesson: Lesson, note: Annotation) -> None:
    """A draft became public, or the other way round."""
    if note.visibility is Visibility.PUBLISHED:
        _publish(work, lesson, note)
    else:
        rules.ensure_may_hide(queries.count_replies(work, note.id, but_by=note.author_id))
        audit.record(work, "annotation.hidden", note.id)


def _publish(work: Work, lesson: Lesson, note: Annotation) -> None:
    if note.published_at is None:
        note.published_at, note.edited_at = work.now, None  # nobody read what it was before
    audit.record(work, "annotation.published", note.id)
    tell(work, [lesson.owner_id], NoticeKind.COMMENT, "commented", f"note:{note.id}", Subject(annotation_id=note.id))
    _enter_comment(work, lesson)


def _enter_comment(work: Work, lesson: Lesson) -> None:
    if work.actor.person_id != lesson.owner_id:
        enter_once_a_day(work, lesson.id, LedgerVerb.COMMENTED)


def delete_annotation(work: Work, annotation_id: UUID, versions: frozenset[int] | None = None) -> None:
    """Take a note away; whoever did can bring it back for ten minutes. Raises NotFound, NotAllowed, Stale."""
    note = queries.annotation_for(work, annotation_id, Permission.ANNOTATION_DELETE).note
    if versions is not None and note.version not in versions:
        raise Stale
    note.deleted_at, note.deleted_by = work.now, work.actor.person_id
    note.version += 1
    audit.record(work, "annotation.deleted", note.id)
    _announce(work, note)


def restore_annotation(work: Work, annotation_id: UUID) -> queries.OpenNote:
    """Undo one's own delete within ten minutes; one that is there already stays as it is. Raises NotFound."""
    note = queries.deleted_note(work, annotation_id)
    if note is None:
        return queries.annotation_for(work, annotation_id, Permission.ANNOTATION_VIEW)
    if note.deleted_at is None or not rules.may_restore(note.deleted_at, work.now):
        raise NotFound
    opened = queries.opened_note(work, note)
    note.deleted_at = note.deleted_by = None
    note.version += 1
    audit.record(work, "annotation.restored", note.id)
    _announce(work, note)
    return opened


def sweep_deleted(work: Work) -> int:
    """Remove for good what nobody can restore any more, as the system; answers how many notes."""
    too_old = col(Annotation.deleted_at) < work.now - rules.RESTORE_WITHIN
    return work.session.exec(delete(Annotation).where(too_old)).rowcount


def add_reply(work: Work, annotation_id: UUID, body: str) -> Reply:
    """Answer a note. Raises NotFound, NotAllowed, Invalid, Conflict("thread_full")."""
    opened = queries.annotation_for(work, annotation_id, Permission.ANNOTATION_REPLY)
    rules.ensure_room(queries.count_replies(work, opened.note.id))
    rules.ensure_body(body)
    reply = Reply(annotation_id=opened.note.id, author_id=_me(work), body=body, created_at=work.now)
    work.session.add(reply)
    _flush(work)
    audit.record(work, "reply.added", reply.id)
    people = (opened.note.author_id, opened.lesson.owner_id)
    tell(work, people, NoticeKind.COMMENT, "replied", _reply_key(reply), Subject(annotation_id=opened.note.id))
    if opened.facts.published:
        _enter_comment(work, opened.lesson)
    _announce(work, opened.note)
    return reply


def edit_reply(work: Work, reply_id: UUID, body: str) -> Reply:
    """Raises NotFound, NotAllowed, Invalid."""
    reply, opened = queries.reply_for(work, reply_id, Permission.ANNOTATION_EDIT)
    rules.ensure_body(body)
    if body != reply.body:
        reply.body, reply.edited_at = body, work.now
        audit.record(work, "reply.changed", reply.id)
        _announce(work, opened.note)
    return reply


def delete_reply(work: Work, reply_id: UUID) -> None:
    """Take an answer away, as its author or as the lesson's owner. Raises NotFound, NotAllowed."""
    reply, opened = queries.reply_for(work, reply_id, Permission.ANNOTATION_DELETE)
    work.session.delete(reply)
    audit.record(work, "reply.deleted", reply.id)
    take_back(work, _reply_key(reply))
    _announce(work, opened.note)


def _reply_key(reply: Reply) -> str:
    return f"reply:{reply.id}"


def content_of(note: Annotation) -> Content:
    """What a row says, as the rules know it."""
    return Content(
        kind=note.kind,
        start_ms=note.start_ms,
        end_ms=note.end_ms,
        body=note.body,
        visibility=note.visibility,
        tags=tuple(str(tag) for tag in note.tags),
        drawing=rules.unpack_drawing(note.drawing),
    )


def _tags(content: Content) -> JsonValue:
    return list(content.tags)


def _put_links(work: Work, lesson: Lesson, note: Annotation, links: Sequence[Link]) -> bool:
    """Make the note point at these. What the author may no longer see is not theirs to unlink. Answers if any moved."""
    seen, unseen = showing.visible_links(work, lesson, note.id)
    wanted = [link for link in rules.clean_links(links) if link not in unseen]
    for link in wanted:
        if link not in seen:
            _ensure_link(work, lesson, link)
    if seen == set(wanted):
        return False
    for row in work.session.exec(select(AnnotationLink).where(col(AnnotationLink.annotation_id) == note.id)):
        if rules.target_of(row) in seen:
            work.session.delete(row)
    work.session.add_all(rules.link_row(note.id, link) for link in wanted)
    _flush(work)
    return True


def _ensure_link(work: Work, lesson: Lesson, link: Link) -> None:
    """The author sees it, and it is about this lesson's teacher. Raises Invalid("links")."""
    field_name = "links"
    try:
        teacher_id = _teacher_behind(work, link)
    except (NotFound, NotAllowed) as error:
        raise Invalid(field_name, "One of these is not there, or is not shared with you.") from error
    if teacher_id != lesson.owner_id:
        raise Invalid(field_name, "One of these belongs to another teacher.")


def _teacher_behind(work: Work, link: Link) -> UUID:
    match link.kind:
        case LinkKind.GOAL:
            return goal_for(work, link.id, Permission.GOAL_VIEW).teacher_id
        case LinkKind.STEP:
            return teacher_of(work, step_for(work, link.id, Permission.GOAL_VIEW))
        case LinkKind.CRITERION:
            step_id = criterion_for(work, link.id, Permission.GOAL_VIEW).step_id
            return teacher_of(work, step_for(work, step_id, Permission.GOAL_VIEW))
        case LinkKind.CLIP:
            return clip_for(work, link.id, Permission.LESSON_VIEW)[1].owner_id
        case LinkKind.EXEMPLAR:
            raise NotFound


def _announce(work: Work, note: Annotation) -> None:
    work.announce(AnnotationChanged(note.lesson_id, note.id))


def _flush(work: Work) -> None:
    """Write now. What the row hangs on may have been erased a moment ago by someone else: then it is not there."""
    try:
        work.session.flush()
    except IntegrityError as error:
        raise NotFound from error


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
