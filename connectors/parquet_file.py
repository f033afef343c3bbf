"""Parquet files as sheets: numbers keep their type, everything else becomes text."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from company.errors import ConfigurationError
from connectors.sheet import Block, Sheet, clean_headers

CHUNK = 100_000  # rows


def open_parquet(path: Path) -> Sheet:
    """Open a Parquet file; the line of a row is its place, from 1."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise ConfigurationError(
            f"{path} is a damaged Parquet file ({str(error).splitlines()[0]}). Write it again."
        ) from error
    headers = clean_headers(file.schema_arrow.names, len(file.schema_arrow))
    said = f"read as Parquet, {file.metadata.num_rows:,} rows"
    return Sheet(headers, _blocks(file, headers, path), (said,))


def _blocks(file: pq.ParquetFile, headers: tuple[str, ...], path: Path) -> Iterator[Block]:
    line = 1
    try:
        for batch in file.iter_batches(CHUNK):
            columns = [_readable(column) for column in batch.columns]
            lines = pa.array(range(line, line + len(batch)), pa.int64())
            line += len(batch)
            yield Block(lines, pa.RecordBatch.from_arrays(columns, names=list(headers)))
    except (pa.ArrowException, OSError) as error:
        raise ConfigurationError(
            f"{path} is damaged after row {line - 1} ({str(error).splitlines()[0]}). "
            "Write it again."
        ) from error


def _readable(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _readable(column.dictionary_decode())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.float64() if not pa.types.is_integer(kind) else pa.int64())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.binary_join(column.cast(pa.list_(pa.string())), "|")
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, "%Y-%m-%d")
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.nulls(len(column), pa.string())
    return column.cast(pa.string())
