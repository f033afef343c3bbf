"""The workspace: every verb of the command line as a method. The public Python API."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from company.errors import ConfigurationError, ModelError
from connectors import CODES, connector
from connectors.contract import Connector, Record, Source
from connectors.http import Session
from crm.customers import CustomerList, read_customers
from crm.keeping import keep_customers, latest_file
from enrich.matching import MatchCounts, match_customers, match_report, name_index
from lookalike.about import about_list
from lookalike.fitting import ELIGIBLE, customer_ids, fit_model, good_customers
from lookalike.leads import LeadList, lead_rows
from lookalike.model import Model, load_model, save_model
from lookalike.ranking import profiles_of, rank_companies
from lookalike.single import CompanyExplanation, explain_company
from store.duckdb_engine import DuckDBEngine
from store.lock import locked
from store.manifest import Dataset, current_datasets
from store.pull import Pulled, pull
from store.state import open_state
from store.views import DERIVED

Tell = Callable[[str, int, int], None]
"""Called with a step, how much of it is done, and of how much (0: not known)."""


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
            paths = [Path(f) for f in files] or self._download(module)
            source = Source(
                paths[0],
                fetched_at(paths[0]),
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

    def _download(self, module: Connector) -> list[Path]:
        """The bulk files of a register, fetched, resumed, or already here."""
        code = module.REGISTER.code
        fetch = getattr(module, "download", None)
        if fetch is None:
            raise ConfigurationError(
                f"{code} cannot be downloaded by the tool. Fetch its file yourself "
                f"({module.REGISTER.url or 'your own list'}) and give it with --file."
            )
        with self.network(module) as http:
            return list(fetch(http))

    def network(self, module: Connector) -> Session:
        """The network for one register; downloads are kept in the workspace."""
        code = module.REGISTER.code
        return Session(
            module.REGISTER,
            self.folder / "downloads" / code,
            tell=lambda sentence: self._tell(sentence, 0, 0),
            progress=lambda here, total: self._tell(f"fetching {code}", here, total or 0),
        )

    def lookup(self, register: str, number: str) -> Record | None:
        """What a register says of one company now, asked over the network; None if nothing."""
        module = connector(register)
        ask = _offered(module, "lookup")
        with self.network(module) as http:
            found: Record | None = ask(http, number)
            return found

    def search(self, register: str, name: str, limit: int = 10) -> list[Record]:
        """The companies that a register finds by a name, asked over the network."""
        module = connector(register)
        ask = _offered(module, "search")
        with self.network(module) as http:
            return list(ask(http, name, limit))

    def match(
        self,
        file: str | Path,
        *,
        columns: Mapping[str, str] | None = None,
        country: str | None = None,
    ) -> tuple[MatchCounts, CustomerList]:
        """Find out which company each row of a CRM file means, and keep the decisions."""
        customers = read_customers(Path(file), columns=columns or {}, country=country)
        _require_numbers(customers, columns or {})
        with locked(self.folder, "match"):
            engine, datasets = self.engine()
            self._tell("indexing names", 0, 0)
            matcher = name_index(engine, datasets, self.folder)
            kept = keep_customers(self.state, customers, Path(file))
            self._tell("matching", 0, len(customers.table))
            counts = match_customers(matcher, self.state, kept, datasets)
            self._tell("matching", counts.rows, counts.rows)
        return counts, customers

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
        (0 likeness alone, 1 money alone).
        """
        if weight:
            columns = {**(columns or {}), "profit": weight}
            file = file or latest_file(self.state).path
        if file is not None:
            self.match(file, columns=columns, country=country)
        with locked(self.folder, "fit"):
            engine, datasets = self.engine()
            matched = latest_file(self.state)
            customers = good_customers(self.state, matched.file_id)
            model = fit_model(
                engine,
                datasets,
                customers,
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
        engine, _ = self.engine()
        return explain_company(engine, self.model(), company, self.decisions())

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
        held = current_datasets(self.state)
        return [row for code in CODES for row in _register_rows(code, held)]

    def engine(self) -> tuple[DuckDBEngine, list[Dataset]]:
        """The engine over the universe as it is now, and the datasets that it consists of."""
        datasets = current_datasets(self.state)
        return DuckDBEngine(self.folder, datasets), datasets


def fetched_at(path: Path) -> datetime:
    """When a file was written, which is when it was fetched."""
    if not path.is_file():
        raise ConfigurationError(f"There is no file {path}. Check the path given to --file.")
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _offered(module: Connector, what: str) -> Callable[..., Any]:
    """A connector's way to ask the network, where its register has one."""
    found = getattr(module, what, None)
    if found is None:
        having = [code for code in CODES if hasattr(connector(code), what)]
        raise ConfigurationError(
            f"{module.REGISTER.code} offers no {what}. These do: {', '.join(having)}."
        )
    return cast("Callable[..., Any]", found)


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


def _register_rows(code: str, held: Sequence[Dataset]) -> list[dict[str, Any]]:
    register = connector(code).REGISTER
    fixed = {
        "register": code,
        "country": register.country,
        "gives": register.gives,
        "licence": register.licence,
        "needs_key": register.needs_key,
        "url": register.url,
    }
    mine = [d for d in held if d.register == code]
    if not mine:
        return [{**fixed, "dataset": None, "pulled_at": None, "companies": None, "bad_rows": None}]
    return [
        {
            **fixed,
            "dataset": d.dataset,
            "pulled_at": d.pulled_at,
            "companies": d.companies,
            "bad_rows": d.bad_rows,
        }
        for d in mine
    ]
