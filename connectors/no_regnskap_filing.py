"""Annual accounts in the import files of Regnskapsregisteret ("masse"), XML of numbered fields.

A set of accounts comes in two parts, the result (RES) and the balance (BAL), each with its head
(`hode`) and one `info` for each field (`feltkode`). A field may hold last year's amount, and one
that only points to a note says 0.00 without an amount of its own: that is not a zero.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from company.errors import RecordError
from connectors.contract import Record

READS = (
    "hode.orgnr", "hode.regnskapstype", "hode.valutakode", "hode.startdato",
    "hode.avslutningsdato", "hode.journalnr", "hode.feilvaloer",
)  # fmt: skip
IGNORED = (
    "hode.regnaar", "hode.aarsregnskapstype", "hode.oppstillingsplan_versjonsnr",
    "hode.regnskap_dokumenttype", "hode.mottakstype", "hode.avviklingsregnskap",
    "hode.mottatt_dato", "hode.orgform", "hode.mor_i_konsern", "hode.regler_smaa",
    "hode.fleksible_poster", "hode.fravalg_revisjon", "hode.utarbeidet_regnskapsforer",
    "hode.bistand_regnskapsforer", "hode.land_for_land",
    "info",  # numbered fields, hundreds; parse takes the seven it knows
)  # fmt: skip
BASES = {"S": "standalone", "K": "consolidated"}
REVENUE, WAGES, OPERATING_PROFIT, PROFIT, TOTAL_RESULT = "72", "81", "146", "172", "36633"
TOTAL_ASSETS, EQUITY = "219", "250"


def documents(parts: Iterable[Element]) -> Iterator[dict[str, Any]]:
    """The sets of accounts of which a file holds the parts: head, and amounts by field."""
    waiting: dict[tuple[str | None, ...], dict[str, Any]] = {}
    for part in parts:
        head = {e.tag: e.text for e in part.iterfind("hode/*")}
        key = tuple(head.get(n) for n in ("orgnr", "regnskapstype", "avslutningsdato", "journalnr"))
        amounts = {i.findtext("feltkode"): i.findtext("sum") for i in part.iterfind("info")
                   if i.find("post/tall") is not None}  # fmt: skip
        other = waiting.pop(key, None)
        if other is None:
            waiting[key] = {"hode": head, "info": amounts}
        else:
            yield {"hode": head, "info": other["info"] | amounts}
    yield from waiting.values()  # a set of which one part is missing


def parse(document: Mapping[str, Any]) -> Record:
    """The figures of one set of accounts."""
    head, amounts = document["hode"], document["info"]
    basis = BASES.get(head.get("regnskapstype"))
    if not basis or not head.get("orgnr") or not head.get("valutakode"):
        raise RecordError(f"no number, kind of accounts or currency: {head.get('journalnr')}")
    if head.get("feilvaloer") == "J":
        raise RecordError(f"{head['orgnr']}: the amounts are in a wrong unit")
    profit = amount(amounts.get(PROFIT))
    figure = {
        "company_id": f"NO-BRC-{head['orgnr']}",
        "period_start": day(head.get("startdato")),
        "period_end": day(head.get("avslutningsdato")),
        "basis": basis,
        "kind": "accounts",
        "currency": head["valutakode"],
        "revenue": amount(amounts.get(REVENUE)),
        "operating_profit": amount(amounts.get(OPERATING_PROFIT)),
        "profit": amount(amounts.get(TOTAL_RESULT)) if profit is None else profit,
        "total_assets": amount(amounts.get(TOTAL_ASSETS)),
        "equity": amount(amounts.get(EQUITY)),
        "personnel_costs": amount(amounts.get(WAGES)),
    }
    return Record(None, figures=(figure,))


def amount(text: str | float | None) -> float | None:
    """An amount, which JSON gives as a number and XML as text.

    >>> amount("-36445.00"), amount(0), amount(None)
    (-36445.0, 0.0, None)
    """
    try:
        return None if text is None else float(text)
    except ValueError:
        raise RecordError(f'"{text}" is no amount') from None


def day(text: str | None) -> date:
    """A day, written with hyphens or without.

    >>> day("20181231"), day("2018-12-31")
    (datetime.date(2018, 12, 31), datetime.date(2018, 12, 31))
    """
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise RecordError(f'"{text}" is no day of a period') from None
