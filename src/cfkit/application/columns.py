"""The columns of an exported plan and their words in both languages."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "id": {"ru": "id", "en": "id"},
    "date": {"ru": "Дата", "en": "Date"},
    "weekday": {"ru": "День", "en": "Day"},
    "time": {"ru": "Время", "en": "Time"},
    "channel": {"ru": "Канал", "en": "Channel"},
    "page": {"ru": "Тип страницы", "en": "Page type"},
    "pillar": {"ru": "Рубрика", "en": "Pillar"},
    "idea": {"ru": "Смысл", "en": "Idea"},
    "angle": {"ru": "Угол", "en": "Angle"},
    "hook": {"ru": "Хук", "en": "Hook"},
    "format": {"ru": "Формат", "en": "Format"},
    "segment": {"ru": "Сегмент", "en": "Segment"},
    "stage": {"ru": "Этап", "en": "Stage"},
    "goal": {"ru": "Цель", "en": "Goal"},
    "text": {"ru": "Текст", "en": "Text"},
    "visual": {"ru": "Визуал (ссылка)", "en": "Visual"},
    "hashtags": {"ru": "Хештеги", "en": "Hashtags"},
    "link": {"ru": "Ссылка с UTM", "en": "Link with UTM"},
    "erid": {"ru": "Маркировка (erid)", "en": "Ad label"},
    "owner": {"ru": "Ответственный", "en": "Owner"},
    "script_due": {"ru": "Дедлайн сценария", "en": "Script due"},
    "edit_due": {"ru": "Дедлайн монтажа", "en": "Edit due"},
    "approver": {"ru": "Согласовано", "en": "Approved by"},
    "status": {"ru": "Статус", "en": "Status"},
    "series": {"ru": "Серия (k из n)", "en": "Series (k of n)"},
    "url": {"ru": "Ссылка на пост", "en": "Post"},
    "views": {"ru": "Просмотры", "en": "Views"},
    "saves": {"ru": "Сохранения", "en": "Saves"},
    "shares": {"ru": "Репосты", "en": "Shares"},
    "clicks": {"ru": "Клики", "en": "Clicks"},
    "leads": {"ru": "Заявки", "en": "Leads"},
    "conclusion": {"ru": "Вывод", "en": "Conclusion"},
    "name": {"ru": "Название", "en": "Name"},
    "labels": {"ru": "Метки", "en": "Labels"},
    "due": {"ru": "Срок", "en": "Due"},
    "origin": {"ru": "Отпечаток (не менять)", "en": "Origin (leave as it is)"},
}
"""Headings by column id, in the order of the sheet.

The team fills in `conclusion`; cfkit fills in all others. `name`,
`labels` and `due` are what boards of cards ask for; `origin` is read by `cfkit import`.
"""

FIXED = ("channel", "page", "pillar", "idea", "angle", "format", "segment", "stage", "goal")
"""What a placement is: a row in which these differ was edited where nothing comes back."""

DEADLINES = ("script_due", "edit_due")
COUNTS = ("views", "saves", "shares", "clicks", "leads")
STAYS = (
    *FIXED,
    *("hook", "visual", "hashtags", "link", "erid", "approver", "series", "conclusion"),
    *DEADLINES,
    *COUNTS,
)
"""Columns that people may write in and that do not come back: an edit of one is named."""

WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}

PUBLISHED = "published"
"""What a sheet calls a placement that is live, whatever its file says."""

STATUSES: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "draft": "черновик",
        "approved": "утверждено",
        "hold": "придержано",
        "published": "вышло",
    },
    "en": {"draft": "draft", "approved": "approved", "hold": "hold", "published": "published"},
}

STAGES: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "unaware": "не знает о проблеме",
        "problem": "знает проблему",
        "solution": "ищет решение",
        "product": "выбирает продукт",
        "purchase": "покупает",
        "loyalty": "остаётся с нами",
    },
    "en": {
        "unaware": "unaware",
        "problem": "aware of the problem",
        "solution": "looking for a solution",
        "product": "choosing a product",
        "purchase": "buying",
        "loyalty": "staying",
    },
}
"""The same words as in a report (`stage` in templates/pages/report.<language>.yaml)."""

PAGES: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "profile": "профиль",
        "group": "группа",
        "public": "паблик",
        "channel": "канал",
        "site": "сайт",
    },
    "en": {"public": "public page"},
}

OF: Mapping[str, str] = {"ru": "{} из {}", "en": "{} of {}"}


def headings() -> dict[str, str]:
    """Give column ids by what a sheet may call them: the id itself or a heading, casefolded."""
    known = {name: name for name in COLUMNS}
    for name, words in COLUMNS.items():
        known |= {word.casefold(): name for word in words.values()}
    return known
