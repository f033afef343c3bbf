"""United Kingdom: the rows of the bulk file as companies and names, in SQL."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

import duckdb

from company.fields import FIELDS, Extra, schema
from company.industries import nace_class
from connectors.contract import Quarantine
from connectors.csv_scan import Scan, scans
from connectors.gb_coh_codes import NO_INDUSTRY, NUMBER, PAGE, legal_form_class
from connectors.queried import literal, select_of

PREVIOUS = [f"PreviousName_{n}.CompanyName" for n in range(1, 11)]
TYPES = {
    "IncorporationDate": "DATE",
    "DissolutionDate": "DATE",
    "Mortgages.NumMortOutstanding": "BIGINT",
}
DATES = "%d/%m/%Y"
# Control characters and those that turn the direction of writing can trick who reads a name.
TRICKS = r"[\x{00}-\x{08}\x{0E}-\x{1F}\x{7F}\x{202A}-\x{202E}\x{2066}-\x{2069}]"
TIDY = f"""
create or replace macro tidy(text) as
    case when regexp_matches(text, '{TRICKS}')
            then nullif(trim(regexp_replace(text, '{TRICKS}', '', 'g')), '')
        when starts_with(text, ' ') or ends_with(text, ' ') then nullif(trim(text), '')
        else text end
"""
FITS = f"""
regexp_matches(tidy("CompanyNumber"), '{NUMBER}') and tidy("CompanyName") is not null
"""
KEPT = f"""
select
    tidy("CompanyNumber") as key,
    coalesce({FITS}, false) as fits,
    tidy("CompanyName") as name,
    tidy("CompanyCategory") as category,
    tidy("CompanyStatus") as status,
    "IncorporationDate" as founded_on,
    "DissolutionDate" as dissolved_on,
    tidy("RegAddress.PostCode") as postcode,
    tidy("RegAddress.PostTown") as city,
    trim(concat_ws(', ', "RegAddress.AddressLine1", "RegAddress.AddressLine2"), ', ') as street,
    "SICCode.SicText_1" as sic,
    tidy("Accounts.AccountCategory") as accounts,
    "Mortgages.NumMortOutstanding" as charges,
    case when "PreviousName_1.CompanyName" is not null
        then [{", ".join(f'tidy("{column}")' for column in PREVIOUS)}] end as previous
from lines
"""
ORDERED = """
select * exclude (fits) replace (
    category::category as category,
    status::status as status,
    sic::sic as sic,
    accounts::accounts as accounts
)
from kept where fits
"""
COMPANIES = {
    "company_id": "'GB-COH-' || key",
    "registration_number": "key",
    "name": "name",
    "legal_form": "category::varchar",
    "legal_form_class": "getvariable('form_classes')[enum_code(category) + 1]",
    "status": "getvariable('statuses')[enum_code(status) + 1]",
    "founded_on": "founded_on",
    "dissolved_on": "dissolved_on",
    "country": "'GB'",
    "postcode": "postcode",
    "city": "city",
    "street": "nullif(street, '')",
    "industry_code": "getvariable('codes')[enum_code(sic) + 1]",
    "industry_system": "'uksic2007'",
    "industry": "getvariable('industries')[enum_code(sic) + 1]",
    "is_natural_person": "false",
    "source_url": f"{literal(PAGE)} || key",
    "x_accounts_category": "accounts::varchar",
    "x_charges_outstanding": "charges::double",
}
NAMES = """
select 'GB-COH-' || key as company_id,
    unnest(all_names) as name,
    unnest(case when len(all_names) = 1 then ['legal']
        else list_prepend('legal', list_resize(['previous'], len(all_names) - 1, 'previous')) end)
        as kind,
    null::varchar as language
