"""Leave out of a comment what names a person: names, addresses, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

_VK_NAME = re.compile(r"\[(?:id|club|public)\d+\|[^\]\n]*\],?\s*")
_PERSONAL = re.compile(r"(?<!\w)@\w[\w.@-]*,?\s*|\S+@\S+\.\w+|https?://\S+|\+?\d(?:[\s()-]*\d){6,}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?…\n]")

IsName = Callable[[str], bool | None]
"""Whether a word is a person's name: `None` where it may be one, or another word."""

_Capital = tuple[str, tuple[int, int], bool]
"""A word with a capital, where it stands, and whether a sentence begins with it."""


def contactless(text: str) -> str:
    """Take out addresses, numbers, and names that a platform marks as such."""
    return _PERSONAL.sub(" ", _VK_NAME.sub("", text))


class Names:
    """Finds the names of people in a text."""

    def __init__(
        self,
        is_name: IsName | None,
        is_common: Callable[[str], bool],
        is_subject: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Take what knows names, words that tell nothing, and words that are asked for.

        All of them in small letters; without a dictionary of names `is_name` is `None`.
        """
        self._is_name = is_name
        self._is_common = is_common
        self._is_subject = is_subject

    def left_out(self, text: str, is_shared: Callable[[str], bool] = lambda _: True) -> str:
        """Take out contacts and names, and what stands with a capital and nobody else wrote."""
        plain = contactless(text)
        kept, begin = [], 0
        for run in _runs(plain):
            for start, end in self._named(run, is_shared):
                kept.append(plain[begin:start])
                begin = end
        if not kept:
            return plain
        left = " ".join("".join([*kept, plain[begin:]]).split())
        left = re.sub(r"\s+([,.!?;:])|^[,.;:?!\s]+", r"\1", left)
        return re.sub(r",+([,.!?;:])", r"\1", left)

    def _named(
        self, run: Sequence[_Capital], is_shared: Callable[[str], bool]
    ) -> Iterator[tuple[int, int]]:
        judged = [self._is_name and self._is_name(word.casefold()) for word, _, _ in run]
        telling = [
            not self._is_common(word.casefold())
            and not (is_first and self._is_ordinary(word.casefold(), judged[at : at + 2]))
            for at, (word, _, is_first) in enumerate(run)
        ]
        for number, (word, place, is_first) in enumerate(run):
            beside = [one for one in (number - 1, number + 1) if 0 <= one < len(run)]
            is_paired = telling[number] and any(telling[one] for one in beside)
            is_likely = bool(self._is_name) and judged[number] is None and not is_first
            is_lone = not is_first and not is_shared(word)
            if judged[number] or is_paired or is_likely or is_lone:
                yield place

    def _is_ordinary(self, word: str, judged: Sequence[bool | None]) -> bool:
        """Whether a sentence begins with a word that has its capital from that alone."""
        if any(one is not False for one in judged[1:]) and self._is_name:
            return False
        return self._is_subject(word) or judged[0] is False


def _runs(text: str) -> Iterator[list[_Capital]]:
    """Yield the words with capitals that stand beside one another, with nothing but space."""
    run: list[_Capital] = []
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        is_first = end == 0 or _END.search(between) is not None
        if run and (between.strip() or not _is_capital(found[0])):
            yield run
            run = []
        if _is_capital(found[0]):
            run.append((found[0], found.span(), is_first))
        end = found.end()
    if run:
        yield run


def _is_capital(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper()
