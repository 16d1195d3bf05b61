"""The placements under `content/`: read, written as a month, changed one by one."""

from __future__ import annotations

import os
import shutil
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, Spot
from cfkit.domain.errors import InputError, StoreError
from cfkit.domain.plan import Change, Placement

from .atomic import digest, digest_of, named
from .displaced import Outcome, replace_known
from .front_matter import Broken, compose, read
from .lock import locked
from .placement_text import NOTES, Reading, fields_of
from .regular import inside
from .swap import Swap, prune
from .yaml_errors import too_large

FOLDER = "content"
MAX_BYTES = 2_000_000
"""No platform takes a text of a tenth of this; a longer file is a mistake, and is not even read."""

STAGING = ".pending"
LOCK = Path(".cfkit") / "content.lock"
LOCK_WAIT = 30.0


class ContentFiles:
    """Implements `ports.ContentFiles`. `zone_of` names the zone of a channel's times.

    `lock_wait`: for how many seconds to wait for another run that writes here.
    """

    def __init__(
        self, root: Path, zone_of: Callable[[str], str], lock_wait: float = LOCK_WAIT
    ) -> None:
        self._lock_wait = lock_wait
        self._root = root
        self._folder = root / FOLDER
        self._zone_of = zone_of
        self._swap = Swap(self._folder, self._folder / STAGING)
        self._seen: dict[str, str] = {}
        """Digests of files by path, as they were loaded."""

        self._paths: dict[str, str] = {}

    def load(self, months: Sequence[str] | None = None) -> list[Placement]:
        """Read placements. Raise `InvalidFiles` naming every broken file."""
        placements, problems = self.read(months)
        if problems:
            raise InvalidFiles(problems)
        return placements

    def read(self, months: Sequence[str] | None = None) -> tuple[list[Placement], list[Diagnostic]]:
        """Read the placements of sound files, and what is wrong with the others."""
        self._recover()
        problems: list[Diagnostic] = []
        placements: list[Placement] = []
        for path in self._files(months):
            try:
                placements.append(self._load_one(path))
            except Broken as error:
                problems += error.problems
        doubles = list(_doubles(placements, self._root))
        broken = {one.path for one in doubles}
        sound = [one for one in placements if one.path not in broken]
        return sound, sorted([*problems, *doubles])

    def apply(self, changes: Sequence[Change], placements: Sequence[Placement]) -> None:
        """Write, move and drop files so that a reader sees the old plan or the new one.

        Raise `InputError` and change nothing when a file was edited since it was loaded. What
        people save during the few milliseconds of the exchange stays as they saved it; where the
        plan changed the same file, it is named in an `InputError` after the rest was written.
        """
        if not changes:
            return
        with self._alone(), _reported():
            self._inside(self._folder)
            self._folder.mkdir(parents=True, exist_ok=True)
            _tell(self._swap.recover())
            if not self._paths:
                self.load()
            edits = self._edits(changes, placements)
            for path in sorted(edits):
                self._plain(self._root / path)
            outcome = self._exchange(edits, self._moves(changes, placements))
        self._remember(edits, changes, placements)
        _tell(outcome)

    def _exchange(self, edits: Mapping[str, str | None], moves: Mapping[str, str]) -> Outcome:
        months = sorted({Path(path).parts[1] for path in edits})
        try:
            for month in months:
                self._swap.prepare(month)
            for path, text in edits.items():
                self._stage(path, text)
            self._refuse_if_edited(edits)
        except BaseException:
            self._swap.discard()
            raise
        new = {
            _below(path): None if text is None else digest(text.encode())
            for path, text in edits.items()
        }
        self._swap.seal(months, new, moves)
        self._swap.put()
        return self._swap.settle()

    def save(self, placement: Placement) -> None:
        """Write the front matter of one placement; body, comments and unknown keys survive.

        Raise `InputError` when it was edited since it was loaded; what people save at that very
        moment stays as they saved it.
        """
        path = self._root / placement.path
        with self._alone(), _reported():
            self._inside(path)
            _regular(path, placement.path)
            raw = path.read_bytes()
            if self._seen.get(placement.path, digest(raw)) != digest(raw):
                raise InputError(
                    f"{placement.path} changed on disk meanwhile and stays as it is; look, then run"
                    " it again"
                )
            matter = read(raw, placement.path)
            text = matter.with_fields(fields_of(placement, matter.fields)).text
            if text.encode() != raw:
                outcome = replace_known(path, text.encode(), digest(raw), self._root)
                if outcome:
                    raise InputError(f"{outcome.words()}; look, then run it again")
        self._seen[placement.path] = digest(text.encode())

    def _recover(self) -> None:
        """Finish what a killed plan left, unless a living one is at work."""
        if os.path.lexists(self._folder / STAGING):
            with locked(self._root / LOCK, wait=0) as is_free:
                if is_free:
                    _tell(self._swap.recover())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of everyone who writes here."""
        with locked(self._root / LOCK, wait=self._lock_wait) as is_held:
            if not is_held:
                raise StoreError(
                    f"another run has been writing under {FOLDER}/ for {self._lock_wait:g} s;"
                    " wait for its end, or give CFKIT_LOCK_WAIT more seconds"
                )
            yield

    def _files(self, months: Sequence[str] | None) -> Iterator[Path]:
        wanted = None if months is None else set(months)
        for month in _folders(self._folder):
            if wanted is None or month.name in wanted:
                for channel in _folders(month):
                    for path in sorted(channel.iterdir()):
                        if path.suffix == ".md" and not path.name.startswith("."):
                            yield path

    def _load_one(self, path: Path) -> Placement:
        shown = path.relative_to(self._root).as_posix()
        try:
            self._inside(path)
            if (size := _regular(path, shown)) > MAX_BYTES:
                raise Broken([too_large(Spot(shown), size, MAX_BYTES)])
            raw = path.read_bytes()
        except OSError as error:
            raise _unreadable(shown, error) from None
        matter = read(raw, shown)
        placement = Reading(matter, shown, self._zone_of).placement()
        self._seen[shown] = digest(raw)
        self._paths[str(placement.key)] = shown
        return placement

    def _inside(self, path: Path) -> None:
        """Refuse a path that a link leads out of the project."""
        shown = path.relative_to(self._root).as_posix()
        try:
            place = inside(self._root, shown)
        except OSError as error:
            raise _unreadable(shown, error) from None
        if place is None:
            words = "this leads out of the project; put the file itself here"
            raise Broken([Spot(shown).problem("content-outside", words)])

    def _plain(self, path: Path) -> None:
        """Refuse to write where a link leads anywhere else, be it inside the project."""
        self._inside(path)
        if path.parent.is_symlink():
            shown = path.parent.relative_to(self._root).as_posix()
            words = "this is a link; put the folder itself here"
            raise Broken([Spot(shown).problem("content-link", words)])

    def _moves(self, changes: Sequence[Change], placements: Sequence[Placement]) -> dict[str, str]:
        """Name the new places of files that leave their folder."""
        new = {str(placement.key): placement.path for placement in placements}
        return {
            _below(old): _below(new[change.key])
            for change in changes
            if change.op != "drop"
            and (old := self._paths.get(change.key))
            and old != new[change.key]
        }

    def _edits(
        self, changes: Sequence[Change], placements: Sequence[Placement]
    ) -> dict[str, str | None]:
        """Texts by path; `None` for a file that goes."""
        new = {str(placement.key): placement for placement in placements}
        edits: dict[str, str | None] = {}
        for change in changes:
            old = self._paths.get(change.key)
            if change.op == "drop":
                edits[old or change.path] = None
                continue
            placement = new[change.key]
            if old and old != placement.path:
                edits[old] = None
            edits[placement.path] = self._text(placement, old)
        return edits

    def _text(self, placement: Placement, old: str | None) -> str:
        if old is None or not (self._root / old).is_file():
            return compose(fields_of(placement), NOTES, placement.body)
        raw = (self._root / old).read_bytes()
        if digest(raw) != self._seen.get(old):
            raise _edited([old])
        matter = read(raw, old)
        if matter.body != placement.body:
            matter = matter.with_body(placement.body)
        return matter.with_fields(fields_of(placement, matter.fields)).text

    def _stage(self, path: str, text: str | None) -> None:
        target = self._folder / STAGING / Path(path).relative_to(FOLDER)
        target.unlink(missing_ok=True)  # a hard link of the old file: never write through it
        if text is None:
            prune(target.parent)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with named(self._root / path):
            target.write_bytes(text.encode())
        if (self._root / path).is_file():
            shutil.copymode(self._root / path, target)

    def _refuse_if_edited(self, edits: Mapping[str, str | None]) -> None:
        edited = [path for path in edits if digest_of(self._root / path) != self._seen.get(path)]
        if edited:
            raise _edited(edited)

    def _remember(
        self,
        edits: Mapping[str, str | None],
        changes: Sequence[Change],
        placements: Sequence[Placement],
    ) -> None:
        for path, text in edits.items():
            if text is None:
                self._seen.pop(path, None)
            else:
                self._seen[path] = digest(text.encode())
        for change in changes:
            self._paths.pop(change.key, None)
        self._paths.update((str(placement.key), placement.path) for placement in placements)


@contextmanager
def _reported() -> Iterator[None]:
    """Turn what is wrong with a file into the error that the command line knows."""
    try:
        yield
    except Broken as error:
        raise InvalidFiles(error.problems) from error


def _doubles(placements: Sequence[Placement], root: Path) -> Iterator[Diagnostic]:
    """Files that say they are the same placement."""
    counted = Counter(placement.key for placement in placements)
    for placement in placements:
        if counted[placement.key] > 1:
            others = ", ".join(
                other.path
                for other in placements
                if other.key == placement.key and other.path != placement.path
            )
            matter = read((root / placement.path).read_bytes(), placement.path)
            words = f"{others} has the same key; remove one of the files"
            yield matter.spot("key").problem("content-key-double", words)


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    )


def _regular(path: Path, shown: str) -> int:
    """Return the size of a file; a pipe or a device is not even opened."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        words = "this is no file; a content file is plain text"
        raise Broken([Spot(shown).problem("content-unreadable", words)])
    return found.st_size


def _unreadable(shown: str, error: OSError) -> Broken:
    words = f"this file cannot be read: {error.strerror}"
    return Broken([Spot(shown).problem("content-unreadable", words)])


def _below(path: str) -> str:
    return Path(path).relative_to(FOLDER).as_posix()


def _tell(outcome: Outcome) -> None:
    """Raise `InputError` when people must look at something."""
    if outcome:
        raise InputError(
            f"the plan is in place, except: {outcome.words()}; look, then run it again"
        )


def _edited(paths: Sequence[str]) -> InputError:
    return InputError(
        f"{', '.join(paths)} changed on disk meanwhile; nothing was written, run it again"
    )
