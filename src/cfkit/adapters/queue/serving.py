"""Serve the queue: take jobs, do them in threads, end in good order, come back after a restart."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from os import getpid
from socket import gethostname
from typing import TYPE_CHECKING, Any

from cfkit.adapters.stores.postgres_words import said
from cfkit.domain.errors import StoreError

from .database import conninfo, opened, search_path
from .jobs import Job, Task, enqueue, queue_of
from .stalled import GivingBack
from .standing import has_work

if TYPE_CHECKING:
    from procrastinate import App, JobContext, PsycopgConnector
    from procrastinate.worker import Worker
    from psycopg import AsyncConnection

    from cfkit.adapters.stores.postgres_address import Address

_RECONNECT = 120.0
_LOOK_AGAIN = 0.5
_POLL = 1.0
_SOON = 0.1
_NEVER = 1e9
_TIMES = {Task.LOOK: "* * * * *", Task.ASK: "*/15 * * * *", Task.LISTEN: "7 * * * *"}
_MISSED_BEATS = 3
_NAME = "INSERT INTO cfkit_workers VALUES (%s, %s) ON CONFLICT (id) DO NOTHING"


@dataclass(frozen=True, slots=True)
class Shift:
    """How a worker works. `heartbeat` is in seconds; three that do not come mean that it is dead.

    With `once` it ends when nothing is left that could be begun.
    """

    address: Address
    projects: Sequence[str]
    slots: int = 4
    heartbeat: float = 10.0
    once: bool = False
    reconnect: float = _RECONNECT

    @property
    def silence(self) -> float:
        """After how many seconds without a sign a worker is taken for dead."""
        return silence_of(self.heartbeat)


def silence_of(heartbeat: float) -> float:
    """After how many seconds without a sign a worker is taken for dead."""
    return heartbeat * _MISSED_BEATS


def serve_queue(
    shift: Shift,
    do: Callable[[Job, threading.Event], None],
    tell: Callable[[str], None],
    failed: Callable[[BaseException], None],
) -> None:
    """Serve until SIGTERM or SIGINT, or with `once` until nothing is left.

    `do` does a job, in a thread; when its event is set it is to finish what is under way, put the
    rest back, and return. What it raises is told to `failed`. A second signal ends the process at
    once. A database that goes away is waited for; raise `StoreError` when it stays away.
    """
    listener = _Failures(failed)
    loggers = [logging.getLogger(name) for name in ("procrastinate", "psycopg.pool", "asyncio")]
    for logger in loggers:
        logger.propagate = False  # on stderr it would say a second time what is told here
        logger.addHandler(listener)
    try:
        asyncio.run(_Serving(shift, do, tell).run())
    finally:
        for logger in loggers:
            logger.removeHandler(listener)
            logger.propagate = True


class _Failures(logging.Handler):
    """Hears what jobs raised."""

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        super().__init__(logging.ERROR)
        self._failed = failed

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and getattr(record, "action", None) == "job_error":
            self._failed(error)


@dataclass
class _Serving:
    shift: Shift
    do: Callable[[Job, threading.Event], None]
    tell: Callable[[str], None]
    running: dict[int, threading.Event] = field(default_factory=dict)
    is_told_to_end: bool = False
    has_looked: bool = False
    worker: Worker | None = None
    former: int | None = None
    """The number of this worker before the database went away."""
    seen: float = field(default_factory=time.monotonic)
    """When the database was last there."""

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self.shift.slots + 2))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        while not self.is_told_to_end:
            failure = await self._session()
            if failure is None and self.shift.once:
                if not await asyncio.to_thread(has_work, self.shift.address, self.shift.projects):
                    return
            elif failure is not None and not self.is_told_to_end:
                if time.monotonic() - self.seen > self.shift.reconnect:
                    raise StoreError(failure)
                self.tell(f"{failure}; looking again")
            if not self.is_told_to_end:
                await asyncio.sleep(_LOOK_AGAIN)

    def _end(self) -> None:
        """Take no more jobs, and let those under way come to an end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
        self.is_told_to_end = True
        self.tell("Ending: what is under way is finished, the rest goes back to the queue.")
        for stop in list(self.running.values()):
            stop.set()
        if self.worker is not None:
            self.worker.stop()  # type: ignore[no-untyped-call]

    async def _session(self) -> str | None:
        """Serve for as long as the database is there; tells what happened when it went away."""
        import psycopg
        from procrastinate.exceptions import ConnectorException

        try:
            await self._serve()
        except (ConnectorException, psycopg.Error) as error:
            cause = error if isinstance(error, psycopg.Error) else error.__cause__
            if isinstance(cause, psycopg.errors.ForeignKeyViolation):
                return "others took this worker for dead, for it gave no sign of life in time"
            return said(cause, self.shift.address)
        except StoreError as error:
            return str(error)
        if self.is_told_to_end or self.shift.once:
            return None
        return "the connection to the database of CFKIT_STORE was lost"

    async def _serve(self) -> None:
        from procrastinate.worker import Worker

        shift = self.shift
        await asyncio.to_thread(self._look_round)
        app, connector = self._app()
        async with app.open_async():
            self.seen = time.monotonic()
            giving_back = GivingBack(app, connector, shift.address.queue, shift.silence)
            if self.former is not None:
                await app.job_manager.unregister_worker(self.former)
                self.former = None
            await giving_back.run(None, ())
            self.worker = worker = Worker(
                app,
                queues=[queue_of(project) for project in shift.projects],
                concurrency=shift.slots,
                wait=not shift.once,
                delete_jobs="successful",
                install_signal_handlers=False,
                fetch_job_polling_interval=_POLL,
                # What would catch errors in a loop of its own would not end when it is cancelled
                # while the database goes away.
                listen_notify=False,
                abort_job_polling_interval=_NEVER,
                update_heartbeat_interval=shift.heartbeat,
                stalled_worker_timeout=shift.silence,
            )
            tending = asyncio.create_task(self._tend(giving_back, worker, connector))
            try:
                if not self.is_told_to_end:
                    await worker.run()  # type: ignore[no-untyped-call]
            finally:
                self.former, self.worker = worker.worker_id, None
                tending.cancel()
                with suppress(asyncio.CancelledError):
                    await tending

    def _look_round(self) -> None:
        """Put the search for work into the queue, as the clock does.

        Some of it is found each time anew, like what may be commented on: who is to end when
        nothing is left looks once.
        """
        if self.shift.once and self.has_looked:
            return
        with opened(self.shift.address) as connection:
            enqueue(connection, [Job(task, one) for one in self.shift.projects for task in _TIMES])
        self.has_looked = True

    async def _tend(
        self, giving_back: GivingBack, worker: Worker, connector: PsycopgConnector
    ) -> None:
        """Look after jobs whose workers died. What fails here fails the worker's heartbeat too."""
        import psycopg
        from procrastinate.exceptions import ConnectorException

        while self.worker is worker and worker.worker_id is None:  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(_SOON)
        with suppress(ConnectorException, psycopg.Error):
            async with connector.pool.connection() as connection:
                await connection.execute(_NAME, (worker.worker_id, f"{gethostname()}:{getpid()}"))
        while self.worker is worker:  # a lost connection can swallow a cancellation
            await asyncio.sleep(self.shift.heartbeat)
            with suppress(ConnectorException, psycopg.Error):
                count = await giving_back.run(worker.worker_id, self.running)
                self.seen = time.monotonic()
                if count:
                    self.tell(f"{count} jobs of workers that died go back to the queue.")

    def _app(self) -> tuple[App, PsycopgConnector]:
        from procrastinate import App, PsycopgConnector

        path = search_path(self.shift.address)

        async def configure(connection: AsyncConnection) -> None:
            await connection.execute(path)
            await connection.commit()

        connector = PsycopgConnector(
            conninfo=conninfo(self.shift.address),
            configure=configure,
            min_size=1,
            max_size=4,
            timeout=15.0,
        )
        app = App(connector=connector)
        for task in Task:
            app.task(name=task, pass_context=True)(self._work)
        for task, cron in _TIMES.items():
            for project in self.shift.projects:
                job = Job(task, project)
                app.periodic(
                    cron=cron,
                    periodic_id=project,
                    queue=queue_of(project),
                    queueing_lock=job.once,
                    task_kwargs=job.arguments,
                )(app.tasks[task])
        return app, connector

    def _work(self, context: JobContext, /, **arguments: Any) -> None:
        """Do one job, in a thread of its own."""
        number = context.job.id
        if number is None:
            return
        stop = threading.Event()
        self.running[number] = stop
        if self.is_told_to_end:
            stop.set()
        try:
            self.do(Job.read(context.job.task_name, arguments), stop)
        finally:
            del self.running[number]
