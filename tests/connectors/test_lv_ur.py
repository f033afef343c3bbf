"""The Latvian register: made-up entities in the exact shape of its files."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import ConfigurationError, SourceChanged
from connectors import lv_ur
from connectors.contract import Quarantine, Rows, Source

HEADER = (
    "regcode;sepa;name;name_before_quotes;name_in_quotes;name_after_quotes;without_quotes;regtype;"
    "regtype_text;type;type_text;registered;terminated;closed;address;index;addressid;region;city;"
    "atvk;reregistration_term"
)
HISTORY = "regcode;date_to;name;name_before_quotes;name_in_quotes;name_after_quotes"
NOW = datetime(2026, 11, 3, tzinfo=UTC)


def row(regcode: str = "40001234567", **cells: str) -> str:
    values = dict.fromkeys(HEADER.split(";"), "") | {
        "regcode": regcode,
        "sepa": "LV49ZZZ40001234567",
        "name": '"SIA ""Jūras Sūkņi"""',
        "name_before_quotes": "SIA",
        "name_in_quotes": "Jūras Sūkņi",
        "without_quotes": "0",
        "regtype": "K",
        "regtype_text": "Komercreģistrs",
        "type": "SIA",
        "type_text": "Sabiedrība ar ierobežotu atbildību",
        "registered": "2015-03-02",
        "closed": " ",
        "address": '"Rīga, Sūkņu iela 18 - 5"',
        "index": "1019",
    }
    return ";".join((values | cells).values())


def files(folder: Path, *register: str, history: tuple[str, ...] = ()) -> Source:
    path, more = folder / "register.csv", folder / "register_name_history.csv"
    path.write_text("\ufeff" + "\n".join((HEADER, *register)) + "\n", encoding="utf-8")
    more.write_text("\n".join((HISTORY, *history)) + "\n", encoding="utf-8")
    return Source(path, NOW, more=(more,) if history else ())


def read(source: Source, quarantine: Quarantine | None = None) -> list[Rows]:
    return list(lv_ur.read(source, quarantine or Quarantine()).batches)


def company(folder: Path, **cells: str) -> dict[str, Any]:
    found: dict[str, Any] = read(files(folder, row(**cells)))[0].companies.to_pylist()[0]
    return found


def test_a_company_is_read_into_the_declared_fields(tmp_path: Path) -> None:
    found = company(tmp_path)
    assert (found["company_id"], found["register"]) == ("LV-RE-40001234567", "lv-ur")
    assert found["name"] == 'SIA "Jūras Sūkņi"'
    assert (found["legal_form_class"], found["status"]) == ("limited", "active")
    assert (found["founded_on"], found["dissolved_on"]) == (date(2015, 3, 2), None)
    assert (found["city"], found["street"]) == ("Rīga", "Sūkņu iela 18 - 5")
    assert (found["postcode"], found["country"]) == ("LV-1019", "LV")
    assert (found["vat_number"], found["is_natural_person"]) == (None, False)


@pytest.mark.parametrize(
    ("terminated", "closed", "status"),
    [
        ("", " ", "active"),
        ("2019-05-06", "L", "dissolved"),
        ("2019-05-06", "R", "dissolved"),
        ("2019-05-06", "", "dissolved"),
        ("", "L", "dissolved"),
    ],
)
def test_a_company_has_ended_by_its_date_or_by_its_letter(
    tmp_path: Path, terminated: str, closed: str, status: str
) -> None:
    found = company(tmp_path, terminated=terminated, closed=closed)
    assert found["status"] == status
    assert found["dissolved_on"] == (date(2019, 5, 6) if terminated else None)


