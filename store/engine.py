"""What an engine must do: answer SQL over the universe, whole or as a stream of batches.

The scoring is one pure function over Arrow batches, so an engine delivers batches and nothing
more: DuckDB over Parquet files on a laptop, a cluster elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import pyarrow as pa


class Engine(Protocol):
    """Answers SQL over the views `companies`, `figures`, `names` and `profiles`.

    Beside them: `latest`, `origins` (who states a field), `trusted_figures` (with how far their
    source is trusted), `ordered_figures`, `rated_figures` (in euros) and `eur_rates`, and the
    tables `as_of` (the day of the newest data) and `hidden` (companies that may not be shown).
    """

    def table(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The whole answer."""
        ...

    def batches(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The answer in batches, in bounded memory."""
        ...

    def ask(self, where: str | None) -> None:
        """Make the companies that meet a condition known as the view `asked`; None: all."""
        ...

    def register(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name, to join with."""
        ...
