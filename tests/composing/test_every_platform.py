"""Whatever is written, each platform gets what it takes: within its count, with its marks whole."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfkit.adapters.platforms._registry import capabilities_of, slugs
from cfkit.application.compose import draft
from cfkit.application.composed import Composed, composed
from cfkit.application.expand import variants
from cfkit.application.write import TooLong, Writer
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.keys import PlacementKey
from cfkit.domain.markup import parse
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.text import URL
from cfkit.domain.variant import Variant

from .conftest import open_media
from .test_writing import Lines

WORDS = st.sampled_from(
    [
        "Привет",
        "мир.",
        "A chain.",
        "**жирно**",
        "_косо_",
        "~~нет~~",
        "||тайна||",
        "`код`",
        "#тег",
        "@имя",
        "[сюда](https://shop.example/a)",
        "https://shop.example/b",
        "https://other.example/c_d_e",
        "{{ 7 * 7 }}",
        "<script>alert(1)</script>",
        "\u202eдоворот",
        "a\u200bb",
        "\ud83d",
        "\x00",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "№ 5",
        "«да»",
        "漢字",
        "&amp;",
        "a < b > c",
        "*",
        "_",
        "\\",
        "|",
        "]",
        "1.",
        "\u2028",
        "\ufeff",
    ]
)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
BODIES = st.one_of(
    st.lists(PARAGRAPHS, min_size=1, max_size=8).map("\n\n".join),
    st.lists(PARAGRAPHS.map(lambda text: f"- {text}"), min_size=1, max_size=8).map("\n".join),
    st.text(min_size=1, max_size=120),
    st.just("длинноеслово" * 1000),
)
PLATFORMS = [slug for slug in slugs() if slug != "manual"]
REFUSED = {"too-many-links", "too-many-tags", "too-many-mentions", "title-too-long", "no-threads"}
"""What only the author can mend: nothing that gives way makes room for it."""
HOSTILE = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def placement(body: str) -> Placement:
    key = PlacementKey.parse("chain.mirror.text_post.riders@main")
    return Placement(key, datetime(2026, 12, 3, 10, tzinfo=UTC), body, path="content/x.md")


def letters(*texts: str) -> str:
    """The letters of texts one after another, without addresses, which get their UTM."""
    return "".join(filter(str.isalnum, URL.sub("", "\n".join(texts))))


def is_told_once(said: str, title: str | None, messages: list[str]) -> bool:
    """Whether a text goes out once and in its order; its title may stand above or in it."""
    told = letters(*messages)
    return letters(said) in (told, letters(title or "") + told)


@pytest.mark.parametrize("slug", PLATFORMS)
@HOSTILE
@given(body=BODIES)
def test_a_post_keeps_to_the_count_or_is_refused_in_words(
    project: Project, slug: str, body: str
) -> None:
    capabilities = capabilities_of(slug)
    try:
        shown = composed(placement(body), project, slug, capabilities, open_media)
    except InvalidFiles as error:
        found = error.diagnostics
    else:
        found = ()
        assert_whole(shown, body)
    assert all(one.code and one.message and one.path for one in found)


def assert_whole(shown: Composed, body: str) -> None:
    for message in shown.messages:
        assert message.limit is None or message.count <= message.limit
        assert "\x00" not in message.markup
        message.markup.encode()
        for mark in message.marks:
            place = mark["index"]
            message.text.encode()[place["byteStart"] : place["byteEnd"]].decode()
    assert is_told_once(parse(body).plain, shown.title, [one.text for one in shown.messages])


@pytest.mark.parametrize("slug", PLATFORMS)
@HOSTILE
@given(
    beats=st.fixed_dictionaries(
        {"hook": PARAGRAPHS, "tension": PARAGRAPHS, "turn": BODIES, "payoff": PARAGRAPHS}
    ),
    required=st.sampled_from([frozenset(), frozenset({"turn"})]),
)
def test_what_was_written_for_a_platform_goes_out_there(
    project: Project, slug: str, beats: dict[str, str], required: frozenset[str]
) -> None:
    capabilities = capabilities_of(slug)
    variant = next(v for v in variants(project) if isinstance(v, Variant))
    channel = project.strategy.channel("main")
    labelled = {**beats, "legal": "Реклама. Магазин. erid: 2Vtz"}
    try:
        body = Writer(project, Lines(labelled, required)).write(variant, channel, capabilities)
    except TooLong:
        return
    assert "erid: 2Vtz" in body.parts[0]
    assert "Follow us" in body.text
    tagged = placement(body.text)
    try:
        post = draft(tagged, project, capabilities, open_media)
    except InvalidFiles as error:
        refused, messages = {one.code for one in error.diagnostics}, ()
    else:
        refused, messages = set(), (post.document, *post.parts)
        assert is_told_once(
            "\n".join(parse(part).plain for part in body.parts),
            post.title,
            [one.plain for one in messages],
        )
    assert refused <= REFUSED
    for document in messages:
        limit = capabilities.limit_with(images=False)
        count = capabilities.text.count(capabilities.text.counted(document))
        assert limit is None or count <= limit


@pytest.mark.parametrize("slug", PLATFORMS)
def test_a_word_that_no_message_can_hold_is_refused_before_it_is_sent(
    project: Project, slug: str, placed: Callable[..., Placement]
) -> None:
    capabilities = capabilities_of(slug)
    body = placed("слово" * 20_000)
    if capabilities.text.max_length is None and capabilities.title is None:
        assert draft(body, project, capabilities, open_media).text
        return
    if capabilities.title is not None and capabilities.title.max_length is None:
        return  # WordPress takes anything
    with pytest.raises(InvalidFiles) as caught:
        draft(body, project, capabilities, open_media)
    assert {one.code for one in caught.value.diagnostics} <= {"too-long", "title-too-long"}


@pytest.mark.parametrize("slug", [*PLATFORMS, "manual"])
@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("photo_post a.mp4", "photo_post needs a picture, and a.mp4 is none"),
        ("carousel a.mp4 b.mp4", "carousel needs a picture, and a.mp4, b.mp4 is none"),
        ("photo_post a.png", None),
        ("carousel a.png b.mp4", None),
        ("text_post a.mp4", None),
        ("short_video a.png", "short_video needs a film, and a.png is none"),
        ("short_video a.mp4", None),
    ],
)
def test_a_format_of_pictures_goes_out_with_one_and_a_clip_with_a_film_wherever_it_is(
    project: Project, slug: str, placed: Callable[..., Placement], listed: str, said: str | None
) -> None:
    shape, *media = listed.split()
    post = placed("Look.", key=f"chain.mirror.{shape}.riders@main", media=media)
    found: list[str] = []
    try:
        draft(post, project, capabilities_of(slug), open_media)
    except InvalidFiles as error:
        found = [one.message for one in error.diagnostics if one.code == "media-kind"]
    assert [one.partition(";")[0] for one in found] == ([said] if said else [])


def test_a_channel_of_any_platform_can_be_read(project: Project, tmp_path: Path) -> None:
    channel = project.strategy.channel("main")
    for slug in PLATFORMS:
        assert Channel.model_validate({**channel.model_dump(mode="json"), "platform": slug})
