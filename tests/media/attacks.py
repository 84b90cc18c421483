"""Recordings bent into attacks, written byte by byte around pictures that really decode.

Most hostile files are refused for what they are; these are made of what we do accept, so that they get further: into
plans, segments and pictures. `attacks(seeds)` names each one; nothing here reads anything but its seeds.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

Change = Callable[[bytes], bytes]
LEAST, MOST, MOST_SIGNED = 0, 2**32 - 1, 2**31 - 1
LIBRARY = ("stbl", "minf", "mdia", "trak", "moov")
MARKUP = '<script>alert(1)</script>\r\nSet-Cookie: a=b\r\n=HYPERLINK("http://evil","x")\x00\x1b[2J\u202e'


@dataclass(frozen=True)
class Seeds:
    """Small real recordings: an MP4 whose index comes last, a fragmented one, and two kinds of AVI."""

    mp4: bytes
    fragmented: bytes
    matroska: bytes
    transport: bytes


# --- MP4 ---------------------------------------------------------------------------------------------------------------
def box(name: str, *parts: bytes) -> bytes:
    """One box."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name.encode()) + body


def boxes(body: bytes) -> Iterator[tuple[str, bytes]]:
    """The boxes of a body: names and bodies."""
    at = 0
    while at < len(body):
        size, name = struct.unpack_from(">I4s", body, at)
        yield name.decode("latin-1"), body[at + 8 : at + size]
        at += size


def within(body: bytes, path: tuple[str, ...], change: Change) -> bytes:
    """The body with every box at the path changed; sizes of what is around it are written again."""
    out = b""
    for name, inner in boxes(body):
        kept = inner
        if name == path[0]:
            kept = within(inner, path[1:], change) if path[1:] else change(inner)
        out += box(name, kept)
    return out


def put(at: int, form: str, *values: int) -> Change:
    """Write numbers into a body."""

    def change(body: bytes) -> bytes:
        packed = struct.pack(f">{form}", *values)
        return body[:at] + packed + body[at + len(packed) :]

    return change


def full(*numbers: int, form: str = "I") -> Change:
    """A body made of version, flags and numbers."""
    return lambda _: b"\0" * 4 + struct.pack(f">{len(numbers)}{form}", *numbers)


TRACK = ("moov", "trak")
MEDIA = (*TRACK, "mdia")
TABLES = (*MEDIA, "minf", "stbl")
SIZE_OF_ENTRY = 16  # of the sample description before the entry's own fields


def in_entry(change: Change) -> Change:
    """Change the body of the first sample description."""
    return lambda body: body[:8] + within(body[8:], ("avc1",), change)


def beside(name: str, *parts: bytes) -> Change:
    """One more box at the end of a body."""
    return lambda body: body + box(name, *parts)


def edits(*entries: tuple[int, int, int]) -> Change:
    """A track with an edit list of 64-bit entries in place of its own."""
    packed = b"".join(
        struct.pack(">QqI", length, start & MOST if start > 0 else start, rate) for length, start, rate in entries
    )
    made = box("edts", box("elst", b"\1\0\0\0", struct.pack(">I", len(entries)), packed))
    return lambda body: b"".join(box(name, inner) for name, inner in boxes(body) if name != "edts") + made


def nested(name: str, depth: int) -> bytes:
    """A box in a box in a box."""
    sizes = [8 * (depth - level) for level in range(depth)]
    return b"".join(struct.pack(">I4s", size, name.encode()) for size in sizes)


def compressed_index(mp4: bytes, claimed: int) -> bytes:
    """An MP4 whose index is packed, and says how long it will be."""
    bomb = zlib.compress(bytes(2**26))
    packed = box("cmov", box("dcom", b"zlib"), box("cmvd", struct.pack(">I", claimed), bomb))
    return b"".join(box(name, inner) for name, inner in boxes(mp4) if name != "moov") + box("moov", packed)


