"""Puts Russian words into a case or beside a number: a table first, then the dictionary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from cfkit.domain.errors import InputError

CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
_GRAMMEMES = {
    **dict(zip(CASES, ("nomn", "gent", "datv", "accs", "ablt", "loct"), strict=True)),
    **{name: name for name in ("nomn", "gent", "datv", "accs", "ablt", "loct")},
}
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
        self._words: dict[str, Mapping[str, Any]] = {}
        for word, entry in terms.get("words", {}).items():
            self._words[word] = entry
            self._words.setdefault(word.casefold(), entry)
        self._first = frozenset(terms.get("invariant_first", ()))
        self._both = frozenset(terms.get("both_parts", ()))
        dictionary()

    def entry(self, word: str) -> Mapping[str, Any] | None:
        """Find the override of a word or phrase."""
        return self._words.get(word) or self._words.get(word.casefold())

    def inflect(self, text: str, case: str, number: str | None = None) -> str:
        """Return a word or noun phrase in a case (`gen` or `gent`); unchanged when unsure.

        `number` is `sg` or `pl`. A phrase is adjectives with their noun; what follows stays.
        """
        if case not in _GRAMMEMES:
            raise InputError(f'"{case}" is not a case: write one of {", ".join(CASES)}')
        known = self.entry(text)
        if known is not None:
            return _like(text, _from_table(text, known, case, number))
        tokens = text.split(" ")
        head = self._head(tokens)
        if head is None:
            return text
        noun = self._noun(tokens[head])
        animacy = noun.tag.animacy if noun is not None else None
        forms = [self._word(token, case, number, animacy) for token in tokens[: head + 1]]
        if None in forms:
            return text
        return " ".join([*map(str, forms), *tokens[head + 1 :]])

    def _head(self, tokens: list[str]) -> int | None:
        """Find the noun that adjectives lead to; `None` when the phrase is built otherwise."""
        for at, token in enumerate(tokens):
            if self.entry(token) is not None or "-" in token:
                return at
            noun = self._noun(token)
            if noun is not None:
                full_name = {"Name", "Surn"} & noun.tag.grammemes and at + 1 < len(tokens)
                return None if full_name else at
            if self._adjective(token) is None:
                return None
        return None

    def _noun(self, word: str) -> Any:
        found = (p for p in parses_of(word) if {"NOUN", "nomn"} <= p.tag.grammemes)
        return next((p for p in found if p.is_known), None)

    def _adjective(self, word: str) -> Any:
        kinds = ("ADJF", "PRTF", "NUMR")
        found = (p for p in parses_of(word) if p.tag.POS in kinds and "nomn" in p.tag)
        return next(found, None)

    def _word(
        self, word: str, case: str, number: str | None, animacy: str | None = None
    ) -> str | None:
        known = self.entry(word)
        if known is not None:
            return _like(word, _from_table(word, known, case, number))
        if not re.fullmatch(r"[а-яё]+(?:-[а-яё]+)*", word, re.IGNORECASE):
            return None
        if "-" in word:
            return self._compound(word, case, number)
        parse = self._noun(word)
        if parse is not None:
            return self._form(parse, word, case, number)
        parse = self._adjective(word)
        return None if parse is None else self._form(parse, word, case, number, animacy)

    def _form(
        self, parse: Any, word: str, case: str, number: str | None, animacy: str | None = None
    ) -> str | None:
        wanted = {_GRAMMEMES[case]}
        if animacy and _GRAMMEMES[case] == "accs" and (number == "pl" or "plur" in parse.tag):
            wanted.add(animacy)
        if number:
            wanted.add("plur" if number == "pl" else "sing")
        elif parse.tag.number:
            wanted.add(str(parse.tag.number))
        found = parse.inflect(wanted)
        return _like(word, found.word) if found else None

    def _compound(self, word: str, case: str, number: str | None) -> str | None:
        parts = word.split("-")
        if parts[-1] in _PARTICLES or (len(parts) == 3 and parts[1] in _PREPOSITIONS):
            form = self._word(parts[0], case, number)
            return None if form is None else "-".join([form, *parts[1:]])
        both = word.casefold() in self._both and parts[0] not in self._first
        last = self._word(parts[-1], case, number)
        if last is None:
            return None
        first: str | None = "-".join(parts[:-1])
        if both:
            first = self._word(parts[0], case, number)
        return None if first is None else f"{first}-{last}"

    def counted(self, word: str, number: float) -> str:
        """Return a noun as it stands after a number: 1 том, 2 тома, 5 томов, 2,5 тома."""
        known = self.entry(word)
        which = plural_index(number)
        if known is not None:
            if known.get("indeclinable"):
                return word
            forms = known.get("count") or _count_forms(known)
            return _like(word, str(forms[which])) if forms else word
        head, *rest = word.split(" ")
        for parse in parses_of(head):
            if "NOUN" in parse.tag and parse.is_known:
                lemma = parse.inflect({"nomn", "sing"}) or parse
                agreed = lemma.make_agree_with_number(int(number) if which != 1 else 2)
                return " ".join([_like(head, agreed.word), *rest]) if agreed else word
        return word


def plural_index(number: float) -> int:
    """0 for 1, 21; 1 for 2–4 and fractions; 2 for the rest."""
    if number != int(number):
        return 1
    rest, tens = abs(int(number)) % 10, abs(int(number)) % 100
    if rest == 1 and tens != 11:
        return 0
    return 1 if 2 <= rest <= 4 and not 12 <= tens <= 14 else 2


def _count_forms(entry: Mapping[str, Any]) -> list[str] | None:
    if "sg" in entry and "pl" in entry:
        return [entry["sg"][0], entry["sg"][1], entry["pl"][1]]
    return None


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
