"""The rules of the house: who may import whom, how long things are, what starts with --help."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ["data", "company", "connectors", "store", "crm", "enrich", "lookalike", "web", "commands"]
CODE = [*sorted(
    file
    for name in (*LAYERS, "bench", "train")
    for file in (ROOT / name).rglob("*.py")
), ROOT / "cli.py"]  # fmt: skip


def imported_packages(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    names += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_package_imports_only_from_those_before_it(layer: str) -> None:
    allowed = set(LAYERS[: LAYERS.index(layer) + 1])
    for file in (ROOT / layer).rglob("*.py"):
        later = imported_packages(file) & ({*LAYERS, "cli"} - allowed)
        assert not later, f"{file.relative_to(ROOT)} imports {later}"


def test_the_layer_rule_sees_a_breach(tmp_path: Path) -> None:
    breach = tmp_path / "breach.py"
    breach.write_text("from lookalike.ranker import LookalikeRanker\nimport cli\n")
    assert imported_packages(breach) == {"lookalike", "cli"}


@pytest.mark.parametrize("file", CODE, ids=lambda f: str(f.relative_to(ROOT)))
def test_files_and_functions_stay_short(file: Path) -> None:
    text = file.read_text()
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 60, f"{node.name} is too long"


def test_help_starts_without_the_heavy_libraries() -> None:
    program = (
        "import sys\nfrom click.testing import CliRunner\nfrom cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "heavy = {'pandas', 'sklearn', 'duckdb', 'pyarrow', 'lightgbm', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_the_wheel_takes_every_package_and_nothing_else() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {
        ".".join(f.parent.relative_to(ROOT).parts)
        for name in LAYERS
        for f in (ROOT / name).rglob("__init__.py")
    }
    assert set(listed) == found


def test_every_runtime_dependency_has_its_line_of_reasons() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    listed = [d.split(">=")[0] for d in [*project["dependencies"], *(x for e in extras for x in e)]]
    written = (ROOT / "docs" / "dependencies.md").read_text()
    assert [d for d in listed if f"`{d}`" not in written] == []
