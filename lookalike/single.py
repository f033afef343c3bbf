"""One company explained: the whole sum behind its score, in values and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from company.errors import ConfigurationError
from lookalike.explanation import Explanation
from lookalike.field import Field
from lookalike.leads import caution, closest_customers
from lookalike.model import Model
from lookalike.profiles import describe
from lookalike.words import counted, say
from store.engine import Engine


@dataclass(frozen=True)
class FieldShare:
    """What one field adds to a score.

    value: what is known of the company; counted: the neighbourhood around it whose customers were
    counted, and times_as_common: how many times as common it is among the customers.
    """

    field: str
    value: str | None
    points: float
    counted: str | None
    times_as_common: float


@dataclass(frozen=True)
class CompanyExplanation:
    """A company's score as a sum: baseline and the points of every field."""

    company_id: str
    name: str | None
    score: float
    grade: str
    raw_score: float
    baseline: float
    shares: tuple[FieldShare, ...]
    closest: tuple[tuple[str, float | None, float], ...]
    caution: str | None
    standing: str | None
    outranks: int
    hidden: int


def explain_company(
    engine: Engine, model: Model, company: str, decisions: Mapping[str, str]
) -> CompanyExplanation:
    """Explain a company, named by its company_id or its registration number.

    decisions: for each company that a CRM row means or may mean, accept or review.
    """
    found = engine.table(
        "select * from profiles where company_id = $company or registration_number = $company "
        "order by company_id limit 2",
        {"company": company},
    )
    if len(found) != 1:
        raise _not_one(company, found["company_id"].to_pylist())
    frame = describe(found)
    explanation = model.ranker.explain(frame)
    values = frame.to_dict("records")[0]
    near = closest_customers(model, frame)[0]
    today = datetime.now(UTC).date()
    return CompanyExplanation(
        company_id=values["company_id"],
        name=found["name"][0].as_py(),
        score=float(model.calibration.percent(explanation.score)[0]),
        grade=model.calibration.letters(explanation.score)[0],
        raw_score=float(explanation.score[0]),
        baseline=float(explanation.baseline),
        shares=_shares(explanation, model.ranker.fields_, values),
        closest=tuple((c.name or c.company_id, c.profit, share) for c, share in near),
        caution=caution(model, explanation, 0, values, today),
        standing=_standing(model, values, decisions),
        outranks=model.calibration.outranked(float(explanation.score[0])),
        hidden=len(model.calibration.above),
    )


def _standing(model: Model, values: Any, decisions: Mapping[str, str]) -> str | None:
    """Why a company would not be listed, whatever its score; None when it may be."""
    company = values["company_id"]
    if company in {c.company_id for c in model.customers}:
        return "a customer that the model learned from: its score counts itself"
    if decisions.get(company) == "accept":
        return "a customer that is not profitable: the model did not learn from it"
    if decisions.get(company) == "review":
        return "may be a customer: its match waits for review"
    status = values.get("status")
    return f"{status}: never listed" if status not in (None, "active") else None


def _shares(
    explanation: Explanation, fields: Sequence[Field], values: Any
) -> tuple[FieldShare, ...]:
    points = explanation.points[0]
    shares = []
    for i in (-points).argsort(kind="stable"):
        where, lift = counted(explanation, 0, i, fields[i], values)
        value = say(fields[i], values) or None
        shares.append(FieldShare(fields[i].name, value, float(points[i]), where or None, lift))
    return tuple(shares)


def _not_one(company: str, ids: Sequence[str]) -> ConfigurationError:
    if ids:
        return ConfigurationError(
            f'"{company}" is the number of several companies: {", ".join(ids)}. Give one of these.'
        )
    return ConfigurationError(
        f'No company has the id or number "{company}". Ids look like FI-PRO-0112038-9; '
        "they stand in the list and in the match report."
    )
