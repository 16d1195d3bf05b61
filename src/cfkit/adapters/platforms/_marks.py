"""Write a text in a markup of marks around words: Discord, Reddit and Slack differ in the marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from cfkit.domain.markup import Block, Document, Run

_FENCE = "```"
_MARK = frozenset("*_~|`!<>")
ZERO_WIDTH = "\u200b"
"""Stands, unseen, where two marks or a mark and a letter would be read as one."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one markup; those of Markdown unless others are given.

    `link` takes words and an address, `address` one that stands for itself; `line_break` is what a
    new line inside a paragraph takes; `breaks_words`: marks inside words mean nothing.
    """

    escape: Callable[[str], str]
    link: Callable[[str, str], str]
    spoiler: tuple[str, str]
    bold: str = "**"
    italic: str = "*"
    strike: str = "~~"
    quote: str = "> "
    bullet: str = "- "
    line_break: str = "\n"
    breaks_words: bool = False
    address: Callable[[str], str] = str
    code: Callable[[str], str] = str


def write(document: Document, marks: Marks) -> str:
    """Render a document in `marks`."""
    written: list[str] = []
    for number, block in enumerate(document.blocks):
        written += [block.gap if number else "", _block(block, marks)]
    return "".join(written)


def _block(block: Block, marks: Marks) -> str:
    if block.kind == "code":
        return f"{_FENCE}\n{marks.code(''.join(run.text for run in block.runs))}\n{_FENCE}"
    if block.kind == "rule":
        return marks.escape("* * *")
    text = "".join(_styled(block.runs, marks))
    indent = block.marker[: len(block.marker) - len(block.marker.lstrip())]
    marker = block.marker.lstrip().replace("• ", marks.bullet)
    if block.kind == "quote":
        return f"{marks.quote}{marker}" + text.replace("\n", f"\n{marks.quote}")
    return f"{indent}{marker}" + text.replace("\n", marks.line_break)


def _styled(runs: Sequence[Run], marks: Marks) -> Iterator[str]:
    before = ""
    for run, following in zip_longest(runs, runs[1:]):
        after = following.text[:1] if following else ""
        written = _run(run, marks, before, after)
        if before in _MARK and written[:1] == before:
            written = ZERO_WIDTH + written
        before = written[-1:] or before
        yield written


def _run(run: Run, marks: Marks, before: str, after: str) -> str:
    core = run.text.strip()
    if not core:
        return run.text
    lead = run.text[: len(run.text) - len(run.text.lstrip())]
    tail = run.text[len(run.text.rstrip()) :]
    shown = _marked(core, run, marks)
    if marks.breaks_words and run.styles:
        lead = lead or (ZERO_WIDTH if before.isalnum() else "")
        tail = tail or (ZERO_WIDTH if after.isalnum() else "")
    return f"{lead}{shown}{tail}"


def _marked(core: str, run: Run, marks: Marks) -> str:
    if run.href and run.href == run.text:
        return marks.address(core)
    if "code" in run.styles and "`" not in core and not run.href:
        return f"`{marks.code(core)}`"
    shown = marks.escape(core)
    for style, opening, closing in (
        ("strike", marks.strike, marks.strike),
        ("italic", marks.italic, marks.italic),
        ("bold", marks.bold, marks.bold),
        ("spoiler", *marks.spoiler),
    ):
        if style in run.styles:
            shown = f"{opening}{shown}{closing}"
    return marks.link(shown, run.href) if run.href else shown
