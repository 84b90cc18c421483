"""`vignette export`: a clip of a real lesson becomes a file, through a running Vignette."""

from __future__ import annotations

import subprocess
from pathlib import Path
from uuid import UUID, uuid4

from sqlmodel import select

from cli.people import person_named
from coaching.lessons.actions import add_clip
from coaching.people.models import Credential
from coaching.privacy.models import LedgerEntry
from media.timeline import Span
from tests.cli.conftest import AMA, Place, running


def clip_of(school: Place) -> UUID:
    with school.parts() as parts, parts.desk.write() as work:
        work.actor = person_named(work, AMA)[1]
        return add_clip(work, school.lessons()[0], Span(700, 2300), "Wait time").id


def test_a_clip_is_written_exact_to_the_frame_and_the_ledger_says_so(school: Place, tmp_path: Path) -> None:
    clip_id, file = clip_of(school), tmp_path / "clip.mp4"
    with running(school) as place:
        told = place.well("export", clip_id, "-o", file, "--json").told
    assert (told["title"], told["state"], told["size_bytes"]) == ("Wait time", "ready", file.stat().st_size)
    count = [
        "ffprobe",
        "-v",
        "error",
        "-count_frames",
        "-select_streams",
        "v",
        "-show_entries",
        "stream=nb_read_frames",
    ]
    printed = subprocess.run([*count, "-of", "csv=p=0", file], check=True, capture_output=True, text=True).stdout
    assert int(printed.strip().strip(",")) == 16, "ten frames a second"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["clip.mp4"], (
        "no half file, no comments"
    )
    with school.parts() as parts, parts.desk.read() as work:
        assert [line.verb for line in work.session.exec(select(LedgerEntry))] == ["exported"]
        assert list(work.session.exec(select(Credential.label).where(Credential.label == "export"))) == []
    assert school.well("fsck", "--deep").out == "Rows and files agree, and so does every byte.\n"


def test_what_cannot_be_exported_is_one_plain_line(school: Place, tmp_path: Path) -> None:
    assert "There is nothing here" in school.refused("export", uuid4(), "-o", tmp_path / "x.mp4")
    assert "There is no folder" in school.refused("export", uuid4(), "-o", tmp_path / "no" / "x.mp4")
    away = Place(school.data_dir, {"VIGNETTE_PORT": "9"})
    assert "Start it with `vignette serve`" in away.refused("export", clip_of(school), "-o", tmp_path / "x.mp4")
