import pyarrow as pa
import pytest

from company.folding import clean
from company.legal_forms import read_spellings
from company.names import legal_forms, parse, split_words


def forms_of(name: str) -> list[str]:
    names = parse(pa.array([name]))
    return [legal_forms().names[number] for number in names.forms[0] if number]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Muster GmbH", ["gmbh"]),
        ("Muster GmbH & Co. KG", ["gmbh_co_kg"]),
        ("Muster Gesellschaft mit beschränkter Haftung", ["gmbh"]),
        ("UAB Vilniaus Duona", ["uab"]),
        ("ТОВ «Київстар»", ["tov"]),
        ("Kowalski Sp. z o.o. sp.k.", ["spzoo_spk"]),
        ("Oy Karl Fazer Ab", ["oy", "ab"]),
        ("Karl Fazer", []),
        ("ООО Ромашка", ["ooo"]),
        ("АО «Ромашка»", ["ao"]),
        ("ПАО Ромашка", ["ao"]),
        ("ЗАО Ромашка", ["ao"]),
        ("ИП Иванов", ["ip"]),
        ("ПП Ромашка", ["pp_ua"]),
        ("ФОП Шевченко", ["ip"]),
        ("SIA Rimi Latvia", ["sia"]),
        ("OÜ Kajakas", ["ou"]),
        ("AS Tallinna Vesi", ["as_no"]),
        ("T:mi Virtanen", ["tmi"]),
        ("Kiint. Oy Kulma", ["oy"]),
        ("Svenska Klubben ideell förening", ["ideell"]),
        ("Muster Kommanditaktiengesellschaft", ["kgaa"]),
        ("Siemens AG Niederlassung Wien", ["ag"]),
        ("Tews GmbH & Kommanditgesellschaft", ["gmbh_co_kg"]),
        ("Tews Gesellschaft mit beschränkter & Co. Kommanditgesellschaft", ["gmbh_co_kg"]),
        ("Tews Gesellschaft beschränkter mit Haftung", ["gmbh"]),
        ("Charter TewsG.m.b.H. und Co. Kommanditgesellschaft", ["gmbh_co_kg"]),
        ("TewsA.G.", ["ag"]),
        ("Tews Gesellschaft mit beschrankterHaftung & Co. KG", ["gmbh_co_kg"]),
    ],
)
def test_a_legal_form_is_found_wherever_it_counts(name: str, forms: list[str]) -> None:
    assert sorted(forms_of(name)) == sorted(forms)


def test_a_form_counts_only_in_its_place() -> None:
    assert forms_of("Stiftung Warentest") == []
    assert forms_of("Robert Bosch Stiftung") == ["stiftung"]


def test_forms_of_one_class_are_one_kind_of_company() -> None:
    forms = legal_forms()
    of = {name: forms.class_of[number] for number, name in enumerate(forms.names)}
    assert of["gmbh"] == of["ltd"] == of["oy"] == of["ab"] == of["sarl"] == of["bv"] == of["srl"]
    assert of["ag"] == of["oyj"] == of["nv"] == of["sa"]
    assert len({of[form] for form in ("gmbh", "ag", "ideell", "ekfor", "gmbh_co_kg")}) == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("oy", "ab", True), ("bv", "srl", True), ("nv", "sa", True), ("ag", "sa", True),
     ("gmbh", "sarl", True), ("llc", "tov", True), ("gmbh", "ug", False), ("nv", "ag", False)],
)  # fmt: skip
def test_a_form_is_the_same_in_another_language(one: str, other: str, *, same: bool) -> None:
    forms = legal_forms()
    place = [forms.names.index(form) for form in (one, other)]
    assert forms.is_same[place[0], place[1]] == forms.is_same[place[1], place[0]] == same


def test_a_number_at_the_end_is_no_legal_form() -> None:
    # Lithuania's IĮ would fold to "ii", which reads as 2.
    assert parse(pa.array(["KKR Asian Fund II"])).cores.to_pylist() == ["kkrasianfund2"]
    words = split_words(clean(pa.array(read_spellings().texts))).spellings.to_pylist()
    assert [word for word in words if any(letter.isdigit() for letter in word)] == []


def test_every_spelling_of_the_table_is_found() -> None:
    for spelling in read_spellings().texts:
        in_front, at_end = forms_of(f"{spelling} Xyzzy"), forms_of(f"Xyzzy {spelling}")
        assert in_front or at_end, spelling
