"""Advice about a page follows from what the strategy says of it."""

import pytest

from .conftest import Project


def advice(bakery: Project, channel: str = "vkpage") -> tuple[str, bool]:
    ran = bakery("--json", "channel", "advise", "--channel", channel)
    assert ran.code == 0, ran.err
    (one,) = ran.document["channels"]
    assert one["why"]
    return one["advised"], one["fits"]


@pytest.fixture
def on_vk(bakery: Project) -> Project:
    bakery.change(
        "content:\n  pillars:",
        "  - id: vkpage\n    platform: vk\n    page: public\n    promise: News\n"
        "    segments: [families]\n    formats: [text_post]\n    cadence: {per_week: 1}\n"
        '    settings: {group: "1", token: "${CFKIT_TG_TOKEN}"}\ncontent:\n  pillars:',
    )
    return bakery


@pytest.mark.parametrize(
    ("said", "advised"),
    [
        ("page: public", "public"),
        ("page: public\n    access: closed", "group"),
        ("page: public\n    role: ugc", "group"),
        ("page: public\n    persona: person", "profile"),
    ],
)
def test_what_a_channel_is_for_decides(on_vk: Project, said: str, advised: str) -> None:
    on_vk.change("page: public", said)
    assert advice(on_vk) == (advised, advised == "public")


def test_a_platform_may_have_one_kind_only(bakery: Project) -> None:
    assert advice(bakery, "masto") == ("profile", False)
    assert advice(bakery, "tg") == ("channel", False)


def test_an_unknown_channel_is_named(bakery: Project) -> None:
    ran = bakery("channel", "advise", "--channel", "tgg")
    assert (ran.code, '"tg"' in ran.err) == (2, True)
