"""A batch of CRM rows with its candidates, the evidence on each pair, and its points."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Flags, Numbers
from company.names import Names
from company.shortened import broken_off, shortened_words
from company.trailing_junk import without_junk
from company.two_names import Readings, readings
from enrich.columns import text_column
from enrich.comparison import Side, compare
from enrich.evidence import EVIDENCE, Points, evidence_of, shipped_points, total_points
from enrich.identifiers import faults
from enrich.identity import Identity, identity_of
from enrich.index import KEEP, Candidates
from enrich.name_index import NameIndex
from enrich.places import city_keys
from enrich.ragged import first_of_each
from enrich.repairs import parse_rows


@dataclass(frozen=True)
class Rows:
    """A batch of CRM rows in comparable form."""

    table: pa.Table
    readings: Readings  # the names that each row's cell may mean
    names: Names  # of the readings
    cities: NDArray[np.uint64]
    identity: Identity
    registration_faults: list[str | None]
    vat_faults: list[str | None]

    def __len__(self) -> int:
        return len(self.table)

    def side(self, words: NDArray[np.int32]) -> Side:
        """The readings as one side of a comparison; words are numbers in the comparison's table."""
        row = self.readings.cell
        return Side(
            words=words,
            keys=self.names.tokens,
            bounds=self.names.bounds,
            forms=self.names.forms,
            wholes=self.names.wholes,
            cores=self.names.cores.to_pylist(),
            texts=self.names.texts.to_pylist(),
            originals=self.readings.texts,
            shortened=shortened_words(self.readings.texts),
            broken_off=broken_off(self.readings.texts),
            traits=self.names.traits,
            cities=self.cities[row],
            city_rarity=np.zeros(len(row), np.float32),
            identity=self.identity.take(row),
            sharing=np.ones(len(row), np.int64),
        )


@dataclass(frozen=True)
class Scored:
    """Candidate pairs with evidence (a line a kind, as in EVIDENCE) and points (log-odds)."""

    row: Numbers
    reading: Numbers  # the row's reading that is compared
    name: Numbers  # number in the index
    company: Numbers  # number in the index
    evidence: NDArray[np.float32]
    points: NDArray[np.float64]
    by: Points

    def shown(self, kind: str) -> NDArray[np.float32]:
        """One kind of evidence, by pair."""
        line: NDArray[np.float32] = self.evidence[list(EVIDENCE).index(kind)]
        return line

    def points_without(self, *kinds: str) -> NDArray[np.float64]:
        """The points of each pair, had some kinds of evidence not been looked at."""
        points, worth = self.points.copy(), self.by.worth
        for kind in kinds:
            points -= worth[list(EVIDENCE).index(kind)] * self.shown(kind)
        return points


def read_rows(table: pa.Table, index: NameIndex) -> Rows:
    """Brings a batch of CRM rows into comparable form; all columns but the name may be missing."""
    country = text_column(table, "country")
    wrong = faults(text_column(table, "registration_number"), country)
    wrong_vat = faults(text_column(table, "vat_number"), country)
    identity = identity_of(table).without_numbers(_flags(wrong), _flags(wrong_vat))
    meant = readings(without_junk(text_column(table, "name")))
    names = parse_rows(meant.texts, index.vocabulary, index.speller)
    cities = city_keys(text_column(table, "city"))
    return Rows(table, meant, names, cities, identity, wrong, wrong_vat)


def _flags(notes: list[str | None]) -> Flags:
    return np.array([note is not None for note in notes], bool)


def score(rows: Rows, index: NameIndex, keep: int = KEEP, by: Points | None = None) -> Scored:
    """Finds the candidates of a batch of rows and weighs the evidence on each.

    At most `keep` names of a row are compared, besides those of its numbers and web domain. `by`
    are points of one's own, in the place of those that come with the package.
    """
    found = with_lookups(search(rows, index, keep), rows.identity.take(rows.readings.cell), index)
    return weighed(found, rows, index, by or shipped_points())


def search(rows: Rows, index: NameIndex, keep: int = KEEP) -> Candidates:
    """The names that each reading of the rows may mean, at most `keep` of one."""
    cell = rows.readings.cell
    country = rows.identity.country[cell]
    return index.candidates.search(rows.names, rows.cities[cell], country, keep)


def weighed(found: Candidates, rows: Rows, index: NameIndex, by: Points) -> Scored:
    """The evidence on each of these candidates, and its points."""
    cell = rows.readings.cell
    table, words = index.vocabulary.with_words_of(rows.names)
    names, place = np.unique(found.name, return_inverse=True)
    pairs = compare(rows.side(words), index.side(names), found.row, place, found.score, table)
    evidence = evidence_of(pairs)
    points = total_points(evidence, by)
    company = index.company[found.name].astype(np.int64)
    scored = Scored(cell[found.row], found.row, found.name, company, evidence, points, by)
    return scored if len(cell) == len(rows) else _with_best_readings(scored)


def _with_best_readings(scored: Scored) -> Scored:
    """Each pair of a row and a name once, by the row's reading that fits best."""
    order = np.lexsort((-scored.points, scored.name, scored.row))
    first = first_of_each(scored.row[order]) | first_of_each(scored.name[order])
    kept = np.sort(order[first])
    return Scored(
        scored.row[kept],
        scored.reading[kept],
        scored.name[kept],
        scored.company[kept],
        scored.evidence[:, kept],
        scored.points[kept],
        scored.by,
    )


def with_lookups(found: Candidates, identity: Identity, index: NameIndex) -> Candidates:
    """Adds all names of the companies that have a number or a web domain of a row."""
    lookups = [
        index.by_number.find(identity.registration),
        index.by_number.find(identity.vat),
        index.by_domain.find(identity.domain),
    ]
    rows = np.concatenate([row for row, _ in lookups])
    if len(rows) == 0:
        return found
    owner, name = index.names_of(np.concatenate([company for _, company in lookups]))
    row, name = np.r_[found.row, rows[owner]], np.r_[found.name, name]
    score = np.r_[found.score, np.zeros(len(owner), np.float32)]
    order = np.lexsort((-score, name, row))
    row, name, score = row[order], name[order], score[order]
    once = first_of_each(row) | first_of_each(name)  # a name found both ways keeps its score
    return Candidates(row[once], name[once], score[once])
