"""Render a report as one self-contained page or as Markdown, in the project's language."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cfkit.domain.report import ChannelFigures, Money, Report, Standing, Statement

from .evidence_tables import EvidenceTables
from .pages import Kind, open_pages, phrases, tidy
from .report_tables import Tables, level_name
from .report_words import Words

MOVING = frozenset({"more", "less"})
"""Changes that move a weight; the others leave all weights alone."""

MOVES = {kind: kind for kind in ("reconcile", "not_sent", "goal_short", "goal_over", "share_off")}
"""Decisions that mean a change of the plan, and how it is said."""


def render(report: Report, kind: Kind, templates_root: Path) -> str:
    """Render `pages/report.<kind>.j2` with the phrases of `pages/report.<language>.yaml`."""
    environment = open_pages(kind, templates_root)
    words = Words(environment, phrases("report", report.language, templates_root), report.language)
    text = environment.get_template(f"report.{kind}.j2").render(
        report=report,
        words=words,
        say=words.say,
        tables=Tables(report, words),
        evidence=EvidenceTables(report, words),
        move=lambda statement: _move(words, statement),
        budget=_budget(report, words),
        title=_title(report, words),
        state=lambda group, statement: _worded(words, group, statement),
        bases=[_basis(channel, words) for channel in report.channels if channel.published],
        apart=_apart(report, words),
        tiles=_tiles(report, words),
        money=_money(report.money, words),
    )
    return tidy(text, kind)


def _title(report: Report, words: Words) -> Markup:
    after = report.last + timedelta(days=1)
    if report.first.day == after.day == 1 and (report.last - report.first).days < 31:
        return words.say("title_month", month=words.month(report.first))
    return words.say("title_days", days=words.days(report.first, report.last))


def _worded(words: Words, group: str, statement: Statement) -> Markup:
    facts: dict[str, Any] = {"units": statement.units, **statement.facts}
    factor = str(facts.get("factor") or facts.get("axis") or "")
    if "level" in facts:
        level = level_name(words, factor, str(facts["level"]), str(facts["title"]))
        facts["what"] = f"{words.name('factor', factor)} {words.quoted(level)}"
    facts["axes"] = words.name("axes", factor) if factor else ""
    return words.say(f"{group}.{statement.kind}", **facts)


def _move(words: Words, statement: Statement) -> Markup:
    """Name the change of weights or of the plan that a decision means."""
    facts: dict[str, Any] = {"before": None, "after": None, "kept": 0, **statement.facts}
    if statement.change in MOVING and "factor" in facts:
        return words.say("move.weight", **facts)
    return words.say(f"move.{MOVES.get(statement.kind, 'same')}", **facts)


def _budget(report: Report, words: Words) -> list[Markup]:
    lines = [
        words.say(
            "budget.line",
            kind=words.say(f"budget.kinds.{one.kind}"),
            amount=one.amount,
            currency=one.currency,
        )
        for one in report.budget
    ]
    lines = lines or [words.say("budget.nothing")]
    spent = sum(one.spent or 0 for one in report.paid)
    if units := sum(one.spent_units for one in report.paid):
        told = words.say("budget.spent", units=units, amount=spent, currency=report.currency)
        lines.append(told)
        return [*lines, words.say("budget.rest")]
    return [*lines, words.say("budget.note")] if report.budget else lines


def _basis(channel: ChannelFigures, words: Words) -> Markup:
    if channel.measure is None:
        return words.say("channels.no_measure", channel=channel.title)
    if channel.usual is None or channel.measure_age_hours is None:
        return words.say("channels.too_few", channel=channel.title, compared=channel.comparable)
    return words.say(
        "channels.basis",
        channel=channel.title,
        metric=words.name("of_metric", channel.measure),
        compared=channel.comparable,
        age=words.age(channel.measure_age_hours),
        usual=channel.usual,
    )


def _apart(report: Report, words: Words) -> Markup | None:
    """Say how many posts with numbers stand in no row of the comparisons, and where and why."""
    few = [one for one in report.channels if one.reporting and one.usual is None]
    small = sum(one.reporting for one in few)
    rest = sum(one.reporting - one.comparable for one in report.channels if one not in few)
    if not small + rest:
        return None
    return words.say(
        "factors.apart",
        units=small + rest,
        of=sum(one.reporting for one in report.channels),
        small=small,
        rest=rest,
        channels=", ".join(words.quoted(one.title) for one in few),
    )


def _tiles(report: Report, words: Words) -> list[tuple[str, Markup]]:
    published = sum(one.published for one in report.channels)
    reporting = sum(one.reporting for one in report.channels)
    planned = sum(sum(one.standings.values()) for one in report.production)
    ours = sum(one.standings.get(Standing.PUBLISHED, 0) for one in report.production)
    found = []
    if planned or not published:
        found.append((words.num(ours), words.say("tile.published", n=ours, of=planned)))
    if before := published - ours:
        found.append((words.num(before), words.say("tile.before", n=before)))
    found.append((words.num(reporting), words.say("tile.reporting", n=reporting)))
    figures = [one for channel in report.channels for one in channel.figures]
    for metric in ("reach", "views", "interactions"):
        known = [one for one in figures if one.metric == metric and one.total is not None]
        if known:
            total, units = sum(one.total or 0 for one in known), sum(one.units for one in known)
            found.append((words.num(total), words.say(f"tile.{metric}", units=units)))
    return found


def _money(money: Money | None, words: Words) -> list[Markup]:
    if money is None:
        return [words.say("money.nothing")]
    facts = {
        "currency": money.currency,
        "cost": money.cost,
        "priced": money.priced,
        "members": money.members,
        "units": money.units,
        "unit_cost": money.unit_cost,
        "value": money.per_thousand,
        "reporting": money.reporting,
        "published": money.published,
        "paid": money.paid_per_thousand,
        "paid_units": money.paid_units,
        "behind": money.behind,
        "reached": money.reached,
    }
    measured = f"cpm_{money.measure}" if money.per_thousand is not None else "no_cpm"
    bought = "no_paid" if money.paid_per_thousand is None else "paid"
    keys = (
        ("cost", "unit", measured, bought, "thumb") if money.units else ("cost", "no_unit", bought)
    )
    return [words.say(f"money.{key}", **facts) for key in keys]
