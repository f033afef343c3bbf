"""What speaks for and against a pair, and how much each kind of evidence is worth.

A kind of evidence is a function that measures it for many pairs at once: most give 0 or 1, or a
share between. data/match_points.json says what each is worth in points (log-odds). To add a kind
is one function, one line in FOR, AGAINST or EITHER, and `make train-matcher`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from company.folding import Flags
from data import shipped
from enrich import fact_evidence, form_evidence, joint_evidence, letter_evidence, name_evidence
from enrich.alignment import MATCHED
from enrich.comparison import Comparison
from enrich.confidence import Trees, asked, shipped_trees

Measure = Callable[[Comparison], NDArray[Any]]

# What can only speak for a pair …
FOR: dict[str, Measure] = {
    "no name": name_evidence.no_name,
    "same name": name_evidence.same_name,
    "likeness as written": letter_evidence.likeness_as_written,
    "likeness of a part": letter_evidence.likeness_of_a_part,
    "same beginning": letter_evidence.same_beginning,
    "no letter wrong": letter_evidence.no_letter_wrong,
    "at most one letter wrong": letter_evidence.one_letter_wrong,
    "at most two letters wrong": letter_evidence.two_letters_wrong,
    "likeness to the beginning": letter_evidence.likeness_to_the_beginning,
    "written the same": letter_evidence.written_the_same,
    "abbreviation found": letter_evidence.abbreviation_found,
    "row's words found": name_evidence.row_words_found,
    "register's words found": name_evidence.register_words_found,
    "weight of shared words": name_evidence.weight_of_shared_words,
    "row's first word found": name_evidence.row_first_word_found,
    "register's first word found": name_evidence.register_first_word_found,
    "same numbers": name_evidence.same_numbers,
    "same legal form": form_evidence.same_legal_form,
    "same city": fact_evidence.same_city,
    "rarity of the city": fact_evidence.rarity_of_the_city,
    "city inside the name": fact_evidence.city_inside_name,
    "same registration number": fact_evidence.same_registration_number,
    "same VAT number": fact_evidence.same_vat_number,
    "same web domain": fact_evidence.same_domain,
    "same postcode": fact_evidence.same_postcode,
    "same country": fact_evidence.same_country,
    "retrieval": name_evidence.retrieval,
}
# … what can only speak against it …
AGAINST: dict[str, Measure] = {
    "rare word missing in register": name_evidence.rare_word_missing_in_register,
    "several words missing in register": name_evidence.several_words_missing_in_register,
    "other word in its place": name_evidence.other_word_in_its_place,
    "rare words in each other's place": name_evidence.rare_words_in_each_others_place,
    "other number": name_evidence.other_number,
    "other of a series": name_evidence.other_of_a_series,
    "two of a series": name_evidence.two_of_a_series,
    "rare word missing in row": name_evidence.rare_word_missing_in_row,
    "register's last word missing": name_evidence.register_last_word_missing,
    "number missing in register": name_evidence.number_missing_in_register,
    "number missing in row": name_evidence.number_missing_in_row,
    "nothing where row breaks off": name_evidence.nothing_where_row_breaks_off,
    "modifier only in row": name_evidence.modifier_only_in_row,
    "modifier only in register": name_evidence.modifier_only_in_register,
    "legal forms differ": form_evidence.legal_forms_differ,
    "legal form only in row": form_evidence.legal_form_only_in_row,
    "legal form only in register": form_evidence.legal_form_only_in_register,
    "second legal form only in register": form_evidence.second_form_only_in_register,
    "cities differ": fact_evidence.cities_differ,
    "numbers differ": fact_evidence.numbers_differ,
    "web domains differ": fact_evidence.domains_differ,
    "postcodes differ": fact_evidence.postcodes_differ,
    "countries differ": fact_evidence.countries_differ,
    "crowd": name_evidence.crowd,
}
# … and what may do either, beside the rest.
EITHER: dict[str, Measure] = {
    "one word against several": name_evidence.one_word_against_several,
    "related legal form": form_evidence.related_legal_form,
    "compound form only in register": form_evidence.compound_form_only_in_register,
    "small city in a crowd": joint_evidence.small_city_in_a_crowd,
    "same city and postcode": joint_evidence.same_city_and_postcode,
    "city and postcode differ": joint_evidence.city_and_postcode_differ,
}
EVIDENCE = FOR | AGAINST | EITHER
COLUMNS = asked(list(EVIDENCE))  # of the trees
OF_A_CROWD = ("crowd", "small city in a crowd")
# What another company, such as a sister, may be known by, however many points a pair has.
OF_OTHERS = (
    "modifier only in row",
    "modifier only in register",
    "nothing where row breaks off",
)
OF_NEIGHBOURS = ("same city", "row's first word found", "register's first word found")


@dataclass(frozen=True)
class Points:
    """What each kind of evidence is worth, and from which probability a match is believed."""

    base: float  # points of a pair without any evidence
    worth: NDArray[np.float64]  # in the order of EVIDENCE
    accept: float
    review: float
    trees: Trees | None = None  # how far the probabilities can be believed; None: as they are


@cache
def shipped_points() -> Points:
    """The points that come with the package; a kind that they were not fitted for is worth none."""
    return points_of(shipped("match_points.json").read_text(encoding="utf-8"))


def points_of(text: str) -> Points:
    """The points in a JSON text of the shape of data/match_points.json."""
    settings = json.loads(text)
    worth = np.array([settings["points"].get(kind, 0) for kind in EVIDENCE], np.float64)
    return Points(
        settings["base"], worth, settings["accept"], settings["review"], shipped_trees(COLUMNS)
    )


def as_json(points: Points, made: dict[str, Any]) -> str:
    """The points as JSON text, with what is to be known of how they were made."""
    worth = {kind: round(float(w), 2) for kind, w in zip(EVIDENCE, points.worth, strict=True)}
    settings = {
        "made": made,
        "base": round(points.base, 2),
        "accept": points.accept,
        "review": points.review,
        "points": worth,
    }
    return json.dumps(settings, indent=1, ensure_ascii=False) + "\n"


def evidence_of(pair: Comparison) -> NDArray[np.float32]:
    """The evidence of some pairs: one line a kind, in the order of EVIDENCE, one column a pair."""
    found = np.zeros((len(EVIDENCE), len(pair.row)), np.float32)
    for line, measure in zip(found, EVIDENCE.values(), strict=True):
        line[:] = pair.once(measure)
    return found


def doubtful(evidence: NDArray[np.float32]) -> Flags:
    """The pairs that nobody should believe unseen.

    Those of which only one name has a word such as Holding, each has a word that the other lacks,
    or the row's stops where more must follow, for they may be sisters or strangers, unless a number
    or a web domain of its own says that they are not; those known by a web domain alone. A word
    behind the first is no matter where the city is the same, and the first word is.
    """
    shown = dict(zip(EVIDENCE, evidence, strict=True))
    alike = np.minimum.reduce([shown[kind] for kind in OF_NEIGHBOURS]) >= MATCHED
    exchanged = (shown["rare words in each other's place"] > 0) & ~alike
    others = exchanged | (sum(shown[kind] for kind in OF_OTHERS) > 0)
    proven = shown["same registration number"] + shown["same VAT number"] > 0
    strangers = others & (shown["same web domain"] != 1)
    flags: Flags = (strangers | (shown["no name"] > 0)) & ~proven
    return flags


def total_points(evidence: NDArray[np.float32], points: Points) -> NDArray[np.float64]:
    """The points of each pair.

    They are added up kind by kind and not by a matrix product, whose rounding changes with the
    number of pairs: a row must get the same answer in any batch.
    """
    total = np.full(evidence.shape[1], points.base)
    for line, worth in zip(evidence, points.worth, strict=True):
        total += worth * line
    return total
