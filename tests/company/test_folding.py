import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from company.folding import clean, fold, hash_strings, member

SOME_TEXT = st.text(max_size=40)


def cleaned(text: str) -> str:
    return clean(pa.array([text])).to_pylist()[0]


def test_letters_of_other_scripts_and_accents_become_plain() -> None:
    folded = fold(pa.array(["ÅRØ", "Łódź", "Straße", "ООО Ромашка", "Ανώνυμη"])).to_pylist()
    assert folded == ["aro", "lodz", "strasse", "ooo romashka", "anonymi"]


def test_initials_are_joined_with_or_without_points() -> None:
    assert [cleaned(t) for t in ("G.m.b.H.", "e. V.", "S. p. A.", "A/S")] == [
        "gmbh",
        "ev",
        "spa",
        "as",
    ]


def test_a_legal_form_glued_to_the_name_is_parted_from_it() -> None:
    assert cleaned("SiemensAG") == "siemens ag"
    assert cleaned("hofmanngmbh") == "hofmann gmbh"
    assert cleaned("Kleingärtnere.V.") == "kleingartner ev"


def test_and_between_two_words_is_a_sign() -> None:
    assert cleaned("Meier und Sohn og Datter") == "meier & sohn & datter"
    assert cleaned("And Partner und") == "and partner und"


def test_emoji_and_signs_are_no_words() -> None:
    assert cleaned("🎉 Kone™ 🎉") == "kone"


def test_the_three_kinds_of_apostrophe_are_left_out() -> None:
    assert {cleaned(t) for t in ("Müller's", "Müller’s", "Müller´s")} == {"mullers"}


def test_a_very_long_name_is_cut() -> None:
    assert len(cleaned("x" * 10_000)) == 500


@given(st.lists(SOME_TEXT, max_size=5))
def test_cleaning_twice_changes_nothing(texts: list[str]) -> None:
    once = clean(pa.array(texts, pa.string()))
    assert clean(once).to_pylist() == once.to_pylist()


@given(st.lists(SOME_TEXT, max_size=8), st.integers(0, 8))
def test_keys_are_equal_for_equal_strings_wherever_they_stand(texts: list[str], cut: int) -> None:
    column = pa.array(texts, pa.string())
    keys = hash_strings(column)
    assert np.array_equal(hash_strings(column.slice(cut)), keys[cut:])
    assert len(set(keys.tolist())) == len(set(texts))


def test_keys_are_the_same_in_every_process() -> None:
    assert hash_strings(pa.array(["", "nokia"])).tolist() == [0, 1201137340392175951]


def test_nothing_is_a_member_of_an_empty_set() -> None:
    assert member(np.array([1, 2]), np.zeros(0, np.int64))[0].tolist() == [False, False]
