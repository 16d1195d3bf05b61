"""Find the platforms that the sandbox stands in for: each module here with a `PLATFORM`.

A stand-in is `sandbox/<slug>.py` (its further files are `<slug>_<part>.py`) that defines

- `PLATFORM`, a `Profile`;
- `routes(state)`, what is served below `/<slug>`;
- `names(state, request)`, where it can tell whom a request speaks for from its token.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute


def too_many(seconds: int) -> Response:
    """Answer 429 with Retry-After, in seconds, as most do."""
    body = {"error": "Too many requests"}
    return JSONResponse(body, 429, {"retry-after": str(seconds)})


def internal_error() -> Response:
    """Answer 500 as most do."""
    return JSONResponse({"error": "Internal Server Error"}, 500)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the sandbox tells of a platform beside its API; `title` is its name for readers.

    `audience` is about how many followers an invented channel has; `settings` are what
    `/_sandbox/config` can change, with their defaults.
    """

    title: str
    shows_views: bool = False
    audience: int = 1000
    settings: Mapping[str, Any] = field(default_factory=dict)
    too_many: Callable[[int], Response] = too_many
    internal_error: Callable[[], Response] = internal_error


@dataclass(frozen=True, slots=True)
class StandIn:
    """A platform as the sandbox plays it."""

    slug: str
    profile: Profile
    module: ModuleType

    def routes(self, state: Any) -> list[BaseRoute]:
        """List what is served below `/<slug>`."""
        return list(self.module.routes(state))

    def names(self, state: Any, request: Request) -> Iterable[str]:
        """Name the account that a request speaks for, where its token tells."""
        find = getattr(self.module, "names", None)
        return () if find is None else tuple(find(state, request))


@cache
def stand_ins() -> Mapping[str, StandIn]:
    """List the platforms by slug, in the order of the alphabet."""
    package, _, _ = __name__.rpartition(".")
    folder = importlib.import_module(package).__path__
    slugs = sorted(found.name for found in pkgutil.iter_modules(folder) if "_" not in found.name)
    modules = ((slug, importlib.import_module(f"{package}.{slug}")) for slug in slugs)
    return {
        slug: StandIn(slug, module.PLATFORM, module)
        for slug, module in modules
        if hasattr(module, "PLATFORM")
    }