CHANGES: dict[str, tuple[tuple[str, ...], Change]] = {
    "clock of 0 ticks": ((*MEDIA, "mdhd"), put(12, "I", 0)),
    "clock of 4 GHz": ((*MEDIA, "mdhd"), put(12, "I", MOST)),
    "clock of the film of 0 ticks": (("moov", "mvhd"), put(12, "I", 0)),
    "lasts for ever": ((*MEDIA, "mdhd"), lambda body: b"\1\0\0\0" + bytes(16) + struct.pack(">IQ", 1, 2**63 - 1) + body[20:]),
    "lasts less than nothing": (
        (*MEDIA, "mdhd"),
        lambda body: b"\1\0\0\0" + bytes(16) + struct.pack(">Iq", 600, -(2**63)) + body[20:],
    ),
    "four milliard frames in a line": ((*TABLES, "stts"), full(1, MOST, 1)),
    "frames of no time": ((*TABLES, "stts"), full(1, MOST_SIGNED, 0)),
    "frames that last for ever": ((*TABLES, "stts"), full(2, 2, MOST_SIGNED, 100, MOST)),
    "frames an hour apart": ((*TABLES, "stts"), full(1, 1000, 12800 * 3000)),
    "times all over": ((*TABLES, "stts"), lambda _: full(*[20_000, *[1, MOST, 1, 1] * 10_000])(b"")),
    "four milliard sizes": ((*TABLES, "stsz"), full(0, MOST)),
    "four milliard frames of a byte": ((*TABLES, "stsz"), full(1, MOST)),
    "frames of four gigabytes": ((*TABLES, "stsz"), full(MOST, 10)),
    "four milliard frames in a chunk": ((*TABLES, "stsc"), full(1, 1, MOST, 1)),
    "no chunk": ((*TABLES, "stsc"), full(1, 0, 0, 0)),
    "chunks beyond the end": ((*TABLES, "stco"), full(4, MOST, MOST - 1, 0, 1)),
    "chunks that count for ever": ((*TABLES, "stco"), full(MOST, 40)),
    "the same chunk 20 000 times": ((*TABLES, "stco"), full(20_000, *[48] * 20_000)),
    "shown before it was": ((*TABLES, "ctts"), full(2, 5, MOST_SIGNED, 5, 2**31)),
    "keyframes that there are not": ((*TABLES, "stss"), full(3, 0, MOST, 7)),
    "20 000 edits": (TRACK, edits(*[(10, 0, 0x10000)] * 20_000)),
    "an edit for ever": (TRACK, edits((2**63 - 1, 0, 0x10000))),
    "an edit at the end of time": (TRACK, edits((1000, 2**62, 0x10000), (2**62, -1, 0))),
    "pixels as wide as a street": ((*TABLES, "stsd"), in_entry(beside("pasp", struct.pack(">II", MOST_SIGNED, 1)))),
    "pixels as high as a tower": ((*TABLES, "stsd"), in_entry(beside("pasp", struct.pack(">II", 1, 65_535)))),
    "pixels of no size": ((*TABLES, "stsd"), in_entry(beside("pasp", struct.pack(">II", 0, 0)))),
    "cut out of nowhere": ((*TABLES, "stsd"), in_entry(beside("clap", struct.pack(">8I", *[MOST] * 8)))),
    "colours nobody knows": ((*TABLES, "stsd"), in_entry(beside("colr", b"nclx", struct.pack(">HHHB", 250, 250, 250, 255)))),
    "no parameters": ((*TABLES, "stsd" ), in_entry(lambda body: body[:78] + box("avcC", b"\1\x64\0\x0a\xff\xe1\0\0\1\0\0"))),
    "parameters of bad length": ((*TABLES, "stsd"), in_entry(lambda body: body[:78] + box("avcC", b"\1\x64\0\x0a\xff\xff" + b"\xff" * 40))),
    "four milliard descriptions": ((*TABLES, "stsd"), put(4, "I", MOST)),
    "turned by nothing": ((*TRACK, "tkhd"), put(40, "9i", *[0] * 9)),
    "turned by too much": ((*TRACK, "tkhd"), put(40, "9i", *[MOST_SIGNED] * 9)),
    "elsewhere": ((*MEDIA, "minf", "dinf"), lambda _: box("dref", struct.pack(">II", 0, 1), box("url ", bytes(4), b"{listener}/film.mp4\0"))),
    "elsewhere on this disk": ((*MEDIA, "minf", "dinf"), lambda _: box("dref", struct.pack(">II", 0, 1), box("url ", bytes(4), b"file://{neighbour}\0"))),
    "a thousand tracks": (("moov",), lambda body: body + b"".join(box(n, b) for n, b in boxes(body) if n == "trak") * 1000),
    "20 000 boxes deep": (("moov",), lambda body: body + nested("udta", 20_000)),
    "words in the wrong place": (("moov",), beside("udta", box("meta", bytes(4), box("ilst", *[box("\xa9nam", box("data", struct.pack(">II", 1, 0), MARKUP.encode() * 1000)).replace(b"\xc2\xa9nam", b"\xa9nam")] * 20)))),
}  # fmt: skip
FRAGMENTED: dict[str, tuple[tuple[str, ...], Change]] = {
    "a run of four milliard": (("moof", "traf", "trun"), put(4, "I", MOST)),
    "a fragment at the end of time": (("moof", "traf", "tfdt"), lambda _: b"\1\0\0\0" + struct.pack(">Q", 2**63 - 1)),
    "a fragment of nobody": (("moof", "traf", "tfhd"), put(4, "I", MOST)),
    "media before the beginning": (("moof", "traf", "trun"), put(8, "i", -(2**31))),
    "locked": (("moof", "traf"), beside("senc", struct.pack(">II", 2, MOST), b"\xff" * 4000)),
}


