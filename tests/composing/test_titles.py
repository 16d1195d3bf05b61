"""Platforms with a title get one; nothing that was written is lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfkit.application.compose import compose
from cfkit.application.titles import entitle, shortened
from cfkit.domain.capabilities import Capabilities, TitleRules
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.markup import parse
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.text import code_points

from .conftest import open_media

ABOVE = TitleRules(40, code_points, moves=True)
BESIDE = TitleRules(40, code_points)


@pytest.mark.parametrize(
    ("text", "title", "left"),
    [
        ("Is your chain loud?\n\nClean it.", "Is your chain loud?", "Clean it."),
        ("A loud chain. It is worn.\n\nClean.", "A loud chain", "It is worn.\n\nClean."),
        ("**A loud chain**\n\nClean it.", "A loud chain", "Clean it."),
        ("- a list\n- of two", "• a list", "• a list\n• of two"),
        ("All there is.", "All there is", "All there is."),
        (
            "[Read this](https://a.example/x) first\n\nThen that.",
            "Read this first",
            "Read this first\n\nThen that.",
        ),
        (
            "A sentence of so many words that no title can hold them all.\n\nEnd.",
            "A sentence of so many words that no…",
            "A sentence of so many words that no title can hold them all.\n\nEnd.",
        ),
    ],
)
def test_the_first_sentence_moves_above_the_text(text: str, title: str, left: str) -> None:
    document, found = entitle(parse(text), ABOVE)
    assert found.removeprefix("• ") == title.removeprefix("• ")
    assert document.plain == left


def test_beside_a_text_that_is_shown_whole_the_title_is_repeated() -> None:
    document = parse("A loud chain. It is worn.")
    assert entitle(document, BESIDE) == (document, "A loud chain")


@given(st.text(max_size=80), st.integers(1, 40))
def test_a_title_fits_and_breaks_no_word(text: str, limit: int) -> None:
    text = " ".join(text.split())
    title = shortened(text, TitleRules(limit, code_points))
    assert len(title) <= limit
    said = title.removesuffix("…")
    assert text.startswith(said)
    if title.endswith("…") and title != text:
        assert not text[len(said) : len(said) + 1].isalnum() or not said[-1:].isalnum()


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["One.", "Two words!", "**bold** end.", "no end"]), min_size=1))
def test_title_and_text_together_say_everything(pieces: list[str]) -> None:
    whole = parse("\n\n".join(" ".join(pieces[n : n + 2]) for n in range(0, len(pieces), 2)))
    document, title = entitle(whole, TitleRules(None, code_points, moves=True))
    together, kept = (
        "".join(text.replace(".", "").split()) for text in (title + document.plain, whole.plain)
    )
    assert document == whole or together == kept


def test_a_first_word_that_no_title_can_hold_is_said(
    project: Project, wide: Capabilities, placed: Callable[..., Placement]
) -> None:
    titled = replace(wide, title=ABOVE)
    with pytest.raises(InvalidFiles) as caught:
        compose(placed("x" * 100), project, titled, open_media)
    assert [one.code for one in caught.value.diagnostics] == ["title-too-long"]


def test_a_clip_is_called_what_its_idea_is_called(
    project: Project, wide: Capabilities, placed: Callable[..., Placement]
) -> None:
    post = compose(
        placed(
            "Loud?\n\n---\n\n0–3 s\n\nClean it.",
            key="chain.mirror.short_video.riders@main",
            media=["a.mp4"],
        ),
        project,
        replace(wide, title=BESIDE),
        open_media,
    )
    assert (post.title, post.text) == ("Chains", "Loud?")
