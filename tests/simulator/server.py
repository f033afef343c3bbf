"""The simulated registers behind one server, and what can go wrong with them on demand."""

import hashlib
import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fault_server import FaultServer, Step, answer, file

from simulator import britain, estonia, finland, gleif, latvia, norway
from simulator.world import Firm, World

COUNTRIES = {module.CODE: module for module in (finland, norway, estonia, britain, latvia, gleif)}
# Where a connector names its host. The British one may say it in any of its modules.
ADDRESSES = {
    "fi-prh": (("connectors.fi_prh", "API"),),
    "no-brreg": (("connectors.no_brreg", "API"),),
    "ee-rik": (("connectors.ee_rik", "FILES"),),
    "gb-coh": (),
    "lv-ur": (("connectors.lv_ur", "HISTORY_PAGE"),),
    "xi-lei": (("connectors.xi_lei", "GOLDEN_COPY"),),
}
EXPECTED = (100, 200)  # companies in a bulk file of the small world
Text = Callable[[bytes], bytes]


class Routes(dict[str, list[Step]]):
    """What is on a path; where nothing was put, the register itself answers."""

    def __init__(self, register: Step) -> None:
        super().__init__()
        self._register = register

    def __missing__(self, path: str) -> list[Step]:
        """The register's own answer, the last step of every path."""
        return [self._register]


class Simulator(FaultServer):
    """The registers of one world, each below a path that begins with its host."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.steps = Routes(self._serve)
        self._changed: dict[str, Text] = {}
        self._chosen: dict[str, Callable[[list[Firm]], list[Firm]]] = {}

    def before(self, register: str, *faults: Step) -> None:
        """Let the next requests for a register's bulk file go wrong, one fault each."""
        self.on(COUNTRIES[register].BULK, *faults, self._serve)

    def cut(self, register: str, after: int) -> Step:
        """The bulk file as it is now, with the line closed after so many bytes."""
        path = COUNTRIES[register].BULK
        return file(*self.content(path), cut_after=after)

    def rename(self, register: str, old: str, new: str) -> None:
        """Call a column or field otherwise from now on, wherever it stands in the files."""
        self._changed[register] = lambda text: text.replace(old.encode(), new.encode())

    def halve(self, register: str) -> None:
        """Leave every second company out of the files from now on."""
        self._chosen[register] = lambda firms: firms[::2]

    def content(self, path: str) -> tuple[bytes, str, str]:
        """A bulk file as it is now, its ETag and its Last-Modified."""
        country = next(c for c in COUNTRIES.values() if path.startswith(c.HOST))
        ended = self.world.ended(country.COUNTRY) if hasattr(country, "KEEPS_ENDED") else []
        firms = self._chosen.get(country.CODE, list)([*self.world.of(country.COUNTRY), *ended])
        text = self._changed.get(country.CODE, bytes)(country.files(firms)[path])
        body = country.packed(path, text)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        return body, etag, format_datetime(self.world.now, usegmt=True)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer as the register of the address does."""
        parts = urlsplit(handler.path)
        country = next((c for c in COUNTRIES.values() if parts.path.startswith(c.HOST)), None)
        if country is None:
            return answer(b"no such register", 404)(handler)
        said = country.answer(self.world, parts.path, dict(parse_qsl(parts.query)))
        if said is not None:
            return self._written(*said)(handler)
        if parts.path not in country.files(()):
            return answer(b"no such page", 404)(handler)
        return file(*self.content(parts.path))(handler)

    def _written(self, status: int, said: Any) -> Step:
        """An answer: a page, a file, or JSON whose links lead to this server."""
        if isinstance(said, str):
            return answer(said.encode(), status, {"Content-Type": "text/html; charset=utf-8"})
        if isinstance(said, bytes):
            return file(said, f'"{hashlib.sha256(said).hexdigest()[:16]}"')
        body = json.dumps(said).replace(f"https:/{gleif.HOST}", f"http://{self.host}{gleif.HOST}")
        return answer(body.encode(), status, {"Content-Type": "application/json"})


def connected(register: str, server: FaultServer, patched: pytest.MonkeyPatch) -> ModuleType:
    """The connector of a register, asking the simulator, for as long as the patches hold."""
    name = f"connectors.{register.replace('-', '_')}"
    module = importlib.import_module(name)
    for place, constant in ADDRESSES[register] or _constants(name, COUNTRIES[register].HOST):
        at = importlib.import_module(place)
        patched.setattr(at, constant, _here(getattr(at, constant), server))
    known = module.REGISTER
    small = replace(
        known,
        url=_here(known.url, server),
        expected=EXPECTED,
        recurring=(),  # a small world lacks what recurs among millions
        rate=(10_000, 1.0),
    )
    patched.setattr(module, "REGISTER", small)
    return module


def _here(address: str, server: FaultServer) -> str:
    return address.replace("https://", f"http://{server.host}/")


def _constants(name: str, host: str) -> list[tuple[str, str]]:
    """The constants of a connector's modules that are addresses of a host."""
    found = {n: m for n, m in sys.modules.items() if n == name or n.startswith(f"{name}_")}
    return [
        (place, constant)
        for place, module in found.items()
        for constant, value in vars(module).items()
        if isinstance(value, str) and value.startswith(f"https:/{host}")
    ]
