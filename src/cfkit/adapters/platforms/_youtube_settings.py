"""What a YouTube channel needs to be told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ._settings import Address, PlatformSettings, PublicName, Token


class Settings(PlatformSettings):
    """What a YouTube channel needs: an OAuth client of your own, and a refresh token for it.

    `channel_id` (UC… or @name) keeps cfkit from posting to another channel of the same account.
    """

    client_id: Annotated[
        PublicName, Field(examples=["1234567890-abcdef.apps.googleusercontent.com"])
    ]
    client_secret: Token
    refresh_token: Token
    channel_id: str | None = None
    privacy: Literal["public", "unlisted", "private"] = "public"
    category: str = "22"
    made_for_kids: bool = False
    synthetic: bool = False
    notify: bool = True
    base_url: Address = "https://www.googleapis.com"
    token_url: Address = "https://oauth2.googleapis.com"  # noqa: S105  an address, no password
    accounts_url: Address = "https://accounts.google.com"
