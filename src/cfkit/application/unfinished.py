"""Find what nobody finished in a text: marks that were never filled in, links that lead nowhere."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from cfkit.domain.markup import Document

_MARK = re.compile(r"\{\{[^\n]{0,80}?\}\}|\{%[^\n]{0,80}?%\}")
_HOLE = re.compile(r"[{}<>]|%7[bBdD]|\bTODO\b|\bXXX\b")
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "tg"})
_NOWHERE = (".local", ".localhost", ".invalid", ".test")
_LATER = re.compile(
    r"\b(?:TODO|FIXME|TBD|XXX)\b|\blorem ipsum\b|_{4,}"
    r"|\[(?:вставить|вставьте|ссылка|имя|дата|insert|link|name|date)\b[^\]\n]{0,40}\](?!\()",
    re.IGNORECASE,
)


def faults(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield what keeps a message from going out, as code, sentence and the words that it is in."""
    for link in dict.fromkeys(document.links):
        if fault := link_fault(link):
            yield *fault, link


def notes(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield what an editor should look at, in the same form; a text may speak of such marks."""
    for found in _MARK.finditer(_said(document)):
        yield "placeholder", f'"{found[0]}" was never filled in; write what belongs there', found[0]
    for found in _LATER.finditer(_said(document)):
        yield "note-to-self", f'"{found[0]}" looks like a note; write the text', found[0]
    for link in dict.fromkeys(document.links):
        if link.startswith("http://"):
            yield "plain-http", f"{link} is not encrypted; use https if the site has it", link


def link_fault(link: str) -> tuple[str, str] | None:
    """Say, as code and sentence, why an address can lead nobody anywhere; `None` when it may."""
    if _HOLE.search(link):
        return "placeholder-link", f"{link} was never filled in; write the whole address"
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "bad-link", f"{link} is no address; mend it"
    if parts.scheme not in _SCHEMES:
        return "bad-link", f"{link} does not begin with https://; write the whole address"
    return _host_fault(link, host) if parts.scheme in ("http", "https") else None


def _host_fault(link: str, host: str) -> tuple[str, str] | None:
    if _is_here(host):
        return "placeholder-link", f"{link} leads to a machine of one's own; write the real address"
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or re.search(r"[\s_,;]", host):
        return "bad-link", f"{link} names no site; mend it"
    return None


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(_NOWHERE):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _said(document: Document) -> str:
    """Return the text without code, in which braces are meant."""
    return "\n".join(
        "".join(run.text for run in block.runs if "code" not in run.styles)
        for block in document.blocks
        if block.kind != "code"
    )
