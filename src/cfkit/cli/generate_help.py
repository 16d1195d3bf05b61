"""Write the root help page that `start` prints without loading the application."""

import sys
from pathlib import Path

import typer
from typer.core import TyperGroup
from typer.main import get_command

PAGE = Path(__file__).with_name("_help.txt")
WIDTH = 80


def render(app: typer.Typer) -> str:
    """Lay out the root help of `app` as plain text, 80 columns wide."""
    root = get_command(app)
    if isinstance(root, TyperGroup):
        root.rich_markup_mode = None
    context = root.make_context("cfkit", [], resilient_parsing=True, terminal_width=WIDTH)
    with context:
        lines = root.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def main() -> None:
    """Write the page next to this file."""
    from cfkit.cli.app import app

    PAGE.write_text(render(app), encoding="utf-8")
    sys.stderr.write(f"Wrote {PAGE.name}\n")


if __name__ == "__main__":
    main()
