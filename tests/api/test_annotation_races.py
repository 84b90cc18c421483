"""Two at once: editors, a writer and an eraser. And what is left on record of what was done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from coaching.annotations.actions import add_annotation
from coaching.annotations.models import Annotation, Kind
from coaching.annotations.rules import Content
from coaching.audit import AuditEntry
from coaching.errors import NotFound
from coaching.lessons.actions import erase_lesson
from coaching.lessons.models import Lesson
from tests.asking import API, propose_step, read_notes, set_goal, write_note

if TYPE_CHECKING:
    from tests.world import World


def test_of_two_editors_of_one_copy_exactly_one_wins(world: World) -> None:
    teacher = world.person("Tess Teacher")
    lesson, clients = world.lesson(teacher), [world.client(teacher) for _ in range(6)]
    note = write_note(clients[0], lesson)

    def edit(number: int) -> tuple[int, str]:
        answer = clients[number].patch(
            f"{API}/annotations/{note['id']}", json={"body": f"Editor {number}"}, headers={"If-Match": note["etag"]}
        )
        return answer.status_code, answer.json().get("current", answer.json())["body"]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(edit, range(6)))
    assert sorted(status for status, _ in answers) == [200] + [412] * 5
    assert len({body for _, body in answers}) == 1, "whoever lost sees what won"
    assert read_notes(clients[0], lesson)[0]["body"] == answers[0][1]


def test_a_lesson_erased_while_a_note_is_written_leaves_no_orphan(world: World) -> None:
    if world.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer: the eraser waits for the note, and takes it along")
    teacher = world.person("Tess Teacher")
    lesson, actor = world.lesson(teacher), world.actor(teacher)
    with pytest.raises(NotFound), world.desk.write(actor) as writing:
        assert writing.session.get(Lesson, lesson.id) is not None
        held = writing.session.get(Lesson, lesson.id)
        with world.desk.write(actor) as erasing:
            erase_lesson(erasing, lesson.id)
        add_annotation(writing, lesson.id, Content(Kind.ASK, 0, None, "Too late?"), ())
        assert held is not None
    with world.desk.read() as work:
        assert work.session.exec(select(Annotation)).all() == []


def test_what_was_done_is_on_record_but_not_what_was_said(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    pair, lesson = world.pair(coach, teacher), world.lesson(teacher, "canary-title")
    theirs, coachs = world.client(teacher), world.client(coach)
    theirs.post(f"{API}/lessons/{lesson.id}/shares", json={"pair_id": str(pair.id), "can": "comment"})
    theirs.put(f"{API}/lessons/{lesson.id}/consent", json={"state": "some", "note": "canary-note"})
    step = propose_step(coachs, set_goal(coachs, teacher, "canary-goal"), "canary-step")
    theirs.patch(f"{API}/steps/{step['id']}", json={"state": "agreed"})
    note = write_note(coachs, lesson, body="canary-body", visibility="draft")
    address = f"{API}/annotations/{note['id']}"
    coachs.patch(address, json={"visibility": "published"})
    reply = theirs.post(f"{address}/replies", json={"body": "canary-reply"}).json()
    theirs.patch(f"{API}/replies/{reply['id']}", json={"body": "canary-again"})
    theirs.delete(f"{API}/replies/{reply['id']}")
    theirs.delete(address)
    theirs.post(f"{address}/restore")
    assert coachs.patch(f"{API}/lessons/{lesson.id}/consent", json={}).status_code == 405
    assert coachs.patch(address, json={"body": ""}).status_code == 422, "what is refused leaves no record"
    with world.desk.read() as work:
        entries = work.session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()  # type: ignore[arg-type]
    done = [entry for entry in entries if entry.actor_id in {teacher.id, coach.id}]
    assert [(entry.verb, entry.actor_id == teacher.id) for entry in done] == [
        ("lesson.shared", True),
        ("consent.changed", True),
        ("goal.added", False),
        ("step.added", False),
        ("step.changed", True),
        ("annotation.added", False),
        ("annotation.changed", False),
        ("annotation.published", False),
        ("reply.added", True),
        ("reply.changed", True),
        ("reply.deleted", True),
        ("annotation.deleted", True),
        ("annotation.restored", True),
    ]
    assert all(entry.organisation_id == teacher.organisation_id for entry in done)
    assert "canary" not in repr([entry.model_dump() for entry in entries])
