"""Step 2, for whom: segments and the different reasons why they choose us."""

from __future__ import annotations

from .model import Model, Slug, Text, Texts


class Reason(Model):
    """One reason for one segment, with its proof."""

    id: Slug
    reason: Text
    proof: Text | None = None


class Job(Model):
    """A job to be done: when something happens, the segment wants this, so that."""

    when: Text
    want: Text
    so_that: Text | None = None


class Segment(Model):
    """People who can be spoken to in the same way."""

    id: Slug
    title: Text
    geography: Texts = ()
    gender: Text | None = None
    age: Text | None = None
    education: Text | None = None
    interests: Texts = ()
    pains: Texts = ()
    jobs: tuple[Job, ...] = ()
    reasons: tuple[Reason, ...] = ()
