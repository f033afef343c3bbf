from pathlib import Path

import pytest
from matching_cases import matcher_of, names_table

from enrich import Matcher


@pytest.fixture(scope="session")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """A matcher of the small universe."""
    return matcher_of(names_table(), Path(tmp_path_factory.mktemp("universe")))
