"""What was published before cfkit counts in a report, and is told from what was planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cfkit.adapters.exports.report_page import render
from cfkit.domain.metrics import Metric
from cfkit.domain.past import PastPost

from .material import placement, report

NOW = datetime(2026, 12, 20, tzinfo=UTC)


def before(n: int) -> PastPost:
    at = datetime(2026, 12, n, 10, tzinfo=UTC)
    counts = {Metric.REACH: 100 + n}
    return PastPost("vk", f"https://vk.example/{n}", at, at + timedelta(days=3), counts)


def test_a_month_of_history_is_no_month_in_which_nothing_went_out(repository: Path) -> None:
    ahead = [placement(f"books.how_to-i{n}.text_post.students@vk", 25 + n) for n in range(3)]
    team = [{"id": "a", "roles": ["copywriter"], "hours_per_week": 9, "cost_per_month": 1000}]
    past = [before(n) for n in range(1, 10)]
    resources = {"team": team}
    made = report(ahead, deliveries={}, at=NOW, past=past, resources=resources)
    assert "nothing_published" not in {one.kind for one in made.decisions}
    text = render(made, "md", repository / "templates").replace("\u00a0", " ")
    assert "- **0** публикаций вышло из 3" in text
    assert "- **9** публикаций вышло до cfkit" in text
    assert made.money is not None
    assert (made.money.units, made.money.unit_cost) == (0, None)


def test_posts_that_are_not_due_yet_are_not_said_to_be_missing() -> None:
    ahead = [placement("books.how_to.text_post.students@vk", 25)]
    (nothing,) = report(ahead, deliveries={}, at=NOW).decisions
    assert (nothing.kind, nothing.facts["planned"]) == ("nothing_published", 0)
