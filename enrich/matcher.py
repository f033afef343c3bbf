"""Finds the company that each row of a CRM means: how probably, what to do with it, and why."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Numbers
from enrich.answers import ANSWERS, answer_rows, known_by_id
from enrich.building import build_index
from enrich.columns import text_column
from enrich.decision import NOBODY
from enrich.evidence import EVIDENCE, Points, shipped_points
from enrich.name_index import NameIndex
from enrich.ragged import first_of_each
from enrich.scoring import Scored, read_rows, score

BATCH = 400  # rows compared at a time: more take more memory, and are slower for leaving the cache


@dataclass(frozen=True)
class Explanation:
    """A candidate of a row: base and parts sum to its points, which are log-odds."""

    company_id: str
    name: str  # the one of the company's names that fits best
    points: float
    base: float
    parts: dict[str, float]  # points by kind of evidence, zero ones left out


class Matcher:
    """Matches CRM rows to the companies of a name index, which it opens memory-mapped.

    points: those of one's own, in the place of the ones that come with the package. Raises
    WorkspaceError when the folder holds no whole index.
    """

    def __init__(self, folder: Path, points: Points | None = None) -> None:
        self.index = NameIndex(Path(folder))
        self.points = points or shipped_points()

    @classmethod
    def build(cls, names: pa.Table | Iterable[pa.RecordBatch], folder: Path) -> "Matcher":
        """Indexes names of companies in a folder, and opens it.

        `names`, a table or a stream of record batches, has company_id and name, and optionally
        kind, country, city, postcode, registration_number, vat_number and website; a company may
        have several rows.
        """
        build_index(names, Path(folder))
        return cls(folder)

    def match(self, rows: pa.Table, threads: int = 2) -> pa.Table:
        """The company that each row means.

        `rows` has row_id and name, and optionally city, postcode, country, company_id,
        registration_number, vat_number, website and email. The answer has, in the same order,
        row_id, company_id (the best candidate or null), probability, decision ("accept", "review"
        or "none"), candidate_2, probability_2 and reasons.
        """
        company = self.index.companies_with_ids(text_column(rows, "company_id"))

        def answers_from(start: int) -> pa.Table:
            end = start + BATCH
            return self._match_batch(rows.slice(start, BATCH), company[start:end])

        with ThreadPoolExecutor(threads) as pool:
            batches = pool.map(answers_from, range(0, len(rows), BATCH))
            answers = pa.concat_tables([ANSWERS.empty_table(), *batches])
        return answers.add_column(0, "row_id", rows["row_id"])

    def _match_batch(self, rows: pa.Table, company: Numbers) -> pa.Table:
        """Answers for a batch; `company` is that of the row's own company id, NOBODY without."""
        search = np.flatnonzero(company == NOBODY)
        if len(search) == 0:
            return known_by_id(company, self.index)
        searched = read_rows(rows.take(pa.array(search)), self.index)
        answers = answer_rows(searched, score(searched, self.index, by=self.points), self.index)
        if len(search) == len(rows):
            return answers
        known = np.flatnonzero(company != NOBODY)
        both = pa.concat_tables([answers, known_by_id(company[known], self.index)])
        return both.take(pa.array(np.argsort(np.r_[search, known])))

    def explain(self, rows: pa.Table, best: int = 3) -> list[list[Explanation]]:
        """The best candidates of each row with the points of each kind of evidence.

        A company id of the row's own is not looked at.
        """
        shown: list[list[Explanation]] = []
        for start in range(0, len(rows), BATCH):
            batch = read_rows(rows.slice(start, BATCH), self.index)
            scored = score(batch, self.index, by=self.points)
            shown += [
                [self._explained(scored, int(pair)) for pair in pairs]
                for pairs in best_pairs(scored, len(batch), best)
            ]
        return shown

    def _explained(self, scored: Scored, pair: int) -> Explanation:
        worth = zip(EVIDENCE, self.points.worth * scored.evidence[:, pair], strict=True)
        return Explanation(
            company_id=self.index.company_ids[int(scored.company[pair])].as_py(),
            name=self.index.names[int(scored.name[pair])].as_py(),
            points=float(scored.points[pair]),
            base=self.points.base,
            parts={kind: float(part) for kind, part in worth if part},
        )


def best_pairs(scored: Scored, size: int, best: int) -> list[NDArray[np.int64]]:
    """Each row's best pairs, at most one a company."""
    by_company = np.lexsort((-scored.points, scored.company, scored.row))
    row, company = scored.row[by_company], scored.company[by_company]
    pairs = by_company[first_of_each(row) | first_of_each(company)]
    pairs = pairs[np.lexsort((-scored.points[pairs], scored.row[pairs]))]
    ends = np.searchsorted(scored.row[pairs], np.arange(1, size))
    return [of_row[:best] for of_row in np.split(pairs, ends)]
