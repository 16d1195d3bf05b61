"""People outside the team who make content: their rights, terms and consent, by code."""

from __future__ import annotations

import calendar
from datetime import date

from .strategy.model import (
    Amount,
    Count,
    Date,
    Duration,
    Flag,
    Model,
    Names,
    Positive,
    Slug,
    Text,
    Texts,
)
from .strategy.resources import Role


class Rights(Model):
    """What may be done with a creator's work; `months` count from `since`."""

    where: Texts = ()
    since: Date | None = None
    months: Positive | None = None
    ads: Flag | None = None
    author_account: Flag | None = None

    @property
    def until(self) -> date | None:
        """The last day of the rights; `None` when nobody said."""
        if self.since is None or self.months is None:
            return None
        month = self.since.month - 1 + self.months
        year, month = self.since.year + month // 12, month % 12 + 1
        if year > date.max.year:
            return None
        return date(year, month, min(self.since.day, calendar.monthrange(year, month)[1]))


class Terms(Model):
    """By when a script and a draft come, and how many rounds of changes are paid for."""

    script: Duration | None = None
    draft: Duration | None = None
    rounds: Count | None = None


class Consent(Model):
    """That a person agreed to be shown; `proof` says where the paper lies."""

    given: Date
    until: Date | None = None
    proof: Text | None = None


class Creator(Model):
    """One creator, by a code and never by a name; `cost` is for one unit."""

    id: Slug
    roles: tuple[Role, ...] = ()
    about: Text | None = None
    platforms: Names = ()
    rights: Rights | None = None
    terms: Terms = Terms()
    consent: Consent | None = None
    pay: Text | None = None
    cost: Amount | None = None
    contact: Text | None = None
