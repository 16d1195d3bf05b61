"""Read and change the front matter of a content file, leaving everything else byte for byte."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from cfkit.domain.diagnostics import Diagnostic, Spot

from .yaml_errors import not_utf8
from .yaml_source import Source, parse

FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r|$)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_PLAIN = re.compile(r"[A-Za-z0-9_/.][\w/.+@:#-]*")

Field = str | float | None | list[str] | Mapping[str, str]


class Broken(Exception):
    """A file that cannot be read as front matter and body."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class FrontMatter:
    """A content file in three pieces: `head` up to and with the first fence, YAML, the rest."""

    head: str
    source: Source
    tail: str
    """From the closing fence on, as it stands."""

    newline: str

    @property
    def fields(self) -> dict[str, Any]:
        """Values by key, scalars as they are written."""
        return self.source.data or {}

    @property
    def text(self) -> str:
        """The whole file."""
        return self.head + self.source.text + self.tail

    @property
    def body(self) -> str:
        """The body with LF line ends and no newline at the end."""
        _, body = _fenced(self.tail)
        return body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")

    @property
    def first_line(self) -> int:
        """Which line of the file the body begins at, from 1."""
        fence, _ = _fenced(self.tail)
        return len((self.head + self.source.text + fence).splitlines()) + 1

    def spot(self, key: str) -> Spot:
        """Point at a value, or at the first line where the key is missing."""
        return self.source.spot((key,))

    def with_fields(self, changed: Mapping[str, Field]) -> FrontMatter:
        """Write values in place of others; comments stay, a new key goes to the end."""
        text = self.source.text
        nodes = _nodes(self.source.root)
        edits: list[tuple[int, int, str]] = []
        added = ""
        for key, value in changed.items():
            shown = written(value)
            if key not in nodes:
                added += f"{key}: {shown}{self.newline}"
            elif _says(self.fields.get(key)) != _says(value):
                edits.append(_edit(text, *nodes[key], shown))
        for start, end, shown in sorted(edits, reverse=True):
            text = text[:start] + shown + text[end:]
        if added and text and not text.endswith(("\n", "\r")):
            added = self.newline + added
        return FrontMatter(
            self.head, parse(text + added, self.source.path, line_offset=1), self.tail, self.newline
        )

    def with_body(self, body: str) -> FrontMatter:
        """Write another body; the final newline stays as it was."""
        fence, old = _fenced(self.tail)
        lines = body.replace("\n", self.newline)
        end = self.newline if old.endswith(("\n", "\r")) or not old else ""
        if not fence.endswith(("\n", "\r")):
            fence += self.newline
        return FrontMatter(self.head, self.source, fence + lines + end, self.newline)


def spot_in(root: Path, shown: str, key: str) -> Spot:
    """Point at a value in a content file, or at the file where it cannot be read any more."""
    try:
        return read((root / shown).read_bytes(), shown).spot(key)
    except (OSError, Broken):
        return Spot(shown)


def read(raw: bytes, shown: str) -> FrontMatter:
    """Take a file apart. Raise `Broken` with one diagnostic a problem."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Broken([not_utf8(shown, raw, error)]) from None
    mark = "\ufeff" if raw.startswith(codecs.BOM_UTF8) else ""
    opening = FENCE.match(text, len(mark))
    if opening is None:
        frame = _LINE.match(text, len(mark))
        words = "begin the file with a line `---`, then the front matter with `key:` and `at:`"
        raise Broken(
            [
                Spot(shown, 1, 1, frame[0].rstrip() if frame else "").problem(
                    "content-no-front-matter", words
                )
            ]
        )
    closing = _closing(text, opening.end())
    if closing is None:
        words = "close the front matter with a line `---`"
        raise Broken([Spot(shown, 1, 1, "---").problem("content-open-front-matter", words)])
    source = parse(text[opening.end() : closing], shown, line_offset=1)
    problems = list(source.problems)
    if not problems and source.data is not None and not isinstance(source.data, dict):
        words = "write the front matter as `key: value`, one a line"
        problems = [Spot(shown, 2, 1).problem("content-front-matter", words)]
    if isinstance(source.root, MappingNode) and source.root.flow_style:
        words = "write one key a line, without braces"
        problems = [Spot(shown, 2, 1).problem("content-front-matter", words)]
    if problems:
        raise Broken(problems)
    return FrontMatter(text[: opening.end()], source, text[closing:], _newline(opening[0]))


def compose(fields: Mapping[str, Field], notes: Mapping[str, str], body: str) -> str:
    """Write a new file; `notes` are comments beside a key."""
    width = 24
    lines = []
    for key, value in fields.items():
        line = f"{key}: {written(value)}"
        if key in notes:
            line = f"{line:<{width}} # {notes[key]}"
        lines.append(line)
    return "---\n" + "".join(f"{line}\n" for line in lines) + f"---\n{body}\n"


def written(value: Field) -> str:
    """Write a value on one line; what YAML could misread goes into quotes."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, str):
        return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(_inside(item) for item in value)}]"
    return f"{{{', '.join(f'{key}: {_inside(item)}' for key, item in value.items())}}}"


def _is_plain(text: str) -> bool:
    """Whether it can stand without quotes: names, keys and instants can."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?", text):
        return True
    if _PLAIN.fullmatch(text) is None or " #" in text or text.endswith(":"):
        return False
    return not re.fullmatch(r"(?i)null|true|false|yes|no|on|off|~|[-+]?[\d.][\d._e+-]*", text)


def _inside(text: str) -> str:
    """Write text inside brackets, where commas and braces count too."""
    return text if _is_plain(text) else json.dumps(text, ensure_ascii=False)


def _says(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [str(item) for item in value] or None
    if isinstance(value, Mapping):
        return {str(key): str(item) for key, item in value.items()}
    if isinstance(value, float):
        return written(value)
    return None if value is None else str(value)


def _nodes(root: Node | None) -> dict[str, tuple[ScalarNode, Node]]:
    if not isinstance(root, MappingNode):
        return {}
    return {key.value: (key, value) for key, value in root.value if isinstance(key, ScalarNode)}


def _edit(text: str, key: ScalarNode, value: Node, shown: str) -> tuple[int, int, str]:
    """Find what to cut out for a new value."""
    start, end = value.start_mark.index, value.end_mark.index
    if isinstance(value, ScalarNode) and not value.style and value.value == "":
        colon = text.index(":", key.end_mark.index) + 1
        return colon, colon, f" {shown}"
    block = start > 0 and "\n" in text[key.end_mark.index : start]
    if block or "\n" in text[start:end]:
        colon = text.index(":", key.end_mark.index) + 1
        kept = text[start:end].rstrip()
        return colon, start + len(kept), f" {shown}"
    return start, start + len(text[start:end].rstrip()), shown


def _closing(text: str, start: int) -> int | None:
    """Find the line that closes the front matter."""
    while start < len(text):
        if FENCE.match(text, start):
            return start
        line = _LINE.match(text, start)
        start = line.end() if line and line.end() > start else len(text)
    return None


def _fenced(tail: str) -> tuple[str, str]:
    fence = FENCE.match(tail)
    end = fence.end() if fence else 0
    return tail[:end], tail[end:]


def _newline(fence: str) -> str:
    if fence.endswith("\r\n"):
        return "\r\n"
    return "\r" if fence.endswith("\r") else "\n"
