"""Say in Markdown what a run did, what it left and what people should do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Protocol

from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.errors import MEANING, CfkitError, ExitCode
from cfkit.domain.plan import SIGNS, Plan
from cfkit.domain.publication import Result, State, without_advice
from cfkit.domain.schedule import spell

from .markdown_page import Page, code, link, prose

WOULD = "would publish"


class Notice(Protocol):
    """One thing to look at."""

    @property
    def kind(self) -> str:
        """What it is."""
        ...

    @property
    def level(self) -> str:
        """How bad it is."""
        ...

    @property
    def about(self) -> str:
        """What it concerns."""
        ...

    @property
    def words(self) -> str:
        """What is the matter."""
        ...

    @property
    def remedy(self) -> str:
        """What to do."""
        ...


_OUT = frozenset({State.LIVE.value, WOULD, "would hand over"})

_REMEDIES: Mapping[str, str] = {
    "waiting-for-approval": "read it, then `cfkit approve {key}`",
    "changed-after-approval": "read it again, then `cfkit approve {key}`",
    "event-changed": "mend its text, then `cfkit approve {key}`",
    "not-merged": "merge it, or `cfkit approve {key}`",
    "not-due": "nothing, or change `at` in its file",
    "already-live": "nothing",
    "deleted": "nothing",
    "handed-over": "change or delete it on the platform, or put its file back as it was",
    "not-kept": "nothing: it is sent at its time; or mend what the platform names",
    "hold": "write `status: draft` into its file when it may go on",
    "paused": "`cfkit resume`, or this one alone: `cfkit publish --key {key}`",
    "not-publishable": "add what is missing",
    "waiting-for-a-person": "bring it out, then `cfkit reconcile {key} --live URL`",
    "no-channel": "bring the channel back, or delete the file",
    "missed": "`cfkit publish --key {key}`, or plan it again",
    "expired": "write a new one, or mend the dates of the idea",
    "event-began": "write a new one, or mend the dates of the idea",
    "offer-ended": "write a new one, or mend the dates of the idea",
    "news-is-old": "write a new one, or mend the dates of the idea",
}
_BY_EXIT: Mapping[int, str] = {
    ExitCode.BUG: "report the traceback of the log",
    ExitCode.INPUT: "mend the file; `cfkit check` names every problem",
    ExitCode.CREDENTIAL: "renew the token; `cfkit doctor` looks at all of them",
    ExitCode.REJECTED: "change and approve it, or `cfkit publish --retry {key}`",
    ExitCode.RETRY_LATER: "nothing: the next run tries again",
    ExitCode.STORE: "look whether another run holds the store, then run it again",
    ExitCode.RECONCILE: "look at the channel, then `cfkit reconcile {key}` with `--live URL` or"
    " `--not-live`",
    ExitCode.HELD: "read why",
}


def publish_page(
    results: Sequence[Result],
    broken: Sequence[Diagnostic],
    exit_code: int,
    *,
    dry_run: bool,
    zone: tzinfo = UTC,
) -> str:
    """Summarise a run of `cfkit publish`: what went out with links, what did not, why, what to do.

    `broken` are the problems of files that were passed over; instants are shown in `zone`.
    """
    page = Page()
    counts = Counter(_word(one) for one in results)
    told = ", ".join(f"{n} {word}" for word, n in counts.items()) or "nothing was due"
    page.add(f"## cfkit publish{' (dry run)' if dry_run else ''}: {told}")
    page.add(_ending(exit_code))
    log = "see the log of this step"
    left = [one for one in results if one.state not in _OUT]
    if left:
        page.add("### Not out")
    page.table(
        ["post", "state", "why", "what to do"],
        (
            [code(one.key), _word(one), prose(_dated(one, zone)), _remedy(one)]
            for one in sorted(left, key=lambda one: one.exit in (0, ExitCode.RETRY_LATER))
        ),
        log,
    )
    out = [one for one in results if one.state in _OUT]
    if out:
        page.add("### Would go out" if dry_run else "### Out")
    page.table(
        ["post", "channel", "link"],
        (
            [code(one.key), code(one.channel), link("open", one.url) if one.url else "—"]
            for one in out
        ),
        log,
    )
    _add_broken(page, broken)
    return page.text()


def pull_page(
    snapshots: int, calls: int, gaps: Sequence[tuple[str, str, str | None]], exit_code: int
) -> str:
    """Summarise a run of `cfkit metrics pull`; a gap is a channel, why, and the post if one."""
    page = Page()
    page.add(f"## cfkit metrics pull: {snapshots} new snapshots in {calls} calls")
    page.add(_ending(exit_code))
    counted = Counter((channel, why) for channel, why, _ in gaps)
    page.table(
        ["channel", "what is not there", "posts"],
        ([code(channel), prose(why), str(n)] for (channel, why), n in counted.items()),
        "see the log of this step",
    )
    return page.text()


def alerts_page(found: Sequence[Notice], exit_code: int) -> str:
    """Summarise what `cfkit metrics alerts` found."""
    page = Page()
    page.add(f"## cfkit metrics alerts: {len(found)} things to look at")
    page.add(_ending(exit_code))
    page.table(
        ["what", "about", "why", "what to do"],
        (
            [f"{one.level} {code(one.kind)}", code(one.about), prose(one.words), prose(one.remedy)]
            for one in found
        ),
        "see the log of this step",
    )
    return page.text()


def plan_page(made: Plan, *, dry_run: bool) -> str:
    """Show what planning a period changes, as the text of a comment under a change.

    The first line marks it, so that a later run can find its own comment.
    """
    period = made.period.name
    command = f"`cfkit plan {period} --dry-run` shows them"
    counts = Counter[str](one.op for one in made.changes)
    done = {"add": "to add", "rewrite": "to rewrite", "move": "to move", "drop": "to drop"}
    told = ", ".join(f"{counts[op]} {word}" for op, word in done.items() if counts[op])
    page = Page()
    page.add(f"<!-- cfkit plan -->\n## Plan of {period}: {told or 'nothing changes'}")
    would = "A plan made now would hold" if dry_run else "The plan holds"
    page.add(f"{would} {len(made.placements)} posts.")
    for short in made.shortfalls[:20]:
        where = f"{short.week}: " if short.week else ""
        remedy = f" {prose(short.remedy)}" if short.remedy else ""
        page.add(f"- **{prose(where + short.what)}**{remedy}")
    if made.kept:
        reasons = Counter(one.why for one in made.kept)
        listed = ", ".join(f"{n} ({prose(why)})" for why, n in reasons.items())
        page.add(f"Kept as they are: {listed}.")
    page.table(
        ["", "post", "from", "to", "why"],
        (
            [
                code(SIGNS[one.op]),
                code(one.key),
                prose(one.from_ or "") if one.op == "move" else "",
                prose(one.to or ""),
                prose(one.why),
            ]
            for one in made.changes
        ),
        command,
    )
    return page.text()


def failure_page(command: str, error: CfkitError) -> str:
    """Summarise a run that ended before it did anything."""
    page = Page()
    page.add(f"## cfkit {command}: stopped")
    page.add(_ending(error.exit_code))
    if isinstance(error, InvalidFiles):
        _add_broken(page, error.diagnostics)
    else:
        page.add(prose(str(error)))
    return page.text()


def remedy_of(result: Result) -> str:
    """Say what people should do about a post that did not go out."""
    words = _REMEDIES.get(result.error_code or "") or _BY_EXIT.get(result.exit, "")
    return words.format(key=result.key)


def _remedy(result: Result) -> str:
    """Do the same with the key as code, which is what the words put it in."""
    return remedy_of(result).replace("|", "\\|")


def _word(result: Result) -> str:
    if result.state == State.PENDING or result.exit != ExitCode.HELD:
        return str(result.state)
    return "missed" if result.state == State.MISSED else "held"


def _why(result: Result) -> str:
    if result.exception is not None:
        return f"a bug in cfkit: {type(result.exception).__name__}"
    return without_advice(result.held_because or result.error or "")


def _dated(result: Result, zone: tzinfo) -> str:
    """Say why, and since when: what nobody settles comes back on every page."""
    if result.since is None:
        return _why(result)
    begun = f"tried {spell(result.since, zone)}, and open since"
    return f"{_why(result)} ({begun})" if _why(result) else begun


def _ending(exit_code: int) -> str:
    return f"**Exit code {int(exit_code)}**: {MEANING[ExitCode(exit_code)]}."


def _add_broken(page: Page, broken: Sequence[Diagnostic]) -> None:
    if broken:
        page.add("### Files that are wrong")
    page.table(
        ["where", "what"],
        ([code(f"{one.path}:{one.line}:{one.column}"), prose(one.message)] for one in broken),
        "`cfkit check` shows them",
    )
