"""The commands as one types them, against the registers on this machine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Run a command in a workspace of the test's own."""
    words = ["--workspace", str(tmp_path / "ws")]
    return lambda *arguments: CliRunner().invoke(main, [*words, *arguments])