# --- AVI ---------------------------------------------------------------------------------------------------------------
def chunk(name: bytes, *parts: bytes) -> bytes:
    """One chunk of an AVI."""
    body = b"".join(parts)
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def listing(name: bytes, *parts: bytes) -> bytes:
    """A list of chunks."""
    return chunk(b"LIST", name, *parts)


def avi(width: int, height: int, frames: list[bytes], *more: bytes, rate: tuple[int, int] = (1, 25), sound: tuple[int, int] | None = None, say: int | None = None) -> bytes:  # fmt: skip
    """An AVI of JPEG pictures; ``sound`` claims channels and a sample rate; ``say`` claims a number of frames."""
    count = len(frames) if say is None else say
    main = struct.pack("<14I", 40000, 0, 0, 0x10, count, 0, 2, 0, width, height, 0, 0, 0, 0)
    head = struct.pack("<4s4sIHHIIIIIIII4H", b"vids", b"MJPG", 0, 0, 0, 0, *rate, 0, count, 0, MOST, 0, 0, 0, 0, 0)
    form = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", 0, 0, 0, 0, 0)
    streams = [listing(b"strl", chunk(b"strh", head), chunk(b"strf", form))]
    body = [chunk(b"00dc", frame) for frame in frames]
    if sound is not None:
        channels, samples = sound
        head = struct.pack(
            "<4s4sIHHIIIIIIII4H", b"auds", bytes(4), 0, 0, 0, 0, 1, samples, 0, 100, 0, MOST, 0, 0, 0, 0, 0
        )
        block = 2 * channels & 0xFFFF
        form = struct.pack("<HHIIHHH", 1, channels, samples, samples * 2 & MOST, block, 16, 0)
        streams.append(listing(b"strl", chunk(b"strh", head), chunk(b"strf", form)))
        body += [chunk(b"01wb", bytes(4 * 255 * 10))]
    return chunk(b"RIFF", b"AVI ", listing(b"hdrl", chunk(b"avih", main), *streams), listing(b"movi", *body, *more))


def jpeg(width: int, height: int) -> bytes:
    """A grey JPEG of any size that a JPEG can have."""
    done, data = cv2.imencode(".jpg", np.full((height, width, 3), 90, np.uint8))
    assert done
    return data.tobytes()


def hidden_playlist(target: str) -> bytes:
    """A subtitle that is a playlist (the GAB2 form)."""
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n".encode()
    return chunk(
        b"01tx", b"GAB2\0", struct.pack("<HI", 2, 4), "x\0".encode("utf-16le"), struct.pack("<HI", 4, len(text)), text
    )


def of_avi() -> Iterator[tuple[str, bytes]]:
    """AVIs of every bad kind."""
    small = [jpeg(160, 90)] * 12
    yield "a wall of a picture.avi", avi(65_500, 140, [jpeg(65_500, 140)] * 3)
    yield "a tower of a picture.avi", avi(140, 65_500, [jpeg(140, 65_500)] * 30)
    yield "a giant of a picture.avi", avi(160, 90, [jpeg(4200, 4200)])
    yield (
        "a picture that says it is a giant.avi",
        avi(160, 90, [small[0].replace(struct.pack(">HH", 90, 160), struct.pack(">HH", 65_500, 65_500), 1)] * 12),
    )
    yield "a grain of a picture.avi", avi(1, 1, [jpeg(1, 1)] * 1000)
    yield "no rate.avi", avi(160, 90, small, rate=(0, 0))
    yield "four milliard frames a second.avi", avi(160, 90, small, rate=(1, MOST))
    yield "a frame in a century.avi", avi(160, 90, small, rate=(MOST, 1))
    yield "four milliard frames.avi", avi(160, 90, small, say=MOST)
    yield "255 channels.avi", avi(160, 90, small, sound=(255, 48_000))
    yield "65 535 channels.avi", avi(160, 90, small, sound=(65_535, 48_000))
    yield "sound without a rate.avi", avi(160, 90, small, sound=(1, 0))
    yield "sound at 4 GHz.avi", avi(160, 90, small, sound=(1, MOST))
    yield "a hidden playlist.avi", avi(160, 90, small, hidden_playlist("{listener}/hidden.ts"))
    yield "a hidden file.avi", avi(160, 90, small, hidden_playlist("file://{neighbour}"))


# --- Matroska ----------------------------------------------------------------------------------------------------------
def element(number: int, *parts: bytes, size: int | None = None) -> bytes:
    """One EBML element; ``size`` may lie."""
    body = b"".join(parts)
    name = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return name + ((1 << 56) | (len(body) if size is None else size)).to_bytes(8, "big") + body


