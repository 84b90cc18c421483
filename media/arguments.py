"""What an argument list for ffmpeg may name: a structural check, made before anything runs.

The jail is the wall; this is the rule that keeps mistakes from leaning on it. Every input carries `INPUT_OPTIONS`,
which make ffmpeg treat a file as nothing but itself, and every path in the list is one that the caller declared.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,asf,flv,ogg,wav,mp3,aac"
_DECODERS = (
    "h264,hevc,vp8,vp9,av1,libdav1d,mpeg4,mpeg2video,mpeg1video,mjpeg,h263,flv,dvvideo,prores,"
    "aac,aac_latm,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,flac,ac3,eac3,alac,amrnb,amrwb,"
    "adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_u8,pcm_s8,"
    "pcm_mulaw,pcm_alaw,pcm_bluray,pcm_dvd"
)
MAX_PIXELS = 4096 * 2304
"""The largest picture that is decoded: 4K, lying or upright."""

INPUT_OPTIONS: tuple[str, ...] = (
    *("-protocol_whitelist", "file"),
    *("-format_whitelist", _FORMATS),
    *("-codec_whitelist", _DECODERS),
    *("-max_pixels", str(MAX_PIXELS)),
    *("-max_streams", "32"),
    *("-probesize", "20M"),  # the same everywhere, so that a stream has the same number everywhere
    *("-analyzeduration", "20M"),
)
"""Goes before every ``-i``, with nothing after it that takes any of it back."""

# Silence or a plain colour may be made from nothing; these names cannot reach a file.
_GENERATED = re.compile(r"(anullsrc|color)(=[\w:=./-]*)?")
# ffprobe opens every stream or none, so one that is only to be listed may be given its decoder.
_ONE_MORE_DECODER = re.compile(r"-codec_whitelist:\d+")
_PROTOCOL = re.compile(
    r"(async|bluray|cache|concatf?|crypto|data|fd|ffrtmp\w+|ftp|gophers?|hls|https?|httpproxy|icecast|ipfs|ipns|md5|mmsh|mmst|"
    r"pipe|prompeg|rist|rtmp\w*|rtp|rtsp|sctp|sftp|smb|srtp?|ssh|subfile|tcp|tee|tls|udp|udplite|unix|zmq|amqp)[:,]"
)
_OPENS_A_FILE = re.compile(
    r"(?<![\w.)/])/\w|\.\./"  # a path from the root, or out of the folder
    r"|\b(a?movie|subtitles|ass|filename|textfile|fontfile|a?sendcmd|lut3d|lut1d)\s*="  # filters that open one
)


def input_name(path: Path) -> str:
    """How an input is written after ``-i``: never a bare path, which ffmpeg might read as a protocol or pattern."""
    return f"file:{path}"


def inside(
    args: Sequence[str], reads: Sequence[Path], writes: Path | None, name_of_input: Callable[[int], str], *, pipe: bool
) -> list[str]:
    """``args`` with every file renamed to what it is called inside the jail; outputs become relative to their folder.

    ``pipe`` says whether ``pipe:1`` may be an output. Raises ValueError for an input without its options or not in
    ``reads``, an output outside ``writes``, and anything else that could open something.
    """
    inputs = {str(path): number for number, path in enumerate(reads)}
    return list(_renamed(args, inputs, writes, name_of_input, pipe=pipe))


def _renamed(
    args: Sequence[str], inputs: dict[str, int], writes: Path | None, name_of_input: Callable[[int], str], *, pipe: bool
) -> Iterator[str]:
    start = 0
    for position, word in enumerate(args):
        if position > 0 and args[position - 1] == "-i":
            options = tuple(args[start : position - 1])
            start = position + 1
            if _is_generated(word, options):
                yield word
                continue
            _require_options(options)
            name = word.removeprefix("file:")
            if name == word or name not in inputs:
                raise ValueError(f"this input was not declared: {word!r}")
            yield f"file:{name_of_input(inputs[name])}"
        elif word.startswith("file:"):
            yield _output(Path(word.removeprefix("file:")), writes)
        elif word == "pipe:1" and pipe:
            yield word
        elif _PROTOCOL.match(word) or _OPENS_A_FILE.search(word):
            raise ValueError(f"this could open something that was not declared: {word!r}")
        else:
            yield word


def _is_generated(name: str, options: tuple[str, ...]) -> bool:
    return options[-2:] == ("-f", "lavfi") and _GENERATED.fullmatch(name) is not None


def _require_options(options: tuple[str, ...]) -> None:
    length = len(INPUT_OPTIONS)
    places = [place for place in range(len(options) - length + 1) if options[place : place + length] == INPUT_OPTIONS]
    if not places:
        raise ValueError("an input without INPUT_OPTIONS")
    rest = (*options[: places[0]], *options[places[0] + length :])
    guarded = {option for option in INPUT_OPTIONS if option.startswith("-")}
    for word in rest:
        if word.split(":")[0] in guarded and not _ONE_MORE_DECODER.fullmatch(word):
            raise ValueError("INPUT_OPTIONS must not be overridden")


def _output(path: Path, writes: Path | None) -> str:
    if writes is None or ".." in path.parts or path == writes or not path.is_relative_to(writes):
        raise ValueError(f"this output was not declared: {str(path)!r}")
    return f"file:{path.relative_to(writes)}"
