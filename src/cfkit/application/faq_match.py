"""Find the entry of the FAQ that a comment surely asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cfkit.domain.strategy.communication import Faq
from cfkit.ports import Prose

CLEAR = 0.75
"""From this likeness on a question counts as asked: shared words against all of both (Dice).

One shared word is enough only where neither says more.
"""

MARGIN = 0.15
"""By how much the best entry must be ahead of the next one."""

LONGEST = 60
"""Words of a comment that are read; who says more says more than one thing."""

_Words = Sequence[frozenset[str]]
"""Each word as the dictionary forms that it may belong to."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_FILLERS = frozenset(
    {
        "а", "и", "но", "же", "ли", "бы", "то", "вот", "ну", "да", "у", "в", "во", "на", "о",
        "об", "к", "ко", "с", "со", "из", "от", "по", "за", "для", "при", "вас", "вам", "вы",
        "ваш", "это", "этот", "быть", "есть", "мочь", "можно", "подсказать", "сказать",
        "пожалуйста", "здравствовать", "здравствуйте", "добрый", "день", "привет", "a", "an",
        "the", "and", "or", "but", "do", "does", "did", "is", "are", "be", "am", "can", "could",
        "would", "you", "your", "i", "we", "me", "my", "it", "this", "that", "please", "tell",
        "hi", "hello", "hey", "there", "of", "to", "in", "on", "at", "for", "with",
    }
)  # fmt: skip
"""Words that say nothing of what is asked; question words such as when and how much do."""

_HARMLESS = frozenset({"сегодня", "сейчас", "этот", "эти", "today", "now", "cost"})
"""Words that a comment may have beyond those of an entry: they ask for nothing else."""

_POLITE = re.compile(r"\bне\s+(?:подска\w+|скаж\w+|могли\s+бы)|\bcould(?:n['’]t|\s+not)\s+you\b")
_DENIAL = re.compile(
    r"\b(?:не|нет|ни|нету|без|нельзя|никогда|not|no|never|none|without|cannot)\b|n['’]t\b"
)
_NUMBER = re.compile(r"\d+")


def clear_match(text: str, faq: Sequence[Faq], prose: Prose) -> Faq | None:
    """Return the one entry that a comment asks for; `None` when none or several might be meant.

    A word that this entry lacks says that more is asked, and a question with other numbers, or one
    that denies what the comment does not, is another one.
    """
    asked = _lemmas(text, prose)
    if not asked or len(asked) > LONGEST:
        return None
    known = [[_lemmas(one, prose) for one in entry.questions] for entry in faq]
    exact = _exact(text)
    scores = [
        max(
            (_dice(asked, _lemmas(one, prose)) for one in entry.questions if _exact(one) == exact),
            default=0.0,
        )
        for entry in faq
    ]
    best = max(range(len(faq)), key=scores.__getitem__, default=None)
    if best is None or scores[best] < CLEAR:
        return None
    if any(scores[best] - score < MARGIN for place, score in enumerate(scores) if place != best):
        return None
    mine = [word for one in known[best] for word in one]
    theirs = [word for place, some in enumerate(known) if place != best for o in some for word in o]
    more = [word for word in asked if not _is_among(word, mine)]
    says_more = any(not word & _HARMLESS or _is_among(word, theirs) for word in more)
    return None if says_more else faq[best]


def _exact(text: str) -> tuple[bool, frozenset[str]]:
    """Tell whether a text denies something, and its numbers: what is never near enough."""
    plain = _plain(text)
    return _DENIAL.search(plain) is not None, frozenset(_NUMBER.findall(plain))


def _plain(text: str) -> str:
    return _POLITE.sub(" ", text.casefold())


def _dice(one: _Words, other: _Words) -> float:
    if not one or not other:
        return 0.0
    here = sum(1 for word in one if _is_among(word, other))
    there = sum(1 for word in other if _is_among(word, one))
    likeness = (here + there) / (len(one) + len(other))
    return likeness if min(here, there) > 1 or likeness == 1 else 0.0


def _is_among(word: frozenset[str], words: _Words) -> bool:
    return any(word & one for one in words)


def _lemmas(text: str, prose: Prose) -> _Words:
    """Give each word's dictionary forms, once, without fillers; a text of fillers keeps them."""
    words = _WORD.findall(_plain(text).replace("ё", "е"))
    found = list(dict.fromkeys(prose.lemmas(word) for word in words))
    telling = [forms for forms in found if not forms & _FILLERS]
    return telling or found
