"""Recordings of every kind that can be made here: each becomes exact, playable segments, or is refused as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from media.probe import probe
from media.problems import MediaProblem
from tests.media.browsing import PlayerPage, playing
from tests.media.catalogue import KINDS, ROTTEN, Kind
from tests.media.measuring import (
    Against,
    Frame,
    Prepared,
    Shown,
    apart_ms,
    compared,
    decoded_times,
    flashes,
    frames_of,
    heard_in_chromium,
    looked_at,
    moments_ms,
    prepare,
    shown_at,
    shown_by_segments,
)
from tests.media.recordings import frame, number_on
from tests.media.table import Row
from tests.media.tonemapping import hues_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from media.ffmpeg import MediaTools

ROWS = "made"
SLACK_US = 1001
"""Containers that count in milliseconds round each time to the nearest one."""
SYNC_MS = 20
TORN, NEAR_THE_TEAR = 4, 20
"""Frames that are decoded from half their bytes, or shown before others that are gone."""
HUES = 12.0
TONE_MAPPED = 25.0
"""How far colours from HDR may be from those of the same scene in SDR: white is left room above it."""
SMALL = ("uneven-hevc.mp4", "vp8.webm", "mirrored-90.mov", "cut-off.mkv", "hlg.mov", "left-only.mp4")
"""What stands for the rest in `make test`."""


@pytest.fixture(scope="module")
def page() -> Iterator[PlayerPage]:
    with playing() as found:
        yield found


def all_of(kinds: dict[str, Kind]) -> list[object]:
    return [pytest.param(name, marks=() if name in SMALL else pytest.mark.corpus) for name in kinds]


@pytest.mark.slow
@pytest.mark.parametrize("name", all_of(KINDS))
def test_every_kind_of_recording_comes_out_right(
    name: str, row: Row, tools: MediaTools, tmp_path: Path, page: PlayerPage
) -> None:
    kind = KINDS[name]
    source = kind.make(tmp_path / name)
    if kind.mode not in {"copy", "transcode"}:
        with pytest.raises(MediaProblem) as refusal:
            probe(tools, source)
        row.decision = f"refused: {refusal.value.code}"
        assert refusal.value.code == kind.mode
        row.verdict = "ok"
        return
    prepared = prepare(tools, source, tmp_path)
    row.decision = prepared.decision
    row.segments = str(len(prepared.segments))
    shown = shown_by_segments(prepared)
    found = frames_of(prepared, shown)
    if kind.damaged:
        found = whole_part(kind, found)
    wanted = [Frame(n, kind.due_us(n)) for n in range(len(found))] if kind.damaged else kind.wanted
    against = compared(wanted, found, SLACK_US)
    row.exactness = exactness(prepared, against)
    row.sync = in_sync(kind, prepared, shown, found)
    assert against.exact, against
    row.chromium = in_chromium(kind, prepared, found, page)
    assert row.decision.startswith(kind.mode), row.decision
    assert kind.because in row.decision
    assert (prepared.info.missing_ms > 0) == kind.says_missing
    assert len(prepared.segments) > 1 or kind.damaged or "would not play" in row.decision
    row.verdict = "ok"


def whole_part(kind: Kind, found: Sequence[Frame]) -> list[Frame]:
    """Return what came out of a recording that was cut off, but for the few frames around the tear."""
    whole = [each for place, each in enumerate(found) if each.number == place]
    assert kind.numbers is not None
    assert len(whole) >= len(kind.numbers)
    assert len(found) - len(whole) <= TORN
    return whole


def exactness(prepared: Prepared, against: Against) -> str:
    """Say what is exact, and what is missing."""
    info = prepared.info
    if not info.missing_ms:
        return str(against)
    read_s, whole_s = info.duration_us / 1e6, info.duration_us / 1e6 + info.missing_ms / 1000
    return f"{against}; {read_s:.1f} of {whole_s:.1f} s"


def in_sync(kind: Kind, prepared: Prepared, shown: Sequence[Shown], found: Sequence[Frame]) -> str:
    """Hold the sound against the picture in every segment, and against the source."""
    if kind.sound is None:
        return "no sound"
    assert prepared.info.audio is not None
    zero = decoded_times(prepared.source)[0]
    certain = found[:-NEAR_THE_TEAR] if kind.damaged else found
    lit = [zero + each.at_us / 1e6 for each in certain if each.lit]
    source = [0.0] * len(lit)
    if not kind.takes:
        source = apart_ms(prepared.source, lit, zero, f"0:{prepared.info.audio.index}")
    pairs = zip(prepared.segments, shown, strict=True)
    ours = [apart for made, each in pairs for apart in apart_ms(made.path, flashes(each), each.times[0])]
    ours = ours[: len(source)]
    typical = float(np.median(source))
    heard = np.array(heard_in_chromium(prepared))
    ours += [
        float((heard - at)[np.abs(heard - at).argmin()]) * 1000 for at in [each - zero for each in lit][: len(source)]
    ]
    worst = max((each - typical for each in ours), key=abs)
    assert abs(worst) <= SYNC_MS, ours
    assert abs(typical) <= SYNC_MS + kind.source_off_ms, source
    return f"{ours[0] - typical:+.0f} to {ours[-1] - typical:+.0f}, worst {worst:+.0f} ms"


def in_chromium(kind: Kind, prepared: Prepared, found: Sequence[Frame], page: PlayerPage) -> str:
    """Look at the lesson and at a clip of it in the browser: the source's frame, upright, in its colours.

    Where a container rounds its times, `found` has them as they were rounded.
    """
    off, hue, looks = 0.0, 0.0, 0
    for moment, picture in looked_at(page, prepared, moments_ms(prepared, found)):
        due = shown_at(found, moment)
        seen = number_on(picture[..., 0])
        if kind.rounded and seen != due.number:
            due = shown_at(found, moment + 1)
        assert seen == due.number, f"at {moment} ms"
        drawn = frame(due.number, flash=due.lit)
        off = max(off, float(np.abs(small(picture) - small(drawn)).mean()))
        hue = max(hue, hues_apart(small(drawn), small(picture)))
        looks += 1
    assert hue <= HUES, f"hues are off by {hue:.0f} degrees"
    assert off <= (TONE_MAPPED if kind.hdr else kind.colours), f"colours are off by {off:.1f}"
    return f"{looks} looks: same frame, upright, colours ±{off:.1f}, hues ±{hue:.0f}°"


def small(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Blocks of four by four pixels, averaged: codecs blur edges, which is no matter here."""
    height, width = picture.shape[:2]
    return picture.reshape(height // 4, 4, width // 4, 4, 3).mean(axis=(1, 3))


@pytest.mark.slow
@pytest.mark.corpus
@pytest.mark.parametrize("name", ROTTEN)
def test_a_recording_with_wrong_bits_keeps_what_can_be_decoded(
    name: str, row: Row, tools: MediaTools, tmp_path: Path, page: PlayerPage
) -> None:
    kind = ROTTEN[name]
    prepared = prepare(tools, kind.make(tmp_path / name), tmp_path)
    row.decision, row.segments = prepared.decision, str(len(prepared.segments))
    found = frames_of(prepared, shown_by_segments(prepared))
    right = {each.number for each in compared_exactly(kind, found)}
    row.exactness = (
        f"{len(found)} of {kind.frames} frames, {len(right)} of them with the right number at the right time"
    )
    assert len(found) >= kind.frames * 0.9
    assert len(right) >= kind.frames * 0.7
    list(looked_at(page, prepared, [0, 1500, 3000, 4500]))
    row.chromium = "plays"
    row.verdict = "ok"


def compared_exactly(kind: Kind, found: Sequence[Frame]) -> Iterator[Frame]:
    """Yield the frames that show the number of their time."""
    for each in found:
        if abs(each.at_us - float(each.number / kind.rate * 1_000_000)) <= SLACK_US:
            yield each
