"""`vignette`: everything an administrator does, one command each."""

from __future__ import annotations

import json
import sys

import typer

from cli import demo, ingest, keep, people, serve
from cli.build import build, migrate
from cli.say import answer, as_json, plainly

app = typer.Typer(
    help="Self-hosted video evidence for instructional coaching.", no_args_is_help=True, pretty_exceptions_enable=False
)
app.add_typer(people.organisations, name="org")
app.add_typer(people.people, name="person")
app.add_typer(people.pairs, name="pair")
app.add_typer(people.tokens, name="token")
app.command("serve")(serve.serve)
app.command("api")(serve.api)
app.command("worker")(serve.worker)
app.command("ingest")(ingest.ingest)
app.command("demo")(demo.demo)
app.command("doctor")(keep.doctor)
app.command("fsck")(keep.fsck)
app.command("backup")(keep.backup)
app.command("restore")(keep.restore)
app.command("gc")(keep.gc)


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
    sys.stdout.write(json.dumps(serve.make_app(build()).openapi(), indent=1) + "\n")


if __name__ == "__main__":
    app()
