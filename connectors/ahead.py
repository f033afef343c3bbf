"""Working ahead: the next items are made in a thread while the one before is used."""

from collections.abc import Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
DEPTH = 3  # items made ahead; memory is bounded by them
WAIT = 0.2  # seconds between looks whether anybody still wants the items


class _End:
    """Marks the end of the items, and the error that ended them, if any."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def ahead(items: Iterator[T], depth: int = DEPTH) -> Iterator[T]:
    """Yield the items in their order, made in a thread that stays a few ahead.

    It pays where both sides leave Python's lock alone, as reading CSV into Arrow does. An error
    of the items is raised where they are used; when the user stops early, the thread ends.

    >>> list(ahead(iter(range(5))))
    [0, 1, 2, 3, 4]
    """
    queue: Queue[T | _End] = Queue(depth)
    stopped = Event()
    thread = Thread(target=_make, args=(items, queue, stopped), daemon=True)
    thread.start()
    try:
        while not isinstance(item := queue.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stopped.set()
        thread.join()


def _make(items: Iterator[T], queue: "Queue[T | _End]", stopped: Event) -> None:
    error: BaseException | None = None
    try:
        for item in items:
            if not _put(queue, item, stopped):
                return
    except BaseException as raised:  # raised again where the items are used
        error = raised
    _put(queue, _End(error), stopped)


def _put(queue: "Queue[T | _End]", item: "T | _End", stopped: Event) -> bool:
    """Put an item into the queue; False when nobody wants it any more."""
    while not stopped.is_set():
        try:
            queue.put(item, timeout=WAIT)
        except Full:
            continue
        return True
    return False
