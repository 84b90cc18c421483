"""What we accept, bent until it attacks: the whole engine ends it as a problem in words, or plays it, within its limits.

By default the attacks that once got furthest are tried, and mutants for a few seconds. VIGNETTE_FUZZ_S=600 tries every
attack, and mutants for that long.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from media.problems import ProblemCode
from tests.media.attacks import MARKUP, Seeds, attacks
from tests.media.engine import PLAYED, Outcome, outcomes
from tests.media.mutants import mutant
from tests.media.processes import running_with
from tests.media.test_hostile import SECRET, Hostile, everything, listen

__all__ = ["everything"]  # the fixture, found by its name

Record = Callable[..., Path]
LONG_S = float(os.environ.get("VIGNETTE_FUZZ_S", "0"))
FUZZ_S = LONG_S or 6.0
PATIENCE_S = 300.0
"""For one file, on a busy machine; each program's own limits are far below."""
MOST_MIB = 600
MOST_BYTES = 2**27
FURTHEST = {
    "255 channels.avi": PLAYED,
    "a fragment at the end of time.mp4": "damaged",
    "a hidden file.avi": PLAYED,
    "a hidden playlist.avi": PLAYED,
    "a thousand tracks.mp4": "unsupported",
    "a tower of a picture.avi": "unsupported",
    "an edit for ever.mp4": PLAYED,
    "an index packed tight.mp4": "damaged",
    "elsewhere on this disk.mp4": "unsupported",
    "four milliard frames of a byte.mp4": "damaged",
    "laces of nothing.mkv": "damaged",
    "no parameters.mp4": "damaged",
    "packed tight.mkv": "damaged",
    "pixels as high as a tower.mp4": PLAYED,
    "sound at 4 GHz.avi": "damaged",
    "wide as the sea.mkv": PLAYED,
    "words in the wrong place.mp4": PLAYED,
}
PLAYED_BY_OTHERS = (
    "f17_meta_html.mp4",
    "h05_bitflip_100.mp4",
    "h08_avc1_dims_lie.mp4",
    "k02_attachment_traversal.mkv",
    "k03_gps_location.mov",
)
"""Hostile files that are worth playing: damaged, or carrying what must not be passed on."""
MOVING = ("-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac")
FRAGMENTS = ("-movflags", "+frag_keyframe+empty_moov+default_base_moof")


@pytest.fixture(scope="module")
def films(record: Record) -> dict[str, Path]:
    """A second of film in each kind of file."""
    return {
        "mp4": record("film.mp4", *MOVING, *H264),
        "fragmented": record("fragmented.mp4", *MOVING, *H264, *FRAGMENTS),
        "matroska": record("film.mkv", *MOVING, *H264),
        "transport": record("film.ts", *MOVING, *H264),
        "avi": record("film.avi", *MOVING, "-c:v", "mpeg4", "-c:a", "mp3"),
        "webm": record("film.webm", *MOVING, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"),
        "flash": record("film.flv", *MOVING, *H264, "-ar", "44100"),
    }


@pytest.fixture(scope="module")
def seeds(films: dict[str, Path]) -> Seeds:
    return Seeds(*(films[name].read_bytes() for name in ("mp4", "fragmented", "matroska", "transport")))


def examine(found: list[Outcome]) -> None:
    """That each ended as a teacher can understand, and cost no more than it may."""
    for each in found:
        assert each.crashed is None, each
        assert each.became in {PLAYED, *ProblemCode}, each
        assert each.wall_s < PATIENCE_S, each
        assert each.written_bytes < MOST_BYTES, each
        assert max(each.programs_mib, each.own_mib) < MOST_MIB, each


@pytest.mark.slow
def test_recordings_bent_into_attacks_are_harmless(seeds: Seeds, tmp_path: Path) -> None:
    listener = listen(0)
    secret = tmp_path / "neighbour"
    secret.write_text(SECRET)
    folder = tmp_path / "given"
    folder.mkdir()
    targets = {b"{listener}": listener.url.encode(), b"{neighbour}": str(secret).encode()}
    for name, content in attacks(seeds).items():
        bent = content
        for place, target in targets.items():
            bent = bent.replace(place, target)
        if LONG_S or name in FURTHEST:
            (folder / name).write_bytes(bent)
    files = sorted(folder.iterdir())
    found = outcomes(tmp_path / "made", files, PATIENCE_S + LONG_S * 4)

    examine(found)
    assert len(found) == len(files) >= len(FURTHEST)
    assert {each.file: each.became for each in found if each.file in FURTHEST} == FURTHEST
    assert not listener.was_called()
    assert running_with(tmp_path) == []
    made = b"".join(each.read_bytes() for each in (tmp_path / "made").rglob("*") if each.is_file())
    assert len(made) > 100_000
    assert SECRET.encode() not in made
    assert MARKUP.partition("\r")[0].encode() not in made
    listener.socket.close()


@pytest.mark.slow
@pytest.mark.corpus
def test_hostile_recordings_by_others_come_out_clean(everything: Hostile, tmp_path: Path) -> None:
    chosen = sorted(everything.expected) if LONG_S else PLAYED_BY_OTHERS
    found = outcomes(tmp_path / "made", [everything.folder / name for name in chosen], PATIENCE_S + LONG_S * 4)

    examine(found)
    assert {each.file for each in found if each.became == PLAYED} >= set(PLAYED_BY_OTHERS)
    made = b"".join(each.read_bytes() for each in (tmp_path / "made").rglob("*") if each.is_file())
    for told in (b"alert(1)", b"Set-Cookie", b"HYPERLINK", b"+51.5014", b"PWNED", SECRET.encode()):
        assert told not in made
    assert not everything.listener.was_called()
    assert running_with(tmp_path) == []


@pytest.mark.slow
def test_recordings_changed_at_random_places_are_harmless(films: dict[str, Path], tmp_path: Path) -> None:
    kinds = sorted(films.values())
    folder = tmp_path / "given"
    folder.mkdir()
    files = []
    for number in range(int(20 * FUZZ_S)):
        seed = kinds[number % len(kinds)]
        files.append(folder / f"{number}{seed.suffix}")  # which says how to make it again
        files[-1].write_bytes(mutant(seed.read_bytes(), number))
    found = outcomes(tmp_path / "made", files, PATIENCE_S + FUZZ_S, stop_after_s=FUZZ_S)

    examine(found)
    assert found, "however busy the machine, one at least"
    assert running_with(tmp_path) == []


def test_a_mutant_is_the_same_whenever_it_is_made(films: dict[str, Path]) -> None:
    film = films["mp4"].read_bytes()
    assert mutant(film, 7) == mutant(film, 7) != film
    assert len({mutant(film, number) for number in range(100)}) > 95
