"""What a scheduled job leaves on its page: `--summary`, the job's own file, and annotations."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE
from zoneinfo import ZoneInfo

import httpx
import pytest

from cfkit.sandbox.server import Running

from .conftest import ENVIRONMENT, Project, Ran

NOW = datetime.now(UTC).replace(microsecond=0)
FACTORY = "factory: {{approval: {approval}, late: {{after: {after}, then: {then}}}}}\n"


def _policy(
    project: Project, *, approval: str = "none", after: str = "2h", then: str = "skip"
) -> None:
    text = (project.root / "strategy.yaml").read_text("utf-8").partition("factory:")[0]
    project.write("strategy.yaml", text + FACTORY.format(approval=approval, after=after, then=then))


def _post(project: Project, stem: str, at: datetime, channel: str = "masto") -> str:
    name = f"{stem}.text_post.families"
    project.write(
        f"content/{at:%Y-%m}/{channel}/{name}.md",
        f"---\nkey: {name}@{channel}\nat: {at.isoformat()}\nstatus: draft\n---\n\nBread, {stem}.\n",
    )
    return f"{name}@{channel}"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a job of GitHub Actions shows on its page."""
    file = tmp_path / "step.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    return file


def test_a_run_tells_the_page_of_its_job_what_went_out_and_what_did_not(
    connected: Project, page: Path
) -> None:
    _policy(connected)
    out = _post(connected, "rye.question", NOW - timedelta(hours=1))
    late = _post(connected, "sourdough.myth", NOW - timedelta(hours=3))

    told = connected("publish", "--json")

    url = next(one["url"] for one in told.document["results"] if one["key"] == out)
    text = page.read_text(encoding="utf-8")
    assert told.code == 9
    assert f"| `{out}` | `masto` | [open]({url}) |" in text
    assert f"| `{late}` | missed |" in text
    assert "**Exit code 9**" in text
    path = f"content/{NOW - timedelta(hours=3):%Y-%m}/masto/sourdough.myth.text_post.families.md"
    assert f"::warning file=bakery/{path},line=1,col=1,title=missed::{late}: " in told.err
    assert not any(secret in text + told.err for secret in ENVIRONMENT.values())


def test_every_run_adds_to_the_page_and_to_the_file_that_was_named(
    connected: Project, page: Path, tmp_path: Path
) -> None:
    _policy(connected)
    _post(connected, "rye.question", NOW - timedelta(hours=1))
    file = tmp_path / "mine.md"

    connected("publish", "--summary", file)
    connected("metrics", "pull", "--summary", file)

    text = file.read_text(encoding="utf-8")
    assert text == page.read_text(encoding="utf-8")
    assert text.index("## cfkit publish: 1 live") < text.index("## cfkit metrics pull: ")


def test_a_run_that_stops_early_says_so(connected: Project, page: Path) -> None:
    connected.change("platform: mastodon", "platform: mastodonn")

    told = connected("publish")

    text = page.read_text(encoding="utf-8")
    assert told.code == 3
    assert "**Exit code 3**" in text
    assert "`strategy.yaml:" in text


def test_a_summary_that_cannot_be_written_changes_nothing_of_the_outcome(
    connected: Project, tmp_path: Path
) -> None:
    _policy(connected)
    _post(connected, "rye.question", NOW - timedelta(hours=1))

    told = connected("publish", "--summary", tmp_path)

    assert told.code == 0
    assert "the summary cannot be written" in told.err


