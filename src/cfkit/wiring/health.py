"""Whether cfkit can run here: the installation, and a project when there is one."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from .project import check
from .shop import workshop

if TYPE_CHECKING:
    from cfkit.application.doctor import Finding


def diagnose(root: Path | None) -> list[Finding]:
    """Look at the installation and, when there is one, at the project."""
    from cfkit.adapters.platforms._registry import capabilities_of
    from cfkit.application import doctor

    extras = {"ru": "pymorphy3", "sandbox": "starlette", "postgres": "psycopg"}
    found = list(doctor.of_extras({name: find_spec(m) is not None for name, m in extras.items()}))
    if root is None:
        return [*found, doctor.Finding("project", "warning", "none here", "run `cfkit init`")]
    found.append(doctor.of_files(check(root)))
    if found[-1].level != "error":
        with workshop(root) as shop:
            found += doctor.of_channels(shop.project, shop.platform_for)
            slugs = sorted({one.platform for one in shop.project.strategy.channels})
            used = [capabilities_of(slug) for slug in slugs]
            found += doctor.of_platforms(used, shop.clock.now().date())
            channels, (placements, _) = shop.project.strategy.channels, shop.content.read()
            found += doctor.of_tokens(shop.tokens.endings(channels, placements))
            count = len(shop.store.deliveries())
            found.append(doctor.Finding("store", "ok", f"{count} placements were ever tried"))
    return found
