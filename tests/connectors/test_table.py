from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from company.errors import ConfigurationError
from company.fields import FIELDS, FIGURES, NAMES, Extra, schema
from connectors import table
from connectors.contract import Quarantine, Source
from connectors.first_lines import FirstLines
from connectors.mapping import read_mapping

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def read(path, **options):
    """The companies, figures and names of a file as tables, the reading and the quarantine."""
    quarantine = Quarantine()
    reading = table.read(Source(path, NOW, **options), quarantine)
    batches = list(reading.batches)
    kinds = ("companies", "figures", "names")
    parts = [pa.concat_tables([getattr(b, kind) for b in batches]) for kind in kinds]
    return *parts, reading, quarantine


def written(tmp_path, text, codec="utf-8"):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding=codec)
    return path


def rows(part, *columns):
    return [tuple(row[c] for c in columns) for row in part.to_pylist()]


def test_a_finnish_list_becomes_companies_figures_and_names(tmp_path):
    path = written(
        tmp_path,
        "Y-tunnus;Nimi;Maa;Perustettu;TOL 2008;Liikevaihto (k€) 2023;Henkilöstö;Tila\n"
        "01120389;Fazer Oy;Suomi;24.12.1891;10710;1 234,5;3 000;Aktiivinen\n",
        "cp1252",
    )
    companies, figures, names, _, _ = read(path)
    assert companies.schema == schema(FIELDS)
    got = companies.to_pylist()[0]
    assert (got["company_id"], got["registration_number"]) == ("FI-PRO-0112038-9", "0112038-9")
    assert (got["country"], got["founded_on"]) == ("FI", date(1891, 12, 24))
    assert (got["industry_system"], got["industry"]) == ("tol2008", "10.71")
    assert (got["status"], got["register"], got["fetched_at"]) == ("active", "table", NOW)
    assert rows(figures, "period_end", "currency", "revenue", "employees") == [
        (date(2023, 12, 31), "EUR", 1_234_500.0, None),
        (None, None, None, 3000.0),
    ]
    assert rows(names, "company_id", "name", "kind") == [("FI-PRO-0112038-9", "Fazer Oy", "legal")]


def test_an_id_of_the_list_is_taken_exactly_as_it_is(tmp_path):
    path = written(tmp_path, "company_id,name\n 007,a\nFI-PRO-1,b\n0112038-9,c\n")
    companies = read(path)[0]
    assert companies["company_id"].to_pylist() == [" 007", "FI-PRO-1", "0112038-9"]


def test_ids_that_a_parquet_file_holds_as_numbers_have_no_point(tmp_path):
    path = tmp_path / "list.parquet"
    pq.write_table(pa.table({"Org nr": [923609016.0, None], "ID": [1, 2]}), path)
    companies = read(path, country="NO")[0]
    assert companies["company_id"].to_pylist() == ["NO-BRC-923609016", "TABLE-2"]


def test_without_a_register_number_the_row_id_makes_the_id(tmp_path):
    path = written(tmp_path, "ID;Country;Company number\n1;GB;sc16876\n2;GB;\n0003;;x9\n")
    companies = read(path)[0]
    assert companies["company_id"].to_pylist() == ["GB-COH-SC016876", "TABLE-2", "TABLE-x9"]


def test_the_country_of_the_source_counts_where_a_row_names_none(tmp_path):
    path = written(tmp_path, "Org nr;Country\n923609016;\n25313763;Denmark\n")
    companies = read(path, country="NO")[0]
    assert companies["country"].to_pylist() == ["NO", "DK"]
    assert companies["company_id"][0].as_py() == "NO-BRC-923609016"


def test_rows_without_an_id_are_set_aside(tmp_path):
    path = written(tmp_path, "Y-tunnus;Nimi\n0112038-9;Fazer\n;Kone\n1,1E+07;Sato\n")
    companies, _, names, _, quarantine = read(path)
    assert companies["name"].to_pylist() == ["Fazer"]
    assert len(names) == 1
    assert [(bad.line, bad.reason, bad.text) for bad in quarantine.rows] == [
        (3, "no id can be read from it", ";Kone"),
        (4, "no id can be read from it", "1,1E+07;Sato"),
    ]


def test_the_second_row_of_an_id_is_set_aside_with_the_line_of_the_first(tmp_path):
    path = written(tmp_path, "company_id;name\nA;x\nB;y\nA;z\nA;w\n")
    companies, _, _, _, quarantine = read(path)
    assert companies["name"].to_pylist() == ["x", "y"]
    assert [(bad.line, bad.reason) for bad in quarantine.rows] == [
        (4, "A is on line 2 already"),
        (5, "A is on line 2 already"),
    ]


