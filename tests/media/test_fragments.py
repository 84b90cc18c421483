"""The index of our own files, and the header that is written twice."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from media.fragments import BadFragments, read_fragments
from media.twofold import write_twofold

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 6
WORDS = (
    *("-f", "lavfi", "-i", f"testsrc=s=160x90:r=25:d={SECONDS}", "-f", "lavfi", "-i", f"sine=d={SECONDS}"),
    *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-b_strategy", "0", "-g", "50", "-sc_threshold", "0"),
    *("-c:a", "aac", "-video_track_timescale", "12800", "-avoid_negative_ts", "disabled", "-use_editlist", "0"),
    *("-bsf:a", "noise=drop='lt(pts,0)'", "-audio_preload", "81000"),
    *("-movflags", "+frag_keyframe+empty_moov+default_base_moof+frag_discont+negative_cts_offsets+skip_trailer"),
)
DELAY_US = 80_000


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fragments") / "plain.mp4"
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *WORDS, str(path)], check=True)
    return path


@pytest.fixture(scope="module")
def twofold(plain: Path) -> Path:
    path = plain.with_name("twofold.mp4")
    write_twofold(plain, path, DELAY_US, SECONDS * 1_000_000)
    return path


def starts_s(path: Path) -> list[float]:
    """When picture and sound begin, as ffmpeg reads the whole file."""
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=start_time", "-of", "csv=p=0", str(path)]
    return [float(line) for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def test_the_index_says_where_fragments_are_and_when_they_play(plain: Path) -> None:
    found = read_fragments(plain)
    index = found.index(SECONDS * 1_000_000)
    assert [fragment.start_us for fragment in index] == [0, 2_000_000, 4_000_000]
    assert found.frames == 25 * SECONDS
    data = plain.read_bytes()
    for fragment in index:
        assert data[fragment.offset + 4 : fragment.offset + 8] == b"moof"
    assert index[0].offset == found.init_bytes
    assert index[-1].offset + index[-1].size == len(data)


def test_a_fragment_cut_out_of_the_twofold_file_is_the_fragment_of_the_plain_one(plain: Path, twofold: Path) -> None:
    one, other = read_fragments(plain), read_fragments(twofold)
    assert one.init_bytes == other.init_bytes
    assert plain.read_bytes()[: one.init_bytes] == twofold.read_bytes()[: other.init_bytes]
    for a, b in zip(one.index(6_000_000), other.index(6_000_000), strict=True):
        assert (a.start_us, a.duration_us, a.size) == (b.start_us, b.duration_us, b.size)
        assert plain.read_bytes()[a.offset : a.offset + a.size] == twofold.read_bytes()[b.offset : b.offset + b.size]


def test_read_as_a_whole_the_twofold_file_keeps_picture_and_sound_together(plain: Path, twofold: Path) -> None:
    picture, sound = starts_s(plain)
    assert picture - sound == pytest.approx(DELAY_US / 1_000_000, abs=0.001), "what the second header is for"
    picture, sound = starts_s(twofold)
    assert picture - sound == pytest.approx(0, abs=0.001)


def test_a_delay_that_would_show_a_frame_before_it_is_decoded_becomes_longer(plain: Path, twofold: Path) -> None:
    made = twofold.with_name("too-soon.mp4")
    write_twofold(plain, made, DELAY_US // 2, SECONDS * 1_000_000)
    assert starts_s(made) == starts_s(twofold)


def test_the_twofold_file_decodes_to_the_same_pictures_and_sound(plain: Path, twofold: Path) -> None:
    hashes = []
    for path in (plain, twofold):
        command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-map", "0", "-fps_mode", "passthrough"]
        command += ["-f", "streamhash", "-"]
        hashes.append(subprocess.run(command, check=True, capture_output=True).stdout)
    assert hashes[0] == hashes[1]


def test_a_torn_file_is_no_segment(plain: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(plain.read_bytes()[:-100])
    with pytest.raises(BadFragments, match="ends inside a box"):
        read_fragments(torn)


def test_a_file_without_fragments_is_no_segment(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"\0\0\0\x10ftypisom\0\0\2\0")
    with pytest.raises(BadFragments, match="no fragments"):
        read_fragments(empty)


def test_fragments_that_do_not_fill_the_segment_are_refused(plain: Path) -> None:
    with pytest.raises(BadFragments, match="do not follow"):
        read_fragments(plain).index(4_000_000)
