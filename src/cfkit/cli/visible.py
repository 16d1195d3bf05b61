"""Show what others wrote as people can read it: nothing in it reaches the terminal as an order."""

from __future__ import annotations

import re

_ORDERS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but the newline, the marks that turn writing round, halves of characters."""

_WORKFLOW = re.compile(r"^(\s*):(?=:)|#(?=#\[)", re.MULTILINE)
"""Where a job of GitHub Actions would read a command in what is printed (actions/runner,
ActionCommand.cs: blanks before `::` are skipped, `##[` counts anywhere; read 2026-11-22)."""


def lines(text: str) -> str:
    """Escape all but newlines, for text whose newlines cfkit wrote."""
    return _WORKFLOW.sub(_disarmed, order_free(text))


def line(text: str) -> str:
    """Escape newlines too: what begins as one line stays one line."""
    return lines(text.replace("\n", "\\n"))


def order_free(text: str) -> str:
    """Escape controls alone, for a workflow command that is meant as one."""
    return _ORDERS.sub(_escaped, text)


def json_text(document: str) -> str:
    """Write what JSON leaves raw as JSON's own escapes: the same data, safe to look at."""
    return _ORDERS.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\t\r":
        return "\\t" if found[0] == "\t" else "\\r"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _disarmed(found: re.Match[str]) -> str:
    return "\\x23" if found[0] == "#" else f"{found[1]}\\x3a"
