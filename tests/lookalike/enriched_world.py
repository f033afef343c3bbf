"""A small universe and a CRM list on which enrichment is tried."""

from pathlib import Path

from click.testing import CliRunner, Result

from cli import main
from lookalike.applying import Applied
from lookalike.enriching import Enrichment
from lookalike.workspace import Workspace

COMPANIES = """\
Country,Business ID,Name,Status,Founded,Postcode,City,NACE code,Website,Phone,Currency,Revenue 2024,Employees 2024,Total assets 2024,Legal form class,Marketing block
FI,3199388-5,Kurkivaaran Kiinteistö Oy,active,2001-04-19,13000,Hämeenlinna,68.20,https://www.kurki.example,+358 40 123 4567,EUR,506567,2,704121,limited,
FI,2403818-5,Järvinen Metallityö Oy,active,2011-04-20,70690,Kuopio,25.99,,,EUR,3557291,28,2100000,limited,
FI,0112038-9,Pohjan Panimo Oyj,liquidation,1990-01-02,00100,Helsinki,11.05,panimo.example,,EUR,60000000,400,50000000,joint_stock,
NO,923609016,Fjordens Maskin AS,active,2015-06-07,4005,Stavanger,28.22,,,NOK,50000000,55,40000000,limited,
DK,10150817,Skaermet Maskinhandel ApS,active,2003-01-01,9000,Aalborg,46.61,skaermet.example,,DKK,9000000,9,4000000,limited,reklamebeskyttelse
"""  # noqa: E501
# Row, name, number, city, country, website, staff, since, note
ROWS = [
    "r1;Kurkivaaran Kiinteistö;;HÄMEENLINNA;Suomi;kurki.example;;19.4.2001;soita",
    "r2;Järvinen Metallityö Oy;FI24038185;;Suomi;;25;20.4.2011;",
    'r3;Pohjan Panimo Oyj;0112038-9;Helsinki;FI;;400;;"a;b"',
    "r4;Fjordens Maskin A/S;923 609 016;Stavanger;;;;;",
    "r5;Skaermet Maskinhandel ApS;10150817;;DK;;;;",
    "r6;Tuntematon Firma Oy;;Oulu;FI;;;;",
]
HEADER = "Customer number;Name;Business ID;City;Country;Website;Employees;Founded;Note"


def make(folder: Path) -> tuple[Workspace, Path]:
    """A workspace with the companies, and the CRM list in Windows-1252 with CRLF."""
    firms = folder / "firms.csv"
    firms.write_text(COMPANIES, encoding="utf-8")
    workspace = Workspace(folder / "ws")
    workspace.pull("table", firms, name="firms")
    return workspace, crm(folder / "crm.csv", ROWS)


def crm(path: Path, rows: list[str]) -> Path:
    """A CRM list with these rows."""
    path.write_bytes("\r\n".join([HEADER, *rows, ""]).encode("cp1252"))
    return path


def out_of(done: Applied) -> Path:
    """The list that was written."""
    assert done.out is not None
    return done.out


def run(file: Path, *words: str | Path) -> Result:
    said = ["--workspace", str(file.with_name("ws")), "enrich", *map(str, words)]
    return CliRunner().invoke(main, said)


def actions(found: Enrichment, row: str) -> dict[str, str]:
    rows = found.proposals.select(["row_id", "field", "action"]).to_pylist()
    return {one["field"]: one["action"] for one in rows if one["row_id"] == row}


def written(found: Enrichment, row: str, field: str) -> tuple[str, str, str]:
    [one] = [
        (p["old"], p["written"], p["rule"])
        for p in found.proposals.to_pylist()
        if (p["row_id"], p["field"]) == (row, field)
    ]
    return one


def cells(file: Path, row: str) -> dict[str, str]:
    """The cells of a row of a delimited file by its header."""
    header, *lines = file.read_text("cp1252").split("\n")
    [line] = [line for line in lines if line.startswith(f"{row};")]
    return dict(zip(header.strip().split(";"), line.strip().split(";"), strict=True))
