"""A month is never as tidy as the report would like; unknown stays unknown and nothing breaks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cfkit.adapters.exports.report_page import render
from cfkit.application.report import as_json
from cfkit.domain.definitions import DEFINITIONS
from cfkit.domain.metrics import Snapshot
from cfkit.domain.publication import Delivery, State
from cfkit.domain.report import Report, Verdict
from cfkit.domain.schedule import Period

from .material import live, placement, report, snapshot


def pages(made: Report, repository: Path) -> str:
    return render(made, "html", repository / "templates") + render(
        made, "md", repository / "templates"
    )


def test_an_empty_month_says_so(repository: Path) -> None:
    made = report()
    assert [one.kind for one in made.decisions] == ["nothing_published"]
    assert made.goals[0].why_unknown == "no_publications"
    assert "За период ничего не вышло. Судить не о чем." in pages(made, repository)


def test_one_post_is_neither_a_winner_nor_notable(repository: Path) -> None:
    one = placement("books.how_to.text_post.students@vk")
    made = report([one], [snapshot(one, views=5000, likes=900)])
    assert (made.above, made.judged) == ((), 0)
    assert made.factors[0].verdict is Verdict.TOO_EARLY
    assert made.factors[0].needs == 8
    assert [one.kind for one in made.decisions] == ["too_early"]
    assert "вывод возможен от 8 публикаций" in pages(made, repository)


def test_a_month_without_metrics_has_no_zeros_for_them(repository: Path) -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 13)]
    made = report(posts)
    assert made.decisions[0].kind == "no_numbers"
    assert made.path[0].total is None
    assert made.comments[0].total is None
    assert all(row.counts == {} for row in made.publications)
    assert "Цифр нет ни у одной публикации" in pages(made, repository)


def test_metrics_of_one_platform_only_are_told_apart(repository: Path) -> None:
    a = placement("books.how_to.text_post.students@vk")
    b = placement("books.how_to.text_post.students@tg")
    made = report([a, b], [snapshot(a, reach=10, likes=1)])
    assert [one.kind for one in made.notes] == ["no_readings", "silent_channel"]
    telegram, vk = made.engagement
    assert (telegram.rates, len(telegram.missing)) == ((), len(DEFINITIONS))
    assert [rate.id for rate in vk.rates] == ["er_reach"]
    assert "С канала «tg» нет ни одной цифры" in pages(made, repository)


def test_falling_counters_are_named_and_the_newest_value_stands() -> None:
    one = placement("books.how_to.text_post.students@vk")
    made = report([one], [snapshot(one, 24, views=100), snapshot(one, 72, views=90)])
    assert made.publications[0].counts == {"views": 90}
    assert [note.kind for note in made.notes] == ["fell"]


def test_a_snapshot_that_stands_twice_counts_once() -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 6)]
    read = [snapshot(one, views=10) for one in posts]
    assert report(posts, read + read) == report(posts, read)


def test_a_changed_counting_rule_is_named() -> None:
    one = placement("books.how_to.text_post.students@vk")
    read = [snapshot(one, 24, views=9), snapshot(one, 72, version=2, views=9)]
    assert [note.kind for note in report([one], read).notes] == ["versions"]


def test_posts_that_were_counted_by_two_rules_are_named_and_metrics_are_held_apart() -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 4)]
    older = [snapshot(one, views=9) for one in posts[:2]]
    (note,) = report(posts, [*older, snapshot(posts[2], version=2, views=9)]).notes
    assert (note.kind, note.units) == ("versions", 2)
    assert report(posts, [*older, snapshot(posts[2], version=2, likes=9)]).notes == ()


def test_counts_below_zero_and_empty_snapshots_are_no_readings() -> None:
    a, b = (placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in (1, 2))
    made = report([a, b], [snapshot(a, views=-1), snapshot(b)])
    assert made.channels[0].reporting == 0


def test_zero_views_are_a_zero_and_break_no_logarithm() -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 10)]
    made = report(posts, [snapshot(one, views=0, likes=0) for one in posts])
    assert made.channels[0].figures[1].total == 0
    assert made.channels[0].usual == 0
    assert made.engagement[0].rates == ()


def test_only_the_slots_of_the_period_count_in_the_channels_own_zone() -> None:
    inside = placement("books.how_to.text_post.students@vk", 1, 0)
    outside = placement("chess.how_to.text_post.students@vk", 31, 23)
    november = Period.parse("2026-11")
    utc = [
        placement("books.story.text_post.students@vk"),
        placement("books.myth_buster.text_post.students@vk"),
    ]
    assert len(report([inside, outside, *utc]).publications) == 4
    assert report([inside, outside, *utc], period=november).publications == ()


def test_what_is_live_without_a_file_is_counted_where_it_went_out() -> None:
    went = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    known = {
        key: Delivery(key, "vk", State.LIVE, live_at=at)
        for key, at in {
            "gone.how_to.text_post.students@vk": went - timedelta(days=3),
            "https://old.example/1": went - timedelta(days=9),
            "late.how_to.text_post.students@vk": went,
        }.items()
    }
    known["never.how_to.text_post.students@vk"] = Delivery("never", "vk", State.MISSED)
    read = [
        Snapshot("https://old.example/1", "vk", went, "import", {}),
        Snapshot("nobody@vk", "vk", went, "import", {}),
    ]
    made = report([], read, known)
    assert [row.title for row in made.publications] == ["https://old.example/1", "gone"]
    assert (made.production[0].planned, made.production[0].without_file) == (0, 2)
    assert made.effort.without_norm == ()


def test_a_file_of_another_month_keeps_its_post_out_of_this_one() -> None:
    """It was planned for the last evening and went out past midnight."""
    one = placement("books.how_to.text_post.students@vk", 31, 23)
    known = {str(one.key): live(one, live_at=one.at + timedelta(hours=2))}
    assert report([one], [], known, period=Period.parse("2027-01")).publications == ()


def test_a_channel_idea_or_format_that_is_gone_goes_by_its_id(repository: Path) -> None:
    one = placement("unknown.lost_angle.lost_format.nobody@old", 5)
    made = report([one], [snapshot(one, views=10)])
    assert made.channels[-1].title == "old"
    assert made.publications[0].angle == "lost_angle"
    assert made.effort.without_norm == ("lost_format",)
    assert "lost_format" in pages(made, repository)


@pytest.mark.parametrize("source", ["sandbox", "telegram-Sandbox", "vk (SANDBOX)"])
def test_invented_numbers_are_marked(repository: Path, source: str) -> None:
    one = placement("books.how_to.text_post.students@vk")
    made = report([one], [snapshot(one, source=source, views=10)])
    assert made.sandbox_units == 1
    assert pages(made, repository).count("Учебные цифры: показатели 1\u00a0публикации") == 2
    assert report([one], [snapshot(one, views=10)]).sandbox_units == 0


def test_instants_without_an_offset_are_read_and_not_fatal() -> None:
    one = placement("books.how_to.text_post.students@vk")
    bare = snapshot(one, 48, views=10)
    naive = Snapshot(bare.key, bare.channel, bare.taken_at.replace(tzinfo=None), "x", bare.counts)
    known = {str(one.key): live(one, live_at=one.at.astimezone(UTC).replace(tzinfo=None))}
    made = report([one], [naive], known, at=datetime(2027, 1, 5))  # noqa: DTZ001, on purpose
    assert made.publications[0].age_hours == 48


def test_a_clock_that_runs_ahead_makes_no_negative_age() -> None:
    one = placement("books.how_to.text_post.students@vk")
    made = report([one], [snapshot(one, -5, views=10)])
    assert made.publications[0].age_hours == 0
    assert made.publications[0].ripening


def test_a_large_history_of_other_posts_costs_no_figures() -> None:
    one = placement("books.how_to.text_post.students@vk")
    others = [
        Snapshot(f"other{n}@vk", "vk", datetime(2026, 12, 2, tzinfo=UTC), "x", {})
        for n in range(1000)
    ]
    assert as_json(report([one], others)) == as_json(report([one]))
