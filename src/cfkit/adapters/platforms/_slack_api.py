"""Call Slack's methods, and read the errors that Slack sends with status 200."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import SecretStr

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
)

from ._answers import identifier, link
from ._clocked import Clocked
from ._http import Api
from ._slack_facts import CAPABILITIES
from ._throttle import Payer
from ._upload import Upload
from ._working import still_working

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_ANEW = "install the app anew under OAuth & Permissions and copy the Bot User OAuth Token"
_INVITE = "write /invite @ and the app's name in the channel"
_ADMIN = "an administrator of the workspace has to allow it"
_CLOSED = "the channel is closed to this app: take another one, or ask who runs it"
_ALSO = "it may have done it all the same"

_NEW = (OutcomeUnknown, "cfkit does not know this error, so it may have been done")
_SAYS_NO = re.compile(
    r"(?:already|block|cannot|cant|duplicate|invalid|metadata|missing|no|not|restricted|too_many"
    r"|unknown_method)(?:_\w+)?|\w+_(?:deprecated|disabled|exceeded|not_found|not_supported|too_large)"
)
"""Errors whose very name says that nothing was done."""

FAULTS: Mapping[str, tuple[type[CfkitError], str]] = {
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
        (CredentialError, _ANEW),
    ),
    "not_allowed_token_type": (CredentialError, "take the Bot User OAuth Token (xoxb-…)"),
    "missing_scope": (CredentialError, "add the scope under OAuth & Permissions, then reinstall"),
    "no_permission": (CredentialError, _ADMIN),
    "access_denied": (CredentialError, _ADMIN),
    "accesslimited": (CredentialError, _ADMIN),
    "ekm_access_denied": (CredentialError, _ADMIN),
    "enterprise_is_restricted": (CredentialError, _ADMIN),
    "org_login_required": (CredentialError, _ADMIN),
    "team_access_not_granted": (CredentialError, _ADMIN),
    "two_factor_setup_required": (CredentialError, _ADMIN),
    "channel_not_found": (CredentialError, f"check `channel_id`; in a closed channel {_INVITE}"),
    "not_in_channel": (CredentialError, _INVITE),
    "is_archived": (CredentialError, "the channel is archived: take another one"),
    "restricted_action": (CredentialError, _ADMIN),
    "restricted_action_read_only_channel": (CredentialError, _CLOSED),
    "restricted_action_thread_only_channel": (CredentialError, _CLOSED),
    "restricted_action_non_threadable_channel": (CredentialError, _CLOSED),
    "restricted_action_thread_locked": (Rejected, "the thread is locked"),
    "msg_too_long": (Rejected, "shorten the text"),
    "msg_blocks_too_long": (Rejected, "shorten the text"),
    "no_text": (Rejected, "the message is empty"),
    "cant_update_message": (Rejected, "another app or person wrote it"),
    "cant_delete_message": (Rejected, "another app or person wrote it"),
    "edit_window_closed": (Rejected, "the workspace lets nobody edit so late"),
    "message_not_found": (Rejected, "the message is not there any more"),
    "too_many_pins": (Rejected, "unpin another message, then publish with --retry"),
    "fatal_error": (OutcomeUnknown, _ALSO),
    "internal_error": (OutcomeUnknown, _ALSO),
    "service_unavailable": (OutcomeUnknown, _ALSO),
    "request_timeout": (OutcomeUnknown, _ALSO),
}
"""Slack's errors that are no plain refusal, with what to do (chat.postMessage, 2026-11-27).

Another one that comes with status 200 says nothing about what was done, unless by its name.
"""

WAITS: Mapping[str, float | None] = {
    "ratelimited": None,
    "rate_limited": None,
    "message_limit_exceeded": 3600.0,
    "migration_in_progress": 600.0,
    "team_added_to_org": 600.0,
}
"""Errors that ask for a pause, in seconds; `None`: the header `Retry-After` tells."""

_PROCESSING = 5.0
"""Seconds to wait until Slack can show a picture that it took."""


class SlackApi(Clocked):
    """Slack's methods under `base`/api/; `ok` in the answer says whether one succeeded."""

    def __init__(self, client: httpx.Client, base: str, token: SecretStr, channel: str) -> None:
        self._token = token
        self._api = Api(
            client,
            f"{base}/api",
            name="Slack",
            secrets=[token],
            verdict=verdict,
            payer=Payer("Slack", CAPABILITIES.rates, token, channel),
        )

    def read(
        self, method: str, take: Callable[[Any], T], *, gone: tuple[str, ...] = (), **asked: Any
    ) -> T | None:
        """Ask for something; `None` when Slack answers with an error in `gone`."""
        found: T | None = self._api.read(
            method,
            lambda body: None if _error(body) in gone else take(_good(body)),
            headers=self._signed(),
            params={name: value for name, value in asked.items() if value is not None},
            accept=lambda _, body: _error(body) in gone,
        )
        return found

    def write(
        self, method: str, take: Callable[[Any], T], said: Any, *, fine: tuple[str, ...] = ()
    ) -> T | None:
        """Change what readers see; `None` for an error in `fine`, which says that it is so."""
        found: T | None = self._api.write(
            method,
            lambda body: None if _error(body) in fine else take(_good(body)),
            headers=self._signed(),
            json=said,
            accept=lambda _, body: _error(body) in fine,
        )
        return found

    def upload(self, upload: Upload, alt: str | None) -> str:
        """Bring a picture to Slack and return the file's id; nobody sees it there."""
        asked = {"filename": upload.name, "length": len(upload.data)}
        where, file = self._api.prepare(
            "files.getUploadURLExternal",
            lambda body: (link(body["upload_url"]), identifier(body["file_id"], r"\w+")),
            headers=self._signed(),
            data=asked | ({"alt_txt": alt} if alt else {}),
        )
        kind = {"Content-Type": upload.mime}
        self._api.transfer(where, lambda _: None, method="POST", content=upload.data, headers=kind)
        return self._api.prepare(
            "files.completeUploadExternal",
            lambda body: identifier(_good(body)["files"][0]["id"], r"\w+"),
            headers=self._signed(),
            json={"files": [{"id": file, "title": upload.name}]},
        )

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}


def _good(body: Any) -> Any:
    if body["ok"] is not True:
        raise ValueError("not ok")
    return body


def _error(body: Any) -> str | None:
    error = body.get("error") if isinstance(body, dict) and body.get("ok") is False else None
    return error if isinstance(error, str) else None


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by Slack's error, whatever the status; what has none is told by the status."""
    error = _error(body)
    if error is None or status >= 500:
        return None
    said = f"Slack: {error}"
    if error in WAITS:
        return RateLimited(said, retry_after=WAITS[error])
    if error == "missing_scope" and isinstance(body.get("needed"), str):
        said = f"{said} ({body['needed']})"
    more = body.get("errors") or (body.get("response_metadata") or {}).get("messages")
    told = "; ".join(str(one) for one in more) if isinstance(more, list) else ""
    if error == "invalid_blocks" and "invalid slack file" in told:
        return RateLimited(still_working("Slack", "the pictures"), retry_after=_PROCESSING)
    is_clear = status >= 400 or _SAYS_NO.fullmatch(error)
    kind, remedy = FAULTS.get(error, (Rejected, told) if is_clear else _NEW)
    return kind(f"{said}: {remedy}" if remedy else said)
