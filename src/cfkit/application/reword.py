"""Find another wording for a channel: never the opening, never the text of an earlier telling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Variant

from .expand import Selection, variants
from .minhash import resemblance
from .reuse import HOOKS, Memory, opening_of, written
from .sameness import ALIKE, own_words
from .write import Body


@dataclass(frozen=True, slots=True)
class Wording:
    """A variant with its body; `likeness` is its greatest one to what was said, 0 to 1."""

    variant: Variant
    body: Body
    likeness: float


@dataclass
class Reword:
    """Knows how a post was told so far, on all channels."""

    project: Project
    key: PlacementKey
    memory: Memory
    write: Callable[[Variant, Channel], Body]

    _openings: set[str] = field(default_factory=set)
    _texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        told = _told(self.key)
        for one in self.memory.placements:
            if _told(one.key) == told:
                self.add(one)

    def add(self, placement: Placement) -> None:
        """Remember one more telling."""
        self._openings.add(opening_of(placement.body))
        self._texts.append(self._words(placement.body, placement.key.channel))

    def _words(self, body: str, slug: str) -> str:
        channels = self.project.strategy.channels
        channel = next((one for one in channels if one.id == slug), None)
        return " ".join(own_words(body, channel).split()).casefold()

    def on(self, channel: Channel, segment: str, said: Sequence[PlacementKey]) -> Wording | None:
        """Word it for a channel: the format of the post first, in it the least alike text."""
        found: Wording | None = None
        for format_id in self._formats(channel, said):
            for variant in self._variants(channel, segment, format_id, said):
                body = written(self.write, variant, channel)
                if body is None or opening_of(body.text) in self._openings:
                    continue
                words = self._words(body.text, channel.id)
                likeness = max((resemblance(words, one) for one in self._texts), default=0.0)
                if words not in self._texts and (found is None or likeness < found.likeness):
                    found = Wording(variant, body, likeness)
            if found is not None and found.likeness < ALIKE:
                break
        return found

    def _formats(self, channel: Channel, said: Sequence[PlacementKey]) -> list[str]:
        often = Counter(one.variant.format for one in said)
        own = self.key.variant.format
        return sorted(channel.formats, key=lambda one: (often[one], one != own))

    def _variants(
        self, channel: Channel, segment: str, format_id: str, said: Sequence[PlacementKey]
    ) -> list[Variant]:
        own = self.key.variant
        chosen = Selection(own.idea, own.angle, format_id, segment, channel.id, HOOKS)
        known = {one.variant for one in said}
        return [
            one
            for one in variants(self.project, chosen)
            if isinstance(one, Variant) and one.key.item == own.item and one.key not in known
        ]


def _told(key: PlacementKey) -> tuple[str, str, str | None]:
    return key.variant.idea, key.variant.angle, key.variant.item
