"""Pure decisions: may the browser play it as it is, and which ffmpeg arguments make a segment of it.

Both recipes make the same kind of file: fragments that begin at keyframes, whose own time 0 is the first frame, with
nothing left to an edit list (hls.js does not read them). In every fragment the sound begins no earlier than the
picture, so a player that starts anywhere finds the same clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, Literal

from media.arguments import INPUT_OPTIONS, input_name
from media.containers import Container
from media.encoding import encoder_words, output_size
from media.graphs import Chain, Filter, graph, step
from media.segment_sound import ENCODED, segment_sound, silence, sound_chain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from media.loudness import Levelling
    from media.ranges import Range
    from media.sound import Sound
    from media.streams import Kind, MediaInfo, VideoStream

Mode = Literal["copy", "transcode"]
Arrival = Literal["seek", "from the beginning"]
"""How a transcode gets to its first frame: by seeking, or by decoding all that comes before, which also forgives a
first frame that cannot be decoded: the next one then takes its place."""

_COPY_CONTAINERS = frozenset({Container.MP4, Container.MATROSKA, Container.MPEG_TS})
_COPY_PROFILES = frozenset({"Constrained Baseline", "Baseline", "Main", "High"})
_COPY_SOUND_PROFILES = frozenset({None, "LC", "HE-AAC", "HE-AACv2"})
_COPY_LEVEL = 52
_KEYFRAMES_APART_US = 12_000_000
_PLAIN_PIXELS = frozenset({"yuv420p", "yuvj420p"})
_SEEKABLE = frozenset({Container.MP4, Container.MATROSKA, Container.MPEG_TS, Container.ASF})
_TIMESCALE = 10_000
_FINEST_TIMESCALE = 1_000_000
_SEEK_EARLIER_S = 2
_SOUND_EARLIER_US = 2_000_000
_SOUND_LATE_US = 100_000
_SOUND_SHORT_US = 2_000_000

_SOURCE, _SILENCE, _EVEN = "source", "silence", "even"
FRAGMENTED = (
    *("-movflags", "+frag_keyframe+empty_moov+default_base_moof+frag_discont+negative_cts_offsets+skip_trailer"),
    *("-use_editlist", "0", "-avoid_negative_ts", "disabled"),
    *("-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size", "4096"),
)


@dataclass(frozen=True)
class Decision:
    """What happens to the picture, and the reason in a line for the record. Of the sound, see `sound_objection`."""

    mode: Mode
    reason: str


def decide(info: MediaInfo) -> Decision:
    """Choose copy when a browser can play the picture as it is and every fragment can begin at a keyframe."""
    objection = next(_objections(info), None)
    if objection is not None:
        return Decision("transcode", objection)
    return Decision("copy", sound_objection(info) or "a browser can play it as it is")


def browser_can_play(kind: Kind) -> bool:
    """Say whether a browser can play the original file itself, at once, without any preparation."""
    if kind.hdr or kind.bit_depth != 8 or kind.pixel_format not in _PLAIN_PIXELS:  # noqa: PLR2004 - bits
        return False
    if kind.container is Container.MP4:
        sounds = {None, "aac", "mp3", "opus", "flac"}
        return kind.codec == "h264" and not kind.interlaced and kind.sound in sounds
    if kind.container is Container.MATROSKA:
        return kind.codec in {"vp8", "vp9", "av1"} and kind.sound in {None, "opus", "vorbis"}
    return False


def _objections(info: MediaInfo) -> Iterator[str]:
    """Yield what speaks against a copy of the picture, most telling first."""
    video = info.video
    if video.codec != "h264":
        yield f"the picture is {video.codec}"
    if video.hdr:
        yield "the picture is HDR"
    if video.pixel_format not in _PLAIN_PIXELS or video.profile not in _COPY_PROFILES:
        yield f"the picture is {video.profile} {video.pixel_format}"
    if (video.level or 0) > _COPY_LEVEL:
        yield f"the picture is H.264 level {video.level}"
    yield from _shape_objections(video)
    yield from _keyframe_objections(info)


def sound_objection(info: MediaInfo) -> str | None:
    """Say what speaks against a copy of the sound; it is encoded then, also beside a copied picture."""
    video, audio = info.video, info.audio
    if audio is None:
        return None
    if audio.codec != "aac" or audio.profile not in _COPY_SOUND_PROFILES:
        return f"the sound is {audio.codec} {audio.profile or ''}".rstrip()
    if audio.start_us > _SOUND_LATE_US:
        return "the sound starts after the picture"  # a browser would wait for it
    if video.time_us(video.end_pts) - audio.end_us > _SOUND_SHORT_US:
        return "the sound ends before the picture"
    return None


def _shape_objections(video: VideoStream) -> Iterator[str]:
    if video.rotation or video.mirrored:
        yield "the picture must be turned upright"
    if video.interlaced:
        yield "the picture is interlaced"
    if video.sar != 1:
        yield "the picture has oblong pixels"


def _keyframe_objections(info: MediaInfo) -> Iterator[str]:
    if info.container not in _COPY_CONTAINERS or info.video.time_base.numerator != 1:
        yield f"the file is {info.container}"
    if not info.keyframes or info.keyframes[0].pts != info.video.start_pts:
        yield "the first frame shown is not a keyframe"
        return
    times = [each.time_us for each in info.keyframes] + [info.video.time_us(info.video.end_pts)]
    if max(after - before for before, after in pairwise(times)) > _KEYFRAMES_APART_US:
        yield "keyframes are too far apart"


def timescale(video: VideoStream) -> int:
    """Ticks per second of the picture in a segment: fine enough to keep every time of the source exactly."""
    scale = video.time_base.denominator
    if scale > _FINEST_TIMESCALE:
        return _FINEST_TIMESCALE
    while scale < _TIMESCALE:
        scale *= 2
    return scale


def copy_arguments(source: Path, info: MediaInfo, wanted: Range, delay_us: int, out: Path) -> tuple[str, ...]:
    """Write the command that moves the packets of `wanted` into one segment, each packet as it is.

    Both ends must be clean keyframes of the source; `delay_us` is how much later than decoded they are shown. Every
    packet of the source is in exactly one segment: the picture is cut by ticks; the sound goes by the same moment.
    """
    video, audio = info.video, info.audio
    begin_us = floor(video.time_base * wanted.start_pts * 1_000_000)
    scale = timescale(video)
    # In a transport stream, ffmpeg would correct a clock that jumps back, of both streams where it is only one's.
    as_they_are = info.container is Container.MPEG_TS and begin_us > 0
    ends: tuple[str, ...] = ("-bsf:v", to_the_end(wanted.length_us, scale))
    if wanted.end_pts is not None:
        # The next segment starts its sound with the first packet at or after this moment; half a tick before it is
        # where this one must stop, whatever is rounded.
        end_us = floor(video.time_base * wanted.end_pts * 1_000_000)
        length_us = end_us - begin_us + 1_000_000
        if audio is not None:
            ticks = sound_tick(info, wanted.end_pts) - sound_tick(info, wanted.start_pts) - Fraction(1, 2)
            length_us = floor(ticks * audio.time_base * 1_000_000)
        # -t looks at decoding times, so the keyframe that begins the next segment would come along.
        zero = 0 if as_they_are else _nearest(Fraction(begin_us, 1_000_000) / video.time_base)
        beyond = floor((wanted.end_pts - zero) * video.time_base * scale)
        ends = (
            *("-t", _seconds(length_us + (begin_us if as_they_are else 0))),
            *("-bsf:v", f"noise=drop='gte(pts,{beyond})',{to_the_end(wanted.length_us, scale)}"),
        )
    return (
        *(("-copyts",) if as_they_are else ()),
        *("-seek_timestamp", "1", "-ss", _seconds(begin_us)),
        *(*INPUT_OPTIONS, "-i", input_name(source)),
        *("-map", f"0:{video.index}", *(() if audio is None else ("-map", f"0:{audio.index}"))),
        *("-c", "copy", "-copypriorss", "0", *ends),
        *(("-output_ts_offset", _seconds(-begin_us)) if as_they_are else ()),
        *(() if audio is None else ("-bsf:a", "aac_adtstoasc", "-audio_preload", str(delay_us))),
        *("-video_track_timescale", str(scale), *FRAGMENTED, *_knowing_the_sound(info), "-f", "mp4", f"file:{out}"),
    )


def new_sound_arguments(
    source: Path,
    info: MediaInfo,
    wanted: Range,
    delay_us: int,
    out: Path,
    *,
    levelling: Levelling | None = None,
    even: Sound | None = None,
) -> tuple[str, ...]:
    """Write the command that moves the packets of the picture as `copy_arguments` does, and encodes sound for them.

    As in a transcode, there is sound to the segment's end, silent if need be; for `levelling` and `even` see there.
    """
    video, scale = info.video, timescale(info.video)
    begin_us = floor(video.time_base * wanted.start_pts * 1_000_000)
    heard = even or segment_sound(source, info, wanted)
    sound = silence(wanted)
    if heard is not None:
        seek = ("-noaccurate_seek", "-seek_timestamp", "1", "-ss", _seconds(begin_us - _SOUND_EARLIER_US))
        sound = (*(() if even else seek), *INPUT_OPTIONS, "-i", input_name(heard.path))
    first = _nearest(wanted.start_pts * video.time_base * scale)
    others, ends = f"lt(pts,{first})", tuple[str, ...]()
    if wanted.end_pts is not None:
        others += f"+gte(pts,{_nearest(wanted.end_pts * video.time_base * scale)})"
        ends = ("-t", _seconds(begin_us + wanted.length_us + 1_000_000))
    return (
        # Times stay as they are: ffmpeg would correct a clock that jumps back, and for one of two inputs alone.
        *("-copyts", *sound, "-seek_timestamp", "1", "-ss", _seconds(begin_us)),
        *(*INPUT_OPTIONS, "-i", input_name(source)),
        *("-map", f"1:{video.index}", "-c:v", "copy", "-copypriorss", "1", *ends),
        *("-bsf:v", f"noise=drop='{others}',{to_the_end(wanted.length_us, scale, first)}"),
        *graph(sound_chain(_SOURCE, heard, info, wanted, levelling)).words,
        *(*ENCODED, "-audio_preload", str(delay_us)),
        *("-video_track_timescale", str(scale), *FRAGMENTED, "-f", "mp4", f"file:{out}"),
    )


def sound_tick(info: MediaInfo, pts: int) -> int:
    """Return the sound's tick from which a copy is heard that begins at `pts` of the picture; 0 without sound."""
    if info.audio is None:
        return 0
    begin_us = floor(info.video.time_base * pts * 1_000_000)
    return _nearest(begin_us / (1_000_000 * info.audio.time_base))


