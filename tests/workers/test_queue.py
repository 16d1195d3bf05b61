"""The queue on a real database: what waits, who takes it, what becomes of what was left behind."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from cfkit.adapters.queue.database import bring_up, opened
from cfkit.adapters.queue.jobs import Job, Task, enqueue, queue_of
from cfkit.adapters.queue.serving import Shift, serve_queue
from cfkit.adapters.queue.standing import Standing, standing
from cfkit.adapters.stores.postgres_address import Address
from cfkit.domain.errors import StoreError
from cfkit.testing.postgres import PostgresServer

ONE, OTHER = "cfkit_mill", "cfkit_town"
Do = Callable[[Job, threading.Event], None]


@pytest.fixture
def address(schema_url: str) -> Address:
    return Address.read(schema_url, project=None, is_rehearsal=False)


@pytest.fixture
def queue(address: Address) -> Iterator[psycopg.Connection]:
    """A connection to a queue that is made."""
    bring_up(address)
    with opened(address) as connection:
        yield connection


def publish(channel: str, project: str = ONE) -> Job:
    return Job(Task.PUBLISH, project, channel)


def serve(address: Address, do: Do, *, slots: int = 2, projects: tuple[str, ...] = (ONE,)) -> None:
    """Serve until nothing is left; a job that fails is no failure of the test."""
    shift = Shift(address, projects, slots, heartbeat=0.1, once=True)
    serve_queue(shift, do, lambda _: None, lambda _: None)


class Done:
    """Notes the jobs that were done on channels, in order."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def __call__(self, job: Job, stop: threading.Event) -> None:
        assert not stop.is_set()
        if job.channel is not None:
            self.jobs.append(job)


def doing(connection: psycopg.Connection, *, seconds_ago: float) -> int:
    """Make every job that waits one that a worker took; its last sign was so long ago."""
    row = connection.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - make_interval(secs => %s)) RETURNING id",
        (seconds_ago,),
    ).fetchone()
    assert row is not None
    connection.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", row)
    return int(row[0])


def test_the_same_work_waits_in_the_queue_once(queue: psycopg.Connection) -> None:
    jobs = [publish("tg"), publish("vk"), publish("tg")]
    assert enqueue(queue, jobs) == [True, True, False]
    named = Job(Task.PUBLISH, ONE, "tg", "a.b.c.d@tg")
    again = Job(Task.PUBLISH, ONE, "tg", "a.b.c.d@tg", retry=True)
    assert enqueue(queue, [named, again, named, publish("tg", OTHER)]) == [True, True, False, True]


def test_a_job_comes_back_as_it_was_written(queue: psycopg.Connection, address: Address) -> None:
    jobs = [Job(Task.PUBLISH, ONE, "tg", "a.b.c.d@tg", retry=True), Job(Task.COUNT, ONE, "vk")]
    enqueue(queue, jobs)
    done = Done()
    serve(address, done, slots=1)
    assert done.jobs == jobs


def test_a_worker_leaves_what_is_of_projects_it_does_not_have(
    queue: psycopg.Connection, address: Address
) -> None:
    enqueue(queue, [publish("tg", OTHER), publish("tg")])
    done = Done()
    serve(address, done)
    assert done.jobs == [publish("tg")]
    serve(address, done, projects=(ONE, OTHER))
    assert done.jobs == [publish("tg"), publish("tg", OTHER)]


def test_a_channel_is_served_by_one_at_a_time_and_channels_side_by_side(
    queue: psycopg.Connection, address: Address
) -> None:
    keys = [f"a.b.c.d@tg#{number}" for number in range(2, 5)]
    enqueue(queue, [Job(Task.PUBLISH, ONE, "tg", key) for key in keys])
    enqueue(queue, [publish("vk")])
    meeting = threading.Barrier(2)
    under_way: list[str] = []
    order: list[str | None] = []

    def do(job: Job, _: threading.Event) -> None:
        if job.channel is None:
            return
        assert job.channel not in under_way
        under_way.append(job.channel)
        if job.key in (None, keys[0]):
            meeting.wait(30)
        time.sleep(0.05)
        order.append(job.key)
        under_way.remove(job.channel)

    serve(address, do, slots=4)
    assert [key for key in order if key] == keys
    assert len(order) == 4


def test_a_job_that_fails_is_told_and_holds_up_nobody(
    queue: psycopg.Connection, address: Address
) -> None:
    enqueue(queue, [publish("tg"), publish("vk")])
    told: list[BaseException] = []
    done: list[str] = []

    def do(job: Job, _: threading.Event) -> None:
        if job.channel == "tg":
            raise StoreError("the disk is full")
        done.append(str(job.channel))

    serve_queue(Shift(address, [ONE], 1, once=True), do, lambda _: None, told.append)
    assert "vk" in done
    assert [str(one) for one in told] == ["the disk is full"]
    (pile,) = standing(address, 30).piles
    assert (pile.channel, pile.queued, pile.running, pile.failed) == ("tg", 0, 0, 1)
    assert enqueue(queue, [publish("tg")]) == [True]


