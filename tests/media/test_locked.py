"""Recordings that are encrypted: said to be locked, not damaged, and before anything is cut."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from media.ffmpeg import MediaTools
from media.header import read_header
from media.probe import probe
from media.problems import MediaProblem

LOCK = (
    *("-encryption_scheme", "cenc-aes-ctr"),
    *("-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb"),
    *("-encryption_kid", "a7e61c373e219033c21091fa607bf3b8"),
)
VIDEO = {"index": 0, "codec_type": "video", "codec_name": "h264", "width": 640, "height": 360, "time_base": "1/90000"}
SOUND = {"index": 1, "codec_type": "audio", "codec_name": "aac", "sample_rate": "48000", "channels": 2}


def printed(*locked: int) -> bytes:
    """What ffprobe says of a picture and its sound, of which these streams are encrypted."""
    packets = [
        {"stream_index": each, "side_data_list": [{"side_data_type": "Encryption info"}] if each in locked else []}
        for each in (0, 1)
    ]
    return json.dumps({"packets": packets, "streams": [VIDEO, SOUND]}).encode()


@pytest.mark.parametrize("place", [(), ("-movflags", "+faststart")], ids=["header last", "header first"])
def test_an_encrypted_film_is_said_to_be_locked(
    tools: MediaTools, record: Callable[..., Path], place: tuple[str, ...]
) -> None:
    film = ("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4", "-pix_fmt", "yuv420p")
    with pytest.raises(MediaProblem) as refusal:
        probe(tools, record("locked.mp4", *film, "-c:v", "libx264", "-c:a", "aac", *LOCK, *place))
    assert refusal.value.code == "unsupported"
    assert "locked" in refusal.value.detail


def test_a_film_whose_sound_alone_is_locked_is_shown_without_it() -> None:
    assert read_header(printed()).sound is not None
    header = read_header(printed(1))
    assert (header.picture.whole("index"), header.sound) == (0, None)
    assert [each.whole("index") for each in header.others] == [1]
