"""What Telegram's refusals mean."""

from __future__ import annotations

import re
from typing import Any

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)

_NO_RIGHTS = re.compile(
    r"not enough rights|need administrator rights|chat_write_forbidden|have no rights|"
    r"chat_admin_required|bot (?:was|is not)|chat not found|user_?name_?(?:invalid|not_occupied)",
    re.IGNORECASE,
)

_NO_BOT = "Telegram knows no such bot; ask @BotFather for a token"
_NO_CHAT = "check `chat`, and make the bot an administrator who may post messages"
_ELSEWHERE = (
    "something else takes what this bot is told, a webhook or another program or run; give cfkit a "
    "bot of its own, or end the other"
)


def is_foreign(status: int, body: Any) -> bool:
    """Whether something between here and Telegram answered: the Bot API always says `ok`.

    What reads accepts such an answer, finds nothing in it, and so tries later.
    """
    return status >= 400 and status != 429 and not (isinstance(body, dict) and "ok" in body)


def verdict(status: int, body: Any) -> CfkitError | None:
    """Read Telegram's refusals: `error_code` and `description` (Bot API server, 2026-11-22)."""
    if not isinstance(body, dict) or body.get("ok") is not False:
        return None
    code = body.get("error_code", status)
    said = f"Telegram: {code} {body.get('description', '')}".strip()
    given = body.get("parameters")
    hints = given if isinstance(given, dict) else {}
    if code == 429:
        wait = hints.get("retry_after")
        return RateLimited(said, retry_after=wait if isinstance(wait, int | float) else None)
    if code == 409:
        return Unavailable(f"{said}: {_ELSEWHERE}")
    is_unknown = code in (401, 404)
    if is_unknown or code == 403 or _NO_RIGHTS.search(said):
        return CredentialError(f"{said}: {_NO_BOT if is_unknown else _NO_CHAT}")
    if isinstance(code, int) and code >= 500:
        return OutcomeUnknown(said)
    moved = hints.get("migrate_to_chat_id")
    return Rejected(f"{said}: the group has moved, set `chat` to {moved}" if moved else said)


def told(body: Any) -> str:
    """Read the words of a refusal; empty when the answer is none."""
    is_refusal = isinstance(body, dict) and body.get("ok") is False
    return str(body.get("description", "")) if is_refusal else ""
