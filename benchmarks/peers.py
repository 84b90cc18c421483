"""The same lesson to playable by what three peers publish that they run; they have nothing to do with queues or rows.

Their encoders take the same time for every minute, so they get seconds of the lesson where we get all of it, and the
table has seconds an hour of the lesson takes. MediaCMS encodes six renditions of an H.264 lesson, FreeFrame three;
PeerTube copies what it can and draws a storyboard.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.lesson import Lesson
from benchmarks.making import Bench, make_pictures, make_segments
from benchmarks.measure import measured, read, run
from benchmarks.table import Row
from benchmarks.transcoding import shorter
from media import encoding
from media.probe import probe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HOUR_S = 3600
SHORT_S = 20
OURS = {"h264": Lesson(3600), "hevc": Lesson(300, "hevc")}
AT_LEAST = {
    ("FreeFrame", "h264"): 50,
    ("MediaCMS", "h264"): 100,
    ("PeerTube", "h264"): 2,
    ("FreeFrame", "hevc"): 3,
    ("MediaCMS", "hevc"): 6,
    ("PeerTube", "hevc"): 2.5,
}
NOT_LESS_LIKE = 1.0
_FFMPEG = ("ffmpeg", "-loglevel", "error", "-nostdin", "-y")
_MEDIACMS = ((1080, 6750), (720, 3750), (480, 1500), (360, 750), (240, 450), (144, 225))
_FREEFRAME = ((1920, 1080, 20), (1280, 720, 22), (640, 360, 26))


def mediacms(source: Path, folder: Path, codec: str = "") -> None:
    """Six renditions, one after the other."""
    del codec
    for height, most in _MEDIACMS:
        run(mediacms_command(source, folder / f"{height}.mp4", height, most))


def mediacms_command(source: Path, out: Path, height: int, most: int) -> list[str]:
    """One rendition."""
    width = height * 16 // 9 // 2 * 2
    scale = f"scale=if(lt(iw\\,ih)\\,{height}\\,{width}):if(lt(iw\\,ih)\\,{width}\\,{height})"
    scale += ":force_original_aspect_ratio=decrease:force_divisible_by=2:flags=lanczos,fps=fps=30"
    words = [*_FFMPEG, "-i", str(source), "-c:v", "libx264", "-filter:v", scale, "-pix_fmt", "yuv420p", "-crf", "23"]
    words += ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-maxrate", f"{most}k", "-bufsize", f"{most}k"]
    words += ["-force_key_frames", "expr:gte(t,n_forced*4)", "-x264-params", "keyint=240:keyint_min=120"]
    return [*words, "-preset", "medium", "-profile:v", "main", "-level", "4.2", "-strict", "-2", str(out)]


def freeframe(source: Path, folder: Path, codec: str = "") -> None:
    """Three renditions from one decode, as HLS."""
    del codec
    split = "[v:0]split=3[v0][v1][v2];" + ";".join(
        f"[v{number}]scale={width}:{height}:force_original_aspect_ratio=decrease,"
        f"pad=ceil(iw/2)*2:ceil(ih/2)*2[{height}p]"
        for number, (width, height, _) in enumerate(_FREEFRAME)
    )
    words = [*_FFMPEG, "-i", str(source), "-filter_complex", split]
    for number, (_, height, crf) in enumerate(_FREEFRAME):
        words += ["-map", f"[{height}p]", "-map", "a:0", f"-c:v:{number}", "libx264", f"-crf:v:{number}", str(crf)]
        words += [f"-preset:v:{number}", "fast"]
    words += ["-c:a", "aac", "-force_key_frames", "expr:gte(t,n_forced*2)", "-f", "hls", "-hls_time", "2"]
    words += ["-hls_playlist_type", "vod", "-hls_flags", "independent_segments", "-hls_segment_type", "mpegts"]
    words += ["-master_pl_name", "master.m3u8", "-var_stream_map", "v:0,a:0 v:1,a:1 v:2,a:2"]
    run([*words, str(folder / "%v.m3u8")])


def peertube(source: Path, folder: Path, codec: str) -> None:
    """A web file and an HLS file, copied where the lesson is H.264, and a storyboard from every frame decoded."""
    web = folder / "web.mp4"
    if codec == "h264":
        run([*_FFMPEG, "-i", source, "-c", "copy", "-movflags", "faststart", web])
    else:
        run(peertube_command(source, web))
    hls = ["-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
    hls += ["-hls_flags", "single_file", folder / "hls.m3u8"]
    run([*_FFMPEG, "-i", web, "-c", "copy", *hls])
    run(
        [
            *_FFMPEG,
            "-i",
            source,
            "-vf",
            "fps=1/18:round=up,scale=192:-2,tile=11x10",
            "-frames:v",
            "1",
            folder / "story.jpg",
        ]
    )


def peertube_command(source: Path, out: Path) -> list[str]:
    """What it does with a lesson that it cannot copy; one thread is its default."""
    words = [*_FFMPEG, "-i", str(source), "-acodec", "copy", "-vcodec", "libx264", "-f", "mp4", "-threads", "1"]
    words += ["-movflags", "faststart", "-max_muxing_queue_size", "1024", "-map_metadata", "-1"]
    words += ["-pix_fmt", "yuv420p", "-vf", "scale=w=-2:h=1080", "-preset", "veryfast", "-maxrate:v", "6220800"]
    return [*words, "-bufsize:v", "12441600", "-b_strategy", "1", "-bf", "16", "-r", "30", "-g:v", "60", str(out)]


PEERS: dict[str, Callable[[Path, Path, str], None]] = {
    "FreeFrame": freeframe,
    "MediaCMS": mediacms,
    "PeerTube": peertube,
}


def peer_rows(bench: Bench, ours: dict[str, Lesson] | None = None, short_s: int = SHORT_S) -> tuple[Row, ...]:
    """Measure each peer once on both kinds of lesson, with ours beside it."""
    rows: list[Row] = []
    for codec, lesson in (ours or OURS).items():
        source = lesson.file(bench.kept)
        read(source)
        used = measured(partial(_ours, bench, source, lesson)).wall_s * _HOUR_S / lesson.seconds
        for name, peer in PEERS.items():
            short = Lesson(short_s, codec, lesson.height)
            if name == "PeerTube" and codec == "h264":
                short = lesson  # it copies: only the whole tells
            folder = bench.room(name)
            taken = measured(partial(peer, short.file(bench.kept), folder, codec)).wall_s * _HOUR_S / short.seconds
            shutil.rmtree(folder)
            what = f"{codec.upper()} lesson to playable, an hour of it"
            scaled = f"ours from {lesson.name}, theirs from {short.seconds} s of it"
            rows.append(Row(what, used, name, taken, at_least=AT_LEAST[name, codec], lesson=scaled))
    return (*rows, *ssim_rows(bench, Lesson(short_s, "hevc", (ours or OURS)["hevc"].height)))


def _ours(bench: Bench, source: Path, lesson: Lesson) -> None:
    if lesson.codec == "h264":
        make_segments(bench, source, "copy")
        make_pictures(bench, source)
    else:
        make_segments(bench, source, "transcode", shorter(lesson))
    for each in (*bench.folder.glob("ours*"), *bench.folder.glob("pictures*")):
        shutil.rmtree(each)


def ssim_rows(bench: Bench, lesson: Lesson) -> tuple[Row, ...]:
    """How unlike the source our encoder's pictures are at the bitrate that a peer's settings came to."""
    source = lesson.file(bench.kept)
    video = probe(bench.tools, source).video
    folder = bench.room("ssim")
    rows: list[Row] = []
    for name, command in (
        ("MediaCMS", mediacms_command(source, folder / "theirs.mp4", 1080, 6750)),
        ("PeerTube", peertube_command(source, folder / "theirs.mp4")),
    ):
        run(command)
        rate = (folder / "theirs.mp4").stat().st_size * 8 / lesson.seconds / 1000 - 128
        words = list(encoding.encoder_words(video, bench.cores, b_frames=True))
        words[words.index("-crf") : words.index("-crf") + 2] = ["-b:v", f"{rate:.0f}k"]
        run([*_FFMPEG, "-i", source, *words, "-c:a", "aac", "-b:a", "128k", folder / "ours.mp4"])
        ours, theirs = (1 - _ssim(folder / f"{each}.mp4", source) for each in ("ours", "theirs"))
        what = f"1 - SSIM at {name}'s {rate:.0f} kbit/s"
        rows.append(Row(what, ours, name, theirs, NOT_LESS_LIKE, unit="", lesson=lesson.name))
    return tuple(rows)


def _ssim(made: Path, source: Path) -> float:
    graph = "[0:v]settb=1/1000,fps=30[a];[1:v]scale=1920:1080,settb=1/1000,fps=30[b];[b][a]ssim"
    words = ["ffmpeg", "-nostdin", "-i", str(source), "-i", str(made), "-lavfi", graph, "-f", "null", "-"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stderr
    return float(re.findall(r"All:([\d.]+)", said)[-1])
