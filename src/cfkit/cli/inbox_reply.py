"""`cfkit inbox reply`: answer comments, each once, by the FAQ or in one's own words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import ExitCode, UsageError, exit_code

from .inbox_cases import ChannelOption, find_case, short
from .plan import DryRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.reply import Draft, Replied
    from cfkit.wiring import Workshop

    from .terminal import Terminal


def register(inbox: typer.Typer) -> None:
    """Add the command."""
    inbox.command()(reply)


def reply(
    context: typer.Context,
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="As `cfkit inbox list` names it.")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="All that the FAQ surely answers; shown, see --yes.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --all: send what was shown.")] = False,
    faq: Annotated[
        str | None, typer.Option(metavar="ID", help="This entry of `communication.faq`.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="Your own words, in Markdown.")] = None,
    file: Annotated[Path | None, typer.Option(metavar="FILE", help="The words, in a file.")] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Ask to go on in private, at `contact`.")
    ] = False,
    channel: ChannelOption = None,
    dry_run: DryRun = False,
) -> None:
    """Answer a comment below a post, once; --all answers what the FAQ surely does."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    _check(case, [faq, text, file, private or None], all_=all_, yes=yes, channel=channel)
    with wiring.workshop(terminal.root()) as shop:
        every = wiring.cases_of(shop)
        if all_:
            mine = [one for one in every if channel in (None, one.channel)]
            drafts = wiring.clear_drafts(shop, mine)
        else:
            found = find_case(every, str(case))
            words = wiring.long_text(file).strip() if file else text
            drafts = [wiring.draft(shop, found, faq=faq, text=words, private=private)]
        is_shown = dry_run or (all_ and not yes)
        if not is_shown:
            wiring.refuse_elsewhere(shop, "nothing was sent")
        told = _tell_each(terminal, shop, drafts, is_shown=is_shown)
        waiting = sum(1 for one in wiring.cases_of(shop) if one.is_open)
    _end(terminal, told, waiting, is_shown=is_shown and not dry_run)


def _check(
    case: str | None, words: Sequence[object], *, all_: bool, yes: bool, channel: str | None
) -> None:
    given = sum(1 for one in words if one is not None)
    if all_ == (case is not None):
        raise UsageError("name one CASE, or give --all")
    if all_ and given:
        raise UsageError("--all speaks the words of the FAQ: name one CASE to say something else")
    if given > 1:
        raise UsageError("give one of --faq, --text, --file and --private")
    if not all_ and (yes or channel):
        raise UsageError("--yes and --channel go with --all")


def _tell_each(
    terminal: Terminal, shop: Workshop, drafts: Sequence[Draft], *, is_shown: bool
) -> list[Replied]:
    from cfkit import wiring

    told = []
    for one in wiring.reply(shop, drafts, is_rehearsal=is_shown):
        told.append(one)
        name = one.draft.case.name
        line = f"{one.result.state:<11} {name}"
        if one.result.url:
            line += f"  {one.result.url}"
        terminal.say(line)
        terminal.say(f"    «{short(one.draft.case)}»")
        if one.text and not one.result.exit:
            terminal.say(f"    {one.text}" + (f"  [{one.draft.faq}]" if one.draft.faq else ""))
        if one.result.error:
            terminal.warn(f"    {name}: {one.result.error}")
    return told


def _end(terminal: Terminal, told: Sequence[Replied], waiting: int, *, is_shown: bool) -> None:
    if not told:
        terminal.say("The FAQ surely answers none of the comments that wait.")
    if waiting:
        terminal.say(f"{waiting} wait for an answer: `cfkit inbox list`")
    if is_shown and any(not one.result.exit for one in told):
        terminal.say("Nothing was sent; --yes sends these.")
    for one in told:
        if one.result.exception is not None:
            terminal.traceback(one.result.exception)
    document = {"replies": [_json(one) for one in told], "waiting": waiting}
    code = exit_code(one.result.exit for one in told)
    terminal.data(document)
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _json(one: Replied) -> dict[str, Any]:
    case = one.draft.case
    return {
        "case": case.name,
        "class": case.sort,
        "faq": one.draft.faq,
        "private": one.draft.is_private,
        "text": one.text,
        **one.result.as_json(),
    }
