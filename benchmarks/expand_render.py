"""What rendering every variant and writing JSON lines costs beside a bare loop of `render`."""

import json
from pathlib import Path
from tempfile import TemporaryFile

from _measure import call, ratio, report, scaled

from cfkit import wiring
from cfkit.adapters.files.shipped import shipped
from cfkit.adapters.templates.engine import JinjaTemplates
from cfkit.application.expand import variants
from cfkit.domain.errors import NothingToSay
from cfkit.domain.variant import Variant

GOAL = 0.7
"""Share of the bare loop's speed."""


def main() -> None:
    """Speak, lay out and write each variant, against rendering the same two templates alone.

    Both loops use one engine whose templates are compiled, and choose and cast their words anew:
    `say` is a function of the templates, so the bare loop pays for it too. What is left is what
    cfkit adds around `template.render`.
    """
    project = wiring.load_project(shipped("examples", "library")).require()
    engine = JinjaTemplates(project.strategy, wiring.packs(Path(project.root)))
    every = [one for one in variants(project) if isinstance(one, Variant)]
    chosen = [one for one in every if _speaks(engine, one)][: scaled(len(every), small=150)]
    loop = [engine.bare(one) for one in chosen]

    def bare() -> None:
        engine.forget()
        for render in loop:
            render()

    def full() -> None:
        engine.forget()
        with TemporaryFile("w", encoding="utf-8") as out:
            for one in chosen:
                speech = engine.speak(one)
                text = engine.lay_out(one, speech.beats)
                line = {"key": str(one.key), "text": text, "stage": one.stage, "goal": one.goal}
                out.write(f"{json.dumps(line, ensure_ascii=False)}\n")

    speed = 1 / ratio(call(full), call(bare), rounds=7)
    report("expand_render", speed, GOAL, holds=speed >= GOAL)


def _speaks(engine: JinjaTemplates, variant: Variant) -> bool:
    try:
        engine.speak(variant)
    except NothingToSay:
        return False
    return True


if __name__ == "__main__":
    main()
