"""What is counted in a text: sentences, first lines, capitals, emoji, calls and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cfkit.domain.lint import Hit, Rule
from cfkit.domain.strategy import Voice
from cfkit.ports import Prose

from .look import Look, Word
from .phrases import Phrases

ENOUGH_WORDS = 60
"""Below this a share or a reading ease says nothing."""

FEW_EMOJI = 5
LONGEST_PREPOSITION = 3
"""Letters; what hangs on «из» or «для» has no noun before it."""

_VERBAL = re.compile(r"\w{3,}(?:ени|ани)(?:е|я|ю|ем|и|й|ям|ях|ями)")
_PERSONS = {
    "we": re.compile(
        r"\b(?:мы|нас|нам|нами|наш(?:а|е|и|его|ей|ему|у|их|им|ими|ем)?|we|us|our|ours|we're|we've)\b",
        re.IGNORECASE,
    ),
    "i": re.compile(
        r"\b(?:я|меня|мне|мной|мо(?:й|я|е|ё|и|его|ей|ему|ю|их|им|ими|ём|ем))\b"
        r"|\b(?:I|I'm|I've|I'll|my|mine|me)\b",
        re.IGNORECASE,
    ),
}
_VOWELS = re.compile(r"[аеёиоуыэюя]|[aeiouy]+", re.IGNORECASE)
_MARKERS = "*_#>-–—•0123456789.) \t"
_END_LINES = 3
_CLAUSE = r"(?:^|[.!?…,:;()—–-]\s?|\b(?:и|а|или|просто|and|or|please|just|then|to)\s+)\W{0,4}"


@dataclass(frozen=True)
class Setting:
    """What a project knows that its rules need."""

    voice: Voice
    avoid: Phrases
    names: frozenset[str]
    """Latin words of its own names, lower case."""

    footers: Mapping[str, str]
    """What stands under every post, by channel."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One rule put to one text."""

    look: Look
    rule: Rule
    setting: Setting


Measure = Callable[[Ask], Iterator[Hit]]


def sentence_words(ask: Ask) -> Iterator[Hit]:
    """Find sentences of more words than the limit."""
    for start, words in ask.look.sentences:
        if len(words) > (ask.rule.max or 0):
            opening = " ".join(word.text for word in words[:4])
            yield Hit(start, opening, str(len(words)), _number(ask.rule.max))


def readability(ask: Ask) -> Iterator[Hit]:
    """Find reading ease below the limit."""
    if len(ask.look.words) < ENOUGH_WORDS or not ask.look.sentences:
        return
    syllables = sum(max(1, len(_VOWELS.findall(word.text))) for word in ask.look.words)
    ease = ask.look.prose.reading_ease(len(ask.look.words), len(ask.look.sentences), syllables)
    if ease < (ask.rule.min or 0):
        first = ask.look.words[0]
        yield Hit(first.start, first.text, f"{ease:.0f}", _number(ask.rule.min))


def first_line(ask: Ask) -> Iterator[Hit]:
    """Find a first line of more characters than the limit."""
    start = 0
    for line in ask.look.text.split("\n"):
        shown = line.strip(_MARKERS)
        if shown:
            if len(shown) > (ask.rule.max or 0):
                yield Hit(start, shown[:20], str(len(shown)), _number(ask.rule.max))
            return
        start += len(line) + 1


def capitals(ask: Ask) -> Iterator[Hit]:
    """Find words in capitals: two and more in a row, or one too long for an abbreviation."""
    run: list[Word] = []
    for word in [*ask.look.words, None]:
        goes_on = not run or (word is not None and ask.look.follows(run[-1], word))
        if word and goes_on and _shouts(word, ask.setting):
            run.append(word)
            continue
        longest = max((len(one.text) for one in run), default=0)
        if longest >= 7 or (len(run) > 1 and longest > 3):
            yield Hit(run[0].start, " ".join(one.text for one in run[:4]), str(len(run)))
        run = [word] if word and _shouts(word, ask.setting) else []


def _shouts(word: Word, setting: Setting) -> bool:
    return len(word.text) > 1 and word.text.isupper() and word.low not in setting.names


def emoji_run(ask: Ask) -> Iterator[Hit]:
    """Find more emoji in a row than the limit."""
    run = 0
    start = end = -1
    for at, mark in [*ask.look.emoji(), (-1, "")]:
        if mark and run and not ask.look.text[end:at].strip():
            run += 1
        else:
            if run > (ask.rule.max or 0):
                yield Hit(start, ask.look.text[start:end], str(run), _number(ask.rule.max))
            run, start = (1, at) if mark else (0, -1)
        end = at + len(mark)


def emoji(ask: Ask) -> Iterator[Hit]:
    """Find more emoji than the brand's voice has."""
    most = {"none": 0, "few": FEW_EMOJI, "many": None}[ask.setting.voice.emoji]
    found = list(ask.look.emoji()) if most is not None else []
    if most is not None and len(found) > most:
        start, mark = found[most]
        yield Hit(start, mark, str(len(found)), str(most))


def hashtags(ask: Ask) -> Iterator[Hit]:
    """Find more tags than the limit."""
    found = ask.look.tags
    if len(found) > (ask.rule.max or 0):
        over = found[int(ask.rule.max or 0)]
        yield Hit(over.start(), over[0], str(len(found)), _number(ask.rule.max))


