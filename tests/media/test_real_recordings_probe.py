"""Recordings by other people's devices: each is measured right, or refused in words a teacher understands.

Rotation, frames and start were checked against a full decode of each file; the table says what must be found. That the
frames are those of a full decode is held again in `test_corpus_real`.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from media.ffmpeg import MediaTools
from media.probe import MediaInfo, probe
from media.problems import MediaProblem


@dataclass(frozen=True)
class Expected:
    """What must be found; lengths and starts in milliseconds."""

    codec: str
    frames: int
    duration_ms: int
    shown: tuple[int, int]
    rotation: int = 0
    mirrored: bool = False
    hdr: bool = False
    bit_depth: int = 8
    start_ms: int = 0
    sound: str | None = "aac"
    variable: bool = False
    missing_ms: int = 0
    others: int = 0


RECORDINGS = {
    "audio-only.mpg": Expected("mpeg1video", 100, 4012, (128, 128), start_ms=540, sound="mp2"),
    "camcorder.avi": Expected("mpeg4", 96, 4087, (960, 400), sound="mp3", variable=True),
    "corrupted.mp4": Expected("h264", 50, 5000, (1280, 720), sound=None),
    "cover-art-track.mp4": Expected("h264", 60, 2020, (640, 360), others=1),
    "edit-list-positive-shift.mp4": Expected("h264", 270, 9005, (1920, 1080), start_ms=1000),
    "fragmented-partially.mp4": Expected("h264", 30, 1089, (1080, 720), start_ms=67),
    "fragmented.mp4": Expected("h264", 30, 1001, (1080, 720), start_ms=67),
    "hdr10-av1.mp4": Expected("av1", 127, 4238, (720, 1280), hdr=True, bit_depth=10),
    "hdr10-small.mp4": Expected("hevc", 325, 13000, (320, 180), hdr=True, bit_depth=10, sound=None),
    "hevc-10bit.mp4": Expected("hevc", 30, 1000, (200, 200), bit_depth=10, sound=None),
    "hlg10-color-test.mp4": Expected("hevc", 9, 300, (1920, 1080), hdr=True, bit_depth=10),
    "iphone-dolbyvision84.mov": Expected("hevc", 4, 133, (720, 1280), rotation=90, hdr=True, bit_depth=10, others=3),
    "iphone-hlg-editlist.mp4": Expected("hevc", 77, 2568, (1080, 1920), rotation=90, hdr=True, bit_depth=10, others=2),
    "long-362s-1080p-videoonly.mp4": Expected("h264", 10883, 362767, (1920, 1080), sound=None),
    "many-tracks.mp4": Expected("h264", 390, 13056, (480, 270), others=4),
    "mdat-too-long.mp4": Expected("h264", 30, 1067, (1080, 720)),
    "mediarecorder-chrome.webm": Expected("vp8", 338, 50783, (640, 480), sound="opus", variable=True),
    "mediarecorder-firefox.webm": Expected("vp8", 240, 8659, (640, 480), sound="opus", variable=True),
    "no-stss.mp4": Expected("h264", 30, 1001, (1080, 720), sound=None),
    "no-timescale.mp4": Expected("h264", 182, 6042, (320, 240), start_ms=66, sound=None),
    "non-zero-start.mp4": Expected("h264", 12, 400, (199, 112), start_ms=8333, sound=None),
    "odd-444-10bit.mp4": Expected("h264", 25, 1000, (321, 241), bit_depth=10, sound=None),
    "old-recorder.flv": Expected("h264", 30, 1090, (1080, 720), start_ms=67),
    "pcm-mov.mov": Expected("h264", 100, 2000, (1920, 1080), sound="pcm_s16le"),
    "rotate-and-reflect.mp4": Expected("h264", 30, 1067, (720, 1080), rotation=90, mirrored=True),
    "rotated-180.mov": Expected("h264", 3, 100, (568, 320), rotation=180, sound=None),
    "rotated-90.mov": Expected("h264", 3, 100, (320, 568), rotation=90, sound=None),
    "rotated-h264.mp4": Expected("h264", 240, 10010, (544, 1280), rotation=90),
    "sar-16-11.mp4": Expected("h264", 628, 25120, (1024, 576)),
    "shorter-audio.mp4": Expected("h264", 72, 1200, (320, 240)),
    "truncated-35s-claims.mp4": Expected("h264", 6, 500, (1920, 1080), sound=None, variable=True, missing_ms=34729),
    "ts-hevc.ts": Expected("hevc", 120, 5013, (1920, 1080), start_ms=1483),
    "ts-hlg-start-10s.ts": Expected("h264", 298, 4971, (720, 720), hdr=True, start_ms=10033),
    "ts-late-start.ts": Expected("mpeg2video", 58, 2502, (1920, 1080), start_ms=1525, sound="mp2", variable=True),
    "vfr-count.mp4": Expected("h264", 245, 24457, (640, 480), sound=None, variable=True),
    "vfr-cursed.mp4": Expected("h264", 63, 8726, (3026, 1386), sound=None, variable=True),
    "vfr-drop3.mp4": Expected("h264", 160, 9968, (1280, 544), sound=None, variable=True),
    "video-only.mp4": Expected("h264", 30, 1001, (1080, 720), sound=None),
    "vp9-odd.webm": Expected("vp9", 30, 1001, (161, 121), sound=None),
    "with-attachment.mkv": Expected("h264", 60, 2020, (640, 360), start_ms=23, others=1),
}
REFUSED = {
    "audio-only.mp4": "no_picture",
    "malformed-free-box.mp4": "damaged",
    "xhe-aac-bad-json.mp4": "unsupported",  # only sound, in a codec that ffprobe 5.1 stumbles over
}


def found(info: MediaInfo) -> Expected:
    video = info.video
    return Expected(
        codec=video.codec,
        frames=video.frames,
        duration_ms=info.duration_ms,
        shown=video.shown_size,
        rotation=video.rotation,
        mirrored=video.mirrored,
        hdr=video.hdr,
        bit_depth=video.bit_depth,
        start_ms=round(info.start_us / 1000),
        sound=None if info.audio is None else info.audio.codec,
        variable=video.variable_frame_rate,
        missing_ms=info.missing_ms,
        others=len(info.other_streams),
    )


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_real_recording_is_measured(tools: MediaTools, corpus: Path, name: str) -> None:
    info = probe(tools, corpus / "real" / name)

    assert found(info) == RECORDINGS[name]
    assert info.keyframes
    assert [each.pts for each in info.keyframes] == sorted({each.pts for each in info.keyframes})
    assert 0 <= info.keyframes[0].time_us <= info.keyframes[-1].time_us < info.duration_us


@pytest.mark.parametrize("name", REFUSED)
def test_a_real_file_that_cannot_be_a_lesson_is_refused(tools: MediaTools, corpus: Path, name: str) -> None:
    with pytest.raises(MediaProblem) as refusal:
        probe(tools, corpus / "real" / name)

    assert refusal.value.code == REFUSED[name]
    assert not refusal.value.retry
    assert refusal.value.title
    assert "ffmpeg" not in refusal.value.detail.lower()


def test_every_real_file_is_in_one_of_the_tables(corpus: Path) -> None:
    files = {path.name for path in (corpus / "real").iterdir()}
    assert files - RECORDINGS.keys() - REFUSED.keys() == set()
