"""Whatever the world is like, the caps and floors of the documentation hold for what is written."""

from __future__ import annotations

import csv
import json
import math
import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from cfkit import wiring
from cfkit.application.allocate import allocate, caps_of
from cfkit.application.beliefs import believe
from cfkit.application.design import lay_out
from cfkit.application.effects import fit
from cfkit.application.learn import DRAWS, as_weights, learn
from cfkit.application.units import Units
from cfkit.domain.learning import Unit
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.weights import Weights, cell

from .cases import Shop

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
HIGHEST = {"angle": 0.4, "angle_format": 0.25}
"""The loosest caps there are; of other factors 0.7."""

WORLDS = range(20)
PRINTED = 0.0005 + 1e-9
"""Weights are written with three decimals."""


@pytest.fixture(scope="module")
def project(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("caps") / "brand"
    with wiring.workshop(Path(shutil.copytree(repository / "examples/brand", root))) as shop:
        return shop.project


def world(project: Project, seed: int) -> list[Unit]:
    """Publish some angles in some formats: often few formats an angle, and effects of any size."""
    rng = np.random.default_rng(seed)

    def some(names: list[str], most: int) -> list[str]:
        return [str(one) for one in rng.choice(names, int(rng.integers(2, most)), replace=False)]

    angles = some(sorted(project.catalogue.angles), 20)
    formats = some(sorted(project.catalogue.formats), 9)
    segments = [one.id for one in project.strategy.segments]
    pillars = [one.id for one in project.strategy.content.pillars]
    cells = [(a, f) for a in angles for f in formats if rng.random() < rng.choice([0.2, 0.6, 1.0])]
    cells = cells or [(angles[0], formats[0]), (angles[1], formats[1])]
    effects = {name: rng.normal(0, rng.choice([0.2, 1.0])) for name in (*angles, *formats)}
    found = []
    for place in range(int(rng.integers(12, 300))):
        angle, format_ = cells[int(rng.integers(len(cells)))]
        factors = {"angle": angle, "format": format_, "segment": str(rng.choice(segments))}
        factors |= {"pillar": str(rng.choice(pillars)), "hook": str(rng.integers(1, 4))}
        log = 6 + effects[angle] + effects[format_] + rng.normal(0, 0.7)
        at = START + timedelta(hours=9 * place)
        found.append(Unit(f"u{place}", str(rng.choice(["a", "b"])), at, factors, 672, 1, log))
    return found


def evenness(weights: dict[str, float]) -> float:
    whole = sum(weights.values())
    parts = [one / whole for one in weights.values() if one]
    return -sum(one * math.log(one) for one in parts) / math.log(len(weights))


@pytest.mark.parametrize("seed", WORLDS)
def test_no_weight_is_above_its_cap_and_every_factor_keeps_its_variety(
    project: Project, seed: int
) -> None:
    units = world(project, seed)
    caps = caps_of(fit(lay_out(units)))
    named = {"angle": caps.angle, "angle_format": caps.angle_format}
    learned = learn(project, Period.parse("2026-04"), Units(units, "views", []), date(2026, 5, 1))
    written = as_weights(learned, Weights()).by_factor
    assert written
    for factor, levels in written.items():
        most = max(named.get(factor, caps.other), 1.5 / len(levels))
        assert max(levels.values()) <= most + PRINTED, (factor, levels)
        assert sum(levels.values()) == pytest.approx(1, abs=PRINTED * len(levels))
        assert evenness(dict(levels)) >= 0.5 - 0.002, (factor, levels)
    for note in learned.notes:
        if note.kind in {"tired", "untired"}:
            told = {"angle": note.facts["angle"], "angle_format": note.facts["cell"]}
            for factor in told.keys() & written.keys():
                most = max(named[factor], 1.5 / len(written[factor]))
                assert told[factor] == pytest.approx(most)


@pytest.mark.parametrize("seed", WORLDS)
def test_drawn_slots_hold_the_caps_and_a_tenth_goes_to_what_was_tried_least(
    project: Project, seed: int
) -> None:
    units = world(project, seed)
    made = fit(lay_out(units))
    tried = Counter((unit.factors["angle"], unit.factors["format"]) for unit in units)
    options = [{"angle": a, "format": f, "angle_format": cell(a, f)} for a, f in sorted(tried)]
    counts = [tried[place] for place in sorted(tried)]
    rng, caps = np.random.default_rng(seed), caps_of(made)
    chosen = Counter(allocate(made, believe(made), options, counts, DRAWS, rng, caps))
    assert chosen.total() == DRAWS
    least = sorted(range(len(options)), key=counts.__getitem__)[: DRAWS // 10]
    assert sum(chosen[place] for place in least) >= min(DRAWS // 10, len(least))
    if len({one["angle"] for one in options}) * len({one["format"] for one in options}) == len(
        options
    ):
        drawn = Counter({place["angle"]: 0 for place in options})
        for place, n in chosen.items():
            drawn[options[place]["angle"]] += n
        assert max(drawn.values()) <= DRAWS * max(caps.angle, 1.5 / len(drawn))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plan_takes_the_weights_that_hold_the_caps(
    repository: Path, tmp_path: Path, seed: int
) -> None:
    shop = Shop(Path(shutil.copytree(repository / "examples/brand", tmp_path / "brand")))
    rng = np.random.default_rng(seed)
    with wiring.workshop(shop.root) as made:
        units = world(made.project, seed)
    file = tmp_path / "past.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["url", "channel", "published_at", "angle", "format", "segment", "views"])
        for n, unit in enumerate(units):
            about = [unit.factors[one] for one in ("angle", "format", "segment")]
            seen = int(np.exp((unit.log or 0) + rng.normal(0, 0.1)))
            at, url = unit.published_at.isoformat(), f"https://social.example/{n}"
            rows.writerow([url, ("masto", "bsky")[n % 2], at, *about, seen])
    assert shop.run("metrics", "import", "--history", str(file))[0] == 0
    assert shop.run("learn", "2026-06", "--apply")[0] == 0
    weights = yaml.safe_load((shop.root / "weights.yaml").read_text(encoding="utf-8"))["weights"]
    code, out_, err = shop.run("--json", "plan", "2036-12", "--dry-run")
    assert code == 0, err
    plan: dict[str, Any] = json.loads(out_)
    assert plan["weights"]
    for one in plan["weights"]:
        levels = weights[one["factor"]]
        assert one["now"] == levels.get(one["level"])
        most = max(HIGHEST.get(one["factor"], 0.7), 1.5 / len(levels))
        assert (one["now"] or 0) <= most + PRINTED
    angles = Counter(one["angle"] for one in plan["placements"])
    assert max(angles.values()) <= math.ceil(0.15 * angles.total())
