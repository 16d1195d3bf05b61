"""Share work out among processes and take the results in the order of the tasks."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

from cfkit.domain.errors import InputError

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 4
"""Tasks a worker may be ahead of the one whose result is waited for; it bounds the memory."""

PATIENCE = 5.0
"""Seconds that a process which was asked to end may take."""


def in_order(
    make: Callable[[], Callable[[Task], Result]], tasks: Iterable[Task], workers: int
) -> Iterator[Result]:
    """Yield the result of each task, in their order, worked out in `workers` new processes.

    `make` is called once in each of them; it, tasks and results have to be picklable. What a task
    raises is raised here. Raise `InputError` when a process dies. No process outlives the iterator.
    """
    crew: list[_Worker[Task, Result]] = []
    # Starting it clears the mask that the workers are to inherit.
    resource_tracker.ensure_running()
    try:
        with _uninterrupted():
            crew += [_hired(make) for _ in range(workers)]
        yield from _Run(crew, tasks).results()
    finally:
        with _uninterrupted():
            for worker in crew:
                worker.dismiss()


@dataclass(frozen=True, eq=False)
class _Worker(Generic[Task, Result]):
    process: SpawnProcess
    line: Connection

    def dismiss(self) -> None:
        """End the process, whatever it does."""
        self.line.close()
        self.process.terminate()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


class _Run(Generic[Task, Result]):
    """One walk through the tasks; a worker holds one of them at a time."""

    def __init__(self, crew: list[_Worker[Task, Result]], tasks: Iterable[Task]) -> None:
        self._crew = crew
        self._tasks = zip(count(), tasks)
        self._busy: dict[Connection, int] = {}
        self._idle = [worker.line for worker in crew]
        self._done: dict[int, Result] = {}

    def results(self) -> Iterator[Result]:
        for number in count():
            while number not in self._done:
                self._hand_out()
                if not self._busy:
                    return
                for line in wait(list(self._busy)):
                    self._take(line)  # type: ignore[arg-type]  # what we wait for are connections
            self._hand_out()
            yield self._done.pop(number)

    def _hand_out(self) -> None:
        while self._idle and len(self._done) < AHEAD * len(self._crew):
            given = next(self._tasks, None)
            if given is None:
                return
            number, task = given
            line = self._idle.pop()
            self._busy[line] = number
            with _told_when_gone():
                line.send(task)

    def _take(self, line: Connection) -> None:
        number = self._busy.pop(line)
        with _told_when_gone():
            done, result = line.recv()
        if not done:
            raise result
        self._done[number] = result
        self._idle.append(line)


def _hired(make: Callable[[], Callable[[Task], Result]]) -> _Worker[Task, Result]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, make), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve(line: Connection, make: Callable[[], Callable[[Task], Result]]) -> None:
    """Answer until nobody asks any more; the one who asks may be gone without a word."""
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            work = make()
            while True:
                line.send((True, work(line.recv())))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # noqa: BLE001  told whole to the one who asked
            line.send((False, error))


@contextmanager
def _told_when_gone() -> Iterator[None]:
    try:
        yield
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise InputError(
            "a worker process was ended from outside, perhaps for lack of memory: take fewer"
            " --workers"
        ) from None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back until the processes are there or gone: they are ours to end.

    They inherit the mask, so that a Ctrl-C which reaches the whole terminal is left to us.
    """
    mask = getattr(signal, "pthread_sigmask", None)
    before = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else None
    try:
        yield
    finally:
        if mask:
            mask(signal.SIG_SETMASK, before)
