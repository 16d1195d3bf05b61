"""Find the key that tokens are locked up with: the environment's, else one beside the store."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from cfkit.domain.errors import CredentialError, StoreError

from .seal import VARIABLE, new_key, read_keys

FILE = "secret.key"
_OTHERS = 0o077


def keys_for(
    environment: Mapping[str, str], beside: Path | None, *, make: bool
) -> tuple[SecretStr, ...]:
    """Return the keys, the one to lock with first.

    `beside` is the folder of a store that stays on this machine, `None` for one that others read
    too: there a file could only be lost or leak. With `make` a missing file is made, readable by
    its owner alone. Raise `CredentialError` when there is no key, or others can read the file.
    """
    if keys := read_keys(environment.get(VARIABLE, "")):
        return keys
    if beside is None:
        raise CredentialError(
            "the store leaves this machine, and a token is never kept there in the clear: set"
            f" {VARIABLE} (`cfkit auth key` makes one) here and in every place that publishes,"
            " or hand the token over in the environment"
        )
    path = beside / FILE
    if make and not path.exists():
        _make(path)
    try:
        text = path.read_text("ascii", "replace")
        if path.stat().st_mode & _OTHERS:
            raise CredentialError(f"others can read {FILE}: run `chmod 600` on it, in .cfkit")
        keys = read_keys(text, FILE)
    except OSError as error:
        keys = ()
        why = "is not there" if isinstance(error, FileNotFoundError) else str(error.strerror)
    else:
        why = "is empty"
    if not keys:
        raise CredentialError(
            f".cfkit/{FILE} {why}, and the tokens in the store were kept under its key: put it"
            f" back, or set {VARIABLE}; or give them up with `cfkit auth logout` and sign in again"
        )
    return keys


def _make(path: Path) -> None:
    """Make the file whole or not at all; of two processes at once one wins and both read it."""
    draft = path.with_name(f"{FILE}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"{new_key().get_secret_value()}\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    except OSError as error:
        raise StoreError(f"cannot make {FILE} in .cfkit: {error.strerror}") from None
