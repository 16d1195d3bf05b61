"""Tell from what lies in a clone that the project's state is kept in another place."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import StoreError

from .stores import VARIABLE

if TYPE_CHECKING:
    from .shop import Workshop

_NAMED = re.compile(rf"^\s*{VARIABLE}:\s*[\"']?(?P<home>[^\s\"'#]+)", re.MULTILINE)
_SEEN = re.compile(r"refs/(?:cfkit/seen/(?P<own>\S+)|remotes/(?P<remote>[^/\s]+)/cfkit-state)")
_WORKFLOWS = (".github/workflows/*.yml", ".gitlab/**/*.yml", ".gitlab-ci.yml")


def elsewhere(shop: Workshop) -> str | None:
    """Say where the state seems to be while nobody said that it is in this folder, or `None`.

    What was published from here before it moved is no sign that it came back.
    """
    if shop.sandbox is not None or VARIABLE in os.environ:
        return None
    place = _place(shop.root)
    if place is None:
        return None
    return (
        f"{_own(shop)}, and the project keeps its state {place}; if it is no longer kept there,"
        f" `export {VARIABLE}=sqlite`"
    )


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
    top = next((one for one in (root, *root.parents) if (one / ".git").exists()), None)
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
    home = _seen(top)
    return None if home is None else _on_a_branch(home)


def _on_a_branch(home: str) -> str:
    return f"on a branch. Run `export {VARIABLE}={home}` first"


def _seen(top: Path) -> str | None:
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
        return None
    for line in told.stdout.splitlines():
        if found := _SEEN.fullmatch(line):
            remote = found["remote"]
            apart = f"?remote={remote}" if remote not in (None, "origin") else ""
            return f"git+branch:{found['own'] or 'cfkit-state'}{apart}"
    return None
