"""What ffprobe says about a file, as typed facts; pure, and forgiving about everything but the picture itself.

Only the fields named in `ENTRIES` are asked for, so nothing that a stranger wrote (titles, places, comments) comes
along.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import atan2, degrees

from media.arguments import MAX_PIXELS
from media.problems import MediaProblem, ProblemCode
from media.streams import Colour

ENTRIES = (
    "stream=index,codec_name,codec_type,profile,level,pix_fmt,bits_per_raw_sample,width,height,sample_aspect_ratio,"
    "field_order,color_range,color_space,color_transfer,color_primaries,time_base,start_pts,duration,duration_ts,"
    "nb_frames,sample_rate,channels"
    ":stream_disposition=default,attached_pic,timed_thumbnails"
    ":stream_side_data=displaymatrix,dv_profile"
    ":format=duration"
    ":packet=stream_index:packet_side_data=side_data_type"
)
FEW_PACKETS = ("-read_intervals", "%+#8")
"""So many packets are read for `ENTRIES`: only from them is it known that a stream is encrypted."""

# Codec names as ffprobe prints them; the decoders behind them are listed in media.arguments.
_PICTURES = frozenset(
    "h264 hevc vp8 vp9 av1 mpeg4 mpeg2video mpeg1video mjpeg h263 flv1 dvvideo prores".split()  # noqa: SIM905 - a line
)
_SOUNDS = frozenset(
    "aac aac_latm mp3 mp2 opus vorbis flac ac3 eac3 alac amr_nb amr_wb pcm_s16le pcm_s16be pcm_s24le pcm_s24be "  # noqa: SIM905
    "pcm_s32le pcm_s32be pcm_f32le pcm_f32be pcm_f64le pcm_f64be pcm_u8 pcm_s8 pcm_mulaw pcm_alaw pcm_bluray pcm_dvd "
    "adpcm_ima_wav adpcm_ima_qt adpcm_ms".split()
)
_LONGEST_STRIP = Fraction(16)
_A_STRIP = (
    "The picture is a strip, more than sixteen times as long one way as the other. Record or export it in an ordinary "
    "shape, such as 16:9, and add that file."
)
_LOCKED = (
    "The film is locked: it is encrypted, as shops and some apps do it, and can only be played where its key is. "
    "Save it from that app as an ordinary MP4, or add the recording as it came from the camera."
)
_ENCRYPTED = "Encryption info"
"""What ffprobe calls what comes with an encrypted packet (ISO/IEC 23001-7)."""
_MOST_CHANNELS = 64
"""What ffmpeg can mix; a lesson with more is a lesson without sound."""
_NOTHING_KNOWN = frozenset(("N/A", "unknown", "unspecified", "reserved", ""))
_DEPTH_IN_NAME = re.compile(r"(?:p|gray|gbrp|p0)(9|10|12|14|16)(?:le|be)?$")


class Fields:
    """One JSON object of ffprobe, read with care: what is absent, ``N/A`` or of another type is None."""

    def __init__(self, values: object) -> None:
        self._values: Mapping[str, object] = values if isinstance(values, dict) else {}

    def text(self, name: str) -> str | None:
        """A word, unless it says that nothing is known."""
        value = self._values.get(name)
        return value if isinstance(value, str) and value not in _NOTHING_KNOWN else None

    def with_text(self, name: str, value: str) -> "Fields":
        """The same with this word in it."""
        return Fields({**self._values, name: value})

    def whole(self, name: str) -> int | None:
        """A whole number; ffprobe prints some of them in quotes."""
        value = self._values.get(name)
        if isinstance(value, int):
            return value
        return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d+", value) else None

    def seconds(self, name: str) -> Fraction | None:
        """A decimal number, exactly."""
        value = self._values.get(name)
        return Fraction(value) if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) else None

    def ratio(self, name: str) -> Fraction | None:
        """``a/b`` or ``a:b``, above zero."""
        value = self._values.get(name)
        found = re.fullmatch(r"(\d+)[/:](\d+)", value) if isinstance(value, str) else None
        if found is None or int(found[1]) == 0 or int(found[2]) == 0:
            return None
        return Fraction(int(found[1]), int(found[2]))

    def one(self, name: str) -> "Fields":
        """An object inside this one; without fields where it is absent."""
        return Fields(self._values.get(name))

    def many(self, name: str) -> "list[Fields]":
        """A list of objects inside this one."""
        value = self._values.get(name)
        return [Fields(each) for each in value] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Header:
    """The streams of a file as its header describes them, with the lesson's picture and sound chosen."""

    picture: Fields
    sound: Fields | None
    others: tuple[Fields, ...]
    length_s: Fraction | None


