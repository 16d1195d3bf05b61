"""One post is carried over the network: days apart, in other words, what is paid for as such."""

import itertools
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .conftest import Project

NOW = datetime.now(UTC)
KEY = "sourdough.myth_buster.text_post.families@tg"
BODY = "An old text."
NETWORK = """\
  - id: neighbours
    platform: manual
    role: partner
    promise: What the street eats
    leads_to: tg
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 2, times: ["15:00"]}
  - id: townpaper
    platform: manual
    role: seeding
    price: 3000
    promise: The town paper
    leads_to: tg
    segments: [families]
    formats: [text_post]
    cadence: {per_month: 2, times: ["10:00"]}
content:
"""
LEGAL = "legal: {name: ООО «Мельница», inn: '7700000000'}"


@pytest.fixture
def network(bakery: Project) -> Project:
    bakery.change("content:\n", NETWORK)
    bakery.change("  pillars:", "  mix: {evergreen_cooldown: 8w, same_idea_gap: 5d}\n  pillars:")
    bakery.change("- id: sourdough\n", "- id: sourdough\n  evergreen: true\n", "ideas/bread.yaml")
    bakery.change(
        "hours_per_week: 30}",
        "hours_per_week: 30}\n  budget: {currency: EUR, per: month, bloggers: 500, seeding: 2000}",
    )
    at = (NOW - timedelta(days=1)).strftime("%Y-%m-%dT10:00:00+00:00")
    bakery.write(
        f"content/{at[:7]}/tg/{KEY.partition('@')[0]}.md",
        f"---\nkey: {KEY}\nat: {at}\nstatus: draft\n---\n{BODY}\n",
    )
    return bakery


def distributed(project: Project, *options: str) -> dict[str, Any]:
    ran = project("--json", "distribute", KEY, *options)
    assert ran.code == 0, ran.err
    return ran.document


def test_own_pages_come_first_partners_later_and_money_last(network: Project) -> None:
    made = distributed(network)["placements"]
    first: dict[str, int] = {}
    for one in made:
        first.setdefault(one["channel"], one["days"])
    assert first == {"masto": 0, "forum": 0, "neighbours": 7, "townpaper": 30, "tg": 90}
    assert [one["at"] for one in made] == sorted(one["at"] for one in made)
    assert {one["key"].partition("#")[2] for one in made if one["days"] == 90} <= {"2"}
    assert network("check").code == 0


def test_a_channel_that_begins_late_says_why(network: Project) -> None:
    told = network("distribute", KEY, "--dry-run").err
    assert "tg, wave +7: it rests there until" in told
    assert "tg, wave +90" not in told


def test_a_bought_page_is_told_of_no_other_parts(network: Project) -> None:
    for idea in ("sourdough", "rye"):
        network.change(f"- id: {idea}\n", f"- id: {idea}\n  series: bread\n", "ideas/bread.yaml")
    made = {one["channel"]: one["text"] for one in distributed(network)["placements"]}
    assert "Part 1 of 2" in made["masto"]
    assert "Part 1 of 2" not in made["townpaper"]


def test_no_two_channels_of_the_same_readers_tell_it_within_a_day(network: Project) -> None:
    wide = distributed(network, "--gap", "80h", "--days", "0", "--dry-run")["placements"]
    first, second = (datetime.fromisoformat(one["at"]) for one in wide[:2])
    assert second - first >= timedelta(hours=80)
    made = distributed(network)["placements"]
    times = [datetime.fromisoformat(one["at"]) for one in made]
    assert all(b - a >= timedelta(hours=24) for a, b in itertools.pairwise(times))


def test_every_telling_begins_in_another_way(network: Project) -> None:
    made = distributed(network)["placements"]
    openings = [BODY, *(one["text"].split("\n", 1)[0] for one in made)]
    assert len(set(openings)) == len(openings)
    assert len({one["text"] for one in made}) == len(made)


def test_a_paid_placement_is_labelled_and_counted(network: Project) -> None:
    network.change("country: GB}", f"country: GB, {LEGAL}}}")
    told = distributed(network, "--role", "seeding")
    (paid,) = told["placements"]
    assert (paid["cost"], paid["status"]) == (3000, "draft")
    assert paid["text"].endswith("Advertisement. ООО «Мельница».")
    (month,) = told["paid"]
    assert (month["cost"], month["budget"], month["over"]) == (3000, 2500, True)
    (line,) = network("--json", "budget").document["paid_placements"]
    assert (line["month"], line["cost"], line["over"]) == (paid["at"][:7], 3000, True)
    assert "more than 2500 EUR" in network("budget").err


def test_the_cost_is_what_the_file_says(network: Project) -> None:
    (paid,) = distributed(network, "--role", "seeding")["placements"]
    path = network.root / paid["path"]
    text = path.read_text(encoding="utf-8")
    assert "\ncost: 3000 " in text
    path.write_text(text.replace("cost: 3000", "cost: 2400.5"), encoding="utf-8")
    (line,) = network("--json", "budget").document["paid_placements"]
    assert (line["cost"], line["over"]) == (2400.5, False)
    bare = re.sub("^cost: .*\n", "", text, flags=re.MULTILINE)
    path.write_text(bare, encoding="utf-8")
    (line,) = network("--json", "budget").document["paid_placements"]
    assert (line["cost"], line["unpriced"], line["over"]) == (None, 1, False)
    assert "what they cost is not known" in network("budget").err
    path.write_text(text.replace("cost: 3000", "cost: much"), encoding="utf-8")
    ran = network("budget")
    assert (ran.code, "write the sum behind `cost:`" in ran.err) == (3, True)


