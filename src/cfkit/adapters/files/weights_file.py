"""Write weights.yaml as a file that people review: what was learned, and how far tests are."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from cfkit.domain.errors import InputError
from cfkit.domain.weights import Weights

from .atomic import write_atomic

NAME = "weights.yaml"
HEAD = """\
# Written by `cfkit learn --apply`; `cfkit plan` prefers what weighs more. Change the weights of a
# factor, and `cfkit learn` leaves that factor to you; remove it, and it decides again.
"""


def read_weights(root: Path) -> bytes | None:
    """Read the file as it is; `None` when there is none. Raise `InputError` when unreadable."""
    try:
        return (root / NAME).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{NAME} cannot be read: {error.strerror}") from None


def write_weights(root: Path, weights: Weights, seen: bytes | None) -> bool:
    """Replace the file in one step; `False` when it says the same already.

    `seen` is what it held when it was learned from. Raise `InputError` when it holds something
    else by now: somebody is at work on it.
    """
    now = read_weights(root)
    if now != seen:
        raise InputError(f"{NAME} was changed meanwhile; run cfkit learn again")
    made = render(weights, seen).encode()
    if made == now:
        return False
    try:
        write_atomic(root / NAME, made)
    except OSError as error:
        raise InputError(f"{NAME} cannot be written: {error.strerror}") from None
    return True


def render(weights: Weights, before: bytes | None = None) -> str:
    """Lay the file out; comments at the top of the one before stay."""
    document = weights.model_dump(mode="json", exclude_none=True)
    lists = {name: document.pop(name) for name in ("hypotheses", "changes")}
    written = document.pop("written")
    parts = [_opening(before), _dump(document)]
    for name, rows in lists.items():
        if rows:
            parts.append(f"{name}:\n")
            parts += [f"  - {_flow(one)}\n" for one in rows]
    if written:
        parts.append(_dump({"written": written}))
    return "".join(parts)


def _opening(before: bytes | None) -> str:
    lines = (before or b"").decode("utf-8", errors="replace").splitlines(keepends=True)
    comments = "".join(takewhile(lambda line: line.startswith("#"), lines))
    return comments if comments.strip() else HEAD


def _dump(document: Any) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _flow(one: Any) -> str:
    text = yaml.safe_dump(
        one, sort_keys=False, allow_unicode=True, default_flow_style=True, width=10_000
    )
    return text.strip()
