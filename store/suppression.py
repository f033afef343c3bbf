"""The suppression list of a workspace: kept as salted hashes, it wins over every import."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.errors import ConfigurationError
from company.headings import vocabulary
from company.recognition import recognise
from company.values import as_array, country_code, each_distinct, required_country
from connectors.contract import Quarantine
from connectors.spreadsheet import open_spreadsheet
from store.hiding import KEYS, hashed, key_sql

SUPPRESSED, FORGOTTEN = "suppressed", "forgotten"
FIELDS = (
    "company_id", "registration_number", "country", "vat_number", "website", "email", "name",
)  # fmt: skip
# A name hides all its namesakes, so it counts only where a row says nothing that is one company's.
SURE = ("company_id", "registration_number", "vat_number", "website", "email")


@dataclass(frozen=True)
class Suppression:
    """One entry: what kind of key it is, since when, and from which line of which file."""

    suppression_id: int
    kind: str
    reason: str
    added_at: str
    source: str
    line: int | None


def read_suppressed(path: Path, country: str | None = None) -> pa.Table:
    """The rows of a file as texts in the columns of FIELDS, with their line.

    Raises ConfigurationError where no column is an id, a domain, an e-mail address or a name.
    """
    opened = open_spreadsheet(path, Quarantine())
    blocks = list(opened.blocks)
    rows = pa.Table.from_batches([block.rows for block in blocks]).combine_chunks()
    lines = pa.concat_arrays([block.lines for block in blocks])
    known = vocabulary(FIELDS, {"domain": "website"})
    found = {c.field: c.header for c in recognise(opened.headers, rows, known) if c.field}
    if not {*SURE, "name"} & {*found}:
        shown = ", ".join(f'"{header}"' for header in opened.headers[:8])
        raise ConfigurationError(
            f"{path} has no column of ids, numbers, domains, e-mail addresses or names. Head one "
            f"of them so. Its columns: {shown}."
        )
    columns = {
        f: rows[found[f]].cast(pa.string()) if f in found else pa.nulls(len(rows), pa.string())
        for f in FIELDS
    }
    columns["country"] = each_distinct(as_array(columns["country"]), country_code)
    if country:
        columns["country"] = pc.fill_null(columns["country"], required_country(country))
    return pa.table({**columns, "line": lines})


def suppress(state: Database, rows: pa.Table, source: str, reason: str = SUPPRESSED) -> list[int]:
    """Keep the keys of rows, and return the lines of the rows that have none.

    rows: the columns of FIELDS and line.
    """
    keys = _keys_of(state, rows)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with state.atomic():
        state.conn.executemany(
            "insert or ignore into suppressions (kind, hash, reason, added_at, source, line) "
            "values (?, ?, ?, ?, ?, ?)",
            [(kind, key, reason, now, source, line) for line, kind, key in keys],
        )
    told = {line for line, _, _ in keys}
    return [line for line in rows["line"].to_pylist() if line not in told]


def _keys_of(state: Database, rows: pa.Table) -> list[tuple[int, str, str]]:
    """The line, the kind and the hash of every key that counts."""
    sure = " or ".join(f"nullif(trim({c}), '') is not null" for c in SURE)
    # The domain of a mail address may be anybody's: it is not suppressed with the address.
    parts = [
        key_sql("told", "line, country", rows.column_names, set(KEYS) - {"domain"}),
        key_sql("told", "line, country", ["website"], {"domain"}),
    ]
    with duckdb.connect() as connection:
        connection.register("given", rows)
        connection.execute(
            f"""create view told as
                select * replace (case when {sure} then null else name end as name) from given"""
        )
        found = connection.execute(
            f"""select distinct line, kind, hash from ({hashed(" union all ".join(parts))})
                where kind <> 'number' or nullif(trim(country), '') is null
                order by line, kind, hash""",
            {"salt": salt_of(state)},
        )
        return [(int(line), str(kind), str(key)) for line, kind, key in found.fetchall()]


def salt_of(state: Database) -> str:
    """The salt of the workspace."""
    return str(state.execute("select salt from suppression_salt").fetchone()[0])


def suppressions(state: Database, reason: str = SUPPRESSED) -> list[Suppression]:
    """The entries of the list, the oldest first."""
    rows = state.query(
        """select suppression_id, kind, reason, added_at, source, line from suppressions
           where reason = ? order by suppression_id""",
        [reason],
    )
    return [Suppression(**row) for row in rows]


def unsuppress(state: Database, given: str) -> int:
    """Take an entry off the list, by its number or by the id, domain, e-mail or name itself.

    Returns how many keys that were. Who was forgotten stays so.
    """
    numbered = given.startswith("#") and given[1:].isdigit()
    wanted = [given[1:]] if numbered else _hashes_of_text(state, given)
    column = "cast(suppression_id as text)" if numbered else "hash"
    marks = ", ".join("?" * len(wanted))
    with state.atomic():
        done = state.execute(
            f"delete from suppressions where reason = '{SUPPRESSED}' and {column} in ({marks})",
            wanted,
        ).rowcount
    if not done:
        raise ConfigurationError(
            f'Nothing on the suppression list is "{given}". Write it as it was given, or give its '
            "number with a hash sign: lookalike suppress --list"
        )
    return int(done)


def _hashes_of_text(state: Database, given: str) -> list[str]:
    """A text as a key of every kind; of a number of any country, which is written before it."""
    row = dict.fromkeys((*FIELDS, "line"), pa.array([given]))
    country, _, number = given.partition(" ")
    if len(country) == 2 and number:
        row |= {"country": pa.array([country.upper()]), "registration_number": pa.array([number])}
    with duckdb.connect() as connection:
        connection.register("told", pa.table(row))
        keys = key_sql("told", "line", FIELDS, KEYS)
        found = connection.execute(
            f"select hash from ({hashed(keys)})", {"salt": salt_of(state)}
        ).fetchall()
    return [str(key) for (key,) in found]


def suppression_version(state: Database) -> str:
    """A text that changes whenever the list does."""
    row = state.execute(
        "select count(*), coalesce(max(suppression_id), 0), coalesce(sum(suppression_id), 0) "
        "from suppressions"
    ).fetchone()
    return "-".join(map(str, row))
