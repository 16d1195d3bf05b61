"""Make an author's slug out of a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 32

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
"""Letter by letter, as people write Russian in addresses."""


def slug_of(title: str, taken: Collection[str], instead: str) -> str:
    """Spell a title in small Latin letters, cut at a word's end, with a number if it is taken.

    `instead` stands for a title without any letter that can be spelt so.
    """
    spelt = "".join(_CYRILLIC.get(letter, letter) for letter in title.lower())
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    slug = slug or instead
    number = 2
    found = slug
    while found in taken:
        found = f"{slug}-{number}"
        number += 1
    return found
