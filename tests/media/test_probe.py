"""What a recording is found to be, on recordings made so that the truth is known."""

import json
import pickle
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media.ffmpeg import MediaTools
from media.header import Fields, orientation, read_header
from media.jail import Jail
from media.packets import PacketReader, SoundPackets, VideoPackets
from media.probe import Container, probe, sniff
from media.problems import MediaProblem, ProblemCode
from media.streams import Kind

Record = Callable[..., Path]

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=4")
SOUND = ("-f", "lavfi", "-i", "sine=d=4")
H264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac")


@pytest.fixture
def plain(record: Record) -> Path:
    """Four seconds, a keyframe each second."""
    return record("plain.mp4", *PICTURE, *SOUND, *H264, "-movflags", "+faststart", "-x264-params", "scenecut=0")


def problem_with(tools: MediaTools, path: Path) -> str:
    with pytest.raises(MediaProblem) as refusal:
        probe(tools, path)
    return refusal.value.code


def test_its_kind_is_told_at_first_sight(tools: MediaTools, record: Record) -> None:
    for words in ((*SOUND, *H264), (*H264, "-pix_fmt", "yuv420p10le"), ("-c:v", "mpeg2video")):
        seen: list[Kind] = []
        info = probe(tools, record("seen.mkv", *PICTURE, *words), at_first_sight=seen.append)
        assert seen == [info.kind]


# --- the first bytes ---------------------------------------------------------------------------------------------------
TEXT = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n"


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"\0\0\0\x20ftypisom" + bytes(50), Container.MP4),
        (b"\0\0\0\x08wide\0\0\0\0mdat", Container.MP4),
        (b"\x1a\x45\xdf\xa3" + bytes(50), Container.MATROSKA),
        (b"RIFF\0\0\0\0AVI LIST", Container.AVI),
        (b"\x47" + bytes(187) + b"\x47" + bytes(187) + b"\x47" + bytes(187) + b"\x47", Container.MPEG_TS),
        (bytes(100) + (b"\x47" + bytes(187)) * 5, Container.MPEG_TS),
        (bytes(4) + (b"\x47" + bytes(191)) * 5, Container.MPEG_TS),
        (b"\0\0\x01\xba" + bytes(50), Container.MPEG_PS),
        (b"FLV\x01\x05", Container.FLV),
    ],
)
def test_a_recording_is_known_by_its_first_bytes(head: bytes, container: Container) -> None:
    assert sniff(head) is container


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"", "empty"),
        (TEXT, "not_a_recording"),
        (b"ffconcat version 1.0\nfile x.mp4\n", "not_a_recording"),
        (b'<?xml version="1.0"?><MPD>', "not_a_recording"),
        (b"v=0\no=- 0 0 IN IP4 127.0.0.1\n", "not_a_recording"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not_a_recording"),
        (b"PK\x03\x04" + bytes(50), "not_a_recording"),
        (b"G" * 4096, "mpegts-by-chance"),
        (b"ID3\x04" + bytes(50), "no_picture"),
        (b"RIFF\0\0\0\0WAVEfmt ", "no_picture"),
        (b"OggS\0\x02" + bytes(22) + b"\x01\x1eOpusHead", "no_picture"),
        (b"OggS\0\x02" + bytes(22) + b"\x01\x2a\x80theora", "unsupported"),
    ],
)
def test_what_is_not_a_recording_is_refused_by_its_first_bytes(head: bytes, code: str) -> None:
    if code == "mpegts-by-chance":  # a letter that is also the sync byte: ffprobe decides
        assert sniff(head) is Container.MPEG_TS
        return
    with pytest.raises(MediaProblem) as refusal:
        sniff(head)
    assert refusal.value.code == code


def test_a_text_file_named_mp4_is_refused_before_anything_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "lesson.mp4"
    path.write_bytes(TEXT)
    nothing = MediaTools("/nonexistent", "/nonexistent", jail=Jail("none"), threads=1)

    assert problem_with(nothing, path) == "not_a_recording"


def test_letters_that_look_like_a_transport_stream_are_refused(tools: MediaTools, tmp_path: Path) -> None:
    path = tmp_path / "letters.ts"
    path.write_bytes(b"G" * 100_000)
    assert problem_with(tools, path) in {"damaged", "no_picture", "unsupported"}


