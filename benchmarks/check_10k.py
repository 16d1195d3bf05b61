"""What a full check of 10,000 ideas costs beside a bare load of the same YAML."""

import gc
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from _measure import call, ratio, report, scaled

from cfkit.adapters.files.project import load
from cfkit.application.check import check
from cfkit.domain.capabilities import Capabilities, TextRules
from cfkit.domain.catalogue import Angle, Catalogue, Format

GOAL = 1.25

STRATEGY = """\
brand: {name: Библиотека на Заречной, language: ru, timezone: Europe/Moscow}
goals:
  - {id: visits, kind: visits, title: Привести людей}
segments:
  - {id: students, title: Студенты}
  - {id: parents, title: Родители}
channels:
  - id: tg
    platform: telegram
    promise: Что почитать
    segments: [students, parents]
    formats: [text_post]
    cadence: {per_week: 3, times: ["10:00"]}
content:
  pillars:
    - {id: p0, title: Чтение, share: 40%, goal: visits}
    - {id: p1, title: Клубы, share: 30%, goal: visits}
    - {id: p2, title: Район, share: 30%, goal: visits}
  journey: [unaware, solution]
"""
WORDS = [
    "клуб",
    "манга",
    "вечер",
    "книга",
    "читатель",
    "район",
    "игра",
    "чтение",
    "встреча",
    "причина",
    "вопрос",
    "ответ",
]
TELEGRAM = Capabilities("Telegram", TextRules(4096, len), "", date(2026, 11, 22))
CATALOGUE = Catalogue(
    {
        "problem_mirror": Angle(
            id="problem_mirror", en="x", ru="x", needs=("pain",), does="x", stages=("problem",)
        )
    },
    {"text_post": Format(id="text_post", ru="x", kind="static")},
)


def main() -> None:
    """Load, validate, find positions and check across files, against `yaml.load` in C."""
    text = "\n".join(_idea(number) for number in range(scaled(10_000, small=500)))
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "ideas").mkdir()
        (root / "ideas" / "many.yaml").write_text(text, encoding="utf-8")
        (root / "strategy.yaml").write_text(STRATEGY, encoding="utf-8")

        def full() -> None:
            gc.enable()
            loaded = load(root, CATALOGUE)
            found = check(
                loaded, capabilities_of={"telegram": TELEGRAM}.get, platforms=["telegram"]
            )
            if len(found) != len(loaded.written.ideas) // 100:
                raise SystemExit(f"{len(found)} diagnostics, not one for every hundredth idea")

        measured = ratio(call(full), call(lambda: _bare(text)), rounds=7)
    report("check_10k", measured, GOAL, holds=measured <= GOAL)


def _bare(text: str) -> object:
    gc.disable()  # as loading does, so that the comparison is of the work alone
    try:
        return yaml.load(text, yaml.CSafeLoader)
    finally:
        gc.enable()


def _idea(number: int) -> str:
    segment = "nobody" if number % 100 == 0 else "parents"
    return f"""\
- id: idea-{number}
  title: {_words(4, number)}
  pillar: p{number % 3}
  message: {_words(10, number)}
  segments: [students, {segment}]
  stages: [unaware, solution]
  priority: 2
  link: https://zarechnaya.example/idea/{number}
  facts:
    - {{id: f, claim: В фонде {number} томов, number: {number}, source: зал, checked: 2026-11-01}}
  pain:
    situation: {_words(5, number)}
    step: прийти в четверг в 18:00
"""


def _words(count: int, start: int) -> str:
    return " ".join(WORDS[(start * 7 + step * 5) % len(WORDS)] for step in range(count))


if __name__ == "__main__":
    main()