def test_in_russia_it_waits_for_its_erid(network: Project, tokens: None) -> None:
    network.change("country: GB}", "country: RU}")
    assert "write `legal:" in network("distribute", KEY, "--role", "seeding", "--dry-run").err
    network.change("country: RU}", f"country: RU, {LEGAL}}}")
    waiting = distributed(network, "--role", "seeding", "--dry-run")["placements"][0]
    assert (waiting["status"], "TODO" in waiting["text"]) == ("hold", True)
    made = distributed(network, "--role", "seeding", "--erid", "townpaper=2VtzqwXyZ")
    (paid,) = made["placements"]
    assert (paid["status"], paid["erid"]) == ("draft", "2VtzqwXyZ")
    path = network.root / paid["path"]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("erid: 2VtzqwXyZ\n---", "---"), encoding="utf-8")
    ran = network("preflight", paid["at"][:7])
    assert "ad-label" in ran.err + ran.out


def test_a_plan_leaves_it_alone_and_fills_no_bought_page(network: Project) -> None:
    made = distributed(network)["placements"]
    for month in sorted({one["at"][:7] for one in made}):
        ran = network("--json", "plan", month)
        assert ran.code == 0, ran.err
    files = {path.relative_to(network.root).as_posix() for path in network.content}
    assert {one["path"] for one in made} <= files
    sold = [one for one in files if "/townpaper/" in one]
    assert sorted(sold) == sorted(one["path"] for one in made if one["channel"] == "townpaper")


def test_a_second_run_has_nothing_left_to_write(network: Project) -> None:
    distributed(network)
    before = network.files()
    ran = network("distribute", KEY)
    assert (ran.code, "rests there until" in ran.err) == (0, True)
    assert network.files() == before


def test_what_is_not_evergreen_is_told_once_a_channel(network: Project) -> None:
    network.change("  evergreen: true\n", "", "ideas/bread.yaml")
    told = distributed(network)
    channels = [one["channel"] for one in told["placements"]]
    assert sorted(channels) == ["forum", "masto", "neighbours", "townpaper"]
    assert {"channel": "tg", "days": 90} in [
        {name: one[name] for name in ("channel", "days")} for one in told["passed"]
    ]


def test_people_without_hours_get_no_posts_and_are_named(network: Project) -> None:
    network.change("hours_per_week: 30}", "hours_per_week: 1}")
    before = network.files()
    ran = network("--json", "distribute", KEY, "--days", "0")
    assert (ran.code, ran.document["placements"], network.files()) == (0, [], before)
    whys = {one["channel"]: one["why"] for one in ran.document["passed"]}
    assert {"masto", "forum"} <= whys.keys()
    for why in whys.values():
        assert "copywriter, distributor: 1.7 h needed, 1 h there (baker)" in why
        assert re.search(r"no hours in \d{4}-W\d\d: ", why)


def test_a_rule_that_keeps_it_out_is_named(network: Project) -> None:
    network.change("mix: {", "mix: {same_angle_run: 1, ")
    passed = distributed(network, "--dry-run")["passed"]
    assert any("in a row (same_angle_run)" in one["why"] for one in passed)
    wide = distributed(network, "--gap", "400d", "--days", "0,7", "--dry-run")["passed"]
    assert any("too near (--gap)" in one["why"] for one in wide)


def test_no_week_is_filled_beyond_its_hours(network: Project) -> None:
    network.change("hours_per_week: 30}", "hours_per_week: 4}")
    made = distributed(network, "--gap", "1h")["placements"]
    weeks = Counter(datetime.fromisoformat(one["at"]).isocalendar()[:2] for one in made)
    stood = datetime.fromisoformat((NOW - timedelta(days=1)).strftime("%Y-%m-%dT10:00:00+00:00"))
    weeks[stood.isocalendar()[:2]] += 1
    assert max(weeks.values()) == 2
    assert len(made) >= 4


def test_an_angle_keeps_to_its_share_of_a_month(network: Project) -> None:
    network.change("mix: {", "mix: {angle_max: 1%, ")
    told = distributed(network)
    months = Counter([f"{NOW - timedelta(days=1):%Y-%m}"])
    months.update(one["at"][:7] for one in told["placements"])
    assert set(months.values()) == {1}
    assert any("myth_buster has its angle_max of" in one["why"] for one in told["passed"])


def test_a_dry_run_writes_nothing(network: Project) -> None:
    before = network.files()
    assert distributed(network, "--dry-run")["placements"]
    assert network.files() == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nonsense",), 2, "is no key of a post"),
        (("rye.problem_mirror.text_post.families@tg",), 3, "stands nowhere"),
        ((KEY, "--days", "soon"), 2, "--days"),
        ((KEY, "--gap", "soon"), 2, "--gap"),
        ((KEY, "--role", "friend"), 2, "friend"),
        ((KEY, "--erid", "townpaper"), 2, "CHANNEL=ERID"),
    ],
)
def test_what_cannot_be_distributed_says_why(
    network: Project, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = network("distribute", *words)
    assert (ran.code, said in ran.err) == (code, True)
