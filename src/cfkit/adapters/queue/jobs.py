"""Jobs as they stand in the queue: what each asks for, and which of them wait for one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from cfkit.domain.keys import fingerprint

if TYPE_CHECKING:
    from psycopg import Connection

_LONGEST_NAME = 40
"""PostgreSQL refuses notifications to names of 64 bytes, and procrastinate puts 23 before ours."""


class Task(StrEnum):
    """What a job is about: work on one channel, or finding out on which channels there is any."""

    PUBLISH = "publish"
    COUNT = "count"
    HEAR = "hear"
    LOOK = "look for what is due"
    ASK = "look for what is to be counted"
    LISTEN = "look for what may be commented on"


@dataclass(frozen=True, slots=True)
class Job:
    """Work on a project, named by the schema of its store.

    `key` is the one placement that a person named, `retry` that a rejected one may be sent again.
    Nothing else is in a job: what is due, and whether it may go out, is for the store to say when
    the job is done.
    """

    task: Task
    project: str
    channel: str | None = None
    key: str | None = None
    retry: bool = False

    @classmethod
    def read(cls, task: str, arguments: dict[str, Any]) -> Self:
        """Read what `arguments` wrote."""
        names = ("project", "channel", "key", "retry")
        return cls(Task(task), **{name: arguments[name] for name in names if name in arguments})

    @property
    def arguments(self) -> dict[str, Any]:
        """What is written into the queue."""
        named = {"channel": self.channel, "key": self.key, "retry": self.retry}
        return {"project": self.project, **{name: value for name, value in named.items() if value}}

    @property
    def lock(self) -> str | None:
        """Of the jobs with one lock one runs at a time, in order. Looking disturbs nobody."""
        if self.channel is None:
            return None
        return f"{self.project}/{self.channel}/{self.task}"

    @property
    def once(self) -> str:
        """Of the jobs with this name one waits in the queue; another is taken for the same."""
        place = self.lock or f"{self.project}/{self.task}"
        return place if self.key is None else f"{place}/{self.key}" + "/retry" * self.retry


def queue_of(project: str) -> str:
    """Name the queue of a project; each worker listens to those of the projects that it has."""
    if len(project) <= _LONGEST_NAME:
        return project
    return f"{project[:20]}~{fingerprint(project)}"


def enqueue(connection: Connection, jobs: Iterable[Job]) -> list[bool]:
    """Put jobs into the queue; tells of each whether it is new, or the same waits there already."""
    from procrastinate import App, SyncPsycopgConnector
    from procrastinate.exceptions import AlreadyEnqueued

    app = App(connector=SyncPsycopgConnector())

    def put(job: Job) -> bool:
        deferrer = app.configure_task(
            job.task,
            allow_unknown=True,
            queue=queue_of(job.project),
            lock=job.lock,
            queueing_lock=job.once,
            connection=connection,
        )
        try:
            deferrer.defer(**job.arguments)
        except AlreadyEnqueued:
            return False
        return True

    return [put(job) for job in jobs]
