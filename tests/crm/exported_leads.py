"""Two leads, one of them hostile, and their export as the tests ask for it."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from crm import exports
from crm.lead_fields import About, lead_table
from store.state import open_state

GOLDEN = Path(__file__).parents[1] / "golden"
ABOUT = [
    ("What was asked", ""),
    ("Leads", "=2 best of 214 companies"),
    ("Made", datetime(2025, 11, 22, 6, 14, tzinfo=UTC)),
    ("Companies", 214_380),
    ("Data", ""),
    ("Finnish register", "PRH open data, version 2025-11-20, CC BY 4.0"),
    ("Licence", "https://creativecommons.org/licenses/by/4.0/"),
]
FETCHED = datetime(2025, 11, 22, 6, 14, tzinfo=UTC)
KONEPAJA = {
    "rank": 1,
    "score": 96.4449,
    "grade": "A",
    "name": "Hyvinkään Konepaja Oy",
    "company_id": "FI-PRO-0112038-9",
    "registration_number": "0112038",
    "status": "active",
    "country": "FI",
    "city": "Hyvinkää",
    "region": "FI1B1",
    "industry_code": "25620",
    "industry": "Machining",
    "employees": 1240.0,
    "employees_source": "accounts 2024",
    "revenue_eur": 23_189_238.4,
    "revenue_year": 2024,
    "profit_eur": -1_600_846.0,
    "margin": -0.06903,
    "growth": 0.0821,
    "figures_source": "PRH accounts",
    "founded_year": 1921,
    "why_1": "Machining: 9 of your 40 best customers, 1 in 210 companies",
    "why_2": "In Uusimaa, as are 6 of your best customers",
    "closest_1": "Mekatek Oy",
    "closest_1_share": 0.41,
    "caution": "Loss in 2024;\nequity negative",
    "website": "www.konepaja.fi",
    "phone": "+358 40 123",
    "source_url": "https://tietopalvelu.ytj.fi/yritys/0112038-9",
    "list_id": "2025-11-22-a",
}
ATTACK = {
    "rank": 2,
    "score": 3.0,
    "grade": "D",
    "name": '=HYPERLINK("http://evil.example","x")',
    "company_id": "NO-BRC-923609016",
    "employees": 0.0,
    "revenue_eur": float("nan"),
    "why_1": "-2+3+cmd|' /C calc'!A0",
    "caution": "\x00\t@SUM(A1)\uffff",
    "website": "javascript:alert(1)",
}
LEADS = pa.Table.from_pylist([KONEPAJA, ATTACK], schema=lead_table(pa.table({})).schema)
STATES: list[Database] = []


def left_by(folder: Path) -> Database:
    """The state of the workspace that the lists leave, which `export` uses."""
    STATES[:] = [open_state(folder)]
    return STATES[0]


def with_evidence(leads: pa.Table) -> pa.Table:
    """Leads with what permissions are decided by, as a ranking makes them."""
    texts = ("company_id", "country", "marketing_block")
    known = {name: pa.nulls(len(leads), pa.string()) for name in texts} | {
        "legal_form_class": pa.array(["limited"] * len(leads), pa.string()),
        "is_natural_person": pa.array([False] * len(leads), pa.bool_()),
        "fetched_at": pa.array([FETCHED] * len(leads), pa.timestamp("s", "UTC")),
    }
    for name, column in known.items():
        leads = leads if name in leads.column_names else leads.append_column(name, column)
    return leads


def export(leads: pa.Table, about: About, path: Path, excel: str | None = None) -> int:
    return exports.export(STATES[0], with_evidence(leads), about, path, excel)


def same_as_golden(text: str, name: str) -> bool:
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(text.encode())
    assert text == golden.read_bytes().decode()
    return True
