"""How long does it take to enrich a large CRM list, and how much of it is right?

python -m bench.enrich [ROWS] [COMPANIES]

Ours from the file to the enriched file, step by step, beside what one would write in an hour:
a pandas merge on the exact name and a loop over the cells. A cell is right where its row means
the company that it was filled from.
"""

import csv
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from bench.enrich_data import Task, make_task
from bench.measure import Cost, cost_of
from lookalike.workspace import Workspace

ROWS, COMPANIES = 100_000, 1_000_000
STEPS = {
    "reading": "read",
    "indexing names": "index the names (once)",
    "matching": "match",
    "looking up companies": "enrich",
    "comparing cells": "propose",
    "looking for duplicates": "report duplicates and the dead",
    "writing": "write, read back, keep the journal",
}
FILLED = {"Business ID": "Business ID", "City": "City", "Website": "Website",
          "Annual revenue": "Revenue 2024", "Employees": "Employees 2024"}  # fmt: skip
NEW = {"Industry": "NACE code", "Status": "Status"}


class Steps:
    """Adds up how long each step takes, on the wall and of the processor."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self._step, self._since = "reading", (time.perf_counter(), time.process_time())

    def __call__(self, step: str, done: int, total: int) -> None:
        """A step begins or goes on."""
        now = time.perf_counter(), time.process_time()
        self.wall[self._step] += now[0] - self._since[0]
        self.cpu[self._step] += now[1] - self._since[1]
        self._step, self._since = step, now


def ours(task: Task, folder: Path) -> None:
    """Match, propose and write; the seconds of each step go into a file."""
    steps = Steps()
    workspace = Workspace(folder / "workspace", steps)
    found = workspace.enrich(task.crm)
    steps("writing", 0, 0)
    done = workspace.apply(found, folder / "ours.csv")
    steps("", 0, 0)
    summary = found.summary
    told = {action: summary.cells(action) for action in ("fill", "conflict", "keep")}
    about = {"wall": steps.wall, "cpu": steps.cpu, **told}
    (folder / "ours.json").write_text(json.dumps({**about, "written": done.cells}))


def by_pandas(task: Task, folder: Path) -> None:
    """Merge on the exact name, then fill empty cells one by one."""
    crm = pd.read_csv(task.crm, sep=";", dtype=str, keep_default_na=False, encoding="cp1252")
    register = pd.read_parquet(task.register).drop_duplicates("Name")
    register["key"] = register["Name"].str.lower()
    crm["key"] = crm["Name"].str.lower().str.strip()
    merged = crm[["key"]].merge(register.drop_duplicates("key"), on="key", how="left")
    for header in NEW:
        crm[header] = ""
    for row in range(len(crm)):
        company = merged.iloc[row]
        if pd.isna(company["Name"]):
            continue
        for header, column in {**FILLED, **NEW}.items():
            if crm.at[row, header] == "" and not pd.isna(company[column]):
                crm.at[row, header] = str(company[column])
    crm["company"] = merged["Business ID"].fillna("")
    crm.drop(columns="key").to_csv(folder / "pandas.csv", sep=";", index=False)


def number_of(id_: str) -> str:
    """The number in an id of ours; a number stays as it is.

    >>> number_of("FI-PRO-0112038-9"), number_of("0112038-9")
    ('0112038-9', '0112038-9')
    """
    return id_[7:] if id_[:1].isalpha() else id_


def ids_of(path: Path, header: str, encoding: str) -> dict[str, str]:
    """The number of the company that each row was filled from, by the row's own number."""
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return {row["Customer number"]: number_of(row[header]) for row in rows}


def right(path: Path, header: str, task: Task, encoding: str) -> tuple[int, int, int]:
    """Rows that were filled, how many of them from the right company, and how many could be."""
    lines = task.truth.read_text().splitlines()
    truth = dict(line.split(";") for line in lines)
    found = {row: id_ for row, id_ in ids_of(path, header, encoding).items() if id_}
    good = sum(truth[row] == id_ for row, id_ in found.items())
    return len(found), good, sum(1 for id_ in truth.values() if id_)


def show(name: str, cost: Cost, counted: tuple[int, int, int]) -> None:
    """Print what a method took, and how many rows it filled from the right company."""
    filled, good, possible = counted
    print(
        f"{name:34} {cost.wall:7.1f} s {cost.cpu:8.1f} CPU-s {cost.peak_mb:7,.0f} MB   "
        f"{filled:,} rows filled, {100 * good / max(filled, 1):.2f} % of them from the right "
        f"company, {100 * good / possible:.1f} % of those that could be",
        flush=True,
    )


def main(rows: int = ROWS, companies: int = COMPANIES) -> None:
    """Print the seconds of each step, then the totals beside the rival's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        task = make_task(folder, companies, rows)
        pulled = cost_of(lambda: pull(task, folder))
        print(f"\nenrich: {rows:,} CRM rows, {companies:,} companies")
        print(f"  pulled before, in {pulled.wall:.0f} s")
        cost = cost_of(lambda: ours(task, folder))
        about = json.loads((folder / "ours.json").read_text())
        for step, words in STEPS.items():
            wall, cpu = about["wall"].get(step, 0), about["cpu"].get(step, 0)
            print(f"  {words:36} {wall:7.1f} s {cpu:7.1f} CPU-s")
        print(f"  {about['written']:,} cells written, {about['conflict']:,} conflicts left")
        show("ours", cost, right(folder / "ours.csv", "company_id", task, "cp1252"))
        show_rival(by_pandas, task, folder)


def pull(task: Task, folder: Path) -> None:
    """Read the register into the universe."""
    Workspace(folder / "workspace").pull("table", task.register, name="register")


def show_rival(method: Callable[[Task, Path], None], task: Task, folder: Path) -> None:
    """Run the rival and print its figures."""
    cost = cost_of(lambda: method(task, folder))
    counted = right(folder / "pandas.csv", "company", task, "utf-8")
    show("pandas: exact name, cell by cell", cost, counted)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3]))
