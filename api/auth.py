"""Signing in over HTTP: the cookie, and how often one may try."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from api.deps import DeskDep, cookie_name
from coaching.access.facts import SYSTEM, Actor
from coaching.people import tries
from coaching.settings import Settings
from coaching.work import Desk, Work


@dataclass(frozen=True)
class Tries:
    """A door that counts: by account, and by the address the request comes from."""

    desk: Desk
    place: str

    @contextmanager
    def work(self, account: str, actor: Actor = SYSTEM) -> Iterator[Work]:
        """A work for one try at a secret. It is counted first and by itself, so it counts when it fails too.

        Raises TooMany.
        """
        with self.desk.write() as work:
            tries.note(work, account, self.place)
        with self.desk.write(actor) as work:
            yield work

    def forgive(self, work: Work, account: str) -> None:
        """Start counting anew after a success."""
        tries.forgive(work, account, self.place)


def get_tries(request: Request, desk: DeskDep) -> Tries:
    """The counter, for whoever is asking."""
    return Tries(desk, _network(request.client.host if request.client else ""))


TriesDep = Annotated[Tries, Depends(get_tries)]


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
