"""Find words by how they begin, also when their letters are disguised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfkit.domain.lint import either

from .patterns import LIMIT, compiled

_CHUNK = re.compile(r"[^\W_][\w@*$#]*")
_SPACED = re.compile(r"(?<![\w.])[^\W\d_](?:[ .\-_*]{1,2}[^\W\d_]){2,9}(?!\w)")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LOOK_ALIKE = str.maketrans("abcdehijklmnoprstuvxyzё0346@$", "абсденийклмпоррстивхузеозчбас")
_REPEATED = re.compile(r"(\w)\1{2,}")
_SPELT = (
    "lk=льк lsh=льш lz=льз "
    "shch=щ sch=щ zh=ж kh=х ch=ч sh=ш ts=ц yu=ю ju=ю ya=я ja=я yo=е jo=е ye=е je=е "
    "a=а b=б c=ц d=д e=е f=ф g=г h=х i=и j=й k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в "
    "x=х y=ы z=з '=ь"
)
_LATIN = dict(pair.split("=") for pair in _SPELT.split())
_LATIN_LETTERS = re.compile("|".join(_LATIN))
_LATIN_SHORT_I = re.compile("(?<=[aeiou])y(?![aou])")


class Stems:
    """Regular expressions for the beginning of a word, and parts that make a word innocent."""

    def __init__(self, stems: Sequence[str], innocent: Sequence[str]) -> None:
        self._stems = compiled(either(stems)) if stems else None
        self._innocent = tuple(innocent)

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where a word stands that begins so, letters told apart by their look.

        Raise `TimeoutError` when a word takes too long.
        """
        if self._stems is None:
            return
        for found in _CHUNK.finditer(text):
            if self._is_meant(found[0].strip("*_")):
                yield found.start(), found[0].strip("*_")
        for found in _SPACED.finditer(text):
            if self._is_meant(re.sub(r"[ .\-_*]", "", found[0])):
                yield found.start(), found[0]

    def _is_meant(self, word: str) -> bool:
        if len(word) < 3 or self._stems is None:
            return False
        plain = plain_letters(word)
        is_found = self._stems.match(plain, timeout=LIMIT) is not None
        return is_found and not any(one in plain for one in self._innocent)


def plain_letters(word: str) -> str:
    """Undo what hides a word: Latin letters and digits among Cyrillic ones, letters repeated."""
    low = word.lower()
    if _CYRILLIC.search(low):
        low = low.translate(_LOOK_ALIKE)
    return _REPEATED.sub(r"\1", low)


def in_cyrillic(text: str) -> str:
    """Write Russian that was typed in Latin letters as it is spelt, as far as those tell."""
    low = _LATIN_SHORT_I.sub("j", text.lower())
    return _LATIN_LETTERS.sub(lambda found: _LATIN[found[0]], low)
