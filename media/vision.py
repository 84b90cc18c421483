"""Pictures of a lesson: the poster that stands for it, and the thumbnails over its timeline.

Strangers' bytes are only ever decoded by ffmpeg in the jail; OpenCV sees raw pixels of a size that we asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import cv2
import numpy as np

from media import encoding, recipes
from media.arguments import INPUT_OPTIONS, input_name
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.graphs import Chain, Joined, graph, step
from media.problems import MediaProblem, ProblemCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from media.streams import MediaInfo, VideoStream

    Picture = NDArray[np.uint8]

POSTER_WIDTH = 1280
POSTER_CANDIDATES = 8
THUMB_WIDTH = 160
_THUMB_EVERY_MS = 18_000
_THUMBS_SHORT = 100
_COLUMNS, _ROWS = 10, 10
_JPEG_QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 82]
_LIT = (45.0, 210.0)
_DULL = 12.0
_SCORE_WIDTH = 320
_SMALL = ("-skip_loop_filter", "all")
"""What it would smooth is not seen in a thumbnail."""
_BEGIN_ANEW = {"h264": "5", "hevc": "16-20"}
"""Kinds of NAL units after which nothing from before is needed (H.264 table 7-1: IDR; H.265 table 7-1: IDR and BLA)."""
_MOST_AT_ONCE, _PIXELS_AT_ONCE = 20, 10 * 1920 * 1080
"""So much is decoded by one program at once where each keyframe has a decoder of its own: memory grows with it."""


@dataclass(frozen=True)
class Thumb:
    """One small picture: when it is shown, and where on which sheet it is."""

    start_ms: int
    end_ms: int
    sheet: int
    x: int
    y: int


@dataclass(frozen=True)
class Storyboard:
    """Sheets of small pictures (JPEG) and the WebVTT text that says which one belongs to which moment."""

    sheets: tuple[Path, ...]
    webvtt: str
    thumbs: tuple[Thumb, ...]


def make_poster(
    tools: MediaTools, source: Path, info: MediaInfo, out: Path, *, cancelled: Callable[[], bool] | None = None
) -> Path:
    """Write the best of a few keyframes, spread over the lesson, as the JPEG file `out`: lit, sharp, not plain.

    Raises MediaProblem (`damaged` when none can be decoded, `timed_out`), FfmpegCancelled.
    """
    looking, size = _Looking(tools, source, info, cancelled), _fit(info.video, POSTER_WIDTH)
    _, pictures = looking.keyframes_every(info.duration_ms // (POSTER_CANDIDATES + 1), size, out.parent)
    pictures = pictures[1:] or pictures or list(looking.first_frame(size))  # a lesson seldom begins at its best
    if not pictures:
        raise MediaProblem(ProblemCode.DAMAGED)
    _write_jpeg(out, max(pictures, key=rate_picture))
    return out


def rate_picture(picture: Picture) -> float:
    """Say how well an RGB picture stands for a lesson: sharpness, much reduced when it is dark, glaring or plain."""
    height = max(1, picture.shape[0] * _SCORE_WIDTH // picture.shape[1])
    small = cv2.resize(picture, (_SCORE_WIDTH, height), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    brightness, contrast = float(grey.mean()), float(grey.std())
    sharpness = float(np.log1p(cv2.Laplacian(grey, cv2.CV_64F).var()))
    lit = 1.0 if _LIT[0] <= brightness <= _LIT[1] else 0.3
    return sharpness * lit * (1.0 if contrast >= _DULL else 0.1)


def make_storyboard(
    tools: MediaTools, source: Path, info: MediaInfo, out_dir: Path, *, cancelled: Callable[[], bool] | None = None
) -> Storyboard:
    """Write sheets of thumbnails into the folder `out_dir`, at most 200 an hour, without decoding what lies between.

    The text names the sheets relative to itself. Raises MediaProblem (`damaged`, `timed_out`), FfmpegCancelled.
    """
    looking = _Looking(tools, source, info, cancelled)
    width, height = _fit(info.video, THUMB_WIDTH)
    moments, pictures = looking.keyframes_every(_interval_ms(info.duration_ms), (width, height), out_dir, _SMALL)
    if not pictures:
        moments, pictures = [0], list(looking.first_frame((width, height)))
    if not pictures:
        raise MediaProblem(ProblemCode.DAMAGED)
    sheets = tuple(
        _write_sheet(out_dir / f"storyboard-{number + 1}.jpg", pictures[first : first + _COLUMNS * _ROWS])
        for number, first in enumerate(range(0, len(pictures), _COLUMNS * _ROWS))
    )
    thumbs = _places(moments[: len(pictures)], info.duration_ms, width, height)
    return Storyboard(sheets, webvtt(thumbs, [sheet.name for sheet in sheets], width, height), thumbs)


def webvtt(thumbs: Sequence[Thumb], sheets: Sequence[str], width: int, height: int) -> str:
    """Write the WebVTT text: one cue a thumbnail, its place on the sheet as `#xywh=`."""
    cues = [
        f"{_clock(thumb.start_ms)} --> {_clock(thumb.end_ms)}\n"
        f"{sheets[thumb.sheet]}#xywh={thumb.x},{thumb.y},{width},{height}\n"
        for thumb in thumbs
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _clock(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"


def _interval_ms(duration_ms: int) -> int:
    return max(1000, min(_THUMB_EVERY_MS, duration_ms // _THUMBS_SHORT))


def _places(moments: Sequence[int], duration_ms: int, width: int, height: int) -> tuple[Thumb, ...]:
    """Give every thumbnail its cell; each is shown from its moment to the next one's, the first from the start."""
    starts = [0, *moments[1:]]
    ends = [*moments[1:], max(duration_ms, starts[-1] + 1)]
    thumbs: list[Thumb] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        sheet, cell = divmod(number, _COLUMNS * _ROWS)
        thumbs.append(Thumb(start, end, sheet, cell % _COLUMNS * width, cell // _COLUMNS * height))
    return tuple(thumbs)


def _write_sheet(path: Path, pictures: Sequence[Picture]) -> Path:
    height, width, _ = pictures[0].shape
    sheet = np.zeros((ceil(len(pictures) / _COLUMNS) * height, min(len(pictures), _COLUMNS) * width, 3), np.uint8)
    for number, picture in enumerate(pictures):
        y, x = number // _COLUMNS * height, number % _COLUMNS * width
        sheet[y : y + height, x : x + width] = picture
    _write_jpeg(path, sheet)
    return path


def _write_jpeg(path: Path, picture: Picture) -> None:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), _JPEG_QUALITY)
    if not done:
        raise MediaProblem(ProblemCode.DAMAGED)
    path.write_bytes(data.tobytes())


