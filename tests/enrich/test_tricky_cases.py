"""Rows that a first-rate matcher decides rightly, by decision, among some 25,000 companies."""

from pathlib import Path

import pyarrow as pa
import pytest
from matching_cases import answer, matcher_of
from tricky_universe import universe

from enrich import Matcher

Row = dict[str, str | None]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """A matcher of the tricky universe."""
    return matcher_of(universe(), Path(tmp_path_factory.mktemp("tricky")))


def decided(crowd: Matcher, **row: str | None) -> tuple[str, str | None]:
    """What is decided of a row, and the company where there is one."""
    found = answer(crowd, **row)
    return found["decision"], None if found["decision"] == "none" else found["company_id"]


def row(name: str, city: str | None = None, country: str | None = None, **more: str) -> Row:
    return {"name": name, "city": city, "country": country, **more}


ACCEPTED = {
    "01 form misspelt": (row("Siemens Aktiengeselschaft"), "siemens"),
    "01 form glued": (row("SiemensAG"), "siemens"),
    "02 form in full": (row("Deutsche Bank AG"), "deutsche-bank"),
    "03 the whole name": (row("Muster GmbH & Co. KG", "Berlin"), "muster-kg"),
    "03 the sister's name": (row("Muster Verwaltungs-GmbH", "Berlin"), "muster-verwaltung"),
    "04 form of one language": (row("Karl Fazer Oy"), "fazer"),
    "04 form of the other": (row("Karl Fazer Ab"), "fazer"),
    "04 parallel name": (row("Finska Posten Ab"), "posti"),
    "05 other script": (row("Kyivstar LLC", country="UA"), "kyivstar"),
    "05 Ukrainian": (row("ТОВ Київстар"), "kyivstar"),
    "05 Russian spelling": (row("Kievstar", country="UA"), "kyivstar"),
    "06 the town helps": (row("PPHU Kowalski", "Kraków"), "kowalski"),
    "06 long form cut short": (row("PPHU Kowalski Jan Kowalski"), "kowalski"),
    "07 Latvian": (row("Rimi Latvia"), "rimi"),
    "07 Lithuanian": (row("Vilniaus duona, UAB"), "vilnius-bread"),
    "08 the plain one": (row("Banco Santander SA"), "santander"),
    "08 the Mexican one": (row("Banco Santander Mexico"), "santander-mexico"),
    "09 III": (row("KKR Asian Fund III"), "kkr-3"),
    "09 III is 3": (row("KKR Asian Fund 3"), "kkr-3"),
    "09 I": (row("Citigroup Capital Trust I"), "citi-1"),
    "09 II": (row("Citigroup Capital Trust 2"), "citi-2"),
    "10 BP": (row("BP plc"), "bp"),
    "11 COOP": (row("COOP"), "coop"),
    "11 AMBA": (row("Amba"), "amba"),
    "11 SCS": (row("SCS & Company"), "scs"),
    "11 ABC": (row("ABC Company"), "abc-company"),
    "13 previous name": (row("Verve Group Europe GmbH"), "pubnative"),
    "13 previous British name": (row("Salesforce.com EMEA Ltd"), "salesforce"),
    "14 COMP": (row("LUKOIL OIL COMP"), "lukoil"),
    "14 COMM GRP": (row("GUANGZHOU HAIGE COMM GRP"), "haige"),
    "15 nominal value": (row("BENETEAU SA INH. EO-,10"), "beneteau"),
    "15 cut and dollars": (row("NEUROCRINE BIOSCI. DL-001"), "neurocrine"),
    "16 ü": (row("Müller Blechbau", "Köln"), "muller"),
    "16 ue": (row("Mueller Blechbau", "Köln"), "muller"),
    "16 u": (row("Muller Blechbau", "Köln"), "muller"),
    "16 Ü": (row("MÜLLER BLECHBAU GMBH"), "muller"),
    "18 trading as": (row("Brennan Catering Ltd t/a The Blue Door"), "brennan"),
    "18 formerly": (row("Hillmore Joinery Ltd, formerly Zetland Joinery Ltd"), "hillmore"),
    "19 the town picks": (row("ABC Oy", "Tampere"), "abc-tampere"),
    "20 VAT with hyphen": (row("Konevuo", vat_number="FI1927400-1", country="FI"), "konevuo"),
    "20 VAT": (row("Konevuo", vat_number="FI19274001", country="FI"), "konevuo"),
    "20 number alone": (row("Konevuo", registration_number="19274001", country="FI"), "konevuo"),
    "20 lost zeros": (row("BP", registration_number="102498", country="GB"), "bp"),
    "20 small letters": (
        row("Tregony Tools", registration_number="sc016876", country="GB"), "tesco-truro",
    ),
    "12 acronym": (row("GSG", "Berlin"), "gsg"),
    "14 TECH & SRVCES": (row("CNOOC ENERGY TECH & SRVCES LTD"), "cnooc"),
}  # fmt: skip