def latin_words(ask: Ask) -> Iterator[Hit]:
    """Find Latin words that are no names: small letters, or capitals throughout like SALE."""
    known = {word.casefold() for word in ask.rule.except_} | ask.setting.names
    found = list(latin_of(ask.look, known))
    if len(found) > (ask.rule.max or 0):
        shown = dict.fromkeys(word.text for word in found)
        yield Hit(found[0].start, ", ".join([*shown][:3]), str(len(shown)))


def latin_of(look: Look, known: set[str] | frozenset[str]) -> Iterator[Word]:
    """Yield words with a Latin part that is neither known nor written like a name."""
    for word in look.words:
        for part in re.split("[-'’]", word.text):
            is_latin = len(part) > 2 and part.isascii() and part.isalpha()
            if is_latin and not part.istitle() and part.casefold() not in known:
                yield word
                break


def verbal_nouns(ask: Ask) -> Iterator[Hit]:
    """Find too large a share of nouns in -ение and -ание; the limit is in per cent."""
    innocent = {word.replace("ё", "е") for word in ask.rule.except_}
    found = [
        word
        for word in ask.look.words
        if _VERBAL.fullmatch(word.low) and not innocent & ask.look.prose.lemmas(word.low)
    ]
    if len(ask.look.words) < ENOUGH_WORDS or len(found) < 3:
        return
    share = 100 * len(found) / len(ask.look.words)
    if share > (ask.rule.max or 0):
        shown = ", ".join(dict.fromkeys(word.text for word in found[:3]))
        yield Hit(found[0].start, shown, f"{share:.0f}", _number(ask.rule.max))


def genitives(ask: Ask) -> Iterator[Hit]:
    """Find nouns in a row that depend on each other; the limit counts the first one too."""
    run: list[Word] = []
    before: Word | None = None
    for word in [*ask.look.words, None]:
        last = run[-1] if run else before
        if word and last and ask.look.follows(last, word) and ask.look.prose.is_genitive(word.low):
            if not run and before and len(before.text) > LONGEST_PREPOSITION:
                run.append(before)
            run.append(word)
            continue
        if len(run) > (ask.rule.max or 0):
            yield Hit(run[0].start, " ".join(one.text for one in run), str(len(run)))
        run, before = [], word


def passives(ask: Ask) -> Iterator[Hit]:
    """Find more passives in a sentence than the limit: a form of "be" and a participle."""
    forms = {"is", "are", "was", "were", "be", "been", "being"}
    for _, words in ask.look.sentences:
        found = [
            first
            for first, second in pairwise(words)
            if first.low in forms and ask.look.prose.is_passive(second.low)
        ]
        if len(found) > (ask.rule.max or 0):
            yield Hit(found[0].start, found[0].text, str(len(found)), _number(ask.rule.max))


def person(ask: Ask) -> Iterator[Hit]:
    """Find a first person that the brand did not choose; what is quoted is not its own voice."""
    for who, pattern in _PERSONS.items():
        if who != ask.setting.voice.person and (found := pattern.search(ask.look.own_voice)):
            yield Hit(found.start(), found[0])
            return


def avoid(ask: Ask) -> Iterator[Hit]:
    """Find words that the brand does not say, in any form."""
    for start, found, _ in ask.setting.avoid.find(ask.look):
        yield Hit(start, found)


def calls(ask: Ask) -> Iterator[Hit]:
    """Find too few or too many kinds of calls to action; a link and a question call too."""
    text = _without_footer(ask)
    if ask.rule.min is not None:
        is_called = "?" in text or "http" in text or "](" in text
        if not is_called and not any(_said(forms, text) for forms in ask.rule.groups.values()):
            first = ask.look.words[0] if ask.look.words else None
            yield Hit(first.start if first else 0, first.text if first else "", "0")
        return
    ending = "\n".join([line for line in text.split("\n") if line.strip()][-_END_LINES:])
    found = [
        shown for forms in ask.rule.groups.values() if (shown := _said(forms, ending, opens=True))
    ]
    if len(found) > (ask.rule.max or 0):
        yield Hit(text.rfind(ending[:20]), ", ".join(found[:4]), str(len(found)))


def _without_footer(ask: Ask) -> str:
    channel, text = ask.look.passage.channel, ask.look.text
    footer = ask.setting.footers.get(channel.id, "") if channel else ""
    return text.replace(footer, "") if footer else text


def _said(forms: tuple[str, ...], text: str, *, opens: bool = False) -> str | None:
    """Find the first of some forms where a clause begins; `opens`: where a sentence does."""
    listed = "|".join(map(re.escape, forms))
    where = r"(?:^|[.!?…]\s+)\W{0,4}" if opens else _CLAUSE
    found = re.search(rf"{where}({listed})\b", text, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else None


def _number(limit: float | None) -> str:
    return f"{limit or 0:g}"


MEASURES: Mapping[str, Measure] = {
    one.__name__: one
    for one in (
        sentence_words, readability, first_line, capitals, emoji_run, emoji, hashtags, latin_words,
        verbal_nouns, genitives, passives, person, avoid, calls,
    )
}  # fmt: skip


def phrases_of(texts: tuple[str, ...], prose: Prose) -> Phrases:
    """Look phrases up in any form."""
    return Phrases(dict.fromkeys(texts, ""), prose.lemmas)
