from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from company.folding import Flags, clean
from company.names import split_words
from enrich import Matcher
from enrich.repairs import parse_rows, part_glued, with_right_forms

KNOWN = {"werner": 500, "hahn": 400, "hofladen": 90, "meier": 9000, "wer": 1, "nerhahn": 1}


def is_strange(words: pa.StringArray) -> Flags:
    return np.array([word not in KNOWN for word in words.to_pylist()], bool)


def familiarity(words: pa.StringArray) -> NDArray[np.float64]:
    return np.log([KNOWN.get(word, 1) for word in words.to_pylist()])


def parted(text: str) -> str:
    return part_glued(pa.array([text]), is_strange, familiarity).to_pylist()[0]


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("wernerhahn gmbh", "werner hahn gmbh"),
        ("hofladenmeier", "hofladen meier"),
        ("werner", "werner"),
        ("xyzzyquux", "xyzzyquux"),
        ("", ""),
    ],
)
def test_words_that_ran_together_are_parted_where_both_are_known(glued: str, apart: str) -> None:
    assert parted(glued) == apart


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Siemens Aktiengeselschaft", "siemens aktiengesellschaft"),
        ("Muster GmHb", "muster gmbh"),
        ("Muster Gesellschft mit Haftng", "muster gesellschaft mit haftung"),
        ("Muster Oy", "muster oy"),
        ("Kone", "kone"),
        ("Karl Fazer", "karl fazer"),
    ],
)
def test_misspelt_words_of_legal_forms_are_put_right(typed: str, meant: str) -> None:
    words = split_words(clean(pa.array([typed])))
    right = with_right_forms(words, np.ones(len(words.keys), bool))
    assert " ".join(right.spellings.take(pa.array(right.ids)).to_pylist()) == meant


def test_words_that_the_index_has_are_not_put_right() -> None:
    words = split_words(clean(pa.array(["Muster GmHb"])))
    assert with_right_forms(words, np.zeros(len(words.keys), bool)) is words


def test_a_legal_form_is_no_two_words_run_together(tmp_path: Path) -> None:
    known = [f"{word} {n}" for word in ("Aktien", "Gesellschaft") for n in range(50)]
    register = pa.table({"company_id": known, "name": known})
    index = Matcher.build(register, tmp_path).index
    row = parse_rows(pa.array(["Muster Aktiengesellschaft"]), index.vocabulary, index.speller)
    assert row.cores.to_pylist() == ["muster"]
