"""A universe and a CRM list to enrich: the demo's companies enlarged, and rows that mean some.

Every further copy of the demo has a coined word in each name, and numbers of its own that pass
their check digits.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.match_data import NOT_IN_REGISTER, SEED, coined
from data.demo.numbers import CHECKED
from data.demo.population import Population, populate
from data.demo.tables import Array, texts
from train.noise import HELD_OUT, damaged

NOT_FILED = 0.3
HAS_NUMBER, HAS_CITY, HAS_STAFF, HAS_SITE = 0.3, 0.6, 0.4, 0.2
HEADER = (
    "Customer number", "Name", "Business ID", "City", "Country", "Website", "Annual revenue",
    "Employees", "Owner", "Note",
)  # fmt: skip
FIRST = {"FI": 100_000, "NO": 80_000_000, "EE": 1_000_000, "GB": 1_000_000}  # serial numbers


@dataclass(frozen=True)
class Task:
    """Files with a register and with a CRM list, and the company that each row means, or ""."""

    register: Path
    crm: Path
    truth: Path


def make_task(folder: Path, companies: int, rows: int) -> Task:
    """Write a register of so many companies, and a list of which a fifth is in no register."""
    task = Task(folder / "register.parquet", folder / "crm.csv", folder / "truth.csv")
    population, rng = populate(SEED), Random(SEED)
    chosen = set(rng.sample(range(companies), rows))
    serial = dict(FIRST)
    made: list[tuple[list[object], str]] = []
    writer: pq.ParquetWriter | None = None
    size = len(population.number)
    for first in range(0, companies, size):
        table = _copy(population, rng, serial, min(size, companies - first), first == 0)
        mine = [at for at in range(len(table)) if first + at in chosen]
        left_out = [rng.random() < NOT_IN_REGISTER for _ in mine]
        for at, is_out in zip(mine, left_out, strict=True):
            made.append(_row(table.slice(at, 1).to_pylist()[0], len(made), is_out, rng))
        gone = {at for at, is_out in zip(mine, left_out, strict=True) if is_out}
        table = table.filter(pa.array([at not in gone for at in range(len(table))]))
        writer = writer or pq.ParquetWriter(task.register, table.schema)
        writer.write_table(table)
    assert writer, "there are companies"
    writer.close()
    with task.crm.open("w", encoding="cp1252", errors="replace", newline="") as file:
        lines = csv.writer(file, delimiter=";")
        lines.writerow(HEADER)
        lines.writerows(row for row, _ in made)
    task.truth.write_text("\n".join(f"{row[0]};{id_}" for row, id_ in made))
    return task


def _copy(
    population: Population, rng: Random, serial: dict[str, int], size: int, is_first: bool
) -> pa.Table:
    """The companies of the demo once more, the first time as they are."""
    companies, names = population.companies, population.names
    country = companies.country[:size]
    legal = names.legal[:size].tolist()
    figures = population.figures.columns
    number = np.empty(size, object)
    for code in FIRST:
        here = np.flatnonzero(country == code)
        numbers = serial[code] + 3 * np.arange(len(here))
        serial[code] += 3 * len(here)
        number[here] = CHECKED[code](numbers) if code in CHECKED else [f"{n:08d}" for n in numbers]
    columns = {
        "Country": country.tolist(),
        "Business ID": number.tolist(),
        "Name": legal if is_first else [coined(name, rng) for name in legal],
        "Status": ["active"] * size,
        "City": texts("places", "town")[companies.place[:size]].tolist(),
        "NACE code": [
            f"{c[:2]}.{c[2:4]}" for c in texts("industries", "sic")[companies.industry[:size]]
        ],
        "Currency": ["EUR"] * size,
        **{
            header: _with_holes(figures[header][:size], rng)
            for header in ("Revenue 2023", "Revenue 2024", "Employees 2024", "Total assets 2024")
        },
    }
    table = pa.table(columns)
    site = [f"www.c{n.replace('-', '')}.example" for n in table["Business ID"].to_pylist()]
    return table.append_column("Website", pa.array(site))


def _with_holes(figures: Array, rng: Random) -> pa.Array:
    """Figures as they are filed: those of some companies are not known."""
    holes = np.random.default_rng(rng.randrange(1 << 30)).random(len(figures)) < NOT_FILED
    return pa.array(np.where(holes, np.nan, figures.astype(float)), from_pandas=True)


def _row(
    company: dict[str, Any], place: int, is_out: bool, rng: Random
) -> tuple[list[object], str]:
    """A row of the CRM, with holes and noise, and the number of the company that it means."""
    name, city, number = company["Name"], company["City"], company["Business ID"]
    staff, revenue = company["Employees 2024"], company["Revenue 2024"]
    row = [
        f"C{place:06d}",
        damaged(name, city, HELD_OUT, rng),
        number if rng.random() < HAS_NUMBER else "",
        city if rng.random() < HAS_CITY else "",
        company["Country"],
        company["Website"] if rng.random() < HAS_SITE else "",
        "" if revenue is None or rng.random() > HAS_STAFF else f"{round(revenue, -3):.0f}",
        "" if staff is None or rng.random() > HAS_STAFF else f"{staff:.0f}",
        rng.choice(["KL", "MN", "TV"]),
        "Älä soita" if rng.random() < 0.1 else "",
    ]
    return row, "" if is_out else number
