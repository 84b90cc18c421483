"""The story of a recording: kept, looked at, checked, listened to, cut, and made into segments side by side.

The first segment of every lesson goes first, and pictures never delay one. A browser can often watch the original long
before the last segment is ready. Whatever goes wrong, the original is kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

import structlog

from coaching.jobs import PrepareLesson
from coaching.lessons import preparation, rules
from coaching.lessons.models import Lesson, SegmentMode
from coaching.lessons.preparation import Findings, PlannedSegment, Problem
from coaching.work import Work
from media import encoding, recipes, segments
from media.boundaries import Why
from media.probe import MediaInfo
from media.segments import Plan
from media.storage import BlobMissing, LessonKeys
from media.streams import Kind
from media.timeline import first_ms
from workers.runtime import Story
from workers.tasks import MakePictures, MakeSegment
from workers.workflows.make_pictures import heard
from workers.workshop import Trouble, Workshop

ENDS = {
    Why.END: "ends with the lesson",
    Why.PAUSE: "ends in a pause",
    Why.SCENE: "ends where the scene changes",
    Why.EVEN: "ends where the parts are even",
}

log = structlog.get_logger()


def prepare_lesson(story: Story, job: PrepareLesson) -> None:
    """Tell it. A later attempt does only what is missing."""
    lesson_id = job.lesson_id
    try:
        story.step(keep_original, lesson_id)
        story.step(look, lesson_id)
        story.step(verify, lesson_id)
        story.step(listen, lesson_id)
        count = story.step(plan, lesson_id)
        copied = story.step(copies, lesson_id)
        parts = [MakeSegment(lesson_id, job.attempt, index, count, copied) for index in range(1, count + 1)]
        first = story.begin(parts[:1])
        pictures = story.begin([MakePictures(lesson_id, job.attempt)])
        if not copied:
            story.await_all(first)  # it has all processors, and can be watched while the others are made
        rest = story.begin(parts[1:])
        story.await_all([*first, *rest, *pictures])
        story.step(finish, lesson_id)
    except Trouble as trouble:
        story.step(give_up, lesson_id, trouble.problem)


def keep_original(shop: Workshop, lesson_id: UUID) -> None:
    """Move the upload into the store; nothing to do when it is there already."""
    shop.witness("keeping")
    lesson = shop.record(preparation.began, lesson_id)
    upload = shop.desk.settings.uploads_dir / str(lesson_id)
    if upload.exists():
        upload.chmod(0o444)  # nobody changes it any more, and the jail's user may read it
        shop.store.adopt(_original(lesson), upload)
    elif not shop.store.exists(_original(lesson)):
        raise BlobMissing(_original(lesson))
    shop.witness("kept")


def look(shop: Workshop, lesson_id: UUID) -> None:
    """See what it is, and whether a browser can play it as it is: then it can be watched from now on."""
    shop.witness("looking")
    lesson = shop.record(preparation.lesson_in_preparation, lesson_id)

    def at_first_sight(kind: Kind) -> None:
        if recipes.browser_can_play(kind):
            shop.record(preparation.glanced_at, lesson_id)
        shop.witness("at first sight")

    with shop.original(lesson, at_first_sight) as (_, info):
        width, height = encoding.output_size(info.video)
        findings = Findings(
            duration_ms=first_ms(info.duration_us),
            width=width,
            height=height,
            frame_rate=None if info.video.frame_rate is None else float(info.video.frame_rate),
            watchable=recipes.browser_can_play(info.kind),
            notice=notice(info),
        )
    shop.record(preparation.examined, lesson_id, findings)
    shop.witness("looked")


def notice(info: MediaInfo) -> str | None:
    """Plain words about a recording of which the lesson shows less than there is, or should be."""
    said: list[str] = []
    if info.missing_ms:
        read_s = info.duration_us / 1_000_000
        whole_s = read_s + info.missing_ms / 1000
        said += [f"{_length(read_s)} of {_length(whole_s)} could be read."]
        said += ["The recording may have been cut off while it was saved."]
    if info.twice_ms:
        said += [
            f"The clock of the recording jumps back by {_length(info.twice_ms / 1000)}, as where two takes were joined."
        ]
        said += ["Of what has the same time twice, some is missing. If you have the takes, add each by itself."]
    unheard = [other.codec or "unknown" for other in info.other_streams if other.kind == "audio"]
    if info.audio is None and unheard:
        said += [f"Its sound is of a kind that cannot be read here ({unheard[0]}), so the lesson is silent."]
    return " ".join(said) or None


def _length(seconds: float) -> str:
    return f"{seconds:.1f} seconds" if seconds < 120 else f"{seconds / 60:.1f} minutes"  # noqa: PLR2004 - two minutes


def verify(shop: Workshop, lesson_id: UUID) -> None:
    """Read every byte back from the store, and only then say that the lesson is stored."""
    shop.witness("verifying")
    lesson = shop.record(preparation.lesson_in_preparation, lesson_id)
    if lesson.sha256 is not None:
        return
    digest, size = hashlib.sha256(), 0
    for piece in shop.store.open_range(_original(lesson), 0):
        digest.update(piece)
        size += len(piece)
        shop.pause(0)
    promised = shop.record(promises, lesson_id)
    if promised.differ(size, digest.hexdigest()):
        raise Trouble(Problem(*rules.WRONG_BYTES_PROBLEM))
    shop.record(preparation.verified, lesson_id, size, digest.hexdigest())


@dataclass(frozen=True)
class Promised:
    """What was said about the bytes on their way in; None where nobody said anything."""

    length_bytes: int | None
    digests: tuple[str | None, ...]

    def differ(self, size: int, digest: str) -> bool:
        """Whether the bytes in the store are not the ones that were sent."""
        other_length = self.length_bytes is not None and self.length_bytes != size
        return other_length or any(rules.bytes_differ(said, digest) for said in self.digests)


def promises(work: Work, lesson_id: UUID) -> Promised:
    """Look up what was said."""
    upload = preparation.upload_of(work, lesson_id)
    if upload is None:
        return Promised(None, ())
    return Promised(upload.length_bytes, (upload.claimed_sha256, upload.received_sha256))


def listen(shop: Workshop, lesson_id: UUID) -> None:
    """Find the pauses in which to cut a lesson that will be cut; a shorter one is listened to when there is time."""
    shop.witness("listening")
    lesson = shop.record(preparation.lesson_in_preparation, lesson_id)
    if _is_cut(shop, lesson):
        heard(shop, lesson)


def plan(shop: Workshop, lesson_id: UUID) -> int:
    """Decide where to cut and what to copy; returns how many segments there will be."""
    shop.witness("planning")
    count = shop.record(preparation.planned_before, lesson_id)
    if count:
        return count
    lesson = shop.record(preparation.lesson_in_preparation, lesson_id)
    pauses = heard(shop, lesson).pauses if _is_cut(shop, lesson) else ()
    with shop.original(lesson) as (source, info):
        made = segments.plan(shop.tools, source, info, pauses=pauses, scenes=True, bounds=shop.bounds)
    shop.record(preparation.planned, lesson_id, list(_planned(made)))
    shop.witness("planned")
    return len(made.cuts)


def _is_cut(shop: Workshop, lesson: Lesson) -> bool:
    """Whether the lesson is too long for one segment."""
    return (lesson.duration_ms or 0) * 1000 > shop.bounds.longest_us


def _planned(made: Plan) -> list[PlannedSegment]:
    return [
        PlannedSegment(
            start_ms=cut.span.start_ms,
            end_ms=cut.span.end_ms,
            cut=dict(cut.as_json()),
            mode=SegmentMode(made.decision.mode),
            reason=f"{made.decision.reason}; {ENDS[cut.why]}",
        )
        for cut in made.cuts
    ]


def copies(shop: Workshop, lesson_id: UUID) -> bool:
    """Whether the segments are copies, made in seconds; else they take minutes of processor time each."""
    return shop.record(preparation.segment_in_preparation, lesson_id, 1).mode is SegmentMode.COPY


def finish(shop: Workshop, lesson_id: UUID) -> None:
    """Everything is there."""
    shop.witness("finishing")
    shop.record(preparation.finished, lesson_id)


def give_up(shop: Workshop, lesson_id: UUID, problem: Problem) -> None:
    """Say why it went no further."""
    log.warning("preparation.failed", lesson=str(lesson_id), problem=problem.code)
    shop.record(preparation.failed, lesson_id, problem)


def _original(lesson: Lesson) -> str:
    return LessonKeys(lesson.organisation_id, lesson.id).original
