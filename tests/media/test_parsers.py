"""Our own readers, fed with anything: each answers, or refuses with its own word; none hangs, grows or stumbles."""

from __future__ import annotations

import json
import struct
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.containers import Container, sniff
from media.fragments import BadFragments, read_fragments, read_tracks
from media.header import read_header
from media.packets import PacketReader, SoundPackets, VideoPackets
from media.problems import MediaProblem
from media.progress import Progress, ProgressReader
from media.twofold import shown_at_once, shown_later
from tests.media.attacks import box, within

Record = Callable[..., Path]
SOURCE = (
    "-f",
    "lavfi",
    "-i",
    "testsrc2=s=64x36:r=25:d=2",
    "-f",
    "lavfi",
    "-i",
    "sine=d=2",
    "-c:v",
    "libx264",
    "-g",
    "10",
)
FRAGMENTS = ("-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets")
TELLING_NUMBERS = st.sampled_from([0, 1, 7, 8, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 8, 2**32 - 1])
calm = settings(
    max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def film(record: Record) -> bytes:
    return record("fragments.mp4", *SOURCE, *FRAGMENTS).read_bytes()


@pytest.fixture(scope="module")
def headers(film: bytes) -> list[int]:
    """Every place of the file that is not media, in steps of four bytes."""
    media = film.index(b"mdat")
    places = list(range(0, media, 4))
    for moof in range(film.count(b"moof")):
        start = _nth(film, b"moof", moof) - 4
        places += range(start, min(len(film), start + 300), 4)
    return places


def _nth(data: bytes, word: bytes, number: int) -> int:
    at = -1
    for _ in range(number + 1):
        at = data.index(word, at + 1)
    return at


@calm
@given(
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), TELLING_NUMBERS), min_size=1, max_size=3),
    cut=st.floats(0.2, 1),
)
def test_a_changed_index_is_read_or_refused(
    film: bytes,
    headers: list[int],
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[float, int]],
    cut: float,
) -> None:
    changed = bytearray(film)
    for share, number in changes:
        struct.pack_into(">I", changed, headers[int(share * len(headers))], number)
    path = tmp_path_factory.getbasetemp() / "changed.mp4"
    path.write_bytes(changed[: int(cut * len(changed))])
    try:
        assert read_fragments(path).moofs
    except BadFragments:
        return


def moof(samples: int, flags: int, fields: bytes = b"") -> bytes:
    """A fragment's header that says how many samples it has."""
    run = box("trun", struct.pack(">III", flags, samples, 0), fields)
    return box("moof", box("traf", box("tfhd", struct.pack(">II", 0, 1)), box("tfdt", bytes(8)), run))


@pytest.mark.parametrize("flags", [0x1, 0x801, 0xF01], ids=["alike", "shifted", "each its own"])
def test_a_header_that_says_four_milliard_takes_neither_time_nor_room(film: bytes, tmp_path: Path, flags: int) -> None:
    path = tmp_path / "many.mp4"
    header = film[: film.index(b"moof") - 4]
    many = moof(2**32 - 1, flags, bytes(64))
    path.write_bytes(header + many + box("mdat", bytes(100)))
    tracks = read_tracks(within(header, ("moov",), lambda body: body)[header.index(b"moov") + 4 :])
    tracemalloc.start()
    try:
        for ask in (
            lambda: read_fragments(path),
            lambda: shown_later(many, tracks, 40_000, 8),
            lambda: shown_at_once(many, tracks, 1),
        ):
            try:
                ask()
            except BadFragments:
                continue
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


@calm
@given(
    head=st.binary(max_size=4096)
    | st.sampled_from([b"\0\0\0\0ftyp", b"\x1a\x45\xdf\xa3", b"RIFF\0\0\0\0AVI ", b"OggS", b"G" * 2000])
)
def test_first_bytes_are_a_container_or_a_problem(head: bytes) -> None:
    try:
        found = sniff(head)
    except MediaProblem:
        return
    assert found in Container


NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, 1, -1, 2**31, 2**63 - 1])
WORDS = st.sampled_from(
    ["N/A", "unknown", "0/0", "1:0", "0:1", "1:65535", "9" * 400, "-1", "h264", "video", "audio", "aac"]
) | st.text(max_size=8)
VALUES = (
    NUMBERS
    | NUMBERS.map(str)
    | WORDS
    | st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.just([])
    | st.just({})
)
FIELDS = ("index", "width", "height", "sample_aspect_ratio", "time_base", "nb_frames", "duration", "pix_fmt")
STREAMS = st.fixed_dictionaries(
    {"codec_type": st.just("video"), "codec_name": st.just("h264")},
    optional=dict.fromkeys(FIELDS, VALUES),
)


@settings(calm, max_examples=50)
@given(streams=st.lists(STREAMS | VALUES, max_size=3), length=VALUES)
def test_what_is_said_about_streams_is_facts_or_a_problem(streams: list[object], length: object) -> None:
    try:
        found = read_header(json.dumps({"streams": streams, "format": {"duration": length}}).encode())
    except MediaProblem:
        return
    assert found.picture.ratio("time_base")


TIMES = NUMBERS.map(str) | st.sampled_from(["N/A", "", "-", "1-2", "1.5", "9" * 30])
LINES = st.tuples(st.sampled_from("012"), TIMES, TIMES, TIMES, st.sampled_from(["K__", "__", "KD_", ""])).map(",".join)


@calm
@given(
    printed=st.lists(LINES | st.text(max_size=20), max_size=20).map(
        lambda lines: "\n".join(lines).encode("utf-8", "replace")
    )
)
def test_a_list_of_packets_is_read_whatever_it_says(printed: bytes) -> None:
    video = VideoPackets(Fraction(1, 25))
    read = PacketReader({0: video, 1: SoundPackets()})
    for at in range(0, len(printed), 7):
        read(printed[at : at + 7])
    if video.shown:
        assert video.end >= video.start
        assert video.is_variable() in {True, False}
        rate = video.average_rate()
        assert rate is None or rate > 0


@calm
@given(
    pieces=st.lists(
        st.binary(max_size=50)
        | st.sampled_from(
            [b"progress=continue\n", b"frame=nan\n", b"speed=inf x\n", b"out_time_us=1e999\n", b"total_size=N/A\n"]
        ),
        max_size=20,
    )
)
def test_progress_is_numbers_or_nothing(pieces: list[bytes]) -> None:
    told: list[Progress] = []
    read = ProgressReader(told.append)
    for piece in pieces:
        read(piece)
    assert all(isinstance(each.frame, int | None) for each in told)


def test_progress_that_never_ends_its_line_is_forgotten() -> None:
    told: list[Progress] = []
    read = ProgressReader(told.append)
    tracemalloc.start()
    try:
        for number in range(2000):
            read(b"x" * 2**14)
            read(f"name{number}=value\n".encode())
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    read(b"frame=12\nprogress=end\n")
    assert told[-1].frame == 12
