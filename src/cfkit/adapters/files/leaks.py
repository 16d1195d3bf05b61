"""Find secrets and environment variables in files where they must not stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.secrets import find_secrets

from .source import Source

SecretsOf = Callable[[str], Collection[str]]
"""Names the settings of a platform that hold secrets."""

_INTO_A_VARIABLE = (
    "put it into an environment variable, write ${NAME} in the channel's settings, and renew it if "
    "others have seen this file"
)
_LOOKS_LIKE = f"this looks like a secret: {_INTO_A_VARIABLE}"
_LONG = 16
"""Letters and digits of the shortest password that a platform gives out, as far as we know."""
_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")


def find_leaks(source: Source, secrets_of: SecretsOf) -> Iterator[tuple[str, Diagnostic]]:
    """Yield every secret in a file with the diagnostic that does not show it.

    What stands in a secret setting of a channel is one, whatever it looks like; a short word that
    is no real token, as rehearsals have, is only warned of.
    """
    shapes = dict.fromkeys(find_secrets(source.text), _LOOKS_LIKE)
    named = {
        span: f"{setting} is a secret: {_INTO_A_VARIABLE}"
        for setting, span in _written_out(source, secrets_of)
        if not any(start < span[1] and span[0] < stop for start, stop in shapes)
    }
    end = 0
    for (start, stop), words in sorted((shapes | named).items()):
        if start < end:
            continue
        end = stop
        is_error = (start, stop) in shapes or _is_long(source.text[start:stop])
        level = Level.ERROR if is_error else Level.WARNING
        problem = source.at_index(start).problem("secret-in-file", words, level)
        for line in source.text[start:stop].splitlines():
            yield line.strip(), problem


def _written_out(source: Source, secrets_of: SecretsOf) -> Iterator[tuple[str, tuple[int, int]]]:
    """Find secret settings of channels that hold a value of their own."""
    channels = source.data.get("channels") if isinstance(source.data, dict) else None
    for index, channel in enumerate(channels if isinstance(channels, list) else ()):
        settings = channel.get("settings") if isinstance(channel, dict) else None
        if not isinstance(settings, dict):
            continue
        literal = [name for name, value in settings.items() if _is_value(value)]
        secret = secrets_of(str(channel.get("platform"))) if literal else ()
        for name in literal:
            where: Location = ("channels", index, "settings", name)
            if name in secret and (span := source.span(where)):
                yield name, span


def _is_long(text: str) -> bool:
    signs = [sign for sign in text if sign.isalnum()]
    return len(signs) >= _LONG and any(map(str.isdigit, signs))


def _is_value(value: Any) -> bool:
    is_scalar = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return is_scalar and bool(str(value).strip()) and _VARIABLE.search(str(value)) is None


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
