"""What the whole command `cfkit expand --out FILE.jsonl` costs beside a bare loop of `render`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from _factory import write_project
from _measure import call, command, ratio, report, scaled
from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cfkit import wiring
from cfkit.adapters.templates.engine import LAYING_OUT, JinjaTemplates, language_of
from cfkit.adapters.templates.filters import filters_of
from cfkit.adapters.templates.packs import Packs
from cfkit.application.expand import channels_for, variants
from cfkit.domain.errors import NothingToSay
from cfkit.domain.project import Project
from cfkit.domain.variant import BEATS, Variant

GOAL = 0.12
"""Share of the bare loop's speed. The shipped templates print chosen words and little else, so that
the loop has next to nothing to do: this line guards the command's whole cost, `expand_render` says
what cfkit adds to rendering."""

Job = tuple[Template, Template, dict[str, object]]


def main() -> None:
    """Expand 300 ideas in a process of its own; render angle and format of each post beside it.

    The command starts Python, reads and checks the project, chooses words, lays them out, adds
    calls, footers and tags, counts characters, looks for numbers without a source and writes JSON.
    The bare loop finds templates compiled and words chosen, cast and joined; it renders the angle
    and the format of every post in an ImmutableSandboxedEnvironment with StrictUndefined and drops
    the text. It has neither our bounds on loops nor our escaping.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder, "project")
        write_project(root, ideas=scaled(300, small=21))
        jobs = list(_jobs(root))

        def bare() -> None:
            for angle, format_, context in jobs:
                angle.render(context)
                format_.render(context)

        cfkit = str(Path(sys.executable).with_name("cfkit"))
        out = str(Path(folder, "out.jsonl"))
        words = [cfkit, "--project", str(root), "--quiet", "expand", "--out", out]
        speed = 1 / ratio(command(words), call(bare), rounds=5)
        lines = len(Path(out).read_text(encoding="utf-8").splitlines())
    if abs(lines - len(jobs)) > 0.02 * lines:
        raise SystemExit(f"{lines} posts, {len(jobs)} in the bare loop")
    report("expand_command", speed, GOAL, holds=speed >= GOAL)


def _jobs(root: Path) -> Iterator[Job]:
    project: Project = wiring.load_project(root).require()
    engine = JinjaTemplates(project.strategy, wiring.packs(root))
    language = project.strategy.brand.language
    bare = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(pack / language) for pack in wiring.packs(root)]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    bare.filters.update(filters_of(language_of(language, Packs(wiring.packs(root))), None))
    bare.globals.update({one.__name__: one for one in LAYING_OUT})
    for one in variants(project):
        if not isinstance(one, Variant):
            continue
        try:
            speech = engine.speak(one)
        except NothingToSay:
            continue
        for channel in channels_for(project, one.format.id, one.segment.id):
            call_of = engine.call(one, speech, channel)
            beats = {**dict.fromkeys((*BEATS, "legal"), ""), **speech.beats, "cta": call_of or ""}
            context = {
                "idea": one.idea,
                "segment": one.segment,
                "brand": project.strategy.brand,
                "angle": one.angle,
                "format": one.format,
                "stage": one.stage,
                "goal": one.goal,
                "item": one.key.item,
                "say": beats.__getitem__,
                "beats": beats,
            }
            yield (
                bare.get_template(f"angles/{one.angle.id}.j2"),
                bare.get_template(f"formats/{one.format.id}.md.j2"),
                context,
            )


if __name__ == "__main__":
    main()
