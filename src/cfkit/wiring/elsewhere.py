"""Tell from what lies in a clone that the project's state is kept in another place."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import StoreError

from .stores import STATE, VARIABLE

if TYPE_CHECKING:
    from .shop import Workshop

_NAMED = re.compile(rf"^\s*{VARIABLE}:\s*[\"']?(?P<home>[^\s\"'#]+)", re.MULTILINE)
_SEEN = re.compile(r"refs/(?:cfkit/seen/(?P<own>\S+)|remotes/(?P<remote>[^/\s]+)/cfkit-state)")
_WORKFLOWS = (".github/workflows/*.yml", ".gitlab/**/*.yml", ".gitlab-ci.yml")


def elsewhere(shop: Workshop) -> str | None:
    """Say where the state seems to be while nobody said that it is in this folder, or `None`.

    What was published from here before it moved is no sign that it came back. Where somebody named
    a home, say which one this clone had before when the named one knows of nothing.
    """
    if shop.sandbox is not None:
        return None
    if written := os.environ.get(VARIABLE):
        return _left_behind(shop, written.strip())
    place = _place(shop.root)
    if place is None:
        return None
    return (
        f"{_own(shop)}, and the project keeps its state {place}; if it is no longer kept there,"
        f" `export {VARIABLE}=sqlite`"
    )


def _left_behind(shop: Workshop, written: str) -> str | None:
    if written == "sqlite":
        return None
    before = _before(shop, written)
    if before is None or (shop.remembers and shop.store.deliveries()):
        return None
    place, forget = before
    return (
        f"{VARIABLE} names a home in which nothing was ever recorded, and this clone had its state"
        f" {place}: bring it over (`cfkit state backup FILE` with {VARIABLE} as it was, then"
        f" `cfkit state restore FILE` with the new one); if it is to be forgotten, {forget}"
    )


def _before(shop: Workshop, written: str) -> tuple[str, str] | None:
    """Name another home that this clone used, and how to let go of it."""
    from cfkit.adapters.stores.glance import glance
    from cfkit.adapters.stores.revision import FILE

    folder = shop.root / STATE
    known = glance(folder)
    if known or (known is None and (folder / FILE).exists()):
        return f"in {STATE}/{FILE}", "move that file away"
    top = _top(shop.root)
    for ref, home in _seen(top) if top else ():
        if home.partition("?")[0] != written.partition("?")[0]:
            return f"on the branch {home.partition(':')[2]}", f"`git update-ref -d {ref}`"
    return None


def _own(shop: Workshop) -> str:
    known = shop.store.deliveries().values() if shop.remembers else ()
    if not known:
        return "this clone has no state of its own"
    began = max((one.began_at for one in known if one.began_at), default=None)
    last = f", whose last attempt was on {began:%Y-%m-%d}" if began else ""
    return f"this clone has an old state of its own{last}"


def refuse_elsewhere(shop: Workshop, nothing: str) -> None:
    """Raise `StoreError` that says `nothing` was done when the state is kept in another place."""
    if why := elsewhere(shop):
        raise StoreError(f"{nothing}: {why}")


def _place(root: Path) -> str | None:
    """Name the place that workflows or known branches speak of, without a network."""
    top = _top(root)
    if top is None:
        return None
    for file in sorted(file for pattern in _WORKFLOWS for file in top.glob(pattern)):
        found = _NAMED.search(file.read_text(encoding="utf-8", errors="replace"))
        if found is None or found["home"] == "sqlite":
            continue
        if found["home"].startswith("git+branch:"):
            return _on_a_branch(found["home"])
        return (
            f"where {file.relative_to(top).as_posix()} says. Set {VARIABLE} first as the jobs there"
            " have it"
        )
    return next((_on_a_branch(home) for _, home in _seen(top)), None)


def _top(root: Path) -> Path | None:
    return next((one for one in (root, *root.parents) if (one / ".git").exists()), None)


def _on_a_branch(home: str) -> str:
    return f"on a branch. Run `export {VARIABLE}={home}` first"


def _seen(top: Path) -> Iterator[tuple[str, str]]:
    """Yield each ref of a clone that speaks of a branch of state, with the home that it means."""
    command = ["git", "-C", str(top), "for-each-ref", "--format=%(refname)"]
    try:
        told = subprocess.run(  # noqa: S603  a fixed command
            [*command, "refs/remotes", "refs/cfkit/seen"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    for line in told.stdout.splitlines():
        if found := _SEEN.fullmatch(line):
            remote = found["remote"]
            apart = f"?remote={remote}" if remote not in (None, "origin") else ""
            yield line, f"git+branch:{found['own'] or 'cfkit-state'}{apart}"
