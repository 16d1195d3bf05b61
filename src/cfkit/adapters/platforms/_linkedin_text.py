"""Write a text in LinkedIn's "little text", in which reserved characters are escaped.

Source: learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format,
read 2026-09-19.
"""

from __future__ import annotations

import re

from cfkit.domain.markup import Document

_RESERVED = re.compile(r"[\\|{}@\[\]()<>*_~]|(?<!\w)#(?!\w)|(?<=\w)#")


def linkedin_text(document: Document) -> str:
    """Render a document; a hashtag stays one, everything else reserved is escaped."""
    return _RESERVED.sub(lambda found: f"\\{found[0]}", document.written_out)
