"""Chooses one wording a beat, so that nothing is said twice and nothing promised is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from .environment import Said
from .filling import Filler, Template
from .script import Row
from .wordings import Wording

_BARE = Row(
    Template.of(Wording(text="-")),
    *(0, 0, 0, 0, 0),
    has_value=True,
    leads_in=False,
    asks=False,
    fallback=False,
    addresses=False,
)

MAX_TRIES = 3_000


class Choice:
    """A wording that may be said, and what saying it means; masks are sets of fields.

    `says` are the fields it prints, none of which may be spoken already; `spoken` are those and all
    that say the same. The text is made when it is first asked for; `None`: the values do not fit.
    """

    __slots__ = (
        "_filler",
        "_row",
        "_text",
        "addresses",
        "after",
        "asks",
        "fallback",
        "family",
        "has_value",
        "leads_in",
        "owes",
        "says",
        "spoken",
    )

    def __init__(self, row: Row, spoken: int, filler: Filler | None) -> None:
        self._row = row
        self._filler = filler
        self._text: str | None = None
        self.spoken = spoken
        self.says = row.says
        self.after = row.after
        self.owes = row.owes
        self.has_value = row.has_value
        self.leads_in = row.leads_in
        self.asks = row.asks
        self.fallback = row.fallback
        self.addresses = row.addresses
        self.family = row.family

    @classmethod
    def of_author(cls, text: str, spoken: int, *, leads_in: bool, asks: bool, family: str) -> Self:
        """Make a hook that the idea's author wrote: its words are given, its fields are guessed."""
        made = cls(_BARE, spoken, None)
        made.leads_in, made.asks, made.family = leads_in, asks, family
        made._text = Said(text)
        return made

    @property
    def text(self) -> str | None:
        """The words."""
        if self._filler is not None:
            found = self._filler.fill(self._row.template)
            self._text = Said(found) if found else None
            self._filler = None
        return self._text


@dataclass(frozen=True, slots=True)
class Task:
    """What one variant has to say: choices by beat, and fields that must be among them."""

    choices: Mapping[str, Sequence[Choice]]
    must: int
    later: Mapping[str, int]
    """Fields that a hand-written beat speaks."""
    carried: bool = False
    """Whether more is printed than these beats: a poll's options, blocks written by hand."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chosen speech."""

    beats: Mapping[str, str]
    spoken: int
    required: frozenset[str] = frozenset()
    """Beats that others lean on, or that say what has to be said."""
    picked: Sequence[tuple[str, Choice]] = ()
    """The choices behind the hook, in order."""


def speech(
    task: Task, beats: Sequence[str], hook: Choice | None, seed: int, turn: int = 0
) -> Chosen | None:
    """Choose the beats after `hook`; `None` when `must` and debts cannot be met.

    Every choice is a function of `seed`; each `turn` begins one wording later. A beat is dropped
    only when nothing is left for it.
    """
    search = _Search(task, beats, seed, turn)
    if hook is None:
        found = search.run(0, 0, 0, NOTHING | VALUED * task.carried, None)
    else:
        flags = VALUED * task.carried + LEAD_IN * hook.leads_in
        found = search.run(0, hook.spoken, hook.owes, flags, hook)
    if found is None:
        return None
    spoken, picked = found
    picked.reverse()
    return _chosen(task, hook, spoken, picked)


def behind(task: Task, hook: Choice, picked: Sequence[tuple[str, Choice]]) -> Chosen | None:
    """Set another hook before beats that were chosen already; `None` when they do not follow it."""
    spoken, owed = hook.spoken, hook.owes
    before: Choice = hook
    for _, choice in picked:
        monotonous = (choice.asks and before.asks) or (choice.leads_in and before.leads_in)
        if choice.says & spoken or choice.after & ~spoken or monotonous:
            return None
        spoken |= choice.spoken
        owed |= choice.owes
        before = choice
    for mask in task.later.values():
        spoken |= mask
    if (task.must | owed) & ~spoken:
        return None
    return _chosen(task, hook, spoken, picked)


