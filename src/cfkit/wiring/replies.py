"""Answer comments out of an opened project: all that it depends on comes from its workshop."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfkit.application.reply import Draft, Replied
    from cfkit.domain.case import Case
    from cfkit.ports import Prose

    from .shop import Workshop


def cases_of(shop: Workshop) -> list[Case]:
    """List the cases, as the answers that went out and the time that went by made them."""
    from cfkit.application.answerable import with_replies
    from cfkit.application.owed import escalated

    promised, now = shop.project.strategy.communication, shop.clock.now()
    cases = with_replies(shop.store.cases().all(), shop.store.sequels())
    return [escalated(one, promised, now) for one in cases]


def clear_drafts(shop: Workshop, cases: Sequence[Case]) -> list[Draft]:
    """Find the comments that the FAQ surely answers."""
    from cfkit.application.answerable import clear_drafts as find

    return list(find(cases, shop.project, _prose(shop)))


def draft(
    shop: Workshop,
    case: Case,
    *,
    faq: str | None = None,
    text: str | None = None,
    private: bool = False,
) -> Draft:
    """Make the draft that a person asked for. Raise `UsageError` and `NotPublishable`."""
    from cfkit.application.answerable import named_draft, private_draft

    if private:
        return private_draft(case, shop.project)
    return named_draft(case, shop.project, _prose(shop), faq=faq, text=text)


def reply(shop: Workshop, drafts: Sequence[Draft], *, is_rehearsal: bool) -> Iterator[Replied]:
    """Answer comments, each once; a rehearsal says what would go out."""
    from cfkit.application.allowance import Allowance
    from cfkit.application.reply import Desk
    from cfkit.application.reply import reply as answer

    from .stores import stays_here

    allowance = Allowance(shop.counted, shop.store, shop.clock, is_rehearsal=is_rehearsal)
    desk = Desk(
        shop.project,
        shop.platform_for,
        shop.capabilities,
        shop.store,
        shop.clock,
        shop.limits,
        allowance,
        is_rehearsal,
        others_may_answer=shop.sandbox is None and stays_here(os.environ),
    )
    return answer(drafts, desk)


def _prose(shop: Workshop) -> Prose:
    from cfkit.adapters.templates.prose import prose_of

    return prose_of(shop.project.strategy.brand.language)
