"""The command line: each command reads its options, calls one method of a workspace, and prints.

Data goes to stdout, progress to stderr. Exit status 0, 1 for a refusal with its reason, 2 for
wrong usage. Heavy libraries are imported when a command runs, so that --help is there at once.
"""

from dataclasses import asdict
from pathlib import Path

import click

from lookalike.progress import Progress
from lookalike.shell import (
    FILE,
    Refusing,
    columns_option,
    country_option,
    json_option,
    next_step,
    opened,
    put,
    read_columns,
    tell_customers,
    tell_model,
)


@click.group(cls=Refusing)
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


@main.command()
@json_option
@click.pass_context
def registers(context: click.Context, as_json: bool) -> None:
    """List the registers, and what the workspace holds of each."""
    from lookalike.terminal import as_table

    rows = opened(context)[0].registers()
    if as_json:
        return put(rows)
    shown = ["register", "country", "dataset", "rows", "days_old", "licence", "needs_key", "gives"]
    click.echo(as_table(rows, shown))
    return next_step("lookalike pull REGISTER --file PATH")


@main.command()
@click.argument("register")
@click.option(
    "--file",
    "files",
    type=FILE,
    multiple=True,
    help="The register's file as downloaded.",
)
@click.option("--name", default="", help="Tells several tables of your own apart.")
@click.option("--allow-fewer", is_flag=True, help="Accept a file with far fewer companies.")
@columns_option
@country_option
@json_option
@click.pass_context
def pull(
    context: click.Context,
    register: str,
    files: tuple[Path, ...],
    name: str,
    allow_fewer: bool,
    columns: tuple[str, ...],
    mapping: Path | None,
    country: str | None,
    as_json: bool,
) -> None:
    """Read a REGISTER into the workspace (`table`: your own list of companies).

    Without --file it is downloaded, or fetched anew only where it has changed.
    """
    workspace, progress = opened(context)
    pulled = workspace.pull(
        register,
        *files,
        name=name,
        columns=read_columns(columns, mapping),
        country=country,
        allow_fewer=allow_fewer,
    )
    progress.clear()
    dataset = pulled.dataset
    if as_json:
        return put({**asdict(dataset), "set_aside": [asdict(b) for b in pulled.quarantine.rows]})
    for line in dataset.understood:
        click.echo(f"  {line}", err=True)
    for bad in pulled.quarantine.rows[:3]:
        click.echo(f"  set aside, line {bad.line}: {bad.reason}", err=True)
    click.echo(
        f"{dataset.dataset}: {dataset.companies:,} companies, {dataset.names:,} names, "
        f"{dataset.figures:,} years of figures, {dataset.bad_rows:,} rows set aside"
    )
    return next_step("lookalike match customers.csv")