@pytest.mark.parametrize(
    ("code", "text", "kind", "is_person"),
    [
        ("IK", "Individuālais komersants", "sole_trader", True),
        ("ZEM", "Zemnieku saimniecība", "sole_trader", True),
        ("ZS", "", "sole_trader", True),
        ("AS", "Akciju sabiedrība", "joint_stock", False),
        ("BDR", "Biedrība", "association", False),
        ("KB", "Kooperatīvā sabiedrība", "cooperative", False),
        ("XX", "Kaut kas cits", None, False),
    ],
)
def test_sole_traders_and_farms_are_flagged_as_persons(
    tmp_path: Path, code: str, text: str, kind: str | None, is_person: bool
) -> None:
    found = company(tmp_path, type=code, type_text=text)
    assert (found["legal_form_class"], found["is_natural_person"]) == (kind, is_person)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (
            "Ķekavas nov., Valdlauči, Meistaru iela 8",
            ("Ķekavas nov.", "Valdlauči", "Meistaru iela 8"),
        ),
        ("Cēsu nov., Vaives pag., Rīdzene, Liepu 1", ("Cēsu nov.", "Rīdzene", "Liepu 1")),
        ("Cēsu nov., Vaives pag., Kalni", ("Cēsu nov.", None, "Kalni")),
        ("Rīga", ("Rīga", "Rīga", None)),
        ("", (None, None, None)),
    ],
)
def test_an_address_of_one_line_is_taken_apart(
    tmp_path: Path, address: str, place: tuple[str | None, ...]
) -> None:
    found = company(tmp_path, address=address)
    assert (found["municipality"], found["city"], found["street"]) == place


def test_earlier_names_come_from_the_file_beside(tmp_path: Path) -> None:
    old = '40001234567;2018-01-01;"SIA ""Vecie Sūkņi""";SIA;Vecie Sūkņi;'
    batches = read(files(tmp_path, row(), history=(old,)))
    names = [n for rows in batches for n in rows.names.to_pylist()]
    expected = [('SIA "Jūras Sūkņi"', "legal"), ('SIA "Vecie Sūkņi"', "previous")]
    assert [(n["name"], n["kind"]) for n in names] == expected
    assert {n["company_id"] for n in names} == {"LV-RE-40001234567"}
    assert sum(rows.companies.num_rows for rows in batches) == 1


def test_earlier_names_alone_are_refused_with_the_way_out(tmp_path: Path) -> None:
    given = files(tmp_path, row(), history=("40001234567;2018-01-01;Vecie;;;",))
    with pytest.raises(ConfigurationError, match="Give register"):
        read(Source(given.more[0], NOW))


def test_a_row_without_a_number_of_eleven_digits_is_set_aside(tmp_path: Path) -> None:
    quarantine = Quarantine()
    batch = read(files(tmp_path, row(), row("4000123")), quarantine)[0]
    assert batch.companies.num_rows == 1
    assert [(bad.line, "4000123" in bad.reason) for bad in quarantine.rows] == [(3, True)]


def test_a_new_column_stops_the_run(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(HEADER + ";nace\n" + row() + ";28.13\n", encoding="utf-8")
    with pytest.raises(SourceChanged, match='unknown column "nace"'):
        read(Source(path, NOW))


class Pages:
    """Answers with the pages of a data portal, and remembers what was fetched."""

    def __init__(self, text: str) -> None:
        self.page, self.fetched = text, dict[str, str]()

    def text(self, url: str) -> str:
        return self.page

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        raise NotImplementedError

    def download(self, url: str, name: str) -> Path:
        self.fetched[name] = url
        return Path(name)


def test_the_download_follows_the_links_of_the_pages() -> None:
    links = [
        f"/dati/dataset/4/resource/9/download/{f}"
        for f in ("register.csv", "register_name_history.csv")
    ]
    pages = Pages("".join(f'<a class="x" href="{link}">' for link in links))
    paths = lv_ur.download(pages)
    assert [p.name for p in paths] == ["register.csv", "register_name_history.csv"]
    assert pages.fetched["register.csv"] == "https://data.gov.lv" + links[0]


def test_a_page_that_changed_is_named_with_the_way_by_hand() -> None:
    with pytest.raises(SourceChanged, match="lookalike pull lv-ur --file PATH"):
        lv_ur.download(Pages("<html>Lapa ir pārvietota</html>"))


def test_the_recorded_rows_are_read(shared: Path) -> None:
    path = shared / "registers" / "latvia" / "register_sample.csv"
    quarantine = Quarantine()
    found = read(Source(path, NOW), quarantine)[0].companies.to_pylist()
    assert [c["name"] for c in found] == ['"House of Glory"', 'IK "D.Luxe"']
    assert [c["is_natural_person"] for c in found] == [False, True]
    assert [c["city"] for c in found] == ["Rīga", "Daugavpils"]
    assert [c["status"] for c in found] == ["active", "active"]
    assert quarantine.count == 0
