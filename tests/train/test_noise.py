from random import Random

import pytest

from train import legal, letters, wording
from train.letters import Damage
from train.noise import HELD_OUT, TRAINING, Noise, damaged


def outcomes(damage: Damage, name: str) -> set[str]:
    return {damage(name, Random(seed)) for seed in range(60)}


@pytest.mark.parametrize(
    ("damage", "name", "one_of_them"),
    [
        (letters.left_out, "Kone", "Kne"),
        (letters.turned_round, "Kone", "Knoe"),
        (letters.key_beside, "Kone", "Kobe"),
        (letters.doubled, "Kone", "Konne"),
        (letters.by_ear, "Schmidt", "Schmit"),
        (letters.by_eye, "Bern", "Bem"),
        (letters.mistyped, "ab Kone", "ab Knoe"),
        (letters.without_accents, "Łódź Müller", "Lodz Muller"),
        (letters.accents_as_two_letters, "Müller Årdal", "Mueller Aardal"),
        (letters.in_latin_letters, "Ромашка", "Romashka"),
        (letters.without_marks, "A. B. (Meier)", "A B Meier"),
        (wording.word_lost, "Hans Meier Bau", "Hans Meier"),
        (wording.end_lost, "Hans Meier Bau Hof Ort", "Hans Meier Bau"),
        (wording.first_word_only, "Fazer Mills", "Fazer"),
        (wording.words_joined, "Hans Meier", "HansMeier"),
        (wording.word_parted, "Maschinenbau", "Maschinen bau"),
        (wording.words_swapped, "Hans Meier", "Meier Hans"),
        (wording.last_word_first, "Hans Meier", "Meier, Hans"),
        (wording.word_cut_short, "Hans Meier Maschinenbau", "Hans Meier Masc."),
        (wording.to_an_initial, "Hans Meier", "H. Meier"),
        (wording.to_an_acronym, "Bau Werk Nord Kiel", "BWN Kiel"),
        (wording.other_and, "Hof und Gut", "Hof & Gut"),
        (wording.number_rewritten, "Fund III", "Fund 3"),
        (wording.cut_off, "x" * 40, "x" * 30),
        (legal.form_lost, "Kone Oyj", "Kone"),
        (legal.form_in_other_words, "Muster GmbH", "Muster Gesellschaft mbH"),
        (legal.form_to_the_other_end, "UAB Duona", "Duona UAB"),
        (legal.form_glued_on, "Siemens AG", "SiemensAG"),
        (legal.form_misspelt, "Siemens Aktiengesellschaft", "Siemens Aktiegesellschaft"),
        (legal.form_cut_short, "Muster GmbH & Co. KG", "Muster GmbH & KG"),
    ],
)
def test_each_kind_of_damage_does_what_it_says(damage: Damage, name: str, one_of_them: str) -> None:
    assert one_of_them in outcomes(damage, name)


@pytest.mark.parametrize("damage", [legal.form_lost, wording.word_lost, letters.mistyped])
def test_a_name_too_short_for_a_damage_stays_as_it_is(damage: Damage) -> None:
    assert outcomes(damage, "AB") == {"AB"}


@pytest.mark.parametrize("noise", [TRAINING, HELD_OUT])
def test_the_same_seed_makes_the_same_damage(noise: Noise) -> None:
    names = ["Müller & Söhne Bau GmbH", "ТОВ Ромашка", "X"] * 20

    def all_damaged() -> list[str]:
        rng = Random("seed")
        return [damaged(name, "Köln", noise, rng) for name in names]

    assert all_damaged() == all_damaged()
    assert all(sum(letter.isalnum() for letter in name) >= 1 for name in all_damaged())


def test_about_half_of_the_names_lose_or_change_their_form() -> None:
    rng = Random("forms")
    kept = sum("gmbh" in damaged("Kuhn GmbH", None, TRAINING, rng).lower() for _ in range(1000))
    assert 400 < kept < 700


def test_what_is_held_out_has_damage_that_the_training_lacks() -> None:
    trained = {damage for _, damage in TRAINING.letters + TRAINING.words}
    assert letters.by_eye in {damage for _, damage in HELD_OUT.letters} - trained