@main.command()
@click.argument("register")
@json_option
@click.pass_context
def refresh(context: click.Context, register: str, as_json: bool) -> None:
    """Bring a REGISTER up to date over the network, and show what changed."""
    from lookalike.terminal import as_table
    from store.refresh import KINDS

    workspace, progress = opened(context)
    dataset, changes = workspace.refresh(register)
    progress.clear()
    counts = {kind: getattr(changes, kind) for kind in KINDS}
    rows = changes.table.to_pylist()
    if as_json:
        return put({"dataset": dataset.dataset, "version": dataset.version, **counts, "rows": rows})
    click.echo(f"{register}: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items()))
    columns = ["change", "company_id", "name", "before", "after"]
    return click.echo(as_table(rows[:20], columns)) if rows else None


@main.command()
@click.argument("dataset")
@click.pass_context
def drop(context: click.Context, dataset: str) -> None:
    """Take a DATASET, as `registers` names it, out of the workspace."""
    opened(context)[0].drop(dataset)
    click.echo(f"{dataset} is out of the universe")


@main.command()
@click.argument("register")
@click.argument("number")
@click.pass_context
def lookup(context: click.Context, register: str, number: str) -> None:
    """Ask a REGISTER over the network what it says of the company with this NUMBER."""
    found = opened(context)[0].lookup(register, number)
    put(None if found is None else asdict(found))
    context.exit(0 if found else 1)


@main.command()
@click.argument("name")
@click.option("--register", required=True, help="Which register to ask.")
@click.option("--limit", default=10, show_default=True, help="How many companies at most.")
@click.pass_context
def search(context: click.Context, name: str, register: str, limit: int) -> None:
    """Ask a register over the network for companies by NAME."""
    put([asdict(record) for record in opened(context)[0].search(register, name, limit)])


@main.command()
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=FILE, help="Write the report of every row here (CSV).")
@columns_option
@country_option
@json_option
@click.pass_context
def match(
    context: click.Context,
    file: Path,
    output: Path | None,
    columns: tuple[str, ...],
    mapping: Path | None,
    country: str | None,
    as_json: bool,
) -> None:
    """Find out which company each row of a CRM FILE means."""
    from crm.match_report import write_match_report

    workspace, progress = opened(context)
    counts, customers = workspace.match(
        file, columns=read_columns(columns, mapping), country=country
    )
    progress.clear()
    if output:
        write_match_report(workspace.matches(), output)
    if as_json:
        return put({**asdict(counts), "understood": customers.understood})
    tell_customers(counts, customers)
    if counts.review and not output:
        next_step(f"lookalike match {file} -o matches.csv, to see what waits for review")
    return next_step("lookalike fit")


@main.command()
@click.argument("file", type=FILE, required=False)
@click.option("--weight", metavar="HEADER", help="Column with the profit of each customer.")
@click.option(
    "--profit-exponent",
    type=click.FloatRange(0, 1),
    default=0.25,
    show_default=True,
    help="How much profit counts: 0 likeness alone, 1 money alone.",
)
@click.option("--seed", default=0, show_default=True, help="Seed of everything random.")
@columns_option
@country_option
@json_option
@click.pass_context
def fit(
    context: click.Context,
    file: Path | None,
    weight: str | None,
    profit_exponent: float,
    seed: int,
    columns: tuple[str, ...],
    mapping: Path | None,
    country: str | None,
    as_json: bool,
) -> None:
    """Learn from the matched customers (of FILE, or of the file matched last)."""
    workspace, progress = opened(context)
    found = read_columns(columns, mapping)
    if file is not None:
        found |= {"profit": weight} if weight else {}
        counts, read = workspace.match(file, columns=found, country=country)
        progress.clear()
        tell_customers(counts, read, err=True)
        weight, found, country = None, {}, None  # said of the file already
    model = workspace.fit(
        weight=weight,
        columns=found,
        country=country,
        profit_exponent=profit_exponent,
        seed=seed,
    )
    progress.clear()
    calibration = model.calibration
    if as_json:
        grades = [asdict(g) for g in calibration.grades()]
        lifts = {f"{s:g}": calibration.lift(s) for s in (0.01, 0.05)}
        fields = [asdict(f) for f in model.ranker.fields_]
        return put(
            {
                "model_id": model.model_id,
                "customers": len(model.customers),
                "lift": lifts,
                "grades": grades,
                "fields": fields,
                "settings": model.settings,
            }
        )
    tell_model(model)
    return next_step("lookalike rank -o prospects.xlsx")


