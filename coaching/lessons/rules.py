"""Pure decisions about lessons: names as people will see them, what fits where, what may be done when."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from coaching.errors import Conflict, Invalid
from coaching.lessons.models import Lesson, LessonState
from media.timeline import Span

LONGEST_TITLE = 200
LONGEST_FILENAME = 255
LONGEST_SUFFIX = 16
LONGEST_DAY_MS = 24 * 3600 * 1000
MOST_MOMENTS = 5
FLAW_WORDS = {
    "picture": "Some pictures near {} are damaged in the recording.",
    "sound": "Some sound near {} is damaged in the recording.",
}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINERS = "\u200c\u200d"  # Persian words and family emoji fall apart without them
WRONG_BYTES = "wrong_bytes"
WRONG_BYTES_PROBLEM = (
    WRONG_BYTES,
    "The recording did not arrive as it was sent",
    "What arrived is not what your device said it would send. Please add the recording again.",
)

IN_THE_RECORDING = frozenset(
    {
        "empty",
        "not_a_recording",
        "no_picture",
        "damaged",
        "unsupported",
        "too_long",
        "too_large_picture",
        WRONG_BYTES,
    }
)
"""Problems of the recording itself: preparing the same bytes again would end the same way."""


def shown_text(text: str) -> str:
    """One line without anything that hides, reorders or breaks what stands beside it; may be empty."""
    spaced = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", text))
    kept = "".join(c for c in spaced if c in JOINERS or unicodedata.category(c) not in UNSEEN)
    return " ".join(kept.split())


def clean_title(title: str) -> str:
    """A title as people will see it. Raises Invalid("title")."""
    shown = shown_text(title)
    field = "title"
    if not shown.strip(JOINERS):
        raise Invalid(field, "Please give a title.")
    if len(shown) > LONGEST_TITLE:
        raise Invalid(field, f"Please keep it under {LONGEST_TITLE} characters.")
    return shown


def clean_filename(filename: str) -> str:
    """A device's file name for showing: no folders, bounded, its ending kept. Never used as a path."""
    shown = shown_text(filename.replace("\\", "/").rsplit("/", 1)[-1])
    if len(shown) <= LONGEST_FILENAME:
        return shown
    stem, dot, suffix = shown.rpartition(".")
    if not dot or len(suffix) > LONGEST_SUFFIX:
        return shown[:LONGEST_FILENAME]
    return stem[: LONGEST_FILENAME - len(suffix) - 1] + dot + suffix


def title_of_upload(title: str, filename: str, today: date) -> str:
    """What a new lesson is called: its title, else its file's name without the ending, else the day."""
    stem, dot, suffix = filename.rpartition(".")
    named = stem if dot and len(suffix) <= LONGEST_SUFFIX else filename
    shown = shown_text(title) or shown_text(named.replace("_", " "))
    return shown[:LONGEST_TITLE].strip() or f"Lesson of {today.isoformat()}"


def ensure_fits(lesson: Lesson, span: Span) -> None:
    """That a span lies on the lesson's timeline. Raises Conflict("not_ready"), Invalid."""
    if lesson.duration_ms is None:
        detail = "This lesson has no timeline yet. Try again when it has been read."
        raise Conflict(detail, "not_ready")
    if span.start_ms < 0:
        field = "start_ms"
        raise Invalid(field, "A lesson starts at 0.")
    if span.end_ms > lesson.duration_ms:
        field = "end_ms"
        raise Invalid(field, f"The lesson ends at {lesson.duration_ms} ms.")


def span_of(start_ms: int, end_ms: int) -> Span:
    """A span as somebody sent it. Raises Invalid("end_ms")."""
    if end_ms <= start_ms:
        field = "end_ms"
        raise Invalid(field, "The end must come after the start.")
    return Span(start_ms, end_ms)


def words_of_flaws(flaws: Sequence[tuple[str, Span]]) -> str | None:
    """What a teacher reads about damage in the recording: what, and near which moments. None when there is none."""
    told = [_near(words, [span for one, span in flaws if one == what]) for what, words in FLAW_WORDS.items()]
    return " ".join(filter(None, told)) or None


def _near(words: str, spans: Sequence[Span]) -> str:
    moments = list(dict.fromkeys(_clock(span.start_ms) for span in sorted(spans)))
    if not moments:
        return ""
    first, more = moments[:MOST_MOMENTS], len(moments) - MOST_MOMENTS
    if more > 0:
        first.append(f"at {more} other {'moment' if more == 1 else 'moments'}")
    listed = first[0] if len(first) == 1 else f"{', '.join(first[:-1])} and {first[-1]}"
    return words.format(listed)


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def within(lesson: Lesson, spans: Sequence[Span]) -> list[Span]:
    """The parts of what a player says it showed that lie on the timeline at all."""
    whole = Span(0, lesson.duration_ms or LONGEST_DAY_MS)
    return [inside for span in spans if (inside := span.clamp(whole))]


def bytes_differ(claimed_sha256: str | None, actual_sha256: str | None) -> bool:
    """Whether the client said one thing and the bytes another; unknown is not different."""
    return claimed_sha256 is not None and actual_sha256 is not None and claimed_sha256 != actual_sha256


def ensure_may_retry(lesson: Lesson) -> None:
    """That preparing again makes sense. Raises Conflict("not_failed", "wrong_bytes")."""
    if lesson.state is not LessonState.FAILED:
        detail = "This lesson has not failed."
        raise Conflict(detail, "not_failed")
    if lesson.problem_code == WRONG_BYTES:
        detail = "The recording did not arrive as it was sent. Please add it again."
        raise Conflict(detail, WRONG_BYTES)


def may_pass(problem_code: str | None) -> bool:
    """Whether preparing the same recording again may go better: what went wrong did not lie in the recording."""
    return problem_code not in IN_THE_RECORDING
