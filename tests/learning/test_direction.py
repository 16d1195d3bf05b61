"""What people dislike is never crowned: of some metrics less is better."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from .cases import Shop, month_of

ANGLES = ("how_to", "myth_buster", "problem_mirror", "faq_answer")
IDEAS = ("squealing-brakes", "winter-chain", "seen-in-december", "after-the-service")


@pytest.fixture
def shop(repository: Path, tmp_path: Path) -> Shop:
    made = Shop(Path(shutil.copytree(repository / "examples/brand", tmp_path / "brand")))
    keys = [
        f"{IDEAS[n // 8 % 4]}.{ANGLES[n % 4]}.text_post.commuters"
        f"@{('masto', 'bsky')[n // 4 % 2]}#{n + 2}"
        for n in range(120)
    ]
    luck = np.random.default_rng(5)
    usual = [{"how_to": 160, "myth_buster": 10}.get(ANGLES[n % 4], 40) for n in range(120)]
    made.publish(month_of(keys, [int(luck.poisson(one)) for one in usual], "hides"))
    return made


def test_what_is_hidden_most_is_no_winner(shop: Shop) -> None:
    found = shop.learn("--metric", "hides")
    lifts = {one["level"]: one["lift"] for one in found["factors"] if one["factor"] == "angle"}
    assert min(lifts, key=lifts.__getitem__) == "how_to"
    winners = [one["level"] for one in found["factors"] if one["verdict"] == "winner"]
    assert winners == ["myth_buster"]
    weights = found["weights"]["angle"]
    assert weights["how_to"] < weights["myth_buster"]
    (held,) = [one for one in found["notes"] if one["kind"] == "held"]
    assert "angle myth_buster" in held["levels"]
    assert "The less of this metric the better" in shop.talk("--metric", "hides")
