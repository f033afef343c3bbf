"""A small web server on this machine that misbehaves on demand.

A path is given steps; each request takes the next one, and the last one stays. A step is a function
that writes an answer, right or wrong, to the handler.
"""

import contextlib
import gzip
import re
import time
from collections.abc import Callable, Iterator, Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from connectors.contract import Register

# The register that this server plays.
REGISTER = Register(
    code="xx-test", name="Test", country="XX", publisher="The Test Office", licence="",
    attribution="", url="https://example.org", frequency="daily", gives="", expected=(1, 2),
    rate=(1000, 1.0),
)  # fmt: skip
Step = Callable[[BaseHTTPRequestHandler], None]
NONE: Mapping[str, str] = {}


class FaultServer:
    """The server; `requests` lists the path and the headers of what it was asked."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Message]] = []
        self.steps: dict[str, list[Step]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def on(self, path: str, *steps: Step) -> str:
        """Answer requests for a path with these steps; the address to ask for."""
        self.steps[path] = list(steps)
        return f"http://{self.host}{path}"

    def asked(self, header: str) -> list[str | None]:
        """The values of a header in the order of the requests."""
        return [headers.get(header) for _, headers in self.requests]

    def __enter__(self) -> "FaultServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.requests.append((self.path, self.headers))
                steps = outer.steps[self.path.partition("?")[0]]
                step = steps.pop(0) if len(steps) > 1 else steps[0]
                self.close_connection = True
                with contextlib.suppress(ConnectionError):
                    step(self)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def running() -> Iterator[FaultServer]:
    """For a fixture of one line: `yield from running()`."""
    with FaultServer() as server:
        yield server


def answer(body: bytes = b"", status: int = 200, headers: Mapping[str, str] = NONE) -> Step:
    """A whole answer; a header given replaces the right one, such as a wrong Content-Length."""

    def step(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        said = {"Content-Length": str(len(body)), "Connection": "close"} | dict(headers)
        for name, value in said.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return step


def busy(status: int = 429, retry_after: str | None = None) -> Step:
    """An answer that asks to come back later."""
    return answer(b"later", status, {"Retry-After": retry_after} if retry_after else NONE)


def cut(body: bytes, after: int, headers: Mapping[str, str] = NONE) -> Step:
    """The first bytes of a body, and the line is closed."""
    return answer(body[:after], 200, {"Content-Length": str(len(body)), **headers})


def drip(body: bytes, pause: float) -> Step:
    """A body byte by byte, with a pause after each."""

    def step(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for n in range(len(body)):
            handler.wfile.write(body[n : n + 1])
            handler.wfile.flush()
            time.sleep(pause)

    return step


def silent(seconds: float) -> Step:
    """Nothing at all for a while, and then the line is closed."""
    return lambda handler: time.sleep(seconds)


def redirect(to: str, status: int = 302) -> Step:
    """A redirect to anywhere."""
    return answer(b"", status, {"Location": to})


def gzipped(body: bytes, headers: Mapping[str, str] = NONE) -> Step:
    """A body with Content-Encoding: gzip, whether that was asked for or not."""
    return answer(gzip.compress(body), 200, {"Content-Encoding": "gzip", **headers})


def file(body: bytes, etag: str = "", modified: str = "", cut_after: int | None = None) -> Step:
    """A file as a good server gives it, with ranges and conditions; cut after some bytes."""
    versions = {"ETag": etag, "Last-Modified": modified}
    headers = {name: value for name, value in versions.items() if value}

    def step(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers
        if (etag and asked["If-None-Match"] == etag) or (
            modified and not asked["If-None-Match"] and asked["If-Modified-Since"] == modified
        ):
            return answer(b"", 304, headers)(handler)
        span = re.fullmatch(r"bytes=(\d+)-", asked["Range"] or "")
        if not span or asked["If-Range"] not in (None, *headers.values()):
            given = body if cut_after is None else body[:cut_after]
            return answer(given, 200, {**headers, "Content-Length": str(len(body))})(handler)
        start = int(span[1])
        if start >= len(body):
            return answer(b"", 416, {"Content-Range": f"bytes */{len(body)}"})(handler)
        rest = body[start:] if cut_after is None else body[start : start + cut_after]
        said = f"bytes {start}-{len(body) - 1}/{len(body)}"
        length = {"Content-Length": str(len(body) - start), "Content-Range": said}
        return answer(rest, 206, {**headers, **length})(handler)

    return step