def test_jobs_of_a_worker_that_died_are_done_by_another(
    queue: psycopg.Connection, address: Address
) -> None:
    enqueue(queue, [publish("tg")])
    doing(queue, seconds_ago=60)
    done = Done()
    serve(address, done)
    assert done.jobs == [publish("tg")]


def test_jobs_of_a_worker_that_is_alive_are_left_to_it(
    queue: psycopg.Connection, address: Address
) -> None:
    enqueue(queue, [publish("tg")])
    worker = doing(queue, seconds_ago=-60)
    enqueue(queue, [publish("tg")])
    done = Done()
    serve(address, done)
    assert done.jobs == []
    found = standing(address, 30)
    assert [(one.id, one.is_alive, one.running) for one in found.workers] == [(worker, True, 1)]


def test_a_job_left_behind_that_waits_already_is_done_once(
    queue: psycopg.Connection, address: Address
) -> None:
    enqueue(queue, [publish("tg")])
    doing(queue, seconds_ago=60)
    enqueue(queue, [publish("tg")])
    done = Done()
    serve(address, done)
    assert done.jobs == [publish("tg")]
    assert standing(address, 30) == Standing()


def test_a_job_whose_end_was_never_written_down_is_done_again(
    queue: psycopg.Connection, address: Address
) -> None:
    enqueue(queue, [publish("tg"), publish("vk")])
    done = Done()

    def do(job: Job, stop: threading.Event) -> None:
        done(job, stop)
        if job.channel != "tg":
            return
        with opened(address) as connection:  # as if this worker had ended vk, and nobody heard it
            connection.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id ="
                " (SELECT worker_id FROM procrastinate_jobs WHERE args->>'channel' = 'tg')"
                " WHERE args->>'channel' = 'vk'"
            )
            until = time.monotonic() + 30
            while publish("vk") not in waiting(connection) and time.monotonic() < until:
                time.sleep(0.05)

    serve(address, do, slots=1)
    assert done.jobs == [publish("tg"), publish("vk")]


def waiting(connection: psycopg.Connection) -> list[Job]:
    found = connection.execute(
        "SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo'"
    )
    return [Job.read(*row) for row in found]


def test_several_may_make_the_queue_at_once(address: Address) -> None:
    failures: list[BaseException] = []

    def make() -> None:
        try:
            bring_up(address)
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert standing(address, 30) == Standing()


OLDER = "03.02"
FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = %s::regnamespace ORDER BY 1"


def test_the_queue_of_an_older_procrastinate_is_brought_up(
    queue: psycopg.Connection, address: Address, postgres: PostgresServer
) -> None:
    older = Address.read(f"{postgres.url}?schema=older", project=None, is_rehearsal=False)
    names = sorted(one.name for one in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    begun = [name for name in names if name < OLDER]
    with opened(older) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {older.queue} CASCADE")
        connection.execute(f"CREATE SCHEMA {older.queue}")
        for name in begun:
            connection.execute((Path(SchemaManager.get_migrations_path()) / name).read_bytes())
        connection.execute("CREATE TABLE cfkit_version (migration text NOT NULL)")
        connection.execute("INSERT INTO cfkit_version VALUES (%s)", (begun[-1],))

        bring_up(older)

        ours = connection.execute(FUNCTIONS, (older.queue,)).fetchall()
        assert enqueue(connection, [publish("tg")]) == [True]
    fresh = queue.execute(FUNCTIONS, (address.queue,)).fetchall()
    assert {name for name, _ in fresh} <= {name for name, _ in ours}
    done = Done()
    serve(older, done)
    assert done.jobs == [publish("tg")]


def test_a_queue_of_a_newer_procrastinate_is_refused_with_the_remedy(
    queue: psycopg.Connection, address: Address
) -> None:
    queue.execute("UPDATE cfkit_version SET migration = '99.00'")
    with pytest.raises(StoreError, match="pip install -U"):
        bring_up(address)


def test_tables_of_somebody_else_are_left_alone(address: Address) -> None:
    with opened(address) as connection:
        connection.execute(f"CREATE SCHEMA {address.queue}")
        connection.execute("CREATE TABLE cats (name text)")
    with pytest.raises(StoreError, match="somebody else's"):
        bring_up(address)


def test_a_long_name_of_a_project_fits_into_a_notification(
    queue: psycopg.Connection, address: Address
) -> None:
    long, longer = f"cfkit_{'a' * 40}_rehearsal", f"cfkit_{'a' * 39}b_rehearsal"
    assert queue_of(long) != queue_of(longer)
    enqueue(queue, [publish("tg", long)])
    done = Done()
    serve(address, done, projects=(long,))
    assert done.jobs == [publish("tg", long)]


def test_a_database_that_stays_away_is_told_without_its_password() -> None:
    address = Address.read(
        "postgresql://mill:hush-hush@127.0.0.1:1/none", project=None, is_rehearsal=False
    )
    told: list[str] = []
    shift = Shift(address, [ONE], reconnect=0.5)
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        serve_queue(shift, lambda *_: None, told.append, lambda _: None)
    assert told
    assert "hush-hush" not in f"{told} {caught.value}"
