"""Every kind of recording that we can make here, and what must become of it.

Six seconds each, with numbered frames, a row of colours, and a beep with every flash (see `tests.media.recordings`).
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.media.bending import (
    WAYS_TO_HOLD_A_PHONE,
    cut_off,
    grow,
    joined,
    rotten,
    torn_off,
    turned,
    with_amr,
    with_length,
    with_matrix,
)
from tests.media.fields import record_fields
from tests.media.measuring import Frame
from tests.media.recordings import AAC, record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.media.bending import Bend, Matrix, Remake

Words = tuple[str, ...]

NTSC, PAL, THIRTY = Fraction(30_000, 1001), Fraction(25), Fraction(30)
X264: Words = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-sc_threshold", "0", "-threads", "1")
H264: Words = (*X264, "-bf", "3", "-b_strategy", "0")
HEVC: Words = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=30:pools=none")
AV1: Words = ("-c:v", "libsvtav1", "-preset", "12", "-g", "30", "-svtav1-params", "lp=1")
VP8: Words = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M", "-g", "30")
VP9: Words = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M", "-g", "30")
MPEG2: Words = ("-c:v", "mpeg2video", "-q:v", "3", "-bf", "2", "-g", "15")
MPEG4: Words = ("-c:v", "mpeg4", "-q:v", "3", "-g", "30")
MJPEG: Words = ("-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p")
OPUS: Words = ("-c:a", "libopus", "-b:a", "64k")
MP2: Words = ("-c:a", "mp2")
MP3: Words = ("-c:a", "libmp3lame")
PCM: Words = ("-c:a", "pcm_s16le")
FRAGMENTS: Words = ("-movflags", "frag_keyframe+empty_moov+default_base_moof")
INTERLACED: Words = ("-flags", "+ildct+ilme", "-top", "1")
FIELDS = "tinterlace=interleave_top,fieldorder=tff,setfield=tff"
BT709: Words = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")
HDR: Words = ("-pix_fmt", "yuv420p10le", "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_range", "tv")
TO_709 = "scale=out_color_matrix=bt709:out_range=tv"


def bright(transfer: str) -> str:
    """Return the filters from what was drawn to HDR in which paper is as bright as it should be (ITU-R BT.2408)."""
    plain = "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p10le"
    said = "tin=bt709:pin=bt709:min=bt709:rin=limited"
    return f"{plain},zscale={said}:p=bt2020:t={transfer}:m=bt2020nc:r=limited:npl=203,format=yuv420p10le"


UNEVEN = "settb=1/30000,setpts='(N+0.4*sin(N)+gte(N,100)*20)/30/TB'"
KEEP_TIMES: Words = ("-fps_mode", "passthrough", "-enc_time_base", "1:30000", "-video_track_timescale", "30000")


@dataclass(frozen=True)
class Kind:
    """How one recording is made, and what must become of it."""

    words: Words = H264
    mode: str = "transcode"
    """``copy``, ``transcode``, or the code of the problem."""
    because: str = ""
    """What the reason must say."""
    sound: Words | None = AAC
    rate: Fraction = THIRTY
    frames: int = 180
    filters: str = "null"
    held: Matrix | None = None
    again: Words = ()
    """Words after ``-i`` with which it is made into another file, with ``-c copy`` where nothing else is said."""
    seek: Words = ()
    """Words before that ``-i``."""
    bend: Bend | None = None
    numbers: Sequence[int] | None = None
    """Which frames must be there; all of them where nothing is said."""
    time_us: Callable[[int], float] | None = None
    damaged: bool = False
    """Whether only the beginning can be there (and ``numbers`` says the least of it)."""
    says_missing: bool = False
    """Whether its header tells how long it once was."""
    rounded: bool = False
    """Whether a container that counts in milliseconds had it before: a frame may end one before the next begins, and
    Chromium shows the next one between them."""
    colours: float = 10.0
    """How far the browser's picture may be from what was drawn, on average, out of 255."""
    hdr: bool = False
    """Whether it must come out as the colours of an ordinary screen, which are never exactly those that were drawn."""
    fields: bool = False
    """Whether each frame is coded as two fields, which only our own encoder does."""
    remade: Remake | None = None
    """What makes the recording out of a whole one."""
    takes: bool = False
    """Whether the sound changes on its way, so that the source's own cannot be measured in one go."""
    source_off_ms: float = 0.0
    """By how much the source's own sound may be late, because its container forgets the encoder's run-in."""

    def make(self, path: Path) -> Path:
        """Make it in the file ``path``."""
        if self.fields:
            record_fields(path, self.frames, self.rate, sound=self.sound, flash_every_s=Fraction(1))
            return path
        first = path.with_name(f"first-{path.stem}.mkv") if self.again or self.remade else path
        turn = None if self.held is None else turned(self.held)
        every_s = Fraction(1)
        record(
            first,
            self.frames,
            self.rate,
            *self.words,
            sound=self.sound,
            filters=self.filters,
            turned=turn,
            flash_every_s=every_s,
        )
        if self.again:
            copied = ("-map", "0", *(() if "-c:v" in self.again else ("-c", "copy")))
            command = ["ffmpeg", "-loglevel", "error", "-y", *self.seek, "-i", str(first), *copied, *self.again]
            subprocess.run([*command, str(path)], check=True)
            first.unlink()
        if self.remade is not None:
            self.remade(first, path, self.frames, self.words)
            first.unlink()
        if self.held is not None:
            path.write_bytes(with_matrix(self.held)(path.read_bytes()))
        if self.bend is not None:
            path.write_bytes(self.bend(path.read_bytes()))
        return path

    @property
    def wanted(self) -> list[Frame]:
        """The frames that must be there, with their lesson times."""
        numbers = range(self.frames) if self.numbers is None else self.numbers
        return [Frame(number, self.due_us(number, numbers[0])) for number in numbers]

    def due_us(self, number: int, first: int = 0) -> float:
        """Lesson time of a frame, where ``first`` is the first one shown."""
        return float((number - first) / self.rate * 1_000_000) if self.time_us is None else self.time_us(number)


