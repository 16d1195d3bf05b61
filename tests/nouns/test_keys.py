"""Keys parse back, and fingerprints tell bytes apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfkit.domain.keys import PlacementKey, VariantKey, fingerprint

slugs = st.from_regex(r"[a-z0-9]{1,4}([-_][a-z0-9]{1,4}){0,2}", fullmatch=True)
names = st.from_regex(r"[a-z0-9]{1,4}(_[a-z0-9]{1,4}){0,2}", fullmatch=True)


@given(
    slugs,
    names,
    st.none() | slugs,
    names,
    slugs,
    st.none() | st.integers(1, 9),
    slugs,
    st.integers(1, 12),
)
def test_every_key_parses_back(  # noqa: PLR0913, PLR0917  the parts of a key
    idea: str,
    angle: str,
    item: str | None,
    format_: str,
    segment: str,
    hook: int | None,
    channel: str,
    occurrence: int,
) -> None:
    key = PlacementKey(VariantKey(idea, angle, item, format_, segment, hook), channel, occurrence)
    assert PlacementKey.parse(str(key)) == key
    assert key.file_name.endswith(".md")
    assert "@" not in key.file_name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a.b.c.d",
        "a.b.c.d@",
        "A.b.c.d@x",
        "a.b.c.d.h0@x",
        "a.b.c.d@x#0",
        "a..c.d@x",
        "a.b.c.d@x\n",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        PlacementKey.parse(text)


def test_the_first_occurrence_is_not_written() -> None:
    key = PlacementKey.parse("manga.how_to.text_post.students@tg")
    assert str(key.again(2)) == "manga.how_to.text_post.students@tg#2"
    assert key.again(2).file_name == "manga.how_to.text_post.students+2.md"


def test_parts_of_a_fingerprint_do_not_run_together() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("a") != fingerprint("a", "")
