"""The stand-in for the platforms: where it is, and how it is started."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from cfkit.sandbox.rehearsal import Rehearsal


def sandbox_address() -> str | None:
    """Read where the sandbox is, `None` in earnest. Raise `UsageError` for what is no address."""
    from cfkit.adapters.files.env import sandbox_of

    return sandbox_of(os.environ)


def require(module: str, extra: str) -> None:
    """Raise `InputError` with the line to install when an optional package is missing."""
    if find_spec(module) is None:
        raise InputError(f"{module} is not installed: pip install 'cfkit[{extra}]'")


def require_stand_in(slug: str) -> None:
    """Raise `InputError` for a platform that the sandbox does not play."""
    if find_spec(f"cfkit.sandbox.{slug}") is None:
        raise InputError(
            f"{slug} cannot be rehearsed: the sandbox does not speak its API; rehearse the other "
            "channels one by one with --only"
        )


def today() -> date:
    """Tell the day by the system's clock, in a rehearsal by the sandbox's."""
    from cfkit.adapters.clock import SystemClock
    from cfkit.adapters.platforms._rehearsal import SandboxClock

    where = sandbox_address()
    return (SandboxClock(where) if where else SystemClock()).now().date()


def serve_sandbox(folder: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve the sandbox on loopback until interrupted."""
    require("starlette", "sandbox")
    require("uvicorn", "sandbox")
    from cfkit.sandbox.server import serve

    try:
        serve(port=port, folder=folder, ready=ready)
    except OSError as error:
        raise InputError(f"port {port} cannot be opened: {error.strerror}; name another") from None


def rehearsal(folder: Path) -> AbstractContextManager[Rehearsal]:
    """Run a sandbox on a free port of this machine."""
    require("starlette", "sandbox")
    require("uvicorn", "sandbox")
    from cfkit.sandbox.rehearsal import rehearsal as run

    return run(folder)
