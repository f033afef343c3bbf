"""One company explained: the whole sum behind its score, in values and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from company.errors import ConfigurationError
from lookalike.closest import Support, kinds_resembled, support
from lookalike.combinations import Combination, Combinations
from lookalike.explanation import Explanation
from lookalike.field import Field
from lookalike.leads import caution
from lookalike.model import Model
from lookalike.profiles import describe
from lookalike.turning import Turning, turning
from lookalike.unknowns import Unknown, places, unknowns
from lookalike.variants import variants
from lookalike.words import counted, field_money, say
from store.engine import Engine


@dataclass(frozen=True)
class FieldShare:
    """What one field adds to a score, and the four parts of that.

    value: what is known of the company; counted: the neighbourhood around it whose customers were
    counted, and times_as_common: how many times as common it is among the customers; likeness,
    combinations, contrast, profit: the parts of the points; money: what customers like it in this
    field brought, in words, where that is out of the usual.
    """

    field: str
    value: str | None
    points: float
    likeness: float
    combinations: float
    contrast: float
    profit: float
    counted: str | None
    times_as_common: float
    money: str | None


@dataclass(frozen=True)
class CompanyExplanation:
    """A company's score as a sum: baseline and the points of every field.

    place: among the `living` companies that are ranked; times_the_profit: what customers like it
    earned, as so many times the usual; whose: what the customers are called.
    """

    company_id: str
    name: str | None
    score: float
    grade: str
    place: int
    living: int
    raw_score: float
    baseline: float
    shares: tuple[FieldShare, ...]
    times_the_profit: float
    together: tuple[Combination, ...]
    support: Support
    kind: str | None
    unknown: tuple[Unknown, ...]
    turning: Turning | None
    caution: str | None
    standing: str | None
    outranks: int
    hidden: int
    whose: str


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
    ranker, calibration = model.ranker, model.calibration
    explanation = ranker.explain(frame)
    values = {str(column): value for column, value in frame.to_dict("records")[0].items()}
    scores = ranker.score_samples(frame)  # to the last bit as in the ranking, for ties count
    score = float(scores[0])
    living = model.settings.get("living", len(calibration.scores))
    tried = variants(ranker, frame[ranker.customers_.columns])
    return CompanyExplanation(
        company_id=values["company_id"],
        name=found["name"][0].as_py(),
        score=float(calibration.percent(scores)[0]),
        grade=calibration.letters(scores)[0],
        place=places(calibration, scores, living)[0],
        living=living,
        raw_score=score,
        baseline=float(explanation.baseline),
        shares=_shares(explanation, ranker.fields_, values),
        times_the_profit=float(explanation.times_the_profit[0].prod()),
        together=tuple(Combinations(ranker).of(frame, explanation, [values])[0]),
        support=support(model, frame),
        kind=kinds_resembled(model, ranker.resemblance(frame)[0])[0],
        unknown=unknowns(tried, values, model.known_in(values["country"]), calibration, living),
        turning=turning(tried, values, score, calibration),
        caution=caution(model, explanation, 0, values, datetime.now(UTC).date()),
        standing=_standing(model, values, decisions),
        outranks=calibration.outranked(score),
        hidden=len(calibration.above),
        whose=model.whose,
    )


def _standing(model: Model, values: Any, decisions: Mapping[str, str]) -> str | None:
    """Why a company would not be listed, whatever its score; None when it may be."""
    company = values["company_id"]
    if company in {c.company_id for c in model.customers}:
        return "a customer that the model learned from: its score counts itself"
    if decisions.get(company) == "accept":
        return "a customer without profit: the model learned from it what to avoid"
    if decisions.get(company) == "review":
        return "may be a customer: its match waits for review"
    status = values.get("status")
    unlisted = not pd.isna(status) and status != "active"
    return f"{status}: never listed" if unlisted else None


def _shares(
    explanation: Explanation, fields: Sequence[Field], values: Any
) -> tuple[FieldShare, ...]:
    """What each field adds, the most first."""
    shares = []
    for i in (-explanation.points[0]).argsort(kind="stable"):
        where, lift = counted(explanation, 0, i, fields[i], values)
        shares.append(
            FieldShare(
                field=fields[i].name,
                value=say(fields[i], values) or None,
                points=float(explanation.points[0, i]),
                likeness=float(explanation.likeness[0, i]),
                combinations=float(explanation.combinations[0, i]),
                contrast=float(explanation.contrast[0, i]),
                profit=float(explanation.profit[0, i]),
                counted=where or None,
                times_as_common=lift,
                money=field_money(explanation, 0, i),
            )
        )
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
