"""The answer to each row of a batch: company, probability, decision, runner-up and reasons."""

import numpy as np
import pyarrow as pa

from company.folding import Flags, Numbers
from enrich.columns import text_column
from enrich.decision import NOBODY, Choice, choose, conflicts, decide
from enrich.domains import domains
from enrich.evidence import EVIDENCE, shipped_points
from enrich.name_index import KINDS, NameIndex
from enrich.reasons import Given, differences, reason
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
    points = shipped_points()
    choice = choose(scored.row, scored.company, scored.points, len(rows))
    proven = (scored.shown("same registration number") + scored.shown("same VAT number")) > 0
    conflict = conflicts(choice, proven, scored.row, points.accept)
    notes = _notes_on_row(rows)
    _note_owners_of_numbers(notes, scored, index, choice, conflict, proven)
    _note_twins(notes, choice, points.review)
    return pa.table(
        {
            "company_id": _ids(choice.best, scored, index),
            "probability": choice.probability,
            "decision": decide(choice.probability, conflict, points.accept, points.review),
            "candidate_2": _ids(choice.second, scored, index),
            "probability_2": choice.probability_2,
            "reasons": _reasons(rows, scored, index, choice.best, notes),
        },
        schema=ANSWERS,
    )


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


def _note_owners_of_numbers(
    notes: list[list[str]],
    scored: Scored,
    index: NameIndex,
    choice: Choice,
    conflict: Flags,
    proven: Flags,
) -> None:
    """Notes whose number a row has, where its name is rather another company's."""
    agrees = np.append(proven, False)[choice.best]
    for row in np.flatnonzero(conflict & ~agrees):
        pairs = np.flatnonzero(proven & (scored.row == row))
        owner = scored.name[pairs[scored.points[pairs].argmax()]]
        notes[row].append(f"its number is that of {index.names[int(owner)].as_py()}")


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
    given_names = text_column(rows.table, "name").take(pa.array(found)).to_pylist()
    differing = differences(given_names, names)
    given = _given(rows.table)
    nameless = np.diff(rows.names.bounds) == 0
    said = ["no name" if none else "no company has a name like this" for none in nameless]
    for place, row in enumerate(found):
        evidence = dict(zip(EVIDENCE, scored.evidence[:, pairs[place]].tolist(), strict=True))
        said[row] = reason(evidence, differing[place], given[row])
        if kinds[place] != "legal":
            said[row] += f"; {kinds[place]} name {names[place]}"
    return ["; ".join([text, *more]) for text, more in zip(said, notes, strict=True)]


def _given(table: pa.Table) -> list[Given]:
    """The numbers and the web domain of each row, as they are shown in reasons."""
    registration = text_column(table, "registration_number").to_pylist()
    vat = text_column(table, "vat_number").to_pylist()
    website, email = (
        domains(text_column(table, name)).to_pylist() for name in ("website", "email")
    )
    domain = [site or mail for site, mail in zip(website, email, strict=True)]
    return [Given(*values) for values in zip(registration, vat, domain, strict=True)]
