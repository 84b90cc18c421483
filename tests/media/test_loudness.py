"""Loudness: transcodes measured after they were made, and copies in which not a byte of sound changes."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from media.boundaries import Bounds
from media.export import MadeExport, SourcePart, make_export
from media.loudness import NOTHING, TARGET_LUFS, Levelling, integrated_lufs, levelling
from media.probe import probe
from media.segments import make_segment, plan
from media.speech import Waveform, make_waveform
from media.timeline import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from media.ffmpeg import MediaTools

SHORT = Bounds(8_000_000, 12_000_000)
SECONDS = 24
SYLLABLES = "(0.55+0.45*sin(2*PI*4*t))*lt(mod(t,3),2.4)"
VOICE = f"(random(0)-0.5)*{SYLLABLES}"
"""Noise that swells four times a second, as syllables do, with a pause every three seconds."""
SOUNDS = {
    "far away, on both sides": f"aevalsrc='0.06*{VOICE}|0.06*{VOICE}':s=44100",
    "a sharp voice": f"aevalsrc='0.3*pow(sin(2*PI*60*t),6)*sin(2*PI*900*t)*{SYLLABLES}':s=48000",
    "too loud": f"aevalsrc='clip(6*{VOICE},-1,1)|clip(6*{VOICE},-1,1)':s=48000",
}
ONE_SIDED = {
    "on the left only": f"aevalsrc='0.2*{VOICE}|0':s=48000",
    "on the right, with hum on the left": f"aevalsrc='0.0005*sin(2*PI*50*t)|0.2*{VOICE}':s=48000",
}
TO_TRANSCODE = ("-c:v", "mpeg4", "-q:v", "10", "-c:a", "aac", "-b:a", "128k")
TO_COPY = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10", "-c:a", "aac", "-b:a", "128k")


def heard(record: Callable[..., Path], name: str, sound: str, *encoder: str) -> Path:
    picture = ("-f", "lavfi", "-i", f"testsrc=s=64x48:r=10:d={SECONDS}")
    return record(name, *picture, "-f", "lavfi", "-i", f"{sound}:d={SECONDS}", *encoder)


def made(tools: MediaTools, source: Path, folder: Path) -> tuple[Waveform, list[Path]]:
    """Listen, plan and make every segment, as a worker does."""
    info = probe(tools, source)
    wave = make_waveform(tools, source, info, folder)
    planned = plan(tools, source, info, bounds=SHORT)
    assert len(planned.cuts) > 1
    outs = [folder / f"{number}.mp4" for number in range(len(planned.cuts))]
    for cut, out in zip(planned.cuts, outs, strict=True):
        done = make_segment(tools, source, info, planned.decision, cut, out, levelling=wave.levelling)
        assert done.mode == planned.decision.mode
    return wave, outs


def measured(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP), as ffmpeg's own meter says."""
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-map", "0:a", "-af"]
    command += ["ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return float(re.findall(r"I: +(\S+) LUFS", said)[-1]), float(re.findall(r"Peak: +(\S+) dBFS", said)[-1])


def samples(path: Path, channels: int, start_s: float = 0, length_s: float = SECONDS) -> NDArray[np.float32]:
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-map", "0:a", "-ss", str(start_s), "-t", str(length_s)]
    command += ["-ac", str(channels), "-ar", "48000", "-f", "f32le", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.float32).reshape(-1, channels)


def power_db(sound: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.square(sound.astype(np.float64)).mean() + 1e-12))


