"""Comments are pulled once, become cases with a time and an owner, and lose nothing on the way."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest

from cfkit.application.answers import tallies, tally
from cfkit.application.classify import Classifier
from cfkit.application.hear import Heard, corrected, hear, talked_about, words_of
from cfkit.domain.capabilities import Capabilities, TextRules
from cfkit.domain.case import Case
from cfkit.domain.comments import Comment, Sort
from cfkit.domain.errors import NotAllRead, RateLimited, Rejected, UsageError
from cfkit.domain.inbox import Judgement
from cfkit.domain.publication import Receipt
from cfkit.wiring import classifier

from .conftest import START


class Talkative:
    """A platform under whose posts people talk."""

    slug: ClassVar[str] = "talkative"
    capabilities: ClassVar[Capabilities] = Capabilities(
        "Talkative", TextRules(500, len), "https://talk.example", date(2026, 11, 22)
    )

    def __init__(self) -> None:
        self.said: dict[str, list[Comment]] = {}
        self.faults: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.endless: set[str] = set()

    def publish(self, post: Any, steps: Any) -> Receipt:
        return Receipt(steps.once("publish", lambda: f"{post.key}!", visible=True))

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        self.asked.append(remote_id)
        if fault := self.faults.get(remote_id):
            raise fault
        yield from self.said.get(remote_id, ())
        if remote_id in self.endless:
            raise NotAllRead("more stands below the post")

    def say(self, key: str, name: str, text: str, author: str = "a reader", **more: Any) -> None:
        said = Comment(name, author, text, START + timedelta(hours=1), **more)
        self.said.setdefault(f"{key}!", []).append(said)


@pytest.fixture
def talk(room: Any) -> Talkative:
    platform = Talkative()
    room.platforms["one"] = lambda _: platform
    return platform


@pytest.fixture(scope="module")
def rules() -> Classifier:
    return classifier(None)


def listen(room: Any, rules: Classifier, **flags: Any) -> Heard:
    return hear(room.project, room.platform_for, room.store, room.clock, rules.judge, **flags)


def cases(room: Any) -> dict[str, Case]:
    return {one.remote_id: one for one in room.store.cases().all()}


def test_a_comment_becomes_a_case_once(room: Any, talk: Talkative, rules: Classifier) -> None:
    key = room.add()
    room.publish()
    talk.say(key, "c1", "How much is it?")
    assert listen(room, rules).new == 1
    talk.say(key, "c2", "Thank you!", author="renamed")
    again = listen(room, rules)
    assert (again.new, again.posts, again.exit) == (1, 1, 0)
    found = cases(room)
    assert {name: one.sort for name, one in found.items()} == {
        "c1": Sort.QUESTION,
        "c2": Sort.THANKS,
    }
    assert found["c1"].key == key
    assert found["c1"].author not in (None, "a reader")


def test_a_thread_that_is_gone_stops_no_other(
    room: Any, talk: Talkative, rules: Classifier
) -> None:
    gone, here = room.add("a1"), room.add("a2")
    room.publish()
    talk.faults[f"{gone}!"] = Rejected("not_found", "the post is gone")
    talk.say(here, "c1", "Great!")
    heard = listen(room, rules)
    assert heard.new == 1
    assert [(one.key, one.channel) for one in heard.silences] == [(gone, "one")]
    assert heard.exit != 0


def test_what_was_read_of_too_long_a_talk_is_kept_and_the_rest_is_told(
    room: Any, talk: Talkative, rules: Classifier
) -> None:
    key = room.add()
    room.publish()
    talk.say(key, "c1", "How much is it?")
    talk.endless.add(f"{key}!")
    heard = listen(room, rules)
    assert (heard.new, heard.posts, heard.exit) == (1, 1, 0)
    assert [one.words for one in heard.silences] == ["more stands below the post"]


def test_a_platform_that_wants_peace_is_left_alone(
    room: Any, talk: Talkative, rules: Classifier
) -> None:
    first, _ = room.add("a1"), room.add("a2")
    room.publish()
    talk.faults[f"{first}!"] = RateLimited("slow down")
    assert listen(room, rules).new == 0
    assert talk.asked == [f"{first}!"]


def test_old_posts_are_asked_after_on_demand(room: Any, talk: Talkative, rules: Classifier) -> None:
    key = room.add()
    room.publish()
    talk.say(key, "c1", "Great!")
    room.later(hours=24 * 29)
    assert listen(room, rules).new == 0
    assert listen(room, rules, everything=True).new == 1


def test_a_run_that_is_told_to_stop_asks_no_more(
    room: Any, talk: Talkative, rules: Classifier
) -> None:
    first, second = room.add("a1"), room.add("a2")
    room.publish()
    for key in (first, second):
        talk.say(key, f"c-{key}", "How much is it?")
    stop = threading.Event()

    def judge(text: str, post: str) -> Judgement:
        stop.set()
        return rules.judge(text, post)

    hear(room.project, room.platform_for, room.store, room.clock, judge, stop=stop)
    assert talk.asked == [f"{first}!"]
    assert listen(room, rules).new == 1


def test_only_channels_that_may_be_commented_on_are_looked_after(room: Any, talk: Any) -> None:
    def found(can_hear: bool = True) -> list[str]:
        return talked_about(room.project, room.store, room.clock.now(), lambda _: can_hear)

    room.add()
    assert found() == []
    room.publish()
    assert (found(), found(can_hear=False)) == (["one"], [])
    room.later(hours=24 * 29)
    assert found() == []


def test_an_unknown_channel_is_an_error(room: Any, rules: Classifier) -> None:
    with pytest.raises(UsageError, match="no channel is called"):
        listen(room, rules, only="oen")


def test_a_correction_holds_for_the_same_words_from_then_on(
    room: Any, talk: Talkative, rules: Classifier
) -> None:
    key = room.add()
    room.publish()
    talk.say(key, "c1", "How much is it?")
    listen(room, rules)
    case = cases(room)["c1"]
    made = corrected(case, Sort.TROLLING, room.project)
    room.store.cases().save(made, case)
    room.store.cases().correct(words_of(str(case.text)), Sort.TROLLING)
    talk.say(key, "c2", "HOW  much is it?")
    listen(room, rules)
    found = cases(room)
    assert (found["c1"].sort, found["c1"].is_corrected) == (Sort.TROLLING, True)
    assert (found["c2"].sort, found["c2"].is_corrected) == (Sort.TROLLING, True)
    assert "a person said so" in found["c2"].reasons[0]


def test_an_endless_comment_is_kept_short(room: Any, talk: Talkative, rules: Classifier) -> None:
    key = room.add()
    room.publish()
    talk.say(key, "c1", "why? " * 10_000)
    listen(room, rules)
    assert len(str(cases(room)["c1"].text)) == 4000


def made(name: str, sort: Sort | None, hours: float | None, channel: str = "one") -> Case:
    answered = None if hours is None else START + timedelta(hours=hours)
    by = START + timedelta(hours=4)
    return Case(channel, name, "k", START, START, sort, (), answer_by=by, answered_at=answered)


def test_stats_equal_those_counted_by_hand() -> None:
    every = [
        made("1", Sort.QUESTION, 1),
        made("2", Sort.QUESTION, 2),
        made("3", Sort.QUESTION, None),
        made("4", Sort.EMOTIONAL, 5, "two"),
        made("5", None, None, "two"),
        made("6", Sort.THANKS, 1, "two"),
        made("7", Sort.SPAM, None, "two"),
    ]
    found = tally(every, START + timedelta(hours=3))
    assert (found.comments, found.owed, found.answered, found.late) == (7, 5, 3, 1)
    assert found.share == pytest.approx(3 / 5)
    assert (found.p50, found.p90) == (timedelta(hours=2), timedelta(hours=5))
    assert found.two_way == pytest.approx(4 / 7)
    by_channel = tallies(every, lambda one: one.channel, START)
    assert {name: one.answered for name, one in by_channel.items()} == {"one": 2, "two": 1}
    assert tally([], START).share is None
