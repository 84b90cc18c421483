"""Changes of scene: found to the frame near a cut, and never where nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from media.boundaries import Bounds, Why
from media.probe import probe
from media.scenes import scene_changes
from media.segments import plan
from media.timeline import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from media.ffmpeg import MediaTools

SHORT = Bounds(8_000_000, 12_000_000)
CHANGE_S = 9.7
SLIDES = (
    f"color=0x303030:s=160x96:r=10:d={CHANGE_S}[a];testsrc2=s=160x96:r=10:d={20 - CHANGE_S:.1f}[b];[a][b]concat=n=2"
)
STILL = "testsrc2=s=160x96:r=10:d=20"
COPIED = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-sc_threshold", "0", "-pix_fmt", "yuv420p")
TRANSCODED = ("-c:v", "mpeg4", "-q:v", "5", "-g", "20", "-sc_threshold", "1000000000")


def filmed(record: Callable[..., Path], name: str, picture: str, encoder: tuple[str, ...]) -> Path:
    return record(name, "-f", "lavfi", "-i", picture, *encoder)


def test_a_copy_is_cut_at_the_keyframe_after_a_change(record: Callable[..., Path], tools: MediaTools) -> None:
    source = filmed(record, "slides.mp4", SLIDES, COPIED)
    planned = plan(tools, source, probe(tools, source), scenes=True, bounds=SHORT)
    assert planned.decision.mode == "copy"
    assert [(cut.why, cut.end_us) for cut in planned.cuts] == [(Why.SCENE, 10_000_000), (Why.END, 20_000_000)]


def test_a_transcode_is_cut_at_the_first_frame_of_the_new_scene(record: Callable[..., Path], tools: MediaTools) -> None:
    source = filmed(record, "slides.mkv", SLIDES, TRANSCODED)
    planned = plan(tools, source, probe(tools, source), scenes=True, bounds=SHORT)
    assert planned.decision.mode == "transcode"
    assert [(cut.why, cut.end_us) for cut in planned.cuts] == [(Why.SCENE, 9_700_000), (Why.END, 20_000_000)]


@pytest.mark.parametrize(("name", "encoder"), [("still.mp4", COPIED), ("still.mkv", TRANSCODED)])
def test_where_nothing_changes_the_parts_are_even(
    name: str, encoder: tuple[str, ...], record: Callable[..., Path], tools: MediaTools
) -> None:
    source = filmed(record, name, STILL, encoder)
    planned = plan(tools, source, probe(tools, source), scenes=True, bounds=SHORT)
    assert [(cut.why, cut.end_us) for cut in planned.cuts] == [(Why.EVEN, 10_000_000), (Why.END, 20_000_000)]


def test_a_pause_is_preferred_and_scenes_are_only_looked_for_when_asked(
    record: Callable[..., Path], tools: MediaTools
) -> None:
    source = filmed(record, "slides.mp4", SLIDES, COPIED)
    info = probe(tools, source)
    paused = plan(tools, source, info, pauses=[Span(8_700, 9_400)], scenes=True, bounds=SHORT)
    assert (paused.cuts[0].why, paused.cuts[0].end_us) == (Why.PAUSE, 9_000_000)
    assert plan(tools, source, info, bounds=SHORT).cuts[0].why is Why.EVEN


def test_of_what_cannot_be_decoded_no_scene_is_known(
    record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    source = filmed(record, "slides.mp4", SLIDES, COPIED)
    info = probe(tools, source)
    assert len(scene_changes(tools, source, info, 5_000_000, 15_000_000)) == 1
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(source.read_bytes()[:5000])
    assert scene_changes(tools, torn, info, 5_000_000, 15_000_000) == ()
    assert scene_changes(tools, source, info, 30_000_000, 40_000_000) == ()
