"""The feed of one channel as a file in a folder that any static host serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from cfkit.adapters.exports.feed_items import Item, feed
from cfkit.adapters.files.atomic import write_atomic
from cfkit.domain.errors import InputError

FILE = "feed.xml"
_CHANNEL = ("title", "link", "language")


class FeedFile:
    """`feed.xml` in a folder: what it holds is what was published.

    `shown` is the file's name in messages, `most` how many items the reader takes at once.
    """

    def __init__(self, folder: Path, shown: str, most: int) -> None:
        self._path = folder / FILE
        self._shown = shown
        self._most = most

    def put(self, item: Item, title: str, link: str, language: str) -> None:
        """Put an item in front, in the place of one with the same guid; the oldest give way."""
        kept = [one for one in self._items() if one.findtext("guid") != item.guid]
        self._write([item.element(), *kept], title, link, language)

    def put_back(self, items: Iterable[Item], title: str, link: str, language: str) -> None:
        """Put items that were lost among those that stand, the newest in front."""
        lost = [item.element() for item in items]
        every = sorted([*self._items(), *lost], key=_instant, reverse=True)
        self._write(every, title, link, language)

    def lacking(self, guids: Sequence[str]) -> list[str]:
        """List which of these, newest first, are not there and would have a place."""
        held = {one.findtext("guid") for one in self._items()}
        return [guid for guid in guids[: self._most] if guid not in held]

    def _write(self, items: Sequence[Element], title: str, link: str, language: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(self._path, feed(title, link, language, items[: self._most]))

    def holds(self, guid: str) -> bool:
        """Whether an item stands in the file."""
        return any(one.findtext("guid") == guid for one in self._items())

    def __len__(self) -> int:
        return len(self._items())

    def _items(self) -> list[Element]:
        try:
            found = _parsed(self._path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError(f"cannot read {self._shown}: {reason}") from None
        if found is None:
            raise InputError(
                f"{self._shown} is no feed any more: put back the last one that was, or remove it "
                "(Dzen knows its articles by their names and takes none twice)"
            )
        return found.findall("channel/item")


def _instant(item: Element) -> float:
    """Tell when an item is from; one that does not say it stands behind all others."""
    try:
        return parsedate_to_datetime(item.findtext("pubDate", "")).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _parsed(raw: bytes) -> Element | None:
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return None  # entities are what makes parsing a stranger's XML dangerous
    try:
        return fromstring(raw)  # noqa: S314  see above
    except ParseError:
        return None
