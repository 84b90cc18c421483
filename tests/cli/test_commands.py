"""What every command promises: help, JSON, exit codes, and errors that are one plain line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select
from typer.main import get_command

from cli import doctor
from cli.main import commands, main
from coaching.people.models import Credential
from tests.cli.conftest import AMA, DANA, PASSWORD, Place

ROOT = Path(__file__).parents[2]


def every_command() -> list[list[str]]:
    """Every command there is, as its words."""

    def below(command: object, words: list[str]) -> list[list[str]]:
        children = getattr(command, "commands", {})
        deeper = [found for name, child in children.items() for found in below(child, [*words, name])]
        return deeper if children else [words]

    return below(get_command(commands()), [])


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself_and_answers_machines(tmp_path: Path, words: list[str]) -> None:
    told = Place(tmp_path / "data").well(*words, "--help").out
    assert "Usage:" in told
    assert "--json" in told or words == ["openapi"]  # which is JSON anyway
    assert not (tmp_path / "data").exists()


def test_a_command_brings_nothing_that_only_another_one_needs() -> None:
    script = "import sys; from cli.main import commands; commands(sys.argv[1]); print(*sys.modules)"
    brought = {
        name: set(
            subprocess.run(
                [sys.executable, "-c", script, name], cwd=ROOT, check=True, capture_output=True, text=True
            ).stdout.split()
        )
        for name in ("worker", "api")
    }
    assert {"api.app", "fastapi", "alembic"} & brought["worker"] == set()
    assert {"workers.main", "cv2", "alembic"} & brought["api"] == set()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "Which command? (see `vignette --help`)"),
        (["org"], "Which command? (see `vignette org --help`)"),
        (["fskc"], "No such command 'fskc'"),
        (["backup"], "Missing argument 'directory'. (see `vignette backup --help`)"),
        (["gc", "--limit", "much"], "valid number"),
        (["pair", "add", "--coach", DANA, "--teacher", AMA, "--cadence", "hourly"], "weekly"),
    ],
)
def test_what_was_typed_wrongly_is_one_plain_line_and_exit_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["vignette", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("vignette: ")
    assert said.count("\n") == 1
    assert line in said


def test_the_process_itself_ends_with_the_code_and_the_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cli.main", "restore", "nowhere"]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "VIGNETTE_DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "vignette: nowhere holds no finished backup.\n")


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("PORT", "nonsense", "VIGNETTE_PORT: Input should be a valid integer"),
        ("BLOBS", "ftp://somewhere", "VIGNETTE_BLOBS must be file:/path or s3://bucket/prefix"),
        ("DATABASE_URL", "nonsense", "VIGNETTE_DATABASE_URL is not the address of a database"),
        ("DATABASE_URL", "postgresql+psycopg://a:pass@127.0.0.1:9/x", "Connection refused"),
        ("SECRET_KEY", "pass", "VIGNETTE_SECRET_KEY: Value error, it must have at least 32 characters"),
        ("DATA_DIR", "/proc/vignette", "/proc/vignette"),
    ],
)
def test_settings_that_cannot_be_are_one_plain_line(tmp_path: Path, name: str, value: str, line: str) -> None:
    said = Place(tmp_path, {f"VIGNETTE_{name}": value}).refused("fsck")
    assert line in said
    assert "pass" not in said  # a secret is not repeated


def test_a_database_nobody_migrated_says_what_to_do(tmp_path: Path) -> None:
    assert "Run `vignette migrate`" in Place(tmp_path).refused("org", "add", "Hill School")


def test_the_people_commands_refuse_what_cannot_be(school: Place) -> None:
    assert "already" in school.refused("org", "add", "Hill School")
    who = ("--name", "Tomas Berg", "--org", "Hill School", "--password-stdin")
    assert "at least 10 characters" in school.refused("person", "add", "tomas@hill.example", *who, typed="short\n")
    assert "already somebody" in school.refused("person", "add", AMA, *who, typed=f"{PASSWORD}\n")
    elsewhere = (*who[:3], "Dale School", who[4])
    line = school.refused("person", "add", "tomas@dale.example", *elsewhere, typed=f"{PASSWORD}\n")
    assert "no organisation called Dale School" in line
    school.well("org", "add", "Dale School")
    school.well("person", "add", "tomas@dale.example", *elsewhere, typed=f"{PASSWORD}\n")
    line = school.refused("pair", "add", "--coach", "tomas@dale.example", "--teacher", AMA)
    assert "belong to different organisations" in line
    assert "a pair already" in school.refused("pair", "add", "--coach", DANA, "--teacher", AMA)
    assert "Nobody here has the address" in school.refused("token", "add", "--person", "who@hill.example")


def test_a_token_is_shown_once_and_opens_the_door(school: Place) -> None:
    told = school.well("token", "add", "--person", AMA, "--label", "nightly", "--json").told
    assert school.well("token", "add", "--person", AMA).out.startswith("vgn_")
    raw = (school.data_dir / "vignette.sqlite").read_bytes()
    assert told["token"].encode() not in raw
    assert told["id"]


def test_a_recording_that_is_not_there_or_meets_no_server_is_one_plain_line(school: Place, recording: Path) -> None:
    assert "There is no file" in school.refused("ingest", "nowhere.mp4", "--as", AMA)
    away = Place(school.data_dir, {"VIGNETTE_PORT": "9"})
    assert "Start it with `vignette serve`" in away.refused("ingest", recording, "--as", AMA)
    with school.parts() as parts, parts.desk.read() as work:
        left = work.session.exec(select(Credential.label)).all()
    assert list(left) == []


def test_the_doctor_names_every_trouble_and_dies_of_none(school: Place, tmp_path: Path) -> None:
    settings = {"VIGNETTE_JAIL": "none", "VIGNETTE_FREE_DISK_BYTES": str(2**60)}
    done = Place(school.data_dir, settings).run("doctor", "--json")
    found = {one["what"]: one["fine"] for one in json.loads(done.out)["findings"]}
    assert done.code == 1
    assert {what for what, fine in found.items() if not fine} == {"media programs", "disk", "workers"}
    assert done.err == "vignette: not well: media programs, disk, workers\n"
    away = {"VIGNETTE_DATABASE_URL": "postgresql+psycopg://a:b@127.0.0.1:9/x", "VIGNETTE_BLOBS": "s3://nowhere/x"}
    key = {"VIGNETTE_S3_ENDPOINT_URL": "http://127.0.0.1:9", "VIGNETTE_S3_ACCESS_KEY_ID": "a"}
    words = Place(tmp_path, away | key | {"VIGNETTE_S3_SECRET_ACCESS_KEY": "b"}).run("doctor").out
    assert words.count("NOT WELL  ") == 3
    assert "b@127" not in words


def test_a_database_on_a_network_file_system_is_no_good() -> None:
    mounts = "overlay / overlay rw 0 0\nhost:/x /srv/data nfs4 rw 0 0\n"
    assert doctor.file_system_of(Path("/srv/data/vignette"), mounts) in doctor.NETWORK
    assert doctor.file_system_of(Path("/srv/other"), mounts) == "overlay"


def test_the_commands_of_the_contract_are_there() -> None:
    wanted = [
        "serve",
        "api",
        "worker",
        "migrate",
        "demo",
        "doctor",
        "fsck",
        "backup",
        "restore",
        "gc",
        "ingest",
        "export",
    ]
    wanted += ["org add", "person add", "pair add", "token add"]
    assert set(wanted) <= {" ".join(words) for words in every_command()}
