"""A merge that counts as an approval: these bytes, on that branch, and nothing else goes out."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.testing.fake import png

from .conftest import Project, cfkit

GIT = shutil.which("git") or "git"
NOW = datetime.now(UTC).replace(microsecond=0)
NAME = "rye.question.text_post.families"
KEY = f"{NAME}@masto"
PIXEL = png()
ASSETS = """\
- file: assets/oven.png
  source: own
  author: the bakery
  licence: own
  alt: An oven
"""


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=editor", "-c", "user.email=editor@bakery.example"]
    ran = subprocess.run(
        [GIT, *who, *words], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    )
    return ran.stdout


class Desk:
    """A clone of the bakery's repository on somebody's desk."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.root = top / "bakery"
        self.file = self.root / f"content/{NOW - timedelta(hours=1):%Y-%m}/masto/{NAME}.md"

    def publish(self, *words: str) -> dict[str, Any]:
        told = cfkit("--project", self.root, "publish", "--json", *words)
        results = {one["key"]: one for one in told.document["results"]}
        return {"exit": told.code, **results.get(KEY, {})}

    def edit(self, text: str = "Bread, but better.") -> None:
        self.file.write_text(self.file.read_text("utf-8") + f"{text}\n", encoding="utf-8")

    def commit(self) -> None:
        git(self.top, "add", ".")
        git(self.top, "commit", "--quiet", "--message", "Change the bread")


@pytest.fixture
def bare(connected: Project, tmp_path: Path) -> Path:
    """The server's repository, whose branch `main` holds one draft that is due."""
    text = (connected.root / "strategy.yaml").read_text("utf-8")
    connected.write("strategy.yaml", f"{text}factory: {{approval: merge}}\n")
    at = NOW - timedelta(hours=1)
    connected.write(
        f"content/{at:%Y-%m}/masto/{NAME}.md",
        f"---\nkey: {KEY}\nat: {at.isoformat()}\nstatus: draft\n---\n\nWhich loaf goes first?\n",
    )
    connected.write(".gitignore", ".cfkit/\n")
    top = connected.root.parent
    git(top, "init", "--quiet", "--initial-branch", "main")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message", "A bakery")
    bare = tmp_path / "served" / "bakery.git"
    bare.parent.mkdir()
    git(top, "clone", "--quiet", "--bare", str(top), str(bare))
    return bare


def clone(bare: Path, name: str = "desk", *words: str) -> Desk:
    place = bare.parent / name
    git(bare.parent, "clone", "--quiet", *words, bare.as_uri(), str(place))
    return Desk(place)


@pytest.fixture
def desk(bare: Path) -> Desk:
    return clone(bare)


def look(desk: Desk) -> tuple[int, str, str]:
    """Say what a run would do: its exit code, the code of the post, and the words."""
    told = desk.publish("--dry-run")
    return told["exit"], told.get("error_code") or told["state"], told.get("held_because") or ""


WOULD_GO = (0, "would publish", "")


def test_what_stands_on_the_branch_goes_out_without_another_word(desk: Desk) -> None:
    told = desk.publish()

    assert (told["exit"], told["state"]) == (0, "live")


def test_an_edit_that_nobody_committed_holds_the_post_and_says_so(desk: Desk) -> None:
    desk.edit()

    code, why, words = look(desk)

    assert (code, why) == (9, "not-merged")
    assert f"{NAME}.md is edited here and not committed" in words
    git(desk.top, "checkout", "--quiet", ".")
    assert look(desk) == WOULD_GO


def test_a_commit_counts_once_it_is_merged_and_known_here(desk: Desk, bare: Path) -> None:
    desk.edit()
    git(desk.top, "checkout", "--quiet", "-b", "better")
    desk.commit()
    assert "not as it stands on origin/main: merge it" in look(desk)[2]
    git(desk.top, "push", "--quiet", "--set-upstream", "origin", "better")
    assert look(desk)[:2] == (9, "not-merged")

    git(bare, "update-ref", "refs/heads/main", "refs/heads/better")

    assert look(desk)[:2] == (9, "not-merged")  # nobody fetched it yet
    git(desk.top, "fetch", "--quiet")
    assert look(desk) == WOULD_GO


def test_a_live_post_is_edited_in_place_once_its_correction_is_merged(desk: Desk) -> None:
    assert desk.publish()["state"] == "live"
    desk.edit()
    words = ("--project", desk.root, "edit", KEY, "--json")
    waiting = cfkit(*words)
    desk.commit()
    git(desk.top, "push", "--quiet", "origin", "main")

    done = cfkit(*words)

    assert (waiting.code, waiting.document["error_code"]) == (9, "not-merged")
    assert (done.code, len(done.document["differences"])) == (0, 1)


def test_an_edit_after_the_merge_holds_it_again(desk: Desk) -> None:
    desk.edit()
    desk.commit()
    git(desk.top, "push", "--quiet", "origin", "main")
    assert look(desk) == WOULD_GO
    desk.edit("And better still.")
    assert look(desk)[:2] == (9, "not-merged")


def test_another_time_that_nobody_merged_holds_it_too(desk: Desk) -> None:
    text = desk.file.read_text(encoding="utf-8")
    earlier = (NOW - timedelta(hours=2)).isoformat()
    desk.file.write_text(
        text.replace((NOW - timedelta(hours=1)).isoformat(), earlier), encoding="utf-8"
    )

    assert look(desk)[:2] == (9, "not-merged")


