"""Small made-up files in each register's exact wire form, under the names that it gives them.

For each code one or more functions that write a sample into a folder and return its files in the
order in which the connector's `read` and `download` have them. The first is what is downloaded.
"""

import gzip
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fi_companies
import gleif_records
import test_ee_aruanne as ee_aruanne_test
import test_ee_emta as ee_emta_test
import test_ee_rik as ee_rik_test
import test_fi_vero as fi_vero_test
import test_fi_xbrl as fi_xbrl_test
import test_gb_accounts as gb_accounts_test
import test_gb_coh as gb_coh_test
import test_lv_statements as lv_statements_test
import test_lv_ur as lv_ur_test
import test_no_brreg as no_brreg_test
import test_no_brreg_csv as no_brreg_csv_test
import test_no_brreg_units as no_brreg_units_test
import test_no_regnskap as no_regnskap_test
import test_xi_lei_csv as xi_lei_csv_test

from connectors.xi_lei_csv import RELATIONSHIP
from connectors.xi_lei_files import CHILD

Write = Callable[[Path], list[Path]]
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # when the samples are fetched
SIZE = range(1, 8)  # companies in a sample


def packed(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def gzipped(path: Path, content: str | bytes) -> Path:
    raw = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(raw, mtime=0))
    return path


def plain(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def as_json(documents: Any) -> str:
    return json.dumps(documents, ensure_ascii=False)


def fi_prh(folder: Path) -> list[Path]:
    made = [fi_companies.company(f"000000{n}-{n}") for n in SIZE]
    return [packed(folder / "all_companies.zip", {"all_companies.json": as_json(made)})]


def fi_prh_answer(folder: Path) -> list[Path]:
    made = [fi_companies.company(f"000000{n}-{n}") for n in SIZE]
    return [plain(folder / "companies.json", as_json({"totalResults": 7, "companies": made}))]


def fi_vero(folder: Path) -> list[Path]:
    row, files = fi_vero_test.KIVI, []
    for year, header in (("2024", fi_vero_test.EIGHT), ("2023", fi_vero_test.EIGHT)):
        rows = (row.replace("2024", year).replace("0000001", f"000000{n}") for n in SIZE)
        text = header + "".join(rows)
        name = f"yhteisojen_tuloverotus_{year}.csv"
        files.append(plain(folder / name, text.encode("latin-1")))
    return files


def fi_xbrl(folder: Path) -> list[Path]:
    made = {f"0000001-9_{n}.xml": fi_xbrl_test.statement().replace("2024", f"201{n}") for n in SIZE}
    return [packed(folder / "statements.zip", made)]


def no_brreg(folder: Path) -> list[Path]:
    units = [no_brreg_test.UNIT | {"organisasjonsnummer": f"99900011{n}"} for n in SIZE]
    return [gzipped(folder / "enheter_alle.json.gz", as_json(units))]


def no_brreg_csv(folder: Path) -> list[Path]:
    header = no_brreg_csv_test.NEW
    rows = [no_brreg_csv_test.row(header, f"99900011{n}") for n in SIZE]
    return [gzipped(folder / "enheter.csv.gz", no_brreg_csv_test.line(header) + "".join(rows))]


def no_brreg_units(folder: Path) -> list[Path]:
    parent = "overordnetEnhet"
    places = [no_brreg_units_test.SHOP | {parent: f"99900011{n}"} for n in SIZE]
    return [gzipped(folder / "underenheter_alle.json.gz", as_json(places))]


def no_regnskap(folder: Path) -> list[Path]:
    accounts = no_regnskap_test.ACCOUNTS
    made = [
        accounts | {"virksomhet": {"organisasjonsnummer": f"99900011{n}"}, "id": n} for n in SIZE
    ]
    return [plain(folder / "regnskap.json", as_json(made))]


def no_regnskap_filing(folder: Path) -> list[Path]:
    part, info = no_regnskap_test.part, no_regnskap_test.info
    parts = [
        made.replace("999000111", f"99900011{n}")
        for n in SIZE
        for made in (part("RES", info("72", "9000.00")), part("BAL", info("219", "5000.00")))
    ]
    return [plain(folder / "masse.xml", no_regnskap_test.file_of(*parts))]


def gb_coh(folder: Path) -> list[Path]:
    text = gb_coh_test.HEADER + "\n" + "".join(gb_coh_test.row(f"0010249{n}") for n in SIZE)
    name = "BasicCompanyDataAsOneFile-2026-11-01"
    return [packed(folder / f"{name}.zip", {f"{name}.csv": text})]


def gb_accounts(folder: Path) -> list[Path]:
    filing = gb_accounts_test.filing(*gb_accounts_test.BALANCE).content
    names = (f"Prod223_3384_0123456{n}_20241231.html" for n in SIZE)
    path = folder / "Accounts_Monthly_Data-September2026.zip"
    return [packed(path, dict.fromkeys(names, filing))]


def ee_rik(folder: Path) -> list[Path]:
    documents = [ee_rik_test.document() | {"ariregistri_kood": 12345670 + n} for n in SIZE]
    name = "ettevotja_rekvisiidid__yldandmed.json"
    general = packed(folder / f"{name}.zip", {name: json.dumps(documents, indent=1)})
    return [general, *ee_rik_basic(folder)]


def ee_rik_basic(folder: Path) -> list[Path]:
    rows = (ee_rik_test.PUMP_ROW.replace("12345678", f"1234567{n}") for n in SIZE)
    text = "\ufeff" + "\n".join([ee_rik_test.HEADER, *rows]) + "\n"
    name = "ettevotja_rekvisiidid__lihtandmed.csv"
    return [packed(folder / f"{name}.zip", {name: text})]


def ee_aruanne(folder: Path) -> list[Path]:
    made = ee_aruanne_test
    headers = [made.header(str(n), f"1000001{n}") for n in SIZE]
    elements = [e.replace("1;", f"{n};", 1) for n in SIZE for e in made.WHOLE]
    parts = {
        "1.aruannete_yldandmed_kuni_31082026_0": [made.HEADER, *headers],
        "4.2024_aruannete_elemendid_kuni_31082026_0": [made.ELEMENT, *elements],
    }
    return [
        packed(folder / f"{name}.zip", {f"{name}.csv": "\n".join(lines) + "\n"})
        for name, lines in parts.items()
    ]


def ee_emta(folder: Path) -> list[Path]:
    files = {"kaesolev_aasta": ("2026", "2025"), "varasemad_aastad": ("2024", "2023")}
    paths = []
    for part, years in files.items():
        quarters = "1,2,," if "2026" in years else "1,2,3,4"
        rows = [
            ee_emta_test.row(quarters, quarters, f"1000001{n}", year=year)
            for year in years
            for n in SIZE
        ]
        path = folder / f"tasutud_maksud_{part}_eng.csv"
        paths.append(ee_emta_test.write(path, *rows).path)
    return paths


def ee_emta_quarter(folder: Path) -> list[Path]:
    row = '1000001{};"Pumbad OÜ";Äriühing;jah;TÖÖTLEV;Harju;1,00;2,00;"22 353,85";7'
    rows = [row.format(n) for n in SIZE]
    text = "\n".join([ee_emta_test.OLD_HEADER, *rows]) + "\n"
    return [plain(folder / "tasutud_maksud_2017_iv_kv.csv", text.encode("latin-1"))]


def lv_ur(folder: Path) -> list[Path]:
    rows = [lv_ur_test.row(f"4000123456{n}") for n in SIZE]
    earlier = tuple(f"4000123456{n};2019-01-31;SIA Vecais;SIA;Vecais;" for n in SIZE)
    source = lv_ur_test.files(folder, *rows, history=earlier)
    return [source.path, *source.more]


def lv_statements(folder: Path) -> list[Path]:
    made, number = lv_statements_test, "legal_entity_registration_number"
    files = {
        "financial_statements": [
            made.STATEMENT,
            *(made.statement(str(n), **{number: f"4000123456{n}"}) for n in SIZE),
        ],
        "balance_sheets": [made.BALANCE, *(made.balance(str(n)) for n in SIZE)],
        "income_statements": [made.INCOME, *(made.income(str(n)) for n in SIZE)],
    }
    return [
        plain(folder / f"{name}.csv", "\ufeff" + "\r\n".join(lines) + "\r\n")
        for name, lines in files.items()
    ]


def lei(n: int) -> str:
    return f"5299000000000000010{n}"


def xi_lei(folder: Path) -> list[Path]:
    made = xi_lei_csv_test
    number = "Entity.RegistrationAuthority.RegistrationAuthorityEntityID"
    rows = [made.PUMPS | {"LEI": lei(n), number: f"174872{n}-4"} for n in SIZE]
    rows += [made.GMBH]
    header = [*RELATIONSHIP, "Relationship.Period.1.startDate", "Registration.ManagingLOU"]
    related = [
        dict(zip(RELATIONSHIP, (lei(n), lei(1), CHILD, "ACTIVE"), strict=True)) for n in SIZE[1:]
    ]
    records, relations = made.text(made.HEADER, *rows), made.text(header, *related)
    return [
        packed(folder / "lei2-golden-copy.csv.zip", {"lei2.csv": records}),
        packed(folder / "rr-golden-copy.csv.zip", {"rr.csv": relations}),
    ]


def xi_lei_documents() -> tuple[list[Any], list[Any]]:
    made = gleif_records
    records = [made.in_file(lei(n), "AIRE LTD", "RA000585", f"0010249{n}") for n in SIZE]
    relations = [made.related(lei(n), lei(1), CHILD) for n in SIZE[1:]]
    return records, relations


def xi_lei_json(folder: Path) -> list[Path]:
    records, relations = xi_lei_documents()
    return [
        packed(folder / "lei2.json.zip", {"lei2.json": as_json({"records": records})}),
        packed(folder / "rr.json.zip", {"rr.json": as_json({"relations": relations})}),
    ]


def xi_lei_xml(folder: Path) -> list[Path]:
    records, relations = xi_lei_documents()
    made, tag = gleif_records.as_xml, "RelationshipRecord"
    level1 = "".join(made("LEIRecord", r) for r in records)
    level2 = "".join(made(tag, r[tag]) for r in relations)
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<lei:{0} xmlns:lei="x">{1}</lei:{0}>'
    return [
        packed(folder / "lei2.xml.zip", {"lei2.xml": start.format("LEIData", level1)}),
        packed(folder / "rr.xml.zip", {"rr.xml": start.format("RelationshipData", level2)}),
    ]


def xi_lei_answer(folder: Path) -> list[Path]:
    made = [gleif_records.record(lei(n), "Puro Oy", "RA000188", f"174872{n}-4") for n in SIZE]
    return [plain(folder / "answer.json", as_json({"data": made}))]


SAMPLES: dict[str, tuple[Write, ...]] = {
    "fi-prh": (fi_prh, fi_prh_answer),
    "fi-vero": (fi_vero,),
    "fi-xbrl": (fi_xbrl,),
    "no-brreg": (no_brreg, no_brreg_csv),
    "no-brreg-units": (no_brreg_units,),
    "no-regnskap": (no_regnskap, no_regnskap_filing),
    "gb-coh": (gb_coh,),
    "gb-accounts": (gb_accounts,),
    "ee-rik": (ee_rik, ee_rik_basic),
    "ee-aruanne": (ee_aruanne,),
    "ee-emta": (ee_emta, ee_emta_quarter),
    "lv-ur": (lv_ur,),
    "lv-statements": (lv_statements,),
    "xi-lei": (xi_lei, xi_lei_json, xi_lei_xml, xi_lei_answer),
}
