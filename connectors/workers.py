"""Work on several cores: processes that are handed tasks and give back answers.

They are started anew, as a fork would wait for the threads of DuckDB or LightGBM for ever, and not
by multiprocessing, which would run the user's own script once more in each of them. A worker ends
when its input does, so that a parent that is killed leaves none behind.
"""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

MOST = 4  # workers: one process that unpacks and writes for them can feed no more
PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from connectors.workers import serve; serve()"
DIED = (OSError, ValueError, EOFError, pickle.UnpicklingError)  # at a pipe that nobody holds
Task = TypeVar("Task")
Answer = TypeVar("Answer")
Process = subprocess.Popen[bytes]


class Crew(Generic[Task, Answer]):
    """The workers; where there are none, a task is done when its answer is asked for."""

    def __init__(self, work: Callable[[Task], Answer], processes: list[Process]) -> None:
        self._work, self._processes = work, processes
        self._free: SimpleQueue[Process] = SimpleQueue()
        for process in processes:
            self._free.put(process)
        self._threads = ThreadPoolExecutor(max(1, len(processes)))

    @property
    def ahead(self) -> int:
        """How many tasks should be waiting, so that no worker ever does."""
        return 2 * len(self._processes) or 1

    def ask(self, task: Task) -> Callable[[], Answer | None]:
        """Hand a task out; what is given back waits for the answer, None if its worker died."""
        if not self._processes:
            return partial(self._work, task)
        return self._threads.submit(self._asked, task).result

    def _asked(self, task: Task) -> Answer | None:
        process = self._free.get()
        try:
            _send(task, process.stdin)
            answer: Answer = _received(process.stdout)
            return answer
        except DIED:
            return None
        finally:
            self._free.put(process)

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        for process in self._processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.communicate()


@contextmanager
def crew(work: Callable[[Task], Answer], count: int) -> Iterator[Crew[Task, Answer]]:
    """Start so many workers, if the system lets us; `work` and what it takes can be pickled."""
    processes: list[Process] = []
    with suppress(OSError):  # no room for another process: those that are there will do
        while len(processes) < count and sys.executable:
            processes.append(_started())
    hands = Crew(work, processes)
    try:
        for process in processes:
            with suppress(*DIED):
                _send(work, process.stdin)
        yield hands
    finally:
        hands.close()


def cores() -> int:
    """The cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def wanted() -> int:
    """One worker a core, and none where there is one core only."""
    return min(cores(), MOST) if cores() > 1 else 0


def _started() -> Process:
    command = [sys.executable, "-P", "-c", PROGRAM, *sys.path]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _send(what: object, pipe: Any) -> None:
    pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _received(pipe: Any) -> Any:
    return pickle.load(pipe)


def serve() -> None:
    """Be a worker: read the work, then tasks, until the input ends; answer each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints must not stand among the answers
    gc.disable()  # what is made here has no cycles
    with suppress(*DIED):  # the parent is gone
        work = _received(asked)
        while True:
            _send(work(_received(asked)), answers)
    os._exit(0)  # at once, without trying to flush what nobody reads
