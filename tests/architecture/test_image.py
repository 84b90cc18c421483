"""What the image and its compose file say, held against the project: no engine is needed to see that they fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from coaching.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SETTING = re.compile(r"VIGNETTE_([A-Z0-9_]+)")


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "README.md", "docs/running.md"])
def test_every_setting_that_is_named_exists(name: str) -> None:
    named = {word.lower() for word in SETTING.findall((ROOT / name).read_text())}
    assert named - {""} <= set(Settings.model_fields)


def test_the_image_copies_what_there_is_and_ends_as_an_ordinary_user() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", last, re.MULTILINE)
    assert [word for words in copied for word in words.split() if not (ROOT / word).exists()] == []
    rooms = {"api", "cli", "coaching", "media", "workers", "alembic"}
    assert rooms <= {word.rstrip("/") for words in copied for word in words.split()}
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["vignette"]
    assert re.search(r'^ENTRYPOINT \["tini"', DOCKERFILE, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", DOCKERFILE, re.MULTILINE)


def test_the_build_is_given_nothing_but_what_it_names() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line.removeprefix("!").partition("/")[0] for line in lines if line.startswith("!")}
    assert let_in & {".env", "var", ".git", "tests"} == set()
    assert "frontend/node_modules" in lines


def test_our_containers_have_no_rights_and_no_secrets_of_their_own() -> None:
    for name in ("vignette", "worker"):
        service = COMPOSE["services"][name]
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["stop_grace_period"] == "45s"
    given = [value for service in COMPOSE["services"].values() for value in service.get("environment", {}).items()]
    secret = [value for name, value in given if re.search("PASSWORD|SECRET|KEY", name)]
    assert secret
    assert all(str(value).startswith("${") and str(value).endswith(":-}") for value in secret)
