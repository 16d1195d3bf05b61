"""Find a title in a text, for platforms that want one beside it."""

from __future__ import annotations

from dataclasses import replace

from cfkit.domain.capabilities import TitleRules
from cfkit.domain.markup import Block, Document, Run
from cfkit.domain.text import cut, sentence_ends

_LOOSE = ".,;:—–- "
"""What no title ends with."""


def entitle(document: Document, rules: TitleRules) -> tuple[Document, str]:
    """Return the text that is left, and its first sentence as a title; "" when no word fits.

    Where titles stand above the text the sentence leaves it, unless the title had to be shortened,
    hides a link or would be all there is.
    """
    first, *others = document.blocks
    said = "".join(run.text for run in first.runs)
    end = next((end for end in sentence_ends(said) if said[:end].strip()), len(said))
    sentence = " ".join(said[:end].split())
    title = shortened(sentence, rules)
    rest = _after(first, end)
    left = [*([rest] if rest else []), *others]
    is_whole = rules.max_length is None or rules.count(sentence) <= rules.max_length
    hides = any(run.href and run.href != run.text for run in first.runs)
    if rules.moves and is_whole and left and not hides and first.kind == "paragraph":
        return Document((replace(left[0], gap="\n\n"), *left[1:])), title
    return document, title


def shortened(text: str, rules: TitleRules) -> str:
    """Shorten a title at a sentence, else at a word, with an ellipsis; "" when no word fits."""
    if rules.max_length is None or rules.count(text) <= rules.max_length:
        return _neat(text)
    if whole := cut(text, rules.max_length, rules.count):
        return _neat(whole)
    words = text.split(" ")
    while words and rules.count(f"{' '.join(words)}…") > rules.max_length:
        words.pop()
    return f"{' '.join(words).rstrip(_LOOSE)}…" if words else ""


def _neat(title: str) -> str:
    return title.rstrip(_LOOSE) or title


def _after(block: Block, end: int) -> Block | None:
    """Leave out the first `end` letters of a block."""
    runs: list[Run] = []
    for run in block.runs:
        text = run.text[max(end, 0) :]
        end -= len(run.text)
        if text:
            runs.append(replace(run, text=text if runs else text.lstrip()))
    kept = tuple(run for run in runs if run.text)
    return replace(block, runs=kept) if kept else None
