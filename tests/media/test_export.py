"""Exports: every wanted frame once and at its time, the sound beside it, as little encoded as can be."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from media import avc, export, export_recipes, segments
from media.boundaries import Bounds
from media.export import MadeExport, SourcePart, make_export
from media.export_recipes import Frame
from media.fragments import BadFragments
from media.loudness import Levelling
from media.probe import probe
from media.recipes import Decision
from media.remarks import Remark
from media.samples import Sample, read_headers
from media.standalone import Placed, TrackPlan, write_mp4
from media.timeline import Span, first_ms
from tests.media.recordings import H264, Recorded, flash_times, frame_times, pictures, record, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from media.ffmpeg import MediaTools

SHORT = Bounds(8_000_000, 12_000_000)
FLASHES_EVERY_S = 2


class Lesson:
    """A recording cut into segments of about ten seconds, and where each of its frames is shown."""

    def __init__(self, tools: MediaTools, recorded: Recorded, folder: Path) -> None:
        self.tools, self.folder = tools, folder
        info = probe(tools, recorded.path)
        plan = segments.plan(tools, recorded.path, info, bounds=SHORT)
        self.mode = plan.decision.mode
        self.parts = []
        for number, cut in enumerate(plan.cuts):
            made = segments.make_segment(tools, recorded.path, info, plan.decision, cut, folder / f"{number}.mp4")
            self.parts.append(SourcePart(made.path, made.init_bytes, made.fragments, cut.start_us))
        self.length_ms = info.duration_ms
        start = min(frame_times(recorded.path))
        self.shown_ms = [first_ms(round((time - start) * 1_000_000)) for time in frame_times(recorded.path)]

    def export(self, start_ms: int, end_ms: int, **more: object) -> MadeExport:
        """Export a stretch."""
        return make_export(self.tools, self.parts, Span(start_ms, end_ms), self.folder / "out.mp4", **more)  # type: ignore[arg-type]

    def wanted(self, start_ms: int, end_ms: int) -> list[int]:
        """Numbers of the frames on the screen: the one that the first millisecond shows, then all that come on."""
        first = max(number for number, at in enumerate(self.shown_ms) if at <= start_ms)
        return [number for number, at in enumerate(self.shown_ms) if number >= first and at < end_ms]


@pytest.fixture(scope="module")
def copied(tools: MediaTools, tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """H.264 with B-frames, a keyframe every two seconds: three segments, copied."""
    folder = tmp_path_factory.mktemp("copied")
    return Lesson(tools, record(folder / "source.mp4", 900, Fraction(30), *H264), folder)


@pytest.fixture(scope="module")
def transcoded(tools: MediaTools, tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """MPEG-4 at 25 frames a second: two segments, made by us, without B-frames."""
    folder = tmp_path_factory.mktemp("transcoded")
    return Lesson(tools, record(folder / "source.avi", 450, Fraction(25), "-c:v", "mpeg4", "-q:v", "4"), folder)


def beeps(path: Path) -> list[float]:
    """Seconds of the film at which beeps begin, as a player hears them: edit lists obeyed, gaps silent."""
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-map", "0:a:0", "-ac", "1", "-ar", "48000"]
    command += ["-af", "aresample=async=1:first_pts=0", "-f", "f32le", "-"]
    samples = np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32)
    loud = np.abs(samples) > 0.15
    return [at / 48_000 for at in np.flatnonzero(loud).tolist() if not loud[max(0, at - 24_000) : at].any()]


def ensure_exact(lesson: Lesson, made: MadeExport, start_ms: int, end_ms: int) -> None:
    """Every wanted frame once, each on the screen at its millisecond, and each flash with its beep."""
    wanted = lesson.wanted(start_ms, end_ms)
    assert shown(made.path) == wanted
    assert made.frames == len(wanted)
    on_screen = [first_ms(round(time * 1_000_000) - 1) for time in frame_times(made.path)]
    assert on_screen == [max(0, lesson.shown_ms[number] - start_ms) for number in wanted]
    whole = [flash for flash in flash_times(made.path) if flash > 0]
    assert whole or end_ms - start_ms < 3000
    heard = beeps(made.path) if whole else []
    for flash in whole:
        assert min(abs(flash - beep) for beep in heard) <= 0.020


COPIED = (
    (0, 4000, "copy"),  # both ends on keyframes
    (2020, 6000, "copy"),  # the keyframe is still on the screen
    (2050, 6000, "edges"),  # the beginning is on no keyframe
    (4000, 7777, "edges"),  # the end is not
    (3011, 7777, "edges"),
    (8533, 13_001, "edges"),  # over the border of two segments
    (511, 29_990, "edges"),  # over both borders, nearly everything
    (28_000, 30_000, "copy"),  # to the end of the lesson
    (2345, 2900, "whole"),  # between two keyframes
    (9999, 10_001, "edges"),  # two frames, one on either side of a border
)


@pytest.mark.parametrize(("start_ms", "end_ms", "mode"), COPIED)
def test_an_export_of_copied_segments_is_exact_at_both_ends(
    copied: Lesson, start_ms: int, end_ms: int, mode: str
) -> None:
    assert copied.mode == "copy"
    assert len(copied.parts) == 3
    made = copied.export(start_ms, end_ms)
    assert made.mode == mode, made.reason
    assert made.duration_ms == end_ms - start_ms
    ensure_exact(copied, made, start_ms, end_ms)


@pytest.mark.parametrize(("start_ms", "end_ms"), [(0, 4000), (3011, 9777)])
def test_sound_that_is_made_louder_stays_beside_its_picture(copied: Lesson, start_ms: int, end_ms: int) -> None:
    made = copied.export(start_ms, end_ms, levelling=Levelling(6.0))
    assert made.sound == "levelled"
    ensure_exact(copied, made, start_ms, end_ms)
    assert copied.export(start_ms, end_ms).sound == "copied"


def test_the_end_of_a_fragment_is_copied_as_far_as_it_can_be() -> None:
    """Decoded I P B B P B, shown I B B P B P: the first four are whole, and the fifth shown needs what is not shown."""
    order = (0, 3, 1, 2, 5, 4)
    frames = [Frame(0, 0, Sample(at, 1, at, 1, sync=at == 0), at) for at in order]
    wanted = sorted(frames, key=lambda frame: frame.at)[:5]
    copied, encoded = export_recipes.smart_pieces(frames, wanted)
    assert (copied.copied, [frame.at for frame in copied.read]) == (True, [0, 3, 1, 2])
    assert (encoded.copied, [frame.at for frame in encoded.shown], encoded.first) == (False, [4], 4)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "mode"), [(2000, 5123, "copy"), (2500, 5123, "edges"), (7000, 11_017, "edges")]
)
def test_an_export_of_transcoded_segments_is_exact_too(
    transcoded: Lesson, start_ms: int, end_ms: int, mode: str
) -> None:
    assert transcoded.mode == "transcode"
    made = transcoded.export(start_ms, end_ms)
    assert made.mode == mode, "without B-frames an end needs no encoding"
    ensure_exact(transcoded, made, start_ms, end_ms)


def test_uneven_frames_keep_their_times(tools: MediaTools, tmp_path: Path) -> None:
    """Frames are dropped by a pattern, as phones do it in the dark."""
    uneven = "select='not(eq(mod(n,7),3)+eq(mod(n,11),5)+between(n,200,214))'"
    words = (*H264, "-fps_mode", "vfr", "-enc_time_base", "1:90000", "-video_track_timescale", "90000")
    path = tmp_path / "source.mp4"
    record(path, 600, Fraction(30_000, 1001), *words, filters=uneven)
    lesson = Lesson(tools, Recorded(path, 0, Fraction(30)), tmp_path)
    numbers = shown(path)
    made = lesson.export(6800, 13_337)
    assert made.mode == "edges"
    assert shown(made.path) == [numbers[place] for place in lesson.wanted(6800, 13_337)]
    on_screen = [first_ms(round(time * 1_000_000) - 1) for time in frame_times(made.path)]
    assert on_screen == [max(0, lesson.shown_ms[place] - 6800) for place in lesson.wanted(6800, 13_337)]


def test_a_film_without_sound_is_exported_without(tools: MediaTools, tmp_path: Path) -> None:
    lesson = Lesson(tools, record(tmp_path / "source.mp4", 300, Fraction(30), *H264, sound=None), tmp_path)
    made = lesson.export(1500, 5500)
    assert shown(made.path) == lesson.wanted(1500, 5500)
    assert streams(made.path) == ["video"]


def streams(path: Path) -> list[str]:
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", str(path)]
    return [
        line.strip(",") for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    ]


REMARKS = (
    Remark(500, None, "Praise", "Dana Coach", "She waits.\nThree seconds!"),
    Remark(2500, 4000, "Ask", "Tess", "What made you choose her?"),
)


def test_comments_become_chapters_of_a_film_that_begins_with_its_index(copied: Lesson) -> None:
    made = copied.export(3000, 8000, title="Wait time", remarks=REMARKS)
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_entries", "chapter=start_time:chapter_tags=title"]
    printed = subprocess.run(
        [*command, "-of", "csv=p=0", str(made.path)], check=True, capture_output=True, text=True
    ).stdout
    assert printed.splitlines() == [
        "0.000000,Wait time",
        "0.500000,Praise: She waits. Three seconds!",
        "2.500000,Ask: What made you choose her?",
    ]
    head = made.path.read_bytes()[:64]
    assert (head[4:8], head[int.from_bytes(head[:4], "big") + 4 :][:4]) == (b"ftyp", b"moov")


HOSTILE = (
    "'); movie=/etc/passwd [out]; %{expr:1} ${HOME} `id` \\N{\\fs99} <script>alert(1)</script>",
    "drawtext=textfile=/etc/passwd:x=0, [in]overlay;;;\\\\ ' \" : = | % \u202e evil \x00 \x1b[31m",
    "-i file:/etc/passwd -f concat " + "x" * 5000,
    "🙂 مرحبا 你好 " + "\u0301" * 300,
)


def test_drawn_comments_stand_under_the_picture_whatever_they_say(copied: Lesson) -> None:
    hostile = tuple(Remark(500 * place, 2500, "Ask", text, text) for place, text in enumerate(HOSTILE))
    made = copied.export(8533, 11_500, title=HOSTILE[0], remarks=hostile, burned_in=True)
    assert made.mode == "whole"
    assert made.height > 176
    assert made.width == 320
    film = subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", str(made.path), "-f", "rawvideo", "-pix_fmt", "gray", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    pictures = np.frombuffer(film, np.uint8).reshape(-1, made.height, made.width)
    assert len(pictures) == len(copied.wanted(8533, 11_500))
    letters = (pictures[:, 176:] > 150).sum(axis=(1, 2))
    times = frame_times(made.path)
    assert all(count > 50 for time, count in zip(times, letters, strict=True) if time < 2.45)
    assert all(count < 10 for time, count in zip(times, letters, strict=True) if time > 2.55), (
        "gone when its time is over"
    )


def test_what_does_not_join_is_encoded_again_as_a_whole(copied: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check is what stands between a bad join and a person: here the second piece loses a frame on its way."""
    real = export_recipes.smart_pieces

    def careless(*args: Sequence[export_recipes.Frame]) -> tuple[export_recipes.Piece, ...]:
        head, middle, *rest = real(*args)
        broken = middle.read[1:]
        return (head, export_recipes.Piece(middle.part, copied=True, read=broken, shown=middle.shown[1:]), *rest)

    monkeypatch.setattr("media.material.Material.begins_anew", lambda *_: True)
    monkeypatch.setattr(export_recipes, "smart_pieces", careless)
    made = copied.export(3011, 9500)
    assert made.mode == "whole"
    assert "would not play" in made.reason
    ensure_exact(copied, made, 3011, 9500)


