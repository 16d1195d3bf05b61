"""Step 1, why: goals with the number that tells whether they are reached."""

from __future__ import annotations

from typing import Literal

from .model import Model, Slug, Target, Text, Url

GoalKind = Literal[
    "awareness", "feedback", "support", "traffic", "visits", "leads", "sales", "growth"
]
Period = Literal["day", "week", "month", "quarter", "year"]


class Kpi(Model):
    """A metric id, the target and the period it is counted over."""

    metric: Text
    target: Target
    per: Period = "month"


class Goal(Model):
    """One reason to publish at all."""

    id: Slug
    kind: GoalKind
    title: Text
    destination: Url | None = None
    kpi: Kpi | None = None
