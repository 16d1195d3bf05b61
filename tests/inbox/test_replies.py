"""Answers through the command line against the sandbox: once each, whatever breaks or dies."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from .conftest import CANNOT_BE_ASKED, CHANNEL, PLATFORMS, STRATEGY, WRITES, Town

FAULTS = ("cut-before", "cut-after", "500-after", "garbage")


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)


def test_all_that_the_faq_answers_is_shown_first_and_sent_once_on_yes(town: Town) -> None:
    code, shown = town.run("inbox", "reply", "--all")
    assert code == 0
    drafts = shown["replies"]
    assert {one["case"].partition("/")[0] for one in drafts} == set(PLATFORMS)
    assert {one["state"] for one in drafts} == {"would reply"}
    assert {one["faq"] for one in drafts} == {"price", "when", "where"}
    assert all(town.answers(channel) == [] for channel in PLATFORMS)

    before = town.run("inbox", "stats")[1]["all"]["answered"]
    code, sent = town.run("inbox", "reply", "--all", "--yes")
    assert code == 0
    assert {one["state"] for one in sent["replies"]} == {"live"}
    assert [one["text"] for one in sent["replies"]] == [one["text"] for one in drafts]
    for channel in PLATFORMS:
        answers = town.answers(channel)
        mine = [one for one in drafts if one["case"].startswith(f"{channel}/")]
        assert len(answers) == len(mine) == len({comment for comment, _ in answers})
        assert all(one[1] != other[1] for one, other in pairwise(answers))
    stats = town.run("inbox", "stats")[1]["all"]
    assert stats["answered"] == before + len(drafts)

    assert town.run("inbox", "reply", "--all", "--yes")[1]["replies"] == []
    pulled = town.run("inbox", "pull")[1]
    assert pulled["new"] == 0, "our own answers are no comments of others"


@pytest.mark.parametrize("channel", WRITES)
def test_an_answer_that_was_cut_is_there_once_or_told_to_be_unknown(
    town: Town, channel: str
) -> None:
    names = [one["case"] for one in town.cases(channel)][: len(FAULTS)]
    assert len(names) == len(FAULTS)
    for name, fault in zip(names, FAULTS, strict=True):
        town.strike(fault, WRITES[channel])
        town.run("inbox", "reply", name, "--text", f"An answer to {fault}.")
        town.run("reconcile")
        code, told = town.run("inbox", "reply", name, "--text", f"An answer to {fault}.")
        [reply] = told["replies"]
        if channel != CANNOT_BE_ASKED:
            assert (code, reply["state"]) == (0, "live")
        elif reply["state"] == "unknown":
            assert code == 8
            url = "https://www.linkedin.com/feed/update/urn:li:share:1/?commentUrn=x%2C"
            number = FAULTS.index(fault) + 1
            words = ["--not-live"] if fault == "cut-before" else ["--live", f"{url}{number}%29"]
            assert town.run("reconcile", reply["key"], *words)[0] == 0
            town.run("inbox", "reply", name, "--text", f"An answer to {fault}.")
    found = Counter(comment for comment, _ in town.answers(channel))
    assert sorted(found.values()) == [1] * len(FAULTS)
    assert not {one["case"] for one in town.cases(channel)} & set(names)


@pytest.mark.parametrize("channel", PLATFORMS)
def test_a_run_that_is_killed_while_it_waits_for_the_answer_answers_once(
    town: Town, channel: str
) -> None:
    name = town.cases(channel)[0]["case"]
    town.strike("stall", WRITES.get(channel, "api/v1/statuses"), seconds=60.0)
    words = ("inbox", "reply", name, "--text", "Here is the answer.")
    process = town.start(*words)
    wait_for(town.is_struck)
    if channel != "masto":  # there the call that stalls reads whom to answer: nothing is sent yet
        wait_for(lambda: town.answers(channel))
    process.kill()
    process.wait()
    code, told = town.run(*words)
    state = told["replies"][0]["state"]
    assert (code, state) == ((8, "unknown") if channel == CANNOT_BE_ASKED else (0, "live"))
    assert len(town.answers(channel)) == 1


def test_two_runs_at_once_answer_each_comment_once(town: Town) -> None:
    runs = [town.start("inbox", "reply", "--all", "--yes") for _ in range(2)]
    assert [one.wait(240) for one in runs] == [0, 0]
    for channel in PLATFORMS:
        answers = town.answers(channel)
        assert answers
        assert max(Counter(comment for comment, _ in answers).values()) == 1
        assert all(one[1] != other[1] for one, other in pairwise(answers))


def test_a_deleted_post_closes_its_cases_with_clear_words(town: Town) -> None:
    for channel in ("sky", "masto", "wall"):
        case = town.cases(channel)[0]
        assert town.run("delete", case["key"], "--yes")[0] == 0
        code, told = town.run("inbox", "reply", case["case"], "--text", "Too late.")
        [reply] = told["replies"]
        assert (code, reply["error_code"]) == (9, "gone"), told
        closed = [
            one
            for one in town.run("inbox", "list", "--all")[1]["cases"]
            if one["case"] == case["case"]
        ]
        assert [(one["outcome"], one["open"], one["text"]) for one in closed] == [
            ("gone", False, case["text"])
        ]
        assert town.answers(channel) == []


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ((), "name one CASE, or give --all"),
        (("masto/1", "--all"), "name one CASE, or give --all"),
        (("--all", "--text", "x"), "name one CASE to say something else"),
        (("masto/1", "--text", "x", "--faq", "price"), "give one of"),
        (("masto/1", "--yes"), "go with --all"),
        (("masto/1", "--text", "x"), "`cfkit inbox list --all` names them"),
    ],
)
def test_flags_that_do_not_fit_together_are_told(
    tmp_path: Path, words: tuple[str, ...], remedy: str
) -> None:
    channel = CHANNEL % ("masto", "mastodon", '{server: "https://x.example", token: "${T}"}')
    (tmp_path / "strategy.yaml").write_text(STRATEGY % channel, "utf-8")
    code, told = Town(tmp_path, "", tmp_path).run("inbox", "reply", *words)
    assert code == 2
    assert remedy in told["error"]["message"]
