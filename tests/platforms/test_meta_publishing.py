"""Instagram, Facebook and Threads publish to the sandbox over real HTTP, once whatever happens."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.domain.errors import (
    NotPublishable,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.post import Media
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import mp4

from .meta import (
    SLUGS,
    VISIBLE,
    begun,
    configure,
    connect,
    film,
    kept,
    picture,
    post,
    strike,
    warned,
)

KINDS = [
    *(("facebook", kind) for kind in ("text", "link", "photo", "album", "story")),
    *(("facebook", kind) for kind in ("film", "reel", "film_story")),
    *(("instagram", kind) for kind in ("photo", "album", "story")),
    *(("instagram", kind) for kind in ("film", "reel", "film_story", "mixed")),
    *(("threads", kind) for kind in ("text", "link", "photo", "album", "poll", "thread")),
    *(("threads", kind) for kind in ("film", "mixed")),
]


def published(platform: Any, one: Any, steps: RecordedSteps | None = None) -> Any:
    """Publish as a run does: what is still being worked on is tried again."""
    steps = steps or RecordedSteps()
    for _ in range(4):
        try:
            receipt = platform.publish(one, steps)
        except Unavailable:
            continue
        for _ in range(4):
            if not receipt.pending:
                return receipt
            receipt = platform.poll(receipt)
    raise AssertionError("it never came out")


@pytest.mark.parametrize(("slug", "kind"), KINDS)
def test_every_kind_of_post_goes_out_and_is_counted(
    slug: str, kind: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client)
    one = post(kind, slug, tmp_path)
    before = len(kept(sandbox, slug))
    receipt = published(platform, one)
    news = kept(sandbox, slug)[before:]
    assert len(news) == (1 if slug != "threads" else 1 + len(one.parts))
    assert news[0]["media_count"] == len(one.media)
    if one.surface != "story" and kind != "poll":
        assert alike(one.document.written_out, news[0]["text"])
    [counts] = platform.fetch_metrics([receipt.remote_id]).values()
    assert counts
    assert set(counts) <= platform.capabilities.metrics
    assert warned(sandbox, slug) == []
    if receipt.url and not kind.endswith(("reel", "film", "story")):
        assert platform.remote_id_of(receipt.url) == receipt.remote_id


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("fault", ["cut-after", "cut-before", "500-after", "garbage"])
def test_a_post_whose_answer_was_lost_is_found_or_surely_absent(
    slug: str, fault: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client)
    one = post("text", slug, tmp_path, fault)
    strike(sandbox, slug, fault, *VISIBLE[slug])
    with pytest.raises(OutcomeUnknown):
        platform.publish(one, RecordedSteps())
    found = platform.find(one, begun(one, slug))
    if fault == "cut-before":
        assert (found.receipt, found.certain) == (None, True)
    else:
        assert found.receipt is not None
        assert found.receipt.remote_id.endswith(kept(sandbox, slug)[-1]["id"])


@pytest.mark.parametrize("slug", ["facebook", "instagram"])
@pytest.mark.parametrize("fault", ["cut-after", "cut-before"])
def test_a_story_whose_answer_was_lost_is_never_called_absent(
    slug: str, fault: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client)
    one = post("story", slug, tmp_path, fault)
    where = "photo_stories" if slug == "facebook" else "media_publish"
    strike(sandbox, slug, fault, where)
    with pytest.raises(OutcomeUnknown):
        platform.publish(one, RecordedSteps())
    found = platform.find(one, begun(one, slug))
    assert (found.receipt, found.certain) == (None, False)
    assert "a story has no words" in found.why


def test_a_message_of_a_broken_thread_is_found_and_the_rest_goes_on(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    slug = "threads"
    platform = connect(slug, sandbox, client)
    one = post("thread", slug, tmp_path, "сломалась")
    steps = RecordedSteps()
    strike(sandbox, slug, "cut-after", "threads_publish", after=2)
    with pytest.raises(OutcomeUnknown):
        platform.publish(one, steps)
    asked = begun(one, slug, open_step="part-2", done_steps=("publish",))
    found = platform.find(one, asked)
    assert found.receipt is None
    steps.results["part-2"] = json.dumps(found.step_result)
    receipt = platform.publish(one, steps)
    assert list(receipt.parts) == ["part-2", "part-3"]
    assert receipt.parts["part-2"] == found.step_result["id"]


@pytest.mark.parametrize("slug", ["instagram", "threads"])
def test_a_container_is_taken_up_again_and_published_once(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client)
    one = post("text", slug, tmp_path, "раз")
    steps, before = RecordedSteps(), len(kept(sandbox, slug))
    strike(sandbox, slug, "cut-after", *VISIBLE[slug])
    with pytest.raises(OutcomeUnknown):
        platform.publish(one, steps)
    with pytest.raises(OutcomeUnknown, match="published this already"):
        platform.publish(one, steps)  # as if a look-up had missed it
    assert len(kept(sandbox, slug)) == before + 1


@pytest.mark.parametrize("slug", ["instagram", "threads"])
def test_a_film_that_is_worked_on_is_waited_for_with_the_container_it_has(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client)
    one = post("film", slug, tmp_path, "ждём")
    steps = RecordedSteps()
    with pytest.raises(Unavailable, match="still working"):
        platform.publish(one, steps)
    assert not steps.visible
    [name] = [name for name in steps.results if name.startswith("container")]
    container = steps.results[name]
    assert published(platform, one, steps).remote_id
    assert steps.results[name] == container


def test_a_film_on_facebook_is_pending_until_it_was_processed(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("facebook", sandbox, client)
    receipt = platform.publish(post("reel", "facebook", tmp_path, "пока"), RecordedSteps())
    assert receipt.pending
    waiting = platform.poll(receipt)
    assert waiting.pending
    done = platform.poll(waiting)
    assert (done.pending, done.remote_id.partition("_")[0]) == (False, "77")
    assert done.url.startswith("https://www.facebook.com/reel/")


@pytest.mark.parametrize("kind", ["film", "reel"])
def test_a_film_on_facebook_whose_finish_was_lost_is_found_again(
    kind: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("facebook", sandbox, client)
    one, steps = post(kind, "facebook", tmp_path, "потерян"), RecordedSteps()
    where = "video_reels" if kind == "reel" else "videos"
    strike(sandbox, "facebook", "cut-after", where, after=1 if kind == "reel" else 2)
    with pytest.raises(OutcomeUnknown):
        platform.publish(one, steps)
    found = platform.find(one, begun(one, "facebook"))
    assert found.receipt is not None
    video = json.loads(steps.results["film"])["video"]
    assert (found.receipt.remote_id, found.receipt.pending) == (video, True)
    done = platform.find(one, begun(one, "facebook")).receipt
    assert (done.pending, done.remote_id.partition("_")[0]) == (False, "77")


@pytest.mark.parametrize("slug", ["instagram", "threads"])
def test_the_posts_of_a_day_are_counted_by_the_platform(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    own = {"user_id": "999"} if slug == "instagram" else {"token": "busy.x"}
    platform = connect(slug, sandbox, client, **own)
    configure(sandbox, **{slug: {"quota_total": 1}})
    try:
        platform.publish(post("text", slug, tmp_path, "первый"), RecordedSteps())
        assert "0 of 1 posts left" in platform.check_access()
        steps = RecordedSteps()
        with pytest.raises(RateLimited, match="used up") as caught:
            platform.publish(post("text", slug, tmp_path, "второй"), steps)
        assert caught.value.retry_after == 3600
        assert not steps.results, "no container was made for nothing"
    finally:
        configure(sandbox, **{slug: {"quota_total": 50}})


def test_instagram_wants_a_file_that_is_fit(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("instagram", sandbox, client)
    one = post("photo", "instagram", tmp_path)
    wide = picture(tmp_path, "wide.jpg", 3000, 1000)
    drawn = replace(one.media[0], mime="image/svg+xml")
    for media, error, words in [
        ((), NotPublishable, "without a picture or a film"),
        ((wide,), Rejected, "crop it"),
        ((drawn,), Rejected, "save it as one of image/jpeg"),
    ]:
        with pytest.raises(error, match=words):
            platform.publish(replace(one, media=media), RecordedSteps())
    story = replace(one, surface="story", media=(wide, wide))
    with pytest.raises(Rejected, match="a story on Instagram takes 1 of the 2"):
        platform.publish(story, RecordedSteps())
    long = replace(one, surface="story", media=(film(tmp_path, seconds=75),))
    with pytest.raises(Rejected, match="at most 1 min"):
        platform.publish(long, RecordedSteps())
    elsewhere = connect("instagram", sandbox, client, media_base_url=None)
    with pytest.raises(NotPublishable, match="media_base_url"):
        elsewhere.publish(one, RecordedSteps())


def test_facebook_wants_one_film_of_the_right_length(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("facebook", sandbox, client)
    reel = post("reel", "facebook", tmp_path)
    for one, error, words in [
        (replace(reel, media=(film(tmp_path, seconds=95),)), Rejected, "at most 1 min 30 s"),
        (replace(reel, media=()), NotPublishable, "one film"),
        (post("mixed", "facebook", tmp_path), Rejected, "pictures or one film"),
        (replace(reel, surface="story", media=()), NotPublishable, "one picture or one film"),
    ]:
        with pytest.raises(error, match=words):
            platform.publish(one, RecordedSteps())


def test_the_same_words_at_once_are_refused_with_what_to_do(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("facebook", sandbox, client)
    one = post("text", "facebook", tmp_path, "дважды")
    platform.publish(one, RecordedSteps())
    configure(sandbox, facebook={"refuse_duplicates": True})
    try:
        with pytest.raises(Rejected, match="these very words"):
            platform.publish(replace(one, key=f"{one.key}#2"), RecordedSteps())
    finally:
        configure(sandbox, facebook={"refuse_duplicates": False})


def test_a_poll_on_threads_shows_its_question_once(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("threads", sandbox, client)
    one = post("poll", "threads", tmp_path)
    asked = replace(one, document=parse("Придёте?"))
    platform.publish(asked, RecordedSteps())
    shown = kept(sandbox, "threads")[-1]
    assert (shown["text"], shown["poll"]["options"]) == ("Придёте?", ["Да", "Нет"])


@pytest.mark.parametrize("offsets", [[0], [4 * 2**20, 0]])
def test_a_film_of_which_nothing_stays_is_given_up_soon(offsets: list[int], tmp_path: Path) -> None:
    turns, asked = cycle(offsets), []

    def answer(request: httpx.Request) -> httpx.Response:
        if b"transfer" not in request.content:
            return httpx.Response(200, json={"video_id": "5", "upload_session_id": "6"})
        asked.append(request)
        return httpx.Response(200, json={"start_offset": next(turns)})

    path = tmp_path / "long.mp4"
    path.write_bytes(bytes(12 * 2**20))
    long = Media("long.mp4", path, mime="video/mp4", bytes=path.stat().st_size)
    one = replace(post("film", "facebook", tmp_path), media=(long,))
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        platform = connect("facebook", "https://graph.example", client)
        with pytest.raises(Unavailable, match="again and again; nothing was posted"):
            platform.publish(one, RecordedSteps())
    assert len(asked) <= 5


def test_a_long_film_goes_in_pieces_and_begins_anew_when_it_was_cut_short(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("facebook", sandbox, client)
    data = mp4(pixels=bytes(range(256)) * 36_000)
    (tmp_path / "long.mp4").write_bytes(data)
    long = Media("long.mp4", tmp_path / "long.mp4", mime="video/mp4", bytes=len(data))
    one = replace(post("film", "facebook", tmp_path, "долгий"), media=(long,))
    steps = RecordedSteps()
    strike(sandbox, "facebook", "cut-before", "videos", after=2)  # start and the first piece
    with pytest.raises(Unavailable):
        platform.publish(one, steps)
    assert steps.results == {}
    platform.publish(one, steps)
    shown = kept(sandbox, "facebook")[-1]["media"][0]["id"]
    assert httpx.get(f"{sandbox}/_sandbox/media/{shown}").content == data
