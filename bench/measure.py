"""Seconds and memory of a piece of work, each in a process of its own."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """What a piece of work took: wall and processor seconds, peak memory of its process in MB."""

    wall: float
    cpu: float
    peak_mb: float


def cost_of(work: Callable[[], object]) -> Cost:
    """Run the work in a fresh process, so that its peak memory is its own."""
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[Cost | str] = context.Queue()
    process = context.Process(target=_measured, args=(work, queue))
    process.start()
    found = queue.get()
    process.join()
    if isinstance(found, str):
        raise RuntimeError(f"the work failed: {found}")
    return found


def _measured(work: Callable[[], object], queue: "multiprocessing.Queue[Cost | str]") -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        work()
    except Exception as error:
        queue.put(repr(error))
        raise
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    queue.put(Cost(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


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
