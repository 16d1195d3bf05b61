"""Replace folders as wholes: a killed process leaves all of the old or all of the new."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from cfkit.domain.errors import InputError

from . import atomic
from .displaced import Displaced, Outcome
from .journal import Journal, is_plain, refused

JOURNAL = "journal.json"
ASIDE = ".old"
REMOVED = ".removed"
CAME_OR_WENT = {errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY}
MARK = ".swap"
"""Lies in a prepared folder and travels with it: where it is missing, the folder was put."""


class Swap:
    """Prepares folders under `staging` and puts them in the place of folders under `root`.

    The steps are `prepare`, `seal`, `put`, `settle`. Killed before the first folder is put, a swap
    is thrown away by the next `recover`; killed later, it is finished. People may save files at any
    moment: `settle` compares what was displaced with the journal and carries their work over.
    """

    def __init__(self, root: Path, staging: Path) -> None:
        self._root = root
        self._staging = staging
        self._old: dict[str, str] = {}
        self._journal: Journal | None = None
        self._removed: list[str] = []

    def recover(self) -> Outcome:
        """Finish or throw away what a killed process left. Raise `InputError` if it is not ours."""
        self._old, self._removed = {}, []
        if not os.path.lexists(self._staging):
            return Outcome()
        self._refuse_strangers()
        path = self._staging / JOURNAL
        self._journal = Journal.read(path) if path.exists() else None
        if self._journal and any(map(self._is_begun, self._journal.folders)):
            for name in self._journal.folders:
                self._refuse_link(self._root / name)
                self._refuse_link(self._staging / name)
            for name in self._journal.folders:
                self._put(name)
            return self.settle()
        self.discard()
        return Outcome()

    def discard(self) -> None:
        """Throw away what was prepared."""
        if self._staging.exists():
            (self._staging / JOURNAL).unlink(missing_ok=True)
            shutil.rmtree(self._staging)

    def prepare(self, name: str) -> Path:
        """Copy a folder (hard links where the file system has them) for changing."""
        target, source = self._staging / name, self._root / name
        if not is_plain(name) or source.is_symlink():
            shown = f"{self._root.name}/{name}"
            raise InputError(f"{shown} is no plain folder; put the folder itself there")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, copy_function=atomic.link)
        else:
            target.mkdir()
        for path in atomic.entries(target):
            found = atomic.digest_of(target / path)
            if found is not None:
                self._old[f"{name}/{path}"] = found
        return target

    def seal(
        self,
        names: Iterable[str],
        new: Mapping[str, str | None] | None = None,
        moves: Mapping[str, str] | None = None,
    ) -> None:
        """Bring prepared folders to the disk with a journal of what changes in them.

        `new` has digests by `folder/path`, `None` for a file that goes.
        """
        self._journal = Journal(tuple(names), dict(self._old), dict(new or {}), dict(moves or {}))
        for name in self._journal.folders:
            (self._staging / name / MARK).touch()
        atomic.flush(self._staging)
        temporary = self._staging / f"{JOURNAL}.tmp"
        atomic.write_synced(temporary, self._journal.written())
        temporary.replace(self._staging / JOURNAL)
        atomic.sync_folder(self._staging)

    def put(self) -> None:
        """Make the sealed folders the real ones."""
        journal = self._sealed()
        for name in journal.folders:
            self._put(name)
            found = [path for one in self._asides(name) for path in self._looked(name, one)]
            self._removed += found
        atomic.sync_folder(self._root)

    def settle(self) -> Outcome:
        """Carry over what people did meanwhile and let go of the rest."""
        journal = self._sealed()
        displaced = Displaced(self._root, journal)
        displaced.remove(self._removed, self._staging / REMOVED)
        for name in journal.folders:
            for folder in self._asides(name):
                displaced.empty(name, folder)
        for name in journal.folders:
            (self._root / name / MARK).unlink(missing_ok=True)
            prune(self._root / name)
        atomic.sync_folder(self._root)
        self.discard()
        return displaced.outcome

    def _sealed(self) -> Journal:
        if self._journal is None:
            raise ValueError("seal a swap before it is put")
        return self._journal

    def _looked(self, name: str, folder: Path) -> list[str]:
        return Displaced(self._root, self._sealed()).removed(name, folder)

    def _is_begun(self, name: str) -> bool:
        return not (self._staging / name / MARK).exists() or bool(self._asides(name))

    def _asides(self, name: str) -> list[Path]:
        """List the folders that were displaced."""
        asides = sorted((self._staging / ASIDE / name).glob("*"))
        target = self._staging / name
        was_put = os.path.lexists(target) and not (target / MARK).exists()
        return [*asides, target] if was_put else asides

    def _put(self, name: str) -> None:
        """Put a folder in the place of another, which ends up where the new one was."""
        new, old = self._staging / name, self._root / name
        while (new / MARK).exists():
            try:
                if not os.path.lexists(old):
                    new.rename(old)
                elif not atomic.exchange(new, old):
                    aside = self._staging / ASIDE / name / str(len(self._asides(name)))
                    aside.parent.mkdir(parents=True, exist_ok=True)
                    old.rename(aside)
                    new.rename(old)
            except OSError as error:
                if error.errno not in CAME_OR_WENT:
                    raise

    def _refuse_strangers(self) -> None:
        """Refuse what would lead elsewhere: a repository may bring a staging folder along."""
        if self._staging.is_symlink() or not self._staging.is_dir():
            raise refused(self._staging, "it is no folder")
        journal = self._staging / JOURNAL
        if os.path.lexists(journal) and (journal.is_symlink() or not journal.is_file()):
            raise refused(self._staging, "its journal is no file")
        project = self._root.parent.resolve()
        for path in atomic.entries(self._staging):
            one = self._staging / path
            if one.is_symlink() and not one.resolve().is_relative_to(project):
                raise refused(self._staging, f"{path} is a link that leads out of the project")

    def _refuse_link(self, folder: Path) -> None:
        if folder.is_symlink():
            raise refused(self._staging, f"{folder.name} is a link")


def prune(folder: Path) -> None:
    """Remove a folder, and those right in it, when nothing is left."""
    if folder.is_dir() and not folder.is_symlink():
        for inner in sorted(folder.iterdir()):
            if inner.is_dir() and not inner.is_symlink():
                _remove_empty(inner)
        _remove_empty(folder)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # something is in it
        folder.rmdir()
