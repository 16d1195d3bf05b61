"""The report tells viral reach where it is given, and says where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfkit.adapters.exports.report_page import render
from cfkit.domain.report import Report

from .material import placement, report, snapshot, strategy


def made(language: str) -> Report:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 4)]
    posts.append(placement("books.story.text_post.students@tg", 5))
    read = [
        snapshot(posts[0], reach=1000, subscriber_reach=600, viral_reach=300),
        snapshot(posts[1], reach=200, subscriber_reach=150),
        snapshot(posts[2], viral_reach=40),
        snapshot(posts[3], views=90),
    ]
    return report(posts, read, brand={**strategy()["brand"], "language": language})


@pytest.mark.parametrize(
    ("language", "row", "untold"),
    [
        ("en", "| 750 | 2 of 3 | 340 | 2 of 3 | 30% (1) |", "nor the viral one: tg. Where"),
        ("ru", "| 750 | 2 из 3 | 340 | 2 из 3 | 30 % (1) |", "не отдают каналы: tg. Если"),
    ],
)
def test_viral_reach_is_told_where_it_is_given(
    repository: Path, language: str, row: str, untold: str
) -> None:
    page = render(made(language), "md", repository / "templates").replace("\u00a0", " ")
    assert row in page
    assert untold in page
    assert untold in render(made(language), "html", repository / "templates").replace("\xa0", " ")


def test_nobody_who_gives_it_is_no_zero(repository: Path) -> None:
    posts = [placement("books.how_to.text_post.students@vk")]
    found = report(posts, [snapshot(posts[0], reach=50)])
    (one,) = found.reached
    assert (one.viral, one.subscribers, one.share) == (None, None, None)
    page = render(found, "md", repository / "templates")
    assert "Ни охвата подписчиков, ни вирального не отдают каналы" in page
    assert "Доля вирального" not in page
