"""Web domains: the website's, or else the e-mail's where it is the company's own."""

from pathlib import Path

import pytest
from made_up import known, put


@pytest.mark.parametrize(
    ("said", "domain"),
    [
        ({"website": "https://www.Shop.Kone.com/fi", "email": "a@other.fi"}, "kone.com"),
        ({"website": "http://facebook.com/kone", "email": "info@kone.com"}, "kone.com"),
        ({"email": "kone@gmail.com"}, None),
        ({"website": "none"}, None),
        ({}, None),
    ],
)
def test_the_domain_is_the_companys_own(
    tmp_path: Path, said: dict[str, str], domain: str | None
) -> None:
    put(tmp_path, companies=[{"company_id": "c-1", **said}])
    (row,) = known(tmp_path, "c-1")
    assert (row["domain"], row["domain_source"]) == (domain, domain and "xx-made")


def test_an_accountants_address_is_no_domain_of_its_clients(tmp_path: Path) -> None:
    clients = [{"company_id": f"c-{i}", "email": f"c{i}@Books.fi"} for i in range(6)]
    sisters = [{"company_id": f"s-{i}", "email": f"s{i}@sisters.fi"} for i in range(5)]
    own = {"company_id": "b-1", "website": "books.fi"}
    put(tmp_path, companies=[*clients, *sisters, own])
    rows = known(tmp_path, "c-0", "s-0", "b-1")
    assert [row["domain"] for row in rows] == [None, "sisters.fi", "books.fi"]
