"""The contract of a connector, on the network: it reads what it fetches, faults replace nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contract_reading import REGISTERS, read
from fault_server import FaultServer, Step, answer, busy, cut, file, running
from samples import SAMPLES

from company.errors import SourceChanged, SourceDenied, SourceError, SourceUnavailable
from connectors import CODES, connector
from connectors.http import Session

BODY = b"PK" + bytes(range(256)) * 8
PAGE = b"<!DOCTYPE html><html><title>Maintenance</title></html>"
FETCHED = [code for code in REGISTERS if hasattr(connector(code), "download")]
FAULTS: dict[str, tuple[Step, type[SourceError]]] = {
    "not found": (answer(b"", 404), SourceChanged),
    "gone": (answer(b"", 410), SourceChanged),
    "forbidden": (answer(b"", 403), SourceDenied),
    "too many": (busy(429, "1"), SourceUnavailable),
    "broken": (answer(b"", 500), SourceUnavailable),
    "a web page": (answer(PAGE, 200, {"Content-Type": "text/html"}), SourceChanged),
    "an empty file": (answer(b""), SourceChanged),
    "cut off": (cut(BODY, 100), SourceUnavailable),
}
each_fault = pytest.mark.parametrize("fault", FAULTS)
each_code = pytest.mark.parametrize("code", CODES)
each_download = pytest.mark.parametrize("code", FETCHED)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    yield from running()


def opened(code: str, folder: Path) -> Session:
    return Session(connector(code).REGISTER, folder, sleep=lambda seconds: None)


def kept(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if ".part" not in p.name}


class Mirror:
    """The network of a register on this machine: a page with its links, and the sample's files.

    The addresses of files are mapped to the server by their names, else in the order asked for.
    """

    def __init__(self, session: Session, server: FaultServer, files: list[Path]) -> None:
        self.session, self.server, self.files = session, server, files
        self.asked: list[str] = []
        self.fault: Step | None = None

    def json(self, url: str, params: Any = None) -> Any:
        raise AssertionError(f"a download asks for {url}")

    def text(self, url: str) -> str:
        links = "".join(f'<a href="/files/{p.name}">{p.name}</a>' for p in self.files)
        return f"<!DOCTYPE html><html>{links}</html>"

    def download(self, url: str, name: str) -> Path:
        assert url.startswith("https://")
        last = url.rsplit("/", 1)[-1]
        wanted = {p.name: p for p in self.files}.get(last) or self.files[len(self.asked)]
        self.asked.append(url)
        step = self.fault or file(wanted.read_bytes(), f'"{wanted.name}"')
        return self.session.download(self.server.on(f"/{wanted.name}", step), name)


@pytest.fixture
def mirror(code: str, tmp_path: Path, server: FaultServer) -> Iterator[Mirror]:
    (tmp_path / "made").mkdir()
    with opened(code, tmp_path / "downloads") as session:
        yield Mirror(session, server, SAMPLES[code][0](tmp_path / "made"))


def fetch(code: str, mirror: Mirror) -> list[Path]:
    mirror.asked = []
    found: list[Path] = connector(code).download(mirror)  # type: ignore[attr-defined]
    return found


@each_download
def test_a_download_is_read_as_it_comes_and_asked_for_changes_only(
    code: str, mirror: Mirror, server: FaultServer
) -> None:
    paths = fetch(code, mirror)
    assert len(paths) == len(set(paths)) == len(mirror.files)
    assert read(code, paths).rows() == read(code, mirror.files).rows()
    assert [fetched.changed for fetched in mirror.session.downloads] == [True] * len(paths)
    assert fetch(code, mirror) == paths
    again = mirror.session.downloads[len(paths) :]
    assert [fetched.changed for fetched in again] == [False] * len(paths)
    assert None not in server.asked("If-None-Match")[len(paths) :]


@each_fault
@each_download
def test_a_download_that_fails_replaces_nothing(code: str, mirror: Mirror, fault: str) -> None:
    paths = fetch(code, mirror)
    before = kept(paths[0].parent)
    mirror.fault, wanted = FAULTS[fault]
    with pytest.raises(wanted):
        fetch(code, mirror)
    assert kept(paths[0].parent) == before


@each_code
def test_a_register_is_asked_no_faster_than_it_allows(
    code: str, tmp_path: Path, server: FaultServer
) -> None:
    calls, seconds = connector(code).REGISTER.rate
    waits: list[float] = []
    url = server.on("/a", answer(b"1"))
    with Session(connector(code).REGISTER, tmp_path, sleep=waits.append) as session:
        for _ in range(6):
            session.json(url)
    if calls <= 25:  # of more, a fifth and so all six may go at once
        assert waits
        assert max(waits) <= seconds * 6


@each_fault
@each_code
def test_a_fault_names_the_register_and_leaves_the_file(
    code: str, fault: str, tmp_path: Path, server: FaultServer
) -> None:
    step, wanted = FAULTS[fault]
    url = server.on("/a.zip", file(BODY, '"v1"'))
    with opened(code, tmp_path) as session:
        session.download(url, "a.zip")
        before = kept(tmp_path)
        server.on("/a.zip", step)
        with pytest.raises(wanted) as raised:
            session.download(url, "a.zip")
    assert kept(tmp_path) == before
    assert str(raised.value).startswith(f"{code}: ")
    assert "/a.zip" in str(raised.value)
    assert str(raised.value).endswith(".")


@each_code
@pytest.mark.parametrize("fault", ["a web page", "too many", "broken", "forbidden"])
def test_an_answer_that_is_no_data_names_the_register(
    code: str, fault: str, tmp_path: Path, server: FaultServer
) -> None:
    step, wanted = FAULTS[fault]
    with opened(code, tmp_path) as session, pytest.raises(wanted, match=f"^{code}: "):
        session.json(server.on("/company/1", step))


@each_code
@pytest.mark.parametrize("status", [404, 410])
def test_a_company_that_is_not_there_is_none(
    code: str, status: int, tmp_path: Path, server: FaultServer
) -> None:
    with opened(code, tmp_path) as session:
        assert session.json(server.on("/company/1", answer(b"", status))) is None
