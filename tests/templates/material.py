"""Strategies, ideas with every block, and variants to speak."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cfkit.adapters.templates.engine import JinjaTemplates
from cfkit.adapters.templates.packs import load_catalogue
from cfkit.domain.catalogue import Catalogue
from cfkit.domain.idea import Idea
from cfkit.domain.keys import VariantKey
from cfkit.domain.strategy import Strategy
from cfkit.domain.variant import EVENT_STEPS, Variant

from . import words_en, words_ru

SHIPPED = Path(__file__).resolve().parents[2] / "templates"

WORDS: dict[str, dict[str, Any]] = {"ru": words_ru.WORDS, "en": words_en.WORDS}

SEGMENT = {
    "ru": {
        "id": "readers",
        "title": "Студенты и школьники",
        "reasons": [
            {"id": "quiet", "reason": "Тихо до девяти вечера", "proof": "зал открыт до 21:00"}
        ],
    },
    "en": {
        "id": "readers",
        "title": "Students on second-hand bikes",
        "reasons": [
            {"id": "quiet", "reason": "it is quiet until nine", "proof": "the hall closes at 21:00"}
        ],
    },
}


def strategy(language: str, **changes: Any) -> Strategy:
    """Make a small strategy; `person`, `footer`, `page`, `comments`, `kind` can be chosen."""
    channel = {
        "id": "main",
        "platform": "vk",
        "page": changes.get("page", "public"),
        "segments": ["readers"],
        "formats": ["text_post"],
        "cadence": {"preset": "daily"},
        "comments": changes.get("comments", True),
        "footer": changes.get("footer"),
    }
    goal = {
        "id": "goal",
        "kind": changes.get("kind", "visits"),
        "title": "x",
        "destination": changes.get("destination"),
    }
    return Strategy.model_validate(
        {
            "brand": {
                "name": "Дом книги" if language == "ru" else "Book House",
                "language": language,
                "timezone": "Europe/Moscow",
                "country": "RU" if language == "ru" else "GB",
                "voice": {"person": changes.get("person", "brand")},
            },
            "goals": [goal],
            "segments": [changes.get("segment", SEGMENT[language])],
            "channels": [channel],
            "content": {"pillars": [{"id": "all", "title": "All", "share": "100%"}]},
        }
    )


def idea(language: str, blocks: Sequence[str] | None = None, **changes: Any) -> Idea:
    """Make an idea with these blocks (all of them by default); `changes` replace fields."""
    words = WORDS[language]
    kept = {name: value for name, value in words.items() if blocks is None or name in blocks}
    return Idea.model_validate(
        {
            "id": "thing",
            "title": "Вещь" if language == "ru" else "A thing",
            "pillar": "all",
            "segments": ["readers"],
            "message": words["message"],
            "stages": ["problem"],
            **kept,
            **changes,
        }
    )


def catalogue(*own: Path) -> Catalogue:
    """Load the shipped catalogue, with a project's pack before it."""
    return load_catalogue([*own, SHIPPED])


@cache
def templates(language: str, *own: Path, **changes: Any) -> JinjaTemplates:
    """Make the engine for a small strategy, once for tests that ask for the same."""
    return JinjaTemplates(strategy(language, **changes), [*own, SHIPPED])


def variant(  # noqa: PLR0913  a variant is what all of these cross at
    language: str,
    angle: str,
    of: Idea,
    *,
    format_: str = "text_post",
    item: str | None = None,
    hook: int | None = None,
    book: Catalogue | None = None,
    segment: dict[str, Any] | None = None,
) -> Variant:
    """Make one variant; facts, reasons and events get their first item."""
    book = book or BOOK
    row = book.angles[angle]
    first = {("facts",): "volumes", ("segment.reasons",): "quiet", ("event",): "announce"}
    item = item or first.get(tuple(row.needs))
    who = strategy(language, segment=segment or SEGMENT[language]).segments[0]
    key = VariantKey(of.id, angle, item, format_, who.id, hook)
    return Variant(key, of, row, book.formats[format_], who, "problem", "goal")


def everything(language: str, **changes: Any) -> Iterator[Variant]:
    """Yield a text post of every angle over the full idea."""
    whole = idea(language, **changes)
    for angle in BOOK.angles.values():
        steps = EVENT_STEPS if angle.id == "event" else (None,)
        for step in steps:
            yield variant(language, angle.id, whole, item=step)


BOOK = catalogue()
