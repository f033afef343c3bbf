"""Cells of the file in the form of the CRM's interface, and whether two values are the same."""

import re
from datetime import date, datetime
from typing import Any

from company.values import country_code
from crm.push.contract import Definition
from crm.shapes.shape import Dialect

TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
MOST_WHOLE = 2**53  # from here on a number of JSON is no longer exact


class BadValue(ValueError):
    """A cell that the property cannot take; its text says why."""


def value_of(text: str, definition: Definition, dialect: Dialect) -> Any:
    """A cell as a value of the property. Raises BadValue.

    >>> value_of("1234.50", Definition("revenue", "", "number"), Dialect())
    1234.5
    >>> value_of("Software", Definition("industry", "", "choice", {"software": "IT"}), Dialect())
    'IT'
    """
    text = without_guard(text.strip())
    if definition.type in ("number", "whole"):
        return _number(text, definition, dialect)
    if definition.type == "date":
        return _date(text, dialect)
    if definition.type == "flag":
        return _flag(text, dialect)
    if definition.type == "choice":
        return _option(text, definition)
    if definition.longest and len(text) > definition.longest:
        raise BadValue(f"is longer than {definition.longest} characters")
    return text


def without_guard(text: str) -> str:
    """The text without the apostrophes that keep spreadsheets from taking it for a formula.

    >>> without_guard("'+358 40"), without_guard("A;'=B"), without_guard("'t Hart")
    ('+358 40', 'A;=B', "'t Hart")
    """
    return re.sub(r"(^|[;,][ \"]*)'([=@＝＠])", r"\1\2", re.sub(r"^'([+\-＋－])", r"\1", text))


def is_empty(value: Any) -> bool:
    """Whether a CRM has nothing there; 0 and false are something.

    >>> is_empty(" "), is_empty(None), is_empty(0), is_empty(False)
    (True, True, False, False)
    """
    return value is None or (isinstance(value, str) and not value.strip())


def are_same(present: Any, ours: Any, definition: Definition) -> bool:
    """Whether what stands in the CRM says the same as our value.

    >>> are_same("1234", 1234, Definition("", "", "number"))
    True
    >>> are_same("kone.com", "https://www.kone.com/", Definition("", "", "web"))
    True
    """
    if is_empty(present):
        return False
    if definition.type in ("number", "whole"):
        try:
            return abs(float(present) - float(ours)) <= 1e-9 * max(1.0, abs(float(ours)))
        except (TypeError, ValueError):
            return False
    if definition.type == "flag":
        return str(present).strip().lower() == str(ours).lower()
    if definition.type == "date":
        return str(present)[:10] == str(ours)
    if definition.is_key:
        return str(present).strip().casefold() == str(ours).casefold()
    if definition.type == "country" and (code := country_code(str(ours))) is not None:
        return code == country_code(str(present))
    if definition.type == "web":
        return _plain(str(present)) == _plain(str(ours))
    return " ".join(str(present).split()) == " ".join(str(ours).split())


def _number(text: str, definition: Definition, dialect: Dialect) -> int | float:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    plain = plain.replace(dialect.decimal, ".") if dialect.decimal != "." else plain
    if not NUMBER.fullmatch(plain):
        raise BadValue("is no number")
    number = float(plain)
    if definition.type == "whole" or number.is_integer():
        if not number.is_integer() or abs(number) >= MOST_WHOLE:
            raise BadValue("is no whole number")
        return int(number)
    return number if definition.decimals is None else round(number, definition.decimals)


def _date(text: str, dialect: Dialect) -> str:
    for form in ("%Y-%m-%d", dialect.date):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
        return found.isoformat()
    raise BadValue(f"is no date such as {date(2026, 1, 31):{dialect.date}}")


def _flag(text: str, dialect: Dialect) -> bool:
    for is_true, words in ((True, TRUE), (False, FALSE)):
        if text.lower() in (*words, dialect.flags[not is_true].lower()):
            return is_true
    raise BadValue(f"is neither {dialect.flags[0]} nor {dialect.flags[1]}")


def _option(text: str, definition: Definition) -> str:
    found = definition.options.get(text.casefold())
    if found is None:
        raise BadValue("is none of the property's options")
    return found


def _plain(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|/+$", "", address.strip().lower())
