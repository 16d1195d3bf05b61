"""A project with publications and their numbers in its store, for tests of `cfkit learn`."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cfkit import wiring
from cfkit.cli.app import run
from cfkit.domain.keys import channel_of
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import Delivery, State

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PERIOD = "2026-06"


@dataclass(frozen=True)
class Sent:
    """A publication: its key, when it went live, and counts by hours after that."""

    key: str
    at: datetime
    counts: dict[float, dict[str, int]]
    state: State = State.LIVE


def month_of(keys: Sequence[str], values: Sequence[int], metric: str = "views") -> list[Sent]:
    """Publish one a day, counted at 28 days."""
    return [
        Sent(key, START + timedelta(days=place), {672: {metric: value}})
        for place, (key, value) in enumerate(zip(keys, values, strict=True))
    ]


@dataclass(frozen=True)
class Shop:
    """A project folder and the command line in this process."""

    root: Path

    def publish(self, sent: Sequence[Sent]) -> None:
        with wiring.workshop(self.root) as shop:
            for number, one in enumerate(sent):
                known = Delivery(one.key, channel_of(one.key), State.WAITING)
                shop.store.move(one.key, known, only_from=[State.PLANNED])
                live = replace(known, state=State.LIVE, remote_id=f"r{number}", live_at=one.at)
                shop.store.move(one.key, live, only_from=[State.WAITING])
                if one.state is State.DELETED:
                    gone = replace(live, state=State.DELETED)
                    shop.store.move(one.key, gone, only_from=[State.LIVE])
            shop.store.add_snapshots([*self._snapshots(sent)])

    def _snapshots(self, sent: Sequence[Sent]) -> Iterator[Snapshot]:
        for one in sent:
            for hours, counts in one.counts.items():
                known = {Metric(name): value for name, value in counts.items()}
                taken = one.at + timedelta(hours=hours)
                yield Snapshot(one.key, channel_of(one.key), taken, "telegram", known)

    def run(self, *words: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(["--project", str(self.root), *words])
        return code, out.getvalue(), err.getvalue()

    def learn(self, *words: str) -> dict[str, Any]:
        return self.both(*words)[0]

    def both(self, *words: str) -> tuple[dict[str, Any], str]:
        """Give the document with what is said beside it."""
        code, out, err = self.run("--json", "learn", PERIOD, *words)
        assert code == 0, err
        return json.loads(out), err

    def talk(self, *words: str) -> str:
        code, out, err = self.run("learn", PERIOD, *words)
        assert code == 0, err
        return out + err
