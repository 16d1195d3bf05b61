"""Remarks beside a plan that other commands make too, in the languages of a strategy."""

from __future__ import annotations

from collections.abc import Mapping

from .names import Words

REPORTS: Words = {
    "ru": "отчётам нужен итог события ({names}): когда оно пройдёт, впишите event.result в эти"
    " идеи и составьте план ещё раз или напишите отчёт сами",
    "en": "reports need the result of their events ({names}): once they are over, write"
    " event.result in these ideas and plan again, or write the report by hand",
}
LATE: Words = {
    "ru": "уже {count:опаздывает|опаздывают|опаздывают} {count} из {posts}"
    " {posts:публикации|публикаций|публикаций}: первый срок был {due} ({work}, {unit}); что"
    " поторопить, покажет `cfkit tasks --late`, или пусть период начнётся позже",
    "en": "{count} of {posts} posts {count:is|are} late already: the first deadline was {due}"
    " ({work}, {unit}); `cfkit tasks --late` lists what to hurry, or let the period begin later",
}
CLASHES: dict[str, Words] = {
    "on-blackout": {
        "ru": "{day} на канале {channel} тишина (content.blackout); перенесите или придержите"
        " (hold)",
        "en": "{day} is blacked out on {channel} (content.blackout); move it, or put it on hold",
    },
    "same-instant": {
        "ru": "в ту же минуту на канале {channel} стоит {others}; что-то одно перенесите",
        "en": "{channel} has {others} in the same minute; move one of them",
    },
}
SURFACES: Mapping[str, Words] = {
    "clip": {"ru": " клипов", "en": " clips"},
    "story": {"ru": " историй", "en": " stories"},
}
QUOTA: Words = {
    "ru": "{day}: {count:лишняя|лишние|лишних} {count} {count:публикация|публикации|публикаций}"
    " на канале {channel}: {platform} принимает {posts}{what} за {hours} ч",
    "en": "{day}: {count} {count:post is|posts are} over the quota of {channel}; {platform} takes"
    " {posts}{what} in {hours} h",
}
MOVE_BY_HAND: Words = {
    "ru": "перенесите часть на другой день; вручную, может быть, пройдёт и больше",
    "en": "move some to another day; a person who posts by hand may get more through",
}
MOVE: Words = {
    "ru": "перенесите часть на другой день, иначе `publish` подождёт, пока появится место",
    "en": "move some to another day; else `publish` keeps them waiting until there is room",
}
ENDING: Words = {
    "ru": "токен канала {channel} действует до {ends}, а последняя публикация там стоит на {last}:"
    " до этого дня выполните `cfkit auth login {channel}`",
    "en": "the token of {channel} ends on {ends}, before the last placement planned there, on"
    " {last}: run `cfkit auth login {channel}` before that day",
}
PAIR: Words = {
    "ru": "{one} и {other} похожи на {percent} %",
    "en": "{one} and {other} are {percent}% alike",
}
SAME: Words = {
    "ru": "один и тот же текст стоит на каналах {channels}",
    "en": "the same text stands on {channels}",
}
