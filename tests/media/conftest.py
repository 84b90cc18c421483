"""The media tools as they are found here, recordings made on the spot, and other people's where they are at hand."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from media import jail_exec
from media.ffmpeg import MediaTools

_BESIDE = Path(__file__).parents[2].parent / "shared" / "media"


@pytest.fixture(scope="session")
def tools() -> MediaTools:
    """ffmpeg, ffprobe and the best jail of this machine."""
    return MediaTools.find()


def _bubblewrap_works() -> bool:
    program = shutil.which("bwrap")
    command = [str(program), "--unshare-user", "--unshare-net", "--ro-bind", "/", "/", "true"]
    return program is not None and subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="session", params=["bwrap", "landlock"])
def each_jail(request: pytest.FixtureRequest) -> MediaTools:
    """The tools in each jail whose means this machine has; where it has them, the jail must work."""
    if request.param == "bwrap" and not _bubblewrap_works():
        pytest.skip("bubblewrap is not installed or may not make namespaces here")
    if request.param == "landlock" and jail_exec.landlock_version() < 1:
        pytest.skip("this kernel has no Landlock")
    return MediaTools.find(request.param)


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
