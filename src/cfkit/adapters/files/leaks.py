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
    r"""Yield every `${NAME}` that stands outside `channels[].settings`.

    A dollar that is written by its code, `"\x24{NAME}"`, is a dollar.
    """
    if "${" not in source.text:
        return
    for where in _mentions(source.data, (), source.text):
        if not (where[:1] == ("channels",) and where[2:3] == ("settings",)):
            words = (
                "${NAME} is read only inside channels[].settings; write the value itself here, or"
                ' "\\x24{NAME}" where readers are to see it as it is'
            )
            yield source.spot(where).problem("env-outside-settings", words)


def _mentions(value: Any, where: Location, text: str) -> Iterator[Location]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _mentions(part, (*where, key), text)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _mentions(part, (*where, index), text)
    elif isinstance(value, str) and any(one[0] in text for one in _VARIABLE.finditer(value)):
        yield where
