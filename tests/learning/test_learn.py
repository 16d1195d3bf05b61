"""`cfkit learn` says what next month should do more of, and never crowns luck."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import yaml

from cfkit import wiring
from cfkit.adapters.files.weights_file import write_weights
from cfkit.application.learn import learn
from cfkit.application.learned_words import verdict
from cfkit.application.outcomes import Material
from cfkit.application.units import units_of
from cfkit.domain.errors import InputError
from cfkit.domain.learning import Finding, Verdict
from cfkit.domain.publication import State
from cfkit.domain.schedule import Period
from cfkit.domain.weights import Weights

from .cases import PERIOD, Sent, Shop, month_of

ANGLES = ("how_to", "myth_buster", "problem_mirror", "faq_answer")
IDEAS = ("squealing-brakes", "winter-chain", "seen-in-december", "after-the-service")


@pytest.fixture
def shop(repository: Path, tmp_path: Path) -> Shop:
    return Shop(Path(shutil.copytree(repository / "examples/brand", tmp_path / "brand")))


@pytest.fixture(scope="module")
def _lifted(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lifted") / "brand"
    made = Shop(Path(shutil.copytree(repository / "examples/brand", root)))
    made.publish(planted())
    return made.root


@pytest.fixture
def lifted(_lifted: Path, tmp_path: Path) -> Shop:
    """Half a year in which the first of four angles lifts."""
    return Shop(Path(shutil.copytree(_lifted, tmp_path / "brand")))


def keys(n: int, channels: Sequence[str] = ("masto", "bsky")) -> list[str]:
    return [
        f"{IDEAS[place // 8 % 4]}.{ANGLES[place % 4]}.text_post.commuters"
        f"@{channels[place // 4 % len(channels)]}#{place + 2}"
        for place in range(n)
    ]


def luck(n: int, spread: float = 0.8) -> np.ndarray:
    return np.exp(6 + np.random.default_rng(7).normal(0, spread, n))


def planted(n: int = 160, lift: float = 2.2) -> list[Sent]:
    """The first of four angles lifts."""
    named = keys(n)
    lifts = [lift if ".how_to." in key else 1.0 for key in named]
    return month_of(named, [int(one) for one in luck(n) * lifts])


def test_a_russian_project_learns_in_russian(repository: Path, tmp_path: Path) -> None:
    pytest.importorskip("pymorphy3")
    shop = Shop(Path(shutil.copytree(repository / "examples/brand-ru", tmp_path / "brand")))
    told = shop.publish(planted()) or shop.talk("--apply")
    known = [line for line in told.splitlines() if "Rehearsal" not in line]
    talk = "\n".join(known)

    assert "показатель: просмотры" in talk
    assert re.search(r"^угол +\w", talk, re.MULTILINE)
    assert re.search(r"угол: .*\d[\d,]* %", talk.replace("\N{NO-BREAK SPACE}", " "))
    assert "Записано в weights.yaml" in talk
    assert "Дальше: cfkit plan 2026-07 --explain" in talk
    ids = r"how_to|myth_buster|problem_mirror|faq_answer|text_post|angle_format"
    assert not re.findall(ids, talk)
    assert not re.findall(r"\d\.\d|more with|Written|Next:", talk)


def test_a_level_that_lifts_is_a_winner_and_the_next_month_does_more_of_it(lifted: Shop) -> None:
    found = lifted.learn()
    winners = [one["level"] for one in found["factors"] if one["verdict"] == "winner"]
    assert winners == ["how_to"]
    (row,) = [one for one in found["factors"] if one["level"] == "how_to"]
    assert row["low"] < row["lift"] < row["high"]
    assert 1.4 < row["lift"] < 2.6
    assert row["units"] == 40
    later = sum(".how_to." in key for key in keys(160)[96:])
    assert row["confirmed_by"] == later == 16
    assert {one["confirmed_by"] for one in found["factors"] if one != row} == {None}
    assert 0 < found["expected_false_winners"] < 0.1
    weights = found["weights"]["angle"]
    assert max(weights, key=weights.__getitem__) == "how_to"
    assert sum(weights.values()) == pytest.approx(1, abs=0.01)
    change = next(one for one in found["changes"] if one["what"] == "angle how_to")
    assert change["from"] is None
    words = f"wins (9 in 10); confirmed by {later} publications after the first finding; ×"
    assert change["why"].startswith(words)
    assert found["settles"]["units_needed"] >= 8


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1.01, 1.22, "better than usual, by less than a quarter"),
        (0.9, 1.1, "no better than usual"),
        (0.7, 0.96, "worse than usual"),
    ],
)
def test_a_range_beside_the_usual_is_not_called_usual(low: float, high: float, words: str) -> None:
    middle = (low + high) / 2
    found = Finding("segment", "a", middle, low, high, 0.01, 40, 0, 2, 9, 0, 0, Verdict.NO_BETTER)
    assert verdict(found, "en") == words


def test_the_few_snapshots_that_are_kept_at_hand_teach_what_all_of_them_would(
    shop: Shop,
) -> None:
    hours = (1, 5, 24, 30, 70, 72, 100, 168, 400, 600, 672, 900, 2000, 3000)
    sent = [
        Sent(one.key, one.at, {hour: {"views": one.counts[672]["views"] + hour} for hour in hours})
        for one in planted(80)
    ]
    shop.publish(sent)
    period = Period.parse(PERIOD)
    with wiring.workshop(shop.root) as open_shop:
        store, made = open_shop.store, open_shop.project
        at_hand = wiring.learned(open_shop, period)
        whole = Material(
            made, period, (), store.deliveries(), store.snapshots(), open_shop.clock.now()
        )
        of_all = learn(made, period, units_of(whole), at_hand.day)
    assert at_hand.used == 80
    assert at_hand == of_all


def test_channel_and_slot_never_stand_among_factors(lifted: Shop) -> None:
    factors = {one["factor"] for one in lifted.learn()["factors"]}
    assert factors <= {"angle", "format", "angle_format", "segment", "pillar", "hook"}


def test_one_viral_post_makes_no_winner(shop: Shop) -> None:
    sent = month_of(keys(48), [int(one) for one in luck(48)])
    sent[10] = replace(sent[10], counts={672: {"views": 2_000_000}})
    shop.publish(sent)
    found = shop.learn()["factors"]
    assert {one["verdict"] for one in found} <= {"unclear", "no better"}
    assert max(one["lift"] for one in found) < 1.5


def test_nothing_is_crowned_from_one_post_each(shop: Shop) -> None:
    named = [
        f"{IDEAS[n % 4]}.angle{n}.text_post.commuters@masto" if n else keys(1)[0] for n in range(40)
    ]
    shop.publish(month_of(named, [10**5 if n == 3 else 100 + n for n in range(40)]))
    found, told = shop.both()
    angles = [one for one in found["factors"] if one["factor"] == "angle"]
    assert len(angles) == 40
    assert {one["verdict"] for one in angles} == {"unclear"}
    assert "no winners" in told


def test_a_level_of_one_channel_and_two_weeks_does_not_win(shop: Shop) -> None:
    sent = [
        replace(one, at=datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=2 * place))
        for place, one in enumerate(planted(lift=4))
    ]
    sent = [replace(one, key=re.sub("@bsky", "@masto", one.key)) for one in sent]
    shop.publish(sent)
    (row,) = [one for one in shop.learn()["factors"] if one["level"] == "how_to"]
    assert row["p_winner"] > 0.9
    assert row["verdict"] == "likely"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ([], "0 of 0 publications have the metric"),
        (month_of(keys(3), [100, 9000, 120]), "3 of 3 publications have the metric"),
        (month_of(keys(24), [500] * 24), "same value"),
        (month_of(keys(24), [0] * 24), "same value"),
        (month_of(keys(24, ["masto"]), range(100, 124)), "from one channel"),
        (month_of(keys(24), [-5] * 20 + [100, 200, 300, 400]), "4 of 24 publications have"),
        (
            [
                replace(one, counts={24: {"views": 900}, 672: {"views": 300}})
                for one in month_of(keys(24), [0] * 24)
            ],
            "The counter of 24 publications fell",
        ),
        (
            [replace(one, counts={672: {}}) for one in month_of(keys(20), [0] * 20)]
            + month_of(keys(32)[20:], range(100, 112)),
            "Without the metric: 20 of 32",
        ),
    ],
)
def test_what_cannot_be_judged_is_said_and_wins_nothing(
    shop: Shop, sent: list[Sent], words: str
) -> None:
    shop.publish(sent)
    found, told = shop.both()
    assert words in told
    assert not [one for one in found["factors"] if one["verdict"] in {"winner", "likely"}]


def test_what_was_deleted_is_left_out_and_said(shop: Shop) -> None:
    sent = month_of(keys(24), range(100, 124))
    sent[0] = replace(sent[0], state=State.DELETED, counts={672: {"views": 10**6}})
    shop.publish(sent)
    found = shop.learn()
    assert found["units"] == 23
    assert {"kind": "deleted", "n": 1} in found["notes"]


def test_what_is_too_young_ripens(shop: Shop) -> None:
    old = month_of([key for key in keys(48) if "how_to" not in key], range(300, 336))
    young = [
        Sent(key, datetime(2026, 6, 20, 9, tzinfo=UTC), {3: {"views": 10**5}})
        for key in keys(48)
        if "how_to" in key
    ]
    one = replace(young[0], counts={672: {"views": 300}})
    shop.publish([*old, *young[1:], one])
    found, told = shop.both()
    (row,) = [one for one in found["factors"] if one["level"] == "how_to"]
    assert (row["verdict"], row["units"]) == ("ripening", 1)
    assert "ripening: 11 publications are too young" in told


def test_only_what_was_published_before_the_end_counts(lifted: Shop) -> None:
    code, out, _ = lifted.run("--json", "learn", "2026-01")
    assert code == 0
    assert json.loads(out)["units"] == 27


def test_another_metric_can_be_asked_for_and_an_unknown_one_is_refused(shop: Shop) -> None:
    shop.publish(
        [
            replace(one, counts={672: {"likes": 9, "views": 500 + n}})
            for n, one in enumerate(month_of(keys(24), range(24)))
        ]
    )
    assert shop.learn()["metric"] == "views"
    assert shop.learn("--metric", "er_views")["metric"] == "er_views"
    code, _, err = shop.run("learn", PERIOD, "--metric", "view")
    assert code == 2
    assert 'no metric is called "view"' in err
    assert "views" in err


def test_weights_are_written_only_when_asked_and_a_plan_reads_them(lifted: Shop) -> None:
    file = lifted.root / "weights.yaml"
    assert "--apply writes weights.yaml" in lifted.talk()
    lifted.talk("--apply", "--dry-run")
    assert not file.exists()
    assert "Next: cfkit plan 2026-07 --explain" in lifted.talk("--apply")
    held = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert (held["period"], held["metric"]) == (PERIOD, "views")
    states = {one["level"]: one["state"] for one in held["hypotheses"]}
    assert states["how_to"] == "scale"
    code, out, _ = lifted.run("--json", "check")
    assert code == 0
    assert not [one for one in json.loads(out)["diagnostics"] if one["path"] == "weights.yaml"]
    _, _, told = lifted.run("plan", "2036-W49", "--dry-run", "--explain")
    assert "angle how_to: weight none -> " in told


def test_the_same_seed_gives_the_same_file_and_a_second_run_changes_nothing(lifted: Shop) -> None:
    lifted.talk("--apply")
    first = (lifted.root / "weights.yaml").read_bytes()
    found = lifted.learn("--apply")
    assert found["changes"] == []
    assert (lifted.root / "weights.yaml").read_bytes() == first
    assert lifted.learn("--seed", "5")["changes"] != []


def test_weights_that_people_edited_stay_theirs(lifted: Shop) -> None:
    lifted.talk("--apply")
    file = lifted.root / "weights.yaml"
    held = yaml.safe_load(file.read_text(encoding="utf-8"))
    held["weights"]["angle"]["how_to"] = 0.05
    held["weights"]["slot"] = {"10:00": 2.0}
    file.write_text("# ours\n" + yaml.safe_dump(held), encoding="utf-8")
    found, told = lifted.both("--apply")
    assert found["weights"]["angle"]["how_to"] == 0.05
    assert all(one["kept"] for one in found["changes"])
    assert "edited by people" in told
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ours\n")
    assert yaml.safe_load(text)["weights"]["slot"] == {"10:00": 2.0}


def test_a_test_that_was_begun_is_confirmed_by_later_publications_only(lifted: Shop) -> None:
    begun = {"factor": "angle", "level": "how_to", "state": "confirm"}
    file = lifted.root / "weights.yaml"
    found_by = {}
    for since in ("2026-03-01", "2026-06-01"):
        file.write_text(
            yaml.safe_dump({"hypotheses": [{**begun, "since": since}]}), encoding="utf-8"
        )
        found = lifted.learn()["factors"]
        row = next(one for one in found if one["level"] == "how_to")
        found_by[since] = row["verdict"], row["confirmed_by"]
    later = sum(".how_to." in key for key in keys(160)[55:])
    assert found_by == {"2026-03-01": ("winner", later), "2026-06-01": ("likely", None)}


def test_another_metric_begins_tests_anew(lifted: Shop) -> None:
    begun = {"factor": "angle", "level": "how_to", "state": "confirm", "since": "2026-06-01"}
    (lifted.root / "weights.yaml").write_text(
        yaml.safe_dump({"metric": "reach", "hypotheses": [begun]}), encoding="utf-8"
    )
    found, told = lifted.both()
    assert next(one for one in found["factors"] if one["level"] == "how_to")["verdict"] == "winner"
    assert "Tests of hypotheses begin anew" in told


def test_a_weight_of_a_cell_that_is_gone_is_warned_of(lifted: Shop) -> None:
    (lifted.root / "weights.yaml").write_text(
        "weights: {angle_format: {how_to+text_post: 1, how_to+txt_post: 2}}", encoding="utf-8"
    )
    code, out, _ = lifted.run("--json", "check")
    (one,) = [one for one in json.loads(out)["diagnostics"] if one["path"] == "weights.yaml"]
    assert (code, one["code"], one["level"]) == (0, "unknown-angle-format", "warning")
    assert "how_to+text_post" in one["message"]


def test_a_russian_project_is_told_in_russian(lifted: Shop) -> None:
    strategy = lifted.root / "strategy.yaml"
    text = strategy.read_text(encoding="utf-8").replace("language: en", "language: ru")
    strategy.write_text(text, encoding="utf-8")
    code, out, err = lifted.run("learn", PERIOD)
    assert code in (0, 3)
    if code == 0:
        assert "выигрывает (9 из 10)" in out + err


def test_a_file_that_somebody_saved_meanwhile_is_left_alone(tmp_path: Path) -> None:
    learned = Weights.model_validate({"weights": {"hook": {"1": 0.4, "2": 0.6}}})
    assert write_weights(tmp_path, learned, None)
    held = (tmp_path / "weights.yaml").read_bytes()
    assert not write_weights(tmp_path, learned, held)
    (tmp_path / "weights.yaml").write_bytes(held + b"# mine\n")
    with pytest.raises(InputError, match="changed meanwhile; run cfkit learn again"):
        write_weights(tmp_path, learned, held)
    assert (tmp_path / "weights.yaml").read_bytes().endswith(b"# mine\n")
