import csv
from collections import Counter

import numpy as np
import pytest
from stdnum.ee import kmkr
from stdnum.no import mva

from company.ids import company_id, is_damaged, passes_check, registration_number
from company.industries import nace_class
from data.demo import pattern, write_world
from data.demo.population import populate
from data.demo.tables import texts

SEED = 7


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return write_world(tmp_path_factory.mktemp("demo"), SEED)


def read(path, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def crm_lines(world):
    with world.customers.open(encoding="cp1252", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def crm_by_number(world):
    return {line[0]: line for line in crm_lines(world)[3:]}


def messes(world):
    return [(row["row_id"], row["company_id"], row["mess"].split("|")) for row in read(world.truth)]


def rows_with(world, kind):
    crm = crm_by_number(world)
    return [(crm[number], company) for number, company, kinds in messes(world) if kind in kinds]


def register_ids(world):
    nordic = {company_id(r["Country"], r["Business ID"]) for r in read(world.nordic)}
    return nordic | {company_id("GB", r[" CompanyNumber"]) for r in read(world.british)}


def lift(scores, candidates, wanted, share=0.05):
    """How many times more of the wanted companies are in the best share than by chance."""
    positions = np.flatnonzero(candidates)
    best = positions[np.argsort(-scores[positions], kind="stable")[: int(share * len(positions))]]
    return np.isin(wanted, best).mean() / share


@pytest.fixture(scope="module")
def drawn():
    population = populate(SEED)
    rng = np.random.default_rng([SEED, 4])
    return population, *pattern.draw_customers(rng, population)


def rate_rule(keys, customers):
    """The share of customers among the companies with the same key, ties broken at random."""
    _, code = np.unique(keys, return_inverse=True)
    rate = np.bincount(code[customers], minlength=code.max() + 1) / (np.bincount(code) + 3)
    return rate[code] + 1e-9 * np.random.default_rng(0).random(len(code))


def test_the_same_seed_gives_the_same_bytes(world, tmp_path):
    populate.cache_clear()
    again = write_world(tmp_path, SEED)
    for path in sorted(world.folder.iterdir()):
        assert (again.folder / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_seed_gives_another_world(world, tmp_path):
    other = write_world(tmp_path, SEED + 1)
    assert other.hidden.read_bytes() != world.hidden.read_bytes()
    assert other.british_companies == world.british_companies == 9000


def test_counts_are_those_of_the_files(world):
    assert len(read(world.nordic)) == world.nordic_companies == 16000
    assert len(read(world.british)) == world.british_companies
    assert len(read(world.accounts)) == world.british_accounts
    assert len(read(world.hidden)) == world.hidden_companies
    assert 140 <= world.hidden_companies <= 165


def test_the_british_header_is_the_recorded_one(world, shared):
    recorded = shared / "registers/uk_companies_house/BasicCompanyData_head.csv"
    with recorded.open(encoding="utf-8") as file:
        header = file.readline()
    with world.british.open(encoding="utf-8", newline="") as file:
        assert file.readline() == header


def test_every_british_row_has_55_quoted_cells(world):
    lines = world.british.read_text(encoding="utf-8").splitlines()
    assert len(lines[0].split(",")) == 55
    assert all(line.startswith('"') and line.endswith('"') for line in lines[1:])
    assert all(line.count('","') == 54 for line in lines[1:])


def test_british_numbers_have_eight_places_and_known_prefixes(world):
    numbers = [row[" CompanyNumber"] for row in read(world.british)]
    assert len(set(numbers)) == 9000
    assert {len(number) for number in numbers} == {8}
    prefixes = Counter(n[:2] for n in numbers if not n.isdigit())
    assert set(prefixes) == {"SC", "NI", "OC"}
    assert sum(number.startswith("0") for number in numbers) > 2000


def test_british_texts_are_those_of_companies_house(world):
    rows = read(world.british)
    assert {row["CompanyStatus"] for row in rows} == {
        "Active", "Active - Proposal to Strike off", "Liquidation", "In Administration",
    }  # fmt: skip
    first = Counter(row["SICCode.SicText_1"] for row in rows)
    assert first["99999 - Dormant Company"] > 500
    assert 100 < first["None Supplied"] < 300
    assert any(sic.startswith("46630 - Wholesale of mining") for sic in first)


def test_every_industry_has_a_nace_class():
    classes = [nace_class("uksic2007", code) for code in texts("industries", "sic")]
    assert len(classes) >= 120
    assert all(found is not None and len(found) == 5 for found in classes)


def test_nordic_check_digits_are_right_and_numbers_distinct(world):
    pairs = [(row["Country"], row["Business ID"]) for row in read(world.nordic)]
    assert all(passes_check(country, number) for country, number in pairs)
    assert len(set(pairs)) == 16000
    assert all(registration_number(country, number) == number for country, number in pairs)


def test_vat_numbers_are_valid(world):
    rows = [row for row in read(world.nordic) if row["VAT number"]]
    assert all(mva.is_valid(r["VAT number"]) for r in rows if r["Country"] == "NO")
    assert all(kmkr.is_valid(r["VAT number"]) for r in rows if r["Country"] == "EE")
    assert 0.75 < len(rows) / 16000 < 0.85


def test_between_a_quarter_and_two_fifths_of_the_figures_are_missing(world):
    rows = read(world.nordic)
    figures = [name for name in rows[0] if name[-4:].isdigit()]
    missing = np.mean([[row[name] == "" for name in figures] for row in rows])
    assert 0.25 < missing < 0.40
    assert not any(row["Revenue 2024"] == "0" for row in rows)


def test_three_british_companies_in_five_have_accounts_and_few_state_revenue(world):
    live = sum(row["CompanyStatus"].startswith("Active") for row in read(world.british))
    rows = read(world.accounts)
    assert 0.5 < len(rows) / live < 0.7
    assert np.mean([row["Employees 2024"] != "" for row in rows]) > 0.7
    assert np.mean([row["Revenue 2024"] != "" for row in rows]) < 0.2


def test_about_one_company_in_thirteen_had_another_name(world):
    british = np.mean([row[" PreviousName_1.CompanyName"] != "" for row in read(world.british)])
    nordic = np.mean([row["Previous names"] != "" for row in read(world.nordic)])
    assert 0.06 < british < 0.10
    assert 0.06 < nordic < 0.10


def test_some_names_are_shared_but_never_in_one_town(world):
    rows = read(world.nordic)
    names = Counter((row["Country"], row["Name"]) for row in rows)
    towns = Counter((row["Country"], row["Name"], row["City"]) for row in rows)
    assert 100 < sum(count > 1 for count in names.values()) < 400
    assert max(towns.values()) == 1


def test_the_crm_is_messy_as_finnish_spreadsheets_are(world):
    lines = crm_lines(world)
    assert lines[0] == ["Asiakasluettelo 2024, tulostettu 12.1.2026"]
    assert lines[1] == []
    assert lines[2][:4] == ["Asiakasnumero", "Yritys", "Y-tunnus", "Kaupunki"]
    assert lines[2].count("Huom") == 2
    assert lines[-1][0] == "Yhteensä"
    assert sum(line == [""] * 16 for line in lines) == 2
    assert b"\xf6" in world.customers.read_bytes()


def test_kinds_of_mess_come_in_their_numbers(world):
    kinds = Counter(kind for _, _, found in messes(world) for kind in found)
    wanted = {
        "previous_name": 16, "trading_name": 8, "typo": 20, "duplicate": 6, "junk": 2,
        "not_in_register": 10, "id": 50, "id_vat": 14, "id_lost_zero": 6, "id_destroyed": 3,
        "id_bad_check": 2, "id_of_another": 2,
    }  # fmt: skip
    assert {kind: kinds[kind] for kind in wanted} == wanted
    assert world.customer_rows == 208


def test_every_row_of_the_crm_with_a_number_has_its_truth(world):
    numbers = [line[0] for line in crm_lines(world)[3:] if line[0].isdigit()]
    assert sorted(numbers) == sorted(number for number, _, _ in messes(world))
    known = register_ids(world)
    assert all(company in known for _, company, _ in messes(world) if company)


def test_broken_ids_are_broken_as_the_truth_says(world):
    for line, company in rows_with(world, "id_bad_check"):
        country = company[:2]
        assert passes_check(country, registration_number(country, line[2])) is False
    assert all(is_damaged(line[2]) for line, _ in rows_with(world, "id_destroyed"))
    known = register_ids(world)
    for line, company in rows_with(world, "id_of_another"):
        assert company_id(company[:2], line[2]) in known - {company}


def test_good_ids_lead_to_the_true_company(world):
    for kind in ("id", "id_no_hyphen", "id_vat", "id_lost_zero"):
        for line, company in rows_with(world, kind):
            country = company[:2]
            assert company_id(country, registration_number(country, line[2])) == company


def test_one_customer_in_eight_is_unprofitable_and_some_margins_are_missing(world):
    margins = [line[9] for line in crm_lines(world)[3:-1] if line[0].startswith("10")]
    assert 0.08 < np.mean([text.startswith("-") for text in margins]) < 0.17
    assert 12 <= sum(text == "" for text in margins) <= 35
    assert all("," in text for text in margins if text)


def test_hidden_companies_are_live_profitable_and_unknown_to_the_crm(world, drawn):
    hidden = read(world.hidden)
    in_crm = {company for _, company, _ in messes(world)}
    assert not in_crm & {row["company_id"] for row in hidden}
    assert all(float(row["profit"]) > 0 for row in hidden)
    population, *_, unknown = drawn
    assert population.companies.live[unknown.companies].all()
    assert set(population.company_id[unknown.companies]) == {r["company_id"] for r in hidden}


def test_there_are_two_kinds_of_good_customer(drawn):
    population, *_, unknown = drawn
    plant = pattern.is_plant(population)[unknown.companies]
    staff = population.companies.staff[unknown.companies]
    assert 0.2 < plant.mean() < 0.4
    assert np.median(staff[plant]) > 2 * np.median(staff[~plant])


def test_unprofitable_customers_are_smaller_and_further_away(drawn):
    population, good, habitual, _ = drawn
    companies = np.concatenate([good.companies, habitual.companies])
    lost = np.concatenate([good.margin_eur, habitual.margin_eur]) < 0
    staff = population.companies.staff[companies]
    distance = pattern.distance_km(population)[companies]
    assert np.median(staff[lost]) < 0.5 * np.median(staff[~lost])
    assert np.median(distance[lost]) > 1.5 * np.median(distance[~lost])


def test_the_planted_score_finds_the_hidden_but_the_same_industry_rule_does_not(drawn):
    population, good, habitual, unknown = drawn
    companies = population.companies
    customers = np.concatenate([good.companies, habitual.companies])
    profitable = customers[np.concatenate([good.margin_eur, habitual.margin_eur]) > 0]
    candidates = companies.live & ~np.isin(np.arange(len(companies)), customers)
    classes = np.array([code[:4] for code in texts("industries", "sic")])[companies.industry]
    sizes = np.digitize(companies.staff, [5, 10, 20, 50, 250]).astype(str)
    by_industry = rate_rule(classes, profitable)
    by_both = rate_rule(np.char.add(classes, sizes), profitable)
    assert 12 < lift(pattern.score(population), candidates, unknown.companies) < 16
    assert 3.5 < lift(by_industry, candidates, unknown.companies) < 6.5
    assert 6 < lift(by_both, candidates, unknown.companies) < 10
