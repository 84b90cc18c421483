"""`vignette`: everything an administrator does, one command each."""

from __future__ import annotations

import sys
from importlib import import_module

import typer
from typer._click.exceptions import ClickException

from cli.say import complain

COMMANDS = {
    "serve": "cli.serve:serve",
    "api": "cli.web:api",
    "worker": "cli.worker:worker",
    "migrate": "cli.migrations:migrate_command",
    "org": "cli.people:organisations",
    "person": "cli.privacy:people",
    "pair": "cli.people:pairs",
    "token": "cli.people:tokens",
    "retention": "cli.privacy:retention",
    "certificate": "cli.privacy:certificates",
    "hold": "cli.holds:holds",
    "ingest": "cli.ingest:ingest",
    "export": "cli.export:export",
    "demo": "cli.demo:demo",
    "doctor": "cli.doctor:doctor",
    "fsck": "cli.fsck:fsck",
    "backup": "cli.backup:backup",
    "restore": "cli.restore:restore",
    "gc": "cli.gc:gc",
    "openapi": "cli.web:openapi",
}
"""Each command and where it is. Processes start often; what another command needs would take most of that time."""


def commands(asked: str | None = None) -> typer.Typer:
    """The command line, with the command that is asked for alone, or with all where there is none of that name."""
    app = typer.Typer(
        help="Self-hosted video evidence for instructional coaching.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        callback=lambda: None,
    )
    for name in [asked] if asked in COMMANDS else COMMANDS:
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def main() -> None:
    """Run the command line. A command that was typed wrongly is one plain line too, and exit 2."""
    asked = sys.argv[1] if len(sys.argv) > 1 else None
    try:
        code = commands(asked)(prog_name="vignette", standalone_mode=False)
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
