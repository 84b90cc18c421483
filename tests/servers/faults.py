"""A bad network in front of a real server: connections that break in the middle of an answer."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE_BYTES = 65536


@dataclass
class BadNetwork:
    """Passes bytes on, but breaks the first `cuts` connections whose answer gets longer than `after_bytes`."""

    port: int
    after_bytes: int
    cuts: int
    made: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def breaks_now(self, passed_bytes: int) -> bool:
        """Tell whether to break a connection that has carried so much, and remember it."""
        with self.lock:
            if passed_bytes <= self.after_bytes or self.made >= self.cuts:
                return False
            self.made += 1
            return True


@contextmanager
def bad_network(to_port: int, *, after_bytes: int, cuts: int) -> Iterator[BadNetwork]:
    """Listen on loopback and forward to `to_port`, badly."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        network = BadNetwork(listener.getsockname()[1], after_bytes, cuts)
        threading.Thread(target=_accept, args=(listener, to_port, network), daemon=True).start()
        yield network
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, to_port: int, network: BadNetwork) -> None:
    with suppress(OSError):  # closed at the end of the block
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", to_port))
            threading.Thread(target=_forward, args=(near, far, None), daemon=True).start()
            threading.Thread(target=_forward, args=(far, near, network), daemon=True).start()


def _forward(source: socket.socket, target: socket.socket, network: BadNetwork | None) -> None:
    passed_bytes = 0
    with suppress(OSError), source, target:
        while piece := source.recv(PIECE_BYTES):
            target.sendall(piece)
            passed_bytes += len(piece)
            if network and network.breaks_now(passed_bytes):
                break
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
