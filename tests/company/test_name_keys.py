"""Laws of name keys: a key of a key is the key, and ways of writing do not change it."""

import unicodedata

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from company.legal_forms import everyday_spellings
from company.names import Names, legal_forms, parse

NAME_WORDS = ["Müller", "Søn", "Żabka", "Nordic", "Vilniaus", "Kone", "B18", "44", "III", "Blau",
              "Ромашка", "Київстар", "Ωμέγα", "Haapa", "Århus", "Strauß", "Meyer", "Forty", "&",
              "und", "i", "Masch.", "Gebr.", "2nd", "O'Neill", "X-Ray"]  # fmt: skip
SOME_WORDS = st.lists(st.sampled_from(NAME_WORDS), min_size=1, max_size=4).map(" ".join)
A_FORM = st.sampled_from(everyday_spellings())
NAMES = st.one_of(
    SOME_WORDS,
    st.tuples(SOME_WORDS, A_FORM).map(" ".join),
    st.tuples(A_FORM, SOME_WORDS).map(" ".join),
)

legal_forms()  # read before the first example, which is timed


def parsed(name: str) -> Names:
    return parse(pa.array([name]))


def key(name: str) -> str:
    names = parsed(name)
    spelled = dict(zip(names.keys.tolist(), names.spellings.to_pylist(), strict=True))
    return " ".join(spelled[token] for token in names.tokens.tolist())


@given(SOME_WORDS)
def test_the_key_of_a_key_is_the_key(name: str) -> None:
    assert key(key(name)) == key(name)


@given(st.text(max_size=30))
def test_the_key_of_any_text_settles(text: str) -> None:
    settled = key(key(key(text)))
    assert key(settled) == settled


@given(NAMES)
def test_spaces_and_points_at_the_edges_change_nothing(name: str) -> None:
    assert key(f"  {name.replace(' ', '   ')} ") == key(name)
    assert parsed(f" {name} ").wholes.tolist() == parsed(name).wholes.tolist()


@given(SOME_WORDS)
def test_capitals_change_nothing(name: str) -> None:
    assert key(name.upper()) == key(name) == key(name.lower())


@given(NAMES)
def test_composed_and_decomposed_letters_are_one(name: str) -> None:
    assert key(unicodedata.normalize("NFD", name)) == key(unicodedata.normalize("NFC", name))


@given(SOME_WORDS, A_FORM)
def test_a_form_behind_a_name_is_no_part_of_its_key(name: str, form: str) -> None:
    names = parsed(f"Xyzzy {name} Quux {form}")
    assert names.cores[0].as_py().startswith("xyzzy")
    if names.forms[0].any():
        assert key(f"Xyzzy {name} Quux {form}").endswith("quux")
