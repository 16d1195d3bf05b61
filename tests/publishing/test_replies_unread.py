"""What a plugin could not read to the end is neither answered twice nor waited for without end."""

from cfkit.domain.errors import NotAllRead, Rejected, Unavailable
from cfkit.domain.post import Post
from cfkit.domain.publication import Receipt
from cfkit.ports import Steps

from .conftest import Newsroom
from .test_replies import PRICES, Talking, asked, drafted, say, talk, wall

__all__ = ["talk"]


class Blind(Talking):
    """Reads what stands below a comment before it answers, or after, and not to the end."""

    is_late = False

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        if not self.is_late:
            raise NotAllRead("more stands there than is read")
        return super().answer(post, root, comment, steps)


class BlindAfterwards(Blind):
    """The same, once the answer is out."""

    is_late = True

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        self.wall.after = [NotAllRead("more stands there than is read")]
        return super().answer(post, root, comment, steps)


def test_an_answer_whose_place_is_not_read_to_the_end_is_left_to_a_person(talk: Newsroom) -> None:
    talk.platforms["one"] = lambda channel: Blind(talk.wall(channel.id))
    case = asked(talk)
    for _ in range(2):
        [told] = say(talk, drafted(case))
        assert (told.result.exit, told.result.error_code) == (9, "not-all-read")
        assert "nothing was sent: look there; answer by hand" in str(told.result.held_because)
        assert (wall(talk), talk.clock.slept) == ([], 0)
        talk.later(days=1)
    [settled] = talk.reconcile(key=told.result.key, live="https://wall.example/7")
    assert (settled.state, wall(talk)) == ("live", [])


def test_an_answer_after_which_not_all_was_read_is_looked_for_and_not_repeated(
    talk: Newsroom,
) -> None:
    talk.platforms["one"] = lambda channel: BlindAfterwards(talk.wall(channel.id))
    talk.wall().looks = [Unavailable("not now")]
    case = asked(talk)
    [told] = say(talk, drafted(case))
    assert (told.result.state, told.result.exit) == ("unknown", 8)
    talk.later(minutes=5)
    [found] = say(talk, drafted(case))
    assert (found.result.state, wall(talk)) == ("live", [PRICES[0]])


def test_a_look_that_never_reads_to_the_end_holds_a_repeat_back(talk: Newsroom) -> None:
    case = asked(talk)
    talk.wall().before = [Rejected("no")]
    [refused] = say(talk, drafted(case))
    assert refused.result.exit == 5
    talk.wall().looks = [NotAllRead("more stands there"), NotAllRead("more stands there")]
    [held] = say(talk, drafted(case, is_named=True))
    assert (held.result.exit, held.result.error_code) == (9, "not-all-read")
    assert wall(talk) == []
