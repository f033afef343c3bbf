"""What happens to one company of each kind in a register, and what a refresh must tell of it."""

from typing import Any

from simulator.server import COUNTRIES
from simulator.world import Firm, World
from store.refresh import Changes

FRESH = {
    "FI": {"number": "0000001-9"},
    "NO": {"number": "999000111"},
    "EE": {"number": "19999999"},
    "GB": {"number": "00000006"},
    "LV": {"number": "40009999999"},
    "XI": {"number": "0000002-7", "lei": "529900SIM99999999900"},
}
IN_CAPITALS = {"NO": ("name",), "GB": ("street",)}
AS_WRITTEN = ("EE", "LV", "XI")  # whose registers do not put the city in capitals
TELLS_STAFF = ("no-brreg", "ee-rik")
TELLS_NO_INSOLVENCY = ("lv-ur", "xi-lei")
KEEPS_ENDED = ("lv-ur",)
FEEDS_ENDED = ("no-brreg",)  # whose feed says that a company ended, which then stays
GONE, CLOSED = ("gone", "active", None), ("insolvent", "active", "dissolved")

Told = list[tuple[str | None, ...]]


def firms(world: World, register: str) -> list[Firm]:
    """Those that say how many they employ, so that each can grow."""
    return [firm for firm in world.of(COUNTRIES[register].COUNTRY) if firm.employees >= 5]


def turned(world: World, register: str, feed: bool = False) -> Told:
    """Let one company of each kind change; what must be told of them, in the order of a refresh.

    feed: the register's feed of changes tells it, not a new file.
    """
    old, ended, broke, moves, named, grows, there, *_ = firms(world, register)
    fresh = world.found(old.company_id, **FRESH[old.country], name="Uusi Kivi")
    world.strike(ended.company_id)
    world.change(broke.company_id, status="insolvent")
    world.change(moves.company_id, **_place(there))
    world.change(named.company_id, name="Toinen Kivi")
    world.change(grows.company_id, employees=2 * grows.employees)
    stays = register in KEEPS_ENDED or (feed and register in FEEDS_ENDED)
    closed = (ended.company_id, *(CLOSED if stays else GONE))
    bankrupt = (broke.company_id, "insolvent", "active", "insolvent")
    insolvent = [] if register in TELLS_NO_INSOLVENCY else [bankrupt]
    names = (_shown(named, "name", name) for name in (named.name, "Toinen Kivi"))
    people = str(grows.employees), str(2 * grows.employees)
    return [
        (fresh.company_id, "new", None, "active"),
        *([closed] if not stays else []),
        *sorted([*insolvent, *([closed] if stays else [])]),
        (moves.company_id, "moved", _address(moves), _address(there)),
        (named.company_id, "renamed", *names),
        *([(grows.company_id, "grown", *people)] if register in TELLS_STAFF else []),
    ]


def told(changes: Changes) -> list[tuple[Any, ...]]:
    """The changes as they are told, without the names."""
    columns = ["company_id", "change", "before", "after"]
    return [tuple(row.values()) for row in changes.table.select(columns).to_pylist()]


def _shown(firm: Firm, text: str, value: str) -> str:
    return value.upper() if text in IN_CAPITALS.get(firm.country, ()) else value


def _address(firm: Firm) -> str:
    city = firm.city if firm.country in AS_WRITTEN else firm.city.upper()
    return f"{_shown(firm, 'street', firm.street)}, {firm.postcode} {city}"


def _place(firm: Firm) -> dict[str, str]:
    return {part: getattr(firm, part) for part in ("street", "postcode", "city", "municipality")}
