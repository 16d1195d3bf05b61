"""Put what was learned into plain words, with ranges, in a project's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from babel.numbers import format_decimal

from cfkit.domain.learning import Change, Finding, Learned, Note, Verdict, tenths
from cfkit.domain.strategy.brand import Language

from .agreement import Figure
from .names import Words
from .outcomes import Title

VERDICTS: Mapping[str, Words] = {
    "winner": {"ru": "выигрывает ({tenths} из 10)", "en": "wins ({tenths} in 10)"},
    "likely": {"ru": "скорее выигрывает ({tenths} из 10)", "en": "probably wins ({tenths} in 10)"},
    "unclear": {"ru": "пока неясно", "en": "unclear so far"},
    "early": {
        "ru": "рано судить: ещё ~{needs} {needs:публикация|публикации|публикаций}",
        "en": "too early to judge: ~{needs} more {needs:publication|publications}",
    },
    "no better": {"ru": "не лучше обычного", "en": "no better than usual"},
    "slight": {
        "ru": "лучше обычного, но меньше чем на четверть",
        "en": "better than usual, by less than a quarter",
    },
    "worse": {"ru": "хуже обычного", "en": "worse than usual"},
    "ripening": {
        "ru": "{ripening:набирает|набирают|набирают} цифры: {ripening} "
        "{ripening:публикация слишком молода|публикации слишком молоды|публикаций слишком молоды}",
        "en": "ripening: {ripening} {ripening:publication is|publications are} too young",
    },
}

WHY: Words = {"ru": "{verdict}; {lift}, {units}", "en": "{verdict}; {lift}, {units}"}
FRESH: Words = {
    "ru": "{told}; {n:подтвердила|подтвердили|подтвердили} {n} "
    "{n:публикация|публикации|публикаций} после первой находки",
    "en": "{told}; confirmed by {n} {n:publication|publications} after the first finding",
}
LIFT: Words = {"ru": "×{lift} (от {low} до {high})", "en": "×{lift} ({low} to {high})"}
UNITS: Words = {
    "ru": "{n} {n:публикация|публикации|публикаций}",
    "en": "{n} {n:publication|publications}",
}

HEADS: Mapping[Language, tuple[str, ...]] = {
    "ru": ("фактор", "уровень", "к среднему", "публ.", "вывод"),
    "en": ("factor", "level", "against the average", "publ.", "verdict"),
}
CHANGED: Mapping[Language, tuple[str, ...]] = {
    "ru": ("вес", "было", "станет", "почему"),
    "en": ("weight", "now", "then", "why"),
}

JUDGED: Words = {
    "ru": "По {used} из {units} {units:публикации|публикаций|публикаций} до конца {period}; "
    "показатель: {metric}. Диапазоны — 80 %.",
    "en": "From {used} of {units} {units:publication|publications} up to the end of {period}; "
    "metric: {metric}. Ranges are 80 %.",
}
SETTLES: Words = {
    "ru": "При {month} {month:публикации|публикациях|публикациях} в месяц можно проверить {count} "
    "{count:гипотезу|гипотезы|гипотез} о двукратной разнице: на каждую {needed:нужна|нужны|нужно} "
    "{needed} {needed:публикация|публикации|публикаций}{thumb}. Одна публикация на гипотезу "
    "ничего не проверяет.",
    "en": "A month of {month} {month:publication|publications} can settle {count} "
    "{count:hypothesis|hypotheses} of a double effect: each needs {needed} "
    "{needed:publication|publications}{thumb}. One publication each settles none.",
}
THUMB: Words = {"ru": " (эмпирическое правило)", "en": " (a rule of thumb)"}
KEPT: Words = {
    "ru": "{what}: вес правили люди, он остаётся как есть; чтобы cfkit снова решал сам, удалите "
    "фактор из weights.yaml",
    "en": "{what}: its weights were edited by people and stay; remove the factor from "
    "weights.yaml to have cfkit decide again",
}

TALK: Mapping[str, Words] = {
    "more": {"ru": "… и ещё {n}, все покажет --json", "en": "… {n} more with --json"},
    "written": {"ru": "Записано в {file}", "en": "Written to {file}"},
    "already": {"ru": "В {file} уже так и стоит", "en": "{file} says so already"},
    "next": {
        "ru": "Дальше: cfkit plan {period} --explain",
        "en": "Next: cfkit plan {period} --explain",
    },
    "nothing": {
        "ru": "{file} остаётся как есть: учиться пока не на чем",
        "en": "{file} stays as it is: there is nothing to learn from yet",
    },
    "not_written": {
        "ru": "Ничего не записано; --apply запишет {file}",
        "en": "Nothing was written; --apply writes {file}",
    },
    "drill": {
        "ru": "ничего не записано: это числа песочницы, а weights.yaml читают и в настоящей "
        "работе; --rehearsal запишет всё равно",
        "en": "nothing was written: these numbers are the sandbox's, and weights.yaml is read in "
        "earnest too; --rehearsal writes it all the same",
    },
}

NOTES: Mapping[str, Words] = {
    "few": {
        "ru": "Судить не по чему: публикаций с этим показателем {n} из {of}, нужно хотя бы "
        "{needs}. Веса не меняются.",
        "en": "Nothing to judge by: {n} of {of} publications have the metric, at least {needs} "
        "are needed. No weight moves.",
    },
    "anew": {
        "ru": "Проверки гипотез начаты заново: прежние шли по показателю «{before}», эти — по "
        "показателю «{now}».",
        "en": "Tests of hypotheses begin anew: those in weights.yaml went by {before}, these go "
        "by {now}.",
    },
    "same": {
        "ru": "Значение у всех публикаций одно и то же ({n}): сравнивать нечего.",
        "en": "All {n} publications have the same value: there is nothing to compare.",
    },
    "one_channel": {
        "ru": "Все публикации с одного канала ({channel}): победителем уровень станет, только "
        "если продержится три недели.",
        "en": "All publications are from one channel ({channel}): a level wins only when it "
        "holds for three weeks.",
    },
    "tired": {
        "ru": "Углы приедаются: чем чаще угол на канале за 30 дней, тем хуже; один угол получает "
        "не больше {angle:%}, один угол в одном формате — не больше {cell:%}.",
        "en": "Angles wear off: the more of one on a channel in 30 days, the worse; an angle gets "
        "at most {angle:%}, an angle in one format at most {cell:%}.",
    },
    "untired": {
        "ru": "Признаков, что углы приедаются, нет; один угол получает до {angle:%}.",
        "en": "No sign that angles wear off; one angle may get up to {angle:%}.",
    },
    "none_enough": {
        "ru": "Ни один уровень не набрал {needs} публикаций: победителей нет, по одной "
        "публикации решать рано.",
        "en": "No level has {needs} publications yet: there are no winners, one publication each "
        "decides nothing.",
    },
    "winners": {
        "ru": "Случайных среди названных победителей ожидается около {false}.",
        "en": "Expected false winners among those named: {false}.",
    },
    "curve": {
        "ru": "Рост показателя с возрастом взят по эмпирическому правилу ({platforms}): своих "
        "замеров пока мало.",
        "en": "How the metric grows with age is a rule of thumb ({platforms}): there are too few "
        "snapshots of your own.",
    },
    "held": {
        "ru": "Доля дошла до потолка и больше не растёт: {levels}.",
        "en": "Held at the cap, they get no more: {levels}.",
    },
    "base": {
        "ru": "Знаменатель показателя «{metric}»: {bases}. Публикации без него не учтены.",
        "en": "{metric} is over {bases}; publications without it are left out.",
    },
    "less_is_better": {
        "ru": "Этого показателя чем меньше, тем лучше: ×2 значит вдвое меньше среднего.",
        "en": "The less of this metric the better: ×2 means half of the average.",
    },
    "deleted": {
        "ru": "Удалённые публикации не учтены: {n}.",
        "en": "Deleted publications are left out: {n}.",
    },
    "boosted": {
        "ru": "Без публикаций, которые продвигали за деньги: {n}. Их цифры купила реклама.",
        "en": "Left out because advertising brought a part of their numbers: {n}.",
    },
    "fell": {
        "ru": "У {n} {n:публикации|публикаций|публикаций} счётчик уменьшался: площадка забрала "
        "часть; взято то значение, что ближе к 28 дням.",
        "en": "The counter of {n} {n:publication|publications} fell: the platform took a part "
        "back; the value nearest to 28 days is used.",
    },
    "versions": {
        "ru": "У {n} {n:публикации|публикаций|публикаций} менялось правило подсчёта: цифры до и "
        "после могут быть несравнимы.",
        "en": "The counting rule of {n} {n:publication|publications} changed: levels before and "
        "after may differ.",
    },
    "silent": {
        "ru": "Без этого показателя: {n} из {of}; за ноль они не считаются.",
        "en": "Without the metric: {n} of {of}; they do not count as zero.",
    },
    "sandbox": {
        "ru": "Числа у {n} {n:публикации|публикаций|публикаций} придумала песочница.",
        "en": "The numbers of {n} {n:publication|publications} were invented by the sandbox.",
    },
}


def verdict(one: Finding, language: Language) -> str:
    """Say the verdict; what does not lift by a quarter may still lie beside the usual for sure."""
    name = "early" if one.verdict is Verdict.UNCLEAR and one.needs else one.verdict.value
    if one.verdict is Verdict.NO_BETTER and not one.low <= 1 <= one.high:
        name = "slight" if one.low > 1 else "worse"
    facts = {"needs": one.needs, "ripening": one.ripening, "tenths": tenths(one.p_winner)}
    told = _fill(VERDICTS[name], language, **facts)
    return _fill(FRESH, language, told=told, n=one.fresh) if one.fresh else told


def lift(one: Finding, language: Language) -> str:
    """Say the lift with its range."""
    numbers = {"lift": one.lift, "low": one.low, "high": one.high}
    told = {name: _ratio(value, language) for name, value in numbers.items()}
    return LIFT[language].format(**told)


def why(one: Finding, language: Language) -> str:
    """Say why a weight moves."""
    units = _fill(UNITS, language, n=one.units)
    told = {"verdict": verdict(one, language), "lift": lift(one, language), "units": units}
    return WHY[language].format(**told)


def talk(about: str, language: Language, **facts: str | float) -> str:
    """Say what the command does."""
    return _fill(TALK[about], language, **facts)


def share(value: float | None, language: Language) -> str:
    """Write a weight as the part of the whole that it is."""
    if value is None:
        return "—"
    return f"{Figure(value * 100, language)}" + ("\N{NO-BREAK SPACE}%" if language == "ru" else "%")


@dataclass(frozen=True, slots=True)
class Names:
    """What factors, levels and metrics are called.

    `known` are the words of a report: groups such as `factor` and `metric`, each by id.
    """

    title: Title
    known: Mapping[str, Mapping[str, str]]

    def factor(self, factor: str) -> str:
        """Name a factor."""
        return self._of("factor", factor)

    def level(self, factor: str, level: str) -> str:
        """Name a level of a factor; its id where nothing has a name for it."""
        return self.title.level(factor, level) or self._of(factor, level)

    def metric(self, metric: str | None) -> str:
        """Name a count or a rate."""
        return "—" if metric is None else self.known["rate"].get(metric, self._of("metric", metric))

    def facts(self, note: Note) -> dict[str, str | float]:
        """Name what a note speaks of."""
        named: dict[str, Callable[[str], str]] = {
            **dict.fromkeys(("before", "now", "metric"), self.metric),
            "channel": self.title.channel,
            "levels": partial(_each, self._whole),
            "bases": partial(_each, self._base),
            "platforms": partial(_each, partial(self._of, "platform")),
        }
        return {
            name: named[name](value) if isinstance(value, str) and name in named else value
            for name, value in note.facts.items()
        }

    def _whole(self, written: str) -> str:
        factor, level = written.split(" ", 1)
        return f"{self.factor(factor)} {self.level(factor, level)}"

    def _base(self, written: str) -> str:
        metric, platform = written.split(" ", 1)
        return f"{self.metric(metric)} ({self._of('platform', platform.strip('()'))})"

    def _of(self, group: str, name: str) -> str:
        return self.known.get(group, {}).get(name, name)


def _each(name: Callable[[str], str], written: str) -> str:
    return ", ".join(map(name, written.split(", ")))


def note(one: Note, language: Language, names: Names) -> str:
    """Say what is to be known of the numbers."""
    return _fill(NOTES[one.kind], language, **names.facts(one))


def head(learned: Learned, language: Language, names: Names) -> str:
    """Say what it was learned from."""
    return _fill(
        JUDGED,
        language,
        used=learned.used,
        units=learned.units,
        period=learned.period,
        metric=names.metric(learned.metric),
    )


def settles(learned: Learned, language: Language) -> str:
    """Say what a month of this size can settle."""
    found = learned.settles
    return _fill(
        SETTLES,
        language,
        month=found.month,
        count=found.hypotheses,
        needed=found.units_needed,
        thumb="" if found.is_own else THUMB[language],
    )


def kept(changes: Mapping[str, Change], language: Language, names: Names) -> Iterator[str]:
    """Say which factors stay because people edited them."""
    return (_fill(KEPT, language, what=names.factor(factor)) for factor in changes)


class _Number(Figure):
    """A number that `%` writes as a share and `.2` as it is."""

    def __format__(self, forms: str) -> str:
        if forms == "%":
            return share(self.value, self.language)
        return super().__format__(forms)


def _fill(words: Words, language: Language, **facts: str | float) -> str:
    spoken = {
        name: value if isinstance(value, str) else _Number(value, language)
        for name, value in facts.items()
    }
    return words[language].format(**spoken)


def _ratio(value: float, language: Language) -> str:
    return str(format_decimal(value, format="0.00" if value < 10 else "0", locale=language))
