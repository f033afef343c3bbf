"""The command line: the group of the commands, which are in `commands/`.

Data goes to stdout, progress to stderr. Exit status 0, 1 for a refusal with its reason, 2 for
wrong usage. Heavy libraries are imported when a command runs, so that --help is there at once.
"""

from pathlib import Path

import click

from commands.customers import fit, run
from commands.enrich import enrich
from commands.evaluation import evaluate, models
from commands.forget import exports, forget
from commands.leads import count, explain, kinds, rank
from commands.match import match
from commands.push import push
from commands.registers import drop, lookup, pull, refresh, registers, search
from commands.review import review
from commands.serve import serve
from commands.shell import FILE, Refusing
from commands.suppress import suppress
from commands.trying import demo, doctor
from commands.why import why

COMMANDS = (
    *(demo, run),
    *(registers, pull, refresh, drop, lookup, search),
    *(match, review, enrich, fit, evaluate, models),
    *(rank, explain, kinds, count, why),
    *(push, suppress, forget, exports),
    *(serve, doctor),
)


@click.group(cls=Refusing, commands=COMMANDS)
@click.version_option(package_name="lookalike", prog_name="lookalike")
@click.option(
    "--workspace",
    type=FILE,
    envvar="LOOKALIKE_WORKSPACE",
    default=Path(".lookalike"),
    show_default=True,
    help="Folder with the data, matches and models.",
)
@click.pass_context
def main(context: click.Context, workspace: Path) -> None:
    """Rank unknown companies by how closely they resemble your profitable customers."""
    context.obj = workspace


if __name__ == "__main__":
    main()
