"""Step 5, how we talk back: hours, answers, escalation."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from .model import Duration, Model, Slug, Text, Texts, Url

HOURS = r"^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-4]):[0-5]\d$"


class Faq(Model):
    """A repeated question and several wordings of its answer."""

    id: Slug
    questions: Annotated[Texts, Field(min_length=1)]
    answers: Annotated[Texts, Field(min_length=1)]


Alone = Literal["question", "thanks", "suggestion"]
"""Classes that may be answered without a person; the others always want one."""


class Escalate(Model):
    """Which member of the team takes which kind of case; `late`: what waits for too long."""

    negative: Slug | None = None
    emergency: Slug | None = None
    error: Slug | None = None
    late: Slug | None = None


class Communication(Model):
    """When and how people get an answer.

    `contact` is where they may write privately; `answer_alone` are the classes of comments that
    `cfkit inbox reply --all` answers with the words of `faq`.
    """

    hours: Annotated[str, Field(pattern=HOURS)] | None = None
    answer_within: Duration | None = None
    rules: Url | None = None
    contact: Text | None = None
    faq: tuple[Faq, ...] = ()
    answer_alone: tuple[Alone, ...] = ("question", "thanks")
    escalate: Escalate = Escalate()
    keep_comments: Duration = timedelta(days=90)
    """How old the words and authors of comments may become here."""
