"""The workspace: every verb of the command line as a method. The public Python API."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from company.errors import ConfigurationError
from connectors.contract import Record
from crm.customers import CustomerList
from crm.exports import export, exported_rows
from crm.journal import Export, exports
from crm.keeping import latest_file
from crm.match_report import MatchReport
from crm.push.checking import DRY
from crm.push.checking import Asked as ToPush
from crm.push.opening import open_crm
from crm.push.pushing import Pushed, push_file
from enrich.decisions import Decision, decisions, undo_decision
from enrich.masking import shown_decisions
from enrich.matching import MatchCounts, standings
from enrich.report import match_report
from enrich.undo_journal import Run, runs, undo_run
from lookalike import lists, registers
from lookalike.applying import Applied, apply_enrichment
from lookalike.enriching import ONLY_EMPTY, Enrichment, Wanted, enrich_list
from lookalike.evaluation.comparison import Comparison
from lookalike.evaluation.evaluation import Evaluation
from lookalike.evaluation.running import USUAL, Asked, compare_models, evaluate_list
from lookalike.forgetting import Forgotten, forget
from lookalike.leads import LeadList
from lookalike.learning import learn
from lookalike.ledger import CompanyLedger, company_ledger
from lookalike.listing import ranked_list
from lookalike.model import Model
from lookalike.overview import column_rows, count_rows
from lookalike.protection import masked, refusal_of, refuse_protected, require_showable
from lookalike.refreshing import Refreshed, refresh
from lookalike.registers import Tell
from lookalike.reviewing import Review, open_review, reviewer
from lookalike.single import CompanyExplanation, explain_company
from lookalike.suppressing import Suppressing, suppress_file
from lookalike.versions import current_model, drop_model, model_rows, require_extras, use_model
from store.duckdb_engine import DuckDBEngine
from store.lock import locked
from store.manifest import Dataset, current_datasets, drop_dataset
from store.pull import Pulled
from store.state import open_state
from store.suppression import Suppression, suppressions, unsuppress


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
        sheet: str | None = None,
        allow_fewer: bool = False,
        since: date | None = None,
        tolerated: float | None = None,
    ) -> Pulled:
        """Read a register into the universe, in the place of what was there of it.

        Without files the register is downloaded, whole or what it has since a day. name tells
        several tables of your own apart; columns maps a field to a header; country is that of rows
        that name none; tolerated is the share of bad rows to accept.
        """
        said = registers.Said(name, columns or {}, country, sheet, since, tolerated)
        return registers.pull_register(
            self.folder, self.state, self._tell, register, files, said, allow_fewer=allow_fewer
        )

    def lookup(self, register: str, number: str) -> Record | None:
        """What a register says of one company now, asked over the network; None if nothing.

        Raises WorkspaceError where it may not be shown, naming the rule.
        """
        found = registers.lookup(register, number, self.folder, self._tell)
        return refuse_protected(self.state, found)

    def search(self, register: str, name: str, limit: int = 10) -> list[Record]:
        """The companies that a register finds by a name and that may be shown."""
        found = registers.search(register, name, limit, self.folder, self._tell)
        return [record for record in found if refusal_of(self.state, record) is None]

    def refresh(self, register: str) -> Refreshed:
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
        sheet: str | None = None,
        tolerated: float | None = None,
    ) -> tuple[MatchCounts, CustomerList]:
        """Find out which company each row of a CRM file means, and keep the answers.

        sheet names one of a workbook; without it the fullest is read. What a reviewer has decided
        of a row wins over the matcher. tolerated: the share of bad rows to accept, else 1 %.
        """
        said = (columns or {}, country, sheet, tolerated)
        return lists.match_list(self.folder, self.state, self._tell, Path(file), *said)

    def standings(self) -> dict[str, str]:
        """For each company that a CRM row means or may mean: accept or review."""
        return standings(self.state)

    def match_report(self) -> MatchReport:
        """The last CRM file: every row with its match, and the parts of the report."""
        self._tell("looking for duplicates", 0, 0)
        return match_report(self.state, self.engine()[0], latest_file(self.state).file_id)

    def matches(self) -> pa.Table:
        """The rows of the last CRM file with the company that each means, and why."""
        return self.match_report().rows

    def enrich(self, file: str | Path, wanted: Wanted = ONLY_EMPTY) -> Enrichment:
        """What is known of each row of a CRM file: cell by cell, what to fill or to overwrite.

        A file that is not matched yet, or has changed since, is matched first. Nothing is written.
        """
        return enrich_list(self.folder, self.state, self._tell, Path(file), wanted)

    def apply(
        self, enrichment: Enrichment, out: str | Path | None = None, *, in_place: bool = False
    ) -> Applied:
        """Write the file with its new cells, and for a known CRM an import file beside it.

        Without out it is called <name>-enriched; in_place replaces the file itself.
        """
        with locked(self.folder, "enrich"):
            path = Path(out) if out else None
            return apply_enrichment(self.state, enrichment, path, in_place=in_place)

    def enrichments(self) -> list[Run]:
        """The runs of enrichment that wrote files, the newest first."""
        return runs(self.state)

    def undo_enrichment(self, run: int, *, force: bool = False) -> list[str]:
        """Put the files of a run back as they were, byte for byte; a sentence on each.

        Raises WorkspaceError where one was changed since, unless forced.
        """
        with locked(self.folder, "enrich"):
            return undo_run(self.state, run, force=force)

    def push(
        self,
        crm: str,
        file: str | Path,
        asked: ToPush = DRY,
        *,
        url: str = "",
        keep: Callable[[Pushed], None] = lambda pushed: None,
    ) -> Pushed:
        """Write an import file into a CRM over its interface, or say what that would do.

        crm: hubspot or salesforce; url: its address, where it is not the usual one. keep gets what
        is done, also where the push ends early.
        """
        with open_crm(crm, url, lambda sentence: self._tell(f"{sentence}.", 0, 0)) as to:
            return push_file(self.state, Path(file), to, asked, self._tell, keep=keep)

    def review(self, file: str | Path | None = None, *, by: str | None = None) -> Review:
        """The rows of a list (of the file matched last) that wait for a decision.

        A file that is not matched yet, or has changed since, is matched first. by names the
        reviewer; without it the user of this computer.
        """
        path = Path(file) if file else None
        return open_review(self.folder, self.state, self._tell, path, by)

    def decide(self, line: int, company_id: str | None, *, by: str | None = None) -> int:
        """Keep that a row of the last CRM file means a company, or none; the decision's number."""
        return self.review(by=by).decide(line, company_id)

    def decisions(self) -> list[Decision]:
        """What reviewers decided, undone decisions too, the newest first."""
        return shown_decisions(decisions(self.state), self.state, self.engine()[0])

    def undo(self, decision: int, *, by: str | None = None) -> Decision:
        """Take a decision back: the row has its earlier one, or the matcher's answer, again."""
        return undo_decision(self.state, decision, by or reviewer())

    def fit(
        self,
        file: str | Path | None = None,
        *,
        weight: str | None = None,
        columns: Mapping[str, str] | None = None,
        country: str | None = None,
        sheet: str | None = None,
        profit_weight: float = 0.2,
        seed: int = 0,
    ) -> Model:
        """Learn from the matched customers; with a file, match that one first.

        weight names the header of the profit; profit_weight says how much profit counts
        (0 likeness alone, 1 money alone). What is said of the columns without a file is said of
        the file that was matched last, on top of what was said of it then.
        """
        said = {**(columns or {}), **({"profit": weight} if weight else {})}
        path = None if file is None else Path(file)
        lists.match_said(self.folder, self.state, self._tell, path, said, country, sheet)
        return learn(self.folder, self.state, self._tell, profit_weight, seed)

    def model(self) -> Model:
        """The model that was fitted last."""
        return masked(current_model(self.folder, self.state), self.state)

    def _usable_model(self) -> Model:
        """The model, refused where it uses columns that the universe no longer has."""
        model = self.model()
        require_extras(model, current_datasets(self.state))
        return model

    def models(self) -> list[dict[str, Any]]:
        """Every model that was fitted, the newest first; `current` is the one that ranks."""
        return model_rows(self.state)

    def use_model(self, model_id: str) -> None:
        """Rank by an earlier model again."""
        with locked(self.folder, "models use"):
            use_model(self.folder, self.state, model_id)

    def drop_model(self, model_id: str) -> None:
        """Delete a model that is not the current one."""
        with locked(self.folder, "models drop"):
            drop_model(self.folder, self.state, model_id)

    def evaluate(self, file: str | Path | None = None, asked: Asked = USUAL) -> Evaluation:
        """Measure on hidden customers whether the score works, and how far ahead of rivals.

        file: a list that is matched first where it is new; without it the one matched last.
        """
        lists.current_list(self.folder, self.state, self._tell, Path(file) if file else None)
        return evaluate_list(self.state, *self.engine(), asked, self._tell)

    def compare(self, first: str, second: str, asked: Asked = USUAL) -> Comparison:
        """Set two models beside each other, fitted again without the same hidden customers."""
        return compare_models(self.state, *self.engine(), (first, second), asked, self._tell)

    def rank(self, *, where: str | None = None, limit: int = 50) -> LeadList:
        """The best companies that are not customers yet, with reasons.

        where: a condition in SQL over the columns of a profile (`fields` lists them).
        """
        if limit < 1:
            raise ConfigurationError(f"--limit is {limit}; it must be 1 or more.")
        ranking = (*self.engine(), self._usable_model())
        lists.match_stale(self.folder, self.state, self._tell, "rank")
        return ranked_list(self.state, *ranking, where=where, limit=limit, tell=self._tell)

    def export(self, leads: LeadList, path: str | Path, *, excel: str | None = None) -> int:
        """Write the leads of a list that may be shown as .xlsx, .csv or .jsonl; how many.

        excel names the country of the reader's Excel and belongs to CSV only. The export is noted
        in the journal.
        """
        return export(self.state, leads.table, leads.about, Path(path), excel)

    def exported_rows(self, leads: LeadList) -> list[dict[str, object]]:
        """The leads of a list that may be shown as rows for a machine, noted in the journal."""
        return exported_rows(self.state, leads.table)

    def exports(self) -> list[Export]:
        """What left the workspace as a file or as rows for a machine, the newest first."""
        return exports(self.state)

    def suppress(self, file: str | Path, *, country: str | None = None) -> Suppressing:
        """Never show or contact the companies of a file again, whatever is pulled later.

        The file names them by ids, numbers, domains, e-mail addresses or names; hashes are kept.
        """
        with locked(self.folder, "suppress"):
            return suppress_file(self.folder, self.state, Path(file), country)

    def suppressions(self) -> list[Suppression]:
        """The entries of the suppression list, which says kinds and lines but no names."""
        return suppressions(self.state)

    def unsuppress(self, given: str) -> int:
        """Take an entry off the list: its text, or its number with a hash sign."""
        with locked(self.folder, "suppress"):
            return unsuppress(self.state, given)

    def forget(self, company: str) -> Forgotten:
        """Erase a company (its id or registration number) from the workspace, for good."""
        with locked(self.folder, "forget"):
            return forget(self.folder, self.state, company)

    def explain(self, company: str) -> CompanyExplanation:
        """Why a company scores as it does: points of each field, closest customers, unknowns.

        company: its company_id or its registration number.
        """
        engine, model = self.engine()[0], self._usable_model()
        require_showable(engine, company)
        return explain_company(engine, model, company, self.standings())

    def why(self, company: str | int, field: str | None = None) -> CompanyLedger:
        """Where a company's values come from; company: id, number, name, or line of a CRM row."""
        return company_ledger(self.state, *self.engine(), company, field)

    def count(self, where: str | None = None) -> list[dict[str, Any]]:
        """How many companies there are, and how many are living and may be listed, by country."""
        return count_rows(self.engine()[0], where)

    def fields(self) -> list[dict[str, str]]:
        """The columns of a profile, which conditions may name."""
        return column_rows(*self.engine())

    def registers(self) -> list[dict[str, Any]]:
        """Every register that can be pulled, with what the workspace holds of it."""
        return registers.register_rows(current_datasets(self.state))

    def engine(self) -> tuple[DuckDBEngine, list[Dataset]]:
        """The engine over the universe as it is now, and the datasets that it consists of."""
        datasets = current_datasets(self.state)
        return DuckDBEngine(self.folder, datasets), datasets