def _knowing_the_sound(info: MediaInfo) -> tuple[str, ...]:
    """In a transport stream the sound itself tells how to decode it: the header must wait for some of it."""
    return ("-movflags", "+delay_moov") if info.container is Container.MPEG_TS else ()


def transcode_arguments(
    source: Path,
    info: MediaInfo,
    wanted: Range,
    out: Path,
    *,
    threads: int,
    arrival: Arrival,
    delay_us: int = 0,
    levelling: Levelling | None = None,
    even: Sound | None = None,
) -> tuple[str, ...]:
    """Write the command that decodes the frames of `wanted` and encodes them as one H.264/AAC segment.

    Every frame keeps its own time; none is invented or dropped. Where the lesson has sound, every segment has sound to
    its end, silent if need be; `levelling` makes it as loud as it should be. `delay_us` is how much later than decoded
    frames are shown (`reordering_us`), 0 without B-frames. `even` is the segment's sound where it cannot be taken from
    the recording itself (`media.even_sound`).
    """
    video, audio = info.video, info.audio
    scale = timescale(video)
    inputs = {
        _SOURCE: (
            *seek_words(info, wanted, arrival),
            "-copyts",
            "-noautorotate",
            "-threads",
            str(threads),
            *INPUT_OPTIONS,
            "-i",
            input_name(source),
        ),
        _EVEN: () if even is None else (*INPUT_OPTIONS, "-i", input_name(even.path)),
        _SILENCE: silence(wanted),
    }
    picture = Chain(_SOURCE, video.index, picture_filters(info, wanted, arrival))
    heard = segment_sound(source, info, wanted)
    if audio is not None and heard is None:
        made = graph(picture, sound_chain(_SILENCE, None, info, wanted, None))
    else:
        # With one input and one output, ffmpeg would hand on the source's rotation and HDR notes, which are now untrue.
        made = graph(picture).dropping(_SILENCE)
    if heard is not None:
        # A graph of its own: one is set up anew where the picture changes its size, and the sound would begin again.
        of, taken = (_SOURCE, heard) if even is None else (_EVEN, even)
        made = made.beside(graph(sound_chain(of, taken, info, wanted, levelling)))
    return (
        *(word for name in made.inputs for word in inputs[name]),
        *("-filter_complex_threads", "1", *made.words),
        *(() if audio is None else ENCODED),
        *encoder_words(video, threads, b_frames=delay_us > 0),
        *("-bsf:v", to_the_end(wanted.length_us, scale)),
        *(("-audio_preload", str(delay_us)) if delay_us and audio is not None else ()),
        *("-fps_mode", "passthrough", "-enc_time_base", f"1:{scale}", "-video_track_timescale", str(scale)),
        *(*FRAGMENTED, "-f", "mp4", f"file:{out}"),
    )


