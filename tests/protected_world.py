"""A workspace with companies that must never come out, and the paths by which they could."""

from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from click.testing import CliRunner, Result
from written_rows import write_rows

from cli import main

HEADER = (
    "Company ID,Name,City,Country,Business ID,NACE code,Natural person,Marketing block,Website,"
    "Parent ID,Employees 2024,Revenue EUR 2024"
)
WORDS = [
    "Arkku", "Betoni", "Delta", "Eloranta", "Fasaani", "Graniitti", "Hopea", "Ilves", "Juniper",
    "Kaleva", "Lumikki", "Merituuli", "Nordika", "Otava", "Pohjola", "Rautio", "Sampo", "Tuisku",
    "Uljas", "Virtanen",
]  # fmt: skip
# What may not come out, by why; the texts are in no other company.
DANISH, FRENCH, TRADER = "DK-CVR-10000009", "FR-INSEE-732829320", "FI-PRO-0000001-9"
SUPPRESSED, BY_NAME, FORGOTTEN = "FI-PRO-3199388-5", "FI-PRO-1111111-1", "FI-PRO-2403818-5"
NAMES = {
    DANISH: "Skærmet Maskinhandel ApS",
    FRENCH: "Discrète Machines SAS",
    TRADER: "Yksin Tekijä Tmi",
    SUPPRESSED: "Estetty Konetukku Oy",
    BY_NAME: "Kielletty Konetukku Oy",
    FORGOTTEN: "Unohdettu Konetukku Oy",
}
SECRETS = [*NAMES, *NAMES.values(), "Skærmet", "Discrète", "Yksin Tek", "Estetty", "Kielletty"]
SECRETS += ["Unohdettu"]
OWN = "FI-PRO-5555555-5"  # a customer of the user's own CRM that is a person
CHILD, SISTER = "c-0000", "c-0012"  # customers whose parent is the Danish company


def companies(path: Path) -> Path:
    """Companies of which every sixth is a wholesaler of machinery, as the hidden ones are."""
    rng = np.random.default_rng(3)
    industries = ["46.63", "28.13", "47.11", "62.01", "56.10", "41.20"]
    rows: list[list[object]] = [
        [f"c-{i:04d}", f"{WORDS[i % 20]}{WORDS[i // 20]} Oy", "Oulu", "FI", f"{i:08d}",
         industries[i % 6], "no", "", "", DANISH if f"c-{i:04d}" in (CHILD, SISTER) else "",
         int(rng.integers(1, 200)), 50_000 + 1000 * i]
        for i in range(240)
    ]  # fmt: skip
    for id_, name in {**NAMES, OWN: "Oma Asiakas Tmi"}.items():
        person = "yes" if id_ in (TRADER, OWN) else "no"
        block = {DANISH: "reklamebeskyttelse", FRENCH: "P"}.get(id_, "")
        country = id_[:2]
        site = "https://estetty.example/fi" if id_ == SUPPRESSED else ""
        rows.append([id_, name, "Oulu", country, id_.split("-", 2)[2], "46.63", person, block,
                     site, "", 90, 130_000])  # fmt: skip
    return write_rows(path, HEADER, rows)


def customers(path: Path) -> Path:
    """Wholesalers, a person, and rows that mean or nearly mean those that must not come out."""
    rows: list[list[object]] = [
        [f"r{i}", f"{WORDS[i % 20]}{WORDS[i // 20]} Oy", "Oulu", "", 100 * i + 50]
        for i in range(0, 180, 12)
    ]
    rows.append(["r-own", "Oma Asiakas Tmi", "Oulu", OWN, 40])
    rows.append(["r-supp", "Estetty Konetukku Oy", "Oulu", SUPPRESSED, 70])
    rows.append(["r-gone", "Unohdettu Konetukku Oy", "Oulu", FORGOTTEN, 80])
    rows.append(["r-near", "Skaermet Maskinhandel Sverige", "Turku", "", 30])
    rows.append(["r-near2", "Discrete Machines", "Kotka", "", 30])
    rows.append(["r-open", "ArkkuArkku Yhtio", "Turku", "", 20])
    return write_rows(path, "Customer number,Customer,City,Company ID,Profit EUR", rows)


def commands(workspace: Path) -> Callable[..., Result]:
    def command(*arguments: str | Path, **given: str) -> Result:
        words = ["--workspace", str(workspace), *map(str, arguments)]
        return CliRunner().invoke(main, words, **given)

    return command


def make(folder: Path) -> Callable[..., Result]:
    """A workspace with a model, in which two companies are suppressed and one is forgotten."""
    run = commands(folder / "ws")
    assert run("pull", "table", "--file", companies(folder / "firms.csv")).exit_code == 0
    assert run("fit", customers(folder / "crm.csv")).exit_code == 0
    sites = write_rows(folder / "sites.csv", "Website", [["www.estetty.example"]])
    names = write_rows(folder / "names.csv", "Name", [["KIELLETTY KONETUKKU OY"]])
    for file in (sites, names):
        assert run("suppress", file).exit_code == 0
    assert run("forget", FORGOTTEN).exit_code == 0
    return run


def leaks(text: str, secrets: Sequence[str] = SECRETS) -> list[str]:
    """What may not come out and stands in a text."""
    return [secret for secret in secrets if secret.casefold() in text.casefold()]


def content(path: Path) -> str:
    """All text of a file; that of every part of a workbook."""
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    with ZipFile(path) as book:
        return "\n".join(book.read(name).decode("utf-8") for name in book.namelist())
