"""Step: how many employees: the number that is stated, and a range that it lies in.

A number is the newest count in figures, or one that the register itself states. The middle of a
range is no number of employees: where only a range is stated, the number stays empty.
"""

import pyarrow as pa
import pyarrow.compute as pc

from store.engine import Engine

# Upper ends of the classes of the European Union, exclusive, and how they are written.
CLASSES = ((10, "0-9"), (50, "10-49"), (250, "50-249"), (float("inf"), "250+"))


def employees(engine: Engine, rows: pa.Table) -> pa.Table:
    """employees and employees_range, each with its source and day.

    Given counted, counted_by and counted_on of the figures, employees_min and employees_max.
    """
    low, high = rows["employees_min"], rows["employees_max"]
    stated = pc.if_else(pc.equal(low, high), low, None).cast(pa.float64())
    is_counted = pc.is_valid(rows["counted"])
    number = pc.coalesce(rows["counted"], stated)
    text = _range_text(low, high)
    is_stated = pc.and_(pc.is_valid(text), _contains(low, high, number))
    by_class = pc.and_(pc.is_valid(number), pc.invert(is_stated))
    source = pc.if_else(is_counted, rows["counted_by"], rows["employees_min_source"])
    day = pc.if_else(is_counted, rows["counted_on"], rows["employees_min_as_of"])
    stated_by = pc.coalesce(rows["employees_min_source"], rows["employees_max_source"])
    stated_on = pc.coalesce(rows["employees_min_as_of"], rows["employees_max_as_of"])
    has_range = pc.or_(is_stated, by_class)
    return pa.table(
        {
            "employees": number,
            "employees_source": _where(pc.is_valid(number), source),
            "employees_as_of": _where(pc.is_valid(number), day),
            "employees_range": pc.if_else(is_stated, text, size_range(number)),
            "range_source": _where(has_range, pc.if_else(by_class, source, stated_by)),
            "range_as_of": _where(has_range, pc.if_else(by_class, day, stated_on)),
        }
    )


def size_range(number: pa.ChunkedArray) -> pa.ChunkedArray:
    """The range of the European Union's class of a number of employees.

    >>> size_range(pa.chunked_array([[0.0, 9.5, 10.0, 250.0, None]])).to_pylist()
    ['0-9', '0-9', '10-49', '250+', None]
    """
    found = pa.scalar(None, pa.string())
    for below, text in reversed(CLASSES):
        found = pc.if_else(pc.less(number, below), text, found)
    return found


def _range_text(low: pa.ChunkedArray, high: pa.ChunkedArray) -> pa.ChunkedArray:
    """A stated range that is more than one number, as text: "10-49", "0-9", "250+"."""
    least, most = pc.fill_null(low, 0).cast(pa.string()), high.cast(pa.string())
    both = pc.binary_join_element_wise(least, most, "-")
    above = pc.binary_join_element_wise(low.cast(pa.string()), "+", "")
    return _where(pc.invert(pc.fill_null(pc.equal(low, high), False)), pc.coalesce(both, above))


def _contains(
    low: pa.ChunkedArray, high: pa.ChunkedArray, number: pa.ChunkedArray
) -> pa.ChunkedArray:
    """Whether a number lies in a range; what is not known contradicts nothing."""
    above = pc.fill_null(pc.greater_equal(number, low), True)
    return pc.and_(above, pc.fill_null(pc.less_equal(number, high), True))


def _where(condition: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(condition, values, None)
