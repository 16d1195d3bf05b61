"""Say what a token of Meta's may do and for how long, without using its rights."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from cfkit.domain.errors import CredentialError

from ._answers import moment
from ._graph_api import Graph
from ._graph_errors import code_of


def described(graph: Graph, who: str, token: SecretStr, needed: Collection[str]) -> str:
    """Add to `who` how long the token lasts. Raise `CredentialError` when it lacks a right.

    Meta tells of a token to that token itself (debug_token, read 2026-11-27); where it does not,
    nothing is added. The token goes in the address: `input_token` is documented as a parameter of
    a GET alone (docs/threads/troubleshooting/debug-access-token and
    docs/graph-api/reference/debug_token, read 2026-11-27).
    """
    told: dict[str, Any] | None = graph.read(
        "debug_token",
        lambda body: None if code_of(body)[0] else dict(body["data"]),
        accept=lambda _, body: code_of(body)[0] is not None,
        input_token=token.get_secret_value(),
    )
    words = f"{who}{_last(told)}" if told else who
    scopes = told.get("scopes") if told else None
    if isinstance(scopes, list) and (lacking := sorted(set(needed) - {str(one) for one in scopes})):
        raise CredentialError(
            f"{who}: the token lacks {', '.join(lacking)}: make one with these rights, as "
            "docs/platforms-meta.md says"
        )
    served = graph.served
    if served is not None and served != graph.version:
        words += f"; Meta serves {served} in the place of {graph.version}: update cfkit"
    return words


def _last(told: dict[str, Any]) -> str:
    end = told.get("expires_at")
    if not end:
        return ", the token has no end" if end == 0 else ""
    days = (moment(end) - datetime.now(UTC)).days
    return f", the token lasts {days} days more"
