"""Text is counted as each platform counts it, and cut where a sentence ends."""

import unicodedata

import grapheme
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfkit.domain.text import code_points, cut, graphemes, mastodon, utf8_bytes

VIRAMA = 9
"""The combining class of signs that join consonants."""


@pytest.mark.parametrize(
    ("text", "points", "size", "clusters"),
    [
        ("abc", 3, 3, 3),
        ("Привет", 6, 12, 6),
        ("😀", 1, 4, 1),
        ("👨‍👩‍👧", 5, 18, 1),
        ("🇷🇺", 2, 8, 1),
        ("и\u0306", 2, 4, 1),
        ("a\r\nb", 4, 4, 3),
    ],
)
def test_three_rules(text: str, points: int, size: int, clusters: int) -> None:
    counts = (code_points(text), utf8_bytes(text), graphemes(text))
    assert counts == (points, size, clusters)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("https://example.example/" + "a" * 200, 23),
        ("x https://a.example.", 26),
        ("@user@remote.example привет", 12),
        ("@user привет", 12),
        ("почта a@b.example", 17),
    ],
)
def test_mastodon_weighs_links_and_mentions(text: str, count: int) -> None:
    assert mastodon(text) == count


@given(st.text(max_size=60))
def test_clusters_are_those_of_an_independent_package(text: str) -> None:
    # It knows Unicode 13, which parts Indic conjuncts (a virama joins them since 15.1).
    joins = any(unicodedata.combining(letter) == VIRAMA for letter in text)
    if not joins and not any(unicodedata.category(letter) in ("Cs", "Cn") for letter in text):
        assert graphemes(text) == grapheme.length(text)


@given(st.text(max_size=200), st.integers(0, 120))
def test_a_cut_fits_and_ends_a_sentence(text: str, limit: int) -> None:
    head = cut(text, limit, len)
    assert len(head) <= limit
    assert text.startswith(head)


def test_a_cut_never_breaks_a_word() -> None:
    assert cut("Первое предложение. Второе предложение.", 25, len) == "Первое предложение."
    assert cut("Однопредложениебезконца", 10, len) == ""
