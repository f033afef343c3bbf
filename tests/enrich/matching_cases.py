"""A small universe and rows about it, for the tests of matching."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from enrich import Matcher
from enrich.evidence import EVIDENCE
from enrich.scoring import read_rows, score

NAME_COLUMNS = [
    "company_id", "name", "kind", "country", "city", "postcode", "registration_number",
    "vat_number", "website",
]  # fmt: skip
COMPANIES = [
    ("FI-PRO-0112038-9", "Nokia Oyj", "legal", "FI", "Espoo", "02610", "0112038-9", "FI01120389",
     "https://www.nokia.com"),
    ("FI-PRO-1927400-1", "Kone Oyj", "legal", "FI", "Espoo", "02150", "1927400-1", None,
     "kone.com"),
    ("FI-PRO-1927400-1", "KONE Corporation", "parallel", None, None, None, None, None, None),
    ("NO-BRC-923609016", "Equinor ASA", "legal", "NO", "Stavanger", "4035", "923609016", None,
     "equinor.com"),
    ("NO-BRC-923609016", "Statoil ASA", "previous", None, None, None, None, None, None),
    ("GB-COH-00102498", "BP P.L.C.", "legal", "GB", "London", "SW1Y 4PD", "00102498", None, None),
    ("EE-RIK-10060701", "Swedbank AS", "legal", "EE", "Tallinn", None, "10060701", "EE100366327",
     None),
    ("LV-RE-40003032949", "Latvijas Gāze AS", "legal", "LV", "Rīga", None, "40003032949", None,
     None),
    ("DE-HR-1", "Siemens Aktiengesellschaft", "legal", "DE", "München", None, None, None, None),
    ("DE-HR-2", "Muster GmbH", "legal", "DE", "Berlin", None, None, None, "muster.de"),
    ("DE-HR-3", "Muster GmbH & Co. KG", "legal", "DE", "Berlin", None, None, None, "muster.de"),
    ("DE-HR-4", "Bäckerei Schmidt GmbH", "legal", "DE", "Köln", "50667", None, None, None),
    ("DE-HR-5", "Bäckerei Schmidt GmbH", "legal", "DE", "Hamm", "59065", None, None, None),
    ("US-SEC-1", "KKR Asian Fund III", "legal", "US", None, None, None, None, None),
    ("US-SEC-2", "KKR Asian Fund IV", "legal", "US", None, None, None, None, None),
]  # fmt: skip


def names_table(companies: list[tuple[str | None, ...]] = COMPANIES) -> pa.Table:
    """The names of companies as a table."""
    columns = zip(NAME_COLUMNS, zip(*companies, strict=True), strict=True)
    return pa.table({column: pa.array(values, pa.string()) for column, values in columns})


def names_only(*names: str | None) -> pa.Table:
    """A table of names of as many companies, c0, c1, …."""
    ids = [f"c{number}" for number in range(len(names))]
    return pa.table({"company_id": pa.array(ids), "name": pa.array(names, pa.string())})


def rows_table(*rows: dict[str, str | None]) -> pa.Table:
    """Rows of a CRM as a table, with the columns that any of them has."""
    columns = dict.fromkeys(["name", *(column for row in rows for column in row)])
    cells = {c: pa.array([row.get(c) for row in rows], pa.string()) for c in columns}
    return pa.table({"row_id": list(range(len(rows))), **cells})


def matcher_of(names: pa.Table, folder: Path) -> Matcher:
    """A matcher of some names, its index in a new folder."""
    return Matcher.build(names, folder / "index")


def answer(matcher: Matcher, **row: str | None) -> dict[str, Any]:
    """The answer to one row."""
    found: dict[str, Any] = matcher.match(rows_table(row)).to_pylist()[0]
    return found


def evidence_of_one(
    folder: Path, row: dict[str, str | None], company: tuple[str | None, ...]
) -> dict[str, float]:
    """The evidence on a row and the one company of a register; its columns start with its name."""
    filled = ("c", *company, *[None] * (8 - len(company)))
    index = matcher_of(names_table([filled]), folder).index
    found = score(read_rows(rows_table(row), index), index)
    assert len(found.row) == 1
    return dict(zip(EVIDENCE, found.evidence[:, 0].tolist(), strict=True))
