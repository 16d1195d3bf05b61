"""Rewrite pydantic's errors as diagnostics that say what to do."""

from __future__ import annotations

import re
import types
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Union, get_args, get_origin
from zoneinfo import available_timezones

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from cfkit.domain.diagnostics import Location, choices, did_you_mean, nearest
from cfkit.domain.strategy import Strategy
from cfkit.domain.strategy.communication import HOURS
from cfkit.domain.strategy.model import Name, Slug, Url

_LIST = "write a list here, like [a, b], or a line `- a` for each"
_MAPPING = "write keys and values here, like `key: value`"
_TEXT = "write one text here, not a list or a mapping"

_WORDS = {
    "string_type": ("text", _TEXT),
    "string_too_short": ("empty-value", "write something here, or remove the line"),
    "tuple_type": ("list", _LIST),
    "list_type": ("list", _LIST),
    "dict_type": ("mapping", _MAPPING),
    "mapping_type": ("mapping", _MAPPING),
    "model_type": ("mapping", _MAPPING),
    "model_attributes_type": ("mapping", _MAPPING),
    "too_short": ("empty-list", "name at least one here"),
    "int_type": ("number", "write a whole number in digits, like 12"),
    "float_type": ("number", "write a number in digits, like 12 or 0.5"),
    "time_type": ("time", 'write a time of day like "09:30"'),
    "date_type": ("date", "write a date like 2026-12-31"),
    "datetime_type": ("instant", "write an instant like 2026-12-10T18:00"),
    "time_delta_type": ("duration", 'write a duration like "90m", "20h", "5d" or "2w"'),
}


def _pattern(kind: Any) -> str:
    return next(str(part.pattern) for part in get_args(kind) if hasattr(part, "pattern"))


_PATTERNS = {
    _pattern(Slug): (
        "slug",
        "write small Latin letters and digits joined by - or _, like city-day",
    ),
    _pattern(Name): ("name", "write small Latin letters and digits joined by _, like photo_post"),
    _pattern(Url): ("url", "write an address that begins with https:// and holds no space"),
    r"^[A-Z]{2}$": ("country", "write a country in two capital letters, like RU or GB"),
    r"^[A-Z]{3}$": ("currency", "write a currency in three capital letters, like RUB or GBP"),
    r"^#[^\s#]+$": ("hashtag", 'write a hashtag in quotes, like "#books"'),
    r"^\d+:\d+$": ("aspect", 'write an aspect ratio in quotes, like "4:5"'),
    HOURS: ("hours", 'write hours in quotes, like "09:00-18:00"'),
}


def rewrite(
    error: ErrorDetails, model: type[BaseModel], present: Collection[str] = ()
) -> tuple[str, str]:
    """Return the stable code and the one sentence of a pydantic error.

    `present` are the keys beside one that is unknown: none of them was meant by it.
    """
    kind, where, value = error["type"], error["loc"], error["input"]
    if kind == "extra_forbidden":
        return "unknown-key", f'"{where[-1]}" is no key here{_meant(error, model, present)}'
    if kind == "missing":
        return "missing-key", f'add "{where[-1]}" to {_thing(where[:-1], model)}'
    if value is None:
        return "empty-value", "write a value here, or remove the line"
    return _rewrite_value(error, value)


def cut_off(where: Location, around: Mapping[str, Any]) -> str:
    """Say that a text in `{…}` ended at its comma, and how the whole of it is written."""
    names = [*around]
    end = names.index(str(where[-1]))
    begun = next((n for n in reversed(range(end)) if isinstance(around[names[n]], str)), None)
    example = ""
    if begun is not None:
        whole = ", ".join([around[names[begun]], *names[begun + 1 : end + 1]])
        example = f': {names[begun]}: "{whole}"'
    return f'"{where[-1]}" is no key here; a value with a comma wants quotes{example}'


