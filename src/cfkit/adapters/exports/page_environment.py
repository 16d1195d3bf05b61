"""Where the templates of pages are rendered: sandboxed, strict, and escaping everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup


def page_environment(
    pages: Path, finalize: Callable[[object], Markup] | None = None
) -> ImmutableSandboxedEnvironment:
    """Open a folder of templates; `finalize` makes each value safe where escaping HTML does not."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(pages),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
