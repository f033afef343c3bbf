"""Latvia: the register of the Register of Enterprises (Uzņēmumu reģistrs), open data.

`register.csv` has every legal entity since 1991, the ended ones too; `register_name_history.csv`
has their earlier names. Both daily at https://data.gov.lv/dati/lv/dataset/uz and the same at
https://dati.ur.gov.lv/register/

Oddities: the end of a company is the date `terminated` and the letter `closed` (L liquidated,
R reorganised), which may be a single blank; a name is given whole and in three parts; the address
is one line that begins with the city or with the municipality ("Cēsu nov., Vaives pag., …"); no
industry, no VAT number; liquidations under way and insolvencies are in files of their own.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from company.dates import dates
from company.errors import ConfigurationError
from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from company.values import each_distinct, names
from connectors.contract import (
    Http,
    Quarantine,
    Reading,
    Register,
    Rows,
    Source,
    check_columns,
)
from connectors.csv_columns import csv_columns, csv_headers
from connectors.page_links import page_links

REGISTER = Register(
    code="lv-ur",
    name="Register of Enterprises, register and earlier names",
    country="LV",
    publisher="Latvijas Republikas Uzņēmumu reģistrs",
    licence="CC0-1.0",
    attribution="Contains open data of the Register of Enterprises of the Republic of Latvia.",
    url="https://data.gov.lv/dati/lv/dataset/uz",
    frequency="daily",
    gives="names, earlier names, address, legal form, status, dates; ended companies too",
    covers="every legal entity since 1991, the ended ones too",
    fills=(
        "legal_form", "legal_form_class", "status", "founded_on", "dissolved_on", "country",
        "municipality", "postcode", "city", "street", "is_natural_person", "source_url",
    ),
    expected=(400_000, 700_000),
    reads=(
        "regcode", "name", "type", "type_text", "registered", "terminated", "closed", "address",
        "index",
    ),
    ignored=(
        "sepa", "name_before_quotes", "name_in_quotes", "name_after_quotes", "without_quotes",
        "regtype", "regtype_text", "addressid", "region", "city", "atvk", "reregistration_term",
        "id", "date_from", "date_to",
    ),
    quirks=(
        "no industry and no VAT number; figures come from lv-statements",
        "companies in liquidation or insolvent count as active: they are listed elsewhere",
        "sole traders (IK, farms, individual enterprises) are flagged as natural persons",
    ),
)  # fmt: skip
NEEDED_NAMES = {"regcode", "name"}
HISTORY_PAGE = "https://data.gov.lv/dati/lv/dataset/tiesibu-subjektu-vesturiskie-nosaukumi"
PAGE = "https://info.ur.gov.lv/#/legal-entity/"
NUMBER = r"^\d{11}$"
LEGAL_FORM_CLASSES = (
    (r"individuāl|zemnieku|zvejnieku|^(IK|ZS|ZEM|ZVJ|IND)$", "sole_trader"),
    (r"filiāle|pārstāvniecība", "branch"),
    (r"ierobežotu atbildību", "limited"),
    (r"akciju|eiropas komercsabiedrība", "joint_stock"),
    (r"komandītsabiedrība", "limited_partnership"),
    (r"pilnsabiedrība|ģimenes", "partnership"),
    (r"kooperatīv", "cooperative"),
    (r"biedrība|arodbiedrība|partija|draudze|savienība", "association"),
    (r"nodibinājums|fonds", "foundation"),
    (r"valsts|pašvaldība", "state"),
)


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read register.csv, and register_name_history.csv where it is given too."""
    return Reading(
        _rows(source, quarantine),
        understood=("register.csv of the Register of Enterprises, one row a legal entity",),
    )


def download(http: Http) -> list[Path]:
    """Fetch the register and the earlier names, by the links of their pages."""
    pages = (REGISTER.url, "register.csv"), (HISTORY_PAGE, "register_name_history.csv")
    links = [page_links(http, page, rf"/{re.escape(f)}$", REGISTER)[0] for page, f in pages]
    return [http.download(link.url, link.file) for link in links]


