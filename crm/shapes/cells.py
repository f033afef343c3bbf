"""A value of ours as the cell of a CRM: options of closed lists, dates, numbers, yes and no."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from company.values import FALSE, TRUE, country_code
from crm.shapes.recognition import folded
from crm.shapes.shape import Dialect, Property

NACE = re.compile(r"\d\d(\.\d{1,2})?")


def cell_of(known: Property, value: str, dialect: Dialect) -> str | None:
    """The value as the CRM takes it; None where it cannot say it, as a list without that option.

    A value that has the CRM's form already stays as it is.

    >>> from crm.shapes import hubspot
    >>> industry, founded = (hubspot.SHAPE.property_of(f) for f in ("industry", "founded_on"))
    >>> cell_of(industry, "62.01", Dialect()), cell_of(industry, "62.03", Dialect())
    ('COMPUTER_SOFTWARE', 'INFORMATION_TECHNOLOGY_AND_SERVICES')
    >>> cell_of(founded, "1921-05-30", Dialect())
    '1921'
    """
    if known.type == "choice":
        return option(known, value)
    if known.type == "number":
        return _number(value, dialect)
    if known.is_year:
        return value[:4] if re.match(r"\d{4}(-|$)", value) else None
    if known.type == "date":
        return _date(value, dialect)
    if known.type == "flag":
        said = value.strip().casefold()
        yes, no = dialect.flags
        return yes if said in TRUE else no if said in FALSE else None
    return value or None


def option(known: Property, value: str) -> str | None:
    """The option of a closed list for a value of ours; that of the finest level of an industry."""
    codes = [value]
    if NACE.fullmatch(value):
        codes = [value[:size] for size in (5, 4, 2)]
    for code in codes:
        if code in known.choices:
            return known.choices[code] or None
    return value if value and value in known.choices.values() else None


def holds(known: Property, cell: str, value: str, dialect: Dialect) -> bool:
    """Whether a cell of a file says already what a value of ours says.

    Spelling of options and countries does not count, nor do spaces in numbers: an export has the
    label of an option where an import takes its name.

    >>> from crm.shapes import hubspot
    >>> industry, country = (hubspot.SHAPE.property_of(f) for f in ("industry", "country"))
    >>> holds(industry, "Computer Software", "62.01", Dialect())
    True
    >>> holds(country, "Suomi", "FI", Dialect()), holds(country, "Sverige", "FI", Dialect())
    (True, False)
    """
    wanted = cell_of(known, value, dialect)
    if wanted is None:
        return False
    if known.field == "country":
        return country_code(cell) is not None and country_code(cell) == country_code(wanted)
    if known.type == "choice":
        return folded(cell) == folded(wanted)
    return cell.strip() == wanted or (cell_of(known, cell.strip(), dialect) == wanted)


def _number(value: str, dialect: Dialect) -> str | None:
    plain = re.sub(r"[\s\u00a0\u202f']", "", value).replace(dialect.decimal, ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    text = f"{number.normalize():f}"
    return text.replace(".", dialect.decimal) if text != "-0" else "0"


def _date(value: str, dialect: Dialect) -> str | None:
    try:
        return date.fromisoformat(value[:10]).strftime(dialect.date)
    except ValueError:
        return None


def long_id(text: str) -> str:
    """A Salesforce id of 15 characters with the three that make it safe where case is lost.

    >>> long_id("0015g00000XyZ1a"), long_id("0015g00000XyZ1aAAF")
    ('0015g00000XyZ1aAAF', '0015g00000XyZ1aAAF')
    """
    if not re.fullmatch(r"[A-Za-z0-9]{15}", text):
        return text
    ends = []
    for start in (0, 5, 10):
        bits = sum(1 << n for n, sign in enumerate(text[start : start + 5]) if sign.isupper())
        ends.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits])
    return text + "".join(ends)
