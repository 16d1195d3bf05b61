"""X, Threads and LinkedIn count in their own ways; independent counters agree."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfkit.domain.text import (
    code_points,
    graphemes,
    mastodon,
    may_exceed,
    sentence_ends,
    threads,
    utf8_bytes,
    utf16_units,
)
from cfkit.domain.weighted import x_weighted

PIECES = st.sampled_from(
    [
        "Привет ",
        "мир",
        "漢字",
        " https://a.ru/b?c=1",
        " https://e.com/путь/к",
        " http://foo.ru/a_(b)",
        " https://a.example/xxx",
        " https://t.co/abc",
        "www.ru/x?y=1#z",
        "a.com",
        "e.g. ",
        "a@b.com",
        "@user",
        "#тег",
        "«",
        "»",
        "—",
        "№",
        "₽",
        "…",
        "\u0301",
        "\u200d",
        "\ufe0f",
        "\u202e",
        "\u200b",
        "👨‍👩‍👧",
        "😀",
        "🇷🇺",
        "🏻",
        "1️⃣",
        "❤️",
        "🧑‍🤝‍🧑",
        "☠",
        ".",
        ",",
        "!",
        "(",
        ")",
        "\n",
        " ",
        "x",
        "|",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=9).map("".join), st.text(max_size=25))


def weigh(text: str) -> int:
    from twitter_text import parse_tweet

    return parse_tweet(text).weightedLength


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("plain", 5),
        ("Привет", 6),
        ("漢字", 4),
        ("№ 5, 100 ₽", 12),
        ("«кавычки» — и…", 15),
        ("https://library.ru/" + "a" * 300, 23),
        ("см. library.ru", 27),
        ("a@b.com", 7),
        ("👨‍👩‍👧‍👦", 2),
        ("🇷🇺1️⃣", 4),
        ("и\u0306", 1),
    ],
)
def test_x_weighs(text: str, weight: int) -> None:
    assert x_weighted(text) == weight


def test_an_independent_counter_weighs_the_same() -> None:
    for text in (
        "Привет, мир! 👋🏽 https://library.ru/night?utm_source=x и library.com — 5 ₽ за №1",
        "日本語のツイート https://a.com/b, and more.",
        "👩‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇬🇧 ❤️ ©",
        "(https://a.ru/x_y). Конец",
    ):
        assert x_weighted(text) == weigh(text)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_nothing_weighs_less_than_an_independent_counter_says(text: str) -> None:
    try:
        theirs = weigh(text)
    except UnicodeEncodeError:
        return  # it takes no halves of surrogate pairs
    assert x_weighted(text) >= theirs


@pytest.mark.parametrize(
    ("text", "units", "count"),
    [
        ("abc", 3, 3),
        ("Привет", 6, 6),
        ("😀", 2, 4),
        ("👨‍👩‍👧", 8, 18),
        ("🇷🇺", 4, 8),
        ("𝔘", 2, 2),
        ("é", 1, 1),
    ],
)
def test_threads_counts_an_emoji_as_its_bytes(text: str, units: int, count: int) -> None:
    assert (utf16_units(text), threads(text)) == (units, count)


@given(TEXTS, st.sampled_from([code_points, graphemes, utf16_units, utf8_bytes, threads, mastodon,
                               x_weighted]))  # fmt: skip
def test_a_text_that_need_not_be_counted_fits(text: str, count: Callable[[str], int]) -> None:
    limit = count(text) - 1
    assert may_exceed(text, limit, count)


@given(st.text(max_size=50))
def test_utf16_units_are_what_an_encoder_writes(text: str) -> None:
    assert utf16_units(text) == len(text.encode("utf-16-be", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Раз. Два", "Раз."),
        ("Ждём на ул. Ленина, д. 5. Приходите", "Ждём на ул. Ленина, д. 5."),
        ("Читает А. С. Пушкин. Бесплатно", "Читает А. С. Пушкин."),
        ("и т. д. Потом", ""),
        ("Ask Mr. Smith. He knows", "Ask Mr. Smith."),
        ("Use it, e.g. Tuesday. Go", "Use it, e.g. Tuesday."),
        ("Что? Где", "Что?"),
        ("«Да!» Нет", "«Да!»"),
        ("version 2.5 is out", ""),
        ("да. нет", ""),
    ],
)
def test_a_sentence_ends_where_readers_think_it_does(text: str, last: str) -> None:
    ends = [end for end in sentence_ends(text) if end < len(text)]
    assert text[: ends[-1] if ends else 0] == last


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        (f"https://{'a' * 64}.com", 8 + 64 + 4),  # a label of more than 63 letters is no host
        (f"https://{'a' * 63}.com", 23),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
        ("http://кот.рф/", 23),
    ],
)
def test_addresses_and_flags_at_the_edges(text: str, weight: int) -> None:
    assert x_weighted(text) == weight
