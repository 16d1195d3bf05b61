"""What was published before cfkit is learned from like everything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from cfkit.application.learn import learn
from cfkit.application.outcomes import Material
from cfkit.application.units import units_of
from cfkit.domain.learning import Learned, Verdict
from cfkit.domain.metrics import Metric
from cfkit.domain.past import PastPost
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.wiring.project import load_project

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
JUNE = Period.parse("2026-06")
ANGLES = ("how_to", "myth_buster", "problem_mirror", "faq_answer")


def project(repository: Path) -> Project:
    return load_project(repository / "examples/brand").require()


def past(place: int, angle: str | None, views: int) -> PastPost:
    at = START + timedelta(days=place)
    factors = {"angle": angle} if angle else {}
    return PastPost(
        channel=("masto", "bsky")[place // 4 % 2],
        url=f"https://social.example/{place}",
        published_at=at,
        taken_at=at + timedelta(days=28),
        counts={Metric.VIEWS: views},
        factors=factors,
    )


def learned(made: Project, history: Sequence[PastPost]) -> Learned:
    material = Material(made, JUNE, (), {}, (), datetime(2026, 8, 1, tzinfo=UTC))
    return learn(made, JUNE, units_of(material, history), date(2026, 8, 1))


def test_history_alone_names_a_winner(repository: Path) -> None:
    luck = np.exp(6 + np.random.default_rng(7).normal(0, 0.8, 160))
    told = [past(n, ANGLES[n % 4], int(luck[n] * (2.2 if n % 4 == 0 else 1))) for n in range(160)]
    found = learned(project(repository), told)
    winners = [one.level for one in found.findings if one.verdict is Verdict.WINNER]
    assert (found.metric, found.used, winners) == ("views", 160, ["how_to"])


def test_history_without_factors_counts_for_its_channel_and_teaches_nothing(
    repository: Path,
) -> None:
    found = learned(project(repository), [past(n, None, 100 + n) for n in range(30)])
    assert (found.used, list(found.findings), list(found.changes)) == (30, [], [])


def test_what_a_project_no_longer_has_gets_no_weight(repository: Path) -> None:
    told = [past(n, "gone_angle" if n % 2 else "how_to", 100 + n) for n in range(30)]
    told += [past(30 + n, "myth_buster", 100 + n) for n in range(10)]
    found = learned(project(repository), told)
    assert "gone_angle" in {one.level for one in found.findings}
    assert found.weights["angle"].keys() == {"how_to", "myth_buster"}


def test_a_negative_count_is_no_count(repository: Path) -> None:
    found = learned(project(repository), [past(n, "how_to", -n - 1) for n in range(10)])
    assert (found.metric, found.used) == (None, 0)
