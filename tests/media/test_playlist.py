"""Playlists: every microsecond of the lesson once, in order, whatever stretch is asked for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.playlist import (
    HAIR_US,
    Completeness,
    Fragment,
    PlaylistPart,
    clip_starts_at_us,
    media_playlist,
    ready_prefix,
)
from media.timeline import Span, first_ms


def lesson(lengths_us: list[list[int]]) -> tuple[PlaylistPart, ...]:
    """Build parts whose fragments have the given lengths; the file of part i is `i.mp4`."""
    parts: list[PlaylistPart] = []
    begin = 0
    for number, durations in enumerate(lengths_us):
        fragments: list[Fragment] = []
        local, offset = 0, 900
        for duration in durations:
            fragments.append(Fragment(local, duration, offset, 1000 + number))
            local += duration
            offset += 1000 + number
        parts.append(
            PlaylistPart(f"{number}.mp4", 900, tuple(fragments), Span(first_ms(begin), first_ms(begin + local)))
        )
        begin += local
    return tuple(parts)


def lengths_us(playlist: str) -> list[int]:
    return [int(Decimal(line[8:-1]) * 1_000_000) for line in playlist.splitlines() if line.startswith("#EXTINF:")]


def tag(playlist: str, name: str) -> str:
    return next(line.partition(":")[2] for line in playlist.splitlines() if line.startswith(f"#{name}:"))


LENGTHS = st.lists(st.lists(st.integers(2_000, 9_999_999), min_size=1, max_size=20), min_size=1, max_size=6)


@settings(deadline=None)
@given(LENGTHS)
def test_the_lines_of_a_lesson_add_up_exactly_to_its_length(lengths: list[list[int]]) -> None:
    playlist = media_playlist(lesson(lengths))
    assert lengths_us(playlist) == [duration for part in lengths for duration in part]
    assert playlist.count("#EXT-X-DISCONTINUITY\n") == len(lengths) - 1
    assert playlist.count("#EXT-X-MAP:") == len(lengths)
    assert max(lengths_us(playlist)) <= int(tag(playlist, "EXT-X-TARGETDURATION")) * 1_000_000


@settings(max_examples=200, deadline=None)
@given(LENGTHS, st.data())
def test_a_clip_is_the_fragments_that_cover_it_and_says_where_it_starts(
    lengths: list[list[int]], data: st.DataObject
) -> None:
    parts = lesson(lengths)
    end_ms = sum(map(sum, lengths)) // 1000
    start = data.draw(st.integers(0, end_ms - 1))
    span = Span(start, data.draw(st.integers(start + 1, end_ms)))
    playlist = media_playlist(parts, span)
    begins = clip_starts_at_us(parts, span)
    ends = begins + sum(lengths_us(playlist))
    assert begins <= span.start_ms * 1000 < begins + lengths_us(playlist)[0]
    assert ends - lengths_us(playlist)[-1] < span.end_ms * 1000 <= ends
    offset, precise = tag(playlist, "EXT-X-START").split(",")
    assert int(Decimal(offset.removeprefix("TIME-OFFSET=")) * 1_000_000) == span.start_ms * 1000 - begins + HAIR_US
    assert precise == "PRECISE=YES"
    assert int(Decimal(tag(playlist, "EXT-X-VIGNETTE-LESSON-TIME")) * 1_000_000) == begins


@settings(deadline=None)
@given(LENGTHS, st.data())
def test_the_parts_that_hold_a_clip_are_enough_when_they_say_where_they_start(
    lengths: list[list[int]], data: st.DataObject
) -> None:
    parts = lesson(lengths)
    end_ms = data.draw(st.integers(1, parts[-1].span.end_ms))
    span = Span(data.draw(st.integers(0, end_ms - 1)), end_ms)
    starts = accumulate((sum(each) for each in lengths), initial=0)
    exact = [replace(part, start_us=start) for part, start in zip(parts, starts, strict=False)]
    held = [part for part in exact if part.span.start_ms <= span.end_ms and part.span.end_ms >= span.start_ms]
    assert media_playlist(held, span) == media_playlist(parts, span)
    assert clip_starts_at_us(held, span) == clip_starts_at_us(parts, span)


def test_a_playlist_of_a_whole_lesson_reads_like_this() -> None:
    parts = lesson([[2_002_000, 1_001_000], [1_966_633]])
    assert media_playlist(parts).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:6",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-DISCONTINUITY-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="0.mp4",BYTERANGE="900@0"',
        "#EXTINF:2.002000,",
        "#EXT-X-BYTERANGE:1000@900",
        "0.mp4",
        "#EXTINF:1.001000,",
        "#EXT-X-BYTERANGE:1000@1900",
        "0.mp4",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="1.mp4",BYTERANGE="900@0"',
        "#EXTINF:1.966633,",
        "#EXT-X-BYTERANGE:1001@900",
        "1.mp4",
        "#EXT-X-ENDLIST",
    ]


def test_a_lesson_in_preparation_stays_open_and_starts_at_its_beginning() -> None:
    parts = lesson([[2_000_000], [2_000_000], [2_000_000]])
    ready = ready_prefix((parts[0], None, parts[2]))
    assert ready == parts[:1]
    playlist = media_playlist(ready, completeness=Completeness.GROWING)
    assert tag(playlist, "EXT-X-PLAYLIST-TYPE") == "EVENT"
    assert tag(playlist, "EXT-X-START") == "TIME-OFFSET=0,PRECISE=YES"
    assert "#EXT-X-ENDLIST" not in playlist


def test_a_growing_playlist_only_ever_gets_lines_added() -> None:
    parts = lesson([[2_000_000, 1_500_000], [2_000_000]])
    first = media_playlist(parts[:1], completeness=Completeness.GROWING)
    assert media_playlist(parts, completeness=Completeness.GROWING).startswith(first)


def test_one_segment_alone_plays_from_its_own_beginning() -> None:
    parts = lesson([[2_000_000], [3_000_000]])
    assert lengths_us(media_playlist(parts[1:])) == [3_000_000]


def test_parts_that_do_not_follow_one_another_are_refused() -> None:
    parts = lesson([[2_000_000], [3_000_000], [4_000_000]])
    with pytest.raises(ValueError, match="do not join"):
        media_playlist((parts[0], parts[2]))


def test_nothing_to_play_is_refused() -> None:
    with pytest.raises(ValueError, match="no part"):
        media_playlist(())
    with pytest.raises(ValueError, match="no part"):
        media_playlist(lesson([[2_000_000]]), Span(5_000, 6_000))
