"""Hand work to the queue of a database, and do what stands there for one project or several."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import UsageError

from .elsewhere import refuse_elsewhere
from .inbox import channels_to_hear, hear_comments, kept_for
from .publishing import publish_due
from .shop import Workshop, workshop

if TYPE_CHECKING:
    from cfkit.adapters.queue.jobs import Job, Task
    from cfkit.adapters.queue.standing import Standing
    from cfkit.adapters.stores.postgres_address import Address
    from cfkit.application.collect import Pulled
    from cfkit.application.hear import Heard
    from cfkit.domain.plan import Placement
    from cfkit.domain.publication import Result

BATCH = 20
"""How many posts of a channel go out before other channels have their turn."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a worker tells what; it calls from several threads. The first word is the project."""

    published: Callable[[str, Result], None]
    counted: Callable[[str, str, Pulled], None]
    heard: Callable[[str, str, Heard], None]
    said: Callable[[str], None]
    failed: Callable[[BaseException], None]
    passed_over: Callable[[str, str], None]
    """Of a file that is broken: its project, and what is wrong with it."""


def enqueue_due(  # noqa: PLR0913  every flag of `cfkit publish --enqueue` is one argument
    shop: Workshop,
    placements: Sequence[Placement],
    *,
    only: str | None = None,
    key: str | None = None,
    retry: str | None = None,
    dry_run: bool = False,
) -> list[tuple[str, str | None, bool]]:
    """Put one job for each channel with work into the queue, or one for the placement named.

    Tells of each its channel, its key, and whether it is new. Raise `UsageError` for an unknown
    channel or placement.
    """
    from cfkit.adapters.queue.database import bring_up, opened
    from cfkit.adapters.queue.jobs import Job, Task, enqueue
    from cfkit.application.publish import refuse_unknown
    from cfkit.domain.keys import channel_of

    database = shop.database
    named = key or retry
    refuse_unknown(placements, shop.project, shop.store, only=only, key=named)
    if named is not None:
        channel = channel_of(named)
        jobs = [Job(Task.PUBLISH, database.schema, channel, named, retry is not None)]
    else:
        channels = [one for one in due_channels(shop, placements) if only in (None, one)]
        jobs = [Job(Task.PUBLISH, database.schema, channel) for channel in channels]
    if dry_run or not jobs:
        return [(str(job.channel), job.key, True) for job in jobs]
    bring_up(database)
    with opened(database) as connection:
        are_new = enqueue(connection, jobs)
    return [(str(job.channel), job.key, new) for job, new in zip(jobs, are_new, strict=True)]


def due_channels(shop: Workshop, placements: Sequence[Placement]) -> list[str]:
    """Name the channels of a project on which a run would change something."""
    from cfkit.application.publish import busy_channels

    return busy_channels(
        placements,
        shop.project,
        shop.store,
        shop.clock,
        digest_of=shop.shelf.digest,
        unmerged=shop.unmerged,
    )


def queue_standing(shop: Workshop) -> Standing:
    """Look at the queue of the database that a project's store is in."""
    from cfkit.adapters.queue.serving import silence_of
    from cfkit.adapters.queue.standing import standing

    return standing(shop.database, silence_of(shop.limits.heartbeat))


def projects_of(roots: Sequence[Path], *, to_look: bool = False) -> dict[str, Path]:
    """Find the folder of each project, by the schema of its store, and open each store once.

    Raise `UsageError` when two are one in the database, `InvalidFiles` or `StoreError` when one
    cannot be served: also when its state is kept elsewhere, unless it is `to_look` alone.
    """
    found: dict[str, Path] = {}
    for root in roots:
        with workshop(root) as shop:
            place = shop.database.schema
            if place in found:
                raise UsageError(
                    f"{found[place]} and {root} are one project in the database ({place}):"
                    " name it once, or give each a factory.project in its strategy"
                )
            shop.store.deliveries([])
            if not to_look:
                refuse_elsewhere(shop, f"nothing of {root} is served")
            found[place] = root
    return found


