"""The jobs that `cfkit ci init` writes: valid, guarded, and never over somebody's work."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Project

GIT = shutil.which("git") or "git"
BIN = Path(sys.executable).parent
WORKFLOWS = ("cfkit-check", "cfkit-metrics", "cfkit-publish", "cfkit-report")
SECRETS = ["CFKIT_MASTO_TOKEN", "CFKIT_TG_TOKEN"]


@pytest.fixture
def repository(bakery: Project) -> Path:
    """A repository with the bakery in a folder of it."""
    top = bakery.root.parent
    subprocess.run([GIT, "init", "--quiet", str(top)], check=True)
    return top


def _read(top: Path) -> dict[str, dict[str, Any]]:
    """The workflows as GitHub reads them; YAML takes the word `on` for a truth."""
    found = {}
    for path in sorted((top / ".github/workflows").glob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[path.stem] = {("on" if key is True else key): one for key, one in document.items()}
    return found


def _steps(workflows: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, workflow in workflows.items():
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                yield name, step


def _tool(name: str, *words: object) -> None:
    ran = subprocess.run(
        [str(BIN / name), *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_forges_own_schemas_and_an_auditor_have_nothing_against_them(
    bakery: Project, repository: Path
) -> None:
    assert bakery("ci", "init", "--github").code == 0
    assert bakery("ci", "init", "--gitlab").code == 0

    files = sorted((repository / ".github/workflows").glob("*.yml"))
    assert tuple(path.stem for path in files) == WORKFLOWS
    _tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)
    _tool("check-jsonschema", "--builtin-schema", "custom.github-workflows-require-timeout", *files)
    jobs = [repository / ".gitlab/cfkit.yml", repository / ".gitlab-ci.yml"]
    _tool("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *jobs)
    _tool("zizmor", "--offline", "--persona", "pedantic", repository / ".github")


def test_every_action_is_named_by_a_whole_commit_and_its_release(
    bakery: Project, repository: Path
) -> None:
    bakery("ci", "init", "--github")

    used = [
        line
        for path in (repository / ".github/workflows").glob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert len(used) >= 10
    for line in used:
        assert re.search(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_each_job_may_do_no_more_than_it_needs(bakery: Project, repository: Path) -> None:
    bakery("ci", "init", "--github")
    workflows = _read(repository)

    assert all(one["permissions"] == {} for one in workflows.values())
    rights = {
        name: [job["permissions"] for job in one["jobs"].values()]
        for name, one in workflows.items()
    }
    assert rights == {
        "cfkit-check": [{"contents": "read"}, {"pull-requests": "write"}],
        "cfkit-publish": [{"contents": "write"}],
        "cfkit-metrics": [{"contents": "write"}],
        "cfkit-report": [{"contents": "read"}],
    }
    assert list(workflows["cfkit-check"]["on"]) == ["pull_request"]
    comment = workflows["cfkit-check"]["jobs"]["comment"]
    assert "checkout" not in json.dumps(
        comment
    )  # nothing of the change runs where writing is allowed
    assert comment["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


def test_secrets_reach_the_one_step_that_needs_them(bakery: Project, repository: Path) -> None:
    bakery("ci", "init", "--github")

    holding = [
        (name, step["name"], sorted(key for key in step["env"] if key in SECRETS))
        for name, step in _steps(_read(repository))
        if "secrets." in json.dumps(step)
    ]

    assert sorted(holding) == [
        ("cfkit-metrics", "Pull", SECRETS),
        ("cfkit-publish", "Publish", SECRETS),
    ]
    for path in (repository / ".github/workflows").glob("*.yml"):
        head = path.read_text(encoding="utf-8").partition("steps:")[0]
        assert "secrets." not in head


def test_a_run_that_sends_is_never_cut_off_and_no_cron_meets_the_full_hour(
    bakery: Project, repository: Path
) -> None:
    bakery("ci", "init", "--github")
    workflows = _read(repository)

    for name in ("cfkit-publish", "cfkit-metrics", "cfkit-report"):
        assert workflows[name]["concurrency"]["cancel-in-progress"] is False
        (cron,) = workflows[name]["on"]["schedule"]
        minutes = [int(one) for one in cron["cron"].split()[0].split(",")]
        assert all(minute % 15 for minute in minutes)
    for path in (repository / ".github/workflows").glob("cfkit-[mpr]*.yml"):
        text = path.read_text(encoding="utf-8")
        assert "UTC" in text
        assert "Europe/London" in text


def test_gitlab_gets_the_same_guards(bakery: Project, repository: Path) -> None:
    bakery("ci", "init", "--gitlab")
    text = (repository / ".gitlab/cfkit.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)

    assert jobs["cfkit publish"]["interruptible"] is False
    assert jobs["cfkit publish"]["resource_group"] == "cfkit-publish"
    assert jobs["cfkit publish"]["environment"] == {"name": "cfkit", "action": "access"}
    assert "environment" not in jobs["cfkit check"]
    assert "environment" not in jobs["cfkit report"]
    assert all(f"#      {name}\n" in text for name in SECRETS)
    assert jobs["cfkit check"]["artifacts"]["reports"] == {"codequality": "cfkit-check.json"}
    assert ".cfkit" in jobs
    included = yaml.safe_load((repository / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    assert included == {"include": [{"local": ".gitlab/cfkit.yml"}]}


def test_a_dry_run_writes_nothing_and_says_the_same(bakery: Project, repository: Path) -> None:
    dry = bakery("ci", "init", "--github", "--dry-run", "--json").document
    assert not (repository / ".github").exists()

    told = bakery("ci", "init", "--github", "--json").document

    assert told["files"] == dry["files"]
    assert {one["op"] for one in told["files"]} == {"add"}
    assert told["secrets"] == SECRETS
    again = bakery("ci", "init", "--github", "--json").document
    assert {one["op"] for one in again["files"]} == {"same"}


def test_what_people_changed_is_shown_and_kept_until_they_insist(
    bakery: Project, repository: Path
) -> None:
    bakery("ci", "init", "--github")
    file = repository / ".github/workflows/cfkit-publish.yml"
    ours = file.read_text(encoding="utf-8")
    file.write_text(ours.replace("7,22,37,52", "11,41"), encoding="utf-8")

    refused = bakery("ci", "init", "--github")

    assert refused.code == 3
    assert '-    - cron: "11,41' in refused.err
    assert '+    - cron: "7,22,37,52' in refused.err
    assert "--force" in refused.err
    assert "11,41" in file.read_text(encoding="utf-8")
    assert bakery("ci", "init", "--github", "--force").code == 0
    assert file.read_text(encoding="utf-8") == ours


def test_the_jobs_of_others_are_never_written_over(bakery: Project, repository: Path) -> None:
    file = repository / ".gitlab-ci.yml"
    file.write_text("include:\n  - local: other.yml\n", encoding="utf-8")

    told = bakery("ci", "init", "--gitlab", "--force")

    assert told.code == 0
    assert file.read_text(encoding="utf-8") == "include:\n  - local: other.yml\n"
    assert "- local: .gitlab/cfkit.yml" in told.err


def test_names_are_looked_at_before_they_come_into_a_file(
    bakery: Project, repository: Path
) -> None:
    for words in (
        ["--branch", "a b"],
        ["--branch", "x\n    evil: true"],
        ["--branch", "-x"],
        ["--install", "one\ntwo"],
        ["--secret", "A }} ${{ github.token"],
        ["--secret", "GITHUB_TOKEN"],
        ["--secret", "KEY"],
        ["--secret", "CFKIT_STORE"],
        ["--secret", "PATH"],
        ["--gitlab"],
    ):
        told = bakery("ci", "init", "--github", *words)
        assert told.code == 2, words
    assert bakery("ci", "init").code == 2
    assert not (repository / ".github").exists()


def test_cfkit_comes_from_where_people_say_and_never_from_an_index_by_name(
    bakery: Project, repository: Path
) -> None:
    told = bakery("ci", "init", "--github", "--dry-run", "--json").document
    assert re.fullmatch(
        r"python -m pip install '\./wheels/cfkit-[\w.]+-py3-none-any\.whl'", told["install"]
    )
    assert any("which is not there" in note for note in told["notes"])

    bakery(
        "ci",
        "init",
        "--github",
        "--install",
        "pip install ./vendor/cfkit",
        "--secret",
        "CFKIT_SECRET_KEY",
    )

    steps = [step for _, step in _steps(_read(repository)) if step.get("name") == "Install cfkit"]
    assert {step["run"].strip() for step in steps} == {"pip install ./vendor/cfkit"}
    publish = _read(repository)["cfkit-publish"]["jobs"]["publish"]["steps"]
    assert any("CFKIT_SECRET_KEY" in step.get("env", {}) for step in publish)


def test_problems_become_a_report_that_gitlab_reads(bakery: Project, repository: Path) -> None:
    bakery.change("title: Rye\n  pillar: bread", "title: Rye\n  pillar: bred", "ideas/bread.yaml")
    file = repository / "quality.json"

    told = bakery("check", "--code-quality", file)

    rows = json.loads(file.read_text(encoding="utf-8"))
    assert told.code == 3
    (row,) = [one for one in rows if one["check_name"] == "unknown-pillar"]
    assert row["location"]["path"] == "bakery/ideas/bread.yaml"
    assert row["location"]["lines"]["begin"] > 1
    assert row["severity"] == "major"
    assert len({one["fingerprint"] for one in rows}) == len(rows)
    before = row["fingerprint"]
    bakery.write(
        "ideas/bread.yaml",
        "# a line more\n" + (bakery.root / "ideas/bread.yaml").read_text("utf-8"),
    )
    bakery("check", "--code-quality", file)
    after = json.loads(file.read_text(encoding="utf-8"))
    assert before in {one["fingerprint"] for one in after}


FED = """\
  - id: zen
    platform: dzen
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["10:00"]}
    settings: {address: "https://bakery.example/dzen", folder: public/dzen}
  - id: max
    platform: max
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["10:00"]}
    settings: {chat_id: -7, token: "${CFKIT_MAX_TOKEN}"}
content:
"""


def test_what_channels_need_beside_the_jobs_is_said(bakery: Project, repository: Path) -> None:
    strategy = (bakery.root / "strategy.yaml").read_text("utf-8")
    bakery.write("strategy.yaml", strategy.replace("content:\n", FED, 1))
    told = bakery("ci", "init", "--github", "--dry-run")
    assert told.code == 0, told.err
    assert "! zen: the jobs neither keep public/dzen nor bring it to the site" in told.err
    assert "! max: runners do not trust the certificate of MAX" in told.err
    assert "SSL_CERT_FILE" in told.err
