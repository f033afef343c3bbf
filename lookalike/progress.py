"""How far a step has come, said on stderr: a line that grows on a terminal, else plain lines."""

import sys

import click


class Progress:
    """Says which step runs and how much of it is done; call it with step, done and total."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._step = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show a step with what is done of it; a total of 0 is not known."""
        amount = f" {done:,}" + (f" of {total:,}" if total else "") if done or total else ""
        if self._terminal:
            click.echo(f"\r\033[K{step}{amount}", nl=False, err=True)
        elif step != self._step:
            click.echo(f"{step} …", err=True)
        self._step = step

    def clear(self) -> None:
        """Leave the line to what is printed next."""
        if self._terminal and self._step:
            click.echo("\r\033[K", nl=False, err=True)
