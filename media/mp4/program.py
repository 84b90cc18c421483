"""What runs in the jail: `list SOURCE STREAM` lists a track's packets, `move SOURCE OUT WANTED` writes a segment."""

import json
import struct
import sys
from pathlib import Path

from media.mp4.moving import move
from media.mp4.tables import NotPlain, list_packets, plain, read_moov, read_track

EXIT_NOT_PLAIN = 3


def main() -> None:
    """Do what the arguments say; what does not fit ends with `EXIT_NOT_PLAIN`."""
    verb, name, *more = sys.argv[1:]
    try:
        with Path(name).open("rb") as source:
            size = source.seek(0, 2)
            moov = read_moov(source, size)
            if verb == "list":
                track = read_track(moov, int(more[0]))
                plain(track.kind == b"vide", "no picture")
                plain(track.chunks.end <= size, "packets beyond the end")
                sys.stdout.buffer.write(list_packets(track))
                return
            with Path(more[0]).open("wb", buffering=0) as out:
                move(source, moov, json.loads(more[1]), out)
    except (NotPlain, struct.error, LookupError, ValueError, OverflowError) as refusal:
        sys.stderr.write(f"not plain: {refusal}\n")
        sys.exit(EXIT_NOT_PLAIN)
