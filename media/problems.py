"""What is wrong with a recording, in words a teacher understands.

Every refusal of a recording is one of the codes below. The words are fixed here, so a page, an e-mail and a log say the
same thing; the original is always kept, so nothing is lost by a refusal.
"""

from enum import StrEnum


class ProblemCode(StrEnum):
    """The kinds of problem a recording can have; stored with the lesson and stable for ever."""

    EMPTY = "empty"
    NOT_A_RECORDING = "not_a_recording"
    NO_PICTURE = "no_picture"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"
    TOO_LONG = "too_long"
    TOO_LARGE_PICTURE = "too_large_picture"
    TIMED_OUT = "timed_out"
    OUT_OF_SPACE = "out_of_space"


_WORDS = {
    ProblemCode.EMPTY: (
        "This file is empty",
        (
            "There is nothing in this file. Copy it from the camera or phone again, check that it plays there, "
            "and add it again."
        ),
    ),
    ProblemCode.NOT_A_RECORDING: (
        "This is not a video recording",
        (
            "The file is not a video we recognise, even if its name says so. Add the recording itself, "
            "for example an MP4, MOV or WebM file."
        ),
    ),
    ProblemCode.NO_PICTURE: (
        "This file has sound but no picture",
        (
            "This file has sound but no picture, and Vignette needs to see the lesson. Check that the camera was "
            "switched on, and add the video file."
        ),
    ),
    ProblemCode.DAMAGED: (
        "This recording is damaged",
        (
            "The recording could not be read. It may have been cut off while it was saved or copied. "
            "Copy it from the camera again, and add it again."
        ),
    ),
    ProblemCode.UNSUPPORTED: (
        "This kind of video cannot be used",
        (
            "The recording uses a video format that Vignette does not read. Save or export it as MP4 (H.264), "
            "and add that file."
        ),
    ),
    ProblemCode.TOO_LONG: (
        "This recording is too long",
        "The recording is longer than one lesson may be. Cut it into shorter recordings, and add those.",
    ),
    ProblemCode.TOO_LARGE_PICTURE: (
        "The picture is too large",
        (
            "The picture is larger than 4K. Choose 1080p or 4K in the camera, or export the recording at that size, "
            "and add it again."
        ),
    ),
    ProblemCode.TIMED_OUT: (
        "Preparing this recording took too long",
        (
            "Reading the recording took longer than it should. It will be tried again; if it keeps failing, "
            "export it as MP4 and add that file."
        ),
    ),
    ProblemCode.OUT_OF_SPACE: (
        "There is no room left on the server",
        (
            "The server ran out of disk space while it prepared the recording. Your file is safe; "
            "preparing it will be tried again."
        ),
    ),
}

_MAY_PASS = frozenset({ProblemCode.TIMED_OUT, ProblemCode.OUT_OF_SPACE})


class MediaProblem(Exception):
    """A recording that cannot be used, and why, for a teacher to read.

    ``retry`` is true when the same file may well work later (a full disk, a busy machine) and false when it never will.
    """

    def __init__(self, code: str, detail: str | None = None) -> None:
        """``detail`` replaces the standing explanation where more is known; the teacher sees it as it is."""
        self.code = ProblemCode(code)
        self.title, standing = _WORDS[self.code]
        self.detail = standing if detail is None else detail
        self.retry = self.code in _MAY_PASS
        super().__init__(str(self.code), self.detail)  # as the constructor takes them, so that it can be pickled

    def __str__(self) -> str:
        """Code and explanation, for logs."""
        return f"{self.code}: {self.detail}"


def too_long(minutes: int, longest_minutes: int) -> str:
    """Say by how much a recording is too long."""
    return (
        f"The recording is {_hours(minutes)} long; a lesson may be up to {_hours(longest_minutes)}. "
        "Cut it into shorter recordings, and add those."
    )


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{number} {word}{'s' * (number != 1)}" for number, word in ((hours, "hour"), (rest, "minute")) if number]
    return " ".join(parts) or "less than a minute"
