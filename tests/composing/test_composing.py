"""A placement becomes a post, or the reason why it cannot is said before any network call."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.platforms._registry import capabilities_of
from cfkit.application.compose import compose, draft
from cfkit.domain.capabilities import Capabilities
from cfkit.domain.catalogue import Format
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import NotPublishable
from cfkit.domain.idea import Idea
from cfkit.domain.plan import Placement
from cfkit.domain.post import Media
from cfkit.domain.project import Asset, Project

from .conftest import IDEA, open_media

Placed = Callable[..., Placement]


def codes(project: Project, placement: Placement, capabilities: Capabilities) -> list[str]:
    with pytest.raises(InvalidFiles) as caught:
        compose(placement, project, capabilities, open_media)
    return [one.code for one in caught.value.diagnostics]


def test_own_links_are_tagged_and_others_are_left_alone(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    body = "See https://shop.example/chain?a=1#x and https://other.example"
    post = compose(placed(body), project, wide, open_media)
    assert post.text == body
    assert post.document.links == (
        (
            "https://shop.example/chain?a=1&utm_source=main&utm_medium=social"
            "&utm_campaign=2026-12-care&utm_content=chain.mirror.text_post.riders%40main#x"
        ),
        "https://other.example",
    )
    assert post.link == post.document.links[0]


def test_tags_that_the_author_wrote_stay(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    body = "See https://shop.example/?utm_source=mine"
    assert compose(placed(body), project, wide, open_media).document.links == (
        "https://shop.example/?utm_source=mine",
    )


def test_where_links_cannot_hide_the_tagged_one_is_seen(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    plain = replace(wide, text=replace(wide.text, anchors=False))
    post = compose(placed("See https://shop.example/chain"), project, plain, open_media)
    assert "utm_source=main" in post.document.written_out


def test_a_poll_takes_its_options_from_the_parts(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    key = "chain.ask.poll.riders@main"
    post = compose(placed("Which?\n\n---\n\nWet\n\n---\n\nDry", key=key), project, wide, open_media)
    assert post.poll is not None
    assert (post.poll.question, post.poll.options, post.parts) == ("Which?", ("Wet", "Dry"), ())


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["Wet"], "poll-options"),
        (["a", "b", "c", "d", "e"], "poll-options"),
        (["Wet", "Wet"], "poll-options"),
        (["Wet", "far too long an option"], "poll-option"),
    ],
)
def test_a_poll_outside_of_the_rules_is_refused(
    project: Project, wide: Capabilities, placed: Placed, options: list[str], code: str
) -> None:
    body = "\n\n---\n\n".join(["Which?", *options])
    assert codes(project, placed(body, key="chain.ask.poll.riders@main"), wide) == [code]


def test_a_question_that_is_too_long_leaves_the_rest_of_the_text_before_the_poll(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    story = "A story that leads to it. " * 5
    body = f"Which oil?\n\n{story}\n\n---\n\nWet\n\n---\n\nDry"
    post = compose(placed(body, key="chain.ask.poll.riders@main"), project, wide, open_media)
    assert post.poll is not None
    assert post.poll.question == "Which oil?"
    assert post.text == f"Which oil?\n\n{story.strip()}"


def test_a_question_longer_than_the_platform_takes_is_refused(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    body = f"{'Which oil of these? ' * 32}\n\n---\n\nWet\n\n---\n\nDry"
    assert codes(project, placed(body, key="chain.ask.poll.riders@main"), wide) == ["poll-question"]


def test_a_poll_with_a_picture_is_refused_where_the_platform_takes_one_of_them(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    both = placed(
        "Which?\n\n---\n\nWet\n\n---\n\nDry", key="chain.ask.poll.riders@main", media=["a.png"]
    )
    assert codes(project, both, wide) == ["poll-media"]
    assert wide.poll is not None
    able = replace(wide, poll=replace(wide.poll, with_media=True))
    assert compose(both, project, able, open_media).poll is not None


def test_a_picture_that_may_not_earn_money_keeps_an_ad_back(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    asset = Asset.model_validate({"file": "a.png", "licence": "CC BY-NC", "commercial_ok": "false"})
    plain = replace(project, assets={"a.png": asset})
    ad = {**IDEA, "offer": {"what": "Oil", "ad": {"advertiser": "Shop"}}}
    sold = replace(plain, ideas={"chain": Idea.model_validate(ad)})
    post = placed("Caption", key="chain.mirror.photo_post.riders@main", media=["a.png"])

    assert compose(post, plain, wide, open_media).media
    with pytest.raises(NotPublishable, match=r"a\.png may not be used commercially"):
        compose(post, sold, wide, open_media)


def test_a_platform_without_polls_refuses_one(
    project: Project, narrow: Capabilities, placed: Placed
) -> None:
    body = "Which?\n\n---\n\nWet\n\n---\n\nDry"
    assert codes(project, placed(body, key="chain.ask.poll.riders@main"), narrow) == ["no-poll"]


def test_a_text_waits_for_a_picture_where_no_post_goes_out_without(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    strict = replace(wide, media=replace(wide.media, needed=True))
    with pytest.raises(NotPublishable, match="takes no post without a picture or a film"):
        compose(placed("Hello."), project, strict, open_media)
    pictured = placed("Hello.", media=["assets/chain.png"])
    assert len(compose(pictured, project, strict, open_media).media) == 1


def test_a_thread_is_parts_and_each_is_counted(
    project: Project, wide: Capabilities, narrow: Capabilities, placed: Placed
) -> None:
    body = "One.\n\n---\n\nTwo."
    assert [d.plain for d in compose(placed(body), project, wide, open_media).parts] == ["Two."]
    assert codes(project, placed(body), narrow) == ["no-threads"]
    threads = replace(narrow, threads=True)
    assert codes(project, placed(f"One.\n\n---\n\n{'two ' * 40}"), threads) == ["too-long"]


def test_slides_are_work_for_people_and_not_messages(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    key = "chain.mirror.carousel.riders@main"
    post = compose(
        placed("Caption\n\n---\n\nSlide", key=key, media=["a.png", "b.png"]),
        project,
        wide,
        open_media,
    )
    assert post.parts == ()
    assert len(post.media) == 2


def test_a_scene_is_never_a_caption(project: Project, wide: Capabilities, placed: Placed) -> None:
    key = "chain.mirror.carousel.riders@main"
    body = "**0–3 s · Hook**\nLook!\n\n---\n\n**3–9 s · Call**\nCome."
    post = compose(placed(body, key=key, media=["a.png", "b.png"]), project, wide, open_media)
    assert (post.text, post.parts) == ("", ())


def test_pictures_that_are_not_made_yet_keep_a_post_back(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    waiting = placed("Caption", key="chain.mirror.photo_post.riders@main")
    with pytest.raises(NotPublishable, match="1 picture"):
        compose(waiting, project, wide, open_media)


def test_a_caption_may_say_less(project: Project, wide: Capabilities, placed: Placed) -> None:
    key = "chain.mirror.photo_post.riders@main"
    long = placed("word " * 300, key=key, media=["a.png"])
    assert codes(project, long, wide) == ["too-long"]
    assert compose(placed("word " * 300), project, wide, open_media).text


@pytest.mark.parametrize(
    ("media", "code"),
    [
        (Media("a", None, mime="image/webp", bytes=9), "media-type"),  # type: ignore[arg-type]
        (Media("a", None, mime="image/png", bytes=2000), "media-size"),  # type: ignore[arg-type]
        (Media("a", None, None, "video/mp4", 90, 20, 9), "media-sides"),  # type: ignore[arg-type]
    ],
)
def test_media_outside_of_the_rules_are_refused(
    project: Project, wide: Capabilities, placed: Placed, media: Media, code: str
) -> None:
    shape = "short_video" if media.is_video else "photo_post"
    placement = placed("x", key=f"chain.mirror.{shape}.riders@main", media=["a"])
    with pytest.raises(InvalidFiles) as caught:
        compose(placement, project, wide, lambda _: media)
    assert [one.code for one in caught.value.diagnostics] == [code]
    assert caught.value.diagnostics[0].path == "content/x.md"


def picture(width: int, height: int) -> Media:
    return Media("a", Path("a"), None, "image/jpeg", width, height, 50_000)


def film(seconds: float, width: int = 720, height: int = 1280) -> Media:
    return Media("a", Path("a"), None, "video/mp4", width, height, 50_000, seconds)


@pytest.mark.parametrize(
    ("on", "media", "code"),
    [
        ("instagram", picture(3000, 1000), "media-aspect"),
        ("instagram", picture(1080, 1350), None),
        ("instagram story", picture(1080, 1920), None),
        ("instagram video", film(75.0), None),
        ("instagram video story", film(75.0), "media-duration"),
        ("facebook video", film(95.0), "media-duration"),
        ("facebook video", film(75.0), None),
        ("facebook video story", film(75.0), "media-duration"),
        ("tiktok video", film(9.0, 200, 356), "media-sides"),
        ("tiktok video", film(9.0, 2400, 4200), "media-sides"),
        ("tiktok video", film(9.0), None),
    ],
)
def test_a_file_is_held_to_the_rules_of_its_surface(
    project: Project, placed: Placed, on: str, media: Media, code: str | None
) -> None:
    slug, *needs = on.split()
    told: dict[str, Any] = {"id": "shown", "ru": "x", "kind": "dynamic"}
    script = {"shortest": "5", "longest": "90", "scenes": ["hook"], "aspect": "9:16"}
    told |= {"needs": dict.fromkeys(needs, "true")} | ({"script": script} if needs else {})
    formats = {"shown": Format.model_validate(told)}
    project = replace(project, catalogue=replace(project.catalogue, formats=formats))
    placement = placed("x", key="chain.mirror.shown.riders@main", media=["a"])
    found: list[str] = []
    try:
        draft(placement, project, capabilities_of(slug), lambda _: media)
    except InvalidFiles as error:
        found = [one.code for one in error.diagnostics]
    assert found == ([code] if code else [])


def test_a_film_may_be_too_small_for_ok() -> None:
    film = Media("a", Path("a"), None, "video/mp4", bytes=100)
    assert [code for code, _ in film.faults(capabilities_of("ok").media)] == ["media-size"]


def test_an_empty_body_does_not_go_out(
    project: Project, wide: Capabilities, placed: Placed
) -> None:
    assert codes(project, placed("  \n"), wide) == ["empty-body"]
