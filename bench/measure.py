"""Seconds and memory of a piece of work, each in a process of its own."""

import multiprocessing
import os
import queue
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

LOOK_EVERY = 0.02  # seconds between two looks at what the processes hold


@dataclass(frozen=True)
class Cost:
    """What a piece of work took: wall and processor seconds, peak memory in MB.

    Both with the processes that it started; memory that they share counts for each of them.
    """

    wall: float
    cpu: float
    peak_mb: float


def cost_of(work: Callable[[], object]) -> Cost:
    """Run the work in a fresh process, so that its peak memory is its own."""
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[Cost | str] = context.Queue()
    process = context.Process(target=_measured, args=(work, answers))
    process.start()
    assert process.pid, "it was started"
    found: Cost | str | None = None
    peak = 0.0
    while found is None:
        alive = process.is_alive()
        try:
            found = answers.get(timeout=LOOK_EVERY)
        except queue.Empty:
            peak = max(peak, sum(map(_held_mb, _family(process.pid))))
            found = None if alive else "its process ended"
    process.join()
    if isinstance(found, str):
        raise RuntimeError(f"the work failed: {found}")
    return replace(found, peak_mb=max(found.peak_mb, peak))


def _measured(work: Callable[[], object], answers: "multiprocessing.Queue[Cost | str]") -> None:
    wall, cpu = time.perf_counter(), _cpu()
    try:
        work()
    except Exception as error:
        answers.put(repr(error))
        raise
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    answers.put(Cost(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _cpu() -> float:
    """Processor seconds of this process and of those that it started and that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _family(process: int) -> Iterator[int]:
    """A process and those that it started; only itself where there is no /proc."""
    yield process
    with suppress(OSError):
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from _family(int(child))


def _held_mb(process: int) -> float:
    with suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / (1 << 20)
    return 0.0


def cost_here(work: Callable[[], object]) -> Cost:
    """Run the work in this process, where a fork would wait for threads that it did not inherit.

    The peak memory is that of the whole process so far.
    """
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Cost(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def show(title: str, rows: int, costs: dict[str, Cost]) -> None:
    """Print rows a second and memory of each; the first is ours, the ratio is against it."""
    ours = next(iter(costs.values()))
    print(f"\n{title}: {rows:,} rows")
    for name, cost in costs.items():
        print(
            f"  {name:34} {rows / cost.wall:>12,.0f} rows/s  {cost.cpu:7.2f} CPU-s  "
            f"{cost.peak_mb:7,.0f} MB  {cost.wall / ours.wall:5.2f} × our time"
        )
