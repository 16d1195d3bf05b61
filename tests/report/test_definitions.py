"""Rates are pooled sums over one stated denominator, beside the median of the posts' own rates."""

import pytest

from cfkit.domain.definitions import DEFINITIONS, Numbers, Rate, interactions, per_unit, rate
from cfkit.domain.metrics import Metric

BY_ID = {one.id: one for one in DEFINITIONS}


def numbers(first_day: dict[str, int] | None = None, **latest: int) -> Numbers:
    return Numbers(
        {Metric(name): value for name, value in latest.items()},
        {Metric(name): value for name, value in (first_day or {}).items()},
    )


def found(slug: str, *units: Numbers) -> Rate:
    result = rate(BY_ID[slug], units)
    assert result is not None
    return result


def test_a_pooled_rate_is_the_sum_over_the_sum_and_not_the_mean_of_rates() -> None:
    tiny, large = numbers(reach=10, likes=5), numbers(reach=990, likes=20, comments=5)
    er = found("er_reach", tiny, large, numbers(reach=500, likes=5, saves=5))
    assert (er.part, er.whole, er.units) == (40, 1500, 3)
    assert er.pooled == pytest.approx(40 / 1500)
    assert er.median == pytest.approx(25 / 990)
    assert er.made_of == {"likes": 3, "comments": 1, "saves": 1}


@pytest.mark.parametrize(
    ("slug", "unit", "expected"),
    [
        ("er_reach", numbers(reach=200, views=900, likes=6, shares=2), 8 / 200),
        ("er_views", numbers(reach=200, views=400, likes=6, votes=4), 10 / 400),
        ("er_followers", numbers({"subscribers": 500}, likes=5, subscribers=900), 5 / 500),
        ("view_rate", numbers({"subscribers": 500, "views": 90}, reach=250), 250 / 500),
        ("view_rate", numbers({"subscribers": 500, "views": 90}, views=400), 90 / 500),
        ("save_rate", numbers(reach=200, views=400, saves=4), 4 / 200),
        ("share_rate", numbers(views=400, shares=4), 4 / 400),
        ("comments_rate", numbers(reach=100, comments=0), 0.0),
        ("ctr", numbers(reach=1000, clicks=15, likes=99), 15 / 1000),
    ],
)
def test_every_definition_divides_what_its_name_says(
    slug: str, unit: Numbers, expected: float
) -> None:
    assert found(slug, unit).pooled == pytest.approx(expected)


def test_clicks_are_not_interactions_and_withheld_ones_are_not_zero() -> None:
    assert interactions({Metric.LIKES: 3, Metric.CLICKS: 90, Metric.QUOTES: 1}) == 4
    assert interactions({Metric.VIEWS: 100, Metric.CLICKS: 5}) is None


def test_a_rate_needs_both_of_its_sides() -> None:
    assert rate(BY_ID["er_reach"], [numbers(reach=100), numbers(likes=3)]) is None
    assert rate(BY_ID["er_views"], [numbers(views=0, likes=3)]) is None
    assert rate(BY_ID["ctr"], []) is None


def test_one_rate_never_mixes_denominators() -> None:
    by_views = numbers(views=100, shares=1), numbers(views=300, shares=1)
    shared = found("share_rate", *by_views, numbers(reach=10, shares=5))
    assert (shared.base, shared.units, shared.pooled) == (Metric.VIEWS, 2, 2 / 400)


def test_the_same_letters_mean_different_things_by_platform() -> None:
    assert BY_ID["er_reach"].alias("vk") == "ERR"
    assert BY_ID["view_rate"].alias("telegram") == "ERR"
    assert BY_ID["er_reach"].alias("telegram") == ""
    assert BY_ID["er_views"].alias("telegram") == "ER"
    assert BY_ID["er_followers"].alias("mastodon") == "ER"


VK = numbers(
    {"subscribers": 4000, "views": 1500},
    reach=2000, views=2600, likes=60, comments=10, shares=30, clicks=40, follows=8, hides=3,
    unfollows=1,
)  # fmt: skip
TELEGRAM = numbers({"subscribers": 1000, "views": 400}, views=500, likes=20, shares=5)
YOUTUBE = numbers(views=800, likes=40, comments=8, starts=1000, completions=350, impressions=9000)
INSTAGRAM = numbers(reach=1200, views=2000, likes=90, comments=6, saves=24, shares=12)


@pytest.mark.parametrize(
    ("platform", "unit", "by_hand"),
    [
        (
            "vk",
            VK,
            {
                "er_reach": 100 / 2000,
                "er_views": 100 / 2600,
                "er_followers": 100 / 4000,
                "view_rate": 2000 / 4000,
                "share_rate": 30 / 2000,
                "comments_rate": 10 / 2000,
                "ctr": 40 / 2000,
                "sub_rate": 8 / 2000,
                "negative_rate": 4 / 2000,
            },
        ),
        (
            "telegram",
            TELEGRAM,
            {
                "er_views": 25 / 500,
                "er_followers": 25 / 1000,
                "view_rate": 400 / 1000,
                "share_rate": 5 / 500,
            },
        ),
        (
            "youtube",
            YOUTUBE,
            {
                "er_views": 48 / 800,
                "comments_rate": 8 / 800,
                "completion_rate": 350 / 1000,
                "view_through": 800 / 9000,
            },
        ),
        (
            "instagram",
            INSTAGRAM,
            {
                "er_reach": 132 / 1200,
                "er_views": 132 / 2000,
                "save_rate": 24 / 1200,
                "share_rate": 12 / 1200,
                "comments_rate": 6 / 1200,
            },
        ),
    ],
)
def test_what_a_platform_reports_gives_these_rates_and_no_others(
    platform: str, unit: Numbers, by_hand: dict[str, float]
) -> None:
    made = {one.id: rate(one, [unit]) for one in DEFINITIONS}
    known = {slug: one.pooled for slug, one in made.items() if one is not None}
    assert known == pytest.approx(by_hand), platform


def test_vtr_of_dzen_counts_any_view_and_elsewhere_only_complete_ones() -> None:
    assert BY_ID["view_through"].alias("dzen") == BY_ID["completion_rate"].alias("vk") == "VTR"
    assert BY_ID["view_through"].alias("vk") == BY_ID["completion_rate"].alias("dzen") == ""


def test_each_posts_own_rate_stands_over_the_base_that_most_have() -> None:
    units = [numbers(views=100, shares=1), numbers(reach=5, shares=5), numbers(views=50, shares=2)]
    assert per_unit(BY_ID["share_rate"], units) == [0.01, None, 0.04]
