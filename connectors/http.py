"""The network as connectors see it: paced, tried again, and strict about what comes back."""

import codecs
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urljoin

import requests
from urllib3.exceptions import NameResolutionError

from company.errors import SourceChanged, SourceUnavailable
from connectors.addresses import refused, shown
from connectors.bodies import is_page, pieces
from connectors.contract import Register
from connectors.download import Download, Fetched, Progress, silent
from connectors.keys import authorised, denied
from connectors.pace import Pace
from connectors.retry import Again, retry_after, tried

TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two bytes
HOPS = 10
LARGEST = 64 << 20  # bytes of an answer that is kept in memory
PASSING = {408, 425, 429, 500, 502, 503, 504}
NOTHING_THERE = frozenset({204, 404, 410})
JSON = "application/json, */*;q=0.5"
WORTH_SAYING = 5.0  # seconds of waiting

T = TypeVar("T")
_said: set[str] = set()  # what is said once in the life of the program


class Session:
    """The network for one register; implements `connectors.contract.Http`.

    `folder` takes the downloads. `tell` gets a sentence when something takes longer, `progress`
    the bytes of a download that are here and their total, where it is known.
    """

    def __init__(
        self,
        register: Register,
        folder: Path,
        *,
        tell: Callable[[str], None] = lambda sentence: None,
        progress: Progress = silent,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.downloads: list[Fetched] = []
        self._register = register
        self._folder = folder
        self._tell = tell
        self._progress = progress
        self._sleep = sleep
        self._pace = Pace(*register.rate)
        self._requests = requests.Session()
        self._requests.headers["User-Agent"] = user_agent(tell)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self._requests.close()

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """The decoded answer; None for 204, 404 and 410. Raises SourceError."""
        address = self._address(url, params)
        found = self._tried(address, lambda: self._body(address, {"Accept": JSON}))
        return None if found is None else self._decoded(found[0], address)

    def text(self, url: str) -> str:
        """A page as text, in the encoding that it declares, else UTF-8. Raises SourceError."""
        address = self._address(url)
        found = self._tried(address, lambda: self._body(address, {}))
        if found is None:
            raise self._changed(address, "has nothing there any more")
        body, encoding = found
        return body.decode(encoding, errors="replace")

    def download(self, url: str, name: str) -> Path:
        """A file, fetched or resumed, or the one here when the server says it has not changed."""
        return self.fetch(url, name).path

    def fetch(self, url: str, name: str, sha256: str = "") -> Fetched:
        """Like download, and says whether the file changed; also kept in `downloads`."""
        address = self._address(url)
        if Path(name).name != name or name.startswith(".") or not name:
            raise self._changed(address, f'is to be kept as "{name}", which is no name of a file')
        task = Download(self._register.code, address, self._folder / name, self._progress, sha256)
        found = self._tried(address, lambda: task.attempt(self._open))
        self.downloads.append(found)
        return found

    def _tried(self, address: str, attempt: Callable[[], T]) -> T:
        return tried(attempt, f"{self._register.code}: {shown(address)}", self._tell, self._sleep)

    def _body(self, address: str, headers: Mapping[str, str]) -> tuple[bytes, str] | None:
        """The whole body of an answer and its encoding; None where nothing is."""
        with self._open(address, headers, NOTHING_THERE) as response:
            if response.status_code in NOTHING_THERE:
                return None
            body = bytearray()
            for piece in pieces(response):
                body += piece
                if len(body) > LARGEST:
                    raise self._changed(address, f"sends more than {LARGEST >> 20} MB")
            return bytes(body), _encoding(response)

    def _decoded(self, body: bytes, address: str) -> Any:
        if is_page(body):
            raise self._changed(address, "answers with a web page where JSON is expected")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            start = body[:40].decode(errors="replace")
            raise self._changed(address, f'answers with "{start}", not with JSON') from None

    @contextmanager
    def _open(
        self, address: str, headers: Mapping[str, str], passed: frozenset[int] = frozenset()
    ) -> Iterator[requests.Response]:
        """The answer at the end of the redirects, its body not yet read."""
        self._keep_pace()
        at = address
        for _ in range(HOPS):
            with self._asked(at, headers) as response:
                target = self._requests.get_redirect_target(response)
                if target is None:
                    self._check(response, at, passed)
                    yield response
                    return
            at = urljoin(at, target)
            if reason := refused(address, at):
                raise self._changed(address, reason)
        raise self._changed(address, f"leads on more than {HOPS} times")

    def _asked(self, address: str, headers: Mapping[str, str]) -> requests.Response:
        try:
            return self._requests.get(
                address,
                headers=dict(headers),
                auth=authorised(self._register, address),
                stream=True,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:  # its text may hold the whole address
            raise self._failed(address, error) from None

    def _failed(self, address: str, error: requests.RequestException) -> Exception:
        if isinstance(error, requests.exceptions.SSLError):
            return SourceUnavailable(
                f"{self._register.code}: the certificate of {shown(address)} cannot be verified. "
                "Behind a company proxy, set REQUESTS_CA_BUNDLE to its certificates."
            )
        if isinstance(error, requests.Timeout):
            return Again("does not answer in time")
        if isinstance(error, requests.ConnectionError):
            cause = getattr(error.args[0] if error.args else None, "reason", None)
            unknown = isinstance(cause, NameResolutionError)
            return Again("has no known address" if unknown else "cannot be reached")
        return self._changed(address, "cannot be asked for")

    def _check(self, response: requests.Response, address: str, passed: frozenset[int]) -> None:
        status = response.status_code
        if status < 400 or status in passed:
            return
        if status in PASSING:
            raise Again(f"answers {status}", retry_after(response.headers.get("Retry-After")))
        if status in (401, 403):
            raise denied(self._register, address, status)
        if status >= 500:
            raise SourceUnavailable(
                f"{self._register.code}: {shown(address)} answers {status}. Try again later; "
                "nothing was replaced."
            )
        raise self._changed(address, f"answers {status}")

    def _keep_pace(self) -> None:
        wait = self._pace.take()
        if wait > WORTH_SAYING:
            calls, seconds = self._register.rate
            allowed = f"{calls} calls in {seconds:.0f} s"
            self._tell(f"{self._register.code} allows {allowed}; waiting {wait:.0f} s")
        if wait:
            self._sleep(wait)

    def _address(self, url: str, params: Mapping[str, str] | None = None) -> str:
        """The whole address, if it is one of the web."""
        try:
            address = requests.Request("GET", url, params=params).prepare().url or ""
        except requests.RequestException:
            raise self._changed(url, "is not an address") from None
        if not address.startswith(("http://", "https://")):
            raise self._changed(url, "is not an address of the web")
        return address

    def _changed(self, address: str, what: str) -> SourceChanged:
        return SourceChanged(
            f"{self._register.code}: {shown(address)} {what}. If the register changed "
            f"({self._register.url}), its connector must follow; nothing was replaced."
        )


def user_agent(tell: Callable[[str], None]) -> str:
    """The name under which registers are asked, with the contact from LOOKALIKE_CONTACT."""
    try:
        name = f"lookalike/{version('lookalike')}"
    except PackageNotFoundError:
        name = "lookalike"  # run from a checkout
    contact = re.sub(r"[^ -~]+", "", os.environ.get("LOOKALIKE_CONTACT", "")).strip()
    if contact:
        return f"{name} (+{contact})"
    if "contact" not in _said:
        _said.add("contact")
        tell(
            "Registers like to know who asks: set LOOKALIKE_CONTACT to an e-mail address or a "
            "web page. It is sent with every request."
        )
    return name


def _encoding(response: requests.Response) -> str:
    declared = response.encoding if "charset" in response.headers.get("Content-Type", "") else None
    try:
        return codecs.lookup(declared or "utf-8").name
    except LookupError:
        return "utf-8"
