"""Comments are answered once each, whatever breaks, and never twice running in the same words."""

import random
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.allowance import Account, Allowance
from cfkit.application.answerable import private_draft, with_replies
from cfkit.application.answers import tally
from cfkit.application.reply import Desk, Draft, Replied, reply
from cfkit.domain.case import Case
from cfkit.domain.comments import Comment, Sort
from cfkit.domain.errors import (
    CredentialError,
    Gone,
    NotPublishable,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from cfkit.domain.keys import is_reply, root_of
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Pause, Receipt, Sighting
from cfkit.domain.rates import Quota
from cfkit.ports import Steps

from .conftest import START, FakeMute, FakeSocial, Newsroom

PRICES = ("It is 5.", "Five, as ever.", "Just 5 a year.")


class Talking(FakeSocial):
    """A platform whose comments can be answered; `gone` are comments that were taken away."""

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        names = [name for name in ("c1", "c2", "c3") if name not in self.wall.gone]
        yield from (Comment(name, "x", "How much?", START) for name in names)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        said = steps.once("publish", lambda: self.wall.write(post.text), visible=True)
        self.wall.under[said["id"]] = comment
        return Receipt(said["id"], said["url"])

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        return self.find(post, delivery)


class Mute(FakeMute):
    """The same, and nobody can be asked what became of an answer."""

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        return self.comment(post, root, steps)

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        return self.find_comment(post, root, delivery)


@pytest.fixture
def talk(room: Newsroom) -> Newsroom:
    """The project, with a live post on each channel; its comments can be answered."""
    for name, kind in (("one", Talking), ("two", Talking), ("mute", Mute)):
        room.platforms[name] = lambda channel, kind=kind: kind(room.wall(channel.id))
        room.add("a", name)
    room.publish()
    return room


def asked(room: Newsroom, name: str = "c1", channel: str = "one", **more: Any) -> Case:
    """Make a case of a comment."""
    key = f"a.plain.text_post.all@{channel}"
    at = START + timedelta(minutes=int(name[1:]))
    values = {"sort": Sort.QUESTION, "reasons": (), "text": "How much?", **more}
    case = Case(channel, name, key, at, at, **values)
    room.store.cases().add([case])
    return case


def desk(room: Newsroom, **more: Any) -> Desk:
    allowance = more.pop("allowance", Allowance((), room.store, room.clock))
    return Desk(
        room.project,
        room.platform_for,
        lambda channel: room.platform_for(channel).capabilities,
        more.pop("store", room.store),
        room.clock,
        room.limits,
        allowance,
        **more,
    )


def say(room: Newsroom, *drafts: Draft, **more: Any) -> list[Replied]:
    return list(reply(drafts, desk(room, **more)))


def drafted(case: Case, wordings: Sequence[str] = PRICES, **more: Any) -> Draft:
    return Draft(case, tuple(wordings), "price", **more)


def wall(room: Newsroom, channel: str = "one") -> list[str]:
    """List the answers that readers see, the post left out."""
    return room.wall(channel).texts[1:]


def case_of(room: Newsroom, name: str = "c1") -> Case:
    found = with_replies(room.store.cases().all(), room.store.sequels())
    return next(one for one in found if one.remote_id == name)


def test_an_answer_goes_out_once_below_its_comment_and_is_counted(talk: Newsroom) -> None:
    case = asked(talk)
    [told] = say(talk, drafted(case))
    assert (told.result.state, told.result.exit, told.text) == ("live", 0, PRICES[0])
    assert talk.wall().under["2"] == "c1"
    assert is_reply(told.result.key)
    assert root_of(told.result.key) == case.key
    answered = case_of(talk)
    assert (answered.answered_at, answered.is_open) == (talk.clock.now(), False)
    assert tally([answered], talk.clock.now()).answered == 1
    [again] = say(talk, drafted(case))
    assert (again.result.state, again.result.exit, len(wall(talk))) == ("live", 0, 1)


def test_a_rehearsal_chooses_words_and_sends_nothing(talk: Newsroom) -> None:
    drafts = [drafted(asked(talk, name)) for name in ("c1", "c2")]
    told = say(talk, *drafts, is_rehearsal=True)
    assert [(one.result.state, one.text) for one in told] == [
        ("would reply", PRICES[0]),
        ("would reply", PRICES[1]),
    ]
    assert (wall(talk), talk.store.sequels()) == ([], {})


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("fault", [OutcomeUnknown("cut"), "killed"])
def test_what_was_cut_or_killed_is_never_said_twice(
    talk: Newsroom, killed: type[BaseException], moment: str, fault: Any
) -> None:
    case = asked(talk)
    strikes = talk.wall().before if moment == "before" else talk.wall().after
    strikes.append(killed() if fault == "killed" else fault)
    try:
        say(talk, drafted(case))
    except killed:
        talk.reopen()
    talk.later(minutes=1)
    [told] = say(talk, drafted(case))
    assert (told.result.state, len(wall(talk))) == ("live", 1)
    assert not case_of(talk).is_open


def test_the_same_words_are_tried_again_where_they_were_surely_not_said(
    talk: Newsroom, killed: type[BaseException]
) -> None:
    case = asked(talk)
    talk.wall().before.append(killed())
    with pytest.raises(killed):
        say(talk, drafted(case, PRICES[:1]))
    talk.reopen()
    talk.later(minutes=1)
    [told] = say(talk, drafted(case, PRICES[:1]))
    assert (told.result.state, wall(talk)) == ("live", [PRICES[0]])


@pytest.mark.parametrize("moment", ["before", "after"])
def test_where_nobody_can_be_asked_a_person_settles_it(
    talk: Newsroom, moment: str, lost: OutcomeUnknown
) -> None:
    case = asked(talk, channel="mute")
    (talk.wall("mute").before if moment == "before" else talk.wall("mute").after).append(lost)
    [first] = say(talk, drafted(case))
    assert (first.result.state, first.result.exit) == ("unknown", 8)
    talk.later(hours=5)
    [again] = say(talk, drafted(case))
    assert again.result.state == "unknown"
    assert case_of(talk).is_open
    url = "https://wall.example/2"
    if moment == "after":
        [settled] = talk.reconcile(key=first.result.key, live=url)
        assert settled.state == "live"
    else:
        talk.reconcile(key=first.result.key, not_live=True)
        [settled] = [one.result for one in say(talk, drafted(case))]
    assert (settled.state, len(wall(talk, "mute"))) == ("live", 1)
    assert not case_of(talk).is_open


def test_reconcile_looks_for_an_answer_by_itself(talk: Newsroom, lost: OutcomeUnknown) -> None:
    talk.wall().after.append(lost)
    talk.wall().looks.append(Unavailable("not now"))
    [told] = say(talk, drafted(asked(talk)))
    assert told.result.state == "unknown"
    [settled] = talk.reconcile()
    assert (settled.key, settled.state) == (told.result.key, "live")
    assert not case_of(talk).is_open


def test_publishing_leaves_answers_alone(talk: Newsroom, lost: OutcomeUnknown) -> None:
    talk.wall().before.append(lost)
    talk.wall().looks.append(Unavailable("not now"))
    say(talk, drafted(asked(talk)))
    assert talk.publish() == []


def test_two_runs_at_once_answer_once(talk: Newsroom) -> None:
    cases = [asked(talk, name) for name in ("c1", "c2", "c3")]
    stores = [open_sqlite(talk.root / ".cfkit", now=talk.clock.now) for _ in range(2)]
    told: list[Replied] = []

    def run(store: Any) -> None:
        own = desk(talk, store=store)
        told.extend(reply([drafted(one) for one in cases], replace(own, limits=talk.limits)))

    talk.limits = replace(talk.limits, lock_wait=20.0)
    runs = [threading.Thread(target=run, args=(store,)) for store in stores]
    for one in runs:
        one.start()
    for one in runs:
        one.join(60)
    for store in stores:
        store.close()
    assert len(told) == 6
    assert {one.result.state for one in told} == {"live"}
    assert sorted(talk.wall().under.values()) == ["c1", "c2", "c3"]
    assert len(set(wall(talk))) == 3


@pytest.mark.parametrize("seed", range(8))
def test_a_channel_never_says_the_same_twice_running(
    talk: Newsroom, killed: type[BaseException], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    cuts = [OutcomeUnknown("cut"), killed()]
    for number in range(1, 25):
        case = asked(talk, f"c{number}")
        wordings = chance.sample(PRICES, chance.randint(1, 3))
        if chance.random() < 0.5:
            before, after = talk.wall().before, talk.wall().after
            refusals = [Rejected("no"), Unavailable("busy")]
            if chance.random() < 0.5:
                before.append(chance.choice([*cuts, *refusals]))
            else:
                after.append(chance.choice(cuts))
        try:
            say(talk, drafted(case, wordings))
        except killed:
            talk.reopen()
        talk.wall().before.clear()
        talk.wall().after.clear()
        talk.later(minutes=chance.choice([0.1, 1, 10]))
        if chance.random() < 0.3:
            talk.reconcile()
    seen = wall(talk)
    assert len(seen) > 8
    assert all(one != other for one, other in pairwise(seen))


def test_with_one_wording_the_second_answer_waits_for_another_one(talk: Newsroom) -> None:
    first, second = asked(talk, "c1"), asked(talk, "c2")
    _, told = say(talk, drafted(first, PRICES[:1]), drafted(second, PRICES[:1]))
    assert (told.result.exit, len(wall(talk))) == (9, 1)
    assert "one more wording to `communication.faq`, entry price" in str(told.result.error)


def test_a_pause_holds_what_nobody_named(talk: Newsroom) -> None:
    case = asked(talk)
    talk.store.pause(Pause("flood", START))
    [held] = say(talk, drafted(case))
    assert (held.result.exit, held.result.error, wall(talk)) == (9, "paused: flood", [])
    [told] = say(talk, drafted(case, is_named=True))
    assert told.result.state == "live"


@pytest.mark.parametrize("sort", [*sorted(set(Sort) - {Sort.QUESTION, Sort.THANKS}), None])
def test_what_a_person_has_to_read_is_never_answered_alone(
    talk: Newsroom, sort: Sort | None
) -> None:
    case = asked(talk)
    talk.store.cases().save(replace(case, sort=sort), case)
    [told] = say(talk, drafted(case))
    assert (told.result.exit, wall(talk)) == (9, [])
    assert "a person answers" in str(told.result.error)


def test_somebody_who_was_faster_is_heard_at_the_last_moment(talk: Newsroom) -> None:
    case = asked(talk)

    class Slow(Talking):
        def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
            talk.store.cases().save(replace(case, answered_at=talk.clock.now()), case)
            return super().answer(post, root, comment, steps)

    talk.platforms["one"] = lambda channel: Slow(talk.wall(channel.id))
    [told] = say(talk, drafted(case))
    assert (told.result.exit, told.result.error) == (9, "it is answered already")
    assert wall(talk) == []


@pytest.mark.parametrize("refusal", [Gone("it is gone"), Rejected("no such parent")])
def test_a_comment_that_was_taken_away_closes_its_case_and_loses_nothing(
    talk: Newsroom, refusal: Rejected
) -> None:
    case = asked(talk)
    talk.wall().before.append(refusal)
    talk.wall().gone.add("c1")
    [told] = say(talk, drafted(case))
    assert (told.result.exit, told.result.error_code) == (9, "gone")
    assert "was taken away" in str(told.result.error)
    closed = case_of(talk)
    assert (closed.outcome, closed.is_open, closed.text) == ("gone", False, "How much?")
    [again] = say(talk, drafted(case))
    assert again.result.exit == 9
    assert wall(talk) == []


def test_a_refused_answer_stays_refused_until_a_person_says_it_otherwise(talk: Newsroom) -> None:
    case = asked(talk)
    talk.wall().before.append(Rejected("bad words"))
    [told] = say(talk, drafted(case))
    assert (told.result.state, told.result.exit) == ("rejected", 5)
    assert f'cfkit inbox reply "{case.name}" --text' in str(told.result.error)
    [again] = say(talk, drafted(case))
    assert (again.result.exit, wall(talk)) == (9, [])
    [mended] = say(talk, drafted(case, ["In nicer words."], is_named=True))
    assert (mended.result.state, wall(talk)) == ("live", ["In nicer words."])


def test_who_is_asked_to_wait_waits(talk: Newsroom) -> None:
    first, second = asked(talk, "c1"), asked(talk, "c2")
    talk.wall().before.append(RateLimited("slow down", retry_after=3600))
    told = say(talk, drafted(first), drafted(second))
    assert [one.result.exit for one in told] == [6, 6]
    assert say(talk, drafted(first))[0].result.state == "waiting"
    talk.later(hours=2)
    told = say(talk, drafted(first), drafted(second))
    assert [one.result.state for one in told] == ["live", "live"]


def test_dead_credentials_stop_the_channel_alone(talk: Newsroom) -> None:
    drafts = [drafted(asked(talk, "c1")), drafted(asked(talk, "c2"))]
    drafts.append(drafted(asked(talk, "c3", channel="two")))
    talk.wall().before.append(CredentialError("expired"))
    told = say(talk, *drafts)
    assert [one.result.exit for one in told] == [4, 4, 0]
    assert [one.result.state for one in say(talk, *drafts)] == ["live"] * 3


def test_answers_use_up_the_quota_of_an_account(talk: Newsroom) -> None:
    account = Account("Fake", Quota(2, 24), ("one",), by_hand=False)
    drafts = [drafted(asked(talk, name)) for name in ("c1", "c2")]
    allowance = Allowance([account], talk.store, talk.clock)
    told = say(talk, *drafts, allowance=allowance)
    assert [one.result.state for one in told] == ["live", "waiting"]
    talk.later(hours=25)
    allowance = Allowance([account], talk.store, talk.clock)
    assert say(talk, drafts[1], allowance=allowance)[0].result.state == "live"


def test_a_hand_over_asks_to_go_on_in_private_and_is_marked(talk: Newsroom) -> None:
    case = asked(talk, sort=Sort.EMOTIONAL)
    project = talk.project
    with pytest.raises(NotPublishable, match=r"`communication\.contact`"):
        private_draft(case, project)
    how = project.strategy.communication.model_copy(update={"contact": "t.me/library_help"})
    strategy = project.strategy.model_copy(update={"communication": how})
    draft = private_draft(case, replace(project, strategy=strategy))
    [told] = say(talk, draft)
    assert told.result.state == "live"
    assert "t.me/library_help" in wall(talk)[0]
    assert case_of(talk).outcome == "private"


def test_an_older_copy_of_the_store_makes_a_run_look_first(talk: Newsroom) -> None:
    case = asked(talk)
    say(talk, drafted(case))
    talk.reopen()
    for file in (talk.root / ".cfkit").glob("*"):
        file.unlink() if file.is_file() else None
    talk.add("a", "one") if not talk.placements else None
    talk.later(hours=1)
    talk.publish()
    asked(talk)
    [told] = say(talk, drafted(case))
    assert (told.result.state, len(wall(talk))) == ("live", 1)


def test_words_that_do_not_fit_are_not_sent(talk: Newsroom) -> None:
    case = asked(talk)
    [told] = say(talk, drafted(case, ["long " * 200], is_named=True))
    assert (told.result.exit, wall(talk)) == (9, [])
    assert "Fake takes 500: shorten it" in str(told.result.error)
