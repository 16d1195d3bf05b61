"""Read the HTML that platforms give back as the text that readers see."""

from __future__ import annotations

from html.parser import HTMLParser

_BREAKS = frozenset({"br", "p", "div", "blockquote", "pre", "li"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS and self.pieces:
            self.pieces.append("\n\n" if tag == "p" else "\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def plain_text(html: str) -> str:
    """Drop the tags; `<br>` is a line end and `<p>` an empty line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces).strip()
