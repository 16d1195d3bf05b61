"""What a plan says about itself, in the languages of a strategy: data, kept apart from counting."""

from __future__ import annotations

from collections.abc import Mapping

from cfkit.domain.strategy.brand import Language

from .constraints import Rule

Words = Mapping[Language, str]

SHORT: Mapping[str, tuple[Words, Words]] = {
    "volume": (
        {
            "ru": "объём {needs:g} публикаций, а слотов по ритму каналов {has:g}",
            "en": "the volume is {needs:g} posts, the channels' cadence gives {has:g} slots",
        },
        {
            "ru": "добавьте каналу публикаций (cadence) или уменьшите factory.volume",
            "en": "raise a channel's cadence or lower factory.volume",
        },
    ),
    "slots": (
        {
            "ru": "{channel}: по ритму {needs:g} публикаций, слотов нашлось {has:g}",
            "en": "{channel}: the cadence asks for {needs:g} posts, {has:g} slots were found",
        },
        {
            "ru": "добавьте время в times, уменьшите min_gap или сократите blackout",
            "en": "add times, make min_gap shorter or shorten a blackout",
        },
    ),
    "empty": (
        {
            "ru": "{channel}: пустых слотов {missing:g}: {why}",
            "en": "{channel}: {missing:g} empty slots: {why}",
        },
        {"ru": "{remedy}", "en": "{remedy}"},
    ),
    "hours": (
        {
            "ru": "{roles}: нужно {needs:g} ч, есть {has:g} ч; не встало публикаций: {missing:g}",
            "en": "{roles}: {needs:g} h needed, {has:g} h there; {missing:g} posts did not fit",
        },
        {
            "ru": "добавьте часов в resources.team, возьмите форматы проще или уменьшите объём",
            "en": "add hours in resources.team, choose lighter formats or lower the volume",
        },
    ),
    "overload": (
        {
            "ru": "{roles}: нужно {needs:g} ч, есть {has:g} ч",
            "en": "{roles}: {needs:g} h needed, {has:g} h there",
        },
        {
            "ru": "перенесите работу на другую неделю или добавьте часов",
            "en": "move work to another week or add hours",
        },
    ),
    "agenda": (
        {
            "ru": "{date}: обязательная тема «{idea}» не встала: {why}",
            "en": '{date}: the mandatory topic "{idea}" has no place: {why}',
        },
        {"ru": "{remedy}", "en": "{remedy}"},
    ),
    "missed": (
        {
            "ru": "{key}: время прошло, нового слота нет",
            "en": "{key}: its time has passed and there is no new slot",
        },
        {
            "ru": "опубликуйте сейчас: cfkit publish --key {key}",
            "en": "publish it now: cfkit publish --key {key}",
        },
    ),
    "share": (
        {
            "ru": "{kind} «{name}»: по доле {needs:g}, в плане {has:g}",
            "en": '{kind} "{name}": {needs:g} by its share, {has:g} in the plan',
        },
        {
            "ru": "добавьте идей с полем {field}: {name} или измените долю",
            "en": "add ideas with {field}: {name}, or change the share",
        },
    ),
    "least": (
        {
            "ru": "формат «{name}»: нужно не меньше {needs:g}, в плане {has:g}",
            "en": 'format "{name}": at least {needs:g} wanted, {has:g} in the plan',
        },
        {
            "ru": "добавьте этот формат каналам или уменьшите min",
            "en": "add the format to channels or lower min",
        },
    ),
    "most": (
        {
            "ru": "формат «{name}»: можно не больше {has:g}, в плане {needs:g}",
            "en": 'format "{name}": at most {has:g} allowed, {needs:g} in the plan',
        },
        {
            "ru": "добавьте каналам другие форматы или увеличьте max",
            "en": "add other formats to channels or raise max",
        },
    ),
    "unserved": (
        {
            "ru": "{kind} «{name}»: в плане ни одной публикации",
            "en": '{kind} "{name}": no post in the plan',
        },
        {
            "ru": "добавьте идей с полем {field}: {name}",
            "en": "add ideas with {field}: {name}",
        },
    ),
    "nobody": (
        {
            "ru": "роль «{name}»: нужно {needs:g} ч, в команде никто не назван",
            "en": 'role "{name}": {needs:g} h needed, nobody in the team is named',
        },
        {
            "ru": "назовите человека с этой ролью в resources.team",
            "en": "name somebody with this role in resources.team",
        },
    ),
}
"""What did not fit and what would make it fit, by kind."""

