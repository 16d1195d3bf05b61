"""Rates are learned over one base, of numbers of one age."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from .cases import START, Sent, Shop

KEY = "squealing-brakes.how_to.text_post.commuters@masto#{n}"


@pytest.fixture
def shop(repository: Path, tmp_path: Path) -> Shop:
    return Shop(Path(shutil.copytree(repository / "examples/brand", tmp_path / "brand")))


def sent(n: int, counts: dict[float, dict[str, int]]) -> Sent:
    return Sent(KEY.format(n=n + 2), START + timedelta(days=n), counts)


def test_all_posts_go_over_the_base_that_most_of_them_have(shop: Shop) -> None:
    both = [sent(n, {672: {"reach": 400, "views": 1000, "saves": 10}}) for n in range(12)]
    seen = [sent(n, {672: {"views": 1000, "saves": 10}}) for n in range(12, 20)]
    shop.publish([*both, *seen])
    found = shop.learn("--metric", "save_rate")
    assert found["used"] == 20
    assert "same" in {one["kind"] for one in found["notes"]}


def test_posts_that_have_another_base_are_left_out(shop: Shop) -> None:
    reached = [sent(n, {672: {"reach": 400, "saves": 10}}) for n in range(12)]
    seen = [sent(n, {672: {"views": 1000, "saves": 10}}) for n in range(12, 20)]
    shop.publish([*reached, *seen])
    assert shop.learn("--metric", "save_rate")["used"] == 12
    assert "saves rate is over reach (Mastodon)" in shop.talk("--metric", "save_rate")


def test_both_sides_of_a_rate_are_of_one_age(shop: Shop) -> None:
    mixed = {24.0: {"reach": 500, "saves": 5}, 672.0: {"saves": 40}}
    whole = {672.0: {"reach": 500, "saves": 5}}
    shop.publish([*(sent(n, whole) for n in range(9)), *(sent(n, mixed) for n in range(9, 12))])
    assert shop.learn("--metric", "save_rate")["used"] == 9
