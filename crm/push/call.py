"""Calls of a CRM's interface: paced, strict, and with the keys kept out of everything said."""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from company.errors import ConfigurationError, SourceChanged, SourceUnavailable
from connectors.addresses import shown
from connectors.bodies import is_page, pieces
from connectors.http import LARGEST, TIMEOUT, user_agent
from connectors.keys import LOOPBACK, unsigned
from connectors.pace import Pace
from connectors.retry import LONGEST_WAIT, Again, retry_after

# 423 and 477 are HubSpot's for a record, or an account, that is being moved; 52x are Cloudflare's.
PASSING = frozenset({408, 423, 425, 429, 477, 500, 502, 503, 504, 520, 521, 522, 523, 524})
ODD = r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
SAID = 300  # characters of what a server says


@dataclass(frozen=True)
class Reply:
    """An answer: its status, what its JSON says (None where there is no body), its headers."""

    status: int
    data: Any
    headers: Mapping[str, str]


class Caller:
    """The line to one CRM. Answers come back whatever their status; nothing is tried again here.

    `rate` is so many calls in so many seconds. What `hide` was given appears in no text.
    """

    def __init__(
        self,
        label: str,
        url: str,
        rate: tuple[int, float],
        tell: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._label = label
        self._url = checked_url(label, url)
        self._pace = Pace(*rate)
        self._sleep = sleep
        self._secrets: list[str] = []
        self._requests = requests.Session()
        self._requests.headers.update(
            {"User-Agent": user_agent(lambda _: None), "Accept": "application/json"}
        )
        self.tell = tell

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self._requests.close()

    @property
    def host(self) -> str:
        """The host that is called, with its port where it names one."""
        return urlsplit(self._url).netloc

    def wait(self, seconds: float) -> None:
        """Do nothing for as long as a server asks, within reason."""
        self._sleep(min(seconds, LONGEST_WAIT))

    def hide(self, secret: str) -> None:
        """Keep a text out of everything that is said from now on."""
        self._secrets.append(secret)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        sign: AuthBase | None = None,
    ) -> Reply:
        """Ask once. Raises Again where the line breaks, and SourceError for no JSON."""
        if wait := self._pace.take():
            self._sleep(wait)
        address = self._url + path
        try:
            response = self._requests.request(
                method,
                address,
                params=params,
                data=form if body is None else json.dumps(body).encode(),
                headers={} if body is None else {"Content-Type": "application/json"},
                auth=sign or unsigned,
                stream=True,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:  # its text may hold the whole request
            raise self._failed(address, error) from None
        with response:
            return self._reply(address, response)

    def passing(self, reply: Reply) -> Again:
        """The refusal of a moment, with the wait that the server asks for."""
        asked = retry_after(reply.headers.get("Retry-After"))
        return Again(f"{self._label} answers {reply.status}", asked)

    def changed(self, path: str, what: str) -> SourceChanged:
        """An answer that this version cannot read."""
        return SourceChanged(
            f"{self._label}: {shown(self._url + path)} {what}. Check the address given with --url; "
            "what was written before stays, and --resume goes on from there."
        )

    def clean(self, text: object) -> str:
        """What a server says on one short line, without keys."""
        said = " ".join(re.sub(ODD, " ", str(text)).split())
        for secret in self._secrets:
            said = said.replace(secret, "(key)")
        return said if len(said) <= SAID else said[:SAID] + "…"

    def _failed(self, address: str, error: requests.RequestException) -> Exception:
        if isinstance(error, requests.exceptions.SSLError):
            return SourceUnavailable(
                f"{self._label}: the certificate of {shown(address)} cannot be verified. Behind a "
                "company proxy, set REQUESTS_CA_BUNDLE to its certificates."
            )
        if isinstance(error, requests.Timeout):
            return Again(f"{self._label} does not answer in time")
        return Again(f"{self._label} cannot be reached")

    def _reply(self, address: str, response: requests.Response) -> Reply:
        body = bytearray()
        for piece in pieces(response):
            body += piece
            if len(body) > LARGEST:
                raise self.changed(urlsplit(address).path, f"sends more than {LARGEST >> 20} MB")
        status, path = response.status_code, urlsplit(address).path
        if 300 <= status < 400:
            raise self.changed(path, f"leads elsewhere ({status})")
        try:
            data = json.loads(body) if body.strip() else None
        except (ValueError, RecursionError):
            if status in PASSING:
                data = None  # a gateway's page
            else:
                kind = "a web page" if is_page(bytes(body[:40])) else "something else"
                raise self.changed(path, f"answers {status} with {kind}, not with JSON") from None
        return Reply(status, data, response.headers)


def checked_url(label: str, url: str) -> str:
    """The address without a slash at its end; a key goes over https, or to this machine."""
    parts = urlsplit(url.strip())
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.username or parts.query:
        raise ConfigurationError(
            f'"{shown(url)}" is no address that a key may be sent to. Give {label}\'s as '
            "https://name.example.com, without user, password or question mark."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
