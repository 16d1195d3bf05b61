"""English: first letters, numbers in words, dates and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from .language import MAX_IN_LINE, first_word, words, words_of
from .typography import typograph

_SMALL = frozenset(
    words_of(
        """a an the this that these those my your our his her its their some any every each all both
    no none one two three four five six seven eight nine ten most many much more less few several
    you we he she it they who what which where when why how whoever whatever and but or nor so yet
    if as because since although though while until unless once than for from in into inside on
    onto at by with without within of off over under up down out about above across after before
    behind below beside between beyond near next outside past through to towards there here now
    then soon today tomorrow tonight always never often only just still even not also almost
    nobody somebody everybody anybody anyone someone everyone nothing something everything anything
    people other others another such same"""
    )
)
_VERBS = frozenset(
    words_of(
        """add ask avoid begin book bring buy call carry change check choose clean clear close come
    compare cook count cover cut describe do dry draw eat feel fill find fix fold follow get give
    go have hold join keep learn leave let listen look make measure meet move open order pack pay
    pick plan play press print pull push put read remember remove rest ride ring roughen rub run
    save say see sell send set shift show sign sit skip sort speak start stay stop take talk tell
    test think throw tick tie touch train try turn use visit wait walk want wash watch wear wipe
    wrap write spend swap switch inflate replace borrow lend reserve register email phone reply
    invite subscribe download upload install update select attend apply submit confirm renew cancel
    weigh prepare stir pour taste rinse soak peel chop slice teach explain discuss consider decide
    imagine notice mend repair squeeze tighten loosen donate buying choosing doing getting giving
    going having keeping leaving making oiling paying putting reading running saving selling
    starting taking turning using waiting wiping writing there's it's you're we're they're
    don't doesn't can't"""
    )
)
_COMMANDS_IN_ING = frozenset(words_of("bring ring"))
_IMPERATIVE = _COMMANDS_IN_ING | {
    word for word in _VERBS if not word.endswith(("ing", "'s", "'t", "'re"))
}
_TOLD = (
    r"(?:the|an?|your|my|our|their|its|his|her|it|them|us|me|yourself|half|both|everything|one|two"
    r"|three|four|five|what|where|how)"
)
"""What stands after a word that may be a noun, when somebody is told to act: "name the job"."""
_PRONOUN = r"(?:you|we|they|i|it|he|she|that|this|there|nobody|somebody|everybody|everyone|who)"
_FINITE = re.compile(
    r"(?<![\w'’])(?:is|are|was|were|has|have|had|does|did|can|could|will|would|may|might|must|should"
    r"|isn't|aren't|wasn't|weren't|hasn't|haven't|doesn't|don't|didn't|can't|won't|it's|that's"
    r"|you're|we're|they're|there's|\w+'(?:ll|ve|d)"
    r"|goes|gets|makes|takes|comes|stays|keeps|needs|feels|looks|works|costs|means|says|gives|lies"
    r"|went|got|made|took|came|stayed|kept|needed|felt|looked|worked|cost|meant|said|gave|rode"
    rf"|{_PRONOUN}\s+[a-z]+)(?![\w'’])",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"(?:(?:any|every|some)(?:one|body)|those|people|\w+ers)\s+(?:who|whose|that|with|in|on|from)\b",
    re.IGNORECASE,
)
_ADVERBIAL = frozenset(
    words_of("on at in by after before next this tomorrow tonight when within during")
)
_POINTING = frozenset(words_of("it its he him his she her they them their this these those"))
_CLAUSES = frozenset(words_of("if unless when while"))
"""Openers of a clause that a comma and the main clause may follow: the value is a sentence then."""

_PLACES_ALIKE = frozenset(
    words_of(
        """beijing boeing reading worthing kettering sterling wyoming nanjing chongqing flushing
        harding browning manning fleming goring dorking woking epping barking irving kipling rowling
        stirling ealing tooting keating spalding golding darling gosling riesling"""
    )
)
_PEOPLE_ALIKE = frozenset(
    words_of("mohammed mohamed muhammed alfred wilfred winifred mildred manfred")
)
_SPELLED = words_of("zero one two three four five six seven eight nine")
_WORDS = [*_SPELLED, *words_of("ten eleven twelve thirteen fourteen fifteen sixteen")]
_NUMBER_WORDS = {
    word: value
    for value, word in enumerate([*_WORDS, "seventeen", "eighteen", "nineteen", "twenty"])
}
_MAY_SPLIT = re.compile(r"[.!?…][”’\")]*\s")
_SPLIT = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\bvs)(?<!\b[A-Z])"
    r"(?<=[.!?…])[”’\")]*\s+(?=[“‘\"(]*[A-Z0-9])"
)
_SIGNS = {"GBP": "£", "USD": "$", "EUR": "€", "JPY": "¥", "INR": "₹", "RUB": "₽"}
_PEOPLE = re.compile(
    r"^(?!londoners|yorkers|new\s)(?:people|parents|students|everyone|families|adults|children|women"
    r"|men|friends|guests|members|neighbours|\w+ers|\w+ors|\w+ists)\b",
    re.IGNORECASE,
)


