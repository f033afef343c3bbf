"""A list of leads: the ranked companies with figures, reasons, closest customers and cautions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from company.industries import label
from lookalike import words
from lookalike.closest import closest_customers, kinds_resembled
from lookalike.columns import Floats
from lookalike.combinations import Combinations
from lookalike.explanation import Explanation
from lookalike.model import Model, SeedCustomer
from lookalike.phrases import town
from lookalike.profiles import describe

AT_A_TIME = 1024  # companies compared with all customers
OLD = 3  # years after which figures are called old


@dataclass(frozen=True)
class Lead:
    """One company to call: its place, what it is, and why."""

    rank: int
    score: float
    grade: str
    company_id: str
    name: str | None
    why: tuple[str, ...]
    closest: tuple[str, ...]
    caution: str | None
    row: dict[str, Any]


@dataclass(frozen=True)
class LeadList:
    """The ranked list as a table, and what a reader should know of it as pairs of text."""

    table: pa.Table
    about: tuple[tuple[str, object], ...]

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Lead]:
        for row in self.table.to_pylist():
            yield Lead(
                row["rank"],
                row["score"],
                row["grade"],
                row["company_id"],
                row["name"],
                tuple(row[f"why_{n}"] for n in (1, 2, 3) if row[f"why_{n}"]),
                tuple(row[f"closest_{n}"] for n in (1, 2, 3) if row[f"closest_{n}"]),
                row["caution"],
                row,
            )


def lead_rows(
    model: Model, profiles: pa.Table, scores: Floats, today: date, list_id: str
) -> pa.Table:
    """The columns of a list for profiles that are already in the order of their rank.

    scores: the raw scores by which they were ranked.
    """
    frame = describe(profiles)
    explanation = model.ranker.explain(frame)
    fields = model.ranker.fields_
    values = frame.to_dict("records")
    together = [
        [(one.points, one.text) for one in found]
        for found in Combinations(model.ranker).of(frame, explanation, values)
    ]
    columns = {
        "rank": np.arange(1, len(frame) + 1),
        "score": np.round(model.calibration.percent(scores), 1),
        "grade": model.calibration.letters(scores),
        **_facts(profiles),
        **_numbered(
            "why",
            [
                words.reasons(explanation, i, fields, v, model.whose, told)
                for i, (v, told) in enumerate(zip(values, together, strict=True))
            ],
        ),
        **_closest_columns(model, frame),
        "caution": [caution(model, explanation, i, v, today) for i, v in enumerate(values)],
        "list_id": [list_id] * len(frame),
    }
    return pa.table({name: _column(values) for name, values in columns.items()})


def _facts(profiles: pa.Table) -> dict[str, Any]:
    """What the registers say, in the columns of a list."""
    taken = [
        "company_id", "registration_number", "status", "country", "region",
        "industry_code", "employees", "employees_source", "revenue_eur", "revenue_year",
        "profit_eur", "margin", "growth", "figures_source", "website", "phone", "source_url",
        # What permissions are decided by: it goes to the gate and into no file.
        "vat_number", "email", "legal_form_class", "is_natural_person", "marketing_block",
        "fetched_at",
    ]  # fmt: skip
    founded, cities = profiles["founded_on"].to_pylist(), _cities(profiles)
    return {
        "name": [
            name or identifier
            for name, identifier in zip(
                profiles["name"].to_pylist(), profiles["company_id"].to_pylist(), strict=True
            )
        ],
        **{name: profiles[name] for name in taken},
        "city": [city and town(city) for city in cities],
        "industry": [code and label(code) for code in profiles["industry"].to_pylist()],
        "founded_year": [day and day.year for day in founded],
        "source_line": _sources(profiles),
    }


def _sources(profiles: pa.Table) -> pa.ChunkedArray:
    """Where the address comes from and of which day it is, as one must say when asked."""
    days = pc.strftime(profiles["fetched_at"], format="%Y-%m-%d")
    return pc.binary_join_element_wise(profiles["register"], days, ", ")


def _cities(profiles: pa.Table) -> list[str | None]:
    """The post town, or the municipality where a register gives no town."""
    return list(pc.coalesce(profiles["city"], profiles["municipality"]).to_pylist())


def _closest_columns(model: Model, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """The customers and the kind that each company resembles, some companies at a time."""
    found: list[list[tuple[SeedCustomer, float]]] = []
    kinds: list[str | None] = []
    for start in range(0, len(frame), AT_A_TIME):
        credit, whole = model.ranker.resemblance(frame.iloc[start : start + AT_A_TIME])
        found += closest_customers(model, credit, whole)
        kinds += kinds_resembled(model, credit)
    names = [[c.name or c.company_id for c, _ in near] for near in found]
    shares = [[share for _, share in near] for near in found]
    numbered = _numbered("closest", shares)
    owners = [near[0][0].owner if near else None for near in found]
    return {
        **_numbered("closest", names),
        **{f"{k}_share": v for k, v in numbered.items()},
        "closest_owner": owners,
        "kind": kinds,
    }


def caution(
    model: Model, explanation: Explanation, row: int, values: Any, today: date
) -> str | None:
    """What a caller should know before trusting the place: contradictions, holes, old figures."""
    fields = model.ranker.fields_
    said = words.contradictions(explanation, row, fields, values)[:2]
    said += words.money_risks(explanation, row)
    missing = words.unknown(fields, values, model.known_in(values["country"]))
    if missing:
        shown = ", ".join(missing[:4]) + (f" and {len(missing) - 4} more" if missing[4:] else "")
        said.append(f"not known: {shown}")
    year = values.get("figures_year")
    if year is not None and not pd.isna(year) and today.year - int(year) >= OLD:
        said.append(f"newest figures are of {int(year)}")
    return "; ".join(said) or None


def _numbered(stem: str, rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    """Lists of up to three values as three columns."""
    return {f"{stem}_{n + 1}": [r[n] if n < len(r) else None for r in rows] for n in range(3)}


def _column(values: Any) -> pa.Array | pa.ChunkedArray:
    return values if isinstance(values, pa.ChunkedArray) else pa.array(values, from_pandas=True)
