"""What is too long and may not be shortened becomes a thread, cut where readers pause."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfkit.application.expand import variants
from cfkit.application.thread import MOST, thread
from cfkit.application.write import TooLong, Writer, parts_of
from cfkit.domain.capabilities import Capabilities, TagRules
from cfkit.domain.markup import parse
from cfkit.domain.project import Project
from cfkit.domain.variant import Variant

from .test_writing import Lines

PIECES = st.sampled_from(
    [
        "Слово ",
        "Конец. ",
        "**жирное. Ещё** ",
        "[ссылка. Тут](https://a.example/x) ",
        "\n\n",
        "\n- пункт",
        "https://b.example/путь. ",
        "т. е. ",
        "👨‍👩‍👧 ",
        "`код. x` ",
        "||тайна. Да|| ",
        "x" * 30,
    ]
)


def messages(text: str, limit: int) -> list[str] | None:
    return thread(text, lambda piece, _: len(parse(piece).plain) <= limit)


def test_a_thread_ends_its_messages_at_paragraphs_then_items_then_sentences() -> None:
    assert messages("Раз.\n\nДва.\n\nТри.", 12) == ["Раз.\n\nДва.", "Три."]
    assert messages("Вот:\n- один\n- два\n- три", 18) == ["Вот:\n- один\n- два", "- три"]
    assert messages("Раз два. Три четыре. Пять.", 14) == ["Раз два.", "Три четыре.", "Пять."]


def test_what_has_no_place_to_pause_is_no_thread() -> None:
    assert messages("x" * 100, 50) is None
    assert messages("Слово " * 100, 50) is None
    assert messages("Конец. " * 1000, 10) is None, f"more than {MOST} messages are not read"


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.integers(20, 120))
def test_a_thread_says_everything_and_breaks_no_mark(text: str, limit: int) -> None:
    found = messages(text, limit)
    if found is None:
        return
    assert all(len(parse(piece).plain) <= limit for piece in found)
    whole = parse(text)
    assert "".join("".join(parse(piece).written_out for piece in found).split()) == "".join(
        whole.written_out.split()
    )
    assert [link for piece in found for link in parse(piece).links] == list(whole.links)


LONG = {"hook": "Loud?", "turn": "It is worn. " * 8, "payoff": "It lasts.", "legal": "Ad. Shop."}


@pytest.fixture
def variant(project: Project) -> Variant:
    return next(v for v in variants(project) if isinstance(v, Variant))


def written(
    project: Project, variant: Variant, capabilities: Capabilities, beats: Mapping[str, str]
) -> list[str]:
    templates = Lines(beats, required=frozenset({"turn"}))
    channel = project.strategy.channel("main")
    body = Writer(project, templates).write(variant, channel, capabilities)
    assert [note.code for note in body.notes][:1] == ["thread"]
    return parts_of(body.text)


def test_a_thought_that_must_be_said_whole_goes_on_in_replies(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    threads = replace(narrow, threads=True)
    first, *others = written(project, variant, threads, LONG)
    assert first.startswith("Loud?")
    assert first.endswith("Follow us\n#shop"), "footer and tags stay under the first message"
    assert others[-1].endswith("Come.")
    assert "Ad. Shop." in first, "readers of one message see whose it is"
    assert all(len(part) <= 60 for part in [first, *others])


def test_where_nothing_is_threaded_it_is_refused(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    with pytest.raises(TooLong):
        written(project, variant, narrow, LONG)


def test_a_platform_caps_the_tags_and_may_have_none_in_the_text(
    project: Project, variant: Variant, wide: Capabilities
) -> None:
    channel = project.strategy.channel("main")
    several = channel.model_copy(
        update={"hashtags": channel.hashtags.model_copy(update={"max": None})}
    )
    writer = Writer(project, Lines(LONG))
    for rules, tags in (
        (TagRules(), "#shop #bikes"),
        (TagRules(max_items=1), "#shop"),
        (TagRules(place="field"), ""),
        (TagRules(place="none"), ""),
    ):
        text = writer.write(variant, several, replace(wide, tags=rules)).text
        assert text.endswith(f"Follow us\n{tags}".strip())


def test_an_address_is_counted_with_the_tags_that_it_will_get(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    roomy = replace(narrow, text=replace(narrow.text, max_length=160, max_bytes=None))
    beats = {"hook": "Loud?", "tension": "x" * 60, "turn": "See https://shop.example/a"}
    body = Writer(project, Lines(beats)).write(variant, project.strategy.channel("side"), roomy)
    assert "x" not in body.text.replace("example", "")
