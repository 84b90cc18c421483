"""Real recordings, changed at random places: the same number always makes the same mutant."""

from __future__ import annotations

import random
from collections.abc import Callable

TELLING = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF)
"""Numbers at which programs stumble."""
EDGE = 3000
"""Bytes at either end in which headers and tables lie; every second change falls there."""


def mutant(seed: bytes, number: int) -> bytes:
    """A recording with up to six changes."""
    chance = random.Random(number)
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        chance.choice(CHANGES)(data, chance)
    return bytes(data)


def _place(data: bytearray, chance: random.Random) -> int:
    place = chance.randrange(max(1, len(data)))
    if chance.random() < 0.5:
        return place
    return (
        min(place, chance.randrange(EDGE)) if chance.random() < 0.5 else max(place, len(data) - chance.randrange(EDGE))
    )


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 8, 64))):
        place = _place(data, chance)
        data[place : place + 1] = bytes(each ^ 1 << chance.randrange(8) for each in data[place : place + 1])


def _tell(data: bytearray, chance: random.Random) -> None:
    place, width = _place(data, chance) & ~3, chance.choice((1, 2, 4, 8))
    number = chance.choice(TELLING) & (1 << 8 * width) - 1
    data[place : place + width] = number.to_bytes(width, chance.choice(("big", "little")))


def _stretch(data: bytearray, chance: random.Random) -> tuple[int, int]:
    place = _place(data, chance)
    return place, place + chance.choice((1, 4, 16, 188, 1000, 5000))


def _lose(data: bytearray, chance: random.Random) -> None:
    start, end = _stretch(data, chance)
    del data[start:end]


def _repeat(data: bytearray, chance: random.Random) -> None:
    start, end = _stretch(data, chance)
    data[start:start] = data[start:end] * chance.choice((1, 2, 50))


def _move(data: bytearray, chance: random.Random) -> None:
    start, end = _stretch(data, chance)
    taken = data[start:end]
    place = _place(data, chance)
    data[place : place + len(taken)] = taken


def _blank(data: bytearray, chance: random.Random) -> None:
    start, end = _stretch(data, chance)
    data[start:end] = bytes([chance.choice((0, 0xFF))]) * len(data[start:end])


def _end(data: bytearray, chance: random.Random) -> None:
    del data[_place(data, chance) :]


CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _tell,
    _tell,
    _tell,
    _lose,
    _repeat,
    _move,
    _blank,
    _end,
)
