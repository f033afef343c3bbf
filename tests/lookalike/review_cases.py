"""A small workspace with a list of which two rows wait for a decision, for the tests of review."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from written_rows import write_rows

from lookalike.workspace import Workspace

COMPANIES = [
    ("k-1", "Tallinna Kala AS", "Tallinn", "EE", "active", "", "", "", "https://register.example/1"),
    ("k-2", "Tallinna Kala OÜ", "Tallinn", "EE", "active", "", "", "", ""),
    ("a-1", "Pohjan Auto Oy", "Oulu", "FI", "active", "", "", "", ""),
    ("a-2", "Pohjan Auto Ky", "Oulu", "FI", "active", "", "", "", ""),
    ("d-1", "Karjalan Ruiskuvalu Oy", "Mikkeli", "FI", "dissolved", "", "", "", ""),
    ("g-0", "Nordhavn Holding AS", "Oslo", "NO", "active", "", "", "", ""),
    ("g-1", "Nordhavn Fisk AS", "Bergen", "NO", "active", "g-0", "", "", ""),
    ("g-2", "Nordhavn Is AS", "Bodø", "NO", "active", "g-1", "", "", ""),
    ("b-1", "Hyvinkään Betoni Oy", "Hyvinkää", "FI", "active", "", "asked us to stop", "", ""),
    ("p-1", "Maalaus Kuusisto Tmi", "Lahti", "FI", "active", "", "", "yes", ""),
    *(
        (f"x-{i}", f"{word}{part} Oy", "Turku", "FI", "active", "", "", "", "")
        for i, (word, part) in enumerate(
            product(("Ilves", "Kaleva", "Otava"), ("puu", "teräs", "muovi"))
        )
    ),
]  # fmt: skip
HEADER = "Company ID,Name,City,Country,Status,Parent,No marketing,Person,Page"
MEANT = {
    "parent_id": "Parent", "marketing_block": "No marketing", "is_natural_person": "Person",
    "source_url": "Page",
}  # fmt: skip
CUSTOMERS = [
    ("1", "Tallinna Kala", "Tallinn", 500, "2025-03-01"),
    ("2", "Karjalan Ruiskuvalu Oy", "Mikkeli", 90, "2024-01-01"),
    ("3", "Nordhavn Fisk AS", "Bergen", 70, ""),
    ("4", "Nordhavn Is AS", "Bodø", 60, ""),
    ("5", "Hyvinkään Betoni Oy", "Hyvinkää", 50, ""),
    ("6", "Maalaus Kuusisto", "Lahti", 40, ""),
    ("7", "Zzyzx Qwerty", "Nowhere", 30, ""),
    ("8", "Karjalan Ruiskuvalu", "Mikkeli", "", ""),
    ("9", "Pohjan Auto", "Oulu", 9000, ""),
]
LINE = {number: place for place, (number, *_) in enumerate(CUSTOMERS, start=2)}


def companies(folder: Path, without: Sequence[str] = ()) -> Path:
    """The register, without the companies that have ended."""
    rows = [company for company in COMPANIES if company[0] not in without]
    return write_rows(folder / "companies.csv", HEADER, rows)


def customers(folder: Path, rows: Sequence[Sequence[object]] = CUSTOMERS) -> Path:
    """The CRM's list, with its own numbers."""
    return write_rows(
        folder / "crm.csv", "Customer number,Customer,City,Margin EUR,Last order", rows
    )


def matched(folder: Path) -> Workspace:
    """A workspace in which the list is matched: rows 9 and 1 wait for a decision."""
    workspace = Workspace(folder / "ws")
    workspace.pull("table", companies(folder), columns=MEANT)
    workspace.match(customers(folder))
    return workspace
