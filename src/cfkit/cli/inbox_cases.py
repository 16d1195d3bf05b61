"""`cfkit inbox pull|list|correct|resolve|stats|purge`: comments as cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.case import NEGATIVE
from cfkit.domain.comments import Sort
from cfkit.domain.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from cfkit.domain.case import Case, Tally
    from cfkit.domain.publication import Delivery

    from .terminal import Terminal

SHOWN = 60
"""Characters of a comment that a table shows."""


class How(StrEnum):
    """What became of a case."""

    FIXED = "fixed"
    COMPENSATED = "compensated"
    NOTED = "noted"


CaseArgument = Annotated[
    str, typer.Argument(metavar="CASE", help="As `cfkit inbox list` names it.")
]
ChannelOption = Annotated[str | None, typer.Option("--channel", help="Only this one.")]


def register(inbox: typer.Typer) -> None:
    """Add the commands."""
    for command in (pull, correct, resolve, stats, purge):
        inbox.command()(command)
    inbox.command(name="list")(list_cases)


def pull(
    context: typer.Context,
    channel: ChannelOption = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Also under posts older than 28 days.")
    ] = False,
    older: Annotated[
        str | None,
        typer.Option(
            "--purge",
            metavar="DURATION",
            help="Forget words older than this, not communication.keep_comments.",
        ),
    ] = None,
) -> None:
    """Read the comments that are new, say what each is, and forget the words of old ones."""
    from cfkit import wiring
    from cfkit.application.purge import age_of, forget

    terminal: Terminal = context.obj
    asked = None if older is None else age_of(older)
    with wiring.workshop(terminal.root()) as shop, terminal.progress("Listening"):
        keep = wiring.kept_for(shop, asked)
        heard = wiring.hear_comments(shop, keep, only=channel, everything=all_)
        purged = forget(shop.store, shop.clock, keep)
        now = shop.clock.now()
        waiting = [one for one in wiring.cases_of(shop) if one.is_open]
    late = sum(1 for one in waiting if one.is_late(now))
    told = f"{heard.new} new comment{'s' if heard.new != 1 else ''}"
    told += f" under {heard.posts} post{'s' if heard.posts != 1 else ''}"
    told += f"; {len(waiting)} {'wait' if len(waiting) != 1 else 'waits'} for an answer"
    terminal.say(told + (f", {late} of them for too long" if late else ""))
    for (name, words), count in Counter((s.channel, s.words) for s in heard.silences).items():
        terminal.say(f"  {name}: {words}" + (f" ({count} posts)" if count > 1 else ""))
    if purged:
        terminal.say(f"the words of {purged} old comments are forgotten")
    document = {
        "new": heard.new,
        "answered": heard.answered,
        "posts": heard.posts,
        "waiting": len(waiting),
        "late": late,
        "purged": purged,
        "silences": [asdict(one) for one in heard.silences],
    }
    if heard.exit:
        failed = ", ".join(sorted({one.channel for one in heard.silences}))
        words = f"comments could not be read from {failed}; the lines above say why"
        terminal.fail(document, "not-heard", words, heard.exit)
    terminal.data(document)


def list_cases(
    context: typer.Context,
    channel: ChannelOption = None,
    sort: Annotated[
        Sort | None, typer.Option("--class", help="Only comments of this class.")
    ] = None,
    negative: Annotated[
        bool, typer.Option("--negative", help="Only constructive and emotional ones.")
    ] = False,
    late: Annotated[bool, typer.Option("--late", help="Only those that wait too long.")] = False,
    owner: Annotated[str | None, typer.Option(help="Only cases of this member.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Also what is answered, or wants no answer.")
    ] = False,
) -> None:
    """List the comments that wait for an answer, the most pressing first."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        now = shop.clock.now()
        replies = shop.store.sequels()
        found = [
            one
            for one in wiring.cases_of(shop)
            if channel in (None, one.channel)
            and sort in (None, one.sort)
            and owner in (None, one.owner)
            and (not negative or one.sort in NEGATIVE)
            and (not late or one.is_late(now))
            and (all_ or sort is not None or one.is_open)
        ]
        zone_of = shop.project.strategy.zone_of
        found.sort(key=_pressing)
        terminal.table(
            ["case", "class", "owner", "answer by", "comment"],
            [
                (
                    one.name,
                    one.sort or "?",
                    one.owner or "-",
                    _when(one, zone_of(one.channel), now),
                    short(one),
                )
                for one in found
            ],
        )
    for one in found:
        _warn_of(terminal, one, replies.get(one.reply_key))
    if not found:
        terminal.say("Nothing waits for an answer; --all lists every comment.")
    terminal.data(
        {
            "cases": [
                {
                    **_json(one),
                    "late": one.is_late(now),
                    "reply": replies[one.reply_key].state if one.reply_key in replies else None,
                }
                for one in found
            ]
        }
    )


def _warn_of(terminal: Terminal, case: Case, reply: Delivery | None) -> None:
    """Say of an answer that is neither out nor surely not that somebody has to settle it."""
    from cfkit.application.results import remedy
    from cfkit.domain.publication import State

    if reply is not None and reply.state in (State.UNKNOWN, State.ATTEMPTING):
        terminal.warn(f"the answer to {case.name} is {reply.state}: {remedy(reply)}")


