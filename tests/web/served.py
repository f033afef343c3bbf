"""A workspace of made-up companies, and its service on this machine for as long as a test runs."""

import csv
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import requests

from lookalike.workspace import Workspace
from web.app import make_app
from web.guard import LOOPBACK
from web.server import address, listening, server_of
from web.universe import Universe

HEADER = [
    "Company ID", "Name", "Previous names", "City", "Country", "Postcode", "Business ID",
    "VAT number", "Website", "NACE code", "Status", "Founded", "Natural person",
    "Marketing block", "Parent ID", "Revenue 2023", "Revenue 2024", "Employees 2024",
]  # fmt: skip
CRANE, OWNER, FISH = "FI-PRO-3199388-5", "FI-PRO-2403818-5", "NO-BRC-996178900"
TWINS = ("GB-COH-00000011", "GB-COH-00000022")
PERSON, BLOCKED, ODD = "FI-PRO-0000001-9", "DK-CVR-10000009", "odd/id?&#7"
SCRIPT = "<script>alert(1)</script> & Söns"
COMPANIES: Sequence[Mapping[str, object]] = [
    {"Company ID": CRANE, "Name": "Kurkisalmen Kone Oy", "Previous names": "Vanha Paja Oy",
     "City": "Oulu", "Country": "FI", "Postcode": "90100", "Business ID": "3199388-5",
     "VAT number": "FI31993885", "Website": "https://kurkisalmenkone.example",
     "NACE code": "28.41", "Status": "active", "Founded": "2004-05-06", "Natural person": "no",
     "Parent ID": OWNER, "Revenue 2023": 1_200_000, "Revenue 2024": 1_500_000,
     "Employees 2024": 12},
    {"Company ID": OWNER, "Name": "Äänislinna Holding Oyj", "City": "Helsinki", "Country": "FI",
     "Business ID": "2403818-5", "Status": "active"},
    {"Company ID": FISH, "Name": "Fjordvik Fisk AS", "City": "Sandnes", "Country": "NO",
     "Business ID": "996178900", "NACE code": "10.20", "Status": "active"},
    {"Company ID": TWINS[0], "Name": "Twin Bakery Ltd", "City": "Leeds", "Country": "GB"},
    {"Company ID": TWINS[1], "Name": "Twin Bakery Ltd", "City": "York", "Country": "GB"},
    {"Company ID": PERSON, "Name": "Kurki Erkki Tmi", "City": "Oulu", "Country": "FI",
     "Natural person": "yes"},
    {"Company ID": BLOCKED, "Name": "Kurkela Fredet ApS", "City": "Aarhus", "Country": "DK",
     "Marketing block": "yes"},
    {"Company ID": ODD, "Name": SCRIPT, "Website": "javascript:alert(1)"},
]  # fmt: skip


def pull(folder: Path, companies: Sequence[Mapping[str, object]] = COMPANIES) -> None:
    """Put companies into a workspace's universe, in the place of those before."""
    file = folder.with_suffix(".csv")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADER, restval="")
        writer.writeheader()
        writer.writerows(companies)
    Workspace(folder).pull("table", file, allow_fewer=True)


class Served:
    """The service of a workspace on a free port of this machine."""

    def __init__(
        self, folder: Path, hosts: Collection[str] = LOOPBACK, origins: Collection[str] = ()
    ) -> None:
        self.universe = Universe(folder)
        self._socket = listening("127.0.0.1", 0)
        self.url = address(self._socket)
        self._server = server_of(make_app(self.universe, hosts, origins))
        self._thread = Thread(target=self._server.run, args=([self._socket],))

    def get(self, path: str, **parameters: str) -> requests.Response:
        return requests.get(self.url + path, parameters, timeout=20)

    def send(self, **fields: object) -> requests.Response:
        """A form in which what is no text is sent as JSON."""
        form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in fields.items()}
        return requests.post(self.url, form, timeout=20)

    def candidates(self, name: str = "", limit: int = 5, **properties: Any) -> list[dict[str, Any]]:
        """What one query gives."""
        said = [{"pid": pid, "v": value} for pid, value in properties.items()]
        query = {"query": name, "limit": limit, "properties": said}
        found: list[dict[str, Any]] = self.send(queries={"q": query}).json()["q"]["result"]
        return found

    def values(self, *ids: str, **properties: Mapping[str, object]) -> dict[str, Any]:
        """What is known of some companies, by id."""
        wanted = [{"id": id_, "settings": settings} for id_, settings in properties.items()]
        rows: dict[str, Any] = self.send(extend={"ids": ids, "properties": wanted}).json()["rows"]
        return rows

    def __enter__(self) -> "Served":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self.universe.close()


def refusal(response: requests.Response) -> tuple[int, str]:
    """The status of a refused request, and the one sentence in its JSON."""
    said = response.json()
    assert list(said) == ["error"]
    return response.status_code, said["error"]
