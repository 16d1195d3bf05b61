"""What stays true is said again: after its cooldown, opened in another way, never too often."""

import itertools
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit import wiring
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import Delivery, State

from .conftest import Project

NOW = datetime.now(UTC)
KEY = "sourdough.myth_buster.text_post.families@tg"
COOLDOWN = timedelta(weeks=8)


def write_post(bakery: Project, key: str, days: int, body: str = "An old text.") -> None:
    at = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT10:00:00+00:00")
    name, _, channel = key.partition("@")
    channel, _, occurrence = channel.partition("#")
    tail = f"+{occurrence}" if occurrence else ""
    bakery.write(
        f"content/{at[:7]}/{channel}/{name}{tail}.md",
        f"---\nkey: {key}\nat: {at}\nstatus: draft\n---\n{body}\n",
    )


@pytest.fixture
def evergreen(bakery: Project) -> Project:
    bakery.change("  pillars:", "  mix: {evergreen_cooldown: 8w}\n  pillars:")
    bakery.change("- id: sourdough\n", "- id: sourdough\n  evergreen: true\n", "ideas/bread.yaml")
    return bakery


def due(bakery: Project, *options: str) -> list[dict[str, Any]]:
    ran = bakery("--json", "evergreen", "due", *options)
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = ran.document["due"]
    return found


def test_it_is_due_once_the_cooldown_is_over(evergreen: Project) -> None:
    write_post(evergreen, KEY, 30)
    assert due(evergreen) == []
    write_post(evergreen, KEY.replace("@tg", "@masto"), 90)
    (one,) = due(evergreen)
    assert (one["channel"], one["times"], one["days"] >= 89) == ("masto", 1, True)
    assert due(evergreen, "--channel", "tg") == []
    assert due(evergreen, "--max-times", "1") == []


def test_the_archive_has_its_best_that_rested(evergreen: Project) -> None:
    years = [("2024-01-15T10:00:00", 7, "Rye for winter"), ("2024-03-15T10:00:00", 0, "Closed")]
    years += [(f"{NOW:%Y-%m}-01T00:00:00", 9, "Said this month"), ("2024-05-01T10:00:00", 1, "Hi")]
    messages = [
        {"id": n, "type": "message", "date": day, "text": text,
         "reactions": [{"type": "emoji", "emoji": "x", "count": count}]}
        for n, (day, count, text) in enumerate(years, 1)
    ]  # fmt: skip
    path = evergreen.write(
        "result.json", json.dumps({"type": "public_channel", "id": 7, "messages": messages})
    )
    assert evergreen("archive", "import", "telegram", path).code == 0
    ran = evergreen("--json", "evergreen", "due")
    assert [one["begins"] for one in ran.document["archive"]] == ["Rye for winter"]
    assert "without an idea yet" in evergreen("evergreen", "due").err
    assert evergreen("--json", "evergreen", "due", "--channel", "tg").document["archive"] == []