@main.command()
@click.option("--where", metavar="SQL", help="Condition, such as \"country = 'FI'\".")
@click.option("--limit", default=50, show_default=True, help="How many leads.")
@click.option("-o", "--output", "outputs", type=FILE, multiple=True, help=".xlsx, .csv or .jsonl.")
@click.option("--excel", metavar="CC", help="CSV as Excel wants it in a country, such as fi.")
@json_option
@click.pass_context
def rank(
    context: click.Context,
    where: str | None,
    limit: int,
    outputs: tuple[Path, ...],
    excel: str | None,
    as_json: bool,
) -> None:
    """List the companies that resemble the good customers most, and why."""
    from crm.exports import export, writer_of
    from lookalike.terminal import as_leads

    for output in outputs:
        writer_of(output)
    workspace, progress = opened(context)
    leads = workspace.rank(where=where, limit=limit)
    progress.clear()
    for output in outputs:
        export(leads.table, leads.about, output, excel=excel)
        click.echo(f"wrote {len(leads)} leads to {output}", err=True)
    poor = leads.table["grade"].to_pylist().count("D")
    if poor:
        click.echo(f"{poor} of them are grade D: they fit no better than any company", err=True)
    if as_json:
        return put({"about": leads.about, "leads": leads.table.to_pylist()})
    if not outputs:
        click.echo(as_leads(leads))
    first = leads.table["company_id"][0].as_py()
    return next_step(f"lookalike explain {first}")


@main.command()
@click.argument("company")
@json_option
@click.pass_context
def explain(context: click.Context, company: str, as_json: bool) -> None:
    """Show why a COMPANY (an id or a registration number) scores as it does."""
    from lookalike.terminal import as_explanation

    found = opened(context)[0].explain(company)
    return put(asdict(found)) if as_json else click.echo(as_explanation(found))


@main.command()
@click.option("--where", metavar="SQL", help="Condition over the columns that --fields lists.")
@click.option("--fields", is_flag=True, help="List the columns that a condition may name.")
@json_option
@click.pass_context
def count(context: click.Context, where: str | None, fields: bool, as_json: bool) -> None:
    """Count the companies by country, and how many are living and may be listed."""
    from lookalike.terminal import as_table

    workspace = opened(context)[0]
    rows = workspace.fields() if fields else workspace.count(where)
    return put(rows) if as_json else click.echo(as_table(rows, list(rows[0]) if rows else []))


@main.command()
@click.argument("customers", type=FILE)
@click.option("-o", "--output", "outputs", type=FILE, multiple=True, help=".xlsx, .csv or .jsonl.")
@click.option("--weight", metavar="HEADER", help="Column with the profit of each customer.")
@click.option("--where", metavar="SQL", help="Condition on the leads.")
@click.option("--limit", default=50, show_default=True, help="How many leads.")
@columns_option
@country_option
@json_option
@click.pass_context
def run(
    context: click.Context,
    customers: Path,
    outputs: tuple[Path, ...],
    weight: str | None,
    where: str | None,
    limit: int,
    columns: tuple[str, ...],
    mapping: Path | None,
    country: str | None,
    as_json: bool,
) -> None:
    """Match, fit and rank for a CUSTOMERS file in one go."""
    workspace, progress = opened(context)
    found = read_columns(columns, mapping) | ({"profit": weight} if weight else {})
    counts, read = workspace.match(customers, columns=found, country=country)
    progress.clear()
    tell_customers(counts, read, err=True)
    model = workspace.fit()
    progress.clear()
    tell_model(model, err=True)
    context.invoke(rank, where=where, limit=limit, outputs=outputs, excel=None, as_json=as_json)


@main.command()
@click.option("--folder", type=FILE, default=Path("demo-output"), show_default=True)
@click.pass_context
def demo(context: click.Context, folder: Path) -> None:
    """Show the whole line on a made-up world: four countries, a messy CRM, a list of leads."""
    from lookalike.demo import run_demo
    from lookalike.terminal import as_leads

    progress = Progress()
    shown = run_demo(folder, progress, lambda text: click.echo(text, err=True))
    progress.clear()
    click.echo(as_leads(shown))
    next_step(f"open {folder / 'prospects.xlsx'}")


@main.command()
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Check the installation and the workspace, and say what to mend."""
    from lookalike.doctor import examine
    from lookalike.terminal import as_table

    findings = examine(context.obj)
    if as_json:
        put([asdict(f) for f in findings])
    else:
        click.echo(as_table([asdict(f) for f in findings], ["check", "state", "found", "fix"]))
    if any(f.state == "wrong" for f in findings):
        context.exit(1)


if __name__ == "__main__":
    main()
