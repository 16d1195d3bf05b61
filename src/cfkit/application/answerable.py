"""Say which comments may be answered, and with which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cfkit.domain.case import Case
from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import UsageError
from cfkit.domain.markup import parse
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery
from cfkit.domain.strategy.communication import Faq
from cfkit.domain.text import is_blank
from cfkit.ports import Prose

from .faq_match import clear_match
from .hand_over import private_wordings
from .reply import Draft


def with_replies(cases: Iterable[Case], known: Mapping[str, Delivery]) -> list[Case]:
    """Call answered what an answer is live for, whether or not a run lived to note it.

    `known` holds sequels by their keys.
    """
    return [_with_reply(case, known.get(case.reply_key)) for case in cases]


def _with_reply(case: Case, reply: Delivery | None) -> Case:
    if case.answered_at is not None or reply is None or not reply.state.is_over:
        return case
    return replace(case, answered_at=reply.live_at)


def clear_drafts(cases: Sequence[Case], project: Project, prose: Prose) -> Iterator[Draft]:
    """Yield a draft for each comment that the FAQ surely answers, of the classes that it may."""
    how = project.strategy.communication
    for case in cases:
        is_done = case.answered_at is not None or case.closed_at is not None
        if is_done or case.text is None or case.sort is None or case.sort not in how.answer_alone:
            continue
        entry = clear_match(case.text, how.faq, prose)
        if entry is not None:
            yield Draft(case, entry.answers, entry.id)


def named_draft(
    case: Case, project: Project, prose: Prose, *, faq: str | None = None, text: str | None = None
) -> Draft:
    """Make the draft that a person asked for: their `text`, else an entry of the FAQ.

    Without either, the entry that surely answers. Raise `UsageError` when there is none.
    """
    entries = project.strategy.communication.faq
    if text is not None:
        if re.search("[\ud800-\udfff]", text):
            raise UsageError("the answer is no UTF-8: write it in a file, and give --file FILE")
        if is_blank(parse(text).plain):
            raise UsageError("the answer has no text that anybody could see")
        return Draft(case, (text,), is_named=True)
    if faq is not None:
        entry = _entry(faq, entries)
        return Draft(case, entry.answers, entry.id, is_named=True)
    found = clear_match(case.text or "", entries, prose)
    if found is None:
        raise UsageError(
            f"no entry of `communication.faq` clearly answers {case.name}: "
            'give --faq ID, or your own words with --text "..." or --file FILE'
        )
    if case.sort is None or case.sort not in project.strategy.communication.answer_alone:
        raise UsageError(
            f"{case.name} is {case.sort or 'of no class'}, and a person answers that: read it, "
            f'then give --faq {found.id}, or --text "..."'
        )
    return Draft(case, found.answers, found.id, is_named=True)


def private_draft(case: Case, project: Project) -> Draft:
    """Make the draft that asks to go on in private. Raise `NotPublishable` without an address."""
    strategy = project.strategy
    channel = next((one for one in strategy.channels if one.id == case.channel), None)
    if channel is None:
        raise UsageError(f"the strategy has no channel {case.channel}")
    wordings = private_wordings(channel, strategy, case.sort)
    return Draft(case, wordings, is_named=True, is_private=True)


def _entry(name: str, entries: Sequence[Faq]) -> Faq:
    if name.isdigit() and 0 < int(name) <= len(entries):
        return entries[int(name) - 1]
    found = next((one for one in entries if one.id == name), None)
    if found is None:
        ids = [one.id for one in entries]
        hint = did_you_mean(name, ids) if ids else "; `communication.faq` is empty"
        raise UsageError(f'`communication.faq` has no entry "{name}"{hint}')
    return found
