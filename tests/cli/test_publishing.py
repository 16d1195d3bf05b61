"""What the command line sends, to a sandbox that channels reach by settings or by rehearsal."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.sandbox.server import Running

from .conftest import Demo, Project, Ran

LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"
SHAPE = {"key", "channel", "state", "remote_id", "url", "attempts", "error"}


@pytest.fixture
def due(connected: Project) -> Project:
    """One past post on each channel, approved and on its time: the three oldest of a plan."""
    connected.write("strategy.yaml", (connected.root / "strategy.yaml").read_text("utf-8") + LATE)
    connected.planned("2026-02-02..2026-02-08")
    for channel in ("tg", "masto", "forum"):
        _, *rest = sorted((connected.root / "content/2026-02" / channel).glob("*.md"))
        for path in rest:
            path.unlink()
    return connected


def _posts(sandbox: Running) -> int:
    answer = httpx.get(f"{sandbox.url}/_sandbox/posts", trust_env=False).json()
    return len(answer["posts"])


def _results(told: Ran) -> dict[str, dict[str, Any]]:
    return {one["channel"]: one for one in told.document["results"]}


def test_all_reasons_of_a_held_post_are_told_without_asking_anybody(
    due: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    due.change("approval: none", "approval: required")
    monkeypatch.delenv("CFKIT_TG_TOKEN")
    (path,) = (due.root / "content/2026-02/tg").glob("*.md")
    listed = path.read_text("utf-8").replace("media: []", "media: [assets/gone.png]")
    path.write_text(listed, encoding="utf-8")

    told = due("publish", "--json")

    held = _results(told)["tg"]
    reasons = held["reasons"]
    codes = [one["code"] for one in reasons]
    assert codes == ["not-publishable", "waiting-for-approval", "credentials"]
    assert held["held_because"] == reasons[0]["message"]
    assert "assets/gone.png" in reasons[0]["message"]
    assert "CFKIT_TG_TOKEN" in reasons[2]["message"]
    assert told.code == 9


def test_what_is_due_goes_out_once_and_is_told(due: Project, sandbox: Running) -> None:
    before = _posts(sandbox)
    dry = due("publish", "--dry-run", "--json")
    assert {one["state"] for one in dry.document["results"]} == {"would publish"}
    assert _posts(sandbox) == before
    told = due("publish", "--json")
    results = _results(told)
    assert told.code == 9  # the package for the forum waits for a person
    assert all(one.keys() >= SHAPE for one in results.values())
    assert results["tg"]["state"] == results["masto"]["state"] == "live"
    assert results["tg"]["url"]
    assert results["tg"]["attempts"] == 1
    assert results["forum"]["state"] == "pending"
    assert _posts(sandbox) == before + 2
    again = due("publish", "--json")
    assert [one["channel"] for one in again.document["results"]] == ["forum"]
    assert _posts(sandbox) == before + 2
    assert "cfkit reconcile" in again.err


def test_a_persons_word_settles_what_waits_for_a_person(due: Project) -> None:
    due("publish")
    (row,) = (row for row in _rows(due) if row["state"] == "pending")
    address = "https://forum.example/posts/1"
    dry = due("reconcile", row["key"], "--live", address, "--dry-run", "--json")
    assert (dry.code, _states(due)["forum"]) == (0, "pending")
    told = due("reconcile", row["key"], "--live", address, "--json")
    assert told.code == 0
    assert _results(told)["forum"]["url"] == address
    assert (due("publish").code, due("reconcile").err) == (0, "Nothing to settle.\n")
    assert due("status", "--json").document["placements"]
    assert address in due("status").err


def test_one_channel_one_key_and_so_many(due: Project, sandbox: Running) -> None:
    assert _results(due("publish", "--only", "tg", "--json")).keys() == {"tg"}
    key = next(row["key"] for row in _rows(due) if row["channel"] == "masto")
    assert _results(due("publish", "--key", key, "--json")).keys() == {"masto"}
    assert due("publish", "--max", "1", "--json").code == 9


def test_a_missing_token_holds_its_channel_alone(
    due: Project, monkeypatch: pytest.MonkeyPatch, sandbox: Running
) -> None:
    monkeypatch.delenv("CFKIT_MASTO_TOKEN")
    told = due("publish", "--json")
    results = _results(told)
    assert told.code == 4
    assert results["tg"]["state"] == "live"
    assert results["masto"]["state"] == "planned"
    assert "CFKIT_MASTO_TOKEN" in results["masto"]["error"]
    assert due("check").code == 0
    assert due("doctor").code == 4
    monkeypatch.setenv("CFKIT_MASTO_TOKEN", "bakery.secret")
    assert _results(due("publish", "--json"))["masto"]["state"] == "live"


def test_a_broken_file_is_named_and_the_others_go_out(due: Project) -> None:
    file = next((due.root / "content/2026-02/masto").glob("*.md"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("status:", "satus: draft\nstatus: aproved"), encoding="utf-8")
    told = due("publish", "--json")
    assert told.code == 3
    assert {name: one["state"] for name, one in _results(told).items()} == {
        "tg": "live",
        "forum": "pending",
    }
    (found,) = told.document["diagnostics"]
    assert found["path"] == file.relative_to(due.root).as_posix()
    assert file.name in told.err
    key = f"{file.stem}@masto"
    assert due("publish", "--key", key, "--json").error["code"] == "invalid-files"
    file.write_text(text, encoding="utf-8")
    assert _results(due("publish", "--json"))["masto"]["state"] == "live"


def test_a_lost_answer_is_exit_code_8_until_somebody_looks(
    due: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFKIT_SETTLE", "0")
    fault = {"platform": "telegram", "fault": "cut-after", "times": 1}
    httpx.post(f"{sandbox.url}/_sandbox/faults", json=fault, trust_env=False).raise_for_status()
    before = _posts(sandbox)
    told = due("publish", "--only", "tg", "--json")
    assert (told.code, _results(told)["tg"]["state"]) == (8, "unknown")
    assert due("publish", "--only", "tg").code == 8
    assert _posts(sandbox) == before + 1
    key = _results(told)["tg"]["key"]
    url = "https://t.me/mill_lane/1"
    assert due("reconcile", key, "--live", url).code == 0
    assert due("publish", "--only", "tg").code == 0


def test_a_token_the_platform_refuses_is_exit_code_4_and_shown_nowhere(
    due: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFKIT_TG_TOKEN", "no such bot, secret-secret")
    told = due("publish", "--only", "tg", "--json", "--verbose")
    assert told.code in (3, 4)
    assert "secret-secret" not in told.out + told.err


def test_a_rehearsal_needs_no_token_and_counts_as_nothing(
    bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    bakery.write("strategy.yaml", (bakery.root / "strategy.yaml").read_text("utf-8") + LATE)
    bakery.planned("2026-02-02..2026-02-08")
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    told = bakery("publish", "--json")
    assert {one["state"] for one in told.document["results"]} == {"live", "pending"}
    assert _states(bakery)["tg"] == "live"
    monkeypatch.delenv("CFKIT_SANDBOX")
    assert set(_states(bakery).values()) == {"planned"}


@pytest.mark.parametrize(
    ("address", "code"),
    [("http://127.0.0.1:9", 6), ("https://sandbox.example", 3), ("nonsense", 2)],
)
def test_a_sandbox_that_is_not_there_is_said(
    bakery: Project, monkeypatch: pytest.MonkeyPatch, address: str, code: int
) -> None:
    monkeypatch.setenv("CFKIT_SANDBOX", address)
    told = bakery("publish", "--json")
    assert told.code == code
    assert "sandbox" in told.error["message"].lower()


def test_numbers_are_pulled_once_an_age(
    due: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    due("publish")
    told = due("metrics", "pull", "--all", "--json")
    assert told.code == 0
    assert told.document["snapshots"] >= 1
    assert told.document["calls"]["masto"] == 1
    assert {gap["channel"] for gap in told.document["gaps"]} <= {"tg", "masto", "forum"}
    again = due("metrics", "pull")
    assert again.code == 0
    assert "Nothing new is due" in again.err


def test_the_report_counts_what_went_out(due: Project) -> None:
    due("publish")
    due("metrics", "pull", "--all")
    text = due("report", "2026-02").out
    assert text.startswith("# ")
    assert due("report", "2026-02", "--json").code == 0


def _rows(bakery: Project) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = bakery("status", "--json").document["placements"]
    return rows


def _states(bakery: Project) -> dict[str, str]:
    return {row["channel"]: row["state"] for row in _rows(bakery)}


def test_the_demo_leaves_everything_it_promises(demo: Demo) -> None:
    assert demo.ran.returncode == 0, demo.ran.stderr
    document = json.loads(demo.ran.stdout)
    assert document["schema"] == 1
    assert document["folder"] == str(demo.root)
    for name in document["made"]:
        assert _bytes(demo.root / name), name
        assert name in demo.ran.stderr
    for name in (
        *("check", "expand", "plan", "approve", "publish", "metrics", "report", "learn", "export"),
    ):
        assert f"$ cfkit {name}" in demo.ran.stderr


def _bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file())


def test_the_demos_month_went_out_in_the_rehearsal_alone(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project.__new__(Project)
    project.root = demo.root
    monkeypatch.delenv("CFKIT_SANDBOX", raising=False)
    assert {row["state"] for row in _rows(project)} == {"planned"}
    lines = (demo.root / "variants.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 100
    assert len({json.loads(line)["key"] for line in lines}) == len(lines)


def test_the_demo_takes_an_empty_folder_alone(demo: Demo, bakery: Project) -> None:
    before = bakery.files()
    told = bakery("demo", bakery.root, "--json")
    assert (told.code, told.error["code"]) == (3, "input")
    assert bakery("demo", bakery.root / "strategy.yaml").code == 3
    assert bakery.files() == before


@pytest.mark.parametrize("sign", ["workflow", "ref"])
def test_a_clone_without_the_state_of_the_branch_sends_nothing(
    due: Project, sandbox: Running, sign: str
) -> None:
    shutil.rmtree(due.root / ".cfkit", ignore_errors=True)
    git = ["git", "-C", str(due.root)]
    subprocess.run([*git, "init", "-q"], check=True)
    if sign == "workflow":
        due.write(".github/workflows/p.yml", "env:\n  CFKIT_STORE: git+branch:cfkit-state\n")
    else:
        made = [*git, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-q"]
        subprocess.run([*made, "--allow-empty", "-m", "x"], check=True)
        ref = "refs/remotes/origin/cfkit-state"
        subprocess.run([*git, "update-ref", ref, "HEAD"], check=True)
    before = _posts(sandbox)

    told = due("publish")

    assert told.code == 7
    assert "export CFKIT_STORE=git+branch:cfkit-state" in told.err
    assert _posts(sandbox) == before
    assert due("publish", "--dry-run").code != 7
