"""`cfkit demo`: the whole loop on a shipped example, against the sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import ExitCode, InputError

from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.domain.publication import Result
    from cfkit.sandbox.rehearsal import Rehearsal

PERIOD = "2026-12"
ACCEPTED = {
    "approve": frozenset({ExitCode.OK, ExitCode.HELD}),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new folder for what it makes.")
    ] = Path("cfkit-demo"),
) -> None:
    """Walk the whole loop on a library's December, without a network."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is no empty folder; name a new one, or delete it")
    wiring.copy_example("library", folder)
    terminal.say(f"A city library's December, in {folder}/")
    terminal.say()
    with wiring.rehearsal(folder / "sandbox") as sandbox, _in_rehearsal(sandbox.url):
        steps = _Steps(terminal, folder)
        sandbox.go_to(datetime.fromisoformat("2026-11-24T09:00:00+03:00"))
        steps.run("check")
        steps.run("expand", "--out", str(folder / "variants.jsonl"))
        steps.run("plan", PERIOD, "--explain")
        steps.run("approve", "--all", "--by", "head")
        with wiring.workshop(folder) as shop:
            moments = sorted({one.at for one in shop.content.load()})
        steps.publish(moments, sandbox)
        sandbox.go_to(moments[-1] + timedelta(days=8))
        steps.run("metrics", "pull")
        steps.run("status", PERIOD)
        steps.run("report", PERIOD, "--out", str(folder / "report.html"))
        steps.run("learn", PERIOD, "--apply", "--rehearsal")
        steps.run("export", PERIOD, "--to", "ics", "--out", str(folder / "december.ics"))
        sandbox.write_timeline(folder / "timeline.html")
    made = {
        "content": "one Markdown file a post: open some, edit one, run `cfkit plan` again",
        "timeline.html": "what the platforms received, as readers would see it",
        "report.html": "the month's report; its numbers are invented by the sandbox",
        "weights.yaml": "what January should do more of, for `cfkit plan` to read",
        "variants.jsonl": "every post that the ideas could become",
        "rehearsal/outbox": "packages for the channel that a person posts to",
        "december.ics": "the plan for a calendar",
    }
    terminal.say()
    terminal.say("Open what it left:")
    width = max(map(len, made))
    for name, what in made.items():
        terminal.say(f"  {name:<{width}}  {what}")
    terminal.say(f"All of it is in {folder}/. In earnest nothing went out: a rehearsal's state")
    terminal.say(
        "is kept apart, and `cfkit status` there shows the month as still to be published."
    )
    terminal.data({"folder": str(folder), "made": made, "published_at": len(moments)})


@contextmanager
def _in_rehearsal(url: str) -> Iterator[None]:
    before = os.environ.get("CFKIT_SANDBOX")
    os.environ["CFKIT_SANDBOX"] = url
    try:
        yield
    finally:
        if before is None:
            del os.environ["CFKIT_SANDBOX"]
        else:
            os.environ["CFKIT_SANDBOX"] = before


class _Steps:
    """Runs commands as a reader would type them, and shows each."""

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self._terminal = terminal
        self._folder = folder

    def run(self, *words: str) -> None:
        from .app import run

        self._terminal.say()
        self._terminal.say(self._terminal.paint(f"$ cfkit {' '.join(words)}", "bold"))
        quiet = ["--quiet"] if self._terminal.json or self._terminal.quiet else []
        code = run(["--project", str(self._folder), *quiet, *words])
        if code == ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        if code not in ACCEPTED.get(words[0], {ExitCode.OK}):
            told = f"`cfkit {' '.join(words)}` ended with exit code {code}"
            error = {"code": "demo", "message": told, "exit": code}
            self._terminal.warn(f"cfkit: {told}")
            self._terminal.data({"error": error, "diagnostics": []})
            raise typer.Exit(code)

    def publish(self, moments: Sequence[datetime], sandbox: Rehearsal) -> None:
        self._terminal.say()
        title = self._terminal.paint("$ cfkit publish", "bold")
        self._terminal.say(title, f"   (as a scheduled job would, at each of {len(moments)} times)")
        told: dict[str, str] = {}
        for moment in moments:
            sandbox.go_to(moment + timedelta(minutes=1))
            for result in self._due():
                said = result.held_because or result.error or result.url or ""
                if told.get(result.key) not in (result.state, said):
                    self._terminal.say(f"{moment:%d %b %H:%M}  {result.state:<8} {result.key}")
                    if said:
                        self._terminal.say(f"                        {said}")
                told[result.key] = said if result.held_because else result.state
                if result.state == "pending":
                    self._post_by_hand(result.key)

    def _due(self) -> list[Result]:
        from cfkit import wiring

        with wiring.workshop(self._folder) as shop:
            return wiring.publish_due(shop, shop.content.load())

    def _post_by_hand(self, key: str) -> None:
        """Play the person who posts the package and says where it is."""
        address = f"https://tenchat.ru/media/{key.partition('@')[0]}"
        self.run("reconcile", key, "--live", address)
