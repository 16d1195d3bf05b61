"""Check that creators agreed to be shown, by rights that have not ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import ValidationError

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.people import Rights
from cfkit.domain.project import Written

from .check_agenda import read_day


def check_people(written: Written, *, today: date | None = None) -> Iterator[Diagnostic]:
    """Yield consents that miss or ended, and rights that ended, also those of assets."""
    ended: dict[str, date] = {}
    for where, person in written.parts("people", "*"):
        if not isinstance(person, dict):
            continue
        spot = written.spot((*where, "id"))
        if not person.get("consent") and not written.is_doubtful((*where, "consent")):
            words = "write down in consent when this person agreed to be shown, and its proof"
            yield spot.problem("no-consent", words, Level.HINT)
        until = read_day(person.get("consent"), "until")
        if today and until and until < today:
            words = f"the consent ended on {until}; ask again before you show this person"
            place = written.spot((*where, "consent", "until"))
            yield place.problem("consent-ended", words, Level.WARNING)
        until = _rights(person.get("rights"))
        if today and until and until < today:
            ended[str(person.get("id"))] = until
            words = f"the right to use this work ended on {until}; renew it, or use it no more"
            place = written.spot((*where, "rights", "months"))
            yield place.problem("rights-ended", words, Level.WARNING)
    for where, author in written.values("assets", "*", "author"):
        if until_then := ended.get(author.strip()):
            words = f'the rights of "{author.strip()}" ended on {until_then}; take another file'
            yield written.spot(where).problem("rights-ended", words, Level.WARNING)


def _rights(value: Any) -> date | None:
    try:
        return Rights.model_validate(value).until if isinstance(value, dict) else None
    except ValidationError:
        return None  # said by loading