# --- times -------------------------------------------------------------------------------------------------------------
def test_length_frames_and_keyframes_are_exact(tools: MediaTools, plain: Path) -> None:
    info = probe(tools, plain)

    assert info.duration_ms == pytest.approx(4000, abs=30)
    assert info.video.frames == 100
    assert info.video.frame_rate == Fraction(25)
    assert not info.video.variable_frame_rate
    assert [each.time_us for each in info.keyframes] == [0, 1_000_000, 2_000_000, 3_000_000]
    assert all(each.clean for each in info.keyframes)
    assert info.audio is not None
    assert (info.audio.start_us, info.audio.sample_rate, info.audio.channels) == (0, 44100, 1)
    assert pickle.loads(pickle.dumps(info)) == info  # noqa: S301 - our own


def test_a_keyframe_is_unclean_where_later_frames_are_shown_before_it(tools: MediaTools, record: Record) -> None:
    open_gop = ("-x264-params", "open-gop=1:scenecut=0:bframes=3:b-adapt=0:keyint=26:min-keyint=1")
    path = record("open.mkv", *PICTURE, "-c:v", "libx264", "-pix_fmt", "yuv420p", *open_gop)

    info = probe(tools, path)

    assert [each.clean for each in info.keyframes] == [True, False, False, False]


def test_lesson_time_zero_is_the_first_frame_that_an_edit_list_shows(
    tools: MediaTools, record: Record, plain: Path
) -> None:
    path = record("edited.mp4", "-ss", "1.3", "-i", str(plain), "-c", "copy")

    info = probe(tools, path)

    assert info.video.frames in {67, 68}  # 1.32 or 1.30 to 4.00
    assert info.keyframes[0].time_us == pytest.approx(700_000, abs=25_000)
    assert info.duration_ms == pytest.approx(2700, abs=30)


def test_a_start_that_is_not_zero_is_taken_away(tools: MediaTools, record: Record, plain: Path) -> None:
    path = record("late.ts", "-i", str(plain), "-c", "copy", "-output_ts_offset", "100")

    info = probe(tools, path)

    assert info.start_us == pytest.approx(101_480_000, abs=100_000)
    assert info.keyframes[0].time_us == 0
    assert info.duration_ms == pytest.approx(4000, abs=60)
    assert info.audio is not None
    assert info.audio.start_us == pytest.approx(0, abs=30_000)


def test_sound_that_goes_on_after_the_picture_belongs_to_the_lesson(tools: MediaTools, record: Record) -> None:
    path = record("slide.mkv", *PICTURE, "-f", "lavfi", "-i", "sine=d=10", *H264)

    info = probe(tools, path)

    assert info.duration_ms == pytest.approx(10_000, abs=60)
    assert info.video.time_us(info.video.end_pts) == 4_000_000


def test_frames_at_uneven_distances_are_counted_not_invented(tools: MediaTools, record: Record) -> None:
    uneven = ("-vf", "select='not(mod(n,7))+eq(n,3)'", "-fps_mode", "vfr")
    path = record("uneven.mp4", *PICTURE, *uneven, "-c:v", "libx264", "-pix_fmt", "yuv420p")

    info = probe(tools, path)

    assert (info.video.frames, info.video.variable_frame_rate) == (16, True)
    assert info.video.frame_rate is not None
    assert info.video.frame_rate < 5


def test_an_avi_starts_at_the_frame_that_its_decoder_shows_first(tools: MediaTools, record: Record) -> None:
    path = record("old.avi", *PICTURE, "-c:v", "mpeg4", "-bf", "2")

    info = probe(tools, path)

    assert (info.video.frames, info.video.start_pts, info.duration_ms) == (100, 1, 4000)
    assert info.keyframes[0].time_us == 0


def test_frames_that_only_say_they_are_keyframes_are_found_out(tools: MediaTools, plain: Path, tmp_path: Path) -> None:
    lying = tmp_path / "no-sync-table.mp4"
    lying.write_bytes(plain.read_bytes().replace(b"stss", b"free"))

    info = probe(tools, lying)

    assert [each.time_us for each in info.keyframes] == [0, 1_000_000, 2_000_000, 3_000_000]


def test_a_recording_of_keyframes_alone_is_believed(tools: MediaTools, record: Record) -> None:
    path = record("intra.mp4", *PICTURE, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "1")
    info = probe(tools, path)

    assert len(info.keyframes) == 8  # thinned to half a second, and a little over
    assert info.video.frames == 100


