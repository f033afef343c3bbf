"""The answer to each row of a batch: company, probability, decision, runner-up and reasons."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Flags, Numbers
from enrich.columns import text_column
from enrich.confidence import believed
from enrich.decision import NOBODY, Choice, choose, conflicts, decide, with_second
from enrich.domains import domains
from enrich.evidence import EVIDENCE, doubtful
from enrich.name_index import KINDS, NameIndex
from enrich.reasons import Difference, Given, differences, reason
from enrich.scoring import Rows, Scored

ANSWERS = pa.schema(
    {
        "company_id": pa.string(),
        "probability": pa.float64(),
        "decision": pa.string(),
        "candidate_2": pa.string(),
        "probability_2": pa.float64(),
        "reasons": pa.string(),
    }
)
NUMBERS = ("same registration number", "same VAT number", "numbers differ")
AS_WELL = 0.5  # a runner-up with this share of the best one's probability is told of


def known_by_id(company: Numbers, index: NameIndex) -> pa.Table:
    """The answers to rows that give a company's own id."""
    size = len(company)
    return pa.table(
        {
            "company_id": index.company_ids.take(pa.array(company)),
            "probability": np.ones(size),
            "decision": ["accept"] * size,
            "candidate_2": pa.nulls(size, pa.string()),
            "probability_2": np.zeros(size),
            "reasons": ["same company id"] * size,
        },
        schema=ANSWERS,
    )


def answer_rows(rows: Rows, scored: Scored, index: NameIndex) -> pa.Table:
    """The answers to rows that are looked for by their numbers, web domains and names."""
    points = scored.by
    by_points = choose(scored.row, scored.company, scored.points, len(rows))
    choice = believed(by_points, scored.evidence, points.trees)
    proven = (scored.shown("same registration number") + scored.shown("same VAT number")) > 0
    by_name = scored.points_without(*NUMBERS)
    fits = (by_name >= np.log(points.review)) | (scored.shown("no name") > 0)
    conflict = conflicts(choice, proven, fits, scored.row, points.accept)
    halves = _half_of_a_half(rows, scored) & ~proven
    unsure = np.append(doubtful(scored.evidence) | halves, False)[choice.best]  # NOBODY is last
    notes = _notes_on_row(rows)
    if conflict.any():
        choice = _with_both_sides(choice, scored, by_name, conflict, proven)
        _note_other_sides(notes, scored, index, choice, conflict, proven)
    _note_twins(notes, choice, points.review)
    return pa.table(
        {
            "company_id": _ids(choice.best, scored, index),
            "probability": choice.probability,
            "decision": decide(choice.probability, conflict, unsure, points.accept, points.review),
            "candidate_2": _ids(choice.second, scored, index),
            "probability_2": choice.probability_2,
            "reasons": _reasons(rows, scored, index, choice.best, notes),
        },
        schema=ANSWERS,
    )


def _half_of_a_half(rows: Rows, scored: Scored) -> Flags:
    """The pairs of one of two names in a cell with a name that has a rare word more."""
    is_part = rows.readings.is_part[scored.reading]
    found: Flags = is_part & (scored.shown("rare word missing in row") > 0)
    return found


def _with_both_sides(
    choice: Choice,
    scored: Scored,
    by_name: NDArray[np.float64],
    conflict: Flags,
    proven: Flags,
) -> Choice:
    """The choice with, in rows of a conflict, the company of the other side as the second."""
    rows, seconds = [], []
    for row in np.flatnonzero(conflict):
        best = choice.best[row]
        others = scored.company != scored.company[best]
        pairs = np.flatnonzero((scored.row == row) & others & (proven[best] | proven))
        if len(pairs):
            rows.append(row)
            seconds.append(pairs[by_name[pairs].argmax()])
    return with_second(choice, np.array(rows, np.int64), np.array(seconds, np.int64), scored.points)


def _ids(pairs: Numbers, scored: Scored, index: NameIndex) -> pa.StringArray:
    """The company ids of some pairs, null for NOBODY."""
    company = np.append(scored.company, NOBODY)[pairs]
    return index.company_ids.take(pa.array(company, mask=company == NOBODY))


