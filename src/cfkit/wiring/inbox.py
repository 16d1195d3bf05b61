"""Listen to comments for one opened project: all that it depends on comes from its workshop."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .stores import is_open_to_all

if TYPE_CHECKING:
    import threading

    from cfkit.application.classify import Classifier
    from cfkit.application.hear import Heard
    from cfkit.application.repeats import Gist
    from cfkit.domain.strategy import Channel

    from .shop import Workshop


def classifier(root: Path | None) -> Classifier:
    """Read the signals, a project's own over the shipped ones. Raise `InvalidFiles`."""
    from cfkit.adapters.templates.packs import load_examples, load_signals, load_weights
    from cfkit.application.classify import Classifier

    from .project import packs

    folders = packs(root)
    return Classifier(
        lambda language: load_signals(folders, language).values(),
        lambda language: load_weights(folders, language),
        lambda language: load_examples(folders, language),
    )


def kept_for(shop: Workshop, asked: timedelta | None = None) -> timedelta:
    """Say how old the words of comments may become in the store; no longer than `asked`.

    Where everybody can read the store, none are kept.
    """
    if is_open_to_all(os.environ):
        return timedelta()
    return shop.project.strategy.communication.keep_comments if asked is None else asked


def hear_comments(
    shop: Workshop,
    keep: timedelta,
    *,
    only: str | None = None,
    everything: bool = False,
    stop: threading.Event | None = None,
) -> Heard:
    """Pull what is new; raise what `application.hear` raises."""
    from cfkit.application.hear import hear

    return hear(
        shop.project,
        shop.platform_for,
        shop.store,
        shop.clock,
        classifier(shop.root).judge,
        only=only,
        everything=everything,
        keep=keep,
        stop=stop,
    )


def channels_to_hear(shop: Workshop) -> list[str]:
    """Name the channels with posts that people may comment on, where comments can be read.

    Of channels that share a stream of comments it is one: who reads for it reads for all.
    """
    from cfkit.adapters.platforms import _registry
    from cfkit.application.hear import talked_about
    from cfkit.ports import CommentSource, CommentStream

    def can_hear(channel: Channel) -> bool:
        return issubclass(_registry.load(channel.platform), CommentSource | CommentStream)

    def account(channel: Channel) -> object:
        is_shared = issubclass(_registry.load(channel.platform), CommentStream)
        named = _registry.credentials_of(channel.platform, channel.settings) if is_shared else None
        return named or channel.id

    names = talked_about(shop.project, shop.store, shop.clock.now(), can_hear)
    first: dict[object, str] = {}
    for name in names:
        first.setdefault(account(shop.project.strategy.channel(name)), name)
    return [*first.values()]


def gist(root: Path, language: str) -> Gist:
    """Open what tells what a comment is about. Raise `InputError` without the dictionary."""
    from cfkit.adapters.templates.packs import load_meanings
    from cfkit.adapters.templates.prose import prose_of
    from cfkit.application.repeats import Gist

    from .project import packs

    prose = prose_of(language)
    is_name = prose.is_name if language == "ru" else None
    return Gist(load_meanings(packs(root), language).values(), prose.lemmas, is_name)


def text_of_faq(entries: Sequence[Mapping[str, Any]]) -> str:
    """Write entries of the FAQ as they stand in strategy.yaml."""
    from cfkit.adapters.files.new_project import dump

    return dump({"communication": {"faq": [dict(one) for one in entries]}})
