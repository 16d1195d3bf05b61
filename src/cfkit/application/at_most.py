"""Send at most so many posts: the earliest first, the next in place of what did not go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cfkit.domain.errors import ExitCode
from cfkit.domain.keys import channel_of
from cfkit.domain.publication import Delivery, Result, State
from cfkit.ports import Store

from .ahead import WOULD_HAND_OVER
from .due import Action, Rules, judge
from .run import Item

_WENT_OUT = frozenset({State.LIVE, State.PENDING, State.UNKNOWN, State.ATTEMPTING})
_SHUT = frozenset({ExitCode.RETRY_LATER, ExitCode.CREDENTIAL, ExitCode.STORE})
"""Exit codes after which nothing more is tried on a channel in this run."""


@dataclass
class AtMost:
    """One run over `items`, in order of time; `left_out` are those that the limit kept back."""

    limit: int
    rules: Rules
    store: Store
    run: Callable[[Sequence[Item]], Sequence[Result]]
    left_out: list[str] = field(default_factory=list)

    def go(self, items: Sequence[Item]) -> list[Result]:
        """Return the last result of each; what is unsettled is settled and counts once sent."""
        results: dict[str, Result] = {}
        asked: set[str] = set()
        shut: set[str] = set()
        todo, left = list(items), self.limit
        while True:
            known = self.store.deliveries([item.key for item in todo])
            actions = {item.key: self._action(item, known.get(item.key)) for item in todo}
            waiting = [one for one in todo if actions[one.key] is Action.PUBLISH]
            chosen = [one for one in waiting if channel_of(one.key) not in shut][:left]
            unsettled = [one for one in todo if actions[one.key] is Action.SETTLE]
            looked = [one for one in unsettled if one.key not in asked]
            others = [one for one in todo if one not in waiting and one not in unsettled]
            turn = sorted(
                [*chosen, *others, *(replace(one, may_send=False) for one in looked)],
                key=lambda one: (one.at, one.key),
            )
            if not turn:
                break
            said = self.run(turn)
            results |= {one.key: one for one in said}
            left -= self._count({one.key for one in chosen}, said)
            shut |= {one.channel for one in said if one.exit in _SHUT}
            asked |= {one.key for one in looked}
            todo = [one for one in todo if one not in chosen and one not in others]
        self.left_out = [one.key for one in waiting]
        return list(results.values())

    def _action(self, item: Item, known: Delivery | None) -> Action:
        channels = {channel.id for channel in self.rules.project.strategy.channels}
        if item.placement is None or channel_of(item.key) not in channels:
            return Action.LEAVE
        return judge(item.placement, known, self.rules).action

    def _count(self, chosen: set[str], said: Sequence[Result]) -> int:
        """Count what was sent: not what a look found there, nor what was held in the end."""
        known: Mapping[str, Delivery] = self.store.deliveries(sorted(chosen))
        return sum(
            one.key in chosen
            and (
                one.state in ("would publish", WOULD_HAND_OVER)
                or (one.state in _WENT_OUT and _was_sent(known.get(one.key)))
            )
            for one in said
        )


def _was_sent(known: Delivery | None) -> bool:
    return known is not None and not (known.state is State.LIVE and known.settled_by == "look-up")
