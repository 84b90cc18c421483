"""Work that never takes a processor from anybody: done in a thread of the lowest priority, its programs included."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

R = TypeVar("R")

LOWEST = 19


def gently(action: Callable[[], R]) -> R:
    """Do it and wait for it. Raises what it raises.

    The thread is its own, because a priority that was lowered cannot be raised again; what it starts inherits it.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="gentle", initializer=_step_back) as room:
        return room.submit(action).result()


def _step_back() -> None:
    """Linux keeps a priority for each thread, and calls a thread's id a process's."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST)