FULL_RANGE = ("-pix_fmt", "yuvj420p", "-vf", "scale=out_range=pc")


@pytest.mark.parametrize("told", [(), FULL_RANGE], ids=["nothing is told", "full range"])
def test_a_part_that_was_copied_goes_together_with_one_that_was_not(
    tools: MediaTools, tmp_path: Path, told: tuple[str, ...]
) -> None:
    """One segment of a copied lesson may have to be encoded, and then tells more about its picture than the other."""
    lesson = Lesson(tools, record(tmp_path / "source.mp4", 450, Fraction(30), *H264, *told), tmp_path)
    assert lesson.mode == "copy"
    source, whole = tmp_path / "source.mp4", Decision("transcode", "to have both")
    info = probe(tools, source)
    cut = segments.plan(tools, source, info, bounds=SHORT).cuts[1]
    made = segments.make_segment(tools, source, info, whole, cut, tmp_path / "encoded.mp4")
    lesson.parts[1] = SourcePart(made.path, made.init_bytes, made.fragments, cut.start_us)
    border_ms = first_ms(cut.start_us)
    exported = lesson.export(border_ms - 1234, border_ms + 3000)
    assert exported.mode == "whole"
    ensure_exact(lesson, exported, border_ms - 1234, border_ms + 3000)
    below = [float(picture[110:].mean()) for picture in pictures(exported.path)]
    assert np.ptp([light for light in below if light < 128]) < 5, "black is not as black on either side"


