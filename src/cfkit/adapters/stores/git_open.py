"""Open the store on a branch of git, tell whose it is, hand it over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import update

from cfkit.domain.errors import StoreError

from .git import Branch
from .git_branch import GitBranchStore
from .git_copy import Copy, Pace
from .schema import meta
from .sqlite import open_as
from .upgrade import OWNER

_BUSY_SECONDS = 15.0
_USUAL = Pace()


def open_git_branch(
    branch: Branch,
    locks: Path,
    now: Callable[[], datetime],
    pace: Pace = _USUAL,
    *,
    owner: str | None = None,
) -> GitBranchStore:
    """Fetch the branch and open the state in it; it is made by the first push.

    `locks` is a folder for locks between the runs of one machine. `owner` names the project; a
    branch that holds another's posts is refused. Raise `StoreError` also when there is no git, no
    repository, no remote, or when the state is damaged or newer than this cfkit.
    """
    working = Copy(branch, now, pace)
    try:
        make = partial(GitBranchStore, working=working, locks=locks)
        try:
            store = open_as(make, working.folder, _BUSY_SECONDS, now, sync=None)
        except StoreError as error:
            raise StoreError(f"on the branch {branch.name}: {error}") from error
        working.opened()
        if owner is not None:
            store.belong_to(owner)
    except BaseException:
        working.close()
        raise
    return store


def owner_of(branch: Branch) -> str | None:
    """Name the project whose state the branch holds; `None` without a branch."""
    working = Copy(branch, lambda: datetime.now(UTC), _USUAL)
    try:
        return None if working.is_new else working.owner()
    finally:
        working.close()


def hand_over(branch: Branch, locks: Path, now: Callable[[], datetime], owner: str) -> None:
    """Give the branch to a project of another name: it is the same one, says its owner."""
    with closing(open_git_branch(branch, locks, now)) as store, store.writing() as db:
        db.execute(update(meta).where(meta.c.name == OWNER).values(value=owner))
