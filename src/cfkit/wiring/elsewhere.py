"""Tell from what lies in a clone that the project's state is kept in another place."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import StoreError

from .stores import STATE, VARIABLE

if TYPE_CHECKING:
    from .shop import Workshop

_NAMED = re.compile(rf"^\s*{VARIABLE}:\s*[\"']?(?P<home>[^\s\"'#]+)", re.MULTILINE)
_SEEN = re.compile(r"refs/(?:cfkit/seen/(?P<own>\S+)|remotes/(?P<remote>[^/\s]+)/cfkit-state)")
_REHEARSED = "-rehearsal"
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
    place = _place(shop)
    if place is None:
        return None
    return (
        f"{_own(shop)}, and the project keeps its state {place}; if it is no longer kept there,"
        f" `export {VARIABLE}=sqlite`"
    )


def begin_here(shop: Workshop) -> bool:
    """Let the project begin in the home that is named, whatever it knew in another one.

    Tells whether there was another one. Other projects and clones lose nothing by it: the note
    stands in the new home.
    """
    from cfkit.adapters.stores.beginning import begin
    from cfkit.adapters.stores.sql import SqlStore

    written = os.environ.get(VARIABLE, "").strip()
    if shop.sandbox is not None or not written or _left_behind(shop, written) is None:
        return False
    if isinstance(shop.store, SqlStore):
        begin(shop.store, shop.clock.now())
    return True


def _left_behind(shop: Workshop, written: str) -> str | None:
    if written == "sqlite":
        return None
    before = _before(shop, written)
    if before is None or _is_known(shop):
        return None
    return (
        f"{VARIABLE} names a home in which nothing was ever recorded, and {before}: bring it over"
        f" (`cfkit state backup FILE` with {VARIABLE} as it was, then `cfkit state restore FILE`"
        " with the new one); if the project is to begin anew there, run `cfkit state adopt` once"
    )


def _is_known(shop: Workshop) -> bool:
    from cfkit.adapters.stores.beginning import is_begun
    from cfkit.adapters.stores.sql import SqlStore

    if not shop.remembers:
        return False
    return bool(shop.store.deliveries()) or (
        isinstance(shop.store, SqlStore) and is_begun(shop.store)
    )


def _before(shop: Workshop, written: str) -> str | None:
    """Name another home that this project's posts are known in, as far as this clone tells."""
    from cfkit.adapters.stores.glance import was_used
    from cfkit.adapters.stores.revision import FILE

    used = was_used(shop.root / STATE)
    if used:
        return f"this clone had its state in {STATE}/{FILE}"
    if used is None:
        return f"{STATE}/{FILE} cannot be read now, so that it may be there (try again)"
    for seen in _seen(shop.root):
        if seen.home.partition("?")[0] == written.partition("?")[0]:
            continue
        owner = seen.owner()
        if owner == _name(shop) or (owner is None and seen.is_own):
            return f"this clone had its state on the branch {seen.home.partition(':')[2]}"
    return None


def _name(shop: Workshop) -> str:
    return shop.project.strategy.brand.name


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


def _place(shop: Workshop) -> str | None:
    """Name the place that workflows or known branches speak of, without a network."""
    top = _top(shop.root)
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
    for seen in _seen(shop.root):
        if seen.owner() in (None, _name(shop)):
            return _on_a_branch(seen.home)
    return None


def _top(root: Path) -> Path | None:
    return next((one for one in (root, *root.parents) if (one / ".git").exists()), None)


def _on_a_branch(home: str) -> str:
    return f"on a branch. Run `export {VARIABLE}={home}` first"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A ref of a clone that speaks of a branch of state, and the home that it means."""

    top: Path
    ref: str
    home: str
    is_own: bool
    """Whether this clone used the branch; otherwise it was fetched with all others."""

    def owner(self) -> str | None:
        """Name the project whose state it is, without a network; `None` when nobody can tell."""
        from cfkit.adapters.stores.glance import owner_in
        from cfkit.adapters.stores.revision import FILE

        content = _git(self.top, "cat-file", "blob", f"{self.ref}:{FILE}")
        return owner_in(content) if content else None


def _seen(root: Path) -> Iterator[_Seen]:
    """Yield what speaks of branches of state; those of rehearsals are none."""
    top = _top(root)
    if top is None:
        return
    told = _git(top, "for-each-ref", "--format=%(refname)", "refs/remotes", "refs/cfkit/seen")
    for line in told.decode("utf-8", "replace").splitlines():
        found = _SEEN.fullmatch(line)
        if found and not line.endswith(_REHEARSED):
            remote = found["remote"]
            apart = f"?remote={remote}" if remote not in (None, "origin") else ""
            home = f"git+branch:{found['own'] or 'cfkit-state'}{apart}"
            yield _Seen(top, line, home, is_own=remote is None)


def _git(top: Path, *words: str) -> bytes:
    """Ask git; what it does not tell is empty."""
    command = ["git", "-C", str(top), *words]
    try:
        told = subprocess.run(  # noqa: S603  fixed commands
            command,
            capture_output=True,
            timeout=20,
            check=False,
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return told.stdout if told.returncode == 0 else b""
