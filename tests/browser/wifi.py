"""A school's Wi-Fi between browser and server: as slow as told, and away when told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE_BYTES = 16 * 1024


class Wifi:
    """Listens on loopback and passes on to one port. `upload_bytes_s` bounds each connection; None is as fast as can be."""

    def __init__(self, listener: socket.socket, to_port: int) -> None:
        """Begin to listen."""
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.upload_bytes_s: int | None = None
        self._listener, self._to_port = listener, to_port
        self._away = threading.Event()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def go_away(self) -> None:
        """Break every connection, and take no new one."""
        self._away.set()
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def come_back(self) -> None:
        """Take connections again."""
        self._away.clear()

    def _accept(self) -> None:
        with suppress(OSError):  # closed at the end of the block
            while True:
                near, _ = self._listener.accept()
                if self._away.is_set():
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to_port))
                self._open |= {near, far}
                threading.Thread(target=self._pass, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(far, near, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, upwards: bool) -> None:  # noqa: FBT001 - private
        with suppress(OSError), source, target:
            while piece := source.recv(PIECE_BYTES):
                if upwards and self.upload_bytes_s:
                    time.sleep(len(piece) / self.upload_bytes_s)
                target.sendall(piece)
            for end in (source, target):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


@contextmanager
def school_wifi(to_port: int) -> Iterator[Wifi]:
    """Wi-Fi for as long as the block lasts."""
    with socket.socket() as listener:
        # A small buffer, or a whole lesson would be "sent" before any of it has arrived.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * PIECE_BYTES)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield Wifi(listener, to_port)
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