def _fit(video: VideoStream, width: int) -> tuple[int, int]:
    """Return an even size of at most `width` across, or as tall for upright pictures, in the lesson's shape."""
    across, down = encoding.output_size(video)
    shrink = min(1.0, width / across, (width if width > THUMB_WIDTH else 2 * width) / down)
    return max(2, 2 * round(across * shrink / 2)), max(2, 2 * round(down * shrink / 2))


@dataclass(frozen=True)
class _Looking:
    """Decodes single frames of one recording, in the jail, to raw pixels."""

    tools: MediaTools
    source: Path
    info: MediaInfo
    cancelled: Callable[[], bool] | None

    def first_frame(self, size: tuple[int, int]) -> Sequence[Picture]:
        """Return the first frame that can be decoded, a keyframe where one is shown, or nothing."""
        video = self.info.video.index
        for decoding in (("-skip_frame", "nokey"), ()):
            pictures = self._decode(self.source, decoding, range(video, video + 1), size, ("-frames:v", "1"))
            if pictures:
                return pictures
        return []

    def keyframes_every(
        self, every_ms: int, size: tuple[int, int], folder: Path, decoding: tuple[str, ...] = ()
    ) -> tuple[list[int], list[Picture]]:
        """Return keyframes at least so far apart, with their lesson times: copied out first, so no other is decoded."""
        small = folder / "keyframes.mkv"
        video, (reading, picking) = self.info.video.index, self._picking(every_ms)
        start = ("-copyts", *reading, *INPUT_OPTIONS, "-i", input_name(self.source), "-map", f"0:{video}")
        copy = ("-c", "copy", "-bsf:v", picking, "-f", "matroska", f"file:{small}")
        try:
            self._run((*start, *copy), self.source, writes=folder)
            moments, each_by_itself = self._listed(small)
            if each_by_itself:
                seen = list(self._each_by_itself(small, range(len(moments)), decoding, size))
                return [moments[number] for number, _ in seen], [picture for _, picture in seen]
            pictures = list(self._decode(small, ("-copyts", *decoding), range(1), size, ()))
        except FfmpegTimedOut as failure:
            raise MediaProblem(ProblemCode.TIMED_OUT) from failure
        except FfmpegCancelled:
            raise
        except FfmpegFailed:
            return [], []
        finally:
            small.unlink(missing_ok=True)
        return moments[: len(pictures)], pictures[: len(moments)]

    def _picking(self, every_ms: int) -> tuple[tuple[str, ...], str]:
        """Return how to read, and the filter that leaves keyframes so far apart, with their lesson times."""
        zero_ms = floor(self.info.video.start_pts * self.info.video.time_base * 1000)
        # Matroska holds no times before its beginning, nor packets without any; what edits hide is not looked at.
        time = f"if(eq(PTS\\,NOPTS)\\,max(0\\,DTS-({zero_ms}))\\,PTS-({zero_ms}))"
        shown = f"key*gte(pts,0)*lt(pts,{self.info.duration_ms})"
        dropped = f"if({shown}*(not(ld(1))+gte(pts,ld(0))),0*st(1,1)+0*st(0,pts+{every_ms})+0*st(2,1),1+0*st(2,0))"
        if not self.info.video.by_fields:
            return ("-discard:v", "nokey"), f"setts=ts={time},noise=drop='{dropped}'"
        # Of each two packets the second one has the time of the first, and goes where that goes.
        time, dropped = f"if(mod(N\\,2)\\,PREV_OUTPTS\\,{time})", f"if(mod(n,2),not(ld(2)),{dropped})"
        return (), f"setts=ts={time},noise=drop='{dropped}'"

    def _listed(self, small: Path) -> tuple[list[int], bool]:
        """Return the moments of these keyframes, and whether some do not begin anew what a decoder knows.

        Given those alone it takes some for older than others, and drops or exchanges them: they tell their order by a
        counter that overflows, and only the frames between would tell how often.
        """
        listed = bytearray()
        begins = _BEGIN_ANEW.get(self.info.video.codec)
        twice = ("-map", "0:0", "-bsf:1", f"filter_units=pass_types={begins}") if begins else ()
        start = ("-copyts", *INPUT_OPTIONS, "-i", input_name(small))
        words = (*start, "-map", "0:0", "-c", "copy", "-bsf:0", "setts=ts=PTS")
        self._run((*words, *twice, "-f", "framecrc", "pipe:1"), small, on_stdout=listed.extend)
        lines = [line.split(b",") for line in bytes(listed).split(b"\n") if line[:1].isdigit()]
        moments = [int(line[2]) for line in lines if line[0] == b"0"][:: self._packets_each]
        return moments, begins is not None and sum(line[0] == b"1" for line in lines) < len(moments)

    @property
    def _packets_each(self) -> int:
        return 2 if self.info.video.by_fields else 1

    def _each_by_itself(
        self, small: Path, numbers: range, decoding: tuple[str, ...], size: tuple[int, int]
    ) -> Iterator[tuple[int, Picture]]:
        """Decode each of these keyframes in a stream of its own; what cannot be decoded is left out."""
        at_once = max(1, min(_MOST_AT_ONCE, _PIXELS_AT_ONCE // (self.info.video.width * self.info.video.height)))
        for first in range(numbers.start, numbers.stop, at_once):
            some = range(first, min(first + at_once, numbers.stop))
            apart = small.with_name("apart.mkv")
            only = [
                word
                for stream, number in enumerate(some)
                for word in (f"-bsf:{stream}", f"noise=drop='not(eq(floor(n/{self._packets_each}),{number}))'")
            ]
            words = (*INPUT_OPTIONS, "-i", input_name(small), *("-map", "0:0") * len(some), "-c", "copy", *only)
            try:
                self._run((*words, "-f", "matroska", f"file:{apart}"), small, writes=small.parent)
                pictures = self._decode(apart, decoding, range(len(some)), size, ())
            finally:
                apart.unlink(missing_ok=True)
            if len(pictures) == len(some):
                yield from zip(some, pictures, strict=True)
            elif len(some) > 1:
                for number in some:
                    yield from self._each_by_itself(small, range(number, number + 1), decoding, size)

    def _decode(
        self, source: Path, before: tuple[str, ...], streams: range, size: tuple[int, int], after: tuple[str, ...]
    ) -> Sequence[Picture]:
        filters = (*recipes.colour_and_size(self.info.video, size), step("format", pix_fmts="rgb24"))
        chains = tuple(Chain("source", stream, filters) for stream in streams)
        seen = graph(Joined(chains, step("concat", n=len(chains))) if len(chains) > 1 else chains[0]).words
        before = (*before, "-filter_complex_threads", "1", "-noautorotate")
        words = (*before, *INPUT_OPTIONS, "-i", input_name(source), *seen)
        raw = bytearray()
        try:
            self._run(
                (*words, "-fps_mode", "passthrough", *after, "-f", "rawvideo", "pipe:1"),
                source,
                on_stdout=raw.extend,
            )
        except FfmpegTimedOut as failure:
            raise MediaProblem(ProblemCode.TIMED_OUT) from failure
        except FfmpegCancelled:
            raise
        except FfmpegFailed:
            pass  # what was decoded before it failed is still a picture
        width, height = size
        count = len(raw) // (width * height * 3)
        frames = np.frombuffer(raw, np.uint8, count * width * height * 3)  # in place: six hours are a lot of pictures
        return list(frames.reshape(count, height, width, 3))

    def _run(
        self,
        words: Sequence[str],
        source: Path,
        *,
        writes: Path | None = None,
        on_stdout: Callable[[bytes], None] | None = None,
    ) -> None:
        size = self.info.size_bytes
        limits = Limits(wall_s=120 + size / 10e6, cpu_s=120 + int(size / 20e6), output_bytes=max(2**28, size))
        run_ffmpeg(
            self.tools,
            words,
            reads=[source],
            writes=writes,
            limits=limits,
            cancelled=self.cancelled,
            on_stdout=on_stdout,
        )
