"""A page that comes again, and one that is short or empty, are no end of what stands below."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from cfkit.domain.errors import NotAllRead

from .test_long_talks import NOW, PLATFORMS, SAID, TRIED, WORDS, Remarks, platform, talk

SLUGS = ["ok", "vk", "linkedin"]
FIRST = {"ok": {"anchor": "LAST"}, "vk": {"offset": "0"}, "linkedin": {"start": "0"}}
OURS = (900, True, WORDS, NOW - timedelta(seconds=30))
GONE = {"ok": "1?comment=777", "vk": "-7_1?reply=777", "linkedin": "urn:li:share:1?comment=777"}


def listed(slug: str, answer: Any) -> list[Any]:
    """Return the comments of a page, to be changed."""
    where = {"ok": "comments", "vk": "items", "linkedin": "elements"}[slug]
    found: list[Any] = answer.get("response", answer)[where]
    return found


@pytest.fixture
def below(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Build a platform below whose post stands a talk; `change` is what it does to its pages."""

    def build(
        slug: str,
        remarks: Remarks,
        change: Callable[[Any, int], object] | None = None,
        where: Mapping[str, str] | None = None,
    ) -> Any:
        plain, *rest = PLATFORMS[slug]
        pages: list[int] = []

        def answer(remarks: Remarks, asked: Mapping[str, str]) -> Any:
            found = plain(remarks, {**asked, **(where or {})})
            if slug == "linkedin":
                found |= {"paging": {"total": len(remarks)}}
            pages.append(len(pages))
            if change:
                change(found, pages[-1])
            return found

        monkeypatch.setitem(PLATFORMS, slug, (answer, *rest))
        return platform(slug, remarks)

    return build


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_that_comes_again_proves_nothing(slug: str, below: Callable[..., Any]) -> None:
    others = talk(300)[:-1]
    there = below(slug, [*others[:150], OURS, *others[150:]], where=FIRST[slug])
    sighting = there.find_comment(SAID, PLATFORMS[slug][2], TRIED)
    assert (sighting.step_result, sighting.certain) == (None, False)
    assert there.fetch_shown([GONE[slug]]) == {}
    with pytest.raises(NotAllRead, match="more stands below the post"):
        list(there.fetch_comments(PLATFORMS[slug][2]))


@pytest.mark.parametrize("slug", SLUGS)
def test_what_stands_after_a_short_page_is_read(slug: str, below: Callable[..., Any]) -> None:
    others = talk(230)[:-1]
    place = {"linkedin": 210}.get(slug, 10)  # on the last page that is read

    def shorten(answer: Any, _: int) -> None:
        if found := listed(slug, answer):
            found.pop()

    there = below(slug, [*others[:place], OURS, *others[place:]], shorten)
    assert there.find_comment(SAID, PLATFORMS[slug][2], TRIED).step_result
    few = below(slug, others, shorten)
    assert few.find_comment(SAID, PLATFORMS[slug][2], TRIED).certain


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_page_amid_others_proves_nothing(slug: str, below: Callable[..., Any]) -> None:
    def blank(answer: Any, number: int) -> None:
        if number == 1:
            listed(slug, answer).clear()

    there = below(slug, talk(400)[:-1], blank)
    assert not there.find_comment(SAID, PLATFORMS[slug][2], TRIED).certain
    with pytest.raises(NotAllRead, match="more stands below the post"):
        list(below(slug, talk(400)[:-1], blank).fetch_comments(PLATFORMS[slug][2]))


def test_on_ok_more_without_a_way_to_it_proves_nothing(below: Callable[..., Any]) -> None:
    there = below("ok", talk(300)[:-1], lambda answer, _: answer.pop("anchor"))
    assert not there.find_comment(SAID, "1", TRIED).certain


def test_on_linkedin_an_empty_page_is_the_end_where_no_total_is_told(
    below: Callable[..., Any],
) -> None:
    def shorten(answer: Any, _: int) -> None:
        answer.pop("paging")
        del answer["elements"][45:]

    others = talk(230)[:-1]
    there = below("linkedin", [*others[:210], OURS, *others[210:]], shorten)
    assert there.find_comment(SAID, "urn:li:share:1", TRIED).step_result
    assert below("linkedin", others, shorten).find_comment(SAID, "urn:li:share:1", TRIED).certain


@pytest.mark.parametrize("level", [True, False])
def test_on_vk_answers_that_are_counted_too_are_no_missing_comments(
    level: bool, below: Callable[..., Any]
) -> None:
    def branch(answer: Any, _: int) -> None:
        said = answer["response"]
        for one in said["items"]:
            one["thread"] = {"count": 2, "items": []} if one["id"] == 1 else {"count": 0}
        said["count"] += 2
        if level:
            said["current_level_count"] = said["count"] - 2

    assert below("vk", talk(60)[:-1], branch).find_comment(SAID, "-7_1", TRIED).certain
