"""What registers say over the network and what a refresh tells passes the same rules."""

from pathlib import Path
from typing import Any

import pytest

from company.errors import WorkspaceError
from connectors.contract import Record
from lookalike.protection import refusal_of, refuse_protected
from store.state import open_state

FIRM: dict[str, Any] = {"company_id": "DK-CVR-10000009", "name": "Skærmet ApS", "country": "DK"}


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"marketing_block": "reklamebeskyttelse"}, "dk-reklamebeskyttelse"),
        ({"is_natural_person": True}, "natural-person"),
        ({"country": "SE", "legal_form_class": "sole_trader"}, "se-sole-trader"),
    ],
)
def test_what_a_register_says_of_a_protected_company_is_refused_by_its_rule(
    tmp_path: Path, said: dict[str, Any], rule: str
) -> None:
    state = open_state(tmp_path)
    assert refuse_protected(state, Record(FIRM)) == Record(FIRM)
    with pytest.raises(WorkspaceError, match=rf"^This company may not be shown \(rule {rule}: "):
        refuse_protected(state, Record(FIRM | said))


def test_a_record_of_figures_alone_names_nobody(tmp_path: Path) -> None:
    assert refusal_of(open_state(tmp_path), Record(None)) is None