class English:
    """The English of the shipped templates."""

    code = "en"
    or_ = "or"
    drops_stop_in_quotes = False

    def __init__(self, terms: Mapping[str, Any] | None = None) -> None:
        lists = {name: str(value).lower().split() for name, value in (terms or {}).items()}
        self._common = frozenset(lists.get("common", ()))
        self._commands = _IMPERATIVE.union(lists.get("commands", ()))
        either = "|".join(map(re.escape, lists.get("either", ()))) or "(?!)"
        self._either = re.compile(rf"(?:{either})\s+{_TOLD}\b", re.IGNORECASE)

    def lowered(self, text: str) -> str:
        """Lower a first word of a closed list; everything else may be a name."""
        word = first_word(text)
        low = re.split("['’]", word.lower())[0]
        known = low in _SMALL or low in _VERBS or _is_plural(text) or _is_abstract(text)
        known = known or low in self._commands or self._either.match(text) is not None
        if not known and not self._is_common(text, low):
            return text
        if not text.startswith(word) or (len(word) == 1 and word != "A"):
            return text
        return text if any(map(str.isupper, word[1:])) else text[0].lower() + text[1:]

    def _is_common(self, text: str, low: str) -> bool:
        """Whether a listed word or a verb form opens a phrase that goes on with a small letter."""
        goes_on = re.match(r"\S+(?: [a-z0-9]|$)", text) is not None
        gerund = len(low) > 5 and low.endswith("ing") and low not in _PLACES_ALIKE
        participle = len(low) > 5 and low.endswith("ed") and low not in _PEOPLE_ALIKE
        return goes_on and (low in self._common or gerund or (participle and " " in text))

    def doubtful(self, text: str) -> bool:  # noqa: ARG002  capitals are lowered from closed lists
        """Never: what is on no list keeps its capital."""
        return False

    def runs_on(self, items: Sequence[str]) -> bool:
        """Few enough to be read in one breath."""
        return len(items) <= MAX_IN_LINE

    def noun(self, text: str) -> str:
        """Lower an article or another common word; a name keeps its capital."""
        return self.lowered(text)

    def title(self, text: str) -> str:
        """Set a segment's title inside a sentence: common nouns lose their capital."""
        return text[0].lower() + text[1:] if _PEOPLE.match(text) else self.noun(text)

    def is_name_alike(self, text: str) -> bool:
        """Whether a title keeps its capital, though it may be no name: «Pottery fans»."""
        return bool(re.match(r"[A-Z][a-z]+ [a-z]", text)) and self.title(text) == text

    def points_back(self, text: str) -> bool:
        """Whether a pronoun opens the text or comes soon."""
        return not _POINTING.isdisjoint(words(text)[:3])

    def shape(self, text: str) -> str:
        """Tell addresses, adverbials, questions, commands and whole clauses from phrases."""
        opener = first_word(text).lower()
        commands = re.match(r"(?:don't|do not|never)\s", text, re.IGNORECASE)
        for name, opens in (
            ("url", re.match(r"https?://\S+$", text)),
            ("question", text.endswith("?")),
            ("full", opener in _CLAUSES and "," in text),
            ("adverbial", opener in _ADVERBIAL),
            ("cond", opener == "if"),
            ("unless", opener == "unless"),
            ("imperative", opener in self._commands or commands or self._either.match(text)),
            ("who", _WHO.match(text)),
            ("full", _FINITE.search(text)),
        ):
            if opens:
                return name
        return "phrase"

    def sentences(self, text: str) -> list[str]:
        """Split where a mark is followed by a space and a capital."""
        if not _MAY_SPLIT.search(text):
            return [text]
        return [part.strip() for part in _SPLIT.split(text) if part.strip()]

    def names_people(self, title: str) -> bool:
        """Guess by the first word."""
        return bool(_PEOPLE.match(title))

    def plural(self, number: float, forms: Sequence[str]) -> str:
        """One, or anything else."""
        return forms[0] if number == 1 else forms[-1]

    def measured(self, number: float, unit: str | None) -> str:
        """62%, £180, 11 bikes, 1 minute."""
        shown = self.number(number)
        if not unit:
            return shown
        if unit in _SIGNS.values():
            return unit + shown
        if unit in ("%", "°"):
            return shown + unit
        return f"{shown} {_agreeing(unit, number)}"

    def number(self, number: float) -> str:
        """1,234.5."""
        return f"{number:,.10g}" if number != int(number) else f"{int(number):,}"

    def money(self, number: float, currency: str | None) -> str:
        """£68, CHF 20."""
        shown = f"{number:,.2f}" if number != int(number) else f"{int(number):,}"
        if currency is None:
            return shown
        sign = _SIGNS.get(currency)
        return f"{sign}{shown}" if sign else f"{currency} {shown}"

    def joined(self, items: Sequence[str], word: str | None = None) -> str:
        """Give "a, b and c"; semicolons when an item holds a comma."""
        last = word or "and"
        if len(items) < 2:
            return "".join(items)
        if any("," in item for item in items):
            return f"{'; '.join(items[:-1])}; {last} {items[-1]}"
        comma = "," if len(items) > 2 and any(item.count(" ") > 2 for item in items) else ""
        return f"{', '.join(items[:-1])}{comma} {last} {items[-1]}"

    def quoted(self, text: str) -> str:
        """“…”, and ‘…’ inside."""
        inner = text.replace("“", "‘").replace("”", "’")
        return f"“{inner}”"

    def period(self, text: str) -> str | None:
        """As written: the wording says "every"."""
        return text

    def parts_of(self, at: datetime) -> dict[str, str]:
        """Wednesday 9 December at 18:30."""
        weekday = _WEEKDAYS[at.weekday()]
        day, time = f"{weekday} {self.date(at, year=False)}", f"{at.hour:02}:{at.minute:02}"
        return {"": f"{day} at {time}", "day": day, "time": time, "weekday": weekday, "on": day}

    def date(self, day: date, *, year: bool = True) -> str:
        """30 October 2026."""
        return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")

    def subject(self, text: str) -> frozenset[str]:
        """Words of four letters and more without their endings; small words say nothing."""
        return frozenset(
            _ENDING.sub("", word) for word in words(text) if len(word) > 3 and word not in _SMALL
        )

    def number_words(self) -> dict[str, int]:
        """Zero to twenty."""
        return _NUMBER_WORDS

    def spelled(self, number: int, noun: str = "") -> str:  # noqa: ARG002  agreement is Russian
        """Words under ten, digits from ten."""
        return _SPELLED[number] if 0 <= number < 10 else str(number)

    def set(self, text: str) -> str:
        """Set curly quotation marks and dashes."""
        return typograph(text, "en", glue=False)


