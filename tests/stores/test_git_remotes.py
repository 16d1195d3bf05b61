"""Remotes that refuse, are away or are not there, and what people read then."""

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.stores.git import Address, Branch
from cfkit.adapters.stores.git_open import hand_over, open_git_branch, owner_of
from cfkit.adapters.stores.git_public import is_public
from cfkit.domain.errors import StoreError, UsageError
from cfkit.domain.publication import Pause
from cfkit.testing.store_contract import NOW

SECRET = "ghp_0123456789abcdefghijABCDEFGHIJ012345"


@pytest.fixture
def answering() -> Iterator[Any]:
    """Start a server on loopback that answers everything with one status."""
    started = []

    def start(status: int) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        started.append((server, thread))
        return f"127.0.0.1:{server.server_address[1]}"

    yield start
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


def refused(clones: Any, clone: Path) -> str:
    with pytest.raises(StoreError) as caught:
        clones.open(clone)
    assert caught.value.exit_code == 7
    return str(caught.value)


@pytest.mark.parametrize(("status", "words"), [(401, "contents: write"), (403, "contents: write")])
def test_a_remote_that_takes_no_credentials_says_what_to_allow_and_shows_none(
    clones: Any, answering: Any, status: int, words: str
) -> None:
    clone = clones.make()
    clones.git(clone, "remote", "set-url", "origin", f"http://bot:{SECRET}@{answering(status)}/r")
    header = f"http.extraheader=Authorization: basic {SECRET}"
    clones.git(clone, "config", *header.split("=", 1))

    said = refused(clones, clone)

    assert words in said
    assert SECRET not in said
    assert "127.0.0.1" not in said


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_remote_that_is_unwell_is_tried_again_by_the_next_run(
    clones: Any, answering: Any, status: int
) -> None:
    clone = clones.make()
    clones.git(clone, "remote", "set-url", "origin", f"http://bot:{SECRET}@{answering(status)}/r")

    said = refused(clones, clone)

    assert "cannot be reached" in said
    assert SECRET not in said


def test_without_the_network_what_was_seen_last_can_be_read_and_nothing_written(
    clones: Any,
) -> None:
    clone = clones.make()
    clones.open(clone).pause(Pause("fire", NOW))
    url = clones.git(clone, "remote", "get-url", "origin")
    clones.git(clone, "remote", "set-url", "origin", f"http://bot:{SECRET}@127.0.0.1:9/r")

    store = clones.open(clone)

    assert store.is_stale
    assert owner_of(clones.branch(clone)) is not None
    assert [one.reason for one in store.pauses()] == ["fire"]
    for write in (store.resume, lambda: store.begin("a.b.c.d@e", "e", "f", NOW)):
        with pytest.raises(StoreError, match="cannot be reached") as caught:
            write()
        assert SECRET not in str(caught.value)
    with pytest.raises(StoreError, match="cannot be reached"), store.lock("e", 0):
        pass
    clones.git(clone, "remote", "set-url", "origin", url)
    assert not clones.open(clone).is_stale


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        ("echo 'GH006: Protected branch update failed' >&2; exit 1", "is protected"),
        ("echo 'You are not allowed to push code to this project.' >&2; exit 1", "protected|write"),
    ],
)
def test_a_push_that_is_refused_says_what_to_allow_and_leaves_the_branch(
    clones: Any, hook: str, words: str
) -> None:
    path = clones.remote / "hooks" / "pre-receive"
    path.write_text(f"#!/bin/sh\n{hook}\n")
    path.chmod(0o755)

    with pytest.raises(StoreError, match=words) as caught:
        clones.open().pause(Pause("fire", NOW))

    assert (caught.value.exit_code, clones.pushes()) == (7, 0)
    path.unlink()
    clones.open().pause(Pause("fire", NOW))
    assert clones.pushes() == 1


def test_hooks_of_the_clone_are_not_run(clones: Any) -> None:
    clone = clones.make()
    for name in ("pre-push", "reference-transaction"):
        path = clone / ".git" / "hooks" / name
        path.write_text("#!/bin/sh\nexit 1\n")
        path.chmod(0o755)

    clones.open(clone).pause(Pause("fire", NOW))

    assert clones.pushes() == 1


