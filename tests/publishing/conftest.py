"""A project in a folder, a platform that lives in memory, and the clock that both go by."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from cfkit.adapters.files.assets import Shelf
from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.due import current_fingerprint
from cfkit.application.limits import Limits
from cfkit.application.publish import publish
from cfkit.application.reconcile import reconcile
from cfkit.domain.capabilities import Capabilities, TextRules
from cfkit.domain.catalogue import Angle, Catalogue
from cfkit.domain.errors import OutcomeUnknown
from cfkit.domain.idea import Idea
from cfkit.domain.keys import PlacementKey
from cfkit.domain.markup import parse
from cfkit.domain.plan import Approval, Placement, Status
from cfkit.domain.post import Media, Post
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Receipt, Result, Shown, Sighting
from cfkit.domain.strategy import Channel, Strategy
from cfkit.ports import Platform, Steps

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


class FakeClock:
    """The system's time as a test wants it."""

    def __init__(self) -> None:
        self.time = START
        self.slept = 0.0

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.time += timedelta(seconds=seconds)


class Killed(BaseException):
    """The process ended here."""


Fault = BaseException | Callable[[], None]


@dataclass
class Wall:
    """What readers see on one channel, and what will go wrong next.

    A fault `before` strikes instead of the write, one `after` when the write has happened.
    """

    clock: FakeClock
    host: str = "wall.example"
    posts: list[tuple[str, str, datetime]] = field(default_factory=list)
    before: list[BaseException | None] = field(default_factory=list)
    after: list[BaseException | None] = field(default_factory=list)
    on_upload: list[BaseException | None] = field(default_factory=list)
    looks: list[BaseException | None] = field(default_factory=list)
    can_be_asked: bool = True
    uploads: int = 0
    gone: set[str] = field(default_factory=set)
    pinned: list[str] = field(default_factory=list)
    under: dict[str, str] = field(default_factory=dict)
    meeting: threading.Barrier | None = None

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _ in self.posts]

    def write(self, text: str) -> dict[str, Any]:
        if self.meeting is not None:
            self.meeting.wait(5)
        _strike(self.before)
        name = str(len(self.posts) + 1)
        self.posts.append((name, text, self.clock.now()))
        _strike(self.after)
        return {"id": name, "url": f"https://{self.host}/{name}"}


def _strike(faults: list[BaseException | None]) -> None:
    if faults and (fault := faults.pop(0)) is not None:
        raise fault


class FakePlatform:
    """A platform that keeps every message on a wall and cannot be asked about it."""

    slug: ClassVar[str] = "fake"
    capabilities: ClassVar[Capabilities] = Capabilities(
        "Fake", TextRules(500, len), "https://fake.example", date(2026, 11, 22), threads=True
    )

    def __init__(self, wall: Wall) -> None:
        self.wall = wall

    def publish(self, post: Post, steps: Steps) -> Receipt:
        for number, media in enumerate(post.media):
            steps.once(f"upload-{number}", lambda media=media: self._upload(media))
        root = steps.once("publish", lambda: self.wall.write(post.text), visible=True)
        parts = {}
        for number, part in enumerate(post.parts, 2):
            step, say = f"part-{number}", lambda part=part: self.wall.write(part.plain)
            parts[step] = steps.once(step, say, visible=True)["id"]
        return Receipt(root["id"], root["url"], parts=parts)

    def _upload(self, media: Media) -> int:
        assert media.path.exists()
        _strike(self.wall.on_upload)
        self.wall.uploads += 1
        return self.wall.uploads


class FakeLookup(FakePlatform):
    """The same, and it can be asked."""

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        _strike(self.wall.looks)
        assert delivery.began_at is not None
        step = delivery.open_step or "publish"
        steps = ["publish", *(f"part-{number}" for number in range(2, len(post.parts) + 2))]
        messages = dict(zip(steps, _texts(post), strict=True))
        for name, text, at in self.wall.posts:
            is_ours = text == messages[step] and at >= delivery.began_at - timedelta(minutes=2)
            if is_ours and name not in delivery.others:
                url = f"https://{self.wall.host}/{name}"
                receipt = None if post.parts else Receipt(name, url)
                return Sighting(receipt, step_result={"id": name, "url": url})
        return Sighting(certain=True)


