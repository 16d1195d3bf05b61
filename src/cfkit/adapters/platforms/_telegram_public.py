"""The public page of a Telegram channel, which is unofficial."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.publication import Shown

from ._http import Api
from ._lookup import Seen
from ._telegram_preview import PreviewMessage, read_preview

_PREVIEW_PAGES = 10
_YOUNGER = 10
"""How far past a message a page is read: only what is younger proves that one is gone."""


class PublicPage:
    """The page of one @channel; `url_of` tells the address of a message by its number."""

    def __init__(self, api: Api, base: str, chat: str, url_of: Callable[[int], str]) -> None:
        self._api = api
        self._base = base
        self._chat = chat
        self._url_of = url_of

    def page(self, before: int | None) -> list[PreviewMessage]:
        """Read one page: what is older than `before`, or the newest."""
        address = f"{self._base}/s/{self._chat[1:]}"
        return self._api.page(address, read_preview, params={"before": before} if before else {})

    def listing(self, youngest: list[PreviewMessage]) -> Iterator[Seen | None]:
        """List messages, newest first; `None` when it gives up. `youngest` is filled with them."""
        before: int | None = None
        for _ in range(_PREVIEW_PAGES):
            page = self.page(before)
            youngest.extend(page)
            for message in reversed(page):
                if message.posted_at:
                    result = {"id": message.number, "url": self._url_of(message.number)}
                    yield Seen(str(message.number), message.text, message.posted_at, result)
            if not page or page[0].number <= 1 or page[0].number == before:
                return
            before = page[0].number
        yield None

    def shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read messages as they stand; what nothing younger follows is left out."""
        wanted = {int(remote) for remote in remote_ids if remote.isdigit()}
        found: dict[str, Shown] = {}
        while wanted:
            page = self.page(max(wanted) + _YOUNGER)
            texts = {message.number: message.text for message in page}
            if not page or page[-1].number < max(wanted):
                wanted.remove(max(wanted))  # nothing younger is shown, so nobody can tell
                continue
            oldest = min(page[0].number, max(wanted))
            seen = {number for number in wanted if number >= oldest}
            for number in seen:
                is_there = number in texts
                found[str(number)] = Shown(texts.get(number), is_gone=not is_there)
            wanted -= seen
        return found

    def counts(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the views of messages."""
        wanted = {int(remote) for remote in remote_ids if remote.isdigit()}
        counts: dict[str, Counts] = {}
        while wanted:
            page = self.page(max(wanted) + 1)
            for message in page:
                if message.number in wanted and message.views is not None:
                    counts[str(message.number)] = {Metric.VIEWS: message.views}
            wanted -= {n for n in wanted if not page or n >= page[0].number} | {max(wanted)}
        return counts
