"""The strategy document says who counts a goal's number, as far as its platforms report it."""

import pytest

from .conftest import Project


@pytest.mark.parametrize(
    ("metric", "who"),
    [
        ("views", "cfkit: tg"),
        ("likes", "cfkit: masto"),
        ("interactions", "cfkit: masto"),
        ("registrations", "you: no platform here reports it"),
        ("reach", "you: no platform here reports it"),
        ("er_reach", "you: no platform here reports it"),
        ("er_views", "you: no platform here reports it"),  # views here, interactions there
        ("answered_share", "cfkit: tg, masto"),
    ],
)
def test_a_number_is_counted_where_a_channel_reports_it_and_by_people_elsewhere(
    bakery: Project, metric: str, who: str
) -> None:
    bakery.change(
        "title: Bring people in,", f"title: Bring people in, kpi: {{metric: {metric}, target: 1}},"
    )
    told = bakery("strategy", "doc").out
    row = next(line for line in told.splitlines() if line.startswith("| Bring people in |"))
    assert f"| {who} |" in row


def test_rates_are_counted_where_one_platform_reports_both_of_their_parts(bakery: Project) -> None:
    bakery.change("title: Bring people in,", "title: In, kpi: {metric: er_views, target: 0.1},")
    bakery.change("platform: telegram", "platform: vk")
    bakery.change('chat: "@mill_lane", token: "${CFKIT_TG_TOKEN}"', 'group: 1, token: "${T}"')
    told = bakery("strategy", "doc").out
    assert "| cfkit: tg |" in told