def test_no_repository_no_remote_and_no_git_are_told_apart(
    clones: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "plain"
    bare.mkdir()
    assert "no git repository" in refused(clones, bare)
    clone = clones.make()
    clones.git(clone, "remote", "rename", "origin", "upstream")
    assert "git remote -v" in refused(clones, clone)
    renamed = Branch(clone, Address.parse("git+branch:cfkit-state?remote=upstream"))
    assert clones.open(clone, branch=renamed).is_new
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert "git is not installed" in refused(clones, clone)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo \"error: unknown option 'no-write-fetch-head'\" >&2; exit 129", "2.29"),
        ("sleep 30 & wait", "cannot be reached"),
        ("echo 'fatal: detected dubious ownership in repository' >&2; exit 128", "safe.directory"),
        (f"echo 'fatal: odd https://x:{SECRET}@h.example/r' >&2; exit 128", r"odd \[address\]"),
    ],
    ids=["old", "hangs", "owned-by-another", "odd"],
)
def test_a_git_that_does_not_do_it_is_named(
    clones: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    clone = clones.make()
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    branch = Branch(clone, Address("cfkit-state"), 1.0)

    with pytest.raises(StoreError, match=words) as caught:
        open_git_branch(branch, tmp_path, lambda: NOW)

    assert SECRET not in str(caught.value)


def test_a_machine_without_an_identity_pushes_under_the_name_of_cfkit(
    clones: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nobody"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    clones.open().pause(Pause("fire", NOW))

    assert (
        clones.git(clones.remote, "log", "-1", "--format=%an %cn", "cfkit-state") == "cfkit cfkit"
    )


def test_a_run_inside_a_hook_of_another_repository_uses_its_own(
    clones: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = clones.make()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))

    store = clones.open(clone)
    store.pause(Pause("fire", NOW))

    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert clones.pushes() == 1


@pytest.mark.parametrize(
    "written",
    [
        "git+branch:",
        "git+branch:-x",
        "git+branch:a..b",
        "git+branch:a b",
        "git+branch:x.lock",
        f"git+branch:x?remote=https://bot:{SECRET}@h.example/r",
        f"git+branch:https://bot:{SECRET}@h.example/r",
        "git+branch:x?remote=--upload-pack=touch",
        "git+branch:x?depth=1",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(UsageError, match="CFKIT_STORE=git") as caught:
        Address.parse(written)
    assert SECRET not in str(caught.value)


def test_an_address_names_a_branch_and_perhaps_a_remote() -> None:
    assert Address.parse("git+branch:cfkit-state") == Address("cfkit-state", "origin")
    found = Address.parse("git+branch:team/state?remote=upstream")
    assert found == Address("team/state", "upstream")
    assert found.apart().branch == "team/state-rehearsal"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ('{"repository": {"private": false}}', True),
        ('{"repository": {"visibility": "public"}}', True),
        ('{"repository": {"visibility": "internal", "private": true}}', False),
        ('{"schedule": "0 * * * *"}', False),
        ("[]", False),
        ("half", False),
    ],
)
def test_a_public_repository_is_known_from_the_event(
    tmp_path: Path, event: str, expected: bool
) -> None:
    path = tmp_path / "event.json"
    path.write_text(event)

    assert is_public({"GITHUB_EVENT_PATH": str(path)}) is expected


def test_gitlab_tells_in_the_environment_and_a_laptop_tells_nothing(tmp_path: Path) -> None:
    assert is_public({"CI_PROJECT_VISIBILITY": "public"})
    assert not is_public({"CI_PROJECT_VISIBILITY": "private"})
    assert not is_public({})
    assert not is_public({"GITHUB_EVENT_PATH": str(tmp_path / "gone")})


def test_a_branch_is_of_one_project_until_it_is_handed_over(clones: Any, tmp_path: Path) -> None:
    clone = clones.make()

    def as_project(name: str) -> Any:
        return open_git_branch(clones.branch(clone), tmp_path, lambda: NOW, owner=name)

    assert owner_of(clones.branch(clone)) is None
    bakery, early = as_project("Bakery"), as_project("Library")
    bakery.pause(Pause("fire", NOW))
    bakery.close()

    assert owner_of(clones.branch(clone)) == "Bakery"
    with pytest.raises(StoreError, match="a branch of its own"):
        as_project("Library")
    with pytest.raises(StoreError, match="replaced by another"):
        early.pause(Pause("flood", NOW))
    early.close()
    hand_over(clones.branch(clone), tmp_path, lambda: NOW, "Library")
    opened = as_project("Library")
    assert [one.reason for one in opened.pauses()] == ["fire"]
    opened.close()
