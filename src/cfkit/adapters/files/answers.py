"""Read what people answer in a terminal, by the rules of the files it goes into."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, get_origin

import yaml
from pydantic import TypeAdapter, ValidationError

from cfkit.domain.diagnostics import nearest
from cfkit.domain.interview import Answer, Question

from .messages import rewrite

NOTHING = "-"
"""Leaves a question open that has a default, where it may be left open."""

_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd\u2028-\u202e\u2066-\u2069]")
"""Control characters, the marks that turn writing round, and what was no UTF-8."""


class Unfit(Exception):
    """An answer that does not fit; the text says what to write."""


class Phrases:
    """The words of the wizard in one language."""

    def __init__(self, templates_root: Path, language: str) -> None:
        text = (templates_root / "wizard" / f"{language}.yaml").read_text(encoding="utf-8")
        self._known: dict[str, Any] = yaml.safe_load(text)

    def say(self, group: str, key: str, **facts: Any) -> str:
        """Fill a phrase in."""
        found: str = self._known[group][key]
        return found.format(**facts)

    def name(self, key: str, choice: str) -> str:
        """Name a choice of a question; `""` where its slug says enough."""
        found: str = self._known["choices"].get(key, {}).get(choice, "")
        return found

    def wrong(self, code: str, otherwise: str) -> str:
        """Say what is wrong, in this language where it has words for it."""
        found: str | None = self._known["wrong"].get(code)
        if found is None:
            return otherwise
        meant = re.search(r'did you mean "(.+)"\?', otherwise)
        return found + (self.say("wrong", "meant", word=meant[1]) if meant else "")

    def listed(self, key: str) -> list[str]:
        """Give a list of texts."""
        found: list[str] = self._known["skeleton"][key]
        return found


def read_answer(question: Question, line: str, phrases: Phrases) -> Answer:
    """Turn a line into what a file would hold. Raise `Unfit` with what to write instead."""
    text = line.strip()
    if _UNREADABLE.search(text) or "${" in text:
        raise Unfit(phrases.say("wrong", "unreadable"))
    if text in ("", NOTHING) and question.is_optional and (text or not question.default):
        return None
    if text == NOTHING:
        raise Unfit(phrases.say("wrong", "empty-value"))
    answer = _given(question, text, phrases) if text else _default(question, phrases)
    _validate(question, answer, phrases)
    if complaint := question.complaint(answer):
        raise Unfit(phrases.say("wrong", complaint, **question.facts))
    return answer


def _default(question: Question, phrases: Phrases) -> Answer:
    if question.default is None:
        raise Unfit(phrases.say("wrong", "empty-value"))
    return question.default if isinstance(question.default, str) else list(question.default)


def _given(question: Question, text: str, phrases: Phrases) -> Answer:
    if not question.many:
        return _one(question, text, phrases)
    between = r"[;,\s]+" if question.are_words or question.choices else ";"
    parts = [part.strip() for part in re.split(between, text) if part.strip()]
    found = dict.fromkeys(_one(question, part, phrases) for part in parts)
    return list(found) if question.choices else [_one(question, part, phrases) for part in parts]


def _one(question: Question, text: str, phrases: Phrases) -> str:
    if not question.choices:
        is_bare = question.unit and re.fullmatch(r"\d+(?:\.\d+)?", text)
        return f"{text}{question.unit}" if is_bare else text
    if text.isdecimal() and 1 <= int(text[:6]) <= len(question.choices):
        return question.choices[int(text) - 1]
    names = {choice.casefold(): choice for choice in question.choices}
    for choice in question.choices:
        for name in (question.titles.get(choice), phrases.name(question.names, choice)):
            names.setdefault((name or choice).casefold(), choice)
    if text.casefold() in names:
        return names[text.casefold()]
    meant = nearest(text.casefold(), names)
    near = phrases.say("wrong", "meant", word=names[meant]) if meant else ""
    raise Unfit(phrases.say("wrong", "choice", count=len(question.choices)) + near)


def _validate(question: Question, answer: Answer, phrases: Phrases) -> None:
    field = question.model.model_fields[question.field]
    shape: Any = field.annotation
    for mark in field.metadata:
        shape = Annotated[shape, mark]
    takes_list = get_origin(field.annotation) is tuple
    values = [answer] if takes_list == isinstance(answer, list) else _wrapped(answer)
    for value in values:
        try:
            TypeAdapter(shape).validate_python(value)
        except ValidationError as error:
            code, otherwise = rewrite(error.errors(include_url=False)[0], question.model)
            raise Unfit(phrases.wrong(code, otherwise)) from None


def _wrapped(answer: Answer) -> list[Any]:
    """One answer to a field of several, or several answers to a field of one."""
    return list(answer) if isinstance(answer, list) else [[answer]]
