"""Answers in the same words are told apart, so that none goes out twice and none gets lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cfkit.application.answerable import private_draft
from cfkit.domain.comments import Sort
from cfkit.domain.errors import NotAllRead, OutcomeUnknown, RateLimited, Unavailable
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Sighting
from cfkit.ports import Steps

from .conftest import START, Newsroom
from .test_replies import PRICES, Talking, asked, case_of, drafted, say, talk, wall

__all__ = ["talk"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_words_of_an_answer_that_may_be_there_are_not_said_again(
    talk: Newsroom, lost: OutcomeUnknown, moment: str
) -> None:
    first, second, third = (asked(talk, name) for name in ("c1", "c2", "c3"))
    getattr(talk.wall(), moment).append(lost)
    talk.wall().looks = [Unavailable("not now")]
    [unsure] = say(talk, drafted(first, PRICES[:1]))
    assert unsure.result.state == "unknown"
    say(talk, drafted(second, PRICES[1:2]))
    said = len(wall(talk))
    [held] = say(talk, drafted(third, PRICES[:1]))
    assert (held.result.exit, len(wall(talk))) == (9, said)
    assert "nobody knows" in str(held.result.error)
    talk.later(minutes=5)
    talk.reconcile()
    [told] = say(talk, drafted(third, PRICES[:1]))
    assert told.result.state == "live"
    assert case_of(talk, "c1").is_open == (moment == "before")
    assert talk.wall().under.get(str(len(wall(talk)) + 1)) == "c3"


def test_what_was_noted_while_an_answer_was_under_way_stays(talk: Newsroom) -> None:
    case = asked(talk, author="f1")

    class Slow(Talking):
        def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
            cases = talk.store.cases()
            said = super().answer(post, root, comment, steps)
            noted = {"sort": Sort.CONSTRUCTIVE, "outcome": "compensated", "closed_at": START}
            cases.save(replace(case, **noted), case)
            cases.purge(START + timedelta(days=1))
            return said

    talk.platforms["one"] = lambda channel: Slow(talk.wall(channel.id))
    [told] = say(talk, drafted(case))
    assert told.result.state == "live"
    found = case_of(talk)
    assert (found.outcome, found.sort, found.closed_at) == ("compensated", Sort.CONSTRUCTIVE, START)
    assert (found.text, found.author, found.answered_at) == (None, None, START)


@pytest.fixture
def clones(room: Newsroom, tmp_path: Path) -> Iterator[tuple[Newsroom, Newsroom]]:
    """Give two clones, each with a store of its own, that know of one post."""
    room.platforms["one"] = lambda channel: Talking(room.wall(channel.id))
    other = replace(room, root=tmp_path / "other", opened=None)
    room.add("a", "one")
    room.publish(others_may_publish=True)
    room.later(minutes=5)
    other.publish(others_may_publish=True)
    yield room, other
    other.reopen()


@pytest.mark.parametrize("wordings", [PRICES, PRICES[::-1]])
def test_two_clones_answer_a_comment_once(
    clones: tuple[Newsroom, Newsroom], wordings: tuple[str, ...]
) -> None:
    first, second = clones
    told = []
    for room, words in ((first, PRICES), (second, wordings)):
        case = asked(room, "c8")
        room.later(minutes=15)
        told += say(room, drafted(case, words), others_may_answer=True)
        assert not case_of(room, "c8").is_open
    assert [one.result.state for one in told] == ["live", "live"]
    assert wall(first) == [PRICES[0]]


@pytest.mark.parametrize("is_dated", [True, False])
def test_an_answer_of_another_clone_is_told_with_its_words_and_when_it_came(
    clones: tuple[Newsroom, Newsroom], *, is_dated: bool
) -> None:
    first, second = clones

    class Dated(Talking):
        def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
            sighting = super().find_answer(post, root, comment, delivery)
            known = {one: at for one, _, at in self.wall.posts} if is_dated else {}
            receipt = sighting.receipt
            return replace(sighting, posted_at=known.get(receipt.remote_id) if receipt else None)

    second.platforms["one"] = lambda channel: Dated(second.wall(channel.id))
    case = asked(first, "c8")
    first.later(minutes=15)
    say(first, drafted(case, PRICES[1:]), others_may_answer=True)
    answered_at = first.clock.now()
    case = asked(second, "c8")
    second.later(minutes=15)
    [told] = say(second, drafted(case), others_may_answer=True)
    assert (told.result.state, told.text) == ("live", wall(first)[0])
    assert told.text != PRICES[0]
    now = second.clock.now()
    assert case_of(second, "c8").answered_at == (answered_at if is_dated else now)


def test_where_no_other_clone_may_be_nobody_looks(talk: Newsroom) -> None:
    talk.wall().looks = [Unavailable("nobody is to ask")]
    [told] = say(talk, drafted(asked(talk)))
    assert (told.result.state, len(talk.wall().looks)) == ("live", 1)


def test_a_comment_that_cannot_be_looked_below_waits_beside_another_clone(talk: Newsroom) -> None:
    talk.wall().looks = [Unavailable("down")] * 7
    case = asked(talk)
    [waits] = say(talk, drafted(case), others_may_answer=True)
    assert (waits.result.exit, wall(talk)) == (6, [])
    [told] = say(talk, drafted(case), others_may_answer=True)
    assert (told.result.state, wall(talk)) == ("live", [PRICES[0]])


def test_who_is_told_to_slow_down_while_looking_asks_below_no_other_comment(talk: Newsroom) -> None:
    talk.wall().looks = [RateLimited("slow down", retry_after=3600.0), RateLimited("slow down")]
    drafts = [drafted(asked(talk, name)) for name in ("c1", "c2")]
    first, second = say(talk, *drafts, others_may_answer=True)
    assert (first.result.exit, second.result.exit, wall(talk)) == (6, 6, [])
    assert str(second.result.error) == "not tried: slow down"
    assert len(talk.wall().looks) == 1


def test_a_listing_that_is_never_read_to_its_end_keeps_no_answer_back(talk: Newsroom) -> None:
    talk.wall().looks = [NotAllRead("more stands there")]
    [told] = say(talk, drafted(asked(talk), PRICES[:1]), others_may_answer=True)
    assert (told.result.state, talk.clock.slept) == ("live", 0)


def test_other_words_for_a_comment_that_is_answered_are_not_sent_and_that_is_told(
    talk: Newsroom,
) -> None:
    case = asked(talk)
    [first] = say(talk, drafted(case, PRICES[:1], is_named=True))
    [again] = say(talk, drafted(case, PRICES[1:2], is_named=True))
    assert (again.result.exit, wall(talk)) == (9, [PRICES[0]])
    assert f"answered already at {first.result.url}" in str(again.result.error)
    [same] = say(talk, drafted(case, PRICES[:1], is_named=True))
    assert (same.result.state, same.result.exit) == ("live", 0)


@pytest.mark.parametrize(("sort", "is_calm"), [(Sort.QUESTION, True), (Sort.EMOTIONAL, False)])
def test_only_who_complains_is_told_that_it_will_be_sorted_out(
    talk: Newsroom, sort: Sort, is_calm: bool
) -> None:
    project = talk.project
    how = project.strategy.communication.model_copy(update={"contact": "t.me/library_help"})
    strategy = project.strategy.model_copy(update={"communication": how})
    draft = private_draft(asked(talk, sort=sort), replace(project, strategy=strategy))
    regrets = [one for one in draft.wordings if "sort this out" in one or "разобраться" in one]
    assert bool(regrets) is not is_calm