def _notes_on_row(rows: Rows) -> list[list[str]]:
    """What is wrong with the ids and numbers that each row gives."""
    ids = text_column(rows.table, "company_id").to_pylist()
    registration = text_column(rows.table, "registration_number").to_pylist()
    vat = text_column(rows.table, "vat_number").to_pylist()
    notes: list[list[str]] = [[] for _ in ids]
    for row, company_id in enumerate(ids):
        if company_id:
            notes[row].append(f"company id {company_id} is not known")
        if fault := rows.registration_faults[row]:
            notes[row].append(f"registration number {registration[row]} {fault}")
        if fault := rows.vat_faults[row]:
            notes[row].append(f"VAT number {vat[row]} {fault}")
    return notes


def _note_other_sides(
    notes: list[list[str]],
    scored: Scored,
    index: NameIndex,
    choice: Choice,
    conflict: Flags,
    proven: Flags,
) -> None:
    """Notes whose number a row has, or whose name, where the answer is another company."""
    for row in np.flatnonzero(conflict & (choice.second != NOBODY)):
        best, second = choice.best[row], choice.second[row]
        if proven[best] == proven[second]:
            continue
        said = "number" if proven[second] else "name"
        of = "that of" if proven[second] else "rather that of"
        other = index.names[int(scored.name[second])].as_py()
        notes[row].append(f"its {said} is {of} {other}")


def _note_twins(notes: list[list[str]], choice: Choice, review: float) -> None:
    """Notes where another company fits about as well."""
    twin = choice.probability_2 >= AS_WELL * choice.probability
    for row in np.flatnonzero(twin & (choice.probability >= review)):
        notes[row].append("another company fits as well")


def _reasons(
    rows: Rows, scored: Scored, index: NameIndex, best: Numbers, notes: list[list[str]]
) -> list[str]:
    """The reasons for each row's best pair, and the notes."""
    found = np.flatnonzero(best != NOBODY)
    pairs = best[found]
    names = index.names.take(pa.array(scored.name[pairs])).to_pylist()
    kinds = [KINDS[kind] for kind in index.kind[scored.name[pairs]]]
    parts = rows.readings.texts.take(pa.array(scored.reading[pairs])).to_pylist()
    nameless = np.diff(rows.names.bounds)[~rows.readings.is_part] == 0
    said = ["no name" if none else "no company has a name like this" for none in nameless]
    for place, shown in enumerate(shown_of_pairs(rows, scored, index, pairs)):
        said[found[place]] = reason(*shown)
        if kinds[place] != "legal":
            said[found[place]] += f"; {kinds[place]} name {names[place]}"
        if rows.readings.is_part[scored.reading[pairs[place]]]:
            said[found[place]] += f'; by "{parts[place]}" in the name'
    return ["; ".join([text, *more]) for text, more in zip(said, notes, strict=True)]


def shown_of_pairs(
    rows: Rows, scored: Scored, index: NameIndex, pairs: Numbers
) -> Iterator[tuple[dict[str, float], Difference, Given]]:
    """What the reasons for some pairs are made of: evidence, how the names differ, the numbers."""
    names = index.names.take(pa.array(scored.name[pairs])).to_pylist()
    row = scored.row[pairs]
    given_names = rows.readings.texts.take(pa.array(scored.reading[pairs])).to_pylist()
    given = _given(rows.table)
    evidence = scored.evidence[:, pairs].T.tolist()
    for place, difference in enumerate(differences(given_names, names)):
        shown = dict(zip(EVIDENCE, evidence[place], strict=True))
        yield shown, difference, given[row[place]]


def _given(table: pa.Table) -> list[Given]:
    """The numbers and the web domain of each row, as they are shown in reasons."""
    registration = text_column(table, "registration_number").to_pylist()
    vat = text_column(table, "vat_number").to_pylist()
    website, email = (
        domains(text_column(table, name)).to_pylist() for name in ("website", "email")
    )
    domain = [site or mail for site, mail in zip(website, email, strict=True)]
    return [Given(*values) for values in zip(registration, vat, domain, strict=True)]
