"""Find exporters: every module `as_<name>.py` beside this file is one."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from cfkit.domain.errors import UsageError
from cfkit.domain.sheet import Sheet

PREFIX = "as_"

Exporter = Callable[[Sheet], bytes]


def names() -> list[str]:
    """List the shapes a plan can be exported in."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(one.name[len(PREFIX) :] for one in modules if one.name.startswith(PREFIX))


def exporter(name: str) -> Exporter:
    """Find an exporter. Raise `UsageError` when there is none."""
    if name not in names():
        raise UsageError(f"cannot export to {name}: choose one of {', '.join(names())}")
    found: Exporter = import_module(f"{__package__}.{PREFIX}{name}").export
    return found
