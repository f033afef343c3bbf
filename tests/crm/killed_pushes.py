"""A process in which pushes are killed: for each line on its input one fork, which runs a command.

A line is JSON: the words of the command. The number of the fork's process comes first on the
output, so that somebody can kill it, and then how it ended: the number of the signal, 0 where it
ended well, else below 0. The libraries are loaded once, before any thread runs.
"""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parents[2]))

from cli import main
from crm.push import opening, pushing, results
from lookalike import terminal, workspace

LOADED = (opening, pushing, results, terminal, workspace)  # here, so that the forks need not


def run(words: list[str]) -> NoReturn:
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), sys.stdout.fileno())
        os.dup2(nothing.fileno(), sys.stderr.fileno())
    code = 1
    try:
        main(words)
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)


def serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(json.loads(line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{-os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
