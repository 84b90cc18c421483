"""The whole engine on one file after another, as a worker would: `python -m tests.media.engine FOLDER SECONDS FILE ...`.

Prints a line of JSON for each file. It is a process of its own so that what it and its media programs took can be told.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from media import segments, speech, vision
from media.ffmpeg import MediaTools
from media.fragments import read_fragments
from media.probe import probe
from media.problems import MediaProblem

ROOT = Path(__file__).parents[2]
PLAYED = "played"
MOST_SEGMENTS = 2


@dataclass(frozen=True)
class Outcome:
    """What became of a file: `PLAYED`, the code of a problem, or what went wrong with us."""

    file: str
    became: str
    crashed: str | None
    wall_s: float
    written_bytes: int
    programs_mib: int
    """The most that any media program took, of all so far."""
    own_mib: int
    """The most that this process took so far, its programs apart."""


def prepare(tools: MediaTools, path: Path, folder: Path) -> str:
    """Make everything of a recording that a worker makes, and look at it. Raises MediaProblem, and whatever is a bug."""
    info = probe(tools, path)
    pauses = speech.make_waveform(tools, path, info, folder).pauses
    plan = segments.plan(tools, path, info, pauses=pauses)
    assert plan.cuts[0].start_us == 0
    assert plan.cuts[-1].end_us == info.duration_us
    for number, cut in enumerate(plan.cuts[:MOST_SEGMENTS]):
        made = segments.make_segment(tools, path, info, plan.decision, cut, folder / f"{number}.mp4", threads=1)
        assert made.frames == read_fragments(made.path).frames > 0
        assert sum(fragment.duration_us for fragment in made.fragments) == cut.length_us
    vision.make_poster(tools, path, info, folder / "poster.jpg")
    assert vision.make_storyboard(tools, path, info, folder).thumbs[-1].end_ms >= info.duration_ms
    return PLAYED


def _most_mib() -> int:
    """The most memory this process had; getrusage would begin with what the process that started it had."""
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def outcome(tools: MediaTools, path: Path, folder: Path) -> Outcome:
    """Prepare it, whatever it is."""
    started, crashed = time.monotonic(), None
    folder.mkdir()
    try:
        became = prepare(tools, path, folder)
    except MediaProblem as problem:
        became = str(problem.code)
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        became, crashed = type(error).__name__, f"{error!r} {error.__cause__!r}"[:2000]
    return Outcome(
        file=path.name,
        became=became,
        crashed=crashed,
        wall_s=round(time.monotonic() - started, 2),
        written_bytes=sum(each.stat().st_size for each in folder.iterdir()),
        programs_mib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        own_mib=_most_mib(),
    )


def outcomes(folder: Path, files: list[Path], patience_s: float, *, stop_after_s: float = math.inf) -> list[Outcome]:
    """Have a process of its own prepare the files, one by one as long as there is time; what it makes stays in `folder`."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.media.engine", str(folder), str(stop_after_s), *map(str, files)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=patience_s
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]


def main() -> None:
    """Prepare the files that were named."""
    folder, seconds, *files = sys.argv[1:]
    tools = MediaTools.find(threads=1)
    until = time.monotonic() + float(seconds)
    for number, file in enumerate(files):
        if time.monotonic() > until:
            break
        found = outcome(tools, Path(file), Path(folder, str(number)))
        sys.stdout.write(json.dumps(asdict(found)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