def _rewrite_value(error: ErrorDetails, value: Any) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx") or {}
    if kind in _WORDS:
        return _WORDS[kind]
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(context.get("expected")))
        return "unknown-value", f"write {_either(allowed)}{did_you_mean(str(value), allowed)}"
    if kind == "string_pattern_mismatch":
        fallback = ("pattern", f"write something that matches {context.get('pattern')}")
        return _PATTERNS.get(str(context.get("pattern")), fallback)
    if kind == "string_too_long":
        return "too-long", f"shorten this to {context.get('max_length')} characters"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return "number", f"write {bound} or {'more' if 'ge' in context else 'less'}"
    message = error["msg"]
    if kind == "timezone":
        message += did_you_mean(str(value), available_timezones())
    return kind.replace("_", "-"), message


def _meant(error: ErrorDetails, model: type[BaseModel], present: Collection[str]) -> str:
    key, known = str(error["loc"][-1]), _keys(_shape(model, error["loc"][:-1]))
    absent = [name for name in known if name not in present]
    beside = nearest(key, (name for name in known if name in present), cutoff=0.85)
    if beside and not nearest(key, absent):
        return f'; "{beside}" stands here already, remove this one'
    return choices(key, absent) or "; remove it"


def suspect(error: ErrorDetails, model: type[BaseModel], present: Collection[str] = ()) -> Location:
    """Name the place that an error makes doubtful: for a key that is none, the one it stands for.

    Without such a one it is everything around the key.
    """
    where = error["loc"]
    if error["type"] != "extra_forbidden":
        return where
    known = _keys(_shape(model, where[:-1]))
    meant = nearest(str(where[-1]), (name for name in known if name not in present))
    return (*where[:-1], meant) if meant else where[:-1]


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


_SINGULAR = {
    "goals": "goal",
    "segments": "segment",
    "reasons": "reason",
    "jobs": "job",
    "channels": "channel",
    "pillars": "pillar",
    "agenda": "date of the agenda",
    "blackout": "blackout",
    "faq": "question of the faq",
    "team": "member of the team",
    "facts": "fact",
    "reading": "place to read",
    "competitors": "competitor",
    "references": "reference",
    "criteria": "criterion",
}


def _thing(where: Location, model: type[BaseModel]) -> str:
    """Name what stands at a place, as its author would call it."""
    names = [str(step) for step in where if isinstance(step, str)]
    if not where:
        return "the strategy" if model is Strategy else f"this {model.__name__.lower()}"
    if isinstance(where[-1], int):
        return f"this {_SINGULAR.get(names[-1], f'item of {names[-1]}')}"
    return ".".join(names)


def is_optional(model: type[BaseModel], where: Location) -> bool:
    """Whether the field at `where` may be left out."""
    owner = _shape(model, where[:-1])
    if not where or not _is_model(owner):
        return False
    field = _fields(owner).get(str(where[-1]))
    return field is not None and not field.is_required()


def _shape(model: Any, where: Location) -> Any:
    """Return the type that stands at `where` in files of `model`; `None` when nothing does."""
    found = model
    for step in where:
        found = _inner(found, step)
        if found is None:
            return None
    return found


def _inner(shape: Any, step: str | int) -> Any:
    if _is_model(shape):
        field = _fields(shape).get(str(step))
        return _bare(field.annotation) if field else None
    parts = get_args(shape)
    if get_origin(shape) is tuple and isinstance(step, int):
        return _bare(parts[0])
    if get_origin(shape) in (dict, Mapping) and isinstance(step, str):
        return _bare(parts[1])
    return None


def _bare(shape: Any) -> Any:
    """Take `Annotated` and `| None` off."""
    if get_origin(shape) is Annotated:
        return _bare(get_args(shape)[0])
    if get_origin(shape) in (Union, types.UnionType):
        parts = [part for part in get_args(shape) if part is not types.NoneType]
        return _bare(parts[0]) if len(parts) == 1 else None
    return shape


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _keys(shape: Any) -> list[str]:
    return list(_fields(shape)) if _is_model(shape) else []
