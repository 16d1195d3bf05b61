"""Compare files with how they stand on a branch of git, which is what a merge approved."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from cfkit.domain.plan import Placement

from .front_matter import Broken, read

ASSETS = "assets/assets.yaml"
"""Alternative texts go out with pictures, so their file counts with them."""

_SECONDS = 60
_SHA256 = 64
"""Digits of an object's name where a repository counts with SHA-256."""


class _Unclear(Exception):
    """Git cannot tell; the message says what would help."""


class Merged:
    """Answers for the branch as it is known here when it is first asked; fetches nothing.

    `branch` is its name, `None` for the default one. What git proves is that these bytes stand on
    the branch; who may bring them there is for the rules of the forge.
    """

    def __init__(self, root: Path, branch: str | None) -> None:
        self._root = root.resolve()
        self._branch = branch

    def why_not(self, placement: Placement) -> str | None:
        """Say why a placement is not what stands on the branch, or `None`. Reads its files anew."""
        try:
            for name, data in self._files(placement):
                if why := self._why(name, data):
                    return why
        except OSError as error:
            return f"it cannot be compared with {self._name}: {error.strerror}"
        except _Unclear as error:
            return f"nobody can tell whether it was merged: {error}"
        return None

    def _files(self, placement: Placement) -> Iterator[tuple[str, bytes]]:
        path = self._root / placement.path
        data = path.read_bytes()
        if not _holds(data, placement):
            raise _Unclear("its file is being changed; the next run looks again")
        yield self._named(path), data
        for name in (*placement.media, ASSETS) if placement.media else ():
            file = self._root / name
            if name != ASSETS or file.exists():
                yield self._named(file), file.read_bytes()

    def _named(self, path: Path) -> str:
        """Name a file as the repository does; a link counts as what it leads to."""
        real = path.resolve()
        if not real.is_relative_to(self._top):
            raise _Unclear(f"{path.name} lies outside of the repository")
        return real.relative_to(self._top).as_posix()

    def _why(self, name: str, data: bytes) -> str | None:
        there = self._tree.get(name)
        if there is not None and self._is(name, data, there):
            return None
        committed = self._committed.get(name)
        if committed is None or not self._is(name, data, committed):
            what = "edited" if committed else "new"
            return f"{name} is {what} here and not committed: commit it and merge it"
        if there is None:
            return f"{name} is not on {self._name} yet: merge it, or run git fetch"
        return f"{name} is not as it stands on {self._name}: merge it, or run git pull"

    def _is(self, name: str, data: bytes, oid: str) -> bool:
        if _oid(data, len(oid)) == oid:
            return True
        # Line ends, large files: git may keep other bytes than those that lie here.
        return self._git("hash-object", f"--path={name}", "--stdin", given=data).strip() == oid

    @cached_property
    def _top(self) -> Path:
        return Path(self._git("rev-parse", "--show-toplevel", at=self._root).rstrip("\n"))

    @cached_property
    def _name(self) -> str:
        return self._ref.removeprefix("refs/remotes/").removeprefix("refs/heads/")

    @cached_property
    def _ref(self) -> str:
        """Name the branch in full: the one of the remote, where there is a remote."""
        remote = self._remote
        if self._branch is not None:
            return (
                f"refs/remotes/{remote}/{self._branch}" if remote else f"refs/heads/{self._branch}"
            )
        if remote is None:
            return "HEAD"
        for words in (
            ("symbolic-ref", "--quiet", f"refs/remotes/{remote}/HEAD"),
            ("rev-parse", "--quiet", "--symbolic-full-name", "@{upstream}"),
        ):
            if found := self._git(*words, may_fail=True).strip():
                return found
        raise _Unclear(
            f"git does not know here which branch of {remote} is the default one; name it as"
            " factory.approved_branch"
        )

    @cached_property
    def _remote(self) -> str | None:
        """Choose `origin`, else the only one there is."""
        names = self._git("remote").split()
        return "origin" if "origin" in names else next(iter(names), None)

    @cached_property
    def _tree(self) -> Mapping[str, str]:
        ref = self._ref
        if ref == "HEAD":
            return self._committed
        tip = self._git("show-ref", "--verify", "--hash", ref, may_fail=True).strip()
        if not tip:
            raise _Unclear(f"there is no {self._name} here; run git fetch, or mend the name")
        return self._listed(tip)

    @cached_property
    def _committed(self) -> Mapping[str, str]:
        tip = self._git("rev-parse", "--verify", "--quiet", "HEAD^{commit}", may_fail=True).strip()
        return self._listed(tip) if tip else {}

    def _listed(self, tip: str) -> dict[str, str]:
        rows = self._git("ls-tree", "-r", "-z", "--full-tree", tip).split("\0")
        parted = (row.partition("\t") for row in rows if row)
        return {name: head.split()[2] for head, _, name in parted}

    def _git(
        self,
        *words: str,
        at: Path | None = None,
        given: bytes | None = None,
        may_fail: bool = False,
    ) -> str:
        git = shutil.which("git")
        if git is None:
            raise _Unclear("git is not installed")
        ignored = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
        kept = {name: value for name, value in os.environ.items() if name not in ignored}
        try:
            asked = subprocess.run(  # noqa: S603  git with words of ours
                [git, "-c", "core.safecrlf=false", *words],
                cwd=at or self._top,
                input=given or b"",
                env={**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
                capture_output=True,
                check=False,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise _Unclear(f"git did not answer within {_SECONDS} seconds") from None
        if asked.returncode and not may_fail:
            said = asked.stderr.decode(errors="replace").strip().splitlines()
            raise _Unclear(said[0] if said else f"git {words[0]} failed")
        return "" if asked.returncode else os.fsdecode(asked.stdout)


def _holds(data: bytes, placement: Placement) -> bool:
    """Whether a file holds the text that would go out."""
    try:
        return read(data, placement.path).body == placement.body
    except Broken:
        return False


def _oid(data: bytes, digits: int) -> str:
    """Name bytes as git names a file that it keeps as it is."""
    whole = b"blob %d\0" % len(data) + data
    named = (
        hashlib.sha256(whole) if digits == _SHA256 else hashlib.sha1(whole, usedforsecurity=False)
    )
    return named.hexdigest()
