"""Which companies are suppressed or forgotten: their keys are hashed and looked up.

A key is a kind, such as domain, and a text in one plain form. Keys are made in SQL alone, so that
what is kept and what is looked up are spelled alike.
"""

import sqlite3
from collections.abc import Collection
from pathlib import Path

import duckdb
import pyarrow as pa

from store.state import FILE

HASHES = pa.schema([("hash", pa.string()), ("kind", pa.string()), ("reason", pa.string())])
HIDDEN = pa.schema([("company_id", pa.string()), ("reason", pa.string())])
PLAIN = r"regexp_replace(strip_accents(lower({0})), '[^\p{{L}}\p{{N}}]', '', 'g')"
NUMBER = PLAIN.format("registration_number")
DOMAIN = (
    r"regexp_extract(lower(trim({0})), '^(?:[a-z]+://)?(?:[^/@]*@)?(?:www\.)?"
    r"([^/?#:,;\s]+\.[^/?#:,;\s]+)', 1)"
)
# By kind: the column that a key is made of, and how. A number says more beside its country.
KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "id": (("company_id", "upper(trim(company_id))"),),
    "number": (("registration_number", NUMBER),),
    "country and number": (("registration_number", f"country || ' ' || {NUMBER}"),),
    "vat number": (("vat_number", PLAIN.format("vat_number")),),
    "domain": (("website", DOMAIN.format("website")), ("email", DOMAIN.format("email"))),
    "e-mail": (("email", "lower(trim(email))"),),
    "name": (("name", PLAIN.format("name")),),
    "customer": (("customer", PLAIN.format("customer")),),  # a CRM row: its number and its name
}


def hashes_of(folder: Path) -> tuple[str, pa.Table]:
    """The salt of a workspace and the hashes that are kept: hash, kind and reason."""
    file = folder / FILE
    if not file.exists():
        return "", HASHES.empty_table()
    state = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    try:
        (salt,) = state.execute("select salt from suppression_salt").fetchone()
        rows = state.execute("select hash, kind, reason from suppressions").fetchall()
    except sqlite3.OperationalError:  # a state from before there were any
        return "", HASHES.empty_table()
    finally:
        state.close()
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return salt, pa.table([pa.array(c, pa.string()) for c in columns], schema=HASHES)


def key_sql(view: str, identity: str, columns: Collection[str], kinds: Collection[str]) -> str:
    """The statement that makes the keys of the rows of a view: identity, kind, key."""
    parts = [
        f"select {identity}, '{kind}' as kind, {expression} as key from {view}"
        for kind in KEYS
        if kind in kinds
        for column, expression in KEYS[kind]
        if column in columns
    ]
    nothing = f"select {identity}, '' as kind, null::varchar as key from {view} where false"
    made = " union all ".join(parts or [nothing])
    return f"select * from ({made}) where nullif(key, '') is not null"


def hashed(keys: str) -> str:
    """The statement that hashes keys with the salt, the parameter $salt."""
    return f"select *, sha256($salt || kind || ':' || key) as hash from ({keys})"


def hidden_companies(
    connection: duckdb.DuckDBPyConnection, salt: str, hashes: pa.Table
) -> pa.Table:
    """The companies of the universe that any key hides: company_id and reason.

    Only keys of the kinds that are kept are made: a million ids take half a second of one core.
    """
    kinds = set(hashes["kind"].to_pylist())
    of_company = [c for made in KEYS.values() for c, _ in made if c != "customer"]
    keys = [key_sql("all_companies", "company_id", of_company, kinds)]
    keys.append(key_sql("all_names", "company_id", ["name"], kinds & {"name"}))
    connection.register("hashes", hashes)
    relation = connection.sql(
        f"""select company_id, min(reason) as reason
            from ({hashed(" union all ".join(keys))}) k join hashes h using (hash, kind)
            group by company_id order by company_id""",
        params={"salt": salt},
    )
    return relation.to_arrow_table().cast(HIDDEN)


def hidden_rows(folder: Path, rows: pa.Table) -> list[str | None]:
    """For each row, why it is hidden (suppressed or forgotten), or None.

    rows: any of the columns company_id, registration_number, country, vat_number, website, email
    and name; the others are not looked at.
    """
    salt, hashes = hashes_of(folder)
    reasons: list[str | None] = [None] * len(rows)
    if not len(hashes) or not len(rows):
        return reasons
    with duckdb.connect() as connection:
        for place, reason in _found(connection, salt, hashes, rows):
            reasons[place] = reason
    return reasons


def _found(
    connection: duckdb.DuckDBPyConnection, salt: str, hashes: pa.Table, rows: pa.Table
) -> list[tuple[int, str]]:
    looked_at = {c for made in KEYS.values() for c, _ in made} | {"country"}
    present = [c for c in rows.column_names if c in looked_at]
    texts = {c: rows[c].cast(pa.string()) for c in present}
    texts.setdefault("country", pa.nulls(len(rows), pa.string()))
    connection.register("looked_up", pa.table({"place": pa.array(range(len(rows))), **texts}))
    connection.register("hashes", hashes)
    kinds = set(hashes["kind"].to_pylist())
    keys = key_sql("looked_up", "place", present, kinds)
    # Forgotten before suppressed: the stronger of the two comes first.
    found = connection.execute(
        f"select place, min(reason) from ({hashed(keys)}) k join hashes h using (hash, kind) "
        "group by place",
        {"salt": salt},
    )
    return [(int(place), str(reason)) for place, reason in found.fetchall()]
