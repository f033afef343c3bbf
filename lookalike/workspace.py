"""The workspace: every verb of the command line as a method. The public Python API."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from company.errors import ConfigurationError, ModelError
from connectors import connector
from connectors.contract import Record, Source
from crm.customers import CustomerList, read_customers
from crm.keeping import keep_customers, latest_file
from enrich.matching import (
    MatchCounts,
    match_customers,
    match_report,
    name_index,
    stale_files,
)
from lookalike import registers
from lookalike.about import about_list
from lookalike.fitting import (
    ELIGIBLE,
    customer_ids,
    fit_model,
    good_customers,
    matched_count,
)
from lookalike.leads import LeadList, lead_rows
from lookalike.model import Model, load_model, save_model
from lookalike.ranking import profiles_of, rank_companies
from lookalike.refreshing import refresh
from lookalike.registers import Tell
from lookalike.single import CompanyExplanation, explain_company
from store.duckdb_engine import DuckDBEngine
from store.lock import locked
from store.manifest import Dataset, current_datasets, drop_dataset
from store.pull import Pulled, pull
from store.refresh import Changes
from store.state import open_state
from store.views import DERIVED, merged_extras


def quiet(step: str, done: int, total: int) -> None:
    """Tell nobody."""


class Workspace:
    """A folder with everything: the universe, the CRM lists, the matches, the models."""

    def __init__(self, folder: Path, tell: Tell = quiet) -> None:
        self.folder = folder
        self.state = open_state(folder)
        self._tell = tell

    def pull(
        self,
        register: str,
        *files: str | Path,
        name: str = "",
        columns: Mapping[str, str] | None = None,
        country: str | None = None,
        allow_fewer: bool = False,
    ) -> Pulled:
        """Read a register into the universe, in the place of what was there of it.

        Without files the register is downloaded. name tells several tables of your own apart;
        columns maps a field to a header; country is that of rows that name none.
        """
        module = connector(register)
        with locked(self.folder, f"pull {register}"):
            paths = [Path(f) for f in files]
            paths = paths or registers.download(module, self.folder, self._tell)
            source = Source(
                paths[0],
                registers.fetched_at(paths[0]),
                more=tuple(paths[1:]),
                columns=columns or {},
                country=country,
                name=name,
            )
            return pull(
                self.folder,
                self.state,
                module,
                source,
                whole=not files,
                allow_fewer=allow_fewer,
                tell=lambda companies: self._tell(f"reading {paths[0].name}", companies, 0),
            )

    def lookup(self, register: str, number: str) -> Record | None:
        """What a register says of one company now, asked over the network; None if nothing."""
        return registers.lookup(register, number, self.folder, self._tell)

    def search(self, register: str, name: str, limit: int = 10) -> list[Record]:
        """The companies that a register finds by a name, asked over the network."""
        return registers.search(register, name, limit, self.folder, self._tell)

    def refresh(self, register: str) -> tuple[Dataset, Changes]:
        """Bring a register up to date, and say which companies came, ended, moved or grew."""
        with locked(self.folder, f"refresh {register}"):
            return refresh(register, self.folder, self.state, self._tell)

    def drop(self, dataset: str) -> None:
        """Take a dataset (a register, or a table by its name) out of the universe."""
        with locked(self.folder, f"drop {dataset}"):
            drop_dataset(self.state, dataset)

    def match(
        self,
        file: str | Path,
        *,
        columns: Mapping[str, str] | None = None,
        country: str | None = None,
    ) -> tuple[MatchCounts, CustomerList]:
        """Find out which company each row of a CRM file means, and keep the decisions."""
        given = dict(columns or {})
        customers = read_customers(Path(file), columns=given, country=country)
        _require_numbers(customers, given)
        with locked(self.folder, "match"):
            engine, datasets = self.engine()
            self._tell("indexing names", 0, 0)
            matcher = name_index(engine, datasets, self.folder)
            self._tell("matching", 0, len(customers.table))
            with self.state.atomic():  # the list and its matches change together
                kept = keep_customers(self.state, customers, Path(file), given, country)
                counts = match_customers(matcher, self.state, kept.file_id, datasets)
            self._tell("matching", counts.rows, counts.rows)
        return counts, customers

    def _match_again(self) -> None:
        """Decide anew on lists that were matched to another state of the universe."""
        engine, datasets = self.engine()
        stale = stale_files(self.state, datasets)
        if stale:
            matcher = name_index(engine, datasets, self.folder)
            with self.state.atomic():
                for file_id in stale:
                    self._tell("matching again", 0, 0)
                    match_customers(matcher, self.state, file_id, datasets)

    def decisions(self) -> dict[str, str]:
        """For each company that a CRM row means or may mean: accept or review."""
        rows = self.state.execute(
            "select company_id, min(decision) from matches where decision in ('accept', 'review') "
            "group by company_id"
        )
        return dict(rows.fetchall())

    def matches(self) -> pa.Table:
        """The rows of the last CRM file with the company that each means, and why."""
        engine, _ = self.engine()
        return match_report(self.state, engine, latest_file(self.state).file_id)

    def fit(
        self,
        file: str | Path | None = None,
        *,
        weight: str | None = None,
        columns: Mapping[str, str] | None = None,
        country: str | None = None,
        profit_exponent: float = 0.25,
        seed: int = 0,
    ) -> Model:
        """Learn from the matched customers; with a file, match that one first.

        weight names the header of the profit; profit_exponent says how much profit counts
        (0 likeness alone, 1 money alone). What is said of the columns without a file is said of
        the file that was matched last, on top of what was said of it then.
        """
        said = {**(columns or {}), **({"profit": weight} if weight else {})}
        if file is None and (said or country):
            before = latest_file(self.state)
            file, said = before.path, {**before.columns, **said}
            country = country or before.country
        if file is not None:
            self.match(file, columns=said, country=country)
        with locked(self.folder, "fit"):
            self._match_again()
            engine, datasets = self.engine()
            matched = latest_file(self.state)
            customers = good_customers(self.state, matched.file_id)
            model = fit_model(
                engine,
                datasets,
                customers,
                matched=matched_count(self.state, matched.file_id),
                profit_exponent=profit_exponent,
                seed=seed,
                tell=self._tell,
            )
            self._keep(model, matched.file_id)
        return model

    def _keep(self, model: Model, file_id: int) -> None:
        save_model(model, self.folder / "models" / model.model_id)
        row = {
            "model_id": model.model_id,
            "fitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "file_id": file_id,
            "customers": len(model.customers),
            "universe": model.settings["universe"],
            "current": 1,
            "settings": json.dumps(model.settings),
            "quality": json.dumps(
                {f"lift_{share:g}": model.calibration.lift(share) for share in (0.01, 0.05)}
            ),
        }
        with self.state.atomic():
            self.state.execute("update models set current = 0")
            self.state.table("models").insert(row)

    def model(self) -> Model:
        """The model that was fitted last."""
        row = self.state.execute("select model_id from models where current = 1").fetchone()
        if row is None:
            raise ModelError("There is no model yet. Fit one: lookalike fit customers.csv")
        return load_model(self.folder / "models" / row[0])

    def rank(self, *, where: str | None = None, limit: int = 50) -> LeadList:
        """The best companies that are not customers yet, with reasons.

        where: a condition in SQL over the columns of a profile (`fields` lists them).
        """
        if limit < 1:
            raise ConfigurationError(f"--limit is {limit}; it must be 1 or more.")
        engine, datasets = self.engine()
        model, now = self.model(), datetime.now(UTC)
        _require_extras(model, datasets)
        if stale_files(self.state, datasets):
            with locked(self.folder, "rank"):
                self._match_again()
        best = rank_companies(
            engine,
            model,
            exclude=sorted({*customer_ids(self.state), *(c.company_id for c in model.customers)}),
            where=where,
            limit=limit,
            tell=lambda scored: self._tell("ranking", scored, 0),
        )
        list_id = now.strftime("l%Y%m%d-%H%M%S")
        self._tell("explaining", 0, len(best))
        profiles = profiles_of(engine, best["company_id"].to_pylist())
        table = lead_rows(model, profiles, best["score"].to_numpy(), now.date(), list_id)
        asked = {"where": where, "limit": limit}
        kept = {"list_id": list_id, "model_id": model.model_id, "ranked_at": now.isoformat()}
        self.state.table("lists").insert(
            {**kept, "asked": json.dumps(asked), "leads": len(table)}, replace=True
        )
        return LeadList(table, about_list(model, datasets, asked, now, list_id))

    def explain(self, company: str) -> CompanyExplanation:
        """Why a company scores as it does: points of each field, closest customers, unknowns.

        company: its company_id or its registration number.
        """
        engine, datasets = self.engine()
        model = self.model()
        _require_extras(model, datasets)
        return explain_company(engine, model, company, self.decisions())

    def count(self, where: str | None = None) -> list[dict[str, Any]]:
        """How many companies there are, and how many are living and may be listed, by country."""
        engine, _ = self.engine()
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

    def fields(self) -> list[dict[str, str]]:
        """The columns of a profile, which conditions may name."""
        engine, datasets = self.engine()
        columns = engine.table("describe profiles").to_pylist()
        labels = {e.column: e.label for d in datasets for e in d.extras}
        return [
            {
                "column": c["column_name"],
                "type": c["column_type"],
                "says": describe_column(c["column_name"], labels),
            }
            for c in columns
        ]

    def registers(self) -> list[dict[str, Any]]:
        """Every register that can be pulled, with what the workspace holds of it."""
        return registers.register_rows(current_datasets(self.state))

    def engine(self) -> tuple[DuckDBEngine, list[Dataset]]:
        """The engine over the universe as it is now, and the datasets that it consists of."""
        datasets = current_datasets(self.state)
        return DuckDBEngine(self.folder, datasets), datasets


def _require_extras(model: Model, datasets: Sequence[Dataset]) -> None:
    """Refuse a model whose extra columns the universe no longer has, or has as another kind."""
    held = {e.column: e.kind for e in merged_extras(datasets)}
    for extra in model.extras:
        if held.get(extra.column) != extra.kind:
            raise ModelError(
                f'The model uses the column "{extra.label}" as {extra.kind}, which the workspace '
                "no longer has of the companies. Fit it again: lookalike fit"
            )


def _require_numbers(customers: CustomerList, columns: Mapping[str, str]) -> None:
    """Refuse a profit column that the user named and that holds no number."""
    profit = customers.table["profit"]
    if "profit" in columns and profit.null_count == len(profit):
        raise ConfigurationError(
            f'The column "{columns["profit"]}" holds no numbers, so it cannot be the profit. '
            "Name another one with --weight, or leave it out: all customers then count alike."
        )


def describe_column(column: str, labels: Mapping[str, str]) -> str:
    """What a column of a profile says."""
    from company.fields import FIELDS

    declared = {f.name: f.description for f in FIELDS}
    return declared.get(column) or DERIVED.get(column) or labels.get(column, "")
