"""What stands in a content file: its front matter as a placement, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cfkit.domain.diagnostics import Diagnostic, did_you_mean
from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Approval, Placement, Status
from cfkit.domain.schedule import local_instant

from .front_matter import Broken, Field, FrontMatter, compose

NOTES = {
    "status": "draft | approved | hold",
    "approved": "fingerprint it was approved at, by whom, when",
    "generated": "fingerprint of what cfkit wrote here",
    "spreads": "the post that this one carries further",
    "cost": "what is paid for it",
    "event": "what the idea said of its event when this was written",
}
INFINITE = 1e15
STATUSES = tuple(str(status) for status in Status)


class Reading:
    """Turns front matter into a placement, collecting what is wrong."""

    def __init__(self, matter: FrontMatter, shown: str, zone_of: Callable[[str], str]) -> None:
        self._matter = matter
        self._shown = shown
        self._zone_of = zone_of
        self._problems: list[Diagnostic] = []

    def placement(self) -> Placement:
        """Read it. Raise `Broken` with everything that is wrong."""
        key = self._key()
        at = self._instant("at", key, required=True)
        planned = self._instant("planned", key)
        status = self._status()
        approved = self._approval()
        goal, stage, generated, owner = map(self._text, ("goal", "stage", "generated", "owner"))
        first_comment = self._text("first_comment")
        pin = self._claim("pin")
        media = self._media()
        event = self._event()
        spreads, erid, cost = self._text("spreads"), self._text("erid"), self._cost()
        if self._problems or key is None or at is None:
            raise Broken(self._problems)
        found = Placement(
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
            owner,
            first_comment,
            pin,
            event,
            spreads,
            cost,
            erid,
            first_line=self._matter.first_line,
        )
        return replace(found, is_annotated=_is_annotated(self._matter, found))

    def _problem(self, key: str, code: str, message: str) -> None:
        self._problems.append(self._matter.spot(key).problem(code, message))

    def _text(self, key: str) -> str | None:
        value = self._matter.fields.get(key)
        if value is None or isinstance(value, str):
            return value or None
        self._problem(key, "content-value", f"write one word or text behind `{key}:`")
        return None

    def _claim(self, key: str) -> bool:
        value = self._matter.fields.get(key)
        if value in ("true", "false", "", None):
            return value == "true"
        self._problem(key, f"content-{key}", f"write true or false behind `{key}:`")
        return False

    def _cost(self) -> float | None:
        value = self._matter.fields.get("cost")
        try:
            cost = float(value) if isinstance(value, str) and value else None
        except ValueError:
            cost = -1.0
        if (value and cost is None) or (cost is not None and not 0 <= cost < INFINITE):
            words = "write the sum behind `cost:`, like 3000; the currency is the budget's"
            self._problem("cost", "content-cost", words)
            return None
        return cost

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

    def _event(self) -> tuple[tuple[str, str], ...] | None:
        value = self._matter.fields.get("event")
        if value is None or value == "":
            return None
        if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            return tuple((str(name), item) for name, item in value.items()) or None
        words = "write fields of the event, like {starts: 2026-12-03T18:00:00+03:00}, or null"
        self._problem("event", "content-event", words)
        return None

    def _media(self) -> tuple[str, ...]:
        value = self._matter.fields.get("media")
        listed = [value] if isinstance(value, str) else value or []
        if isinstance(listed, list) and all(isinstance(item, str) for item in listed):
            return tuple(listed)
        self._problem("media", "content-media", "list files, like [assets/shelf.jpg]")
        return ()


_TIMES = ("at:", "planned:")
"""Lines that another time zone writes anew; whether people moved a post is seen by its instants."""


def _is_annotated(matter: FrontMatter, placement: Placement) -> bool:
    """Whether the front matter holds a line that cfkit would not write, noted or not."""
    fields = fields_of(placement)
    ours = {line for notes in (NOTES, {}) for line in _lines(compose(fields, notes, ""))}
    return any(
        line not in ours and (not line.startswith(_TIMES) or "#" in line)
        for line in _lines(matter.source.text)
    )


def _lines(text: str) -> Iterator[str]:
    """Yield lines that say something, blanks evened out: a changed value leaves a note aside."""
    return (" ".join(line.split()) for line in text.splitlines() if line.strip())


def fields_of(placement: Placement, standing: Collection[str] = ()) -> dict[str, Field]:
    """Return the front matter that cfkit writes, in order.

    `standing` are keys that the file has already; `owner`, `first_comment` and `pin` are written
    where people set them, `event` where a post speaks of one, `spreads`, `cost` and `erid` where
    it carries another one further.
    """
    approval = placement.approved
    fields: dict[str, Field] = {
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
    if placement.owner is not None or "owner" in standing:
        fields["owner"] = placement.owner
    if placement.first_comment is not None or "first_comment" in standing:
        fields["first_comment"] = placement.first_comment
    if placement.pin or "pin" in standing:
        fields["pin"] = "true" if placement.pin else "false"
    if placement.event or "event" in standing:
        fields["event"] = dict(placement.event) if placement.event else None
    if placement.spreads is not None or "spreads" in standing:
        fields["spreads"] = placement.spreads
    if placement.cost is not None or "cost" in standing:
        fields["cost"] = placement.cost
    if placement.erid is not None or "erid" in standing:
        fields["erid"] = placement.erid
    return fields
