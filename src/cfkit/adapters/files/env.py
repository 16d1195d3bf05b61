"""Fill `${NAME}` in a channel's settings from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cfkit.domain.errors import CredentialError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def filled(channel: str, settings: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    """Replace every variable. Raise `CredentialError` naming all that are not set."""
    missing = sorted({name for name in variables(settings) if not env.get(name, "").strip()})
    if missing:
        names = ", ".join(missing)
        raise CredentialError(f'channel "{channel}" needs {names}: set it in the environment')
    return {key: _fill(value, env) for key, value in settings.items()}


def variables(value: Any) -> list[str]:
    """List the variables that a value names."""
    if isinstance(value, str):
        return _VARIABLE.findall(value)
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(inner, (list, tuple)) or isinstance(value, Mapping):
        return [name for one in inner for name in variables(one)]
    return []


def _fill(value: Any, env: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: env[found[1]].strip(), value)
    if isinstance(value, Mapping):
        return {key: _fill(inner, env) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_fill(inner, env) for inner in value]
    return value