from (
    select key, case when previous is null then [name]
        else list_filter(list_prepend(name, previous), lambda n: n <> '') end as all_names
    from ordered
)
"""


def fill(
    paths: Sequence[Path],
    check: Callable[[list[str]], None],
    quarantine: Quarantine,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    tell: Callable[[int], None],
) -> None:
    """Make the files of the register known as the view `kept`, over Parquet in the folder."""
    connection.execute(TIDY)
    opened = (scans(connection, path, folder, check, TYPES, DATES) for path in paths)
    for number, scan in enumerate(chain.from_iterable(opened)):
        _take(scan, folder / f"kept-{number:04}", quarantine)
        kept = literal(str(folder / "kept-*.parquet"))
        connection.execute(f"create or replace view kept as from read_parquet({kept})")
        tell(int(connection.execute("select count(*) from kept where fits").fetchall()[0][0]))


def _take(scan: Scan, kept: Path, quarantine: Quarantine) -> None:
    misfits = _keep(scan, kept.with_suffix(".parquet"))
    mended = scan.mended(quarantine)
    if misfits:
        _set_aside(scan, "row_number() over () + 1", quarantine)  # the header is line 1
    if len(mended):
        scan.connection.execute("drop view lines")
        scan.connection.register("lines", mended)
        if _keep(scan, kept.with_name(f"{kept.name}-mended.parquet")):
            _set_aside(scan, "line", quarantine)
        scan.connection.unregister("lines")


def _keep(scan: Scan, file: Path) -> int:
    """Write what is read of `lines` into a file; return how many rows do not fit."""
    scan.connection.execute(
        f"copy ({KEPT}) to $file (format parquet, compression lz4_raw)", {"file": str(file)}
    )
    query = f"select count(*) from read_parquet({literal(str(file))}) where not fits"
    return int(scan.connection.execute(query).fetchall()[0][0])


def _set_aside(scan: Scan, line: str, quarantine: Quarantine) -> None:
    """Put the rows of `lines` that have no number or no name into the quarantine."""
    columns = ", ".join(f'"{name}"' for name in scan.types)
    query = f"from (select {line} as line, {columns} from lines) where ({FITS}) is not true"
    for batch in scan.connection.sql(query).to_arrow_reader(10_000):
        for row in batch.to_pylist():
            number, name = row["CompanyNumber"] or "", row["CompanyName"] or ""
            reason = f'no company number or name: "{number}", "{name}"'
            text = ",".join("" if v is None else str(v) for v in list(row.values())[1:])
            quarantine.add(row["line"], reason, text)


def ordered(statuses: Mapping[str, str], connection: duckdb.DuckDBPyConnection) -> str:
    """The rows that fit, their words as enumerations, so that little has to be sorted.

    A variable holds what the words of an enumeration mean, in the same order.
    """
    connection.execute(
        "set variable form_classes = $m::varchar[]",
        {"m": [legal_form_class(word) for word in _enumerated(connection, "category")]},
    )
    connection.execute(
        "set variable statuses = $m::varchar[]",
        {"m": [statuses.get(word.lower()) for word in _enumerated(connection, "status")]},
    )
    codes = [_industry_code(word) for word in _enumerated(connection, "sic")]
    classes = [code and nace_class("uksic2007", code) for code in codes]
    connection.execute("set variable codes = $m::varchar[]", {"m": codes})
    connection.execute("set variable industries = $m::varchar[]", {"m": classes})
    _enumerated(connection, "accounts")
    return ORDERED


def _enumerated(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    """The words of a column, of which it makes an enumeration of that name."""
    query = f"select distinct {column} from kept where fits and {column} is not null order by 1"
    words = [word for (word,) in connection.execute(query).fetchall()]
    connection.execute(f"create type {column} as enum ({', '.join(map(literal, words or ['']))})")
    return words


def _industry_code(sic: str) -> str | None:
    """The code of a SIC text; none for "None Supplied" and codes of no industry.

    >>> _industry_code("46630 - Wholesale of mining machinery"), _industry_code("None Supplied")
    ('46630', None)
    """
    code = sic.strip().split(" - ")[0]
    real = code.isdecimal() and len(code) in (4, 5) and code not in NO_INDUSTRY
    return code if real else None


def companies(register: str, fetched_at: datetime, extras: Sequence[Extra]) -> str:
    """The select that makes companies of the table `ordered`."""
    columns = COMPANIES | {
        "register": literal(register),
        "fetched_at": f"timestamptz {literal(fetched_at.isoformat())}",
    }
    return select_of(columns, schema(FIELDS, extras), "ordered")
