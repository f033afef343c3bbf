"""Which CRM an export is from, what its columns are, what its closed lists call our values."""

import csv
from pathlib import Path

import pytest
from exports_of_crms import EXPORTS
from stdnum.eu import nace

from company.errors import ConfigurationError
from crm.shapes import (
    SHAPES,
    cell_of,
    holds,
    needed_properties,
    property_columns,
    recognised,
    record_column,
    shape_of,
)
from crm.shapes.fields import FIELDS
from crm.shapes.options import industry_options
from data import shipped
from enrich.steps import ENRICHED

SHAPE = {shape.code: shape for shape in SHAPES}
CRMS = [shape for shape in SHAPES if shape.code != "generic"]
DIVISIONS = [f"{n:02d}" for n in range(1, 100) if nace.is_valid(f"{n:02d}", revision="2.0")]
HEADERS = {
    "hubspot": [
        ["Record ID", "Company name", "Company owner", "City", "Country/Region", "Industry"],
        ["record id", "COMPANY NAME", "company domain name"],
        ["hs_object_id", "name", "domain", "zip"],
        ["Tietueen tunnus", "Yrityksen nimi", "Yrityksen verkkotunnus"],
        ["Post-ID", "Företagsnamn", "Företagets domännamn"],
        ["Datensatz-ID", "Unternehmensname", "Unternehmens-Domain-Name"],
    ],
    "salesforce": [
        ["Id", "Name", "BillingCity", "BillingCountry", "OwnerId"],
        ["Account ID", "Account Name", "Billing City", "Billing Country"],
        ["Tilin tunnus", "Tilin nimi", "Laskutuskaupunki"],
        ["Konto-ID", "Kontonamn", "Faktureringsort"],
        ["Account-ID", "Accountname", "Rechnungsort"],
    ],
    "pipedrive": [
        ["Organization - ID", "Organization - Name", "Organization - Address"],
        ["Organisaatio - Nimi", "Organisaatio - ID", "Organisaatio - Osoite"],
        ["Organisation - Namn", "Organisation - ID"],
    ],
    "dynamics": [
        ["(Do Not Modify) Account", "(Do Not Modify) Row Checksum", "Account Name"],
        ["accountid", "name", "address1_city", "address1_country"],
        ["(Älä muokkaa) Tili", "(Älä muokkaa) Rivin tarkistussumma", "Tilin nimi"],
        ["(Nicht ändern) Firma", "(Nicht ändern) Zeilenprüfsumme", "Firmenname"],
    ],
}


@pytest.mark.parametrize(
    ("code", "headers"), [(code, one) for code, lists in HEADERS.items() for one in lists]
)
def test_an_export_is_told_by_its_labels_or_its_internal_names_in_any_language(code, headers):
    assert recognised(headers).code == code
    assert "name" in property_columns(
        recognised(headers), [*headers, SHAPE[code].properties[1].api]
    )


@pytest.mark.parametrize(
    "headers",
    [
        ["Name", "City", "Country"],
        ["Company name", "Industry", "Annual Revenue", "Number of employees", "Company owner"],
        ["Account Name", "Account Owner", "Phone", "Annual Revenue", "Employees"],
        ["Account ID", "Account Name"],
        ["Organisation name", "Organisation number", "Organisation"],
        ["Organization - Name"],
        ["Record ID", "Name"],
        ["Id", "Name", "Website", "Industry"],
        ["Asiakas", "Liikevaihto", "Kate", "Kaupunki"],
        [],
    ],
)
def test_ordinary_headers_are_taken_for_no_crm(headers):
    assert recognised(headers).code == "generic"


def test_headers_of_two_crms_at_once_are_taken_for_neither_when_they_weigh_the_same():
    both = ["hs_object_id", "Organization - ID", "Organization - Name"]
    assert recognised(both).code == "generic"


