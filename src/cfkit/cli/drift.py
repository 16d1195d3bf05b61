"""Tell what `cfkit status --drift` saw on the platforms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cfkit.application.drift import Watched
    from cfkit.domain.schedule import Period
    from cfkit.wiring.shop import Workshop

    from .terminal import Terminal

LATELY = timedelta(days=30)
"""How far back drift is looked for without a period."""


def look_for_drift(shop: Workshop, period: Period | None) -> Watched:
    """Ask after what went live in a period, by default in the last thirty days."""
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from cfkit.application.drift import Watching, drift

    watching = Watching(shop.project, shop.platform_for, shop.store, shop.clock, shop.limits)
    now = shop.clock.now()
    if period is None:
        return drift(watching, now - LATELY, now + timedelta(days=1))
    zone = ZoneInfo(shop.project.strategy.brand.timezone)
    first = datetime.combine(period.first, time.min, zone)
    after = datetime.combine(period.last + timedelta(days=1), time.min, zone)
    return drift(watching, first, after)


def show_drift(terminal: Terminal, watched: Watched) -> dict[str, Any]:
    """Tell what was found; return its document."""
    for one in watched.drifts:
        line = f"{one.what:<10} {one.key}: {one.words}".replace(" : ", " ")
        known = one.what != "unknown"
        terminal.say(terminal.paint(line, "error") if known else line)
        if known and (terminal.quiet or terminal.json):
            terminal.warn(line)
    found = sum(one.what != "unknown" for one in watched.drifts)
    unclear = len(watched.drifts) - found
    told = "1 difference" if found == 1 else f"{found} differences"
    more = f", {unclear} unknown" if unclear else ""
    terminal.say(f"{watched.asked} live posts asked after: {told}{more}")
    if found:
        terminal.say(
            "`cfkit edit KEY` puts the words of the file back; `cfkit delete KEY --gone --yes`"
            " records what was deleted there."
        )
    return watched.as_json()
