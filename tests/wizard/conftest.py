"""A conversation with the wizard: what it asks, in order, and what is answered."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfkit.cli.app import run

Turn = tuple[str, str]
"""Words of a question, and the answer to it."""

ENGLISH: list[Turn] = [
    ("Language", "en"),
    ("called", "Mill Lane Bakery"),
    ("in one line", "Bread with a starter"),
    ("site", "https://mill.example"),
    ("What are you", ""),
    ("Time zone", ""),
    ("Country", ""),
    ("Who speaks in", ""),
    ("voice", "plain; patient"),
    ("kind of goal", "visits"),
    ("goal in one line", "Neighbours buy bread every day"),
    ("Which number", ""),
    ("How many", "200"),
    ("Where should readers go", ""),
    ("Another goal", ""),
    ("in the plural", "Families with children"),
    ("age", "25-45"),
    ("hurts", "the loaf is dry by evening; the shop is empty at seven"),
    ("what do they want", "fresh bread at breakfast"),
    ("When do they want", "children get up for school"),
    ("why would they choose", "we open at six"),
    ("see that this is true", "The oven is lit at four in the morning"),
    ("Another segment", ""),
    ("Which platform", "telegram"),
    ("channel called", "The bakery on Telegram"),
    ("follow it", "What comes out of the oven today"),
    ("which formats", "text_post poll"),
    ("how often", "workdays"),
    ("At what time", "10:00 18:30"),
    ("Another channel", ""),
    ("to reach", "Bread every day"),
    ("Another pillar", ""),
    ("Shares", ""),
    ("own ideas now", ""),
    ("idea 1", "Our starter is older than the bakery"),
    ("reader stand", "2"),
    ("give the reader", ""),
    ("see themselves", "the loaf is dry on the second day"),
    ("first step", "take a rye loaf"),
    ("fact to rest on", "the starter has lived for 31 years"),
    ("come from", "https://mill.example/starter"),
    ("idea 2", "Rye bread stays fresh for a week"),
    ("reader stand", "solution"),
    ("give the reader", "important"),
    ("see themselves", ""),
    ("fact to rest on", ""),
    ("Another idea", ""),
    ("hours", ""),
    ("Within what time", "2h"),
    ("write or ring", "020 7946 0000"),
    ("house rules", ""),
    ("code of small letters", "baker"),
    ("which roles", ""),
    ("hours a week", "30"),
    ("Another person", ""),
    ("kind of page", ""),
    ("whose name", ""),
    ("Write it", "yes"),
]
RUSSIAN: list[Turn] = [
    ("Язык", "ru"),
    ("Как называется", "Пекарня на Мельничной"),
    ("одной строкой", "Печём хлеб на закваске"),
    ("Адрес сайта", ""),
    ("Кто вы", "компания"),
    ("Часовой пояс", ""),
    ("Страна", ""),
    ("От какого лица", "мы"),
    ("голосом", "просто; тепло"),
    ("рода цель", "визиты"),
    ("что должно измениться", "Соседи покупают хлеб каждый день"),
    ("показателю", ""),
    ("Сколько в месяц", "200"),
    ("Куда вести", "-"),
    ("Ещё одна цель", "да"),
    ("рода цель", "1"),
    ("что должно измениться", "Район знает пекарню"),
    ("показателю", ""),
    ("Сколько в месяц", ""),
    ("Куда вести", ""),
    ("Ещё одна цель", "нет"),
    ("во множественном", "Семьи с детьми"),
    ("возраст", ""),
    ("болит", "хлеб черствеет к вечеру"),
    ("чего они хотят", ""),
    ("почему выберут", "Открываемся в шесть утра"),
    ("доказать", "Печь топится с четырёх"),
    ("Ещё один сегмент", "да"),
    ("во множественном", "Студенты"),
    ("возраст", "17-25"),
    ("болит", ""),
    ("чего они хотят", ""),
    ("почему выберут", ""),
    ("Ещё один сегмент", ""),
    ("площадка", "вконтакте"),
    ("называется канал", "Пекарня ВКонтакте"),
    ("зачем на вас", "Что сегодня из печи"),
    ("для кого он", "1"),
    ("форматы", ""),
    ("как часто", ""),
    ("Во сколько", ""),
    ("Ещё один канал", ""),
    ("Какой канал его возьмёт", ""),
    ("«Соседи покупают", "Хлеб каждый день"),
    ("«Район знает", "Наша улица"),
    ("Ещё одна рубрика", ""),
    ("Доли", "70 30"),
    ("заготовки", "заготовки"),
    ("часы отвечаете", ""),
    ("За какое время", ""),
    ("Куда писать", ""),
    ("правил", ""),
    ("Код роли", ""),
    ("какие роли", ""),
    ("часов в неделю", ""),
    ("Ещё один человек", ""),
    ("что это за страница", ""),
    ("от чьего имени", ""),
    ("Записать", "да"),
]


@dataclass(frozen=True)
class Held:
    """How a conversation ended."""

    code: int
    out: str
    talk: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


def answers(turns: list[Turn]) -> str:
    return "".join(f"{answer}\n" for _, answer in turns)


def hold(folder: Path, lines: str | bytes, *words: str) -> Held:
    """Answer the wizard with lines, in this process."""
    raw = lines.encode() if isinstance(lines, str) else lines
    out, err, before = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(["init", str(folder), "--wizard", *words])
    finally:
        sys.stdin = before
    return Held(code, out.getvalue(), err.getvalue())


def replaced(turns: list[Turn], *changes: Turn) -> list[Turn]:
    """Answer otherwise: each change names a question that is asked once."""
    changed = dict(changes)
    assert all(sum(words == one for words, _ in turns) == 1 for one in changed)
    return [(words, changed.get(words, answer)) for words, answer in turns]
