"""Pinterest: pins on one board, each with a picture or a film, a title and a link."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import InputError, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Clock, Platform, Steps
from cfkit.ports.tokens import Grant

from ._answers import words
from ._http import Api
from ._lookup import ROOT, search
from ._pinterest_api import verdict
from ._pinterest_facts import CAPABILITIES
from ._pinterest_grant import SIGN_IN, PinterestGrant
from ._pinterest_media import PinterestMedia, check_media
from ._pinterest_pins import PinterestPins, named, said, words_of
from ._settings import Address, PlatformSettings, Secret, Token
from ._throttle import Payer

if TYPE_CHECKING:
    import httpx

_URL = re.compile(r"https?://(?:[\w-]+\.)*pinterest\.[\w.]+/pin/(?:[^/?#]*--)?(\d+)")


class Settings(PlatformSettings):
    """What a Pinterest channel needs: a token and the number of its board.

    `app_id` and `app_secret` are those of the application, for `cfkit auth login`. An application
    with trial access posts to `https://api-sandbox.pinterest.com` as its `base_url`.
    """

    board_id: Annotated[
        str, Field(coerce_numbers_to_str=True, pattern=r"^\d+$", examples=["549755885175"])
    ]
    token: Token
    app_id: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    app_secret: Secret | None = None
    base_url: Address = "https://api.pinterest.com"
    login_url: Address = "https://www.pinterest.com"


class Pinterest:
    """One board."""

    slug: ClassVar[str] = "pinterest"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    account: ClassVar[tuple[str, ...]] = ()
    sign_in: ClassVar[SignIn] = SIGN_IN

    @classmethod
    def grant(cls, settings: Settings, client: httpx.Client, clock: Clock) -> Grant:
        """Give the way to a token through the browser, see `ports.tokens.Grant`."""
        return PinterestGrant(
            settings.login_url,
            settings.base_url,
            settings.app_id,
            settings.app_secret,
            client,
            clock,
        )

    watch_batch: ClassVar[int] = 20
    """Pins are read one by one, so this is our choice."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._board = settings.board_id
        self._token = settings.token
        self._api = Api(
            client,
            settings.base_url,
            name="Pinterest",
            secrets=[settings.token],
            verdict=verdict,
            payer=Payer("Pinterest", CAPABILITIES.rates, settings.token),
        )

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Create a pin."""
        check_media(post)
        source = self._media.source(post, steps)
        body = {"board_id": self._board, "media_source": source, **words_of(post)}
        made = steps.once(ROOT, self._creating(body), visible=True)
        return Receipt(made["id"], made["url"])

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the pins of the board, whatever order they lie in."""
        wanted = [(ROOT, said(words_of(post)))]
        return search(
            wanted,
            delivery,
            self._pins.listing(self._board),
            lambda: self._api.ahead,
        )

    def delete(self, remote_id: str) -> None:
        """Delete a pin; one that is gone is fine."""
        self._api.transfer(
            f"v5/pins/{remote_id}",
            lambda _: None,
            method="DELETE",
            visible=True,
            accept=(404,),
            headers=self._signed,
        )

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another title, description, link and alt text; the picture stays."""
        self._api.write(
            f"v5/pins/{remote_id}", named, method="PATCH", json=words_of(post), headers=self._signed
        )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read pins as they stand."""
        return self._pins.shown(remote_ids)

    def remote_id_of(self, url: str) -> str:
        """Read the number out of `https://www.pinterest.com/pin/1/`."""
        found = _URL.match(url)
        if found is None:
            raise UsageError(f"{url} is no address of a pin, like https://www.pinterest.com/pin/1/")
        return found[1]

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Count several pins in one call; without reactions where Pinterest withholds those."""
        return self._pins.counts(remote_ids)

    def check_access(self) -> str:
        """Name account and board, and register a film that never comes: a reader may not."""
        name = self._api.read(
            "v5/user_account", lambda body: words(body["username"]), headers=self._signed
        )
        board, privacy = self._api.read(
            f"v5/boards/{self._board}",
            lambda body: (words(body["name"]) if "name" in body else None, body.get("privacy")),
            headers=self._signed,
            accept=lambda status, body: status == 404 and isinstance(body, dict),
        )
        if board is None:
            raise InputError(f"{name} has no board {self._board}: {self._pins.boards()}")
        self._media.register()
        hidden = ", a secret board that nobody else sees" if privacy == "SECRET" else ""
        return f"{name}, board {board}{hidden}"

    @property
    def _media(self) -> PinterestMedia:
        return PinterestMedia(self._api, self._signed)

    @property
    def _pins(self) -> PinterestPins:
        return PinterestPins(self._api, self._signed)

    @property
    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}

    def _creating(self, body: dict[str, Any]) -> Callable[[], dict[str, str]]:
        return lambda: self._api.write("v5/pins", named, json=body, headers=self._signed)


ADAPTER: type[Platform] = Pinterest
