"""The jobs that `cfkit ci init` writes, run for real: each block in a fresh checkout, in bash."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from cfkit.sandbox.server import Running, running

from .conftest import ENVIRONMENT, Project

GIT = shutil.which("git") or "git"
BASH = shutil.which("bash")
NOW = datetime.now(UTC).replace(microsecond=0)
INSTALL = "cfkit --version"
STRICT = ("--noprofile", "--norc", "-eo", "pipefail", "-c")

NEEDS_JQ = pytest.mark.skipif(
    not (shutil.which("jq") and shutil.which("curl")),
    reason="the job that writes the comment takes curl and jq, which the forge's machine has",
)

pytestmark = pytest.mark.skipif(BASH is None, reason="the jobs are written for bash")


@dataclass
class Forge:
    """A repository on a server, and runners that begin with an empty folder."""

    bare: Path
    place: Path
    runs: int = 0
    env: dict[str, str] = field(default_factory=dict)

    def checkout(self) -> Path:
        self.runs += 1
        folder = self.place / f"run-{self.runs}"
        _git(self.place, "clone", "--quiet", "--depth", "1", self.bare.as_uri(), str(folder))
        return folder

    def run(self, workflow: str, job: str, **more: str) -> list[subprocess.CompletedProcess[str]]:
        """Run every block of a job of GitHub until one fails, as the runner does."""
        top = self.checkout()
        document = yaml.safe_load((top / f".github/workflows/{workflow}.yml").read_text("utf-8"))
        described = document["jobs"][job]
        folder = top / described.get("defaults", {}).get("run", {}).get("working-directory", ".")
        told: list[subprocess.CompletedProcess[str]] = []
        for step in described["steps"]:
            if "run" not in step or (told and told[-1].returncode):
                continue
            env = {name: self._filled(str(value)) for name, value in step.get("env", {}).items()}
            told.append(self._bash(step["run"], folder, {**env, **more}))
        return told

    def script(self, job: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a job of GitLab, which runs the lines of a job in one shell."""
        top = self.checkout()
        document = yaml.safe_load((top / ".gitlab/cfkit.yml").read_text("utf-8"))
        lines = [*document[".cfkit"]["before_script"], *document[job]["script"]]
        env = {"CI_PROJECT_DIR": str(top), **document[job].get("variables", {}), **self.env}
        return self._bash("\n".join(lines), top, {**env, **more})

    def _filled(self, value: str) -> str:
        """Fill what the forge fills, from the secrets of the repository."""

        def known(found: re.Match[str]) -> str:
            name = found[1].rpartition(".")[2]
            return self.env.get(name, "")

        return re.sub(r"\$\{\{ ([\w.]+) \}\}", known, value)

    def _bash(
        self, script: str, folder: Path, env: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        temp = self.place / f"temp-{self.runs}"
        temp.mkdir(exist_ok=True)
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        whole = {
            **kept,
            "PATH": f"{self._tools()}:{os.environ['PATH']}",
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(self.page),
            "RUNNER_TEMP": str(temp),
            **env,
        }
        return subprocess.run(
            [str(BASH), *STRICT, script],
            cwd=folder,
            env=whole,
            check=False,
            capture_output=True,
            text=True,
            timeout=180,
        )

    def _tools(self) -> Path:
        """Make a folder with `cfkit`, as an installation would."""
        tools = self.place / "tools"
        tools.mkdir(exist_ok=True)
        command = tools / "cfkit"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cfkit "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        return tools

    @property
    def page(self) -> Path:
        """The page of the latest run."""
        return self.place / f"page-{self.runs}.md"

    @property
    def temp(self) -> Path:
        return self.place / f"temp-{self.runs}"


def _git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=editor", "-c", "user.email=editor@bakery.example"]
    subprocess.run([GIT, *who, *words], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Running]:
    """One for each test: the platforms would know a post of the test before by its key."""
    with running(tmp_path / "sandbox") as up:
        yield up


@pytest.fixture
def forge(connected: Project, tmp_path: Path) -> Forge:
    """The bakery in a repository: a post that is due, one that is late, the jobs."""
    text = (connected.root / "strategy.yaml").read_text("utf-8")
    factory = "factory: {approval: none, late: {after: 6h, then: skip}}\n"
    connected.write("strategy.yaml", text + factory)
    _post(connected, "rye.question", NOW - timedelta(hours=1))
    _post(connected, "sourdough.myth", NOW - timedelta(hours=30))
    connected.write(".gitignore", ".cfkit/\noutbox/\n")
    top = connected.root.parent
    _git(top, "init", "--quiet", "--initial-branch", "main")
    assert connected("ci", "init", "--github", "--install", INSTALL).code == 0
    assert connected("ci", "init", "--gitlab", "--install", INSTALL).code == 0
    _git(top, "add", ".")
    _git(top, "commit", "--quiet", "--message", "A bakery")
    place = tmp_path / "forge"
    place.mkdir()
    bare = place / "bakery.git"
    _git(place, "clone", "--quiet", "--bare", str(top), str(bare))
    return Forge(bare, place, env=dict(ENVIRONMENT))


def _post(project: Project, stem: str, at: datetime) -> None:
    name = f"{stem}.text_post.families"
    project.write(
        f"content/{at:%Y-%m}/masto/{name}.md",
        f"---\nkey: {name}@masto\nat: {at.isoformat()}\nstatus: draft\n---\n\nBread, {stem}.\n",
    )


def _posts(sandbox: Running) -> int:
    answer = httpx.get(f"{sandbox.url}/_sandbox/posts", trust_env=False).json()
    return len(answer["posts"])


def test_a_scheduled_run_sends_what_is_due_and_names_what_it_missed(
    forge: Forge, sandbox: Running
) -> None:
    before = _posts(sandbox)

    install, publish = forge.run("cfkit-publish", "publish")

    assert install.returncode == 0, install.stderr
    assert publish.returncode == 9, publish.stderr
    assert _posts(sandbox) == before + 1
    page = forge.page.read_text(encoding="utf-8")
    assert page.startswith("## cfkit publish: 1 missed, 1 live\n")
    assert "::warning file=content/" in publish.stderr
    assert not any(
        value in page + publish.stdout + publish.stderr for value in ENVIRONMENT.values()
    )


def test_the_next_run_in_an_empty_checkout_remembers_the_first(
    forge: Forge, sandbox: Running
) -> None:
    before = _posts(sandbox)
    forge.run("cfkit-publish", "publish")

    again = forge.run("cfkit-publish", "publish")[-1]

    assert again.returncode == 0, again.stderr
    assert _posts(sandbox) == before + 1
    assert "nothing was due" in forge.page.read_text(encoding="utf-8")


def test_a_run_by_hand_sends_the_one_that_was_named(forge: Forge, sandbox: Running) -> None:
    before = _posts(sandbox)
    forge.env["key"] = "rye.question.text_post.families@masto"

    told = forge.run("cfkit-publish", "publish")[-1]

    assert told.returncode == 0, told.stderr
    assert _posts(sandbox) == before + 1


def test_a_secret_that_was_never_set_is_named_and_the_run_fails(forge: Forge) -> None:
    forge.env.clear()

    told = forge.run("cfkit-publish", "publish")[-1]

    assert told.returncode == 4
    assert "CFKIT_MASTO_TOKEN" in forge.page.read_text(encoding="utf-8")


def test_nothing_sent_and_tried_again_later_leaves_the_job_green(
    forge: Forge, sandbox: Running
) -> None:
    fault = {"platform": "mastodon", "fault": "429", "times": 50}
    httpx.post(f"{sandbox.url}/_sandbox/faults", json=fault, trust_env=False).raise_for_status()
    forge.env["key"] = "rye.question.text_post.families@masto"
    try:
        told = forge.run("cfkit-publish", "publish", CFKIT_PATIENCE="0")[-1]
    finally:
        httpx.delete(f"{sandbox.url}/_sandbox/faults", trust_env=False)

    assert "**Exit code 6**" in forge.page.read_text(encoding="utf-8")
    assert told.returncode == 0, told.stderr


def test_the_numbers_and_the_report_come_by_themselves(forge: Forge) -> None:
    pulled = forge.run("cfkit-metrics", "metrics")[-1]
    assert pulled.returncode == 0, pulled.stderr
    assert "## cfkit metrics pull: 0 new snapshots" in forge.page.read_text(encoding="utf-8")

    reported = forge.run("cfkit-report", "report")[-1]

    assert reported.returncode == 0, reported.stderr
    assert (forge.temp / "report.html").read_text(encoding="utf-8").startswith("<!")
    assert forge.page.read_text(encoding="utf-8").startswith("#")


@NEEDS_JQ
def test_a_pull_request_is_checked_and_its_plan_shown_in_one_comment(
    forge: Forge, comments: Comments
) -> None:
    told = forge.run("cfkit-check", "check")
    assert [one.returncode for one in told] == [0, 0, 0], told[-1].stderr
    plan = (forge.temp / "plan.md").read_text(encoding="utf-8")
    month = (NOW.replace(day=15) + timedelta(days=31)).strftime("%Y-%m")
    assert plan.startswith(f"<!-- cfkit plan -->\n## Plan of {month}: ")
    assert plan in forge.page.read_text(encoding="utf-8")
    forge.env |= {"token": "a-token", "number": "7"}

    for text in ("old", plan):
        told = _comment(forge, comments, text if text == plan else f"<!-- cfkit plan -->\n{text}")
        assert told[-1].returncode == 0, told[-1].stderr

    assert [one["body"] for one in comments.kept] == ["a person's word", plan]


@NEEDS_JQ
def test_a_comment_that_is_refused_fails_the_job(forge: Forge, comments: Comments) -> None:
    forge.env |= {"token": "another-token", "number": "7"}

    told = _comment(forge, comments, "<!-- cfkit plan -->")

    assert told[-1].returncode != 0
    assert len(comments.kept) == 1


def _comment(forge: Forge, comments: Comments, text: str) -> list[subprocess.CompletedProcess[str]]:
    """Run the job that writes, in a folder that holds what the other one left."""
    steps = yaml.safe_load(
        (forge.checkout() / ".github/workflows/cfkit-check.yml").read_text("utf-8")
    )
    (step,) = [one for one in steps["jobs"]["comment"]["steps"] if "run" in one]
    folder = forge.place / f"artifact-{forge.runs}"
    folder.mkdir()
    (folder / "plan.md").write_text(text, encoding="utf-8")
    env = {name: forge._filled(value) for name, value in step["env"].items()}
    api = {"GITHUB_API_URL": comments.url, "GITHUB_REPOSITORY": "bakery/site"}
    return [forge._bash(step["run"], folder, {**env, **api})]


_LIST = "/repos/bakery/site/issues/7/comments"


@dataclass
class Comments:
    """The comments of a pull request, behind the calls that the job makes."""

    url: str = ""
    kept: list[dict[str, Any]] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    comments: Comments


class _Answering(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer(200, self.server.comments.kept, self.path.partition("?")[0] == _LIST)

    def do_POST(self) -> None:
        made = {"id": 2, "user": {"login": "github-actions[bot]"}, **self._body()}
        if self._is_allowed() and self.path == _LIST:
            self.server.comments.kept.append(made)
        self._answer(201, made, self.path == _LIST)

    def do_PATCH(self) -> None:
        kept = self.server.comments.kept
        if self._is_allowed():
            kept[1] |= self._body()
        self._answer(200, kept[1], self.path == "/repos/bakery/site/issues/comments/2")

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _is_allowed(self) -> bool:
        return self.headers["Authorization"] == "Bearer a-token"

    def _answer(self, status: int, document: object, is_there: bool) -> None:
        self.send_response(401 if not self._is_allowed() else status if is_there else 404)
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the server's name
        """Keep quiet."""


@pytest.fixture
def comments() -> Iterator[Comments]:
    person = {"id": 1, "user": {"login": "editor"}, "body": "a person's word"}
    server = _Server(("127.0.0.1", 0), _Answering)
    server.comments = Comments(f"http://127.0.0.1:{server.server_port}", [person])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.comments
    server.shutdown()
    thread.join()
    server.server_close()


def test_gitlabs_jobs_do_the_same(forge: Forge, sandbox: Running) -> None:
    before = _posts(sandbox)

    checked = forge.script("cfkit check")
    assert checked.returncode == 0, checked.stderr
    top = forge.place / f"run-{forge.runs}"
    assert isinstance(json.loads((top / "cfkit-check.json").read_text(encoding="utf-8")), list)
    assert (top / "cfkit-plan.md").read_text(encoding="utf-8").startswith("<!-- cfkit plan -->")
    published = forge.script("cfkit publish")

    assert published.returncode == 9, published.stderr
    assert _posts(sandbox) == before + 1
    assert (forge.place / f"run-{forge.runs}" / "cfkit-publish.md").is_file()
    assert forge.script("cfkit metrics").returncode == 0
    assert forge.script("cfkit report").returncode == 0
