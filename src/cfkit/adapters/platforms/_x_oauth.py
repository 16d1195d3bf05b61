"""Sign requests in the name of an account, as OAuth 1.0a has it (RFC 5849, HMAC-SHA1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Keys:
    """The application's pair and the account's pair."""

    api: SecretStr
    api_secret: SecretStr
    token: SecretStr
    token_secret: SecretStr

    def all(self) -> list[SecretStr]:
        """List them."""
        return [self.api, self.api_secret, self.token, self.token_secret]


def authorization(  # noqa: PLR0913  what goes into a signature
    keys: Keys, method: str, url: str, params: Mapping[str, str], *, nonce: str, at: int
) -> str:
    """Write the `Authorization` header; `params` are those of the query, `at` Unix seconds.

    A body of JSON or of several parts is not signed (RFC 5849, section 3.4.1.3.1).
    """
    told = {
        "oauth_consumer_key": keys.api.get_secret_value(),
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(at),
        "oauth_token": keys.token.get_secret_value(),
        "oauth_version": "1.0",
    }
    pairs = sorted((_escape(name), _escape(value)) for name, value in {**told, **params}.items())
    listed = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join((method.upper(), _escape(url), _escape(listed)))
    secrets = (keys.api_secret.get_secret_value(), keys.token_secret.get_secret_value())
    key = "&".join(map(_escape, secrets))
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    told["oauth_signature"] = base64.b64encode(digest).decode()
    return "OAuth " + ", ".join(
        f'{_escape(name)}="{_escape(value)}"' for name, value in sorted(told.items())
    )


def _escape(text: str) -> str:
    return quote(text, safe="")
