"""What kind of file the first bytes say this is; its name and declared type are never asked."""

from enum import StrEnum

from media.problems import MediaProblem, ProblemCode

HEAD_BYTES = 4096
_TS_PACKET, _M2TS_PACKET, _TS_SYNC = 188, 192, 0x47


class Container(StrEnum):
    """The kinds of file that can hold a lesson."""

    MP4 = "mp4"
    MATROSKA = "matroska"
    AVI = "avi"
    MPEG_TS = "mpegts"
    MPEG_PS = "mpeg"
    ASF = "asf"
    FLV = "flv"


_AT_START = (
    (b"\x1a\x45\xdf\xa3", Container.MATROSKA),
    (b"\x00\x00\x01\xba", Container.MPEG_PS),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", Container.ASF),
    (b"FLV\x01", Container.FLV),
)
# The first box of an MP4 or QuickTime file; ``ftyp`` in anything newer than 2003.
_FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_SOUND_ONLY = (b"ID3", b"fLaC", b"\xff\xf1", b"\xff\xf9", b"\xff\xfb", b"\xff\xf3", b"#!AMR", b"MThd")


def sniff(head: bytes) -> Container:
    """The container that the first 4 KiB of a file belong to.

    Raises MediaProblem: ``empty`` for no bytes, ``no_picture`` for kinds that only hold sound, ``unsupported`` for Ogg
    video, ``not_a_recording`` for everything else, such as text whatever it is called.
    """
    if not head:
        raise MediaProblem(ProblemCode.EMPTY)
    container = _container(head)
    if container is not None:
        return container
    if head.startswith(b"OggS"):
        raise MediaProblem(ProblemCode.UNSUPPORTED if b"\x80theora" in head else ProblemCode.NO_PICTURE)
    if head.startswith(_SOUND_ONLY) or (head[:4] == b"RIFF" and head[8:12] == b"WAVE"):
        raise MediaProblem(ProblemCode.NO_PICTURE)
    raise MediaProblem(ProblemCode.NOT_A_RECORDING)


def _container(head: bytes) -> Container | None:
    for magic, container in _AT_START:
        if head.startswith(magic):
            return container
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return Container.AVI
    if head[4:8] in _FIRST_BOXES:
        return Container.MP4
    if _is_transport_stream(head):
        return Container.MPEG_TS
    return None


def _is_transport_stream(head: bytes) -> bool:
    """Four sync bytes at packet distance; a recording may begin in the middle of a packet."""
    for packet in (_TS_PACKET, _M2TS_PACKET):
        for start in range(packet):
            if len(head) > start + 3 * packet and all(head[start + n * packet] == _TS_SYNC for n in range(4)):
                return True
    return False
