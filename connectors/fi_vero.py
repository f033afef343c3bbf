"""Finland: the corporate income tax that the Tax Administration publishes each November.

One CSV a tax year with every body that pays the tax: taxable income, tax charged, refund and
residual tax. Documentation: https://www.vero.fi/tietoa-verohallinnosta/tilastot/avoin_dat/

Oddities: ISO-8859-1, semicolons, decimal commas and no quoting at all (a name may hold a single
`"`); headers are "Finnish | Swedish" and the Swedish half varies; years up to 2022 have a ninth
column, the advances. Taxable income 0 is not a loss: group contributions and old losses hide
profit, and partnerships are taxed through their partners.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from company.errors import ConfigurationError, SourceChanged
from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from connectors.contract import (
    Http,
    Quarantine,
    Reading,
    Register,
    Rows,
    Source,
    check_columns,
)
from connectors.page_links import Link, page_links

PAGE = "https://www.vero.fi/tietoa-verohallinnosta/tilastot/avoin_dat/"
FILE = r"(?i)tuloverotus[^/]*?(20\d\d)[^/]*\.csv|(20\d\d)[^/]*tuloverotus[^/]*\.csv"
CORRECTIONS = "muutos"  # files of corrections, in another shape
YEARS = 5  # that a download takes
BLOCK = 8 << 20  # bytes read at a time
REGISTER = Register(
    code="fi-vero",
    name="Public corporate income tax data of the Finnish Tax Administration",
    country="FI",
    publisher="Finnish Tax Administration (Verohallinto)",
    licence="CC-BY-4.0",
    attribution="Verohallinto, yhteisöjen tuloverotuksen julkiset tiedot, CC BY 4.0",
    url=PAGE,
    frequency="yearly, in November, for the year before",
    gives="taxable income of every body that pays corporate income tax, year by year",
    covers="every body that pays corporate income tax, the newest five years",
    fills=("currency", "taxable_income"),
    expected=(150_000, 10_000_000),
    holds="figures",
    reads=("Verovuosi", "Y-tunnus", "Verotettava tulo"),
    ignored=(
        "Verovelvollisen nimi", "Verotuskunta", "Maksuunpannut verot yhteensä",
        "Ennakot yhteensä", "Veronpalautus", "Jäännösvero",
    ),
    quirks=(
        "taxable income 0 is not a loss: group contributions and old losses hide profit",
        "partnerships (Ky, Ay) are taxed through their partners and mostly not in it",
        "a tax year is taken as the calendar year; it holds the periods that end in it",
        "the page refuses clients without the User-Agent of a browser",
    ),
)  # fmt: skip
NUMBER = r"^[0-9]{7}-[0-9]$"
YEAR = r"^(19|20)[0-9]{2}$"
AMOUNT = r"^(-?[0-9]+(,[0-9]+)?)?$"


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read the files of one year or of several, as they come or packed."""
    return Reading(
        _rows(source, quarantine),
        understood=("corporate income tax of the Finnish Tax Administration, one row a body",),
    )


