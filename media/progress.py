"""What ffmpeg tells about its progress: lines of ``name=value``, a report at a time, believed only as numbers."""

import math
from collections.abc import Callable
from dataclasses import dataclass

_LONGEST_LINE = 4096
_TOLD = frozenset({"out_time_us", "frame", "speed", "total_size"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; ``None`` where ffmpeg does not say."""

    out_time_us: int | None
    frame: int | None
    speed: float | None
    total_size: int | None


class ProgressReader:
    """Takes what the program writes, in pieces of any size, and tells each report; keeps next to nothing."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._rest = b""
        self._values: dict[str, str] = {}

    def __call__(self, piece: bytes) -> None:
        """The next bytes."""
        *lines, rest = (self._rest + piece).split(b"\n")
        self._rest = rest[-_LONGEST_LINE:]
        for line in lines:
            name, _, value = line.decode("ascii", "replace").partition("=")
            if name in _TOLD:
                self._values[name] = value.strip()
            elif name == "progress":
                self._tell(self._report())

    def _report(self) -> Progress:
        return Progress(
            self._whole("out_time_us"), self._whole("frame"), self._number("speed"), self._whole("total_size")
        )

    def _number(self, name: str) -> float | None:
        try:
            found = float(self._values.get(name, "").rstrip("x"))
        except ValueError:  # "N/A"
            return None
        return found if math.isfinite(found) else None

    def _whole(self, name: str) -> int | None:
        found = self._number(name)
        return None if found is None else int(found)
