"""What a universe holds: how many companies of each country, and the columns of a profile."""

from collections.abc import Mapping, Sequence
from typing import Any

from company.fields import FIELDS
from lookalike.fitting import ELIGIBLE
from store.engine import Engine
from store.manifest import Dataset
from store.views import DERIVED


def count_rows(engine: Engine, where: str | None) -> list[dict[str, Any]]:
    """How many companies there are, and how many are living and may be listed, by country."""
    engine.ask(where)
    return list(
        engine.table(
            f"""select coalesce(country, 'not known') as country, count(*) as companies,
                       count(*) filter ({ELIGIBLE}) as eligible,
                       count(employees) as with_employees, count(revenue_eur) as with_revenue,
                       count(industry) as with_industry
                from asked group by all order by companies desc, country"""
        ).to_pylist()
    )


def column_rows(engine: Engine, datasets: Sequence[Dataset]) -> list[dict[str, str]]:
    """The columns of a profile: name, type and what each says."""
    labels = {e.column: e.label for d in datasets for e in d.extras}
    return [
        {
            "column": c["column_name"],
            "type": c["column_type"],
            "says": describe_column(c["column_name"], labels),
        }
        for c in engine.table("describe profiles").to_pylist()
    ]


def describe_column(column: str, labels: Mapping[str, str]) -> str:
    """What a column of a profile says."""
    declared = {f.name: f.description for f in FIELDS}
    return declared.get(column) or DERIVED.get(column) or labels.get(column, "")
