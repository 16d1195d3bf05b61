"""`cfkit worker`: do what stands in the queue, or say how it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import CfkitError, ExitCode, UsageError, exit_code

from .plan import DryRun
from .publish import tell
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo
    from pathlib import Path

    from cfkit.adapters.queue.standing import Standing
    from cfkit.application.collect import Pulled
    from cfkit.application.hear import Heard
    from cfkit.domain.publication import Result


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker(
    context: typer.Context,
    channels: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="So many channels side by side.")
    ] = 4,
    once: Annotated[bool, typer.Option("--once", help="End when nothing is left to do.")] = False,
    status: Annotated[
        bool, typer.Option("--status", help="Say how the queue stands, and end.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Do what is queued in PostgreSQL, for each --project that is named."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    if status:
        if once or dry_run:
            raise UsageError("--status changes nothing; give it alone")
        with wiring.workshop(terminal.root()) as shop:
            zone = shop.project.strategy.zone
            _show(terminal, wiring.queue_standing(shop), zone)
        return
    projects = wiring.projects_of(terminal.roots(), to_look=dry_run)
    if dry_run:
        _rehearse(terminal, projects)
        return
    log = _Log(terminal, is_alone=len(projects) == 1)
    many = f"{channels} channels" if channels > 1 else "one channel"
    terminal.say(f"Serving {', '.join(projects)}: {many} at a time. Ctrl-C ends it in good order.")
    listener = wiring.Listener(
        log.published, log.counted, log.heard, terminal.say, log.failed, log.passed_over
    )
    wiring.work(projects, listener, slots=channels, once=once)
    terminal.data({**log.as_json(), "dry_run": False})
    code = exit_code(log.exits)
    if code and once:
        raise typer.Exit(code)


def _rehearse(terminal: Terminal, projects: Mapping[str, Path]) -> None:
    from cfkit import wiring

    due = {}
    for name, root in projects.items():
        with wiring.workshop(root) as shop:
            if why := wiring.elsewhere(shop):
                terminal.warn(f"A worker would not serve {name}: {why}")
            due[name] = wiring.due_channels(shop, shop.content.read()[0])
        for channel in due[name]:
            terminal.say(f"would serve {channel} of {name}")
    if not any(due.values()):
        terminal.say("Nothing is due.")
    terminal.data({"due": due, "dry_run": True})


def _show(terminal: Terminal, found: Standing, zone: tzinfo) -> None:
    alive = [one for one in found.workers if one.is_alive]
    terminal.say(f"{len(alive)} workers alive")
    for one in found.workers:
        seen = f"{one.heartbeat.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        said = f"{one.running} jobs" if one.is_alive else "dead; its jobs go to the others"
        terminal.say(f"    worker {one.name or one.id}: last sign at {seen}, {said}")
    heads = ["project", "channel", "task", "queued", "running", "failed"]
    rows = [
        [one.project, one.channel or "", one.task, one.queued, one.running, one.failed]
        for one in found.piles
    ]
    if not rows:
        terminal.say("The queue is empty.")
    terminal.table(heads, rows)
    if any(one.failed for one in found.piles):
        terminal.say("Why jobs failed stands in what their worker said; the next look tries again.")
    terminal.data(found.as_json())


@dataclass
class _Log:
    """What a worker did, said once: a post that is held is not told again every minute."""

    terminal: Terminal
    is_alone: bool
    states: Counter[str] = field(default_factory=Counter)
    last: dict[tuple[str, str], Result] = field(default_factory=dict)
    exits: list[int] = field(default_factory=list)
    broken: set[tuple[str, str]] = field(default_factory=set)
    snapshots: int = 0
    comments: int = 0
    silent: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    failures: int = 0

    def published(self, project: str, result: Result) -> None:
        if self.last.get((project, result.key)) == result:
            return
        self.last[project, result.key] = result
        self.states[result.state] += 1
        self.exits.append(result.exit)
        tell(self.terminal, result, "" if self.is_alone else f"{project} ")
        if result.exception is not None:
            self.terminal.traceback(result.exception)

    def counted(self, project: str, channel: str, pulled: Pulled) -> None:
        self.snapshots += pulled.snapshots
        self.exits.append(pulled.exit)
        if pulled.snapshots:
            self.terminal.say(f"counted    {project} {channel}: {pulled.snapshots} new snapshots")
        for words in sorted({gap.words for gap in pulled.gaps if gap.why == "failed"}):
            self.terminal.warn(f"{project} {channel} was not counted: {words}")

    def heard(self, project: str, channel: str, heard: Heard) -> None:
        self.comments += heard.new
        self.exits.append(heard.exit)
        if heard.new:
            self.terminal.say(f"heard      {project} {channel}: {heard.new} new comments")
        silences = sorted({one.words for one in heard.silences}) if heard.exit else []
        if silences != self.silent.get((project, channel), []):
            for words in silences:
                self.terminal.warn(f"{project} {channel} was not heard: {words}")
        self.silent[project, channel] = silences

    def passed_over(self, project: str, words: str) -> None:
        if (project, words) not in self.broken:
            self.broken.add((project, words))
            self.exits.append(ExitCode.INPUT)
            self.terminal.warn(f"{project}: passed over: {words}")

    def failed(self, error: BaseException) -> None:
        self.failures += 1
        if isinstance(error, CfkitError):
            self.exits.append(error.exit_code)
            self.terminal.warn(f"cfkit: a job failed: {error}")
        else:
            self.exits.append(ExitCode.BUG)
            self.terminal.traceback(error)

    def as_json(self) -> dict[str, object]:
        return {
            "results": dict(sorted(self.states.items())),
            "snapshots": self.snapshots,
            "comments": self.comments,
            "failed": self.failures,
        }
