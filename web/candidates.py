"""The companies that queries may mean, with the evidence on each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import pyarrow as pa

from enrich.columns import text_column
from enrich.decision import MOST_POINTS, NOBODY
from enrich.matcher import Explanation
from store.engine import Engine
from web.companies import TYPE, Company, description, name_of, shown_companies
from web.queries import Query, rows_of
from web.universe import Snapshot

LEAST_ODDS = 0.01  # a candidate that is a hundredth as likely as "no company" is not shown


@dataclass(frozen=True)
class Candidate:
    """A company that a query may mean; the evidence and its base sum to the log-odds."""

    company_id: str
    probability: float
    accepted: bool
    evidence: Mapping[str, float]
    name: str | None = None  # the one of its names that fits best


def reconcile(
    queries: Sequence[Query], snapshot: Snapshot, engine: Engine
) -> dict[str, dict[str, Any]]:
    """The candidates of each query, the likeliest first: one match and one explanation for all."""
    if not queries:
        return {}
    matcher = snapshot.matcher
    rows = rows_of(queries, matcher.index)
    answers = matcher.match(rows, threads=1).to_pylist()
    by_name = matcher.index.companies_with_ids(text_column(rows, "company_id")) == NOBODY
    wanted = max(query.limit for query in queries)
    explained = iter(matcher.explain(rows.filter(pa.array(by_name)), best=wanted))
    found = [
        list(candidates(answer, next(explained) if named else []))
        for answer, named in zip(answers, by_name, strict=True)
    ]
    companies = shown_companies(engine, sorted({c.company_id for of in found for c in of}))
    return {
        query.key: {
            "result": [_shown(c, companies[c.company_id]) for c in of if c.company_id in companies][
                : query.limit
            ]
        }
        for query, of in zip(queries, found, strict=True)
    }


def candidates(answer: Mapping[str, Any], explained: Sequence[Explanation]) -> Iterator[Candidate]:
    """A row's candidates with their probabilities, that of the answer before its equals.

    The answer says the probability of the best; those of the others stand to it as their odds.
    Nothing is explained where the row says the company's own id.
    """
    best, accepted = answer["company_id"], answer["decision"] == "accept"
    if best is None:
        return
    if not explained:
        yield Candidate(best, answer["probability"], accepted, {"same company id": 1.0})
        return
    whole = sum(_odds(e) for e in explained if e.company_id == best) / answer["probability"]
    for e in sorted(explained, key=lambda e: (-_odds(e), e.company_id != best)):
        if _odds(e) >= LEAST_ODDS:
            evidence = {"base": e.base, **e.parts}
            is_best = e.company_id == best
            yield Candidate(e.company_id, _odds(e) / whole, accepted and is_best, evidence, e.name)


def _odds(explained: Explanation) -> float:
    return exp(max(-MOST_POINTS, min(explained.points, MOST_POINTS)))


def _shown(candidate: Candidate, company: Company) -> dict[str, Any]:
    return {
        "id": candidate.company_id,
        "name": name_of(company),
        "description": description(company, candidate.name),
        "type": [TYPE],
        "score": round(100 * candidate.probability, 3),
        "match": candidate.accepted,
        "features": [
            {"id": kind, "value": round(points, 4)} for kind, points in candidate.evidence.items()
        ],
    }