FOR_REVIEW = {
    "02 other form": (row("Deutsche Bank GmbH"), "deutsche-bank"),
    "03 which of three": (row("Muster", "Berlin"), "muster"),
    "04 part of the name": (row("Fazer"), "fazer"),
    "06 first name left out": (row("PPHU Kowalski"), "kowalski"),
    "08 only the sister is there": (row("Caixaterra Serfin S.A."), "caixa-mexico"),
    "10 long name, one letter": (row("Mercedes-Benn AG"), "mercedes"),
    "12 acronym and town": (row("GSG Berlin"), "gsg"),
    "12 first word": (row("BMV"), "bmv"),
    "09 another shelf company": (row("Blitz B18-165 GmbH"), "blitz-156"),
    "16 Haapa": (row("Haapa Oy"), "hapa"),
    "16 Möller in the same trade": (row("Müller Tankbau GmbH", "Köln"), "moller"),
}  # fmt: skip

NONE = {
    "05 only the form agrees": row("ООО «Ромашка»"),
    "07 only the form agrees": row("UAB Kauno Grūdai"),
    "07 only form and country agree": row("SIA Maxima Latvija"),
    "08 China, not Chile": row("State Grid International China S.A."),
    "08 Finland, not Sweden": row("Bowne Imaging II (Finland) AB"),
    "09 another fund": row("KKR Asian Fund V"),
    "17 Bank": row("Bank of the North Ltd"),
    "10 CVC": row("CVC GmbH"),
    "10 BD": row("BD p.l.c."),
    "17 Union": row("Union Pacific Corporation"),
    "19 franchisee": row("K-Market Keskusta / Kauppias T. Virtanen Ky"),
    "19 free mail": row("Zyxwin Oy", email="info@gmail.com"),
    "13 a new name nobody told": row("Quorvex Europe GmbH"),
}


@pytest.mark.parametrize(("row", "company"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(crowd: Matcher, row: Row, company: str) -> None:
    assert decided(crowd, **row) == ("accept", company)


@pytest.mark.parametrize(("row", "company"), FOR_REVIEW.values(), ids=FOR_REVIEW)
def test_for_review(crowd: Matcher, row: Row, company: str) -> None:
    assert decided(crowd, **row) == ("review", company)


@pytest.mark.parametrize("row", NONE.values(), ids=NONE)
def test_none(crowd: Matcher, row: Row) -> None:
    assert decided(crowd, **row)[0] == "none"


def test_accepted_18_the_town_glued_on(crowd: Matcher) -> None:
    assert decided(crowd, **row("Meier GmbH Zürich")) == ("accept", "meier")


def test_ways_to_write_an_umlaut_get_one_answer(crowd: Matcher) -> None:
    names = ["Müller Blechbau", "Mueller Blechbau", "Muller Blechbau", "MÜLLER BLECHBAU"]
    answers = [answer(crowd, name=name, city="Köln") for name in names]
    assert {(a["company_id"], a["decision"]) for a in answers} == {("muller", "accept")}


def test_twins_without_a_town_are_both_shown(crowd: Matcher) -> None:
    found = answer(crowd, name="ABC Oy", country="FI")
    assert found["decision"] == "review"
    assert {found["company_id"], found["candidate_2"]} == {"abc-tampere", "abc-turku"}


@pytest.mark.parametrize(
    ("name", "both"),
    [
        ("Acmetron (Ferrybridge Parent Holdings plc)", {"acme", "parent"}),
        ("Asda Stores/Walmart", {"asda", "walmart"}),
    ],
)
def test_two_companies_in_one_cell_are_for_review(
    crowd: Matcher, name: str, both: set[str]
) -> None:
    found = answer(crowd, name=name)
    assert found["decision"] == "review"
    assert {found["company_id"], found["candidate_2"]} == both


def test_the_reason_names_the_part_that_matched(crowd: Matcher) -> None:
    found = answer(crowd, name="The Blue Door c/o Brennan Catering Ltd")
    assert found["reasons"].endswith('by "Brennan Catering Ltd" in the name')


def test_a_number_rounded_by_a_spreadsheet_is_named(crowd: Matcher) -> None:
    found = answer(crowd, name="Beneteau", registration_number="3,31355E+13", country="FR")
    assert (found["company_id"], "3,31355E+13" in found["reasons"]) == ("beneteau", True)


def test_a_number_of_another_company_shows_both(crowd: Matcher) -> None:
    found = answer(crowd, name="Siemens AG", registration_number="1927400-1", country="FI")
    assert found["decision"] == "review"
    assert {found["company_id"], found["candidate_2"]} == {"siemens", "konevuo"}


def test_a_domain_of_many_companies_is_no_evidence(crowd: Matcher) -> None:
    found = answer(crowd, name="Zyxwin Oy", email="a@k-market.com")
    assert (found["company_id"], found["decision"]) == (None, "none")


def test_half_of_a_cell_that_is_half_of_a_name_is_for_review(tmp_path: Path) -> None:
    other = {"company_id": "DE-X", "name": "Ravensteyn & Langhammer Dorfbau GmbH", "city": "Hennef"}
    names = pa.concat_tables([universe(), pa.Table.from_pylist([other])], promote_options="default")
    matcher = matcher_of(names, tmp_path)
    alone = answer(matcher, name="Langhammer Dorfbau GmbH", city="Hennef")
    half = answer(matcher, name="Langhammer Dorfbau GmbH vorm. Josef Meys", city="Hennef")
    assert (alone["company_id"], half["company_id"]) == ("DE-X", "DE-X")
    assert (alone["decision"], half["decision"]) == ("accept", "review")
