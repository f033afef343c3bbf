"""What the codes of Enhetsregisteret mean: legal forms, industries, counties, lines of an address.

The register names no edition of its industry codes: files up to 2025 hold SN2007 (NACE Rev. 2),
later ones SN2025 (NACE Rev. 2.1), and some numbers changed their meaning between the two (46.73 was
building materials and is motorcycles). So a code that only one edition knows says which it is, and
the others go with the majority of the file.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from stdnum.eu import nace
from stdnum.exceptions import ValidationError

from company.industries import dotted, nace_class

NO_INDUSTRY = "00.000"  # "Uoppgitt"
NATURAL_PERSONS = {"ENK", "PERS", "BO"}  # sole traders, single persons, estates of the dead
BANKRUPTCY_ESTATE = "KBO"
LEGAL_FORM_CLASSES = {
    **dict.fromkeys(["AS", "BA"], "limited"),
    **dict.fromkeys(["ASA", "SE"], "joint_stock"),
    **dict.fromkeys(["ENK", "PERS"], "sole_trader"),
    **dict.fromkeys(["ANS", "DA", "PRE", "KTRF", "EOFG", "EØFG"], "partnership"),
    "KS": "limited_partnership",
    **dict.fromkeys(["SA", "BRL", "BBL", "SCE", "SER", "GFS"], "cooperative"),
    **dict.fromkeys(["FLI", "ESEK", "SAM"], "association"),
    "STI": "foundation",
    "SPA": "corporation",
    **dict.fromkeys(["PK", "VPFO"], "fund"),
    **dict.fromkeys(["NUF", "UTLA"], "branch"),
    **dict.fromkeys(["SF", "KF", "FKF", "IKS", "STAT", "KOMM", "FYLK", "ORGL", "ADOS"], "state"),
}
CARE_OF = re.compile(r"^(c/o|v/)", re.IGNORECASE)
LINE_BREAK = re.compile(r"/n|\n")  # the CSV joins lines with "/n": "c/o BDO AS/nFjellgata 6"


def street(lines: Iterable[str | None]) -> str | None:
    """The lines of an address without the empty ones and the "c/o" ones, which may name a person.

    >>> street(["c/o reder", "Tyvholmen 1", None, ""]), street([None, ""])
    ('Tyvholmen 1', None)
    """
    kept = [line.strip() for line in lines if line and not CARE_OF.match(line.strip())]
    return ", ".join(line for line in kept if line) or None


def joined_street(text: str) -> str | None:
    """The same of lines that the CSV joined.

    >>> joined_street("c/o BDO AS/nFjellgata 6"), joined_street("Postboks 32")
    ('Fjellgata 6', 'Postboks 32')
    """
    return street(LINE_BREAK.split(text))


def region(municipality: str | None) -> str | None:
    """The county of a municipality's number, as ISO 3166-2 writes it.

    >>> region("1103"), region(None)
    ('NO-11', None)
    """
    return f"NO-{municipality[:2]}" if municipality else None


def yes_no(flag: bool | None) -> str | None:
    """A flag as a category of the model.

    >>> yes_no(False), yes_no(None)
    ('no', None)
    """
    return None if flag is None else "yes" if flag else "no"


@lru_cache(maxsize=8192)
def industry(code: str | None, usual: str) -> tuple[str | None, str | None, str | None]:
    """The code, its edition and its NACE Rev. 2 class; all None where no industry is given.

    >>> industry("68.209", "sn2007"), industry("62.100", "sn2007"), industry("00.000", "sn2025")
    (('68.209', 'sn2007', '68.20'), ('62.100', 'sn2025', '62.01'), (None, None, None))
    """
    if not code or code == NO_INDUSTRY:
        return None, None, None
    system = edition(code) or usual
    return code, system, nace_class(system, code)


@lru_cache(maxsize=8192)
def edition(code: str) -> str | None:
    """The edition that alone knows the code's class; None where both do or neither does.

    >>> edition("62.030"), edition("62.100"), edition("46.739")
    ('sn2007', 'sn2025', None)
    """
    number = dotted(re.sub(r"\D", "", code)[:4])
    old, new = _is_class(number, "2.0"), _is_class(number, "2.1")
    return None if old == new else "sn2007" if old else "sn2025"


def usual_edition(codes: Iterable[str | None]) -> str:
    """The edition that most codes of a file belong to; the one in force where none tells.

    >>> usual_edition(["62.030", "46.739", "90.020", None]), usual_edition(["68.200"])
    ('sn2007', 'sn2025')
    """
    editions = [edition(code) for code in codes if isinstance(code, str) and code]
    return "sn2007" if editions.count("sn2007") > editions.count("sn2025") else "sn2025"


def _is_class(number: str, revision: str) -> bool:
    try:
        return bool(nace.get_label(number, revision=revision))
    except (ValidationError, KeyError):
        return False
