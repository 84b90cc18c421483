"""Plain MP4 files moved by our own program: the same packets as by ffmpeg, and a refusal wherever it is not plain."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from media import jail_exec, plain, segments
from media.boundaries import Bounds
from media.ffmpeg import MediaTools
from media.fragments import read_fragments
from media.packets import ENTRIES, PacketReader, VideoPackets
from media.probe import probe
from media.segments import Limits, plan
from tests.media.recordings import H264, record

if TYPE_CHECKING:
    from media.streams import MediaInfo

REAL = Path(__file__).parents[3] / "shared" / "media" / "real"
SHORT = Bounds(8_000_000, 12_000_000)
LIMITS = Limits(wall_s=60, cpu_s=60, output_bytes=2**28)
NTSC = Fraction(30_000, 1001)

PLAIN = {
    *("corrupted.mp4", "cover-art-track.mp4", "edit-list-positive-shift.mp4", "hdr10-av1.mp4", "hdr10-small.mp4"),
    *("hevc-10bit.mp4", "hlg10-color-test.mp4", "long-362s-1080p-videoonly.mp4", "many-tracks.mp4"),
    *("mdat-too-long.mp4", "non-zero-start.mp4", "odd-444-10bit.mp4", "pcm-mov.mov", "rotate-and-reflect.mp4"),
    *("rotated-180.mov", "rotated-90.mov", "rotated-h264.mp4", "sar-16-11.mp4", "shorter-audio.mp4", "vfr-count.mp4"),
    *("vfr-cursed.mp4", "vfr-drop3.mp4", "video-only.mp4"),
}
"""Real recordings whose tables are plain; what else is there is read by ffmpeg."""

SOURCES: dict[str, tuple[str, Fraction, tuple[str, ...]]] = {
    "B-frames": ("a.mp4", NTSC, H264),
    "no B-frames": ("b.mp4", Fraction(25), (*H264, "-bf", "0")),
    "QuickTime, a coarse clock, tables first": (
        "c.mov",
        Fraction(30),
        (*H264, "-movflags", "+faststart", "-video_track_timescale", "600"),
    ),
    "negative offsets": ("d.mp4", NTSC, (*H264, "-movflags", "+negative_cts_offsets")),
    "a start that is not zero": ("e.mp4", NTSC, (*H264, "-output_ts_offset", "3.7")),
    "no edit list": ("f.mp4", NTSC, (*H264, "-use_editlist", "0", "-bf", "0")),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plain")


def recorded(folder: Path, name: str, rate: Fraction, words: tuple[str, ...]) -> Path:
    if not (folder / name).exists():
        record(folder / name, 900, rate, *words)
    return folder / name


def packets(path: Path) -> list[tuple[str, ...]]:
    """Every packet: stream, when it is shown and decoded in seconds, whether it is a keyframe, and what is in it."""
    entries = "packet=stream_index,pts_time,dts_time,flags,data_hash"
    command = ["ffprobe", "-v", "error", "-show_data_hash", "md5", "-show_entries", entries, "-of", "csv=p=0"]
    printed = subprocess.run([*command, str(path)], check=True, capture_output=True, text=True).stdout
    return sorted(tuple(line.split(",")) for line in printed.split())


def ends(path: Path) -> list[Fraction]:
    """When the frames of each fragment end, which is where players put what comes next."""
    return [run.end for run in read_fragments(path).video_runs()]


def for_players(path: Path, copy: Path) -> Path:
    """The file as a player that is fed fragments reads it: the header, and each fragment from where its index says."""
    read, data = read_fragments(path), path.read_bytes()
    copy.write_bytes(data[: read.init_bytes] + b"".join(data[at.offset : at.offset + at.size] for at in read.moofs))
    return copy


def assert_same(made: Path, by_ffmpeg: Path, folder: Path) -> None:
    assert packets(made) == packets(by_ffmpeg)
    assert ends(made) == ends(by_ffmpeg)
    assert packets(for_players(made, folder / "p1.mp4")) == packets(for_players(by_ffmpeg, folder / "p2.mp4"))


def making(tools: MediaTools, source: Path, info: MediaInfo, cut: segments.SegmentCut, out: Path) -> segments._Making:
    return segments._Making(tools, source, info, cut, out, None, 1, None, None)


@pytest.mark.parametrize("kind", SOURCES)
def test_the_same_packets_as_by_ffmpeg(kind: str, folder: Path, tmp_path: Path, tools: MediaTools) -> None:
    source = recorded(folder, *SOURCES[kind])
    info = probe(tools, source)
    planned = plan(tools, source, info, bounds=SHORT)
    assert len(planned.cuts) > 1
    for cut in planned.cuts:
        each = making(tools, source, info, cut, tmp_path / "moved.mp4")
        assert plain.move(tools, source, info, each.wanted, cut.delay_us, each.out, limits=LIMITS)
        other = replace(each, out=tmp_path / "remuxed.mp4")
        other._remux()
        assert_same(each.out, other.out, tmp_path)


@pytest.mark.parametrize("kind", SOURCES)
def test_the_same_list_as_by_ffprobe(kind: str, folder: Path, tools: MediaTools) -> None:
    source = recorded(folder, *SOURCES[kind])
    time_base = probe(tools, source).video.time_base
    listed = plain.list_packets(tools, source, 0, time_base)
    assert listed is not None
    assert_lists_agree(listed, source)


def assert_lists_agree(listed: VideoPackets, source: Path, stream: int = 0) -> None:
    by_ffprobe = VideoPackets(listed.time_base)
    command = ["ffprobe", "-v", "error", "-select_streams", str(stream), "-of", "csv=p=0"]
    printed = subprocess.run([*command, "-show_entries", ENTRIES, str(source)], check=False, capture_output=True).stdout
    PacketReader({stream: by_ffprobe})(printed)
    assert list(listed.shown) == list(by_ffprobe.shown)
    assert listed.keyframes == by_ffprobe.keyframes
    assert (listed.leading, listed.keys, listed.read) == (by_ffprobe.leading, by_ffprobe.keys, by_ffprobe.read)


@pytest.mark.corpus
@pytest.mark.parametrize("path", sorted(REAL.glob("*.m[po][4v]")), ids=lambda path: path.name)
def test_real_recordings_are_listed_as_by_ffprobe_or_refused(path: Path, tools: MediaTools) -> None:
    question = ["-v", "quiet", "-select_streams", "v:0", "-show_entries", "stream=index,time_base", "-of", "csv=p=0"]
    header = subprocess.run(["ffprobe", *question, path], check=False, capture_output=True, text=True).stdout.split()
    index, time_base = (header or ["0,1/1000"])[0].split(",")[:2]
    listed = plain.list_packets(tools, path, int(index), Fraction(time_base))
    assert (listed is not None) == (path.name in PLAIN)
    if listed is not None:
        assert_lists_agree(listed, path, int(index))


def damaged(path: Path, out: Path, name: bytes, at: int, new: bytes) -> Path:
    """The file with a few bytes written into its first box of that name, `at` bytes behind the name."""
    data = bytearray(path.read_bytes())
    place = data.index(name) + 4 + at
    data[place : place + len(new)] = new
    out.write_bytes(data)
    return out


@pytest.mark.parametrize(
    ("name", "at", "new"),
    [
        (b"stsz", 4, b"\0\0\0\x09"),  # all packets of one size
        (b"stsz", 8, b"\xff\xff\xff\xff"),  # more packets than there is room for
        (b"stts", 8, b"\xff\xff\xff\xff"),
        (b"stts", 12, b"\0\0\0\0"),  # packets that last for no time
        (b"stco", 8, b"\xff\0\0\0"),  # beyond the end
        (b"stsc", 8, b"\0\0\0\0"),
        (b"stss", 8, b"\0\0\0\x05"),  # the first frame is no keyframe
        (b"elst", 8, b"\0\0\0\x05"),  # ends early
        (b"elst", 16, b"\0\2\0\0"),  # twice as fast
        (b"mvhd", 12, b"\0\0\0\0"),
        (b"trak", -8, b"\0\0\0\x04"),  # a box smaller than its header
    ],
)
def test_what_is_not_plain_is_refused(
    name: bytes, at: int, new: bytes, folder: Path, tmp_path: Path, tools: MediaTools
) -> None:
    source = recorded(folder, *SOURCES["B-frames"])
    assert plain.list_packets(tools, source, 0, Fraction(1, 30_000)) is not None
    bad = damaged(source, tmp_path / "bad.mp4", name, at, new)
    assert plain.list_packets(tools, bad, 0, Fraction(1, 30_000)) is None


def test_where_the_jail_cannot_begin_our_program_ffmpeg_does_the_work(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under Landlock, a Python in a folder that is closed to the jail's user can be named, but not reached."""
    if os.geteuid() != 0 or jail_exec.landlock_version() < 1:
        pytest.skip("only root becomes the jail's user, and only Landlock shows it the folders as they are")
    source = recorded(folder, *SOURCES["B-frames"])
    tools = MediaTools.find("landlock")
    tmp_path.chmod(0o700)
    closed = tmp_path / "python"
    shutil.copyfile(os.path.realpath(sys.executable), closed)
    closed.chmod(0o755)
    monkeypatch.setattr("media.ffmpeg.sys.executable", str(closed))
    assert plain.list_packets(tools, source, 0, Fraction(1, 30_000)) is None
    info = probe(tools, source)
    planned = plan(tools, source, info, bounds=SHORT)
    out = tmp_path / "out"
    out.mkdir()
    made = segments.make_segment(tools, source, info, planned.decision, planned.cuts[0], out / "y.mp4", threads=1)
    assert made.mode == "copy"


def test_a_copy_that_is_not_plain_is_made_by_ffmpeg(folder: Path, tmp_path: Path, tools: MediaTools) -> None:
    source = recorded(folder, *SOURCES["B-frames"])
    info = probe(tools, source)
    planned = plan(tools, source, info, bounds=SHORT)
    bad = damaged(source, tmp_path / "bad.mp4", b"mp4a", 8, b"\0\7")  # a description of no known version
    cut = planned.cuts[0]
    assert not plain.move(
        tools, bad, info, making(tools, bad, info, cut, tmp_path / "x.mp4").wanted, 0, tmp_path / "x.mp4", limits=LIMITS
    )
    assert not (tmp_path / "x.mp4").exists()
    elsewhere = damaged(source, tmp_path / "free.mp4", b"stss", -4, b"stps")  # ffmpeg reads both
    made = segments.make_segment(tools, elsewhere, info, planned.decision, cut, tmp_path / "y.mp4", threads=1)
    assert made.mode == "copy"
