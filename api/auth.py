"""Signing in over HTTP: the cookie, and how often one may try."""

from __future__ import annotations

import ipaddress
import math
import time

from fastapi import Request, Response
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.deps import cookie_name
from coaching.errors import TooMany
from coaching.settings import Settings

PER_ACCOUNT = RateLimitItemPerMinute(10, 15)
PER_PLACE = RateLimitItemPerMinute(60, 15)  # a school sits behind one address


class Tries:
    """Counts tries at a secret, by account and by address, in this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def note(self, request: Request, account: str) -> None:
        """Count one try. Raises TooMany."""
        place = _network(request.client.host if request.client else "")
        for item, key in ((PER_ACCOUNT, f"account:{account.strip().lower()}"), (PER_PLACE, f"place:{place}")):
            if not self._limiter.hit(item, key):
                reset, _ = self._limiter.get_window_stats(item, key)
                wait = max(1, math.ceil(reset - time.time()))  # noqa: TID251 - the limiter speaks wall-clock time
                detail = f"That was too many tries. Please wait {math.ceil(wait / 60)} min and try again."
                raise TooMany(detail, wait)

    def forgive(self, account: str) -> None:
        """Start counting anew after a success."""
        self._limiter.clear(PER_ACCOUNT, f"account:{account.strip().lower()}")


def _network(host: str) -> str:
    """The address an attacker can hardly leave: IPv4 whole, IPv6 by its /64."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else host  # noqa: PLR2004


def set_cookie(response: Response, settings: Settings, secret: str) -> None:
    """Keep the sign-in in the browser: no script reads it, no other site sends it along."""
    response.set_cookie(
        cookie_name(settings),
        secret,
        max_age=settings.session_days * 86_400,
        httponly=True,
        samesite="lax",
        secure=settings.secure,
        path="/",
    )


def clear_cookie(response: Response, settings: Settings) -> None:
    """Forget the sign-in in the browser."""
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")
