"""Where to cut a lesson: an exact partition into parts of 10 to 15 minutes, at the moments that hurt least.

Up to 15 minutes a lesson stays whole. Between 15 and 20 minutes no partition into 10-15 minute parts exists, so it
becomes two nearly equal parts of at least 7.5 minutes (at least 5 when it can be cut nowhere better). From 20
minutes on the bounds are hard: a partition that breaks them is never returned. Among the partitions that keep them, a
dynamic programme finds the one whose cuts fall best (pause in speech, then change of scene, then anywhere), and among
equally good ones the one with the most equal parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

MINUTE_US = 60_000_000

_GRID_US = 5_000_000
_THIN_US = 1_000_000
_EVENNESS_WEIGHT = 0.1
_COUNTS_AWAY = 1


class Why(StrEnum):
    """Why a part ends where it does; worst last."""

    END = "end"
    PAUSE = "pause"
    SCENE = "scene"
    EVEN = "even"


_COST = {Why.PAUSE: 0.0, Why.SCENE: 0.5, Why.EVEN: 1.0}
_STRENGTH_WEIGHT = 0.2


@dataclass(frozen=True)
class Candidate:
    """A moment (microseconds of lesson time) at which the lesson may be cut, and how good it is."""

    at_us: int
    why: Why = Why.EVEN
    strength: float = 0.0
    """From 0 to 1 among candidates of the same kind: the longer the pause, the stronger."""

    @property
    def cost(self) -> float:
        """How much a cut here hurts: about 0 in a long pause, 1 where nothing speaks for it."""
        return _COST[self.why] - _STRENGTH_WEIGHT * self.strength


@dataclass(frozen=True)
class Cut:
    """One part of the lesson, `start_us` up to not including `end_us`, and why it ends there."""

    start_us: int
    end_us: int
    why: Why

    @property
    def length_us(self) -> int:
        """How long the part lasts, in microseconds."""
        return self.end_us - self.start_us


@dataclass(frozen=True)
class Bounds:
    """How long a part may be, in microseconds; the product's rule is the default, shorter ones are for trying out.

    Raises ValueError unless 0 < shortest < longest < 2 * shortest.
    """

    shortest_us: int = 10 * MINUTE_US
    longest_us: int = 15 * MINUTE_US

    def __post_init__(self) -> None:
        """Refuse bounds for which the rule of this module makes no sense."""
        if not 0 < self.shortest_us < self.longest_us < 2 * self.shortest_us:
            raise ValueError(f"no rule for parts of {self.shortest_us} to {self.longest_us} us")

    @property
    def shortest_halves_us(self) -> tuple[int, int]:
        """How short one of two halves may be: as wished, and when there is nowhere else to cut."""
        return self.longest_us // 2, self.longest_us // 3

    def counts(self, duration_us: int) -> tuple[int, int]:
        """Fewest and most parts that fit."""
        return ceil(duration_us / self.longest_us), floor(duration_us / self.shortest_us)


LESSON_BOUNDS = Bounds()


class NoPartitionError(Exception):
    """The given moments do not allow parts within the bounds."""


def plan_segments(
    duration_us: int, candidates: Sequence[Candidate] | None, bounds: Bounds = LESSON_BOUNDS
) -> tuple[Cut, ...]:
    """Cut a lesson of `duration_us` into parts within the bounds, at the candidates only.

    `None` means that every moment is allowed and none is better than another. Raises NoPartitionError when the
    candidates allow no partition, ValueError when the lesson holds no time.
    """
    if duration_us <= 0:
        message = f"a lesson must last: {duration_us} us"
        raise ValueError(message)
    if duration_us <= bounds.longest_us:
        return (Cut(0, duration_us, Why.END),)
    allowed = even_grid(duration_us, bounds) if candidates is None else candidates
    if duration_us < 2 * bounds.shortest_us:
        return _halves(duration_us, allowed, bounds)
    return _partition(duration_us, allowed, bounds)


def even_grid(duration_us: int, bounds: Bounds = LESSON_BOUNDS, step_us: int = _GRID_US) -> tuple[Candidate, ...]:
    """Return plain candidates every `step_us`, and the exact points of every equal partition within the bounds."""
    fewest, most = bounds.counts(duration_us)
    exact = {duration_us * i // n for n in range(max(2, fewest), max(2, most) + 1) for i in range(1, n)}
    return tuple(Candidate(at) for at in sorted(exact | set(range(step_us, duration_us, step_us))))


def thin(candidates: Iterable[Candidate], step_us: int = _THIN_US) -> tuple[Candidate, ...]:
    """Keep the least hurtful candidate of every `step_us`, in order of time; bounds the work for all-keyframe video."""
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        slot = candidate.at_us // step_us
        if slot not in best or candidate.cost < best[slot].cost:
            best[slot] = candidate
    return tuple(best[slot] for slot in sorted(best))


def _halves(duration_us: int, allowed: Sequence[Candidate], bounds: Bounds) -> tuple[Cut, ...]:
    middle = duration_us / 2
    for shortest in bounds.shortest_halves_us:
        fitting = [c for c in allowed if shortest <= c.at_us <= duration_us - shortest]
        if fitting:
            slack = max(middle - shortest, 1.0)
            best = min(fitting, key=lambda c: c.cost + _EVENNESS_WEIGHT * ((c.at_us - middle) / slack) ** 2)
            return (Cut(0, best.at_us, best.why), Cut(best.at_us, duration_us, Why.END))
    message = f"no candidate near the middle of {duration_us} us"
    raise NoPartitionError(message)


def _partition(duration_us: int, allowed: Sequence[Candidate], bounds: Bounds) -> tuple[Cut, ...]:
    """Find the best partition for every possible number of parts and keep the one with the least hurt per cut."""
    inside = sorted((c for c in allowed if 0 < c.at_us < duration_us), key=lambda c: c.at_us)
    fewest, most = bounds.counts(duration_us)
    target_us = (bounds.shortest_us + bounds.longest_us) / 2
    preferred = min(max(round(duration_us / target_us), fewest), most)
    table = _Table(duration_us, inside, duration_us / preferred, bounds)
    best: tuple[float, list[int]] | None = None
    for count in sorted(range(fewest, most + 1), key=lambda n: abs(n - preferred)):
        if best is not None and abs(count - preferred) > _COUNTS_AWAY:
            break  # far more or far fewer parts than usual, only when nothing nearer is possible
        found = table.best(count)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    if best is None:
        message = f"{len(inside)} candidates allow no parts within {bounds} in {duration_us} us"
        raise NoPartitionError(message)
    chosen = [inside[i] for i in best[1]]
    edges = [0, *(c.at_us for c in chosen), duration_us]
    whys = [*(c.why for c in chosen), Why.END]
    return tuple(Cut(a, b, why) for a, b, why in zip(edges[:-1], edges[1:], whys, strict=True))


class _Table:
    """The dynamic programme: row k holds, per candidate, the least hurt of reaching it as the k-th cut."""

    def __init__(self, duration_us: int, inside: Sequence[Candidate], ideal_us: float, bounds: Bounds) -> None:
        self._bounds = bounds
        self._duration_us = duration_us
        self._ideal_us = ideal_us
        self._at: NDArray[np.int64] = np.array([c.at_us for c in inside], dtype=np.int64)
        self._cost: NDArray[np.float64] = np.array([c.cost for c in inside], dtype=np.float64)
        self._rows: list[tuple[NDArray[np.float64], NDArray[np.int64]]] = []

    def best(self, count: int) -> tuple[float, list[int]] | None:
        """Return (hurt per cut, indexes of the cuts) of the best partition into `count` parts, or None."""
        while len(self._rows) < count - 1:
            self._rows.append(self._next_row())
        hurt, _ = self._rows[count - 2]
        lo, hi = self._reach_back(self._duration_us)
        if lo == hi:
            return None
        total = hurt[lo:hi] + self._unevenness(self._duration_us - self._at[lo:hi])
        last = int(np.argmin(total))
        if not np.isfinite(total[last]):
            return None
        chosen = [lo + last]
        for _, back in reversed(self._rows[1 : count - 1]):
            chosen.append(int(back[chosen[-1]]))
        return float(total[last]) / (count - 1), chosen[::-1]

    def _next_row(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        hurt = np.full(len(self._at), np.inf)
        back = np.full(len(self._at), -1, dtype=np.int64)
        if not self._rows:
            reachable = (self._at >= self._bounds.shortest_us) & (self._at <= self._bounds.longest_us)
            hurt[reachable] = (self._cost + self._unevenness(self._at))[reachable]
            return hurt, back
        before, _ = self._rows[-1]
        rank = len(self._rows) + 1
        first, last = np.searchsorted(self._at, [rank * self._bounds.shortest_us, rank * self._bounds.longest_us + 1])
        for i in range(int(first), int(last)):
            lo, hi = self._reach_back(int(self._at[i]))
            if lo == hi:
                continue
            total = before[lo:hi] + self._unevenness(self._at[i] - self._at[lo:hi])
            least = int(np.argmin(total))
            hurt[i] = total[least] + self._cost[i]
            back[i] = lo + least
        return hurt, back

    def _reach_back(self, at_us: int) -> tuple[int, int]:
        """Indexes of the candidates from which a part ending at `at_us` keeps the bounds."""
        lo = int(np.searchsorted(self._at, at_us - self._bounds.longest_us, side="left"))
        hi = int(np.searchsorted(self._at, at_us - self._bounds.shortest_us, side="right"))
        return lo, hi

    def _unevenness(self, length_us: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return a tie-break far below the difference between one kind of candidate and the next."""
        parts = self._duration_us / self._ideal_us
        away = (length_us - self._ideal_us) / (self._bounds.longest_us - self._bounds.shortest_us)
        return np.asarray(_EVENNESS_WEIGHT / parts * away**2, dtype=np.float64)
