"""Every code of every classification has its NACE Rev. 2 class, and a weight that is stated."""

import csv
import re
from pathlib import Path

import pytest

from company.industries import codes, label, levels, mapping, nace_class, systems, unmapped
from company.industry_tables import choices, correspondence

# Codes that are no activity, with the reason; nothing else may be without an industry.
UNMAPPED = {
    "uksic2007": ("74990", "99999"),  # non-trading and dormant: marks of the register
    "sic": ("9999",),  # what nobody could classify
}


def full_codes(system: str) -> list[str]:
    longest = max(len(code.replace(".", "")) for code in codes(system))
    return [code for code in codes(system) if len(code.replace(".", "")) == longest]


@pytest.mark.parametrize(("system", "count"), [
    ("nace2", 615), ("nace21", 651), ("tol2008", 804), ("uksic2007", 728 + 3), ("naf2", 732),
    ("pkd2007", 654), ("sknace2", 645 + 1), ("naics2022", 1012), ("sic", 1005),
])  # fmt: skip
def test_the_lists_of_codes_are_complete(system: str, count: int) -> None:
    assert len(full_codes(system)) == count


@pytest.mark.parametrize("system", systems())
def test_every_code_maps_or_is_known_to_be_no_activity(system: str) -> None:
    assert unmapped(system) == UNMAPPED.get(system, ())


@pytest.mark.parametrize("system", systems())
def test_weights_sum_to_one_and_the_best_class_has_the_most(system: str) -> None:
    for code in codes(system):
        found = mapping(system, code)
        weights = [m.weight for m in found]
        assert not found or sum(weights) == pytest.approx(1), code
        assert not found or weights[0] == pytest.approx(max(weights)), code
        assert all(m.source and 0 < m.weight <= 1 + 1e-9 for m in found), code


@pytest.mark.parametrize("system", systems())
def test_whatever_a_code_maps_to_is_a_code_of_nace(system: str) -> None:
    targets = {m.nace for code in codes(system) for m in mapping(system, code)}
    assert [code for code in sorted(targets) if label(code) is None] == []


@pytest.mark.parametrize("system", ["nace2", "tol2008", "uksic2007", "naf2", "pkd2007", "sknace2"])
def test_full_codes_have_a_class_and_only_one(system: str) -> None:
    for code in full_codes(system):
        found = mapping(system, code)
        is_class = code != "98000"  # residents' property management, a division of its own
        assert not found or [(m.weight, len(m.nace) == 5) for m in found] == [(1.0, is_class)]


@pytest.mark.parametrize("standard", ["TOL2008", "UKSIC2007", "NAF2", "PKD2007", "SKNACE2"])
def test_first_digits_say_what_the_published_correspondence_says(standard: str) -> None:
    listed = [(a, b) for a, b in correspondence(standard, "NACE2") if not a.isalpha()]
    differing = [(a, b) for a, b in listed if nace_class(standard.lower(), a) != b]
    assert (len(listed) > 1600, differing) == (True, [])


def test_every_class_of_2_1_keeps_the_classes_that_eurostat_lists() -> None:
    listed = dict[str, set[str]]()
    for new, old in correspondence("NACE21", "NACE2"):
        if len(new) == 5:
            listed.setdefault(new, set()).add(old)
    found = {code: {m.nace for m in mapping("nace21", code)} for code in listed}
    chosen = {code for code in choices("nace21") if code in listed}
    assert {code for code in listed if found[code] != listed[code]} <= chosen
    assert [code for code in chosen if not found[code] <= listed[code]] == []


