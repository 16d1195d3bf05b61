"""The commands with the state on a branch of git, as scheduled jobs run them."""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

TOKENS = ("1:abc", "bakery.secret")


@pytest.fixture
def branched(connected: Any, clones: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The bakery in a clone, with one post that is due, its state on a branch of the remote."""
    connected.planned()
    clone = clones.make()
    shutil.copytree(connected.root, clone, dirs_exist_ok=True)
    (clone / ".git" / "info" / "exclude").write_text(".cfkit\n")
    connected.root = clone
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-state")
    for name in ("GITHUB_EVENT_PATH", "CI_PROJECT_VISIBILITY"):
        monkeypatch.delenv(name, raising=False)
    assert connected("approve", "--all").code == 0
    return connected


def first(branched: Any, channel: str) -> dict[str, Any]:
    found = branched("status", "--json").document["placements"]
    due: dict[str, Any] = min(
        (one for one in found if one["channel"] == channel), key=lambda one: one["at"]
    )
    return due


def in_a_new_clone(branched: Any, clones: Any) -> None:
    fresh = clones.make()
    shutil.copytree(branched.root, fresh, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    branched.root = fresh


def test_what_one_job_published_the_next_one_knows_in_another_checkout(
    branched: Any, clones: Any
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")
    sent = branched(*flags)
    assert [one["state"] for one in sent.document["results"]] == ["live"]
    assert clones.pushes() == 3
    in_a_new_clone(branched, clones)

    again = branched(*flags)
    assert (again.code, again.document["results"]) == (0, [])
    assert first(branched, "masto")["state"] == "live"
    assert not (branched.root / ".cfkit" / "state.db").exists()
    assert clones.pushes() == 3

    branch = clones.branch(clones.remote)
    whole = b"".join(branch.read(clones.tip(), name) for name in branch.names(clones.tip()))
    assert post["key"].encode() in whole
    assert [one for one in TOKENS if one.encode() in whole or one in sent.out + sent.err] == []


def test_commands_that_only_read_push_nothing(branched: Any, clones: Any) -> None:
    for words in (
        ["status"],
        ["board"],
        ["plan", "2036-12", "--dry-run"],
        ["report", "2036-12"],
        ["export", "2036-12", "--to", "csv", "--out", str(clones.root / "plan.csv")],
        ["publish", "--dry-run"],
        ["publish"],
        ["doctor"],
    ):
        assert branched(*words).code == 0, words

    assert clones.pushes() == 0


def test_a_remote_that_is_away_sends_nothing_and_readers_are_told(
    branched: Any, clones: Any
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"])
    clones.git(branched.root, "remote", "set-url", "origin", "http://127.0.0.1:9/r")

    never_seen = branched("status", "--json")
    assert (never_seen.code, never_seen.error["code"]) == (7, "store")
    clones.git(branched.root, "remote", "set-url", "origin", clones.remote.as_uri())
    assert branched(*flags).code == 0
    clones.git(branched.root, "remote", "set-url", "origin", "http://127.0.0.1:9/r")

    seen = branched("status", "--json")
    assert (seen.code, "at the last look" in seen.err) == (0, True)
    assert {one["state"] for one in seen.document["placements"]} >= {"live"}
    assert branched("pause", "--reason", "fire").code == 7


def test_a_post_whose_push_is_refused_does_not_go_out(branched: Any, clones: Any) -> None:
    hook = clones.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2; exit 1\n")
    hook.chmod(0o755)
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")

    refused = branched(*flags)
    (result,) = refused.document["results"]
    assert (refused.code, result["state"]) == (7, "planned")
    assert "is protected" in result["error"]

    hook.unlink()
    (result,) = branched(*flags).document["results"]
    assert (result["state"], result["attempts"]) == ("live", 1)


def test_a_state_is_backed_up_from_a_branch_and_put_back_for_everybody(
    branched: Any, clones: Any
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"])
    copy = clones.root / "copy.db"
    assert branched("state", "backup", copy).code == 0
    assert branched(*flags).code == 0

    assert branched("state", "restore", copy, "--yes").code == 0
    in_a_new_clone(branched, clones)
    assert first(branched, "masto")["state"] == "planned"
    assert branched(*flags).code == 0  # it is found where it was, not sent again
    assert first(branched, "masto")["state"] == "live"


def test_a_public_repository_is_warned_of(
    branched: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"private": False}}))
    assert "public" not in branched("status").err
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))

    assert "This repository is public" in branched("status").err


@pytest.mark.parametrize("is_private", [True, False])
def test_words_of_comments_are_on_the_branch_only_where_few_can_read_it(
    is_private: bool, branched: Any, clones: Any, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = clones.root / "event.json"
    event.write_text(json.dumps({"repository": {"private": is_private}}))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    post = first(branched, "masto")
    assert branched("publish", "--only", "masto", "--at", post["at"]).code == 0
    httpx.post(f"{sandbox.url}/_sandbox/clock", json={"advance": "3d"}, trust_env=False)

    told = branched("inbox", "pull", "--json")

    assert (told.code, told.document["new"] > 0) == (0, True)
    in_a_new_clone(branched, clones)
    found = branched("inbox", "list", "--all", "--json").document["cases"]
    assert {one["text"] is None for one in found} == {not is_private}


def test_a_project_of_another_name_is_refused_until_it_adopts_the_branch(
    branched: Any, clones: Any
) -> None:
    assert branched("pause", "--reason", "fire").code == 0
    branched.change("Mill Lane Bakery", "Mill Street Bakery")

    refused = branched("status", "--json")
    assert (refused.code, "a branch of its own" in refused.error["message"]) == (7, True)
    assert branched("state", "adopt", "--dry-run").code == 0
    assert clones.pushes() == 1
    assert branched("state", "adopt").code == 0
    assert branched("status").code == 0


def test_an_address_with_a_password_is_refused_without_it(
    branched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFKIT_STORE", "git+branch:x?remote=https://me:hidden99@h.example/r")

    told = branched("status", "--json")

    assert (told.code, told.error["code"]) == (2, "usage")
    assert "hidden99" not in told.out + told.err


READING = (
    ("plan", "2036-12"),
    ("status",),
    ("board",),
    ("doctor",),
    ("preflight", "2036-12"),
    ("publish", "--dry-run"),
)


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_clone_whose_state_lies_on_a_branch_sends_nothing_whatever_was_run_in_it_before(
    words: tuple[str, ...], branched: Any, clones: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")
    assert branched(*flags).code == 0
    in_a_new_clone(branched, clones)
    monkeypatch.delenv("CFKIT_STORE")
    assert branched(*words).code in (0, 4)

    told = branched(*flags)

    assert (told.code, told.error["code"]) == (7, "store")
    assert "nothing was sent: this clone has no state of its own" in told.error["message"]
    assert "export CFKIT_STORE=git+branch:cfkit-state" in told.error["message"]
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-state")
    assert (branched(*flags).code, first(branched, "masto")["state"]) == (0, "live")


def test_a_clone_whose_state_lies_on_a_branch_does_not_seem_to_pause_it(
    branched: Any, clones: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert branched("pause", "--reason", "fire").code == 0
    in_a_new_clone(branched, clones)
    monkeypatch.delenv("CFKIT_STORE")

    for words in (("pause", "--reason", "flood"), ("resume",)):
        told = branched(*words, "--json")
        assert (told.code, "on a branch" in told.error["message"]) == (7, True)
    assert "What went out is not known here" in branched("status").err
    assert "A run would send nothing" in branched("publish", "--dry-run").err

    monkeypatch.setenv("CFKIT_STORE", "sqlite")
    assert branched("status").err.count("not known here") == 0
    assert branched("pause", "--reason", "flood").code == 0


def test_a_clone_that_published_before_the_state_moved_to_a_branch_sends_nothing(
    branched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish(channel: str) -> Any:
        at = first(branched, channel)["at"]
        return branched("publish", "--only", channel, "--at", at, "--json")

    monkeypatch.setenv("CFKIT_STORE", "sqlite")
    assert publish("masto").code == 0
    assert branched("state", "backup", "copy.db").code == 0
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-state")
    assert branched("state", "restore", "copy.db", "--yes").code == 0
    assert publish("tg").code == 0
    monkeypatch.delenv("CFKIT_STORE")

    told = publish("tg")

    assert (told.code, told.error["code"]) == (7, "store")
    assert "this clone has an old state of its own, whose last attempt was" in told.err
    assert "export CFKIT_STORE=git+branch:cfkit-state" in told.err
    assert "A run would send nothing" in branched("publish", "--dry-run").err


def test_a_clone_whose_jobs_keep_the_state_in_a_database_sends_nothing(
    branched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = branched.write(
        ".github/workflows/cfkit.yml",
        "env:\n  # CFKIT_STORE: sqlite\n  CFKIT_STORE: ${{ secrets.STATE }}\n",
    )
    monkeypatch.delenv("CFKIT_STORE")
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")

    told = branched(*flags)

    assert (told.code, "where .github/workflows/cfkit.yml says" in told.err) == (7, True)
    jobs.write_text("env:\n  CFKIT_STORE: sqlite\n")
    assert branched(*flags).code == 0


def test_a_home_that_knows_of_nothing_is_refused_where_another_one_was_used(
    branched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")
    assert branched(*flags).code == 0
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-stat")

    told = branched(*flags)

    assert (told.code, told.error["code"]) == (7, "store")
    assert "this clone had its state on the branch cfkit-state" in told.error["message"]
    assert branched("plan", "2036-12").code == 0
    assert branched(*flags).code == 7


def test_a_project_that_is_to_begin_anew_says_so_once_and_takes_no_protection_away(
    branched: Any, clones: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")
    assert branched(*flags).code == 0
    clones.git(branched.root, "fetch", "--quiet", "origin")
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-anew")
    assert "`cfkit state adopt` once" in branched(*flags).error["message"]
    assert branched("state", "adopt", "--dry-run").code == 0
    assert branched(*flags).code == 7

    told = branched("state", "adopt")

    assert (told.code, "begins anew" in told.err) == (0, True)
    clones.git(branched.root, "fetch", "--quiet", "origin")
    assert branched(*flags).code == 0
    in_a_new_clone(branched, clones)
    assert branched("pause", "--reason", "fire").code == 0
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-stat")
    assert branched(*flags).code == 7


@pytest.mark.parametrize("home", ["git+branch:cfkit-second", None])
def test_the_state_of_another_project_of_the_repository_is_no_sign(
    home: str | None, branched: Any, clones: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")
    assert branched(*flags).code == 0
    clones.git(branched.root, "fetch", "--quiet", "origin")
    second = branched.root / "second"
    left = shutil.ignore_patterns(".*", "second")
    shutil.copytree(branched.root, second, ignore=left)
    branched.root = second
    branched.change("Mill Lane Bakery", "Mill Street Bakery")
    if home is None:
        monkeypatch.delenv("CFKIT_STORE")
    else:
        monkeypatch.setenv("CFKIT_STORE", home)

    assert branched("pause", "--reason", "fire", "--json").code == 0


def test_a_rehearsal_on_a_branch_is_no_sign(branched: Any, clones: Any) -> None:
    tip = clones.git(branched.root, "rev-parse", "HEAD").strip()
    seen = "refs/cfkit/seen/cfkit-state-rehearsal"
    clones.git(branched.root, "update-ref", seen, tip)
    assert branched("pause", "--reason", "fire", "--json").code == 0


def test_a_file_that_is_held_or_of_an_older_schema_is_told_by_what_it_holds(
    branched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")
    monkeypatch.setenv("CFKIT_STORE", "sqlite")
    assert branched("pause", "--reason", "fire").code == 0
    file = branched.root / ".cfkit" / "state.db"
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '0001'")
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-state")
    assert branched("pause", "--reason", "fire").code == 0

    file.write_bytes(b"no database at all, but long enough" * 99)
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-other")
    told = branched(*flags)
    assert told.code == 7
    assert ".cfkit/state.db cannot be read now" in told.error["message"]


def test_a_state_in_the_folder_is_brought_to_a_branch_before_anything_is_sent(
    branched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = first(branched, "masto")
    flags = ("publish", "--only", "masto", "--at", post["at"], "--json")
    monkeypatch.setenv("CFKIT_STORE", "sqlite")
    assert branched(*flags).code == 0
    assert branched("state", "backup", "copy.db").code == 0
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-state")

    told = branched(*flags)

    assert told.code == 7
    assert "had its state in .cfkit/state.db" in told.error["message"]
    assert branched("state", "restore", "copy.db", "--yes").code == 0
    assert branched(*flags).document["results"] == []


def test_a_branch_below_the_name_of_another_is_no_race(
    branched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = first(branched, "masto")
    assert branched("publish", "--only", "masto", "--at", post["at"]).code == 0
    monkeypatch.setenv("CFKIT_STORE", "git+branch:cfkit-state/laptop")
    for ref in ("refs/cfkit/seen/cfkit-state", "refs/remotes/origin/cfkit-state"):
        forget = ["git", "update-ref", "-d", ref]
        subprocess.run(forget, check=True, cwd=branched.root)
    told = branched("pause", "--reason", "fire", "--json")
    assert told.code == 7
    assert 'has a branch "cfkit-state", so none can be called' in told.error["message"]
