"""A post is recognised whatever a platform does to it, and never taken for another."""

import html
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfkit.domain.likeness import alike, can_be_recognised, likeness

TEXT = (
    "Пять минут — и вы в «клубе манги»…\n\n1. Придите к 18:00.\n"
    "Ещё: https://www.library.example/manga?b=2&utm_source=tg&a=1 @manga_club ёй 🚀️"
)


LINK = "https://www.library.example/manga?b=2&utm_source=tg&a=1"
REWRITTEN = {
    "blanks": TEXT.replace("\n", " ").replace(" ", "\u00a0"),
    "line ends": TEXT.replace("\n\n", "\r\n") + "\n",
    "zero width": TEXT.replace("и", "и\u200b").replace("к", "\ufeffк\u2060"),
    "entities": html.escape(TEXT, quote=True),
    "entities twice": html.escape(html.escape(TEXT)),
    "decomposed": unicodedata.normalize("NFD", TEXT),
    "dots": TEXT.replace("…", "..."),
    "variation selectors": TEXT.replace("\ufe0f", ""),
    "shortened link": TEXT.replace(LINK, "https://t.co/AbC123"),
    "other tracking": TEXT.replace("&utm_source=tg", "&fbclid=zzz").replace("www.", ""),
    "order of the query": TEXT.replace(LINK, "http://WWW.library.example/manga/?a=1&b=2"),
    "cut link": TEXT.replace("?b=2&utm_source=tg&a=1", "…"),
    "appended preview": f"{TEXT}\nhttps://library.example/preview-card",
    "behind VK's warning page": TEXT.replace(
        LINK, f"https://vk.com/away.php?to={quote(LINK, safe='')}&cc_key="
    ),
    "behind Facebook's counter": TEXT.replace(
        LINK, f"https://l.facebook.com/l.php?u={quote(LINK, safe='')}&h=AT0x"
    ),
    "shorter dashes": TEXT.replace("—", "–"),
    "typed dashes": TEXT.replace("—", "--"),
    "typed quotation marks": TEXT.replace("«", "<<").replace("»", ">>"),
    "straight quotation marks": TEXT.replace("«", '"').replace("»", '"'),
    "mention with its number": TEXT.replace("@manga_club", "[club12|@manga_club]"),
    "soft hyphens": TEXT.replace("минут", "ми\u00adнут"),
    "escaped address": TEXT.replace("/manga", "/%6Danga"),
    "upper-case scheme": TEXT.replace("https://", "HTTPS://"),
    "hidden link": TEXT.replace(LINK, ""),
}


@pytest.mark.parametrize("theirs", REWRITTEN.values(), ids=REWRITTEN)
def test_a_rewritten_text_is_still_the_same(theirs: str) -> None:
    assert alike(TEXT, theirs)
    assert alike(theirs, TEXT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Встреча в 18:00", "Встреча в 19:00"),
        ("Новый пост: https://e.example/1", "Новый пост: https://e.example/2"),
        ("Новый пост: https://e.example/?id=1", "Новый пост: https://e.example/?id=2"),
        ("https://e.example/1", "https://e.example/2"),
        ("https://e.example/1", ""),
        ("", ""),
        ("Клуб манги", "Клуб манги. Приходите"),
        ("5 < 6", "5 > 6"),
        ("мой", "мои"),
        ("5 - 6", "5 6"),
        ("https://vk.com/away.php?to=https://e.example/1", "https://e.example/2"),
        ("Пост https://vk.com/away.php?to=https://e.example/1", "Пост https://e.example/2"),
        ("[club12|@one]", "[club12|@two]"),
    ],
)
def test_different_posts_stay_apart(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


def test_a_remote_mention_is_shown_without_its_server() -> None:
    assert alike("Спасибо @reader@social.example!", "Спасибо @reader!")


def test_what_has_no_words_cannot_be_recognised() -> None:
    assert not can_be_recognised(" \u200b\n")
    assert can_be_recognised("https://e.example/1")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_failing_and_blanks_never_matter(text: str) -> None:
    words = likeness(text)
    assert not any(char.isspace() for char in words)
    if words:
        assert alike(text, text)
        assert likeness(f" {text}\n\u200b") == words
