"""A CRM on this machine that keeps its records in memory, and what can go wrong with it."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

JSON = "application/json"


@dataclass(frozen=True)
class Call:
    """A request as the CRM sees it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Message
    body: Any


@dataclass(frozen=True)
class Said:
    """An answer; `cut` closes the line in its place."""

    status: int
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass
class Fault:
    """What happens to the next calls of a path: an answer instead of the right one, or a cut.

    With `after` the CRM does what it was asked first, and the answer is lost.
    """

    path: str
    said: Said
    times: int = 1
    after: bool = False


class CrmServer:
    """A server of a CRM; its `answer` is what the CRM does, `calls` what it was asked."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.before: Callable[[Call], None] = lambda call: None
        self.after: Callable[[Call], None] = lambda call: None  # before the answer goes out
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, path: str, said: Said, times: int = 1, after: bool = False) -> None:
        """Let the next calls whose path ends so go wrong."""
        self.faults.append(Fault(path, said, times, after))

    def asked(self, path: str) -> list[Any]:
        """The bodies of the calls whose path ends so."""
        return [call.body for call in self.calls if call.path.endswith(path)]

    def answer(self, call: Call) -> Said:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _said(self, call: Call) -> Said:
        self.before(call)
        fault = next((f for f in self.faults if f.times and call.path.endswith(f.path)), None)
        if fault is None or fault.after:
            said = self.answer(call)
            self.after(call)
        if fault is None:
            return said
        fault.times -= 1
        return fault.said

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _do(self) -> None:
                parts = urlsplit(self.path)
                size = int(self.headers.get("Content-Length") or 0)
                text = self.rfile.read(size).decode()
                is_json = JSON in (self.headers.get("Content-Type") or "")
                body = json.loads(text) if is_json else dict(parse_qsl(text))
                query = dict(parse_qsl(parts.query))
                call = Call(self.command, parts.path, query, self.headers, body)
                outer.calls.append(call)
                said = outer._said(call)
                self.close_connection = True
                with contextlib.suppress(ConnectionError):
                    self._send(said)

            def _send(self, said: Said) -> None:
                if said.cut:
                    return
                body = said.data if isinstance(said.data, bytes) else json.dumps(said.data).encode()
                body = b"" if said.data is None else body
                self.send_response(said.status)
                own = {"Content-Type": JSON, "Content-Length": str(len(body))}
                given = {**own, "Connection": "close", **said.headers}
                for name, value in given.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PATCH = _do

            def log_message(self, *_: object) -> None:
                pass

        return Handler


CUT = Said(0, cut=True)


def running(server: CrmServer) -> Iterator[Any]:
    """For a fixture of one line: `yield from running(HubSpotServer())`."""
    with server:
        yield server
