"""The placements under `content/`: read, written as a month, changed one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, Spot, did_you_mean
from cfkit.domain.errors import InputError
from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Approval, Change, Placement, Status
from cfkit.domain.schedule import local_instant

from .front_matter import Broken, Field, FrontMatter, compose, read
from .swap import Swap, locked, write_atomic
from .yaml_errors import too_large

FOLDER = "content"
MAX_BYTES = 2_000_000
"""No platform takes a text of a tenth of this; a longer file is a mistake, and is not even read."""

STAGING = ".pending"
LOCK = Path(".cfkit") / "content.lock"
NOTES = {
    "status": "draft | approved | hold",
    "approved": "fingerprint it was approved at, by whom, when",
    "generated": "fingerprint of what cfkit wrote here",
}
STATUSES = tuple(str(status) for status in Status)


class ContentFiles:
    """Implements `ports.ContentFiles`. `zone_of` names the zone of a channel's times."""

    def __init__(self, root: Path, zone_of: Callable[[str], str]) -> None:
        self._root = root
        self._folder = root / FOLDER
        self._zone_of = zone_of
        self._swap = Swap(self._folder, self._folder / STAGING)
        self._seen: dict[str, bytes] = {}
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

        Raise `InputError` and change nothing when a file was edited since it was loaded.
        """
        if not changes:
            return
        with locked(self._root / LOCK, wait=True), _reported():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._swap.recover()
            if not self._paths:
                self.load()
            edits = self._edits(changes, placements)
            for path in sorted(edits):
                self._inside(self._root / path)
            months = sorted({Path(path).parts[1] for path in edits})
            for month in months:
                self._swap.prepare(month)
            for path, text in edits.items():
                self._stage(path, text)
            self._swap.commit(months, lambda: self._refuse_if_edited(edits))
        self._remember(edits, changes, placements)

    def save(self, placement: Placement) -> None:
        """Write the front matter of one placement; body, comments and unknown keys survive."""
        path = self._root / placement.path
        with locked(self._root / LOCK, wait=True), _reported():
            self._inside(path)
            raw = path.read_bytes()
            if self._seen.get(placement.path, _digest(raw)) != _digest(raw):
                raise _edited([placement.path])
            text = read(raw, placement.path).with_fields(_fields(placement)).text
            if text.encode() != raw:
                write_atomic(path, text.encode())
        self._seen[placement.path] = _digest(text.encode())

    def _recover(self) -> None:
        """Finish what a killed plan left, unless a living one is at work."""
        if (self._folder / STAGING).exists():
            with locked(self._root / LOCK, wait=False) as is_free:
                if is_free:
                    self._swap.recover()

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
            if (size := path.stat().st_size) > MAX_BYTES:
                raise Broken([too_large(Spot(shown), size, MAX_BYTES)])
            raw = path.read_bytes()
        except OSError as error:
            words = f"this file cannot be read: {error.strerror}"
            raise Broken([Spot(shown).problem("content-unreadable", words)]) from None
        matter = read(raw, shown)
        placement = _Reading(matter, shown, self._zone_of).placement()
        self._seen[shown] = _digest(raw)
        self._paths[str(placement.key)] = shown
        return placement

    def _inside(self, path: Path) -> None:
        """Refuse a path that a link leads out of the project."""
        shown = path.relative_to(self._root).as_posix()
        if not path.resolve().is_relative_to(self._root.resolve()):
            words = "this leads out of the project; put the file itself here"
            raise Broken([Spot(shown).problem("content-outside", words)])

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
            return compose(_fields(placement), NOTES, placement.body)
        raw = (self._root / old).read_bytes()
        if _digest(raw) != self._seen.get(old):
            raise _edited([old])
        matter = read(raw, old)
        if matter.body != placement.body:
            matter = matter.with_body(placement.body)
        return matter.with_fields(_fields(placement)).text

    def _stage(self, path: str, text: str | None) -> None:
        target = self._folder / STAGING / Path(path).relative_to(FOLDER)
        target.unlink(missing_ok=True)  # a hard link of the old file: never write through it
        if text is None:
            _prune(target.parent)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())

    def _refuse_if_edited(self, edits: Mapping[str, str | None]) -> None:
        edited = []
        for path in edits:
            file = self._root / path
            now = _digest(file.read_bytes()) if file.is_file() else None
            if now != self._seen.get(path):
                edited.append(path)
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
                self._seen[path] = _digest(text.encode())
        for change in changes:
            self._paths.pop(change.key, None)
        self._paths.update((str(placement.key), placement.path) for placement in placements)


class _Reading:
    """Turns front matter into a placement, collecting what is wrong."""

    def __init__(self, matter: FrontMatter, shown: str, zone_of: Callable[[str], str]) -> None:
        self._matter = matter
        self._shown = shown
        self._zone_of = zone_of
        self._problems: list[Diagnostic] = []

    def placement(self) -> Placement:
        key = self._key()
        at = self._instant("at", key, required=True)
        planned = self._instant("planned", key)
        status = self._status()
        approved = self._approval()
        goal, stage, generated = map(self._text, ("goal", "stage", "generated"))
        media = self._media()
        if self._problems or key is None or at is None:
            raise Broken(self._problems)
        return Placement(
            key,
            at,
            self._matter.body,
            status,
            approved,
            goal,
            stage,
            media,
            generated,
            self._shown,
            planned,
        )

    def _problem(self, key: str, code: str, message: str) -> None:
        self._problems.append(self._matter.spot(key).problem(code, message))

    def _text(self, key: str) -> str | None:
        value = self._matter.fields.get(key)
        if value is None or isinstance(value, str):
            return value or None
        self._problem(key, "content-value", f"write one word or text behind `{key}:`")
        return None

    def _key(self) -> PlacementKey | None:
        text = self._text("key")
        if text is None:
            self._problem("key", "content-key-missing", "add `key:`, the placement's own name")
            return None
        try:
            key = PlacementKey.parse(text)
        except ValueError:
            words = f'"{text}" is no key: write idea.angle.format.segment@channel'
            self._problem("key", "content-key", words)
            return None
        folder, name = Path(self._shown).parts[-2:]
        if key.channel != folder or key.file_name != name:
            words = (
                f"the key says {key.channel}/{key.file_name}, the file is {folder}/{name};"
                " rename one of them"
            )
            self._problem("key", "content-key-path", words)
        return key

    def _instant(
        self, name: str, key: PlacementKey | None, *, required: bool = False
    ) -> datetime | None:
        text = self._text(name)
        if text is None:
            if required and not self._matter.fields.get(name):
                self._problem(name, "content-at-missing", "add `at:`, like 2026-12-03T10:00")
            return None
        try:
            at = datetime.fromisoformat(text)
            zone = self._zone_of(key.channel) if key else "UTC"
            if at.tzinfo is None:
                return local_instant(at.date(), at.time(), zone)
            return at.astimezone(ZoneInfo(zone))
        except (ValueError, OverflowError):
            words = f'"{text}" is no instant: write one like 2026-12-03T10:00:00+03:00'
            self._problem(name, "content-at", words)
            return None

    def _status(self) -> Status:
        text = self._text("status") or "draft"
        if text not in STATUSES:
            words = f'"{text}" is no status: write draft, approved or hold'
            self._problem("status", "content-status", words + did_you_mean(text, STATUSES))
            return Status.HOLD
        return Status(text)

    def _approval(self) -> Approval | None:
        value = self._matter.fields.get("approved")
        if value is None:
            return None
        wanted = ("fingerprint", "by", "at")
        if isinstance(value, dict) and all(isinstance(value.get(name), str) for name in wanted):
            return Approval(*(value[name] for name in wanted))
        words = "write null, or let `cfkit approve` fill in fingerprint, by and at"
        self._problem("approved", "content-approved", words)
        return None

    def _media(self) -> tuple[str, ...]:
        value = self._matter.fields.get("media")
        listed = [value] if isinstance(value, str) else value or []
        if isinstance(listed, list) and all(isinstance(item, str) for item in listed):
            return tuple(listed)
        self._problem("media", "content-media", "list files, like [assets/shelf.jpg]")
        return ()


@contextmanager
def _reported() -> Iterator[None]:
    """Turn what is wrong with a file into the error that the command line knows."""
    try:
        yield
    except Broken as error:
        raise InvalidFiles(error.problems) from error


def _fields(placement: Placement) -> dict[str, Field]:
    approval = placement.approved
    return {
        "key": str(placement.key),
        "at": placement.at.isoformat(),
        "status": str(placement.status),
        "approved": {"fingerprint": approval.fingerprint, "by": approval.by, "at": approval.at}
        if approval
        else None,
        "goal": placement.goal,
        "stage": placement.stage,
        "media": list(placement.media),
        "generated": placement.generated,
        "planned": placement.planned.isoformat() if placement.planned else None,
    }


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


def _prune(folder: Path) -> None:
    """Remove a channel's folder when nothing is left in it."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=16).digest()


def _edited(paths: Sequence[str]) -> InputError:
    return InputError(
        f"{', '.join(paths)} changed on disk meanwhile; nothing was written, run it again"
    )
