"""How far a step has come, said on stderr: a bar on a terminal, plain lines elsewhere."""

import shutil
import sys
import time
from collections.abc import Callable

import click

BAR = 20  # characters
OFTEN, SELDOM = 0.1, 10.0  # seconds between two drawings of the bar, and between two plain lines
SETTLED = 1.0  # seconds after which a rate says something
LINE = "\r\033[K"  # begins the line of a terminal anew


class Progress:
    """Says which step runs, how much of it is done, how fast it is and how long it still takes.

    Call it with step, done and total; a total of 0 is not known, and one that is passed was wrong.
    A step that ends in a full stop is a sentence, which stays. `clock` gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = sys.stderr.isatty()
        self._clock = clock
        self._step = ""
        self._begun = self._shown = 0.0
        self._first = self._done = 0

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show a step with what is done of it."""
        if step.endswith("."):
            return self._put(step)
        now = self._clock()
        is_new = step != self._step
        if is_new:
            self.clear()
            self._step, self._begun, self._first = step, now, done
        self._done = done
        since = now - self._shown
        if self._terminal and (is_new or done == total or since >= OFTEN):
            self._shown = now
            self._draw(done, total, now - self._begun)
        elif not self._terminal and (is_new or since >= SELDOM):
            self._shown = now
            said = f"{step} …" if is_new else f"{step}: {self._amounts(done, total, now)}"
            click.echo(said, err=True)
        return None

    def clear(self) -> None:
        """Leave the line to what is printed next; a step that took long says how long."""
        took = self._clock() - self._begun
        if self._step and self._terminal:
            click.echo(LINE, nl=False, err=True)
        if self._step and self._done > self._first and took >= SELDOM:
            speed = rate(self._done - self._first, took)
            click.echo(f"{self._step}: {self._done:,} in {lasting(took)}{speed}", err=True)
        self._step = ""

    def _put(self, sentence: str) -> None:
        """A sentence on a line of its own, above the bar."""
        click.echo((LINE if self._terminal else "") + sentence, err=True)

    def _draw(self, done: int, total: int, passed: float) -> None:
        amounts = f" {self._amounts(done, total, self._begun + passed)}" if done or total else ""
        full = round(BAR * done / total) if 0 < done <= total else 0
        bar = f" {'█' * full}{'░' * (BAR - full)}" if done <= total and total else ""
        width = shutil.get_terminal_size().columns - 1  # a longer line would wrap and stay
        click.echo(LINE + f"{self._step}{bar}{amounts}"[:width], nl=False, err=True)

    def _amounts(self, done: int, total: int, now: float) -> str:
        """What is done of what, the rate, and the time left; only what is known."""
        passed, new = now - self._begun, done - self._first
        known = f" of {total:,} ({done / total:.0%})" if done <= total and total else ""
        left = (total - done) * passed / new if new > 0 and total > done else 0.0
        ahead = f", {lasting(left)} left" if left and passed >= SETTLED else ""
        return f"{done:,}{known}{rate(new, passed)}{ahead}"


def rate(amount: int, seconds: float) -> str:
    """How fast something goes, once that has settled.

    >>> rate(850_000, 10.0), rate(3, 20.0), rate(850, 0.2)
    (', 85,000/s', ', 0.15/s', '')
    """
    if seconds < SETTLED or amount <= 0:
        return ""
    speed = amount / seconds
    return f", {speed:,.0f}/s" if speed >= 10 else f", {speed:.2g}/s"


def lasting(seconds: float) -> str:
    """A length of time in the unit that suits it.

    >>> lasting(49.4), lasting(750), lasting(9000)
    ('49 s', '12 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
