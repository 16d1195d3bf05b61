"""What composing a variant for all its channels costs beside one bare CommonMark parse."""

from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from _measure import call, report, scaled
from markdown_it import MarkdownIt

from cfkit import wiring
from cfkit.adapters.files.shipped import shipped
from cfkit.adapters.templates.engine import JinjaTemplates
from cfkit.application.compose import draft
from cfkit.application.expand import channels_for, variants
from cfkit.application.write import TooLong, Writer, key_of
from cfkit.domain.errors import NothingToSay
from cfkit.domain.markup import forget
from cfkit.domain.plan import Placement
from cfkit.domain.post import Media
from cfkit.domain.project import Project
from cfkit.domain.variant import Variant

GOAL = 1.3
"""Times one bare parse of each variant's text, beside 60 microseconds a channel."""
CHANNEL = 60e-6
AT = datetime(2026, 12, 3, 10, tzinfo=UTC)


def main() -> None:
    """Compose bodies that are written into posts, render them and count them, all in one process.

    The bare loop parses the first body of each variant once, with the parser and the options that
    cfkit uses. What was parsed before is forgotten before each round. The figure is the CPU time
    of composing, less 60 microseconds for each post, divided by that of the bare loop; best of
    rounds, taken turn by turn.
    """
    project = wiring.load_project(shipped("examples", "library")).require()
    bodies = _written(project)
    firsts = [posts[0][0].body for posts in bodies.values()]
    posts = [post for found in bodies.values() for post in found]
    reader = MarkdownIt("commonmark", {"html": False})

    def bare() -> None:
        for text in firsts:
            reader.parse(text)

    def full() -> None:
        forget()
        for placement, platform in posts:
            capabilities = wiring.capabilities_of(platform)
            post = draft(placement, project, capabilities, _media)
            rules = capabilities.text
            for document in (post.document, *post.parts):
                rules.render(document)
                rules.count(rules.counted(document))

    rounds = scaled(15, small=3)
    measures = [(call(bare)(), call(full)()) for _ in range(rounds)]
    parsing, composing = (min(times) for times in zip(*measures, strict=True))
    ratio = (composing - CHANNEL * len(posts)) / parsing
    report("compose", max(ratio, 0.001), GOAL, holds=ratio <= GOAL)


def _written(project: Project) -> dict[str, list[tuple[Placement, str]]]:
    """Write bodies as a plan does; each goes with the platform of its channel."""
    writer = Writer(project, JinjaTemplates(project.strategy, wiring.packs(Path(project.root))))
    bodies: dict[str, list[tuple[Placement, str]]] = defaultdict(list)
    for variant in (one for one in variants(project) if isinstance(one, Variant)):
        if len(bodies) == scaled(400, small=40):
            break
        for channel in channels_for(project, variant.format.id, variant.segment.id):
            with suppress(NothingToSay, TooLong):
                body = writer.write(variant, channel, wiring.capabilities_of(channel.platform))
                placement = Placement(key_of(variant, channel), AT, body.text, media=body.media)
                bodies[str(variant.key)].append((placement, channel.platform))
    return bodies


def _media(name: str) -> Media:
    return Media(name, Path(name), "alt", "image/jpeg", 800, 600, 100_000)


if __name__ == "__main__":
    main()
