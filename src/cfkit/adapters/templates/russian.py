"""Russian: what shape a value has, its first letter, dates, numbers and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from .inflection import Inflection, parses_of, plural_index
from .language import MAX_IN_LINE, first_word, words, words_of
from .typography import NBSP, typograph

_PREPOSITIONS = frozenset(
    words_of(
        """в во на у при по для с со до за от об о к ко из над под перед через между после вместо
        ради около вокруг мимо кроме внутри возле среди против"""
    )
)
_CONDITIONS = frozenset(words_of("если когда пока кроме хотя"))
_NAMES = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Init", "Abbr"))
_PLACES = frozenset(
    words_of(
        """улица улице улицу улицы площадь площади проспект проспекте переулок набережная бульвар
        шоссе район районе области область край мост парк сад собор кремль"""
    )
)
_FINITE = frozenset(("VERB", "PRED", "ADJS", "PRTS", "INFN"))
_TELLING = frozenset(("NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTF", "PRTS", "GRND"))
_EMPTY = frozenset(
    words_of(
        """быть мочь стать хотеть хотеться иметь делать сделать один первый свой каждый самый весь
        другой новый человек время раз день"""
    )
)
_ENTRY = re.compile(
    r"(?:только )?по (?:[а-яё]+ый |[а-яё]+ой |[а-яё]+ому )?(?:предварительной )?"
    r"(?:запис|приглаш|билет|регистрац|абонемент|списк|паспорт)",
    re.IGNORECASE,
)
_HOW = frozenset(words_of("как почему зачем откуда"))
_OFFICE = re.compile(r"(?:мин|гос|рос|сбер)")
_PHRASES = frozenset(("noun", "infinitive", "genitive", "accusative", "prep", "without", "dative"))
_MODAL = frozenset(words_of("нет есть можно нельзя нужно надо пора это"))
_HOW_OFTEN = re.compile(r"(?:раз|дважды|трижды) в |кажд(?:ый|ую|ое) ", re.IGNORECASE)
_PRONOUNS = {
    **dict.fromkeys(words_of("она её ее ей неё нее ней"), ("femn",)),
    **dict.fromkeys(words_of("он оно его ему него нему нём нем"), ("masc", "neut")),
    **dict.fromkeys(words_of("они их них ними ими им ним"), ("masc", "femn", "neut", "plur")),
}
_SHOWING = frozenset(
    words_of(
        """это этот эта эти этого этой этому этим этих этом этими эту такой такая такое такие такого
        такому таким такую таких такими там туда оттуда"""
    )
)
_MONTH = re.compile(
    r"\d{1,2}(?:[.-]\d{2}|\s+(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек))"
    r"|\d{4}-\d{2}-\d{2}",
    re.IGNORECASE,
)
_MONTHS = words_of(
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
)
_WEEKDAYS = words_of("понедельник вторник среда четверг пятница суббота воскресенье")
_ON = words_of(
    "в~понедельник во~вторник в~среду в~четверг в~пятницу в~субботу в~воскресенье", glue="~"
)
_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "BYN": "BYN", "KZT": "₸"}
_SPELLED = words_of("один два три четыре пять шесть семь восемь девять десять")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Russian:
    """The Russian of the shipped templates. Needs pymorphy3 and razdel."""

    code = "ru"
    or_ = "или"
    drops_stop_in_quotes = True

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self.inflection = Inflection(terms)
        closed = terms.get("closed", {})
        self._dative = frozenset(closed.get("dative_openers", ()))
        self._numbers = {word: int(n) for word, n in closed.get("number_words", {}).items()}
        self._periods = {
            word: adverbial
            for adverbial, spellings in closed.get("periods", {}).items()
            for word in (adverbial, *spellings)
        }
        self.shape = lru_cache(maxsize=10_000)(self._shape)
        self.subject = lru_cache(maxsize=10_000)(self._subject)

    def lowered(self, text: str) -> str:
        """Lower a known common word; names, abbreviations and doubtful words stay."""
        word = first_word(text)
        if not word or not text.startswith(word) or not word[0].isupper():
            return text
        if len(word) > 1 and any(map(str.isupper, word[1:])):
            return text
        if self._may_be_name(word, text):
            return text
        return text[0].lower() + text[1:]

    def _may_be_name(self, word: str, text: str) -> bool:
        if not re.fullmatch(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*", word):
            return True
        parses = parses_of(word.lower())
        # The dictionary guesses the tags of words it does not know, "Name" among them.
        if not parses[0].is_known and "-" not in word:
            return not _seems_common(word.lower(), parses)
        if any(p.score > 0.1 and _NAMES & p.tag.grammemes for p in parses):
            return True
        rest = _WORD.findall(text[len(word) :])
        return bool(
            parses[0].tag.POS == "ADJF" and rest and rest[0].lower() in _PLACES and len(word) > 4
        )

    def doubtful(self, text: str) -> bool:
        """Whether a capital opens a word that the dictionary does not know."""
        word = first_word(text)
        if not re.fullmatch(r"[А-ЯЁ][а-яё]+", word) or not text.startswith(word):
            return False
        parses = parses_of(word.lower())
        return not parses[0].is_known and not _seems_common(word.lower(), parses)

    def runs_on(self, items: Sequence[str]) -> bool:
        """Phrases, not clauses: two subjects want a comma before «и»."""
        phrases = all(self.shape(" ".join(item.split())) in _PHRASES for item in items)
        return phrases and len(items) <= MAX_IN_LINE

    def noun(self, text: str) -> str:
        """As written."""
        return text

    def title(self, text: str) -> str:
        """As written."""
        return text

    def is_name_alike(self, text: str) -> bool:  # noqa: ARG002  the dictionary knows names
        """Never."""
        return False

    def points_back(self, text: str) -> bool:
        """Whether a pronoun comes before a noun it agrees with, or «это», «там» stand anywhere."""
        named: set[str] = set()
        for word in words(re.sub(r"[—–-]\s*это\b", "", text)):
            genders = _PRONOUNS.get(word)
            if word in _SHOWING or (genders and named.isdisjoint(genders)):
                return True
            tag = parses_of(word)[0].tag
            if tag.POS == "NOUN":
                named.add("plur" if tag.number == "plur" else str(tag.gender))
        return False

    def _shape(self, text: str) -> str:
        word = first_word(text)
        low = word.lower()
        if re.match(r"https?://\S+$", text):
            return "url"
        for name, opens in (
            ("without", low == "без"),
            ("entry", bool(_ENTRY.match(text))),
            ("clause", low in _HOW),
            ("prep", low in _PREPOSITIONS and low not in _CONDITIONS and text.startswith(word)),
            ("cond", low in _CONDITIONS and ", то " not in text),
            ("dative", low in self._dative and self._is_dative(text, low)),
            ("who", low in ("кто", "кому", "кого")),
            ("date", bool(_MONTH.match(text))),
            ("question", text.endswith("?")),
        ):
            if opens:
                return name
        return self._by_grammar(text, low)

    def _is_dative(self, text: str, low: str) -> bool:
        # «всем» and «тем» are also instrumental and a conjunction: «тем временем», «тем лучше».
        return low != "тем" or bool(re.match(r"тем,", text, re.IGNORECASE))

    def _by_grammar(self, text: str, low: str) -> str:
        tokens = [token.lower() for token in _WORD.findall(text)]
        if not tokens:
            return "noun"
        if tokens[0] == "не" and len(tokens) > 1:
            low = tokens[1]
        if text[:1].isdigit():
            return "clause" if self._has_predicate(tokens) else "noun"
        parses = parses_of(low)
        best = parses[0]
        if best.tag.POS == "INFN" or _puts_off_infinitive(text, best, tokens):
            clause = [word.lower() for word in _WORD.findall(text.split(",", 1)[0])]
            return "clause" if _MODAL & set(clause) else "infinitive"
        if best.tag.POS == "VERB" and best.is_known:
            return _verb(best, parses, low)
        if self._has_predicate(tokens):
            return "clause"
        return _nominal(parses, tokens)

    def _has_predicate(self, tokens: Sequence[str]) -> bool:
        return any(self._is_predicate(token) for token in tokens)

    def _is_predicate(self, token: str) -> bool:
        if token in _MODAL:
            return True
        best = parses_of(token)[0]
        return best.tag.POS in _FINITE and best.score > 0.4 and bool(best.is_known)

    def sentences(self, text: str) -> list[str]:
        """Split with razdel, which knows abbreviations and initials."""
        if not re.search(r"[.!?…]\W*\s", text):
            return [text]
        from razdel import sentenize  # noqa: PLC0415  only Russian needs it

        return [part.text for part in sentenize(text)]

    def names_people(self, title: str) -> bool:
        """Whether the head noun is animate and plural, and the title no longer than an address."""
        tokens = _WORD.findall(title)
        for token in tokens[:3]:
            parses = parses_of(token.lower())
            nouns = [p for p in parses if p.tag.POS == "NOUN" and p.score > 0.1]
            if nouns:
                return any(
                    {"anim", "plur", "nomn"} <= p.tag.grammemes and "Name" not in p.tag
                    for p in nouns
                )
            if not any({"plur", "nomn"} <= p.tag.grammemes for p in parses):
                return False
        return False

    def plural(self, number: float, forms: Sequence[str]) -> str:
        """One of [один шаг, два шага, пять шагов]."""
        return forms[min(plural_index(number), len(forms) - 1)]

    def measured(self, number: float, unit: str | None) -> str:
        """340 томов, 34 %, 2,5 часа."""
        shown = self.number(number)
        if not unit:
            return shown
        if not unit[0].isalpha():
            return f"{shown}{NBSP}{unit}"
        return f"{shown} {self.inflection.counted(unit, number)}"

    def number(self, number: float) -> str:
        """1 234,5 with no-break spaces; four digits stay together."""
        whole = f"{number:.10g}" if number != int(number) else str(int(number))
        digits, _, fraction = whole.partition(".")
        if len(digits.lstrip("-")) > 4:
            digits = f"{int(digits):,}".replace(",", NBSP)
        return f"{digits},{fraction}" if fraction else digits

    def money(self, number: float, currency: str | None) -> str:
        """500 ₽."""
        shown = self.number(number)
        return f"{shown}{NBSP}{_SIGNS.get(currency, currency)}" if currency else shown

    def joined(self, items: Sequence[str], word: str | None = None) -> str:
        """А, б и в; semicolons when an item holds a comma."""
        last = word or "и"
        if len(items) < 2:
            return "".join(items)
        if any("," in item for item in items):
            return f"{'; '.join(items[:-1])}; {last} {items[-1]}" if word else "; ".join(items)
        return f"{', '.join(items[:-1])} {last} {items[-1]}"

    def quoted(self, text: str) -> str:
        """«…», and „…“ inside."""
        return f"«{text.replace('«', '„').replace('»', '“')}»"

    def period(self, text: str) -> str | None:
        """«неделя» → «в неделю»."""
        return self._periods.get(text.lower())

    def parts_of(self, at: datetime) -> dict[str, str]:
        """10 декабря, 18:00, четверг, в четверг."""
        day, time = self.date(at, year=False), f"{at.hour}:{at.minute:02}"
        weekday = at.weekday()
        return {
            "": f"{day}, {time}",
            "day": day,
            "time": time,
            "weekday": _WEEKDAYS[weekday],
            "on": _ON[weekday],
        }

    def date(self, day: date, *, year: bool = True) -> str:
        """1 ноября 2026 года."""
        return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year} года" if year else "")

    def _subject(self, text: str) -> frozenset[str]:
        """Nouns, verbs and adjectives of four letters and more, by their dictionary forms."""
        found = set()
        for word in words(text):
            parse = parses_of(word)[0]
            if len(word) > 3 and parse.tag.POS in _TELLING and "Apro" not in parse.tag:
                found.add(str(parse.normal_form))
        return frozenset(found) - _EMPTY

    def number_words(self) -> dict[str, int]:
        """«Пять», «двенадцать»."""
        return self._numbers

    def spelled(self, number: int, noun: str = "") -> str:
        """«Две ошибки», «три шага»; digits from eleven."""
        if not 1 <= number <= 10:
            return self.number(number)
        feminine = noun.endswith(("а", "я"))
        return {1: "одна", 2: "две"}[number] if feminine and number < 3 else _SPELLED[number - 1]

    def set(self, text: str) -> str:
        """Set quotation marks and dashes."""
        return typograph(text, "ru", glue=False)


def _seems_common(word: str, parses: Sequence[Any]) -> bool:
    """Guess of an unknown word: a plural, or a known word behind a known prefix, is no name."""
    if _OFFICE.match(word) or _NAMES & parses[0].tag.grammemes:
        return False
    if any({"NOUN", "nomn", "plur"} <= parse.tag.grammemes for parse in parses):
        return True
    steps = parses[0].methods_stack
    return any(type(step[0]).__name__ == "KnownPrefixAnalyzer" for step in steps)


def _agreeing(adjectives: Sequence[Any], rest: Sequence[str]) -> list[Any]:
    """Keep the readings of an adjective that its noun shares: «большой уборки» is genitive."""
    readings = ([p for p in parses_of(word) if p.score > 0.02] for word in rest)
    nouns = next((found for found in readings if any("NOUN" in p.tag for p in found)), [])
    return [
        one
        for one in adjectives
        if any(
            "NOUN" in noun.tag
            and one.tag.case == noun.tag.case
            and one.tag.number == noun.tag.number
            and one.tag.gender in (None, noun.tag.gender)
            for noun in nouns
        )
    ]


def _verb(best: Any, parses: Sequence[Any], low: str) -> str:
    if re.search(r"(?:йте|ите|ьте)(?:сь)?$", low) and any("impr" in p.tag for p in parses):
        return "imperative"
    if {"plur", "2per"} <= best.tag.grammemes and "impr" not in best.tag:
        return "verb2"
    return "verb"


def _puts_off_infinitive(text: str, best: Any, tokens: Sequence[str]) -> bool:
    """«Сразу вытереть», «раз в месяц проверить», but not «легко найти», which is a claim."""
    when = best.tag.POS == "ADVB" and not str(best.word).endswith("о")
    if not (when or _HOW_OFTEN.match(text)):
        return False
    kinds = {parses_of(token)[0].tag.POS for token in tokens}
    return "INFN" in kinds and not kinds & (_FINITE - {"INFN"}) and not _MODAL & set(tokens)


def _nominal(parses: Sequence[Any], tokens: Sequence[str]) -> str:
    likely = [p for p in parses if p.score > 0.02 and p.tag.case]
    if likely and likely[0].tag.POS in ("ADJF", "PRTF"):
        likely = _agreeing(likely, tokens[1:]) or likely
    cases = {str(p.tag.case) for p in likely}
    if "nomn" in cases or not likely:
        return "noun"
    if str(likely[0].tag.case) == "gent":
        return "genitive"
    return "accusative" if "accs" in cases else "clause"
