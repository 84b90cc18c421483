"""Waiting for what other threads and processes do."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 20.0


def until(happened: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait until it is true, or fail."""
    end = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
