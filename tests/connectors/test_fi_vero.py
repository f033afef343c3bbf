"""Corporate income tax: made-up rows under the real headers, and the recorded ones when here."""

import gzip
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from company.errors import ConfigurationError, SourceChanged
from connectors import fi_vero
from connectors.contract import Quarantine, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HEADER = (
    "Verovuosi | Skatteår;Y-tunnus | FO-nummer;Verovelvollisen nimi | Den skattskyldiges namn;"
    "Verotuskunta | Beskattningskommun;Verotettava tulo | Beskattningsbar inkomst;"
    "Maksuunpannut verot yhteensä | Debiterade skatter ;{}"
    "Veronpalautus | Skatteåterbäring;Jäännösvero | Kvarskatt\r\n"
)
EIGHT = HEADER.format("")
NINE = HEADER.format("Ennakot yhteensä | Förskott sammanlagt;")
KIVI = "2024;0000001-9;Kivipumppu Öy;091 Helsinki;12345,67;2469,13;0,00;100,50\r\n"


def write(path: Path, text: str, encoding: str = "latin-1") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def figures(
    *paths: Path, quarantine: Quarantine | None = None
) -> list[tuple[str, date, float | None]]:
    source = Source(paths[0], NOW, more=paths[1:])
    batches = list(fi_vero.read(source, quarantine or Quarantine()).batches)
    assert all(len(b.companies) == len(b.names) == 0 for b in batches)
    rows = [row for b in batches for row in b.figures.to_pylist()]
    return [(r["company_id"], r["period_end"], r["taxable_income"]) for r in rows]


def test_taxable_income_is_a_figure_of_the_tax_year(tmp_path: Path) -> None:
    source = Source(write(tmp_path / "2024.csv", EIGHT + KIVI), NOW.replace(microsecond=7))
    row = next(iter(fi_vero.read(source, Quarantine()).batches)).figures.to_pylist()[0]
    assert (row["company_id"], row["taxable_income"]) == ("FI-PRO-0000001-9", 12345.67)
    assert (row["period_start"], row["period_end"]) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (row["kind"], row["basis"], row["currency"]) == ("tax", "standalone", "EUR")
    assert (row["source"], row["fetched_at"]) == ("fi-vero", NOW)
    assert row["profit"] is None


def test_years_of_eight_and_of_nine_columns_are_read_together(tmp_path: Path) -> None:
    old = "2021;0000001-9;Kivipumppu Öy;837 Tampere;1000,00;200,00;150,00;0,00;50,00\r\n"
    new = write(tmp_path / "2024.csv", EIGHT + KIVI)
    assert figures(new, write(tmp_path / "2021.csv", NINE + old)) == [
        ("FI-PRO-0000001-9", date(2024, 12, 31), 12345.67),
        ("FI-PRO-0000001-9", date(2021, 12, 31), 1000.0),
    ]


def test_a_quote_in_a_name_is_a_letter_and_income_of_nought_is_known(tmp_path: Path) -> None:
    rows = '2024;0000002-7;UAB "Lai;200 Ulkomaat;0,00;0,00;0,00;0,00\r\n' + KIVI
    found = figures(write(tmp_path / "2024.csv", EIGHT + rows))
    assert [(c, income) for c, _, income in found] == [
        ("FI-PRO-0000002-7", 0.0),
        ("FI-PRO-0000001-9", 12345.67),
    ]


def test_a_row_without_an_income_gives_no_figure(tmp_path: Path) -> None:
    empty = "2024;0000002-7;Tyhjä Oy;Ei kotikuntaa;;;;\r\n"
    quarantine = Quarantine()
    found = figures(write(tmp_path / "2024.csv", EIGHT + empty + KIVI), quarantine=quarantine)
    assert [c for c, _, _ in found] == ["FI-PRO-0000001-9"]
    assert quarantine.count == 0


def test_bad_rows_are_set_aside_with_their_lines(tmp_path: Path) -> None:
    rows = [
        "2024;000001-9;A;;1,00;;;\r\n",
        "2024;0000001-9;too few\r\n",
        "24;0000001-9;A;;1,00;;;\r\n",
        KIVI,
        "2024;0000001-9;A;;1.000,00;;;\r\n",
    ]
    quarantine = Quarantine()
    found = figures(write(tmp_path / "2024.csv", EIGHT + "".join(rows)), quarantine=quarantine)
    assert [income for _, _, income in found] == [12345.67]
    assert sorted(bad.line for bad in quarantine.rows) == [2, 3, 4, 6]
    assert any("1.000,00" in bad.reason for bad in quarantine.rows)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