def to_the_end(length_us: int, scale: int, first: int = 0) -> str:
    """Say that every frame lasts to the end of the segment; the muxer asks only about the last one.

    Time is counted from the tick `first`. Players put the next segment where this one's frames end, so a guess would
    shift all that comes after it.
    """
    later = f"-({first})" if first else ""
    duration = round(Fraction(length_us * scale, 1_000_000))
    return f"setts=pts=PTS{later}:dts=DTS{later}:duration={duration}+STARTDTS-DTS"


def picture_filters(info: MediaInfo, wanted: Range, arrival: Arrival = "seek") -> tuple[Filter, ...]:
    """Return the filters from the decoded frames of the source to pictures as people should see them."""
    video = info.video
    return (
        *_picture_trim(wanted, arrival),
        *((step("bwdif", mode="send_frame"),) if video.interlaced else ()),
        *colour_and_size(video, output_size(video)),
    )


def colour_and_size(video: VideoStream, size: tuple[int, int]) -> tuple[Filter, ...]:
    """Return the filters that scale to `size` (as shown), turn upright and bring every colour to 8-bit SDR."""
    width, height = size[::-1] if video.rotation in {90, 270} else size
    turn: dict[int, tuple[Filter, ...]] = {
        0: (),
        90: (step("transpose", dir="clock"),),
        180: (step("hflip"), step("vflip")),
        270: (step("transpose", dir="cclock"),),
    }
    return (
        step("scale", w=width, h=height),
        *_tone(video),
        step("format", pix_fmts="yuv420p"),
        *turn[video.rotation],
        *((step("hflip"),) if video.mirrored else ()),
        step("setsar", sar=1),
    )


