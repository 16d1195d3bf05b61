"""What somebody should look at is said in words, and a scheduled job can tell by the exit code."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cfkit import wiring
from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.domain.metrics import Metric, Snapshot, key_of_channel
from cfkit.domain.publication import State

from .conftest import Project

RYE = "rye.question.poll.families@tg"
NOW = datetime.now(UTC)


@pytest.fixture
def equipped(bakery: Project, tokens: None) -> Project:
    """The bakery with a token for each channel."""
    return bakery


def publish(project: Project, days_ago: float, key: str = RYE) -> datetime:
    at = NOW - timedelta(days=days_ago)
    with wiring.workshop(project.root) as shop:
        began = shop.store.begin(key, key.partition("@")[2], "f", at)
        url = f"https://a.example/{days_ago}"
        live = replace(began, state=State.LIVE, remote_id=url, url=url, live_at=at)
        shop.store.move(key, live, only_from=[State.ATTEMPTING])
    return at


def count(project: Project, *snapshots: Snapshot) -> None:
    with wiring.workshop(project.root) as shop:
        shop.store.add_snapshots(snapshots)


def kinds(project: Project) -> list[str]:
    found = project("metrics", "alerts", "--json").document["alerts"]
    return [one["kind"] for one in found]


def test_a_quiet_project_has_nothing_to_look_at(equipped: Project) -> None:
    ran = equipped("metrics", "alerts", "--strict")
    assert (ran.code, "Nothing to look at" in ran.err) == (0, True)


def test_a_token_that_is_missing_ends_the_run_with_4(bakery: Project) -> None:
    ran = bakery("metrics", "alerts", "--json")
    assert ran.code == 4
    assert {one["kind"] for one in ran.document["alerts"]} == {"token-dead"}
    assert ran.error["code"] == "alerts"


def test_silence_and_counts_that_nobody_takes_are_told(equipped: Project) -> None:
    at = publish(equipped, 20)
    publish(equipped, 2, "sourdough.myth.text_post.families@masto")
    assert kinds(equipped) == ["channel-silent"]
    early = Snapshot(RYE, "tg", at + timedelta(days=1), "telegram", {Metric.VIEWS: 5})
    count(equipped, early)
    assert kinds(equipped) == ["channel-silent", "not-counted"]
    count(equipped, replace(early, taken_at=at + timedelta(days=7)))
    assert kinds(equipped) == ["channel-silent"]
    assert equipped("metrics", "alerts").code == 0
    assert equipped("metrics", "alerts", "--strict").code == 9


def test_a_changed_definition_and_a_fallen_count_are_told(equipped: Project) -> None:
    at = publish(equipped, 3)
    first = Snapshot(RYE, "tg", at + timedelta(days=1), "telegram", {Metric.VIEWS: 50})
    then = replace(first, taken_at=at + timedelta(days=2), counts={Metric.VIEWS: 20})
    count(equipped, first, replace(then, metric_version=2))
    assert kinds(equipped) == ["definition-changed", "count-fell"]
    told = equipped("metrics", "alerts").err
    since = then.taken_at.date()
    assert f"views of tg: not all counted by one definition, the newest since {since}" in told


def test_a_change_shows_between_posts_and_never_between_metrics(equipped: Project) -> None:
    at, other = publish(equipped, 5), "rye.question.text_post.families@tg"
    publish(equipped, 4, other)
    first = Snapshot(RYE, "tg", at + timedelta(days=1), "telegram", {Metric.VIEWS: 50})
    then = Snapshot(other, "tg", at + timedelta(days=3), "telegram", {Metric.LIKES: 5}, 2)
    count(equipped, first, then)
    assert "definition-changed" not in kinds(equipped)
    seen = replace(then, taken_at=then.taken_at + timedelta(hours=9), counts={Metric.VIEWS: 5})
    count(equipped, seen)
    assert "definition-changed" in kinds(equipped)


def test_a_mapping_that_counts_otherwise_is_told(equipped: Project, tmp_path: Path) -> None:
    at = publish(equipped, 6)
    mapping = "columns: {Seen: views, Post: key, At: taken_at}\nsource: our table\n"
    for day, version in ((1, ""), (3, "metric_version: 2\n")):
        name = tmp_path / f"our{day}.yaml"
        name.write_text(mapping + version, encoding="utf-8")
        file = tmp_path / f"seen{day}.csv"
        moment = (at + timedelta(days=day)).isoformat()
        file.write_text(f"Post,Seen,At\n{RYE},{day * 100},{moment}\n", encoding="utf-8")
        ran = equipped("metrics", "import", file, "--mapping", name)
        assert ran.code == 0, ran.err
        assert ("definition-changed" in kinds(equipped)) == bool(version)


@pytest.mark.parametrize(("followers", "code"), [(9400, 0), (9600, 0), (10_100, 9)])
def test_a_page_near_the_threshold_of_its_country_is_told_in_time(
    equipped: Project, tmp_path: Path, followers: int, code: int
) -> None:
    equipped.change("country: GB", "country: RU")
    key = key_of_channel("tg")
    count(equipped, Snapshot(key, "tg", NOW, "telegram", {Metric.SUBSCRIBERS: followers}))
    page = tmp_path / "summary.md"
    ran = equipped("metrics", "alerts", "--summary", page, "--json")
    assert ran.code == code
    found = [one["level"] for one in ran.document["alerts"]]
    assert found == {9400: [], 9600: ["warning"], 10_100: ["error"]}[followers]
    assert ("subscribers-near" in page.read_text(encoding="utf-8")) == bool(found)
    assert os.fspath(equipped.root) not in page.read_text(encoding="utf-8")


def test_a_comment_that_waits_too_long_escalates_and_ends_the_run_with_9(
    equipped: Project, tmp_path: Path
) -> None:
    equipped.write(
        "strategy.yaml",
        (equipped.root / "strategy.yaml").read_text("utf-8")
        + "communication: {answer_within: 4h, escalate: {late: baker}}\n",
    )
    ago = NOW - timedelta(hours=9)
    case = Case("masto", "7", RYE, ago, ago, Sort.QUESTION, (), "When?", answer_by=NOW)
    with wiring.workshop(equipped.root) as shop:
        shop.store.cases().add([case, replace(case, remote_id="8", sort=Sort.THANKS)])
    page = tmp_path / "page.md"
    ran = equipped("metrics", "alerts", "--summary", page, "--json")
    [late] = [one for one in ran.document["alerts"] if one["kind"] == "answer-late"]
    assert (ran.code, late["about"], late["level"]) == (9, "masto", "error")
    assert "1 comment waits on masto" in late["words"]
    assert "baker takes them" in late["words"]
    assert "for longer than was promised" in page.read_text("utf-8")
    [shown] = equipped("inbox", "list", "--late", "--json").document["cases"]
    assert (shown["case"], shown["owner"], shown["late"]) == ("masto/7", "baker", True)
    assert " late" in equipped("inbox", "list").err
    assert equipped("inbox", "list", "--owner", "baker", "--json").document["cases"]


def test_late_comments_that_wait_for_one_instant_are_counted_together(equipped: Project) -> None:
    ago = NOW - timedelta(hours=9)
    case = Case("masto", "7", RYE, ago, ago, Sort.QUESTION, (), "When?", answer_by=NOW)
    with wiring.workshop(equipped.root) as shop:
        shop.store.cases().add([case, replace(case, remote_id="8"), replace(case, remote_id="9")])
    ran = equipped("metrics", "alerts", "--json")
    [late] = [one for one in ran.document["alerts"] if one["kind"] == "answer-late"]
    assert "3 comments wait on masto" in late["words"]
