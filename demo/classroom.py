"""A classroom drawn with a few shapes: a board that fills, a teacher who walks, hands that go up when they should."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 1280, 720
FLOOR_Y = 486
RAISE_S = 0.8
Colour = tuple[int, int, int]  # blue, green, red, as OpenCV wants it

SKIN: tuple[Colour, ...] = ((63, 93, 139), (40, 58, 92), (58, 84, 122), (88, 120, 168), (36, 48, 74))
CLOTHES: tuple[Colour, ...] = ((70, 60, 106), (84, 88, 64), (122, 74, 88), (48, 90, 124), (84, 72, 46), (46, 92, 106))
CHALK: Colour = (214, 222, 214)


@dataclass(frozen=True)
class HandsUp:
    """A stretch of the lesson in which pupils raise a hand, each at their own second, until it ends."""

    end_s: float
    raised_at_s: dict[int, float]


@dataclass(frozen=True)
class Page:
    """What the board shows from `start_s` on; the lines are written one by one."""

    start_s: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Classroom:
    """Everything there is to see in one lesson."""

    wall: Colour
    teacher: Colour
    pages: tuple[Page, ...]
    hands: tuple[HandsUp, ...]
    line_s: float = 14.0
    margin: int = 340
    """Where the lines on the board begin, in pixels from the left of the picture."""

    def draw(self, at_s: float) -> Picture:
        """Return the picture (BGR) at that second."""
        picture = self._room.copy()
        self._write_board(picture, at_s)
        self._draw_teacher(picture, at_s)
        for number, (x, y, scale) in enumerate(SEATS):
            _draw_pupil(picture, number, (x, y), scale, at_s, self._raised(number, at_s))
        stamp = f"{int(at_s) // 60:02d}:{int(at_s) % 60:02d}"
        cv2.rectangle(picture, (16, 676), (112, 708), (24, 28, 32), -1)
        cv2.putText(picture, stamp, (26, 700), cv2.FONT_HERSHEY_DUPLEX, 0.75, (235, 240, 240), 1, cv2.LINE_AA)
        return picture

    @cached_property
    def _room(self) -> Picture:
        shade = np.linspace(1.0, 0.86, FLOOR_Y)[:, None, None]
        picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        picture[:FLOOR_Y] = (np.array(self.wall) * shade).astype(np.uint8)
        picture[FLOOR_Y:] = (92, 112, 125)
        cv2.rectangle(picture, (300, 92), (936, 392), (60, 88, 108), -1)  # the frame
        cv2.rectangle(picture, (310, 102), (926, 382), (48, 58, 38), -1)
        cv2.rectangle(picture, (60, 130), (220, 330), (228, 226, 206), -1)  # a window
        cv2.rectangle(picture, (60, 130), (220, 330), (120, 138, 150), 6)
        cv2.line(picture, (140, 130), (140, 330), (120, 138, 150), 4)
        cv2.rectangle(picture, (1050, 120), (1210, 250), (182, 200, 214), -1)  # a poster
        for row in range(4):
            cv2.line(picture, (1070, 150 + 24 * row), (1190 - 22 * (row % 2), 150 + 24 * row), (120, 140, 160), 3)
        return picture

    def _write_board(self, picture: Picture, at_s: float) -> None:
        page = max((page for page in self.pages if page.start_s <= at_s), key=lambda page: page.start_s)
        for row, line in enumerate(page.lines):
            written = (at_s - page.start_s - row * self.line_s) / (self.line_s * 0.6)
            text = line[: max(0, min(len(line), int(written * len(line)) + 1))] if written > 0 else ""
            place = (self.margin, 156 + 54 * row)
            cv2.putText(picture, text, place, cv2.FONT_HERSHEY_DUPLEX, 1.15, CHALK, 2, cv2.LINE_AA)

    def _draw_teacher(self, picture: Picture, at_s: float) -> None:
        x = teacher_x(at_s)
        sway = int(3 * math.sin(at_s * 1.7))
        body = np.array([(x - 50, 520), (x - 40, 330), (x - 16, 282), (x + 16, 282), (x + 40, 330), (x + 50, 520)])
        points_at_board = math.sin(at_s / 9) > -0.2
        hand = (x - 118, 258 + sway * 3) if points_at_board else (x - 62, 420)
        cv2.line(picture, (x - 30, 318), hand, self.teacher, 26, cv2.LINE_AA)
        cv2.fillPoly(picture, [body.astype(np.int32)], self.teacher, cv2.LINE_AA)
        cv2.circle(picture, (x + sway, 240), 44, SKIN[0], -1, cv2.LINE_AA)
        cv2.ellipse(picture, (x + sway, 226), (45, 34), 0, 180, 360, (34, 38, 52), -1, cv2.LINE_AA)

    def _raised(self, pupil: int, at_s: float) -> float:
        """How far the pupil's hand is up, 0 to 1."""
        for moment in self.hands:
            start = moment.raised_at_s.get(pupil)
            if start is not None and start <= at_s < moment.end_s:
                return min(1.0, (at_s - start) / RAISE_S, (moment.end_s - at_s) / RAISE_S)
        return 0.0


SEATS = (
    *((170 + 215 * number, 540, 0.8) for number in range(5)),
    *((90 + 270 * number, 650, 1.1) for number in range(5)),
)


def teacher_x(at_s: float) -> int:
    """Where the teacher stands: at a place for a while, then over to the next one."""
    places = (1000, 860, 1060, 700, 980, 1100)
    leg, within = divmod(at_s, 34.0)
    here, there = places[int(leg) % len(places)], places[(int(leg) + 1) % len(places)]
    way = min(1.0, max(0.0, (within - 27.0) / 7.0))
    return round(here + (there - here) * (way * way * (3 - 2 * way)))


def _draw_pupil(picture: Picture, number: int, seat: tuple[int, int], scale: float, at_s: float, raised: float) -> None:
    x, y = seat
    clothes, skin = CLOTHES[(number * 5 + 1) % len(CLOTHES)], SKIN[(number * 2 + number // 5) % len(SKIN)]
    nod = round(4 * math.sin(at_s * 0.8 + number * 1.3))

    def size(length: float) -> int:
        return round(length * scale)

    if raised > 0:
        shoulder = (x + size(36), y - size(36))
        hand = (x + size(52), y - size(36) - round(size(100) * raised))
        cv2.line(picture, shoulder, hand, clothes, size(20), cv2.LINE_AA)
        cv2.circle(picture, hand, size(11), skin, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (x, y), (size(52), size(78)), 0, 180, 360, clothes, -1, cv2.LINE_AA)
    cv2.circle(picture, (x + nod, y - size(88)), size(30), skin, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (x + nod, y - size(96)), (size(31), size(24)), 0, 180, 360, (28, 32, 40), -1, cv2.LINE_AA)
    cv2.rectangle(picture, (x - size(76), y), (x + size(76), y + size(14)), (60, 84, 104), -1)
