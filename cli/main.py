"""`vignette`: everything an administrator does, one command each."""

from __future__ import annotations

import json
import sys

import typer
from typer._click.exceptions import ClickException

from cli import backup, demo, doctor, export, fsck, gc, ingest, people, privacy, restore, serve
from cli.build import build, migrate
from cli.say import answer, as_json, complain, plainly

app = typer.Typer(
    help="Self-hosted video evidence for instructional coaching.", no_args_is_help=True, pretty_exceptions_enable=False
)
app.add_typer(people.organisations, name="org")
app.add_typer(people.people, name="person")
app.add_typer(people.pairs, name="pair")
app.add_typer(people.tokens, name="token")
app.add_typer(privacy.retention, name="retention")
app.add_typer(privacy.certificates, name="certificate")
people.people.command("erase")(privacy.erase)
app.command("serve")(serve.serve)
app.command("api")(serve.api)
app.command("worker")(serve.worker)
app.command("ingest")(ingest.ingest)
app.command("export")(export.export)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("fsck")(fsck.fsck)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("gc")(gc.gc)


@app.command("migrate")
def migrate_command(machine: bool = as_json) -> None:
    """Bring the database up to this release."""
    with plainly():
        parts = build()
        migrate(parts.settings, parts.engine)
    answer("The database is up to date.", machine=machine, database=parts.engine.dialect.name, migrated=True)


@app.command("openapi")
def openapi() -> None:
    """Print the OpenAPI document of the HTTP interface."""
    with plainly():
        sys.stdout.write(json.dumps(serve.make_app(build()).openapi(), indent=1) + "\n")


def main() -> None:
    """Run the command line. A command that was typed wrongly is one plain line too, and exit 2."""
    try:
        code = app(prog_name="vignette", standalone_mode=False)
    except ClickException as error:
        context = getattr(error, "ctx", None)
        where = context.command_path if context else "vignette"
        complain(f"{error.format_message() or 'Which command?'} (see `{where} --help`)")
        code = error.exit_code
    except typer.Abort:
        complain("broken off")
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
