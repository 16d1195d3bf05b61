"""Write a text in LinkedIn's "little text", in which reserved characters are escaped, and read it.

Source: learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format,
read 2026-09-19.
"""

from __future__ import annotations

import re

from cfkit.domain.markup import Document

_RESERVED = re.compile(r"[\\|{}@\[\]()<>*_~]|(?<!\w)#(?!\w)|(?<=\w)#")
_HASHTAG = re.compile(r"\{hashtag\|\\?#\|([^|}]+)\}")
_MENTION = re.compile(r"@\[([^\]]+)\]\(urn:li:\w+:\w+\)")
_ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")


def linkedin_text(document: Document) -> str:
    """Render a document; a hashtag stays one, everything else reserved is escaped."""
    return _RESERVED.sub(lambda found: f"\\{found[0]}", document.written_out)


def plain_of(little: str) -> str:
    """Read a text that LinkedIn gives back: its hashtags and mentions are templates there."""
    text = _MENTION.sub(r"\1", _HASHTAG.sub(r"#\1", little))
    return _ESCAPED.sub(r"\1", text)
