"""Posters and storyboards, on pictures whose content is known."""

from __future__ import annotations

import re
import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from media.ffmpeg import MediaTools
from media.probe import probe
from media.vision import Storyboard, Thumb, make_poster, make_storyboard, rate_picture, webvtt
from tests.media.catalogue import KINDS
from tests.media.recordings import H264, HEIGHT, WIDTH, number_on, record


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty seconds: black, then a test card from 20 s to 40 s, then plain white; a keyframe each second."""
    path = tmp_path_factory.mktemp("vision") / "film.mp4"
    subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=black:s=320x180:r=10:d=20"),
            *(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=320x180:r=10:d=20",
                "-f",
                "lavfi",
                "-i",
                "color=white:s=320x180:r=10:d=20",
            ),
            *(
                "-filter_complex",
                "[0][1][2]concat=n=3",
                "-c:v",
                "libx264",
                "-g",
                "10",
                "-preset",
                "ultrafast",
                str(path),
            ),
        ],
        check=True,
    )
    return path


def test_the_poster_is_the_picture_with_something_on_it(film: Path, tmp_path: Path) -> None:
    tools = MediaTools.find()
    poster = cv2.imread(str(make_poster(tools, film, probe(tools, film), tmp_path / "poster.jpg")))
    assert poster is not None
    assert poster.shape == (180, 320, 3)
    assert 40 < poster.mean() < 215
    assert poster.std() > 30


def test_each_thumbnail_shows_its_own_moment(film: Path, tmp_path: Path) -> None:
    tools = MediaTools.find()
    board = make_storyboard(tools, film, probe(tools, film), tmp_path)
    sheet = cv2.imread(str(board.sheets[0]))
    assert sheet is not None
    cues = re.findall(r"(\d\d):(\d\d):(\d\d\.\d+) --> .*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)", board.webvtt)
    assert len(cues) == 60
    for hours, minutes, seconds, name, *box in cues:
        start = 3600 * int(hours) + 60 * int(minutes) + float(seconds)
        x, y, width, height = map(int, box)
        light = sheet[y : y + height, x : x + width].mean()
        assert (tmp_path / name).exists()
        if start < 20:
            assert light < 20, start
        elif start >= 40:
            assert light > 230, start
        else:
            assert 30 < light < 225, start


def test_a_sharp_picture_is_livelier_than_a_blurred_a_dark_or_a_flat_one() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (180, 320, 3), dtype=np.uint8)
    sharp = cv2.resize(noise[:20, :32], (320, 180), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    blurred = cv2.GaussianBlur(sharp, (31, 31), 0).astype(np.uint8)
    assert rate_picture(sharp) > rate_picture(blurred) > rate_picture((sharp // 16).astype(np.uint8))
    assert rate_picture(blurred) > rate_picture(np.full_like(sharp, 128))


def test_a_thumbnail_is_named_by_its_sheet_and_place() -> None:
    thumbs = (Thumb(0, 1_500, 0, 0, 0), Thumb(1_500, 3_723_004, 1, 160, 90))
    assert webvtt(thumbs, ["a.jpg", "b.jpg"], 160, 90) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.500\na.jpg#xywh=0,0,160,90\n\n"
        "00:00:01.500 --> 01:02:03.004\nb.jpg#xywh=160,90,160,90\n"
    )


def test_the_thumbnails_cover_the_whole_lesson_without_gaps(film: Path, tmp_path: Path) -> None:
    tools = MediaTools.find()
    thumbs = make_storyboard(tools, film, probe(tools, film), tmp_path).thumbs
    assert thumbs[0].start_ms == 0
    assert thumbs[-1].end_ms == 60_000
    assert all(before.end_ms == after.start_ms for before, after in pairwise(thumbs))
    assert not (tmp_path / "keyframes.mkv").exists()


ODD_CLOCKS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "before the beginning of its clock": ("ts", (), ("-c", "copy", "-output_ts_offset", f"{2**33 / 90_000 - 10}")),
    "told only when frames are decoded": ("avi", (), ("-c:v", "copy")),
    "begun between two keyframes": ("mp4", ("-ss", "3.2"), ("-c", "copy")),
}


@pytest.mark.parametrize("odd", ODD_CLOCKS)
def test_thumbnails_are_at_their_moments_whatever_the_clock(odd: str, tmp_path: Path) -> None:
    kind, seek, words = ODD_CLOCKS[odd]
    recorded = record(tmp_path / "plain.mp4", 600, Fraction(30), *H264).path
    source = tmp_path / f"odd.{kind}"
    subprocess.run(["ffmpeg", "-v", "error", *seek, "-i", str(recorded), *words, str(source)], check=True)
    tools = MediaTools.find()
    info = probe(tools, source)
    board = make_storyboard(tools, source, info, tmp_path)
    sheet = cv2.imread(str(board.sheets[0]))
    assert sheet is not None
    assert len(board.thumbs) >= info.duration_us // 2_000_000
    assert board.thumbs[-1].end_ms == info.duration_ms
    _at_their_moments(board, sheet, first=600 - info.video.frames, within_ms=150)


def _at_their_moments(board: Storyboard, sheet: NDArray[np.uint8], first: int, within_ms: int) -> None:
    for thumb in board.thumbs[1:]:
        seen = cv2.resize(sheet[thumb.y : thumb.y + 88, thumb.x : thumb.x + 160, 0], (WIDTH, HEIGHT))
        assert thumb.start_ms == pytest.approx((number_on(seen.astype(np.uint8)) - first) * 1000 / 30, abs=within_ms)


OPEN_GROUPS = {
    "h264": ("-c:v", "libx264", "-x264-params", "open-gop=1:bframes=2:b-adapt=0:keyint=10:min-keyint=10:scenecut=0"),
    "hevc": (
        "-c:v",
        "libx265",
        "-x265-params",
        "log-level=error:open-gop=1:keyint=10:min-keyint=10:scenecut=0:pools=1",
    ),
}
"""What camcorders record (AVCHD): no group can be decoded without the one before it, but for its first frame."""


@pytest.mark.parametrize("codec", OPEN_GROUPS)
def test_thumbnails_of_open_groups_are_all_there_and_at_their_moments(codec: str, tmp_path: Path) -> None:
    words = (*OPEN_GROUPS[codec], "-preset", "ultrafast", "-threads", "1")
    source = record(tmp_path / "film.ts", 1500, Fraction(30), *words).path
    tools = MediaTools.find()
    info = probe(tools, source)
    board = make_storyboard(tools, source, info, tmp_path)
    sheet = cv2.imread(str(board.sheets[0]))
    assert sheet is not None
    assert len(board.thumbs) == 50
    _at_their_moments(board, sheet, first=0, within_ms=40)
    assert {path.suffix for path in tmp_path.iterdir()} == {".ts", ".jpg"}


@pytest.mark.parametrize("kind", ["fields.mts", "fields.m2ts", "fields.mp4"])
def test_thumbnails_of_frames_coded_as_two_fields(kind: str, tmp_path: Path) -> None:
    source = KINDS[kind].make(tmp_path / kind)
    tools = MediaTools.find()
    info = probe(tools, source)
    assert (info.video.by_fields, info.video.frames) == (True, 150)
    board = make_storyboard(tools, source, info, tmp_path)
    sheet = cv2.imread(str(board.sheets[0]))
    assert sheet is not None
    assert len(board.thumbs) == 6
    for thumb in board.thumbs:
        seen = cv2.resize(sheet[thumb.y : thumb.y + 88, thumb.x : thumb.x + 160, 0], (WIDTH, HEIGHT))
        assert thumb.start_ms == pytest.approx(number_on(seen.astype(np.uint8)) * 40, abs=2)


def test_a_keyframe_that_cannot_be_decoded_takes_no_other_along(tmp_path: Path) -> None:
    source = record(tmp_path / "film.mkv", 600, Fraction(30), *OPEN_GROUPS["hevc"], "-preset", "ultrafast").path
    tools = MediaTools.find()
    info = probe(tools, source)
    whole = make_storyboard(tools, source, info, tmp_path)
    looked = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=size,pos,flags"]
    listed = subprocess.run([*looked, "-of", "csv=p=0", str(source)], check=True, capture_output=True, text=True).stdout
    size, place = map(int, [line.split(",") for line in listed.split() if "K" in line][18][:2])
    with source.open("r+b") as file:
        file.seek(place + 8)  # behind what says whose and when it is
        file.write(b"\xff" * (size - 8))
    board = make_storyboard(tools, source, info, tmp_path)
    assert [thumb.start_ms for thumb in board.thumbs] == [
        thumb.start_ms for thumb in whole.thumbs if thumb.start_ms != 6000
    ]
    sheet = cv2.imread(str(board.sheets[0]))
    assert sheet is not None
    _at_their_moments(board, sheet, first=0, within_ms=40)


def test_no_thumbnail_shows_what_was_cut_off(tmp_path: Path) -> None:
    recorded = record(tmp_path / "plain.mp4", 600, Fraction(30), *H264).path
    film = bytearray(recorded.read_bytes())
    place = -1
    while (place := film.find(b"elst", place + 1)) > 0:
        film[place + 12 : place + 16] = (14_500).to_bytes(4, "big")
    recorded.write_bytes(film)
    tools = MediaTools.find()
    info = probe(tools, recorded)
    assert (info.duration_ms, info.missing_ms) == (14_500, 0)
    assert make_storyboard(tools, recorded, info, tmp_path).thumbs[-1].end_ms == 14_500
