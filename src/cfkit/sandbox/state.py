"""The memory of the sandbox: an append-only log in a folder, replayed when it is opened."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from cfkit.sandbox.platforms import stand_ins
from cfkit.sandbox.post import Post, from_json, to_json

Change = tuple[str, str, Any]
"""Table, key, value; `None` as the value removes the row."""

_LOG = "log.jsonl"
_LOCK = "lock"
_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "application/pdf": ".pdf",
}
_OWN: Mapping[str, Mapping[str, Any]] = {
    "numbers": {"seed": "cfkit", "enabled": True, "audience": {}},
}


class Busy(Exception):
    """Another sandbox already writes to this folder."""


class UnknownSetting(ValueError):
    """A configuration names a setting that the sandbox does not have."""


class State:
    """Everything the sandbox was told, durable before any answer leaves.

    One line of `log.jsonl` is one transaction. A line is handed to the operating system before
    the call returns, so killing the process loses nothing. Files lie in `media/` under their
    SHA-256. One process writes to a folder at a time.
    """

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        self.folder = folder
        self._tables: dict[str, dict[str, Any]] = {}
        self._posts: dict[tuple[str, str], dict[str, Post]] = {}
        self._log: TextIO | None = None
        self._lock: TextIO | None = None
        if writable:
            (folder / "media").mkdir(parents=True, exist_ok=True)
            self._lock = _hold(folder / _LOCK)
            _drop_torn_line(folder / _LOG)
        self._replay()
        if writable:
            self._log = (folder / _LOG).open("a", encoding="utf-8")

    def close(self) -> None:
        """Let go of the folder."""
        for handle in (self._log, self._lock):
            if handle is not None:
                handle.close()
        self._log = self._lock = None

    def now(self) -> float:
        """Tell the sandbox clock: real Unix seconds plus what it was advanced by.

        Everything that a platform stamps follows it. Only `Date` and the waits counted from it
        are real: cfkit compares them with the clock of the machine.
        """
        return time.time() + float(self.row("clock", "offset") or 0.0)

    def advance(self, seconds: float) -> None:
        """Move the sandbox clock forward."""
        self.commit(("clock", "offset", float(self.row("clock", "offset") or 0.0) + seconds))

    def setting(self, section: str, name: str) -> Any:
        """Read one setting: what was configured, else its default."""
        return (self.row("config", section) or {}).get(name, _defaults()[section][name])

    def settings(self) -> dict[str, dict[str, Any]]:
        """List every setting with its present value."""
        return {
            section: {name: self.setting(section, name) for name in names}
            for section, names in _defaults().items()
        }

    def configure(self, wanted: Mapping[str, Any]) -> None:
        """Change settings; raise UnknownSetting for a name that does not exist."""
        for section, values in wanted.items():
            known = _defaults().get(section)
            if known is None or not isinstance(values, dict):
                raise UnknownSetting(f"no settings are called {section!r}")
            for name in values:
                if name not in known:
                    raise UnknownSetting(f"{section} has no setting {name!r}")
        self.commit(
            *(
                ("config", section, {**(self.row("config", section) or {}), **values})
                for section, values in wanted.items()
            )
        )

    def row(self, table: str, key: str) -> Any:
        """Read one row, `None` when there is none."""
        return self._tables.get(table, {}).get(key)

    def rows(self, table: str) -> Mapping[str, Any]:
        """Read a whole table, oldest row first."""
        return self._tables.get(table, {})

    def commit(self, *changes: Change) -> None:
        """Write changes down as one line, then make them visible."""
        if self._log is None:
            raise Busy(f"{self.folder} was opened for reading")
        line = json.dumps({"at": time.time(), "changes": changes}, ensure_ascii=False)
        self._log.write(line + "\n")
        self._log.flush()
        for table, key, value in changes:
            self._apply(table, key, value)

    def next_number(self, name: str) -> tuple[int, Change]:
        """Give the next number of a counter with the change that uses it up."""
        number = int(self.row("counters", name) or 0) + 1
        return number, ("counters", name, number)

    def keep(self, post: Post, *changes: Change) -> None:
        """Write a post down, with other changes, in one transaction."""
        self.commit((f"posts/{post.platform}/{post.channel}", post.id, to_json(post)), *changes)

    def drop(self, post: Post) -> Change:
        """Give the change that forgets a post for good."""
        return (f"posts/{post.platform}/{post.channel}", post.id, None)

    def post(self, platform: str, channel: str, post_id: str) -> Post | None:
        """Find one post, deleted ones too."""
        return self._posts.get((platform, channel), {}).get(post_id)

    def posts(self, platform: str, channel: str) -> list[Post]:
        """List the posts of a channel in order of arrival, deleted ones too."""
        return list(self._posts.get((platform, channel), {}).values())

    def channels(self) -> list[tuple[str, str]]:
        """List (platform, channel) that hold at least one post."""
        return sorted(self._posts)

    def next_ordinal(self, platform: str, channel: str) -> int:
        """Tell the place, from 1, that a new post takes in its channel."""
        return len(self._posts.get((platform, channel), {})) + 1

    def warn(self, platform: str, channel: str, message: str) -> None:
        """Remember what the platform would have let pass in silence."""
        number, used = self.next_number("warnings")
        row = {"at": self.now(), "platform": platform, "channel": channel, "message": message}
        self.commit(("warnings", str(number), row), used)

    def save_media(self, data: bytes, mime: str) -> str:
        """Keep a file and return its SHA-256 in hexadecimal."""
        name = hashlib.sha256(data).hexdigest()
        path = self.media_path(name, mime)
        if not path.exists():
            partial = path.with_suffix(".part")
            partial.write_bytes(data)
            partial.replace(path)
        self.commit(("media", name, {"mime": mime, "size": len(data)}))
        return name

    def media_path(self, name: str, mime: str) -> Path:
        """Tell where a kept file lies."""
        return self.folder / "media" / f"{name}{_SUFFIXES.get(mime, '.bin')}"

    def media(self, name: str) -> tuple[bytes, str] | None:
        """Read a kept file: its bytes and its media type."""
        row = self.row("media", name)
        if row is None:
            return None
        return self.media_path(name, row["mime"]).read_bytes(), row["mime"]

    def _replay(self) -> None:
        path = self.folder / _LOG
        if not path.exists():
            return
        for line in _whole_lines(path):
            for table, key, value in json.loads(line)["changes"]:
                self._apply(table, key, value)

    def _apply(self, table: str, key: str, value: Any) -> None:
        if table.startswith("posts/"):
            _, platform, channel = table.split("/", 2)
            self._apply_post((platform, channel), key, value)
        elif value is None:
            self._tables.get(table, {}).pop(key, None)
        else:
            self._tables.setdefault(table, {})[key] = value

    def _apply_post(self, where: tuple[str, str], key: str, value: Any) -> None:
        kept = self._posts.setdefault(where, {})
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = from_json(value)


@cache
def _defaults() -> Mapping[str, Mapping[str, Any]]:
    shaped = {slug: found.profile.settings for slug, found in stand_ins().items()}
    return {**_OWN, **{slug: settings for slug, settings in shaped.items() if settings}}


def iso(seconds: float) -> str:
    """Write Unix seconds as ISO 8601 in UTC with milliseconds and a `Z`."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _whole_lines(path: Path) -> Iterator[str]:
    # a reader may meet a line that is being written, cut inside a character
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield line


def _drop_torn_line(path: Path) -> None:
    if not path.exists():
        return
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        path.write_bytes(data[: data.rfind(b"\n") + 1])


def _hold(path: Path) -> TextIO:
    handle = path.open("a", encoding="utf-8")
    with suppress(ImportError):  # Windows has no fcntl; there the folder is not guarded
        import fcntl  # noqa: PLC0415 - not on every system

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            raise Busy(f"another sandbox writes to {path.parent}") from None
    return handle