@pytest.mark.parametrize("code", ["hubspot", "salesforce", "salesforce_report", "pipedrive"])
def test_every_export_says_where_the_usual_fields_are(code):
    with (EXPORTS / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        headers = next(csv.reader(file))
    shape = recognised(headers)
    columns = property_columns(shape, headers)
    assert record_column(shape, headers) == headers[0]
    wanted = {"name", "street", "city", "postcode", "country", "industry", "employees"}
    assert wanted <= set(columns)
    assert len({*columns.values()}) == len(columns)


def test_a_list_of_no_crm_says_by_its_words_where_the_fields_are():
    headers = ["Asiakasnro", "Yritys", "Y-tunnus", "Kaupunki", "Henkilöstö", "Liikevaihto"]
    assert property_columns(SHAPE["generic"], headers) == {
        "name": "Yritys",
        "registration_number": "Y-tunnus",
        "city": "Kaupunki",
        "employees": "Henkilöstö",
        "revenue_eur": "Liikevaihto",
    }


def test_what_a_customer_brings_is_never_taken_for_what_it_turns_over():
    headers = ["Customer", "Revenue", "Profit", "Margin", "Status", "Currency", "Region"]
    columns = property_columns(SHAPE["generic"], headers)
    assert columns == {"name": "Customer", "region_name": "Region"}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.code)
def test_every_enriched_field_has_one_property_in_every_shape(shape):
    names = [p.field for p in shape.properties]
    assert len(names) == len(set(names))
    assert {*names} - {"address"} == {f.name for f in FIELDS}
    for names in ([p.api for p in shape.properties], [p.header for p in shape.properties]):
        assert len({name.casefold() for name in names}) == len(names)


def test_the_fields_of_shapes_are_those_that_enrichment_gives_with_their_types():
    kinds = {"text": "text", "integer": "number", "number": "number", "date": "date",
             "flag": "flag", "time": "date"}  # fmt: skip
    given = {f.name: kinds[f.type] for f in ENRICHED}
    shown = {f.name: f.type for f in FIELDS}
    assert {name: shown.get(name) for name in given} == given


def test_custom_properties_are_named_as_their_crm_wants():
    made = {s.code: [p for p in s.properties if p.is_custom] for s in CRMS}
    assert all(p.api.startswith("lookalike_") and p.api.islower() for p in made["hubspot"])
    salesforce = [p.api for p in made["salesforce"]]
    assert all(n.startswith("Lookalike_") and n.endswith("__c") for n in salesforce)
    assert max(len(name) - 3 for name in salesforce) <= 40  # Salesforce allows no more
    assert max(len(p.header) for p in made["salesforce"]) <= 40
    assert all(p.api.startswith("new_lookalike") for p in made["dynamics"])
    assert max(len(p.api) for p in made["dynamics"]) <= 50


def test_what_has_to_be_made_first_is_the_custom_properties_and_that_of_our_id():
    needed = needed_properties(SHAPE["salesforce"], ["size_class", "city", "employer"])
    assert [(p.api, p.type, p.header) for p in needed] == [
        ("Lookalike_Company_Id__c", "text", "Lookalike Company id"),
        ("Lookalike_Size_Class__c", "text", "Lookalike Size class"),
        ("Lookalike_Employer__c", "flag", "Lookalike Registered employer"),
    ]
    assert needed_properties(SHAPE["generic"], ["size_class"]) == ()


@pytest.mark.parametrize("shape", CRMS, ids=lambda shape: shape.code)
def test_every_division_of_nace_has_an_option_or_none_on_purpose(shape):
    options = industry_options(shape.code)
    assert len(DIVISIONS) == 88
    assert set(DIVISIONS) <= set(options)
    assert all(nace.is_valid(code, revision="2.0") for code in options)


@pytest.mark.parametrize(
    ("code", "without"),
    [
        ("hubspot", ["69", "74", "77", "97", "98"]),
        ("salesforce", ["97", "98"]),
        ("pipedrive", ["94", "97", "98"]),
        ("dynamics", ["13", "14", "15", "17", "20", "21", "38", "39", "47", "55", "61", "68", "69",
                      "75", "84", "85", "86", "90", "91", "92", "93", "94", "97", "98", "99"]),
    ],
)  # fmt: skip
def test_divisions_without_an_option_are_these(code, without):
    options = industry_options(code)
    assert [division for division in DIVISIONS if not options[division]] == without