def send(bakery: Project, key: str, days: int, state: State, **counts: int) -> None:
    """Tell the store what became of a post, counted two days after it."""
    write_post(bakery, key, days)
    at = (NOW - timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
    channel = key.partition("@")[2].partition("#")[0]
    with wiring.workshop(bakery.root) as shop:
        if state is State.MISSED:
            missed = Delivery(key, channel, state, slot=at)
            shop.store.move(key, missed, only_from=[State.PLANNED])
            return
        began = shop.store.begin(key, channel, "f", at)
        live_at = at if state is State.LIVE else None
        remote_id = key if state is State.LIVE else None
        done = replace(began, state=state, slot=at, live_at=live_at, remote_id=remote_id)
        shop.store.move(key, done, only_from=[State.ATTEMPTING])
        numbers = {Metric(name): count for name, count in counts.items()}
        if numbers:
            shop.store.add_snapshots([Snapshot(key, channel, at + timedelta(days=2), "t", numbers)])


def test_what_never_went_out_was_not_told(evergreen: Project) -> None:
    send(evergreen, KEY, 90, State.MISSED)
    send(evergreen, KEY.replace("@tg", "@masto"), 90, State.REJECTED)
    assert due(evergreen) == []
    assert evergreen("reuse", KEY).code == 3
    send(evergreen, f"{KEY}#2", 80, State.LIVE)
    (one,) = due(evergreen)
    assert (one["key"], one["times"]) == (f"{KEY}#2", 1)
    assert evergreen("--json", "reuse", KEY).document["key"].endswith("@tg#3")


def test_what_did_best_is_the_middle_of_its_tellings_without_what_was_bought(
    evergreen: Project,
) -> None:
    evergreen.change("- id: rye\n", "- id: rye\n  evergreen: true\n", "ideas/bread.yaml")
    other = "rye.problem_mirror.text_post.families@tg"
    send(evergreen, KEY, 99, State.LIVE, reach=100)
    send(evergreen, f"{KEY}#2", 97, State.LIVE, reach=900)
    send(evergreen, f"{KEY}#3", 95, State.LIVE, reach=200)
    send(evergreen, other, 98, State.LIVE, reach=10_000, paid_reach=9_500)
    best, bought = due(evergreen)
    assert (best["angle"], best["score"], best["counted"]) == ("myth_buster", 1.0, 3)
    assert (bought["idea"], bought["score"], bought["counted"]) == ("rye", None, 0)


def test_a_large_channel_does_not_come_first_by_its_size(evergreen: Project) -> None:
    steps = KEY.replace("myth_buster", "how_to")
    send(evergreen, KEY, 99, State.LIVE, reach=30)
    send(evergreen, steps, 98, State.LIVE, reach=10)
    send(evergreen, KEY.replace("@tg", "@masto"), 99, State.LIVE, reach=5_000)
    send(evergreen, steps.replace("@tg", "@masto"), 98, State.LIVE, reach=5_000)
    assert [(one["channel"], one["score"]) for one in due(evergreen)] == [
        ("tg", 1.5),
        ("masto", 1.0),
        ("masto", 1.0),
        ("tg", 0.5),
    ]


def test_a_year_of_reuse_never_repeats_within_the_cooldown(evergreen: Project) -> None:
    write_post(evergreen, KEY, 90)
    told = [NOW - timedelta(days=90)]
    openings, keys = {"An old text."}, {KEY}
    for times in range(2, 5):
        ran = evergreen("--json", "reuse", KEY, "--max-times", "12")
        assert ran.code == 0, ran.err
        made = ran.document
        assert made["key"].endswith(f"@tg#{times}")
        told.append(datetime.fromisoformat(made["at"]))
        openings.add(made["text"].splitlines()[0])
        keys.add(made["key"])
    path = ran.document["path"]
    assert evergreen("plan", path.split("/")[1]).code == 0
    assert (evergreen.root / path).exists(), "a person asked for it"
    assert all(later - earlier >= COOLDOWN for earlier, later in itertools.pairwise(told))
    assert (len(openings), len(keys)) == (4, 4)
    assert evergreen("check").code == 0


def test_what_was_told_often_enough_is_refused(evergreen: Project) -> None:
    write_post(evergreen, KEY, 90)
    ran = evergreen("reuse", KEY, "--max-times", "1")
    assert (ran.code, "--max-times 2" in ran.err) == (3, True)


def test_a_fact_that_was_checked_long_ago_holds_the_post(evergreen: Project) -> None:
    old = (NOW - timedelta(days=400)).date()
    evergreen.change(
        "  myth:\n",
        f"  facts: [{{id: age, claim: Our starter is 31 years old, checked: {old}}}]\n  myth:\n",
        "ideas/bread.yaml",
    )
    write_post(evergreen, KEY, 90)
    assert due(evergreen)[0]["old_facts"] == ["age"]
    ran = evergreen("--json", "reuse", KEY)
    assert (ran.document["status"], ran.document["facts_to_check"]) == ("hold", ["age"])
    assert "fact age" in ran.err


def test_a_dry_run_writes_nothing(evergreen: Project) -> None:
    write_post(evergreen, KEY, 90)
    path = evergreen("--json", "reuse", KEY, "--dry-run").document["path"]
    assert not (evergreen.root / path).exists()


@pytest.mark.parametrize(
    ("key", "code", "said"),
    [
        ("nonsense", 2, "is no key of a post"),
        ("rye.problem_mirror.text_post.families@tg", 3, "never told"),
        ("early.customer_story.text_post.families@tg", 3, "not evergreen"),
    ],
)
def test_what_cannot_be_reused_says_why(evergreen: Project, key: str, code: int, said: str) -> None:
    write_post(evergreen, "early.customer_story.text_post.families@tg", 90)
    ran = evergreen("reuse", key)
    assert (ran.code, said in ran.err) == (code, True)


def test_without_a_cooldown_nothing_is_repeated(bakery: Project) -> None:
    ran = bakery("evergreen", "due")
    assert (ran.code, "evergreen_cooldown" in ran.err) == (3, True)


def test_a_plan_tells_the_same_no_more_often_than_the_strategy_says(evergreen: Project) -> None:
    evergreen.change("evergreen_cooldown: 8w", "evergreen_cooldown: 1w, evergreen_times: 2")
    for period in ("2036-10", "2036-11", "2036-12"):
        assert evergreen("plan", period).code == 0
    told = Counter(
        (path.name.split(".")[1], path.parent.name)
        for path in evergreen.content
        if path.name.startswith("sourdough.")
    )
    assert max(told.values()) == 2
