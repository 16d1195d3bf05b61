"""`cfkit sandbox serve`: a stand-in for the platforms, to rehearse against."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .terminal import Terminal

sandbox = typer.Typer(
    help="A local stand-in for the platforms.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(sandbox, name="sandbox")


@sandbox.command()
def serve(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(help="Where everything that arrives is kept.")] = Path(
        "sandbox"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8787,
) -> None:
    """Serve every platform that has an adapter until interrupted."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    wiring.require("starlette", "sandbox")

    def ready(url: str) -> None:
        terminal.say(f"Sandbox at {url} - open it to see the timeline.")
        terminal.say(f"Rehearse against it: CFKIT_SANDBOX={url} cfkit publish")

    wiring.serve_sandbox(folder, port, ready)
