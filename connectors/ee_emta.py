"""Estonia: quarterly turnover and employees of every taxpayer, open data of the tax board (EMTA).

`tasutud_maksud_kaesolev_aasta_eng.csv` (this year and the last) and `…_varasemad_aastad_eng.csv`
(the years before): one row a taxpayer and year, the four quarters side by side, separated by
commas. Older files have one quarter each, separated by semicolons, in Latin-1 at first, with
"22 353,85" for numbers; their quarter stands in the file's name only.
https://www.emta.ee/en/business-client/board-news-and-contact/news-press-information-statistics/statistics-and-open-data

Oddities: turnover is the sum of lines 1 to 3 of the VAT returns, not revenue of the accounts, and
quarter I is what was declared in it: December to February; banks have no turnover; a quarter that
has not come yet is empty; self-employed people and non-residents have made-up codes.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from company.errors import ConfigurationError
from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from company.numbers import decimal_mark, numbers
from company.values import as_array
from connectors.contract import Http, Quarantine, Reading, Register, Rows, Source, check_columns
from connectors.csv_columns import csv_columns, csv_headers
from connectors.page_links import page_links

QUARTERS = ("I", "II", "III", "IV")
BY_YEAR = (
    "Registry code", "Type", "Year", *(f"Turnover {q} qtr" for q in QUARTERS),
    *(f"Number of employees {q} qtr" for q in QUARTERS),
)  # fmt: skip
BY_QUARTER = ("Registrikood", "Liik", "Kaive", "Tootajaid")
REGISTER = Register(
    code="ee-emta",
    name="Tax board, turnover and employees by quarter",
    country="EE",
    publisher="Maksu- ja Tolliamet (EMTA)",
    licence="EMTA open data, free to reuse",
    attribution="Contains open data of the Estonian Tax and Customs Board.",
    url="https://www.emta.ee/en/business-client/board-news-and-contact/"
    "news-press-information-statistics/statistics-and-open-data",
    frequency="quarterly, on the tenth of the month after",
    gives="turnover and number of employees by quarter",
    covers="every taxpayer that has a registration number",
    fills=("currency", "revenue", "employees"),
    expected=(1_000_000, 8_000_000),
    persons=("Name", "Nimi"),  # of people who are self-employed
    reads=(*BY_YEAR, *BY_QUARTER),
    ignored=(
        "Data date", "Name", "County", "Activity", *(f"State taxes {q} qtr" for q in QUARTERS),
        *(f"Labour taxes and payments {q} qtr" for q in QUARTERS), "Nimi", "Maakond",
        "Registreeritud käibemaksukohustuslaste registrisse", "Riiklikud Maksud",
        "EMTAK tegevusvaldkond, mis on EMTAKi struktuuris tähistatud tähtkoodiga",
        "Tööjõumaksud Ja Maksed",
    ),
    holds="figures",
    quirks=(
        "turnover is that of the VAT returns, a month late; it is not the revenue of the accounts",
        "banks and others outside VAT have no turnover",
        "the taxes paid are not kept; self-employed people and non-residents are left out",
    ),
)  # fmt: skip
NUMBER = r"^\d{8}$"
# These have codes such as EE0000000000000001 that lead to no company.
WITHOUT_NUMBER = ("Self-employed person", "Non-resident", "FIE", "Mitteresident",
                  "Füüsilisest isikust ettevõtja")  # fmt: skip
# tasutud_maksud_2021_i_kvartal.csv, tasutud_maksud_2017_iv_kv.csv, emta_taxes_2021q1.csv
NAMED_QUARTER = re.compile(r"(20\d\d)[ _.-]*(?:q([1-4])|(iv|i{1,3})[ _.-]*kv)", re.IGNORECASE)


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read files of EMTA, by year or by quarter; of a quarter that is in two, the first counts."""
    return Reading(
        _rows(source, quarantine),
        understood=("turnover and employees by quarter, of the tax board EMTA",),
    )


def download(http: Http) -> list[Path]:
    """Fetch the current and the earlier years; their addresses change, so the page tells them."""
    files = [f"tasutud_maksud_{part}_eng.csv" for part in ("kaesolev_aasta", "varasemad_aastad")]
    links = [page_links(http, REGISTER.url, rf"/{re.escape(f)}$", REGISTER)[0] for f in files]
    return [http.download(link.url, link.file) for link in links]


