"""What WordPress does differently: slugs, drafts, files in the text, comments that are held."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from cfkit.adapters.platforms._article_html import wordpress_html
from cfkit.adapters.platforms._wordpress_content import comment_of, text_of
from cfkit.adapters.platforms.wordpress import Settings, WordPress
from cfkit.domain.errors import CredentialError, OutcomeUnknown, Rejected, UsageError
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import NOW, POST, mp4

from .connected import connect


def now(post: Post, name: str) -> Post:
    moment = datetime.now(UTC)
    return replace(post, key=f"{name}.how_to.text_post.all@w", stored_at=moment, slot=moment)


def asked(post: Post) -> Delivery:
    return Delivery(post.key, "w", began_at=NOW, first_began_at=NOW)


def over(handler: Callable[[httpx.Request], httpx.Response]) -> Any:
    client = httpx.Client(transport=httpx.MockTransport(handler))
    return WordPress(Settings(site="https://blog.example", user="u", app_password="p w"), client)


def kept(sandbox: str, number: str) -> Any:
    found = httpx.get(f"{sandbox}/_sandbox/posts?platform=wordpress").json()["posts"]
    [post] = [one for one in found if one["id"] == number]
    return post


def test_an_article_has_its_title_tags_category_and_pictures(
    sandbox: str, client: httpx.Client, picture: Media
) -> None:
    platform: Any = connect("wordpress", sandbox, client, categories=["news"])
    post = replace(
        now(POST, "summer_night"),
        title="Ночь в библиотеке",
        tags=("чтение", "ночь"),
        media=(picture, picture),
    )
    receipt = platform.publish(post, RecordedSteps())
    assert "/summer-night-" in receipt.url
    assert platform.remote_id_of(receipt.url) == receipt.remote_id
    signed = {"Authorization": "Basic bGlicmFyeTphIGIgYw=="}
    [shown] = [
        client.get(f"{sandbox}/wordpress/wp-json/wp/v2/posts/{receipt.remote_id}", headers=signed)
        .raise_for_status()
        .json()
    ]
    assert shown["title"]["raw"] == "Ночь в библиотеке"
    assert shown["categories"] == [2]
    assert len(shown["tags"]) == 2
    assert shown["featured_media"]
    assert shown["content"]["raw"].count("<figure") == 1, "the first one stands above the text"
    assert [one["alt"] for one in kept(sandbox, receipt.remote_id)["media"]] == [picture.alt] * 2
    again = platform.publish(replace(post, key="other.how_to.text_post.all@w"), RecordedSteps())
    assert again.remote_id != receipt.remote_id, "tags that are there are taken as they are"


def test_a_film_stands_in_the_text(sandbox: str, client: httpx.Client, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(mp4())
    media = Media("film.mp4", film, mime="video/mp4", bytes=film.stat().st_size)
    platform: Any = connect("wordpress", sandbox, client)
    receipt = platform.publish(replace(now(POST, "film"), media=(media,)), RecordedSteps())
    assert [one["kind"] for one in kept(sandbox, receipt.remote_id)["media"]] == ["video"]


def test_a_draft_waits_until_a_person_publishes_it(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("wordpress", sandbox, client, status="draft")
    post, steps = now(POST, "drafted"), RecordedSteps()
    receipt = platform.publish(post, steps)
    assert receipt.pending
    assert receipt.url.endswith(f"/wp-admin/post.php?post={receipt.remote_id}&action=edit")
    assert platform.remote_id_of(receipt.url) == receipt.remote_id
    found = platform.find(post, asked(post))
    assert (found.receipt, found.step_result["id"]) == (None, receipt.remote_id)
    assert platform.poll(receipt).pending
    where = f"{sandbox}/wordpress/wp-json/wp/v2/posts/{receipt.remote_id}"
    signed = ("library", "a b c")
    client.post(where, json={"status": "publish"}, auth=signed).raise_for_status()
    live = platform.poll(receipt)
    assert (live.remote_id, live.pending) == (receipt.remote_id, False)
    assert "/drafted-" in live.url
    client.delete(where, auth=signed).raise_for_status()
    with pytest.raises(Rejected, match="deleted on the site"):
        platform.poll(receipt)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"app_password": "revoked"}, "make a new application password"),
        ({"app_password": "forbidden"}, "lacks edit_posts, publish_posts"),
        ({"app_password": "contributor"}, "lacks publish_posts .*`status: pending`"),
    ],
)
def test_what_keeps_the_account_out_is_said(
    settings: dict[str, str], said: str, sandbox: str, client: httpx.Client
) -> None:
    platform: Any = connect("wordpress", sandbox, client, **settings)
    with pytest.raises(CredentialError, match=said):
        platform.check_access()


def test_whoever_may_only_draft_drafts(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect(
        "wordpress", sandbox, client, app_password="contributor", status="pending"
    )
    assert platform.check_access().endswith("without the right to upload files")
    post = now(replace(POST, document=parse("Сдано на **проверку** в 18:00")), "pending")
    receipt = platform.publish(post, RecordedSteps())
    assert receipt.pending
    look = Delivery(post.key, "w", began_at=post.stored_at, first_began_at=post.stored_at)
    found = platform.find(post, look)
    assert (found.receipt, found.step_result["id"]) == (None, receipt.remote_id)
    other = now(replace(POST, document=parse("Совсем другое, в 19:00")), "unsent")
    assert platform.find(other, replace(look, key=other.key)).certain
    where = f"{sandbox}/wordpress/wp-json/wp/v2/posts/{receipt.remote_id}"
    editor = ("library", "another")
    client.post(where, json={"status": "publish"}, auth=editor).raise_for_status()
    live = platform.poll(receipt)
    assert not live.pending
    assert platform.find(post, look).receipt == live


def test_an_unknown_category_is_named_before_anything_is_written(
    sandbox: str, client: httpx.Client
) -> None:
    platform: Any = connect("wordpress", sandbox, client, categories=["news", "novelties"])
    steps = RecordedSteps()
    with pytest.raises(Rejected, match="no category novelties"):
        platform.publish(now(POST, "category"), steps)
    assert steps.visible == []


def test_a_password_never_goes_out_in_the_open() -> None:
    with pytest.raises(ValidationError, match="must begin with https") as caught:
        Settings(site="http://blog.example", user="u", app_password="abcd efgh")
    assert "abcd" not in str(caught.value)
    assert Settings(site="blog.example", user="u", app_password="x").site == "https://blog.example"


def test_a_place_without_wordpress_is_named() -> None:
    platform = over(lambda _: httpx.Response(404, text="<html>Not found</html>"))
    with pytest.raises(CredentialError, match=r"check `site`, choose any permalinks but Plain"):
        platform.check_access()


def test_the_same_comment_again_is_looked_for_and_not_refused(
    sandbox: str, client: httpx.Client
) -> None:
    platform: Any = connect("wordpress", sandbox, client)
    root = platform.publish(now(POST, "doubled"), RecordedSteps()).remote_id
    said = now(replace(POST, document=parse("Записаться: [здесь](https://x.example/f)")), "said")
    first = platform.comment(said, root, RecordedSteps())
    with pytest.raises(OutcomeUnknown, match="stands there already"):
        platform.comment(said, root, RecordedSteps())
    moment = said.stored_at
    look = Delivery(said.key, "w", began_at=moment, first_began_at=moment)
    assert platform.find_comment(said, root, look).receipt == first


def test_comments_are_counted_and_read_without_our_own(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("wordpress", sandbox, client, user="reader-friend")
    roots = [platform.publish(now(POST, f"read-{n}"), RecordedSteps()).remote_id for n in (1, 2)]
    platform.comment(now(POST, "own"), roots[0], RecordedSteps())
    many = {"numbers": {"audience": {"wordpress": 200_000}}}
    httpx.post(f"{sandbox}/_sandbox/config", json=many).raise_for_status()
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "3d"}).raise_for_status()
    found = {root: list(platform.fetch_comments(root)) for root in roots}
    counts = platform.fetch_metrics(roots)
    assert len(found[roots[1]]) > 100, "more than one page"
    assert counts[roots[1]] == {Metric.COMMENTS: len(found[roots[1]])}
    assert counts[roots[0]] == {Metric.COMMENTS: len(found[roots[0]]) + 1}
    moments = [one.posted_at for one in found[roots[0]]]
    assert moments == sorted(moments)


def test_a_site_with_endless_comments_gives_no_count() -> None:
    comment = {"post": 5}
    platform = over(lambda _: httpx.Response(200, json=[comment] * 100))
    assert platform.fetch_metrics(["5"]) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Раз **жирно** [слова](https://x.example/a)\nдва\n\n- один\n- два\n\n3. три\n4. четыре",
        "> цитата\n> дальше\n\n```\nкод <x>\n```\n\n---\n\nКонец",
    ],
)
def test_an_article_is_read_back_as_readers_see_it(text: str) -> None:
    document = parse(text)
    assert alike(document.plain, text_of(wordpress_html(document)))


def test_a_comment_holds_no_element_that_wordpress_would_take_out() -> None:
    document = parse("Раз **два**\nтри\n\n- четыре\n- [пять](https://x.example/a)\n\nшесть")
    html = comment_of(document)
    assert html == (
        'Раз <b>два</b>\nтри\n\n• четыре\n• <a href="https://x.example/a">пять</a>\n\nшесть'
    )


@pytest.mark.parametrize(
    "url", ["https://other.example/?p=5", "https://blog.example/", "nothing at all"]
)
def test_an_address_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        over(lambda _: httpx.Response(200, json=[])).remote_id_of(url)


def test_wordpress_own_schema_takes_the_post(sent: Any, picture: Media, repository: Path) -> None:
    path = repository.parent / "shared" / "specs" / "wordpress-6.1.9.posts.OPTIONS.json"
    if not path.exists():
        pytest.skip("what a WordPress says of its posts is not beside the repository")
    jsonschema = pytest.importorskip("jsonschema")
    [_, writing] = json.loads(path.read_text())["endpoints"]
    writable = writing["args"]
    for name in ("title", "content"):
        writable[name] = {"type": ["object", "string"]}
    schema = {"type": "object", "properties": writable, "additionalProperties": False}
    requests = sent("wordpress", replace(POST, media=(picture,), title="Ночь", tags=("ночь",)))
    [body] = [json.loads(one.content) for one in requests if one.url.path.endswith("/posts")]
    validator = jsonschema.Draft4Validator(schema)
    validator.validate(body)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**body, "status": "live"})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**body, "slugg": "x"})
