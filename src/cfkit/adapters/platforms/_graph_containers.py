"""Publish as Instagram and Threads do: prepare a container, wait for it, make it public."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from cfkit.domain.errors import (
    CredentialError,
    OutcomeUnknown,
    PlatformError,
    Rejected,
    Unavailable,
)
from cfkit.ports import Steps

from ._answers import address, words
from ._graph_api import Graph, number
from ._lookup import ROOT
from ._working import still_working

_ROUNDS = 3
"""How often everything is prepared anew in one attempt when what was prepared has expired."""
_STAGES = frozenset({"IN_PROGRESS", "FINISHED", "PUBLISHED", "ERROR", "EXPIRED"})


class Expired(Unavailable):
    """A container was not published in time, which proves that nothing went out."""


@dataclass(frozen=True, slots=True)
class _Round:
    """Steps of a further round, beside those of the rounds whose containers are gone."""

    steps: Steps
    number: int

    def once(
        self, name: str, do: Callable[[], Any], *, visible: bool = False, secret: bool = False
    ) -> Any:
        name = f"{name}-round-{self.number}"
        return self.steps.once(name, do, visible=visible, secret=secret)

    def made(self, name: str) -> Any:
        return self.steps.made(f"{name}-round-{self.number}")


class Containers:
    """The containers of one account. One that was not published in 24 hours is gone.

    `edge` makes them, `publisher` publishes; `status` is the field that says how far one is,
    `detail` the one that says why it failed.
    """

    def __init__(  # noqa: PLR0913  each keyword is a name that differs between the two
        self, graph: Graph, *, name: str, edge: str, publisher: str, status: str, detail: str
    ) -> None:
        self._graph = graph
        self._name = name
        self._edge = edge
        self._publisher = publisher
        self._status = status
        self._detail = detail

    def prepared(self, steps: Steps, name: str, said: Mapping[str, Any]) -> str:
        """Make a container and see it through processing, in two steps that nobody sees."""
        return self.prepared_by(steps, name, lambda: said)

    def prepared_by(self, steps: Steps, name: str, tell: Callable[[], Mapping[str, Any]]) -> str:
        """Do so with what `tell` says, which is asked only while there is no container."""
        return self.seen_through(steps, name, lambda: self.create(tell()))

    def seen_through(self, steps: Steps, name: str, make: Callable[[], str]) -> str:
        """Do so with what `make` makes."""
        container = steps.once(name, make)
        steps.once(f"{name}-ready", lambda: self.require_ready(container))
        return str(container)

    def create(self, said: Mapping[str, Any]) -> str:
        """Make a container; one that is never published harms nobody."""
        return self._graph.prepare(self._edge, number, **said)

    def require_ready(self, container: str) -> bool:
        """Raise `Unavailable` while it is worked on, `Rejected` when that failed.

        Raise `Expired` for one that is too old.
        """
        stage, detail = self._asked(container)
        if stage == "EXPIRED":
            raise self._expired()
        if stage == "IN_PROGRESS":
            raise Unavailable(still_working(self._name))
        if stage == "ERROR":
            why = detail or stage.lower()
            raise Rejected(
                f"{self._name} could not make a post of it ({why}): mend the file if it says so, "
                "then publish with --retry"
            )
        return True

    def published(
        self, steps: Steps, prepare: Callable[[Steps], str], step: str = ROOT
    ) -> dict[str, Any]:
        """Make what `prepare` prepares public, as one visible step; return its id and address.

        What has expired before it was published is prepared anew, in steps of their own.
        """
        for count in range(1, _ROUNDS + 1):
            with suppress(Expired):
                container = prepare(steps if count == 1 else _Round(steps, count))
                send = partial(self._publish, container)
                return dict(steps.once(step, send, visible=True))
        raise self._expired()

    def _publish(self, container: str) -> dict[str, Any]:
        stage = self._asked(container)[0]
        if stage == "EXPIRED":
            raise self._expired()
        if stage == "PUBLISHED":
            raise OutcomeUnknown(
                f"{self._name} says that it has published this already, in an earlier try"
            )
        name = self._graph.write(self._publisher, number, creation_id=container)
        return {"id": name, "url": link(self._graph, name)}

    def _expired(self) -> Expired:
        return Expired(
            f"what was prepared for {self._name} is too old; nothing was posted, try again"
        )

    def _asked(self, container: str) -> tuple[str, str]:
        return self._graph.read(container, self._stage, fields=f"{self._status},{self._detail}")

    def _stage(self, body: Any) -> tuple[str, str]:
        stage = body[self._status]
        if stage not in _STAGES:
            raise ValueError("no stage")
        return stage, words(body.get(self._detail) or "")[:200]


def link(graph: Graph, name: str) -> str | None:
    """Ask where a post stands; `None` when that cannot be told, for it is live all the same."""
    try:
        return graph.read(name, lambda body: address(body.get("permalink")), fields="permalink")
    except (PlatformError, CredentialError):
        return None
