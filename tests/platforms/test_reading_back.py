"""What a platform gives back is read as its readers see it, or `status --drift` would cry wolf."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfkit.adapters.platforms._article_html import wordpress_html
from cfkit.adapters.platforms._discord_markdown import discord_markdown
from cfkit.adapters.platforms._discord_messages import shown
from cfkit.adapters.platforms._slack_messages import plain
from cfkit.adapters.platforms._slack_mrkdwn import slack_mrkdwn
from cfkit.adapters.platforms._wordpress_content import text_of
from cfkit.domain.likeness import alike, can_be_recognised
from cfkit.domain.markup import Document, parse

from .test_markups import DOCUMENTS, EVERYTHING


def discord(document: Document) -> str:
    return shown({"content": discord_markdown(document)}).text or ""


def slack(document: Document) -> str:
    return plain(slack_mrkdwn(document))


def wordpress(document: Document) -> str:
    return text_of(wordpress_html(document))


@pytest.mark.parametrize("read", [discord, slack, wordpress])
@settings(max_examples=60, deadline=None)
@given(document=st.one_of(st.just(parse(EVERYTHING)), DOCUMENTS))
def test_a_text_comes_back_as_it_was_sent(
    read: Callable[[Document], str], document: Document
) -> None:
    if can_be_recognised(document.plain):
        assert alike(document.plain, read(document)), read(document)