def spoilt(path: Path, at: int) -> None:
    """Change a byte of what was copied."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_no_byte_of_what_was_copied_may_differ(copied: Lesson, monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    """A changed bit of a picture can often be decoded, so that decoding alone would not tell."""
    real, spoils = export.write_mp4, []

    def careless(out: Path, *more: object) -> None:
        real(out, *more)  # type: ignore[arg-type]
        if out.name == "out.mp4" and not spoils:
            spoils.append(out)
            spoilt(out, int(out.stat().st_size * share))

    monkeypatch.setattr(export, "write_mp4", careless)
    made = copied.export(3011, 9500)
    assert spoils
    assert made.mode == "whole"
    assert "would not play" in made.reason


def test_parts_that_hold_nothing_of_it_are_refused(copied: Lesson) -> None:
    with pytest.raises(ValueError, match="no part"):
        copied.export(40_000, 41_000)


def test_parameter_sets_go_together_only_under_different_numbers(copied: Lesson) -> None:
    with copied.parts[0].path.open("rb") as file:
        entry = read_headers(file, copied.parts[0].init_bytes)["vide"].entry
    assert avc.is_avc(entry)
    assert avc.merged([entry, entry]) == entry
    sets = avc.read_sets(entry)
    assert (set(sets.sequence), set(sets.picture), avc.free_number([entry])) == ({0}, {0}, 1)
    place = entry.index(b"avcC") + 4 + 6 + 2 + 6
    other = entry[:place] + bytes([entry[place] ^ 1]) + entry[place + 1 :]
    assert avc.merged([entry, other]) is None
    with pytest.raises(BadFragments):
        avc.read_sets(entry[: entry.index(b"avcC") + 8])


def test_frames_at_the_same_moment_are_not_written(tmp_path: Path) -> None:
    twice = tuple(Placed(tmp_path / "x", 0, 1, 5, sync=True) for _ in range(2))
    with pytest.raises(BadFragments):
        write_mp4(tmp_path / "out.mp4", [TrackPlan("vide", 1000, b"", twice, 10)])
