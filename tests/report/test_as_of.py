"""A report as of a day knows nothing that came later."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from tests.learning.cases import Sent, Shop

from cfkit import wiring
from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.domain.metrics import Metric
from cfkit.domain.past import PastPost
from cfkit.domain.publication import State

START = datetime(2024, 1, 5, 9, tzinfo=UTC)
DAY = datetime(2024, 5, 20, 12, tzinfo=UTC)
PERIOD = "2024-05"
ANGLES = ("how_to", "myth_buster", "problem_mirror", "faq_answer")


def sent() -> list[Sent]:
    """Publish one a day until June; the first angle turns out to lift, but only at 28 days."""
    luck = np.exp(6 + np.random.default_rng(7).normal(0, 0.5, 160))
    found = []
    for n, views in enumerate(map(int, luck)):
        key = f"winter-chain.{ANGLES[n % 4]}.text_post.commuters@{('masto', 'bsky')[n % 2]}#{n + 2}"
        last = views * 4 if n % 4 == 0 else views
        counts = {26.0: {"views": views // 2}, 672.0: {"views": last}}
        found.append(Sent(key, START + timedelta(days=n), counts))
    return found


def past(n: int) -> PastPost:
    at = DAY - timedelta(days=20 - 4 * n)
    url, taken = f"https://social.example/{n}", at + timedelta(days=9)
    return PastPost("masto", url, at, taken, {Metric.VIEWS: 50 + n})


def case(n: int, answered: datetime | None) -> Case:
    at = DAY - timedelta(days=3 - n)
    name = f"masto+c{n}"
    asked = Case("masto", name, sent()[130].key, at, at, Sort.QUESTION, (), "How much is it?")
    return replace(asked, author=f"a{n}", answered_at=answered)


CASES = [case(0, DAY - timedelta(days=1)), case(1, DAY + timedelta(days=1)), case(5, None)]


def brand(repository: Path, root: Path) -> Shop:
    return Shop(Path(shutil.copytree(repository / "examples/brand", root)))


def of_today(shop: Shop) -> Shop:
    """Keep everything; what was taken down since that day too."""
    shop.publish(sent())
    key = sent()[120].key
    with wiring.workshop(shop.root) as made:
        live = made.store.deliveries()[key]
        gone = replace(live, state=State.DELETED, deleted_at=DAY + timedelta(days=2))
        made.store.move(key, gone, only_from=[State.LIVE])
        made.store.history().add([past(n) for n in range(8)])
        made.store.cases().add(CASES)
    return shop


def of_that_day(shop: Shop) -> Shop:
    """Keep what was known on that day alone."""
    shop.publish(
        [
            replace(one, counts={h: n for h, n in one.counts.items() if hour(one.at, h) <= DAY})
            for one in sent()
            if one.at <= DAY
        ]
    )
    posts = [past(n) for n in range(8) if past(n).published_at <= DAY]
    with wiring.workshop(shop.root) as made:
        made.store.history().add(
            [one if one.taken_at <= DAY else replace(one, counts={}) for one in posts]
        )
        made.store.cases().add([CASES[0], replace(CASES[1], answered_at=None)])
    return shop


def hour(at: datetime, hours: float) -> datetime:
    return at + timedelta(hours=hours)


def report(shop: Shop, *words: str) -> dict[str, Any]:
    code, out, err = shop.run("--json", "report", PERIOD, *words)
    assert code == 0, err
    document: dict[str, Any] = json.loads(out)
    return document


def test_a_report_as_of_a_day_is_the_report_of_that_day(repository: Path, tmp_path: Path) -> None:
    today = of_today(brand(repository, tmp_path / "today"))
    then = of_that_day(brand(repository, tmp_path / "then"))
    moment = "--at", DAY.isoformat()
    assert report(today, *moment) == report(then, *moment)
    now = report(today)
    assert (now["factors"], now["hypotheses"]) != (
        report(then, *moment)["factors"],
        report(then, *moment)["hypotheses"],
    )


def test_a_test_that_was_begun_later_is_not_known(repository: Path, tmp_path: Path) -> None:
    shop = of_today(brand(repository, tmp_path / "today"))
    before = report(shop, "--at", DAY.isoformat())["hypotheses"]
    begun = {"factor": "angle", "level": "how_to", "state": "scale", "since": "2024-05-25"}
    (shop.root / "weights.yaml").write_text(yaml.safe_dump({"hypotheses": [begun]}), "utf-8")
    assert report(shop, "--at", DAY.isoformat())["hypotheses"] == before
    since = "2024-05-25"
    assert since in {one["since"] for one in report(shop)["hypotheses"]}


def test_a_digest_as_of_a_day_takes_the_best_of_that_day(repository: Path, tmp_path: Path) -> None:
    found = {}
    for name, made in (("today", of_today), ("then", of_that_day)):
        shop = made(brand(repository, tmp_path / name))
        code, out, err = shop.run("--json", "digest", PERIOD, "--at", DAY.isoformat())
        assert code == 0, err
        found[name] = json.loads(out)
    assert found["today"] == found["then"]
