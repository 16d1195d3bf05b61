"""Read pins of a board on Pinterest: what they say, where they stand, how often they were seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cfkit.domain.errors import Rejected
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Post
from cfkit.domain.publication import Shown

from ._answers import counts, identifier, moment, words
from ._http import Api
from ._lookup import Seen

_PAGE = 250
"""The most pins that one call gives (openapi.yaml 5.23.0, 2026-11-27)."""
_PAGES = 20
_BOARDS = 25
_DAYS = 89
"""How far back counts go: 90 days, the first and the last one included."""
_FIELDS = {
    Metric.VIEWS: "IMPRESSION",
    Metric.SAVES: "SAVE",
    Metric.CLICKS: "OUTBOUND_CLICK",
}
_LIFETIME = {Metric.LIKES: "TOTAL_REACTIONS", Metric.COMMENTS: "TOTAL_COMMENTS"}


class PinterestPins:
    """The pins that an account sees."""

    def __init__(self, api: Api, signed: dict[str, str]) -> None:
        self._api = api
        self._signed = signed

    def shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read pins one by one."""
        return {
            one: self._api.read(
                f"v5/pins/{one}",
                lambda body: Shown(said(body)) if "id" in body else Shown(is_gone=True),
                headers=self._signed,
                accept=lambda status, body: status == 404 and isinstance(body, dict),
            )
            for one in remote_ids
        }

    def counts(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Count up to a hundred pins; without reactions where Pinterest withholds those."""
        try:
            return self._counted(remote_ids, _FIELDS | _LIFETIME)
        except Rejected:
            return self._counted(remote_ids, _FIELDS)

    def boards(self) -> str:
        """Say which boards there are, for a person who looks for a number."""
        found = self._api.read(
            "v5/boards",
            lambda body: [
                f"{identifier(one['id'], r'[0-9]+')} is {words(one['name'])}"
                for one in body["items"]
            ],
            params={"page_size": str(_BOARDS)},
            headers=self._signed,
        )
        return f"set `board_id`; {', '.join(found)}" if found else "make a board first"

    def listing(self, board: str) -> Iterator[Seen | None]:
        """List the pins of a board in whatever order they lie; `None` when it gives up."""
        asked = {"page_size": str(_PAGE)}
        for _ in range(_PAGES):
            page, bookmark = self._api.read(
                f"v5/boards/{board}/pins",
                lambda body: ([_seen(one) for one in body["items"]], _bookmark(body)),
                params=asked,
                headers=self._signed,
            )
            yield from page
            if bookmark is None:
                return
            if bookmark == asked.get("bookmark"):
                break
            asked["bookmark"] = bookmark
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


def _bookmark(body: Mapping[str, Any]) -> str | None:
    given = body.get("bookmark")
    return identifier(given) if given else None


def words_of(post: Post) -> dict[str, str]:
    """Write what a pin says, in the fields that it has for it."""
    text = post.document.written_out.strip()
    alt = next((one.alt for one in post.media if one.alt), None)
    told = {"title": post.title, "description": text, "link": post.link, "alt_text": alt}
    return {name: value for name, value in told.items() if value}


def said(pin: Mapping[str, Any]) -> str:
    """Tell what a pin says: its description, else its title."""
    return words(pin.get("description") or pin.get("title") or "")


def named(body: Any) -> dict[str, str]:
    """Read what a pin is called, and make its address."""
    number = identifier(body["id"], r"\d+")
    return {"id": number, "url": f"https://www.pinterest.com/pin/{number}/"}


def _seen(pin: dict[str, Any]) -> Seen:
    result = named(pin)
    return Seen(result["id"], said(pin), moment(pin["created_at"]), result, in_order=False)


def _counts(told: dict[str, Any], fields: dict[Metric, str]) -> Counts:
    """Read the sums over all devices; they stand under `all` where devices are told apart."""
    given = told.get("all") or told
    sums = {**(given.get("summary_metrics") or {}), **(given.get("lifetime_metrics") or {})}
    return counts({metric: _integer(sums.get(name)) for metric, name in fields.items()})


def _integer(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
