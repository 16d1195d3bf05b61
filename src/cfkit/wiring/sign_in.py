"""What a person needs to sign in: a browser, a way back from it, a new key."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from cfkit.adapters.tokens.loopback import Door


def new_key() -> SecretStr:
    """Make a key for the tokens in a store."""
    from cfkit.adapters.tokens.seal import new_key

    return new_key()


def open_browser(address: str) -> bool:
    """Show an address to the person; `False` where there is no browser."""
    from cfkit.adapters.tokens.loopback import open_browser

    return open_browser(address)


def pasted_line(wait: float) -> str | None:
    """Read a line from standard input; `None` when none came within `wait` seconds."""
    from cfkit.adapters.tokens.typed import first_line

    return first_line(sys.stdin, wait)


def browser_door(port: int | None, *, reads_stdin: bool) -> AbstractContextManager[Door]:
    """Listen where the browser comes back to, and to what a person pastes."""
    from cfkit.adapters.tokens.loopback import open_door

    return open_door(port, sys.stdin if reads_stdin else None)