# --- what is missing ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_a_recording_that_was_cut_off_says_how_much_is_missing(
    tools: MediaTools, record: Record, plain: Path, tmp_path: Path, container: str
) -> None:
    whole = plain if container == "mp4" else record("whole.mkv", "-i", str(plain), "-c", "copy")
    half = tmp_path / f"half.{container}"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])

    info = probe(tools, half)

    assert 1000 < info.missing_ms < 3000
    assert info.missing_ms + info.duration_ms == pytest.approx(4000, abs=120)


def test_a_senseless_length_is_not_reported_as_missing(tools: MediaTools, plain: Path, tmp_path: Path) -> None:
    lying = bytearray(plain.read_bytes())
    for box, offset in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        place = 0
        while (place := lying.find(box, place + 1)) > 0:
            lying[place + offset : place + offset + 4] = b"\xff\xff\xff\xfe"
    path = tmp_path / "49-days.mp4"
    path.write_bytes(lying)

    info = probe(tools, path)

    assert info.duration_ms == pytest.approx(4000, abs=30)
    assert info.missing_ms == 0


# --- refusals ----------------------------------------------------------------------------------------------------------
def test_sound_without_a_picture_is_refused(tools: MediaTools, record: Record) -> None:
    assert problem_with(tools, record("memo.m4a", *SOUND, "-c:a", "aac")) == "no_picture"


def test_a_cover_is_not_a_picture_of_the_lesson(tools: MediaTools, record: Record) -> None:
    still = ("-f", "lavfi", "-i", "color=s=64x64:d=0.04:r=25")
    path = record(
        "song.m4a",
        *SOUND,
        *still,
        "-map",
        "0",
        "-map",
        "1",
        "-c:a",
        "aac",
        "-c:v",
        "mjpeg",
        "-disposition:v",
        "attached_pic",
    )
    assert problem_with(tools, path) == "no_picture"


def test_a_recording_over_the_limit_is_refused_with_both_lengths(tools: MediaTools, record: Record) -> None:
    slow = record("slow.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=1:d=180", "-c:v", "libx264")

    assert probe(tools, slow).duration_ms == 180_000
    with pytest.raises(MediaProblem, match=r"3 minutes long.* up to 1 minute\.") as refusal:
        probe(tools, slow, longest_ms=60_000)
    assert refusal.value.code == "too_long"


