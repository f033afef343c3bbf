"""Columns of numbers and strings as files: written chunk by chunk, read memory-mapped."""

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import DTypeLike, NDArray

from company.folding import one_array

STRINGS = pa.schema({"value": pa.string()})


def text_column(table: pa.Table, name: str) -> pa.StringArray:
    """A column of a table as strings; empty strings where it or a value of it is missing."""
    if name not in table.column_names:
        return pa.array([""] * len(table), pa.string())
    return one_array(table[name])


def has_values(table: pa.Table, name: str) -> bool:
    """Whether a table has a column of that name with anything in it."""
    return name in table.column_names and table[name].null_count < len(table)


class NumberWriter:
    """A column of numbers being written: nothing but their bytes, one after the other."""

    def __init__(self, path: Path, kind: DTypeLike) -> None:
        self.kind = np.dtype(kind)
        self.file = path.open("wb")

    def append(self, values: NDArray[Any]) -> None:
        """Writes more numbers behind the ones already there."""
        self.file.write(np.ascontiguousarray(values, self.kind).data)

    def close(self) -> None:
        """Ends the file."""
        self.file.close()


def write_numbers(path: Path, values: NDArray[Any], kind: DTypeLike) -> None:
    """Writes a whole column of numbers."""
    with closing(NumberWriter(path, kind)) as writer:
        writer.append(values)


def read_numbers(path: Path, kind: DTypeLike) -> NDArray[Any]:
    """A column of numbers, memory-mapped."""
    if path.stat().st_size == 0:  # nothing cannot be mapped
        return np.zeros(0, kind)
    return np.memmap(path, kind, "r")


class StringWriter:
    """A column of strings being written, one record batch a chunk."""

    def __init__(self, path: Path) -> None:
        self.file = pa.OSFile(str(path), "wb")
        self.batches = pa.ipc.new_file(self.file, STRINGS)

    def append(self, values: pa.StringArray) -> None:
        """Writes more strings behind the ones already there."""
        self.batches.write_batch(pa.record_batch([values], schema=STRINGS))

    def close(self) -> None:
        """Ends the file; one that is not ended cannot be read."""
        self.batches.close()
        self.file.close()


def write_strings(path: Path, values: pa.StringArray) -> None:
    """Writes a whole column of strings."""
    with closing(StringWriter(path)) as writer:
        writer.append(values)


def read_strings(path: Path) -> pa.ChunkedArray:
    """A column of strings, memory-mapped."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()["value"]
