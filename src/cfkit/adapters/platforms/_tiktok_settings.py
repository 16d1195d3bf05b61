"""What a TikTok channel needs to be told."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ._settings import Address, MediaSite, PlatformSettings, PublicName, Token


class Settings(PlatformSettings):
    """What a TikTok channel needs: an app of your own, and a creator's token for it.

    `inbox` leaves drafts that the creator posts in the app; `direct` needs an audited app, or all
    is private, and says who sees the post. Everything that an audience may do is off until it is
    switched on, as TikTok wants it. Pictures are fetched from below `media_base_url`, and so are
    films with `pull`.
    """

    client_key: Annotated[PublicName, Field(examples=["awabc1def2ghi3jk"])]
    client_secret: Token
    token: Token
    mode: Literal["inbox", "direct"] = "inbox"
    privacy: Literal["public", "friends", "followers", "private"] | None = None
    comments: bool = False
    duet: bool = False
    stitch: bool = False
    branded: bool = False
    own_brand: bool = False
    synthetic: bool = False
    pull: bool = False
    media_base_url: MediaSite | None = None
    base_url: Address = "https://open.tiktokapis.com"
    accounts_url: Address = "https://www.tiktok.com"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.mode == "direct" and self.privacy is None:
            raise ValueError(
                "`mode: direct` wants `privacy`: public, friends, followers or private"
            )
        if self.branded and self.privacy == "private":
            raise ValueError("TikTok takes no branded content that is private")
        if self.pull and self.media_base_url is None:
            raise ValueError("`pull` wants `media_base_url`, below which the films lie")
        return self
