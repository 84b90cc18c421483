"""Segments: every frame of the source once, at its time, with its sound; by copy and by transcode.

A few kinds of recording stand for all; `test_corpus_made` has the rest.
"""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from media import avc
from media.boundaries import Bounds, Why
from media.fragments import BadFragments, read_fragments
from media.probe import probe
from media.recipes import decide
from media.samples import read_contents, read_headers
from media.segments import MadeSegment, Plan, SegmentCut, make_segment, plan
from media.timeline import Span, is_partition
from tests.media.recordings import H264, Recorded, beep_times, flash_times, frame_times, record, shown

if TYPE_CHECKING:
    from pathlib import Path

    from media.ffmpeg import MediaTools
    from media.streams import MediaInfo

NTSC = Fraction(30_000, 1001)
SHORT = Bounds(8_000_000, 12_000_000)
FRAMES = 900
SYNC_S = 0.020
AAC_FRAME_S = 1024 / 48_000

VFR = "settb=1/30000,setpts='(N+0.4*sin(N))/30/TB+gte(N,400)*1.234/TB'"
COPIED: dict[str, tuple[str, Fraction, tuple[str, ...]]] = {
    "thirty fps with B-frames in MP4": ("a.mp4", NTSC, H264),
    "a coarse clock in Matroska": ("c.mkv", NTSC, H264),
    "a transport stream that starts late": ("d.ts", Fraction(30), H264),
    "a fine clock": ("e.mp4", Fraction(30), (*H264, "-video_track_timescale", "600000")),
}
TRANSCODED: dict[str, tuple[str, Fraction, tuple[str, ...]]] = {
    "open groups of pictures": (
        "i.mp4",
        NTSC,
        (*H264[:4], "-x264-params", "open-gop=1:keyint=60:bframes=3:b-adapt=0:scenecut=0"),
    ),
    "MPEG-2 in a transport stream": ("l.ts", Fraction(25), ("-c:v", "mpeg2video", "-q:v", "3", "-bf", "2")),
}
SOUND = {"l.ts": ("-c:a", "mp2")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("segments")


def recorded(folder: Path, name: str, rate: Fraction, words: tuple[str, ...]) -> Recorded:
    return record(folder / name, FRAMES, rate, *words, sound=SOUND.get(name, ("-c:a", "aac", "-b:a", "96k")))


def made(tools: MediaTools, source: Path, info: MediaInfo, planned: Plan, folder: Path) -> list[MadeSegment]:
    """Make all segments, the last one first: they must not depend on one another."""
    results = [
        make_segment(tools, source, info, planned.decision, cut, folder / f"{source.stem}-{number}.mp4", threads=1)
        for number, cut in reversed(list(enumerate(planned.cuts)))
    ]
    return results[::-1]


def assert_exact(recording: Recorded, planned: Plan, segments: list[MadeSegment]) -> None:
    """Frames partition, in order; every frame at its own time; every index adds up; sound in time."""
    numbers: list[int] = []
    for segment, cut in zip(segments, planned.cuts, strict=True):
        here = shown(segment.path)
        times = frame_times(segment.path)
        assert len(here) == segment.frames
        for number, time in zip(here, times, strict=True):
            lesson_us = (time - times[0]) * 1_000_000 + cut.start_us
            assert lesson_us == pytest.approx(float(recording.time_us(number)), abs=1_001)
        numbers += here
        assert sum(fragment.duration_us for fragment in segment.fragments) == cut.length_us
        assert lasts_us(segment) == pytest.approx(cut.length_us, abs=1)
        last = segment.fragments[-1]
        assert last.offset + last.size <= segment.size_bytes
        for before, after in pairwise(segment.fragments):
            assert before.start_us + before.duration_us == after.start_us
            assert before.offset + before.size <= after.offset
        assert_lasting(segment)
        assert_in_sync(segment)
    assert_sound_follows_on(planned, segments)
    assert numbers == list(range(recording.frames))
    assert is_partition([cut.span for cut in planned.cuts], Span(0, planned.cuts[-1].span.end_ms))


def lasts_us(segment: MadeSegment) -> float:
    """How long the frames of the file last: a player puts the next segment there."""
    return float(read_fragments(segment.path).video_runs()[-1].end * 1_000_000)


def assert_lasting(segment: MadeSegment) -> None:
    """Every frame lasts until the next one is shown: Chromium would show that one in between."""
    with segment.path.open("rb") as file:
        headers = read_headers(file, segment.init_bytes)
        contents = read_contents(file, headers, segment.fragments)
    frames = sorted((each.shown, each.duration) for content in contents for each in content.pictures)
    assert [at + lasts for at, lasts in frames[:-1]] == [at for at, _ in frames[1:]]


def assert_sound_follows_on(planned: Plan, segments: list[MadeSegment]) -> None:
    """Played to the last sample of its last packet, a segment's sound ends where that of the next one begins."""
    stretches = []
    for segment, cut in zip(segments, planned.cuts, strict=True):
        made = read_fragments(segment.path)
        *slips_s, at_end_s = made.sound_slips_s(48_000)
        assert max(slips_s) < Fraction(2, 1000)
        assert at_end_s < (Fraction(2, 1000) if cut.end_pts is not None else AAC_FRAME_S)
        runs = [run for run in (moof.run("soun") for moof in made.moofs) if run is not None]
        begins = cut.start_us / 1e6 + float(runs[0].start)
        stretches.append((begins, begins + sum(run.samples for run in runs) * AAC_FRAME_S))
    for (_, ended), (begins, _) in pairwise(stretches):
        assert begins == pytest.approx(ended, abs=0.002)


def assert_in_sync(segment: MadeSegment) -> None:
    """Every flash that is not at the very edge has its beep."""
    start = frame_times(segment.path)[0]
    beeps = beep_times(segment.path)
    flashes = [flash for flash in flash_times(segment.path) if flash - start > 2 * AAC_FRAME_S]
    assert flashes
    for flash in flashes:
        assert min(abs(flash - beep) for beep in beeps) <= SYNC_S


@pytest.mark.parametrize("kind", COPIED)
def test_a_copy_has_every_frame_once_at_its_time(kind: str, folder: Path, tools: MediaTools) -> None:
    recording = recorded(folder, *COPIED[kind])
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    assert planned.decision.mode == "copy"
    assert len(planned.cuts) >= 2
    segments = made(tools, recording.path, info, planned, folder)
    assert [segment.mode for segment in segments] == ["copy"] * len(segments)
    assert_exact(recording, planned, segments)


@pytest.mark.slow
@pytest.mark.parametrize("kind", TRANSCODED)
def test_a_transcode_has_every_frame_once_at_its_time(kind: str, folder: Path, tools: MediaTools) -> None:
    recording = recorded(folder, *TRANSCODED[kind])
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    assert planned.decision.mode == "transcode"
    assert len(planned.cuts) >= 2
    assert_exact(recording, planned, made(tools, recording.path, info, planned, folder))


@pytest.mark.parametrize(
    ("encoder", "b_frames"), [(H264, "0"), (H264, "3"), (("-c:v", "mpeg4", "-q:v", "4", "-g", "60"), "0")]
)
def test_uneven_frames_keep_their_uneven_times(
    encoder: tuple[str, ...], b_frames: str, folder: Path, tools: MediaTools
) -> None:
    words = (
        *encoder,
        "-bf",
        b_frames,
        "-fps_mode",
        "passthrough",
        "-enc_time_base",
        "1:30000",
        "-video_track_timescale",
        "30000",
    )
    recording = record(folder / f"vfr-{encoder[1]}-{b_frames}.mp4", FRAMES, Fraction(30), *words, filters=VFR)
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    assert planned.decision.mode == ("copy" if encoder is H264 else "transcode")
    source_times = frame_times(recording.path)
    numbers: list[int] = []
    for segment, cut in zip(made(tools, recording.path, info, planned, folder), planned.cuts, strict=True):
        assert_lasting(segment)
        here, times = shown(segment.path), frame_times(segment.path)
        numbers += here
        assert lasts_us(segment) == pytest.approx(cut.length_us, abs=1)
        for number, time in zip(here, times, strict=True):
            lesson_s = time - times[0] + cut.start_us / 1_000_000
            assert lesson_s == pytest.approx(source_times[number] - source_times[0], abs=0.000_05)
    assert numbers == list(range(FRAMES))


def test_a_segment_made_twice_is_the_same_stretch(folder: Path, tools: MediaTools) -> None:
    recording = recorded(folder, "twice.mp4", NTSC, H264)
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    cut = SegmentCut.from_json(json.loads(json.dumps(planned.cuts[1].as_json())))
    assert cut == planned.cuts[1]
    first, second = (
        make_segment(tools, recording.path, info, planned.decision, cut, folder / f"twice-{n}.mp4") for n in range(2)
    )
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.fragments == second.fragments


def test_a_copy_that_lacks_a_frame_is_not_taken(folder: Path, tools: MediaTools) -> None:
    recording = recorded(folder, "lacking.mp4", NTSC, H264)
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    cut = planned.cuts[1]
    assert sum(each.frames or 0 for each in planned.cuts) == FRAMES
    wrong = replace(cut, frames=(cut.frames or 0) + 1)
    segment = make_segment(tools, recording.path, info, planned.decision, wrong, folder / "lacking-1.mp4")
    assert segment.mode == "transcode"
    assert segment.reason == f"a copy would not play: {cut.frames} frames instead of {wrong.frames}"
    assert shown(segment.path) == list(range(300, 300 + (cut.frames or 0)))


@pytest.mark.parametrize("kept", [{}, {"start_us": 0}, {"start_us": "0", "end_us": 1, "start_pts": 0, "delay_us": 0}])
def test_a_note_that_is_no_cut_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a cut"):
        SegmentCut.from_json(kept)


def test_a_picture_that_comes_strip_by_strip_is_not_copied(folder: Path, tools: MediaTools) -> None:
    """Its keyframes are none for a player that begins there: it shows nothing, or half a picture, for a while."""
    gradual = (*H264[:4], "-x264-params", "intra-refresh=1:keyint=60:bframes=0")
    recording = recorded(folder, "gradual.mp4", NTSC, gradual)
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    segments = made(tools, recording.path, info, planned, folder)
    assert {(each.mode, each.reason.rpartition(": ")[2]) for each in segments} == {
        ("transcode", "after a keyframe the picture comes only gradually")
    }
    assert_exact(recording, planned, segments)


@pytest.mark.parametrize(
    ("message", "gradual"),
    [(b"\6\6\1\x84\x80", False), (b"\6\5\1\0\6\1\x44\x80", True), (b"\6\xff\xff", False), (b"\x65\1\2", False)],
)
def test_a_recovery_point_is_read_whatever_else_is_there(message: bytes, gradual: bool) -> None:  # noqa: FBT001
    frame = len(message).to_bytes(4, "big") + message + b"\0\0\0\5\x41\1"
    assert avc.comes_gradually(frame, 4) == gradual
    with pytest.raises(BadFragments):
        avc.comes_gradually(b"\0\0\0\6\6\6\2\0\0\x80", 4)


def test_a_recording_without_sound_becomes_segments_without_sound(folder: Path, tools: MediaTools) -> None:
    recording = record(folder / "silent.mp4", FRAMES, NTSC, *H264, sound=None)
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    segments = made(tools, recording.path, info, planned, folder)
    assert [number for segment in segments for number in shown(segment.path)] == list(range(FRAMES))
    assert all(probe(tools, segment.path).audio is None for segment in segments)


def test_sound_that_ends_early_is_followed_by_silence(folder: Path, tools: MediaTools) -> None:
    recording = record(folder / "short.mp4", FRAMES, NTSC, *H264, sound=("-c:a", "aac", "-af", "atrim=end=5"))
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    assert planned.decision.reason == "the sound ends before the picture"
    for segment, cut in zip(made(tools, recording.path, info, planned, folder), planned.cuts, strict=True):
        audio = probe(tools, segment.path).audio
        assert audio is not None
        assert audio.end_us == pytest.approx(cut.length_us, abs=50_000)


def test_cuts_prefer_the_pauses_they_are_told_of(folder: Path, tools: MediaTools) -> None:
    recording = recorded(folder, "pauses.mp4", NTSC, H264)
    info = probe(tools, recording.path)
    keyframe_ms = info.keyframes[5].time_us // 1000
    planned = plan(tools, recording.path, info, bounds=SHORT, pauses=[Span(keyframe_ms - 300, keyframe_ms + 400)])
    assert planned.cuts[0].why is Why.PAUSE
    assert planned.cuts[0].end_us == info.keyframes[5].time_us


def test_progress_is_told_as_a_growing_share(folder: Path, tools: MediaTools) -> None:
    recording = record(folder / "progress.mp4", 300, NTSC, "-c:v", "mpeg4")
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info)
    told: list[float] = []
    out = folder / "progress-out.mp4"
    make_segment(tools, recording.path, info, planned.decision, planned.cuts[0], out, on_progress=told.append)
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] == 1


def test_every_reason_for_a_transcode_is_in_words(folder: Path, tools: MediaTools) -> None:
    turned = folder / "turned.mp4"
    recording = record(folder / "plain.mp4", 60, NTSC, *H264)
    assert decide(probe(tools, recording.path)).reason == "a browser can play it as it is"
    record(turned, 60, NTSC, *H264, "-aspect", "4:3")
    assert decide(probe(tools, turned)).reason == "the picture has oblong pixels"
