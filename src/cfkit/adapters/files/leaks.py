"""Find secrets and environment variables in files where they must not stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Location
from cfkit.domain.secrets import find_secrets

from .source import Source

_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")


def find_leaks(source: Source) -> Iterator[tuple[str, Diagnostic]]:
    """Yield every secret in a file with the diagnostic that does not show it."""
    end = 0
    for start, stop in sorted(find_secrets(source.text)):
        if start < end:
            continue
        end = stop
        words = (
            "this looks like a secret: put it into an environment variable, write ${NAME} in the "
            "channel's settings, and renew it if others have seen this file"
        )
        yield source.text[start:stop], source.at_index(start).problem("secret-in-file", words)


def find_variables(source: Source) -> Iterator[Diagnostic]:
    """Yield every `${NAME}` that stands outside `channels[].settings`."""
    if "${" not in source.text:
        return
    for where in _mentions(source.data, ()):
        if not (where[:1] == ("channels",) and where[2:3] == ("settings",)):
            words = "${NAME} is read only inside channels[].settings; write the value itself here"
            yield source.spot(where).problem("env-outside-settings", words)


def _mentions(value: Any, where: Location) -> Iterator[Location]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _mentions(part, (*where, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _mentions(part, (*where, index))
    elif isinstance(value, str) and _VARIABLE.search(value):
        yield where
