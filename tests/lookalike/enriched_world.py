"""A small universe and a CRM list on which enrichment is tried."""

from pathlib import Path

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
