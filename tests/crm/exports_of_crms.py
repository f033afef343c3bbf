"""Made-up exports of CRMs in the exact shape of the real thing, and changes to their rows."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa

from crm.changes import Action, Change

EXPORTS = Path(__file__).parent / "crm_exports"
FETCHED = datetime(2025, 11, 22, 6, 14, tzinfo=UTC)
KONELAAKSO, SNICKERI = "FI-PRO-0000123-4", "SE-BLV-5500000001"
PAPIER, KOODI = "PL-KRS-0000099001", "FI-PRO-0000567-8"
DYNAMICS = [
    [
        "(Do Not Modify) Account", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On",
        "Account Name", "Main Phone", "Address 1: Street 1", "Address 1: City",
        "Address 1: ZIP/Postal Code", "Address 1: Country/Region", "Website", "Industry",
        "Number of Employees", "Annual Revenue", "Lookalike Size class", "Status Reason",
    ],
    [
        "5f8a1c02-77aa-ee11-be37-000d3ab1c001", "vW1x0pB3kZ0Yw5lq6l5m1w8c5y9v0J2w==",
        datetime(2025, 10, 2, 12, 5, 44), "Konelaakso Oy", "+358 40 123 4567", "Konekatu 1",  # noqa: DTZ001
        "Hyvinkää", "05800", "Finland", "https://www.konelaakso.example",
        "Durable Manufacturing", 48, None, None, "Active",
    ],
    [
        "5f8a1c02-77aa-ee11-be37-000d3ab1c002", "kQ9x0pB3kZ0Yw5lq6l5m1w8c5y9v0J2w==",
        datetime(2025, 1, 12, 8, 0, 10), "Nordsnickeri AB", None, None, "Umeå", None, "Sweden",  # noqa: DTZ001
        None, None, None, None, None, "Active",
    ],
    [
        "5f8a1c02-77aa-ee11-be37-000d3ab1c003", "zT7x0pB3kZ0Yw5lq6l5m1w8c5y9v0J2w==",
        datetime(2024, 5, 3, 15, 40, 0), "Fiński Papier Sp. z o.o.", None, "ul. Papierowa 7",  # noqa: DTZ001
        "Warszawa", "00-950", "Poland", "https://finskipapier.example", None, None, 2500000,
        None, "Active",
    ],
    [
        "5f8a1c02-77aa-ee11-be37-000d3ab1c004", "aB2x0pB3kZ0Yw5lq6l5m1w8c5y9v0J2w==",
        datetime(2025, 11, 1, 10, 0, 5), "Taivaan Koodi Oy", None, None, "Tampere", None,  # noqa: DTZ001
        "Finland", None, None, None, None, None, "Active",
    ],
]  # fmt: skip
# Whose row, field, what the CRM has, what is known, and what to do about it.
CHANGES: tuple[tuple[int, str, str, str, str, Action], ...] = (
    (2, KONELAAKSO, "employees", "48", "52", "conflict"),
    (2, KONELAAKSO, "revenue_eur", "", "7350000.5", "fill"),
    (2, KONELAAKSO, "founded_on", "", "1978-03-01", "fill"),
    (2, KONELAAKSO, "size_class", "", "medium", "fill"),
    (3, SNICKERI, "industry", "", "31.02", "fill"),
    (3, SNICKERI, "street", "", "Skogsvägen 3", "fill"),
    (3, SNICKERI, "postcode", "", "90330", "fill"),
    (3, SNICKERI, "city", "Umeå", "Umeå", "keep"),
    (3, SNICKERI, "employer", "", "true", "fill"),
    (4, PAPIER, "city", "Warszawa", "Łódź", "update"),
    (4, PAPIER, "employees", "", "120.0", "fill"),
    (4, PAPIER, "revenue_eur", "2500000", "2487000", "update"),
    (5, KOODI, "industry", "", "62.01", "fill"),
    (5, KOODI, "country", "Finland", "FI", "keep"),
    (5, KOODI, "website", "", "https://taivaankoodi.example", "fill"),
    (5, KOODI, "employees", "", "9", "fill"),
)


def dynamics_workbook(folder: Path) -> Path:
    """What Dynamics exports: hidden columns before the others, and a sheet that cannot be seen."""
    book = openpyxl.Workbook()
    book.active.title = "Active Accounts"
    for row in DYNAMICS:
        book.active.append(row)
    for column in "ABC":
        book.active.column_dimensions[column].hidden = True
    hidden = book.create_sheet("hiddenSheet")
    hidden.sheet_state = "veryHidden"
    hidden["A1"] = "account:made-up"
    book.save(folder / "dynamics.xlsx")
    return folder / "dynamics.xlsx"


def export_of(code: str, folder: Path) -> Path:
    return dynamics_workbook(folder) if code == "dynamics" else EXPORTS / f"{code}.csv"


def changes(ids: list[str]) -> list[Change]:
    """The changes of CHANGES for records with these ids, in the order of their rows."""
    return [
        Change(
            ids[line - 2], ids[line - 2], line, company, field, field, action, old, new,
            "fi-prh", "2025-11-20", "fill-empty",
        )
        for line, company, field, old, new, action in CHANGES
    ]  # fmt: skip


def evidence(**columns: list[object]) -> pa.Table:
    """What permissions are decided by, of the four companies; given columns instead of usual."""
    usual = {
        "company_id": pa.array([KONELAAKSO, SNICKERI, PAPIER, KOODI]),
        "country": pa.array(["FI", "SE", "PL", "FI"]),
        "legal_form_class": pa.array(["limited"] * 4),
        "is_natural_person": pa.array([False] * 4),
        "marketing_block": pa.nulls(4, pa.string()),
        "fetched_at": pa.array([FETCHED] * 4, pa.timestamp("s", "UTC")),
    }
    return pa.table(usual | {name: pa.array(values) for name, values in columns.items()})
