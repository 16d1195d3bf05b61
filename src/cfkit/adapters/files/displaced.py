"""What a swap displaced: people's changes in it are carried over, the rest is let go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from . import atomic
from .atomic import digest_of, entries
from .journal import Journal

PASSES = 5
"""How often a displaced folder is looked through while someone still writes into it."""


@dataclass
class Outcome:
    """What people must hear. Paths begin with the name of the root folder."""

    edited: list[str] = field(default_factory=list)
    """Files that people changed while a plan changed them too; theirs stand."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    """Older versions of people that could not be put back, and where they lie now."""

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.edited or self.kept)

    def words(self) -> str:
        """Say it."""
        said = []
        if self.edited:
            said.append(f"{', '.join(sorted(self.edited))}: edited meanwhile, kept as you wrote it")
        said += [f"an earlier version of {one} lies in {at}" for one, at in self.kept]
        return "; ".join(said)


class Displaced:
    """Empties displaced folders into the folders that stand under `root` now.

    A file goes only when it is what the journal says stood there before, or when it stands under
    `root` too. Whatever else is found is people's: put in its place, or kept aside and named.
    """

    def __init__(self, root: Path, journal: Journal) -> None:
        self._root = root
        self._journal = journal
        self._aside = root / f".kept-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        self.outcome = Outcome()

    def removed(self, name: str, folder: Path) -> list[str]:
        """List files that people removed before the exchange; only of a folder nobody emptied."""
        if folder.is_symlink() or not folder.is_dir():
            return []
        there = {f"{name}/{path}" for path in entries(folder)}
        wanted = self._journal.old.keys() - self._journal.new.keys() - there
        return sorted(path for path in wanted if path.startswith(f"{name}/"))

    def remove(self, paths: Iterable[str], bin_: Path) -> None:
        """Remove again what people removed, unless it has changed since."""
        for path in paths:
            live = self._root / path
            if digest_of(live) != self._journal.old[path]:
                continue
            with suppress(FileNotFoundError):
                live.replace(bin_)  # out of reach, then compared again: someone may just have saved
                if digest_of(bin_) == self._journal.old[path]:
                    bin_.unlink()
                else:
                    self._carry(path, bin_)

    def empty(self, name: str, folder: Path) -> None:
        """Let go of a displaced folder, after everything of people's in it is safe."""
        for _ in range(PASSES):
            if folder.is_symlink() or not folder.is_dir():
                break
            for path in list(entries(folder)):
                self._settle(f"{name}/{path}", folder / path)
            if _without_folders(folder):
                return
        self._keep(name, folder)

    def _settle(self, path: str, mine: Path) -> None:
        now, live = digest_of(mine), self._root / path
        if now is None:
            return
        if now == self._journal.old.get(path) or _is_same(mine, live) or now == digest_of(live):
            mine.unlink(missing_ok=True)
        else:
            self._carry(path, mine)

    def _carry(self, path: str, mine: Path) -> None:
        """Put people's version in the place of ours."""
        if not self._placed(path, mine):
            self._keep(path, mine)
        elif path in self._journal.new:
            self.outcome.edited.append(self._shown(self._root / path))
            self._withdraw(self._journal.moves.get(path))

    def _placed(self, path: str, mine: Path) -> bool:
        live = self._root / path
        if not live.parent.resolve().is_relative_to(self._root.resolve()):
            return False
        ours = {self._journal.old.get(path), self._journal.new.get(path)} - {None}
        try:
            live.parent.mkdir(parents=True, exist_ok=True)
            return _is_new(mine, live) or is_replaced(mine, live, ours)
        except FileNotFoundError:  # it went away just now
            return _is_new(mine, live)
        except (FileExistsError, NotADirectoryError):  # a file stands where its folder was
            return False

    def _withdraw(self, path: str | None) -> None:
        """Take back the new place of a file that people kept in the old one."""
        if path is not None:
            live = self._root / path
            if digest_of(live) == self._journal.new.get(path):
                live.unlink(missing_ok=True)

    def _keep(self, path: str, mine: Path) -> None:
        target = self._aside / path
        number = 1
        while os.path.lexists(target):
            number += 1
            target = self._aside / f"{path}.{number}"
        target.parent.mkdir(parents=True, exist_ok=True)
        mine.rename(target)
        shown = self._shown(self._root / path)
        self.outcome.kept.append((shown, self._shown(target)))

    def _shown(self, path: Path) -> str:
        return path.relative_to(self._root.parent).as_posix()


def _is_new(mine: Path, live: Path) -> bool:
    """Put a file where none stands; `False` when one does."""
    try:
        os.link(mine, live, follow_symlinks=False)
    except FileExistsError:
        return False
    except FileNotFoundError:
        raise
    except OSError:  # no hard links there
        if os.path.lexists(live):
            return False
        mine.rename(live)
        return True
    mine.unlink()
    return True


def is_replaced(mine: Path, live: Path, ours: AbstractSet[str | None]) -> bool:
    """Put a file in the place of one of `ours`; `False` when another stands there."""
    if digest_of(live) not in ours:
        return False
    if not atomic.exchange(mine, live):
        mine.replace(live)
        return True
    atomic.sync_folder(live.parent)  # an editor that has the old file open writes it to the end
    if digest_of(mine) in ours:
        mine.unlink()
        return True
    atomic.exchange(mine, live)  # saved just now: people's too, and newer
    return False


def replace_known(path: Path, raw: bytes, known: str, root: Path) -> Outcome:
    """Put new bytes in the place of those whose digest is `known`, and of no others.

    What people save in between stands in the end, whichever way their editor saves, and is named;
    names are relative to `root`.
    """
    new = path.with_name(f".{path.name[:100]}.{os.getpid()}.tmp")
    outcome = Outcome()
    shown = path.relative_to(root).as_posix()
    try:
        atomic.write_synced(new, raw, path)
        shutil.copymode(path, new)
        if not is_replaced(new, path, {known}):
            outcome.edited.append(shown)
    finally:
        if digest_of(new) in (None, known, atomic.digest(raw)):
            new.unlink(missing_ok=True)
        else:  # saved twice in that moment
            outcome.kept.append((shown, new.relative_to(root).as_posix()))
    atomic.sync_folder(path.parent)
    return outcome


def _is_same(one: Path, other: Path) -> bool:
    """Whether both names mean one file; an edit in place is then in both."""
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except OSError:
        return False


def _without_folders(folder: Path) -> bool:
    """Remove empty folders; `False` when something has come in."""
    for inner in list(folder.iterdir()):
        if inner.is_dir() and not inner.is_symlink():
            _without_folders(inner)
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