def test_a_file_that_is_new_here_waits(desk: Desk) -> None:
    git(desk.top, "rm", "--quiet", "--cached", str(desk.file))
    git(desk.top, "commit", "--quiet", "--message", "Take it off")
    git(desk.top, "push", "--quiet", "origin", "main")
    assert "is new here and not committed" in look(desk)[2]
    git(desk.top, "add", ".")
    git(desk.top, "commit", "--quiet", "--message", "Put it back")
    assert "is not on origin/main yet" in look(desk)[2]


def test_a_shallow_clone_is_enough(bare: Path) -> None:
    shallow = clone(bare, "runner", "--depth", "1")
    assert look(shallow) == WOULD_GO
    shallow.edit()
    assert look(shallow)[:2] == (9, "not-merged")


def test_a_checkout_with_other_line_ends_is_no_edit(bare: Path) -> None:
    other = clone(bare, "windows", "--config", "core.autocrlf=true")
    assert b"\r\n" in other.file.read_bytes()
    assert look(other) == WOULD_GO


def test_where_git_knows_no_default_branch_one_is_named(bare: Path) -> None:
    runner = clone(bare, "runner")
    git(runner.top, "checkout", "--quiet", "--detach")
    git(runner.top, "remote", "set-head", "origin", "--delete")
    assert "name it as factory.approved_branch" in look(runner)[2]
    strategy = runner.root / "strategy.yaml"
    text = strategy.read_text(encoding="utf-8")

    named = text.replace("approval: merge", "approval: merge, approved_branch: main")
    strategy.write_text(named, encoding="utf-8")
    assert look(runner) == WOULD_GO

    strategy.write_text(named.replace(": main", ": release"), encoding="utf-8")
    assert "there is no origin/release here" in look(runner)[2]


@pytest.mark.parametrize("name", ["-x", "a b", "main@{1}", "a..b", "main^"])
def test_what_is_no_name_of_a_branch_is_refused(desk: Desk, name: str) -> None:
    strategy = desk.root / "strategy.yaml"
    text = strategy.read_text(encoding="utf-8")
    named = f'approval: merge, approved_branch: "{name}"'
    strategy.write_text(text.replace("approval: merge", named), encoding="utf-8")

    assert cfkit("--project", desk.root, "check").code == 3


def test_without_a_remote_a_commit_is_what_counts(connected: Project, bare: Path) -> None:
    alone = Desk(connected.root.parent)
    assert look(alone) == WOULD_GO
    alone.edit()
    assert look(alone)[:2] == (9, "not-merged")
    alone.commit()
    assert look(alone) == WOULD_GO


def test_without_a_repository_nothing_counts_as_merged(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(desk.top.parent))
    shutil.rmtree(desk.top / ".git")

    code, why, words = look(desk)

    assert (code, why) == (9, "not-merged")
    assert "not a git repository" in words


def test_pictures_and_what_is_said_of_them_count_byte_by_byte(desk: Desk) -> None:
    picture = desk.root / "assets/oven.png"
    picture.parent.mkdir()
    picture.write_bytes(PIXEL)
    rows = picture.with_name("assets.yaml")
    rows.write_text(ASSETS, encoding="utf-8")
    text = desk.file.read_text(encoding="utf-8")
    with_media = text.replace("status: draft", "status: draft\nmedia: [assets/oven.png]")
    desk.file.write_text(with_media, encoding="utf-8")
    desk.commit()
    git(desk.top, "push", "--quiet", "origin", "main")
    assert look(desk) == WOULD_GO

    picture.write_bytes(PIXEL + b"\0")
    assert "oven.png is edited here" in look(desk)[2]
    picture.write_bytes(PIXEL)
    rows.write_text(ASSETS.replace("An oven", "A stove"), encoding="utf-8")
    assert "assets.yaml is edited here" in look(desk)[2]


def test_a_hold_stays_one_and_a_word_of_people_goes_on_counting(desk: Desk) -> None:
    desk.edit()
    assert cfkit("--project", desk.root, "approve", KEY, "--by", "head").code == 0
    assert look(desk) == WOULD_GO
    desk.edit("Once more.")
    assert look(desk)[:2] == (9, "changed-after-approval")
    desk.commit()
    git(desk.top, "push", "--quiet", "origin", "main")
    assert look(desk) == WOULD_GO
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(text.replace("status: approved", "status: hold"), encoding="utf-8")
    desk.commit()
    git(desk.top, "push", "--quiet", "origin", "main")
    assert look(desk)[:2] == (9, "hold")


def test_status_and_board_count_a_merge_as_an_approval(desk: Desk) -> None:
    def seen() -> tuple[Any, list[str]]:
        (row,) = cfkit("--project", desk.root, "status", "--json").document["placements"]
        board = cfkit("--project", desk.root, "board", "--at", EARLIER, "--json").document
        return row["held_because"], [one["name"] for one in board["columns"]]

    assert seen() == (None, ["approved"])
    desk.edit()
    why, columns = seen()
    assert "not committed" in why
    assert columns == ["edited"]


def test_the_text_of_a_merged_post_is_no_work_any_more(desk: Desk) -> None:
    def left() -> set[str]:
        told = cfkit("--project", desk.root, "board", "--at", EARLIER, "--json").document
        (card,) = (one for column in told["columns"] for one in column["cards"])
        return {card["task"]["work"]} if card["task"] else set()

    merged = left()
    desk.edit()

    assert "Text" not in merged
    assert left() == {"Text"}


EARLIER = (NOW - timedelta(hours=3)).isoformat()
