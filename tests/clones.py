"""A bare repository, and clones of it that know nothing of each other."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cfkit.adapters.stores.git import Address, Branch
from cfkit.adapters.stores.git_branch import GitBranchStore
from cfkit.adapters.stores.git_copy import Pace
from cfkit.adapters.stores.git_open import open_git_branch

BRANCH = "cfkit-state"
QUICK = Pace(lease=1.5, fresh=30, beat=60, rest=60, look=0.05, insist=5)
"""A run that dies is given up soon; one that lives shows it by what it does alone."""

_NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
_AUTHOR = ("-c", "user.name=Editor", "-c", "user.email=editor@shop.example")


def system_time() -> datetime:
    return datetime.now(UTC)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *_AUTHOR, *words],  # noqa: S607  the git of this machine
        cwd=folder,
        env={**os.environ, **_NOBODY},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@dataclass
class Clones:
    """One remote with a project on `main`, as many clones as a test wants, what they opened."""

    root: Path
    pace: Pace = QUICK
    opened: list[GitBranchStore] = field(default_factory=list)

    def __post_init__(self) -> None:
        git(self.root, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
        git(self.remote, "config", "core.logAllRefUpdates", "always")
        seed = self.make()
        (seed / "strategy.yaml").write_text("brand: {}\n")
        git(seed, "checkout", "--quiet", "-b", "main")
        git(seed, "add", ".")
        git(seed, "commit", "--quiet", "-m", "Begin")
        git(seed, "push", "--quiet", "origin", "main")

    @property
    def remote(self) -> Path:
        return self.root / "remote.git"

    def make(self, *flags: str) -> Path:
        name = f"clone-{len(list(self.root.glob('clone-*')))}"
        git(self.root, "clone", "--quiet", *flags, self.remote.as_uri(), name)
        return self.root / name

    def branch(self, clone: Path) -> Branch:
        return Branch(clone, Address(BRANCH), 20)

    def open(
        self,
        clone: Path | None = None,
        *,
        now: Callable[[], datetime] = system_time,
        branch: Branch | None = None,
    ) -> GitBranchStore:
        """Open the store as a run in `clone` would, in a new one by default."""
        clone = clone or self.make()
        chosen = branch or self.branch(clone)
        store = open_git_branch(chosen, clone / ".cfkit" / "locks", now, self.pace)
        self.opened.append(store)
        return store

    def tip(self) -> str:
        return git(self.remote, "rev-parse", BRANCH)

    def pushes(self) -> int:
        """Count the pushes to the branch, which the remote logs."""
        log = self.remote / "logs" / "refs" / "heads" / BRANCH
        return len(log.read_text().splitlines()) if log.exists() else 0

    def replace(self, **files: bytes) -> None:
        """Push a tip with other files, as a person might; `_` stands for a dot."""
        folder = self.make("--branch", BRANCH)
        for name, content in files.items():
            (folder / name.replace("_", ".")).write_bytes(content)
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "-m", "By hand")
        git(folder, "push", "--quiet", "--force", "origin", f"HEAD:{BRANCH}")

    def delete(self) -> None:
        git(self.remote, "update-ref", "-d", f"refs/heads/{BRANCH}")

    def forget(self) -> None:
        """Leave everything open to the end of the process, as one that was killed does."""
        self.opened.clear()

    def git(self, folder: Path, *words: str) -> str:
        return git(folder, *words)