def correct(
    context: typer.Context,
    case: CaseArgument,
    sort: Annotated[Sort, typer.Option("--as", help="What it really is.")],
) -> None:
    """Say what a comment really is; the same words are taken so from then on."""
    from cfkit import wiring
    from cfkit.application.hear import corrected, words_of

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        cases = shop.store.cases()
        found = find_case(cases.all(), case)
        made = corrected(found, sort, shop.project)
        cases.save(made, found)
        if found.text is not None:
            cases.correct(words_of(found.text), sort)
    terminal.say(f"{made.name} is {sort}, and so are the same words from now on")
    terminal.data({"case": _json(made)})


def resolve(
    context: typer.Context,
    case: CaseArgument,
    outcome: Annotated[How | None, typer.Option(help="What became of it.")] = None,
    answered: Annotated[
        bool | None,
        typer.Option(
            "--answered/--no-answer",
            help="Whether a person answered; by default so, where it is not closed yet.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Note that a person answered a comment, or that it wants no answer, and what became of it."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        cases = shop.store.cases()
        found = find_case(cases.all(), case)
        now = shop.clock.now()
        is_answered = found.closed_at is None if answered is None else answered
        made = replace(
            found,
            closed_at=now,
            answered_at=(found.answered_at or now) if is_answered else found.answered_at,
            outcome=outcome.value if outcome else found.outcome,
        )
        cases.save(made, found)
    terminal.say(f"{made.name} is closed" + (f": {made.outcome}" if made.outcome else ""))
    terminal.data({"case": _json(made)})


def stats(context: typer.Context, channel: ChannelOption = None) -> None:
    """Count how people were answered: the share, the time it took, by channel and class."""
    from cfkit import wiring
    from cfkit.application.answers import tallies, tally

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        every = [one for one in wiring.cases_of(shop) if channel in (None, one.channel)]
        now = shop.clock.now()
    groups = {
        "channels": tallies(every, lambda one: one.channel, now),
        "classes": tallies(every, lambda one: one.sort or "unknown", now),
    }
    whole = tally(every, now)
    heads = ["", "comments", "owed", "answered", "share", "p50", "p90", "late", "two-way"]
    for rows in groups.values():
        terminal.table(heads, [_row(name, one) for name, one in rows.items()])
    terminal.table(heads, [_row("all", whole)])
    terminal.data(
        {
            "all": _numbers(whole),
            **{
                name: {key: _numbers(one) for key, one in rows.items()}
                for name, rows in groups.items()
            },
        }
    )


def purge(
    context: typer.Context,
    older: Annotated[
        str | None,
        typer.Option(
            "--older",
            metavar="DURATION",
            help="Such as 90d or 12w; by default communication.keep_comments.",
        ),
    ] = None,
) -> None:
    """Forget the words and authors of old comments; the counts stay."""
    from cfkit import wiring
    from cfkit.application.purge import age_of, forget

    terminal: Terminal = context.obj
    asked = None if older is None else age_of(older)
    with wiring.workshop(terminal.root()) as shop:
        age = wiring.kept_for(shop, asked)
        count = forget(shop.store, shop.clock, age)
    terminal.say(f"the words of {count} comments older than {age.days}d are forgotten")
    terminal.data({"purged": count})


def find_case(cases: list[Case], name: str) -> Case:
    """Find the case that a person named. Raise `UsageError` when none is, or several are."""
    found = [one for one in cases if name in (one.name, one.remote_id)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f'"{name}" is on several channels: write {found[0].name}')
    raise UsageError(f'no comment is called "{name}": `cfkit inbox list --all` names them')


def _pressing(case: Case) -> tuple[Any, ...]:
    by = case.answer_by.timestamp() if case.answer_by else float("inf")
    return (case.sort is not Sort.EMERGENCY, by, case.posted_at, case.name)


def _when(case: Case, zone: str, now: datetime) -> str:
    from zoneinfo import ZoneInfo

    if case.answer_by is None:
        return "-"
    local = case.answer_by.astimezone(ZoneInfo(zone))
    return f"{local:%d.%m %H:%M}" + (" late" if case.is_late(now) else "")


def short(case: Case) -> str:
    """Cut a comment down to one line of a table."""
    text = "(forgotten)" if case.text is None else " ".join(case.text.split()) or "(no words)"
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _json(case: Case) -> dict[str, Any]:
    told = {("class" if name == "sort" else name): value for name, value in asdict(case).items()}
    return {"case": case.name, **told, "open": case.is_open}


def _row(name: str, one: Tally) -> tuple[object, ...]:
    return (
        name,
        one.comments,
        one.owed,
        one.answered,
        _percent(one.share),
        _hours(one.p50),
        _hours(one.p90),
        one.late,
        _percent(one.two_way),
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _hours(took: timedelta | None) -> str:
    return "-" if took is None else f"{took.total_seconds() / 3600:.1f} h"


def _numbers(one: Tally) -> dict[str, Any]:
    found = asdict(one)
    for name in ("p50", "p90"):
        took = found.pop(name)
        found[f"{name}_seconds"] = None if took is None else took.total_seconds()
    return found
