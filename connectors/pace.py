"""How fast a register may be asked: never more calls than it allows in any stretch of time."""

import threading
import time
from collections.abc import Callable


class Pace:
    """A bucket of tokens, one for each call: a fifth may go at once, the rest at an even pace.

    In any stretch of `seconds` there are no more than `calls` calls.
    """

    def __init__(
        self, calls: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = max(1, calls // 5)
        self._refill = max(1, calls - self._most) / seconds
        self._clock = clock
        self._tokens = float(self._most)
        self._counted_at = clock()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Reserve a call; the seconds to wait before it is made.

        >>> pace = Pace(10, 10.0, clock=lambda: 0.0)
        >>> [pace.take() for _ in range(4)]
        [0.0, 0.0, 1.25, 2.5]
        """
        with self._lock:
            now = self._clock()
            gained = (now - self._counted_at) * self._refill
            self._tokens = min(self._most, self._tokens + gained) - 1
            self._counted_at = now
            return max(0.0, -self._tokens / self._refill)
