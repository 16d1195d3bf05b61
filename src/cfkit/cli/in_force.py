"""Show the pauses that are on, wherever people look at the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from cfkit.domain.publication import Pause


def say_pauses(terminal: Terminal, pauses: Sequence[Pause], zone: tzinfo) -> None:
    """Say that a pause is on, and how to look past it."""
    for one in pauses:
        terminal.say(terminal.paint(f"! paused: {one.told(zone)}", "warning"))
    if pauses:
        terminal.say("    `cfkit resume --dry-run` shows what would go out")
