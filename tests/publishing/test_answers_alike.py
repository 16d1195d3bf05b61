"""Answers in the same words are told apart, so that none goes out twice and none gets lost."""

import pytest

from cfkit.domain.errors import OutcomeUnknown, Unavailable

from .conftest import Newsroom
from .test_replies import PRICES, asked, case_of, drafted, say, talk, wall

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
