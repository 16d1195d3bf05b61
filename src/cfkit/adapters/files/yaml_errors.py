"""Say in one sentence what to do about a file that is no YAML."""

from __future__ import annotations

import dataclasses
import re

import yaml
from yaml.reader import ReaderError

from cfkit.domain.diagnostics import Diagnostic, Spot

from .source import Source

_REMEDIES: tuple[tuple[str, str, str], ...] = (
    # what PyYAML or libyaml says, the code, what to do about it
    ("did not find expected <document start>", "yaml-syntax", "remove what follows the last `}`"),
    ("found another document", "yaml-documents", "keep one document in a file; remove this `---`"),
    (
        "mapping values are not allowed",
        "yaml-syntax",
        "no colon fits here: quote the text, or indent this line like its neighbours",
    ),
    ("found undefined alias", "yaml-alias", "no `&` of this name stands above; write the value"),
    ("did not find expected ',' or", "yaml-syntax", "close this list or mapping, or add a comma"),
    ("did not find expected key", "yaml-syntax", "line this up with its neighbours, or quote it"),
    ("did not find expected '-'", "yaml-syntax", "begin this line with `- ` or indent it further"),
    ("could not find expected ':'", "yaml-syntax", "write `key: value`; the colon is missing"),
    ("found unexpected end of stream", "yaml-syntax", "close the quotation mark or the bracket"),
    ("unexpected document separator", "yaml-syntax", "close the quotation mark or the bracket"),
    ("found unknown escape", "yaml-syntax", "use single quotes, or write the backslash twice"),
    ("sequence entries are not allowed", "yaml-syntax", "begin the list on a new line"),
    ("cannot start any token", "yaml-syntax", "put this value in quotes"),
    ("undefined tag handle", "yaml-tag", "remove the tag; cfkit reads plain YAML"),
    ("found incompatible YAML", "yaml-syntax", "remove the %YAML line"),
)

_COLON = ", or put a value that holds a colon in quotes"


def explain(error: yaml.YAMLError, source: Source) -> Diagnostic:
    """Point at the mistake and say how to mend it."""
    if isinstance(error, ReaderError):
        return _unreadable(error, source)
    if not isinstance(error, yaml.MarkedYAMLError):
        return source.at(None).problem("yaml-syntax", f"this is no YAML: {error}")
    spot = source.at(error.problem_mark or error.context_mark)
    problem = str(error.problem or error.context)
    if "cannot start any token" in problem and spot.frame[spot.column - 1 :].startswith("\t"):
        return spot.problem("yaml-tab", "indent with spaces; YAML allows no tab here")
    context = str(error.context or "")
    for words, code, remedy in _REMEDIES:
        if words in f"{context} {problem}":
            if "quot" in context and error.context_mark and "end of" in problem:
                spot = source.at(error.context_mark)
            at_colon = "','" in words and spot.frame[spot.column - 1 :].startswith(":")
            return spot.problem(code, f"{remedy}{_COLON if at_colon else ''}")
    return spot.problem("yaml-syntax", f"mend this line: {problem}")


def unread(problem: Diagnostic) -> Diagnostic:
    """Add that the file was not read past this: its other mistakes are still to come."""
    words = "the rest of this file is not checked until this is mended"
    return dataclasses.replace(problem, message=f"{problem.message}; {words}")


def _unreadable(error: ReaderError, source: Source) -> Diagnostic:
    found = re.search(
        r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", source.text
    )
    index = found.start() if found else 0
    name = f"U+{ord(source.text[index]):04X}" if source.text else str(error.reason)
    words = f"remove the control character {name}; files hold text only"
    return source.at_index(index).problem("yaml-character", words)


def too_large(spot: Spot, size: int, limit: int) -> Diagnostic:
    """Refuse a file by its size in bytes."""
    words = f"this file has {size / 1e6:.0f} MB; split it into files under {limit / 1e6:.0f} MB"
    return spot.problem("file-too-large", words)


def not_utf8(shown: str, raw: bytes, error: UnicodeDecodeError) -> Diagnostic:
    """Name the first byte that is not UTF-8, and its line."""
    start = raw.rfind(b"\n", 0, error.start) + 1
    end = raw.find(b"\n", error.start)
    line = raw[start : end if end >= 0 else start + 200].decode("utf-8", "replace")
    column = len(raw[start : error.start].decode("utf-8", "replace")) + 1
    encoding = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "something else"
    spot = Spot(shown, raw.count(b"\n", 0, error.start) + 1, column, line.rstrip("\r"))
    words = f"save this file as UTF-8, it is {encoding}: byte 0x{raw[error.start]:02x} does not fit"
    return spot.problem("not-utf8", words)
