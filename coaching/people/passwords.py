"""Password hashing: argon2id, a few at a time, because each takes 64 MiB for a sixth of a second."""

from __future__ import annotations

from functools import lru_cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SIDE_BY_SIDE = 2

_argon2 = PasswordHash((Argon2Hasher(),))
_places = BoundedSemaphore(SIDE_BY_SIDE)


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt."""
    with _places:
        return _argon2.hash(password)


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether it fits. An unknown person (None) takes as long as a known one."""
    with _places:
        fits = _argon2.verify(password, hashed or _decoy())
    return fits and hashed is not None


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _argon2.hash("nobody has this password")
