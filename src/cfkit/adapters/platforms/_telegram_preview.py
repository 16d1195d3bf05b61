"""Read the public preview page of a Telegram channel, `t.me/s/<channel>`.

The markup is unofficial: classes as many scrapers read them, 2026-11-22. Counts are abbreviated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ._answers import TEXT_LONGEST, moment
from ._html import Piece, pieces

_LONGEST = 1_000_000
"""Characters of a page; one of twenty long messages has a fifth of it."""
_DEEPEST = 200
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_SIZES = {"": 1, "K": 1_000, "M": 1_000_000}
_VIEWS = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?)([KM]?)")
_NUMBER = re.compile(r"[0-9]{1,18}")
_TEXT = ("tgme_widget_message_text", "tgme_widget_message_poll_question")


@dataclass(slots=True)
class PreviewMessage:
    """One message of the page. `views` is rounded by Telegram and absent on fresh posts."""

    number: int
    text: str = ""
    posted_at: datetime | None = None
    views: int | None = None
    pieces: list[str] = field(default_factory=list, repr=False)


def read_preview(page: str) -> list[PreviewMessage]:
    """List the messages of a page, oldest first; empty when it is no preview page.

    Raise `ValueError` for a page that is longer or deeper than Telegram's ever are.
    """
    if len(page) > _LONGEST:
        raise ValueError("too long")
    reader = _Reader()
    for piece in pieces(page):
        reader.read(piece)
    for message in reader.messages:
        message.text = "".join(message.pieces).strip()[:TEXT_LONGEST]
    return [message for message in reader.messages if message.posted_at]


class _Reader:
    def __init__(self) -> None:
        self.messages: list[PreviewMessage] = []
        self._open: list[str] = []
        self._collect: str | None = None
        self._depth = 0
        self._views = ""

    def read(self, piece: Piece) -> None:
        if piece.start:
            self._start(piece.start, piece.attributes)
        elif piece.end:
            self._end(piece.end)
        else:
            self._data(piece.text)

    def _start(self, tag: str, named: Mapping[str, str]) -> None:
        if tag == "br":
            self._data("\n")
        if tag == "time" and self.messages and named.get("datetime"):
            self._date(named["datetime"])
        if tag not in _VOID:
            if len(self._open) >= _DEEPEST:
                raise ValueError("too deep")
            self._open.append(tag)
            self._begin(named)

    def _end(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if self._collect and len(self._open) < self._depth:
            self._finish()

    def _data(self, data: str) -> None:
        if self._collect == "views":
            self._views += data
        elif self._collect == "text":
            self.messages[-1].pieces.append(data)

    def _begin(self, named: Mapping[str, str]) -> None:
        number = named.get("data-post", "").rpartition("/")[2]
        if _NUMBER.fullmatch(number):
            self.messages.append(PreviewMessage(int(number)))
        if self._collect or not self.messages:
            return
        classes = named.get("class", "").split()
        if any(name in classes for name in _TEXT):
            self._collect, self._depth = "text", len(self._open)
        elif "tgme_widget_message_views" in classes:
            self._collect, self._depth, self._views = "views", len(self._open), ""

    def _finish(self) -> None:
        found = _VIEWS.fullmatch(self._views.strip())
        if self._collect == "views" and found:
            self.messages[-1].views = round(float(found[1]) * _SIZES[found[2]])
        self._collect = None

    def _date(self, written: str) -> None:
        try:
            self.messages[-1].posted_at = moment(written)
        except (ValueError, OverflowError):
            return