def work(projects: Mapping[str, Path], listener: Listener, *, slots: int, once: bool) -> None:
    """Do the jobs of these projects until told to end, see `serve_queue`."""
    from cfkit.adapters.queue.database import bring_up
    from cfkit.adapters.queue.serving import Shift, serve_queue

    with workshop(next(iter(projects.values()))) as shop:
        address, heartbeat = shop.database, shop.limits.heartbeat
    bring_up(address)
    shift = Shift(address, list(projects), slots, heartbeat, once)
    desk = _Desk(projects, address, listener)
    serve_queue(shift, desk.do, listener.said, listener.failed)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Does jobs with the code of `cfkit publish`, `cfkit metrics pull` and `cfkit inbox pull`.

    Each opens its project anew, for people change it while a worker runs.
    """

    projects: Mapping[str, Path]
    address: Address
    listener: Listener

    def do(self, job: Job, stop: threading.Event) -> None:
        from cfkit.adapters.queue.jobs import Task

        with workshop(self.projects[job.project]) as shop:
            match job.task:
                case Task.PUBLISH:
                    self._publish(shop, job, stop)
                case Task.COUNT:
                    self._count(shop, job, stop)
                case Task.HEAR:
                    self._hear(shop, job, stop)
                case Task.LOOK:
                    placements = self._read(shop, job)
                    self._put(Task.PUBLISH, job, due_channels(shop, placements))
                case Task.ASK:
                    self._put(Task.COUNT, job, _uncounted(shop))
                case Task.LISTEN:
                    self._put(Task.HEAR, job, channels_to_hear(shop))
                    self._forget(shop, job)

    def _read(self, shop: Workshop, job: Job) -> list[Placement]:
        placements, broken = shop.content.read()
        for one in broken:
            self.listener.passed_over(job.project, str(one).partition("\n")[0])
        return placements

    def _publish(self, shop: Workshop, job: Job, stop: threading.Event) -> None:
        batch = _Batch(self.listener.published, job.project, stop)
        publish_due(
            shop,
            self._read(shop, job),
            only=job.channel,
            key=None if job.retry else job.key,
            retry=job.key if job.retry else None,
            report=batch.tell,
            stop=stop,
        )
        if stop.is_set() and not (job.key and batch.results):
            self._put_back(job)

    def _count(self, shop: Workshop, job: Job, stop: threading.Event) -> None:
        from cfkit.application.collect import pull

        pulled = pull(
            shop.project,
            shop.platform_for,
            shop.store,
            shop.clock,
            limits=shop.limits,
            only=job.channel,
            is_rehearsal=shop.sandbox is not None,
            stop=stop,
        )
        self.listener.counted(job.project, str(job.channel), pulled)
        if stop.is_set():
            self._put_back(job)

    def _hear(self, shop: Workshop, job: Job, stop: threading.Event) -> None:
        heard = hear_comments(shop, kept_for(shop), only=job.channel, stop=stop)
        self.listener.heard(job.project, str(job.channel), heard)
        if stop.is_set():
            self._put_back(job)

    def _forget(self, shop: Workshop, job: Job) -> None:
        from cfkit.application.purge import forget

        if count := forget(shop.store, shop.clock, kept_for(shop)):
            self.listener.said(f"{job.project}: the words of {count} old comments are forgotten")

    def _put(self, task: Task, job: Job, channels: Sequence[str]) -> None:
        from cfkit.adapters.queue.database import opened
        from cfkit.adapters.queue.jobs import Job as Work
        from cfkit.adapters.queue.jobs import enqueue

        with opened(self.address) as connection:
            enqueue(connection, [Work(task, job.project, channel) for channel in channels])

    def _put_back(self, job: Job) -> None:
        from cfkit.adapters.queue.database import opened
        from cfkit.adapters.queue.jobs import enqueue

        with opened(self.address) as connection:
            enqueue(connection, [job])


def _uncounted(shop: Workshop) -> list[str]:
    from cfkit.application.collect import uncounted_channels

    now, is_rehearsal = shop.clock.now(), shop.sandbox is not None
    return uncounted_channels(shop.project, shop.store, now, is_rehearsal=is_rehearsal)


@dataclass
class _Batch:
    """Ends a job when so many posts have gone out; the job goes to the end of the queue then."""

    told: Callable[[str, Result], None]
    project: str
    stop: threading.Event
    results: int = 0
    sent: int = 0

    def tell(self, result: Result) -> None:
        self.told(self.project, result)
        self.results += 1
        self.sent += result.state == "live"
        if self.sent >= BATCH:
            self.stop.set()
