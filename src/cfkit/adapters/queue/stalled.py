"""Give the jobs of workers that died, and those whose end got lost, back to the queue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cfkit.adapters.stores.postgres_locks import number_of

if TYPE_CHECKING:
    from procrastinate import App, PsycopgConnector
    from procrastinate.jobs import Job

_GIVING_BACK = "_give_back"
_KEEP_FAILED = 24
"""Hours: the queue would grow without end with a project that nobody mends."""

_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Whatever the clocks of this machine and of the server say."""

_TRY = "SELECT pg_try_advisory_xact_lock(%s)"


class GivingBack:
    """What one worker does about the jobs of others, and about its own.

    A job says only where to look, so one that was half done may run again: the store knows what
    was begun, and settles it first.
    """

    def __init__(self, app: App, connector: PsycopgConnector, schema: str, silence: float) -> None:
        self._manager = app.job_manager
        self._connector = connector
        self._number = number_of(schema, _GIVING_BACK)
        self._silence = silence
        self._lost: set[int] = set()

    async def run(self, worker: int | None, running: Collection[int]) -> int:
        """Give back, and tell how many; `running` are the jobs that `worker`, this one, is at.

        One worker does it at a time: the job that one gave back may run again already when
        another comes to it.
        """
        async with self._connector.pool.connection() as held, held.transaction():
            row = await (await held.execute(_TRY, (self._number,))).fetchone()
            if row is None or not row[0]:
                return 0
            found = list(
                await self._manager.get_stalled_jobs(seconds_since_heartbeat=self._silence)
            )
            found += await self._ended(worker, running)
            for job in found:
                await self._give_back(job)
            await self._manager.delete_old_jobs(nb_hours=_KEEP_FAILED, include_failed=True)
            return len(found)

    async def _ended(self, worker: int | None, running: Collection[int]) -> list[Job]:
        """List jobs of this worker that ended while nobody could write it down.

        Only those found twice: between two statements a job may be taken up or ended.
        """
        if worker is None:
            return []
        ours = await self._manager.list_jobs_async(worker_id=worker, status="doing")
        lost = {job.id: job for job in ours if job.id is not None and job.id not in running}
        again = [job for name, job in lost.items() if name in self._lost]
        self._lost = lost.keys() - {job.id for job in again if job.id is not None}
        return again

    async def _give_back(self, job: Job) -> None:
        from procrastinate.exceptions import UniqueViolation
        from procrastinate.jobs import Status

        try:
            await self._manager.retry_job(job, retry_at=_AT_ONCE)
        except UniqueViolation:  # the same job was put into the queue meanwhile
            await self._manager.finish_job(job, status=Status.ABORTED, delete_job=True)
