"""What a plan says about itself, in the languages of a strategy: data, kept apart from counting.

`{n}` writes a number, `{n:слот|слота|слотов}` only the word that agrees with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from .names import Words
from .rule import Rule

SHORT: Mapping[str, tuple[Words, Words]] = {
    "volume": (
        {
            "ru": "{needs:задана|заданы|задано} {needs} {needs:публикация|публикации|публикаций}, "
            "а частота каналов даёт {has} {has:слот|слота|слотов}",
            "en": "the volume is {needs} {needs:post|posts}, "
            "the channels' cadence gives {has} {has:slot|slots}",
        },
        {
            "ru": "не хватает {more} {more:слота|слотов|слотов}: увеличьте частоту каналов "
            "(cadence) или уменьшите factory.volume",
            "en": "{more} more {more:slot is|slots are} needed: raise a channel's cadence "
            "or lower factory.volume",
        },
    ),
    "slots": (
        {
            "ru": "{channel}: по частоте {needs:нужна|нужны|нужно} {needs} "
            "{needs:публикация|публикации|публикаций}, "
            "а {has:нашёлся|нашлось|нашлось} {has} {has:слот|слота|слотов}",
            "en": "{channel}: the cadence asks for {needs} {needs:post|posts}, "
            "{has} {has:slot was|slots were} found",
        },
        {
            "ru": "не хватает {more} {more:слота|слотов|слотов}: {remedy}",
            "en": "{more} more {more:slot is|slots are} needed: {remedy}",
        },
    ),
    "empty": (
        {
            "ru": "{channel}: {missing} "
            "{missing:слот остался пустым|слота остались пустыми|слотов остались пустыми}: {why}",
            "en": "{channel}: {missing} empty {missing:slot|slots}: {why}",
        },
        {"ru": "{remedy}", "en": "{remedy}"},
    ),
    "hours": (
        {
            "ru": "{roles}: нужно {needs} ч, есть {has} ч; "
            "не {missing:поместилась|поместились|поместилось} {missing} "
            "{missing:публикация|публикации|публикаций}",
            "en": "{roles}: {needs} h needed, {has} h there; "
            "{missing} {missing:post|posts} did not fit",
        },
        {
            "ru": "добавьте в resources.team {more} ч в неделю тому, чья это роль, "
            "и всё поместится; или возьмите форматы проще; или уменьшите объём",
            "en": "add {more} h a week in resources.team to somebody with that role and all fits; "
            "or choose lighter formats, or lower the volume",
        },
    ),
    "overload": (
        {
            "ru": "{roles}: нужно {needs} ч, есть {has} ч",
            "en": "{roles}: {needs} h needed, {has} h there",
        },
        {
            "ru": "перенесите работу на другую неделю или добавьте часов",
            "en": "move work to another week or add hours",
        },
    ),
    "agenda": (
        {
            "ru": "обязательная тема «{idea}» ({date}) не попала в план: {why}",
            "en": 'the mandatory topic "{idea}" ({date}) has no place: {why}',
        },
        {"ru": "{remedy}", "en": "{remedy}"},
    ),
    "events": (
        {
            "ru": "события: не {needs:поместился|поместились|поместилось} {needs} "
            "{needs:шаг|шага|шагов} ({steps}): {why}",
            "en": "events: {needs} {needs:step has|steps have} no place ({steps}): {why}",
        },
        {"ru": "{remedy}", "en": "{remedy}"},
    ),
    "astray": (
        {
            "ru": "событие «{idea}», {step} ({why}): стоит {at}, а событие теперь {date}",
            "en": 'the {step} of "{idea}" ({why}) stands on {at}, its event is on {date} now',
        },
        {
            "ru": "cfkit не трогает {key}: перенесите и исправьте текст сами",
            "en": "cfkit leaves {key} alone: move it and mend its text yourself",
        },
    ),
    "astray_live": (
        {
            "ru": "событие «{idea}», {step} ({why}): вышло {at}, а событие теперь {date}",
            "en": 'the {step} of "{idea}" ({why}) went out on {at}, its event is on {date} now',
        },
        {
            "ru": "сообщите читателям новую дату: ответом на {key} или отдельной публикацией",
            "en": "tell readers the new date, in a reply to {key} or in a post of its own",
        },
    ),
    "outdated": (
        {
            "ru": "событие «{idea}», {step} ({why}, {at}): в тексте прежнее: {changes}",
            "en": 'the {step} of "{idea}" ({why}, {at}) says what is no longer so: {changes}',
        },
        {
            "ru": "cfkit не трогает {key}: исправьте текст, затем cfkit approve {key}",
            "en": "cfkit leaves {key} alone: mend its text, then cfkit approve {key}",
        },
    ),
    "outdated_live": (
        {
            "ru": "событие «{idea}», {step} ({why}, {at}): читатели видят прежнее: {changes}",
            "en": 'the {step} of "{idea}" ({why}, {at}) tells readers what is no longer so: '
            "{changes}",
        },
        {
            "ru": "сообщите читателям: ответом на {key}, отдельной публикацией или правкой "
            "(cfkit edit {key})",
            "en": "tell readers, in a reply to {key}, in a post of its own or by cfkit edit {key}",
        },
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
            "ru": "{kind} «{name}»: по доле {needs:нужна|нужны|нужно} {needs} "
            "{needs:публикация|публикации|публикаций}, в плане {has}",
            "en": '{kind} "{name}": {needs} by its share, {has} in the plan',
        },
        {
            "ru": "добавьте {more} {more:идею|идеи|идей}, где {field}: {id}, или измените долю",
            "en": "add {more} {more:idea|ideas} with {field}: {id}, or change the share",
        },
    ),
    "least": (
        {
            "ru": "формат «{name}»: нужно не меньше {needs} "
            "{needs:публикации|публикаций|публикаций}, в плане {has}",
            "en": 'format "{name}": at least {needs} wanted, {has} in the plan',
        },
        {
            "ru": "не хватает {more}: добавьте этот формат каналам, а идеям — блоки для него, "
            "или уменьшите min",
            "en": "{more} more {more:is|are} needed: add the format to channels and blocks for it "
            "to ideas, or lower min",
        },
    ),
    "most": (
        {
            "ru": "формат «{name}»: можно не больше {has} "
            "{has:публикации|публикаций|публикаций}, в плане {needs}",
            "en": 'format "{name}": at most {has} allowed, {needs} in the plan',
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
            "ru": "добавьте идею, где {field}: {id}",
            "en": "add an idea with {field}: {id}",
        },
    ),
    "nobody": (
        {
            "ru": "роль «{name}»: нужно {needs} ч, в команде её никто не взял",
            "en": 'role "{name}": {needs} h needed, nobody in the team is named',
        },
        {
            "ru": "добавьте человека с этой ролью в resources.team",
            "en": "name somebody with this role in resources.team",
        },
    ),
}
"""What did not fit and what would make it fit, by kind."""

MORE_SLOTS: Mapping[str, Words] = {
    "times": {"ru": "добавьте время в times", "en": "add times"},
    "min_gap": {"ru": "уменьшите min_gap", "en": "make min_gap shorter"},
    "blackout": {"ru": "сократите blackout", "en": "shorten a blackout"},
    "days": {"ru": "откройте больше дней (days)", "en": "open more days (days)"},
    "fewer": {"ru": "запросите меньше публикаций", "en": "ask for fewer posts"},
}
"""What gives a channel the slots that its cadence asks for."""

WHY: Mapping[Rule, tuple[Words, Words]] = {
    Rule.REPEATED: (
        {"ru": "всё, что есть в идеях, уже сказано", "en": "every idea and angle has been told"},
        {
            "ru": "добавьте для этого канала {missing} {missing:идею|идеи|идей} "
            "или столько же новых блоков в прежние",
            "en": "add {missing} {missing:idea|ideas} for this channel, "
            "or as many new blocks to those it has",
        },
    ),
    Rule.IDEA_GAP: (
        {
            "ru": "идеи повторялись бы чаще, чем позволяет same_idea_gap",
            "en": "ideas would come back sooner than same_idea_gap",
        },
        {
            "ru": "добавьте для этого канала {missing} {missing:идею|идеи|идей} "
            "или уменьшите same_idea_gap",
            "en": "add {missing} {missing:idea|ideas} for this channel or shorten same_idea_gap",
        },
    ),
    Rule.ANGLE_RUN: (
        {
            "ru": "один угол шёл бы слишком много раз подряд",
            "en": "one angle would run too long",
        },
        {
            "ru": "дайте идеям блоки для других углов или увеличьте same_angle_run",
            "en": "give ideas blocks for other angles or raise same_angle_run",
        },
    ),
    Rule.ANGLE_CAP: (
        {"ru": "углы уже заняли всю долю angle_max", "en": "the angles have their angle_max share"},
        {
            "ru": "дайте идеям блоки для других углов или увеличьте angle_max",
            "en": "give ideas blocks for other angles or raise angle_max",
        },
    ),
    Rule.SEGMENT_DAY: (
        {
            "ru": "у сегмента в этот день уже достаточно публикаций (segment_max_per_day)",
            "en": "the segment hears enough that day (segment_max_per_day)",
        },
        {
            "ru": "добавьте {missing} {missing:идею|идеи|идей} для других сегментов "
            "или увеличьте segment_max_per_day",
            "en": "add {missing} {missing:idea|ideas} for other segments "
            "or raise segment_max_per_day",
        },
    ),
    Rule.REASON: (
        {
            "ru": "этому сегменту уже назвали эту причину (same_reason_gap)",
            "en": "the segment was given these reasons lately (same_reason_gap)",
        },
        {
            "ru": "добавьте сегменту ещё {missing} {missing:причину|причины|причин} (reasons) "
            "или уменьшите same_reason_gap",
            "en": "add {missing} {missing:reason|reasons} to the segment or shorten "
            "same_reason_gap",
        },
    ),
    Rule.ORDER: (
        {"ru": "части серии выходят по порядку", "en": "a series comes in order"},
        {
            "ru": "добавьте для этого канала {missing} {missing:идею|идеи|идей} вне серии",
            "en": "add {missing} {missing:idea|ideas} outside the series for this channel",
        },
    ),
    Rule.BOUNDS: (
        {
            "ru": "срок идей истёк или ещё не наступил",
            "en": "the ideas have expired or their time has not come",
        },
        {"ru": "обновите expires и даты событий", "en": "renew expires and the dates of events"},
    ),
    Rule.HOURS: (
        {"ru": "у команды не осталось часов", "en": "people have no hours left"},
        {
            "ru": "добавьте часов в resources.team или возьмите форматы проще",
            "en": "add hours in resources.team or choose lighter formats",
        },
    ),
}
"""Why a slot stayed empty and what would fill it, by the rule that refused most."""

NO_SLOT: tuple[Words, Words] = (
    {
        "ru": "в нужные дни у каналов нет свободного слота",
        "en": "the channels have no free slot on the days that count",
    },
    {
        "ru": "откройте каналам эти дни или ещё одно время в них (cadence, blackout)",
        "en": "open these days, or one more time on them, for a channel (cadence, blackout)",
    },
)
"""Why a step of an event has no place although nothing else speaks against it."""

FOR_EVENTS: Mapping[Rule, Words] = {
    Rule.ANGLE_RUN: {
        "ru": "увеличьте content.mix.same_angle_run или дайте каналам слоты между событиями",
        "en": "raise content.mix.same_angle_run or give channels slots between the events",
    },
    Rule.IDEA_GAP: {
        "ru": "уменьшите content.mix.same_idea_gap или покажите событие ещё в одном канале",
        "en": "shorten content.mix.same_idea_gap or let one more channel tell of the event",
    },
    Rule.SEGMENT_DAY: {
        "ru": "увеличьте content.mix.segment_max_per_day",
        "en": "raise content.mix.segment_max_per_day",
    },
}
"""What would place the steps of events, where it is not what fills an empty slot."""

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

FULL: tuple[Words, Words] = (
    {
        "ru": "в этот день у её каналов нет свободного времени",
        "en": "its channels have no free time on that day",
    },
    {
        "ru": "увеличьте per_day, уменьшите min_gap или blackout её каналов, "
        "или перенесите одну из дат",
        "en": "raise per_day, shorten min_gap or a blackout of its channels, "
        "or move one of the dates",
    },
)
"""Why a mandatory date found no time although something could be said."""

NOTES: Mapping[str, Words] = {
    "people": {
        "ru": "{units} {units:единица|единицы|единиц} контента, {hours} ч. По числу единиц "
        "{by_units:нужен|нужны|нужно} {by_units} {by_units:человек|человека|человек}, "
        "по часам {by_hours}; в команде {team}.",
        "en": "{units} {units:unit|units} ({hours} h) {units:asks|ask} for {by_units} "
        "{by_units:person|people} by units, {by_hours} by hours; {team} {team:is|are} named.",
    },
    "agenda": {
        "ru": "Повестка, {level} уровень: в плане {told} из {dates} {dates:даты|дат|дат}.",
        "en": "Agenda, {level} level: {told} of {dates} {dates:date|dates} in the plan.",
    },
    "quality": {
        "ru": "{channel}: режим «качество» (factory.mode: quality) оставляет {has} "
        "{has:публикацию|публикации|публикаций} из {asked} по частоте.",
        "en": "{channel}: quality mode leaves {has} {has:post|posts} "
        "of the {asked} that the cadence asks for.",
    },
    "learned": {
        "ru": "weights.yaml: {factor} {name} весит {times} от среднего и получает {posts} "
        "{posts:публикацию|публикации|публикаций}.",
        "en": "weights.yaml: {factor} {name} weighs {times} of the average "
        "and has {posts} {posts:post|posts}.",
    },
    "settles": {
        "ru": "При {units} {units:единице|единицах|единицах} контента можно проверить {count} "
        "{count:гипотезу|гипотезы|гипотез} о двукратной разнице: на каждую "
        "{each:нужна|нужны|нужно} {each} {each:единица|единицы|единиц} "
        "(эмпирическое правило).",
        "en": "{units} {units:unit|units} can settle {count} {count:hypothesis|hypotheses} "
        "of double effect ({each} {each:unit|units} each; a rule of thumb).",
    },
}