_MONTHS = words_of(
    "January February March April May June July August September October November December"
)

_WEEKDAYS = words_of("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_ABSTRACT = re.compile(r"([A-Z][a-z]{2,}(?:[ts]ion|ment|ness|ship|ure)s?)(?: [a-z]|$)")
_NAMES_ALIKE = frozenset(words_of("inverness guinness furness clement mclure maclure"))
_ENDING = re.compile(r"(?:ings?|ed|es|s|e)$")
_UNCOUNTED = frozenset(words_of("people percent cent children women staff"))


def _is_plural(text: str) -> bool:
    """Whether a common noun in the plural opens a clause: "Bikes left by noon are ready"."""
    found = re.match(r"([A-Z][a-z]{2,}[^\WsuiA-Z])s ([a-z]+)", text)
    return found is not None and not found[2].endswith("s") and found[2] != "has"


def _is_abstract(text: str) -> bool:
    """Whether a word that can be no name opens: "Collection within 5 miles"."""
    found = _ABSTRACT.match(text)
    return found is not None and found[1].lower() not in _NAMES_ALIKE


def _agreeing(unit: str, number: float) -> str:
    head, _, last = unit.rpartition(" ")
    singular = last
    if number == 1:
        for end, short in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("s", "")):
            if last.endswith(end) and not (end == "s" and last.endswith("ss")):
                singular = last.removesuffix(end) + short
                break
    elif last not in _UNCOUNTED and re.fullmatch(r"[a-z]{4,}", last):
        singular = _pluralised(last)
    return f"{head} {singular}".strip()


def _pluralised(word: str) -> str:
    if word.endswith("s"):
        return word
    if word.endswith(("ch", "sh", "x", "z")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"
