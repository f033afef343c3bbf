"""The registers as a workspace uses them: what is held, and asking them over the network."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from sqlite_utils import Database

from company.errors import ConfigurationError, SourceError
from company.values import required_country
from connectors import CODES, connector
from connectors.contract import Connector, Http, Record, Register, Source
from connectors.http import Session
from store.lock import locked
from store.manifest import Dataset, current_datasets
from store.pull import Pulled, pull

Tell = Callable[[str, int, int], None]
"""Called with a step, how much of it is done, and of how much (0: not known)."""


@dataclass(frozen=True)
class Said:
    """What a user says of a register's files; `connectors.contract.Source` has what each means."""

    name: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    country: str | None = None
    sheet: str | None = None
    since: date | None = None
    tolerated: float | None = None


def pull_register(
    folder: Path,
    state: Database,
    tell: Tell,
    register: str,
    files: Sequence[str | Path],
    said: Said,
    *,
    allow_fewer: bool,
) -> Pulled:
    """Read a register into the universe from files; without any it is downloaded."""
    module = connector(register)
    if files and said.since is not None:
        raise ConfigurationError(
            "--since says what to download, and --file that nothing is to be. Leave one out."
        )
    with locked(folder, f"pull {register}"):
        paths = [Path(f) for f in files] or download(module, folder, tell, said.since)
        source = Source(
            paths[0],
            fetched_at(paths[0]),
            more=tuple(paths[1:]),
            columns=said.columns,
            country=required_country(said.country) if said.country else None,
            name=said.name,
            since=said.since,
            sheet=said.sheet,
            tolerated=said.tolerated,
        )
        whole = not files and said.since is None
        return take_in(
            folder, state, module, source, whole=whole, allow_fewer=allow_fewer, tell=tell
        )


def network(module: Connector, folder: Path, tell: Tell) -> Session:
    """The network for one register; downloads are kept in the workspace."""
    code = module.REGISTER.code
    return Session(
        module.REGISTER,
        folder / "downloads" / code,
        tell=lambda sentence: tell(sentence, 0, 0),
        progress=lambda here, total: tell(f"fetching {code} (MB)", here >> 20, (total or 0) >> 20),
    )


def download(module: Connector, folder: Path, tell: Tell, since: date | None = None) -> list[Path]:
    """The bulk files of a register: fetched, resumed, or already here and unchanged."""
    with network(module, folder, tell) as http:
        return fetch(module, http, since)


def fetch(module: Connector, http: Http, since: date | None = None) -> list[Path]:
    """The bulk files of a register, all or those since a day, over a network that is open."""
    if since is not None:
        return list(_offered(module, "download_since", "download since a day")(http, since))
    files = getattr(module, "download", None)
    if files is None:
        how = "Name the day to begin with: --since 2025-01-01. Or fetch its file yourself"
        raise ConfigurationError(
            f"{module.REGISTER.code} cannot be downloaded whole by the tool. "
            f"{how if hasattr(module, 'download_since') else 'Fetch its file yourself'} "
            f"({module.REGISTER.url or 'your own list'}) and give it with --file."
        )
    return list(files(http))


def take_in(
    folder: Path,
    state: Database,
    module: Connector,
    source: Source,
    *,
    whole: bool,
    tell: Tell,
    allow_fewer: bool = False,
) -> Pulled:
    """Read a register's files into the universe, telling how many rows of how many are read."""
    step = f"reading rows of {source.path.name}"
    rows = _rows_to_come(state, module.REGISTER, source.name, whole)
    try:
        return pull(
            folder,
            state,
            module,
            source,
            whole=whole,
            allow_fewer=allow_fewer,
            tell=lambda here: tell(step, here, rows),
        )
    except SourceError as error:  # those who read a file know its path, and not who gave it out
        code = module.REGISTER.code
        if code == "table" or str(error).startswith(code):
            raise
        raise type(error)(f"{code}: {error}") from error


def _rows_to_come(state: Database, register: Register, name: str, whole: bool) -> int:
    """About how many rows a register's files have: as many as last time; 0 where nobody knows."""
    dataset = f"{register.code}-{name}" if name else register.code
    held = {d.dataset: d for d in current_datasets(state)}.get(dataset)
    if held is not None:
        return int(getattr(held, register.holds))
    return sum(register.expected) // 2 if whole else 0


def lookup(register: str, number: str, folder: Path, tell: Tell) -> Record | None:
    """What a register says of one company now; None where it knows none of that number."""
    module = connector(register)
    ask = _offered(module, "lookup", "lookup")
    with network(module, folder, tell) as http:
        return cast("Record | None", ask(http, number))


def search(register: str, name: str, limit: int, folder: Path, tell: Tell) -> list[Record]:
    """The companies that a register finds by a name."""
    module = connector(register)
    ask = _offered(module, "search", "search")
    with network(module, folder, tell) as http:
        return list(ask(http, name, limit))


def _offered(module: Connector, name: str, what: str) -> Callable[..., Any]:
    """A connector's way to ask the network, where its register has one."""
    found = getattr(module, name, None)
    if found is None:
        having = [code for code in CODES if hasattr(connector(code), name)]
        raise ConfigurationError(
            f"{module.REGISTER.code} offers no {what}. These do: {', '.join(having)}."
        )
    return cast("Callable[..., Any]", found)


def fetched_at(path: Path) -> datetime:
    """When a file was written, which is when it was fetched."""
    if not path.is_file():
        raise ConfigurationError(f"There is no file {path}. Check the path given to --file.")
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def register_rows(held: Sequence[Dataset]) -> list[dict[str, Any]]:
    """Every register that can be pulled, a row for each dataset that is held of it."""
    return [row for code in CODES for row in _rows(code, held)]


def _rows(code: str, held: Sequence[Dataset]) -> list[dict[str, Any]]:
    register = connector(code).REGISTER
    fixed = {
        "register": code,
        "country": register.country,
        "gives": register.gives,
        "licence": register.licence,
        "needs_key": register.needs_key,
        "url": register.url,
    }
    mine = [d for d in held if d.register == code]
    none = {"dataset": None, "pulled_at": None, "rows": None, "days_old": None, "bad_rows": None}
    return [fixed | _held(d, register.holds) for d in mine] or [fixed | none]


def _held(dataset: Dataset, holds: str) -> dict[str, Any]:
    age = datetime.now(UTC) - datetime.fromisoformat(dataset.fetched_at)
    return {
        "dataset": dataset.dataset,
        "pulled_at": dataset.pulled_at,
        "rows": getattr(dataset, holds),
        "days_old": age.days,
        "bad_rows": dataset.bad_rows,
    }
