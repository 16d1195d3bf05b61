"""One cause is reported once: what follows from a mistake is not said beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfkit.domain.diagnostics import Diagnostic

from .test_diagnostics import ASSETS, IDEAS, STRATEGY, TODAY

CHANNEL = "    segments: [families, students]\n    formats: [text_post, poll]\n"

# Each case: the file, what stands there, what is written instead, the one code that is reported.
ONCE = [
    (STRATEGY, "roles: [copywriter]", "roles: [smm]", "unknown-value"),
    (STRATEGY, "{id: baker, roles", "{id: Baker!, roles", "slug"),
    (
        STRATEGY,
        "segments: [families, students]",
        "segments: [famlies, students]",
        "unknown-segment",
    ),
    (
        STRATEGY,
        "segments: [families, students]",
        "segments: [familes, stduents]",
        "unknown-segment",
    ),
    (STRATEGY, CHANNEL, CHANNEL.replace("segments", "segmnts"), "unknown-key"),
    (STRATEGY, CHANNEL, CHANNEL[CHANNEL.index("    formats") :], "missing-key"),
    (STRATEGY, "- id: families\n    title: F", "- id: Families\n    title: F", "slug"),
    (STRATEGY, "- id: families\n    title: F", "- title: F", "missing-key"),
    (STRATEGY, "- {id: students,", "- {id: families,", "duplicate-id"),
    (STRATEGY, "channels:\n", "chanels:\n", "unknown-key"),
    (STRATEGY, "content:\n", "contnt:\n", "unknown-key"),
    (STRATEGY, "id: bread, title", "id: Bread, title", "slug"),
    (STRATEGY, "{id: bread, title", "{title", "missing-key"),
    (STRATEGY, "goal: visits", "gaol: visits", "unknown-key"),
    (STRATEGY, "goal: visits", "goal: vist", "unknown-goal"),
    (STRATEGY, "    cadence: {per_week: 3", "    cadense: {per_week: 3", "unknown-key"),
    (STRATEGY, "  escalate: {negative: baker}", "  escalate: other", "mapping"),
    (STRATEGY, "channels:\n", "channels:\n  - nothing\n", "mapping"),
    (STRATEGY, "- id: tg\n", "- id: tg\n    setings: {}\n", "unknown-key"),
    (STRATEGY, "    settings: {token", "    setings: {token", "unknown-key"),
    (IDEAS, "  question:\n    text: Which loaf?\n", "  question:\n", "missing-key"),
    (STRATEGY, "share: 60%", "share: 160%", "share"),
    (STRATEGY, "share: 60%", "share: 10", "share"),
    (STRATEGY, "{dynamic: {min: 0%}}", "{dynamic: {min: 90%}, poll: lots}", "share"),
    (STRATEGY, "[text_post, poll]", "[Text Post, poll]", "unknown-format"),
    (STRATEGY, "platform: telegram", "platform: Телеграм", "unknown-platform"),
    (STRATEGY, "near, proof: Two", "near, prof: Two", "unknown-key"),
    (IDEAS, "pillar: people", "pillar: poeple", "unknown-pillar"),
    (IDEAS, "  pillar: people\n", "", "missing-key"),
    (IDEAS, "pillar: people", "pillar: people\n  pillar: bread", "duplicate-key"),
    (IDEAS, "pillar: people", "pillar: bread\n  pillar: people", "duplicate-key"),
    (IDEAS, "stages: [problem, solution]", "stage: [problem, solution]", "unknown-key"),
    (IDEAS, "stages: [problem, solution]", "stages: [problm, solution]", "unknown-value"),
    (IDEAS, "segments: [students]", "segments: [Students!]", "unknown-segment"),
    (IDEAS, "- id: our-baker", "- id: Our baker", "slug"),
    (IDEAS, "- id: sourdough\n  title", "- title", "missing-key"),
    (IDEAS, "- id: our-baker\n", "- - id: our-baker\n", "yaml-syntax"),
    (IDEAS, "  question:\n", "  qestion:\n", "unknown-key"),
    (IDEAS, "  question:\n", "  zzz:\n", "unknown-key"),
    (ASSETS, "licence: own", "license: own", "unknown-key"),
    (ASSETS, "file: ", "fil: ", "unknown-key"),
    (ASSETS, ASSETS, "- just words\n", "mapping"),
]


@pytest.mark.parametrize("case", ONCE, ids=[f"{n}-{case[3]}" for n, case in enumerate(ONCE)])
def test_one_mistake_is_reported_without_what_follows_from_it(bakery: Any, case: Any) -> None:
    file, old, new, code = case
    if old == file:
        bakery.files[file] = new
    else:
        bakery.change(file, old, new)
    found = bakery.check(today=TODAY)
    assert {one.code for one in found} == {code}, [str(one) for one in found]
    places = [(one.path, one.line, one.column) for one in found]
    assert len(places) == len(set(places))


def test_a_list_of_wrong_items_is_not_said_to_be_empty(bakery: Any) -> None:
    for slug in ("tg", "forum"):
        bakery.change(STRATEGY, f"- id: {slug}", f"- id: {slug.upper()}!")
    assert [one.code for one in bakery.check()] == ["slug", "slug"]


def test_ideas_that_are_no_list_are_not_said_to_be_missing(bakery: Any) -> None:
    bakery.files[IDEAS] = "id: sourdough\n"
    assert [one.code for one in bakery.check()] == ["list"]


def test_what_an_included_file_would_have_held_is_not_missed(bakery: Any) -> None:
    text = bakery.files[STRATEGY]
    start, end = text.index("channels:"), text.index("content:")
    bakery.files[STRATEGY] = "include: [where.yaml]\n" + text[:start] + text[end:]
    bakery.files["where.yaml"] = text[start:end].removeprefix("channels:\n")
    assert [one.code for one in bakery.check()] == ["mapping"]


def test_a_mistake_elsewhere_hides_nothing(bakery: Any) -> None:
    bakery.change(STRATEGY, "cadence: {per_week: 3", "cadense: {per_week: 3")
    bakery.change(STRATEGY, "  - {id: students,", "  - {id: old, title: Old}\n  - {id: students,")
    bakery.change(
        STRATEGY, "    - {id: people", "    - {id: town, title: T, share: 0%}\n    - {id: people"
    )
    bakery.change(STRATEGY, "journey: [problem", "journey: [problem, loyalty")
    bakery.change(IDEAS, "situation: the", "situatoin: the")
    found = {one.code for one in bakery.check()}
    assert found >= {"segment-unserved", "pillar-without-ideas", "stage-without-idea"}


def test_ids_near_others_are_named_although_one_definition_is_wrong(bakery: Any) -> None:
    bakery.change(STRATEGY, "- id: families\n    title: F", "- id: Families\n    title: F")
    bakery.change(IDEAS, "segments: [students]", "segments: [studnts]")
    assert {one.code for one in bakery.check()} == {"slug", "unknown-segment"}


def test_a_segment_that_nobody_serves_is_told_with_its_ideas_once(bakery: Any) -> None:
    bakery.change(STRATEGY, "segments: [families, students]", "segments: [families]")
    (found,) = (one for one in bakery.check() if "unserved" in one.code)
    assert found.code == "segment-unserved"
    assert "1 idea speaks to nobody else" in found.message


# Each case: the file, what stands there, what is written instead, what the message says.
SAID = [
    (IDEAS, "  segments: [students]\n", "", 'add "segments" to this idea'),
    (STRATEGY, "    platform: telegram\n", "", 'add "platform" to this channel'),
    (STRATEGY, "goals:\n", "zzzzz:\n", 'add "goals" to the strategy'),
    (STRATEGY, "share: 60%, ", "", 'add "share" to this pillar'),
    (STRATEGY, "  country: GB", "  qqq: GB", "site"),
    (IDEAS, "  question:\n", "  zzz:\n", "the nearest are"),
    (IDEAS, "  question:\n", "  titles: x\n  question:\n", '"title" stands here already'),
    (STRATEGY, "volume: 12", "volume: [", "the rest of this file is not checked until"),
    (IDEAS, "pain:", "pain: *a", "the rest of this file is not checked until"),
    (STRATEGY, "Bread, share", "Bread: share", "the rest of this file is not checked until"),
    (STRATEGY, "Bread, share", "Bread: rye, share", "put a value that holds a colon in quotes"),
    (STRATEGY, "Bread, share", "Bread, rye, oats, share", 'quotes: title: "Bread, rye, oats"'),
    (STRATEGY, "  country: GB", "  country: GB\n  qqq:", "there are"),
]


@pytest.mark.parametrize("case", SAID, ids=[f"{n}-{case[3]}" for n, case in enumerate(SAID)])
def test_a_message_says_what_to_do_about_it(bakery: Any, case: Any) -> None:
    file, old, new, words = case
    bakery.change(file, old, new)
    messages = [one.message for one in bakery.check()]
    assert any(words in message for message in messages), messages


def test_thirty_words_are_listed_whole_and_more_are_not(bakery: Any) -> None:
    segments = "".join(f"  - {{id: group-{n}, title: G}}\n" for n in range(28))
    bakery.change(STRATEGY, "channels:\n", f"{segments}channels:\n")
    bakery.change(IDEAS, "segments: [students]", "segments: [xyz]")
    (found,) = (one for one in bakery.check() if one.code == "unknown-segment")
    assert "families, students, group-0" in found.message
    assert found.message.count("group-") == 28
    bakery.change(STRATEGY, "channels:\n", "  - {id: xyzzy-far-away, title: G}\nchannels:\n")
    (found,) = (one for one in bakery.check() if one.code == "unknown-segment")
    assert "there are 31, the nearest are " in found.message
    assert found.message.count(", ") == 5


MEDIA = [
    ("assets/laof.jpg", "assets/loaf.jpg"),
    ("loaf.png", "assets/loaf.jpg"),
    ("night.jpg", None),
    ("assets/oven.jpg", None),
]


@pytest.mark.parametrize(("file", "meant"), MEDIA)
def test_only_pictures_of_a_similar_name_are_suggested(
    bakery: Any, file: str, meant: str | None
) -> None:
    bakery.change(IDEAS, "assets/loaf.jpg", file)
    (found,) = bakery.check()
    assert found.code == "unknown-media"
    assert (f'did you mean "{meant}"?' in found.message) == bool(meant)
    assert ("did you mean" in found.message) == bool(meant)


def test_a_picture_that_is_not_there_is_not_suggested(bakery: Any) -> None:
    bakery.change(IDEAS, "assets/loaf.jpg", "assets/laof.jpg")
    (found,) = bakery.check(has_file=lambda _: False)
    assert "did you mean" not in found.message


PLATFORMS = [
    *(("vkontakte", "vk"), ("ВКонтакте", "vk"), ("вк", "vk"), ("tg", "telegram")),
    *(("telegram channel", "telegram"), ("Telegram-channel", "telegram"), ("телеграм", "telegram")),
    *(("одноклассники", "ok"), ("дзен", "dzen"), ("инстаграм", "instagram"), ("ig", "instagram")),
    *(("bsky", "bluesky"), ("masto", "mastodon"), ("Twitter", "x"), ("mastadon", "mastodon")),
]


@pytest.mark.parametrize(("word", "slug"), PLATFORMS)
def test_a_platform_may_be_called_as_people_call_it_and_is_understood(
    bakery: Any, check_folder: Callable[[Path], list[Diagnostic]], word: str, slug: str
) -> None:
    bakery.change(STRATEGY, "platform: manual", f"platform: {word}")
    bakery.write()
    codes = ("unknown-platform", "name")
    (found,) = (one for one in check_folder(bakery.root) if one.code in codes)
    assert f'did you mean "{slug}"?' in found.message