def test_a_repeated_id_is_seen_across_any_blocks():
    ids = np.random.default_rng(0).integers(0, 300, 1000)
    first = {i: line for line, i in reversed(list(enumerate(ids.tolist(), start=1)))}
    expected = [0 if first[i] == line else first[i] for line, i in enumerate(ids.tolist(), 1)]
    seen, got = FirstLines(), []
    for start in range(0, 1000, 37):
        part = [str(i) for i in ids[start : start + 37]]
        got += seen.add(pa.array(part), pa.array(range(start + 1, start + 1 + len(part)))).tolist()
    assert got == expected


def test_a_list_without_names_is_read(tmp_path):
    companies, figures, names, _, _ = read(written(tmp_path, "company_id\nA\nB\n"))
    assert companies["company_id"].to_pylist() == ["A", "B"]
    assert figures.equals(schema(FIGURES).empty_table())
    assert names.equals(schema(NAMES).empty_table())


def test_a_list_without_any_id_is_refused_with_its_columns(tmp_path):
    with pytest.raises(ConfigurationError, match=r'tells companies apart.*"Foo", "Town"'):
        read(written(tmp_path, "Foo;Town\nx;y\n"))


def test_each_year_of_figures_is_a_row_and_missing_is_not_zero(tmp_path):
    path = written(
        tmp_path,
        "company_id;Revenue 2022;Revenue 2023;Employees 2023;Profit 2023\n"
        "A;100;0;;-5\nB;;;7;\nC;;;;\n",
    )
    figures = read(path, country="FI")[1]
    found = rows(figures, "company_id", "period_end", "revenue", "employees", "profit")
    assert found == [
        ("A", date(2022, 12, 31), 100.0, None, None),
        ("A", date(2023, 12, 31), 0.0, None, -5.0),
        ("B", date(2023, 12, 31), None, 7.0, None),
    ]
    assert set(rows(figures, "basis", "kind", "source", "currency")) == {
        ("standalone", "accounts", "table", "EUR")
    }


def test_the_currency_comes_from_header_row_or_country(tmp_path):
    text = "company_id;Country;Currency;Revenue{}\nA;SE;€;1\nB;SE;;2\nC;;;3\n"
    by_row = read(written(tmp_path, text.format("")))[1]
    assert by_row["currency"].to_pylist() == ["EUR", "SEK", None]
    by_header = read(written(tmp_path, text.format(" (USD)")))[1]
    assert by_header["currency"].to_pylist() == ["USD"] * 3


def test_the_year_column_of_a_row_ends_its_period(tmp_path):
    path = written(tmp_path, "company_id;Year;Revenue\nA;2021;1\nB;30.6.2022;2\nC;;3\n")
    figures = read(path, name="bank")[1]
    ends = [date(2021, 12, 31), date(2022, 6, 30), None]
    assert figures["period_end"].to_pylist() == ends
    assert set(figures["source"].to_pylist()) == {"table-bank"}


def test_size_classes_become_the_fewest_and_most_employees(tmp_path):
    companies, figures, *_ = read(written(tmp_path, "company_id;Staff\nA;10-19\nB;500+\nC;12\n"))
    sizes = rows(companies, "employees_min", "employees_max")
    assert sizes == [(10, 19), (500, None), (None, None)]
    assert rows(figures, "company_id", "employees") == [("C", 12.0)]


def test_names_of_every_kind_are_rows_of_their_own(tmp_path):
    path = written(
        tmp_path, "company_id,Name,Previous names,Trading name\nA,NULL,Old Oy; Older Oy,\nB,,,Bee\n"
    )
    names = read(path)[2]
    assert rows(names, "company_id", "name", "kind") == [
        ("A", "NULL", "legal"),
        ("A", "Old Oy", "previous"),
        ("A", "Older Oy", "previous"),
        ("B", "Bee", "trading"),
    ]


def test_the_classification_is_told_by_header_user_country_or_codes(tmp_path):
    def system(header, codes, **options):
        text = f"company_id;{header}\n" + "".join(f"{n};{c}\n" for n, c in enumerate(codes))
        return read(written(tmp_path, text), **options)[0]["industry_system"][0].as_py()

    assert system("NACE", ["62.01"]) == "nace2"
    assert system("SIC", ["62012", "46630"]) == "uksic2007"
    assert system("SIC", ["7372", "2911"]) == "sic"
    assert system("Industry code", ["62010"], country="FI") == "tol2008"
    assert system("Industry code", ["46.63", "10.71"]) == "nace2"
    assert system("Industry code", ["9921"], columns={"industry_system": "naics"}) == "naics"


