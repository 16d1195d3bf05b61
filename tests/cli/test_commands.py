"""Every command gives an exit code, words for people and one document for programs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .conftest import Project, cfkit

KEYS = {
    "key",
    *("channel", "at", "idea", "angle", "format", "segment"),
    *("stage", "goal", "status", "path", "publishable"),
}
LINE = {
    "key",
    *("idea", "angle", "item", "format", "segment", "channel"),
    *("text", "parts", "fingerprint", "stage", "goal", "hook", "warnings"),
}


def test_check_says_that_a_sound_project_has_no_problems(bakery: Project) -> None:
    told = bakery("check")
    assert (told.code, told.out, told.err) == (0, "", "No problems.\n")
    assert bakery("check", "--json").document == {"schema": 1, "diagnostics": []}


def test_check_gives_each_problem_its_place(bakery: Project) -> None:
    bakery.change("formats: [text_post, poll]", "formats: [text_pots, poll]")
    told = bakery("check", "--json")
    assert told.code == 3
    (found,) = told.document["diagnostics"]
    assert found.keys() == {"path", "line", "column", "code", "level", "message"}
    assert (found["path"], found["level"]) == ("strategy.yaml", "error")
    assert 'did you mean "text_post"' in found["message"]


def test_strict_makes_warnings_errors(bakery: Project) -> None:
    bakery.change("share: 100%", "share: 90%")
    assert bakery("check").code == 0
    told = bakery("check", "--strict")
    assert told.code == 3
    assert "warnings count as errors" in told.err


@pytest.mark.parametrize("what", ["strategy", "ideas", "content"])
def test_schema_is_for_editors_and_for_programs(what: str) -> None:
    plain = json.loads(cfkit("schema", what).out)
    assert "$schema" in plain
    assert cfkit("schema", what, "--json").document == {"schema": 1, **plain}


def test_init_writes_a_project_that_checks_clean(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    dry = cfkit("init", folder, "--json", "--dry-run")
    assert (dry.code, dry.document["dry_run"], folder.exists()) == (0, True, False)
    told = cfkit("init", folder, "--json")
    assert told.code == 0
    assert told.document["files"] == dry.document["files"]
    assert all(Path(name).is_file() for name in told.document["files"])
    found = cfkit("check", "--project", folder, "--json").document["diagnostics"]
    assert {one["level"] for one in found} <= {"hint"}


def test_init_overwrites_nothing(bakery: Project) -> None:
    before = bakery.files()
    told = cfkit("init", bakery.root, "--json")
    assert told.code == 3
    assert "is there already" in told.error["message"]
    assert bakery.files() == before


def test_expand_counts_what_came_out_and_says_what_did_not(bakery: Project) -> None:
    told = bakery("expand", "--json")
    document = told.document
    assert told.code == 0
    assert document["posts"] == sum(document["counts"]["channel"].values())
    assert document["counts"].keys() == {"angle", "format", "segment", "channel", "hook"}
    assert document["posts"] == sum(document["counts"]["hook"].values())
    assert {"idea", "angle", "code", "why"} <= document["skipped"][0].keys()


def test_expand_streams_lines_and_nothing_else(bakery: Project) -> None:
    told = bakery("expand", "--out", "-", "--idea", "rye", "--channel", "tg")
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert told.code == 0
    assert all(line.keys() == LINE for line in lines)
    assert {(line["idea"], line["channel"]) for line in lines} == {("rye", "tg")}
    assert len({line["key"] for line in lines}) == len(lines) > 1
    poll = next(line for line in lines if line["format"] == "poll")
    assert [part["text"] for part in poll["parts"]][1:] == ["White", "Rye", "Seeds"]


def test_expand_stops_where_it_is_told_and_narrows_every_axis(bakery: Project) -> None:
    narrow = ("--angle", "how_to", "--format", "text_post", "--segment", "families")
    assert bakery("expand", "--json", *narrow).document["counts"]["angle"] == {"how_to": 3}
    assert bakery("expand", "--json", "--limit", "2").document["posts"] == 2
    more = bakery("expand", "--json", *narrow, "--hooks", "2").document["posts"]
    assert more == 6


def test_expand_writes_lines_to_a_file_and_markdown_to_a_folder(bakery: Project) -> None:
    file, folder = bakery.root / "all.jsonl", bakery.root / "posts"
    count = bakery("expand", "--out", file, "--json").document["posts"]
    assert len(file.read_text(encoding="utf-8").splitlines()) == count
    assert bakery("expand", "--out", folder).code == 0
    written = list(folder.rglob("*.md"))
    assert len(written) == count
    assert all(path.stat().st_size for path in written)


def test_expand_says_why_on_request(bakery: Project) -> None:
    assert 'no block "pain"' not in bakery("expand").err
    assert 'no block "pain"' in bakery("expand", "--why").err


def test_reasons_are_counted_and_listed_one_by_one_only_for_those_who_want_all(
    bakery: Project,
) -> None:
    skipped = bakery("expand", "--why", "--json").document["skipped"]
    reasons = Counter(one["why"] for one in skipped)
    assert len(reasons) < len(skipped)

    short = bakery("expand", "--why").err.splitlines()
    for why, times in reasons.items():
        [row] = [line for line in short if line.endswith(why)]
        assert row.startswith(f"{times} ")

    everything = bakery("expand", "--why", "--verbose").err.splitlines()
    assert Counter(
        why for line in everything for why in reasons if line.endswith(f"  {why}")
    ) == Counter(reasons)


def test_plan_tells_programs_everything(bakery: Project) -> None:
    told = bakery("plan", "2036-12", "--json")
    document = told.document
    assert told.code == 0
    parts = {"placements", "changes", "kept", "shortfalls", "gap", "capacity"}
    assert parts <= document.keys()
    assert all(one.keys() == KEYS for one in document["placements"])
    assert {one["op"] for one in document["changes"]} == {"add"}
    assert document["changes"][0].keys() == {"op", "key", "path", "from", "to", "why"}
    assert document["shortfalls"][0].keys() == {"what", "week", "needs", "has", "remedy"}
    assert 0 <= document["gap"] <= 1
    paths = sorted(one["path"] for one in document["placements"])
    assert paths == [path.relative_to(bakery.root).as_posix() for path in bakery.content]


def test_planning_twice_changes_nothing(bakery: Project) -> None:
    assert bakery("plan", "2036-12", "--detailed-exitcode").code == 10
    before = bakery.files()
    again = bakery("plan", "2036-12", "--detailed-exitcode", "--json")
    assert (again.code, again.document["changes"]) == (0, [])
    assert bakery.files() == before
    assert "nothing to change" in again.err


def test_a_rehearsed_plan_writes_nothing(bakery: Project) -> None:
    before = bakery.files()
    dry = bakery("plan", "2036-12", "--dry-run", "--json")
    assert (dry.code, bakery.files()) == (0, before)
    assert dry.document["changes"] == bakery("plan", "2036-12", "--json").document["changes"]


def test_plan_marks_changes_by_sign_and_explains_itself(bakery: Project) -> None:
    told = bakery("plan", "2036-12", "--explain")
    assert told.out == ""
    added = [line for line in told.err.splitlines() if line.startswith("+ ")]
    assert len(added) == len(bakery.content)
    assert "baker" in told.err


def test_what_must_be_told_and_finds_no_hours_writes_nothing(bakery: Project) -> None:
    agenda = "  agenda:\n    - {date: 2036-12-09, idea: rye, mandatory: true}\nresources:"
    bakery.change("resources:", agenda)
    bakery.change("hours_per_week: 30", "hours_per_week: 0.01")
    before = bakery.files()
    told = bakery("plan", "2036-12", "--json")
    assert (told.code, told.error["code"]) == (3, "over-capacity")
    assert bakery.files() == before
    planned = bakery("plan", "2036-12", "--overload", "--json").document["placements"]
    assert "rye" in {one["idea"] for one in planned}


@pytest.mark.parametrize("period", ["2036-W49", "2036-12-01..2036-12-14", "2020-02"])
def test_a_plan_may_be_of_any_period(bakery: Project, period: str) -> None:
    document = bakery("plan", period, "--json").document
    assert document["period"] == period
    assert document["placements"]


def test_an_edited_file_is_kept_and_said_to_be_kept(bakery: Project) -> None:
    file = bakery.planned()[0]
    edited = file.read_text(encoding="utf-8") + "A word of our own.\n"
    file.write_text(edited, encoding="utf-8")
    told = bakery("plan", "2036-12", "--json", "--seed", "7")
    assert file.read_text(encoding="utf-8") == edited
    path = file.relative_to(bakery.root).as_posix()
    assert {"path": path, "why": "edited"}.items() <= _by_path(told.document["kept"])[path].items()
    assert "kept (edited)" in told.err


def test_status_shows_where_each_placement_stands(bakery: Project) -> None:
    assert "cfkit plan 2026-12" in bakery("status").err
    bakery.planned()
    told = bakery("status", "2036-12", "--json")
    rows = told.document["placements"]
    assert len(rows) == len(bakery.content)
    parts = {"key", "channel", "at", "status", "state", "held_because", "publishable"}
    assert all(parts | {"remote_id", "url"} <= row.keys() for row in rows)
    assert {(row["status"], row["state"]) for row in rows} == {("draft", "planned")}
    assert bakery("status", "2037-01", "--json").document["placements"] == []
    assert rows[0]["key"] in bakery("status").err


def test_status_finds_what_people_moved_into_another_month(bakery: Project) -> None:
    file = bakery.planned()[0]
    key = file.name.removesuffix(".md")
    text = file.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("at: "))
    file.write_text(text.replace(line, "at: 2037-02-03T10:00"), encoding="utf-8")
    (row,) = bakery("status", "2037-02", "--json").document["placements"]
    assert row["key"].startswith(key)


def test_approving_binds_what_is_there_now(bakery: Project) -> None:
    bakery.planned()
    before = bakery.files()
    dry = bakery("approve", "--all", "--by", "head", "--dry-run", "--json")
    assert (dry.code, bakery.files()) == (0, before)
    told = bakery("approve", "--all", "--by", "head", "--json")
    assert told.code == 0
    assert all(one["fingerprint"] and one["by"] == "head" for one in told.document["approved"])
    rows = bakery("status", "--json").document["placements"]
    assert {row["status"] for row in rows} == {"approved"}
    assert bakery("approve", "--all", "--json").document["approved"] == []


def test_one_key_can_be_approved(bakery: Project) -> None:
    bakery.planned()
    key = bakery("status", "--json").document["placements"][0]["key"]
    assert [one["key"] for one in bakery("approve", key, "--json").document["approved"]] == [key]


def test_a_report_is_written_in_the_shape_its_name_asks_for(bakery: Project) -> None:
    bakery.planned()
    page, text = bakery.root / "report.html", bakery.root / "report.md"
    told = bakery("report", "2036-12", "--out", page, "--json")
    assert told.code == 0
    assert told.document.keys() > {"schema"}
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html")
    assert bakery("report", "2036-12", "--out", text).code == 0
    printed = bakery("report", "2036-12")
    assert printed.out.startswith("# ")
    assert text.read_text(encoding="utf-8").startswith("# ")


def test_platforms_gives_every_fact_its_source_and_date() -> None:
    document = cfkit("platforms", "--json").document
    slugs = {one["slug"] for one in document["platforms"]}
    assert {"telegram", "vk", "mastodon", "bluesky", "manual", "instagram"} <= slugs
    answers = {"yes", "no", "not yet", "by hand", "review", "unknown"}
    for one in document["platforms"]:
        assert {"slug", "name", "support", "facts"} <= one.keys()
        assert set(one["support"].values()) <= answers
        assert all(fact["source"] and fact["checked"] for fact in one["facts"])


def test_platforms_shows_people_a_table_and_one_platform_whole() -> None:
    every = cfkit("platforms").err
    assert "instagram" in every
    one = cfkit("platforms", "telegram").err
    assert "4096" in one
    assert "not confirmed" in one
    assert "docs.python.org" not in cfkit("platforms", "manual").err


def test_doctor_names_the_missing_token_and_its_channel(bakery: Project) -> None:
    told = bakery("doctor", "--json")
    assert told.code == 4
    findings = _by(told.document["findings"], "what")
    assert "CFKIT_TG_TOKEN" in findings["channel tg (telegram)"]["says"]
    assert findings["channel forum (manual)"]["level"] == "ok"
    assert findings["files"]["level"] == "ok"


def test_doctor_looks_at_the_installation_where_there_is_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = cfkit("doctor", "--json")
    assert told.code == 0
    assert "cfkit init" in _by(told.document["findings"], "what")["project"]["remedy"]


def test_doctor_sends_people_with_broken_files_to_check(bakery: Project) -> None:
    bakery.change("formats: [text_post, poll]", "formats: [text_pots, poll]")
    told = bakery("doctor")
    assert told.code == 3
    assert "cfkit check" in told.err


def _by(items: list[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {item[name]: item for item in items}


def _by_path(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return _by(items, "path")
