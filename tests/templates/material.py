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

SHIPPED = Path(__file__).resolve().parents[2] / "templates"

WORDS: dict[str, dict[str, Any]] = {
    "ru": {
        "message": "Книгу можно взять бесплатно",
        "hooks": [],
        "facts": [
            {
                "id": "volumes",
                "claim": "В фонде 340 томов манги",
                "number": 340,
                "unit": "том",
                "source": "https://library.example/fund",
                "checked": "2026-11-01",
                "means": "хватит на целый год чтения",
                "do": "возьмите первый том",
            }
        ],
        "pain": {
            "situation": "прочитали том, а обсудить не с кем",
            "consequence": "хобби остаётся в наушниках",
            "root": "друзья не читают",
            "step": "прийти в четверг",
        },
        "cost": {
            "action": "Кофе навынос",
            "amount": "900 рублей",
            "period": "неделя",
            "year": "46 800 рублей",
            "parts": ["капучино", "булочка"],
        },
        "myth": {
            "claim": "Настолки — это дорого",
            "fact": "в зале 64 игры, и все бесплатны",
            "source": "https://library.example/games",
            "why": "в магазине коробка стоит три тысячи",
            "do": "приходите в субботу",
        },
        "steps": {
            "goal": "попасть в клуб",
            "time": "пять минут",
            "items": ["Придите в четверг", "Скажите пароль", "Возьмите том"],
            "check": "у вас есть билет",
        },
        "checklist": {
            "thesis": "пора отдохнуть",
            "items": ["глаза слипаются", "буквы скачут", "чай остыл"],
            "threshold": 2,
            "action": "закрыть ноутбук",
        },
        "mistakes": {
            "topic": "первой партии",
            "items": [
                {
                    "mistake": "взять игру на три часа",
                    "result": "половина уйдёт",
                    "fix": "начать с малого",
                }
            ],
        },
        "faq": {
            "question": "Можно ли записать ребёнка?",
            "short": "Да, нужен ваш паспорт",
            "long": "Заявление подписывает родитель",
            "except": "в филиалах с малым фондом",
        },
        "price": {
            "product": "Ремонт обуви",
            "min": 500,
            "max": 12500,
            "factors": ["кожа", "срочность"],
            "save_on": "на материале",
            "not_on": "на подошве",
        },
        "comparison": {
            "a": "Бумажная книга",
            "b": "электронная",
            "criteria": [
                {"name": "Место", "a": "полка", "b": "карман"},
                {"name": "Срок", "a": "месяц", "b": "две недели"},
            ],
            "choose_a_if": "хочется отдохнуть от экрана",
            "choose_b_if": "читаете в дороге",
        },
        "objection": {
            "doubt": "В библиотеку идти незачем",
            "cause": "в сети нет новинок",
            "proof": "1200 новинок стоят на полке",
            "except": "тем, кто читает только с телефона",
        },
        "case": {
            "before": "зал пустовал",
            "actions": ["позвали волонтёров", "сдвинули столы"],
            "after": "в зале тесно",
            "term": "одна осень",
            "minus": "в дождь приходит вдвое меньше",
        },
        "story": {
            "hero": "Десятиклассник из Заречного",
            "wish": "рисовать мангу",
            "obstacle": "не с кем было сверять страницы",
            "solution": "клуб разобрал первую главу",
            "result": "вторая глава готова",
            "quote": "Здесь не смеются",
        },
        "process": {
            "name": "Путь книги на полку",
            "stages": ["книги приезжают", "на корешок клеят метку"],
            "detail": "дольше всего книга ждёт наклейки",
        },
        "opinion": {
            "who": "Библиограф",
            "role": "хозяйка списка",
            "thesis": "Лишних заявок не бывает",
            "argument": "по ним видно, чего не хватает",
            "limit": "если книга уже есть",
        },
        "contrarian": {
            "practice": "дочитывать до конца",
            "reasons": ["время одно", "книг много"],
            "data": "половина читателей бросает книгу",
        },
        "breakdown": {
            "example": "Афиша соседнего клуба",
            "plus": "дата видна издалека",
            "minus": "адрес напечатан мелко",
            "take": "проверить афишу с трёх шагов",
        },
        "trend": {
            "news": "В лентах подводят итоги года",
            "relation": "свой список кажется коротким",
            "position": "одна книга в радость лучше десяти",
            "deadline": "2026-12-29T18:00",
        },
        "meme": {
            "situation": "сели вязать под роман",
            "expectation": "шарф за один том",
            "reality": "шарф растянулся на трилогию",
        },
        "question": {
            "text": "Что читаете прямо сейчас?",
            "options": ["Новинку", "Классику", "Комикс"],
            "summary": "в пятницу",
        },
        "list": {
            "title": "Игры на первый раз",
            "criterion": "объясняются за пять минут",
            "items": [
                {"name": "Доббль", "why": "реакция и смех"},
                {"name": "Каркассон", "why": "строим вместе"},
            ],
        },
        "local": {
            "place": "Заречная улица",
            "fact": "первый дом построен в 1926 году",
            "detail": "вывеску «Хлеб»",
            "where": "выставка на первом этаже",
        },
        "official": {
            "what": "Библиотека закрыта на праздники",
            "whom": "Всех читателей",
            "from": "с 31 декабря",
            "do": ["Сдайте книги", "Продлите остальные"],
            "document": "https://library.example/hours",
        },
        "offer": {
            "what": "Набор открыток",
            "until": "до 30 декабря",
            "includes": ["открытка", "закладка"],
            "how": "спросите на абонементе",
            "ad": {"erid": "2Vtzqx8A", "advertiser": "ООО «Заря»", "inn": "7701234567"},
        },
        "tip": {
            "using": "пользуетесь каталогом",
            "trick": "предложить книгу",
            "steps": ["Откройте раздел", "Напишите автора"],
            "time": "две минуты",
        },
        "event": {
            "what": "Встреча клуба манги",
            "starts": "2026-12-10T18:00",
            "place": "второй этаж",
            "for_whom": "всем от 14 лет",
            "join": "без записи",
        },
    },
    "en": {
        "message": "You can borrow any of them for nothing",
        "hooks": [],
        "facts": [
            {
                "id": "volumes",
                "claim": "The library holds 340 volumes of manga",
                "number": 340,
                "unit": "volumes",
                "source": "https://library.example/fund",
                "checked": "2026-11-01",
                "means": "there is enough for a whole year",
                "do": "borrow the first volume",
            }
        ],
        "pain": {
            "situation": "you hear yourself coming two streets away",
            "consequence": "You brake later than you should",
            "root": "road film on the rim",
            "step": "wipe the rim with a clean rag",
        },
        "cost": {
            "action": "A dry chain",
            "amount": "£9",
            "period": "a month",
            "year": "£108",
            "parts": ["a chain at £22", "a chainring, if you wait, at £48"],
        },
        "myth": {
            "claim": "A flashing light is against the law",
            "fact": "it has been allowed for years",
            "source": "the leaflet on our counter",
            "why": "the rules used to say something else",
            "do": "ride with a steady light",
        },
        "steps": {
            "goal": "to clean a chain",
            "time": "10 minutes",
            "items": ["Shift up", "Hold a rag round it", "Turn the pedals"],
            "check": "the rag slips easily and stays clean",
        },
        "checklist": {
            "thesis": "your bike is not ready",
            "items": ["the light points down", "reflectors are missing", "the lock is rusty"],
            "threshold": 2,
            "action": "spend an evening on it",
        },
        "mistakes": {
            "topic": "lights",
            "items": [
                {
                    "mistake": "buying the brightest lamp",
                    "result": "the driver looks away",
                    "fix": "choose one with a cut-off beam",
                }
            ],
        },
        "faq": {
            "question": "Can I try one first?",
            "short": "Yes, for an afternoon",
            "long": "Leave your card at the desk",
            "except": "when it rains ice",
        },
        "price": {
            "product": "A full service",
            "min": 68,
            "max": 145,
            "factors": ["hub gears", "rust"],
            "save_on": "washing the bike",
            "not_on": "brake pads",
        },
        "comparison": {
            "a": "A rebuilt bike",
            "b": "a new one",
            "criteria": [
                {"name": "Frame", "a": "steel", "b": "heavy"},
                {"name": "Looks", "a": "scratched", "b": "shiny"},
            ],
            "choose_a_if": "you want to ride it for years",
            "choose_b_if": "you need it tomorrow",
        },
        "objection": {
            "doubt": "It's cheaper to buy a new bike",
            "cause": "the bike cost £90",
            "proof": "We quote before we start",
            "except": "anyone whose frame is cracked",
        },
        "case": {
            "before": "A full shed",
            "actions": ["checked the bikes", "labelled them"],
            "after": "nine people rode to work",
            "term": "three weeks",
            "minus": "the door still sticks",
        },
        "story": {
            "hero": "A mother of two",
            "wish": "keep the cargo bike",
            "obstacle": "Every shop said no",
            "solution": "We fetched it with the van",
            "result": "it has carried the cello since October",
            "quote": '"I\'d stopped asking."',
        },
        "process": {
            "name": "Rebuilding a bike",
            "stages": ["we check the frame", "somebody rides it to the harbour"],
            "detail": "the tin of bolts is used most",
        },
        "opinion": {
            "who": "Our head mechanic",
            "role": "founding member",
            "thesis": "Most tyres here are too hard",
            "argument": "A hard tyre bounces",
            "limit": "If you carry a load, pump it up",
        },
        "contrarian": {
            "practice": "People pump to the highest number",
            "reasons": ["that number is a limit", "comfort goes first"],
            "data": "29 of 31 bikes came back softer",
        },
        "breakdown": {
            "example": "the bike shed behind the mill",
            "plus": "it is dry",
            "minus": "the racks grip the wheel",
            "take": "buy a stand that holds the frame",
        },
        "trend": {
            "news": "The council has put up 60 stands",
            "relation": "the old ones held a wheel",
            "position": "Now light the far end",
            "deadline": "2026-12-04T18:00",
        },
        "meme": {
            "situation": "the week after a service",
            "expectation": "silent, gliding",
            "reality": "the click was your bottle",
        },
        "question": {
            "text": "Where do you lock up?",
            "options": ["Station", "Market Street", "Indoors"],
            "summary": "on Friday",
        },
        "list": {
            "title": "Things worth owning",
            "criterion": "cheaper than a visit to us",
            "items": [
                {"name": "a track pump", "why": "most punctures are soft tyres"},
                {"name": "a rag you don't love"},
            ],
        },
        "local": {
            "place": "Saltmarsh Road",
            "fact": "the kerb is lower by number 14",
            "detail": "the iron ring in the wall",
            "where": "in our window until January",
        },
        "official": {
            "what": "The old racks are taken away",
            "whom": "anyone who keeps a bike there",
            "from": "11 January 2027",
            "do": ["Move your bike", "Ask the staff"],
            "document": "https://library.example/racks",
        },
        "offer": {
            "what": "Four rebuilt bikes",
            "until": "until 23 December",
            "includes": ["lights", "a lock"],
            "how": "Write to us with your height",
            "ad": {"advertiser": "Lane Ltd"},
        },
        "tip": {
            "using": "if your bike is back from us",
            "trick": "turn the barrel adjuster",
            "steps": ["find the ring", "turn it"],
            "time": "2 minutes",
        },
        "event": {
            "what": "Puncture night",
            "starts": "2026-12-09T18:30",
            "place": "the workshop",
            "for_whom": "anyone with a wheel",
            "join": "Put your name down on the site",
        },
    },
}

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
