"""Trace every number of a text to a field that somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel

from cfkit.domain.text import URL

_NUMBER = re.compile(r"\d+(?:[\s\u00a0\u202f.,:]\d+)*")
_DIGITS = re.compile(r"\d+")
_LIST_MARKER = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
_SCENE = re.compile(r"\b\d+–\d+\s(?:s|с|min|мин)\b")
"""The time of a scene, which the format sets and nobody claims."""


def sources(*models: BaseModel) -> frozenset[str]:
    """Collect the digit groups of every value, with list lengths and the parts of dates."""
    return frozenset(group for model in models for group in _groups(model))


def unsourced(text: str, known: frozenset[str]) -> list[str]:
    """Return the numbers that stand in no field; addresses and list markers do not count."""
    if all(_is_known(number, known) for number in _NUMBER.findall(text)):
        return []
    plain = _SCENE.sub("", _LIST_MARKER.sub("", URL.sub(" ", text)))
    found = (match[0] for match in _NUMBER.finditer(plain))
    return [number for number in found if not _is_known(number, known)]


def _is_known(number: str, known: frozenset[str]) -> bool:
    whole = "".join(_DIGITS.findall(number)).lstrip("0") or "0"
    return whole in known or all(
        (group.lstrip("0") or "0") in known for group in _DIGITS.findall(number)
    )


def _groups(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _groups(getattr(value, name))
    elif isinstance(value, (tuple, list, dict)):
        yield str(len(value))
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _groups(inner)
    elif isinstance(value, (date, time)):
        yield from _of_moment(value)
    elif value is not None:
        yield from _of_scalar(f"{value:g}" if isinstance(value, float) else str(value))


def _of_scalar(text: str) -> Iterator[str]:
    yield from _normal(_DIGITS.findall(text))
    yield from _normal("".join(_DIGITS.findall(number)) for number in _NUMBER.findall(text))


def _of_moment(value: date | time) -> Iterator[str]:
    if isinstance(value, date):
        yield from map(str, (value.year, value.month, value.day))
    if isinstance(value, (datetime, time)):
        yield from map(str, (value.hour, value.minute))


def _normal(groups: Iterable[str]) -> Iterator[str]:
    return (group.lstrip("0") or "0" for group in groups)
