"""What a recording is: its picture, its sound, its true start and length. Fractions and PTS end here.

Headers are believed only about what decoding needs. When a recording starts, how long it is and how many frames it has
come from its packets (see `media.packets`), because headers claim forty hours for a second, or nothing at all.
Lesson time 0 is the first video frame that is shown. A file with sound but no picture is refused (``no_picture``):
coaching is about what is seen, and a clear refusal is better than a black lesson.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from media import header, packets, plain
from media.arguments import INPUT_OPTIONS, input_name
from media.containers import HEAD_BYTES, Container, sniff
from media.ffmpeg import FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffprobe
from media.header import Fields, Header
from media.packets import PacketReader, SeenKeyframe, SoundPackets, VideoPackets
from media.problems import MediaProblem, ProblemCode, too_long
from media.streams import (
    AudioStream,
    Colour,
    Keyframe,
    Kind,
    MediaInfo,
    OtherStream,
    VideoStream,
    is_hdr,
    is_interlaced,
)

__all__ = [
    "AudioStream",
    "Colour",
    "Container",
    "Keyframe",
    "MediaInfo",
    "OtherStream",
    "VideoStream",
    "probe",
    "sniff",
]

_PACKETS_TO_COUNT = 40
_OF_FIELDS = frozenset(("h264", "mpeg2video", "prores", "dvvideo"))
"""What cameras that interlace write."""
LONGEST_LESSON_MS = 6 * 3600 * 1000
_BELIEVABLE_S = 24 * 3600
_WORTH_MENTIONING_MS = 500
_HEADER_LIMITS = Limits(wall_s=60, cpu_s=30, output_bytes=2**20, nice=0)
_EXTRA_DECODERS = 8
_LONGEST_REORDERING = 16
_SAMPLE_S = 60
_LITTLE_S = Fraction(1, 2)

_DEMUXERS = {
    Container.MP4: "mov",
    Container.MATROSKA: "matroska",
    Container.AVI: "avi",
    Container.MPEG_TS: "mpegts",
    Container.MPEG_PS: "mpeg",
    Container.ASF: "asf",
    Container.FLV: "flv",
}
# These store when a frame is decoded, or nothing, but not (always) when it is shown.
_WITHOUT_TIMES = frozenset((Container.AVI, Container.MPEG_PS))
# Codecs in which a keyframe is rare: "every frame is one" means that the file does not know.
_PREDICTING = frozenset(("h264", "hevc", "vp8", "vp9", "av1", "mpeg4"))
_NOT_LISTED = re.compile(r"Codec \(([\w-]+)\) not on whitelist")
_NOT_OPENED = re.compile(r"Could not open codec for input stream (\d+)")

# What ffprobe says, and what that means for the teacher; the first that fits.
_MEANINGS = (
    ("No space left on device", ProblemCode.OUT_OF_SPACE),
    ("Format not on whitelist", ProblemCode.NOT_A_RECORDING),
    ("Picture size", ProblemCode.TOO_LARGE_PICTURE),
    ("not implemented", ProblemCode.UNSUPPORTED),
    ("Could not open codec", ProblemCode.UNSUPPORTED),
    ("max_streams", ProblemCode.UNSUPPORTED),
)


def probe(
    tools: MediaTools,
    source: Path,
    *,
    longest_ms: int = LONGEST_LESSON_MS,
    at_first_sight: Callable[[Kind], None] = lambda _: None,
) -> MediaInfo:
    """Everything about the recording in ``source``; ``at_first_sight`` hears of its kind long before that.

    Raises MediaProblem: ``empty``, ``not_a_recording``, ``no_picture``, ``unsupported``, ``too_large_picture``,
    ``damaged`` (nothing can be shown), ``too_long`` (over ``longest_ms``), ``timed_out``.
    """
    size_bytes = source.stat().st_size
    with source.open("rb") as file:
        container = sniff(file.read(HEAD_BYTES))
    try:
        return _Probing(tools, source, container, size_bytes).run(longest_ms, at_first_sight)
    except FfmpegFailed as failure:
        raise _problem(failure) from failure


def _problem(failure: FfmpegFailed) -> MediaProblem:
    if isinstance(failure, FfmpegTimedOut):
        return MediaProblem(ProblemCode.TIMED_OUT)
    for words, code in _MEANINGS:
        if words in failure.stderr_tail:
            return MediaProblem(code)
    return MediaProblem(ProblemCode.DAMAGED)


class _Probing:
    """One recording being looked at; holds what every question to ffprobe needs."""

    def __init__(self, tools: MediaTools, source: Path, container: Container, size_bytes: int) -> None:
        self.tools, self.source, self.container, self.size_bytes = tools, source, container, size_bytes
        self.extra: tuple[str, ...] = ()
        # Reading is as slow as the disk; decoding is never needed for more than a few frames.
        self.limits = Limits(wall_s=60 + size_bytes / 10e6, cpu_s=60 + int(size_bytes / 20e6), output_bytes=2**27)

    def run(self, longest_ms: int, at_first_sight: Callable[[Kind], None]) -> MediaInfo:
        found = self._with_fields(header.read_header(self._header()))
        at_first_sight(_kind(self.container, found))
        video, sound = self._packets(found)
        if not video.shown:
            raise MediaProblem(ProblemCode.DAMAGED)
        self._settle_start(found.picture, video)
        if is_interlaced(found.picture.text("field_order")) and self._are_fields(found.picture, video):
            video.join_fields()
        picture = _video_stream(found.picture, video)
        audio = None if found.sound is None else _audio_stream(found.sound, sound, picture)
        end_us = max(picture.time_us(picture.end_pts), 0 if audio is None else audio.end_us)
        if end_us <= 0:  # a single frame that is shown for no time
            raise MediaProblem(ProblemCode.DAMAGED)
        if end_us > longest_ms * 1000:
            raise MediaProblem(ProblemCode.TOO_LONG, too_long(end_us // 60_000_000, longest_ms // 60_000))
        seen = self._real_keyframes(picture, video) if _is_doubtful(picture, video) else video.keyframes
        return MediaInfo(
            container=self.container,
            size_bytes=self.size_bytes,
            start_us=round(picture.start_pts * picture.time_base * 1_000_000),
            duration_us=end_us,
            missing_ms=_missing_ms(self.container, found, video, picture, end_us),
            video=picture,
            audio=audio,
            other_streams=tuple(_other_stream(each) for each in found.others),
            keyframes=tuple(sorted((_keyframe(picture, each) for each in seen), key=lambda each: each.pts)),
            twice_ms=round(video.overlap() * video.time_base * 1000),
        )

    def _words(self) -> tuple[str, ...]:
        name = _DEMUXERS[self.container]  # named, so that nothing is guessed
        return ("-loglevel", "warning", *INPUT_OPTIONS, *self.extra, "-f", name, "-i", input_name(self.source), "-of")

    def _header(self) -> bytes:
        """What ffprobe says about the streams.

        It gives up on the whole file when one stream needs a decoder that is not on our list, so that decoder is
        allowed for that stream, to be named and nothing more: only the lesson's picture and sound are ever decoded.
        """
        for _ in range(_EXTRA_DECODERS):
            try:
                return run_ffprobe(
                    self.tools,
                    (*self._words(), "json", *header.FEW_PACKETS, "-show_entries", header.ENTRIES),
                    reads=[self.source],
                    limits=_HEADER_LIMITS,
                )
            except FfmpegFailed as failure:
                decoder = _NOT_LISTED.findall(failure.stderr_tail)
                stream = _NOT_OPENED.findall(failure.stderr_tail)
                if not decoder or not stream or f"-codec_whitelist:{stream[-1]}" in self.extra:
                    raise
                self.extra += (f"-codec_whitelist:{stream[-1]}", decoder[-1])
        raise MediaProblem(ProblemCode.UNSUPPORTED)

    def _with_fields(self, found: Header) -> Header:
        """The same, knowing whether the picture is interlaced where the header alone does not tell.

        A file may hold both fields of a frame one after the other, as camcorders code them, and say nothing of it.
        """
        picture = found.picture
        if picture.text("codec_name") not in _OF_FIELDS or picture.text("field_order"):
            return found
        entries = ("-read_intervals", "%+#4", "-show_entries", "frame=interlaced_frame,top_field_first")
        only = ("-select_streams", str(picture.whole("index") or 0))
        try:
            question = (*self._words(), "csv=p=0", *only, *entries)
            printed = run_ffprobe(self.tools, question, reads=[self.source], limits=_HEADER_LIMITS)
        except FfmpegTimedOut:
            raise
        except FfmpegFailed:
            return found
        order = {b"1,1": "tt", b"1,0": "bb"}.get(printed.strip()[:3])
        return found if order is None else replace(found, picture=picture.with_text("field_order", order))

    def _packets(self, found: Header) -> tuple[VideoPackets, SoundPackets | None]:
        """Read the packets of the picture; of the sound only where the header cannot be believed about it."""
        length = _stated_length(found.sound)
        if length is not None or found.sound is None:
            listed = self._listed(found.picture)
            if listed is not None:
                believed = _agree(found, listed, length)
                return listed, length if believed else self._read_packets(found, sound=found.sound)[1]
        video = self._read_packets(found, sound=None)[0] if length is not None or found.sound is None else None
        if video is not None and video.read >= (found.picture.whole("nb_frames") or 0) and _agree(found, video, length):
            return video, length
        return self._read_packets(found, sound=found.sound)

    def _listed(self, picture: Fields) -> VideoPackets | None:
        """The packets as the tables of a plain MP4 file list them, where ffprobe counts as many from the same start."""
        if self.container is not Container.MP4:
            return None
        video = plain.list_packets(self.tools, self.source, picture.whole("index") or 0, _time_base(picture))
        if video is None or video.read != picture.whole("nb_frames") or video.start != picture.whole("start_pts"):
            return None
        return video

    def _read_packets(self, found: Header, sound: Fields | None) -> tuple[VideoPackets, SoundPackets | None]:
        video, heard = VideoPackets(_time_base(found.picture)), SoundPackets()
        index = found.picture.whole("index") or 0
        streams: dict[int, VideoPackets | SoundPackets] = {index: video}
        only: tuple[str, ...] = ("-select_streams", str(index))
        if sound is not None:
            streams[sound.whole("index") or 0] = heard
            only = ()
        made_up = ("-fflags", "+genpts") if self.container in _WITHOUT_TIMES else ()
        question = (*made_up, *self._words(), "csv=p=0", *only, "-show_entries", packets.ENTRIES)
        try:
            run_ffprobe(self.tools, question, reads=[self.source], limits=self.limits, on_stdout=PacketReader(streams))
        except FfmpegTimedOut:
            raise
        except FfmpegFailed:
            if not video.shown:  # else: what could be read until then is kept
                raise
        return video, None if sound is None else heard

    def _decoded(self, picture: int, *options: str) -> list[int]:
        """Times of the frames that decoding shows."""
        entries = ("-show_entries", "frame=best_effort_timestamp")
        question = (*self._words(), "csv=p=0", "-select_streams", str(picture), *options, *entries)
        try:
            printed = run_ffprobe(self.tools, question, reads=[self.source], limits=self.limits)
        except FfmpegTimedOut:
            raise
        except FfmpegFailed:  # packets are all that can be known, then
            return []
        return [int(found) for found in re.findall(rb"(?m)^(-?\d+)", printed)]

    def _settle_start(self, picture: Fields, video: VideoPackets) -> None:
        """When the first frame is shown, by decoding it, where packets alone do not tell.

        Frames shown before the first keyframe count if they can be decoded; containers that do not store when a frame
        is shown give times that are off by the decoder's delay.
        """
        if not video.leading and self.container not in _WITHOUT_TIMES:
            return
        shown = self._decoded(picture.whole("index") or 0, "-read_intervals", f"%+#{len(video.leading) + 40}")
        first = min(shown, default=video.start)
        delay = first - video.start
        if self.container not in _WITHOUT_TIMES:
            video.show_leading(first)
        elif delay <= _LONGEST_REORDERING * video.usual_gap():  # else the first frames are damaged, not late
            video.shift(delay)

    def _are_fields(self, picture: Fields, video: VideoPackets) -> bool:
        """Whether two packets make a frame: decoding shows half as many in the same time."""
        shown = self._decoded(picture.whole("index") or 0, "-read_intervals", f"%+#{_PACKETS_TO_COUNT}")
        among = sum(min(shown) <= pts <= max(shown) for pts in video.shown) if shown else 0
        return among * 4 >= len(shown) * 7 > 0  # a damaged beginning loses some frames, hardly so many

    def _real_keyframes(self, picture: VideoStream, video: VideoPackets) -> list[SeenKeyframe]:
        """The keyframes by decoding, for a file that says that every frame is one: first a minute, then all."""
        only_keys = ("-skip_frame", "nokey")
        minute = self._decoded(picture.index, *only_keys, "-read_intervals", f"%+{_SAMPLE_S}")
        end_of_sample = picture.start_pts + int(_SAMPLE_S / picture.time_base)
        if len(minute) >= sum(pts < end_of_sample for pts in video.shown):
            return video.keyframes
        return video.keyframes_among(frozenset(self._decoded(picture.index, *only_keys)))


def _time_base(stream: Fields) -> Fraction:
    return stream.ratio("time_base") or Fraction(1, 1000)


def _stated_length(sound: Fields | None) -> SoundPackets | None:
    """Start and end of the sound, where the header counts its frames and so must know."""
    if sound is None or not sound.whole("nb_frames"):
        return None
    start, length = sound.whole("start_pts"), sound.whole("duration_ts")
    return None if start is None or length is None else SoundPackets(start, start + length)


def _agree(found: Header, video: VideoPackets, sound: SoundPackets | None) -> bool:
    """Whether the sound ends about where the picture does; else its header may be wrong about its length."""
    if found.sound is None or sound is None or sound.end is None or not video.shown:
        return True
    return abs(sound.end * _time_base(found.sound) - video.end * video.time_base) <= _LITTLE_S


def _is_doubtful(picture: VideoStream, video: VideoPackets) -> bool:
    return video.only_keyframes and picture.codec in _PREDICTING


def _keyframe(picture: VideoStream, seen: SeenKeyframe) -> Keyframe:
    return Keyframe(seen.pts, picture.time_us(seen.pts), seen.clean, seen.before)


def _kind(container: Container, found: Header) -> Kind:
    picture = found.picture
    return Kind(
        container=container,
        codec=picture.text("codec_name") or "",
        pixel_format=picture.text("pix_fmt"),
        bit_depth=header.bit_depth(picture),
        hdr=is_hdr(header.colour(picture), header.dolby_vision_profile(picture)),
        interlaced=is_interlaced(picture.text("field_order")),
        sound=None if found.sound is None else found.sound.text("codec_name"),
    )


def _video_stream(stream: Fields, video: VideoPackets) -> VideoStream:
    rotation, mirrored = header.orientation(stream)
    return VideoStream(
        index=stream.whole("index") or 0,
        codec=stream.text("codec_name") or "",
        profile=stream.text("profile"),
        level=stream.whole("level"),
        pixel_format=stream.text("pix_fmt"),
        bit_depth=header.bit_depth(stream),
        width=stream.whole("width") or 0,
        height=stream.whole("height") or 0,
        sar=header.pixel_shape(stream),
        rotation=rotation,
        mirrored=mirrored,
        frame_rate=video.average_rate(),
        variable_frame_rate=video.is_variable(),
        frames=len(video.shown),
        time_base=video.time_base,
        start_pts=video.start,
        end_pts=video.end,
        field_order=stream.text("field_order"),
        colour=header.colour(stream),
        dolby_vision_profile=header.dolby_vision_profile(stream),
        by_fields=is_interlaced(stream.text("field_order")) and video.by_fields,
    )


def _audio_stream(stream: Fields, heard: SoundPackets | None, picture: VideoStream) -> AudioStream | None:
    """The sound on the lesson's timeline; None where there is a track without anything in it."""
    if heard is None or heard.start is None or heard.end is None:
        return None
    time_base = _time_base(stream)
    zero = picture.start_pts * picture.time_base
    return AudioStream(
        index=stream.whole("index") or 0,
        codec=stream.text("codec_name") or "",
        profile=stream.text("profile"),
        sample_rate=stream.whole("sample_rate") or 0,
        channels=stream.whole("channels") or 0,
        time_base=time_base,
        start_pts=heard.start,
        start_us=round((heard.start * time_base - zero) * 1_000_000),
        end_us=round((heard.end * time_base - zero) * 1_000_000),
    )