def test_a_plan_makes_the_text_of_a_comment(bakery: Project, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"

    told = bakery("plan", "2036-12", "--dry-run", "--summary", file, "--json")

    text = file.read_text(encoding="utf-8")
    assert told.document["changes"]
    assert text.startswith("<!-- cfkit plan -->\n## Plan of 2036-12: ")
    assert all(f"`{one['key']}`" in text for one in told.document["changes"])
    assert bakery.content == []


@pytest.mark.parametrize(
    ("then", "state", "code"),
    [("publish", "live", 0), ("skip", "missed", 9), ("replan", "missed", 9)],
)
def test_a_run_five_hours_late_goes_by_the_policy(
    connected: Project, page: Path, then: str, state: str, code: int
) -> None:
    _policy(connected, after="1h", then=then)
    key = _post(connected, "rye.question", NOW - timedelta(hours=5))

    told = connected("publish", "--json")

    assert (told.code, _states(told)) == (code, {key: state})
    assert f"`{key}`" in page.read_text(encoding="utf-8")


def test_a_late_run_within_its_bounds_sends(connected: Project) -> None:
    _policy(connected, after="6h")
    key = _post(connected, "rye.question", NOW - timedelta(hours=5))

    assert _states(connected("publish", "--json")) == {key: "live"}


def test_a_skipped_day_names_everything_it_missed_once(connected: Project, page: Path) -> None:
    """Yesterday no run came at all: what was due then is missed, what waits for people held."""
    _policy(connected, approval="required")
    held = _post(connected, "early.story", NOW - timedelta(hours=1))
    missed = [
        _post(connected, "rye.question", NOW - timedelta(hours=24)),
        _post(connected, "sourdough.myth", NOW - timedelta(hours=20)),
    ]

    told = connected("publish", "--json")

    assert told.code == 9
    assert _states(told) == {held: "planned", **dict.fromkeys(missed, "missed")}
    text = page.read_text(encoding="utf-8")
    assert text.startswith("## cfkit publish: 2 missed, 1 held\n")
    assert all(f"`{key}`" in text for key in (held, *missed))
    assert all(key in told.err for key in (held, *missed))
    assert _states(connected("publish", "--json")) == {held: "planned"}


def _states(told: Ran) -> dict[str, str]:
    return {one["key"]: one["state"] for one in told.document["results"]}


def test_two_runs_at_once_send_each_post_once_and_both_say_what_they_saw(
    connected: Project, sandbox: Running, tmp_path: Path
) -> None:
    _policy(connected, after="9000d")
    stems = ("rye.question", "sourdough.myth", "early.story", "rye.pain")
    keys = {_post(connected, stem, NOW - timedelta(hours=1)) for stem in stems}
    before = len(_posts(sandbox))
    pages = [tmp_path / f"{n}.md" for n in range(2)]
    words = [sys.executable, "-m", "cfkit", "--project", str(connected.root), "publish", "--json"]

    runs = [
        subprocess.Popen([*words, "--summary", str(one)], stdout=PIPE, stderr=PIPE, text=True)
        for one in pages
    ]
    told = [run.communicate(timeout=120) for run in runs]

    results = [one for out, _ in told for one in json.loads(out)["results"]]
    assert sorted(one["key"] for one in results if one["state"] == "live") == sorted(keys)
    assert len(_posts(sandbox)) == before + len(keys)
    assert all(run.returncode in (0, 6) for run in runs)
    assert all("**Exit code " in one.read_text(encoding="utf-8") for one in pages)


def _posts(sandbox: Running) -> list[object]:
    answer = httpx.get(f"{sandbox.url}/_sandbox/posts", trust_env=False).json()
    return list(answer["posts"])


def test_advice_on_an_unknown_outcome_stands_once_on_a_line(
    connected: Project, page: Path, sandbox: Running
) -> None:
    _policy(connected)
    _post(connected, "rye.question", NOW - timedelta(minutes=9), "tg")
    fault = {"platform": "telegram", "fault": "cut-after", "times": 1}
    httpx.post(f"{sandbox.url}/_sandbox/faults", json=fault, trust_env=False).raise_for_status()

    told = connected("publish", "--json")
    again = connected("publish", "--json")

    assert (told.code, again.code) == (8, 8)
    (first,), (second,) = told.document["results"], again.document["results"]
    assert first["since"] == second["since"] is not None
    began = datetime.fromisoformat(first["since"]).astimezone(ZoneInfo("Europe/London"))
    assert again.err.count(f"(tried {began:%Y-%m-%d %H:%M})") == 1
    assert page.read_text("utf-8").count(f"(tried {began:%Y-%m-%d %H:%M}, and open since)") == 2
    lines = [*again.err.splitlines(), *page.read_text(encoding="utf-8").splitlines()]
    advised = [line for line in lines if "reconcile" in line and "rye.question" in line]
    assert advised
    assert [line for line in advised if line.count("--not-live") != 1] == []
