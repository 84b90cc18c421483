"""Comments beside an export: as chapters, as WebVTT, and drawn into a strip under its picture.

What people wrote never becomes part of a command, a filter or a file that is interpreted: for the strip it is drawn
here by OpenCV, with the letters that OpenCV brings along, and media programs are given pictures.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from media.fragments import BadFragments
from media.standalone import Chapter, Placed, TrackPlan, write_mp4

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

INSTANT_MS = 5000
"""How long a comment on an instant stays."""

_LONGEST_TITLE = 80
_MOST_AT_ONCE = 2
_LINES = 5
_MOST_DRAWN = 4000
_GROUND, _TEXT, _QUIET = (30, 27, 25), (240, 238, 236), (178, 172, 166)
_SHARE_OF_WIDTH = 0.036


@dataclass(frozen=True)
class Remark:
    """A comment that falls into an export; its milliseconds count from the export's beginning."""

    start_ms: int
    end_ms: int | None
    """None for an instant."""
    kind: str
    """What it does, as a word for people."""
    author: str
    text: str

    @property
    def until_ms(self) -> int:
        """When it goes away."""
        return self.start_ms + INSTANT_MS if self.end_ms is None else self.end_ms


def chapters_of(remarks: Sequence[Remark], title: str) -> tuple[Chapter, ...]:
    """Return a chapter for each comment, from where it begins to the next; what comes before has the export's title."""
    chapters: dict[int, str] = {}
    for remark in sorted(remarks, key=lambda each: each.start_ms):
        said = " ".join(f"{remark.kind}: {remark.text}".split())
        chapters.setdefault(max(0, remark.start_ms), said[:_LONGEST_TITLE])
    if not chapters:
        return ()
    return tuple(Chapter(at, text) for at, text in sorted(({0: title or "Start"} | chapters).items()))


def webvtt_of(remarks: Sequence[Remark], length_ms: int) -> str:
    """Write the comments as WebVTT (W3C): a cue for each, by whom it is said."""
    cues = ["WEBVTT\n"]
    for remark in sorted(remarks, key=lambda each: each.start_ms):
        start, end = max(0, remark.start_ms), min(length_ms, remark.until_ms)
        if start < end:
            said = "\n".join(line for line in map(_plain, remark.text.splitlines()) if line)
            voice = f"<v {_plain(remark.author).replace('&gt;', '')}>{_plain(remark.kind)}: {said}"
            cues.append(f"{_time(start)} --> {_time(end)}\n{voice}\n")
    return "\n".join(cues)


def _plain(text: str) -> str:
    """Escape what would be markup; a line of a cue must not be empty."""
    shown = " ".join(text.replace("\0", "").split())
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(ms: int) -> str:
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def strip_height(width: int, height: int) -> int:
    """Return how tall the strip under a picture of this size is; even, as encoders want it."""
    del height
    return 2 * round(_letters(width) * (1.35 * _LINES + 1) / 2)


def _letters(width: int) -> int:
    """Return the size of letters in pixels."""
    return max(10, round(min(width, 1280) * _SHARE_OF_WIDTH))


def draw_strip(remarks: Sequence[Remark], size: tuple[int, int], length_ms: int, folder: Path) -> Path:
    """Write a film of the strip into `folder`: a picture for every moment at which what it says changes."""
    edges = {0, *(min(length_ms, max(0, at)) for each in remarks for at in (each.start_ms, each.until_ms))} - {
        length_ms
    }
    stills, path, samples = folder / "strip.jpegs", folder / "strip.mp4", []
    with stills.open("wb") as file:
        for at in sorted(edges):
            there = [each for each in remarks if each.start_ms <= at < each.until_ms]
            ok, still = cv2.imencode(".jpg", _drawn(there[-_MOST_AT_ONCE:], size), [cv2.IMWRITE_JPEG_QUALITY, 92])
            if not ok:
                raise BadFragments("the comments could not be drawn")
            samples.append(Placed(stills, file.tell(), still.nbytes, at, sync=True))
            file.write(still.tobytes())
    fields = struct.pack(">HHIIIHHIIIH32sHh", 0, 0, 0, 0, 0, *size, 0x480000, 0x480000, 0, 1, b"\4jpeg", 24, -1)
    entry = struct.pack(">I4s6xH", 16 + len(fields), b"jpeg", 1) + fields
    write_mp4(path, [TrackPlan("vide", 1000, entry, tuple(samples), length_ms, size)])
    path.chmod(0o444)
    return path


def _drawn(remarks: Sequence[Remark], size: tuple[int, int]) -> NDArray[np.uint8]:
    width, height = size
    picture: NDArray[np.uint8] = np.full((height, width, 3), _GROUND, np.uint8)
    letters = _letters(width)
    margin, face = letters, cv2.FontFace("sans")
    room = _LINES // max(1, len(remarks))
    line = 0
    for remark in remarks:
        head = f"{remark.kind} · {remark.author}"
        lines = [
            (head, _QUIET, 500),
            *((text, _TEXT, 400) for text in _wrapped(remark.text, width - 2 * margin, letters, room - 1)),
        ]
        for text, colour, weight in lines:
            at = margin, round(letters * (1.25 + 1.35 * line))
            cv2.putText(picture, text, at, colour, face, letters, weight)
            line += 1
    return picture


def _wrapped(text: str, width: int, letters: int, most: int) -> list[str]:
    """Break text into at most so many lines that fit; what does not is left out, and three dots say so."""
    face = cv2.FontFace("sans")

    def fits(words: str) -> bool:
        _, _, wide, _ = cv2.getTextSize((width, letters), words, (0, letters), face, letters, 400)
        return wide <= width

    lines: list[str] = []
    rest = " ".join(text[:_MOST_DRAWN].split())
    while rest and len(lines) < most:
        end = _longest(rest, fits)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest and lines:
        last = lines[-1]
        while last and not fits(last + "…"):
            last = last[:-1]
        lines[-1] = last + "…"
    return lines


def _longest(text: str, fits: Callable[[str], bool]) -> int:
    """Return how many characters go into a line: to the end of a word, or of what fits of a longer one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    if low == len(text):
        return low
    space = text.rfind(" ", 0, low + 1)
    return space if space > 0 else low
