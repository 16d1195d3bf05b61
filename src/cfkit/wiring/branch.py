"""The home of state on a branch of git."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from cfkit.adapters.stores.git import Branch
    from cfkit.adapters.stores.git_copy import Pace
    from cfkit.ports import Store


def branch_of(root: Path, written: str, *, is_rehearsal: bool) -> Branch:
    """Read `git+branch:NAME?remote=REMOTE`; rehearsals have a branch of their own."""
    from cfkit.adapters.stores.git import Address, Branch

    address = Address.parse(written)
    return Branch(root, address.apart() if is_rehearsal else address)


class Site(Protocol):
    """What is needed to know of a project."""

    @property
    def name(self) -> str:
        """What tells it from other projects."""
        ...

    @property
    def folder(self) -> Path:
        """Where files of the state lie."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock that runs go by."""
        ...

    @property
    def warn(self) -> Callable[[str], None]:
        """Tell people one line."""
        ...


def open_branch(branch: Branch, site: Site) -> Store:
    """Fetch the branch and open the state in it; warn of what it should not be."""
    from cfkit.adapters.stores.git_open import open_git_branch
    from cfkit.adapters.stores.git_public import is_public

    store = open_git_branch(branch, site.folder / "locks", site.now, _pace(), owner=site.name)
    if store.is_stale:
        site.warn(
            f"The remote of the branch {branch.name} cannot be reached: this is what was known at"
            " the last look, and nothing is sent or written."
        )
    if is_public(os.environ):
        site.warn(
            f"This repository is public, and so is the branch {branch.name}: everybody can read"
            " what was published when, and texts that were tried and are not out. Words of"
            " comments are not kept there."
        )
    return store


def owner_of_branch(branch: Branch) -> str | None:
    """Name the project whose state the branch holds; `None` without a branch."""
    from cfkit.adapters.stores.git_open import owner_of

    return owner_of(branch)


def adopt_branch(branch: Branch, site: Site) -> None:
    """Give the branch to this project: it is the same one under a new name."""
    from cfkit.adapters.stores.git_open import hand_over

    hand_over(branch, site.folder / "locks", site.now, site.name)


def _pace() -> Pace:
    """Make a lease last for the slowest call and for its answer to show."""
    from cfkit.adapters.stores.git_copy import Pace
    from cfkit.application.limits import Limits

    usual = Pace()
    limits = Limits.read(os.environ)
    longest = usual.fresh + limits.call + limits.settle + 30
    return replace(usual, lease=max(usual.lease, longest))