@pytest.mark.parametrize(
    ("code", "of_nace", "option"),
    [
        ("hubspot", "62.01", "COMPUTER_SOFTWARE"),
        ("hubspot", "62.02", "INFORMATION_TECHNOLOGY_AND_SERVICES"),
        ("hubspot", "46.63", "WHOLESALE"),
        ("hubspot", "70.10", None),  # head offices: not the consultants of the same division
        ("hubspot", "69.20", "ACCOUNTING"),
        ("salesforce", "64.19", "Banking"),
        ("salesforce", "28", "Machinery"),
        ("pipedrive", "28.13", "Manufacturing"),
        ("dynamics", "47.52", "Building Supply Retail"),
        ("dynamics", "47.19", None),
        ("hubspot", "COMPUTER_SOFTWARE", "COMPUTER_SOFTWARE"),
        ("hubspot", "", None),
    ],
)
def test_an_industry_becomes_the_option_of_its_finest_level(code, of_nace, option):
    known = SHAPE[code].property_of("industry")
    assert cell_of(known, of_nace, SHAPE[code].dialect) == option


def test_options_are_written_as_the_crms_spell_them():
    with shipped("industry_options.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert all(row["hubspot"] == row["hubspot"].upper().replace(" ", "_") for row in rows)
    spelled = {row["salesforce"] for row in rows}
    assert {"Food & Beverage", "Not For Profit", "Machinery"} <= spelled
    assert len({row["pipedrive"] for row in rows} - {""}) == 20  # its whole list


@pytest.mark.parametrize(
    ("field", "value", "cell"),
    [
        ("employees", "120.0", "120"),
        ("employees", "0", "0"),
        ("revenue_eur", "-0.0", "0"),
        ("revenue_eur", "1E+7", "10000000"),
        ("revenue_eur", "nan", None),
        ("revenue_eur", "about 10", None),
        ("founded_on", "1978-03-01", "1978"),
        ("founded_on", "1978", "1978"),
        ("founded_on", "soon", None),
        ("country", "FI", "Finland"),
        ("country", "Finland", "Finland"),
        ("country", "Narnia", None),
        ("employer", "false", "false"),
        ("employer", "perhaps", None),
        ("city", "Łódź", "Łódź"),
        ("city", "", None),
    ],
)
def test_a_value_becomes_the_cell_that_hubspot_takes_or_none(field, value, cell):
    shape = SHAPE["hubspot"]
    assert cell_of(shape.property_of(field), value, shape.dialect) == cell


@pytest.mark.parametrize(
    ("field", "cell", "value", "same"),
    [
        ("industry", "Transportation/Trucking/Railroad", "49.41", True),
        ("industry", "Oil & Energy", "06.10", True),
        ("industry", "Internet", "62.01", False),
        ("country", "Suomi", "FI", True),
        ("country", "", "FI", False),
        ("employees", "1 200", "1200.0", True),
        ("employees", "1201", "1200", False),
        ("city", "Turku", "Turku", True),
        ("employer", "Yes", "true", True),
    ],
)
def test_a_cell_holds_a_value_already_when_it_means_the_same(field, cell, value, same):
    shape = SHAPE["hubspot"]
    assert holds(shape.property_of(field), cell, value, shape.dialect) is same


@pytest.mark.parametrize("shape", CRMS, ids=lambda shape: shape.code)
def test_the_page_on_crms_names_every_standard_property_that_is_written(shape):
    page = (Path(__file__).parents[2] / "docs" / "crm.md").read_text(encoding="utf-8")
    section = page.partition(f"## {shape.label}\n")[2].partition("\n## ")[0]
    standard = [p for p in shape.properties if not p.is_custom and p.is_written]
    missing = [p.header for p in standard if p.header not in section or f"`{p.api}`" not in section]
    assert missing == []


def test_a_shape_that_is_not_known_is_named_with_the_nearest():
    with pytest.raises(ConfigurationError, match='Did you mean "hubspot"'):
        shape_of("hubspt")
