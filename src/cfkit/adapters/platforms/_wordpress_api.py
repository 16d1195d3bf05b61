"""Call a WordPress site, and read its refusals."""

from __future__ import annotations

import base64
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

from ._clocked import Clocked
from ._http import Api
from ._throttle import Payer
from ._wordpress_facts import CAPABILITIES

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_ROLE = "give the account the role Author, or Editor for posts of others"
_ANEW = "make a new application password under Users, Profile, and check `user`"
_DROPPED = "or the web server drops the Authorization header: ask the host to pass it on"
_CLOSED = (
    "nothing answers at wp-json: check `site`, choose any permalinks but Plain, and let no "
    "security plugin close the REST API"
)
_FILE = "the site does not take this type of file: save it as JPEG, PNG or MP4"
_SIZE = "the site takes no file so large: save it smaller, or raise upload_max_filesize"

FAULTS: Mapping[str, tuple[type[CfkitError], str]] = {
    **dict.fromkeys(
        ("incorrect_password", "invalid_username", "invalid_email"),
        (CredentialError, _ANEW),
    ),
    "rest_not_logged_in": (CredentialError, f"{_ANEW}; {_DROPPED}"),
    **dict.fromkeys(
        (
            *("rest_cannot_create", "rest_cannot_publish", "rest_cannot_edit", "rest_forbidden"),
            *("rest_cannot_delete", "rest_cannot_assign_sticky", "rest_cannot_assign_term"),
            *("rest_cannot_read", "rest_forbidden_context", "rest_forbidden_status"),
        ),
        (CredentialError, _ROLE),
    ),
    "rest_no_route": (CredentialError, _CLOSED),
    "rest_post_invalid_id": (Rejected, "the post is not there any more"),
    "rest_comment_invalid_id": (Rejected, "the comment is not there any more"),
    "rest_comment_closed": (Rejected, "open the comments of the post"),
    "rest_trash_not_supported": (Rejected, "the site keeps no trash: delete it on the site"),
    "rest_upload_sideload_error": (Rejected, _FILE),
    "rest_upload_unknown_error": (Rejected, _FILE),
    "rest_upload_file_too_big": (Rejected, _SIZE),
    "rest_upload_user_quota_exceeded": (Rejected, "the site's space is full"),
    "comment_duplicate": (OutcomeUnknown, "a comment with these words stands there already"),
}
"""WordPress' codes with what to do (seen on 6.1.9, 2026-11-27, and in its documentation)."""

_SERVER: Mapping[int, tuple[type[CfkitError], str]] = {
    404: (CredentialError, _CLOSED),
    413: (Rejected, _SIZE),
}
"""What a web server says in front of WordPress, without JSON."""

_FLOOD = 20.0
"""Seconds between two comments; WordPress asks for 15 (`comment_flood`)."""


class WordPressApi(Clocked):
    """The REST API of one site under `site`/wp-json/wp/v2/."""

    def __init__(self, client: httpx.Client, site: str, user: str, password: SecretStr) -> None:
        pair = f"{user}:{password.get_secret_value()}".encode()
        self._key = SecretStr(base64.b64encode(pair).decode())
        self._api = Api(
            client,
            f"{site}/wp-json/wp/v2",
            name="WordPress",
            secrets=[password, self._key],
            verdict=verdict,
            payer=Payer("WordPress", CAPABILITIES.rates, self._key),
        )

    def read(self, path: str, take: Callable[[Any], T], **asked: Any) -> T:
        """Ask for something."""
        return self._api.read(path, take, headers=self._signed(), params=asked)

    def read_if_there(self, path: str, take: Callable[[Any], T]) -> T | None:
        """Ask for one thing; `None` when it is gone."""
        return self._api.read(
            path,
            lambda body: None if code_of(body) in _GONE else take(body),
            headers=self._signed(),
            accept=lambda status, body: status in (404, 410) and code_of(body) in _GONE,
        )

    def prepare(
        self,
        path: str,
        take: Callable[[Any], T],
        *,
        accept: Callable[[Any], bool] | None = None,
        **sent: Any,
    ) -> T:
        """Bring what no reader sees; `accept` says of a refusal that `take` deals with it."""
        known = accept or (lambda _: False)
        return self._api.prepare(
            path, take, headers=self._signed(), accept=lambda _, body: known(body), **sent
        )

    def write(self, path: str, take: Callable[[Any], T], said: Mapping[str, Any]) -> T:
        """Change what readers see."""
        return self._api.write(path, take, headers=self._signed(), json=said)

    def delete(self, path: str) -> None:
        """Move something into the trash; what is gone already is fine."""
        self._api.write(
            path,
            lambda _: None,
            method="DELETE",
            headers=self._signed(),
            accept=lambda status, body: status in (404, 410) and code_of(body) in _GONE,
        )

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Basic {self._key.get_secret_value()}"}


_GONE = ("rest_post_invalid_id", "rest_comment_invalid_id", "rest_already_trashed")


def code_of(body: Any) -> str | None:
    """Read the code of a refusal."""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) else None


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by WordPress' code; a web server before it has none, and tells by the status."""
    code = code_of(body)
    if status < 400:
        return None
    if code is None:
        kind, remedy = _SERVER.get(status, (None, "")) if body is None else (None, "")
        return kind(f"WordPress: HTTP {status}: {remedy}") if kind else None
    said = f"WordPress: HTTP {status} {code} {body.get('message', '')}".strip()
    if code == "comment_flood":
        return RateLimited(said, retry_after=_FLOOD)
    kind, remedy = FAULTS.get(code, (None, ""))
    params = (body.get("data") or {}).get("params")
    if code == "rest_invalid_param" and isinstance(params, dict):
        kind, remedy = Rejected, "; ".join(str(words) for words in params.values())
    return kind(f"{said}: {remedy}") if kind else None