def _rows(source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    from connectors.archives import members

    for path in (source.path, *source.more):
        for _, stream in members(path, (".csv",)):
            for batch in _batches(stream, quarantine):
                yield parse(_whole(batch, quarantine), source)


def download(http: Http) -> list[Path]:
    """Fetch the newest years that the page of the Tax Administration links to, newest first."""
    links = _years(http)
    newest = sorted(links, reverse=True)[:YEARS]
    return _fetched(http, [links[year] for year in newest])


def download_since(http: Http, since: date) -> list[Path]:
    """Fetch the tax years from that of a day on, newest first."""
    links = _years(http)
    years = [year for year in sorted(links, reverse=True) if int(year) >= since.year]
    if not years:
        raise ConfigurationError(
            f"{REGISTER.code}: no tax year since {since} is published, the newest is "
            f"{max(links)}. Give an earlier day with --since."
        )
    return _fetched(http, [links[year] for year in years])


def _fetched(http: Http, links: Iterable[Link]) -> list[Path]:
    return [http.download(link.url, f"fi-vero-{_year(link)}.csv") for link in links]


def _years(http: Http) -> Mapping[str, Link]:
    """The links to the files by their tax years, without those of corrections."""
    found = page_links(http, PAGE, FILE, REGISTER)
    return {_year(link): link for link in found if CORRECTIONS not in link.file.lower()}


def _year(link: Link) -> str:
    return next(year for year in link.said if year)


def _batches(stream: BinaryIO, quarantine: Quarantine) -> Iterator[pa.Table]:
    """The rows as text under the Finnish headers, and `line`, their place in the file."""
    headers, encoding = _headers(stream.readline())
    check_columns(REGISTER, headers, set(REGISTER.reads), set(REGISTER.reads))
    skipped: list[int] = []

    def set_aside(row: csv.InvalidRow) -> str:
        skipped.append(row.number + 1)  # the header is line 1
        reason = f"{row.actual_columns} values where {row.expected_columns} belong"
        quarantine.add(row.number + 1, reason, row.text)
        return "skip"

    reading = csv.ReadOptions(
        column_names=headers, encoding=encoding, block_size=BLOCK, use_threads=False
    )
    parsing = csv.ParseOptions(delimiter=";", quote_char=False, invalid_row_handler=set_aside)
    converting = csv.ConvertOptions(
        include_columns=list(REGISTER.reads), column_types=dict.fromkeys(headers, pa.string())
    )
    try:
        yield from _numbered(csv.open_csv(stream, reading, parsing, converting), skipped)
    except pa.ArrowInvalid as error:
        raise SourceChanged(f"{REGISTER.code}: the file cannot be read ({error}).") from error


def _headers(line: bytes) -> tuple[list[str], str]:
    """The Finnish halves of the headers, and the encoding; a file saved anew may be UTF-8.

    >>> _headers("Verovuosi | Skatteår;Jäännösvero | Kvarskatt\\r\\n".encode("latin-1"))
    (['Verovuosi', 'Jäännösvero'], 'latin-1')
    """
    try:
        text, encoding = line.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = line.decode("latin-1"), "latin-1"
    return [name.split("|")[0].strip() for name in text.split(";")], encoding


def _numbered(batches: Iterable[pa.RecordBatch], skipped: list[int]) -> Iterator[pa.Table]:
    """The batches with the line of each row; `skipped` holds the lines that gave no row."""
    line = 2
    for batch in batches:
        lines = np.arange(line, line + len(batch) + len(skipped))
        lines = lines[~np.isin(lines, skipped)][: len(batch)]
        line = int(lines[-1]) + 1 if len(lines) else line
        trimmed = {name: pc.utf8_trim_whitespace(batch[name]) for name in batch.schema.names}
        yield pa.table({**trimmed, "line": lines})


def _whole(batch: pa.Table, quarantine: Quarantine) -> pa.Table:
    """The rows that state a taxable income; those of the wrong shape are set aside."""
    income = batch["Verotettava tulo"]
    good = pc.and_(
        pc.match_substring_regex(batch["Y-tunnus"], NUMBER),
        pc.and_(
            pc.match_substring_regex(batch["Verovuosi"], YEAR),
            pc.match_substring_regex(income, AMOUNT),
        ),
    )
    for row in batch.filter(pc.invert(good)).to_pylist():
        line = row.pop("line")
        text = ";".join(row.values())
        quarantine.add(line, f'no year, business id or amount: "{text}"', text)
    return batch.filter(pc.and_(good, pc.not_equal(income, "")))


def parse(batch: pa.Table, source: Source) -> Rows:
    """The figures of a batch of rows; a pure function of its columns."""
    year = batch["Verovuosi"]
    amount = pc.replace_substring(batch["Verotettava tulo"], ",", ".")
    figures = {
        "company_id": pc.binary_join_element_wise("FI-PRO", batch["Y-tunnus"], "-"),
        "period_start": _day(year, "01-01"),
        "period_end": _day(year, "12-31"),
        "basis": pa.repeat("standalone", len(batch)),
        "kind": pa.repeat("tax", len(batch)),
        "currency": pa.repeat("EUR", len(batch)),
        "taxable_income": amount.cast(pa.float64()),
        "source": pa.repeat(REGISTER.code, len(batch)),
        "fetched_at": pa.repeat(source.fetched_at.replace(microsecond=0), len(batch)),
    }
    return Rows(
        schema(FIELDS).empty_table(),
        conform(pa.table(figures), schema(FIGURES)),
        schema(NAMES).empty_table(),
    )


def _day(year: pa.ChunkedArray, day: str) -> pa.ChunkedArray:
    text = pc.binary_join_element_wise(year, day, "-")
    return pc.strptime(text, "%Y-%m-%d", "s").cast(pa.date32())
