"""Texts are read as words and pairs of words, the rarest left out."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from lookalike.evidence.terms import Terms, lengths, tokens_of

TEXTS = np.array(
    [
        "Steel frames, welded by hand",
        "steel FRAMES and roofs",
        "roofs of steel frames",
        "",
        "a b c",
    ],
    object,
)


def test_terms_are_words_and_pairs_that_three_texts_use():
    terms = Terms.of(TEXTS)

    assert terms.names == ["frames", "steel", "steel frames"]


def test_weights_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    words = np.array(["steel", "roof", "wood", "hand", "frame", "town", "bank", "crane"])
    texts = np.array([" ".join(rng.choice(words, 12)) for _ in range(200)], object)
    theirs = TfidfVectorizer(min_df=3, ngram_range=(1, 2), sublinear_tf=True).fit(texts)
    ours = Terms.of(texts)
    order = np.argsort(ours.names)

    assert sorted(ours.names) == theirs.get_feature_names_out().tolist()
    np.testing.assert_allclose(
        ours.weigh(texts).toarray()[:, order], theirs.transform(texts).toarray(), atol=1e-12
    )


def test_a_short_text_is_a_shorter_row_where_only_a_part_of_its_length_is_taken_off():
    texts = np.array(["steel frames", "steel frames and roofs of wood and glass", "zither"], object)
    terms = Terms.of(np.repeat(texts[:2], 3))
    short, long, unknown = lengths(terms.count(texts))
    halved = replace(terms, own=0.5, mean=4 * short)

    assert lengths(terms.weigh(texts)) == pytest.approx([1, 1, 0])
    assert lengths(halved.weigh(texts)) == pytest.approx([0.5, 0.5 * np.sqrt(long / short), 0])
    assert long > 2 * short > unknown == 0


def test_a_text_of_unknown_words_has_no_terms():
    assert Terms.of(TEXTS).weigh(np.array(["quaint zither", ""], object)).nnz == 0


def test_the_row_of_a_word_is_that_of_its_text():
    tokens = tokens_of(np.array(["", "no", None, "yes no"], object))

    assert tokens.row.tolist() == [1, 3, 3]
    assert tokens.words[tokens.word].tolist() == ["no", "yes", "no"]
