"""Step 6, with what: people, hours, money."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .model import Amount, Lead, Model, Slug

Role = Literal[
    "producer",
    "creative_director",
    "copywriter",
    "scriptwriter",
    "designer",
    "motion_designer",
    "creator",
    "actor",
    "editor",
    "distributor",
    "factchecker",
    "community",
    "analyst",
    "ads",
]


class Member(Model):
    """One person (or a group that works as one), named by a role or a code, never by a name."""

    id: Slug
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    hours_per_week: Amount
    units_per_month: Amount | None = None
    cost_per_month: Amount | None = None
    employment: Literal["inhouse", "agency", "freelance", "creator"] | None = None
    training_per_week: Amount = 0
    """Hours of `hours_per_week` that go into learning, not into units."""

    @property
    def working_hours(self) -> float:
        """Hours a week that a plan may spend."""
        return max(0.0, self.hours_per_week - self.training_per_week)


class Budget(Model):
    """Money a period in one currency (ISO 4217)."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    per: Literal["month", "quarter", "year"] = "month"
    ads: Amount = 0
    bloggers: Amount = 0
    seeding: Amount = 0
    targeting: Amount = 0
    tests: Amount | None = None


class Resources(Model):
    """What the plan may spend."""

    team: tuple[Member, ...] = ()
    budget: Budget | None = None
    hours: dict[str, dict[Role, Amount]] = Field(default_factory=dict)
    """Hours a unit takes by format and role, where the team knows better than the catalogue."""
    lead: dict[Role, Lead] = Field(default_factory=dict)
    """Working days that a role's part of a unit takes, where the team knows better."""
