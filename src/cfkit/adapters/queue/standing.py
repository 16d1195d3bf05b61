"""How the queue stands: what waits, what runs, what failed, and which workers are alive."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .database import is_there, names_workers, opened
from .jobs import queue_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from cfkit.adapters.stores.postgres_address import Address

_JOBS = """
SELECT args->>'project', args->>'channel', task_name,
  count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
  count(*) FILTER (WHERE status = 'failed')
FROM procrastinate_jobs
WHERE status IN ('todo', 'doing', 'failed')
GROUP BY 1, 2, 3 ORDER BY 1, 2 NULLS FIRST, 3
"""
_WORKERS = """
SELECT w.id, w.last_heartbeat, w.last_heartbeat > now() - make_interval(secs => %s),
  (SELECT count(*) FROM procrastinate_jobs j WHERE j.worker_id = w.id AND j.status = 'doing')
FROM procrastinate_workers w ORDER BY w.id
"""
_NAMES = "SELECT id, name FROM cfkit_workers"
_READY = """
SELECT EXISTS (
  SELECT FROM procrastinate_jobs j
  WHERE j.status = 'todo' AND j.queue_name = ANY (%s) AND NOT EXISTS (
    SELECT FROM procrastinate_jobs o WHERE o.lock = j.lock AND o.status = 'doing'
  )
)
"""


@dataclass(frozen=True, slots=True)
class Pile:
    """The jobs of one kind on one channel; without a channel they look over the project."""

    project: str
    channel: str | None
    task: str
    queued: int
    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class Hand:
    """A worker. One that did not end well is listed until the next one starts."""

    id: int
    heartbeat: datetime
    is_alive: bool
    running: int
    name: str | None = None
    """Its machine and its process, `host:pid`; `None` while nobody wrote it down."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole queue of a database, all projects together."""

    piles: tuple[Pile, ...] = ()
    workers: tuple[Hand, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit worker --status --json`."""
        sums = ("queued", "running", "failed")
        return {
            **{name: sum(getattr(pile, name) for pile in self.piles) for name in sums},
            "jobs": [asdict(pile) for pile in self.piles],
            "workers": [asdict(hand) for hand in self.workers],
        }


def standing(address: Address, silence: float) -> Standing:
    """Look at the queue; a worker is alive whose last sign is at most `silence` seconds old."""
    if not is_there(address):
        return Standing()
    with opened(address) as connection:
        piles = tuple(Pile(*row) for row in connection.execute(_JOBS))
        names = dict(connection.execute(_NAMES)) if names_workers(connection) else {}
        hands = [Hand(*row) for row in connection.execute(_WORKERS, (silence,))]
        return Standing(piles, tuple(replace(one, name=names.get(one.id)) for one in hands))


def has_work(address: Address, projects: Collection[str]) -> bool:
    """Whether a job waits that could be begun this instant."""
    with opened(address) as connection:
        row = connection.execute(_READY, ([queue_of(one) for one in projects],)).fetchone()
        return bool(row and row[0])
