"""The rules of the house that import contracts cannot see."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from coaching.access.permissions import Permission
from coaching.access.table import TABLE
from coaching.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "cli", "coaching", "media", "workers")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_FILE = 400
BANNED_NAMES = {"utils", "helpers", "manager", "base", "common", "misc"}


def names_called(path: Path) -> set[str]:
    """Names of methods called in a file, such as `commit`."""
    tree = ast.parse(path.read_text())
    return {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_room_is_a_cupboard() -> None:
    assert [str(path) for path in SOURCES if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES] == []


def test_only_the_desk_commits() -> None:
    committing = {str(path.relative_to(ROOT)) for path in SOURCES if "commit" in names_called(path)}
    assert committing <= {"coaching/work.py", "workers/liveness.py"}, committing


def test_the_web_layer_never_touches_a_session_but_to_flush() -> None:
    for path in (ROOT / "api").rglob("*.py"):
        assert not re.search(r"session\.(exec|execute|add|get|delete|scalar)\b", path.read_text()), path


def test_every_permission_stands_in_the_table() -> None:
    assert set(TABLE) == set(Permission)


def test_alembic_is_no_package() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_every_setting_is_documented() -> None:
    told = (ROOT / "docs" / "settings.md").read_text()
    missing = [name for name in Settings.model_fields if f"VIGNETTE_{name.upper()}" not in told]
    assert missing == []


@pytest.mark.slow
def test_importing_every_module_reads_no_environment_and_opens_nothing(tmp_path: Path) -> None:
    modules = [
        module.name
        for package in PACKAGES
        for module in pkgutil.walk_packages([str(ROOT / package)], prefix=f"{package}.")
        if module.name != "media.jail_exec"  # a program, not a module
    ]
    script = (
        "import socket, importlib\n"
        "def refuse(*a, **k): raise SystemExit('called somebody on import')\n"
        "socket.socket.connect = refuse\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
    )
    nonsense = {"VIGNETTE_PORT": "nonsense", "VIGNETTE_DATABASE_URL": "nonsense", "VIGNETTE_BLOBS": "nonsense"}
    command = [sys.executable, "-W", "ignore", "-c", script]
    environment = {"PATH": "/nowhere", "PYTHONPATH": str(ROOT)} | nonsense
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