def test_a_picture_larger_than_4k_is_refused(tools: MediaTools, record: Record) -> None:
    huge = ("-f", "lavfi", "-i", "color=s=5120x2880:r=1:d=2")
    path = record("huge.mp4", *huge, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    assert problem_with(tools, path) == "too_large_picture"


def test_a_picture_in_a_codec_that_is_not_on_the_list_is_refused(tools: MediaTools, record: Record) -> None:
    assert problem_with(tools, record("rare.mkv", *PICTURE, "-c:v", "magicyuv")) == "unsupported"


def test_sound_in_a_codec_that_is_not_on_the_list_is_left_out(tools: MediaTools, record: Record) -> None:
    path = record("dts.mkv", *PICTURE, *SOUND, "-c:v", "libx264", "-c:a", "dca", "-strict", "-2")
    info = probe(tools, path)

    assert info.audio is None
    assert [(each.kind, each.codec) for each in info.other_streams] == [("audio", "dts")]


def test_captions_do_not_keep_a_recording_out(tools: MediaTools, record: Record, plain: Path, tmp_path: Path) -> None:
    captions = tmp_path / "captions.srt"
    captions.write_text("1\n00:00:00,000 --> 00:00:01,000\nhello\n")
    path = record("captions.mp4", "-i", str(plain), "-i", str(captions), "-c", "copy", "-c:s", "mov_text")

    assert [each.kind for each in probe(tools, path).other_streams] == ["subtitle"]


def test_problems_can_be_sent_between_processes() -> None:
    for code in ProblemCode:
        again = pickle.loads(pickle.dumps(MediaProblem(code)))  # noqa: S301 - our own
        assert (again.code, again.retry) == (code, code in {"timed_out", "out_of_space"})
        assert again.title
        assert again.detail.endswith(".")


# --- the header, without ffprobe ---------------------------------------------------------------------------------------
def stream(**fields: object) -> dict[str, object]:
    return {"codec_type": "video", "codec_name": "h264", "width": 640, "height": 360, "time_base": "1/90000", **fields}


def chosen(*streams: dict[str, object]) -> tuple[int | None, int | None]:
    numbered = [{"index": number, **each} for number, each in enumerate(streams)]
    header = read_header(json.dumps({"streams": numbered}).encode())
    return header.picture.whole("index"), None if header.sound is None else header.sound.whole("index")


def test_the_picture_is_the_default_one_then_the_largest() -> None:
    small, large = stream(), stream(width=1920, height=1080)
    default = {"disposition": {"default": 1}}
    cover = stream(width=3000, height=3000, disposition={"attached_pic": 1, "default": 1})

    assert chosen(cover, small, large)[0] == 2
    assert chosen(cover, small | default, large)[0] == 1
    assert chosen(cover, small | default, large | default)[0] == 2


def test_the_sound_is_the_default_one_then_the_first() -> None:
    sound: dict[str, object] = {"codec_type": "audio", "codec_name": "aac", "sample_rate": "48000", "channels": 2}

    assert chosen(stream(), sound, sound)[1] == 1
    assert chosen(stream(), sound, sound | {"disposition": {"default": 1}})[1] == 2
    assert chosen(stream(), sound | {"channels": 0})[1] is None


@pytest.mark.parametrize("printed", [b"{", b"", b"[]", b'{"streams": 3}', b"\xff\xfe"])
def test_nonsense_from_ffprobe_is_a_damaged_recording(printed: bytes) -> None:
    with pytest.raises(MediaProblem) as refusal:
        read_header(printed)
    assert refusal.value.code == "damaged"


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ((1, 0, 0, 1), (0, False)),
        ((0, 1, -1, 0), (90, False)),
        ((-1, 0, 0, -1), (180, False)),
        ((0, -1, 1, 0), (270, False)),
        ((-1, 0, 0, 1), (0, True)),
        ((1, 0, 0, -1), (180, True)),
        ((0, 1, 1, 0), (90, True)),
        ((0, -1, -1, 0), (270, True)),
    ],
)
def test_every_way_to_hold_a_phone_has_its_turn_and_flip(
    matrix: tuple[int, int, int, int], expected: tuple[int, bool]
) -> None:
    a, b, c, d = (value * 65536 for value in matrix)
    text = (
        f"\n00000000: {a:12} {b:11} {0:11}\n00000001: {c:12} {d:11} {0:11}\n00000002: {70778880:12} {0:11} 1073741824\n"
    )

    assert orientation(Fields({"side_data_list": [{"displaymatrix": text}]})) == expected
    # The same, step by step: where a point of the coded picture goes.
    turned, flipped = expected
    for x, y in ((1, 0), (0, 1)):
        to_x, to_y = x, y
        for _ in range(turned // 90):
            to_x, to_y = -to_y, to_x
        to_x = -to_x if flipped else to_x
        assert (to_x, to_y) == (matrix[0] * x + matrix[2] * y, matrix[1] * x + matrix[3] * y)


# --- packets, without ffprobe ------------------------------------------------------------------------------------------
def test_packets_are_read_whatever_the_pieces() -> None:
    text = b"0,0,0,512,K_\n1,0,0,1024,K_\n0,1024,512,512,__,\n\n0,512,1024,N/A,__\n0,N/A,N/A,1,__\nnonsense\n1,1024,1024,1024,K_\n"
    for size in (1, 7, len(text)):
        video, sound = VideoPackets(Fraction(1, 12800)), SoundPackets()
        reader = PacketReader({0: video, 1: sound})
        for start in range(0, len(text), size):
            reader(text[start : start + size])

        assert list(video.shown) == [0, 1024, 512]
        assert (video.start, video.end) == (0, 1536)
        assert (sound.start, sound.end) == (0, 2048)


def test_frames_before_the_first_keyframe_do_not_count() -> None:
    video = VideoPackets(Fraction(1, 25))
    for pts, flags in ((5, b"__"), (6, b"__"), (9, b"K_"), (7, b"__"), (8, b"__"), (10, b"__")):
        video.add(pts, 1, flags)

    assert (list(video.shown), video.leading, video.keyframes[0].clean) == ([9, 10], [7, 8], False)
    video.show_leading(8)
    assert video.start == 8


@pytest.mark.slow
def test_an_hour_is_measured_in_seconds(tools: MediaTools, record: Record) -> None:
    second = record("minute.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=30:d=60", *H264)
    hour = record("hour.mp4", "-stream_loop", "59", "-i", str(second), "-c", "copy")

    info = probe(tools, hour)

    assert info.video.frames == 108_000
    assert info.duration_ms == 3_600_000
    assert len(info.keyframes) >= 3600
