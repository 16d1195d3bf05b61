"""Read the environment: `${NAME}` in a channel's settings, and where the sandbox is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cfkit.domain.errors import CredentialError, UsageError

SANDBOX = "CFKIT_SANDBOX"

_NO_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""Python reads bytes that are no UTF-8 as halves of characters (PEP 383)."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def filled(channel: str, settings: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    """Replace every variable. Raise `CredentialError` naming all that are not set."""
    missing = unset(settings, env)
    if missing:
        them = "them" if missing[1:] else "it"
        names = ", ".join(missing)
        raise CredentialError(f'channel "{channel}" needs {names}: set {them} in the environment')
    odd = sorted({name for name in variables(settings) if _NO_TEXT.search(env[name].strip())})
    if odd:
        names = ", ".join(odd)
        raise CredentialError(
            f'channel "{channel}" needs {names} as one line of UTF-8 text: set it again'
        )
    return {key: _fill(value, env) for key, value in settings.items()}


def sandbox_of(env: Mapping[str, str]) -> str | None:
    """Return the address that channels are pointed at, `None` in earnest. Raise `UsageError`.

    A variable that is set but blank is an error: somebody meant a rehearsal.
    """
    written = env.get(SANDBOX)
    if written is None:
        return None
    if not written.strip():
        raise UsageError(
            f"{SANDBOX} is set but empty: give it the sandbox's address, or unset it to work in"
            " earnest"
        )
    if why := _what_is_wrong(written):
        raise UsageError(f'{SANDBOX} is "{written}": {why}, like http://127.0.0.1:8787')
    return written.rstrip("/")


def _what_is_wrong(address: str) -> str | None:
    """Say what an address of a sandbox lacks. Whether it is on this machine is asked elsewhere."""
    if _NO_TEXT.search(address) or address.split() != [address]:
        return "write one address without blanks or line breaks"
    if "://" not in address:
        return "add http:// in front"
    if not address.startswith(("http://", "https://")):
        return "begin it with http://"
    try:
        parts = urlsplit(address)
        is_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_place = False
    if not is_place or any(mark in address for mark in "@?#"):
        return "write http://, the host and the port, and no more"
    return None


def unset(settings: Mapping[str, Any], env: Mapping[str, str]) -> list[str]:
    """List the variables that settings name and that are not set, by name."""
    return sorted({name for name in variables(settings) if not env.get(name, "").strip()})


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
