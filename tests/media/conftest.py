"""The media tools as they are found here, recordings made on the spot, and other people's where they are at hand."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from media.ffmpeg import MediaTools

_BESIDE = Path(__file__).parents[2].parent / "shared" / "media"


@pytest.fixture(scope="session")
def tools() -> MediaTools:
    """ffmpeg, ffprobe and the best jail of this machine."""
    return MediaTools.find()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """A folder with ``real/`` and ``hostile/``: other people's recordings, which are not part of this repository."""
    folder = Path(os.environ.get("VIGNETTE_MEDIA_CORPUS", _BESIDE))
    if not (folder / "real").is_dir():
        pytest.skip("no recordings by others here: set VIGNETTE_MEDIA_CORPUS to a folder with real/ and hostile/")
    return folder


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a recording with ffmpeg: ``record("name.mp4", "-f", "lavfi", "-i", ...)``, once per session and name."""
    folder = tmp_path_factory.mktemp("recordings")

    def make(name: str, *arguments: str) -> Path:
        path = folder / name
        if not path.exists():
            command = ["ffmpeg", "-loglevel", "error", "-nostdin", "-y", *arguments, str(path)]
            subprocess.run(command, check=True, timeout=120)
        return path

    return make
