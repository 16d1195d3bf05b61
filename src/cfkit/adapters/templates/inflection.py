"""Puts Russian words into a case or beside a number: a table first, then the dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from itertools import takewhile
from typing import Any

from cfkit.domain.errors import InputError

from .terms import Terms

CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
_GRAMMEMES = {
    **dict(zip(CASES, ("nomn", "gent", "datv", "accs", "ablt", "loct"), strict=True)),
    **{name: name for name in ("nomn", "gent", "datv", "accs", "ablt", "loct")},
}
_CYRILLIC = re.compile(r"[а-яё]+", re.IGNORECASE)
_PARTICLES = frozenset(("то", "либо", "нибудь", "таки", "ка"))
_PREPOSITIONS = frozenset(("на", "под", "в", "над", "за", "у", "де"))


@cache
def dictionary() -> Any:
    """Load pymorphy3. Raise `InputError` that says how to install it."""
    try:
        import pymorphy3  # noqa: PLC0415  16 MB that only Russian needs
        import razdel  # noqa: F401, PLC0415
    except ImportError:
        raise InputError(
            "Russian needs a dictionary that is not installed; run: pip install 'cfkit[ru]'"
        ) from None
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=20_000)
def parses_of(word: str) -> tuple[Any, ...]:
    """Return what the dictionary knows of a word, the likeliest first (200 µs for a new word)."""
    return tuple(dictionary().parse(word))


class Inflection:
    """Russian morphology with the project's overrides (`templates/catalogue/terms.ru.yaml`)."""

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self._terms = Terms(terms)
        dictionary()

    def inflect(self, text: str, case: str, number: str | None = None) -> str:
        """Return a word or noun phrase in a case (`gen` or `gent`); unchanged when unsure.

        `number` is `sg` or `pl`. A phrase is adjectives with their noun; what follows stays.
        """
        if case not in _GRAMMEMES:
            raise InputError(f'"{case}" is not a case: write one of {", ".join(CASES)}')
        known = self._terms.entry(text)
        if known is not None:
            return _like(text, _from_table(text, known, case, number))
        tokens = text.split(" ")
        head = self._head(tokens)
        if head is None:
            return text
        is_alive = self._is_alive(tokens[head])
        forms = [
            self._adjective_form(token, case, number, is_alive=is_alive) for token in tokens[:head]
        ]
        forms.append(self._noun_form(tokens[head], case, number))
        if None in forms:
            return text
        return " ".join([*map(str, forms), *tokens[head + 1 :]])

    def counted(self, text: str, number: float) -> str:
        """Return a noun phrase as it stands after a number: 1 том, 2 новых тома, 5 лет."""
        if (whole := self._terms.entry_of_form(text)) is not None:
            return _like(text, _from_count(text, whole, number))
        tokens = text.split(" ")
        head = self._head(tokens)
        if head is None:
            # A unit may be written as it stood after another number: «рублей», «книги».
            head = 0 if self._parse(tokens[0], "NOUN") is not None else None
        if head is None:
            return text
        noun = self._counted_noun(tokens[head], number)
        which = plural_index(number)
        case, plural = ("nom", "sg") if which == 0 else ("gen", "pl")
        if which == 1 and self._is_feminine(tokens[head]):
            case = "nom"
        forms = [self._adjective_form(token, case, plural) for token in tokens[:head]]
        if noun is None or None in forms:
            return text
        return " ".join([*map(str, forms), noun, *tokens[head + 1 :]])

    def _head(self, tokens: list[str]) -> int | None:
        """Find the noun that adjectives lead to; `None` when the phrase is built otherwise."""
        for at, token in enumerate(tokens):
            if self._entry(token) is not None:
                return at
            if "-" in token and self._noun_form(token, "gen", None) is not None:
                return at
            noun = self._noun(token)
            if noun is not None and not self._qualifies(tokens[at : at + 2]):
                full_name = {"Name", "Surn"} & noun.tag.grammemes and at + 1 < len(tokens)
                return None if full_name else at
            if self._adjective(token) is None and not self._modifies(tokens[at : at + 2]):
                return at if self._prefixed(token) is not None else None
        return None

    def _qualifies(self, pair: list[str]) -> bool:
        """Whether a word that can be a noun, «детская», is the adjective of the next one."""
        return len(pair) == 2 and self._is_noun(pair[1]) and self._adjective(pair[0]) is not None

    def _modifies(self, pair: list[str]) -> bool:
        """Whether a word is the adverb of the adjective that follows: социально значимый."""
        is_adverb = parses_of(pair[0].lower())[0].tag.POS == "ADVB"
        return is_adverb and len(pair) == 2 and self._adjective(pair[1]) is not None

    def _entry(self, word: str) -> Mapping[str, Any] | None:
        """Find the row of a word; a rule's row only where the dictionary does not know it."""
        known = self._terms.entry(word)
        if known is not None or "-" in word or not _CYRILLIC.fullmatch(word):
            return known
        if any(parse.is_known for parse in parses_of(word.lower())):
            return None
        return None if self._prefixed(word) else self._terms.by_ending(word)

    def _prefixed(self, word: str) -> tuple[str, str] | None:
        """Take «нейросеть» apart when the dictionary knows the rest of it as a noun."""
        if not _CYRILLIC.fullmatch(word) or self._noun(word) is not None:
            return None
        found = self._terms.without_prefix(word)
        return next(((a, b) for a, b in found if self._is_noun(b)), None)

    def _is_noun(self, word: str) -> bool:
        if self._terms.entry(word) is not None:
            return True
        noun = self._noun(word)
        return noun is not None and not {"Name", "Surn"} & noun.tag.grammemes

    def _noun(self, word: str) -> Any:
        if not _is_plain(word):
            return None
        found = (p for p in parses_of(word.lower()) if {"NOUN", "nomn"} <= p.tag.grammemes)
        return next((p for p in found if p.is_known), None)

    def _parse(self, word: str, kind: str) -> Any:
        found = (p for p in parses_of(word) if kind in p.tag and p.is_known)
        return next(found, None) if _is_plain(word) else None

    def _adjective(self, word: str) -> Any:
        kinds = ("ADJF", "PRTF", "NUMR")
        found = [p for p in parses_of(word) if p.tag.POS in kinds and "nomn" in p.tag]
        # Unstressed, «большая» may be a form of «больший»; it hardly ever is.
        return min(found, key=lambda one: one.normal_form == "больший", default=None)

    def _is_alive(self, word: str) -> bool:
        return self._trait(word, "animate", "anim")

    def _is_feminine(self, word: str) -> bool:
        return self._trait(word, "gender", "femn")

    def _trait(self, word: str, name: str, grammeme: str) -> bool:
        known = self._entry(word)
        if known is not None:
            return known.get(name) in (True, "true", "f")
        if (pair := self._prefixed(word)) is not None:
            return self._trait(pair[1], name, grammeme)
        if "-" in word:
            return self._trait(word.rpartition("-")[2], name, grammeme)
        noun = self._noun(word)
        return noun is not None and grammeme in noun.tag

    def _adjective_form(
        self, word: str, case: str, number: str | None, *, is_alive: bool = False
    ) -> str | None:
        parse = self._adjective(word)
        if parse is None:
            return word if parses_of(word.lower())[0].tag.POS == "ADVB" else None
        if number == "sg" and "plur" in parse.tag:
            return None  # one of «молодые мамы» needs the gender of the noun
        wanted = {_GRAMMEMES[case]}
        plural = number == "pl" or (number is None and "plur" in parse.tag)
        if _GRAMMEMES[case] == "accs" and (plural or "masc" in parse.tag):
            wanted.add("anim" if is_alive else "inan")
        return self._form(parse, word, wanted, number)

    def _noun_form(self, word: str, case: str, number: str | None) -> str | None:
        known = self._entry(word)
        if known is not None:
            return _like(word, _from_table(word, known, case, number))
        if "-" in word:
            return self._compound(word, lambda part: self._noun_form(part, case, number))
        if (pair := self._prefixed(word)) is not None:
            rest = self._noun_form(pair[1], case, number)
            return None if rest is None else pair[0] + rest.lower()
        parse = self._noun(word)
        return None if parse is None else self._form(parse, word, {_GRAMMEMES[case]}, number)

    def _form(self, parse: Any, word: str, wanted: set[str], number: str | None) -> str | None:
        if number:
            wanted = wanted | {"plur" if number == "pl" else "sing"}
        elif parse.tag.number:
            wanted = wanted | {str(parse.tag.number)}
        found = parse.inflect(wanted)
        if found and "Supr" in parse.tag:
            # «Высшая» and «лучшая» are forms of «высокий» and «хороший», as «высочайшей» is.
            genders = (None,) if "plur" in wanted else (parse.tag.gender, None)
            fitting = [
                one
                for one in parse.lexeme
                if wanted <= one.tag.grammemes and one.tag.gender in genders
            ]
            found = max(fitting, key=lambda one: _shared(one.word, parse.word))
        return _like(word, found.word) if found else None

    def _compound(self, word: str, form: Callable[[str], str | None]) -> str | None:
        """Decline the part of a compound that declines: the last, as a rule."""
        parts = word.split("-")
        if parts[-1] in _PARTICLES or (len(parts) == 3 and parts[1] in _PREPOSITIONS):
            first = form(parts[0])
            return None if first is None else "-".join([first, *parts[1:]])
        last = form(parts[-1])
        if last is None:
            return None
        first = "-".join(parts[:-1])
        if self._declines_both(word, parts):
            first = form(first)
        return None if first is None else f"{first}-{last}"

    def _declines_both(self, word: str, parts: list[str]) -> bool:
        """Whether both parts are nouns of their own: врач-терапевт, квартира-студия."""
        if len(parts) != 2 or parts[0] in self._terms.first:
            return False
        if word.casefold() in self._terms.both:
            return True
        if not all(map(self._is_noun, parts)):
            return False
        if all(map(self._is_alive, parts)):
            return True
        return parts[0].endswith(("а", "я")) and all(map(self._is_feminine, parts))

    def _counted_noun(self, word: str, number: float) -> str | None:
        known = self._entry(word) or self._terms.entry_of_form(word)
        if known is not None:
            return _like(word, _from_count(word, known, number))
        if "-" in word:
            return self._compound(word, lambda part: self._counted_noun(part, number))
        if (pair := self._prefixed(word)) is not None:
            rest = self._counted_noun(pair[1], number)
            return None if rest is None else pair[0] + rest.lower()
        parse = self._noun(word) or self._parse(word, "NOUN")
        if parse is None:
            return None
        lemma = parse.inflect({"nomn", "sing"}) or parse
        if "Pltm" in lemma.tag and plural_index(number) == 1:
            lemma = lemma.inflect({"gent"}) or lemma
            return _like(word, lemma.word)
        agreed = lemma.make_agree_with_number((1, 2, 5)[plural_index(number)])
        return _like(word, agreed.word) if agreed else None


