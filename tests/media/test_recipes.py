"""Recipes: what is copied, what is transcoded and why, and the words that ffmpeg is given."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from media.containers import Container
from media.encoding import SOUND_PACKET, SOUND_RATE, output_size, reordering_us, samples_of
from media.ranges import Range
from media.recipes import (
    Decision,
    browser_can_play,
    colour_and_size,
    copy_arguments,
    decide,
    sound_objection,
    timescale,
    transcode_arguments,
)
from media.streams import AudioStream, Colour, Keyframe, MediaInfo, VideoStream

PLAIN = VideoStream(
    index=0,
    codec="h264",
    profile="High",
    level=40,
    pixel_format="yuv420p",
    bit_depth=8,
    width=1920,
    height=1080,
    sar=Fraction(1),
    rotation=0,
    mirrored=False,
    frame_rate=Fraction(30),
    variable_frame_rate=False,
    frames=1800,
    time_base=Fraction(1, 30_000),
    start_pts=0,
    end_pts=1_800_000,
    field_order="progressive",
    colour=Colour(None, None, None, None),
    dolby_vision_profile=None,
)
SOUND = AudioStream(1, "aac", "LC", 48_000, 2, Fraction(1, 48_000), 0, 0, 60_000_000)
LESSON = MediaInfo(
    container=Container.MP4,
    size_bytes=10**7,
    start_us=0,
    duration_us=60_000_000,
    missing_ms=0,
    video=PLAIN,
    audio=SOUND,
    other_streams=(),
    keyframes=tuple(Keyframe(n * 60_000, n * 2_000_000, clean=True, frames_before=n * 60) for n in range(30)),
)
WHOLE = Range(0, None, 60_000_000)
PQ = Colour("bt2020", "smpte2084", "bt2020nc", "tv")


def with_video(**changes: object) -> MediaInfo:
    return replace(LESSON, video=replace(PLAIN, **changes))  # type: ignore[arg-type]


def graph_of(info: MediaInfo, wanted: Range = WHOLE) -> str:
    words = transcode_arguments(Path("/in"), info, wanted, Path("/out/o.mp4"), threads=1, arrival="seek")
    return ";".join(after for word, after in pairwise(words) if word == "-filter_complex")


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        (with_video(codec="hevc"), "the picture is hevc"),
        (with_video(colour=PQ), "the picture is HDR"),
        (with_video(pixel_format="yuv422p", profile="High 4:2:2"), "the picture is High 4:2:2 yuv422p"),
        (with_video(level=60), "the picture is H.264 level 60"),
        (with_video(rotation=90), "the picture must be turned upright"),
        (with_video(mirrored=True), "the picture must be turned upright"),
        (with_video(field_order="tt"), "the picture is interlaced"),
        (with_video(sar=Fraction(16, 11)), "the picture has oblong pixels"),
        (with_video(start_pts=1000), "the first frame shown is not a keyframe"),
        (replace(LESSON, keyframes=()), "the first frame shown is not a keyframe"),
        (replace(LESSON, keyframes=LESSON.keyframes[:1]), "keyframes are too far apart"),
        (replace(LESSON, container=Container.FLV), "the file is flv"),
    ],
)
def test_what_a_browser_cannot_play_as_it_is_gets_transcoded_with_a_reason(info: MediaInfo, reason: str) -> None:
    assert decide(info).mode == "transcode"
    assert decide(info).reason == reason


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (replace(SOUND, codec="pcm_s16le", profile=None), "the sound is pcm_s16le"),
        (replace(SOUND, profile="xHE-AAC"), "the sound is aac xHE-AAC"),
        (replace(SOUND, start_us=200_000), "the sound starts after the picture"),
        (replace(SOUND, end_us=50_000_000), "the sound ends before the picture"),
    ],
)
def test_sound_that_a_browser_cannot_play_does_not_keep_the_picture_from_being_copied(
    sound: AudioStream, reason: str
) -> None:
    assert sound_objection(replace(LESSON, audio=sound)) == reason
    assert decide(replace(LESSON, audio=sound)) == Decision("copy", reason)
    assert sound_objection(LESSON) is None


def test_what_a_browser_can_play_is_copied() -> None:
    assert decide(LESSON).mode == "copy"
    assert decide(replace(LESSON, audio=None)).mode == "copy"


def test_a_copy_names_no_encoder_and_a_transcode_decodes_only_the_lessons_streams() -> None:
    copy = copy_arguments(Path("/in"), LESSON, WHOLE, 0, Path("/out/o.mp4"))
    assert copy[copy.index("-c") + 1] == "copy"
    assert "libx264" not in copy
    assert graph_of(LESSON).count("[0:") == 2


def test_sound_of_neighbours_is_whole_packets_that_follow_on() -> None:
    borders_us = [0, 601_234_567, 1_237_900_001, 1_800_000_000]
    ends = [0]
    for start, end in pairwise(borders_us):
        at = round(start * SOUND_RATE / 1_000_000)
        first, until = samples_of(start, end - start, to_the_end=end == borders_us[-1])
        assert 0 <= first < SOUND_PACKET
        assert at + first == ends[-1]
        ends.append(at + until)
    assert [end % SOUND_PACKET for end in ends[:-1]] == [0, 0, 0]
    assert ends[-1] == 1800 * SOUND_RATE


def test_a_copy_ends_half_a_tick_of_sound_before_the_next_segment_begins() -> None:
    words = copy_arguments(Path("/in"), LESSON, Range(60_000, 360_000, 10_000_000), 0, Path("/out/o.mp4"))
    assert words[words.index("-ss") + 1] == "2.000000"
    assert words[words.index("-t") + 1] == "9.999989"
    assert "noise=drop='gte(pts,300000)',setts=pts=PTS:dts=DTS:duration=300000+STARTDTS-DTS" in words


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_pictures_are_turned_before_they_are_flipped(rotation: int, mirrored: bool) -> None:  # noqa: FBT001
    video = replace(PLAIN, rotation=rotation, mirrored=mirrored)
    names = [(step.name, *step.options) for step in colour_and_size(video, output_size(video))]
    turns = [name for name in names if name[0] in {"transpose", "hflip", "vflip"}]
    expected: dict[int, list[tuple[object, ...]]] = {
        0: [],
        90: [("transpose", ("dir", "clock"))],
        180: [("hflip",), ("vflip",)],
        270: [("transpose", ("dir", "cclock"))],
    }
    assert turns == expected[rotation] + ([("hflip",)] if mirrored else [])
    assert names[0][1:] == (("h", 1080), ("w", 1920))


@pytest.mark.parametrize(
    ("changes", "size"),
    [
        ({}, (1920, 1080)),
        ({"width": 3840, "height": 2160}, (1920, 1080)),
        ({"width": 3840, "height": 2160, "rotation": 90}, (1080, 1920)),
        ({"width": 720, "height": 576, "sar": Fraction(16, 11)}, (1048, 576)),
        ({"width": 321, "height": 241}, (320, 240)),
        ({"width": 1, "height": 1}, (2, 2)),
    ],
)
def test_transcodes_are_upright_square_and_even_and_at_most_1080_high(
    changes: dict[str, object], size: tuple[int, int]
) -> None:
    assert output_size(with_video(**changes).video) == size


def test_hdr_is_tone_mapped_and_tagged_as_plain_colours() -> None:
    graph = graph_of(with_video(colour=PQ))
    assert "tonemap=desat=0:tonemap=hable" in graph
    assert "zscale=m=bt709:r=tv:t=bt709" in graph
    assert "zscale" not in graph_of(LESSON)


def test_a_segment_outside_the_sound_is_silent_and_one_without_any_has_none() -> None:
    late = replace(LESSON, audio=replace(SOUND, end_us=5_000_000))
    words = transcode_arguments(
        Path("/in"), late, Range(600_000, None, 40_000_000), Path("/out/o.mp4"), threads=1, arrival="seek"
    )
    assert words.count("-i") == 2
    assert "anullsrc=r=48000:cl=mono" in words
    assert "aac" in words
    silent = transcode_arguments(
        Path("/in"), replace(LESSON, audio=None), WHOLE, Path("/out/o.mp4"), threads=1, arrival="seek"
    )
    assert "aac" not in silent
    assert silent[silent.index("-filter_complex") + 1].endswith(";[1:0]anullsink")


def test_frames_change_places_only_where_all_last_equally_long() -> None:
    assert reordering_us(replace(PLAIN, frame_rate=Fraction(30))) == 68_000
    assert reordering_us(replace(PLAIN, frame_rate=Fraction(30), variable_frame_rate=True)) == 0
    assert reordering_us(replace(PLAIN, frame_rate=None)) == 0
    steady, uneven = (
        transcode_arguments(Path("/in"), LESSON, WHOLE, Path("/o"), threads=1, arrival="seek", delay_us=delay_us)
        for delay_us in (68_000, 0)
    )
    assert steady[steady.index("-bf") + 1] == "3"
    assert steady[steady.index("-audio_preload") + 1] == "68000"
    assert uneven[uneven.index("-bf") + 1] == "0"
    assert "-audio_preload" not in uneven


@pytest.mark.parametrize(
    ("time_base", "scale"), [((1, 30_000), 30_000), ((1, 1000), 16_000), ((1001, 30_000), 30_000), ((1, 10**7), 10**6)]
)
def test_the_clock_of_a_segment_holds_every_tick_of_the_source(time_base: tuple[int, int], scale: int) -> None:
    assert timescale(replace(PLAIN, time_base=Fraction(*time_base))) == scale


def test_the_original_is_watchable_only_where_a_browser_decodes_it() -> None:
    assert browser_can_play(LESSON.kind)
    assert browser_can_play(replace(with_video(codec="vp9"), container=Container.MATROSKA, audio=None).kind)
    assert not browser_can_play(with_video(codec="hevc").kind)
    assert not browser_can_play(with_video(colour=PQ).kind)
    assert not browser_can_play(replace(LESSON, container=Container.MPEG_TS).kind)
