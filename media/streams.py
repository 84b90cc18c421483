"""What a recording was found to be: frozen facts, with every time already on the lesson's timeline.

Only `media.probe` makes these; recipes, cuts and pages read them.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from media.containers import Container

_HDR_TRANSFERS = frozenset({"smpte2084", "arib-std-b67"})
_TWO_MOMENTS = frozenset({"tt", "bb", "tb", "bt"})


@dataclass(frozen=True, slots=True)
class Colour:
    """How numbers become colours, in ffmpeg's words; None where the file does not say."""

    primaries: str | None
    transfer: str | None
    space: str | None
    range: str | None


def is_hdr(colour: Colour, dolby_vision_profile: int | None) -> bool:
    """Whether the picture must be tone-mapped before an ordinary screen can show it."""
    return colour.transfer in _HDR_TRANSFERS or dolby_vision_profile == 5  # noqa: PLR2004 - no base layer


def is_interlaced(field_order: str | None) -> bool:
    """Whether each frame holds two moments."""
    return field_order in _TWO_MOMENTS


@dataclass(frozen=True, slots=True)
class Kind:
    """What a browser has to cope with; the header of a file is enough to know it."""

    container: Container
    codec: str
    pixel_format: str | None
    bit_depth: int
    hdr: bool
    interlaced: bool
    sound: str | None
    """The codec; None without sound."""


@dataclass(frozen=True, slots=True)
class VideoStream:
    """The lesson's picture."""

    index: int
    codec: str
    profile: str | None
    level: int | None
    pixel_format: str | None
    bit_depth: int
    width: int
    height: int
    """As coded, before rotation and pixel shape; see `shown_size`."""
    sar: Fraction
    """Width of a pixel over its height."""
    rotation: int
    """Degrees (0, 90, 180, 270) to turn the coded picture clockwise so that it stands upright."""
    mirrored: bool
    """Whether it must be flipped left to right, after turning."""
    frame_rate: Fraction | None
    """Frames per second on average, counted; None for a single frame."""
    variable_frame_rate: bool
    frames: int
    """How many frames are shown."""
    time_base: Fraction
    """Seconds per tick of ``start_pts``, ``end_pts`` and `Keyframe.pts`."""
    start_pts: int
    """The first frame that is shown: lesson time 0."""
    end_pts: int
    """When the last frame has been shown."""
    field_order: str | None
    """``progressive``, ``tt``, ``bb``, ``tb``, ``bt``, or None where the file does not say."""
    colour: Colour
    dolby_vision_profile: int | None
    by_fields: bool = False
    """Whether each frame is two packets, one after the other: its fields, as camcorders code them."""

    @property
    def hdr(self) -> bool:
        """Whether the picture must be tone-mapped before an ordinary screen can show it."""
        return is_hdr(self.colour, self.dolby_vision_profile)

    @property
    def interlaced(self) -> bool:
        """Whether each frame holds two moments."""
        return is_interlaced(self.field_order)

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as a person sees it, upright and in square pixels (height kept)."""
        width, height = round(self.width * self.sar), self.height
        return (height, width) if self.rotation in {90, 270} else (width, height)

    def time_us(self, pts: int) -> int:
        """Lesson time of a tick of this stream."""
        return round((pts - self.start_pts) * self.time_base * 1_000_000)


@dataclass(frozen=True, slots=True)
class AudioStream:
    """The lesson's sound."""

    index: int
    codec: str
    profile: str | None
    sample_rate: int
    channels: int
    time_base: Fraction
    start_pts: int
    start_us: int
    """Lesson time at which the sound starts; negative where it starts before the picture."""
    end_us: int
    """Lesson time at which the sound ends."""


@dataclass(frozen=True, slots=True)
class OtherStream:
    """Something else in the file: a second camera, another language, captions, a cover picture, data."""

    index: int
    kind: str
    """``video``, ``audio``, ``subtitle``, ``data`` or ``attachment``."""
    codec: str | None
    attached_picture: bool


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A place where decoding can begin."""

    pts: int
    time_us: int
    """Lesson time."""
    clean: bool
    """Whether nothing decoded after it is shown before it, nor the other way round: a cut here loses no frame."""
    frames_before: int
    """How many frames are decoded before it."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Everything the rest of the program needs to know about a recording."""

    container: Container
    size_bytes: int
    start_us: int
    """The file's own time of lesson time 0."""
    duration_us: int
    """From lesson time 0 to the end of the picture or of the sound, whichever is later: a camera app that stops sending
    frames while a slide stands still has not stopped recording. The last frame stays on the screen until then."""
    missing_ms: int
    """How much more the header promises than could be read; 0 where nothing is missing."""
    video: VideoStream
    audio: AudioStream | None
    other_streams: tuple[OtherStream, ...]
    keyframes: tuple[Keyframe, ...] = field(repr=False)
    """In lesson order, at least half a second apart."""
    twice_ms: int = 0
    """How much of it was filmed twice at the same times, by a clock that jumps back; one picture is shown at a time."""

    @property
    def kind(self) -> Kind:
        """The same for a browser."""
        video, sound = self.video, None if self.audio is None else self.audio.codec
        bits, hdr = video.bit_depth, video.hdr
        return Kind(self.container, video.codec, video.pixel_format, bits, hdr, video.interlaced, sound)

    @property
    def duration_ms(self) -> int:
        """`duration_us` in the unit of the lesson's timeline."""
        return round(self.duration_us / 1000)