def read_header(printed: bytes) -> Header:
    """Parse what ffprobe printed for `ENTRIES` and choose the lesson's picture and sound.

    The picture is the largest of those marked as default (of all, where none is marked), never a cover; the sound is
    the first of those marked as default.
    Raises MediaProblem: ``damaged``, ``no_picture``, ``unsupported``, ``too_large_picture``.
    """
    try:
        whole = Fields(json.loads(printed))
    except ValueError:  # ffprobe 5.1 stops in mid-sentence for some files
        raise MediaProblem(ProblemCode.DAMAGED) from None
    streams = whole.many("streams")
    locked = _locked(whole)
    picture = _choose_picture(streams)
    if picture.whole("index") in locked:
        raise MediaProblem(ProblemCode.UNSUPPORTED, _LOCKED)
    sound = _choose_sound([each for each in streams if each.whole("index") not in locked])
    others = tuple(each for each in streams if each is not picture and each is not sound)
    return Header(picture, sound, others, whole.one("format").seconds("duration"))


def is_cover(stream: Fields) -> bool:
    """Whether it is a picture *of* the recording, not the recording."""
    disposition = stream.one("disposition")
    return disposition.whole("attached_pic") == 1 or disposition.whole("timed_thumbnails") == 1


def _locked(whole: Fields) -> set[int | None]:
    """The numbers of the streams whose first packets are encrypted."""
    return {
        packet.whole("stream_index")
        for packet in whole.many("packets")
        if any(each.text("side_data_type") == _ENCRYPTED for each in packet.many("side_data_list"))
    }


def _is_default(stream: Fields) -> bool:
    return stream.one("disposition").whole("default") == 1


def _area(stream: Fields) -> int:
    return (stream.whole("width") or 0) * (stream.whole("height") or 0)


def _choose_picture(streams: Sequence[Fields]) -> Fields:
    pictures = [each for each in streams if each.text("codec_type") == "video" and not is_cover(each)]
    if not pictures:
        raise MediaProblem(ProblemCode.NO_PICTURE if streams else ProblemCode.DAMAGED)
    readable = [each for each in pictures if each.text("codec_name") in _PICTURES]
    if not readable:
        raise MediaProblem(ProblemCode.UNSUPPORTED)
    chosen = max(readable, key=lambda each: (_is_default(each), _area(each)))
    if _area(chosen) > MAX_PIXELS:
        raise MediaProblem(ProblemCode.TOO_LARGE_PICTURE)
    if _area(chosen) == 0 or chosen.ratio("time_base") is None:
        raise MediaProblem(ProblemCode.DAMAGED)
    if not 1 / _LONGEST_STRIP <= _shape(chosen) <= _LONGEST_STRIP:
        raise MediaProblem(ProblemCode.UNSUPPORTED, _A_STRIP)
    return chosen


def pixel_shape(stream: Fields) -> Fraction:
    """Width of a pixel over its height; square where the file says nothing, or what no camera does."""
    said = stream.ratio("sample_aspect_ratio") or Fraction(1)
    return said if 1 / _LONGEST_STRIP <= said <= _LONGEST_STRIP else Fraction(1)


def _shape(picture: Fields) -> Fraction:
    """Width over height of the picture as it is shown, before it is turned upright."""
    return Fraction(picture.whole("width") or 1, picture.whole("height") or 1) * pixel_shape(picture)


def _choose_sound(streams: Sequence[Fields]) -> Fields | None:
    def usable(stream: Fields) -> bool:
        known = stream.text("codec_name") in _SOUNDS
        return known and bool(stream.whole("sample_rate")) and 0 < (stream.whole("channels") or 0) <= _MOST_CHANNELS

    sounds = [each for each in streams if each.text("codec_type") == "audio" and usable(each)]
    return max(sounds, key=_is_default, default=None)


def orientation(stream: Fields) -> tuple[int, bool]:
    """Degrees to turn the coded picture clockwise, and whether to flip it left to right after that."""
    for side_data in stream.many("side_data_list"):
        matrix = [int(word) for word in re.findall(r"(?<![\w])-?\d+(?!\d*:)", side_data.text("displaymatrix") or "")]
        if len(matrix) == 9:  # noqa: PLR2004 - three by three
            a, b, _, c, d, *_ = matrix
            turned = round(degrees(atan2(b, d)) / 90) * 90 % 360
            return turned, a * d - b * c < 0
    return 0, False


def dolby_vision_profile(stream: Fields) -> int | None:
    """The Dolby Vision profile, where there is one."""
    found = (side_data.whole("dv_profile") for side_data in stream.many("side_data_list"))
    return next((profile for profile in found if profile is not None), None)


def bit_depth(stream: Fields) -> int:
    """Bits per sample of the picture."""
    named = _DEPTH_IN_NAME.search(stream.text("pix_fmt") or "")
    return int(named[1]) if named else stream.whole("bits_per_raw_sample") or 8


def colour(stream: Fields) -> Colour:
    """How the picture's numbers become colours."""
    return Colour(
        primaries=stream.text("color_primaries"),
        transfer=stream.text("color_transfer"),
        space=stream.text("color_space"),
        range=stream.text("color_range"),
    )