def _is_plain(word: str) -> bool:
    """Whether it is a Russian word, and no abbreviation that reads like one: ФАС, МАКС."""
    return bool(_CYRILLIC.fullmatch(word)) and not (word.isupper() and 2 <= len(word) <= 6)


def _shared(one: str, other: str) -> int:
    """Count the letters with which both begin."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def plural_index(number: float) -> int:
    """0 for 1, 21; 1 for 2–4 and fractions; 2 for the rest."""
    if number != int(number):
        return 1
    rest, tens = abs(int(number)) % 10, abs(int(number)) % 100
    if rest == 1 and tens != 11:
        return 0
    return 1 if 2 <= rest <= 4 and not 12 <= tens <= 14 else 2


def _from_count(word: str, entry: Mapping[str, Any], number: float) -> str:
    if entry.get("indeclinable"):
        return word
    forms = entry.get("count")
    if forms is None and "sg" in entry and "pl" in entry:
        forms = [entry["sg"][0], entry["sg"][1], entry["pl"][1]]
    return str(forms[plural_index(number)]) if forms else word


def _from_table(word: str, entry: Mapping[str, Any], case: str, number: str | None) -> str:
    if entry.get("indeclinable"):
        return word
    which = [*_GRAMMEMES].index(case) % len(CASES)
    plural = number == "pl" or (
        number is None and (entry.get("number") == "pl" or "sg" not in entry)
    )
    if number is None and word.casefold() == str(entry.get("pl", [""])[0]).casefold():
        plural = True
    forms = entry.get("pl" if plural else "sg")
    return str(forms[which]) if forms else word


def _like(model: str, form: str) -> str:
    """Give the form the capitals of the word it stands for."""
    if model.isupper() and len(model) > 1:
        return form.upper() if form.lower() != model.lower() and model.isalpha() else form
    return form[:1].upper() + form[1:] if model[:1].isupper() else form
