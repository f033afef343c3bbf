"""Fitting a model in a workspace: the good customers and the companies around them."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlite_utils import Database

from company.errors import ModelError
from company.fields import Extra
from company.money import latest_rates
from company.permissions import may_sql
from lookalike.calibration import calibrate
from lookalike.field import Field
from lookalike.kind_names import name_kinds
from lookalike.kinds import kinds_of
from lookalike.model import Model, SeedCustomer
from lookalike.profiles import choose_fields, describe, select_profiles
from lookalike.ranker import LookalikeRanker
from store.engine import Engine
from store.manifest import Dataset, universe_version
from store.views import merged_extras

FEWEST = 5  # customers below which nothing can be learned
SAMPLE = 300_000  # companies that a model is fitted on, besides the customers
# Who may become a lead: living companies that may be shown.
ELIGIBLE = f"(status is null or status = 'active') and {may_sql('show')}"


def matched_customers(state: Database, file_id: int) -> pa.Table:
    """The companies that were accepted for a list's rows, with all their profit in euros.

    Profits in a currency without a rate are not known; those without a currency are euros.
    One whose profit is known to be zero or less is a bad customer: the model sets it against the
    good ones.
    """
    rows = state.query(
        """select m.company_id, sum(json_extract(c.cells, '$.profit') / r.value) as profit,
                  json_extract(c.cells, '$.name') as crm_name,
                  json_extract(c.cells, '$.owner') as owner,
                  json_extract(c.cells, '$.sales_unit') as sales_unit, min(m.line) as line
           from decided_matches m join customers c on c.file_id = m.file_id and c.line = m.line
           left join json_each(:rates) r
                  on r.key = coalesce(json_extract(c.cells, '$.currency'), 'EUR')
           where m.file_id = :file_id and m.decision = 'accept'
           group by m.company_id order by m.company_id""",
        {"file_id": file_id, "rates": json.dumps(latest_rates())},
    )
    texts = [(name, pa.string()) for name in ("company_id", "crm_name", "owner", "sales_unit")]
    columns = [*texts, ("profit", pa.float64())]
    return pa.Table.from_pylist(list(rows), schema=pa.schema(columns))


def customer_ids(state: Database) -> list[str]:
    """The companies that any list may mean: accepted or to be reviewed. They are never leads."""
    rows = state.execute(
        "select distinct company_id from decided_matches where decision in ('accept', 'review')"
    )
    return sorted(row[0] for row in rows.fetchall() if row[0])


def training_table(engine: Engine, customers: pa.Table, extras: Sequence[Extra]) -> pa.Table:
    """The profiles of the customers and of (a sample of) the companies around them, by id."""
    engine.register("matched_customers", customers)
    return engine.table(
        f"""select {select_profiles(extras)}, g.profit as customer_profit, g.crm_name,
                   g.company_id is not null as is_customer
            from profiles p left join matched_customers g using (company_id)
            where (g.company_id is not null and {may_sql("model")})
               or ({ELIGIBLE})
            qualify g.company_id is not null
                 or row_number() over (order by hash(p.company_id), p.company_id) <= $sample
            order by p.company_id""",
        {"sample": SAMPLE},
    )


def fit_model(
    engine: Engine,
    datasets: Sequence[Dataset],
    customers: pa.Table,
    *,
    profit_weight: float,
    seed: int = 0,
    fields: Sequence[Field] | None = None,
    tell: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Model:
    """Learn from the customers, and measure on hidden ones what a score is worth."""
    extras = tuple(merged_extras(datasets))
    table = training_table(engine, customers, extras)
    frame = describe(table)
    is_customer = frame.pop("is_customer").to_numpy(dtype=bool)
    profit = frame.pop("customer_profit").to_numpy(dtype=float)
    crm_names = frame.pop("crm_name").to_numpy()
    good = is_customer & ~(profit <= 0)
    _check(int(good.sum()), len(frame) - int(is_customer.sum()), customers)
    chosen = list(fields or choose_fields(frame, extras))
    if not chosen:
        raise ModelError(
            "Nothing is known of the companies but their names, so nothing tells them apart. "
            "Pull a register or a table with industries, places or figures."
        )

    def make() -> LookalikeRanker:
        return LookalikeRanker(chosen, profit_weight=profit_weight, random_state=seed)

    tell("learning", 0, 1)
    ranker = make().fit(frame, is_customer, sample_weight=profit)
    scores = ranker.score_samples(frame[~is_customer])
    calibration = calibrate(make, frame, is_customer, profit, scores, partial(tell, "testing"))
    return Model(
        model_id=datetime.now(UTC).strftime("m%Y%m%d-%H%M%S-%f")[:-3],
        ranker=ranker,
        calibration=calibration,
        customers=_seeds(frame, crm_names, profit, ranker, customers),
        extras=extras,
        settings={
            "profit_weight": profit_weight,
            "seed": seed,
            "universe": universe_version(datasets),
            "companies": len(frame),
            "profit_known": int(np.isfinite(profit[good]).sum()),
            "bad_customers": int(is_customer.sum() - good.sum()),
            "living": _living(engine, int(is_customer.sum()), len(frame)),
            "known": _known(frame, chosen),
            "known_in": {
                str(country): _known(part, chosen) for country, part in frame.groupby("country")
            },
        },
        kinds=name_kinds(
            chosen,
            frame,
            ranker.customer_rows_,
            kinds_of(ranker),
            profit[ranker.customer_rows_],
        ),
    )


def _known(frame: pd.DataFrame, fields: Sequence[Field]) -> dict[str, float]:
    """The share of companies of which each field is known."""
    return {f.name: float(frame[list(f.columns)].notna().any(axis=1).mean()) for f in fields}


def _living(engine: Engine, customers: int, seen: int) -> int:
    """How many companies can be ranked, of which a sample may have been learned from."""
    if seen < SAMPLE:
        return seen - customers
    counted = engine.table(f"select count(*) as companies from profiles where {ELIGIBLE}")
    return int(counted["companies"][0].as_py())


def _check(good: int, others: int, customers: pa.Table) -> None:
    if good < FEWEST:
        profits = customers["profit"].to_pylist()
        bad = sum(p is not None and p <= 0 for p in profits)
        raise ModelError(
            f"Only {good} good customers are matched to companies; at least {FEWEST} are "
            f"needed. {_why_few(good, bad, len(profits))}"
        )
    if others < 10 * FEWEST:
        raise ModelError(
            f"The workspace holds only {others} living companies besides the "
            "customers: there is nothing to rank. Pull a register."
        )


def _why_few(good: int, bad: int, matched: int) -> str:
    """Where the customers went, and what to do about it.

    >>> _why_few(good=1, bad=6, matched=9).split(". ")[0]
    'Of 9 matched companies 6 have a profit of zero or less, 2 are persons'
    """
    lost = {"have a profit of zero or less": bad, "are persons": matched - bad - good}
    told = [f"{count} {what}" for what, count in lost.items() if count > 0]
    if not told:
        return (
            "lookalike match FILE -o matches.csv shows which rows failed and why; add ids to the "
            "list, or pull the register of their country."
        )
    return (
        f"Of {matched} matched companies {', '.join(told)}. If that is not so, name another column "
        "of profit with --weight."
    )


def _seeds(
    frame: pd.DataFrame,
    crm_names: np.ndarray[tuple[int], np.dtype[np.object_]],
    profit: np.ndarray[tuple[int], np.dtype[np.float64]],
    ranker: LookalikeRanker,
    customers: pa.Table,
) -> tuple[SeedCustomer, ...]:
    """The customers in the order in which the ranker keeps them."""
    told = {row["company_id"]: row for row in customers.to_pylist()}
    ids, names = frame["company_id"].to_numpy(), frame["name"].to_numpy()
    return tuple(
        SeedCustomer(
            str(ids[r]),
            known_as(crm_names[r], names[r]),
            None if np.isnan(profit[r]) else float(profit[r]),
            told[ids[r]].get("owner"),
            told[ids[r]].get("sales_unit"),
        )
        for r in ranker.customer_rows_
    )


def known_as(crm_name: str | None, name: str | None) -> str | None:
    """The name by which a salesperson knows a customer, with the register's if it is another.

    >>> known_as("Siltec", "Turun Saha Oy"), known_as("swift drinks", "SWIFT DRINKS LTD")
    ('Siltec (Turun Saha Oy)', 'swift drinks')
    """
    ours, theirs = (None if pd.isna(n) else str(n) for n in (crm_name, name))
    if ours is None or theirs is None:
        return ours or theirs
    plain = ["".join(c for c in n.casefold() if c.isalnum()) for n in (ours, theirs)]
    same = plain[0] in plain[1] or plain[1] in plain[0]
    return ours if same else f"{ours} ({theirs})"