def _uneven_us(number: int) -> float:
    import math

    def tick(n: int) -> int:
        return round((n + 0.4 * math.sin(n) + (n >= 100) * 20) / 30 * 30_000)

    return (tick(number) - tick(0)) / 30_000 * 1_000_000


def _after_a_gap_us(number: int) -> float:
    """AVI with MP3: the muxer makes room for the encoder's run-in by one empty place after the first frame."""
    return (number + (number > 0)) / 30 * 1_000_000


CODECS: dict[str, Kind] = {
    "h264.mp4": Kind(mode="copy", rate=NTSC, because="a browser can play it"),
    "hevc.mp4": Kind(HEVC, because="the picture is hevc"),
    "hevc-10bit.mov": Kind((*HEVC, "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"), because="the picture is hevc"),
    "h264-10bit.mp4": Kind((*X264, "-pix_fmt", "yuv420p10le"), because="High 10"),
    "h264-422.mp4": Kind((*X264, "-pix_fmt", "yuv422p"), because="yuv422p"),
    "h264-444.mp4": Kind((*X264, "-pix_fmt", "yuv444p"), because="yuv444p"),
    "h264-rgb.mkv": Kind(("-c:v", "libx264rgb", *X264[2:], "-pix_fmt", "rgb24"), because="gbrp"),
    "av1.mp4": Kind(AV1, because="the picture is av1"),
    "av1-10bit.mkv": Kind((*AV1, "-pix_fmt", "yuv420p10le"), sound=OPUS, because="the picture is av1"),
    "vp8.webm": Kind(VP8, sound=("-c:a", "libvorbis"), because="the picture is vp8"),
    "vp9.webm": Kind(VP9, sound=OPUS, because="the picture is vp9"),
    "mpeg2.ts": Kind(MPEG2, rate=PAL, frames=150, sound=MP2, because="the picture is mpeg2video"),
    "mpeg2.mpg": Kind((*MPEG2, "-f", "vob"), rate=PAL, frames=150, sound=("-c:a", "ac3"), because="mpeg2video"),
    "mpeg1.mpg": Kind(("-c:v", "mpeg1video", "-q:v", "3", "-bf", "2"), rate=PAL, frames=150, sound=MP2),
    "mpeg4.avi": Kind(MPEG4, sound=MP3, time_us=_after_a_gap_us, because="the picture is mpeg4"),
    "mpeg4-b-frames.avi": Kind((*MPEG4, "-bf", "2"), sound=PCM, source_off_ms=20, because="the picture is mpeg4"),
    "mjpeg.avi": Kind(MJPEG, sound=PCM, because="the picture is mjpeg"),
    "mjpeg-422.mov": Kind((*MJPEG[:4], "-pix_fmt", "yuvj422p"), sound=PCM, because="the picture is mjpeg"),
    "prores.mov": Kind(
        ("-c:v", "prores_ks", "-profile:v", "1", "-pix_fmt", "yuv422p10le"), sound=PCM, because="prores"
    ),
    "dv.avi": Kind(
        ("-c:v", "dvvideo", "-s", "720x576", "-aspect", "4:3", "-pix_fmt", "yuv420p"),
        rate=PAL,
        frames=150,
        sound=(*PCM, "-ar", "48000", "-ac", "2"),
        because="dvvideo",
    ),
    "h263.3gp": Kind(
        ("-c:v", "h263", "-s", "352x288", "-q:v", "3"), sound=("-c:a", "aac", "-ar", "32000"), because="h263"
    ),
    "h263-amr.3gp": Kind(("-c:v", "h263", "-s", "352x288", "-q:v", "3"), bend=with_amr, because="h263"),
    "flv1.flv": Kind(("-c:v", "flv", "-q:v", "3"), sound=(*MP3, "-ar", "44100"), source_off_ms=30, because="flv1"),
}
CONTAINERS: dict[str, Kind] = {
    "moov-first.mp4": Kind((*H264, "-movflags", "+faststart"), mode="copy"),
    "fragmented.mp4": Kind((*H264, *FRAGMENTS), mode="copy"),
    "plain.mov": Kind(mode="copy", rate=Fraction(24_000, 1001)),
    "plain.mkv": Kind(mode="copy", rate=NTSC),
    "plain.m4v": Kind((*X264, "-bf", "0"), mode="copy", rate=Fraction(60), frames=360),
    "live.mkv": Kind((*H264, "-f", "matroska", "-live", "1"), mode="copy"),
    "live.webm": Kind((*VP8, "-f", "webm", "-live", "1"), sound=OPUS, because="the picture is vp8"),
    "h264.avi": Kind((*X264, "-bf", "0"), sound=MP3, time_us=_after_a_gap_us, because="the file is avi"),
    "h264.ts": Kind(mode="copy"),
    "h264.m2ts": Kind(("-mpegts_m2ts_mode", "1", *H264), sound=("-c:a", "ac3"), because="the sound is ac3"),
    "h264.flv": Kind(sound=(*AAC, "-ar", "44100"), because="the file is flv"),
    "mpeg4.3gp": Kind(MPEG4, because="the picture is mpeg4"),
}
SOUNDS: dict[str, Kind] = {
    "silent.mp4": Kind(mode="copy", sound=None),
    "mp3.mp4": Kind(sound=MP3, because="the sound is mp3"),
    "opus.mp4": Kind(sound=OPUS, because="the sound is opus"),
    "flac.mkv": Kind(sound=("-c:a", "flac"), because="the sound is flac"),
    "eac3.mkv": Kind(sound=("-c:a", "eac3"), because="the sound is eac3"),
    "alac.mov": Kind(sound=("-c:a", "alac"), because="the sound is alac"),
    "pcm24.mov": Kind(sound=("-c:a", "pcm_s24be"), because="the sound is pcm_s24be"),
    "mulaw.mov": Kind(sound=("-c:a", "pcm_mulaw", "-ar", "8000"), because="the sound is pcm_mulaw"),
    "pcm8.mov": Kind(sound=("-c:a", "pcm_s8"), because="the sound is pcm_s8"),
    "pcm32.mov": Kind(sound=("-c:a", "pcm_s32be"), because="the sound is pcm_s32be"),
    "pcm-float.mov": Kind(sound=("-c:a", "pcm_f32be"), because="the sound is pcm_f32be"),
    "pcm-float.mkv": Kind(sound=("-c:a", "pcm_f64le"), because="the sound is pcm_f64le"),
    "pcm.m2ts": Kind(
        ("-mpegts_m2ts_mode", "1", *H264),
        sound=("-c:a", "pcm_bluray", "-ac", "2", "-ar", "48000"),
        because="the sound is pcm_bluray",
    ),
    "pcm.mpg": Kind(
        (*MPEG2, "-f", "vob"),
        rate=PAL,
        frames=150,
        sound=("-c:a", "pcm_dvd", "-ac", "2", "-ar", "48000"),
        because="the picture is mpeg2video",
    ),
    "adpcm.avi": Kind(MJPEG, sound=("-c:a", "adpcm_ima_wav"), because="the picture is mjpeg"),
    "adpcm.mov": Kind(sound=("-c:a", "adpcm_ima_qt"), because="the sound is adpcm_ima_qt"),
    "adpcm.mkv": Kind(sound=("-c:a", "adpcm_ms"), because="the sound is adpcm_ms"),
    "left-only.mp4": Kind(mode="copy", sound=(*AAC, "-af", "pan=stereo|c0=c0|c1=0*c0")),
    "left-only.mov": Kind(sound=(*PCM, "-af", "pan=stereo|c0=c0|c1=0*c0"), because="pcm_s16le"),
    # Browsers would play on without the pause, and what follows too early.
    "pause.mp4": Kind(sound=(*AAC, "-af", "aselect='not(between(t,0.7,1.3))'"), because="the sound has gaps"),
    "pause.webm": Kind(VP8, sound=(*OPUS, "-af", "aselect='not(between(t,0.7,1.3))'"), because="the picture is vp8"),
    "jitter.mp4": Kind(mode="copy", sound=(*AAC, "-bsf:a", r"setts=ts=TS+mod(N*37\,11)*30")),
    "slow-clock.mp4": Kind(sound=(*AAC, "-bsf:a", "setts=ts=TS*1.004"), because="a clock of its own"),
    "two-takes.ts": Kind(
        (*X264, "-bf", "0"),
        sound=PCM,
        takes=True,
        remade=joined((*AAC, "-ac", "1"), (*AAC, "-ac", "2")),
        because="the sound has gaps",
    ),
    "clock-jumps.ts": Kind(
        (*X264, "-bf", "0"), sound=PCM, takes=True, remade=joined(AAC, AAC, early_s=0.15), because="the sound has gaps"
    ),
    "two-takes.m2ts": Kind(
        ("-mpegts_m2ts_mode", "1", *X264, "-bf", "0"),
        sound=PCM,
        takes=True,
        remade=joined(("-c:a", "ac3", "-ac", "2"), ("-c:a", "ac3", "-ac", "6")),
        because="the sound is ac3",
    ),
    "six-channels.mkv": Kind(sound=("-c:a", "ac3", "-ac", "6"), because="the sound is ac3"),
    "slow-rate.mp4": Kind(mode="copy", sound=("-c:a", "aac", "-ar", "22050")),
    "three-languages.mkv": Kind(
        sound=OPUS, again=("-map", "0:a", "-map", "0:a", "-disposition:a:1", "default", "-disposition:a:0", "0")
    ),
}
TIMES: dict[str, Kind] = {
    "uneven.mp4": Kind((*X264, "-bf", "0", *KEEP_TIMES), mode="copy", filters=UNEVEN, sound=None, time_us=_uneven_us),
    "uneven-b-frames.mp4": Kind((*H264, *KEEP_TIMES), mode="copy", filters=UNEVEN, sound=None, time_us=_uneven_us),
    "uneven.webm": Kind((*VP8, *KEEP_TIMES[:4]), filters=UNEVEN, sound=None, time_us=_uneven_us),
    "uneven-hevc.mp4": Kind((*HEVC, *KEEP_TIMES), filters=UNEVEN, sound=None, time_us=_uneven_us),
    "120fps.mp4": Kind((*H264, "-g", "120"), mode="copy", rate=Fraction(120), frames=480),
    "slow.mp4": Kind((*X264, "-g", "2"), mode="copy", rate=Fraction(2), frames=24),
    "late-start.ts": Kind((*H264, "-output_ts_offset", "20"), mode="copy"),
    "late-start.mp4": Kind((*H264, "-output_ts_offset", "12.3"), mode="copy"),
    "no-edit-list.mp4": Kind((*H264, "-use_editlist", "0"), mode="copy"),
    "open-groups.mp4": Kind(
        (*X264, "-x264-params", "open-gop=1:bframes=3:b-adapt=0:keyint=30:min-keyint=1"),
        because="a copy would not play",
    ),
    "gradual.mp4": Kind(
        (*X264, "-x264-params", "intra-refresh=1:keyint=30:bframes=0"), because="the picture comes only gradually"
    ),
    "edited.mp4": Kind(
        seek=("-ss", "1.3"),
        source_off_ms=5,
        again=("-movflags", "+faststart"),
        numbers=range(39, 180),
        because="first frame",
    ),
    # Copying ends by the time of decoding, and a frame that others lean on is decoded three places early.
    "edited-end.mp4": Kind(mode="copy", again=("-t", "4"), numbers=(*range(121), 124), rounded=True),
    "dropped.avi": Kind(
        (*MPEG4, "-fps_mode", "passthrough"),
        sound=PCM,
        filters="select='not(between(n,60,89))'",
        numbers=(*range(60), *range(90, 180)),
        because="the picture is mpeg4",
    ),
    "keyframes-far.mkv": Kind((*H264, "-g", "9999"), frames=450, because="keyframes are too far apart"),
    "torn-stream.ts": Kind((*X264, "-bf", "0"), mode="copy", bend=torn_off(0.3), numbers=range(60, 180)),
    "wrong-length.mp4": Kind(mode="copy", bend=with_length(60_000)),
    "no-length.mp4": Kind(mode="copy", bend=with_length(0)),
    "wrong-length-fragmented.mp4": Kind((*H264, *FRAGMENTS), mode="copy", bend=with_length(2**32 - 2)),
}
PICTURES: dict[str, Kind] = {
    **{
        f"{name.replace(' ', '-')}.mov": Kind(held=m, because="turned upright")
        for name, m in WAYS_TO_HOLD_A_PHONE.items()
    },
    "turned-90-hevc.mp4": Kind(HEVC, held=WAYS_TO_HOLD_A_PHONE["turned 90"], because="hevc"),
    "oblong-pixels.mp4": Kind(filters="scale=240:176,setsar=4/3", because="oblong pixels"),
    "oblong-turned.mp4": Kind(
        filters="scale=176:240:flags=area,setsar=4/3", held=(0, 1, -1, 0), because="turned upright"
    ),
    "odd-size.webm": Kind(VP9, filters="scale=321:177", sound=OPUS, colours=14),
    "odd-size.mkv": Kind((*X264, "-pix_fmt", "yuv444p"), filters="scale=319:175", because="yuv444p", colours=14),
    "growing.webm": Kind(VP8, sound=OPUS, remade=grow, because="vp8"),
    "interlaced.mpg": Kind(
        (*MPEG2, *INTERLACED, "-f", "vob"),
        rate=Fraction(60),
        frames=360,
        filters=FIELDS,
        sound=MP2,
        numbers=range(0, 360, 2),
        because="mpeg2video",
        colours=14,
    ),
    "interlaced.m2ts": Kind(
        (*X264, "-bf", "2", *INTERLACED, "-x264-params", "tff=1"),
        rate=Fraction(60),
        frames=360,
        filters=FIELDS,
        sound=("-c:a", "ac3"),
        numbers=range(0, 360, 2),
        because="interlaced",
        colours=14,
    ),
    "fields.mts": Kind(fields=True, rate=PAL, frames=150, sound=None, because="interlaced"),
    "fields.m2ts": Kind(fields=True, rate=PAL, frames=150, sound=("-c:a", "ac3"), because="interlaced"),
    "fields.mp4": Kind(fields=True, rate=PAL, frames=150, because="interlaced"),
    "bt709.mp4": Kind((*H264, *BT709), mode="copy", filters=TO_709),
    "bt709.webm": Kind((*VP9, *BT709), sound=OPUS, filters=TO_709, because="vp9"),
    "full-range.mp4": Kind((*H264, "-pix_fmt", "yuvj420p"), mode="copy", filters="scale=out_range=pc"),
    "full-range-hevc.mp4": Kind((*HEVC, "-pix_fmt", "yuvj420p"), filters="scale=out_range=pc", because="hevc"),
    "hdr10.mp4": Kind((*HEVC, *HDR, "-color_trc", "smpte2084"), filters=bright("smpte2084"), hdr=True, because="hevc"),
    "hlg.mov": Kind(
        (*HEVC, *HDR, "-color_trc", "arib-std-b67"), filters=bright("arib-std-b67"), hdr=True, because="hevc"
    ),
    "hdr10-av1.mkv": Kind(
        (*AV1, *HDR, "-color_trc", "smpte2084"), filters=bright("smpte2084"), sound=OPUS, hdr=True, because="av1"
    ),
    "grey.mp4": Kind((*HEVC, "-pix_fmt", "gray"), because="hevc", colours=60),
}
DAMAGED: dict[str, Kind] = {
    "cut-off.mp4": Kind(
        (*H264, "-movflags", "+faststart"),
        mode="copy",
        bend=cut_off(0.6),
        numbers=range(60),
        damaged=True,
        says_missing=True,
    ),
    "cut-off-fragmented.mp4": Kind((*H264, *FRAGMENTS), bend=cut_off(0.6), numbers=range(60), damaged=True),
    "cut-off.mkv": Kind(mode="copy", bend=cut_off(0.6), numbers=range(60), damaged=True, says_missing=True),
    "cut-off.webm": Kind(VP8, sound=OPUS, bend=cut_off(0.6), numbers=range(60), damaged=True, says_missing=True),
    "cut-off.avi": Kind(
        MPEG4, sound=MP3, bend=cut_off(0.6), numbers=range(60), damaged=True, time_us=_after_a_gap_us, says_missing=True
    ),
    "cut-off.ts": Kind(bend=cut_off(0.6), numbers=range(60), damaged=True),
    "cut-off-without-index.mp4": Kind(mode="damaged", bend=cut_off(0.9)),
    "sound-alone.mp4": Kind(mode="no_picture", again=("-vn",)),
}
ROTTEN: dict[str, Kind] = {
    "rotten.mp4": Kind(bend=rotten(20_000)),
    "rotten.ts": Kind(bend=rotten(20_000)),
    "rotten.mkv": Kind(bend=rotten(20_000)),
    "rotten-hevc.mp4": Kind(HEVC, bend=rotten(20_000)),
    "rotten.webm": Kind(VP8, sound=OPUS, bend=rotten(20_000)),
}
KINDS: dict[str, Kind] = CODECS | CONTAINERS | SOUNDS | TIMES | PICTURES | DAMAGED