def test_a_file_that_was_saved_anew_in_utf_8_is_read_too(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "2024.csv", EIGHT + KIVI, encoding)
    assert figures(path) == [("FI-PRO-0000001-9", date(2024, 12, 31), 12345.67)]


def test_zip_and_gzip_are_read_like_the_file(tmp_path: Path) -> None:
    packed = tmp_path / "2024.csv.gz"
    packed.write_bytes(gzip.compress((EIGHT + KIVI).encode("latin-1")))
    archive = tmp_path / "years.zip"
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("a.csv", (EIGHT + KIVI).encode("latin-1"))
        files.writestr("b.csv", (EIGHT + KIVI).encode("latin-1"))
    assert len(figures(packed)) == 1
    assert len(figures(archive)) == 2


def test_a_header_that_changed_stops_the_run(tmp_path: Path) -> None:
    new = write(tmp_path / "new.csv", EIGHT.replace("Veronpalautus", "Liikevaihto") + KIVI)
    with pytest.raises(SourceChanged, match='unknown column "Liikevaihto"'):
        figures(new)
    gone = write(tmp_path / "gone.csv", EIGHT.replace("Y-tunnus", "Tunnus") + KIVI)
    with pytest.raises(SourceChanged, match='no column "Y-tunnus"'):
        figures(gone)


def test_a_file_of_headers_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="cannot be read"):
        figures(write(tmp_path / "2024.csv", EIGHT))


class Page:
    """Stands for the network: the page, and the addresses that were downloaded."""

    def __init__(self, text: str) -> None:
        self.page, self.fetched = text, []

    def text(self, url: str) -> str:
        assert url == fi_vero.PAGE
        return self.page

    def download(self, url: str, name: str) -> Path:
        self.fetched.append(url)
        return Path(name)


def test_a_download_takes_the_newest_years_and_no_corrections() -> None:
    files = [f"/globalassets/2025/yhteisojen_tuloverotus_{year}.csv" for year in range(2017, 2025)]
    files += ["/globalassets/2025/yhteisojen_tuloverotus_muutos_2024.csv", "/tilastot/2024.pdf"]
    http = Page("".join(f'<a href="{file}">CSV</a>' for file in files))
    assert [p.name for p in fi_vero.download(http)] == [
        f"fi-vero-{year}.csv" for year in (2024, 2023, 2022, 2021, 2020)
    ]
    assert http.fetched[0] == (
        "https://www.vero.fi/globalassets/2025/yhteisojen_tuloverotus_2024.csv"
    )


def test_a_download_since_a_day_takes_the_tax_years_from_it_on() -> None:
    files = [f"/yhteisojen_tuloverotus_{year}.csv" for year in range(2017, 2025)]
    http = Page("".join(f'<a href="{file}">CSV</a>' for file in files))
    assert [p.name for p in fi_vero.download_since(http, date(2023, 5, 1))] == [
        "fi-vero-2024.csv",
        "fi-vero-2023.csv",
    ]
    assert len(fi_vero.download_since(http, date(2000, 1, 1))) == 8
    with pytest.raises(ConfigurationError, match=r"no tax year since 2025-01-01 .* is 2024"):
        fi_vero.download_since(http, date(2025, 1, 1))


def test_the_recorded_headers_of_both_widths_are_read(shared: Path) -> None:
    folder = shared / "registers" / "finland_prh"
    quarantine = Quarantine()
    paths = [
        folder / f"verohallinto_{year}_SYNTHETIC_ROWS.csv" for year in ("2024_8col", "2021_9col")
    ]
    assert figures(*paths, quarantine=quarantine) == [
        ("FI-PRO-0000000-0", date(2024, 12, 31), 12345.67),
        ("FI-PRO-0000001-9", date(2024, 12, 31), 0.0),
        ("FI-PRO-0000002-7", date(2024, 12, 31), 125000.0),
        ("FI-PRO-0000000-0", date(2021, 12, 31), 1000.0),
    ]
    assert quarantine.count == 0
