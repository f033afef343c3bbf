"""The industry with its levels, their words, and how sure the class is."""

from pathlib import Path

from made_up import known, put


def test_a_class_has_its_levels_in_words(tmp_path: Path) -> None:
    company = {"industry": "46.63", "industry_code": "46630", "industry_system": "uksic2007"}
    put(tmp_path, companies=[{"company_id": "c-1", **company}])
    (row,) = known(tmp_path, "c-1")
    words = "Wholesale of mining, construction and civil engineering machinery"
    assert (row["industry"], row["industry_label"]) == ("46.63", words)
    assert (row["industry_division"], row["industry_section"]) == ("46", "G")
    assert row["industry_division_label"].startswith("Wholesale trade, except of motor")
    assert row["industry_section_label"].startswith("Wholesale and retail trade; repair of motor")
    assert row["industry_weight"] == 1


def test_a_coarse_industry_is_its_own_label(tmp_path: Path) -> None:
    put(tmp_path, companies=[{"company_id": "c-1", "industry": "62"}, {"company_id": "c-2"}])
    coarse, unknown = known(tmp_path, "c-1", "c-2")
    assert (coarse["industry"], coarse["industry_division"]) == ("62", "62")
    assert coarse["industry_label"] == coarse["industry_division_label"]
    assert [unknown[c] for c in unknown if c.startswith("industry")] == [None] * 15


def test_a_code_that_was_split_is_mapped_with_its_weight(tmp_path: Path) -> None:
    code = {"industry_code": "62.20", "industry_system": "nace21"}
    put(tmp_path, companies=[{"company_id": "c-1", **code}])
    (row,) = known(tmp_path, "c-1")
    assert (row["industry"], row["industry_weight"]) == ("62.02", 0.5)
    assert row["industry_source"] == "xx-made"


def test_a_code_of_an_unknown_system_leaves_the_weight_open(tmp_path: Path) -> None:
    code = {"industry": "62.01", "industry_code": "7", "industry_system": "own"}
    put(tmp_path, companies=[{"company_id": "c-1", **code}])
    (row,) = known(tmp_path, "c-1")
    assert (row["industry"], row["industry_weight"]) == ("62.01", None)