class FakeSocial(FakeLookup):
    """The same, with first comments, pins, deletions and edits."""

    watch_batch: ClassVar[int] = 2

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        said = steps.once("comment", lambda: self._comment(post, root), visible=True)
        return Receipt(said["id"], said["url"])

    def _comment(self, post: Post, root: str) -> dict[str, Any]:
        self.wall.under[str(len(self.wall.posts) + 1)] = root
        return self.wall.write(post.text)

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        return self.find(post, replace(delivery, open_step=None))

    def pin(self, remote_id: str) -> None:
        _strike(self.wall.before)
        self.wall.pinned.append(remote_id)
        _strike(self.wall.after)

    def delete(self, remote_id: str) -> None:
        _strike(self.wall.before)
        self.wall.gone.add(remote_id)
        _strike(self.wall.after)

    def edit(self, remote_id: str, post: Post) -> None:
        _strike(self.wall.before)
        name, _, at = self.wall.posts[int(remote_id) - 1]
        self.wall.posts[int(remote_id) - 1] = (name, post.text, at)
        _strike(self.wall.after)

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        assert len(remote_ids) <= self.watch_batch
        _strike(self.wall.looks)
        found = {name: text for name, text, _ in self.wall.posts if name in remote_ids}
        return {
            name: Shown(is_gone=True)
            if name in self.wall.gone
            else Shown(text, is_pinned=name in self.wall.pinned)
            for name, text in found.items()
        }

    def remote_id_of(self, url: str) -> str:
        return url.rpartition("/")[2]


class FakeMute(FakePlatform):
    """A platform that takes comments and cannot be asked about them."""

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        said = steps.once("comment", lambda: self.wall.write(post.text), visible=True)
        return Receipt(said["id"], said["url"])

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        return Sighting(why="nobody shows a comment here")

    def step_result_of(self, url: str) -> dict[str, Any]:
        return {"id": url.rpartition("/")[2], "url": url}


def _texts(post: Post) -> list[str]:
    return [post.text, *(part.plain for part in post.parts)]