def _tone(video: VideoStream) -> tuple[Filter, ...]:
    if video.hdr:
        transfer = video.colour.transfer or "smpte2084"
        return (
            step("zscale", tin=transfer, pin="bt2020", min="bt2020nc", t="linear", npl=100),
            step("format", pix_fmts="gbrpf32le"),
            step("zscale", p="bt709"),
            step("tonemap", tonemap="hable", desat=0),
            step("zscale", t="bt709", m="bt709", r="tv"),
        )
    if video.colour.primaries == "bt2020":
        return (step("zscale", p="bt709", t="bt709", m="bt709", r="tv"),)
    if video.colour.range == "pc" or video.pixel_format in {None, "yuvj420p", "yuvj422p", "yuvj444p"}:
        return (step("scale", out_range="tv"),)
    return ()


def _picture_trim(wanted: Range, arrival: Arrival) -> tuple[Filter, ...]:
    local = f"PTS-({wanted.start_pts})"
    return (
        _from_to("trim", wanted.start_pts, wanted.end_pts),
        step("setpts", expr=local if arrival == "seek" else f"if(N,{local},0)"),
    )


def _from_to(name: str, start: int, end: int | None) -> Filter:
    return step(name, start_pts=start) if end is None else step(name, start_pts=start, end_pts=end)


def seek_words(info: MediaInfo, wanted: Range, arrival: Arrival) -> tuple[str, ...]:
    """Start reading at the keyframe before the segment, or at the beginning where seeking is not to be trusted."""
    if arrival != "seek" or info.container not in _SEEKABLE or wanted.start_pts == info.video.start_pts:
        return ()
    before = [each.pts for each in info.keyframes if each.pts <= wanted.start_pts]
    if not before:
        return ()
    moment = before[-1] * info.video.time_base - _SEEK_EARLIER_S
    return ("-noaccurate_seek", "-seek_timestamp", "1", "-ss", _seconds(floor(moment * 1_000_000)))


def _nearest(value: Fraction) -> int:
    """Round as ffmpeg does: halves away from zero."""
    return floor(value + Fraction(1, 2)) if value >= 0 else ceil(value - Fraction(1, 2))


def _seconds(us: int) -> str:
    sign = "-" if us < 0 else ""
    return f"{sign}{abs(us) // 1_000_000}.{abs(us) % 1_000_000:06d}"
