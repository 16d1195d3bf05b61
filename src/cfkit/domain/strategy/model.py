"""The base of every file model, with the small types that a strategy is written in."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from cfkit.domain.keys import NAME
from cfkit.domain.keys import SLUG as SLUG_PATTERN


class Model(BaseModel):
    """Immutable; a key that the model does not know is an error, not a surprise."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _duration(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([0-9]{1,4})\s*([mhdw])", value.strip())
    if not found:
        raise PydanticCustomError("duration", 'write a duration like "90m", "20h", "5d" or "2w"')
    unit = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}[found[2]]
    return timedelta(**{unit: int(found[1])})


MOST_LEAD = 60
"""Working days that one step of the work may take: a quarter of a year."""


def _lead(value: Any) -> Any:
    if isinstance(value, int):
        return value
    found = re.fullmatch(r"([0-9]{1,2})\s*([dw])", str(value).strip())
    days = int(found[1]) * {"d": 1, "w": 5}[found[2]] if found else MOST_LEAD + 1
    if days > MOST_LEAD:
        raise PydanticCustomError(
            "lead", 'write working days like "3d", or weeks of five like "2w", at most 60 days'
        )
    return days


def _share(value: Any) -> Any:
    if isinstance(value, str) and (found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", value.strip())):
        value = float(found[1]) / 100
    if isinstance(value, float) and 0 <= value <= 1:
        return value
    raise PydanticCustomError("share", 'write a share like "40%", from 0% to 100%')


def _target(value: Any) -> Any:
    if isinstance(value, str) and value.strip().endswith("%"):
        return _share(value)
    return _decimal(value)


def _time(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", value.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise PydanticCustomError("time", 'write a time of day like "09:30", from 00:00 to 23:59')
    return time(int(found[1]), int(found[2]))


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise PydanticCustomError("date", "write a date like 2026-12-31") from None


def _instant(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        raise PydanticCustomError(
            "instant", "write an instant like 2026-12-10T18:00, local unless it ends in an offset"
        ) from None


def _whole(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"-?(?:0|[1-9][0-9]{0,14})", value.strip()):
        raise PydanticCustomError("number", "write a whole number in digits, like 12")
    return int(value)


def _decimal(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?", value.strip()):
        raise PydanticCustomError("number", "write a number in digits, like 12 or 0.5")
    return float(value)


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise PydanticCustomError("flag", "write true or false")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as(**schema: Any) -> WithJsonSchema:
    """Say what an editor should expect, where that is not what the model holds."""
    return WithJsonSchema(schema)


def _one_or_more(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"type": "array", "items": schema}, schema]})


def _one_of(*schemas: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": list(schemas)})


_ANY_TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"], "minLength": 1}
_DATE = r"\d{4}-\d{2}-\d{2}"

Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG_PATTERN}$", max_length=64)]
Name = Annotated[str, StringConstraints(pattern=rf"^{NAME}$", max_length=64)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000), _as(**_ANY_TEXT)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2_000)]
Duration = Annotated[
    timedelta, BeforeValidator(_duration), _as(type="string", pattern=r"^\d{1,4}\s*[mhdw]$")
]
Lead = Annotated[int, BeforeValidator(_lead), _as(type="string", pattern=r"^\d{1,2}\s*[dw]$")]
"""Working days."""
_PER_CENT = r"^\d+(\.\d+)?\s*%$"
Share = Annotated[float, BeforeValidator(_share), _as(type="string", pattern=_PER_CENT)]
TimeOfDay = Annotated[time, BeforeValidator(_time), _as(type="string", pattern=r"^\d{1,2}:\d{2}$")]
Date = Annotated[date, BeforeValidator(_date), _as(type="string", pattern=rf"^{_DATE}$")]
Instant = Annotated[
    datetime, BeforeValidator(_instant), _as(type="string", pattern=rf"^{_DATE}([T ]\d{{2}}:.*)?$")
]
Flag = Annotated[bool, BeforeValidator(_flag)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed), _one_or_more(**_ANY_TEXT)]
Slugs = Annotated[
    tuple[Slug, ...],
    BeforeValidator(_listed),
    _one_or_more(type="string", pattern=rf"^{SLUG_PATTERN}$"),
]
Names = Annotated[
    tuple[Name, ...], BeforeValidator(_listed), _one_or_more(type="string", pattern=rf"^{NAME}$")
]
Decimal = Annotated[float, BeforeValidator(_decimal)]
Count = Annotated[int, Field(ge=0), BeforeValidator(_whole)]
Digit = Annotated[int, Field(ge=0, le=9), BeforeValidator(_whole)]
Positive = Annotated[int, Field(ge=1), BeforeValidator(_whole)]
Amount = Annotated[float, Field(ge=0), BeforeValidator(_decimal)]
Target = Annotated[
    float,
    Field(ge=0),
    BeforeValidator(_target),
    _one_of({"type": "number", "minimum": 0}, {"type": "string", "pattern": _PER_CENT}),
]
"""A number, or a share like "0.8%"."""