@dataclass
class Newsroom:
    """One project: channels `one` and `two` of a platform that can be asked, `mute` of one not."""

    root: Path
    clock: FakeClock = field(default_factory=FakeClock)
    approval: str = "none"
    channels: tuple[str, ...] = ("one", "two", "mute")
    late: Mapping[str, Any] | None = None
    zone: str | None = None
    ideas: dict[str, Idea] = field(default_factory=dict)
    angles: dict[str, Angle] = field(default_factory=dict)
    placements: list[Placement] = field(default_factory=list)
    limits: Limits = field(default_factory=lambda: Limits(30, 20, 0.2))
    walls: dict[str, Wall] = field(default_factory=dict)
    platforms: dict[str, Callable[[Channel], Platform]] = field(default_factory=dict)
    compose_failures: dict[str, Exception] = field(default_factory=dict)
    opened: SqlStore | None = None

    @property
    def store(self) -> SqlStore:
        if self.opened is None:
            self.opened = open_sqlite(self.root / ".cfkit", now=self.clock.now)
        return self.opened

    def wall(self, channel: str = "one") -> Wall:
        return self.walls.setdefault(channel, Wall(self.clock))

    @property
    def project(self) -> Project:
        channel = {
            "segments": ["all"],
            "formats": ["text_post"],
            "cadence": {"per_day": 1},
            "timezone": self.zone,
        }
        strategy = Strategy.model_validate(
            {
                "brand": {"name": "B", "language": "en", "timezone": "Europe/Moscow"},
                "goals": [{"id": "known", "kind": "awareness", "title": "Be known"}],
                "segments": [{"id": "all", "title": "All"}],
                "channels": [{"id": name, "platform": "fake", **channel} for name in self.channels],
                "content": {"pillars": [{"id": "p", "title": "P", "share": 1.0}]},
                "factory": {"approval": self.approval, "late": self.late},
            }
        )
        return Project(self.root, strategy, self.ideas, Catalogue(self.angles, {}))

    def add(  # noqa: PLR0913  a placement has that many sides
        self,
        idea: str = "a",
        channel: str = "one",
        *,
        body: str | None = None,
        at: datetime = START,
        status: Status = Status.DRAFT,
        angle: str = "plain",
        item: str | None = None,
        **more: Any,
    ) -> str:
        tail = f"-{item}" if item else ""
        key = PlacementKey.parse(f"{idea}.{angle}{tail}.text_post.all@{channel}")
        body = f"The text of {idea}." if body is None else body
        self.placements.append(Placement(key, at, body, status, **more))
        return str(key)

    def change(self, key: str, **values: Any) -> None:
        self.placements = [
            replace(one, **values) if str(one.key) == key else one for one in self.placements
        ]

    def approve(self, key: str) -> None:
        one = next(one for one in self.placements if str(one.key) == key)
        now = current_fingerprint(one, self.digest_of)
        approval = Approval(now, "editor", START.isoformat())
        self.change(key, status=Status.APPROVED, approved=approval)

    def compose(self, placement: Placement) -> Post:
        if failure := self.compose_failures.get(str(placement.key)):
            raise failure
        head, *parts = (parse(part) for part in placement.body.split("\n---\n"))
        media = tuple(Media(name, self.root / name) for name in placement.media)
        said = parse(placement.first_comment) if placement.first_comment else None
        post = Post(str(placement.key), head, tuple(parts), media, slot=placement.at)
        return replace(post, comment=said, pin=placement.pin)

    def digest_of(self, name: str) -> str:
        return Shelf(self.root, {}, START.date()).digest(name)

    def platform_for(self, channel: Channel) -> Platform:
        if channel.id in self.platforms:
            return self.platforms[channel.id](channel)
        wall = self.wall(channel.id)
        return FakePlatform(wall) if channel.id == "mute" else FakeLookup(wall)

    def publish(self, at: datetime | None = None, **flags: Any) -> list[Result]:
        return publish(
            self.placements,
            self.project,
            self.compose,
            self.platform_for,
            self.store,
            self.clock,
            at or self.clock.now(),
            digest_of=self.digest_of,
            limits=self.limits,
            **flags,
        )

    def reconcile(self, **flags: Any) -> list[Result]:
        return reconcile(
            self.project, self.platform_for, self.store, self.clock, limits=self.limits, **flags
        )

    def one(self, **flags: Any) -> Result:
        (result,) = self.publish(**flags)
        return result

    def crash(self, **flags: Any) -> None:
        """Run until the process dies, and come back as another one."""
        with pytest.raises(Killed):
            self.publish(**flags)
        self.reopen()

    def reopen(self) -> None:
        if self.opened is not None:
            self.opened.close()
        self.opened = None

    def state(self, key: str) -> str:
        return self.store.deliveries([key])[key].state.value

    def later(self, **span: float) -> None:
        self.clock.time += timedelta(**span)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    newsroom = Newsroom(tmp_path)
    yield newsroom
    newsroom.reopen()


@pytest.fixture
def social(room: Newsroom) -> Newsroom:
    """The same project; channel `one` takes comments and pins, `mute` comments only."""
    room.platforms["one"] = lambda channel: FakeSocial(room.wall(channel.id))
    room.platforms["mute"] = lambda channel: FakeMute(room.wall(channel.id))
    return room


@pytest.fixture
def killed() -> type[BaseException]:
    return Killed


@pytest.fixture
def lost() -> OutcomeUnknown:
    return OutcomeUnknown("the connection was cut")
