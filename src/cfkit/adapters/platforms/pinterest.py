"""Pinterest: pins on one board, each with a picture or a film, a title and a link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import Rejected, UsageError
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Clock, Platform, Steps
from cfkit.ports.tokens import Grant

from ._answers import counts, identifier, moment, words
from ._http import Api
from ._lookup import ROOT, Seen, attempt_began, search
from ._pinterest_api import verdict
from ._pinterest_facts import CAPABILITIES
from ._pinterest_grant import SIGN_IN, PinterestGrant
from ._pinterest_media import PinterestMedia, check_media
from ._settings import Address, PlatformSettings, Secret, Token
from ._throttle import Payer

if TYPE_CHECKING:
    import httpx

_URL = re.compile(r"https?://(?:[\w-]+\.)*pinterest\.[\w.]+/pin/(?:[^/?#]*--)?(\d+)")
_PAGE = 250
"""The most pins that one call gives (openapi.yaml 5.23.0, 2026-11-27)."""
_PAGES = 20
_LINK_MAX = 2048
_DAYS = 89
"""How far back counts go: 90 days, the first and the last one included."""
_FIELDS = {
    Metric.VIEWS: "IMPRESSION",
    Metric.SAVES: "SAVE",
    Metric.CLICKS: "OUTBOUND_CLICK",
}
_LIFETIME = {Metric.LIKES: "TOTAL_REACTIONS", Metric.COMMENTS: "TOTAL_COMMENTS"}


class Settings(PlatformSettings):
    """What a Pinterest channel needs: a token and the number of its board.

    `app_id` and `app_secret` are those of the application, for `cfkit auth login`. An application
    with trial access posts to `https://api-sandbox.pinterest.com` as its `base_url`.
    """

    board_id: Annotated[str, Field(coerce_numbers_to_str=True, pattern=r"^\d+$")]
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
        """Create a pin. Further parts stand in its description: a pin has no answers."""
        check_media(post)
        if post.link and len(post.link) > _LINK_MAX:
            raise Rejected(f"the link has {len(post.link)} characters; Pinterest takes {_LINK_MAX}")
        source = self._media.source(post, steps)
        body = {"board_id": self._board, "media_source": source, **_words(post)}
        made = steps.once(ROOT, self._creating(body), visible=True)
        return Receipt(made["id"], made["url"])

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the pins of the board, whatever order they lie in."""
        since = attempt_began(delivery)
        if since is None:
            return Sighting(why="no attempt is on record")
        wanted = [(ROOT, _said(_words(post)))]
        return search(wanted, delivery, since, self._listing(), lambda: self._api.ahead)

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
            f"v5/pins/{remote_id}", _named, method="PATCH", json=_words(post), headers=self._signed
        )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read pins as they stand."""
        return {
            one: self._api.read(
                f"v5/pins/{one}",
                lambda body: Shown(_said(body)) if "id" in body else Shown(is_gone=True),
                headers=self._signed,
                accept=lambda status, body: status == 404 and isinstance(body, dict),
            )
            for one in remote_ids
        }

    def remote_id_of(self, url: str) -> str:
        """Read the number out of `https://www.pinterest.com/pin/1/`."""
        found = _URL.match(url)
        if found is None:
            raise UsageError(f"{url} is no address of a pin, like https://www.pinterest.com/pin/1/")
        return found[1]

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Count several pins in one call; without reactions where Pinterest withholds those."""
        try:
            return self._counted(remote_ids, _FIELDS | _LIFETIME)
        except Rejected:
            return self._counted(remote_ids, _FIELDS)

    def check_access(self) -> str:
        """Name account and board, and register a film that never comes: a reader may not."""
        name = self._api.read(
            "v5/user_account", lambda body: words(body["username"]), headers=self._signed
        )
        board, privacy = self._api.read(
            f"v5/boards/{self._board}",
            lambda body: (words(body["name"]), body.get("privacy")),
            headers=self._signed,
        )
        self._media.register()
        hidden = ", a secret board that nobody else sees" if privacy == "SECRET" else ""
        return f"{name}, board {board}{hidden}"

    @property
    def _media(self) -> PinterestMedia:
        return PinterestMedia(self._api, self._signed)

    @property
    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}

    def _creating(self, body: dict[str, Any]) -> Callable[[], dict[str, str]]:
        return lambda: self._api.write("v5/pins", _named, json=body, headers=self._signed)

    def _listing(self) -> Iterator[Seen | None]:
        asked = {"page_size": str(_PAGE)}
        for _ in range(_PAGES):
            page, bookmark = self._api.read(
                f"v5/boards/{self._board}/pins",
                lambda body: ([_seen(one) for one in body["items"]], body.get("bookmark")),
                params=asked,
                headers=self._signed,
            )
            yield from page
            if not bookmark or bookmark == asked.get("bookmark"):
                return
            asked["bookmark"] = identifier(bookmark)
        yield None

    def _counted(self, remote_ids: Sequence[str], fields: dict[Metric, str]) -> dict[str, Counts]:
        today = (datetime.now(UTC) + (self._api.ahead or timedelta())).date()
        return self._api.read(
            "v5/pins/analytics",
            lambda body: {one: _counts(body[one], fields) for one in remote_ids if one in body},
            params={
                "pin_ids": ",".join(remote_ids),
                "start_date": (today - timedelta(days=_DAYS)).isoformat(),
                "end_date": today.isoformat(),
                "metric_types": ",".join(fields.values()),
            },
            headers=self._signed,
        )


def _words(post: Post) -> dict[str, str]:
    said = "\n\n".join(one.written_out for one in (post.document, *post.parts)).strip()
    alt = next((one.alt for one in post.media if one.alt), None)
    told = {"title": post.title, "description": said, "link": post.link, "alt_text": alt}
    return {name: text for name, text in told.items() if text}


def _said(pin: dict[str, Any]) -> str:
    """Tell what a pin says: its description, else its title."""
    return words(pin.get("description") or pin.get("title") or "")


def _named(body: Any) -> dict[str, str]:
    number = identifier(body["id"], r"\d+")
    return {"id": number, "url": f"https://www.pinterest.com/pin/{number}/"}


def _seen(pin: dict[str, Any]) -> Seen:
    result = _named(pin)
    return Seen(result["id"], _said(pin), moment(pin["created_at"]), result, in_order=False)


def _counts(told: dict[str, Any], fields: dict[Metric, str]) -> Counts:
    """Read the sums over all devices; they stand under `all` where devices are told apart."""
    given = told.get("all") or told
    sums = {**(given.get("summary_metrics") or {}), **(given.get("lifetime_metrics") or {})}
    return counts({metric: _integer(sums.get(name)) for metric, name in fields.items()})


def _integer(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


ADAPTER: type[Platform] = Pinterest
