"""The few snapshots that are kept at hand answer whatever a report asks, as all of them would."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from cfkit.application.readings import INTERACTIONS, Readings, collect, versions_of
from cfkit.domain.metrics import AGES, Metric, Snapshot
from cfkit.domain.rollup import condense

KEY = "rye.myth.text_post.families@tg"
BORN = datetime(2026, 11, 1, 9, tzinfo=UTC)


def one(hour: float, source: str = "tg", version: int = 1, **counts: int) -> Snapshot:
    named = {Metric(name): value for name, value in counts.items()}
    return Snapshot(KEY, "tg", BORN + timedelta(hours=hour), source, named, version)


def read(snapshots: list[Snapshot]) -> Readings:
    return collect(snapshots, {KEY: BORN})[KEY]


def answers(readings: Readings) -> dict[str, object]:
    """Everything that is asked of readings."""
    measures = [*(metric.value for metric in Metric), INTERACTIONS]
    return {
        "latest": readings.latest,
        "taken_at": readings.taken_at,
        "sandboxed": readings.is_sandboxed,
        "versions": versions_of(readings.history),
        "fell": readings.fell,
        "numbers": readings.numbers,
        **{f"{m} {age}": readings.near(m, age) for m in measures for age in AGES},
    }


def years_of_counts(seed: int) -> list[Snapshot]:
    """Counts of one post, with gaps, falls, changed definitions and two sources."""
    draw = random.Random(seed)  # noqa: S311  it guards nothing
    made = []
    views = 0
    for _ in range(draw.randint(1, 120)):
        views += draw.randint(-1, 60) if seed % 3 == 0 else draw.randint(0, 60)
        counts = {"views": views, "likes": views // 9, "subscribers": 900 + views}
        shown = {name: n for name, n in counts.items() if draw.random() < 0.7}
        source = draw.choice(["tg", "import", "sandbox tg"] if seed % 5 == 0 else ["tg", "import"])
        made.append(one(draw.uniform(0.5, 1200), source, draw.choice([1, 1, 1, 2]), **shown))
    return made


@pytest.mark.parametrize("seed", range(40))
def test_the_few_answer_as_all_would_in_whatever_lots_they_came(seed: int) -> None:
    whole = sorted(years_of_counts(seed), key=lambda snapshot: snapshot.taken_at)
    kept: list[Snapshot] = []
    for start in range(0, len(whole), 7):
        kept = condense([*kept, *whole[start : start + 7]], BORN)
    assert answers(read(kept)) == answers(read(whole))


def test_ten_thousand_counts_of_one_post_leave_about_one_a_week() -> None:
    kept = condense((one(hour, views=hour, likes=hour // 9) for hour in range(1, 10_000)), BORN)
    assert len(kept) <= 90


def test_the_last_count_before_a_month_and_a_week_end_stays() -> None:
    whole = [one(hour, views=hour) for hour in range(1, 2000)]
    ends = {shot.taken_at.date(): shot for shot in whole}
    kept = condense(whole, BORN)
    for month_end in (datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)):
        assert ends[month_end.date()] in kept
    assert ends[datetime(2026, 12, 6, tzinfo=UTC).date()] in kept  # a Sunday


def test_what_is_below_zero_is_no_count() -> None:
    assert condense([one(24, views=-3), one(25, views=5)], BORN) == [one(25, views=5)]


def test_a_first_count_stays_and_one_that_was_withheld_whole_does_not() -> None:
    assert condense([one(24, views=3)], None) == [one(24, views=3)]
    assert condense([one(24)], BORN) == []
