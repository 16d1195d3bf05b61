"""The table of words that the dictionary gets wrong or does not know, with the rules beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import InputError

FILE = "templates/catalogue/terms.ru.yaml"
Entry = Mapping[str, Any]
_LISTS = ("sg", "pl", "count")


class Terms:
    """Finds how a word declines in `templates/catalogue/terms.ru.yaml`, and guesses by its rules.

    Raise `InputError` for a row that lacks forms, or declines like a word that has none.
    """

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self._words: dict[str, Entry] = {}
        self._forms: dict[str, Entry | None] = {}
        written: Mapping[str, Any] = terms.get("words", {})
        for word, row in written.items():
            _require_forms(word, row)
            entry = row if "like" not in row else declined_like(word, row, written)
            for spelling in (word, *row.get("also", ())):
                one = entry if spelling == word else _respelled(spelling, word, entry)
                self._words[spelling] = one
                self._words.setdefault(spelling.casefold(), one)
        for word, entry in self._words.items():
            self._remember(word, entry)
        self.first = frozenset(terms.get("invariant_first", ()))
        self.both = frozenset(terms.get("both_parts", ()))
        self._prefixes: tuple[str, ...] = tuple(terms.get("prefixes", ()))
        self._endings: Mapping[str, str] = terms.get("endings", {})

    def entry(self, word: str) -> Entry | None:
        """Find the row of a word or phrase, which stands as dictionaries print it."""
        return self._words.get(word) or self._words.get(word.casefold())

    def entry_of_form(self, word: str) -> Entry | None:
        """Find the row of a word in any case and number: «лет» is a form of «год»."""
        return self.entry(word) or self._forms.get(word.casefold())

    def without_prefix(self, word: str) -> Iterator[tuple[str, str]]:
        """Take apart a word that begins with «видео», «нейро» and the like: the front, the rest."""
        low = word.casefold()
        for prefix in self._prefixes:
            if low.startswith(prefix) and len(low) >= len(prefix) + 3:
                yield word[: len(prefix)], word[len(prefix) :]

    def by_ending(self, word: str) -> Entry | None:
        """Decline an unknown word by its ending, where the ending leaves no doubt."""
        for ending, model in self._endings.items():
            if word.casefold().endswith(ending) and len(word) >= len(ending) + (len(ending) < 5):
                return declined_like(word.casefold(), {"like": model}, self._words)
        return None

    def _remember(self, word: str, entry: Entry) -> None:
        if entry.get("indeclinable"):
            return
        for form in {form for name in _LISTS for form in entry.get(name, ())}:
            known = self._forms.setdefault(str(form).casefold(), entry)
            if known is not entry and word.casefold() != str(form).casefold():
                self._forms[str(form).casefold()] = None  # two words share it


def declined_like(word: str, row: Entry, words: Mapping[str, Any]) -> Entry:
    """Give a word the endings of another one: «гайд» like «пост»."""
    model = row["like"]
    if model not in words or "like" in words[model]:
        raise InputError(
            f'{FILE}: "{word}" declines like "{model}", which has no forms of its own'
            f"{did_you_mean(str(model), words)}"
        )
    shown: Entry = words[model]
    forms = [str(form) for name in _LISTS for form in shown.get(name, ())]
    stem = model
    while not all(form.startswith(stem) for form in forms):
        stem = stem[:-1]
    ending = model[len(stem) :]
    if not word.endswith(ending):
        raise InputError(f'{FILE}: "{word}" does not end like "{model}"; take a word that does')
    own = word[: len(word) - len(ending)]
    made: dict[str, Any] = {
        name: value for name, value in shown.items() if name not in (*_LISTS, "also", "why")
    }
    for name in _LISTS:
        if name in shown and name not in row.get("without", ()):
            made[name] = [own + str(form)[len(stem) :] for form in shown[name]]
    return made | {name: value for name, value in row.items() if name != "like"}


def _require_forms(word: str, row: Any) -> None:
    if not isinstance(row, Mapping):
        raise InputError(f'{FILE}: write forms behind "{word}", like {{like: пост}}')
    for name, count in (("sg", 6), ("pl", 6), ("count", 3)):
        forms = row.get(name, [""] * count)
        if not isinstance(forms, list) or len(forms) != count:
            raise InputError(f'{FILE}: "{word}" needs {count} forms behind `{name}`')


def _respelled(spelling: str, word: str, entry: Entry) -> Entry:
    """Give another spelling of a word the word's endings."""
    return declined_like(spelling, {"like": word}, {word: entry})
