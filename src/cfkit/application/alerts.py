"""Say what somebody should look at before the next report: goals, silence, late answers, tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cfkit.domain.case import Case
from cfkit.domain.definitions import is_share
from cfkit.domain.errors import ExitCode
from cfkit.domain.lint import Law
from cfkit.domain.metrics import Metric, Snapshot, key_of_channel
from cfkit.domain.past import PastPost
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import Period, spell
from cfkit.domain.strategy import Channel

from .collect import is_due
from .conversation import conversation
from .figures import adds_up, goals
from .history import past_entries
from .near import keys_near
from .outcomes import Material, find
from .readings import versions_of
from .token_status import Standing

Kind = Literal[
    "goal-at-risk",
    "channel-silent",
    "not-counted",
    "definition-changed",
    "count-fell",
    "subscribers-near",
    "token-dead",
    "answer-late",
]

_EARLY = 0.25
"""Before this share of a month nobody can tell whether a goal is at risk."""

_BEHIND = 0.7
"""A goal is at risk when it has less than this share of what an even pace would have brought.

A rate or the size of a channel has no pace and is held against this share of its target.
"""

_SILENT = 3.0
_LEAST_SILENT = timedelta(days=4)
"""A channel is silent after three of its usual intervals, and after four days at least."""

_RECENT = timedelta(days=35)
_UNCOUNTED = timedelta(days=3)
_NEAR = 0.95
"""From 9,500 of 10,000 on there is time to prepare (research of 2026-11-22)."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at. `about` names a goal or a channel; errors change the exit code."""

    kind: Kind
    level: Literal["error", "warning"]
    about: str
    words: str
    remedy: str

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit metrics alerts --json`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Scene:
    """What alerts are found in. `rollup` gives the snapshots of some keys."""

    project: Project
    placements: Sequence[Placement]
    deliveries: Mapping[str, Delivery]
    rollup: Callable[[Sequence[str]], Iterable[Snapshot]]
    tokens: Iterable[Standing]
    laws: Iterable[Law]
    counts: Callable[[Channel], bool]
    """Whether a channel's platform reports counts."""
    now: datetime
    cases: Sequence[Case] = ()
    """Comments as they stand, with who takes them."""

    past: Iterable[PastPost] = ()
    """What was published before cfkit."""


def alerts(scene: Scene) -> list[Alert]:
    """Find everything, the worst first."""
    found = [*_tokens(scene), *_audience(scene), *_goals(scene), *_silent(scene), *_counts(scene)]
    found += _answers(scene)
    return sorted(found, key=lambda one: one.level != "error")


def exit_of(found: Iterable[Alert], *, strict: bool) -> ExitCode:
    """Tell how a run ends: 4 for a dead token, 9 for what waits for a person, 0 otherwise."""
    listed = list(found)
    if any(one.kind == "token-dead" for one in listed):
        return ExitCode.CREDENTIAL
    is_bad = any(strict or one.level == "error" for one in listed)
    return ExitCode.HELD if is_bad else ExitCode.OK


def _tokens(scene: Scene) -> Iterator[Alert]:
    for one in scene.tokens:
        if one.source == "missing" and one.login is None:
            named = ", ".join(one.variables)
            words = f"{named} of {one.channel} is not set: nothing is counted there"
            yield Alert("token-dead", "error", one.channel, words, f"set {named}")
        elif one.refused_at is not None or one.is_broken:
            why = "was refused" if one.refused_at else "has ended or is missing"
            words = f"`{one.setting}` of {one.channel} {why}: nothing is counted there"
            remedy = f"cfkit auth login {one.channel}, or set its variable anew"
            yield Alert("token-dead", "error", one.channel, words, remedy)


def _audience(scene: Scene) -> Iterator[Alert]:
    laws = [law for law in scene.laws if law.looks_at == "audience" and law.threshold]
    for channel in scene.project.strategy.channels:
        known = list(scene.rollup([key_of_channel(channel.id)]))
        counts = [
            one.counts[Metric.SUBSCRIBERS] for one in known if Metric.SUBSCRIBERS in one.counts
        ]
        followers = counts[-1] if counts else channel.subscribers
        for law in laws:
            limit = int(law.threshold or 0)
            if followers is None or channel.rkn is not None or followers < _NEAR * limit:
                continue
            is_over = followers >= limit
            words = f"{channel.id} has {followers:,} subscribers, and {limit:,} change its duties"
            level: Literal["error", "warning"] = "error" if is_over else "warning"
            yield Alert("subscribers-near", level, channel.id, words, law.remedy)


def _answers(scene: Scene) -> Iterator[Alert]:
    late = sorted(
        (one.channel, one.owner or "", one.answer_by)
        for one in scene.cases
        if one.answer_by is not None and one.is_late(scene.now)
    )
    for (channel, owner), some in groupby(late, key=lambda one: one[:2]):
        listed = list(some)
        zone = ZoneInfo(scene.project.strategy.zone_of(channel))
        count = "1 comment waits" if len(listed) == 1 else f"{len(listed)} comments wait"
        words = f"{count} on {channel} for longer than was promised, the first since "
        words += spell(listed[0][2], zone) + (f": {owner} takes them" if owner else "")
        remedy = f"cfkit inbox list --late --channel {channel}, then answer them"
        yield Alert("answer-late", "error", channel, words, remedy)


def _goals(scene: Scene) -> Iterator[Alert]:
    zone = ZoneInfo(scene.project.strategy.brand.timezone)
    today = scene.now.astimezone(zone).date()
    month = Period.parse(f"{today:%Y-%m}")
    passed = (today - month.first).days / len(month.days())
    if passed < _EARLY:
        return
    keys = keys_near(scene.project, month, scene.placements, scene.deliveries)
    material = Material(
        scene.project, month, scene.placements, scene.deliveries, scene.rollup(keys), scene.now
    )
    out = [entry for entry in find(material) if entry.is_out]
    out += past_entries(scene.past, scene.project, month)
    talk = conversation(scene.cases, scene.project, month, scene.now)
    for goal in goals(scene.project, month, out, talk, over=False):
        if goal.metric is None or goal.fact is None or goal.target is None:
            continue
        pace = passed if adds_up(goal.metric) else 1.0
        is_over = goal.at_most and goal.fact > goal.target * min(1.0, pace / _BEHIND)
        if not is_over and (goal.at_most or goal.fact >= goal.target * _BEHIND * pace):
            continue
        form = ".2%" if is_share(goal.metric) else ".15g"
        fact, target = format(goal.fact, form), format(goal.target, form)
        words = f"{goal.title}: {fact} of {'at most ' * goal.at_most}{target} {goal.metric} so far,"
        words += f" with {passed:.0%} of {month.name} gone"
        words += " (some posts do not report it)" if goal.at_least else ""
        remedy = f"cfkit report {month.name} says what worked; plan more of it, or lower the target"
        if goal.at_most:
            remedy = f"cfkit report {month.name} says which posts it comes from; plan fewer of them"
        yield Alert("goal-at-risk", "warning", goal.goal, words, remedy)


def _silent(scene: Scene) -> Iterator[Alert]:
    for channel in scene.project.strategy.channels:
        last = max(
            (
                one.live_at
                for one in scene.deliveries.values()
                if one.channel == channel.id and one.live_at is not None
            ),
            default=None,
        )
        usual = _interval(channel)
        if last is None or usual is None:
            continue
        since = scene.now - last
        if since > max(_SILENT * usual, _LEAST_SILENT):
            words = f"nothing went out on {channel.id} for {since.days} days; usual is one in"
            words += f" {usual.total_seconds() / 86400:.1f} days"
            remedy = "cfkit status shows what waits, cfkit plan writes more"
            yield Alert("channel-silent", "warning", channel.id, words, remedy)


def _interval(channel: Channel) -> timedelta | None:
    cadence = channel.cadence
    if cadence.per_week:
        return timedelta(days=7 / cadence.per_week)
    if cadence.per_month:
        return timedelta(days=30 / cadence.per_month)
    return None


def _counts(scene: Scene) -> Iterator[Alert]:
    """Look at the counts of what went out in the last weeks."""
    for channel in scene.project.strategy.channels:
        recent = {
            key: one.live_at
            for key, one in scene.deliveries.items()
            if one.channel == channel.id
            and one.state is State.LIVE
            and one.live_at is not None
            and scene.now - one.live_at < _RECENT
        }
        shots = list(scene.rollup(sorted(recent)))
        if scene.counts(channel):
            yield from _uncounted(channel.id, recent, shots, scene.now)
        yield from _changed(channel.id, shots)


def _uncounted(
    channel: str, live: Mapping[str, datetime], shots: Sequence[Snapshot], now: datetime
) -> Iterator[Alert]:
    """Tell of looks that are overdue, where counts came once: `pull` says why others never do."""
    last = {one.key: one.taken_at for one in shots}
    overdue = [key for key, at in live.items() if is_due(at, last.get(key), now - _UNCOUNTED)]
    newest = max(last.values(), default=None)
    if not overdue or newest is None or now - newest < _UNCOUNTED:
        return
    words = f"{len(overdue)} posts on {channel} wait to be counted; the last count is of"
    words += f" {newest:%Y-%m-%d}"
    yield Alert("not-counted", "warning", channel, words, "cfkit metrics pull says why")


def _changed(channel: str, shots: Sequence[Snapshot]) -> Iterator[Alert]:
    changed = sorted(m for m, versions in versions_of(shots).items() if len(versions) > 1)
    if changed:
        newest = max(one.metric_version for one in shots)
        since = min(one.taken_at for one in shots if one.metric_version == newest)
        words = f"{', '.join(changed)} of {channel}: not all counted by one definition, the newest"
        words += f" since {since:%Y-%m-%d}; a jump is no success"
        remedy = "compare only posts counted by one definition; the report says how many are not"
        yield Alert("definition-changed", "warning", channel, words, remedy)
    fallen = sorted({one.key for one in _falling(shots)})
    if fallen:
        shown = ", ".join(fallen[:3]) + ("…" if len(fallen) > 3 else "")
        posts = "1 post" if len(fallen) == 1 else f"{len(fallen)} posts"
        words = f"counts of {posts} on {channel} fell: {shown}"
        remedy = "cfkit metrics show KEY shows where; platforms take back what they hold for fake"
        yield Alert("count-fell", "warning", channel, words, remedy)


def _falling(shots: Sequence[Snapshot]) -> Iterator[Snapshot]:
    before: dict[tuple[str, str, Metric], int] = {}
    for one in shots:
        for metric, value in one.counts.items():
            place = (one.key, one.source, metric)
            if metric is not Metric.SUBSCRIBERS and value < before.get(place, value):
                yield one
            before[place] = value
