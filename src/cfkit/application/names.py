"""What a plan calls things when it speaks to people, in the languages of a strategy."""

from __future__ import annotations

from collections.abc import Mapping

from cfkit.domain.strategy.brand import Language

Words = Mapping[Language, str]

STEPS: Mapping[str, Words] = {
    "announce": {"ru": "анонс", "en": "announcement"},
    "remind": {"ru": "напоминание", "en": "reminder"},
    "live": {"ru": "трансляция", "en": "stream"},
    "report": {"ru": "отчёт", "en": "report"},
}

KEPT: Mapping[str, Words] = {
    "edited": {"ru": "правили люди", "en": "edited"},
    "approved": {"ru": "утверждено", "en": "approved"},
    "hold": {"ru": "придержано", "en": "hold"},
    "published": {"ru": "опубликовано", "en": "published"},
}
"""Why a placement stays, where a sentence names it."""

STAYS: Words = {"ru": "остаётся", "en": "stays"}
"""Why it stays, where no word says more."""

OR: Words = {"ru": "или", "en": "or"}

POST: Words = {"ru": "публикация", "en": "post"}
"""What is no step of an event."""

FACTS: Mapping[str, Words] = {
    "starts": {"ru": "начало", "en": "starts"},
    "place": {"ru": "место", "en": "place"},
    "join": {"ru": "как попасть", "en": "join"},
}

NAMES: Mapping[str, Words] = {
    "pillar": {"ru": "рубрика", "en": "pillar"},
    "stage": {"ru": "этап", "en": "stage"},
    "segment": {"ru": "сегмент", "en": "segment"},
    "goal": {"ru": "цель", "en": "goal"},
    "angle": {"ru": "угол", "en": "angle"},
}

LEVEL_NAMES: Mapping[str, Words] = {
    "federal": {"ru": "федеральный", "en": "federal"},
    "regional": {"ru": "региональный", "en": "regional"},
    "local": {"ru": "местный", "en": "local"},
}

FIELDS: Mapping[str, str] = {
    "pillar": "pillar",
    "stage": "stages",
    "segment": "segments",
    "goal": "goal",
}

ROLES: Mapping[str, str] = {
    "producer": "продюсер",
    "creative_director": "креативный директор",
    "copywriter": "копирайтер",
    "scriptwriter": "сценарист",
    "designer": "дизайнер",
    "motion_designer": "моушн-дизайнер",
    "creator": "креатор",
    "actor": "актёр",
    "editor": "монтажёр",
    "distributor": "дистрибуция",
    "factchecker": "фактчекер",
    "community": "комьюнити-менеджер",
    "analyst": "аналитик",
    "ads": "реклама",
}
"""Russian names of roles; in English a role's id is its name."""