def matroska(*parts: bytes) -> bytes:
    """A file with the given parts of its segment."""
    return element(0x1A45DFA3, element(0x4282, b"matroska")) + element(0x18538067, *parts)


def track(*more: bytes, number: int = 1) -> bytes:
    """A picture of JPEGs."""
    shape = element(0xE0, element(0xB0, b"\0\xa0"), element(0xBA, b"\x5a"), *more)
    return element(
        0xAE,
        element(0xD7, bytes([number])),
        element(0x73C5, b"\1"),
        element(0x83, b"\1"),
        element(0x86, b"V_MJPEG"),
        shape,
    )


def of_matroska() -> Iterator[tuple[str, bytes]]:
    """Matroskas of every bad kind."""
    picture = jpeg(160, 90)

    def cluster(*blocks: bytes) -> bytes:
        return element(0x1F43B675, element(0xE7, b"\0"), *blocks)

    def block(at: int, flags: int = 0x80, data: bytes = picture) -> bytes:
        return element(0xA3, b"\x81", struct.pack(">hB", at, flags), data)

    plain = cluster(*[block(40 * number) for number in range(12)])
    tracks = element(0x1654AE6B, track())

    def info(*values: bytes) -> bytes:
        return element(0x1549A966, *values)

    yield "laces of nothing.mkv", matroska(tracks, cluster(block(0), *[block(1, 0x02, b"\xff" + bytes(255))] * 2000))
    yield (
        "laces longer than the shoe.mkv",
        matroska(tracks, cluster(block(0), block(1, 0x06, b"\xff\x10" + b"\0" * 10 + b"\xff" * 250), block(40))),
    )
    yield "20 000 tracks.mkv", matroska(element(0x1654AE6B, track() * 20_000), plain)
    yield "a clock of nothing.mkv", matroska(info(element(0x2AD7B1, b"\0")), tracks, plain)
    yield "a clock of ages.mkv", matroska(info(element(0x2AD7B1, b"\x7f" + b"\xff" * 7)), tracks, plain)
    yield "no number of hours.mkv", matroska(info(element(0x4489, struct.pack(">d", float("nan")))), tracks, plain)
    yield "more hours than there are.mkv", matroska(info(element(0x4489, struct.pack(">d", 1e308))), tracks, plain)
    yield (
        "thin as a hair.mkv",
        matroska(element(0x1654AE6B, track(element(0x54B0, b"\1"), element(0x54BA, b"\xff\xff\xff"))), plain),
    )
    yield (
        "wide as the sea.mkv",
        matroska(element(0x1654AE6B, track(element(0x54B0, b"\xff\xff\xff"), element(0x54BA, b"\1"))), plain),
    )
    yield (
        "longer than the file.mkv",
        matroska(tracks, element(0x1F43B675, element(0xE7, b"\0"), block(0), block(40), size=2**55)),
    )
    yield "a void.mkv", matroska(element(0xEC, size=2**54), tracks, plain)
    yield (
        "a point that points at itself.mkv",
        matroska(
            element(0x114D9B74, element(0x4DBB, element(0x53AB, b"\x11\x4d\x9b\x74"), element(0x53AC, b"\0")) * 5000),
            tracks,
            plain,
        ),
    )
    packing = element(0x6D80, element(0x6240, element(0x5034, element(0x4254, b"\0"))))
    packed = track().replace(element(0x86, b"V_MJPEG"), element(0x86, b"V_MJPEG") + packing)
    packed = element(0xAE, packed[9:])
    yield (
        "packed tight.mkv",
        matroska(
            element(0x1654AE6B, packed), cluster(*[block(40 * n, 0x80, zlib.compress(bytes(2**26))) for n in range(4)])
        ),
    )


# --- all ---------------------------------------------------------------------------------------------------------------
def attacks(seeds: Seeds) -> dict[str, bytes]:
    """Every attack by its name; ``{listener}`` and ``{neighbour}`` in it are for the caller to fill in."""
    made = {f"{name}.mp4": within(seeds.mp4, path, change) for name, (path, change) in CHANGES.items()}
    made |= {f"{name}.mp4": within(seeds.fragmented, path, change) for name, (path, change) in FRAGMENTED.items()}
    made["an index packed tight.mp4"] = compressed_index(seeds.mp4, 2**26)
    made["an index that says it is long.mp4"] = compressed_index(seeds.mp4, MOST)
    made["a thousand fragments that are one.mp4"] = (
        seeds.fragmented + seeds.fragmented[seeds.fragmented.rindex(b"moof") - 4 :] * 1000
    )
    made["half a matroska in a matroska.mkv"] = seeds.matroska + seeds.matroska[: len(seeds.matroska) // 2]
    made["a stream twice over.ts"] = seeds.transport * 20
    made |= dict(of_avi()) | dict(of_matroska())
    return made
