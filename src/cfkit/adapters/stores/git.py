"""A branch without history on a git remote, read and replaced by plumbing alone."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl

from cfkit.domain.errors import StoreError, UsageError

from .git_words import Refused, in_words

SCHEME = "git+branch"
_NAME = re.compile(r"(?!-)[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}")
_BROKEN_NAME = re.compile(r"\.\.|//|/\.|\.lock(?:/|$)|[./]$")
_HOW = f"write CFKIT_STORE={SCHEME}:cfkit-state, or {SCHEME}:NAME?remote=REMOTE"
_ALIKE = ("GIT_CONFIG", "GIT_SSH", "GIT_PROXY", "GIT_EXEC_PATH", "GIT_ASKPASS", "GIT_SSL")
_SETTINGS = ("gc.auto=0", "maintenance.auto=false", "core.hooksPath=/dev/null")
_AUTHOR = {"NAME": "cfkit", "EMAIL": "cfkit@cfkit.invalid"}
_KEPT_AT = "refs/cfkit/"


@dataclass(frozen=True, slots=True)
class Address:
    """Which branch of which remote."""

    branch: str
    remote: str = "origin"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read `git+branch:NAME?remote=REMOTE`. Raise `UsageError`, which repeats no password."""
        kind, _, rest = written.partition(":")
        branch, _, query = rest.partition("?")
        options = dict(parse_qsl(query, keep_blank_values=True))
        remote = options.pop("remote", "origin")
        if kind != SCHEME or options:
            raise UsageError(f"{SCHEME} takes a branch and a remote: {_HOW}")
        for what, name in (("branch", branch), ("remote", remote)):
            if not _NAME.fullmatch(name) or _BROKEN_NAME.search(name):
                raise UsageError(f"that is no name of a {what}: {_HOW}; a URL is not taken")
        return cls(branch, remote)

    def apart(self) -> Address:
        """Name the branch of rehearsals."""
        return Address(f"{self.branch}-rehearsal", self.remote)


class Branch:
    """The tip of one branch. Never touches the work tree, the index or a branch of the user's."""

    def __init__(self, folder: Path, address: Address, seconds: float = 60.0) -> None:
        """Take a folder inside the repository; `seconds` bounds each call of git."""
        self._folder = folder
        self._seconds = seconds
        self._remote = address.remote
        self._ref = f"refs/heads/{address.branch}"
        self.name = address.branch

    def tip(self) -> str | None:
        """Ask the remote for the branch's tip; `None` when there is no such branch."""
        try:
            said = self._git("ls-remote", "--quiet", self._remote, self._ref).decode()
        except Refused:
            self._git("rev-parse", "--git-dir")  # it asks a remote from anywhere; we do not
            raise
        rows = (line.split("\t") for line in said.splitlines())
        return next((row[0] for row in rows if row[-1] == self._ref), None)

    def newest(self) -> str | None:
        """Bring the branch's tip here, if it is not, and name it; `None` without such a branch."""
        tip = self.tip()
        return tip if tip is None or self._has(tip) else self._fetch()

    def _fetch(self) -> str | None:
        # Into a ref of its own: the branch may move again at any moment, and what came is the tip.
        # An empty refmap leaves the remote-tracking branches alone.
        ref = f"{_KEPT_AT}fetched-{secrets.token_hex(8)}"
        flags = ("--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no")
        said = ("fetch", *flags, "--refmap=", self._remote, f"+{self._ref}:{ref}")
        self._git(*said, missing_ok=True)
        try:
            tip = self._git("rev-parse", "--verify", "--quiet", ref).decode().strip()
        except Refused:
            return None
        self._git("update-ref", "-d", ref)
        return tip

    def names(self, tip: str) -> frozenset[str]:
        """List what stands at the root of a tip that is here."""
        listed = self._git("ls-tree", "-z", "--full-tree", "--name-only", tip)
        return frozenset(filter(None, listed.decode("utf-8", "replace").split("\0")))

    def read(self, tip: str, name: str) -> bytes:
        """Read one file of a tip that is here."""
        return self._git("cat-file", "blob", f"{tip}:{name}")

    def commit(self, files: Mapping[str, bytes], message: str) -> str:
        """Write a commit without parents and return its name; no ref shows it yet."""
        rows = []
        for name, content in sorted(files.items()):
            oid = self._git("hash-object", "-w", "--no-filters", "--stdin", given=content)
            rows.append(f"100644 blob {oid.decode().strip()}\t{name}\0")
        tree = self._git("mktree", "-z", given="".join(rows).encode()).decode().strip()
        return self._git("commit-tree", tree, "-m", message).decode().strip()

    def push(self, commit: str, expected: str | None) -> None:
        """Make `commit` the tip if `expected` still is. Raise `StoreError` when it did not go."""
        self._git(
            "push",
            "--quiet",
            "--no-verify",
            "--no-follow-tags",
            "--no-signed",
            "--recurse-submodules=no",
            f"--force-with-lease={self._ref}:{expected or ''}",
            self._remote,
            f"{commit}:{self._ref}",
        )

    def remember(self, tip: str) -> None:
        """Keep a tip in this clone, for a look without the network."""
        try:
            self._git("update-ref", f"{_KEPT_AT}seen/{self.name}", tip)
        except Refused:  # another run in this clone is at it
            return

    def remembered(self) -> str | None:
        """Return the tip that this clone saw last."""
        try:
            said = self._git(
                "rev-parse", "--verify", "--quiet", f"{_KEPT_AT}seen/{self.name}^{{commit}}"
            )
        except Refused:
            return None
        return said.decode().strip() or None

    def _has(self, oid: str) -> bool:
        try:
            # Without asking the remote of a partial clone for it.
            self._git("cat-file", "-e", f"{oid}^{{tree}}", lazily=False)
        except Refused:
            return False
        return True

    def _git(
        self, *words: str, given: bytes = b"", missing_ok: bool = False, lazily: bool = True
    ) -> bytes:
        settings = [word for one in _SETTINGS for word in ("-c", one)]
        command = ["git", *settings, *words]
        environment = _environment() if lazily else {**_environment(), "GIT_NO_LAZY_FETCH": "1"}
        code, out, said = _run(command, self._folder, environment, given, self._seconds)
        if code == 0 or (missing_ok and "couldn't find remote ref" in said):
            return out
        raise in_words(words[0], said, self._remote, self.name)


def _environment() -> dict[str, str]:
    """Leave out what points git elsewhere or makes it talk; nobody is there to answer it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_ALIKE)
    }
    for who in ("AUTHOR", "COMMITTER"):
        for what, usual in _AUTHOR.items():
            name = f"GIT_{who}_{what}"
            kept[name] = os.environ.get(name) or usual
    asks_nothing = {"GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never", "LC_ALL": "C"}
    return {**kept, **asks_nothing, "LANGUAGE": "", "SSH_ASKPASS_REQUIRE": "never"}


def _run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    given: bytes,
    seconds: float,
) -> tuple[int, bytes, str]:
    # A session of its own: an interrupt lets a push end, and a timeout ends git's helpers too.
    try:
        process = subprocess.Popen(  # noqa: S603  words of our own and names that were checked
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise StoreError("git is not installed, and the state lives in a branch of it") from None
    with process:
        try:
            out, said = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return 1, b"", f"timed out after {seconds:.0f} s"
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, out, said.decode("utf-8", "replace")
