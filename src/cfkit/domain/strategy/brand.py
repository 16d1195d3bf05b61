"""Who is speaking: the brand and its voice."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from .model import Model, Text, Texts, Url

Language = Literal["ru", "en"]
Organisation = Literal["business", "person", "nonprofit", "government", "municipal"]
Person = Literal["we", "i", "brand"]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise PydanticCustomError(
            "timezone", "write an IANA time zone like Europe/Moscow or Europe/London"
        ) from None
    return name


TimeZone = Annotated[Text, AfterValidator(_zone)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Voice(Model):
    """How the brand talks."""

    person: Person = "brand"
    traits: Texts = ()
    avoid: Texts = ()
    emoji: Literal["none", "few", "many"] = "few"


class Legal(Model):
    """Who answers for the brand before the law, as paid placements have to name it."""

    name: Text
    inn: Text | None = None


class Brand(Model):
    """The organisation or person behind the channels."""

    name: Text
    about: Text | None = None
    site: Url | None = None
    language: Language
    timezone: TimeZone
    country: Country | None = None
    organisation: Organisation = "business"
    legal: Legal | None = None
    voice: Voice = Voice()