def _rows(source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    def check(headers: list[str]) -> None:
        read = set(REGISTER.reads)
        check_columns(REGISTER, headers, read, NEEDED_NAMES if history else read)

    paths = (source.path, *source.more)
    kinds = [_is_history(csv_headers(path, ";")) for path in paths]
    if all(kinds):
        raise ConfigurationError(
            f"{source.path} has earlier names only. Give register.csv as well: {REGISTER.url}"
        )
    for path, history in zip(paths, kinds, strict=True):
        for batch in csv_columns(path, ";", quarantine, check, REGISTER.reads):
            whole = _whole(batch, quarantine)
            yield parse_history(whole) if history else parse(whole, source)


def _is_history(headers: list[str]) -> bool:
    """Whether a file is of earlier names: it has few of the columns of the register."""
    return 2 * len({*headers} & {*REGISTER.reads}) < len(REGISTER.reads)


def _whole(batch: pa.Table, quarantine: Quarantine) -> pa.Table:
    """The rows that have a number of eleven digits and a name; the others are set aside."""
    number = pc.match_substring_regex(batch["regcode"], NUMBER)
    good = pc.and_(number, pc.not_equal(batch["name"], ""))
    for row in batch.filter(pc.invert(good)).to_pylist():
        reason = f'no number of 11 digits or no name: "{row["regcode"]}", "{row["name"]}"'
        quarantine.add(row["line"], reason, ";".join(str(v) for v in row.values()))
    return batch.filter(good)


def parse(batch: pa.Table, source: Source) -> Rows:
    """The companies and names of a batch of rows of register.csv; a pure function of them."""
    number, form = batch["regcode"], names(batch["type_text"])
    identifier = pc.binary_join_element_wise("LV-RE", number, "-")
    form_class = each_distinct(pc.coalesce(form, names(batch["type"])), legal_form_class)
    ended_on = dates(batch["terminated"]).values
    ended = pc.or_(pc.is_valid(ended_on), pc.is_in(batch["closed"], pa.array(["L", "R"])))
    postcode = pc.replace_substring_regex(batch["index"], r"^(\d{4})$", r"LV-\1")
    companies = {
        "company_id": identifier,
        "register": pa.repeat(REGISTER.code, len(batch)),
        "registration_number": number,
        "name": batch["name"],
        "legal_form": form,
        "legal_form_class": form_class,
        "status": pc.if_else(ended, "dissolved", "active"),
        "founded_on": dates(batch["registered"]).values,
        "dissolved_on": ended_on,
        "country": pa.repeat("LV", len(batch)),
        "postcode": names(postcode),
        **places(names(batch["address"])),
        "is_natural_person": pc.fill_null(pc.equal(form_class, "sole_trader"), False),
        "source_url": pc.binary_join_element_wise(PAGE, number, ""),
        "fetched_at": pa.repeat(source.fetched_at, len(batch)),
    }
    return Rows(
        conform(pa.table(companies), schema(FIELDS)),
        schema(FIGURES).empty_table(),
        _names(batch, "legal"),
    )


def parse_history(batch: pa.Table) -> Rows:
    """The earlier names of a batch of rows of register_name_history.csv."""
    return Rows(
        schema(FIELDS).empty_table(), schema(FIGURES).empty_table(), _names(batch, "previous")
    )


def legal_form_class(form: str) -> str | None:
    """The kind of legal form that a text or a code of the register stands for.

    >>> legal_form_class("Sabiedrība ar ierobežotu atbildību"), legal_form_class("IK")
    ('limited', 'sole_trader')
    """
    fits = (name for shape, name in LEGAL_FORM_CLASSES if re.search(shape, form, re.IGNORECASE))
    return next(fits, None)


def places(addresses: pa.Array) -> dict[str, pa.Array]:
    """Municipality, city and street of addresses of one line.

    >>> read = places(pa.array(["Rīga, Latgales iela 180 - 5", 'Cēsu nov., Vaives pag., "Kalni"']))
    >>> [read[part].to_pylist() for part in ("municipality", "city", "street")]
    [['Rīga', 'Cēsu nov.'], ['Rīga', None], ['Latgales iela 180 - 5', '"Kalni"']]
    """
    municipality = pc.replace_substring_regex(addresses, r"^([^,]*).*$", r"\1")
    rest = pc.replace_substring_regex(addresses, r"^[^,]*(, )?", "", max_replacements=1)
    rest = pc.replace_substring_regex(rest, r"^[^,]* pag\.(, )?", "", max_replacements=1)
    rural = pc.match_substring_regex(municipality, r" nov\.$")
    # A house in the country has a name and no village: "Cēsu nov., Vaives pag., "Kalni"".
    village = pc.and_(rural, pc.match_substring(rest, ", "))
    first = pc.replace_substring_regex(rest, r"^([^,]*).*$", r"\1")
    behind = pc.replace_substring_regex(rest, r"^[^,]*, ", "", max_replacements=1)
    alone = pc.if_else(rural, pa.scalar(None, pa.string()), municipality)
    return {
        "municipality": names(municipality),
        "city": names(pc.if_else(village, first, alone)),
        "street": names(pc.if_else(village, behind, rest)),
    }


def _names(batch: pa.Table, kind: str) -> pa.Table:
    identifier = pc.binary_join_element_wise("LV-RE", batch["regcode"], "-")
    table = pa.table({"company_id": identifier, "name": batch["name"]})
    return conform(table.append_column("kind", pa.repeat(kind, len(batch))), schema(NAMES))
