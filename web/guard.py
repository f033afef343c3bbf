"""Who may ask: requests addressed to this server by its own names, from pages of this machine."""

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.refusals import refused

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANY = ("0.0.0.0", "::")  # addresses to listen on that stand for all of this machine
LOCAL_PAGES = r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Guard:
    """Turns away what a page elsewhere could send through the browser of somebody who is here.

    A foreign page gets at a local server by a name that it points at this machine (DNS rebinding),
    or by asking outright: so the Host must be one of `hosts`, and the Origin, where there is one,
    this machine, the server itself or one of `origins` ("*": every page).
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], origins: Collection[str]) -> None:
        self.app, self.hosts, self.origins = app, hosts, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if scope["type"] == "http":
            answer = self.refusal(Headers(scope=scope)) or self.app
            await answer(scope, receive, send_on)

    def refusal(self, headers: Headers) -> ASGIApp | None:
        """What is answered to a request that may not be made; None to one that may."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self.is_ours(host):
            reason = f'This server is not called "{host}". Ask for it by its own address.'
            return refused(400, reason)
        if origin is not None and not self.may_ask(origin, host):
            reason = f'Pages of {origin} may not ask this server; "serve --origin" allows them.'
            return refused(403, reason)
        return None

    def is_ours(self, host: str) -> bool:
        """Whether a Host header names this server; the port may differ, as through a tunnel."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if any(own in ANY for own in self.hosts) and _is_address(name):
            return True  # nobody else can point an address at this machine
        return name in LOOPBACK or name in self.hosts

    def may_ask(self, origin: str, host: str) -> bool:
        """Whether the pages of an origin may ask."""
        listed = "*" in self.origins or origin in self.origins
        return listed or origin == f"http://{host}" or bool(re.fullmatch(LOCAL_PAGES, origin))


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False
