"""Who may not be shown comes out of no enrichment: no screen, no proposals, no list, no import."""

import shutil
from collections.abc import Callable
from pathlib import Path

import protected_world as world
import pytest
from click.testing import Result
from protected_world import DANISH, FRENCH, NAMES, SECRETS, TRADER, content, leaks

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protected-enriching")
    world.make(folder)
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Path:
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    rows = [["r-dk", NAMES[DANISH], "", DANISH, 1], ["r-fr", NAMES[FRENCH], "", FRENCH, 1],
            ["r-tr", NAMES[TRADER], "", TRADER, 1]]  # fmt: skip
    file = world.customers(tmp_path / "crm.csv")
    with file.open("a", encoding="utf-8") as more:
        more.writelines(",".join(map(str, row)) + "\n" for row in rows)
    return tmp_path


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_proposal_names_them(folder: Path, ending: str) -> None:
    out = folder / f"look.{ending}"
    done = world.commands(folder / "ws")(
        "enrich", folder / "crm.csv", "--fields", "all", "--policy", "all", "-o", out
    )
    assert done.exit_code == 0, done.output
    assert leaks(content(out) + done.output) == []
    assert "ArkkuArkku Oy" in content(out)


def test_no_json_names_them(folder: Path) -> None:
    done = world.commands(folder / "ws")("enrich", folder / "crm.csv", "--json", "--fields", "all")
    assert (done.exit_code, leaks(done.output)) == (0, [])


def test_the_list_gets_nothing_of_them_that_it_had_not(folder: Path) -> None:
    crm, out = folder / "crm.csv", folder / "out.csv"
    run = world.commands(folder / "ws")
    said = ("--apply", "-o", out, "--fields", "all", "--policy", "all")
    assert run("enrich", crm, *said).exit_code == 0
    before, after = (path.read_text("utf-8").splitlines() for path in (crm, out))
    changed = [
        old.split(",")[0]
        for old, new in zip(before[1:], after[1:], strict=True)
        if new.rstrip(",") != old.rstrip(",")
    ]
    assert {"r-dk", "r-fr", "r-tr", "r-own", "r-supp", "r-gone"} & set(changed) == set()
    assert len(changed) >= 15
    assert [count(out, secret) for secret in SECRETS] == [count(crm, secret) for secret in SECRETS]


def count(path: Path, secret: str) -> int:
    return path.read_text("utf-8").casefold().count(secret.casefold())
