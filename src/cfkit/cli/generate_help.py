"""Write the pages that are made from the code: the root help, the commands, the platforms."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

PAGE = Path(__file__).with_name("_help.txt")
DOCS = Path(__file__).parents[3] / "docs"
WIDTH = 80

COMMANDS = """\
# The commands

`make help-page` writes this page from the program. Global options stand before or after the
command; `--json` prints one JSON document on stdout and nothing else. What the numbers at the end
of a run mean: [exit codes](index.md#exit-codes). Tables for people go to stderr when stdout is no
terminal: `2>&1` before a pipe, or `--json`, see [what goes where](index.md#what-goes-where).
"""
PLATFORMS = """\
# Platforms

`make help-page` writes this page from the code; `cfkit platforms SLUG` shows the same facts, and
`cfkit platforms --json` gives them to programs. *no*: the platform cannot; *not yet*: cfkit cannot;
*by hand*: a person does it there, with what cfkit prepares; *review*: the platform looks at an app
first; *unknown*: it depends, or nobody has confirmed it; a fact marked *not confirmed* is what its
source says and nobody has seen.
"""
COMPOSED = """\
## How posts are composed

What gives way when a text is too long, and what never does: [composing](composing.md).
"""
LATER = """\
## By hand

Their posts are planned and composed by the rules above, then a person posts them: a package with
the text, the pictures and a checklist waits in `outbox/`, and `cfkit reconcile` takes the address.
"""


def render(app: typer.Typer) -> str:
    """Lay out the root help of `app` as plain text, 80 columns wide."""
    return next(text for _, text in _helps(app))


def commands_page(app: typer.Typer) -> str:
    """Lay out the help of every command, in the order of the root help, as Markdown."""
    pages = (f"## {name}\n\n```text\n{text}```\n" for name, text in _helps(app))
    return "\n".join([COMMANDS, *pages])


def platforms_page() -> str:
    """Lay out what every platform can do, with the source and date of each fact, as Markdown."""
    from cfkit import wiring
    from cfkit.cli.platforms import row, rules_table, support_table, without_adapter

    rows = [row(slug, wiring.capabilities_of(slug)) for slug in wiring.slugs()]
    without = without_adapter(rows)
    ready, waiting = (
        [one for one in rows if (one["slug"] in without) is later] for later in (False, True)
    )
    return "\n".join(
        [
            PLATFORMS,
            *_table(*support_table(ready)),
            "",
            COMPOSED,
            *_table(*rules_table(rows)),
            "",
            *map(_facts, ready),
            *(_waiting(waiting) if waiting else ()),
        ]
    )


def _waiting(rows: list[dict[str, Any]]) -> list[str]:
    from cfkit.cli.platforms import support_table

    return [LATER, *_table(*support_table(rows)), "", *map(_facts, rows)]


def _facts(one: dict[str, Any]) -> str:
    more = f", [documentation]({one['docs']})" if one["docs"] else ""
    if one["guide"]:
        more += f", [how it is set up]({one['guide'].removeprefix('docs/')})"
    heading = f"## {one['name']}\n\n`platform: {one['slug']}`{more}.\n"
    rows = [
        [
            fact["what"],
            fact["value"],
            fact["source"],
            fact["checked"] + ("" if fact["confirmed"] else " *not confirmed*"),
        ]
        for fact in one["facts"]
    ]
    return "\n".join([heading, *_table(["fact", "value", "source", "read on"], rows), ""])


def _table(heads: list[str], rows: list[list[str]]) -> Iterator[str]:
    for cells in (heads, ["---"] * len(heads), *rows):
        escaped = (cell.replace("|", "\\|").replace("<", "\\<") for cell in cells)
        yield f"| {' | '.join(escaped)} |"


def _helps(app: typer.Typer) -> Iterator[tuple[str, str]]:
    """Yield each command with its help: the root, then all of them as the root lists them."""
    root = get_command(app)
    # The context's terminal decides colours and width otherwise.
    context = root.make_context("cfkit", [], resilient_parsing=True, terminal_width=WIDTH)
    yield from _walk(root, context)


def _walk(command: Any, context: Any) -> Iterator[tuple[str, str]]:
    command.rich_markup_mode = None
    with context:
        lines = command.get_help(context).splitlines()
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    yield context.command_path, f"{text}\n"
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            inner: Any = command.get_command(context, name)
            inside = inner.make_context(
                name, [], parent=context, resilient_parsing=True, terminal_width=WIDTH
            )
            yield from _walk(inner, inside)


def pages() -> dict[Path, str]:
    """Make every page, by the file it stands in."""
    from cfkit.cli.app import app

    return {
        PAGE: render(app),
        DOCS / "commands.md": commands_page(app),
        DOCS / "platforms.md": platforms_page(),
    }


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        sys.stderr.write(f"Wrote {path.name}\n")


if __name__ == "__main__":
    main()
