import pytest

from company.transliteration import sound, without_double_a


@pytest.mark.parametrize(
    "spellings",
    [
        "kiivstar kyivstar kievstar",
        "kharkiv harkiv",
        "shchedrin schedrin",
        "rossiyskiy rossijskij rossiiskii rossiysky",
        "yuzhnyi juzhnyj iuzhnyi",
        "yantar iantar jantar",
        "halychyna galichina",
        "tsentr centr",
        "vasilyok vasilek",
    ],
)
def test_ways_to_write_one_cyrillic_word_sound_alike(spellings: str) -> None:
    assert len({sound(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("romashka", "vasilek"), ("moskva", "minsk"), ("lviv", "lvivska")]
)
def test_other_words_sound_different(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_a_ring_is_read_as_one_a_or_two() -> None:
    assert without_double_a("aalborg") == without_double_a("alborg")
