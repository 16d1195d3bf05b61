"""What the settings of every channel have in common: no typo passes, no secret is shown."""

from __future__ import annotations

import re
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from cfkit.domain.errors import InputError

PRINTABLE = re.compile(r"[!-~]+")
"""What may stand in a header or an address without a change."""
_TAKEN = frozenset({"assets", "content", "ideas", "strategy", "templates", ".cfkit", ".git"})
"""Folders of a project in which files are read, or which nobody may touch."""


LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts that are this very machine."""

REHEARSED_SITE = "/_sandbox/files"
"""Where a sandbox keeps the files that a site would have; it is handed them first."""


class PlatformSettings(BaseModel):
    """The `settings` of a channel; errors never show the value that was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _secret(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    if not text:
        raise ValueError("is empty: set the variable it is read from")
    if text.startswith("${"):
        raise ValueError("was not filled in: set the variable it names")
    return SecretStr(text)


def _token(value: SecretStr) -> SecretStr:
    if not PRINTABLE.fullmatch(value.get_secret_value()):
        raise ValueError("holds blanks or letters that no token has; copy it again")
    return value


def _public_name(value: str) -> str:
    return _token(_secret(SecretStr(value))).get_secret_value()


def _address(value: str) -> str:
    address = value.strip().rstrip("/")
    if "://" not in address:
        address = f"https://{address}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an http or https address")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("must be a bare address, without user, query or fragment")
    return address


Secret = Annotated[SecretStr, AfterValidator(_secret)]
"""Any secret text; white space around it is dropped."""

Token = Annotated[SecretStr, AfterValidator(_secret), AfterValidator(_token)]
"""A secret that goes into a header or an address: printable ASCII without blanks."""

PublicName = Annotated[str, AfterValidator(_public_name)]
"""What an application is known by: it stands in the address at which people sign in."""

_WHERE = AfterValidator(_address)

Address = Annotated[str, _WHERE]
"""Where a service lives, without a final slash. A rehearsal puts the sandbox in its place."""


def _folder(folder: Path) -> Path:
    read = PureWindowsPath(folder)  # reads both kinds of slashes
    if folder.is_absolute() or read.drive or read.root or ".." in read.parts:
        raise ValueError("leads out of the project: name a folder inside it, like outbox/blog")
    if not folder.parts or folder.parts[0].casefold() in _TAKEN:
        raise ValueError("belongs to something else: name a folder of its own, like outbox/blog")
    if not str(folder).isprintable():
        raise ValueError("holds characters that no name may have")
    return folder


Folder = Annotated[Path, AfterValidator(_folder)]
"""A folder of the project that cfkit writes into, relative to the project."""


def _site(value: str) -> str:
    return _address(value)


_FILES = AfterValidator(_site)

MediaSite = Annotated[str, _FILES]
"""Below which address the project's files lie for platforms that fetch them.

The setting is called `media_base_url`. A rehearsal puts the sandbox's own site in its place.
"""


def media_site(written: str) -> str:
    """Read a `MediaSite`. Raise `InputError` for what is none."""
    try:
        return _address(written)
    except ValueError as error:
        raise InputError(f"`media_base_url` {error}") from None


def addresses(model: type[BaseModel]) -> list[str]:
    """Name the fields of settings that are an `Address`, optional ones included."""
    return _marked(model, _WHERE)


def media_sites(model: type[BaseModel]) -> list[str]:
    """Name the fields of settings that are a `MediaSite`, optional ones included."""
    return _marked(model, _FILES)


def _marked(model: type[BaseModel], mark: AfterValidator) -> list[str]:
    return [
        name
        for name, field in model.model_fields.items()
        if mark in field.metadata or _is_marked(field.annotation, mark)
    ]


def _is_marked(annotation: Any, mark: AfterValidator) -> bool:
    return mark in getattr(annotation, "__metadata__", ()) or any(
        _is_marked(inner, mark) for inner in get_args(annotation)
    )