def _chosen(
    task: Task, hook: Choice | None, spoken: int, picked: Sequence[tuple[str, Choice]]
) -> Chosen:
    needed = task.must | (hook.owes if hook else 0)
    for _, choice in picked:
        needed |= choice.owes | choice.after
    needed &= ~(hook.spoken if hook else 0)
    required = frozenset(beat for beat, choice in picked if choice.spoken & needed)
    texts = {beat: choice.text or "" for beat, choice in picked}
    if hook is not None:
        texts = {"hook": hook.text or "", **texts}
    return Chosen(texts, spoken, required, picked)


NOTHING, SILENT, VALUED, LEAD_IN = 0, 1, 2, 4
"""What a half-made speech holds: words without a value, a value, a number of lead-ins."""

Found = tuple[int, list[tuple[str, Choice]]]


class _Search:
    """Depth first, in the order of the key; beats are few, so that it hardly ever turns back."""

    def __init__(self, task: Task, beats: Sequence[str], seed: int, turn: int) -> None:
        self._task = task
        self._beats = beats
        self._seed = seed
        self._turn = turn
        self._left = MAX_TRIES

    def run(
        self, at: int, spoken: int, owed: int, flags: int, before: Choice | None
    ) -> Found | None:
        self._left -= 1
        if self._left < 0:
            return None
        task = self._task
        if at == len(self._beats):
            done = flags & VALUED and not (task.must | owed) & ~spoken
            return (spoken, []) if done else None
        beat = self._beats[at]
        if beat in task.later:
            valued = flags if beat == "hook" else flags | VALUED
            return self.run(at + 1, spoken | task.later[beat], owed, valued, None)
        choices = task.choices.get(beat, ())
        open_ = self._open(at, choices, spoken, flags, before) if choices else choices
        tried = False
        for choice in open_:
            if choice.text is None:
                continue
            tried = tried or choice.has_value
            gained = (VALUED if choice.has_value else SILENT) | flags
            found = self.run(
                at + 1,
                spoken | choice.spoken,
                owed | choice.owes,
                gained + LEAD_IN if choice.leads_in else gained,
                choice,
            )
            if found is not None:
                found[1].append((beat, choice))
                return found
        return None if tried else self.run(at + 1, spoken, owed, flags, before)

    def _open(
        self, at: int, choices: Sequence[Choice], spoken: int, flags: int, before: Choice | None
    ) -> Sequence[Choice]:
        """Wordings that may be said now, in the order of the key, the monotonous ones last."""
        unsaid, silent = ~spoken, flags & SILENT
        open_ = [
            choice
            for choice in choices
            if not choice.says & spoken
            and not choice.after & unsaid
            and (choice.has_value or not silent)
        ]
        if not open_:
            return open_
        if ((self._seed >> (50 + at)) + self._turn) & 1 and not any(
            _says_something(one) for one in open_
        ):
            # Words without a value are seasoning: half of the posts do without.
            return ()
        if len(open_) == 1:
            return open_
        turns = len(open_)
        while turns > 1 and open_[turns - 1].fallback:
            turns -= 1
        start = ((self._seed >> (at * 9)) + self._turn) % turns
        rotated = open_[start:turns] + open_[:start] + open_[turns:]
        first = rotated[0]
        if first.text is not None and not _cost(first, before, flags):
            return rotated
        return sorted(rotated, key=lambda choice: _cost(choice, before, flags))


def _says_something(choice: Choice) -> bool:
    return choice.has_value and choice.text is not None


def _cost(choice: Choice, before: Choice | None, flags: int) -> int:
    cost = 8 if choice.fallback else 0
    if choice.leads_in and (flags >= 2 * LEAD_IN or (before is not None and before.leads_in)):
        cost += 2
    if choice.asks and before is not None and before.asks:
        cost += 2
    return cost


class Hooks:
    """Ways to begin; those of the last resort stand at the end."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._open = [choice for choice in choices if not choice.fallback]
        self._last = [choice for choice in choices if choice.fallback]

    def by(self, seed: int, turn: int = 0) -> Iterator[Choice]:
        """Offer them in the order of the key; each turn begins with another one."""
        start = (seed + turn) % len(self._open) if self._open else 0
        if self._open and self._open[start].addresses and seed >> 40 & 1:
            # A segment has one address and many posts: half of its turns go to the next hook.
            others = max(len(self._open) - 1, 1)
            start = (start + 1 + (seed >> 42) % others) % len(self._open)
        yield from self._open[start:]
        yield from self._open[:start]
        yield from self._last
