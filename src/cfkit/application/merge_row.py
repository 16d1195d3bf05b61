"""Merge one row: what it was exported from, what stands now and what the sheet says."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from cfkit.domain.diagnostics import Diagnostic
from cfkit.domain.errors import NotPublishable
from cfkit.domain.grid import Cell, Grid, Line
from cfkit.domain.keys import fingerprint
from cfkit.domain.origin import Origin, normal, seal
from cfkit.domain.plan import Approval, Placement, Status
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import local_instant

from .cells import ERRORS, Unclear, read_address, read_day, read_owner, read_status, read_wall
from .columns import PUBLISHED
from .compose import says_nothing
from .due import DigestOf, current_fingerprint

_TAKES_A_LINK = frozenset(
    {State.PENDING, State.ATTEMPTING, State.UNKNOWN, State.REJECTED, State.WAITING}
)
"""States in which `reconcile KEY --live URL` takes a person's word."""

_Value = TypeVar("_Value")

_ABSENT = "-"
_SHOWN = 60
_BEFORE = 20
"""Characters of a quotation that stand before what differs."""


@dataclass(frozen=True)
class Side:
    """Everything about one row. `now` is what an export would say of the placement today."""

    grid: Grid
    line: Line
    origin: Origin
    now: Origin
    placement: Placement
    delivery: Delivery | None
    zone: ZoneInfo
    team: Sequence[str]
    digest_of: DigestOf
    decided_at: datetime
    by: str
    lacks: Callable[[Placement], str | None]
    is_month_first: bool | None = None
    """How the sheet writes a date with slashes, where its rows tell."""

    @property
    def state(self) -> State:
        """The delivery state."""
        return self.delivery.state if self.delivery else State.PLANNED


@dataclass
class MergedRow:
    """What comes of a row; `edits` are field, before and after."""

    placement: Placement | None = None
    link: str | None = None
    unrecorded: tuple[str, str] | None = None
    """An address that cannot be recorded yet, and what to do first."""
    edits: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def merge_row(side: Side) -> MergedRow:
    """Take over what only the sheet changed; name what both sides changed."""
    return _Row(side).merge()


class _Conflict(Exception):
    """Both sides changed a value; the message names all of them."""


