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


@pytest.mark.parametrize(
    ("platform", "page", "settings"),
    [
        ("youtube", "channel", '{channel: "UC_x5XG1OV2P6uZZ5FSM9Ttw", token: "${CFKIT_TG_TOKEN}"}'),
        ("linkedin", "public", '{organisation_id: "1", token: "${CFKIT_TG_TOKEN}"}'),
        ("pinterest", "profile", '{board: "1", token: "${CFKIT_TG_TOKEN}"}'),
        ("pinterest", "public", '{board: "1", token: "${CFKIT_TG_TOKEN}"}'),
    ],
)
def test_a_page_that_is_right_stays_as_it_is(
    on_vk: Project, platform: str, page: str, settings: str
) -> None:
    on_vk.change("platform: vk", f"platform: {platform}")
    on_vk.change("page: public", f"page: {page}")
    on_vk.change('{group: "1", token: "${CFKIT_TG_TOKEN}"}', settings)
    assert advice(on_vk) == (page, True)


def test_an_official_page_is_no_profile(on_vk: Project) -> None:
    on_vk.change("page: public", "page: profile\n    persona: person")
    assert advice(on_vk) == ("profile", True)
    on_vk.change("country: GB", "country: RU, organisation: municipal")
    assert advice(on_vk) == ("public", False)


PLACES = (
    "title: Families\n    geography: [Mill Lane, Riverton]\n    interests: [baking, board games]"
)


def test_geography_and_interests_of_segments_give_notes_and_hashtags(bakery: Project) -> None:
    assert bakery("--json", "channel", "advise").document["channels"][0]["notes"] == []
    bakery.change("title: Families", PLACES)
    one = bakery("--json", "channel", "advise", "--channel", "tg").document["channels"][0]
    assert one["hashtags"] == ["#MillLane", "#Riverton", "#baking", "#BoardGames"]
    (interests,) = one["notes"]
    assert "baking, board games" in interests
    bakery.change("Mill Lane Bakery", "The Bakery")
    places, _ = bakery("--json", "channel", "advise", "--channel", "tg").document["channels"][0][
        "notes"
    ]
    assert "Mill Lane, Riverton" in places
    assert "hashtags that its segments give: #MillLane" in bakery("channel", "advise").err


def test_posts_carry_tags_of_their_segment_where_the_channel_says_so(bakery: Project) -> None:
    bakery.change("title: Families", PLACES)
    bakery.change(
        "platform: telegram\n",
        'platform: telegram\n    hashtags: {always: ["#bread"], max: 3, segment: true}\n',
    )
    bakery.planned()
    texts = [one.read_text("utf-8") for one in bakery.content if "/tg/" in one.as_posix()]
    posts = [one for one in texts if ".poll." not in one]
    assert posts
    assert all(one.rstrip().endswith("#bread #MillLane #Riverton") for one in posts)
    assert bakery("--json", "channel", "advise").document["channels"][0]["hashtags"] == []


def test_readers_who_live_elsewhere_are_hinted_at(bakery: Project) -> None:
    bakery.change("title: Families", PLACES)
    bakery.change(
        "platform: telegram\n", "platform: telegram\n    audience: {geography: [Oldport]}\n"
    )
    said = bakery("--json", "check").document["diagnostics"]
    (one,) = [one for one in said if one["code"] == "audience-elsewhere"]
    assert (one["level"], "Oldport" in one["message"]) == ("hint", True)
    bakery.change("[Oldport]", "[Riverton and around]")
    assert "audience-elsewhere" not in bakery("check").err


def test_a_local_block_is_proposed_where_readers_live(bakery: Project) -> None:
    bakery.change("title: Families", PLACES)
    ran = bakery("--json", "ideas", "spark", "--limit", "60")
    local = [one for one in ran.document["cells"] if one["block"] == "local"]
    assert local
    assert all("Mill Lane, Riverton" in one["why"] for one in local)


def test_a_platform_may_have_one_kind_only(bakery: Project) -> None:
    assert advice(bakery, "masto") == ("profile", False)
    assert advice(bakery, "tg") == ("channel", False)


def test_an_unknown_channel_is_named(bakery: Project) -> None:
    ran = bakery("channel", "advise", "--channel", "tgg")
    assert (ran.code, '"tg"' in ran.err) == (2, True)
