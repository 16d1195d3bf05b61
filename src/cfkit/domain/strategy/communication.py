"""Step 5, how we talk back: hours, answers, escalation."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from .model import Duration, Model, Slug, Text, Texts, Url

HOURS = r"^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-4]):[0-5]\d$"


class Faq(Model):
    """A repeated question and several wordings of its answer."""

    id: Slug
    questions: Annotated[Texts, Field(min_length=1)]
    answers: Annotated[Texts, Field(min_length=1)]


class Escalate(Model):
    """Which member of the team takes which kind of case."""

    negative: Slug | None = None
    emergency: Slug | None = None
    error: Slug | None = None


class Communication(Model):
    """When and how people get an answer."""

    hours: Annotated[str, Field(pattern=HOURS)] | None = None
    answer_within: Duration | None = None
    rules: Url | None = None
    contact: Text | None = None
    faq: tuple[Faq, ...] = ()
    escalate: Escalate = Escalate()
    keep_comments: Duration = timedelta(days=90)
    """How old the words and authors of comments may become here."""
