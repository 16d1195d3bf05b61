"""Comments through the command line: pulled, listed, corrected, closed, counted, forgotten."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from cfkit.sandbox.server import Running

from .conftest import Project

LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"
PROMISE = "communication: {hours: 10:00-19:00, answer_within: 4h, escalate: {negative: baker}}\n"


@pytest.fixture
def heard(
    bakery: Project, tokens: None, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """The bakery, whose posts went out a day ago and were talked about."""
    strategy = (bakery.root / "strategy.yaml").read_text("utf-8")
    bakery.write("strategy.yaml", f"{strategy}{PROMISE}{LATE}")
    bakery.planned("2026-02-02..2026-02-15")
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    monkeypatch.setenv("CFKIT_SETTLE", "0")
    monkeypatch.setenv("CFKIT_PATIENCE", "1")
    assert bakery("publish", "--only", "masto", "--json").document["results"]
    httpx.post(f"{sandbox.url}/_sandbox/clock", json={"advance": "2d"}, trust_env=False)
    return bakery


def words_of(project: Project) -> list[str | None]:
    found = project("inbox", "list", "--all", "--json").document["cases"]
    assert found
    assert all((one["text"] is None) == (one["author"] is None) for one in found)
    return [one["text"] for one in found]


def test_comments_are_pulled_once_listed_corrected_closed_and_counted(heard: Project) -> None:
    first = heard("inbox", "pull", "--channel", "masto", "--json").document
    assert first["new"] > 0
    assert heard("inbox", "pull", "--channel", "masto", "--json").document["new"] == 0

    every = heard("inbox", "list", "--all", "--json").document["cases"]
    assert len(every) == first["new"]
    assert all(one["reasons"] and one["text"] for one in every)

    name = every[0]["case"]
    told = heard("inbox", "correct", name, "--as", "constructive", "--json").document["case"]
    assert (told["class"], told["owner"], told["is_corrected"]) == ("constructive", "baker", True)
    assert name in heard("inbox", "list", "--negative").err

    closed = heard("inbox", "resolve", name, "--outcome", "fixed", "--json").document["case"]
    assert (closed["outcome"], closed["open"]) == ("fixed", False)

    other = every[1]["case"]
    heard("inbox", "resolve", other, "--no-answer")
    noted = heard("inbox", "resolve", other, "--outcome", "noted", "--json").document["case"]
    assert (noted["outcome"], noted["answered_at"]) == ("noted", None)

    counted = heard("inbox", "stats", "--json").document
    assert counted["all"]["comments"] == len(every)
    assert counted["classes"]["constructive"]["answered"] >= 1
    assert counted["channels"]["masto"]["comments"] == len(every)

    days = sorted(date.fromisoformat(one["posted_at"][:10]) for one in every)
    around = f"{days[0] - timedelta(days=1)}..{days[-1] + timedelta(days=1)}"
    talk = heard("report", around, "--json").document["conversation"]
    assert talk["whole"]["comments"] == len(every)
    assert talk["outcomes"] == {"fixed": 1, "noted": 1}

    assert heard("inbox", "purge", "--json").document["purged"] == 0
    heard.change("answer_within: 4h", "answer_within: 4h, keep_comments: 9999d")
    assert "older than 9999d are forgotten" in heard("inbox", "purge").err
    heard.change("keep_comments: 9999d", "keep_comments: 0d")
    assert heard("inbox", "purge", "--json").document["purged"] == len(every)
    assert heard("inbox", "purge", "--older", "0d", "--json").document["purged"] == 0
    left = heard("inbox", "list", "--all", "--json").document["cases"]
    assert {(one["text"], one["author"]) for one in left} == {(None, None)}


def test_each_pull_forgets_the_words_that_are_too_old(heard: Project, sandbox: Running) -> None:
    assert heard("inbox", "pull", "--channel", "masto", "--json").document["purged"] == 0
    assert None not in words_of(heard)

    httpx.post(f"{sandbox.url}/_sandbox/clock", json={"advance": "80d"}, trust_env=False)
    assert heard("inbox", "pull", "--json").document["purged"] == 0
    heard.change("answer_within: 4h", "answer_within: 4h, keep_comments: 70d")
    told = heard("inbox", "pull")

    count = len(words_of(heard))
    assert words_of(heard) == [None] * count
    assert f"the words of {count} old comments are forgotten" in told.err
    assert heard("inbox", "pull", "--json").document["purged"] == 0


def test_what_is_older_when_it_is_pulled_comes_without_its_words(heard: Project) -> None:
    told = heard("inbox", "pull", "--channel", "masto", "--purge", "0d", "--json").document

    assert (told["new"] > 0, told["purged"]) == (True, 0)
    assert words_of(heard) == [None] * told["new"]
    every = heard("inbox", "list", "--all", "--json").document["cases"]
    assert {bool(one["class"]) for one in every} >= {True}
    assert "(forgotten)" in heard("inbox", "list", "--all").err


def test_what_nobody_could_read_is_no_answer(heard: Project, tmp_path: Path) -> None:
    heard("inbox", "pull", "--channel", "masto")
    name = heard("inbox", "list", "--all", "--json").document["cases"][0]["case"]
    blank = heard("inbox", "reply", name, "--text", "\u200b\u2060")
    assert (blank.code, "no text that anybody could see" in blank.err) == (2, True)
    broken = heard("inbox", "reply", name, "--text", "a\udcffb")
    assert (broken.code, "is no UTF-8" in broken.err) == (2, True)
    os.mkfifo(tmp_path / "pipe")
    piped = heard("inbox", "reply", name, "--file", tmp_path / "pipe")
    assert (piped.code, "no regular file" in piped.err) == (3, True)
    entry = 'faq: [{id: when, questions: [When do you open?], answers: ["\\u200b"]}], '
    heard.change("{hours: 10:00", f"{{{entry}hours: 10:00")
    said = heard("inbox", "reply", name, "--faq", "when")
    assert (said.code != 0, "live" in said.err) == (True, False), said.err
    heard.change(entry, "")
    (tmp_path / "words.txt").write_text("We open at seven.\n", encoding="utf-8")
    sent = heard("inbox", "reply", name, "--file", tmp_path / "words.txt", "--json")
    assert sent.document["replies"][0]["state"] == "live"
    assert sent.document["replies"][0]["text"] == "We open at seven."


def test_what_is_not_there_is_told_with_the_remedy(bakery: Project) -> None:
    told = bakery("inbox", "resolve", "masto/7")
    assert told.code == 2
    assert "`cfkit inbox list --all` names them" in told.err
    assert bakery("inbox", "purge", "--older", "soon").code == 2
    assert bakery("inbox", "pull", "--purge", "soon").code == 2