def test_status_words_become_ours_and_silence_stays_silence(tmp_path):
    path = written(tmp_path, "company_id;Status\nA;Aktiivinen\nB;konkurssissa\nC;\nD;closed\n")
    assert read(path)[0]["status"].to_pylist() == ["active", "insolvent", None, "dissolved"]
    extra = read(written(tmp_path, "company_id;Status\nA;gold\nB;silver\n"))[3].extras
    assert extra == (Extra("x_status", "Status", "category"),)


def test_further_columns_are_kept_by_kind_and_useless_ones_are_told(tmp_path):
    text = "company_id;Fleet size;Sector;Tags;Same;zip3\n"
    text += "A;1,5;food;a|b;x;083\nB;2 000;steel;a; x;090\nC;n/a;food;b | c;x;100\n"
    companies, _, _, reading, _ = read(written(tmp_path, text.replace("a; x", "a ;x")))
    assert reading.extras == (
        Extra("x_fleet_size", "Fleet size", "number"),
        Extra("x_sector", "Sector", "category"),
        Extra("x_tags", "Tags", "tags"),
        Extra("x_zip3", "zip3", "category"),
    )
    assert companies["x_fleet_size"].to_pylist() == [1.5, 2000.0, None]
    assert companies["x_tags"].to_pylist() == ["a|b", "a", "b|c"]
    assert companies["x_zip3"].to_pylist() == ["083", "090", "100"]
    assert '"Same" is left out: it has one value throughout' in reading.understood


def test_the_user_names_columns_and_kinds(tmp_path):
    path = written(tmp_path, "Code;Label;Fleet size\nA;x;1\nB;y;2\n")
    columns = {"company_id": "Code", "name": "Label", "kind:Fleet size": "category"}
    companies, _, names, reading, _ = read(path, columns=columns)
    assert companies["company_id"].to_pylist() == ["A", "B"]
    assert names["name"].to_pylist() == ["x", "y"]
    assert reading.extras == (Extra("x_fleet_size", "Fleet size", "category"),)
    assert '"Fleet size" is kept as a category (as you said)' in reading.understood


