"""What nobody counts, fills, proves or comes to is named."""

from datetime import date
from typing import Any

import pytest

from cfkit.domain.definitions import DEFINITIONS
from cfkit.domain.diagnostics import Level
from cfkit.domain.metrics import Metric

from .test_diagnostics import IDEAS, STRATEGY, TODAY

KNOWN = [*map(str, Metric), *(one.id for one in DEFINITIONS), "interactions", "sales"]


def _with_metric(bakery: Any, metric: str) -> Any:
    kpi = f"Be known, kpi: {{metric: {metric}, target: 3}}}}"
    bakery.change(STRATEGY, "Be known}", kpi)
    return bakery


@pytest.mark.parametrize("metric", [*KNOWN, "answered_share"])
def test_a_metric_that_is_counted_or_kept_by_hand_is_fine(bakery: Any, metric: str) -> None:
    assert _with_metric(bakery, metric).check() == []


@pytest.mark.parametrize(
    ("metric", "words"),
    [("билеты", "the nearest are "), ("Reach", 'did you mean "reach"?')],
)
def test_a_metric_that_no_report_counts_is_hinted_at(bakery: Any, metric: str, words: str) -> None:
    (found,) = _with_metric(bakery, metric).check()
    assert (found.code, found.level, found.line) == ("kpi-not-counted", Level.HINT, 9)
    assert words in found.message


@pytest.mark.parametrize(
    ("metric", "target", "words"),
    [
        ("ctr", "0.8", 'write "80%", or "0.8%"'),
        ("save_rate", "1", 'write "100%", or "1%"'),
        ("views", "5%", "views is a count"),
        ("ctr", "0.8%", None),
        ("ctr", "5", None),
        ("ctr", "0.05", None),
        ("answered_share", "0.95", None),
    ],
)
def test_a_target_that_may_be_a_fraction_or_per_cent_is_told(
    bakery: Any, metric: str, target: str, words: str | None
) -> None:
    kpi = f"Be known, kpi: {{metric: {metric}, target: {target}}}}}"
    bakery.change(STRATEGY, "Be known}", kpi)
    told = [(one.code, words in one.message) for one in bakery.check() if words]
    assert told == ([("target-ambiguous", True)] if words else [])
    assert words or bakery.check() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{kanal}", "there are channel, platform, period, pillar, idea, key"),
        ("{chanel}-x", 'did you mean "channel"?'),
        ("{}", "nothing fills"),
        ("{channel}{key", "a brace stands alone"),
        ("key}", "a brace stands alone"),
    ],
)
def test_a_placeholder_that_nothing_fills_is_an_error(bakery: Any, text: str, words: str) -> None:
    bakery.change(STRATEGY, "volume: 12", f'volume: 12\n  utm: {{source: §"{text}"}}')
    (found,) = bakery.check()
    assert (found.code, found.level) == ("utm-placeholder", Level.ERROR)
    assert (found.path, found.line, found.column) == bakery.marks[0]
    assert words in found.message


def test_every_placeholder_of_the_guide_is_fine(bakery: Any) -> None:
    words = "{channel}-{platform}-{period}-{pillar}-{idea}-{key}"
    bakery.change(STRATEGY, "volume: 12", f'volume: 12\n  utm: {{source: "{words}", medium: a}}')
    assert bakery.check() == []


@pytest.mark.parametrize("proof", ["", ", proof: ", ', proof: ""'])
def test_a_reason_without_proof_is_named(bakery: Any, proof: str) -> None:
    bakery.change(
        STRATEGY, "We are near, proof: Two minutes from the school", f"§We are near{proof}"
    )
    found = [one for one in bakery.check() if one.level is Level.HINT]
    codes = [(one.path, one.line, one.column) for one in found]
    assert codes == ([] if '"' in proof else bakery.marks)


def _with_event(bakery: Any, starts: str) -> Any:
    bakery.change(IDEAS, "  pain:", f"  event: {{what: A tasting, starts: §{starts}}}\n  pain:")
    return bakery


@pytest.mark.parametrize("starts", ["2026-11-21T18:00", "2026-11-21T18:00+03:00", "2026-12-08"])
def test_an_event_that_is_over_before_it_is_spoken_of_is_hinted_at(
    bakery: Any, starts: str
) -> None:
    (found,) = _with_event(bakery, starts).check(today=TODAY)
    assert (found.code, found.level) == ("event-past", Level.HINT)
    assert (found.path, found.line, found.column) == bakery.marks[0]


@pytest.mark.parametrize("starts", ["2026-12-09T10:00", "2027-01-05T12:00+00:00"])
def test_an_event_to_come_is_fine(bakery: Any, starts: str) -> None:
    assert _with_event(bakery, starts).check(today=TODAY) == []


def test_an_event_of_today_is_not_past(bakery: Any) -> None:
    assert _with_event(bakery, "2026-12-09T10:00").check(today=date(2026, 12, 9)) == []


def test_an_idea_that_expired_is_not_told_that_its_event_is_past(bakery: Any) -> None:
    bakery.change(IDEAS, "title: Sourdough", "title: Sourdough\n  expires: 2026-11-01")
    found = _with_event(bakery, "2026-11-01T18:00").check(today=TODAY)
    assert {one.code for one in found} == {"idea-expired", "agenda-after-expiry"}
