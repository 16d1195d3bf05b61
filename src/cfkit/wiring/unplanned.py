"""Write one post that no plan holds, to read it as its channel would get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import InputError
from cfkit.domain.keys import PlacementKey, fingerprint

if TYPE_CHECKING:
    from cfkit.domain.plan import Placement
    from cfkit.domain.strategy import Channel
    from cfkit.domain.variant import Skipped, Variant

    from .shop import Workshop


def unplanned(shop: Workshop, key: PlacementKey) -> Placement:
    """Write the variant of a key for its channel. Raise `InputError` saying why there is none."""
    from cfkit.application.expand import Selection, variants
    from cfkit.domain.plan import Placement
    from cfkit.domain.variant import Variant

    channel = _channel(shop, key)
    known = key.variant
    if known.idea not in shop.project.ideas:
        told = did_you_mean(known.idea, shop.project.ideas)
        raise InputError(f'there is no idea "{known.idea}"{told}')
    chosen = Selection(known.idea, known.angle, known.format, known.segment, hooks=known.hook)
    found = list(variants(shop.project, chosen))
    variant = next((one for one in found if isinstance(one, Variant) and one.key == known), None)
    if variant is None:
        raise InputError(_why_none(key, found))
    body = shop.write(variant, channel)
    return Placement(
        key,
        shop.clock.now(),
        body.text,
        goal=variant.goal,
        stage=variant.stage,
        media=body.media,
        generated=fingerprint(body.text),
    )


def _channel(shop: Workshop, key: PlacementKey) -> Channel:
    known = {one.id: one for one in shop.project.strategy.channels}
    if key.channel not in known:
        told = did_you_mean(key.channel, known)
        raise InputError(f'there is no channel "{key.channel}"{told}')
    channel = known[key.channel]
    for what, name, names in (
        ("segment", key.variant.segment, channel.segments),
        ("format", key.variant.format, channel.formats),
    ):
        if name not in names:
            raise InputError(f'the channel {channel.id} has no {what} "{name}"')
    return channel


def _why_none(key: PlacementKey, found: list[Variant | Skipped]) -> str:
    from cfkit.domain.variant import Skipped

    why = next((one.why for one in found if isinstance(one, Skipped)), None)
    near = did_you_mean(str(key.variant), [str(getattr(one, "key", "")) for one in found])
    tail = f": {why}" if why else near
    return f'no variant is called "{key.variant}"{tail}; `cfkit expand --why` lists what there is'