def test_a_mapping_is_read_from_a_file_and_its_errors_are_told(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text('[columns]\nname = "Label"\n[kinds]\n"Fleet size" = "category"\n')
    assert read_mapping(path) == {"name": "Label", "kind:Fleet size": "category"}
    path.write_text("[colums]\n")
    with pytest.raises(ConfigurationError, match=r'table "colums"\. Did you mean "columns"'):
        read_mapping(path)


def test_a_kind_or_header_that_does_not_exist_is_refused(tmp_path):
    path = written(tmp_path, "company_id;Size\nA;1\n")
    with pytest.raises(ConfigurationError, match=r'kind "numbr"\. Did you mean "number"'):
        read(path, columns={"kind:Size": "numbr"})
    with pytest.raises(ConfigurationError, match=r'column "Siz"\. Did you mean "Size"'):
        read(path, columns={"kind:Siz": "number"})


def test_every_column_is_explained_in_words(tmp_path):
    path = written(tmp_path, "company_id;Liikevaihto (k€) 2023;Founded\nA;1,5;1.1.2000\nB;x;x\n")
    bad = "1 of the first 2 cells cannot be read and stay empty"
    unit = "of 2023, in EUR times 1,000"
    assert read(path)[3].understood == (
        "read as UTF-8, separator ;, header on line 1",
        '"company_id" is company id (by name)',
        f'"Liikevaihto (k€) 2023" is revenue (by name, {unit}, decimal comma, {bad})',
        f'"Founded" is founded on (by name, {bad})',
    )


def test_city_samples_are_read_with_their_scientific_notation(shared):
    folder = shared / "registers" / "other_city_samples"
    for path in sorted(folder.glob("*.csv")):
        companies, figures, _, _, quarantine = read(path)
        assert len(companies) + quarantine.count == 1000, path.name
        assert figures["revenue"].null_count < len(figures) / 2, path.name
        assert companies["country"].null_count == 0, path.name


def test_a_bank_table_is_read_alike_as_parquet_and_as_csv(shared, tmp_path):
    path = shared / "bench" / "lookalike" / "bank-b" / "universe.parquet"
    universe = pq.read_table(path)
    pyarrow.csv.write_csv(universe, tmp_path / "list.csv")
    companies, figures, _, reading, _ = read(path)
    again = read(tmp_path / "list.csv")
    assert companies["company_id"].to_pylist() == universe["company_id"].to_pylist()
    assert {e.label: e.kind for e in reading.extras} == {
        **dict.fromkeys(["payroll", "pay_per_employee"], "number"),
        **dict.fromkeys(["naics2", "naics3", "naics4", "naics6", "zip3"], "category"),
    }
    assert figures["employees"].null_count == 0
    assert (again[0].equals(companies), again[1].equals(figures)) == (True, True)


def test_a_marketing_block_is_a_rule_and_no_is_none(tmp_path):
    cells = ["no", "FALSE", "0", "nein", "ei", "nie", "non", "-", "", "Yes", "kyllä", "tak", "§ 7"]
    text = "company_id;Marketing block\n" + "".join(f"{n};{c}\n" for n, c in enumerate(cells))
    found = read(written(tmp_path, text))[0]["marketing_block"].to_pylist()
    assert found == [None] * 9 + ["marked in your table"] * 3 + ["§ 7"]


def test_blocks_that_pandas_wrote_as_numbers_are_yes_and_no(tmp_path):
    path = written(tmp_path, "company_id;Marketing block\nA;1.0\nB;0.0\nC;\n")
    assert read(path)[0]["marketing_block"].to_pylist() == ["marked in your table", None, None]


def test_a_natural_person_is_known_by_yes_or_by_the_word(tmp_path):
    cells = ["oui", "nie", "Sole trader", "toiminimi", "Legal entity", "maybe", ""]
    text = "company_id;Natural person\n" + "".join(f"{n};{c}\n" for n, c in enumerate(cells))
    found = read(written(tmp_path, text))[0]["is_natural_person"].to_pylist()
    assert found == [True, False, True, True, False, None, None]


def test_the_list_of_an_id_tells_the_country_where_the_row_does_not(tmp_path):
    ids = ["FI-PRO-0112038-9", "BE-BCE_KBO-0403", "NO-BRC-1", "XI-LEI-5", "bank-7"]
    text = "company_id;Country;Revenue\n" + "".join(f"{i};;1\n" for i in ids)
    text = text.replace("NO-BRC-1;", "NO-BRC-1;Sweden")
    companies, figures, *_ = read(written(tmp_path, text), country="NO")
    assert companies["country"].to_pylist() == ["FI", "BE", "SE", "NO", "NO"]
    assert figures["currency"].to_pylist() == ["EUR", "EUR", "SEK", "NOK", "NOK"]
    alone = read(written(tmp_path, "company_id\nFI-PRO-0112038-9\n"))[0]
    assert alone["country"].to_pylist() == ["FI"]


def test_employees_below_zero_are_unknown_and_counted(tmp_path):
    path = written(tmp_path, "company_id;Employees;Employees min\nA;-5;-1\nB;0;3\nC;(7);\n")
    companies, figures, _, reading, _ = read(path)
    assert rows(figures, "company_id", "employees") == [("B", 0.0)]
    assert companies["employees_min"].to_pylist() == [None, 3, None]
    said = (
        '"Employees" is employees (by name, 2 of the first 3 cells are below zero and stay empty)'
    )
    assert said in reading.understood


def test_ids_lose_the_point_that_pandas_gave_all_of_them(tmp_path):
    path = written(tmp_path, "ID;Org nr;Name\n829633.0;982463718.0;a\n829634.0;;b\n")
    companies, _, _, reading, _ = read(path, country="NO")
    assert companies["company_id"].to_pylist() == ["NO-BRC-982463718", "TABLE-829634"]
    assert '"ID" is row id (by name, without the .0 that a program added)' in reading.understood
    mixed = read(written(tmp_path, "company_id\n1.0\n2\n"))[0]
    assert mixed["company_id"].to_pylist() == ["1.0", "2"]


def test_names_cannot_trick_a_terminal_or_a_sheet(tmp_path):
    path = written(tmp_path, "company_id;Name\nA;\x1b[2JFa\u202ezer\u2069\x1f Oy\nB;\x1b\u202e\n")
    companies, _, names, _, _ = read(path)
    assert companies["name"].to_pylist() == ["Fazer Oy", None]
    assert names["name"].to_pylist() == ["Fazer Oy"]


def test_a_list_of_names_alone_takes_them_as_ids_when_it_is_told_so(tmp_path):
    path = written(tmp_path, "Name;Town\nFazer Oy;Helsinki\nKone Oyj;Espoo\nKone Oyj;Turku\n")
    with pytest.raises(ConfigurationError, match=r'they can: --column row_id="Name"\. Its'):
        read(path)
    companies, _, names, _, quarantine = read(path, columns={"row_id": "Name"})
    assert rows(companies, "company_id", "name") == [
        ("TABLE-Fazer Oy", "Fazer Oy"),
        ("TABLE-Kone Oyj", "Kone Oyj"),
    ]
    assert names["name"].to_pylist() == ["Fazer Oy", "Kone Oyj"]
    assert quarantine.rows[0].reason == "TABLE-Kone Oyj is on line 3 already"
