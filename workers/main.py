"""One worker process from start to end: be present, take up tasks, and on SIGTERM hand over what is unfinished."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable
from types import FrameType

import structlog

from coaching.settings import Settings
from coaching.work import Desk
from media.boundaries import LESSON_BOUNDS, Bounds
from media.ffmpeg import MediaTools
from media.storage import BlobStore
from workers.housekeeping import Housekeeping
from workers.liveness import Pulse, Roll, lock_folder, new_executor
from workers.runtime import Engine
from workers.workflows import TELLINGS
from workers.workshop import Workshop, nobody

DRAIN_S = 20.0
"""What is running is broken off within a second; this is for what cannot be, such as a file on its way to the store."""

log = structlog.get_logger()


def run(
    settings: Settings,
    desk: Desk,
    store: BlobStore,
    bounds: Bounds = LESSON_BOUNDS,
    witness: Callable[[str], None] = nobody,
) -> None:
    """Work until SIGTERM or SIGINT. Raises JailUnavailable or ToolsMissing where recordings cannot be opened safely."""
    tools = MediaTools.find(jail=settings.jail, allow_unsandboxed=settings.allow_unsandboxed_media, threads=1)
    executor = new_executor()
    shop = Workshop(desk, store, tools, settings.scratch_dir / executor, settings.encoders, bounds, witness)
    _stop_on_signals(shop.stopping)
    roll = Roll(desk.engine, lock_folder(settings), settings.worker_ttl_s)
    with roll.present(executor):
        engine = Engine(settings, executor)
        engine.launch(shop, TELLINGS)
        pulse = Pulse(roll, executor, shop.stopping)
        pulse.start()
        Housekeeping(shop, roll).start()
        log.info("worker.ready", worker=executor, jail=tools.jail.name)
        shop.stopping.wait()
        landed = engine.land(DRAIN_S)
        pulse.stop()
        shutil.rmtree(shop.scratch, ignore_errors=True)
    log.info("worker.ended", worker=executor, landed=landed)
    if not landed:
        os._exit(0)  # a thread that will not end must not keep the process, nor write anything from here on


def _stop_on_signals(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