def _rows(source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    done: set[date] = set()
    for path in (source.path, *source.more):
        new: set[date] = set()
        for figures in _figures(path, source, quarantine):
            fresh = pc.invert(pc.is_in(figures["period_end"], pa.array([*done], pa.date32())))
            figures = figures.filter(fresh)
            new.update(pc.unique(figures["period_end"]).to_pylist())
            yield Rows(schema(FIELDS).empty_table(), figures, schema(NAMES).empty_table())
        done |= new


def _figures(path: Path, source: Source, quarantine: Quarantine) -> Iterator[pa.Table]:
    by_quarter = len(csv_headers(path, ";")) > 1
    needed, delimiter = (BY_QUARTER, ";") if by_quarter else (BY_YEAR, ",")
    quarter = named_quarter(path.name) if by_quarter else None

    def check(headers: list[str]) -> None:
        check_columns(REGISTER, headers, set(REGISTER.reads), set(needed))

    for batch in csv_columns(path, delimiter, quarantine, check, needed):
        if quarter is not None:
            good = _good(batch, batch["Registrikood"], batch["Liik"], quarantine)
            yield parse_quarter(good, quarter, source)
        else:
            good = _good(batch, batch["Registry code"], batch["Type"], quarantine)
            yield parse(good, source).figures


def _good(
    batch: pa.Table, number: pa.ChunkedArray, kind: pa.ChunkedArray, quarantine: Quarantine
) -> pa.Table:
    """The rows with a registration number; people and non-residents drop out, others are bad."""
    good = pc.match_substring_regex(number, NUMBER)
    bad = pc.invert(pc.or_(good, pc.is_in(kind, pa.array(WITHOUT_NUMBER))))
    if "Year" in batch.column_names:
        dated = pc.match_substring_regex(batch["Year"], r"^20\d\d$")
        good, bad = pc.and_(good, dated), pc.or_(bad, pc.invert(dated))
    for row in batch.filter(bad).to_pylist():
        text = ",".join(str(value) for value in row.values())
        quarantine.add(row["line"], "no registration number of 8 digits or no year", text)
    return batch.filter(good)


def named_quarter(name: str) -> tuple[str, int]:
    """The year and the quarter that a file's name says.

    >>> named_quarter("tasutud_maksud_2021_iv_kvartal.csv"), named_quarter("emta_2021q1.csv")
    (('2021', 4), ('2021', 1))
    """
    found = NAMED_QUARTER.search(name)
    if found is None:
        raise ConfigurationError(
            f"{name}: the quarter stands in the file's name only. "
            "Name it as EMTA does, such as tasutud_maksud_2021_i_kvartal.csv."
        )
    year, digit, roman = found.groups()
    return year, int(digit) if digit else QUARTERS.index(roman.upper()) + 1


def parse(batch: pa.Table, source: Source) -> Rows:
    """The figures of a batch of rows of a year's four quarters; a pure function of its columns."""
    quarters = [
        _table(
            batch["Registry code"],
            batch["Year"],
            place,
            _number(batch[f"Turnover {q} qtr"]),
            _number(batch[f"Number of employees {q} qtr"]),
            source,
        )
        for place, q in enumerate(QUARTERS, 1)
    ]
    empty = schema(FIELDS).empty_table(), schema(NAMES).empty_table()
    return Rows(empty[0], pa.concat_tables(quarters), empty[1])


def parse_quarter(batch: pa.Table, quarter: tuple[str, int], source: Source) -> pa.Table:
    """The figures of a batch of rows of one quarter."""
    year = pa.repeat(quarter[0], len(batch))
    turnover, employees = _number(batch["Kaive"]), _number(batch["Tootajaid"])
    return _table(batch["Registrikood"], year, quarter[1], turnover, employees, source)


def _number(column: pa.ChunkedArray) -> pa.Array:
    """Numbers with the decimal mark that the column has: a comma in old files."""
    text = as_array(column)
    return numbers(text, decimal_mark(text)).values


def _table(
    number: pa.ChunkedArray,
    year: pa.Array,
    quarter: int,
    turnover: pa.Array,
    employees: pa.Array,
    source: Source,
) -> pa.Table:
    """The figures of one quarter; none where neither turnover nor employees are known."""
    first, last = ("-01-01", "-04-01", "-07-01", "-10-01"), ("-03-31", "-06-30", "-09-30", "-12-31")
    size = len(number)
    table = pa.table(
        {
            "company_id": pc.binary_join_element_wise("EE-RIK", number, "-"),
            "period_start": _day(year, first[quarter - 1]),
            "period_end": _day(year, last[quarter - 1]),
            "basis": pa.repeat("standalone", size),
            "kind": pa.repeat("quarterly", size),
            "currency": pa.repeat("EUR", size),
            "revenue": turnover,
            "employees": employees,
            "source": pa.repeat(REGISTER.code, size),
            "fetched_at": pa.repeat(source.fetched_at, size),
        }
    )
    known = pc.or_(pc.is_valid(turnover), pc.is_valid(employees))
    return conform(table, schema(FIGURES)).filter(known)


def _day(year: pa.Array, rest: str) -> pa.Array:
    text = pc.binary_join_element_wise(year, rest, "")
    return pc.strptime(text, "%Y-%m-%d", "s", error_is_null=True).cast(pa.date32())
