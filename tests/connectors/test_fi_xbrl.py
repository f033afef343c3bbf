"""XBRL statements: made-up ones in the exact shape, and the recorded ones when they are here."""

import copy
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from company.errors import ConfigurationError, RecordError, SourceChanged
from connectors import fi_xbrl
from connectors.contract import Quarantine, Source
from connectors.fi_xbrl_facts import facts
from connectors.strict import Audit

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:fi_MC="http://www.suomi.fi/xbrl/crr/dict/dom/MC"
 xmlns:fi_RF="http://www.suomi.fi/xbrl/crr/dict/dom/RF"
 xmlns:fi_dim="http://www.suomi.fi/xbrl/crr/dict/dim"
 xmlns:fi_met="http://www.suomi.fi/xbrl/crr/dict/met"
 xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xbrldi="http://xbrl.org/2006/xbrldi">
<link:schemaRef xlink:href="http://www.valtiokonttori.fi/mod/oytp_gaap_ind.xsd"/>
<xbrli:unit id="EUR"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit>
"""
AMOUNTS = {
    "md103 x673": "481773.33", "md103 x689": "72549.12", "md103 x740": "57560.30",
    "md103 x5": "-326911.86", "md103 x1869": "-47054.08", "mi53 x360": "201064.55",
    "mi53 x376": "-115837.28", "mi53 x435": "185650.88",
}  # fmt: skip


def context(name: str, day: str, **members: str) -> str:
    lines = "".join(
        f'<xbrldi:explicitMember dimension="fi_dim:{d}">{m}</xbrldi:explicitMember>'
        for d, m in members.items()
    )
    scenario = f"<xbrli:scenario>{lines}</xbrli:scenario>" if lines else ""
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="http://ytj.fi">'
        f"0000001-9</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:instant>{day}"
        f"</xbrli:instant></xbrli:period>{scenario}</xbrli:context>\n"
    )


def fact(element: str, text: str, name: str) -> str:
    return f'<fi_met:{element} contextRef="{name}" unitRef="EUR">{text}</fi_met:{element}>\n'


def statement(
    amounts: dict[str, str] = AMOUNTS, number: str = "0000001-9", head: str = HEAD, **said: str
) -> str:
    """A made-up statement; beside each amount stands 1.00 for the year before."""
    about = {"si168": "Kivi Oy", "di120": "2024-01-01", "di121": "2024-12-31", "si289": number}
    parts = [head, context("c", "2024-12-31")]
    parts += [fact(element, text, "c") for element, text in (about | said).items()]
    for key, text in amounts.items():
        element, line = key.split()
        before = "fi_RF:x4" if element == "mi53" else "fi_RF:x53"
        parts.append(context(line, "2024-12-31", MCY=f"fi_MC:{line}"))
        parts.append(context(f"{line}-1", "2023-12-31", MCY=f"fi_MC:{line}", REF=before))
        parts += [fact(element, text, line), fact(element, "1.00", f"{line}-1")]
    return "".join(parts) + "</xbrli:xbrl>"


def figures(xml: str | bytes) -> dict[str, Any]:
    record = fi_xbrl.parse(facts(xml))
    assert record.company is None
    return record.figures[0]


def test_the_lines_of_a_statement_are_figures_to_the_cent() -> None:
    found = figures(statement())
    assert found["company_id"] == "FI-PRO-0000001-9"
    assert (found["period_start"], found["period_end"]) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (found["revenue"], found["operating_profit"]) == (481773.33, 72549.12)
    assert (found["profit"], found["total_assets"]) == (57560.30, 201064.55)
    assert (found["equity"], found["personnel_costs"]) == (-115837.28, 326911.86)
    assert (found["basis"], found["kind"], found["currency"]) == ("standalone", "accounts", "EUR")


def test_a_line_that_is_not_there_is_not_known_and_nought_is_nought() -> None:
    found = figures(statement({"md103 x740": "0.00", "mi53 x360": "5.00"}))
    assert (found["profit"], found["revenue"], found["personnel_costs"]) == (0.0, None, None)
    assert figures(statement({"md103 x740": "1", "md103 x5": "0.00"}))["personnel_costs"] == 0.0


def test_an_amount_of_another_day_is_left_out_even_without_its_mark() -> None:
    extra = context("old", "2023-12-31", MCY="fi_MC:x673") + fact("md103", "2.00", "old")
    xml = statement().replace("</xbrli:xbrl>", extra + "</xbrli:xbrl>")
    assert figures(xml)["revenue"] == 481773.33


def test_the_number_of_employees_is_read_when_somebody_files_it() -> None:
    assert figures(statement(ii52="12"))["employees"] == 12.0


def test_group_accounts_are_told_by_their_schema() -> None:
    head = HEAD.replace("oytp_gaap_ind", "oytp_gaap_con")
    assert figures(statement(head=head))["basis"] == "consolidated"


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (statement(number="123"), "no business id"),
        (statement(di121="31.12.2024"), "no date"),
        (statement({"md103 x673": "12,50"}), "no amount"),
        (statement({"mi53 x435": "1.00"}), "none of the figures"),
        (statement()[:-40], "no XML"),
        ("<html><body>404</body></html>", "no XBRL statement"),
        ("", "no XML"),
    ],
)
def test_a_bad_statement_is_a_bad_record(xml: str, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        figures(xml)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_its_entities_grow(encoding: str) -> None:
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "ha">' for n in range(12)
    )
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [{levels}]><x>&e11;</x>'
    with pytest.raises(RecordError, match="declares a document type"):
        facts(bomb.encode(encoding))


def test_a_file_that_an_entity_names_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("0000001-9")
    xml = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]><x>&s;</x>'
    with pytest.raises(RecordError, match="declares a document type"):
        facts(xml)


def test_parsing_changes_nothing_and_answers_the_same_twice() -> None:
    document = facts(statement())
    before = copy.deepcopy(document)
    assert fi_xbrl.parse(document) == fi_xbrl.parse(document)
    assert document == before


def test_an_element_that_nobody_knows_stops_the_run_with_its_name() -> None:
    with pytest.raises(SourceChanged, match='unknown field "ii99"'):
        Audit(fi_xbrl.REGISTER).look(facts(statement(ii99="1")))


def test_single_files_and_a_zip_of_many_are_read_and_bad_ones_set_aside(tmp_path: Path) -> None:
    one = tmp_path / "one.xml"
    one.write_text(statement())
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as archive:
        archive.writestr("a.xml", statement(number="0000002-7"))
        archive.writestr("b.xml", "<html/>")
    quarantine = Quarantine()
    batches = list(fi_xbrl.read(Source(one, NOW, more=(many,)), quarantine).batches)
    rows = [row for b in batches for row in b.figures.to_pylist()]
    assert [r["company_id"] for r in rows] == ["FI-PRO-0000001-9", "FI-PRO-0000002-7"]
    assert {(r["source"], r["fetched_at"]) for r in rows} == {("fi-xbrl", NOW)}
    assert sum(len(b.companies) for b in batches) == 0
    assert [bad.line for bad in quarantine.rows] == [3]
    assert "b.xml" in quarantine.rows[0].reason


class Statements:
    """Stands for the network: lists in turn, and the same statement for any date."""

    def __init__(self, *lists: Any, xml: str = "") -> None:
        self.lists, self.xml, self.asked, self.fetched = list(lists), xml, [], []

    def json(self, url: str, params: Any = None) -> Any:
        self.asked.append((urlsplit(url).path.rpartition("/")[2], dict(params or {})))
        return self.lists.pop(0)

    def text(self, url: str) -> str:
        self.fetched.append({k: v[0] for k, v in parse_qs(urlsplit(url).query).items()})
        return self.xml or statement(di121=self.fetched[-1]["financialDate"])

    def download(self, url: str, name: str) -> Path:
        self.text(url)
        return Path(name)


def filed(number: str, day: str, registered: str) -> dict[str, str]:
    return {"businessId": number, "financialDate": day, "registrationDate": registered}


def test_a_lookup_fetches_the_latest_statements_of_a_company() -> None:
    days = [f"{year}-12-31" for year in (2021, 2024, 2022, 2023)]
    listed = [filed("0112038-9", day, "2025-03-01") for day in days]
    http = Statements({"totalResults": 4, "financials": listed}, xml=statement())
    record = fi_xbrl.lookup(http, "01120389")
    assert record is not None
    assert len(record.figures) == 3
    assert http.asked == [("financials", {"businessId": "0112038-9"})]
    assert [f["financialDate"][:4] for f in http.fetched] == ["2024", "2023", "2022"]


def test_a_company_that_files_on_paper_is_not_found() -> None:
    http = Statements({"totalResults": 0, "financials": []}, None)
    assert fi_xbrl.lookup(http, "0112038-9") is None
    assert fi_xbrl.lookup(http, "0112038-9") is None
    assert fi_xbrl.lookup(http, "Kivi") is None


def test_changes_are_the_statements_registered_since_a_day() -> None:
    first = [filed("0000001-9", "2024-12-31", "2025-03-01")]
    second = [filed("0000001-9", "2024-12-31", "2025-04-01")]
    empty: dict[str, Any] = {"financials": []}
    http = Statements({"financials": first}, {"financials": second}, empty)
    changes = fi_xbrl.changes(http, "2020-01-01")
    assert len(changes.records) == 2
    assert (changes.removed, changes.cursor) == ((), "2025-04-01")
    assert http.asked[0][1] == {"registeredDateStart": "2023-07-01", "page": "1"}


def test_a_download_since_a_day_is_of_the_statements_registered_since() -> None:
    kivi, saha = "0000001-9", "0000002-7"
    first = [filed(kivi, "2024-12-31", "2025-03-01"), filed(saha, "2024-06-30", "2025-03-02")]
    again = [filed(kivi, "2024-12-31", "2025-04-01")]
    http = Statements({"financials": first}, {"financials": again}, {"financials": []})
    paths = fi_xbrl.download_since(http, date(2025, 3, 1))
    assert paths == [Path(f"fi-xbrl-{kivi}-2024-12-31.xml"), Path(f"fi-xbrl-{saha}-2024-06-30.xml")]
    assert [page["registeredDateStart"] for _, page in http.asked] == ["2025-03-01"] * 3
    with pytest.raises(ConfigurationError, match="no statement was registered since 2027-01-01"):
        fi_xbrl.download_since(Statements({"financials": []}), date(2027, 1, 1))


def test_a_list_that_goes_in_circles_is_refused() -> None:
    page = {"financials": [filed("0000001-9", "2024-12-31", "2025-03-01")]}
    with pytest.raises(SourceChanged, match=r"fi-xbrl: .* goes in circles"):
        fi_xbrl.changes(Statements(page, page), "2025-01-01")


def test_one_bad_statement_does_not_hold_up_the_changes() -> None:
    listed = [filed("0000001-9", "2024-12-31", "2025-03-01")]
    http = Statements({"financials": listed}, {"financials": []}, xml="<html/>")
    changes = fi_xbrl.changes(http, "2025-01-01")
    assert (changes.records, changes.cursor) == ((), "2025-03-01")


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "fi_2919415-2_full_2024.xml",
            (481773.33, 72549.12, 57560.30, 201064.55, 115837.28, 326911.86),
        ),
        ("fi_0100379-9_abbrev_2023.xml", (None, -1741.38, 950.97, 122979.81, 76791.67, None)),
        (
            "fi_0100843-4_housing_2023.xml",
            (40764.60, -154.67, -1576.56, 82085.91, -59015.40, 11265.59),
        ),
    ],
)
def test_the_recorded_statements_are_read_to_the_cent(
    shared: Path, file: str, expected: tuple[float | None, ...]
) -> None:
    document = facts((shared / "registers" / "finland_prh" / "xbrl" / file).read_bytes())
    Audit(fi_xbrl.REGISTER).look(document)
    found = fi_xbrl.parse(document).figures[0]
    columns = (
        "revenue", "operating_profit", "profit", "total_assets", "equity", "personnel_costs",
    )  # fmt: skip
    assert tuple(found[c] for c in columns) == expected
    assert found["company_id"] == f"FI-PRO-{file[3:12]}"
    assert found["currency"] == "EUR"