class _Row:
    def __init__(self, side: Side) -> None:
        self._side = side
        self._made = MergedRow()

    def merge(self) -> MergedRow:
        side = self._side
        old = side.placement
        at = self._when()
        text = self._take("text", self._text)
        owner = self._take("owner", self._owner)
        status = self._take("status", self._status)
        self._made.link = self._take("url", self._link)
        if self._made.problems:
            return self._made
        if not any(name != "url" for name, _, _ in self._made.edits):
            return self._made
        if side.state.has_begun_to_go_out or (side.delivery and side.delivery.done_steps):
            self._refuse()
            return self._made
        new = replace(
            old,
            at=at or old.at,
            body=old.body if text is None else text,
            owner=owner or old.owner,
        )
        self._made.placement = self._judged(new, status, is_edited=text is not None)
        if at is not None and at < side.decided_at:
            self._note(f"{old.key} is set to {at:%Y-%m-%d %H:%M}, which has passed")
        return self._made

    def _take(self, column: str, read: Callable[[], _Value | None]) -> _Value | None:
        try:
            return read()
        except _Conflict as conflict:
            self._problem(column, "sheet-conflict", str(conflict))
        except Unclear as unclear:
            self._problem(column, f"sheet-{column}", str(unclear))
        return None

    def _cell(self, column: str) -> Cell | None:
        """Find a cell that can be read; a column that is not there says nothing."""
        if column not in self._side.grid.columns:
            return None
        cell = self._side.line.cells.get(column)
        if cell is None:
            return Cell(None, f"row {self._side.line.number}", 1)
        if cell.is_formula:
            raise Unclear(f"{cell.name} is a formula, and cfkit runs none; paste it as a value")
        if cell.text.strip().upper() in ERRORS and not self._is_as_exported(column, cell):
            raise Unclear(f"{cell.name} shows {cell.text.strip()}: a formula failed; put text back")
        return cell

    def _is_as_exported(self, column: str, cell: Cell) -> bool:
        """Whether a post's own words only look like a formula that failed."""
        return column == "text" and fingerprint(self._said(cell)) == self._side.origin.text

    def _when(self) -> datetime | None:
        base = datetime.fromisoformat(self._side.origin.at)
        day = self._take("date", lambda: self._day(base.date()))
        wall = self._take("time", lambda: self._wall(base.time()))
        if day is None or wall is None:
            return None
        return self._take("date", lambda: self._moved(base, datetime.combine(day, wall)))

    def _moved(self, base: datetime, said: datetime) -> datetime | None:
        side = self._side
        if said == base or f"{said:%Y-%m-%dT%H:%M}" == side.now.at:
            return None
        shown = f"{said:%Y-%m-%d %H:%M}"
        if side.now.at != side.origin.at:
            raise _Conflict(_both("time", side.origin.at, side.now.at, shown))
        at = local_instant(said.date(), said.time(), str(side.zone))
        if at.replace(tzinfo=None) != said:
            self._note(f"clocks skip {shown} there; {side.placement.key} goes out {at:%H:%M}")
        self._edited("at", side.placement.at.isoformat(), at.isoformat())
        return at

    def _day(self, base: date) -> date:
        cell = self._cell("date")
        if cell is None:
            return base
        filled = _filled(cell, "a date is needed")
        side = self._side
        return read_day(filled, side.grid.epoch, is_month_first=side.is_month_first)

    def _wall(self, base: time) -> time:
        cell = self._cell("time")
        return base if cell is None else read_wall(_filled(cell, "a time is needed"))

    def _text(self) -> str | None:
        side = self._side
        cell = self._cell("text")
        if cell is None or cell.is_withheld:
            return None
        said = self._said(cell)
        here = normal(side.placement.body)
        if said == here or fingerprint(said) == side.origin.text:
            return None
        if self._is_lossy(said, here):
            return None
        if cell.literal is None and cell.value is not None:
            raise Unclear(
                f"{cell.text} is no text but a number, a date or a yes; write it as text, with an"
                " apostrophe before it"
            )
        if says_nothing(said):
            raise Unclear("the text is gone; to keep a post from going out set its status to hold")
        if side.now.text != side.origin.text:
            raise _Conflict(
                "the text was changed both in the sheet and in"
                f" {side.placement.path}: the file says {_quoted(here, said)}, the sheet"
                f" {_quoted(said, here)}; put one into both places, or take the row out"
            )
        self._edited("text", here, said)
        return said

    def _said(self, cell: Cell) -> str:
        """Read the text of a cell, with its guard where the text itself has one."""
        literal = normal(cell.literal if cell.literal is not None else cell.text)
        is_exported = fingerprint(literal) == self._side.origin.text
        return literal if is_exported else normal(cell.text)

    def _is_lossy(self, said: str, here: str) -> bool:
        """Whether a text differs only in what its encoding could not hold. Raise `Unclear`."""
        encoding = self._side.grid.lossy
        if encoding is None:
            return False
        kept = here.encode(encoding, "replace").decode(encoding)
        if kept == here:
            return False
        if kept == said:
            return True
        lost = next(one for one, other in zip(here, kept, strict=False) if one != other)
        raise Unclear(
            f'this file is in {encoding}, which has no "{lost}", so an edit would lose it; save'
            " the sheet as CSV UTF-8 or .xlsx"
        )

    def _owner(self) -> str | None:
        side = self._side
        cell = self._cell("owner")
        base = "" if side.origin.owner == _ABSENT else side.origin.owner
        here = "" if side.now.owner == _ABSENT else side.now.owner
        if cell is None or cell.text.strip() in (base, here):
            return None
        said = read_owner(cell, side.team)
        if said in (base, here):
            return None
        if base != here:
            raise _Conflict(_both("owner", base, here, said))
        self._edited("owner", here, said)
        return said

    def _status(self) -> str | None:
        side = self._side
        cell = self._cell("status")
        if cell is None:
            return None
        said = read_status(_filled(cell, "a status is needed; write draft, approved or hold"))
        if said in (side.origin.status, side.now.status):
            return None
        if said == PUBLISHED:
            raise Unclear(
                f"{side.placement.key} is not out as far as cfkit knows; write the post's address"
                " into the column of links, and leave the status"
            )
        if PUBLISHED in (side.now.status, side.origin.status):
            raise Unclear(f"{side.placement.key} is out, and stays so; put the status back")
        if side.now.status != side.origin.status:
            raise _Conflict(_both("status", side.origin.status, side.now.status, said))
        if said == str(Status.APPROVED) and side.placement.status is Status.HOLD:
            raise Unclear(
                f"{side.placement.key} is on hold, and nobody approves what is held; set its"
                " status to draft, import that, and approve it then"
            )
        if said == str(Status.APPROVED) and not self._is_seen():
            raise _Conflict(
                f"the sheet approves {side.placement.key}, whose text or pictures were changed in"
                f" {side.placement.path} since it was exported; export again and approve that"
            )
        self._edited("status", side.now.status, said)
        return said

    def _is_seen(self) -> bool:
        """Whether who approves in the sheet has the words and pictures there that will go out."""
        side = self._side
        pictures = side.line.cells.get("visual")
        listed = normal(", ".join(side.placement.media))
        if "visual" in side.grid.columns and listed != normal(pictures.text if pictures else ""):
            return False
        if side.now.text == side.origin.text:
            return True
        cell = side.line.cells.get("text")
        return cell is not None and normal(cell.text) == normal(side.placement.body)

    def _link(self) -> str | None:
        side = self._side
        cell = self._cell("url")
        said = "" if cell is None else cell.text.strip()
        here = (side.delivery.url if side.delivery else None) or ""
        if cell is None or said == here or (seal(said) if said else _ABSENT) == side.origin.url:
            return None
        key = side.placement.key
        if not said:
            raise Unclear(f"the address of {key} is gone; put {here} back")
        read_address(cell)
        if here:
            raise Unclear(f"{key} is recorded at {here}, and that does not change; put it back")
        if side.state not in _TAKES_A_LINK:
            words = (
                f"{key} is {side.state}, and cfkit did not hand it out: `cfkit approve '{key}'`,"
                f" `cfkit publish --key '{key}'`, then `cfkit reconcile '{key}' --live"
                f" {shlex.quote(said)}`"
            )
            self._made.unrecorded = said, words
            return None
        self._edited("url", here, said)
        return said

    def _refuse(self) -> None:
        side = self._side
        where = f" at {side.delivery.url}" if side.delivery and side.delivery.url else ""
        fields = ", ".join(name for name, _, _ in self._made.edits if name != "url")
        words = (
            f"{side.placement.key} went out meanwhile{where} ({side.state}), and the sheet changes"
            f" its {fields}; take the row out, or put it back"
        )
        self._problem("id", "sheet-published", words)

    def _judged(self, new: Placement, status: str | None, *, is_edited: bool) -> Placement:
        """Give the status that follows; what was approved is no longer once its words change."""
        if status == str(Status.APPROVED):
            return self._approved(new)
        if status == str(Status.HOLD):
            return replace(new, status=Status.HOLD, approved=None if is_edited else new.approved)
        was_approved = new.approved is not None or new.status is Status.APPROVED
        if status is None and not (is_edited and was_approved):
            return new
        if status is None:
            self._note(f"{new.key} was approved and is a draft again, because its text changed")
        kept = new.status if new.status is Status.HOLD and status is None else Status.DRAFT
        return replace(new, status=kept, approved=None)

    def _approved(self, new: Placement) -> Placement:
        try:
            bound = current_fingerprint(new, self._side.digest_of)
        except NotPublishable as error:
            self._problem("status", "sheet-status", f"{new.key} cannot be approved: {error}")
            return new
        if why := self._side.lacks(new):
            self._problem("status", "sheet-status", f"{new.key} cannot be approved: {why}")
            return new
        at = self._side.decided_at.isoformat(timespec="seconds")
        approval = Approval(bound, self._side.by, at)
        return replace(new, status=Status.APPROVED, approved=approval)

    def _edited(self, name: str, before: str, after: str) -> None:
        self._made.edits.append((name, before, after))

    def _note(self, words: str) -> None:
        self._made.notes.append(f"row {self._side.line.number}: {words}")

    def _problem(self, column: str, code: str, message: str) -> None:
        side = self._side
        cell = side.line.cells.get(column)
        where = cell.name if cell else f"row {side.line.number}"
        words = f"{where}: {message}"
        self._made.problems.append(side.grid.spot(side.line, column).problem(code, words))


def _filled(cell: Cell, words: str) -> Cell:
    if not cell.text.strip():
        raise Unclear(words)
    return cell


def _both(what: str, base: str, here: str, said: str) -> str:
    return (
        f"the {what} was {base or 'empty'} when the sheet was exported; now the project says"
        f" {here or 'nothing'} and the sheet {said}; put one into both places, or take the row out"
    )


def _quoted(text: str, other: str) -> str:
    """Quote a text around the first place in which it differs from another one."""
    shown, beside = " ".join(text.split()), " ".join(other.split())
    pairs = enumerate(zip(shown, beside, strict=False))
    apart = next((n for n, (one, two) in pairs if one != two), min(len(shown), len(beside)))
    first = max(0, min(apart - _BEFORE, len(shown) - _SHOWN))
    last = first + _SHOWN
    return f'"{"…" if first else ""}{shown[first:last]}{"…" if last < len(shown) else ""}"'
