"""Places without an API, and people who post by hand: a folder with everything they need."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel

from cfkit.domain.capabilities import (
    Capabilities,
    Fact,
    MediaRules,
    PollRules,
    TextRules,
)
from cfkit.domain.text import code_points
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, by_hand
from ._settings import Folder, PlatformSettings


class Settings(PlatformSettings):
    """`folder` is where packages go, relative to the project; `outbox/<channel>` without it."""

    folder: Folder | None = None


class Manual(ByHand):
    """A person who posts; cfkit prepares the package and asks for the address."""

    slug: ClassVar[str] = "manual"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="By hand",
        text=TextRules(max_length=None, count=code_points),
        media=MediaRules(max_items=100, mime_types=PICTURES | MOVIES, max_bytes=MANY),
        poll=PollRules(max_options=100, option_max=1000, question_max=1000, with_media=True),
        threads=True,
        by_hand=True,
        docs=None,
        guide="docs/platforms-ru.md#tenchat-rutube-and-others-without-an-api",
        checked_on=READ,
        support=by_hand(),
        facts=(
            Fact(
                "package",
                "post.txt, post.md, pictures and checklist.md in outbox/<channel>/<key>/",
                "this program",
                READ,
            ),
            Fact("settling", "cfkit reconcile KEY --live URL", "this program", READ),
        ),
    )

    settings: ClassVar[type[BaseModel]] = Settings


ADAPTER: type[Platform] = Manual
