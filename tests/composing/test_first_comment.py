"""A first comment is composed by the platform's rules, or what stands in its way is said."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from cfkit.application.compose import compose
from cfkit.application.composed import composed
from cfkit.domain.capabilities import Capabilities, Support
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project

from .conftest import open_media

Placed = Callable[..., Placement]


def able(capabilities: Capabilities, **powers: Support) -> Capabilities:
    return replace(capabilities, support={**capabilities.support, **powers})


def codes(project: Project, placement: Placement, capabilities: Capabilities) -> list[str]:
    with pytest.raises(InvalidFiles) as caught:
        compose(placement, project, capabilities, open_media)
    return [one.code for one in caught.value.diagnostics]


def test_its_links_are_tagged_like_those_of_the_post(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    placement = replace(placed("A clean chain lasts"), first_comment="https://shop.example/chain\n")
    post = compose(placement, project, able(wide, comment=Support.YES), open_media)
    assert post.comment is not None
    assert "utm_source=main" in post.comment.links[0]
    assert post.text == "A clean chain lasts"
    assert post.link is None, "the card is the post's business"


def test_a_comment_that_is_too_long_is_counted_before_anything_is_sent(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    narrow = replace(wide, text=replace(wide.text, comment_max=10))
    placement = replace(placed("A text"), first_comment="eleven more")
    assert codes(project, placement, narrow) == ["comment-too-long"]


def test_where_the_platform_knows_neither_it_is_said(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    mute = able(wide, comment=Support.NO, pin=Support.NO)
    placement = replace(placed("A text"), first_comment="more", pin=True)
    assert codes(project, placement, mute) == ["no-first-comment", "no-pin"]
    by_hand = replace(mute, by_hand=True)
    assert compose(placement, project, by_hand, open_media).pin, "a person can do it"


def test_what_compose_shows_counts_the_comment_too(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    placement = replace(placed("A text"), first_comment="More", pin=True)
    shown = composed(placement, project, "telegram", wide, open_media)
    assert shown.comment is not None
    assert (shown.comment.text, shown.comment.count, shown.pin) == ("More", 4, True)
