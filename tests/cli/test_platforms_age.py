"""What is known of platforms grows old, and says so before anybody relies on it."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from cfkit.adapters.platforms._registry import capabilities_of, slugs
from cfkit.application.ageing import AHEAD_DAYS, OLD_DAYS, ageing
from cfkit.cli.platforms import row, rules_table, support_table
from cfkit.domain.capabilities import Price, Support
from cfkit.testing.fake import POWERS

from .conftest import Project, cfkit

VK = capabilities_of("vk")
OLDEST = min(fact.checked for fact in VK.facts)
VERSIONED = replace(VK, facts=(), checked_on=date(2026, 11, 27), version="v26.0")


@pytest.fixture
def next_year(bakery: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of a rehearsal that stands 300 days ahead."""
    server = pytest.importorskip("cfkit.sandbox.server")
    with server.running(tmp_path / "memory") as running:
        ahead = {"advance": "300d"}
        httpx.post(f"{running.url}/_sandbox/clock", json=ahead).raise_for_status()
        monkeypatch.setenv("CFKIT_SANDBOX", running.url)
        yield


def test_a_fact_is_old_after_half_a_year() -> None:
    assert list(ageing(VK, OLDEST + timedelta(days=OLD_DAYS))) == []
    (aged,) = ageing(VK, OLDEST + timedelta(days=OLD_DAYS + 1))
    assert aged.what == "facts"
    assert f"facts about VK: read more than 180 days ago, the oldest on {OLDEST}" in aged.words
    assert aged.remedy.startswith("update cfkit")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (AHEAD_DAYS + 1, None),
        (AHEAD_DAYS, "VK ends v26.0 of its API on 2026-12-20"),
        (1, "VK ends v26.0 of its API on 2026-12-20"),
        (0, "VK ended v26.0 of its API on 2026-12-20"),
        (-1, "VK ended v26.0 of its API on 2026-12-20"),
    ],
)
def test_the_end_of_a_version_is_told_two_months_ahead(left: int, words: str | None) -> None:
    sunset = date(2026, 12, 20)
    told = [*ageing(replace(VERSIONED, sunset=sunset), sunset - timedelta(days=left))]
    assert [one.words for one in told] == ([words] if words else [])


def grown_old(today: date) -> list[str]:
    """Say of every platform that is shipped what is old on a day, or ends within two months."""
    shipped = map(capabilities_of, slugs())
    return [aged.words for known in shipped for aged in ageing(known, today)]


@pytest.mark.filterwarnings("default:.*:UserWarning")
def test_whoever_runs_the_tests_is_warned_of_facts_that_are_to_be_read_anew() -> None:
    for words in grown_old(datetime.now(UTC).date()):
        warnings.warn(words, stacklevel=1)
    later = grown_old(date(2029, 1, 1))
    dated = {known.name for known in map(capabilities_of, slugs()) if known.docs}
    assert {name for name in dated if any(f"facts about {name}: " in one for one in later)} == dated


def test_linkedin_tells_the_end_of_its_version_and_graph_has_none_yet() -> None:
    linkedin = capabilities_of("linkedin")
    assert linkedin.sunset is not None
    before = linkedin.sunset - timedelta(days=AHEAD_DAYS)
    ends = f"LinkedIn ends {linkedin.version} of its API on {linkedin.sunset}"
    assert ends in grown_old(before)
    assert ends not in grown_old(before - timedelta(days=1))
    for slug in ("facebook", "instagram"):
        told = {fact.what: fact.value for fact in capabilities_of(slug).facts}
        assert "no end yet" in told["version"]


@pytest.mark.usefixtures("next_year")
def test_an_ended_version_is_told_where_platforms_are_looked_at() -> None:
    told = cfkit("platforms")
    assert "LinkedIn ended 202609 of its API on 2027-09-15: update cfkit" in told.err
    line = next(one for one in told.err.splitlines() if "LinkedIn ended" in one)
    assert line.removeprefix("warning: ") in cfkit("platforms", "--json").document["warnings"]


@pytest.mark.usefixtures("next_year")
def test_old_facts_are_told_where_platforms_are_looked_at(bakery: Project) -> None:
    told = cfkit("platforms", "vk")
    assert "facts about VK: " in told.err
    assert "read more than 180 days ago" in told.err
    assert told.code == 0
    assert cfkit("platforms", "vk", "--json").document["warnings"]
    checks = bakery("doctor", "--json").document["findings"]
    aged = [one for one in checks if one["what"] == "facts"]
    assert {one["level"] for one in aged} == {"warning"}
    said = " ".join(sorted(one["says"] for one in aged))
    assert re.findall(r"facts about (\w+):", said) == ["Mastodon", "Telegram"]


def test_the_table_answers_every_power_of_every_platform() -> None:
    rows = [row(slug, capabilities_of(slug)) for slug in slugs()]
    heads, lines = support_table(rows)
    assert set(heads[1:]) == POWERS
    assert [line[0] for line in lines] == slugs()
    assert {answer for line in lines for answer in line[1:]} <= {*map(str, Support), "by hand"}
    for one in rows:
        assert set(one["support"]) == POWERS, one["slug"]


def test_price_version_and_films_are_told_in_words() -> None:
    dear = replace(
        VERSIONED,
        price=Price(Decimal("0.01"), with_link=Decimal("0.20")),
        sunset=date(2027, 5, 1),
    )
    heads, (line, free) = rules_table(
        [row("vk", dear), row("telegram", capabilities_of("telegram"))]
    )
    told, plain = dict(zip(heads, line, strict=True)), dict(zip(heads, free, strict=True))
    assert told["costs"] == "0.01 USD a post, 0.20 with a link"
    assert told["API"] == "v26.0 until 2027-05-01"
    assert (plain["costs"], plain["API"]) == ("nothing", "no versions")
    assert plain["films"] == "50 MiB"


@pytest.mark.parametrize(
    ("asked", "meant"), [("OK", "ok"), ("Odnoklassniki", "ok"), ("ВКонтакте", "vk")]
)
def test_a_platform_is_known_by_the_names_that_people_call_it(
    asked: str, meant: str, bakery: Project
) -> None:
    assert f'did you mean "{meant}"?' in bakery("platforms", asked).err


def test_a_platform_names_its_settings(bakery: Project) -> None:
    found = bakery("platforms", "ok", "--json").document["platforms"][0]["settings"]
    settings = {one["name"]: (one["required"], one["secret"]) for one in found}
    assert settings["group_id"] == (True, False)
    assert settings["access_token"] == (True, True)
    assert "application_secret" in bakery("platforms", "ok").err
