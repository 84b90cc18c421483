"""What every request passes first, as plain ASGI: same origin, bounded bodies, safe headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem
from coaching.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
MOST_JSON_BYTES = 2**20
UPLOADS = "/api/v1/uploads"
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), fullscreen=(self), geolocation=()",
}


class SafeHeaders:
    """Adds the security headers; API answers are never cached by default."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if settings.secure else {})
        self.headers = _raw(headers)
        self.api_headers = _raw(headers | {"Cache-Control": "private, no-store"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass through, adding headers on the way out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        ours = self.api_headers if scope["path"].startswith("/api/") else self.headers

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = list(message.get("headers", ()))
                names = {name.lower() for name, _ in said}
                message["headers"] = [*said, *(header for header in ours if header[0] not in names)]
            await send(message)

        await self.app(scope, receive, add)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """As they go over the line: made once, not with every answer."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


class SameOrigin:
    """Refuses what another site's page sends with our cookie (RFC 6454 origins, Fetch metadata), sockets too.

    A browser sends `Origin` or `Sec-Fetch-Site` with every unsafe request; a script that sends neither carries no
    victim's cookie, and SameSite=Lax stands behind this in any case.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.own = urlsplit(settings.root_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass through or refuse with 403."""
        unsafe = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in SAFE_METHODS)
        if unsafe and not self._same(Headers(scope=scope)):
            if scope["type"] == "websocket":  # not accepted yet: the answer to the handshake is 403
                await send({"type": "websocket.close"})
                return
            await problem(403, "This request came from another site.", code="other_site")(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _same(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
        scheme, _, place = origin.partition("://")  # a browser writes nothing else; what is odd matches nothing
        return (scheme, place) == (self.own.scheme, self.own.netloc) or (place != "" and place == headers.get("host"))


class BoundedBody:
    """Refuses bodies over a mebibyte everywhere but at the upload address, whether or not they say their length."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass through or refuse with 413."""
        if scope["type"] != "http" or scope["path"].startswith(UPLOADS):
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > MOST_JSON_BYTES:
            await problem(413, "That is too much at once.", code="too_large")(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST_JSON_BYTES:
                return {"type": "http.disconnect"}
            return message

        await self.app(scope, counted, send)
