"""Gather what a project told its readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfkit.application.told import Told

    from .shop import Workshop


def told(shop: Workshop) -> Told:
    """Read what stands and what became of it."""
    from cfkit.application.recall import Memory
    from cfkit.application.told import told as sort_out

    return sort_out(
        shop.project,
        shop.content.load(),
        shop.store.deliveries(),
        shop.clock.now(),
        Memory.of(shop.store).since,
    )
