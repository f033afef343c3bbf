"""The Latvian register: every entity since 1991 as CSV, the ended ones too, and earlier names."""

from collections.abc import Mapping, Sequence
from typing import Any

from test_lv_ur import HEADER, HISTORY

from simulator.world import Firm, World

CODE, COUNTRY = "lv-ur", "LV"
HOST = "/data.gov.lv"
PAGES = {
    f"{HOST}/dati/lv/dataset/uz": "register.csv",
    f"{HOST}/dati/lv/dataset/tiesibu-subjektu-vesturiskie-nosaukumi": "register_name_history.csv",
}
FILES = f"{HOST}/dati/dataset/4de9697f/resource/25e80bf3/download"
BULK = f"{FILES}/register.csv"
KEEPS_ENDED = True
ENDED = "2025-11-02"


def files(firms: Sequence[Firm]) -> dict[str, bytes]:
    """Both files by their addresses."""
    history = [
        f"{firm.number};2020-01-31;{name};;;" for firm in firms for name in reversed(firm.previous)
    ]
    lines = {"register.csv": [HEADER, *map(row, firms)],
             "register_name_history.csv": [HISTORY, *history]}  # fmt: skip
    return {
        f"{FILES}/{name}": "\n".join([*said, ""]).encode("utf-8-sig")
        for name, said in lines.items()
    }


def packed(address: str, content: bytes) -> bytes:
    """As it comes over the line: not packed."""
    return content


def row(firm: Firm) -> str:
    """One entity as its 21 texts; that one is insolvent stands in another register."""
    ended = firm.status == "dissolved"
    said = {
        "regcode": firm.number,
        "name": firm.name,
        "regtype": "K",
        "regtype_text": "Komercreģistrs",
        "type": firm.form,
        "type_text": "Sabiedrība ar ierobežotu atbildību",
        "registered": firm.founded.isoformat(),
        "terminated": ENDED if ended else "",
        "closed": "L" if ended else " ",
        "address": f'"{firm.city}, {firm.street}"',
        "index": firm.postcode.removeprefix("LV-"),
    }
    return ";".join(said.get(column, "") for column in HEADER.split(";"))


def answer(world: World, path: str, query: Mapping[str, str]) -> tuple[int, Any] | None:
    """A page of the open data portal, with the link to its file."""
    if path not in PAGES:
        return None
    return 200, f'<!DOCTYPE html><html><a href="{FILES}/{PAGES[path]}">CSV</a></html>'
