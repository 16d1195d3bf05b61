"""How X counts: letters weigh one or two, addresses and emoji the same each.

Source: github.com/twitter/twitter-text config/v3.json (30e2430) and
docs.x.com/resources/fundamentals/counting-characters, read 2026-11-22.
"""

from __future__ import annotations

import unicodedata

import regex

URL_WEIGHT = 23
_LIGHT = regex.compile(r"[\x00-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_ADDRESS = regex.compile(
    r"(?<![\w@#$＠＃])https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,})(?::\d+)?"
    r"(?:/[a-z0-9\p{Cyrillic}À-ɏ!*';:=+,.$/%#\[\]\-–_~@|&]*[a-z0-9\p{Cyrillic}À-ɏ=_#/+\-]|/)?"
    r"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]*[a-z0-9\-_&=#/])?",
    regex.IGNORECASE,
)
_SHORT = regex.compile(r"https?://t\.co/", regex.IGNORECASE)
"""X's own short addresses end after their code, whatever follows."""
_BARE = regex.compile(
    r"(?<![@#$a-z0-9])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}", regex.IGNORECASE
)
_FOREIGN = regex.compile(r"https?://[^\s\p{Cf}]+", regex.IGNORECASE)
"""What is left after the others: hosts in letters of other alphabets."""
_KNOWN = regex.compile(
    "com|org|net|info|biz|edu|gov|io|co|me|tv|ai|app|dev|online|site|club|shop|store|blog|media|"
    "news|ru|su|by|kz|uz|am|ge|rs|ua|uk|de|fr|it|es|pl|nl|be|at|ch|cz|fi|se|no|dk|pt|gr|eu|us|"
    "ca|au|nz|jp|kr|cn|in|br|mx|tr|il",
    regex.IGNORECASE,
)
"""Endings of hosts that X surely takes for an address; others weigh 23 and their letters."""
_TONE = "[\U0001f3fb-\U0001f3ff]"
_ONE = (
    rf"(?:\p{{Emoji_Modifier_Base}}{_TONE}|(?!\p{{Emoji_Presentation}})\p{{Extended_Pictographic}}\ufe0f"
    r"|\p{Extended_Pictographic})"
)
_JOB = "🌾🍳🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦯🦰🦱🦲🦳🦼🦽"
_EMOJI = regex.compile(
    r"🏴[\U000e0061-\U000e007a]+\U000e007f|[0-9#*]\ufe0f?\u20e3|\p{Regional_Indicator}{2}|🏴\u200d☠\ufe0f?|🏳\ufe0f?\u200d🌈"
    r"|👁\ufe0f?\u200d🗨\ufe0f?|[👩👨]\u200d❤\ufe0f?(?:\u200d💋)?\u200d[👩👨]"
    rf"|🧑{_TONE}\u200d🤝\u200d🧑{_TONE}|🧑\u200d🤝\u200d🧑(?!{_TONE})"
    r"|[👨👩](?:\u200d[👨👩])?(?:\u200d[👦👧]){1,2}"
    rf"|[👨👩🧑]{_TONE}?\u200d(?:[{_JOB}]|[⚕⚖✈]\ufe0f?)"
    rf"|(?:[👯🤼🧞🧟]|[⛹🏃-🏄🏊-🏌👮👱👳👷💁💂💆💇🕵🙅-🙇🙋🙍🙎🚣🚴-🚶🤦🤷-🤹🤽🤾🦸🦹🧍-🧏🧖-🧝](?:\ufe0f|{_TONE})?)"
    r"\u200d[♀♂]\ufe0f?"
    rf"|{_ONE}"
)
"""An emoji as X draws it (Unicode 12): parts of another sequence count apart, which is more."""


def x_weighted(text: str) -> int:
    """Count as X does; never less than X counts, and more only where it sees no address in `a.b`.

    Letters outside of Latin, Greek, Cyrillic and their neighbours weigh 2, an emoji 2, an address
    23, one without a scheme too.
    """
    text = unicodedata.normalize("NFC", text)
    weight = 0
    if "." in text:
        text = _ADDRESS.sub(_weighed, text)
        for found in (*_BARE.finditer(text), *_FOREIGN.finditer(text)):
            weight += max(URL_WEIGHT - len(found[0]), 0)
    if text.isascii():
        return weight + len(text)
    text, emoji = _EMOJI.subn("", text)
    return weight + 2 * emoji + 2 * len(text) - _light(text)


def holds_address(text: str) -> bool:
    """Whether X may see an address in a text, one without a scheme too; in doubt it does."""
    return "." in text and any(one.search(text) for one in (_ADDRESS, _BARE, _FOREIGN))


def _weighed(found: regex.Match[str]) -> str:
    """Put as many letters in an address's place as it weighs at most."""
    if _KNOWN.fullmatch(found[1]) and not _SHORT.match(found[0]):
        return "x" * URL_WEIGHT
    return "x" * (URL_WEIGHT + 2 * len(found[0]) - _light(found[0]))


def _light(text: str) -> int:
    return len(_LIGHT.findall(text))
