"""A fact: one value of a company, who says so, of when, and whether it is the one in use."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["official", "own", "derived", "estimated"]
# In words; what is in the user's own table is no official value, whoever told them.
KINDS: dict[Kind, str] = {
    "official": "official",
    "own": "your own table",
    "derived": "derived",
    "estimated": "estimated",
}
WEB = re.compile(r"^(?:[a-z]+://)?(?:www\.)?|/+$")


@dataclass(frozen=True)
class Fact:
    """One value of a field that one dataset states.

    source: code of the register, or "table"; record: the page of the company there, else the file
    that was read; period_end and basis: of figures alone; unit: the currency of amounts; why: the
    rule by which it is in use or not.
    """

    company_id: str
    field: str
    value: Any
    source: str
    dataset: str
    record: str | None
    fetched_at: datetime | None
    licence: str
    kind: Kind
    period_start: date | None = None
    period_end: date | None = None
    basis: str | None = None
    unit: str | None = None
    is_used: bool = False
    is_conflict: bool = False
    why: str = ""


def differ(one: Any, other: Any) -> bool:
    """Whether two values of a field say different things; case and blanks tell nothing.

    >>> differ("OULU ", "Oulu"), differ("https://www.kone.com/", "kone.com"), differ(12, 12.0)
    (False, False, False)
    >>> differ("Oulu", "Turku"), differ(True, False)
    (True, True)
    """
    if isinstance(one, int | float) and isinstance(other, int | float):
        return not math.isclose(one, other, rel_tol=1e-9)
    if isinstance(one, str) and isinstance(other, str):
        return _plain(one) != _plain(other)
    return bool(one != other)


def _plain(text: str) -> str:
    return WEB.sub("", " ".join(text.split()).casefold())
