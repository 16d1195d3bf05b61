"""A platform that keeps posts for their time, with what may go wrong there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from cfkit.domain.capabilities import Ahead, Capabilities, TextRules
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Result, Sighting
from cfkit.ports import Steps

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
AT = START + timedelta(hours=20)
SPAN = Ahead(timedelta(minutes=5), timedelta(days=1))


@dataclass
class Shelf:
    """What the platform keeps or shows: its number, text and instant; and what goes wrong."""

    clock: Any
    kept: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    count: int = 0
    crash: BaseException | None = None
    refusal: Exception | None = None
    crash_after: BaseException | None = None
    unreadable: Exception | None = None
    unkept: Exception | None = None
    delay: timedelta = timedelta()
    is_listed: bool = True

    @property
    def shown(self) -> list[str]:
        now = self.clock.now()
        return [text for text, at in self.kept.values() if at <= now]

    def take(self, text: str, at: datetime | None) -> dict[str, Any]:
        if at is not None and self.unkept is not None:
            raise self.unkept
        self.count += 1
        self.kept[str(self.count)] = (text, at + self.delay if at else self.clock.now())
        crash, self.crash = self.crash, None
        if crash is not None:
            raise crash
        return {"id": str(self.count), "at": at and at.isoformat()}


class Keeps:
    """A platform that keeps posts for their time and gives none back."""

    slug: ClassVar[str] = "fake"
    capabilities: ClassVar[Capabilities] = Capabilities(
        "Fake", TextRules(500, len), "https://fake.example", date(2026, 11, 27), ahead=SPAN
    )

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def publish(self, post: Post, steps: Steps) -> Receipt:
        said = steps.once("publish", lambda: self.shelf.take(post.text, post.show_at), visible=True)
        return self._receipt(said["id"], said["at"] and datetime.fromisoformat(said["at"]))

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        if self.shelf.unreadable is not None:
            raise self.shelf.unreadable
        now = self.shelf.clock.now()
        for name, (text, at) in self.shelf.kept.items():
            if text == post.text and name not in delivery.others:
                if at > now and not self.shelf.is_listed:
                    continue
                receipt = self._receipt(name, at if at > now else None)
                return Sighting(receipt, step_result={"id": name, "at": at.isoformat()})
        return Sighting(certain=self.shelf.is_listed, why="nothing kept is listed")

    def _receipt(self, name: str, at: datetime | None) -> Receipt:
        url = f"https://fake.example/{name}"
        return Receipt(name, None if at else url, pending=at is not None, show_at=at)


class Gives(Keeps):
    """The same, and it gives them back."""

    def withdraw(self, remote_id: str) -> bool:
        if self.shelf.refusal is not None:
            raise self.shelf.refusal
        found = self.shelf.kept.get(remote_id)
        if found is None or found[1] <= self.shelf.clock.now():
            return False
        del self.shelf.kept[remote_id]
        crash, self.shelf.crash_after = self.shelf.crash_after, None
        if crash is not None:
            raise crash
        return True


def ahead(room: Any, **flags: Any) -> list[Result]:
    found: list[Result] = room.publish(ahead={"one": SPAN}, **flags)
    return found


def states(results: list[Result]) -> list[tuple[str, int]]:
    return [(one.state, one.exit) for one in results]