WHY: Mapping[Rule, tuple[Words, Words]] = {
    Rule.REPEATED: (
        {"ru": "все идеи и углы уже сказаны", "en": "every idea and angle has been told"},
        {
            "ru": "добавьте идей или блоков к идеям для этого канала",
            "en": "add ideas, or blocks to ideas, for this channel",
        },
    ),
    Rule.IDEA_GAP: (
        {
            "ru": "идеи повторялись бы раньше same_idea_gap",
            "en": "ideas would come back sooner than same_idea_gap",
        },
        {
            "ru": "добавьте идей для этого канала или уменьшите same_idea_gap",
            "en": "add ideas for this channel or shorten same_idea_gap",
        },
    ),
    Rule.ANGLE_RUN: (
        {"ru": "один угол шёл бы подряд слишком долго", "en": "one angle would run too long"},
        {
            "ru": "дайте идеям блоки для других углов или увеличьте same_angle_run",
            "en": "give ideas blocks for other angles or raise same_angle_run",
        },
    ),
    Rule.ANGLE_CAP: (
        {"ru": "углы исчерпали свою долю angle_max", "en": "the angles have their angle_max share"},
        {
            "ru": "дайте идеям блоки для других углов или увеличьте angle_max",
            "en": "give ideas blocks for other angles or raise angle_max",
        },
    ),
    Rule.SEGMENT_DAY: (
        {
            "ru": "сегмент в этот день слышит достаточно (segment_max_per_day)",
            "en": "the segment hears enough that day (segment_max_per_day)",
        },
        {
            "ru": "добавьте идей для других сегментов или увеличьте segment_max_per_day",
            "en": "add ideas for other segments or raise segment_max_per_day",
        },
    ),
    Rule.ORDER: (
        {"ru": "серия идёт по порядку", "en": "a series comes in order"},
        {
            "ru": "добавьте идей вне серии для этого канала",
            "en": "add ideas outside the series for this channel",
        },
    ),
    Rule.BOUNDS: (
        {
            "ru": "срок идей вышел или время ещё не пришло",
            "en": "the ideas have expired or their time has not come",
        },
        {"ru": "обновите expires и даты событий", "en": "renew expires and the dates of events"},
    ),
    Rule.HOURS: (
        {"ru": "у людей нет часов", "en": "people have no hours left"},
        {
            "ru": "добавьте часов в resources.team или возьмите форматы проще",
            "en": "add hours in resources.team or choose lighter formats",
        },
    ),
}
"""Why a slot stayed empty and what would fill it, by the rule that refused most."""

NOTHING: tuple[Words, Words] = (
    {
        "ru": "нет ни одного варианта на этот день",
        "en": "there is no variant for that day",
    },
    {
        "ru": "проверьте идею, её сегменты, форматы каналов, blackout и min_gap этого дня",
        "en": "look at the idea, its segments, the channels' formats, blackouts and gaps",
    },
)

NOTES: Mapping[str, Words] = {
    "gap": {
        "ru": "До верхней границы {gap}: лучше расставить нельзя больше чем на столько.",
        "en": "{gap} below the upper bound: no plan can be better by more than that.",
    },
    "people": {
        "ru": "На {units} единиц ({hours:g} ч) нужно людей: {by_units} по единицам, "
        "{by_hours} по часам; названо {team}.",
        "en": "{units} units ({hours:g} h) ask for {by_units} people by units, "
        "{by_hours} by hours; {team} are named.",
    },
    "settles": {
        "ru": "Публикаций: {posts}. Этого хватает, чтобы проверить гипотез вдвое лучше обычного: "
        "{count} (по {each} публикаций на каждую; оценка).",
        "en": "{posts} posts can settle {count} hypotheses of double effect "
        "({each} posts each; a rule of thumb).",
    },
}

NAMES: Mapping[str, Words] = {
    "pillar": {"ru": "рубрика", "en": "pillar"},
    "stage": {"ru": "этап", "en": "stage"},
    "segment": {"ru": "сегмент", "en": "segment"},
    "goal": {"ru": "цель", "en": "goal"},
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
    "community": "комьюнити",
    "analyst": "аналитик",
    "ads": "реклама",
}
"""Russian names of roles; in English a role's id is its name."""
