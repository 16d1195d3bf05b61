"""Write drafts of ideas as YAML that says in comments why each is proposed and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import starmap
from pathlib import Path

from cfkit.domain.drafting import Draft, Opening, Pick
from cfkit.domain.errors import UsageError

from .new_project import dump

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_WORDS = {
    "ru": {
        "head": "Черновик: прочитайте, исправьте и положите в ideas/.\n"
        "Отметки о том, что сработало, описывают один период: одна публикация мало что значит.",
        "pick": "{title} ({channel}): {measure} {value}, ×{ratio} к обычному"
        " (сравнимых публикаций: {compared})",
        "ready": "Прежнюю идею можно рассказать под другими углами, ничего не дописывая: {names}.",
        "block": "{name}: впишите блок",
        "inert": "Пока здесь нет ни одного блока, идея в план не попадёт.",
    },
    "en": {
        "head": "A draft: read it, mend it and put it into ideas/.\n"
        "What is said of results describes one period: a single post proves nothing.",
        "pick": "{title} ({channel}): {measure} {value}, ×{ratio} the usual"
        " ({compared} comparable posts)",
        "ready": "Without new words the old idea can still be told by the angles: {names}.",
        "block": "{name}: write the block",
        "inert": "While there is no block here, no plan takes the idea.",
    },
}

_MEASURES = {"reach": "охват", "views": "просмотры", "interactions": "взаимодействия"}


def text_of(drafts: Sequence[Draft], language: str) -> str:
    """Write the drafts as the text of one file under ideas/."""
    words = _WORDS[language]
    parts = ["".join(f"# {line}\n" for line in words["head"].split("\n"))]
    for draft in drafts:
        lines = [*(_pick(pick, language) for pick in draft.picks)]
        parts.append("".join(f"# {line}\n" for line in lines) + dump([dict(draft.idea)]))
        if draft.openings:
            parts[-1] += "".join(f"# {line}\n" for line in _openings(draft.openings, words))
    return "\n".join(parts)


def refuse_to_replace(out: Path | None) -> None:
    """Raise `UsageError` where a file stands already: people may have edited it."""
    if out is not None and out.is_file():
        raise UsageError(f"{out} stands already, and may hold edits; name another file with --out")


def _pick(pick: Pick, language: str) -> str:
    is_russian = language == "ru"
    ratio = f"{pick.ratio:.2f}"
    return _WORDS[language]["pick"].format(
        title=_line(pick.title),
        channel=_line(pick.channel),
        measure=_MEASURES.get(pick.measure, pick.measure) if is_russian else pick.measure,
        value=pick.value,
        ratio=ratio.replace(".", ",") if is_russian else ratio,
        compared=pick.compared,
    )


def _openings(openings: Sequence[Opening], words: dict[str, str]) -> Iterator[str]:
    ready = [one.title or one.angle for one in openings if one.block is None]
    yield words["inert"]
    if ready:
        yield words["ready"].format(names=_line(", ".join(ready)))
    for one in openings:
        if one.block is not None:
            yield words["block"].format(name=_line(one.title or one.angle))
            yield f"  {one.block}:"
            yield from starmap("    {}:".format, ((name,) for name in one.fields))


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text)
