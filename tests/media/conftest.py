"""The media tools as they are found here, recordings made on the spot, and other people's where they are at hand."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from media import jail_exec
from media.ffmpeg import MediaTools
from tests.media.table import Row, rows_of, written

_BESIDE = Path(__file__).parents[2].parent / "shared" / "media"
_NO_CORPUS = "no recordings by others here: set VIGNETTE_MEDIA_CORPUS to a folder with real/ and hostile/"


def corpus_folder() -> Path:
    return Path(os.environ.get("VIGNETTE_MEDIA_CORPUS", _BESIDE))


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
    folder = corpus_folder()
    if not (folder / "real").is_dir():
        pytest.skip(_NO_CORPUS)
    return folder


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a recording with ffmpeg: ``record("name.mp4", "-f", "lavfi", "-i", ...)``, once per session and arguments."""
    folder = tmp_path_factory.mktemp("recordings")

    def make(name: str, *arguments: str) -> Path:
        path = folder / sha256("\0".join(arguments).encode()).hexdigest()[:12] / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            command = ["ffmpeg", "-loglevel", "error", "-nostdin", "-y", *arguments, str(path)]
            subprocess.run(command, check=True, timeout=120)
        return path

    return make


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Iterator[Row]:
    """A row of the table for the recording ``name``, kept however the test ends; ``ROWS`` of its module says whose."""
    noted = Row(request.module.ROWS, request.getfixturevalue("name"))
    yield noted
    request.node.user_properties.append(noted.as_property())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table of recordings, where tests left rows for it, and keep it in var/test-media.txt."""
    reports = [report for kind in terminalreporter.stats.values() for report in kind if hasattr(report, "when")]
    rows = rows_of(each for report in reports if report.when == "teardown" for each in report.user_properties)
    if not rows:
        return
    notes = [] if (corpus_folder() / "real").is_dir() else [f"Only recordings made here: {_NO_CORPUS}."]
    text = written(rows, notes)
    terminalreporter.section("recordings")
    terminalreporter.write_line(text)
    out = config.rootpath / "var" / "test-media.txt"
    out.parent.mkdir(exist_ok=True)
    out.write_text(text + "\n")
