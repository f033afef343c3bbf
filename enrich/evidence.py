"""What speaks for and against a pair, and how much each kind of evidence is worth.

A kind of evidence is a function that measures it for many pairs at once: most give 0 or 1, or a
share between. data/match_points.json says what each is worth in points (log-odds). To add a kind
is one function, one line in EVIDENCE and one in that file.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data import shipped
from enrich import fact_evidence, name_evidence
from enrich.comparison import Comparison

EVIDENCE: dict[str, Callable[[Comparison], NDArray[Any]]] = {
    "no name": name_evidence.no_name,
    "same name": name_evidence.same_name,
    "likeness as written": name_evidence.likeness_as_written,
    "likeness above 80 %": name_evidence.likeness_above_80,
    "same beginning": name_evidence.same_beginning,
    "row's words found": name_evidence.row_words_found,
    "register's words found": name_evidence.register_words_found,
    "rare word missing in register": name_evidence.rare_word_missing_in_register,
    "rare word missing in row": name_evidence.rare_word_missing_in_row,
    "weight of shared words": name_evidence.weight_of_shared_words,
    "row's first word found": name_evidence.row_first_word_found,
    "register's first word found": name_evidence.register_first_word_found,
    "number missing in register": name_evidence.number_missing_in_register,
    "number missing in row": name_evidence.number_missing_in_row,
    "modifier only in row": name_evidence.modifier_only_in_row,
    "modifier only in register": name_evidence.modifier_only_in_register,
    "one word against several": name_evidence.one_word_against_several,
    "same legal form": name_evidence.same_legal_form,
    "legal forms differ": name_evidence.legal_forms_differ,
    "legal form only in register": name_evidence.legal_form_only_in_register,
    "legal form only in row": name_evidence.legal_form_only_in_row,
    "same city": fact_evidence.same_city,
    "cities differ": fact_evidence.cities_differ,
    "city inside the name": fact_evidence.city_inside_name,
    "same city, words missing in row": fact_evidence.same_city_words_missing_in_row,
    "same city, likeness": fact_evidence.same_city_likeness,
    "same registration number": fact_evidence.same_registration_number,
    "same VAT number": fact_evidence.same_vat_number,
    "numbers differ": fact_evidence.numbers_differ,
    "same web domain": fact_evidence.same_domain,
    "web domains differ": fact_evidence.domains_differ,
    "same postcode": fact_evidence.same_postcode,
    "postcodes differ": fact_evidence.postcodes_differ,
    "same country": fact_evidence.same_country,
    "countries differ": fact_evidence.countries_differ,
    "retrieval": name_evidence.retrieval,
}


@dataclass(frozen=True)
class Points:
    """What each kind of evidence is worth, and from which probability a match is believed."""

    base: float  # points of a pair without any evidence
    worth: NDArray[np.float64]  # in the order of EVIDENCE
    accept: float
    review: float


@cache
def shipped_points() -> Points:
    """The points that come with the package, fitted to misspelt register names."""
    settings = json.loads(shipped("match_points.json").read_text(encoding="utf-8"))
    worth = np.array([settings["points"][kind] for kind in EVIDENCE], np.float64)
    return Points(settings["base"], worth, settings["accept"], settings["review"])


def evidence_of(pair: Comparison) -> NDArray[np.float32]:
    """The evidence of some pairs: one line a kind, in the order of EVIDENCE, one column a pair."""
    found = np.zeros((len(EVIDENCE), len(pair.row)), np.float32)
    for line, measure in zip(found, EVIDENCE.values(), strict=True):
        line[:] = measure(pair)
    return found


def total_points(evidence: NDArray[np.float32], points: Points) -> NDArray[np.float64]:
    """The points of each pair.

    They are added up kind by kind and not by a matrix product, whose rounding changes with the
    number of pairs: a row must get the same answer in any batch.
    """
    total = np.full(evidence.shape[1], points.base)
    for line, worth in zip(evidence, points.worth, strict=True):
        total += worth * line
    return total
