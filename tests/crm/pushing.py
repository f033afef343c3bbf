"""A push against a CRM on this machine, as the tests ask for it."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crm.push.checking import Asked
from crm.push.opening import open_crm
from crm.push.pushing import Pushed, push_file
from store.state import open_state

Push = Callable[..., Pushed]
DRY, APPLY = Asked(), Asked(apply=True)


def table(path: Path, header: Sequence[str], *rows: Sequence[object]) -> Path:
    """A file with a header and rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def pusher(folder: Path, crm: str, url: str, waits: list[float]) -> Push:
    """Pushes files out of one workspace into a CRM at an address; waits are noted, not waited."""
    state = open_state(folder / "ws")

    def push(file: Path, asked: Asked = DRY, **more: Any) -> Pushed:
        with open_crm(crm, url, lambda sentence: None, waits.append) as to:
            said = more.pop("tell", lambda step, done, total: None)
            return push_file(state, file, to, asked, said, waits.append, **more)

    return push


def statuses(pushed: Pushed) -> list[str]:
    return [outcome.status for outcome in pushed.outcomes.values()]
