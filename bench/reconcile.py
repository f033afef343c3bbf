"""How fast does the service answer? A batch of 100 queries beside the same queries one by one.

python -m bench.reconcile [QUERIES]
"""

import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bench.measure import cost_here, show
from crm.customers import read_customers
from data.demo import write_world
from lookalike.workspace import Workspace
from web.candidates import reconcile
from web.properties import MATCHED
from web.queries import Query
from web.universe import Universe

QUERIES = 1000
BATCH = 100


def demo_queries(file: Path, size: int) -> list[Query]:
    """The rows of the demo's CRM file as queries, over and over."""
    rows = read_customers(file).table.select(["name", *MATCHED]).to_pylist()
    return [
        Query(str(number), 5, {field: value or "" for field, value in row.items()})
        for number, row in zip(range(size), rows * (size // len(rows) + 1), strict=False)
    ]


def main(size: int = QUERIES) -> None:
    """Print queries a second of each; both give the same answers."""
    with tempfile.TemporaryDirectory() as folder:
        world = write_world(Path(folder) / "world")
        workspace = Workspace(Path(folder) / "workspace")
        workspace.pull("gb-coh", world.british)
        workspace.pull("table", world.british.with_name("nordic-companies.csv"), name="nordic")
        queries = demo_queries(world.customers, size)
        with closing(Universe(Path(folder) / "workspace")) as universe:
            answer(universe, queries[:BATCH], BATCH)  # the first call reads tables of words
            costs = {
                f"batches of {BATCH}": cost_here(lambda: answer(universe, queries, BATCH)),
                "one by one": cost_here(lambda: answer(universe, queries, 1)),
            }
        workspace.state.close()
    show("reconcile", size, costs)


def answer(universe: Universe, queries: list[Query], batch: int) -> None:
    """Answer queries so many at a time."""
    snapshot = universe.current()
    with snapshot.engine() as engine:
        for start in range(0, len(queries), batch):
            reconcile(queries[start : start + batch], snapshot, engine)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
