"""Read what a channel said from the export of its platform."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cfkit.adapters.templates.escaping import escape
from cfkit.domain.archive import Archived
from cfkit.domain.diagnostics import Diagnostic
from cfkit.domain.errors import InputError

from .json_records import Records

Source = Literal["telegram", "vk"]

_MARKS = {"bold": "**", "italic": "*", "code": "`", "strikethrough": "~~"}

_NAMED = re.compile(r"\[(?:club|public|event|id)\d+\|([^\]\n]+)\]")
"""How VK writes a link to a page or a person: the words that readers see stand behind the bar."""

_SEVERAL = re.compile(r'"chats"\s*:\s*\{')
_FILES = ("photo", "file", "thumbnail")


@dataclass
class Export:
    """What was read: `skipped` counts what is no message of the channel, `name` is its id."""

    name: str
    messages: list[Archived] = field(default_factory=list)
    skipped: int = 0
    problem: Diagnostic | None = None


def read_export(path: Path, source: Source, zone: str) -> Export:
    """Read an export; `zone` is that of dates which name none.

    Raise `InputError` for what is no export of a channel.
    """
    records = Records(path, "messages" if source == "telegram" else "items")
    if source == "telegram":
        _require_channel(records, path)
    read = _telegram if source == "telegram" else _vk
    found = Export("")
    said: list[tuple[Any, Archived]] = []
    for record in records:
        message = read(record, ZoneInfo(zone))
        if message is None:
            found.skipped += 1
        else:
            said.append((record.get("owner_id"), message))
    owner = records.head.get("id") if source == "telegram" else _wall(one for one, _ in said)
    found.messages = [one for wall, one in said if wall in (None, owner)]
    found.skipped += len(said) - len(found.messages)
    name = str(owner).lstrip("-")
    found.name = f"{source}-{name}" if name.isdecimal() else source
    found.problem = records.problem
    return found


def _wall(owners: Iterable[Any]) -> Any:
    """Tell whose wall it is, whatever comes last: its owner's posts are most, others' lie beside.

    Posts are numbered on each wall anew, so those of another wall would take the place of its own.
    """
    count = Counter(one for one in owners if one is not None)
    return min(count, key=lambda one: (-count[one], str(one)), default=None)


def _require_channel(records: Records, path: Path) -> None:
    """Refuse chats of people: their words are not ours to keep.

    Kinds of chats: as Telegram Desktop writes them; read 2026-11-27.
    """
    if _SEVERAL.search(records.before):
        raise InputError(
            f"{path} holds several chats: open the channel, its menu, Export chat history, and"
            " choose JSON"
        )
    kind = str(records.head.get("type", "channel"))
    if not kind.endswith("channel"):
        raise InputError(f"{path} is a {kind.replace('_', ' ')}, not a channel; nothing was read")


def _telegram(record: dict[str, Any], zone: ZoneInfo) -> Archived | None:
    """Read a message of Telegram Desktop's result.json (2024 and later; read 2026-11-27)."""
    at = _instant(record.get("date_unixtime"), record.get("date"), zone)
    if record.get("type") != "message" or not isinstance(record.get("id"), int) or at is None:
        return None
    text = record.get("text")
    parts = text if isinstance(text, list) else [text]
    links = (
        str(part.get("href") or part.get("text"))
        for part in parts
        if isinstance(part, dict) and part.get("type") in ("link", "text_link")
    )
    counts = {
        str(one.get("emoji") or one.get("type")): one["count"]
        for one in _objects(record.get("reactions"))
        if isinstance(one.get("count"), int)
    }
    media = (str(record[name]) for name in _FILES if isinstance(record.get(name), str))
    return Archived(
        record["id"],
        at,
        "".join(map(_marked, parts)),
        tuple(links),
        tuple(media)[:1],
        counts,
        "forwarded_from" in record,
    )


def _marked(part: Any) -> str:
    if not isinstance(part, dict):
        return escape(part) if isinstance(part, str) else ""
    text = str(part.get("text", ""))
    text = text if part.get("type") in ("code", "pre", "link") else escape(text)
    bare = text.strip()
    if not bare:
        return text
    if part.get("type") == "text_link" and part.get("href"):
        return text.replace(bare, f"[{bare}]({part['href']})", 1)
    mark = _MARKS.get(str(part.get("type")), "")
    return text.replace(bare, f"{mark}{bare}{mark}", 1)


def _vk(record: dict[str, Any], zone: ZoneInfo) -> Archived | None:
    """Read a post of an answer of `wall.get` (VK API 5.199, from general knowledge).

    What a subscriber wrote on the wall comes from another than its owner, and is not ours to keep.
    """
    at = _instant(record.get("date"), None, zone)
    owner = record.get("owner_id")
    is_ours = owner is None or record.get("from_id", owner) == owner
    if not isinstance(record.get("id"), int) or at is None or not is_ours:
        return None
    counts = {
        name: value["count"]
        for name in ("likes", "reposts", "comments", "views")
        if isinstance(value := record.get(name), dict) and isinstance(value.get("count"), int)
    }
    media = (str(one.get("type")) for one in _objects(record.get("attachments")))
    links = (
        str(one["link"]["url"])
        for one in _objects(record.get("attachments"))
        if isinstance(one.get("link"), dict) and "url" in one["link"]
    )
    text = escape(_NAMED.sub(r"\1", str(record.get("text") or "")))
    return Archived(
        record["id"], at, text, tuple(links), tuple(media), counts, bool(record.get("copy_history"))
    )


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _instant(seconds: Any, local: Any, zone: ZoneInfo) -> datetime | None:
    try:
        if seconds is not None:
            return datetime.fromtimestamp(int(seconds), UTC)
        return datetime.fromisoformat(str(local)).replace(tzinfo=zone)
    except (ValueError, OverflowError, OSError):
        return None
