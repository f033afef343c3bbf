"""The command that serves the universe to other programs."""

import click

from commands.shell import opened
from company.errors import ConfigurationError

LOCAL = "127.0.0.1"


@click.command()
@click.option("--port", default=8765, show_default=True, help="0 takes a free one.")
@click.option(
    "--host",
    default=LOCAL,
    show_default=True,
    help="Address to listen on; any other opens the companies to whoever can reach it.",
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="Web page that may ask, besides those of this machine, such as https://example.org.",
)
@click.pass_context
def serve(context: click.Context, port: int, host: str, origins: tuple[str, ...]) -> None:
    """Let OpenRefine and other programs ask which company a row means (Ctrl-C ends it)."""
    try:
        from web.server import is_of_this_machine, serve
    except ImportError as error:
        raise ConfigurationError(
            f'serve needs {error.name}, which is not installed: pip install "lookalike[web]"'
        ) from error

    def say(address: str) -> None:
        progress.clear()
        click.echo(address)
        click.echo("Next: add this address in OpenRefine as a standard service", err=True)
        if not is_of_this_machine(host):
            click.echo(
                f"Whoever can reach {host} can read every company of this workspace: there is no "
                "password. Leave --host out to serve this machine alone.",
                err=True,
            )

    progress = opened(context)[1]
    serve(context.obj, host, port, origins, progress, say)