@pytest.mark.parametrize(("system", "code", "nace"), [
    ("naics", "541511", "62.01"), ("naics2022", "722511", "56.10"), ("naics", "238220", "43.22"),
    ("naics", "211130", "06.20"), ("naics", "112120", "01.41"), ("naics", "333511", "25.73"),
    ("naics", "448120", "47.71"), ("naics", "454110", "47.91"), ("naics", "722515", "56.10"),
    ("naics", "484210", "49.42"), ("naics", "213112", "09.10"), ("naics", "531120", "68.20"),
    ("sic", "7371", "62.01"), ("sic", "5812", "56.10"), ("sic", "1711", "43.22"),
    ("sic", "5045", "46.51"), ("sic", "7011", "55.10"), ("sic", "2834", "21.20"),
    ("nace21", "62.10", "62.01"), ("nace21", "29.10", "29.10"), ("nace21", "46.73", "45.40"),
    ("nace21", "95.31", "45.20"), ("nace21", "47.61", "47.61"), ("nace21", "72.10", "72.19"),
    ("nace21", "46.64", "46.69"), ("nace21", "31.00", "31.09"), ("nace21", "63.10", "63.11"),
    ("tol2025", "62100", "62.01"), ("sn2025", "46.730", "45.40"), ("emtak2025", "62101", "62.01"),
    ("pkd2025", "62.10.A", "62.01"), ("sni2025", "47.610", "47.61"), ("evrk21", "621000", "62.01"),
    ("uksic2007", "62012", "62.01"), ("uksic2007", "98000", "98"), ("naf2", "62.01Z", "62.01"),
    ("pkd2007", "85.42.B", "85.42"), ("sknace2", "47.29.0", "47.29"), ("tol2008", "68320", "68.32"),
    ("tol2008", "46496", "46.49"), ("emtak2008", "62011", "62.01"), ("db07", "620100", "62.01"),
    ("sn2007", "68.209", "68.20"), ("nacelv2", "62.01", "62.01"), ("nacelv21", "62.10", "62.01"),
])  # fmt: skip
def test_known_pairs(system: str, code: str, nace: str) -> None:
    assert nace_class(system, code) == nace


def test_a_split_class_states_its_shares_and_where_they_are_from() -> None:
    books = mapping("nace21", "47.61")
    assert [m.nace for m in books] == ["47.61", "47.89", "47.99", "47.91"]
    # Of 47.61, 47.89, 47.99 and 47.91 parts went to 2, 17, 30 and 32 classes.
    assert books[0].weight == pytest.approx(1 / 2 / (1 / 2 + 1 / 17 + 1 / 30 + 1 / 32))
    assert {m.source for m in books} == {"Eurostat's table of NACE Rev. 2.1"}


def test_a_chosen_class_says_that_its_title_was_read() -> None:
    [trucking] = mapping("naics", "484110")
    assert (trucking.nace, trucking.weight, trucking.source) == ("49.41", 1.0, "its title")


def test_a_class_that_the_table_leaves_out_takes_its_group() -> None:
    [other] = mapping("nace21", "46.89")
    assert (other.nace, other.source) == ("46.7", "its group")


def test_an_unknown_classification_says_nothing() -> None:
    assert mapping("tol1995", "29120") == ()
    assert nace_class("", "62.01") is None


def test_every_division_of_2_1_stays_in_its_own_number_where_there_is_one() -> None:
    kept = [c for c in codes("nace21") if len(c) == 2 and label(c)]
    assert [c for c in kept if nace_class("nace21", c) != c] == []
    assert len(kept) == 87


def test_choices_are_written_once_and_in_order() -> None:
    with (Path(__file__).parents[2] / "data/industry_choices.csv").open(encoding="utf-8") as file:
        keys = [(row["system"], row["code"]) for row in csv.DictReader(file, delimiter=";")]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("code", ["62.01", "62.0", "46.7", "98"])
def test_levels_of_what_a_code_maps_to_are_known(code: str) -> None:
    section, division, _, _ = levels(code)
    assert section
    assert division == code[:2]


def test_the_list_of_tol_2008_is_that_of_statistics_finland(shared: Path) -> None:
    file = shared / "registers/finland_prh/tol2008_toimiala_1_20080101.csv"
    listed = re.findall(r"'(\d{2,5})'", file.read_text(encoding="utf-8", errors="replace"))
    assert sorted(set(listed) - {"00", "000", "0000", "00000"}) == sorted(codes("tol2008"))


def test_every_code_of_the_norwegian_list_of_2025_maps(shared: Path) -> None:
    file = shared / "registers/eu_classifications/naceconverter_nacecodes.csv"
    with file.open(encoding="utf-8-sig") as opened:
        listed = [row["code"] for row in csv.DictReader(opened, delimiter=";")]
    numbers = [code for code in listed if code[:1].isdigit()]
    assert len(numbers) > 1700
    assert [code for code in numbers if not mapping("sn2025", code)] == []
