"""Lines about a plan, in the project's language like the remarks that stand between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.application.outcomes import Title
    from cfkit.domain.plan import Kept, Placement, Plan
    from cfkit.domain.strategy.brand import Language


WEIGHTS = 3
"""Weights of which a plan speaks unasked."""


@dataclass(frozen=True)
class PlanTalk:
    """The words of one language: those of `talk` in `pages/plan.<language>.yaml`."""

    words: Mapping[str, Any]
    language: Language
    title: Title

    def level(self, factor: str, level: str) -> str:
        """Name a level of a factor where a sentence speaks of it; in English ids are words."""
        return (self.title.level(factor, level) if self.language == "ru" else "") or level

    def formats(self, counted: Counter[str]) -> str:
        """List formats with their numbers, the most frequent first."""
        told = ((self.level("format", name), n) for name, n in counted.most_common())
        if self.language == "ru":
            return ", ".join(f"{name}: {n}" for name, n in told)
        return ", ".join(f"{n} {name}" for name, n in told)

    def moment(self, at: datetime) -> str:
        """Write an instant inside a sentence."""
        from cfkit.application.say import day_in_words

        between = ", " if self.language == "ru" else " "
        return f"{day_in_words(at.date(), self.language)}{between}{at:%H:%M}"

    def say(self, name: str, **values: object) -> str:
        """Fill a sentence."""
        return str(self.words[name]).format(**values)

    def number(self, number: str) -> str:
        """Write a number with the language's own decimal mark."""
        return number.replace(".", self.words["decimal"])

    def why(self, kept: Kept) -> str:
        """Say why a post stays."""
        return str(self.words["why"].get(kept.why, kept.why))


def show_plan(
    terminal: Terminal, made: Plan, talk: PlanTalk, *, explain: bool, dry_run: bool
) -> None:
    """Show what changes, what stays, what does not fit; `explain` adds remarks and hours."""
    from cfkit.domain.plan import SIGNS

    for change in made.changes:
        instants = (change.from_, change.to) if change.op == "move" else (change.to,)
        when = " -> ".join(map(_minute, filter(None, instants)))
        why = f" ({change.why})" if change.why else ""
        terminal.say(" ".join(filter(None, [SIGNS[change.op], change.key, when])) + why)
    _show_kept(terminal, talk, made.kept, one_by_one=explain or terminal.verbose)
    for short in made.shortfalls:
        where = f"{short.week}: " if short.week else ""
        terminal.say(terminal.paint(f"! {where}{short.what}", "warning"))
        if short.remedy:
            terminal.say(f"    {short.remedy}")
    if explain:
        _explain(replace(terminal, quiet=False), made, talk)
    counts = Counter[str](change.op for change in made.changes)
    done = [f"{counts[op]} {talk.words['done'][op]}" for op in SIGNS if counts[op]]
    terminal.say(
        talk.say(
            "summary",
            period=made.period.name,
            n=len(made.placements),
            told=", ".join(done) or talk.say("nothing"),
            dry=talk.say("dry") if dry_run else "",
            gap=talk.number(f"{made.gap * 100:.1f}"),
        )
    )
    if made.changes and not dry_run:
        terminal.say(talk.say("next"))


def _minute(instant: str) -> str:
    """Shorten an instant to what a clock at the channel shows."""
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M}"


def say_weights(
    terminal: Terminal, made: Plan, talk: PlanTalk, period: str | None, *, explain: bool
) -> None:
    """Say what the plan makes of weights that learning moved: the largest gains, or all."""
    if not made.weighed:
        return
    if explain:
        terminal = replace(terminal, quiet=False)
    terminal.say(talk.say("weights", period=period or "weights.yaml"))
    for one in made.weighed if explain else made.weighed[:WEIGHTS]:
        was, now = (
            talk.words["no_weight"] if share is None else talk.number(f"{share:.1%}")
            for share in (one.was, one.now)
        )
        line = talk.say(
            "weight",
            factor=talk.words["factor"].get(one.factor, one.factor),
            level=talk.level(one.factor, one.level),
            was=was,
            now=now,
            n=one.posts,
            of=one.of,
        )
        terminal.say(f"  {line}" + (f" ({one.why})" if one.why else ""))
    if not explain and len(made.weighed) > WEIGHTS:
        terminal.say("  " + talk.say("more_weights", n=len(made.weighed) - WEIGHTS))


def _explain(terminal: Terminal, made: Plan, talk: PlanTalk) -> None:
    for note in made.notes:
        terminal.say(note)
    rows = (
        (load.member, load.week, talk.number(f"{load.needs:g}"), talk.number(f"{load.has:g}"))
        for load in made.capacity
    )
    heads = talk.words["heads"]
    terminal.table([heads[name] for name in ("who", "week", "needs", "has")], rows)


def say_why(terminal: Terminal, made: Plan, talk: PlanTalk, keys: Sequence[str]) -> None:
    """Say why posts were chosen, those that were asked for first; `--quiet` hides no answer."""
    aloud = replace(terminal, quiet=False)
    kept = {one.key: talk.say("stands_kept", why=talk.why(one)) for one in made.kept}
    known = {str(one.key) for one in made.placements}
    for key in filter(known.__contains__, dict.fromkeys((*keys, *made.reasons))):
        aloud.say(terminal.paint(f"? {key}", "bold"))
        lines = [*([kept[key]] if key in kept else []), *made.reasons.get(key, ())]
        for line in lines or [talk.say("stands")]:
            aloud.say(f"    {line}")


def _show_kept(
    terminal: Terminal, talk: PlanTalk, kept: Sequence[Kept], *, one_by_one: bool
) -> None:
    for one in kept if one_by_one else ():
        told = talk.say("kept", what=one.key, why=talk.why(one))
        terminal.say(terminal.paint(told, "dim"))
    for why, n in Counter(map(talk.why, kept)).items():
        terminal.say(terminal.paint(talk.say("kept", what=n, why=why), "dim"))


def say_what_it_takes(terminal: Terminal, talk: PlanTalk, document: Mapping[str, Any]) -> None:
    """Say how much production work is still open, and what platforms take for the posts.

    Unmade pictures keep a post from going out.
    """
    formats = Counter(one["format"] for one in document["placements"] if not one["publishable"])
    if formats:
        told = talk.formats(formats)
        terminal.say(talk.say("lacks", n=formats.total(), formats=told))
    for cost in document["costs"]:
        total = talk.number(str(cost["total"]))
        terminal.say(talk.say("costs", **{**cost, "total": total}))


def say_what_pictures(terminal: Terminal, talk: PlanTalk, bare: Sequence[Placement]) -> None:
    """Say how many posts wait for pictures, and when the first of them is due."""
    if not bare:
        return
    formats = Counter(one.key.variant.format for one in bare)
    told = talk.formats(formats)
    first = min(bare, key=lambda one: one.at)
    at = talk.moment(first.at)
    terminal.warn(talk.say("bare", n=len(bare), formats=told, at=at, key=first.key))
