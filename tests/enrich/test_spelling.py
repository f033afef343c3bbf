from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from company.folding import hash_strings
from company.names import parse
from enrich.spelling import Speller, shortened
from enrich.vocabulary import Vocabulary, WordCounter

WORDS = st.text("abc", min_size=4, max_size=7)


def vocabulary_of(*names: str) -> Vocabulary:
    counter = WordCounter()
    counter.add(parse(pa.array(names)))
    return Vocabulary(counter.keys, counter.counts, counter.spellings, len(names))


@pytest.fixture
def speller(tmp_path: Path) -> Speller:
    vocabulary = vocabulary_of("Bäckerei Schmidt", "Maschinenbau Kowalski", "Bau")
    Speller.write(vocabulary, tmp_path)
    return Speller.read(tmp_path, vocabulary.keys)


@pytest.mark.parametrize("word", ["schmidt", "schmid", "schmitt", "shcmidt", "schmiidt"])
def test_a_word_one_typo_away_is_known(speller: Speller, word: str) -> None:
    assert speller.knows(pa.array([word])).tolist() == [True]


@pytest.mark.parametrize("word", ["schulze", "schm", "bau", "bat"])
def test_a_word_further_away_or_very_short_is_not_known(speller: Speller, word: str) -> None:
    assert speller.knows(pa.array([word])).tolist() == [False]


def test_each_misspelt_word_gets_its_spellings(speller: Speller) -> None:
    names = parse(pa.array(["Kowalsky", "Schmitt Kovalski"]))
    token, spelled = speller.neighbours(names, np.ones(len(names.keys), bool))
    kowalski, schmidt = hash_strings(pa.array(["kowalski", "schmidt"]))
    assert dict(zip(token.tolist(), spelled, strict=True)) == {0: kowalski, 1: schmidt, 2: kowalski}


def test_words_that_are_not_rare_are_left_as_they_are(speller: Speller) -> None:
    names = parse(pa.array(["Kowalsky"]))
    assert speller.neighbours(names, np.zeros(len(names.keys), bool))[0].tolist() == []


def test_words_are_counted_in_chunks_as_in_one_go() -> None:
    names = [f"{word} {number}" for number, word in enumerate(["kone", "nokia", "kone", "espoo"])]
    counter = WordCounter()
    for name in names:
        counter.add(parse(pa.array([name])))
    whole = vocabulary_of(*names)
    assert counter.spellings == whole.spellings
    assert counter.keys.tolist() == whole.keys.tolist()
    assert counter.counts.tolist() == whole.counts.tolist()
    assert dict(zip(whole.spellings.to_pylist(), whole.counts, strict=True))["kone"] == 2


@given(WORDS, WORDS)
def test_words_share_a_shortened_form_exactly_when_they_are_one_typo_apart(a: str, b: str) -> None:
    owner, keys = shortened(pa.array([a, b]))
    share = bool(set(keys[owner == 0]) & set(keys[owner == 1]))
    forms = [{w, *(w[:i] + w[i + 1 :] for i in range(len(w)))} for w in (a, b)]
    assert share == bool(forms[0] & forms[1])
    assert share or OSA.distance(a, b) > 1