@pytest.mark.parametrize("kind", SOUNDS)
def test_every_transcode_is_as_loud_as_speech_should_be_and_never_clips(
    kind: str, record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    source = heard(record, f"{kind}.mp4", SOUNDS[kind], *TO_TRANSCODE)
    for out in made(tools, source, tmp_path)[1]:
        lufs, peak = measured(out)
        assert lufs == pytest.approx(TARGET_LUFS, abs=1)
        assert peak <= -1.5


def test_all_segments_of_a_lesson_get_the_same_gain(
    record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    sound = f"aevalsrc='(0.05+0.005*floor(t/2))*{VOICE}':s=48000"  # twice as loud in the end as in the beginning
    source = heard(record, "growing.mkv", sound, *TO_TRANSCODE[:4], "-c:a", "pcm_s16le")
    wave, outs = made(tools, source, tmp_path)
    length_s = SECONDS / len(outs)
    before = [power_db(samples(source, 1, number * length_s, length_s)) for number in range(len(outs))]
    after = [power_db(samples(out, 1, 0, length_s)) for out in outs]
    assert before[-1] - before[0] > 3
    assert wave.levelling.gain_db > 10
    gains = [loud - quiet for quiet, loud in zip(before, after, strict=True)]
    assert gains == pytest.approx([wave.levelling.gain_db] * len(gains), abs=1)  # AAC leaves out what nobody hears
    assert max(gains) - min(gains) < 0.1


@pytest.mark.parametrize("kind", ONE_SIDED)
def test_sound_on_one_side_is_heard_on_both(
    kind: str, record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    source = heard(record, f"{kind}.mp4", ONE_SIDED[kind], *TO_TRANSCODE)
    wave, outs = made(tools, source, tmp_path)
    assert wave.levelling.one_sided
    for out in outs:
        left, right = samples(out, 2).T
        assert power_db(left) == pytest.approx(power_db(right), abs=0.1)
        assert measured(out)[0] == pytest.approx(TARGET_LUFS, abs=1)


def test_sound_on_both_sides_stays_on_its_side(record: Callable[..., Path], tools: MediaTools, tmp_path: Path) -> None:
    source = heard(record, "sides.mp4", f"aevalsrc='0.1*{VOICE}|0.02*{VOICE}':s=48000", *TO_TRANSCODE)
    wave, outs = made(tools, source, tmp_path)
    assert not wave.levelling.one_sided
    left, right = samples(outs[0], 2).T
    assert power_db(left) - power_db(right) == pytest.approx(14, abs=0.5)


def test_a_nearly_silent_recording_is_left_alone(
    record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    sound = f"aevalsrc='0.001*{VOICE}':s=48000"
    source = heard(record, "silent.mkv", sound, *TO_TRANSCODE[:4], "-c:a", "pcm_s16le")
    wave, outs = made(tools, source, tmp_path)
    assert wave.levelling == NOTHING
    assert power_db(samples(outs[0], 1)) == pytest.approx(power_db(samples(source, 1)), abs=1.5)


def test_not_a_byte_of_sound_changes_in_a_copy(record: Callable[..., Path], tools: MediaTools, tmp_path: Path) -> None:
    source = heard(record, "copied.mp4", SOUNDS["far away, on both sides"], *TO_COPY)
    wave, outs = made(tools, source, tmp_path)
    assert wave.levelling.gain_db > 10
    assert plan(tools, source, probe(tools, source)).decision.mode == "copy"
    assert [packet for out in outs for packet in sound_packets(out)] == sound_packets(source)[
        1:
    ]  # the encoder's run-in


def sound_packets(path: Path) -> list[str]:
    """The fingerprints of the packets of sound, in order."""
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-map", "0:a", "-c", "copy", "-f", "framemd5", "-"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [line.split(",")[-1].strip() for line in listed.splitlines() if not line.startswith("#")]


def test_a_transcode_among_copies_is_as_loud_as_they_are(
    record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    source = heard(record, "copied.mp4", SOUNDS["far away, on both sides"], *TO_COPY)
    info = probe(tools, source)
    planned = plan(tools, source, info, bounds=SHORT)
    wrong = replace(planned.cuts[0], frames=1)  # a copy cannot have so few
    out = tmp_path / "0.mp4"
    done = make_segment(tools, source, info, planned.decision, wrong, out, levelling=Levelling(18.0))
    assert done.mode == "transcode"
    assert measured(out)[0] == pytest.approx(measured(source)[0], abs=1)


def exported(tools: MediaTools, source: Path, folder: Path, *, levelled: bool) -> MadeExport:
    """A stretch over a border of a copied lesson, as a file; both ends lie between two keyframes."""
    info = probe(tools, source)
    wave, planned = make_waveform(tools, source, info, folder), plan(tools, source, info, bounds=SHORT)
    assert planned.decision.mode == "copy"
    parts = []
    for number, cut in enumerate(planned.cuts):
        done = make_segment(tools, source, info, planned.decision, cut, folder / f"{number}.mp4")
        parts.append(SourcePart(done.path, done.init_bytes, done.fragments, cut.start_us, levelled=not levelled))
    return make_export(tools, parts, Span(1350, 19_650), folder / f"{levelled}.mp4", levelling=wave.levelling)


@pytest.mark.parametrize("kind", SOUNDS)
def test_an_export_of_copies_is_as_loud_as_speech_should_be(
    kind: str, record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    source = heard(record, f"{kind}.mp4", SOUNDS[kind], *TO_COPY)
    out = exported(tools, source, tmp_path, levelled=True)
    assert (out.mode, out.sound) == ("edges", "levelled")
    lufs, peak = measured(out.path)
    assert lufs == pytest.approx(TARGET_LUFS, abs=1)
    assert peak <= -1.5


def test_an_export_moves_no_sample_when_it_is_made_louder(
    record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    source = heard(record, "far.mp4", SOUNDS["far away, on both sides"], *TO_COPY)
    plain, louder = exported(tools, source, tmp_path, levelled=False), exported(tools, source, tmp_path, levelled=True)
    assert (plain.sound, louder.sound) == ("copied", "levelled")
    before, after = samples(plain.path, 1)[:, 0], samples(louder.path, 1)[:, 0]
    assert abs(len(before) - len(after)) <= 1024, "as long as the film, to a packet of what is copied"
    for start in (48_000, 480_000, 14 * 48_000):
        near = before[start : start + 24_000]
        shifts = range(-960, 961)
        fits = [float(np.dot(near, after[start + shift : start + shift + 24_000])) for shift in shifts]
        assert abs(shifts[int(np.argmax(fits))]) <= 1


def test_one_side_of_a_copy_is_heard_on_both_sides_of_an_export(
    record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    source = heard(record, "left.mp4", ONE_SIDED["on the left only"], *TO_COPY)
    out = exported(tools, source, tmp_path, levelled=True).path
    left, right = samples(out, 2).T
    assert power_db(left) == pytest.approx(power_db(right), abs=0.1)
    assert measured(out)[0] == pytest.approx(TARGET_LUFS, abs=1)


def test_levelling_moves_no_sample(record: Callable[..., Path], tools: MediaTools, tmp_path: Path) -> None:
    clicks = "aevalsrc='0.02*lt(mod(t,1),0.004)*sin(2*PI*1000*t)+0.0005*(random(0)-0.5)':s=48000"
    source = heard(record, "clicks.mkv", clicks, *TO_TRANSCODE[:4], "-c:a", "pcm_s16le")
    info = probe(tools, source)
    planned = plan(tools, source, info, bounds=SHORT)
    found = []
    for number, how in enumerate((None, Levelling(20.0))):
        out = tmp_path / f"{number}.mp4"
        make_segment(tools, source, info, planned.decision, planned.cuts[0], out, levelling=how)
        found.append(samples(out, 1)[:, 0])
    plain, louder = found
    assert len(plain) == len(louder)
    near = plain[48_000:96_000]
    shifts = range(-480, 481)
    fits = [float(np.dot(near, louder[48_000 + shift : 96_000 + shift])) for shift in shifts]
    assert shifts[int(np.argmax(fits))] == 0


@pytest.mark.parametrize(
    ("lufs", "gain_db"),
    [(-35.0, 19.0), (-45.0, 24.0), (-9.5, -6.5), (-16.3, 0.0), (-61.0, 0.0), (-70.0, 0.0), (None, 0.0)],
)
def test_the_gain_is_bounded_and_nothing_is_done_for_nothing(lufs: float | None, gain_db: float) -> None:
    even = {"levels": np.full(3000, lufs or -96, np.float32), "peaks": np.full(3000, 0.001, np.float32)}
    assert levelling(lufs, one_sided=False, **even) == Levelling(gain_db)
    assert levelling(lufs, one_sided=True, **even).one_sided


def test_what_the_limiter_takes_is_given_back_within_reason() -> None:
    quiet = {"levels": np.full(3000, -26, np.float32), "peaks": np.full(3000, 0.1, np.float32)}
    sharp = quiet | {"peaks": np.full(3000, 0.5, np.float32)}
    assert levelling(-26, one_sided=False, **quiet).gain_db == 10
    assert 10 < levelling(-26, one_sided=False, **sharp).gain_db <= 16


def test_the_last_word_about_loudness_counts() -> None:
    title = "    title : \n    I:         -5.0 LUFS\n"
    summary = (
        "[Parsed_ebur128_0] Summary:\n\n  Integrated loudness:\n    I:         -33.1 LUFS\n    Threshold: -43.3 LUFS\n"
    )
    assert integrated_lufs(title + summary) == -33.1
    assert integrated_lufs("nothing was said") is None


def test_what_is_kept_can_be_read_back_and_what_is_not_ours_is_nothing() -> None:
    assert Levelling.from_json(Levelling(3.25, one_sided=True).as_json()) == Levelling(3.25, one_sided=True)
    for other in (None, 7, {}, {"gain_db": "3", "one_sided": True}, {"gain_db": 3.0}):
        assert Levelling.from_json(other) is None
