"""Check that creators agreed to be shown, by rights that have not ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from cfkit.domain.diagnostics import Diagnostic, Level, Spot
from cfkit.domain.people import Rights
from cfkit.domain.project import Written

from .check_agenda import read_day

SOON = timedelta(days=30)
"""So long before the end people are told: a plan looks a month ahead (our own judgement)."""


CONSENT = (
    "the consent ended on {until}; ask again before you show this person",
    "the consent ends on {until}; ask this person for another one in time",
)
RIGHTS = (
    "the right to use this work ended on {until}; renew it, or use it no more",
    "the right to use this work ends on {until}; renew it before posts need it",
)


def check_people(written: Written, *, today: date | None = None) -> Iterator[Diagnostic]:
    """Yield consents that miss, consents and rights that end, also those of assets."""
    ended: dict[str, date] = {}
    for where, person in written.parts("people", "*"):
        if not isinstance(person, dict):
            continue
        if not person.get("consent") and not written.is_doubtful((*where, "consent")):
            words = "write down in consent when this person agreed to be shown, and its proof"
            yield written.spot((*where, "id")).problem("no-consent", words, Level.HINT)
        consent, rights = read_day(person.get("consent"), "until"), _rights(person.get("rights"))
        until = written.spot((*where, "consent", "until"))
        yield from _check_end(until, "consent", CONSENT, consent, today)
        months = written.spot((*where, "rights", "months"))
        yield from _check_end(months, "rights", RIGHTS, rights, today)
        if today and rights and rights < today:
            ended[str(person.get("id"))] = rights
    for where, author in written.values("assets", "*", "author"):
        if until_then := ended.get(author.strip()):
            words = f'the rights of "{author.strip()}" ended on {until_then}; take another file'
            yield written.spot(where).problem("rights-ended", words, Level.WARNING)


def _check_end(
    spot: Spot, what: str, words: tuple[str, str], until: date | None, today: date | None
) -> Iterator[Diagnostic]:
    """Warn of an end that has come, hint at one that is near."""
    if today is None or until is None or until > today + SOON:
        return
    if until < today:
        yield spot.problem(f"{what}-ended", words[0].format(until=until), Level.WARNING)
    else:
        yield spot.problem(f"{what}-ending", words[1].format(until=until), Level.HINT)


def _rights(value: Any) -> date | None:
    try:
        return Rights.model_validate(value).until if isinstance(value, dict) else None
    except ValidationError:
        return None  # said by loading
