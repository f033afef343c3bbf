import numpy as np
import pyarrow as pa

from company.acronyms import acronyms, coded, first_letters, parts_letters, with_letter


def test_an_acronym_is_the_first_letters_of_the_words_or_of_their_parts() -> None:
    words = pa.array(["deutsche", "wohnungsbaugesellschaft", "nord"])
    places, bounds = np.array([0, 1, 2]), np.array([0, 3])
    by_words = acronyms(places, bounds, first_letters(words))
    by_parts = acronyms(places, bounds, parts_letters(words))
    assert by_words.letters.tolist() == coded(pa.array(["dwn"])).letters.tolist()
    assert by_parts.letters.tolist() == coded(pa.array(["dwbgn"])).letters.tolist()


def test_a_company_in_the_legal_form_adds_its_letter() -> None:
    of_parts = parts_letters(pa.array(["gewerbesiedlungs"]))
    found = acronyms(np.array([0]), np.array([0, 1]), of_parts)
    assert with_letter(found, "g").letters.tolist() == coded(pa.array(["gsg"])).letters.tolist()


def test_names_of_too_few_or_too_many_words_have_no_acronym() -> None:
    initials = first_letters(pa.array(["kone"]))
    words, bounds = np.zeros(8, np.int64), np.array([0, 7, 8])
    assert acronyms(words, bounds, initials).count.tolist() == [0, 0]


def test_different_letters_have_different_codes() -> None:
    texts = ["gsg", "gs", "sgg", "gsgg", "abcdef"]
    assert len(set(coded(pa.array(texts)).letters.tolist())) == len(texts)
