"""The digits of an industry code, however people and programs write it."""

import re
from dataclasses import dataclass

DECIMAL_COMMA = re.compile(r"(\d{1,2}),(\d{1,3})")  # 46.63 as a Finnish spreadsheet saves it
FLOAT = re.compile(r"(\d{3,})\.0")
WRITTEN = re.compile(
    r"(?:(?P<section>[A-V])[ .-]?)?"  # J62.01
    r"(?P<digits>\d{1,6}(?:[. ]\d{1,4}){0,3})"  # 62010, 62.01, 62.01.0, 62 010
    r"(?:[. ]?(?P<letter>[A-Z])(?![A-Z]))?"  # the letter of NAF 62.01Z and PKD 62.01.Z
    r"(?:\s*(?P<more>[,;/|]).*|\s*[-–—:(]\s*\D.*|\s+[^\W\d].*)?",  # its words, or more codes
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Spelling:
    """The letter of the section if any, the digits, and whether a dot ends the division."""

    section: str
    digits: str
    is_dotted: bool


def spelling(code: str) -> Spelling | None:
    """The section and digits that a cell gives, or None where it holds no code.

    >>> spelling("62.01.Z")
    Spelling(section='', digits='6201', is_dotted=True)
    >>> [spelling(cell).digits for cell in ("J 62.01 Programming", "1.13", "113Z", "46,63")]
    ['6201', '0113', '0113', '4663']
    >>> [spelling(cell) for cell in ("10-49", "2012-05-01", "7", "about 62")]
    [None, None, None, None]
    """
    text = code.strip()
    text = FLOAT.sub(r"\1", text) if FLOAT.fullmatch(text) else text
    text = DECIMAL_COMMA.sub(r"\1.\2", text) if DECIMAL_COMMA.fullmatch(text) else text
    found = WRITTEN.fullmatch(text)
    if not found:
        return None
    first, dot, _ = found["digits"].partition(".")
    is_dotted = bool(dot) and len(first) <= 2
    digits = re.sub(r"\D", "", found["digits"])
    if (is_dotted and len(first) == 1) or (found["letter"] and len(digits) == 3):
        digits = "0" + digits  # 1.13 was 01.13, and 113Z was 0113Z
    if len(digits) < 2 or (found["more"] and len(digits) < 4):  # "12/500" is no code
        return None
    return Spelling((found["section"] or "").upper(), digits, is_dotted)


def readings(written: Spelling, length: int) -> tuple[str, ...]:
    """What the digits may mean, best first, where full codes have `length` digits.

    As written; with the zero that a spreadsheet took from the front of a full code; without the
    zeros that some write behind a division or group; with the zero that a parent lost.

    >>> readings(Spelling("", "1110", False), 5), readings(Spelling("", "111", False), 5)
    (('1110', '01110', '111'), ('111', '0111'))
    >>> readings(Spelling("", "62000", False), 5)
    ('62000', '62')
    """
    digits = written.digits
    short = digits[:2] + digits[2:].rstrip("0")
    lost = "0" + digits
    if written.is_dotted or len(lost) > length:
        found = [digits, short]
    elif len(lost) == length:
        found = [digits, lost, short]
    else:
        found = [digits, short, lost]
    return tuple(dict.fromkeys(found))
