"""The examples of docs/reconciliation.md, run as they stand there against the demo's companies."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served import Served

from data.demo import write_world
from lookalike.workspace import Workspace

PAGE = Path(__file__).parents[2] / "docs" / "reconciliation.md"
EXAMPLES = re.findall(r"```sh\n(.*?)```\s+```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service of the demo's northern companies."""
    folder = tmp_path_factory.mktemp("demo")
    world = write_world(folder / "world")
    file = world.british.with_name("nordic-companies.csv")
    Workspace(folder / "ws").pull("table", file, name="nordic")
    with Served(folder / "ws") as served:
        yield served


def is_part(shown: Any, whole: Any) -> bool:
    """Whether everything that is shown is so in the answer; scores may differ a little."""
    if isinstance(shown, dict):
        return all(key in whole and is_part(value, whole[key]) for key, value in shown.items())
    if isinstance(shown, list):
        pairs = zip(shown, whole, strict=False)
        return len(shown) <= len(whole) and all(is_part(*pair) for pair in pairs)
    if isinstance(shown, float):
        return bool(whole == pytest.approx(shown, abs=2))
    return bool(shown == whole)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_an_example_gives_what_the_page_shows(demo: Served, command: str, shown: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    words = shlex.split(command.replace("http://127.0.0.1:8765/", demo.url))
    result = subprocess.run([*words, "--silent"], capture_output=True, check=True)
    answer = json.loads(result.stdout)
    assert is_part(json.loads(shown), answer), answer
