"""The verbs of making, for the workers: what became of an export of somebody's data, and of its file later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from coaching.errors import NotFound
from coaching.jobs import MakeTakeout
from coaching.lessons.preparation import Problem
from coaching.takeouts import rules
from coaching.takeouts.models import Takeout, TakeoutState
from coaching.work import Work


@dataclass(frozen=True)
class MadeTakeout:
    """The finished file, in the store."""

    blob_key: str
    size_bytes: int
    sha256: str


def begun(work: Work, takeout_id: UUID) -> Takeout:
    """It is being made from now on. Raises NotFound when it, or its person, is gone."""
    takeout = _held(work, takeout_id)
    if takeout.state in rules.UNDER_WAY:
        takeout.state = TakeoutState.RUNNING
    return takeout


def progressed(work: Work, takeout_id: UUID, progress: float) -> None:
    """It is so far, from 0 to 1. Raises NotFound when nobody wants it any more."""
    takeout = _held(work, takeout_id)
    if takeout.state is not TakeoutState.RUNNING:
        raise NotFound
    takeout.progress = min(max(progress, 0.0), 1.0)


def made(work: Work, takeout_id: UUID, file: MadeTakeout) -> bool:
    """Its file is in the store. False when another worker was first, or it is not wanted. Raises NotFound."""
    takeout = _held(work, takeout_id)
    if takeout.state not in rules.UNDER_WAY:
        return takeout.blob_key == file.blob_key
    takeout.state, takeout.progress = TakeoutState.READY, 1.0
    takeout.blob_key, takeout.size_bytes, takeout.sha256 = file.blob_key, file.size_bytes, file.sha256
    takeout.expires_at = work.now + rules.KEPT
    return True


def failed(work: Work, takeout_id: UUID, problem: Problem) -> None:
    """It cannot be made, and why."""
    takeout = _held(work, takeout_id)
    if takeout.state in rules.UNDER_WAY:
        takeout.state = TakeoutState.FAILED
        takeout.problem_code, takeout.problem_title = problem.code, problem.title
        takeout.problem_detail = problem.detail


def unfinished(work: Work) -> list[MakeTakeout]:
    """Those that should be under way, as the rows say."""
    found = work.session.exec(select(Takeout.id).where(col(Takeout.state).in_(rules.UNDER_WAY)))
    return [MakeTakeout(takeout_id) for takeout_id in found]


def over(work: Work, most: int = 100) -> list[Takeout]:
    """Let nobody have those whose time has run out; answers all whose files are to be removed, and then `forget`."""
    ended = (col(Takeout.expires_at) <= work.now) & col(Takeout.state).not_in(rules.UNDER_WAY)
    found = work.session.exec(select(Takeout).where(ended).order_by(col(Takeout.expires_at)).limit(most)).all()
    for takeout in found:
        takeout.state = TakeoutState.EXPIRED
    return list(found)


def forget(work: Work, takeout_ids: Sequence[UUID]) -> None:
    """Remove the rows of those whose files are gone."""
    for takeout in work.session.exec(select(Takeout).where(col(Takeout.id).in_(takeout_ids))):
        work.session.delete(takeout)


def _held(work: Work, takeout_id: UUID) -> Takeout:
    takeout = work.session.exec(select(Takeout).where(col(Takeout.id) == takeout_id).with_for_update()).first()
    if takeout is None:
        raise NotFound
    return takeout