def _other_stream(stream: Fields) -> OtherStream:
    return OtherStream(
        index=stream.whole("index") or 0,
        kind=stream.text("codec_type") or "data",
        codec=stream.text("codec_name"),
        attached_picture=header.is_cover(stream),
    )


def _missing_ms(container: Container, found: Header, video: VideoPackets, picture: VideoStream, end_us: int) -> int:
    """How much longer the header says it is than what could be read; nonsense and rounding are not reported."""
    said_frames = found.picture.whole("nb_frames") or 0
    if 0 < said_frames <= video.read:
        return 0
    length_s = found.picture.seconds("duration")
    read_s = (picture.end_pts - picture.start_pts) * picture.time_base
    if length_s is None:  # the whole file's, from its own zero to the end of its longest stream
        length_s = found.length_s or Fraction(0)
        read_s = picture.start_pts * picture.time_base + Fraction(end_us, 1_000_000)
    missing_ms = round((length_s - read_s) * 1000)
    if container is Container.AVI:  # its length is that of what is there; it counts the ticks there once were
        missing_ms = round((said_frames - picture.end_pts) * picture.time_base * 1000)
    believable = length_s < _BELIEVABLE_S and missing_ms < _BELIEVABLE_S * 1000
    return missing_ms if missing_ms >= _WORTH_MENTIONING_MS and believable else 0
