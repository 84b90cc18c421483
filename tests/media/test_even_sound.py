"""Recordings whose sound changes on its way, as takes of two devices do that were joined."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from media.fragments import read_fragments
from media.probe import probe
from media.segment_checks import check_goes_on
from media.segments import make_segment, plan
from media.speech import make_waveform
from media.voice import hear_speech
from tests.media.bending import joined
from tests.media.measuring import beeps, packet_times, shown_by
from tests.media.recordings import AAC, H264, record, write_beeps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from media.ffmpeg import MediaTools

pytestmark = pytest.mark.slow

FRAMES, RATE = 360, Fraction(30)
CHANGES = {
    "mono, then stereo": ((*AAC, "-ac", "1"), (*AAC, "-ac", "2")),
    "stereo, then six channels": (("-c:a", "ac3", "-ac", "2"), ("-c:a", "ac3", "-ac", "6")),
    "a slower rate first": ((*AAC, "-ar", "44100"), (*AAC, "-ar", "48000")),
}
WORDS = "Good morning everybody. Please take out your books."
SAID_AT_S = 7


@pytest.mark.parametrize("change", CHANGES)
def test_the_waveform_goes_on_where_the_sound_changes(change: str, tools: MediaTools, tmp_path: Path) -> None:
    whole, source = tmp_path / "whole.mkv", tmp_path / "takes.ts"
    record(whole, FRAMES, RATE, *H264, sound=("-c:a", "pcm_s16le"), flash_every_s=1)
    joined(*CHANGES[change])(whole, source, FRAMES, (*H264, "-bf", "0"))
    peaks = make_waveform(tools, source, probe(tools, source), tmp_path).peaks
    loud = [at for at in range(1, len(peaks)) if peaks[at] > 100 >= peaks[at - 1]]
    assert loud == pytest.approx([5 + 10 * second for second in range(12)], abs=1)
    assert not list(tmp_path.glob("*.mka"))


def test_speech_is_found_in_its_place_after_the_sound_has_changed(tools: MediaTools, tmp_path: Path) -> None:
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed; `make test` installs it")
    voice, whole, source = tmp_path / "voice.wav", tmp_path / "whole.mkv", tmp_path / "takes.ts"
    subprocess.run([program, "-v", "en", "-w", str(voice), WORDS], check=True)
    command = ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "color=s=64x64:r=30:d=12", "-i", str(voice)]
    late = f"[1]adelay={SAID_AT_S * 1000},aresample=48000,apad=whole_dur=12[a]"
    command += ["-filter_complex", late, "-map", "0:v", "-map", "[a]", "-c:a", "pcm_s16le", str(whole)]
    subprocess.run(command, check=True)
    joined(*CHANGES["mono, then stereo"])(whole, source, FRAMES, ("-c:v", "libx264", "-bf", "0"))
    spans = hear_speech(tools, source, probe(tools, source), tmp_path).spans
    assert spans
    assert spans[0].start_ms == pytest.approx(SAID_AT_S * 1000, abs=300)


def test_sound_that_changes_is_as_loud_as_if_it_had_not(tools: MediaTools, tmp_path: Path) -> None:
    whole, takes, alone = (tmp_path / name for name in ("whole.mkv", "takes.ts", "alone.ts"))
    record(whole, FRAMES, RATE, *H264, sound=("-c:a", "pcm_s16le"), flash_every_s=1)
    stereo, six = CHANGES["stereo, then six channels"]
    joined(stereo, six)(whole, takes, FRAMES, (*H264, "-bf", "0"))
    joined(six, six)(whole, alone, FRAMES, (*H264, "-bf", "0"))
    levels = []
    for source in (takes, alone):
        info, out = probe(tools, source), tmp_path / f"{source.stem}.mp4"
        planned = plan(tools, source, info)
        assert make_segment(tools, source, info, planned.decision, planned.cuts[0], out).reason.startswith(
            "the sound is ac3"
        )
        command = ["ffmpeg", "-loglevel", "error", "-i", str(out), "-map", "0:a", "-ac", "1", "-f", "f32le", "-"]
        raw = subprocess.run(command, check=True, capture_output=True).stdout
        levels.append(np.abs(np.frombuffer(raw, np.float32)[6 * 48_000 :]).max())
    assert levels[0] == pytest.approx(levels[1], rel=0.05)


def test_frames_stay_in_their_places_where_the_clock_of_the_sound_jumps_back(tools: MediaTools, tmp_path: Path) -> None:
    whole, source, out = tmp_path / "whole.mkv", tmp_path / "takes.ts", tmp_path / "0.mp4"
    record(whole, FRAMES, RATE, *H264, sound=("-c:a", "pcm_s16le"), flash_every_s=1)
    joined(AAC, AAC, early_s=0.25)(whole, source, FRAMES, (*H264, "-bf", "0"))
    info = probe(tools, source)
    planned = plan(tools, source, info)
    assert planned.decision.mode == "copy"
    made = make_segment(tools, source, info, planned.decision, planned.cuts[0], out)
    assert made.reason.endswith("and the picture is copied")
    times = packet_times(out)
    assert shown_by(out, times).numbers == tuple(range(FRAMES))
    assert [at - times[0] for at in times] == pytest.approx([number / RATE for number in range(FRAMES)], abs=0.001)
    assert [at - times[0] for at in beeps(out)] == pytest.approx([0.5 + second for second in range(12)], abs=0.02)


def test_takes_whose_pictures_overlap_are_no_copy_because_browsers_would_take_sound_away(
    tools: MediaTools, tmp_path: Path
) -> None:
    whole, source, out = tmp_path / "whole.mkv", tmp_path / "takes.ts", tmp_path / "0.mp4"
    record(whole, FRAMES, RATE, *H264, sound=("-c:a", "pcm_s16le"), flash_every_s=1)
    joined(AAC, AAC, back_s=2 / 30)(whole, source, FRAMES, H264)
    info = probe(tools, source)
    planned = plan(tools, source, info)
    assert planned.decision.mode == "copy"
    made = make_segment(tools, source, info, planned.decision, planned.cuts[0], out)
    assert made.reason == "a copy would not play: its frames overlap"
    check_goes_on(read_fragments(out))
    assert made.frames == FRAMES


def test_sound_whose_channels_change_is_not_copied(tools: MediaTools, tmp_path: Path) -> None:
    # Browsers would play it; what is made of a segment afterwards (data savers, exports) would not be in time.
    whole, source = tmp_path / "whole.mp4", tmp_path / "source.mp4"
    record(whole, FRAMES, RATE, *H264, sound=None, flash_every_s=1)
    write_beeps(tmp_path / "beeps.wav", FRAMES, RATE, 1)
    packets = []
    for channels in ("1", "2"):
        sound = tmp_path / f"{channels}.aac"
        words = ["-i", str(tmp_path / "beeps.wav"), *AAC, "-ac", channels, str(sound)]
        subprocess.run(["ffmpeg", "-loglevel", "error", *words], check=True)
        packets.append(list(adts(sound.read_bytes())))
    (tmp_path / "both.aac").write_bytes(b"".join(packets[0][:200] + packets[1][200:]))
    words = ["-i", str(whole), "-i", str(tmp_path / "both.aac"), "-c", "copy", str(source)]
    subprocess.run(["ffmpeg", "-loglevel", "error", *words], check=True)
    info = probe(tools, source)
    planned = plan(tools, source, info)
    assert planned.decision.mode == "copy"
    made = make_segment(tools, source, info, planned.decision, planned.cuts[0], tmp_path / "0.mp4")
    assert made.mode == "transcode"
    assert "number of channels" in made.reason
    packet_s = 1024 / 48_000  # the encoder's run-in, which this container was not told of
    first_s = packet_times(made.path)[0]
    assert [at - first_s for at in beeps(made.path)] == pytest.approx(
        [0.5 + packet_s + second for second in range(12)], abs=0.02
    )


def adts(sound: bytes) -> Iterator[bytes]:
    """Yield the packets of an AAC file; the header of each says how long it is (ISO/IEC 14496-3, 1.A.3.2)."""
    at = 0
    while at < len(sound):
        length = int.from_bytes(sound[at + 3 : at + 6], "big") >> 5 & 0x1FFF
        yield sound[at : at + length]
        at += length
